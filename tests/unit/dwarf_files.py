# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs with any sections, and debug information by the standard (DWARF 4 and 5, sections 6.2 and 7.5)."""

from __future__ import annotations

import struct
import zlib

GO = 0x16


def elf(sections: dict[str, bytes], *, compressed: bool = False, kind: int = 2) -> bytes:
    """An ELF with these sections, compressed as the generic ABI has it where that is wished."""
    names, body, headers = b"\0", b"", []
    for name, content in sections.items():
        data, flags = content, 0
        if compressed:
            data, flags = struct.pack("<IIQQ", 1, 0, len(content), 1) + zlib.compress(content), 0x800
        headers.append(struct.pack("<IIQQQQIIQQ", len(names), 1, flags, 0, 64 + len(body), len(data), 0, 0, 1, 0))
        names += name.encode() + b"\0"
        body += data
    headers.append(struct.pack("<IIQQQQIIQQ", 0, 3, 0, 0, 64 + len(body), len(names), 0, 0, 1, 0))
    at = 64 + len(body) + len(names)
    ident = b"\x7fELF\x02\x01\x01" + bytes(9)
    count = len(headers)
    header = struct.pack("<16sHHIQQQIHHHHHH", ident, kind, 62, 1, 0, 0, at, 0, 64, 56, 0, 64, count, count - 1)
    return header + body + names + b"".join(headers)


def mach_o(sections: dict[str, bytes], *, flags: int = 0, symbols: int = 0) -> bytes:
    """A Mach-O with these sections in one segment, and a table of symbols."""
    size = 72 + 80 * len(sections)
    start = 32 + size + 24
    body, table = b"", b""
    for name, content in sections.items():
        place = start + len(body)
        table += struct.pack("<16s16sQQIIIIIIII", name.encode(), b"__DWARF", 0, len(content), place, *[0] * 7)
        body += content
    segment = struct.pack(
        "<II16sQQQQIIII", 0x19, size, b"__DWARF", 0, len(body), start, len(body), 7, 3, len(sections), 0
    )
    symtab = struct.pack("<IIIIII", 2, 24, start, symbols, start, 0)
    header = struct.pack("<4sIIIIIII", b"\xcf\xfa\xed\xfe", 0x01000007, 3, 2, 2, size + 24, flags, 0)
    return header + segment + table + symtab + body


def zdebug(content: bytes) -> bytes:
    """Compressed in the old way."""
    return b"ZLIB" + struct.pack(">Q", len(content)) + zlib.compress(content)


def uleb(number: int) -> bytes:
    out = b""
    while number >= 0x80:
        out += bytes([number & 0x7F | 0x80])
        number >>= 7
    return out + bytes([number])


def abbreviations(*entries: tuple[int, list[tuple[int, ...]]]) -> bytes:
    """Tables entry by entry: its code and its attributes with form and, for an implicit constant, value."""
    out = b""
    for code, attributes in entries:
        out += uleb(code) + uleb(0x11) + b"\0"
        out += b"".join(b"".join(uleb(number) for number in attribute) for attribute in attributes) + b"\0\0"
    return out + b"\0"


def unit(version: int, entry: bytes, *, table: int = 0, wide: bool = False, kind: int = 1) -> bytes:
    """A unit with its first entry."""
    offset = struct.pack("<Q" if wide else "<I", table)
    head = struct.pack("<H", version) + (bytes([kind, 8]) + offset if version == 5 else offset + b"\x08")
    return length(head + entry, wide=wide)


def length(body: bytes, *, wide: bool = False) -> bytes:
    """What follows its own length."""
    return (struct.pack("<IQ", 0xFFFFFFFF, len(body)) if wide else struct.pack("<I", len(body))) + body


#: standard_opcode_lengths of Go's linker.
OPCODES = bytes([0, 1, 1, 1, 1, 0, 0, 0, 1, 0])
END = b"\0\x01\x01"


def line_table(
    program: bytes, *, version: int = 2, marked: int = 0, opcodes: bytes = OPCODES, wide: bool = False
) -> bytes:
    """A line table with this program; of its lists of files only the ends are there, which nobody reads."""
    rest = (b"\x01\x01" if version >= 4 else b"\x01") + bytes([marked, 0xFC, 10, len(opcodes) + 1]) + opcodes + b"\0\0"
    head = struct.pack("<H", version) + (b"\x08\0" if version == 5 else b"")
    return length(head + struct.pack("<Q" if wide else "<I", len(rest)) + rest + program, wide=wide)


#: Name, language, line table, producer, each as Go's linker writes them.
PLAIN = [(0x03, 0x08), (0x13, 0x0B), (0x10, 0x17), (0x25, 0x08)]


def plain(name: str, producer: str, lines: int = 0, language: int = GO) -> bytes:
    """The first entry of such a unit."""
    return uleb(1) + name.encode() + b"\0" + bytes([language]) + struct.pack("<I", lines) + producer.encode() + b"\0"

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Small Go programs for a Mac with all that go_tool looks at: build information, debug information, symbols."""

from __future__ import annotations

import hashlib
import struct

from ansible_collections.golden.triangle.plugins.module_utils._go.tool.wish import Reference

MARKS = (bytes.fromhex("3077af0c9274080241e1c107e6d618e6"), bytes.fromhex("f932433186182072008242104116d8f2"))
PACKAGE = "example.com/delve/cmd/dlv"
H1 = "h1:" + "A" * 43 + "="
ONE, TWO = "h1:" + "B" * 43 + "=", "h1:" + "C" * 43 + "="
MODULES = {"example.com/one@v0.1.0": ONE, "example.com/two@v0.2.0": TWO}
SETTINGS = {
    "-buildmode": "exe",
    "-compiler": "gc",
    "-trimpath": "true",
    "CGO_ENABLED": "0",
    "GOARCH": "amd64",
    "GOOS": "darwin",
    "GOAMD64": "v1",
}


def build_text(package=PACKAGE, version="v1.21.2", h1=H1, module="example.com/delve", deps=None, more="", settings=()):
    """The text of a program's build information."""
    lines = [f"path\t{package}", f"mod\t{module}\t{version}\t{h1}"]
    for name, digest in (MODULES if deps is None else deps).items():
        path, at = name.split("@")
        lines.append(f"dep\t{path}\t{at}\t{digest}")
    lines += [more] if more else []
    lines += [f"build\t{key}={value}" for key, value in {**SETTINGS, **dict(settings)}.items() if value]
    return "\n".join(lines) + "\n"


def program(go="1.21.5", *, dwarf=True, code=b"code", symbols=3, **changes):
    """A Mach-O as Go's linker leaves it: unsigned, __LINKEDIT at the end."""
    text = build_text(**changes).encode()
    info = b"\xff Go buildinf:" + bytes([8, 2]) + bytes(16)
    for piece in (f"go{go}".encode(), MARKS[0] + text + MARKS[1]):
        info += _varint(len(piece)) + piece
    pieces = [("__TEXT", "__text", code, 5), ("__DATA", "__go_buildinfo", info, 3)]
    pieces += [("__DWARF", "__zdebug_info", b"dwarf", 7)] if dwarf else []
    commands, body, at = b"", b"", 4096
    for segment, section, data, protection in pieces:
        padded = data + bytes(-len(data) % 16)
        commands += struct.pack(
            "<II16sQQQQIIII", 0x19, 152, segment.encode(), 4096, 4096, at, len(padded), protection, protection, 1, 0
        )
        commands += struct.pack(
            "<16s16sQQIIIIIIII", section.encode(), segment.encode(), 4096, len(data), at, 0, 0, 0, 0, 0, 0, 0
        )
        body += padded
        at += len(padded)
    commands += struct.pack("<IIIIII", 2, 24, at, symbols, at, 0)
    commands += struct.pack("<II16sQQQQIIII", 0x19, 72, b"__LINKEDIT", 0, 16, at, 16, 1, 1, 0, 0)
    header = struct.pack("<4sIIIIIII", b"\xcf\xfa\xed\xfe", 0x01000007, 3, 2, len(pieces) + 2, len(commands), 0, 0)
    return (header + commands).ljust(4096, b"\0") + body + bytes(16)


def signed(data, signature=b"\xfa\xde\x0c\xc0" + bytes(60)):
    """The same as a signer leaves it."""
    file = bytearray(data + signature)
    count, sizes = struct.unpack_from("<II", file, 16)
    struct.pack_into("<II", file, 16, count + 1, sizes + 16)
    struct.pack_into("<IIII", file, 32 + sizes, 0x1D, 16, len(data), len(signature))
    linkedit = 32 + sizes - 72
    struct.pack_into("<Q", file, linkedit + 32, 4096)
    struct.pack_into("<Q", file, linkedit + 48, 16 + len(signature))
    return bytes(file)


def reference(data=None, **changes):
    """What a release record says of such a program, with the digest of C(data)."""
    digest = hashlib.sha256(data).hexdigest() if data is not None else ""
    known = {"h1": H1, "modules": MODULES, "sha256_unsigned": digest, "origin": "record" if digest else "nothing"}
    return Reference(**{"package": PACKAGE, "version": "1.21.2", "go": "1.21.5", **known, **changes})


def _varint(number):
    out = b""
    while number >= 0x80:
        out += bytes([number & 0x7F | 0x80])
        number >>= 7
    return out + bytes([number])

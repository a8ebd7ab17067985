# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Debug information by the standard, in every form that is read, and files that lie."""

from __future__ import annotations

import contextlib
import struct
import typing as t

import pytest
from ansible_collections.golden.triangle.plugins.module_utils._debug import builds, dwarf
from ansible_collections.golden.triangle.plugins.module_utils._debug.dwarf import DwarfError, Lines
from ansible_collections.golden.triangle.plugins.module_utils._go import executable
from ansible_collections.golden.triangle.plugins.module_utils._go.executable import Bytes, ExecutableError
from ansible_collections.golden.triangle.tests.unit.dwarf_files import (
    END,
    GO,
    OPCODES,
    PLAIN,
    abbreviations,
    elf,
    line_table,
    mach_o,
    plain,
    uleb,
    unit,
    zdebug,
)
from hypothesis import given
from hypothesis import strategies as st

DEBUG, OPTIMISED = "Go cmd/compile go1.21.5; -N -l regabi", "Go cmd/compile go1.21.5; regabi"
#: 2 rows, mark, 3 rows, numbers passed over, 1 row by DW_LNS_copy, unmark, 1 row, the end.
PROGRAM = b"\x10\xff" + b"\x06" + b"\x0b\x0c\x0d" + b"\x02\x90\x01\x03\x7f\x05\x08\x09\x06\x06\x07\x08\x0a" + b"\x01"
PROGRAM += b"\x06\x20" + b"\0\x09\x02" + bytes(8) + END


def sections(*units: bytes, table: bytes = b"", lines: bytes = b"", **more: bytes) -> dict[str, bytes]:
    found = {
        "info": b"".join(units),
        "abbrev": table or abbreviations((1, PLAIN)),
        "line": lines or line_table(PROGRAM),
    }
    return {f".debug_{name}": content for name, content in {**found, **more}.items()}


def read(data: bytes) -> list[dwarf.Unit]:
    return dwarf.units(executable.image(Bytes(data)))


USUAL = sections(unit(4, plain("main", DEBUG)), unit(4, plain("fmt", OPTIMISED)))
ON_A_MAC = {name.replace(".", "__z", 1)[:16]: zdebug(content) for name, content in USUAL.items()}


@pytest.mark.parametrize(
    ("data", "compression"),
    [
        (elf(USUAL), ""),
        (elf(USUAL, compressed=True), "SHF_COMPRESSED"),
        (mach_o({name.replace(".", "__", 1): content for name, content in USUAL.items()}), ""),
        (mach_o(ON_A_MAC), "zdebug"),
    ],
)
def test_units_however_they_are_packed(data: bytes, compression: str) -> None:
    found = read(data)
    assert [(one.package, one.producer, one.version, one.go) for one in found] == [
        ("main", DEBUG, 4, True),
        ("fmt", OPTIMISED, 4, True),
    ]
    assert {one.lines for one in found} == {Lines(version=2, rows=7, statements=4)}
    image = executable.image(Bytes(data))
    assert (dwarf.compression(image), dwarf.present(image)) == (compression, True)


@pytest.mark.parametrize("wide", [False, True])
@pytest.mark.parametrize("version", [2, 3, 4, 5])
def test_every_version_of_line_tables(version: int, wide: bool) -> None:
    lines = line_table(PROGRAM, version=version, wide=wide)
    (found,) = read(elf(sections(unit(4, plain("main", DEBUG)), lines=lines)))
    assert found.lines == Lines(version, 7, 4)
    lines = line_table(PROGRAM, version=version, wide=wide, marked=1)
    (found,) = read(elf(sections(unit(4, plain("main", DEBUG)), lines=lines)))
    assert found.lines == Lines(version, 7, 3)


def test_a_sequence_begins_anew_with_the_mark_it_is_said_to_begin_with() -> None:
    lines = line_table(b"\x06\x10" + END + b"\x10\x10" + END)
    (found,) = read(elf(sections(unit(4, plain("main", DEBUG)), lines=lines)))
    assert found.lines == Lines(2, 3, 1)


def test_more_standard_opcodes_than_go_has_and_fewer() -> None:
    more = line_table(b"\x0c\x85\x01\x0b\x0d\xff" + END, opcodes=OPCODES + b"\0\x01")
    fewer = line_table(b"\x04\x05\x06" + END, opcodes=OPCODES[:3])
    for lines, rows in ((more, 2), (fewer, 3)):
        (found,) = read(elf(sections(unit(4, plain("main", DEBUG)), lines=lines)))
        assert found.lines == Lines(2, rows, 0)


def test_the_forms_of_dwarf_5() -> None:
    """Texts by index, of the lines' own table and of the common one; constants in the table; forms in the entry."""
    table = abbreviations(
        (
            7,
            [
                (0x72, 0x17),  # str_offsets_base, sec_offset
                (0x03, 0x1A),  # name, strx
                (0x13, 0x21, GO),  # language, implicit_const
                (0x25, 0x16),  # producer, indirect
                (0x1B, 0x1F),  # comp_dir, line_strp
                (0x11, 0x1B),  # low_pc, addrx
                (0x55, 0x23),  # ranges, rnglistx
                (0x2000, 0x1E),  # data16
                (0x2001, 0x09),  # block
                (0x2002, 0x0A),  # block1
                (0x2003, 0x19),  # flag_present
                (0x2004, 0x28),  # strx4
                (0x10, 0x17),
            ],
        )
    )
    entry = uleb(7) + struct.pack("<I", 8) + uleb(1) + uleb(0x0E) + struct.pack("<I", 0) + struct.pack("<I", 2)
    entry += uleb(300) + uleb(0) + bytes(16) + b"\x02ab" + b"\x01c" + bytes(4) + struct.pack("<I", 0)
    data = elf(
        sections(
            unit(5, entry),
            unit(5, bytes(8) + b"\x05", kind=2),  # a unit of types
            unit(5, bytes(8) + entry, kind=4),
            table=table,
            lines=line_table(PROGRAM, version=5),
            str=DEBUG.encode() + b"\0main\0",
            line_str=b"x\0/src\0",
            str_offsets=struct.pack("<IHHII", 12, 5, 0, 0, len(DEBUG) + 1),
        )
    )
    first, second = read(data)
    assert (first.package, first.producer, first.directory, first.version) == ("main", DEBUG, "/src", 5)
    assert (second.package, second.lines) == (first.package, Lines(5, 7, 4))


def test_a_unit_of_64_bits_and_one_of_c() -> None:
    table = abbreviations((1, [(0x03, 0x0E), (0x13, 0x05), (0x25, 0x08)]))
    wide = uleb(1) + struct.pack("<QH", 0, GO) + DEBUG.encode() + b"\0"
    c = uleb(1) + struct.pack("<IH", 5, 0x0C) + b"clang\0"
    found = read(elf(sections(unit(4, wide, wide=True), unit(4, c), table=table, str=b"main\0a.c\0")))
    assert [(one.name, one.package, one.lines) for one in found] == [("main", "main", None), ("a.c", "", None)]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (sections(unit(6, plain("main", DEBUG))), "DWARF 6"),
        (sections(unit(4, plain("main", DEBUG))[:-4]), "longer than its section"),
        (sections(b"\xf0\xff\xff\xff"), "reserved length"),
        (sections(unit(4, uleb(9))), "abbreviation 9"),
        (sections(unit(4, plain("main", DEBUG), table=999)), "outside"),
        (sections(unit(4, uleb(1) + b"main")), "without end"),
        (sections(unit(4, plain("main", DEBUG, lines=9999))), "outside"),
        (sections(unit(4, plain("main", DEBUG)), lines=line_table(PROGRAM, version=6)), "version 6"),
        (sections(unit(4, plain("main", DEBUG)), lines=line_table(b"\0\x20\x01")), "cut off"),
        (sections(unit(4, plain("main", DEBUG)), lines=line_table(b"\x10\x02\x80")), "cut off"),
        (sections(unit(4, plain("main", DEBUG)), lines=line_table(b"", opcodes=b"\x05")), "other arguments"),
        (sections(unit(4, b"\x01"), table=b"\x01\x11\0\x03\x77\0\0\0"), "form 0x77"),
        (sections(unit(4, b"\x01\x16"), table=abbreviations((1, [(0x03, 0x16)]))), "names itself"),
        (sections(unit(4, b"\x01\0"), table=abbreviations((1, [(0x03, 0x0B)]))), "no text"),
        (sections(unit(4, b"\x01" + bytes(4)), table=abbreviations((1, [(0x03, 0x0E)]))), "text without end"),
        (sections(unit(4, b"\xff" * 12)), "number without end"),
        (sections(unit(4, plain("main", DEBUG)), table=b"\x01\x11"), "cut off"),
    ],
)
def test_what_does_not_fit_is_an_error_that_says_why(data: dict[str, bytes], says: str) -> None:
    with pytest.raises(DwarfError, match=says):
        read(elf(data))


@pytest.mark.parametrize(
    ("info", "says"),
    [
        (b"ZLIB", "cut off"),
        (b"ZLIP" + bytes(20), "begin with ZLIB"),
        (b"ZLIB" + struct.pack(">Q", 1 << 40) + bytes(20), "more than"),
        (b"ZLIB" + struct.pack(">Q", 10) + b"nonsense", "cannot be uncompressed"),
        (zdebug(bytes(100))[:4] + struct.pack(">Q", 10) + zdebug(bytes(100))[12:], "and has more"),
        (zdebug(bytes(100))[:4] + struct.pack(">Q", 1000) + zdebug(bytes(100))[12:], "and has 100"),
    ],
)
def test_compressed_data_that_lies(info: bytes, says: str) -> None:
    with pytest.raises(DwarfError, match=says):
        read(mach_o({"__zdebug_info": info}))


def test_another_compression_is_named() -> None:
    data = bytearray(elf({".debug_info": bytes(50)}, compressed=True))
    data[64] = 2  # ELFCOMPRESS_ZSTD
    with pytest.raises(DwarfError, match="in a way that is not read: 2"):
        read(bytes(data))
    with pytest.raises(DwarfError, match="cut off"):
        read(_short())


def _short() -> bytes:
    """A section that claims to be compressed and has no room for saying how."""
    data = bytearray(elf({".debug_info": b"short"}))
    at = struct.unpack_from("<Q", data, 40)[0]
    struct.pack_into("<Q", data, at + 8, 0x800)
    return bytes(data)


def test_without_debug_information_there_are_no_units() -> None:
    for data in (elf({".text": b"x"}), mach_o({"__text": b"x"})):
        image = executable.image(Bytes(data))
        assert (dwarf.units(image), dwarf.present(image), dwarf.compression(image)) == ([], False, "")


@given(st.data())
def test_no_file_makes_the_reader_fail_otherwise(data: st.DataObject) -> None:
    """Sections changed at will and cut anywhere: an answer or an ExecutableError, never anything else."""
    changed = {}
    for name, content in USUAL.items():
        part = bytearray(content[: data.draw(st.integers(0, len(content)))] if data.draw(st.booleans()) else content)
        for _count in range(data.draw(st.integers(0, 6))):
            if part:
                part[data.draw(st.integers(0, len(part) - 1))] = data.draw(st.integers(0, 255))
        changed[name] = bytes(part)
    with contextlib.suppress(ExecutableError):
        read(elf(changed, compressed=data.draw(st.booleans())))


@given(st.binary(max_size=400), st.binary(max_size=200), st.binary(max_size=200))
def test_nor_do_random_bytes(info: bytes, abbrev: bytes, line: bytes) -> None:
    with contextlib.suppress(ExecutableError):
        read(elf({".debug_info": info, ".debug_abbrev": abbrev, ".debug_line": line}))


# What it means for Delve


@pytest.mark.parametrize(
    ("producers", "module", "verdict", "says"),
    [
        ({"main": DEBUG, "sync": DEBUG, "runtime": "Go cmd/compile go1.21.5; -l regabi"}, "", "yes", ""),
        ({"main": DEBUG, "sync": OPTIMISED}, "", "yes", "of what it uses, without -N or -l"),
        ({"main": OPTIMISED}, "", "partly", "main was compiled without -N and -l"),
        ({"main": "Go cmd/compile go1.21.5; -N regabi"}, "", "partly", "without -l"),
        ({"main": "Go cmd/compile go1.21.5"}, "", "partly", "without -N and -l"),
        ({"main": DEBUG, "a.example/b/c": OPTIMISED}, "a.example/b", "partly", "a.example/b/c was compiled"),
        ({"main": DEBUG, "a.example/bc": OPTIMISED}, "a.example/b", "yes", "of what it uses"),
        ({"fmt": DEBUG}, "", "no", "none of its own packages"),
    ],
)
def test_whether_delve_will_work(producers: dict[str, str], module: str, verdict: str, says: str) -> None:
    data = elf(sections(*(unit(4, plain(name, producer)) for name, producer in producers.items())))
    found, reasons = builds.judged(builds.packages_of(read(data)), module, dwarf=True)
    assert found == verdict
    assert says in "\n".join(reasons)


def test_one_optimised_unit_makes_its_package_optimised() -> None:
    data = elf(sections(unit(4, plain("main", DEBUG)), unit(4, plain("main", OPTIMISED))))
    (package,) = builds.packages_of(read(data))
    assert (package.optimised, package.inlined, package.rows, package.statements) == (True, True, 14, 8)
    assert package.as_result()["statements_percent"] == 57.1


def test_what_cannot_be_read_is_said(tmp_path: t.Any) -> None:
    program = tmp_path / "program"
    program.write_bytes(b"#!/bin/sh\n")
    assert builds.survey(str(program))["error"].startswith("neither")
    assert "No such file" in builds.survey(str(tmp_path / "missing"))["error"]
    assert builds.survey(str(tmp_path))["error"] == "not a regular file"
    program.write_bytes(mach_o({"__text": b"x"}, flags=0x200000, symbols=3))
    found = builds.survey(str(program))
    assert (found["pie"], found["stripped"], found["delve"]) == (True, False, "no")
    assert found["reasons"] == ["no build information of Go: it has no data"]
    program.write_bytes(elf({".text": b"x"}, kind=3))
    found = builds.survey(str(program))
    assert (found["pie"], found["stripped"]) == (True, True)

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs read as bytes: build information, build id and signer, and files that lie about themselves."""

from __future__ import annotations

import contextlib
import os
import struct

import pytest
from ansible_collections.golden.triangle.plugins.module_utils._apple import signature
from ansible_collections.golden.triangle.plugins.module_utils._go import buildid, buildinfo, executable
from ansible_collections.golden.triangle.plugins.module_utils._go.buildinfo import Module
from ansible_collections.golden.triangle.plugins.module_utils._go.executable import Bytes, ExecutableError
from hypothesis import given
from hypothesis import strategies as st

MARKS = (bytes.fromhex("3077af0c9274080241e1c107e6d618e6"), bytes.fromhex("f932433186182072008242104116d8f2"))
BUILD_ID = "iNkN1HX0gZHMWA83pHNX/bswa-cZXhcjwlP2H-aA6"
TEXT = (
    "path\texample.com/tool\nmod\texample.com/tool\tv1.2.3\th1:aaa=\n"
    "dep\texample.com/one\tv0.1.0\th1:bbb=\ndep\texample.com/two\tv0.2.0\n=>\t../two\t(devel)\t\n"
    'build\t-compiler=gc\nbuild\t"odd key"="a\\tb \\x41"\nbuild\t-ldflags="-X \'m=1\'"\n'
)


def varint(number: int) -> bytes:
    out = b""
    while number >= 0x80:
        out += bytes([number & 0x7F | 0x80])
        number >>= 7
    return out + bytes([number])


def blob(text: str = TEXT, version: bytes = b"go1.21.5", flags: int = 2) -> bytes:
    """The build information as the linker leaves it."""
    framed = MARKS[0] + text.encode() + MARKS[1] if text else b""
    head = b"\xff Go buildinf:" + bytes([8, flags]) + bytes(16)
    return head + varint(len(version)) + version + varint(len(framed)) + framed


def code(build_id: str = BUILD_ID) -> bytes:
    return b'\xff Go build ID: "' + build_id.encode() + b'"\n \xff' + bytes(40)


def mach_o(info: bytes, text: bytes, section: bytes = b"__go_buildinfo", signature: bytes = b"", cpu: int = 7) -> bytes:
    """A Mach-O of two segments with a section each, and a signature at the end where one is given."""

    def segment(name: bytes, inside: bytes, offset: int, size: int, protection: int) -> bytes:
        head = struct.pack("<II16sQQQQIIII", 0x19, 152, name, 4096, size, offset, size, protection, protection, 1, 0)
        return head + struct.pack("<16s16sQQIIIIIIII", inside, name, 4096, size, offset, 0, 0, 0, 0, 0, 0, 0)

    data_at = 65536 + len(text)
    commands = segment(b"__TEXT", b"__text", 65536, len(text), 5)
    commands += segment(b"__DATA", section, data_at, len(info), 3)
    count = 2
    if signature:
        commands += struct.pack("<IIII", 0x1D, 16, data_at + len(info), len(signature))
        count += 1
    header = struct.pack("<4sIIIIIII", b"\xcf\xfa\xed\xfe", 0x01000000 | cpu, 3, 2, count, len(commands), 0, 0)
    return (header + commands).ljust(65536, b"\0") + text + info + signature


def elf(info: bytes, build_id: str = BUILD_ID, section: bytes = b".go.buildinfo") -> bytes:
    """An ELF of a writable segment, a note segment with two notes, and sections."""
    notes = struct.pack("<III4s", 4, 20, 3, b"GNU\0") + bytes(20)
    notes += struct.pack("<III4s", 4, len(build_id), 4, b"Go\0\0") + build_id.encode() + bytes(-len(build_id) % 4)
    names = b"\0" + section + b"\0"
    notes_at, info_at = 512, 512 + len(notes)
    names_at = info_at + len(info)
    sections_at = names_at + len(names)
    ident = b"\x7fELF\x02\x01\x01" + bytes(9)
    header = struct.pack("<16sHHIQQQIHHHHHH", ident, 2, 62, 1, 0, 64, sections_at, 0, 64, 56, 2, 64, 2, 1)
    header += struct.pack("<IIQQQQQQ", 4, 4, notes_at, 0, 0, len(notes), len(notes), 4)
    header += struct.pack("<IIQQQQQQ", 1, 6, info_at, 4096, 4096, len(info), len(info), 16)
    table = struct.pack("<IIQQQQIIQQ", 1, 1, 0, 4096, info_at, len(info), 0, 0, 16, 0)
    table += struct.pack("<IIQQQQIIQQ", 0, 3, 0, 0, names_at, len(names), 0, 0, 1, 0)
    return header.ljust(512, b"\0") + notes + info + names + table


def fat(*slices: tuple[int, bytes]) -> bytes:
    head = struct.pack(">4sI", b"\xca\xfe\xba\xbe", len(slices))
    at, body = 4096, b""
    for cpu, data in slices:
        head += struct.pack(">IIIII", cpu, 3, at + len(body), len(data), 12)
        body += data
    return head.ljust(at, b"\0") + body


MACHO, ELF = mach_o(blob(), code()), elf(blob())


@pytest.mark.parametrize("data", [MACHO, ELF], ids=["mach-o", "elf"])
def test_what_a_program_says_of_itself(data: bytes) -> None:
    image = executable.image(Bytes(data))
    info = buildinfo.of_image(image)
    assert (image.architecture, info.go, info.path) == ("amd64", "go1.21.5", "example.com/tool")
    assert info.main == Module("example.com/tool", "v1.2.3", "h1:aaa=")
    assert info.deps == (
        Module("example.com/one", "v0.1.0", "h1:bbb="),
        Module("example.com/two", "v0.2.0", replace=Module("../two", "(devel)")),
    )
    assert info.settings == {"-compiler": "gc", "odd key": "a\tb A", "-ldflags": "-X 'm=1'"}
    assert buildid.of_image(image) == BUILD_ID


def test_without_a_section_of_its_own_the_data_segment_is_searched() -> None:
    info = bytes(32) + blob()
    for data in (mach_o(info, code(), section=b"__data"), elf(info, section=b".data")):
        assert buildinfo.of_image(executable.image(Bytes(data))).go == "go1.21.5"


def test_of_a_fat_file_the_part_an_intel_mac_runs() -> None:
    arm = mach_o(blob(version=b"go1.22.1"), code("arm"), cpu=0xC)
    image = executable.image(Bytes(fat((0x0100000C, arm), (0x01000007, MACHO))))
    assert (image.architecture, buildinfo.of_image(image).go, buildid.of_image(image)) == (
        "amd64",
        "go1.21.5",
        BUILD_ID,
    )
    assert executable.image(Bytes(fat((0x0100000C, arm)))).architecture == "arm64"


@pytest.mark.parametrize(
    ("data", "error", "says"),
    [
        (b"", ExecutableError, "neither"),
        (b"#!/bin/bash\n", ExecutableError, "neither"),
        (MACHO[:100], ExecutableError, "truncated"),
        (b"\xca\xfe\xba\xbe\x00\x00\x00\x41" + bytes(60), ExecutableError, "65 architectures"),
        (b"\xca\xfe\xba\xbe\x00\x00\x00\x00" + bytes(60), ExecutableError, "without any"),
        (ELF[:4] + b"\x01" + ELF[5:], ExecutableError, "not of 64 bits"),
        (mach_o(bytes(64), code()), buildinfo.NoBuildInfo, "no build information"),
        (mach_o(b"x" + blob(), code()), buildinfo.NoBuildInfo, "no build information"),
        (mach_o(blob(version=b""), code()), buildinfo.NoBuildInfo, "names no version"),
        (mach_o(blob(flags=0), code()), buildinfo.TooOld, "before 1.18"),
        (mach_o(blob()[:40], code()), ExecutableError, "left"),
        (mach_o(blob("=>\tx\tv1\th1:x\n"), code()), ExecutableError, "does not name"),
        (mach_o(blob("mod\tx\n"), code()), ExecutableError, "1 fields"),
        (mach_o(blob("build\t=x\n"), code()), ExecutableError, "without '='"),
    ],
)
def test_what_cannot_be_read_is_an_error_that_says_why(data: bytes, error: type, says: str) -> None:
    with pytest.raises(error, match=says):
        buildinfo.of_image(executable.image(Bytes(data)))


def test_a_program_without_modules_and_one_without_a_build_id() -> None:
    image = executable.image(Bytes(mach_o(blob(text=""), bytes(64))))
    assert buildinfo.of_image(image) == buildinfo.BuildInfo(go="go1.21.5")
    assert buildid.of_image(image) == ""
    with pytest.raises(ExecutableError, match="no end"):
        buildid.of_image(executable.image(Bytes(mach_o(blob(), b'\xff Go build ID: "' + bytes(80)))))


@given(st.data())
def test_no_file_makes_the_reader_fail_otherwise(data: st.DataObject) -> None:
    """Bytes changed at will and cut anywhere: an answer or an ExecutableError, never anything else."""
    original = data.draw(st.sampled_from([MACHO[:700] + MACHO[65500:], ELF, fat((0x01000007, MACHO[:1000]))]))
    file = bytearray(original[: data.draw(st.integers(0, len(original)))])
    for _count in range(data.draw(st.integers(0, 8))):
        if file:
            file[data.draw(st.integers(0, len(file) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(ExecutableError):
        image = executable.image(Bytes(bytes(file)))
        buildid.of_image(image)
        signature.signer(Bytes(bytes(file)))
        buildinfo.of_image(image)


@given(st.text(max_size=200))
def test_no_text_makes_the_parser_fail_otherwise(text: str) -> None:
    with contextlib.suppress(ExecutableError):
        buildinfo.parse("go1.21.5", text)


def code_directory(flags: int, team: bytes) -> bytes:
    fixed = struct.pack(">IIIIIIIIIBBBBII", 0xFADE0C02, 0, 0x20200, flags, 0, 0, 0, 0, 0, 32, 2, 0, 12, 0, 0)
    fixed += struct.pack(">I", 52 if team else 0) + team + b"\0"
    fixed = fixed[:4] + struct.pack(">I", len(fixed)) + fixed[8:]
    return struct.pack(">IIIII", 0xFADE0CC0, 20 + len(fixed), 1, 0, 20) + fixed


@pytest.mark.parametrize(
    ("superblob", "says"),
    [
        (b"", "unsigned"),
        (code_directory(0x10000, b"EQHXZ8M8AV"), "signed by team EQHXZ8M8AV"),
        (code_directory(0x2, b""), "signed ad hoc"),
        (code_directory(0, b""), "signed"),
        (b"\xfa\xde\x0c\xc0" + bytes(4), "signed, in a form that cannot be read"),
        (struct.pack(">IIIII", 0xFADE0CC0, 20, 1, 0, 9999), "signed, in a form that cannot be read"),
    ],
)
def test_who_signed(superblob: bytes, says: str) -> None:
    assert signature.signer(Bytes(mach_o(blob(), code(), signature=superblob))) == says


def test_only_regular_files_are_opened(tmp_path: object) -> None:
    pipe = os.path.join(str(tmp_path), "pipe")
    os.mkfifo(pipe)
    for path in (pipe, str(tmp_path)):
        with pytest.raises(ExecutableError, match="not a regular file"):
            buildinfo.read(path)
    path = os.path.join(str(tmp_path), "program")
    with open(path, "wb") as stream:
        stream.write(MACHO)
    assert buildinfo.read(path).go == "go1.21.5"
    assert buildid.read(path) == BUILD_ID

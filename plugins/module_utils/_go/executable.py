# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An executable as bytes: where its segments and sections lie, without running it.

Mach-O is read by C(_apple.macho); here is 64-bit little-endian ELF (the generic ABI, chapters 4 and 5), and what the
readers of Go's own facts need of both. Nothing read from a file is believed: every offset and count is bounded, and
what does not fit is an ExecutableError.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import struct
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._apple import macho
from ansible_collections.golden.triangle.plugins.module_utils._readable import (
    Bytes,
    ExecutableError,
    File,
    Readable,
    Region,
    counted,
    open_file,
)

#: Whoever reads an executable finds here all that it takes.
__all__ = ["Bytes", "ExecutableError", "File", "Image", "Readable", "Region", "image", "open_file"]

#: Go's programs have a few dozen at most; a file that claims more is not one of them.
MOST_SECTIONS = 512
MOST_SEGMENTS = 256
#: Names of ELF sections are read as one table.
_MOST_NAMES = 1024 * 1024

_ELF = b"\x7fELF"
_ELF_CPUS = {62: "amd64", 183: "arm64"}
_ELF_64_LITTLE = b"\x02\x01"
_ELF_HEADER = struct.Struct("<16sHHIQQQIHHHHHH")
_ELF_SEGMENT = struct.Struct("<IIQQQQQQ")
_ELF_SECTION = struct.Struct("<IIQQQQIIQQ")
_PT_LOAD, _PT_NOTE = 1, 4
_SHT_NOBITS = 8
_WRITABLE, _EXECUTABLE = 2, 1


@dataclasses.dataclass(frozen=True)
class Image:
    """One executable.

    C(sections) by name (the first of that name), C(data) the first writable segment, C(notes) ELF's note segments.
    """

    format: t.Literal["mach-o", "elf"]
    architecture: str
    file: Readable
    sections: t.Mapping[str, Region]
    data: Region | None
    notes: tuple[Region, ...] = ()

    def read(self, region: Region, limit: int) -> bytes:
        """The first bytes of a region, at most C(limit)."""
        return self.file.at(region.offset, min(region.size, limit))


def image(file: Readable) -> Image:
    """What executable this is and where its parts lie; of a fat file the part an Intel Mac runs, else the first.

    Raises ExecutableError.
    """
    file = macho.chosen(file)
    magic = file.at(0, min(4, file.size))
    if magic == macho.MAGIC_64:
        return _macho(macho.read(file))
    if magic == _ELF:
        return _elf(file)
    raise ExecutableError("neither a 64-bit Mach-O nor an ELF file")


def _macho(program: macho.MachO) -> Image:
    sections: dict[str, Region] = {}
    for segment in program.segments:
        for section in segment.sections:
            sections.setdefault(section.name, section)
    data = next((Region(s.name, s.offset, s.size) for s in program.segments if s.writable), None)
    return Image("mach-o", program.architecture, program.file, sections, data)


# ELF


def _elf(file: Readable) -> Image:
    header = _ELF_HEADER.unpack(file.at(0, _ELF_HEADER.size))
    ident, machine = header[0], header[2]
    if ident[4:6] != _ELF_64_LITTLE:
        raise ExecutableError("an ELF file, but not of 64 bits and little-endian")
    segments_at, sections_at = header[5], header[6]
    segment_size, segments, section_size, sections, names = header[9:14]
    loads = [
        _elf_segment(file, segments_at, segment_size, i) for i in range(counted("segments", segments, MOST_SEGMENTS))
    ]
    return Image(
        format="elf",
        architecture=_ELF_CPUS.get(machine, f"machine {machine}"),
        file=file,
        sections=_elf_sections(file, sections_at, section_size, counted("sections", sections, MOST_SECTIONS), names),
        data=next(
            (r for kind, flags, r in loads if kind == _PT_LOAD and flags & (_WRITABLE | _EXECUTABLE) == _WRITABLE), None
        ),
        notes=tuple(region for kind, _flags, region in loads if kind == _PT_NOTE),
    )


def _elf_segment(file: Readable, start: int, size: int, index: int) -> tuple[int, int, Region]:
    """Type, flags and place of a segment."""
    fields = _ELF_SEGMENT.unpack(file.at(start + index * size, _ELF_SEGMENT.size))
    return fields[0], fields[1], Region("", fields[2], fields[5], fields[7])


def _elf_sections(file: Readable, start: int, size: int, count: int, names: int) -> dict[str, Region]:
    headers = [_ELF_SECTION.unpack(file.at(start + i * size, _ELF_SECTION.size)) for i in range(count)]
    if names >= len(headers):
        return {}
    table = file.at(headers[names][4], counted("bytes of section names", headers[names][5], _MOST_NAMES))
    found: dict[str, Region] = {}
    for fields in headers:
        name = table[fields[0] :].split(b"\0", 1)[0].decode("ascii", "backslashreplace")
        if fields[1] != _SHT_NOBITS:
            found.setdefault(name, Region(name, fields[4], fields[5], flags=fields[2]))
    return found

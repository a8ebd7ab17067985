# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An executable as bytes: where its segments and sections lie, without running it.

64-bit Mach-O, also several in one fat file (C(struct mach_header_64), C(struct segment_command_64),
C(struct section_64) of xnu's EXTERNAL_HEADERS/mach-o/loader.h; C(struct fat_arch) of mach-o/fat.h), and 64-bit
little-endian ELF (the generic ABI, chapters 4 and 5). Nothing read from a file is believed: every offset and count is
bounded, and what does not fit is an ExecutableError.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import os
import stat
import struct
import typing as t

#: Go's programs have about a dozen of each; a file that claims more is not one of them.
MOST_COMMANDS = 256
MOST_SECTIONS = 512
MOST_SLICES = 16
#: Names of ELF sections are read as one table.
_MOST_NAMES = 1024 * 1024

_MACHO_64 = b"\xcf\xfa\xed\xfe"
_FAT = {b"\xca\xfe\xba\xbe": struct.Struct(">IIIII"), b"\xca\xfe\xba\xbf": struct.Struct(">IIQQII")}
_ELF = b"\x7fELF"
_MACHO_CPUS = {0x01000007: "amd64", 0x0100000C: "arm64"}
_ELF_CPUS = {62: "amd64", 183: "arm64"}
_ELF_64_LITTLE = b"\x02\x01"

_MACHO_HEADER = struct.Struct("<4sIIIIIII")
_MACHO_COMMAND = struct.Struct("<II")
_MACHO_SEGMENT = struct.Struct("<II16sQQQQIIII")
_MACHO_SECTION = struct.Struct("<16s16sQQIIIIIIII")
_LC_SEGMENT_64 = 0x19
_LC_CODE_SIGNATURE = 0x1D

_ELF_HEADER = struct.Struct("<16sHHIQQQIHHHHHH")
_ELF_SEGMENT = struct.Struct("<IIQQQQQQ")
_ELF_SECTION = struct.Struct("<IIQQQQIIQQ")
_PT_LOAD, _PT_NOTE = 1, 4
_SHT_NOBITS = 8
_WRITABLE, _EXECUTABLE = 2, 1


class ExecutableError(ValueError):
    """A file that is no executable this code reads, or whose parts do not fit into it: the text says what is wrong."""


class Readable(t.Protocol):
    """Bytes to be read at any place."""

    @property
    def size(self) -> int:
        """How many there are."""

    def at(self, offset: int, size: int) -> bytes:
        """Exactly C(size) bytes from C(offset). Raises ExecutableError when there are fewer."""


@dataclasses.dataclass(frozen=True)
class Bytes:
    """Bytes in memory."""

    data: bytes

    @property
    def size(self) -> int:
        return len(self.data)

    def at(self, offset: int, size: int) -> bytes:
        _bounded(self, offset, size)
        return self.data[offset : offset + size]


@dataclasses.dataclass(frozen=True)
class File:
    """An open file of which only what is asked for is read."""

    descriptor: int
    size: int

    def at(self, offset: int, size: int) -> bytes:
        _bounded(self, offset, size)
        data = os.pread(self.descriptor, size, offset)
        if len(data) != size:
            raise ExecutableError("the file became shorter while it was read")
        return data


@dataclasses.dataclass(frozen=True)
class Slice:
    """A part of something readable, with its own offsets: one architecture of a fat file."""

    whole: Readable
    start: int
    size: int

    def at(self, offset: int, size: int) -> bytes:
        _bounded(self, offset, size)
        return self.whole.at(self.start + offset, size)


@dataclasses.dataclass(frozen=True)
class Region:
    """A segment or a section as it lies in the file: offset and size in bytes."""

    name: str
    offset: int
    size: int
    align: int = 1


@dataclasses.dataclass(frozen=True)
class Image:
    """One executable.

    C(sections) by name (the first of that name), C(data) the first writable segment, C(notes) ELF's note segments,
    C(signature) where a Mach-O file's code signature lies.
    """

    format: t.Literal["mach-o", "elf"]
    architecture: str
    file: Readable
    sections: t.Mapping[str, Region]
    data: Region | None
    notes: tuple[Region, ...] = ()
    signature: Region | None = None

    def read(self, region: Region, limit: int) -> bytes:
        """The first bytes of a region, at most C(limit)."""
        return self.file.at(region.offset, min(region.size, limit))


def open_file(path: str) -> File:
    """Open a regular file. Raises OSError, and ExecutableError for a pipe or a device, which is not waited for."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        os.close(descriptor)
        raise ExecutableError("not a regular file")
    return File(descriptor, status.st_size)


def image(file: Readable) -> Image:
    """What executable this is and where its parts lie; of a fat file the part an Intel Mac runs, else the first.

    Raises ExecutableError.
    """
    magic = file.at(0, min(4, file.size))
    if magic in _FAT:
        file = _slice(file, _FAT[magic])
        magic = file.at(0, min(4, file.size))
    if magic == _MACHO_64:
        return _macho(file)
    if magic == _ELF:
        return _elf(file)
    raise ExecutableError("neither a 64-bit Mach-O nor an ELF file")


def _bounded(file: Readable, offset: int, size: int) -> None:
    if offset < 0 or size < 0 or offset + size > file.size:
        raise ExecutableError(f"truncated: {size} bytes at {offset} are asked for, the file has {file.size}")


def _counted(what: str, count: int, most: int) -> int:
    if count > most:
        raise ExecutableError(f"it claims {count} {what}; more than {most} are not read")
    return count


def _slice(file: Readable, form: struct.Struct) -> Readable:
    """The part for amd64, else the first. A Java class file has the same magic; its version is no count of parts."""
    count = _counted("architectures", struct.unpack(">I", file.at(4, 4))[0], MOST_SLICES)
    entries = list(form.iter_unpack(file.at(8, count * form.size)))
    if not entries:
        raise ExecutableError("a fat file without any architecture")
    chosen = next((entry for entry in entries if _MACHO_CPUS.get(entry[0]) == "amd64"), entries[0])
    offset, size = chosen[2], chosen[3]
    _bounded(file, offset, size)
    return Slice(file, offset, size)


# Mach-O


def _macho(file: Readable) -> Image:
    header = _MACHO_HEADER.unpack(file.at(0, _MACHO_HEADER.size))
    cpu, count, size = header[1], _counted("load commands", header[4], MOST_COMMANDS), header[5]
    commands = file.at(_MACHO_HEADER.size, size)
    sections: dict[str, Region] = {}
    data: Region | None = None
    signature: Region | None = None
    for command, body in _commands(commands, count):
        if command == _LC_SEGMENT_64:
            segment, inside = _macho_segment(body)
            for section in inside:
                sections.setdefault(section.name, section)
            data = data or segment
        elif command == _LC_CODE_SIGNATURE and len(body) >= 16:
            signature = Region("signature", *struct.unpack_from("<II", body, 8))
    return Image(
        format="mach-o",
        architecture=_MACHO_CPUS.get(cpu, f"cpu type {cpu:#x}"),
        file=file,
        sections=sections,
        data=data,
        signature=signature,
    )


def _commands(data: bytes, count: int) -> t.Iterator[tuple[int, bytes]]:
    """Each load command as its number and its bytes, with the eight it begins with."""
    offset = 0
    for _index in range(count):
        if offset + _MACHO_COMMAND.size > len(data):
            raise ExecutableError("its load commands are longer than it says")
        command, size = _MACHO_COMMAND.unpack_from(data, offset)
        if size < _MACHO_COMMAND.size or offset + size > len(data):
            raise ExecutableError(f"a load command of {size} bytes does not fit")
        yield command, data[offset : offset + size]
        offset += size


def _macho_segment(body: bytes) -> tuple[Region | None, list[Region]]:
    """The segment, where it is writable and not empty, and the sections in it."""
    if len(body) < _MACHO_SEGMENT.size:
        raise ExecutableError("a segment's load command is too short")
    fields = _MACHO_SEGMENT.unpack_from(body)
    address, offset, size, most, protection, count = fields[3], fields[5], fields[6], fields[7], fields[8], fields[9]
    sections = []
    _counted("sections", count, MOST_SECTIONS)
    if _MACHO_SEGMENT.size + count * _MACHO_SECTION.size > len(body):
        raise ExecutableError("its sections do not fit into their load command")
    for index in range(count):
        section = _MACHO_SECTION.unpack_from(body, _MACHO_SEGMENT.size + index * _MACHO_SECTION.size)
        sections.append(Region(_name(section[0]), section[4], section[3]))
    read_write = 3
    writable = address != 0 and size != 0 and protection == read_write and most == read_write
    return (Region(_name(fields[2]), offset, size) if writable else None), sections


def _name(field: bytes) -> str:
    return field.split(b"\0", 1)[0].decode("ascii", "backslashreplace")


# ELF


def _elf(file: Readable) -> Image:
    header = _ELF_HEADER.unpack(file.at(0, _ELF_HEADER.size))
    ident, machine = header[0], header[2]
    if ident[4:6] != _ELF_64_LITTLE:
        raise ExecutableError("an ELF file, but not of 64 bits and little-endian")
    segments_at, sections_at = header[5], header[6]
    segment_size, segments, section_size, sections, names = header[9:14]
    loads = [_elf_segment(file, segments_at, segment_size, i) for i in range(_counted("segments", segments, 256))]
    return Image(
        format="elf",
        architecture=_ELF_CPUS.get(machine, f"machine {machine}"),
        file=file,
        sections=_elf_sections(file, sections_at, section_size, _counted("sections", sections, MOST_SECTIONS), names),
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
    table = file.at(headers[names][4], _counted("bytes of section names", headers[names][5], _MOST_NAMES))
    found: dict[str, Region] = {}
    for fields in headers:
        name = table[fields[0] :].split(b"\0", 1)[0].decode("ascii", "backslashreplace")
        if fields[1] != _SHT_NOBITS:
            found.setdefault(name, Region(name, fields[4], fields[5]))
    return found

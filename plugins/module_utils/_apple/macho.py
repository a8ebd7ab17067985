# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Mach-O file as bytes: its architectures, load commands, segments and sections, and where its signature lies.

Formats: C(struct mach_header_64), C(struct segment_command_64), C(struct section_64) and
C(struct linkedit_data_command) of xnu's EXTERNAL_HEADERS/mach-o/loader.h, C(struct fat_arch) of mach-o/fat.h. Only
64-bit little-endian files: Go makes no other for a Mac.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import hashlib
import struct
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._readable import (
    Bytes,
    ExecutableError,
    Readable,
    Region,
    Slice,
    bounded,
    counted,
)

MAGIC_64 = b"\xcf\xfa\xed\xfe"
FAT_ARCH = struct.Struct(">IIIII")
FAT_ARCH_64 = struct.Struct(">IIQQII")
FAT = {b"\xca\xfe\xba\xbe": FAT_ARCH, b"\xca\xfe\xba\xbf": FAT_ARCH_64}
CPU_TYPES = {0x01000007: "amd64", 0x0100000C: "arm64"}

#: Go's programs have about a dozen of each; a file that claims more is not one of them.
MOST_COMMANDS = 256
MOST_SECTIONS = 512
MOST_SLICES = 16
_LONGEST_COMMANDS = 1024 * 1024

LC_SEGMENT_64 = 0x19
LC_CODE_SIGNATURE = 0x1D
_HEADER = struct.Struct("<4sIIIIIII")
_COMMAND = struct.Struct("<II")
_SEGMENT = struct.Struct("<II16sQQQQIIII")
_SECTION = struct.Struct("<16s16sQQIIIIIIII")
_LINKEDIT_DATA = struct.Struct("<IIII")
_READ_WRITE = 3


@dataclasses.dataclass(frozen=True)
class Command:
    """A load command: its number, where it lies in the file, and its bytes with the eight it begins with."""

    number: int
    offset: int
    body: bytes


@dataclasses.dataclass(frozen=True)
class Segment:
    """A segment: its place in memory and in the file, its protections, its sections, and where its command lies."""

    name: str
    address: int
    memory_size: int
    offset: int
    size: int
    most_protection: int
    protection: int
    sections: tuple[Region, ...]
    command: int

    @property
    def writable(self) -> bool:
        """Whether it holds data to be changed, and holds it in the file."""
        return (
            self.address != 0
            and self.size != 0
            and self.protection == _READ_WRITE
            and self.most_protection == _READ_WRITE
        )


@dataclasses.dataclass(frozen=True)
class MachO:
    """One architecture: C(file) holds its bytes alone, all offsets are in it."""

    file: Readable
    cpu: int
    commands: tuple[Command, ...]
    segments: tuple[Segment, ...]
    signature: Region | None

    @property
    def architecture(self) -> str:
        """GOARCH, or the number where Go never had it."""
        return CPU_TYPES.get(self.cpu, f"cpu type {self.cpu:#x}")

    def segment(self, name: str) -> Segment | None:
        """The first segment of that name."""
        return next((segment for segment in self.segments if segment.name == name), None)

    def section(self, segment: str, name: str) -> Region | None:
        """A section by the names of its segment and its own."""
        sections = (section for found in self.segments if found.name == segment for section in found.sections)
        return next((section for section in sections if section.name == name), None)


def is_macho(magic: bytes) -> bool:
    """Whether a file that begins so is one this code reads, thin or fat. A Java class begins like a fat one."""
    return magic[:4] == MAGIC_64 or magic[:4] in FAT


def read_all(file: Readable) -> list[MachO]:
    """Every architecture of a thin or fat file, in its order. Raises ExecutableError."""
    return [read(part) for part in parts(file)]


def parts(file: Readable) -> list[Readable]:
    """The bytes of each architecture; a file that is not fat is its own only part. Raises ExecutableError."""
    magic = file.at(0, min(4, file.size))
    if magic not in FAT:
        return [file]
    slices = [Slice(file, offset, size) for _cpu, offset, size in _places(file, FAT[magic])]
    end = 0
    for part in sorted(slices, key=lambda part: part.start):
        if part.start < end:
            raise ExecutableError("two architectures of a fat file overlap")
        end = part.start + part.size
    return list(slices)


def chosen(file: Readable) -> Readable:
    """Of a fat file the part an Intel Mac runs, else the first; any other file as it is. Raises ExecutableError."""
    magic = file.at(0, min(4, file.size))
    if magic not in FAT:
        return file
    places = _places(file, FAT[magic])
    _cpu, offset, size = next((place for place in places if CPU_TYPES.get(place[0]) == "amd64"), places[0])
    return Slice(file, offset, size)


def _places(file: Readable, form: struct.Struct) -> list[tuple[int, int, int]]:
    """CPU type, offset and size of each. A Java class file has the same magic; its version is no count of parts."""
    count = counted("architectures", struct.unpack(">I", file.at(4, 4))[0], MOST_SLICES)
    entries = list(form.iter_unpack(file.at(8, count * form.size)))
    if not entries:
        raise ExecutableError("a fat file without any architecture")
    for entry in entries:
        bounded(file, entry[2], entry[3])
    return [(entry[0], entry[2], entry[3]) for entry in entries]


def read(file: Readable) -> MachO:
    """Read one architecture. Raises ExecutableError."""
    if file.at(0, min(4, file.size)) != MAGIC_64:
        raise ExecutableError("not a 64-bit Mach-O file")
    header = _HEADER.unpack(file.at(0, _HEADER.size))
    count = counted("load commands", header[4], MOST_COMMANDS)
    size = counted("bytes of load commands", header[5], _LONGEST_COMMANDS)
    commands = tuple(_commands(file.at(_HEADER.size, size), count))
    return MachO(
        file=file,
        cpu=header[1],
        commands=commands,
        segments=tuple(_segment(command) for command in commands if command.number == LC_SEGMENT_64),
        signature=_signature(commands),
    )


def _commands(data: bytes, count: int) -> t.Iterator[Command]:
    offset = 0
    for _index in range(count):
        if offset + _COMMAND.size > len(data):
            raise ExecutableError("its load commands are longer than it says")
        number, size = _COMMAND.unpack_from(data, offset)
        if size < _COMMAND.size or offset + size > len(data):
            raise ExecutableError(f"a load command of {size} bytes does not fit")
        yield Command(number, _HEADER.size + offset, data[offset : offset + size])
        offset += size


def _segment(command: Command) -> Segment:
    body = command.body
    if len(body) < _SEGMENT.size:
        raise ExecutableError("a segment's load command is too short")
    _number, _size, name, address, memory, offset, size, most, protection, count, _flags = _SEGMENT.unpack_from(body)
    counted("sections", count, MOST_SECTIONS)
    if _SEGMENT.size + count * _SECTION.size > len(body):
        raise ExecutableError("its sections do not fit into their load command")
    sections = []
    for index in range(count):
        section = _SECTION.unpack_from(body, _SEGMENT.size + index * _SECTION.size)
        sections.append(Region(_name(section[0]), section[4], section[3]))
    return Segment(_name(name), address, memory, offset, size, most, protection, tuple(sections), command.offset)


def _signature(commands: t.Sequence[Command]) -> Region | None:
    found = [command for command in commands if command.number == LC_CODE_SIGNATURE]
    if len(found) > 1:
        raise ExecutableError(f"it claims {len(found)} signatures")
    if not found:
        return None
    if len(found[0].body) < _LINKEDIT_DATA.size:
        raise ExecutableError("the load command of its signature is too short")
    _number, _size, offset, size = _LINKEDIT_DATA.unpack_from(found[0].body)
    return Region("signature", offset, size)


def _name(field: bytes) -> str:
    return field.split(b"\0", 1)[0].decode("ascii", "backslashreplace")


def architecture(data: bytes) -> str | None:
    """GOARCH of a thin file by its first bytes, None when it is none (or for a CPU Go never had)."""
    if len(data) < _HEADER.size or data[:4] != MAGIC_64:
        return None
    return CPU_TYPES.get(_HEADER.unpack_from(data)[1])


def without_signature(data: bytes) -> bytes:
    """The file with its code signature cut off, as golang/build cmd/gorebuild/darwin.go C(StripDarwinSig) does it.

    Go's release process signs what was built reproducibly, so what is left is the same on every machine that builds the
    release. A file without a signature (or one that is no well-formed Mach-O) is returned as it is: it then simply has
    another digest than the release.
    """
    left = _unsigned(data)
    return data if left is None else b"".join(left)


def sha256_without_signature(data: bytes) -> str:
    """SHA-256 of the same, which is not made for it: a signed program of 30 MB would be in memory twice."""
    digest = hashlib.sha256()
    for part in _unsigned(data) or (data,):
        digest.update(part)
    return digest.hexdigest()


def _unsigned(data: bytes) -> tuple[bytearray, memoryview] | None:
    """What is left without the signature: the head, and the rest up to the signature. None where there is none."""
    try:
        program = read(Bytes(data))
    except ExecutableError:
        return None
    linkedit = program.segment("__LINKEDIT")
    if len(program.commands) < 4 or program.signature is None or linkedit is None:
        return None
    last, signature = program.commands[-1], program.signature
    if last.number != LC_CODE_SIGNATURE or len(last.body) != _LINKEDIT_DATA.size:
        return None
    count, sizes = struct.unpack_from("<II", data, 16)
    end_of_commands = last.offset + len(last.body)
    if end_of_commands != _HEADER.size + sizes or not end_of_commands <= signature.offset < len(data):
        return None
    if signature.size > linkedit.size:
        return None
    head = bytearray(data[:end_of_commands])
    struct.pack_into("<II", head, 16, count - 1, sizes - len(last.body))
    head[last.offset :] = bytes(len(last.body))
    # Apple's signer rounds the segment's size in memory to a page; Go writes both alike.
    struct.pack_into("<Q", head, linkedit.command + 32, linkedit.size - signature.size)
    struct.pack_into("<Q", head, linkedit.command + 48, linkedit.size - signature.size)
    return head, memoryview(data)[end_of_commands : signature.offset]


def without_signatures(data: bytes) -> bytes:
    """The same for every architecture of a fat file; each keeps its place, and the gap behind it is filled with zeros.

    Raises ExecutableError where the file is fat and not well-formed.
    """
    if data[:4] not in FAT:
        return without_signature(data)
    form, whole = FAT[data[:4]], bytearray(data)
    end = 0
    for index, (_cpu, offset, size) in enumerate(_places(Bytes(data), form)):
        bare = without_signature(data[offset : offset + size])
        whole[offset : offset + size] = bare.ljust(size, b"\0")
        struct.pack_into(
            ">Q" if form is FAT_ARCH_64 else ">I",
            whole,
            8 + index * form.size + (16 if form is FAT_ARCH_64 else 12),
            len(bare),
        )
        end = max(end, offset + len(bare))
    return bytes(whole[:end])

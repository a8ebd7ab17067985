# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a program's debug information says of each of its units: who compiled it and how, and how its lines are marked.

DWARF 2 to 5, 32 and 64 bits, little-endian (DWARF 4 and 5, sections 6.2 line table, 7.5 units and forms). Of a unit
only its first entry is read. Go's linker compresses sections in two ways (cmd/link/internal/ld/dwarf.go at go1.21.5):
ELF's SHF_COMPRESSED, and on macOS the older C(__zdebug_) with C(ZLIB) and the size before the data.
Nothing read is believed: what does not fit is a DwarfError.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import functools
import re
import struct
import typing as t
import zlib

from ansible_collections.golden.triangle.plugins.module_utils._go.executable import ExecutableError, Image, Region

LANGUAGE_GO = 0x16

#: All units of the largest Go programs have some 60 MB of a kind.
LARGEST_SECTION = 256 * 1024 * 1024
MOST_UNITS = 65_536
#: One abbreviation table of Go's has some 60 entries; a C compiler's has some hundreds for each unit.
MOST_ABBREVIATIONS = 65_536

_SHF_COMPRESSED = 0x800
_COMPRESSED_ELF = struct.Struct("<IIQQ")
_ZLIB = 1
_COMPRESSED_MACHO = struct.Struct(">4sQ")
#: Names of Mach-O sections are cut to this length.
_MACHO_NAME = 16
_LONG = 0xFFFFFFFF

# Attributes (DWARF 5, table 7.5), and Go's own (cmd/internal/dwarf/dwarf.go).
_NAME, _STMT_LIST, _LANGUAGE, _COMP_DIR, _PRODUCER, _STR_OFFSETS_BASE = 0x03, 0x10, 0x13, 0x1B, 0x25, 0x72
_PACKAGE_NAME = 0x2905
_WANTED = frozenset((_NAME, _STMT_LIST, _LANGUAGE, _COMP_DIR, _PRODUCER, _STR_OFFSETS_BASE, _PACKAGE_NAME))

# Forms (DWARF 5, table 7.6): those of one size, and the others by how they are read.
_FIXED = {0x0B: 1, 0x05: 2, 0x06: 4, 0x07: 8, 0x0C: 1, 0x11: 1, 0x12: 2, 0x13: 4, 0x14: 8, 0x19: 0, 0x1E: 16, 0x20: 8}
_FIXED.update({0x1C: 4, 0x24: 8, 0x25: 1, 0x26: 2, 0x27: 3, 0x28: 4, 0x29: 1, 0x2A: 2, 0x2B: 3, 0x2C: 4})
_STRX = frozenset((0x1A, 0x25, 0x26, 0x27, 0x28))
_LEB = frozenset((0x0D, 0x0F, 0x15, 0x1A, 0x1B, 0x22, 0x23, 0x1F01, 0x1F02))
_OFFSETS = frozenset((0x0E, 0x17, 0x1D, 0x1F, 0x1F20, 0x1F21))
_BLOCKS = {0x0A: 1, 0x03: 2, 0x04: 4}
_ADDRESS, _STRING, _REF_ADDR, _INDIRECT, _IMPLICIT, _STRP, _LINE_STRP = 0x01, 0x08, 0x10, 0x16, 0x21, 0x0E, 0x1F
_BLOCK_LEB = frozenset((0x09, 0x18))


class DwarfError(ExecutableError):
    """Debug information that is not well-formed: the text says what is wrong."""


@dataclasses.dataclass(frozen=True)
class Lines:
    """A unit's line table: how many rows it has without those that end a sequence, and how many of them begin a
    statement, where a debugger stops.
    """

    version: int
    rows: int
    statements: int


@dataclasses.dataclass(frozen=True)
class Unit:
    """One compile unit. C(package) is Go's name of the package, empty for a unit of another language."""

    offset: int
    version: int
    name: str
    producer: str
    language: int
    directory: str
    package: str
    lines: Lines | None

    @property
    def go(self) -> bool:
        """Whether Go's compiler made it."""
        return self.language == LANGUAGE_GO


def present(image: Image) -> bool:
    """Whether there is debug information at all."""
    region, _old = _find(image, "info")
    return region is not None and region.size > 0


def compression(image: Image) -> t.Literal["", "SHF_COMPRESSED", "zdebug"]:
    """How the section with the units is compressed; empty when it is not, or is not there."""
    region, old = _find(image, "info")
    if region is None:
        return ""
    if old:
        return "zdebug"
    return "SHF_COMPRESSED" if region.flags & _SHF_COMPRESSED and image.format == "elf" else ""


def units(image: Image) -> list[Unit]:
    """All compile units, in their order; none without debug information. Raises DwarfError, ExecutableError."""
    info = section(image, "info")
    if not info:
        return []
    return _Reader(image, info).units()


def section(image: Image, name: str) -> bytes:
    """The content of C(debug_NAME), uncompressed; empty when there is none. Raises DwarfError, ExecutableError."""
    region, old = _find(image, name)
    if region is None:
        return b""
    if region.size > LARGEST_SECTION:
        raise DwarfError(f"{region.name} claims {region.size} bytes; more than {LARGEST_SECTION} are not read")
    data = image.file.at(region.offset, region.size)
    if old:
        return _uncompressed_macho(region.name, data)
    if region.flags & _SHF_COMPRESSED and image.format == "elf":
        return _uncompressed_elf(region.name, data)
    return data


def _find(image: Image, name: str) -> tuple[Region | None, bool]:
    """The section and whether it is compressed in the old way."""
    for old in (False, True):
        stem = f"zdebug_{name}" if old else f"debug_{name}"
        full = f".{stem}" if image.format == "elf" else f"__{stem}"[:_MACHO_NAME]
        if full in image.sections:
            return image.sections[full], old
    return None, False


def _uncompressed_elf(name: str, data: bytes) -> bytes:
    """C(Elf64_Chdr) and what follows it (generic ABI, chapter 4)."""
    if len(data) < _COMPRESSED_ELF.size:
        raise DwarfError(f"{name} is cut off")
    kind, _reserved, size, _align = _COMPRESSED_ELF.unpack_from(data)
    if kind != _ZLIB:
        raise DwarfError(f"{name} is compressed in a way that is not read: {kind}")
    return _inflated(name, data[_COMPRESSED_ELF.size :], size)


def _uncompressed_macho(name: str, data: bytes) -> bytes:
    if len(data) < _COMPRESSED_MACHO.size:
        raise DwarfError(f"{name} is cut off")
    magic, size = _COMPRESSED_MACHO.unpack_from(data)
    if magic != b"ZLIB":
        raise DwarfError(f"{name} does not begin with ZLIB")
    return _inflated(name, data[_COMPRESSED_MACHO.size :], size)


def _inflated(name: str, data: bytes, size: int) -> bytes:
    if size > LARGEST_SECTION:
        raise DwarfError(f"{name} claims {size} bytes; more than {LARGEST_SECTION} are not read")
    try:
        plain = zlib.decompressobj().decompress(data, size + 1)
    except zlib.error as exc:
        raise DwarfError(f"{name} cannot be uncompressed: {exc}") from exc
    if len(plain) != size:
        raise DwarfError(f"{name} claims {size} bytes and has {len(plain) if len(plain) < size else 'more'}")
    return plain


class _Cursor:
    """A place in bytes. Whatever would go past C(end) is a DwarfError."""

    def __init__(self, data: bytes, at: int, end: int, what: str) -> None:
        if not 0 <= at <= end <= len(data):
            raise DwarfError(f"{what} lies outside of its section")
        self.data, self.at, self.end, self.what = data, at, end, what

    def skip(self, size: int) -> None:
        if size > self.end - self.at:
            raise DwarfError(f"{self.what} is cut off at {self.at}")
        self.at += size

    def number(self, size: int) -> int:
        at = self.at
        self.skip(size)
        return int.from_bytes(self.data[at : self.at], "little")

    def leb(self) -> int:
        """An unsigned LEB128 number; of a signed one the bits."""
        value = shift = 0
        while True:
            byte = self.number(1)
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
            shift += 7
            if shift > 63:
                raise DwarfError(f"{self.what} has a number without end at {self.at}")

    def text(self) -> str:
        end = self.data.find(b"\0", self.at, self.end)
        if end < 0:
            raise DwarfError(f"{self.what} has a text without end at {self.at}")
        text = self.data[self.at : end].decode("utf-8", "backslashreplace")
        self.at = end + 1
        return text

    def length(self) -> tuple[int, int]:
        """The length that begins a unit, and the size of its offsets: 4, or 8 after the escape (section 7.4)."""
        length = self.number(4)
        if length == _LONG:
            return self.number(8), 8
        if length >= 0xFFFFFFF0:
            raise DwarfError(f"{self.what} has a reserved length at {self.at}")
        return length, 4


#: Attribute, form, and the value of an implicit constant.
_Attribute = tuple[int, int, int]


class _Reader:
    """One pass over all units. Sections other than the units' are uncompressed when first asked for."""

    def __init__(self, image: Image, info: bytes) -> None:
        self._info = info
        self._section = functools.lru_cache(maxsize=None)(functools.partial(section, image))
        self._tables: dict[int, dict[int, list[_Attribute]]] = {}
        self._abbreviations = 0

    def units(self) -> list[Unit]:
        found: list[Unit] = []
        at = seen = 0
        while at < len(self._info):
            cursor = _Cursor(self._info, at, len(self._info), "the list of units")
            length, wide = cursor.length()
            if length > len(self._info) - cursor.at:
                raise DwarfError(f"the unit at {at} is longer than its section")
            seen += 1
            if seen > MOST_UNITS:
                raise DwarfError(f"it has more than {MOST_UNITS} units")
            end = cursor.at + length
            unit = self._unit(at, _Cursor(self._info, cursor.at, end, f"the unit at {at}"), wide)
            if unit is not None:
                found.append(unit)
            at = end
        return found

    def _unit(self, offset: int, cursor: _Cursor, wide: int) -> Unit | None:
        """A compile unit; None for a unit of types or a part of another one."""
        version = cursor.number(2)
        if not 2 <= version <= 5:
            raise DwarfError(f"{cursor.what} is of DWARF {version}, which is not read")
        kind = 1
        if version == 5:
            kind, address = cursor.number(1), cursor.number(1)
            table = cursor.number(wide)
        else:
            table, address = cursor.number(wide), cursor.number(1)
        if kind not in (1, 4):  # DW_UT_compile, DW_UT_skeleton
            return None
        if kind == 4:
            cursor.skip(8)
        sizes = _Sizes(version, wide, address)
        code = cursor.leb()
        if code == 0:
            return None
        attributes = self._table(table).get(code)
        if attributes is None:
            raise DwarfError(f"{cursor.what} begins with abbreviation {code}, which is not in its table")
        values = {
            attribute: value
            for attribute, form, constant in attributes
            for value in [_value(cursor, form, constant, sizes)]
            if attribute in _WANTED
        }
        return self._named(offset, version, values, wide)

    def _named(self, offset: int, version: int, values: dict[int, _Value], wide: int) -> Unit:
        base = values.get(_STR_OFFSETS_BASE, _Value(0x17, 8 if wide == 4 else 16)).number

        def text(attribute: int) -> str:
            return self._text(values[attribute], base, wide) if attribute in values else ""

        lines = None
        if _STMT_LIST in values:
            lines = _lines(self._section("line"), values[_STMT_LIST].number)
        language = values[_LANGUAGE].number if _LANGUAGE in values else 0
        return Unit(
            offset=offset,
            version=version,
            name=text(_NAME),
            producer=text(_PRODUCER),
            language=language,
            directory=text(_COMP_DIR),
            package=(text(_NAME) or text(_PACKAGE_NAME)) if language == LANGUAGE_GO else "",
            lines=lines,
        )

    def _text(self, value: _Value, base: int, wide: int) -> str:
        if value.form == _STRING:
            return value.text
        at, place = value.number, "str"
        if value.form == _LINE_STRP:
            place = "line_str"
        elif value.form in _STRX:
            offsets = self._section("str_offsets")
            at = _Cursor(offsets, base + at * wide, len(offsets), "the table of texts").number(wide)
        elif value.form != _STRP:
            raise DwarfError(f"a name has form {value.form:#x}, which is no text")
        strings = self._section(place)
        return _Cursor(strings, at, len(strings), f"debug_{place}").text()

    def _table(self, offset: int) -> dict[int, list[_Attribute]]:
        """The abbreviations of one table, by code (section 7.5.3)."""
        if offset in self._tables:
            return self._tables[offset]
        data = self._section("abbrev")
        cursor = _Cursor(data, offset, len(data), f"the table of abbreviations at {offset}")
        table: dict[int, list[_Attribute]] = {}
        while code := cursor.leb():
            self._abbreviations += 1
            if self._abbreviations > MOST_ABBREVIATIONS:
                raise DwarfError(f"it has more than {MOST_ABBREVIATIONS} abbreviations")
            cursor.leb()  # the tag
            cursor.skip(1)
            attributes = table.setdefault(code, [])
            while True:
                attribute, form = cursor.leb(), cursor.leb()
                constant = cursor.leb() if form == _IMPLICIT else 0
                if not attribute and not form:
                    break
                attributes.append((attribute, form, constant))
        self._tables[offset] = table
        return table


@dataclasses.dataclass(frozen=True)
class _Value:
    form: int
    number: int = 0
    text: str = ""


@dataclasses.dataclass(frozen=True)
class _Sizes:
    """What the size of some forms depends on."""

    version: int
    wide: int
    address: int

    def of(self, form: int) -> int | None:
        """How many bytes a number of this form has; None for a form whose size is not fixed."""
        if form in _OFFSETS or (form == _REF_ADDR and self.version > 2):
            return self.wide
        if form in (_ADDRESS, _REF_ADDR):
            return self.address
        return _FIXED.get(form)


def _value(cursor: _Cursor, form: int, constant: int, sizes: _Sizes) -> _Value:
    """The value of one attribute; of one that is only passed over, at least its size is right."""
    if form == _INDIRECT:
        form = cursor.leb()
        if form in (_INDIRECT, _IMPLICIT):
            raise DwarfError(f"{cursor.what} has a form that names itself")
    size = sizes.of(form)
    if size is not None:
        return _Value(form, cursor.number(size))
    if form in _LEB:
        return _Value(form, cursor.leb())
    if form == _STRING:
        return _Value(form, text=cursor.text())
    if form == _IMPLICIT:
        return _Value(form, constant)
    if form in _BLOCKS or form in _BLOCK_LEB:
        cursor.skip(cursor.number(_BLOCKS[form]) if form in _BLOCKS else cursor.leb())
        return _Value(form)
    raise DwarfError(f"{cursor.what} has form {form:#x}, which is not known")


# Line tables (section 6.2)


@dataclasses.dataclass(frozen=True)
class _Machine:
    """How a line program with these opcodes is taken apart.

    C(plain) is whatever adds no row and changes no mark, C(rows) a run of opcodes that each add one.
    """

    plain: re.Pattern[bytes]
    rows: re.Pattern[bytes]
    arguments: tuple[int, ...]


_COPY, _FIXED_ADVANCE, _NEGATE = 1, 9, 6
_NUMBER = rb"[\x80-\xff]{0,10}[\x00-\x7f]"


@functools.lru_cache(maxsize=64)
def _machine(base: int, arguments: tuple[int, ...]) -> _Machine:
    """C(arguments[i]) is how many numbers follow opcode i+1 (C(standard_opcode_lengths))."""
    plain = []
    for opcode, count in enumerate(arguments, start=1):
        if opcode not in (_COPY, _NEGATE):
            follows = rb".{2}" if opcode == _FIXED_ADVANCE else _NUMBER * count
            plain.append(b"\\x%02x" % opcode + follows)
    rows = rb"[\x01\x%02x-\xff]+" % base if base > _COPY else rb"[\x%02x-\xff]+" % base
    # A bounded repetition: the engine keeps a place to come back to for each.
    group = rb"(?:" + rb"|".join(plain) + rb"){0,256}" if plain else rb""
    return _Machine(re.compile(group, re.DOTALL), re.compile(rows), arguments)


def _lines(data: bytes, offset: int) -> Lines:
    """The line table at C(offset). Raises DwarfError."""
    what = f"the line table at {offset}"
    cursor = _Cursor(data, offset, len(data), what)
    length, wide = cursor.length()
    cursor = _Cursor(data, cursor.at, cursor.at + length, what)
    version = cursor.number(2)
    if not 2 <= version <= 5:
        raise DwarfError(f"{what} is of version {version}, which is not read")
    if version == 5:
        cursor.skip(2)  # sizes of addresses and of segment selectors
    header = cursor.number(wide)
    program = cursor.at + header
    cursor.skip(2 if version >= 4 else 1)  # minimum_instruction_length, maximum_operations_per_instruction
    marked = bool(cursor.number(1))
    cursor.skip(2)  # line_base, line_range
    base = cursor.number(1)
    if base == 0:
        raise DwarfError(f"{what} has no opcodes")
    arguments = tuple(cursor.number(1) for _opcode in range(1, base))
    if arguments[:_FIXED_ADVANCE] != (0, 1, 1, 1, 1, 0, 0, 0, 1)[: len(arguments)]:
        raise DwarfError(f"{what} gives standard opcodes other arguments than the standard")
    rows, statements = _run(_Cursor(data, program, cursor.end, what), _machine(base, arguments), initially=marked)
    return Lines(version, rows, statements)


def _run(cursor: _Cursor, machine: _Machine, *, initially: bool) -> tuple[int, int]:
    """Rows, and those marked as the beginning of a statement."""
    rows = statements = 0
    marked = initially
    data, at, end = cursor.data, cursor.at, cursor.end
    while at < end:
        match = machine.plain.match(data, at, end)
        if match is not None and match.end() > at:
            at = match.end()
            continue
        match = machine.rows.match(data, at, end)
        if match is not None:
            count = match.end() - at
            rows += count
            statements += count if marked else 0
            at = match.end()
        elif data[at] == _NEGATE and len(machine.arguments) >= _NEGATE:
            marked = not marked
            at += 1
        elif data[at] == 0:
            cursor.at = at + 1
            size = cursor.leb()
            opcode = cursor.at
            cursor.skip(size)
            if size and data[opcode] == 1:  # DW_LNE_end_sequence
                marked = initially
            at = cursor.at
        else:
            raise DwarfError(f"{cursor.what} is cut off at {at}")
    return rows, statements

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The blobs of a code signature as they lie in the file: the superblob, its CodeDirectories, its requirement.

Formats: C(CS_SuperBlob), C(CS_BlobIndex), C(CS_CodeDirectory) and the constants of xnu's osfmk/kern/cs_blobs.h, up to
version 0x20600; requirements of Security's libsecurity_codesigning lib/requirement.h. All numbers are big-endian.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import hashlib
import struct
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._readable import ExecutableError, counted

SUPER_BLOB = 0xFADE0CC0
CODE_DIRECTORY = 0xFADE0C02
REQUIREMENT = 0xFADE0C00
REQUIREMENTS = 0xFADE0C01
WRAPPER = 0xFADE0B01
ENTITLEMENTS = 0xFADE7171
DER_ENTITLEMENTS = 0xFADE7172

SLOT_CODE_DIRECTORY = 0
SLOT_INFO_PLIST = 1
SLOT_REQUIREMENTS = 2
SLOT_RESOURCES = 3
SLOT_ENTITLEMENTS = 5
SLOT_DER_ENTITLEMENTS = 7
#: Slots below this one are bound by a hash in each CodeDirectory.
FIRST_UNBOUND_SLOT = 0x1000
ALTERNATES = range(0x1000, 0x1005)
SLOT_CMS = 0x10000

ADHOC, RUNTIME, LINKER_SIGNED = 0x2, 0x10000, 0x20000
#: C(codesign -d) shows these by the same names.
FLAGS = {
    0x1: "host",
    ADHOC: "adhoc",
    0x100: "hard",
    0x200: "kill",
    0x400: "expires",
    0x800: "restrict",
    0x1000: "enforcement",
    0x2000: "library-validation",
    RUNTIME: "runtime",
    LINKER_SIGNED: "linker-signed",
}

#: Kind of hash: its name in hashlib, how it is called, and how many bytes of it are kept.
HASHES = {
    1: ("sha1", "sha1", 20),
    2: ("sha256", "sha256", 32),
    3: ("sha256", "sha256-truncated", 20),
    4: ("sha384", "sha384", 48),
}
#: Which hash macOS prefers where there are several CodeDirectories: the order of cs_blobs.h.
_STRENGTH = (1, 3, 2, 4)
CDHASH_SIZE = 20

_MOST_BLOBS = 32
_MOST_SPECIAL = 64
_LONGEST_NAME = 1024
_BLOB = struct.Struct(">II")
_SUPER = struct.Struct(">III")
_FIXED = struct.Struct(">IIIIIIIIIBBBBI")
_SUPPORTS_SCATTER, _SUPPORTS_TEAM, _SUPPORTS_LIMIT_64 = 0x20100, 0x20200, 0x20300
_SUPPORTS_EXEC_SEGMENT, _SUPPORTS_RUNTIME = 0x20400, 0x20500


@dataclasses.dataclass(frozen=True)
class Blob:
    """One blob: the slot it is for, its magic, and all its bytes with the eight they begin with."""

    slot: int
    magic: int
    data: bytes

    @property
    def payload(self) -> bytes:
        """What follows magic and length."""
        return self.data[_BLOB.size :]


@dataclasses.dataclass(frozen=True)
class CodeDirectory:
    """A CodeDirectory. C(slots) are the hashes of the pages in one piece, C(special) those of other things by slot.

    C(runtime) is the version of the hardened runtime, C(11.3.0), empty without it. C(exec_segment) is base, limit and
    flags.
    """

    blob: Blob = dataclasses.field(repr=False)
    version: int
    flags: int
    hash_kind: int
    identifier: str
    team: str
    platform: int
    page_size: int
    code_limit: int
    count: int
    slots: bytes = dataclasses.field(repr=False)
    special: t.Mapping[int, bytes] = dataclasses.field(repr=False)
    special_count: int
    scattered: bool
    exec_segment: tuple[int, int, int]
    runtime: str

    @property
    def hash_name(self) -> str:
        """sha1, sha256, sha256-truncated or sha384."""
        return HASHES[self.hash_kind][1]

    @property
    def hash_size(self) -> int:
        """Bytes of one hash."""
        return HASHES[self.hash_kind][2]

    def new_hash(self, data: bytes = b"") -> bytes:
        """The hash of this directory's kind of some bytes."""
        return hashlib.new(HASHES[self.hash_kind][0], data).digest()[: self.hash_size]

    @property
    def cdhash(self) -> str:
        """What macOS knows this code by: the hash of the directory itself, cut to 20 bytes, in hex."""
        return self.new_hash(self.blob.data)[:CDHASH_SIZE].hex()

    @property
    def flag_names(self) -> tuple[str, ...]:
        """Its flags by name; those without one as a number."""
        known = [name for flag, name in FLAGS.items() if self.flags & flag]
        rest = self.flags & ~sum(FLAGS)
        return (*known, *([f"{rest:#x}"] if rest else []))


def blobs(data: bytes) -> tuple[Blob, ...]:
    """Every blob of a superblob, in its order. Raises ExecutableError where they overlap or do not fit."""
    magic, size, count = _unpack(_SUPER, data, 0)
    if magic != SUPER_BLOB:
        raise ExecutableError(f"no signature of a form that is known: {magic:#x}")
    counted("blobs", count, _MOST_BLOBS)
    if size > len(data):
        raise ExecutableError(f"its signature has {size} bytes where {len(data)} are left")
    places = [_unpack(_BLOB, data, _SUPER.size + _BLOB.size * index) for index in range(count)]
    if len({slot for slot, _offset in places}) != count:
        raise ExecutableError("two blobs are for the same slot")
    end = _SUPER.size + _BLOB.size * count
    # Before any is copied: many that overlap would be many times the file.
    for offset in sorted(offset for _slot, offset in places):
        if offset < end:
            raise ExecutableError("two blobs of its signature overlap")
        end = offset + _size(data, offset, size)
    return tuple(_blob(data, slot, offset, size) for slot, offset in places)


def _size(data: bytes, offset: int, end: int) -> int:
    """How long the blob at C(offset) says it is."""
    _magic, size = _unpack(_BLOB, data, offset)
    if size < _BLOB.size or offset + size > end:
        raise ExecutableError(f"a blob of {size} bytes at {offset} does not fit into its signature")
    return t.cast(int, size)


def _blob(data: bytes, slot: int, offset: int, end: int) -> Blob:
    return Blob(slot, _unpack(_BLOB, data, offset)[0], data[offset : offset + _size(data, offset, end)])


def directories(found: t.Sequence[Blob]) -> tuple[CodeDirectory, ...]:
    """The CodeDirectories, the primary one first. Raises ExecutableError."""
    wanted = [blob for blob in found if blob.slot == SLOT_CODE_DIRECTORY or blob.slot in ALTERNATES]
    if not wanted or min(blob.slot for blob in wanted) != SLOT_CODE_DIRECTORY:
        raise ExecutableError("no CodeDirectory")
    return tuple(_directory(blob) for blob in sorted(wanted, key=lambda blob: blob.slot))


def strongest(found: t.Sequence[CodeDirectory]) -> CodeDirectory:
    """The one macOS uses."""
    return max(found, key=lambda directory: _STRENGTH.index(directory.hash_kind))


def _directory(blob: Blob) -> CodeDirectory:
    data = blob.data
    fields = _unpack(_FIXED, data, 0)
    magic, _size, version, flags, hashes_at, identifier_at, special_count, count, limit = fields[:9]
    hash_size, kind, platform, page_shift = fields[9:13]
    if magic != CODE_DIRECTORY or kind not in HASHES or HASHES[kind][2] != hash_size:
        raise ExecutableError(f"a CodeDirectory with hashes of kind {kind} and {hash_size} bytes")
    counted("special slots", special_count, _MOST_SPECIAL)
    if special_count * hash_size > hashes_at or hashes_at + count * hash_size > len(data):
        raise ExecutableError("the hashes of a CodeDirectory do not fit into it")
    counted("bits of a page's size", page_shift, 20)
    wide = _later(">Q", data, 56, version, _SUPPORTS_LIMIT_64)
    return CodeDirectory(
        blob=blob,
        version=version,
        flags=flags,
        hash_kind=kind,
        identifier=_string(data, identifier_at),
        team=_string(data, _later(">I", data, 48, version, _SUPPORTS_TEAM)),
        platform=platform,
        page_size=1 << page_shift if page_shift else 0,
        code_limit=wide or limit,
        count=count,
        slots=data[hashes_at : hashes_at + count * hash_size],
        special=_special(data, hashes_at, special_count, hash_size),
        special_count=special_count,
        scattered=bool(_later(">I", data, 44, version, _SUPPORTS_SCATTER)),
        exec_segment=(
            _later(">Q", data, 64, version, _SUPPORTS_EXEC_SEGMENT),
            _later(">Q", data, 72, version, _SUPPORTS_EXEC_SEGMENT),
            _later(">Q", data, 80, version, _SUPPORTS_EXEC_SEGMENT),
        ),
        runtime=_runtime(_later(">I", data, 88, version, _SUPPORTS_RUNTIME)),
    )


def _special(data: bytes, hashes_at: int, count: int, size: int) -> dict[int, bytes]:
    """The hashes before those of the pages, by slot; one of zeros stands for nothing."""
    found = {}
    for slot in range(1, count + 1):
        digest = data[hashes_at - slot * size : hashes_at - (slot - 1) * size]
        if digest.strip(b"\0"):
            found[slot] = digest
    return found


def _later(form: str, data: bytes, offset: int, version: int, since: int) -> int:
    """A field that only later versions have; 0 before."""
    return t.cast(int, _unpack(struct.Struct(form), data, offset)[0]) if version >= since else 0


def _string(data: bytes, offset: int) -> str:
    """A text that ends with a zero byte; empty where none is given."""
    if not offset:
        return ""
    end = data.find(b"\0", offset, offset + _LONGEST_NAME)
    if end < 0:
        raise ExecutableError("a name in a CodeDirectory has no end")
    return data[offset:end].decode("utf-8", "backslashreplace")


def _runtime(version: int) -> str:
    return f"{version >> 16}.{version >> 8 & 0xFF}.{version & 0xFF}" if version else ""


def _unpack(form: struct.Struct, data: bytes, offset: int) -> tuple[t.Any, ...]:
    if offset + form.size > len(data):
        raise ExecutableError(f"its signature is cut off: {form.size} bytes at {offset}, it has {len(data)}")
    return form.unpack_from(data, offset)


# the designated requirement

_DESIGNATED = 3
_EXPRESSION = 1
_OP_IDENTIFIER, _OP_ANCHOR_HASH, _OP_AND, _OP_CDHASH, _OP_APPLE = 2, 4, 6, 8, 15
_DEEPEST = 16


def designated(blob: Blob) -> tuple[bytes, str]:
    """The designated requirement of a set of them: its bytes, and its text where that is simple. Empty without one."""
    if blob.magic != REQUIREMENTS:
        raise ExecutableError("no requirements in their slot")
    (count,) = _unpack(struct.Struct(">I"), blob.data, 8)
    counted("requirements", count, _MOST_BLOBS)
    for index in range(count):
        kind, offset = _unpack(_BLOB, blob.data, 12 + 8 * index)
        if kind == _DESIGNATED:
            requirement = _blob(blob.data, kind, offset, len(blob.data))
            return requirement.data, _requirement_text(requirement)
    return b"", ""


def _requirement_text(blob: Blob) -> str:
    """As C(codesign -d -r-) shows it, for the forms codesign makes itself for a tool; empty for any other."""
    if blob.magic != REQUIREMENT or _unpack(struct.Struct(">I"), blob.data, 8)[0] != _EXPRESSION:
        return ""
    try:
        text, at = _expression(blob.data, 12, 0)
    except ExecutableError:
        return ""
    return text if at == len(blob.data) else ""


def _expression(data: bytes, at: int, depth: int) -> tuple[str, int]:
    counted("levels of a requirement", depth, _DEEPEST)
    (operation,) = _unpack(struct.Struct(">I"), data, at)
    at += 4
    if operation == _OP_AND:
        left, at = _expression(data, at, depth + 1)
        right, at = _expression(data, at, depth + 1)
        return f"{left} and {right}", at
    if operation == _OP_APPLE:
        return "anchor apple generic", at
    if operation == _OP_ANCHOR_HASH:
        (slot,) = _unpack(struct.Struct(">i"), data, at)
        value, at = _operand(data, at + 4)
        where = {0: "leaf", -1: "root"}.get(slot, str(slot))
        return f'certificate {where} = H"{value.hex()}"', at
    if operation in (_OP_IDENTIFIER, _OP_CDHASH):
        value, at = _operand(data, at)
        if operation == _OP_CDHASH:
            return f'cdhash H"{value.hex()}"', at
        return f'identifier "{value.decode("utf-8", "backslashreplace")}"', at
    raise ExecutableError(f"a requirement with operation {operation}")


def _operand(data: bytes, at: int) -> tuple[bytes, int]:
    """Bytes with their length before them, filled up to four."""
    (size,) = _unpack(struct.Struct(">I"), data, at)
    if at + 4 + size > len(data):
        raise ExecutableError("a requirement is cut off")
    return data[at + 4 : at + 4 + size], at + 4 + size + -size % 4

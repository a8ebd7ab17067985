# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Mach-O file as bytes: which CPU it is for, and what it is without Apple's signature.

Formats: C(struct mach_header_64), C(struct segment_command_64) and C(struct linkedit_data_command) of xnu's
EXTERNAL_HEADERS/mach-o/loader.h.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import struct
import typing as t

MAGIC_64 = b"\xcf\xfa\xed\xfe"
CPU_TYPES = {0x01000007: "amd64", 0x0100000C: "arm64"}

LC_SEGMENT_64 = 0x19
LC_CODE_SIGNATURE = 0x1D
_HEADER = struct.Struct("<4sIIIIIII")
_COMMAND = struct.Struct("<II")
#: Upstream's files have about a dozen; a file that claims more than this is not one of them.
_MOST_COMMANDS = 256


def architecture(data: bytes) -> str | None:
    """GOARCH of a 64-bit Mach-O file by its first bytes, None when it is none (or for a CPU Go never had)."""
    if len(data) < _HEADER.size or data[:4] != MAGIC_64:
        return None
    return CPU_TYPES.get(_HEADER.unpack_from(data)[1])


def without_signature(data: bytes) -> bytes:
    """The file with its code signature cut off, as golang/build cmd/gorebuild/darwin.go C(StripDarwinSig) does it.

    Go's release process signs what was built reproducibly, so what is left is the same on every machine that builds the
    release. A file without a signature (or one that is no well-formed Mach-O) is returned as it is: it then simply has
    another digest than the release.
    """
    commands = list(_load_commands(data))
    if len(commands) < 4:
        return data
    command, size, signature = commands[-1]
    linkedit = _linkedit(data, commands)
    if command != LC_CODE_SIGNATURE or size != 16 or linkedit is None:
        return data
    signature_offset, signature_size = struct.unpack_from("<II", data, signature + 8)
    file_size = struct.unpack_from("<Q", data, linkedit + 48)[0]
    count, sizes = struct.unpack_from("<II", data, 16)
    end_of_commands = signature + size
    if end_of_commands != _HEADER.size + sizes or not end_of_commands <= signature_offset < len(data):
        return data
    if signature_size > file_size:
        return data
    stripped = bytearray(data[:signature_offset])
    struct.pack_into("<II", stripped, 16, count - 1, sizes - 16)
    stripped[signature : signature + 16] = bytes(16)
    # Apple's signer rounds the segment's size in memory to a page; Go writes both alike.
    struct.pack_into("<Q", stripped, linkedit + 32, file_size - signature_size)
    struct.pack_into("<Q", stripped, linkedit + 48, file_size - signature_size)
    return bytes(stripped)


def _load_commands(data: bytes) -> t.Iterator[tuple[int, int, int]]:
    """Each load command as (cmd, cmdsize, offset); ends early, without an error, where the file is not well-formed."""
    if len(data) < _HEADER.size or data[:4] != MAGIC_64:
        return
    count = struct.unpack_from("<I", data, 16)[0]
    offset = _HEADER.size
    for _index in range(min(count, _MOST_COMMANDS)):
        if offset + _COMMAND.size > len(data):
            return
        command, size = _COMMAND.unpack_from(data, offset)
        if size < _COMMAND.size or offset + size > len(data):
            return
        yield command, size, offset
        offset += size


def _linkedit(data: bytes, commands: t.Sequence[tuple[int, int, int]]) -> int | None:
    """The offset of the load command of segment __LINKEDIT."""
    for command, size, offset in commands:
        if command == LC_SEGMENT_64 and size >= 72 and data[offset + 8 : offset + 24].rstrip(b"\0") == b"__LINKEDIT":
            return offset
    return None

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who signed a program, as far as its CodeDirectory says it: the team, or that nobody stands behind it.

Formats: C(CS_SuperBlob) and C(CS_CodeDirectory) of xnu's osfmk/kern/cs_blobs.h. The signature is not verified here.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import struct

from ansible_collections.golden.triangle.plugins.module_utils._go.executable import ExecutableError, Image

_SUPER_BLOB = 0xFADE0CC0
_CODE_DIRECTORY = 0xFADE0C02
_MOST_BLOBS = 32
_LONGEST = 4 * 1024 * 1024
_AD_HOC = 0x2
#: The first version of a CodeDirectory with a team, and where its offset stands.
_SUPPORTS_TEAM = 0x20200
_TEAM_OFFSET = 48


def signer(image: Image) -> str:
    """C(unsigned), C(signed ad hoc), C(signed by team XXXXXXXXXX), or C(signed) where it does not say by whom."""
    if image.signature is None:
        return "unsigned"
    try:
        directory = _code_directory(image.read(image.signature, _LONGEST))
        flags, version = struct.unpack_from(">I", directory, 12)[0], struct.unpack_from(">I", directory, 8)[0]
        if flags & _AD_HOC:
            return "signed ad hoc"
        team_at = struct.unpack_from(">I", directory, _TEAM_OFFSET)[0] if version >= _SUPPORTS_TEAM else 0
        team = directory[team_at:].split(b"\0", 1)[0][:64] if team_at else b""
    except (ExecutableError, struct.error):
        return "signed, in a form that cannot be read"
    return f"signed by team {team.decode('ascii', 'backslashreplace')}" if team else "signed"


def _code_directory(data: bytes) -> bytes:
    """The first CodeDirectory among the blobs."""
    magic, _size, count = struct.unpack_from(">III", data)
    if magic != _SUPER_BLOB or count > _MOST_BLOBS:
        raise ExecutableError("no signature of a form that is known")
    for index in range(count):
        _kind, offset = struct.unpack_from(">II", data, 12 + 8 * index)
        blob, size = struct.unpack_from(">II", data, offset)
        if blob == _CODE_DIRECTORY:
            return data[offset : offset + size]
    raise ExecutableError("no CodeDirectory")

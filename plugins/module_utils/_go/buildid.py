# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The build id of a Go program, read from its file: C(ACTION/.../CONTENT), as C(go tool buildid) shows it.

The form is that of cmd/internal/buildid of go1.21.5: in ELF a note of name Go and type 4, in Mach-O a text at the
beginning of the code.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import os
import struct

from ansible_collections.golden.triangle.plugins.module_utils._go import executable
from ansible_collections.golden.triangle.plugins.module_utils._go.executable import ExecutableError, Image

_PREFIX = b'\xff Go build ID: "'
_END = b'"\n \xff'
#: How much is looked at where upstream looks.
_SEARCHED = 32 * 1024
_NOTE = struct.Struct("<III4s")
_GO_NOTE = (4, b"Go\0\0")


def read(path: str) -> str:
    """The build id of the program at C(path), empty when it has none. Raises OSError and ExecutableError."""
    file = executable.open_file(path)
    try:
        return of_image(executable.image(file))
    finally:
        os.close(file.descriptor)


def of_image(image: Image) -> str:
    """The build id of an executable, empty when it has none. Raises ExecutableError."""
    return _in_notes(image) if image.format == "elf" else _in_text(image)


def _in_text(image: Image) -> str:
    found = _raw(image.file.at(0, min(_SEARCHED, image.file.size)))
    text = image.sections.get("__text")
    if not found and text is not None:
        found = _raw(image.read(text, _SEARCHED))
    return found


def _raw(data: bytes) -> str:
    start = data.find(_PREFIX)
    if start < 0:
        return ""
    start += len(_PREFIX)
    end = data.find(_END, start)
    if end < 0:
        raise ExecutableError("its build id has no end")
    # Letters of base64 and slashes: upstream unquotes it, but there is never anything to unquote.
    return data[start:end].decode("ascii", "backslashreplace")


def _in_notes(image: Image) -> str:
    for region in image.notes:
        data = image.read(region, _SEARCHED)
        at = 0
        while at + _NOTE.size <= len(data):
            name_size, size, kind, name = _NOTE.unpack_from(data, at)
            if name_size == len(name) and (kind, name) == _GO_NOTE:
                if at + _NOTE.size + size > len(data):
                    raise ExecutableError("the note with its build id is cut off")
                return data[at + _NOTE.size : at + _NOTE.size + size].decode("ascii", "backslashreplace")
            at += _aligned(12 + _aligned(name_size, 4) + _aligned(size, 4), region.align)
    return ""


def _aligned(number: int, to: int) -> int:
    return -(-number // to) * to if to > 1 else number

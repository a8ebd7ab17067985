# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a program is made of: sections, symbols, debug information. So two ways to build one can be compared.

Formats: C(struct symtab_command) of xnu's EXTERNAL_HEADERS/mach-o/loader.h; an ELF symbol has 24 bytes (the generic
ABI, chapter 4).
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import os
import struct
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._apple import macho
from ansible_collections.golden.triangle.plugins.module_utils._as_user import as_user
from ansible_collections.golden.triangle.plugins.module_utils._go import buildinfo, executable
from ansible_collections.golden.triangle.plugins.module_utils._go.executable import ExecutableError
from ansible_collections.golden.triangle.plugins.module_utils._go.survey import owner_name
from ansible_collections.golden.triangle.plugins.module_utils._go.tool import program as tool_program

_LC_SYMTAB, _SYMTAB_SIZE = 2, 24
_ELF_SYMBOL = 24
_TIMEOUT = 120.0


def survey(path: str) -> dict[str, t.Any]:
    """What C(path) is made of, looked at as whoever owns it. Plain JSON. Raises AsUserError."""
    user = owner_name(path)
    return t.cast("dict[str, t.Any]", look(path) if user is None else as_user(user, look, path, timeout=_TIMEOUT))


def look(path: str) -> dict[str, t.Any]:
    """The same without changing the user. What cannot be read is said in C(error)."""
    real = os.path.realpath(path)
    answer: dict[str, t.Any] = {"path": path, "real": real, "error": "", **_NOTHING}
    try:
        data = tool_program.read(real)
        answer["bytes"] = len(data)
        return {**answer, **_parts(data)}
    except OSError as exc:
        return {**answer, "error": f"cannot be read: {exc.strerror or exc}"}
    except ExecutableError as exc:
        return {**answer, "error": str(exc)}


_NOTHING: dict[str, t.Any] = {
    "bytes": 0,
    "format": "",
    "architecture": "",
    "sha256": "",
    "sha256_unsigned": "",
    "sections": [],
    "dwarf_bytes": 0,
    "symbols": 0,
    "build": None,
}


def _parts(data: bytes) -> dict[str, t.Any]:
    image = executable.image(executable.Bytes(data))
    program = tool_program.of_bytes(data)
    regions = sorted(image.sections.values(), key=lambda region: (region.offset, region.name))
    build: dict[str, t.Any] | None = None
    error = ""
    try:
        build = buildinfo.of_image(image).as_result()
    except ExecutableError as exc:
        error = str(exc)
    return {
        "format": image.format,
        "architecture": image.architecture,
        "sha256": program.sha256,
        "sha256_unsigned": program.sha256_unsigned,
        "sections": [{"name": region.name, "bytes": region.size} for region in regions if region.name],
        "dwarf_bytes": tool_program.dwarf_bytes(image.sections),
        "symbols": symbols(image),
        "build": build,
        "error": error,
    }


def symbols(image: executable.Image) -> int:
    """How many symbols the file's own table has. Raises ExecutableError."""
    if image.format == "elf":
        table = image.sections.get(".symtab")
        return table.size // _ELF_SYMBOL if table is not None else 0
    tables = [command.body for command in macho.read(image.file).commands if command.number == _LC_SYMTAB]
    return int(struct.unpack_from("<I", tables[0], 12)[0]) if tables and len(tables[0]) >= _SYMTAB_SIZE else 0


def differences(first: dict[str, t.Any], other: dict[str, t.Any]) -> dict[str, t.Any]:
    """Where C(other) is made of other parts than C(first): pure. Sizes of sections that differ, and what is counted."""
    ours, theirs = ({section["name"]: section["bytes"] for section in one["sections"]} for one in (first, other))
    names = sorted(name for name in ours.keys() | theirs.keys() if ours.get(name) != theirs.get(name))
    return {
        "first": first["path"],
        "other": other["path"],
        "same_bytes": bool(first["sha256_unsigned"]) and first["sha256_unsigned"] == other["sha256_unsigned"],
        "sections": [{"name": name, "first": ours.get(name), "other": theirs.get(name)} for name in names],
        **{key: {"first": first[key], "other": other[key]} for key in ("bytes", "dwarf_bytes", "symbols")},
    }

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a Go program says about how it was built, read from its file: Go's version, modules and settings.

The form is that of debug/buildinfo and runtime/debug C(ParseBuildInfo) of go1.21.5, as C(go version -m) shows it: a
header of 32 bytes, then, since Go 1.18, two strings with their lengths before them.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import os
import re
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._go import executable
from ansible_collections.golden.triangle.plugins.module_utils._go.executable import ExecutableError

_MAGIC = b"\xff Go buildinf:"
_HEADER_SIZE = 32
_ALIGN = 16
_INLINE = 2
#: The header lies within the first 64 KiB of its section or segment.
_SEARCHED = 64 * 1024
#: The list of modules of the largest programs has about 50 KB.
_LONGEST = 1024 * 1024
#: cmd/go/internal/modload frames the text by two marks of 16 bytes.
_MARK = 16
_MOST_LINES = 20_000

_ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{3}|.)", re.DOTALL)
_SIMPLE_ESCAPES = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "\\": "\\", '"': '"'}
_QUOTED = re.compile(r'"(?:[^"\\\n]|\\.)*"|`[^`]*`')


class NoBuildInfo(ExecutableError):
    """An executable that is not Go's, or whose build information was removed."""


class TooOld(ExecutableError):
    """Built by a Go before 1.18, which kept pointers in place of the text."""


@dataclasses.dataclass(frozen=True)
class Module:
    """A module in a program. C(h1) is empty for one that was not taken from a module cache."""

    path: str
    version: str
    h1: str = ""
    replace: Module | None = None


@dataclasses.dataclass(frozen=True)
class BuildInfo:
    """C(go) is what built it, for instance C(go1.21.5); C(main) is None for a program outside a module."""

    go: str
    path: str = ""
    main: Module | None = None
    deps: tuple[Module, ...] = ()
    settings: t.Mapping[str, str] = dataclasses.field(default_factory=dict)

    def as_result(self) -> dict[str, t.Any]:
        """As JSON."""
        return dataclasses.asdict(self)


def read(path: str) -> BuildInfo:
    """The build information of the program at C(path). Raises OSError and ExecutableError."""
    file = executable.open_file(path)
    try:
        return of_image(executable.image(file))
    finally:
        os.close(file.descriptor)


def of_image(image: executable.Image) -> BuildInfo:
    """The build information of an executable. Raises NoBuildInfo, TooOld and ExecutableError."""
    region = image.sections.get("__go_buildinfo") or image.sections.get(".go.buildinfo") or image.data
    if region is None:
        raise NoBuildInfo("no build information of Go: it has no data")
    data = image.read(region, _SEARCHED)
    start = _header(data)
    if not data[start + 15] & _INLINE:
        raise TooOld("built by a Go before 1.18: its build information is not read")
    text = image.file.at(region.offset + start, min(_LONGEST, image.file.size - region.offset - start))
    version, at = _string(text, _HEADER_SIZE)
    if not version:
        raise NoBuildInfo("its build information names no version of Go")
    modules, _at = _string(text, at)
    return parse(version.decode("utf-8", "backslashreplace"), _unframed(modules))


def _header(data: bytes) -> int:
    """Where the header begins: the first one at a multiple of 16."""
    at = data.find(_MAGIC)
    while at >= 0:
        if at % _ALIGN == 0 and at + _HEADER_SIZE <= len(data):
            return at
        at = data.find(_MAGIC, at + 1)
    raise NoBuildInfo("no build information of Go")


def _string(data: bytes, at: int) -> tuple[bytes, int]:
    """A string with its length before it (encoding/binary C(Uvarint)), and where the next one begins."""
    size = shift = 0
    while True:
        if at >= len(data) or shift > 63:
            raise ExecutableError("its build information is cut off")
        byte = data[at]
        at += 1
        size |= (byte & 0x7F) << shift
        if byte < 0x80:
            break
        shift += 7
    if at + size > len(data):
        raise ExecutableError(f"its build information has {size} bytes where {len(data) - at} are left")
    return data[at : at + size], at + size


def _unframed(text: bytes) -> str:
    """The text between its marks; empty, as upstream has it, where there is none."""
    if len(text) < 2 * _MARK + 1 or text[-_MARK - 1 : -_MARK] != b"\n":
        return ""
    return text[_MARK:-_MARK].decode("utf-8", "backslashreplace")


def parse(go: str, text: str) -> BuildInfo:
    """Read the text, one fact in a line, its fields set apart by tabs. Raises ExecutableError."""
    lines = text.split("\n")
    if len(lines) > _MOST_LINES:
        raise ExecutableError(f"its build information has {len(lines)} lines")
    path = ""
    main: list[Module] = []
    deps: list[Module] = []
    last: list[Module] = []
    settings: dict[str, str] = {}
    for line in lines:
        word, tab, rest = line.partition("\t")
        if not tab:
            continue
        if word == "path":
            path = rest
        elif word in ("mod", "dep"):
            last = main if word == "mod" else deps
            last.append(_module(rest))
        elif word == "=>":
            if not last:
                raise ExecutableError("its build information replaces a module that it does not name")
            last[-1] = dataclasses.replace(last[-1], replace=_module(rest))
        elif word == "build":
            key, value = _setting(rest)
            settings[key] = value
    return BuildInfo(go=go, path=path, main=main[-1] if main else None, deps=tuple(deps), settings=settings)


def _module(text: str) -> Module:
    fields = text.split("\t")
    if len(fields) not in (2, 3):
        raise ExecutableError(f"its build information names a module by {len(fields)} fields: {text[:200]!r}")
    return Module(fields[0], fields[1], fields[2] if len(fields) > 2 else "")


def _setting(text: str) -> tuple[str, str]:
    """C(key=value); both may be quoted as Go quotes."""
    quoted = _QUOTED.match(text)
    key = _unquoted(quoted.group()) if quoted else text.partition("=")[0]
    rest = text[quoted.end() :] if quoted else text[len(key) :]
    if not key or not rest.startswith("="):
        raise ExecutableError(f"its build information has a setting without '=': {text[:200]!r}")
    value = rest[1:]
    return key, _unquoted(value) if _QUOTED.fullmatch(value) else value


def _unquoted(text: str) -> str:
    """C(strconv.Unquote) of a text in double quotes or backquotes."""
    if text.startswith("`"):
        return text[1:-1]
    return _ESCAPE.sub(_unescaped, text[1:-1])


def _unescaped(match: re.Match[str]) -> str:
    word = match.group(1)
    if word in _SIMPLE_ESCAPES:
        return _SIMPLE_ESCAPES[word]
    try:
        return chr(int(word[1:], 16) if word[0] in "xuU" else int(word, 8))
    except (ValueError, OverflowError):
        return match.group()

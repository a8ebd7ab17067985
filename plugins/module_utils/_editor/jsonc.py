# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""JSON with comments as VS Code reads it; what is edited in it is C(jsonc_edit)'s.

What is accepted is what npm's C(jsonc-parser) accepts without an error (src/impl/{scanner,parser}.ts at v3.3.1) with
C(allowTrailingComma), as VS Code calls it (microsoft/vscode:src/vs/base/common/json.ts): JSON, comments of both kinds,
and one comma before a closing bracket. Of equal keys of an object the last one holds.

Comments and such commas are blanked, offset by offset, so that Python's own JSON scanner, which is in C, does the rest.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import codecs
import dataclasses
import json
import re
import typing as t

#: Deeper than any configuration, and far from what Python's scanner can follow.
DEEPEST = 200

_STRING = r'"[^"\\]*(?:\\.[^"\\]*)*"'
_NOISE = re.compile(rf"{_STRING}|//[^\r\n]*|/\*.*?\*/|/\*|[\[\]{{}}]", re.DOTALL)
_COMMAS = re.compile(rf"{_STRING}|,(?=[ \t\r\n]*[\]}}])", re.DOTALL)
EOL = re.compile(r"\r\n|\n|\r")
_CONSTANT = re.compile(rf"{_STRING}|-?Infinity|NaN", re.DOTALL)


class JsoncError(ValueError):
    """Not such a document, or not one that can be edited so: C(line) and C(column) count from 1."""

    def __init__(self, what: str, line: int = 1, column: int = 1) -> None:
        super().__init__(f"line {line}, column {column}: {what}")
        self.line = line
        self.column = column


class Missing:
    """There is nothing at a path."""

    def __repr__(self) -> str:
        return "MISSING"


MISSING: t.Final = Missing()


@dataclasses.dataclass(frozen=True)
class Named:
    """The element of an array that is an object whose member C(key) is C(name); of several, the first."""

    name: str
    key: str = "name"


Step = t.Union[str, int, Named]
Path = tuple[Step, ...]


@dataclasses.dataclass(frozen=True)
class Document:
    """A document that was read. C(value) is an empty object where there is nothing but comments."""

    text: str
    value: t.Any
    bom: bool
    #: The text without comments, and also without commas that only close a list; offsets are those of C(text).
    bare: str
    clean: str

    def as_bytes(self) -> bytes:
        """The bytes it was read from."""
        return (codecs.BOM_UTF8 if self.bom else b"") + self.text.encode("utf-8")


def read(data: bytes) -> Document:
    """Read a document. Raises JsoncError."""
    bom = data.startswith(codecs.BOM_UTF8)
    body = data[len(codecs.BOM_UTF8) :] if bom else data
    try:
        return parse(body.decode("utf-8"), bom=bom)
    except UnicodeDecodeError as exc:
        before = body[: exc.start].decode("utf-8", "replace")
        raise JsoncError("the bytes here are not UTF-8", *place_of(before, len(before))) from exc


def parse(text: str, *, bom: bool = False) -> Document:
    """Read a text. Raises JsoncError."""
    bare = _without_comments(text)
    clean = _without_last_commas(bare)
    if not clean.strip(" \t\r\n"):
        return Document(text, {}, bom, bare, clean)
    try:
        value = DECODER.decode(clean)
    except json.JSONDecodeError as exc:
        raise JsoncError(exc.msg, *place_of(text, exc.pos)) from exc
    except ValueError as exc:
        found = next(match.start() for match in _CONSTANT.finditer(clean) if match.group()[0] != '"')
        raise JsoncError(str(exc), *place_of(text, found)) from exc
    return Document(text, value, bom, bare, clean)


def look_up(value: t.Any, path: Path) -> t.Any:
    """What is at a path, or MISSING."""
    for step in path:
        if isinstance(step, str):
            value = value.get(step, MISSING) if isinstance(value, dict) else MISSING
        elif not isinstance(value, list):
            value = MISSING
        else:
            index = index_of(value, step)
            value = value[index] if index is not None and index < len(value) else MISSING
        if value is MISSING:
            return MISSING
    return value


def same(one: t.Any, other: t.Any) -> bool:
    """Whether two JSON values are one and the same: unlike in Python, true is not 1; as in JSON, 1 is 1.0."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


# Reading


def _not_json(name: str) -> t.NoReturn:
    raise ValueError(f"{name} is no JSON value")


def _number(digits: str) -> t.Any:
    # An int of thousands of digits takes Python long, and may be refused; to VS Code it is a float anyway.
    return int(digits) if len(digits) < 400 else float(digits)


DECODER: t.Final = json.JSONDecoder(parse_constant=_not_json, parse_int=_number)


def _without_comments(text: str) -> str:
    pieces: list[str] = []
    end = depth = 0
    for match in _NOISE.finditer(text):
        first = text[match.start()]
        if first in "[{":
            depth += 1
            if depth > DEEPEST:
                raise JsoncError(f"nested more than {DEEPEST} deep", *place_of(text, match.start()))
        elif first in "]}":
            depth -= 1
        elif first == "/":
            if match.group() == "/*":
                raise JsoncError("this comment does not end", *place_of(text, match.start()))
            pieces += (text[end : match.start()], " " * (match.end() - match.start()))
            end = match.end()
    return "".join((*pieces, text[end:]))


def _without_last_commas(bare: str) -> str:
    pieces: list[str] = []
    end = 0
    for match in _COMMAS.finditer(bare):
        place = match.start()
        if bare[place] == "," and _before(bare, place) not in ("", "[", "{", ",", ":"):
            pieces += (bare[end:place], " ")
            end = place + 1
    return "".join((*pieces, bare[end:]))


def _before(text: str, place: int) -> str:
    """The last character before a place that is not blank."""
    place -= 1
    while place >= 0 and text[place] in " \t\r\n":
        place -= 1
    return text[place] if place >= 0 else ""


def place_of(text: str, offset: int) -> tuple[int, int]:
    """Line and column of an offset."""
    lines = list(EOL.finditer(text, 0, offset))
    return len(lines) + 1, offset - (lines[-1].end() if lines else 0) + 1


def index_of(array: t.Sequence[t.Any], step: int | Named) -> int | None:
    if isinstance(step, int):
        return step if step >= 0 else None
    return next((i for i, v in enumerate(array) if isinstance(v, dict) and v.get(step.key) == step.name), None)

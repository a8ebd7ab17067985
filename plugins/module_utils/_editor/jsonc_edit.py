# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Edits of JSON with comments that leave every byte outside the edited values as it was."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import json
import re
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._editor.jsonc import (
    DECODER,
    EOL,
    Document,
    JsoncError,
    Missing,
    Named,
    Path,
    Step,
    index_of,
    parse,
    place_of,
    same,
)

_BLANK = re.compile(r"[ \t\r\n]*")
_LEAD = re.compile(r"[ \t]*")
_LINE_END = re.compile(r"[ \t]*(?:\r\n|\n|\r)")


@dataclasses.dataclass(frozen=True)
class Edit:
    """What shall be at a path: a JSON value, or MISSING to remove what is there."""

    path: Path
    value: t.Any


def edited(document: Document, edits: t.Sequence[Edit]) -> Document:
    """The document with every edit made. Raises JsoncError where two edits meet, or where an edit has no place.

    Where the path leads through a value of another kind, that value is replaced. What is absent on the way is made.
    """
    wish = _tree(edits)
    document = _spliced(document, _setting(document, wish))
    return _spliced(document, _removing(document, wish))


# What is wished, as a tree


@dataclasses.dataclass
class _Wish:
    """What shall be at one place: a value (leaf), or something below it."""

    value: t.Any = None
    leaf: bool = False
    below: dict[Step, _Wish] = dataclasses.field(default_factory=dict)

    @property
    def removes(self) -> bool:
        """Whether nothing shall be here."""
        return self.leaf and isinstance(self.value, Missing)

    @property
    def sets(self) -> bool:
        """Whether something shall be made, here or below."""
        return not self.removes if self.leaf else any(wish.sets for wish in self.below.values())

    @property
    def takes(self) -> bool:
        """Whether something shall go, here or below."""
        return self.removes if self.leaf else any(wish.takes for wish in self.below.values())

    def made(self) -> t.Any:
        """The value that is made where there is nothing yet. Raises JsoncError."""
        if self.leaf:
            return self.value
        wished = {step: wish for step, wish in self.below.items() if wish.sets}
        if all(isinstance(step, str) for step in wished):
            return {step: wish.made() for step, wish in wished.items()}
        array: list[t.Any] = []
        for step, wish in wished.items():
            if isinstance(step, str) or (isinstance(step, int) and step != len(array)):
                raise JsoncError(f"there is no element {step!r} to be set in an array of {len(array)}")
            array.append(_element(step, wish))
        return array


def _element(step: Step, wish: _Wish) -> t.Any:
    """A new element of an array; one that is wished by name gets this name."""
    made = wish.made()
    return {step.key: step.name, **made} if isinstance(step, Named) and isinstance(made, dict) else made


def _tree(edits: t.Sequence[Edit]) -> _Wish:
    root = _Wish()
    for edit in edits:
        here = root
        for step in edit.path:
            if here.leaf:
                raise JsoncError(f"two edits meet at {edit.path!r}")
            here = here.below.setdefault(step, _Wish())
        if here.leaf or here.below or not edit.path:
            raise JsoncError(f"two edits meet at {edit.path!r}")
        here.value, here.leaf = edit.value, True
    return root


# Where it is in the text


@dataclasses.dataclass(frozen=True)
class _Item:
    """A member of an object or an element of an array: where it starts, where its value starts and ends."""

    key: str
    start: int
    value_start: int
    end: int
    value: t.Any


@dataclasses.dataclass(frozen=True)
class _Container:
    """An object or an array: the offsets of its brackets, and what is in it."""

    is_object: bool
    open: int
    close: int
    items: tuple[_Item, ...]


@dataclasses.dataclass(frozen=True)
class _Splice:
    """Characters C(start) to C(end) replaced by C(text)."""

    start: int
    end: int
    text: str


def _container(clean: str, start: int) -> _Container:
    """Look into the object or array at an offset of a text that was found to be JSON."""
    is_object = clean[start] == "{"
    place = _skip(clean, start + 1)
    items: list[_Item] = []
    while clean[place] not in "]}":
        item = place
        key = ""
        if is_object:
            key, place = DECODER.raw_decode(clean, place)
            place = _skip(clean, _skip(clean, place) + 1)
        value, end = DECODER.raw_decode(clean, place)
        items.append(_Item(key, item, place, end, value))
        place = _skip(clean, end)
        if clean[place] == ",":
            place = _skip(clean, place + 1)
    return _Container(is_object, start, place, tuple(items))


def _skip(text: str, place: int) -> int:
    """The next offset that is not blank."""
    if place < len(text) and text[place] not in " \t\r\n":
        return place
    return t.cast("re.Match[str]", _BLANK.match(text, place)).end()


def _found(container: _Container, step: Step) -> _Item | None:
    """The item a step leads to: of equal keys the last."""
    if isinstance(step, str):
        return next((item for item in reversed(container.items) if item.key == step), None)
    index = index_of([item.value for item in container.items], step)
    return container.items[index] if index is not None and index < len(container.items) else None


def _spliced(document: Document, splices: t.Sequence[_Splice]) -> Document:
    if not splices:
        return document
    pieces: list[str] = []
    end = 0
    for splice in sorted(splices, key=lambda splice: (splice.start, splice.end)):
        pieces += (document.text[end : splice.start], splice.text)
        end = splice.end
    return parse("".join((*pieces, document.text[end:])), bom=document.bom)


# Setting


def _setting(document: Document, wish: _Wish) -> list[_Splice]:
    if not wish.sets:
        return []
    style = _Style.of(document)
    start = _skip(document.clean, 0)
    if start == len(document.clean):
        gap = "" if not document.text or document.text[-1] in "\r\n" else style.eol
        return [_Splice(start, start, gap + style.value(wish.made(), "") + style.eol)]
    if not _leads_into(document.clean[start], wish):
        what = "array" if document.clean[start] == "{" else "object"
        raise JsoncError(f"not an {what}", *place_of(document.text, start))
    return list(_set(document, style, start, wish))


def _set(document: Document, style: _Style, start: int, wish: _Wish) -> t.Iterator[_Splice]:
    """The splices that make C(wish) true in the container at C(start)."""
    container = _container(document.clean, start)
    new: list[tuple[Step, _Wish]] = []
    for step, below in wish.below.items():
        if not below.sets:
            continue
        item = _found(container, step)
        if item is None:
            new.append((step, below))
        elif below.leaf or not _leads_into(document.clean[item.value_start], below):
            value = _element(step, below)
            if not same(item.value, value):
                indent = style.indent_at(document.text, item.start)
                yield _Splice(item.value_start, item.end, style.value(value, indent))
        else:
            yield from _set(document, style, item.value_start, below)
    if new:
        yield from _insert(document, style, container, new)


def _leads_into(bracket: str, wish: _Wish) -> bool:
    """Whether the steps of a wish fit the value that is there."""
    keys = all(isinstance(step, str) for step in wish.below)
    return bracket == ("{" if keys else "[")


def _insert(
    document: Document, style: _Style, container: _Container, new: t.Sequence[tuple[Step, _Wish]]
) -> t.Iterator[_Splice]:
    """Put new items behind the last one, each on a line of its own unless the container has but one line."""
    text = document.text
    outer = style.indent_at(text, container.open)
    last = container.items[-1] if container.items else None
    one_line = last is not None and not EOL.search(text, container.open, last.start)
    inner = outer + style.unit
    if last is not None and _lead(text, last.start) is not None:
        inner = style.indent_at(text, last.start)
    items: list[str] = []
    for step, wish in new:
        if isinstance(step, int) and step != len(container.items) + len(items):
            raise JsoncError(f"there is no element {step} to be set", *place_of(text, container.open))
        lead = _encodable(json.dumps(step, ensure_ascii=False)) + ": " if isinstance(step, str) else ""
        items.append(lead + style.value(_element(step, wish), outer if one_line else inner))
    gap = " " if one_line else style.eol + inner
    body = gap + f",{gap}".join(items)
    if last is None:
        yield _into_empty(text, style, container, body, outer)
        return
    comma = _comma(document, last.end)
    if comma is None:
        yield _Splice(last.end, last.end, ",")
    place = last.end if comma is None else comma + 1
    if not one_line:
        place = _after_comments(document.bare, place)
    yield _Splice(place, place, body + ("" if comma is None else ","))


def _after_comments(bare: str, place: int) -> int:
    """The end of the line, where nothing but comments stands on the rest of it."""
    end = t.cast("re.Match[str]", _LEAD.match(bare, place)).end()
    return end if bare[end] in "\r\n" else place


def _comma(document: Document, end: int) -> int | None:
    """Where the comma behind an item is, None where there is none."""
    place = _skip(document.bare, end)
    return place if document.bare[place] == "," else None


def _into_empty(text: str, style: _Style, container: _Container, body: str, outer: str) -> _Splice:
    """Put the first items behind whatever comments are there."""
    content = text[container.open + 1 : container.close].rstrip(" \t\r\n")
    place = container.open + 1 + len(content)
    closed = EOL.search(text, place, container.close)
    return _Splice(place, place, body if closed else body + style.eol + outer)


def _line_start(text: str, place: int) -> int:
    return max(text.rfind("\n", 0, place), text.rfind("\r", 0, place)) + 1


def _lead(text: str, place: int) -> int | None:
    """Where the line of an offset starts, None where something else stands before it on that line."""
    start = _line_start(text, place)
    return start if not text[start:place].strip(" \t") else None


@dataclasses.dataclass(frozen=True)
class _Style:
    """How a document writes: the end of a line, and what a level is indented by."""

    eol: str
    unit: str

    @classmethod
    def of(cls, document: Document) -> _Style:
        """The document's own; VS Code's where it shows none."""
        eol = EOL.search(document.text)
        start = _skip(document.clean, 0)
        first = _skip(document.clean, start + 1)
        lead = _lead(document.text, first) if start < len(document.clean) else None
        unit = document.text[lead:first] if lead is not None and first < len(document.clean) else ""
        return cls(eol.group() if eol else "\n", unit or "    ")

    def indent_at(self, text: str, place: int) -> str:
        """What the line of an offset is indented by."""
        line = text[_line_start(text, place) : place]
        return line[: len(line) - len(line.lstrip(" \t"))]

    def value(self, value: t.Any, indent: str) -> str:
        """A JSON value on lines that continue one of that indent."""
        lines = json.dumps(value, ensure_ascii=False, indent=self.unit).split("\n")
        return _encodable((self.eol + indent).join(lines))


def _encodable(text: str) -> str:
    """Surrogates that stand alone have no UTF-8: they are written as escapes."""
    return re.sub("[\ud800-\udfff]", lambda match: f"\\u{ord(match.group()):04x}", text)


# Removing


def _removing(document: Document, wish: _Wish) -> list[_Splice]:
    if not wish.takes:
        return []
    start = _skip(document.clean, 0)
    if start == len(document.clean) or not _leads_into(document.clean[start], wish):
        return []
    return list(_remove(document, start, wish))


def _remove(document: Document, start: int, wish: _Wish) -> t.Iterator[_Splice]:
    container = _container(document.clean, start)
    gone: set[int] = set()
    for step, below in wish.below.items():
        if below.removes:
            gone.update(_all_found(container, step))
            continue
        item = _found(container, step)
        if item is not None and not below.leaf and _leads_into(document.clean[item.value_start], below):
            yield from _remove(document, item.value_start, below)
    for index in sorted(gone):
        yield from _without(document, container.items[index])
    kept = [index for index in range(len(container.items)) if index not in gone]
    if gone and kept and kept[-1] < len(container.items) - 1 and _comma(document, container.items[-1].end) is None:
        comma = t.cast(int, _comma(document, container.items[kept[-1]].end))
        yield _Splice(comma, comma + 1, "")


def _all_found(container: _Container, step: Step) -> list[int]:
    """Of equal keys all: with the last one gone the one before it would hold."""
    if isinstance(step, str):
        return [index for index, item in enumerate(container.items) if item.key == step]
    item = _found(container, step)
    return [container.items.index(item)] if item is not None else []


def _without(document: Document, item: _Item) -> t.Iterator[_Splice]:
    """An item gone with its comma, and its line where nothing else is on it. Comments stay: they are the user's."""
    text = document.text
    start, end = item.start, item.end
    comma = _comma(document, end)
    if comma is not None and text[end:comma].strip(" \t\r\n"):
        yield _Splice(comma, comma + 1, "")
    elif comma is not None:
        end = comma + 1
    lead = _lead(text, start)
    rest = _LINE_END.match(text, end)
    if lead is not None and rest is not None:
        start, end = lead, rest.end()
    yield _Splice(start, end, "")

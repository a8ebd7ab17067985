# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Text that knows where it was written: what the value of a shell variable is made of.

A value is a sequence of pieces, each with its place (C(/Users/ann/.zshrc:3)). A piece whose text nobody can know
without running something carries the reason instead, so that what stands around it is still known.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import typing as t

#: The place of what a process inherits.
ENVIRONMENT = "environment"
#: A longer value is not followed: doubling a variable line by line must not fill the memory.
LONGEST = 256 * 1024
#: More folders than this in doubt at one place are as good as any.
MOST_AMONG = 64


@dataclasses.dataclass(frozen=True)
class Piece:
    """Some text from one place; or, when C(doubt) says why, any text at all.

    A doubt with C(among) stands between the colons of a PATH for any number of these elements, and for nothing else.
    C(printed) is the command, as it is written, whose output the text in doubt is.
    """

    text: str
    place: str
    doubt: str = ""
    among: tuple[str, ...] | None = None
    printed: str = ""


Traced = tuple[Piece, ...]


@dataclasses.dataclass(frozen=True)
class Element:
    """One element of a PATH. With a C(doubt) its text is only what is known of it, and it may stand for several.

    C(among) is that of its piece, C(value) are its pieces where it was cut out of a value.
    """

    text: str
    places: tuple[str, ...]
    doubt: str = ""
    among: tuple[str, ...] | None = None
    value: Traced = dataclasses.field(default=(), compare=False)

    @property
    def same(self) -> tuple[str, str, tuple[str, ...] | None]:
        """Equal for what a shell takes for the same element, wherever it was written."""
        return self.text, self.doubt if self.among is None else "", self.among

    @property
    def risk(self) -> str:
        """What makes the element depend on where the user stands; empty for an absolute path."""
        if self.doubt or self.text.startswith("/"):
            return ""
        if not self.text:
            return "empty: means the current directory"
        return "relative: is looked up from the current directory"


def literal(text: str, place: str) -> Traced:
    """A known text; the empty text has no pieces."""
    return (Piece(text, place),) if text else ()


def unknown(place: str, why: str) -> Traced:
    """Any text, for the reason given."""
    return (Piece("", place, f"{place}: {why}"),)


def known(value: Traced) -> str | None:
    """The text, or None when a part of it is in doubt."""
    return None if any(piece.doubt for piece in value) else show(value)


def show(value: Traced) -> str:
    """The text as far as it is known."""
    return "".join(piece.text for piece in value)


def doubts(value: Traced) -> tuple[str, ...]:
    """Why the text is not known, each reason once."""
    return tuple(dict.fromkeys(piece.doubt for piece in value if piece.doubt))


def places(value: Traced) -> tuple[str, ...]:
    """Where the text was written, in order, each place once; what was inherited counts only when nothing else did."""
    written = dict.fromkeys(piece.place for piece in value)
    if len(written) > 1:
        written.pop(ENVIRONMENT, None)
    return tuple(written)


def join(values: t.Iterable[Traced], place: str = ENVIRONMENT) -> Traced:
    """One value of several; neighbours from one place become one piece. Past the bound it is in doubt."""
    pieces: list[Piece] = []
    size = 0
    for value in values:
        for piece in value:
            size += len(piece.text) + 1
            last = pieces[-1] if pieces else None
            if last is not None and last.place == piece.place and not last.doubt and not piece.doubt:
                pieces[-1] = Piece(last.text + piece.text, piece.place)
            elif last != piece or not piece.doubt:
                pieces.append(piece)
    if size > LONGEST:
        return unknown(place, f"a value of more than {LONGEST} bytes")
    if any(piece.among is not None for piece in pieces):
        pieces = [_alone(pieces, number) for number in range(len(pieces))]
    return tuple(pieces)


def _alone(pieces: t.Sequence[Piece], number: int) -> Piece:
    """The piece; one that stands for whole elements only where no other text touches it."""
    piece = pieces[number]
    before = pieces[number - 1].text[-1:] if number else ":"
    after = pieces[number + 1].text[:1] if number + 1 < len(pieces) else ":"
    return piece if piece.among is None or before == after == ":" else dataclasses.replace(piece, among=None)


def cut(value: Traced, start: int, end: int) -> Traced:
    """The characters from start to end of a value; what is in doubt between them has none and stays."""
    pieces: list[Piece] = []
    at = 0
    for piece in value:
        low, high = max(start - at, 0), max(end - at, 0)
        if piece.doubt or piece.text[low:high]:
            pieces.append(dataclasses.replace(piece, text=piece.text[low:high]))
        at += len(piece.text)
    return tuple(pieces)


# PATH


def split(value: Traced) -> tuple[Element, ...]:
    """The elements of a PATH. The text C("") is one empty element, as a shell reads it."""
    elements: list[Element] = []
    current: list[Piece] = []
    separator = places(value)[:1] or (ENVIRONMENT,)
    for piece in value:
        head, *rest = piece.text.split(":")
        current.append(dataclasses.replace(piece, text=head))
        for part in rest:
            separator = (piece.place,)
            elements.append(_element(current, separator))
            current = [Piece(part, piece.place)]
    elements.append(_element(current, separator))
    return tuple(elements)


def _element(pieces: t.Sequence[Piece], separator: tuple[str, ...]) -> Element:
    written = tuple(piece for piece in pieces if piece.text or piece.doubt)
    among = written[0].among if len(written) == 1 else None
    return Element(show(written), places(written) or separator, "; ".join(doubts(written)), among, written)


def among(texts: t.Iterable[str], place: str, why: str) -> Element:
    """Any number of these elements, for the reason given."""
    return _any_of(tuple(texts), place, f"{place}: {why}")


def _any_of(texts: tuple[str, ...] | None, place: str, doubt: str) -> Element:
    counted = None if texts is None else tuple(dict.fromkeys(texts))
    return _element(
        [Piece("", place, doubt, counted if counted is None or len(counted) <= MOST_AMONG else None)], (place,)
    )


def path_of(elements: t.Iterable[Element]) -> Traced:
    """A PATH of elements, each keeping its places."""
    parts: list[Traced] = []
    for element in _together(elements):
        place = element.places[-1] if element.places else ENVIRONMENT
        if parts:
            parts.append(literal(":", place))
        parts.append(_value_of(element, place))
    return join(parts)


def _together(elements: t.Iterable[Element]) -> t.Iterator[Element]:
    """The same elements; those of which nothing is known that stand side by side are one."""
    last: Element | None = None
    for element in elements:
        if last is not None and last.doubt and element.doubt and not last.text and not element.text:
            both = None if last.among is None or element.among is None else (*last.among, *element.among)
            last = _any_of(both, last.places[0], last.doubt)
            continue
        if last is not None:
            yield last
        last = element
    if last is not None:
        yield last


def _value_of(element: Element, place: str) -> Traced:
    value = element.value or literal(element.text, place)
    if element.doubt and not doubts(value):
        return (*value, Piece("", place, element.doubt))
    return value


def unique(value: Traced) -> Traced:
    """What zsh's C(typeset -U) leaves: the first of equal elements. Elements in doubt all stay."""
    seen: set[str] = set()
    kept: list[Element] = []
    for element in split(value):
        if element.doubt or element.text not in seen:
            kept.append(element)
        if not element.doubt:
            seen.add(element.text)
    return path_of(kept)


def either(one: Traced, other: Traced, place: str, why: str) -> Traced:
    """A PATH that is one of two: what they share at both ends is known."""
    ours, theirs = split(one), split(other)
    head = 0
    while head < min(len(ours), len(theirs)) and ours[head].same == theirs[head].same:
        head += 1
    tail = 0
    while tail < min(len(ours), len(theirs)) - head and ours[-1 - tail].same == theirs[-1 - tail].same:
        tail += 1
    middle = (*ours[head : len(ours) - tail], *theirs[head : len(theirs) - tail])
    if not middle:
        return one
    reason = next((element.doubt for element in middle if element.doubt), f"{place}: {why}")
    texts: tuple[str, ...] | None = None
    if all(not element.doubt or element.among is not None for element in middle):
        texts = tuple(text for element in middle for text in (element.among or (element.text,)))
    return path_of((*ours[:head], _any_of(texts, place, reason), *ours[len(ours) - tail :]))

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


@dataclasses.dataclass(frozen=True)
class Piece:
    """Some text from one place; or, when C(doubt) says why, any text at all."""

    text: str
    place: str
    doubt: str = ""


Traced = tuple[Piece, ...]


@dataclasses.dataclass(frozen=True)
class Element:
    """One element of a PATH. With a C(doubt) its text is only what is known of it, and it may stand for several.

    C(value) are its pieces where it was cut out of a value.
    """

    text: str
    places: tuple[str, ...]
    doubt: str = ""
    value: Traced = dataclasses.field(default=(), compare=False)

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
    return tuple(pieces)


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
    return Element(show(written), places(written) or separator, "; ".join(doubts(written)), written)


def path_of(elements: t.Iterable[Element]) -> Traced:
    """A PATH of elements, each keeping its places."""
    parts: list[Traced] = []
    for element in elements:
        place = element.places[-1] if element.places else ENVIRONMENT
        if parts:
            parts.append(literal(":", place))
        parts.append(_value_of(element, place))
    return join(parts)


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

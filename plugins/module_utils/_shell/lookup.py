# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which file a PATH gives for a name."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import posixpath
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._shell.traced import Element

LookupState = t.Literal["found", "absent", "uncertain"]


@dataclasses.dataclass(frozen=True)
class Hit:
    """An executable and the element of the PATH that gives it."""

    path: str
    element: Element


@dataclasses.dataclass(frozen=True)
class Found:
    """All executables of one name in the order of the PATH.

    C(uncertain) when something that cannot be known stands before the first of them (then C(hits) may be empty):
    C(reasons) name it. A relative element is such a thing: what it gives depends on where the user stands.
    """

    state: LookupState
    hits: tuple[Hit, ...] = ()
    reasons: tuple[str, ...] = ()


def which(path: t.Sequence[Element], name: str, is_executable: t.Callable[[str], bool]) -> Found:
    """Look a name up in a PATH. Pure but for C(is_executable), which is asked about absolute paths only."""
    hits: list[Hit] = []
    reasons: dict[str, None] = {}
    seen: set[str] = set()
    for element in path:
        if not hits and _may_give(element, name, is_executable):
            reasons[element.doubt or f"{', '.join(element.places)}: {element.risk}"] = None
        if element.doubt or element.risk:
            continue
        candidate = posixpath.join(element.text, name)
        if candidate not in seen and is_executable(candidate):
            hits.append(Hit(candidate, element))
        seen.add(candidate)
    state: LookupState = "uncertain" if reasons else "found" if hits else "absent"
    return Found(state, tuple(hits), tuple(reasons))


def _may_give(element: Element, name: str, is_executable: t.Callable[[str], bool]) -> bool:
    """Whether an element that is not known may have the name: folders that lack it do no harm wherever they stand."""
    if element.doubt and element.among is not None:
        return any(not text.startswith("/") or is_executable(posixpath.join(text, name)) for text in element.among)
    return bool(element.doubt or element.risk)

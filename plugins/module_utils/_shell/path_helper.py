# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The PATH that C(/usr/libexec/path_helper -s) gives, computed from the files it reads.

By apple-oss-distributions/shell_cmds path_helper/path_helper.c, tags shell_cmds-240.100.15 to -326: /etc/paths, then
every regular file one level deep in /etc/paths.d, then the inherited PATH; one element per line, each element once
(exact text), empty ones dropped, nothing checked for existence, no comments.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import functools
import re
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._shell import traced
from ansible_collections.golden.triangle.plugins.module_utils._shell.files import Files
from ansible_collections.golden.triangle.plugins.module_utils._shell.traced import Element, Traced

#: Since this macOS (shell_cmds-302.0.1) the files of paths.d are sorted; before, they come as the folder lists them.
SORTED_SINCE = 14
#: What the caller's eval would run or drop although path_helper prints it: it escapes only C("), C(') and C($).
_RUN_BY_EVAL = re.compile(r"[`\\]")
_RUN_BY_EVAL_IF_INHERITED = re.compile(r"[`\\$\"]")


@dataclasses.dataclass(frozen=True)
class Result:
    """The elements in order; the statements about an order nobody can know, one line each."""

    elements: tuple[Element, ...]
    ambiguous: tuple[str, ...] = ()
    #: Files that exist and could not be read as the user.
    unread: tuple[str, ...] = ()

    @property
    def value(self) -> Traced:
        """The PATH."""
        return traced.path_of(self.elements)


def compute(inherited: Traced, macos: t.Sequence[int], files: Files, prefix: str = "") -> Result:
    """The PATH after C(eval) of path_helper's answer; C(prefix) is its PATH_HELPER_ROOT (macOS 14 and later)."""
    gathered: list[Element] = []
    unread: list[str] = []
    names = drop_ins(files.regular_names(f"{prefix}/etc/paths.d"), macos)
    drop_in_files = [f"{prefix}/etc/paths.d/{name}" for name in names]
    for path in (f"{prefix}/etc/paths", *drop_in_files):
        text = files.read(path)
        if text.state not in ("read", "absent"):
            unread.append(path)
        gathered.extend(_lines(path, text.text))
    before = len(gathered)
    gathered.extend(
        dataclasses.replace(element, doubt=_doubt(element, _RUN_BY_EVAL_IF_INHERITED))
        for element in traced.split(inherited)
    )
    return Result(
        elements=_each_once(gathered),
        ambiguous=_ambiguous(gathered[:before], macos, prefix),
        unread=tuple(unread),
    )


def drop_ins(names: t.Iterable[str], macos: t.Sequence[int]) -> list[str]:
    """The names of paths.d in path_helper's order; as given before macOS 14, which does not sort them."""
    listed = list(names)
    if macos and macos[0] < SORTED_SINCE:
        return listed
    return sorted(listed, key=functools.cmp_to_key(_compare))


def _compare(one: str, other: str) -> int:
    """By the leading number when both names have one, else by the text (strcoll in the C locale)."""
    first, second = re.match(r"\d+", one), re.match(r"\d+", other)
    if first and second and int(first[0]) != int(second[0]):
        return -1 if int(first[0]) < int(second[0]) else 1
    return (one > other) - (one < other)


def _lines(path: str, text: str) -> t.Iterator[Element]:
    for number, line in enumerate(text.split("\n"), 1):
        element = Element(line, (f"{path}:{number}",))
        yield dataclasses.replace(element, doubt=_doubt(element, _RUN_BY_EVAL))


def _doubt(element: Element, pattern: t.Pattern[str]) -> str:
    if element.doubt or not pattern.search(element.text):
        return element.doubt
    return f"{element.places[0]}: {element.text!r} is not printed as it is by path_helper's caller, who evals it"


def _each_once(elements: t.Iterable[Element]) -> tuple[Element, ...]:
    seen: set[str] = set()
    kept: list[Element] = []
    for element in elements:
        if element.doubt:
            kept.append(element)
        elif element.text and element.text not in seen:
            seen.add(element.text)
            kept.append(element)
    return tuple(kept)


def _ambiguous(elements: t.Sequence[Element], macos: t.Sequence[int], prefix: str) -> tuple[str, ...]:
    """Which files of paths.d give elements whose order among each other nobody can know."""
    if not macos or macos[0] >= SORTED_SINCE:
        return ()
    main = f"{prefix}/etc/paths"
    fixed = {element.text for element in elements if element.places[0].rsplit(":", 1)[0] == main}
    sources: dict[str, None] = {}
    for element in elements:
        if element.text and element.text not in fixed:
            sources[element.places[0].rsplit(":", 1)[0]] = None
    if len(sources) < 2:
        return ()
    named = " and ".join(sorted(sources))
    return (f"the order of {named}: macOS {macos[0]} reads them in any order",)

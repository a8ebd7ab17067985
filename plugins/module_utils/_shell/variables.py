# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Assignments, and the builtins that declare variables: C(export), C(typeset), C(local), C(readonly), C(unset)."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import re
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._shell import traced
from ansible_collections.golden.triangle.plugins.module_utils._shell.expand import Expander
from ansible_collections.golden.triangle.plugins.module_utils._shell.state import State, Variable
from ansible_collections.golden.triangle.plugins.module_utils._shell.traced import Traced
from ansible_collections.golden.triangle.plugins.module_utils._shell.tree import Assign, Word

#: What local variables hide, by name.
Hidden = dict[str, t.Optional[Variable]]
#: Attributes that change what a variable is set to, or what it is.
_CHANGING = re.compile(r"[TiluFELRZnA]")


def assign(entry: Assign, expander: Expander, *, exported: bool | None = None) -> None:
    """Do one assignment."""
    state, place = expander.state, expander.place(entry.line)
    if entry.name in state.readonly:
        state.lose(place, f"sets {entry.name}, which was made read-only")
    elif entry.name == "path" and expander.shell == "zsh":
        state.assign("path", _path(entry, expander, place), exported=exported)
    elif entry.array is not None:
        _assign_array(entry, expander, place)
    else:
        state.assign(entry.name, _scalar(entry, expander, place), exported=exported)


def _scalar(entry: Assign, expander: Expander, place: str) -> Traced:
    state = expander.state
    before = state.look(entry.name)
    is_array = before is not None and before.elements is not None
    if entry.index or (is_array and (entry.append or expander.shell == "bash")):
        return traced.unknown(place, f"a part of {entry.name} is set")
    value = expander.scalar(entry.value, assignment=True) if entry.value is not None else ()
    return traced.join((state.value(entry.name), value), place) if entry.append else value


def _assign_array(entry: Assign, expander: Expander, place: str) -> None:
    state = expander.state
    if entry.name == "PATH":
        state.lose(place, "PATH is no array")
        return
    added = [field for word in entry.array or () for field in expander.fields(word)]
    before = state.look(entry.name) if entry.append else None
    if before is not None:
        added = [*(before.elements if before.elements is not None else (before.value,)), *added]
    if entry.index or any(traced.known(field) is None for field in added):
        state.assign(entry.name, traced.unknown(place, "an array that is not followed"))
        return
    blank = traced.literal(" ", place)
    as_text = added[0] if expander.shell == "bash" and added else traced.join(_between(added, blank))
    state.assign(entry.name, as_text, elements=tuple(added))


def _path(entry: Assign, expander: Expander, place: str) -> Traced:
    """The PATH after zsh's C(path=(...)), C(path+=(...)), C(path=x) or C(path+=x)."""
    if entry.index:
        return traced.unknown(place, "a part of path is set")
    if entry.array is not None:
        added = [field for word in entry.array for field in expander.fields(word)]
    else:
        added = [expander.scalar(entry.value, assignment=True) if entry.value is not None else ()]
    if entry.append and expander.state.look("PATH") is not None:
        added.insert(0, expander.state.value("PATH"))
    return traced.join(_between(added, traced.literal(":", place)), place)


def _between(values: t.Sequence[Traced], separator: Traced) -> list[Traced]:
    return [part for number, value in enumerate(values) for part in ((separator, value) if number else (value,))]


# declaring


@dataclasses.dataclass(frozen=True)
class _Declared:
    """What one argument declares: an assignment as written, a value that is expanded already, or a name alone."""

    name: str
    line: int
    entry: Assign | None = None
    value: Traced | None = None


def declare(name: str, words: t.Sequence[Word | Assign], expander: Expander, hidden: Hidden | None) -> None:
    """C(export), C(typeset) and the like. C(hidden): in a function, where what a local variable hides is kept."""
    flags = {"-": "i" if name in ("integer", "float") else "", "+": ""}
    for word in words:
        text = word.fixed if isinstance(word, Word) else None
        if text is not None and re.fullmatch(r"[-+][A-Za-z]+", text):
            flags[text[0]] += text[1:]
        elif "f" not in flags["-"] + flags["+"]:
            for declared in _declared(word, expander):
                if hidden is not None and name not in ("export", "readonly") and "g" not in flags["-"]:
                    _hide(declared.name, expander, hidden)
                _declare(name, declared, flags, expander)


def _declared(word: Word | Assign, expander: Expander) -> list[_Declared]:
    """What C(export NAME), C(export NAME=value), C(export "NAME=value") mean."""
    state, place = expander.state, expander.place(word.line)
    if isinstance(word, Assign):
        if expander.shell == "bash" and word.value is not None and expander.braces(word.value) is not None:
            state.taint(place, "braces in a declaration are not followed")
        return [_Declared(word.name, word.line, entry=word)]
    found: list[_Declared] = []
    for field in expander.fields(word):
        name = re.match(r"([A-Za-z_]\w*)(\+?=|$)", traced.show(field))
        if name is None or name[2] == "+=" or (not name[2] and traced.known(field) is None):
            state.taint(place, "a declaration of a name that is computed")
        elif name[2]:
            value = traced.cut(field, name.end(), len(traced.show(field)))
            found.append(_Declared(name[1], word.line, value=value))
        else:
            found.append(_Declared(name[1], word.line))
    return found


def _hide(name: str, expander: Expander, hidden: Hidden) -> None:
    target = "PATH" if name == "path" and expander.shell == "zsh" else name
    if target not in hidden:
        hidden[target] = expander.state.look(target)
        expander.state.variables[target] = None


def _declare(name: str, declared: _Declared, flags: t.Mapping[str, str], expander: Expander) -> None:
    state, place = expander.state, expander.place(declared.line)
    exported = True if name == "export" or "x" in flags["-"] else False if "x" in flags["+"] else None
    if name == "export" and "n" in flags["-"]:
        exported = False
    if name != "export" and _CHANGING.search(flags["-"] + flags["+"]):
        state.assign(declared.name, traced.unknown(place, f"declared with -{flags['-']}"), exported=exported)
        return
    if declared.name in ("path", "PATH") and expander.shell == "zsh" and "U" in flags["-"] + flags["+"]:
        _set_unique(state, declared.name, on="U" in flags["-"])
    if declared.entry is not None:
        assign(declared.entry, expander, exported=exported)
    elif declared.value is not None:
        state.assign(declared.name, declared.value, exported=exported)
    else:
        _declare_name(declared.name, expander, exported=exported, array="a" in flags["-"])
    if name == "readonly" or "r" in flags["-"]:
        state.readonly |= {declared.name}


def _declare_name(name: str, expander: Expander, *, exported: bool | None, array: bool) -> None:
    """A name alone. zsh sets it to nothing, and, though marked, exports it only once it is set again."""
    state = expander.state
    before = state.look(name if name != "path" else "PATH")
    if exported is not None:
        state.to_export = state.to_export | {name} if exported else state.to_export - {name}
    if before is not None:
        if exported is not None and name != "path":
            state.variables[name] = Variable(before.value, exported, before.elements)
    elif expander.shell == "zsh" and name != "path":
        state.variables[name] = Variable((), exported=False, elements=() if array else None)


def _set_unique(state: State, name: str, *, on: bool) -> None:
    state.unique = state.unique | {name} if on else state.unique - {name}
    if on and state.look("PATH") is not None:
        state.assign("PATH", traced.unique(state.value("PATH")))


def unset(words: t.Sequence[Word | Assign], expander: Expander) -> None:
    """C(unset), C(unset -f)."""
    state, functions = expander.state, False
    for word in words:
        place = expander.place(word.line)
        text = word.fixed if isinstance(word, Word) else None
        if text is None:
            state.taint(place, "unset of a name that is computed")
        elif text.startswith("-"):
            functions = "f" in text
            if "m" in text:
                state.taint(place, "unset of a pattern")
        elif functions:
            state.shadows.pop(text, None)
        elif text in state.readonly:
            state.lose(place, f"unsets {text}, which was made read-only")
        else:
            state.unset("PATH" if text == "path" and expander.shell == "zsh" else text)


def set_unknown(words: t.Sequence[Word | Assign], expander: Expander, why: str) -> None:
    """Variables that a command sets by their names, to what nobody knows."""
    for word in words:
        place = expander.place(word.line)
        text = word.fixed if isinstance(word, Word) else word.name
        name = re.match(r"[A-Za-z_]\w*", text or "")
        if text is None:
            expander.state.taint(place, f"{why} of a name that is computed")
        elif name:
            target = "PATH" if name[0] == "path" and expander.shell == "zsh" else name[0]
            expander.state.assign(target, traced.unknown(place, f"set by {why}"))

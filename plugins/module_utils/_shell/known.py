# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The few commands whose output a start-up file takes in and whose answer is a rule: path_helper, brew, uname, id."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._shell import lookup, path_helper, traced
from ansible_collections.golden.triangle.plugins.module_utils._shell.files import Files
from ansible_collections.golden.triangle.plugins.module_utils._shell.path_helper import Result
from ansible_collections.golden.triangle.plugins.module_utils._shell.state import State
from ansible_collections.golden.triangle.plugins.module_utils._shell.traced import Element, Traced

PATH_HELPER = "/usr/libexec/path_helper"
#: Where Homebrew's own command lies (docs.brew.sh/Installation); another file of that name is not Homebrew's.
_BREWS = {"/usr/local/bin/brew": "/usr/local", "/opt/homebrew/bin/brew": "/opt/homebrew"}
_FIXED = {
    ("uname",): "Darwin",
    ("uname", "-s"): "Darwin",
    ("uname", "-m"): "x86_64",
    ("/usr/bin/uname",): "Darwin",
    ("/usr/bin/uname", "-s"): "Darwin",
    ("/usr/bin/uname", "-m"): "x86_64",
}


class NotKnown(Exception):
    """There is no rule for this command."""


def located(state: State, files: Files, name: str) -> str | None:
    """The file a command's name gives, empty when it gives none, None when nobody knows."""
    if name in state.shadows:
        return None
    if "/" in name:
        if not name.startswith("/"):
            return None
        return name if files.is_executable(name) else ""
    variable = state.look("PATH")
    found = lookup.which(traced.split(variable.value) if variable is not None else (), name, files.is_executable)
    if found.state == "uncertain":
        return None
    return found.hits[0].path if found.hits else ""


def output(argv: t.Sequence[str], state: State, files: Files, place: str) -> Traced | None:
    """What a command prints, without final newlines; None when there is no rule for it."""
    words = tuple(argv)
    if words in _FIXED:
        return traced.literal(_FIXED[words], place)
    if words in (("whoami",), ("id", "-un")):
        return state.value("USER") or None
    if words and words[0].rpartition("/")[2] == "brew" and words[1:2] == ("--prefix",) and len(words) <= 3:
        prefix = _brew(state, files, words[0])
        if prefix is None:
            return None
        # brew(1): with a formula, where it is or would be linked.
        opt = f"/opt/{words[2]}" if len(words) == 3 and prefix else ""
        return traced.literal(prefix + opt, place)
    return None


def evaluated(argv: t.Sequence[str], state: State, files: Files, macos: t.Sequence[int], place: str) -> Result | None:
    """What C(eval "$(argv)") does to the state, done to it; None when it was not path_helper or nothing happens.

    Raises NotKnown where there is no rule.
    """
    words = list(argv)
    if words and words[0] == PATH_HELPER and words[1:] in ([], ["-s"]):
        if not files.is_executable(PATH_HELPER):
            return None
        return _apply(state, path_helper.compute(_inherited(state), macos, files))
    if (
        words
        and words[0].rpartition("/")[2] == "brew"
        and words[1:] in (["shellenv"], ["shellenv", "zsh"], ["shellenv", "bash"])
    ):
        return _brew_shellenv(words[0], state, files, macos, place)
    raise NotKnown


def _inherited(state: State) -> Traced:
    """What a command started here inherits as PATH."""
    variable = state.look("PATH")
    return variable.value if variable is not None and variable.exported else ()


def _apply(state: State, result: Result) -> Result:
    state.assign("PATH", result.value, exported=True)
    return result


def _brew(state: State, files: Files, name: str) -> str | None:
    """Homebrew's prefix, empty without Homebrew, None when nobody knows."""
    where = located(state, files, name)
    return "" if where == "" else _BREWS.get(where or "")


def _brew_shellenv(name: str, state: State, files: Files, macos: t.Sequence[int], place: str) -> Result | None:
    """By Homebrew/brew Library/Homebrew/cmd/shellenv.sh."""
    prefix = _brew(state, files, name)
    if prefix is None:
        raise NotKnown
    if not prefix:
        return None
    value = _inherited(state)
    elements = traced.split(value)
    if [element.text for element in elements[:2]] == [f"{prefix}/bin", f"{prefix}/sbin"]:
        return None
    for key, text in (("PREFIX", prefix), ("CELLAR", f"{prefix}/Cellar")):
        state.assign(f"HOMEBREW_{key}", traced.literal(text, place), exported=True)
    if macos and macos[0] >= path_helper.SORTED_SINCE and files.read(f"{prefix}/etc/paths").state == "read":
        return _apply(state, path_helper.compute(value, macos, files, prefix))
    # Where the file is not there yet brew writes these two lines into it, or prints them itself: at most an
    # element twice, which is found at its first place either way.
    first = (Element(f"{prefix}/bin", (place,)), Element(f"{prefix}/sbin", (place,)))
    return _apply(state, Result(first + elements))

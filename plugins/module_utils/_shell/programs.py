# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of programs by their name: those that change nothing here, and those whose answer is a rule.

Raises NotKnown for an answer nobody can know without running the program.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import posixpath
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._shell import lookup, path_helper, traced
from ansible_collections.golden.triangle.plugins.module_utils._shell.files import Files
from ansible_collections.golden.triangle.plugins.module_utils._shell.path_helper import Result
from ansible_collections.golden.triangle.plugins.module_utils._shell.state import State
from ansible_collections.golden.triangle.plugins.module_utils._shell.tools import Effect, initialised
from ansible_collections.golden.triangle.plugins.module_utils._shell.traced import Element, Traced
from ansible_collections.golden.triangle.plugins.module_utils._shell.tree import names

PATH_HELPER = "/usr/libexec/path_helper"
#: Builtins, functions that come with zsh, and everyday programs that set no variable named in their arguments.
HARMLESS = names(
    ": true false echo print cd pushd popd dirs umask ulimit limit stty bind bindkey zle zstyle compdef complete"
    " compctl compopt shopt history fc jobs wait kill disown suspend rehash disable enable zmodload compinit"
    " bashcompinit colors promptinit prompt zcompile ttyctl times sched log caller help pwd bg fg compaudit add-"
    " zsh-hook is-at-least ls mkdir rm rmdir touch cat cp mv ln chmod chown chflags sleep date uname hostname"
    " whoami id tput clear defaults osascript launchctl open tty ssh-add ssh-agent gpg-connect-agent gpgconf"
    " keychain neofetch fastfetch fortune cowsay figlet grep sed awk head tail sort find xargs curl git brew"
    " python3 perl ruby node go nvm"
)
#: Where Homebrew's own command lies (docs.brew.sh/Installation); another file of that name is not Homebrew's.
_BREWS = {"/usr/local/bin/brew": "/usr/local", "/opt/homebrew/bin/brew": "/opt/homebrew"}
_UNAME = {(): "Darwin", ("-s",): "Darwin", ("-m",): "x86_64"}


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


def output(argv: t.Sequence[str], state: State, files: Files, place: str) -> Traced:
    """What a command prints, without final newlines."""
    name, arguments = posixpath.basename(argv[0]), tuple(argv[1:])
    if name == "uname" and arguments in _UNAME:
        return traced.literal(_UNAME[arguments], place)
    if (name, arguments) in (("whoami", ()), ("id", ("-un",))) and state.value("USER"):
        return state.value("USER")
    if name == "brew" and arguments[:1] == ("--prefix",) and len(arguments) <= 2:
        prefix = _brew(state, files, argv[0])
        # brew(1): with a formula, where it is or would be linked.
        opt = f"/opt/{arguments[1]}" if len(arguments) == 2 and prefix else ""
        return traced.literal(prefix + opt, place)
    if name in ("command", "which", "type", "whence") and arguments[:-1] in ((), ("-v",), ("-p",)) and arguments:
        where = located(state, files, arguments[-1])
        if where is not None and (name == "command") == (arguments[0] == "-v"):
            return traced.literal(where, place)
    raise NotKnown


def evaluated(argv: list[str], state: State, files: Files, macos: t.Sequence[int], place: str) -> tuple[str, ...]:
    """What C(eval "$(argv)") does to the state, done to it; gives what is ambiguous about path_helper's order."""
    if argv[0] == PATH_HELPER and list(argv[1:]) in ([], ["-s"]):
        if not files.is_executable(PATH_HELPER):
            return ()
        return _apply(state, path_helper.compute(_inherited(state), macos, files))
    where = located(state, files, argv[0])
    if where == "":
        return ()  # not installed: nothing is printed
    if posixpath.basename(argv[0]) == "brew" and argv[1:2] == ["shellenv"]:
        return _brew_shellenv(argv[0], state, files, macos, place)
    effect = initialised([posixpath.basename(argv[0]), *argv[1:]], where or argv[0], state, files)
    if effect is None:
        raise NotKnown
    effect.apply(state, place)
    return ()


def _inherited(state: State) -> Traced:
    """What a command started here inherits as PATH."""
    variable = state.look("PATH")
    return variable.value if variable is not None and variable.exported is not False else ()


def _apply(state: State, result: Result) -> tuple[str, ...]:
    state.assign("PATH", result.value, exported=True)
    return result.ambiguous


def _brew(state: State, files: Files, name: str) -> str:
    """Homebrew's prefix, empty without Homebrew."""
    where = located(state, files, name)
    if where is None or (where and where not in _BREWS):
        raise NotKnown
    return _BREWS.get(where, "")


def _brew_shellenv(name: str, state: State, files: Files, macos: t.Sequence[int], place: str) -> tuple[str, ...]:
    """By Homebrew/brew Library/Homebrew/cmd/shellenv.sh (4.6)."""
    prefix = _brew(state, files, name)
    value = _inherited(state)
    elements = traced.split(value)
    if [element.text for element in elements[:2]] == [f"{prefix}/bin", f"{prefix}/sbin"]:
        return ()
    Effect(sets=(("HOMEBREW_PREFIX", prefix), ("HOMEBREW_CELLAR", f"{prefix}/Cellar"))).apply(state, place)
    if macos and macos[0] >= path_helper.SORTED_SINCE and files.read(f"{prefix}/etc/paths").state == "read":
        return _apply(state, path_helper.compute(value, macos, files, prefix))
    # Where the file is not there yet brew writes these two lines into it, or prints them itself: at most an
    # element twice, which is found at its first place either way.
    first = (Element(f"{prefix}/bin", (place,)), Element(f"{prefix}/sbin", (place,)))
    return _apply(state, Result(first + elements))

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of a shell at one point of its start-up files: variables, shadows, and what nobody can know."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._shell import traced
from ansible_collections.golden.triangle.plugins.module_utils._shell.traced import Traced
from ansible_collections.golden.triangle.plugins.module_utils._shell.tree import Command

#: Kept when something unknown has run: nobody's plugin moves these, and giving them up would give up every later line.
STEADY = frozenset(
    ("HOME", "USER", "LOGNAME", "USERNAME", "SHELL", "UID", "EUID", "OSTYPE", "-", "PS1", "PROMPT")
    + ("BASH", "BASH_VERSION", "ZSH_VERSION", "ZSH_NAME", "MACHTYPE", "HOSTTYPE", "CPUTYPE")
)
#: Set by whoever starts the shell, differently each time: never known.
VOLATILE = frozenset(
    ("TERM", "TERM_PROGRAM", "TERM_PROGRAM_VERSION", "TERM_SESSION_ID", "COLORTERM", "TMPDIR", "LANG", "DISPLAY", "PWD")
    + ("OLDPWD", "SHLVL", "TMUX", "STY", "INSIDE_EMACS", "EDITOR", "COMMAND_MODE", "HOST", "HOSTNAME", "TTY", "COLUMNS")
    + ("LINES", "RANDOM", "SECONDS", "PPID", "LINENO", "MANPATH", "INFOPATH", "_", "ITERM_SESSION_ID", "OSVERSION")
    + ("fpath", "commands", "BASH_SOURCE", "BASH_VERSINFO", "EPOCHSECONDS", "GHOSTTY_RESOURCES_DIR", "KITTY_PID")
)
_VOLATILE_PREFIXES = ("LC_", "SSH_", "XPC_", "__CF", "VSCODE_", "XDG_", "ITERM_", "WEZTERM_", "TERMINAL_", "JETBRAINS_")


@dataclasses.dataclass(frozen=True)
class Variable:
    """A variable that is set; only an exported one reaches a command."""

    value: Traced
    exported: bool = False


@dataclasses.dataclass(frozen=True)
class Shadow:
    """An alias or a function: a name that is no longer looked up in PATH."""

    what: str
    place: str
    body: Command | None = None


@dataclasses.dataclass
class State:
    """One point of a shell's start.

    C(variables) maps to None what is known to be unset. A C(doubt) is left by something nobody could follow: what is
    not in C(variables) may have been set by it. C(lost) is final: nothing after it makes anything known.
    """

    variables: dict[str, Variable | None] = dataclasses.field(default_factory=dict)
    shadows: dict[str, Shadow] = dataclasses.field(default_factory=dict)
    readonly: frozenset[str] = frozenset()
    #: Marked by C(export) before they are set (bash): exported once they are.
    to_export: frozenset[str] = frozenset()
    #: Which of zsh's C(PATH) and C(path) have the flag -U: each counts for assignments by its own name.
    unique: frozenset[str] = frozenset()
    rcs: bool = True
    global_rcs: bool = True
    doubt: tuple[str, str] | None = None
    lost: tuple[str, str] | None = None

    def copy(self) -> State:
        return dataclasses.replace(self, variables=dict(self.variables), shadows=dict(self.shadows))

    def look(self, name: str) -> Variable | None:
        """The variable, None when it is unset; in doubt when nobody knows."""
        if name in self.variables:
            return self.variables[name]
        if self.doubt is not None:
            return Variable(traced.unknown(*self.doubt), exported=True)
        if name in VOLATILE or name.startswith(_VOLATILE_PREFIXES):
            return Variable(traced.unknown(traced.ENVIRONMENT, f"{name} differs from start to start"), exported=True)
        return None

    def value(self, name: str) -> Traced:
        """Its value, empty when unset."""
        variable = self.look(name)
        return () if variable is None else variable.value

    def is_set(self, name: str, *, and_not_empty: bool) -> bool | None:
        """Whether C(${name+x}), or C(${name:+x}), gives anything; None when nobody knows."""
        variable = self.look(name)
        if variable is None:
            return False
        if traced.show(variable.value):
            return True
        if traced.doubts(variable.value):
            return None
        return not and_not_empty

    def assign(self, name: str, value: Traced, *, exported: bool | None = None) -> None:
        """Set a variable; C(exported) None leaves it as it is. zsh's C(path), as a value with colons, sets PATH."""
        if name in self.unique:
            value = traced.unique(value)
        target = "PATH" if name == "path" else name
        if exported is None:
            before = self.look(target)
            exported = (before is not None and before.exported) or target in self.to_export
        self.variables[target] = Variable(value, exported)

    def export(self, name: str, exported: bool = True) -> None:
        """Mark a variable, also one that is not set yet."""
        variable = self.look(name)
        if variable is not None:
            self.variables[name] = dataclasses.replace(variable, exported=exported)
        self.to_export = self.to_export | {name} if exported else self.to_export - {name}

    def taint(self, place: str, why: str) -> None:
        """Something that may set anything has run."""
        self.variables = {name: value for name, value in self.variables.items() if name in STEADY}
        self.doubt = (place, why)

    def lose(self, place: str, why: str) -> None:
        """From here on nothing is known."""
        self.taint(place, why)
        self.lost = self.lost or (place, why)


def merged(states: t.Sequence[State], place: str, why: str) -> State:
    """What holds whichever of the states is the real one; what differs is in doubt for the reason given."""
    result = states[0].copy()
    for other in states[1:]:
        for name in {**result.variables, **other.variables}:
            mine, theirs = result.look(name), other.look(name)
            if mine != theirs:
                exported = any(variable is not None and variable.exported for variable in (mine, theirs))
                reasons = [*_reasons(mine), *_reasons(theirs)]
                piece = traced.unknown(place, why) if not reasons else tuple(reasons)
                result.variables[name] = Variable(piece, exported)
        result.shadows = {**other.shadows, **result.shadows}
        result.readonly |= other.readonly
        result.doubt = result.doubt or other.doubt
        result.lost = result.lost or other.lost
        if (result.rcs, result.global_rcs) != (other.rcs, other.global_rcs):
            result.lose(place, f"{why}: it decides which files are read")
        # An element twice or once: it is found at its first place either way.
        result.unique &= other.unique
        result.to_export |= other.to_export
    return result


def _reasons(variable: Variable | None) -> t.Iterator[traced.Piece]:
    """The pieces in doubt: a value that was in doubt stays so for its own reason."""
    if variable is not None and not traced.show(variable.value):
        yield from (piece for piece in variable.value if piece.doubt)

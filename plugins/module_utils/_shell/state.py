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
from ansible_collections.golden.triangle.plugins.module_utils._shell.tree import Command, names

Truth = t.Optional[bool]

#: Kept when something unknown has run: nobody's plugin moves these, and giving them up would give up every later line.
STEADY = names(
    "HOME USER LOGNAME USERNAME SHELL UID EUID OSTYPE - PS1 PROMPT BASH BASH_VERSION ZSH_VERSION ZSH_NAME MACHTYPE"
    " HOSTTYPE CPUTYPE"
)
#: Set by whoever starts the shell, or by the shell, differently each time: never known.
VOLATILE = names(
    "TERM TERM_PROGRAM TERM_PROGRAM_VERSION TERM_SESSION_ID COLORTERM TMPDIR LANG DISPLAY PWD OLDPWD SHLVL TMUX STY"
    " INSIDE_EMACS EDITOR COMMAND_MODE HOST HOSTNAME TTY COLUMNS LINES RANDOM SECONDS PPID LINENO MANPATH INFOPATH _"
    " ITERM_SESSION_ID OSVERSION fpath FPATH cdpath manpath commands functions aliases BASH_SOURCE BASH_VERSINFO"
    " FUNCNAME BASHPID EPOCHSECONDS GHOSTTY_RESOURCES_DIR KITTY_PID IFS MACHTYPE HOSTTYPE CPUTYPE UID EUID"
)
_VOLATILE_PREFIXES = ("LC_", "SSH_", "XPC_", "__CF", "VSCODE_", "ITERM_", "WEZTERM_", "TERMINAL_", "JETBRAINS_")


@dataclasses.dataclass(frozen=True)
class Variable:
    """A variable that is set. Only an exported one reaches a command (None: nobody knows); an array has C(elements)."""

    value: Traced
    exported: Truth = False
    elements: tuple[Traced, ...] | None = None


@dataclasses.dataclass(frozen=True)
class Shadow:
    """An alias or a function: a name that is no longer looked up in PATH."""

    what: str
    place: str
    body: Command | None = None
    #: The file a function's lines are counted in, and what is added to them there.
    path: str = ""
    base: int = 0


@dataclasses.dataclass
class State:
    """One point of a shell's start.

    C(variables) maps to None what is known to be unset. A C(doubt) is left by something nobody could follow: what is
    not in C(variables) may have been set by it. C(lost) is final: nothing after it makes anything known. C(status) is
    whether the last command succeeded, C(arguments) are $1, $2...: None where nobody knows.
    """

    variables: dict[str, Variable | None] = dataclasses.field(default_factory=dict)
    shadows: dict[str, Shadow] = dataclasses.field(default_factory=dict)
    readonly: frozenset[str] = frozenset()
    #: Marked by C(export) before they are set: exported once they are.
    to_export: frozenset[str] = frozenset()
    #: Which of zsh's C(PATH) and C(path) have the flag -U: each counts for assignments by its own name.
    unique: frozenset[str] = frozenset()
    arguments: tuple[Traced, ...] | None = ()
    status: Truth = True
    #: An option decides what a pattern without a match becomes.
    patterns_differ: bool = False
    rcs: bool = True
    global_rcs: bool = True
    doubt: tuple[str, str] | None = None
    lost: tuple[str, str] | None = None

    def copy(self) -> State:
        return dataclasses.replace(self, variables=dict(self.variables), shadows=dict(self.shadows))

    def look(self, name: str) -> Variable | None:
        """The variable, None when it is unset; in doubt when nobody knows."""
        if name in ("?", "#") or name.isdigit():
            return self._special(name)
        if name in self.variables:
            return self.variables[name]
        if self.doubt is not None:
            return Variable(traced.unknown(*self.doubt), exported=True)
        if name in VOLATILE or name.startswith(_VOLATILE_PREFIXES):
            return Variable(traced.unknown(traced.ENVIRONMENT, f"{name} differs from start to start"), exported=True)
        return None

    def _special(self, name: str) -> Variable | None:
        if name == "?":
            told = traced.literal("0", "") if self.status else traced.unknown("$?", "the status of a command")
            return Variable(told)
        if self.arguments is None:
            return Variable(traced.unknown(f"${name}", "an argument that is not known"))
        if name == "#":
            return Variable(traced.literal(str(len(self.arguments)), ""))
        return Variable(self.arguments[int(name) - 1]) if 0 < int(name) <= len(self.arguments) else None

    def value(self, name: str) -> Traced:
        """Its value, empty when unset."""
        variable = self.look(name)
        return () if variable is None else variable.value

    def is_set(self, name: str, *, and_not_empty: bool) -> Truth:
        """Whether C(${name+x}), or C(${name:+x}), gives anything; None when nobody knows."""
        variable = self.look(name)
        if variable is None:
            return False
        if traced.show(variable.value):
            return True
        if traced.doubts(variable.value):
            return None
        return not and_not_empty

    def assign(
        self,
        name: str,
        value: Traced,
        *,
        exported: bool | None = None,
        elements: tuple[Traced, ...] | None = None,
    ) -> None:
        """Set a variable; C(exported) None leaves it as it is. zsh's C(path), as a value with colons, sets PATH."""
        if name in self.unique:
            value = traced.unique(value)
        target = "PATH" if name == "path" else name
        if exported is None:
            before = self.look(target)
            exported = True if target in self.to_export else before is not None and before.exported
        self.variables[target] = Variable(value, exported if elements is None else False, elements)

    def unset(self, name: str) -> None:
        self.variables[name] = None
        self.to_export -= {name}
        if name == "PATH":
            self.unique -= {"PATH", "path"}

    def taint(self, place: str, why: str) -> None:
        """Something that may set anything has run."""
        self.variables = {name: value for name, value in self.variables.items() if name in STEADY}
        self.doubt = (place, why)
        self.arguments = None
        self.status = None
        self.unique = frozenset()

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
                result.variables[name] = _either(name, mine, theirs, place, why)
        for name, shadow in {**other.shadows, **result.shadows}.items():
            if result.shadows.get(name) != other.shadows.get(name):
                result.shadows[name] = dataclasses.replace(shadow, body=None)
        result.readonly |= other.readonly
        result.arguments = result.arguments if result.arguments == other.arguments else None
        result.status = result.status if result.status == other.status else None
        result.patterns_differ |= other.patterns_differ
        result.doubt = result.doubt or other.doubt
        result.lost = result.lost or other.lost
        if (result.rcs, result.global_rcs) != (other.rcs, other.global_rcs):
            result.lose(place, f"{why}: it decides which files are read")
        # An element twice or once: it is found at its first place either way.
        result.unique &= other.unique
        result.to_export |= other.to_export
    return result


def _either(name: str, mine: Variable | None, theirs: Variable | None, place: str, why: str) -> Variable:
    there = [variable for variable in (mine, theirs) if variable is not None]
    exported = there[0].exported if len({variable.exported for variable in there}) == 1 else None
    if len(there) == 2:
        values = [variable.value for variable in there]
        if name == "PATH":
            return Variable(traced.either(values[0], values[1], place, why), exported)
        same = traced.known(values[0]) is not None and traced.known(values[0]) == traced.known(values[1])
        if same and exported is not None and there[0].elements == there[1].elements:
            return there[0]
    # A value that was in doubt stays so for its own reason.
    reasons = tuple(piece for variable in there if not traced.show(variable.value) for piece in variable.value)
    return Variable(tuple(dict.fromkeys(reasons)) or traced.unknown(place, why), exported)

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a piece of a shell's text may change when nobody knows how often, or whether, it runs: loops, functions."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._shell.commands import HARMLESS
from ansible_collections.golden.triangle.plugins.module_utils._shell.state import Shadow
from ansible_collections.golden.triangle.plugins.module_utils._shell.syntax import DECLARING
from ansible_collections.golden.triangle.plugins.module_utils._shell.tree import (
    AndOr,
    Assign,
    Case,
    Command,
    Function,
    Group,
    If,
    Loop,
    Script,
    Simple,
    Subshell,
    Var,
    Word,
)

_DEEPEST = 20


@dataclasses.dataclass
class Effects:
    """Variables that may be set; C(wild): anything may; C(leaves) the file, or C(ends) the shell."""

    names: set[str] = dataclasses.field(default_factory=set)
    wild: str = ""
    leaves: bool = False
    ends: bool = False


def of(command: Command, shadows: t.Mapping[str, Shadow], *, unknown_names: bool) -> Effects:
    """The effects of a command. C(unknown_names): any name may be a function by now."""
    walker = _Walker(shadows, unknown_names)
    walker.command(command, 0)
    return walker.found


class _Walker:
    def __init__(self, shadows: t.Mapping[str, Shadow], unknown_names: bool) -> None:
        self.found = Effects()
        self._shadows = shadows
        self._unknown_names = unknown_names
        self._called: set[str] = set()

    def script(self, script: Script | None, depth: int) -> None:
        for entry in script.lists if script is not None else ():
            self._list(entry, depth)

    def _list(self, entry: AndOr, depth: int) -> None:
        for pipeline in (entry.first, *(pipeline for _operator, pipeline in entry.rest)):
            for command in pipeline.commands:
                self.command(command, depth)

    def command(self, command: Command, depth: int) -> None:
        if depth > _DEEPEST:
            self.found.wild = "functions that call each other too deeply"
        elif isinstance(command, Simple):
            self._simple(command, depth)
        elif isinstance(command, If):
            for condition, body in command.clauses:
                self.script(condition, depth)
                self.script(body, depth)
            self.script(command.otherwise, depth)
        elif isinstance(command, Case):
            for _patterns, body, _end in command.items:
                self.script(body, depth)
        elif isinstance(command, Loop):
            self.found.names.update([command.name] if command.name else [])
            self.script(command.condition, depth)
            self.script(command.body, depth)
        elif isinstance(command, Group):
            self.script(command.body, depth)
        elif isinstance(command, Function):
            self.found.wild = self.found.wild or f"defines {command.name}"
        elif isinstance(command, Subshell):
            return

    def _simple(self, command: Simple, depth: int) -> None:
        for assign in command.assigns:
            self._assign(assign)
        for word in command.words:
            if isinstance(word, Assign):
                self._assign(word)
            else:
                self._word(word)
        first = command.words[0] if command.words else None
        if isinstance(first, Word):
            self._named(first.fixed, [word for word in command.words[1:] if isinstance(word, Word)], depth)

    def _assign(self, assign: Assign) -> None:
        self.found.names.add("PATH" if assign.name == "path" else assign.name)
        for word in (assign.value, *(assign.array or ())):
            if word is not None:
                self._word(word)

    def _word(self, word: Word) -> None:
        for part in word.parts:
            if isinstance(part, Var):
                if part.op in ("=", ":="):
                    self.found.names.add(part.name)
                if part.op in ("?", ":?"):
                    self.found.ends = True
                if part.arg is not None:
                    self._word(part.arg)

    def _named(self, name: str | None, arguments: t.Sequence[Word], depth: int) -> None:
        if name is None:
            self.found.wild = "runs a command whose name is computed"
        elif name in self._shadows:
            self._called_shadow(name, depth)
        elif name == "return":
            self.found.leaves = self.found.leaves or depth == 0
        elif name in ("exit", "exec", "logout", "bye"):
            self.found.ends = self.found.ends or bool(arguments) or name != "exec"
        elif name in DECLARING or name in ("unset", "read", "getopts", "vared"):
            self._by_name(arguments)
        elif name in HARMLESS and not (name == "printf" and arguments and arguments[0].fixed == "-v"):
            return
        elif self._unknown_names or name in _WILD:
            self.found.wild = f"runs {name}"

    def _by_name(self, arguments: t.Sequence[Word]) -> None:
        for argument in arguments:
            text = argument.fixed
            if text is None:
                self.found.wild = "sets a variable whose name is computed"
            elif not text.startswith("-"):
                name = text.split("=")[0].split("?")[0]
                self.found.names.add("PATH" if name == "path" else name)

    def _called_shadow(self, name: str, depth: int) -> None:
        if name in self._called:
            return
        self._called.add(name)
        body = self._shadows[name].body
        if body is None:
            self.found.wild = f"runs {name}, an alias or function that is not followed"
        else:
            self.command(body, depth + 1)


_WILD = frozenset(
    ["source", ".", "eval", "set", "setopt", "unsetopt", "emulate", "alias", "builtin", "printf", "let", "mapfile", "readarray", "zparseopts", "trap", "unhash", "unfunction", "shift", "add-zsh-hook"]
)  # fmt: skip

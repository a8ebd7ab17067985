# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a shell is started, where it stands in its files, and how much of them is followed."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import time

from ansible_collections.golden.triangle.plugins.module_utils._shell.files import Text
from ansible_collections.golden.triangle.plugins.module_utils._shell.state import State
from ansible_collections.golden.triangle.plugins.module_utils._shell.tree import Shell
from ansible_collections.golden.triangle.plugins.module_utils._shell.variables import Hidden

#: Bounds of one start: far more than any person's files need, far less than would be felt.
MOST_COMMANDS = 20000
MOST_FILES = 200
MOST_BYTES = 4 * 1024 * 1024
MOST_SECONDS = 10.0
#: How deep files and functions call each other.
DEEPEST = 20


@dataclasses.dataclass(frozen=True)
class Read:
    """A file a shell looked for, and what was found."""

    path: str
    state: str
    real: str = ""


@dataclasses.dataclass(frozen=True)
class Manner:
    """How the shell is started; C(options) are what C([[ -o name ]]) says."""

    shell: Shell
    login: bool
    interactive: bool
    macos: tuple[int, ...] = ()

    @property
    def options(self) -> dict[str, bool]:
        """Options by their names."""
        return {"login": self.login, "interactive": self.interactive, "rcs": True}


@dataclasses.dataclass
class Frame:
    """A file or function being followed; C(base) is added to its lines.

    C(left): the states in which it may have been left early; C(loops): for each loop around, those of C(break) and of
    C(continue); C(hidden): in a function, the variables that its local ones hide.
    """

    path: str
    depth: int
    base: int = 0
    hidden: Hidden | None = None
    left: list[State] = dataclasses.field(default_factory=list)
    loops: list[dict[str, list[State]]] = dataclasses.field(default_factory=list)

    def place(self, line: int) -> str:
        """Where a line is."""
        return f"{self.path}:{line + self.base}"


class Exhausted(Exception):
    """A bound was reached."""


class Budget:
    """Counts what is followed of one start. C(read) are the files looked for. Its methods raise Exhausted."""

    def __init__(self, seconds: float = MOST_SECONDS) -> None:
        self.read: list[Read] = []
        self._commands = 0
        self._bytes = 0
        self._until = time.monotonic() + seconds

    def file(self, path: str, found: Text) -> None:
        """Count a file that a shell looked for."""
        self.read.append(Read(path, found.state, found.real))
        self._bytes += len(found.text)
        if len(self.read) > MOST_FILES or self._bytes > MOST_BYTES:
            raise Exhausted("files that read each other without an end, or too many of them")

    def command(self) -> None:
        """Count a command."""
        self._commands += 1
        if self._commands > MOST_COMMANDS or (self._commands % 64 == 0 and time.monotonic() > self._until):
            raise Exhausted("too many commands to be followed")

    @staticmethod
    def depth(frame: Frame) -> int:
        """How deep what is called from here would be."""
        if frame.depth >= DEEPEST:
            raise Exhausted("files or functions that call each other without an end")
        return frame.depth + 1

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a program of this folder is given: the question, the recordings of this Mac, a memory. Runs on the stand-in."""

from __future__ import annotations

import fcntl
import importlib
import json
import os
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ANSWERS = Path("/.standin/host/answers.json")
MEMORY = Path("/private/var/db/standin")
LOGS = Path("/private/var/log")
REFUSED = 99
NOBODY = "nobody recorded what a Mac answers to this"


class RefusedError(Exception):
    """Nobody knows what a Mac says here."""


@dataclass(frozen=True)
class Answer:
    """One recording that holds for this Mac, as answers.py writes it. See transcripts.Transcript for the words."""

    argv: list[str]
    stdout: str
    stderr: str
    rc: int
    when: str = ""
    effect: str = ""
    fields: dict[str, str] | None = None

    def answers(self, argv: list[str], when: str, values: dict[str, str]) -> bool:
        """Whether it is a recording of that question to a Mac in that state."""
        if when != self.when or set(values) != set(self.fields or {}):
            return False
        if self.argv[-1] == "*":
            return self.argv[:-1] == argv[: len(self.argv) - 1]
        return [self.filled(word, values) for word in self.argv] == argv

    def filled(self, text: str, values: dict[str, str]) -> str:
        """The text with this Mac's values in the place of the recorded ones, all at once."""
        here = {recorded: values[name] for name, recorded in (self.fields or {}).items()}
        if not here:
            return text
        longest_first = sorted(here, key=len, reverse=True)
        return re.sub("|".join(map(re.escape, longest_first)), lambda found: here[found[0]], text)


class Play:
    """One call of a command. `argv` is what follows the command's name, `name` that name."""

    def __init__(self, name: str, argv: list[str], answers: list[Answer]) -> None:
        self.name = name
        self.argv = argv
        self._answers = answers

    @property
    def is_root(self) -> bool:
        """Whether the caller is root."""
        return os.geteuid() == 0

    def find(self, *argv: str, when: str = "", **values: str) -> Answer:
        """The recording of that question. RefusedError where there is none."""
        wanted = [self.name, *argv]
        for answer in self._answers:
            if answer.answers(wanted, when, values):
                return answer
        state = f" when {when}" if when else ""
        raise RefusedError(f"{NOBODY}{state}")

    def text(self, *argv: str, when: str = "", **values: str) -> str:
        """The standard output of that recording, for answers that are joined of pieces."""
        found = self.find(*argv, when=when, **values)
        return found.filled(found.stdout, values)

    def say(self, *argv: str, when: str = "", **values: str) -> int:
        """Print what was recorded of that question, with this Mac's values; the exit status of the recording."""
        found = self.find(*argv, when=when, **values)
        if found.effect == "dialog":
            note("dialogs.log", [self.name, *self.argv], "a dialog was raised on the Mac's screen")
        sys.stdout.write(found.filled(found.stdout, values))
        sys.stderr.write(found.filled(found.stderr, values))
        return found.rc

    def recorded(self) -> int:
        """Answer the question as it was asked."""
        return self.say(*self.argv)

    @contextmanager
    def state(self, default: dict[str, Any], *, of: str = "") -> Iterator[dict[str, Any]]:
        """The memory of this command, or of another one: change it in place, it is kept. Refused: nothing is kept."""
        path = MEMORY / f"{of or self.name}.json"
        # A lock of its own: the file itself is replaced.
        lock = os.open(path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o666)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            before = path.read_text(encoding="utf-8") if path.exists() else json.dumps(default)
            state: dict[str, Any] = json.loads(before)
            yield state
            after = json.dumps(state)
            if after != before:
                new = path.with_suffix(".new")
                new.write_text(after, encoding="utf-8")
                new.chmod(0o666)
                new.replace(path)
        finally:
            os.close(lock)


def note(log: str, argv: list[str], what: str) -> None:
    """One line in a log that every user of the stand-in may append to, as programs/answer writes it."""
    stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    with (LOGS / log).open("a", encoding="utf-8") as stream:
        stream.write(f"{stamp} uid={os.getuid()} {json.dumps(argv)} {what}\n")


def main(program: str, argv: list[str]) -> int:
    """Run one program of this folder for a command's whole argument list, name first."""
    os.umask(0)
    name = Path(argv[0]).name
    play = Play(name, argv[1:], [Answer(**entry) for entry in json.loads(ANSWERS.read_text(encoding="utf-8"))])
    try:
        status: int = importlib.import_module(f"standin.commands.{program}").run(play)
    except RefusedError as why:
        words = [name, *argv[1:]]
        sys.stderr.write(f"stand-in: refused: {' '.join(words)}: {why}\n")
        note("refused.log", words, str(why))
        return REFUSED
    return status

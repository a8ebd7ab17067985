# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The processes of a probe: started in a scrubbed environment, heard without ever being waited for, and ended, all.

Delve and debugserver give the program that they start a process group of its own, so a group is not enough. What is
ended is: what we started, whatever descends from it or is of its groups, and whatever runs from the probe's folder or,
as debugserver does, runs something from there. All that we start has a name in that folder, so that the next probe
still knows it when this one was killed.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import contextlib
import dataclasses
import os
import re
import signal
import socket
import subprocess
import time
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._runner import CommandError, Runner

#: What is kept of a program's output: its beginning, where it says its address, and its end, where it says why.
KEPT = 16 * 1024
_PIECE = 65536
_PS = "/bin/ps"
_LINE = re.compile(r"\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s(.*)")
#: How long a process that was killed may take to be gone.
_GONE = 5.0
#: How long one that ends by itself may take.
_LINGERING = 1.0


@dataclasses.dataclass(frozen=True)
class Entry:
    """A running process."""

    pid: int
    parent: int
    group: int
    state: str
    command: str


def running(runner: Runner) -> list[Entry]:
    """All processes that run. Raises CommandError."""
    answer = runner.run([_PS, "-axww", "-o", "pid=", "-o", "ppid=", "-o", "pgid=", "-o", "state=", "-o", "command="])
    matches = [_LINE.fullmatch(line) for line in answer.stdout.splitlines()]
    found = [Entry(int(m[1]), int(m[2]), int(m[3]), m[4], m[5]) for m in matches if m]
    if answer.rc or not any(entry.pid == os.getpid() for entry in found):
        raise CommandError(answer.describe()[:1000])
    return [entry for entry in found if not entry.state.startswith("Z")]


class Started:
    """One process of ours, with its output."""

    def __init__(
        self,
        argv: t.Sequence[str],
        environment: t.Mapping[str, str],
        folder: str,
        talk: socket.socket | None = None,
    ) -> None:
        """C(talk) is its end of a pair: where it is talked to by its standard input and output. Raises OSError."""
        self._output, theirs = os.pipe()
        try:
            # Through no Runner: it has to be talked to while it runs.
            self._process = subprocess.Popen(  # pylint: disable=ansible-bad-function,consider-using-with
                [os.path.join(folder, os.path.basename(argv[0])), *argv[1:]],
                executable=argv[0],
                stdin=subprocess.DEVNULL if talk is None else talk.fileno(),
                stdout=theirs if talk is None else talk.fileno(),
                stderr=theirs,
                env=dict(environment),
                cwd=folder,
                start_new_session=True,
            )
        except OSError:
            os.close(self._output)
            raise
        finally:
            os.close(theirs)
        os.set_blocking(self._output, False)
        self.name = os.path.basename(argv[0])
        self.pid = self._process.pid
        self.head = b""
        self._tail = b""
        #: Nobody has its output open any more.
        self.closed = False

    def hear(self) -> None:
        """Read what it printed; most of it is forgotten. At most a piece at a time: it may print for ever."""
        try:
            data = b"" if self.closed else os.read(self._output, _PIECE)
        except BlockingIOError:
            return
        self.closed = not data
        self.head = (self.head + data)[:KEPT] if len(self.head) < KEPT else self.head
        self._tail = (self._tail + data)[-KEPT:]

    @property
    def descriptor(self) -> int | None:
        """Where its output can be waited for; None when nobody has it open any more."""
        return None if self.closed else self._output

    @property
    def status(self) -> int | None:
        """Its exit status, negative the signal that ended it; None while it runs."""
        return self._process.poll()

    def reap(self) -> None:
        """Read what is left of its output, and let it be gone where it has ended."""
        self.hear()
        self._process.poll()

    def said(self) -> str:
        """Its last words."""
        self.hear()
        return self._tail.decode("utf-8", "backslashreplace").strip()[-400:]

    def wait(self, until: float) -> bool:
        """Whether it ended by itself in time; what it prints is read meanwhile."""
        while self.status is None:
            if time.monotonic() >= until:
                return False
            self.hear()
            time.sleep(0.01)
        return True

    def close(self) -> None:
        """Let go of its output."""
        os.close(self._output)
        self._process.poll()


class Family:
    """What a probe has started, and how it is ended."""

    def __init__(self, folder: str, runner: Runner) -> None:
        self._folder, self._runner = folder, runner
        self._known: dict[int, str] = {}
        self.started: list[Started] = []

    def start(
        self, argv: t.Sequence[str], environment: t.Mapping[str, str], talk: socket.socket | None = None
    ) -> Started:
        """Start a process in the probe's folder. Raises OSError."""
        started = Started(argv, environment, self._folder, talk)
        self.started.append(started)
        return started

    def look(self) -> list[Entry]:
        """All that belongs to it and runs, but for our own process. Remembered: a parent may be gone later."""
        entries = running(self._runner)
        ours = {started.pid for started in self.started} | set(self._known)
        members: dict[int, Entry] = {}
        while True:
            more = {e.pid: e for e in entries if e.pid not in members and self._belongs(e, ours | set(members))}
            if not more:
                break
            members.update(more)
        members.pop(os.getpid(), None)
        self._known = {pid: entry.command for pid, entry in members.items()}
        return list(members.values())

    def _belongs(self, entry: Entry, pids: t.Collection[int]) -> bool:
        # A process id of a past member that another process has now is no member: it has another command.
        if entry.pid in self._known and entry.command != self._known[entry.pid]:
            return False
        return (
            entry.pid in pids
            or entry.parent in pids
            or entry.group in pids
            or entry.command.startswith(f"{self._folder}/")
            or f" -- {self._folder}/" in entry.command
        )

    def end(self) -> list[str]:
        """End all of it. The commands of those that could not be ended, which is none. Raises CommandError."""
        until = time.monotonic() + _GONE
        while True:
            members = self.look()
            for started in self.started:
                started.reap()
            if not members or time.monotonic() > until:
                break
            for entry in members:
                with contextlib.suppress(OSError):
                    os.kill(entry.pid, signal.SIGKILL)
            time.sleep(0.02)
        for started in self.started:
            started.close()
        self.started.clear()
        return [entry.command for entry in members]


def left_running(family: Family, child: int | None = None) -> list[str]:
    """What a session that came to its end has left running, but for C(child), after a moment to end in."""
    until = time.monotonic() + _LINGERING
    while True:
        left = [entry.command for entry in family.look() if entry.pid != child]
        if not left or time.monotonic() > until:
            return left
        time.sleep(0.05)

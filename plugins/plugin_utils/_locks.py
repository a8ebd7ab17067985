# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Locks between the processes of a controller that say whom one waits for, and what to say it with.

A lock is flock(2) on a file, so it goes with the process that holds it, however that ends. The file's text names the
holder while it is held; it is for people, nothing is decided by it.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import contextlib
import dataclasses
import fcntl
import os
import socket
import time
import typing as t
from pathlib import Path

#: Seconds of silence before the holder is named, and before he is named again.
FIRST_WORD = 5.0
NEXT_WORD = 60.0
_LONGEST_NAP = 0.5


def _unheard(_text: str) -> None:
    pass


@dataclasses.dataclass(frozen=True)
class Voice:
    """Where words go: C(progress) to those who asked for more (-v), C(notice) to everybody."""

    progress: t.Callable[[str], None] = _unheard
    notice: t.Callable[[str], None] = _unheard


SILENT = Voice()


@contextlib.contextmanager
def held(path: Path, purpose: str, voice: Voice = SILENT) -> t.Iterator[None]:
    """Hold the lock C(path) for C(purpose), which is what others are told."""
    with one_of([path], purpose, voice):
        yield


@contextlib.contextmanager
def one_of(paths: t.Sequence[Path], purpose: str, voice: Voice = SILENT) -> t.Iterator[None]:
    """Hold any one of the locks C(paths)."""
    started = time.monotonic()
    speak_at, nap = started + FIRST_WORD, 0.02
    with contextlib.ExitStack() as opened:
        streams = [opened.enter_context(path.open("a+b", buffering=0)) for path in paths]
        while True:
            mine = next((stream for stream in streams if _taken(stream)), None)
            if mine is not None:
                break
            if time.monotonic() >= speak_at:
                seconds = time.monotonic() - started
                voice.notice(f"{purpose}: waiting for {seconds:.0f} s for {' and '.join(map(_holder, streams))}")
                speak_at = time.monotonic() + NEXT_WORD
            time.sleep(nap)
            nap = min(nap * 1.5, _LONGEST_NAP)
        mine.truncate(0)
        mine.write(f"pid {os.getpid()} on {socket.gethostname()}, since {_now()}: {purpose}".encode())
        try:
            yield
        finally:
            mine.truncate(0)


def _taken(stream: t.BinaryIO) -> bool:
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(stream: t.BinaryIO) -> str:
    stream.seek(0)
    return stream.read(500).decode("utf-8", "replace") or "a process that has not said its name yet"


def _now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())

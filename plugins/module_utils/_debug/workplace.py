# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The temporary folder of a probe: made, held, put away, and those of killed probes found and put away as well.

Who works in a folder holds a lock on the marker in it, which the kernel lets go when that process is gone, however it
ended. So a folder of ours whose marker can be locked is a killed probe's, and what still runs from it serves nobody.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import stat
import tempfile
import time
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._debug.processes import Family
from ansible_collections.golden.triangle.plugins.module_utils._runner import CommandError, Runner

#: The folder's name begins so, and this file is in it.
FOLDER = "golden-probe-"
MARKER = ".golden.triangle"
#: The home of all that is started there.
HOME = "home"
#: Seconds that pass, at most, between making a marker and locking it.
_FRESH = 10.0


def make() -> tuple[str, int]:
    """A folder of our own, and the descriptor that holds it. Raises OSError."""
    folder = os.path.realpath(tempfile.mkdtemp(prefix=FOLDER))
    try:
        lock = os.open(os.path.join(folder, MARKER), os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        fcntl.flock(lock, fcntl.LOCK_EX)
    except OSError:
        os.rmdir(folder)
        raise
    return folder, lock


def within(answer: dict[str, t.Any], runner: Runner, work: t.Callable[[str, Family], None]) -> dict[str, t.Any]:
    """Do the work in a folder of our own and put all away; what goes wrong is in the answer's C(error) and C(left)."""
    try:
        folder, lock = make()
    except OSError as exc:
        return {**answer, "error": f"no temporary folder can be made: {exc.strerror}"}
    family = Family(folder, runner)
    try:
        os.mkdir(os.path.join(folder, HOME))
        work(folder, family)
    except CommandError as exc:
        answer["error"] = f"the running processes cannot be listed: {exc}"
    except OSError as exc:
        answer["error"] = f"{exc.filename or folder}: {exc.strerror}"
    finally:
        answer["left"] += put_away(folder, family)
        os.close(lock)
    return answer


def put_away(folder: str, family: Family) -> list[str]:
    """End all, remove all: what could not be."""
    left: list[str] = []
    try:
        left += [f"could not be ended: {command}" for command in family.end()]
    except CommandError as exc:
        left.append(f"whether all has ended cannot be told: {exc}")
    _remove(folder)
    if os.path.lexists(folder):
        left.append(f"could not be removed: {folder}")
    return left


def _remove(folder: str) -> None:
    """The marker last: what is removed half-way is still known for ours."""
    with contextlib.suppress(OSError):
        for name in os.listdir(folder):
            path = os.path.join(folder, name)
            if name == MARKER:
                continue
            if os.path.isdir(path) and not os.path.islink(path):
                shutil.rmtree(path, ignore_errors=True)
            else:
                os.unlink(path)
        if set(os.listdir(folder)) <= {MARKER}:
            shutil.rmtree(folder, ignore_errors=True)


def sweep(runner: Runner) -> tuple[list[str], list[str]]:
    """Put away what killed probes of this user have left: the folders that were, and what could not be."""
    swept: list[str] = []
    left: list[str] = []
    place = os.path.realpath(tempfile.gettempdir())
    try:
        names = sorted(name for name in os.listdir(place) if name.startswith(FOLDER))
    except OSError:
        # Then no folder can be made there either, and that is said.
        return swept, left
    for name in names:
        folder = os.path.join(place, name)
        lock = _abandoned(folder)
        if lock is None:
            continue
        try:
            faults = put_away(folder, Family(folder, runner))
        finally:
            os.close(lock)
        left += faults
        swept += [] if faults else [folder]
    return swept, left


def _abandoned(folder: str) -> int | None:
    """The descriptor that now holds the folder, where it is ours and nobody held it."""
    if not _is_own(folder):
        return None
    path = os.path.join(folder, MARKER)
    try:
        lock = os.open(path, os.O_WRONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    try:
        status = os.fstat(lock)
        fresh = time.time() - status.st_mtime < _FRESH
        if stat.S_ISREG(status.st_mode) and status.st_uid == os.geteuid() and not fresh:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return lock
    except OSError:
        # Somebody works there.
        pass
    os.close(lock)
    return None


def _is_own(folder: str) -> bool:
    """A real folder of this user, which nobody else can write to."""
    try:
        status = os.lstat(folder)
    except OSError:
        return False
    private = not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid() and private

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One file in a home, looked at and written as its user: runs inside the child process, JSON in, JSON out."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import base64
import errno
import os
import stat
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils import _atomic

#: More than three times the largest that anyone is known to have.
LARGEST = 16 * 1024 * 1024
#: What macOS answers, root too, where privacy protection closes a folder to ssh: EPERM, not EACCES (tccd; open(2)).
CLOSED = "closed by macOS's privacy protection"
OPEN_UP = (
    "allow full disk access for remote users (System Settings, General, Sharing, Remote Login), or keep it elsewhere"
)


class FileError(Exception):
    """A file that cannot be written as wished: the text says why. It is as it was."""


def look(path: str, within: str = "") -> dict[str, t.Any]:
    """What is at a path, which has no place unless the folder C(within) is there.

    The answer: C(found) (file, absent, nowhere, other, closed, unreadable), C(why) in words, C(data) in base64,
    C(mode), and C(locked): why this user cannot replace it, empty when that is possible.
    """
    answer: dict[str, t.Any] = {"found": "absent", "why": "", "data": "", "mode": 0o644, "locked": ""}
    try:
        if within and not stat.S_ISDIR(os.stat(within).st_mode):
            return {**answer, "found": "nowhere", "why": f"{within} is no folder"}
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except FileNotFoundError as exc:
        if exc.filename == within:
            return {**answer, "found": "nowhere", "why": f"there is no folder {within}"}
        return {**answer, "locked": _locked(path)}
    except OSError as exc:
        found = "closed" if exc.errno == errno.EPERM else "unreadable"
        return {**answer, "found": found, "why": exc.strerror}
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            what = "a folder" if stat.S_ISDIR(status.st_mode) else "no regular file"
            return {**answer, "found": "other", "why": what}
        if status.st_size > LARGEST:
            return {**answer, "found": "other", "why": f"{status.st_size} bytes long, more than is read"}
        with os.fdopen(os.dup(descriptor), "rb") as stream:
            data = base64.b64encode(stream.read(LARGEST)).decode("ascii")
    finally:
        os.close(descriptor)
    mode = stat.S_IMODE(status.st_mode)
    return {**answer, "found": "file", "data": data, "mode": mode, "locked": _locked(path)}


def _locked(path: str) -> str:
    """Why a file cannot be made or replaced at a path; a link is followed, for what it leads to is what is replaced."""
    real = os.path.realpath(path)
    leads = "" if real == path else f"{path} leads to {real}, and "
    folder = os.path.dirname(real)
    while not os.path.lexists(folder):
        folder = os.path.dirname(folder)
    if not os.path.isdir(folder):
        return f"{leads}{folder} is no folder"
    return "" if os.access(folder, os.W_OK | os.X_OK) else f"{leads}{folder} is not this user's to write to"


def write(path: str, data: str, seen: str | None, mode: int) -> bool:
    """Replace or make a file in one step; C(data) and C(seen), what was judged (None: nothing), are in base64.

    Folders on the way are made. A link stays: what it leads to is replaced. Raises FileError.
    """
    now = look(path)
    if (now["data"] if now["found"] == "file" else None) != seen:
        raise FileError(f"{path} was changed by somebody else during this run: run again")
    if now["locked"]:
        raise FileError(str(now["locked"]))
    real = os.path.realpath(path)
    os.makedirs(os.path.dirname(real), 0o755, exist_ok=True)
    _atomic.write_file(real, base64.b64decode(data), mode)
    return True

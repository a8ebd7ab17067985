# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One managed block at the end of a user's start-up file, which leaves no trace when it is removed.

The lines of the block end in LF whatever the file's lines end in: the shell would read a CR as part of a word. Where
the file had no newline at its end, the block says so, so that the newline goes with it. Runs as the user.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import os
import stat
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils import _atomic

BEGIN = "# >>> golden.triangle >>>"
END = "# <<< golden.triangle <<<"
_EXPLAINED = "# Written by the Ansible collection golden.triangle: which Go this shell finds. Changes here are lost."
_JOINED = "# The line before this block had no newline."
LARGEST_FILE = 1024 * 1024

#: Start-up files that may carry the block, where they exist: every file that can have the last word on PATH.
_TARGETS = {
    "zsh": (".zshenv", ".zprofile", ".zshrc", ".zlogin"),
    "bash": (".bash_profile", ".bash_login", ".profile", ".bashrc"),
}

BlockState = t.Literal["absent_file", "none", "same", "other", "displaced", "broken", "refused"]


class BlockError(Exception):
    """The file is left alone: the text says why."""


class BrokenBlock(BlockError):
    """A marker without its other half, or twice: C(lines) are those of all markers, from 1."""

    def __init__(self, lines: t.Sequence[int]) -> None:
        named = ", ".join(map(str, lines))
        super().__init__(f"the managed block is broken: its markers stand in line {named}")
        self.lines = tuple(lines)


@dataclasses.dataclass(frozen=True)
class Span:
    """Where the block lies in the bytes; C(joined): its newline before it is ours; C(last): nothing follows."""

    start: int
    end: int
    body: str
    joined: bool
    last: bool


def targets(shell: str) -> tuple[str, ...]:
    """The names below the home (zsh: below ZDOTDIR) that may carry the block; none for an unknown shell."""
    return _TARGETS.get(shell, ())


# pure


def find(data: bytes) -> Span | None:
    """The block in a file's bytes. Raises BrokenBlock."""
    begins: list[tuple[int, int]] = []
    ends: list[tuple[int, int]] = []
    at = 0
    lines = data.split(b"\n")
    for number, line in enumerate(lines):
        stripped = line.rstrip(b"\r")
        if stripped == BEGIN.encode():
            begins.append((number, at))
        elif stripped == END.encode():
            ends.append((number, min(at + len(line) + 1, len(data))))
        at += len(line) + 1
    if not begins and not ends:
        return None
    if len(begins) != 1 or len(ends) != 1 or begins[0][0] > ends[0][0]:
        raise BrokenBlock(sorted(number + 1 for number, _at in begins + ends))
    inside = [line.decode("utf-8", "surrogateescape") for line in lines[begins[0][0] + 1 : ends[0][0]]]
    joined = _JOINED in inside
    body = "".join(f"{line}\n" for line in inside if line not in (_EXPLAINED, _JOINED))
    return Span(begins[0][1], ends[0][1], body, joined, not data[ends[0][1] :].strip())


def added(data: bytes, body: str) -> bytes:
    """The bytes with the block at their end, whatever block was there. Raises BrokenBlock."""
    without = removed(data)
    joined = bool(without) and not without.endswith(b"\n")
    lines = [BEGIN, _EXPLAINED, *([_JOINED] if joined else []), body.rstrip("\n"), END]
    return without + (b"\n" if joined else b"") + "".join(f"{line}\n" for line in lines if line).encode("utf-8")


def removed(data: bytes) -> bytes:
    """The bytes as they were before the block came. Raises BrokenBlock."""
    span = find(data)
    if span is None:
        return data
    before, after = data[: span.start], data[span.end :]
    if span.joined and not after and before.endswith(b"\n"):
        before = before[:-1]
    return before + after


# files


def observe(path: str, home: str, body: str) -> dict[str, t.Any]:
    """How the file stands to the wished body: state, reason, lines (of broken markers), body (as it is)."""
    try:
        found = _open(path, home)
        if found is None:
            return _answer("absent_file")
        span = find(found.data)
    except BrokenBlock as exc:
        return _answer("broken", str(exc), lines=exc.lines)
    except BlockError as exc:
        return _answer("refused", str(exc))
    if span is None:
        return _answer("none")
    if not span.last:
        return _answer("displaced", "other lines follow the block", body=span.body)
    same = found.data[span.start :] == added(removed(found.data), body)[span.start :]
    return _answer("same" if same else "other", body=span.body)


def apply(path: str, home: str, body: str) -> bool:
    """Add the block or make it as wished, at the end of a file that exists; whether that changed it.

    Raises BlockError when the file is missing or must be left alone, OSError when it cannot be written.
    """
    found = _open(path, home)
    if found is None:
        raise BlockError(f"{path} does not exist")
    return found.replace(added(found.data, body))


def remove(path: str, home: str) -> bool:
    """Take the block out; whether there was one. A file that is missing has none."""
    found = _open(path, home)
    return found is not None and found.replace(removed(found.data))


@dataclasses.dataclass(frozen=True)
class _Found:
    """A file that may be written: C(path) is where it really lies."""

    path: str
    data: bytes
    status: os.stat_result

    def replace(self, data: bytes) -> bool:
        if data == self.data:
            return False
        now = os.lstat(self.path)
        if (now.st_ino, now.st_mtime_ns, now.st_size) != (
            self.status.st_ino,
            self.status.st_mtime_ns,
            self.status.st_size,
        ):
            raise BlockError(f"{self.path} was changed by somebody else just now")
        _atomic.write_file(self.path, data, stat.S_IMODE(self.status.st_mode))
        if os.lstat(self.path).st_gid != self.status.st_gid:
            os.chown(self.path, -1, self.status.st_gid)
        return True


def _open(path: str, home: str) -> _Found | None:
    """The file behind a path, None when there is none. Raises BlockError where we do not write."""
    real = os.path.realpath(path)
    base = os.path.realpath(home)
    if not real.startswith(base.rstrip("/") + "/"):
        raise BlockError(f"{path} lies outside the home, at {real}")
    try:
        descriptor = os.open(real, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        if os.path.islink(path):
            raise BlockError(f"{path} is a link to nothing") from None
        return None
    except OSError as exc:
        raise BlockError(f"{path} cannot be read: {exc.strerror}") from exc
    try:
        status = os.fstat(descriptor)
        _refuse(path, status)
        with os.fdopen(os.dup(descriptor), "rb") as stream:
            return _Found(real, stream.read(LARGEST_FILE), status)
    finally:
        os.close(descriptor)


def _refuse(path: str, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise BlockError(f"{path} is not a file")
    if status.st_size >= LARGEST_FILE:
        raise BlockError(f"{path} is larger than a start-up file can be ({status.st_size} bytes)")
    if status.st_uid != os.geteuid():
        raise BlockError(f"{path} belongs to another user (uid {status.st_uid})")
    if status.st_nlink != 1:
        raise BlockError(f"{path} has {status.st_nlink} names: writing it anew would part them")


def _answer(state: BlockState, reason: str = "", *, lines: t.Sequence[int] = (), body: str = "") -> dict[str, t.Any]:
    text = body.encode("utf-8", "backslashreplace").decode("utf-8")
    return {"state": state, "reason": reason, "lines": list(lines), "body": text}

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Replacing files and trees so that nobody ever sees half of one.

Files: written beside, flushed, renamed. Trees: exchanged in one step by renamex_np(2) with RENAME_SWAP on macOS
(xnu bsd/man/man2/rename.2) or renameat2(2) with RENAME_EXCHANGE on Linux.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import stat
import tempfile

RENAME_SWAP = 0x2  # macOS, sys/stdio.h
RENAME_EXCHANGE = 0x2  # Linux, linux/fs.h
#: How the name of a file begins that is being written beside the one it shall replace.
BESIDE = ".golden-"
AT_FDCWD = -100  # Linux, linux/fcntl.h


class ExchangeUnsupported(Exception):
    """This file system, or this C library, cannot exchange two names in one step."""


def exchange(one: str, other: str) -> None:
    """Swap two existing paths of one volume in one step. Raises ExchangeUnsupported or OSError."""
    libc = ctypes.CDLL(None, use_errno=True)
    if hasattr(libc, "renamex_np"):
        rc = libc.renamex_np(os.fsencode(one), os.fsencode(other), ctypes.c_uint(RENAME_SWAP))
    elif hasattr(libc, "renameat2"):
        rc = libc.renameat2(AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other), ctypes.c_uint(RENAME_EXCHANGE))
    else:
        raise ExchangeUnsupported("the C library has neither renamex_np nor renameat2")
    if rc == 0:
        return
    code = ctypes.get_errno()
    # EINVAL is how Linux says that the file system has no exchange; both paths exist, so nothing else is invalid here.
    if code in (errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL):
        raise ExchangeUnsupported(os.strerror(code))
    raise OSError(code, os.strerror(code), one, None, other)


def read_file(path: str, most: int) -> bytes:
    """A file's content, when it is a regular file of at most C(most) bytes, else OSError: nobody can make us follow a
    link or wait for a pipe.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with open(descriptor, "rb") as stream:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "not a regular file", path)
        data = stream.read(most + 1)
    if len(data) > most:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), path)
    return data


def write_file(path: str, data: bytes, mode: int = 0o644) -> None:
    """Replace or create a file: written beside, flushed to the drive, renamed."""
    folder = os.path.dirname(path)
    handle, beside = tempfile.mkstemp(prefix=BESIDE, dir=folder)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fchmod(stream.fileno(), mode)
            flush_to_drive(stream.fileno())
        os.replace(beside, path)
    except BaseException:
        os.unlink(beside)
        raise
    flush_folder(folder)


def flush_to_drive(descriptor: int) -> None:
    """fsync, and on macOS F_FULLFSYNC, without which the drive itself may still hold the data back (fsync(2))."""
    full = getattr(fcntl, "F_FULLFSYNC", None)
    if full is not None:
        try:
            fcntl.fcntl(descriptor, full)
            return
        except OSError:
            pass  # not every file system has it: fsync is then the best there is
    os.fsync(descriptor)


def flush_folder(folder: str) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        flush_to_drive(descriptor)
    finally:
        os.close(descriptor)


class Lock:
    """An exclusive lock by a file, held by the process: it goes with it, however it ends."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._descriptor: int | None = None

    def __enter__(self) -> Lock:
        while True:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as exc:
                os.close(descriptor)
                raise BlockingIOError(f"{self._path} is locked by another run") from exc
            if self._is_current(descriptor):
                self._descriptor = descriptor
                return self
            os.close(descriptor)

    def _is_current(self, descriptor: int) -> bool:
        """Whether the locked file is still the one at the path: its folder may have been removed while we waited."""
        try:
            there = os.stat(self._path)
        except FileNotFoundError:
            return False
        held = os.fstat(descriptor)
        return (there.st_dev, there.st_ino) == (held.st_dev, held.st_ino)

    def __exit__(self, *_exc: object) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

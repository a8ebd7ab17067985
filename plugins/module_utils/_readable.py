# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bytes to be read at any place, of a file that nobody vouches for.

Nothing read from such a file is believed: every offset and count is bounded, and what does not fit is an
ExecutableError.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import os
import stat
import typing as t


class ExecutableError(ValueError):
    """A file that is no executable this code reads, or whose parts do not fit into it: the text says what is wrong."""


class Readable(t.Protocol):
    """Bytes to be read at any place."""

    @property
    def size(self) -> int:
        """How many there are."""

    def at(self, offset: int, size: int) -> bytes:
        """Exactly C(size) bytes from C(offset). Raises ExecutableError when there are fewer."""


@dataclasses.dataclass(frozen=True)
class Bytes:
    """Bytes in memory."""

    data: bytes

    @property
    def size(self) -> int:
        return len(self.data)

    def at(self, offset: int, size: int) -> bytes:
        bounded(self, offset, size)
        return self.data[offset : offset + size]


@dataclasses.dataclass(frozen=True)
class File:
    """An open file of which only what is asked for is read."""

    descriptor: int
    size: int

    def at(self, offset: int, size: int) -> bytes:
        bounded(self, offset, size)
        data = os.pread(self.descriptor, size, offset)
        if len(data) != size:
            raise ExecutableError("the file became shorter while it was read")
        return data


@dataclasses.dataclass(frozen=True)
class Slice:
    """A part of something readable, with its own offsets: one architecture of a fat file."""

    whole: Readable
    start: int
    size: int

    def at(self, offset: int, size: int) -> bytes:
        bounded(self, offset, size)
        return self.whole.at(self.start + offset, size)


@dataclasses.dataclass(frozen=True)
class Region:
    """A segment or a section as it lies in the file: offset and size in bytes, and the flags of an ELF section."""

    name: str
    offset: int
    size: int
    align: int = 1
    flags: int = 0


def open_file(path: str) -> File:
    """Open a regular file. Raises OSError, and ExecutableError for a pipe or a device, which is not waited for."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        os.close(descriptor)
        raise ExecutableError("not a regular file")
    return File(descriptor, status.st_size)


def bounded(file: Readable, offset: int, size: int) -> None:
    """Raise ExecutableError where such a part does not lie in the file."""
    if offset < 0 or size < 0 or offset + size > file.size:
        raise ExecutableError(f"truncated: {size} bytes at {offset} are asked for, the file has {file.size}")


def counted(what: str, count: int, most: int) -> int:
    """C(count), unless it is absurd."""
    if count > most:
        raise ExecutableError(f"it claims {count} {what}; more than {most} are not read")
    return count

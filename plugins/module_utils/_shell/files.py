# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading files as a shell that a user starts would: bounded, and never hanging on a pipe.

Runs as that user, so that what the user cannot read is not read here either.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import errno
import os
import stat
import typing as t

#: No start-up file a person wrote is near this size.
LARGEST_FILE = 1024 * 1024
#: Nor does one look into folders with more entries than this.
MOST_ENTRIES = 5000

FileState = t.Literal["read", "absent", "unreadable", "too_large", "not_a_file"]


@dataclasses.dataclass(frozen=True)
class Text:
    """A file's content as it is (undecodable bytes as surrogates, CR kept), or why there is none."""

    state: FileState
    text: str = ""
    real: str = ""


class Files:
    """The files of a Mac. C(root) goes before every path: a copy of a system's files can be asked like the real one."""

    def __init__(self, root: str = "", home: str = "") -> None:
        self.root = root.rstrip("/")
        # A home is real even where the system's files are a copy.
        self._home = home.rstrip("/")

    def real(self, path: str) -> str:
        """Where the path lies on this host."""
        if not self.root or (self._home and (path + "/").startswith(self._home + "/")):
            return path
        return self.root + path

    def read(self, path: str) -> Text:
        """The text of a regular file of bounded size. Never raises, never waits for a writer."""
        where = self.real(path)
        try:
            descriptor = os.open(where, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
        except OSError as exc:
            gone = exc.errno in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG)
            return Text("absent" if gone else "unreadable")
        except ValueError:
            return Text("absent")
        try:
            status = os.fstat(descriptor)
            real = os.path.realpath(where)
            if not stat.S_ISREG(status.st_mode):
                return Text("not_a_file", real=real)
            if status.st_size > LARGEST_FILE:
                return Text("too_large", real=real)
            with os.fdopen(os.dup(descriptor), "rb") as stream:
                data = stream.read(LARGEST_FILE + 1)
        except OSError:
            return Text("unreadable")
        finally:
            os.close(descriptor)
        if len(data) > LARGEST_FILE:
            return Text("too_large", real=real)
        return Text("read", data.decode("utf-8", "surrogateescape"), real)

    def status(self, path: str, *, follow: bool = True) -> os.stat_result | None:
        """What stat(2) says, None when there is nothing one may see."""
        try:
            return os.stat(self.real(path), follow_symlinks=follow)
        except (OSError, ValueError):
            return None

    def access(self, path: str, mode: int) -> bool:
        """What access(2) says."""
        try:
            return os.access(self.real(path), mode)
        except ValueError:
            return False

    def is_executable(self, path: str) -> bool:
        """Whether a shell would run it: a regular file that may be executed."""
        status = self.status(path)
        return status is not None and stat.S_ISREG(status.st_mode) and self.access(path, os.X_OK)

    def regular_names(self, folder: str) -> list[str]:
        """The regular files (no links) of a folder, in the order the file system gives them."""
        try:
            with os.scandir(self.real(folder)) as entries:
                return [entry.name for entry in entries if entry.is_file(follow_symlinks=False)]
        except OSError:
            return []

    def names(self, folder: str) -> list[str] | None:
        """The names in a folder, sorted; none when it cannot be looked into, None when there are too many."""
        try:
            found = os.listdir(self.real(folder))
        except (OSError, ValueError):
            return []
        return sorted(found) if len(found) <= MOST_ENTRIES else None

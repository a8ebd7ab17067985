# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Apple's debugserver, which does for Delve what touches another process: where it lies and which one it is.

It is never run: its version stands in the file, where C(what(1)) looks for it.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import os
import re
import stat
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._runner import CommandError

TOOLS = "/Library/Developer/CommandLineTools"
_OF_TOOLS = f"{TOOLS}/Library/PrivateFrameworks/LLDB.framework/Versions/A/Resources/debugserver"
_OF_XCODE = "SharedFrameworks/LLDB.framework/Versions/A/Resources/debugserver"

#: Some megabytes for each architecture; what is larger is no debugserver.
LIMIT = 256 * 1024 * 1024
_CHUNK = 1024 * 1024
# Two blanks; numbers such as 1500.0.404.7 and, once, 1100.0.30..1. A universal file has the string more than once.
_VERSION = re.compile(rb"@\(#\)PROGRAM:LLDB  PROJECT:lldb-([0-9][0-9.]{0,40})[^0-9.]")
_LONGEST = 96


@dataclasses.dataclass(frozen=True)
class Debugserver:
    """A debugserver. C(project) is its lldb number, for instance 1500.0.404.7."""

    path: str
    project: str

    @property
    def generation(self) -> int:
        """The major version of the tools it came with: 1403 came with 14. From 1600 on the count did not go on."""
        return min(int(self.project.split(".")[0]) // 100, 16)

    def __str__(self) -> str:
        later = " or later" if int(self.project.split(".")[0]) >= 1700 else ""
        return f"lldb-{self.project}, of the tools {self.generation}{later}"


def find(developer_dir: str | None) -> str | None:
    """The one Delve would start, without what a user's DELVE_DEBUGSERVER_PATH and PATH say; None when there is none.

    go-delve/delve pkg/proc/gdbserial/gdbserver.go @ v1.21.2: that of the Command Line Tools, then that of the selected
    Xcode. Like Go's C(exec.LookPath) it passes over what cannot be executed.
    """
    paths = [_OF_TOOLS]
    if developer_dir:
        paths.append(os.path.join(os.path.dirname(developer_dir), _OF_XCODE))
    return next((path for path in paths if os.path.isfile(path) and os.access(path, os.X_OK)), None)


def read(path: str) -> Debugserver:
    """Which debugserver a file is. Raises CommandError when it does not say so, or says two things."""
    try:
        found = _projects(path)
    except OSError as exc:
        raise CommandError(f"{path} cannot be read: {exc.strerror}") from exc
    if len(found) != 1:
        said = ", ".join(sorted(found)) or "no version"
        raise CommandError(f"{path} is not understood: it holds {said} after @(#)PROGRAM:LLDB")
    return Debugserver(path, found.pop())


def _projects(path: str) -> set[str]:
    """Every version string in a file, read piece by piece."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as stream:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or status.st_size > LIMIT:
            raise CommandError(f"{path} is not understood: not a file of at most {LIMIT >> 20} MiB")
        found: set[str] = set()
        tail = b""
        for chunk in t.cast("t.Iterator[bytes]", iter(lambda: stream.read(_CHUNK), b"")):
            data = tail + chunk
            found.update(match.group(1).decode("ascii").rstrip(".") for match in _VERSION.finditer(data))
            tail = data[-_LONGEST:]
        return found

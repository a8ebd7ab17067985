# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A double in the place of a program that is talked to: put there, and its whole family seen to be gone afterwards."""

from __future__ import annotations

import contextlib
import os
import pathlib
import sys
import time
import types
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._debug.processes import Family
from ansible_collections.golden.triangle.plugins.module_utils._runner import SubprocessRunner

_T = t.TypeVar("_T")


def put(double: types.ModuleType, path: pathlib.Path) -> str:
    """The double as an executable file."""
    body = pathlib.Path(str(double.__file__)).read_text(encoding="utf-8")
    path.write_text(f"#!{sys.executable}\n{body}", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def bounded(folder: pathlib.Path, limit: float, work: t.Callable[[Family], _T]) -> _T:
    """Do the work, end all of it, and see that it is gone and that it took no longer than C(limit) seconds and some."""
    family = Family(str(folder), SubprocessRunner())
    started = time.monotonic()
    done = work(family)
    assert family.end() == []
    assert time.monotonic() - started < limit + 6
    assert still_running(folder) == []
    return done


def still_running(folder: pathlib.Path) -> list[str]:
    """The command lines of all processes that name this folder: the outside view."""
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            with contextlib.suppress(OSError):
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                if str(folder) in command:
                    found.append(command)
    return found

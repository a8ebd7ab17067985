# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The public link to a program, as C(/usr/local/bin/dlv): ours where the place is free, and never anybody else's."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import contextlib
import dataclasses
import os
import re
import stat
import tempfile
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._go import buildinfo
from ansible_collections.golden.triangle.plugins.module_utils._go.executable import ExecutableError
from ansible_collections.golden.triangle.plugins.module_utils._go.toolchain.store import StoreError

Found = t.Literal["absent", "ours", "foreign"]

_CELLAR = re.compile(r".*/Cellar/(?P<formula>[^/]+)/(?P<version>[^/]+)/")


@dataclasses.dataclass(frozen=True)
class Link:
    """What lies in the link's place: C(target) of a link, C(what) in words with whose it is."""

    found: Found
    what: str
    target: str = ""


def look(path: str, base: str) -> Link:
    """Look at the link's place; C(base) is the folder of its versions, into which every link of ours leads."""
    try:
        status = os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return Link("absent", "absent")
    if not stat.S_ISLNK(status.st_mode):
        return Link("foreign", f"{'a folder' if stat.S_ISDIR(status.st_mode) else 'a file'}, {_owner(path, status)}")
    target = os.readlink(path)
    if target.startswith(f"{base}/"):
        return Link("ours", f"a link to {target}", target)
    return Link("foreign", f"a link to {target}, {_owner(path, status)}", target)


def _owner(path: str, status: os.stat_result) -> str:
    """Whose program it is: by its place, by its build information, else by its owner."""
    real = os.path.realpath(path)
    cellar = _CELLAR.match(real)
    if cellar is not None:
        return f"of Homebrew ({cellar.group('formula')} {cellar.group('version')})"
    if real.startswith("/opt/local/"):
        return "of MacPorts"
    whose = f"of uid {status.st_uid}"
    try:
        info = buildinfo.read(real)
    except (OSError, ExecutableError):
        return whose
    version = f"{info.main.path} {info.main.version}" if info.main else info.path
    return f"{whose}: {version} built by {info.go}"


def make(path: str, target: str, base: str) -> None:
    """Bring the link into its place, in one step. Raises StoreError where somebody else's has come there meanwhile."""
    folder = os.path.dirname(path)
    os.makedirs(folder, 0o755, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        os.symlink(target, path)
        return
    if look(path, base).found != "ours":
        raise StoreError(f"{path} was taken by somebody else during this run: run again")
    with tempfile.TemporaryDirectory(prefix=".golden-", dir=folder) as beside:
        os.symlink(target, os.path.join(beside, "link"))
        os.replace(os.path.join(beside, "link"), path)


def remove(path: str, base: str) -> None:
    """Remove the link if it is ours."""
    if look(path, base).found == "ours":
        os.unlink(path)

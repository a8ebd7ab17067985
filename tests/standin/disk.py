# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where one stand-in's disk and state lie in the cache."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from . import cache


@dataclass(frozen=True)
class Disk:
    """The folders and files of one stand-in."""

    name: str

    @property
    def folder(self) -> Path:
        """All of it. Closed to other users: it may hold files with a set-user-id bit."""
        return cache.standins() / self.name

    @property
    def lock(self) -> Path:
        """Held while its life changes; outside the folder, which may be removed."""
        return cache.standins() / f".{self.name}.lock"

    @property
    def state(self) -> Path:
        """JSON, see host.State."""
        return self.folder / "state.json"

    @property
    def log(self) -> Path:
        """What boot and sshd say."""
        return self.folder / "boot.log"

    @property
    def made(self) -> Path:
        """Exists once the disk is complete."""
        return self.folder / "made"

    @property
    def root(self) -> Path:
        """The Mac's folders."""
        return self.folder / "root"

    @property
    def usr(self) -> Path:
        """What the Mac has in /usr over that of the machine below (upper layer)."""
        return self.folder / "usr"

    @property
    def work(self) -> Path:
        """For the kernel's overlay."""
        return self.folder / "work"

    @property
    def local(self) -> Path:
        """/usr/local: one mount of its own."""
        return self.folder / "local"

    @property
    def python(self) -> Path:
        """The upper layer of Python's own prefix."""
        return self.folder / "python"

    @property
    def hidden(self) -> Path:
        """/.standin/host: what only our own programs read."""
        return self.folder / "hidden"

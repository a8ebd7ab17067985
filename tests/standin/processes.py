# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Processes named so that no other can be taken for them: by id and start time."""

from __future__ import annotations

import os
import select
import signal
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Process:
    """A process: its id, and its start in clock ticks since boot (field 22 of /proc/PID/stat) with the boot's id."""

    pid: int
    start: int
    boot: str

    def alive(self) -> bool:
        """Whether that very process still runs; one that nobody has collected yet does not."""
        return _stat(self.pid) == (self.start, False) and _boot_id() == self.boot

    def kill(self, *, seconds: float = 10.0) -> bool:
        """End it, and with it (as it is the first of its process namespace) all that it started. Waits for the end."""
        try:
            handle = os.pidfd_open(self.pid)
        except ProcessLookupError:
            return True
        try:
            if not self.alive():
                return True
            signal.pidfd_send_signal(handle, signal.SIGKILL)
            return bool(select.select([handle], [], [], seconds)[0])
        finally:
            os.close(handle)


def identify(pid: int) -> Process:
    """The running process of this id."""
    start, _zombie = _stat(pid) or (0, True)
    return Process(pid, start, _boot_id())


def _boot_id() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()


def _stat(pid: int) -> tuple[int, bool] | None:
    """Start time, and whether it is a zombie; None without such a process."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    fields = text.rpartition(")")[2].split()  # the name before may hold blanks
    return int(fields[19]), fields[0] in "ZX"

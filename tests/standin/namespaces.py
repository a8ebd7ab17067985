# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The few system calls that Python does not offer, and the mapping of ids into a user namespace."""

from __future__ import annotations

import ctypes
import os
import subprocess
from pathlib import Path
from typing import Final

from . import needs
from .errors import StandinError

MS_RDONLY: Final = 0x1
MS_NOSUID: Final = 0x2
MS_NODEV: Final = 0x4
MS_NOEXEC: Final = 0x8
MS_REMOUNT: Final = 0x20
MS_NOATIME: Final = 0x400
MS_NODIRATIME: Final = 0x800
MS_BIND: Final = 0x1000
MS_REC: Final = 0x4000
MS_PRIVATE: Final = 0x40000
MS_RELATIME: Final = 0x200000
MNT_DETACH: Final = 0x2
_SYS_PIVOT_ROOT: Final = 155  # x86_64
# What statvfs(3) reports, and the flag of mount(2) that keeps it.
_KEPT: Final = (
    (os.ST_NOSUID, MS_NOSUID),
    (os.ST_NODEV, MS_NODEV),
    (os.ST_NOEXEC, MS_NOEXEC),
    (os.ST_NOATIME, MS_NOATIME),
    (os.ST_NODIRATIME, MS_NODIRATIME),
    (os.ST_RELATIME, MS_RELATIME),
)

_libc: Final = ctypes.CDLL(None, use_errno=True)

# Ids 0..65535 exist inside.
_IDS: Final = 65536


def _checked(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def mount(source: str, target: Path | str, kind: str, flags: int = 0, options: str = "") -> None:
    """Attach a file system, or change an attached one (mount(2))."""
    result = _libc.mount(
        source.encode(), os.fsencode(target), kind.encode(), ctypes.c_ulong(flags), options.encode() or None
    )
    _checked(result, f"mount {kind or 'bind'} {source} at {target} ({options})")


def bind(source: Path | str, target: Path | str, *, read_only: bool = False) -> None:
    """Make source appear at target too."""
    mount(str(source), target, "", MS_BIND)
    if read_only:
        # A user namespace may not drop what the mount below has.
        has = os.statvfs(target).f_flag
        kept = sum(flag for bit, flag in _KEPT if has & bit)
        mount("", target, "", MS_BIND | MS_REMOUNT | MS_RDONLY | kept)


def pivot_root(new_root: Path) -> None:
    """Make new_root the root of this mount namespace and let go of the old one (pivot_root(2), "." twice)."""
    os.chdir(new_root)
    _checked(_libc.syscall(ctypes.c_long(_SYS_PIVOT_ROOT), b".", b"."), f"pivot_root {new_root}")
    _checked(_libc.umount2(b".", ctypes.c_int(MNT_DETACH)), "umount the old root")
    os.chdir("/")


def unshare() -> None:
    """New user, mount, host name, IPC and (for children) process namespaces for this process."""
    os.unshare(os.CLONE_NEWUSER | os.CLONE_NEWNS | os.CLONE_NEWUTS | os.CLONE_NEWIPC | os.CLONE_NEWPID)


def map_ids(pid: int) -> None:
    """Give the user namespace of process pid its ids: the very same as outside for root, subordinate ones else."""
    if os.getuid() == 0:
        for file in ("uid_map", "gid_map"):
            Path(f"/proc/{pid}/{file}").write_text(f"0 0 {_IDS}\n", encoding="ascii")
        return
    for command, own, file in (
        ("newuidmap", os.getuid(), "/etc/subuid"),
        ("newgidmap", os.getgid(), "/etc/subgid"),
    ):
        ids = needs.subordinate_ids(file)
        tool = needs.program(command)
        if ids is None or tool is None:
            raise StandinError(f"{command}: no tool, or no range in {file}")
        argv = [tool, str(pid), "0", str(own), "1", "1", str(ids.first), str(min(ids.count, _IDS - 1))]
        done = subprocess.run(argv, capture_output=True, text=True, check=False)
        if done.returncode:
            raise StandinError(f"{' '.join(argv)}: {done.stderr.strip()}")

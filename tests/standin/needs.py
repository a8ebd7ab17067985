# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the machine below must have for stand-ins to run; said before anything is tried."""

from __future__ import annotations

import os
import platform
import pwd
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from .errors import StandinError

# binfmt_misc can be mounted inside a user namespace since Linux 6.7 (fs/binfmt_misc.c).
MIN_KERNEL: Final = (6, 7)
_SBIN: Final = os.pathsep.join(("/usr/sbin", "/sbin", "/usr/local/sbin"))
_IDS_NEEDED: Final = 65535


@dataclass(frozen=True)
class SubordinateIds:
    """The range of further ids that an unprivileged user may map: from /etc/subuid or /etc/subgid."""

    first: int
    count: int


def program(name: str) -> str | None:
    """The absolute path of a program, administrator's folders included."""
    return shutil.which(name, path=os.pathsep.join((os.environ.get("PATH", os.defpath), _SBIN)))


def missing() -> list[str]:
    """Everything that is missing, one line each, empty when stand-ins can run."""
    faults = []
    if not sys.platform.startswith("linux") or platform.machine() != "x86_64":
        faults.append(f"Linux on x86_64 (this is {platform.system()} on {platform.machine()})")
        return faults
    if kernel() < MIN_KERNEL:
        faults.append(f"Linux 6.7 or later: binfmt_misc in a user namespace (this is {os.uname().release})")
    for name, package in (("sshd", "openssh-server"), ("ssh", "openssh-client"), ("ssh-keygen", "openssh-client")):
        if program(name) is None:
            faults.append(f"{name} (Debian: {package})")
    if not Path("/usr/bin/sudo").exists():
        faults.append("/usr/bin/sudo (Debian: sudo)")
    if os.getuid() != 0:
        faults += _missing_for_user()
    return faults


def check() -> None:
    """Raise StandinError naming all that is missing."""
    if faults := missing():
        raise StandinError("stand-ins cannot run here, missing:\n  - " + "\n  - ".join(faults))


def kernel() -> tuple[int, int]:
    """Major and minor of the running kernel."""
    match = re.match(r"(\d+)\.(\d+)", os.uname().release)
    return (int(match[1]), int(match[2])) if match else (0, 0)


def subordinate_ids(file: str) -> SubordinateIds | None:
    """This user's range in /etc/subuid or /etc/subgid, None without one that is large enough."""
    names = {pwd.getpwuid(os.getuid()).pw_name, str(os.getuid())}
    try:
        lines = Path(file).read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    for line in lines:
        fields = line.split(":")
        if len(fields) == 3 and fields[0] in names and int(fields[2]) >= _IDS_NEEDED:
            return SubordinateIds(int(fields[1]), int(fields[2]))
    return None


def _missing_for_user() -> list[str]:
    faults = [
        f"{name} (Debian: uidmap), or run as root" for name in ("newuidmap", "newgidmap") if program(name) is None
    ]
    faults += [
        f"{_IDS_NEEDED} subordinate ids for this user in {file} (usermod --add-subuids, --add-subgids), or run as root"
        for file in ("/etc/subuid", "/etc/subgid")
        if subordinate_ids(file) is None
    ]
    switch = Path("/proc/sys/kernel/apparmor_restrict_unprivileged_userns")
    if switch.exists() and switch.read_text(encoding="ascii").strip() == "1":
        faults.append(f"{switch} = 0: user namespaces for this user, or run as root")
    return faults

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The accounts of a Mac, as far as a Linux below can hold them: passwd, group, shadow, sudoers, homes."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

STAFF: Final = 20
ADMIN: Final = 80
_NOBODY: Final = 65534  # a Mac's -2 cannot be mapped into the namespace

# (name, uid, gid, full name, home): root and the system's own accounts.
_SYSTEM: Final = (
    ("root", 0, 0, "System Administrator", "/var/root"),
    ("daemon", 1, 1, "System Services", "/var/root"),
    ("_sshd", 75, 75, "sshd Privilege separation", "/var/empty"),
    ("sshd", 75, 75, "sshd Privilege separation", "/var/empty"),
    ("nobody", _NOBODY, _NOBODY, "Unprivileged User", "/var/empty"),
)

_GROUPS: Final = (
    ("wheel", 0, "root"),
    ("daemon", 1, "root"),
    ("kmem", 2, "root"),
    ("sys", 3, "root"),
    ("tty", 4, "root"),
    ("operator", 5, "root"),
    ("everyone", 12, ""),
    ("staff", STAFF, "root"),
    ("_sshd", 75, ""),
    ("admin", ADMIN, "root,admin"),
    ("_developer", 204, ""),
    ("com.apple.access_ssh", 399, "admin,dev"),
    ("nogroup", _NOBODY, ""),
)


@dataclass(frozen=True)
class Person:
    """A user with a home below /Users."""

    name: str
    uid: int
    full_name: str

    @property
    def home(self) -> str:
        """The home folder as passwd has it."""
        return f"/Users/{self.name}"


ADMIN_USER: Final = Person("admin", 501, "Administrator")
DEVELOPER: Final = Person("dev", 502, "Developer")
PEOPLE: Final = (ADMIN_USER, DEVELOPER)

_SUDOERS: Final = """\
Defaults !use_pty, !lecture, !fqdn
Defaults env_keep += "LANG LC_ALL LC_CTYPE"
root ALL=(ALL) ALL
%admin ALL=(ALL) NOPASSWD: ALL
"""

# No account has a password: whoever came in by a key may become root by the rule above.
_PAM: Final = """\
auth required pam_permit.so
account required pam_permit.so
session required pam_permit.so
"""

_HOME_FOLDERS: Final = (
    *("Desktop", "Documents", "Downloads", "Movies", "Music", "Pictures"),
    *("Library", "Library/Application Support", "Library/Caches", "Library/LaunchAgents", "Library/Preferences"),
)


def write_databases(etc: Path, shell: str) -> None:
    """passwd, group, shadow, sudoers and PAM's rules below etc."""
    people = [(p.name, p.uid, STAFF, p.full_name, p.home) for p in PEOPLE]
    lines = []
    for name, uid, gid, full_name, home in (*_SYSTEM, *people):
        login = shell if uid >= ADMIN_USER.uid and uid != _NOBODY else "/bin/sh" if uid == 0 else "/usr/bin/false"
        lines.append(f"{name}:x:{uid}:{gid}:{full_name}:{home}:{login}")
    _write(etc / "passwd", lines, 0o644)
    _write(etc / "group", [f"{name}:x:{gid}:{members}" for name, gid, members in _GROUPS], 0o644)
    # "*" and not "!": sshd takes "!" for a locked account and refuses keys too.
    _write(etc / "shadow", [f"{line.split(':')[0]}:*:19000:0:99999:7:::" for line in lines], 0o400)
    _write(etc / "sudoers", [_SUDOERS.rstrip()], 0o440)
    (etc / "pam.d").mkdir()
    for service in ("sudo", "sudo-i", "su", "su-l", "other"):
        _write(etc / "pam.d" / service, [_PAM.rstrip()], 0o644)


def make_homes(root: Path, public_key: str) -> None:
    """The folders below /Users, and the fleet's key for each of their owners."""
    for person in PEOPLE:
        home = root / person.home.lstrip("/")
        folders = [(home, 0o750), *((home / name, 0o700) for name in _HOME_FOLDERS), (home / "Public", 0o755)]
        folders.append((home / ".ssh", 0o700))
        for folder, mode in folders:
            folder.mkdir(mode=mode)
            folder.chmod(mode)
            os.chown(folder, person.uid, STAFF)
        keys = home / ".ssh" / "authorized_keys"
        _write(keys, [public_key], 0o600)
        os.chown(keys, person.uid, STAFF)
    shared = root / "Users" / "Shared"
    shared.mkdir()
    shared.chmod(0o1777)


def _write(path: Path, lines: list[str], mode: int) -> None:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    path.chmod(mode)

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""dseditgroup: members of the group _developer. The group is that of /etc/group, so id(1) tells the same."""

from __future__ import annotations

import pwd
from pathlib import Path

from standin.commands.play import Play

GROUPS = Path("/private/etc/group")
GROUP = "_developer"
# Members through another group: an administrator is one.
NESTED = ("admin",)


def members(group: str) -> list[str] | None:
    """The names in a group's own list, None where there is no such group."""
    for line in GROUPS.read_text(encoding="utf-8").splitlines():
        name, _password, _gid, names = line.split(":")
        if name == group:
            return [word for word in names.split(",") if word]
    return None


def run(play: Play) -> int:
    """Whether a user is a member, and -o edit -a."""
    if play.argv[:3] == ["-o", "checkmember", "-m"] and play.argv[4:] == [GROUP]:
        user = play.argv[3]
        return play.say(*play.argv, when=_state(user), user=user)
    if play.argv[:3] == ["-o", "edit", "-a"] and play.argv[4:] == ["-t", "user", GROUP]:
        user = play.argv[3]
        status = play.say(*play.argv, when=f"{'root' if play.is_root else 'user'}, {_state(user)}", user=user)
        _add(user)
        return status
    return play.recorded()


def _state(user: str) -> str:
    try:
        pwd.getpwnam(user)
    except KeyError:
        return "no such user"
    own = members(GROUP)
    if own is None:
        return "no such group"
    nested = [name for group in NESTED for name in members(group) or []]
    return "member" if user in own or user in nested else "not a member"


def _add(user: str) -> None:
    lines = GROUPS.read_text(encoding="utf-8").splitlines()
    changed = [
        line + ("" if line.endswith(":") else ",") + user if line.startswith(f"{GROUP}:") else line for line in lines
    ]
    GROUPS.write_text("\n".join(changed) + "\n", encoding="utf-8")

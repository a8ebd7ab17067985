# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""dscl: the members of _developer itself, without those of groups in it."""

from __future__ import annotations

from standin.commands.dseditgroup import GROUP, members
from standin.commands.play import Play


def run(play: Play) -> int:
    """. -read /Groups/_developer GroupMembership."""
    if play.argv != [".", "-read", f"/Groups/{GROUP}", "GroupMembership"]:
        return play.recorded()
    own = members(GROUP)
    if own:
        return play.say(*play.argv, when="members", members=" ".join(own))
    return play.say(*play.argv, when="no members" if own is not None else "no such group")

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""security authorizationdb: the right that serves Apple's debuggers, which developer mode changes."""

from __future__ import annotations

from standin.commands.play import Play

RIGHT = "system.privilege.taskport.debug"


def run(play: Play) -> int:
    """Read it, and as root write the rule allow."""
    with (
        play.state({"rule": ""}, of="authorizationdb") as state,
        play.state({"developer_mode": "disabled"}, of="DevToolsSecurity") as mode,
    ):
        by_mode = "developer mode" if mode["developer_mode"] == "enabled" else "stock"
        if play.argv == ["authorizationdb", "read", RIGHT]:
            return play.say(*play.argv, when=state["rule"] or by_mode)
        if play.argv == ["authorizationdb", "write", RIGHT, "allow"]:
            status = play.say(*play.argv, when="root" if play.is_root else "user")
            state["rule"] = "allow"
            return status
        return play.recorded()

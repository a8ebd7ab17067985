# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""DevToolsSecurity: whether developer mode is on. Off on a new Mac."""

from __future__ import annotations

from standin.commands.play import Play


def run(play: Play) -> int:
    """-status and, as root on a Mac where it is off, -enable."""
    with play.state({"developer_mode": "disabled"}) as state:
        mode = state["developer_mode"]
        if play.argv == ["-status"]:
            return play.say("-status", when=mode)
        if play.argv == ["-enable"]:
            status = play.say("-enable", when=f"{'root' if play.is_root else 'user'}, {mode}")
            state["developer_mode"] = "enabled"
            return status
        return play.recorded()

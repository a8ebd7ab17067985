# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""csrutil: System Integrity Protection, on where nobody planted another state."""

from __future__ import annotations

from standin.commands.play import Play


def run(play: Play) -> int:
    """Its status; enabling and disabling work in Recovery only."""
    with play.state({"status": "enabled"}) as state:
        return play.say("status", when=state["status"]) if play.argv == ["status"] else play.recorded()

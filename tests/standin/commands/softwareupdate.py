# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""softwareupdate: Command Line Tools, and nothing else, offered where a test planted an offer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from standin.commands import tools
from standin.commands.play import Play

MARKER = Path("/private/tmp/.com.apple.dt.CommandLineTools.installondemand.in-progress")
LABEL = "Command Line Tools for Xcode-"


def run(play: Play) -> int:
    """--list, and -i LABEL."""
    with play.state({"offers": []}) as state, play.state({"version": ""}, of="pkgutil") as receipt:
        offers = state["offers"] if receipt["version"] or MARKER.exists() else []
        if play.argv == ["--list"]:
            return _list(play, offers)
        for offer in offers:
            if play.argv == ["-i", LABEL + offer["version"]]:
                who = "root" if play.is_root else "user"
                status = play.say(*play.argv, when=f"{who}, offered", version=offer["version"])
                receipt["version"] = offer["receipt"]
                tools.write_debugserver(Path("/"), offer["lldb"])
                state["offers"].remove(offer)
                return status
        return play.recorded()


def _list(play: Play, offers: list[dict[str, Any]]) -> int:
    if not offers:
        return play.say("--list", when="nothing")
    text = play.text("--list", when="head")
    print(text + "".join(play.text("--list", when="offer", version=offer["version"]) for offer in offers), end="")
    return 0

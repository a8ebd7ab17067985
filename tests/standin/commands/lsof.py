# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""lsof: listening sockets. What listens is planted, not looked for: the processes below are a Linux's."""

from __future__ import annotations

import os
import pwd

from standin.commands.play import Play

QUESTION = ["-nP", "-w", "+c", "0", "-F", "pcLPn", "-iTCP", "-sTCP:LISTEN"]


def run(play: Play) -> int:
    """The form for other programs; without root the caller's own processes only."""
    if play.argv != QUESTION:
        return play.recorded()
    with play.state({"listeners": []}) as state:
        me = pwd.getpwuid(os.geteuid()).pw_name
        seen = [entry for entry in state["listeners"] if play.is_root or entry["user"] == me]
        if not seen:
            return play.say(*QUESTION, when="nothing")
        text = ""
        for entry in seen:
            process = {"pid": f"p{entry['pid']}", "command": f"c{entry['command']}", "owner": f"L{entry['user']}"}
            text += play.text(*QUESTION, when="process", **process)
            text += "".join(play.text(*QUESTION, when="socket", address=f"n{one}") for one in entry["addresses"])
        print(text, end="")
        return 0

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""pkgutil: the receipt of the Command Line Tools, as tree.py wrote it and softwareupdate changes it."""

from __future__ import annotations

from standin.commands import tools
from standin.commands.play import Play


def run(play: Play) -> int:
    """--pkg-info of that receipt."""
    question = f"--pkg-info={tools.RECEIPT}"
    if play.argv != [question]:
        return play.recorded()
    with play.state({"version": ""}) as state:
        if not state["version"]:
            return play.say(question, when="not installed")
        return play.say(question, when="installed", version=state["version"])

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The file from which a stand-in's commands answer: the recordings that hold for that very Mac."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from . import apple, transcripts
from .mac import Mac


@dataclass(frozen=True)
class Coverage:
    """Which of Apple's commands have recordings and which refuse every question."""

    recorded: tuple[str, ...]
    refusing: tuple[str, ...]


def coverage() -> Coverage:
    """The commands of apple.COMMANDS and Apple's python3 stub, by whether anything of them is recorded."""
    known = set(transcripts.commands())
    names = sorted({*apple.COMMANDS, "python3"})
    return Coverage(
        recorded=tuple(name for name in names if name in known),
        refusing=tuple(name for name in names if name not in known),
    )


def document(mac: Mac, hostname: str) -> str:
    """JSON: a list of commands.play.Answer, read by it and by programs/answer, for a Mac of that name."""
    entries: list[dict[str, Any]] = [
        {
            "argv": t.argv,
            "stdout": t.stdout.replace(t.hostname, hostname) if t.hostname else t.stdout,
            "stderr": t.stderr,
            "rc": t.rc,
            "effect": t.effect or "",
            "when": t.when,
            "fields": t.fields,
        }
        for command in coverage().recorded
        for t in transcripts.load(command)
        if t.valid_on(mac.macos, machine=mac.machine, tools=mac.tools)
    ]
    return json.dumps(entries)

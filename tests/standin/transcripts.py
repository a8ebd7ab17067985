# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Apple's commands answered, as recorded: one file `transcripts/<command>.yml` for each command.

A command with many sub-commands may have a file for one of them too, `transcripts/<command>.<sub-command>.yml`.

The same recordings feed the stand-in's commands and the unit tests of our parsers, so that both rest on one truth.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

FOLDER: Final = Path(__file__).parent / "transcripts"

MACHINES: Final = ("intel", "silicon", "rosetta")
CONFIDENCES: Final = ("recorded", "source", "documented")
EFFECTS: Final = ("dialog",)
ANY_ARGUMENTS: Final = "*"

_MACOS = re.compile(r"\d+(\.\d+){0,2}")
_REQUIRED: Final = {"argv", "macos", "stdout", "stderr", "rc", "source", "confidence"}
_OPTIONAL: Final = {"machine", "tools", "effect", "hostname", "when", "fields", "changes"}


class TranscriptError(ValueError):
    """A transcript file does not have the agreed form."""


@dataclass(frozen=True)
class Transcript:
    """One recorded question and its answer.

    `argv` starts with the bare name of the command; a last element "*" stands for any further arguments.
    `macos` holds versions ("14", "14.2.1"): the recording is valid where one of them is a leading part of the
    Mac's version. `machine` and `tools` (developer tools installed) narrow it further; empty and None mean any.
    `hostname` is the name that the recorded Mac had, where it stands in the answer: a stand-in says its own.
    `when` names the state of the Mac in which it answers so, and `fields` the parts of question and answer that are
    another Mac's own, with their values here: both are for commands that remember (see standin.commands). `changes`
    says that the question is none: it changes the Mac.
    `confidence`: recorded (somebody's output), source (read in Apple's source), documented (a manual page).
    """

    argv: tuple[str, ...]
    macos: tuple[str, ...]
    stdout: str
    stderr: str
    rc: int
    source: str
    confidence: str
    machine: tuple[str, ...] = ()
    tools: bool | None = None
    effect: str | None = None
    hostname: str | None = None
    when: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    changes: bool = False

    def answers(self, argv: list[str]) -> bool:
        """Whether this is a recording of that question."""
        if self.argv[-1] == ANY_ARGUMENTS:
            return list(self.argv[:-1]) == argv[: len(self.argv) - 1]
        return list(self.argv) == argv

    def valid_on(self, macos: str, *, machine: str = "intel", tools: bool = True) -> bool:
        """Whether a Mac of this version and kind answers so."""
        return (
            any(f"{macos}.".startswith(f"{version}.") for version in self.macos)
            and (not self.machine or machine in self.machine)
            and self.tools in {None, tools}
        )


def commands() -> list[str]:
    """The names of all commands that have recordings."""
    return sorted({path.name.split(".")[0] for path in FOLDER.glob("*.yml")})


@cache
def load(command: str) -> tuple[Transcript, ...]:
    """All recordings of one command, in the order of its files."""
    paths = sorted([*FOLDER.glob(f"{command}.yml"), *FOLDER.glob(f"{command}.*.yml")])
    if not paths:
        raise TranscriptError(f"{command}: no recording of this command, there are: {', '.join(commands())}")
    return tuple(transcript for path in paths for transcript in _read(command, path))


def _read(command: str, path: Path) -> list[Transcript]:
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(entries, list):
        raise TranscriptError(f"{path.name}: not a list")
    return [_transcript(command, f"{path.name}, entry {number}", entry) for number, entry in enumerate(entries, 1)]


def find(
    argv: list[str], *, macos: str, machine: str = "intel", tools: bool = True, when: str = ""
) -> Transcript | None:
    """The recorded answer of such a Mac to `argv`, None where nobody recorded it."""
    for transcript in load(argv[0]):
        fits = transcript.when == when and transcript.answers(argv)
        if fits and transcript.valid_on(macos, machine=machine, tools=tools):
            return transcript
    return None


def _transcript(command: str, where: str, entry: Any) -> Transcript:
    if not isinstance(entry, dict) or not entry.keys() >= _REQUIRED:
        raise TranscriptError(f"{where}: needs {', '.join(sorted(_REQUIRED))}")
    if unknown := entry.keys() - _REQUIRED - _OPTIONAL:
        raise TranscriptError(f"{where}: unknown key {', '.join(sorted(unknown))}")
    transcript = Transcript(**{**entry, **{key: tuple(entry.get(key, ())) for key in ("argv", "macos", "machine")}})
    for fault in _faults(command, transcript):
        raise TranscriptError(f"{where}: {fault}")
    return transcript


def _faults(command: str, transcript: Transcript) -> list[str]:
    """What is wrong with the values of a recording."""
    words = (*transcript.argv, *transcript.macos)
    checks = {
        "argv and macos hold words in quotes": all(isinstance(word, str) for word in words),
        "argv starts with the command": transcript.argv[:1] == (command,),
        "macos names versions": bool(transcript.macos) and all(_MACOS.fullmatch(str(v)) for v in transcript.macos),
        f"machine is of {MACHINES}": set(transcript.machine) <= set(MACHINES),
        f"confidence is one of {CONFIDENCES}": transcript.confidence in CONFIDENCES,
        f"effect is one of {EFFECTS}": transcript.effect in {None, *EFFECTS},
        "hostname stands in stdout": not transcript.hostname or transcript.hostname in transcript.stdout,
        "when is a word": isinstance(transcript.when, str),
        "changes is true or false": isinstance(transcript.changes, bool),
        "fields hold words that stand in question or answer": isinstance(transcript.fields, dict)
        and all(
            isinstance(value, str)
            and value
            and any(value in text for text in (*words, transcript.stdout, transcript.stderr))
            for value in transcript.fields.values()
        ),
        "tools is true or false": transcript.tools in {None, True, False},
        "rc is a number of 0..255": isinstance(transcript.rc, int) and 0 <= transcript.rc <= 255,
        "stdout, stderr and source are text": all(
            isinstance(text, str) for text in (transcript.stdout, transcript.stderr, transcript.source)
        ),
        "source is named": bool(transcript.source),
    }
    return [f"expected: {rule}" for rule, holds in checks.items() if not holds]

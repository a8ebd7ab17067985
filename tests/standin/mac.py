# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which Mac a stand-in plays: its macOS, its kind of machine, its developer tools."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from . import transcripts
from .errors import StandinError

# One exact release for each major version: those of which sw_vers and uname are recorded on an Intel Mac.
RELEASES: Final = {"12": "12.7.6", "13": "13.7.8", "14": "14.2.1", "15": "15.7.4"}
DEFAULT_MAJOR: Final = "14"


@dataclass(frozen=True)
class Mac:
    """What is played. `machine` is one of transcripts.MACHINES, `tools` whether the Command Line Tools are there."""

    macos: str = RELEASES[DEFAULT_MAJOR]
    machine: str = "intel"
    tools: bool = True

    def __str__(self) -> str:
        return f"macOS {self.macos} on {self.machine}{'' if self.tools else ', bare'}"

    def answer(self, *argv: str) -> str:
        """The recorded standard output of a command, without its newline."""
        found = transcripts.find(list(argv), macos=self.macos, machine=self.machine, tools=self.tools)
        if found is None or found.rc:
            raise StandinError(f"{' '.join(argv)}: not recorded for {self}")
        return found.stdout.rstrip("\n")

    @property
    def build(self) -> str:
        """Apple's build number, 23C71."""
        return self.answer("sw_vers", "-buildVersion")

    @property
    def kernel(self) -> str:
        """Darwin's release, 23.2.0."""
        return self.answer("uname", "-r")

    @property
    def kernel_version(self) -> str:
        """Darwin's long version text, as uname -v prints it."""
        return self.answer("uname", "-v")

    @property
    def architecture(self) -> str:
        """What uname -m says: x86_64 also under Rosetta."""
        return self.answer("uname", "-m")


def choose(major: str, *, silicon: bool = False, rosetta: bool = False, bare: bool = False) -> Mac:
    """The Mac that the options ask for."""
    if major not in RELEASES:
        raise StandinError(f"macOS {major}: not recorded, there are {', '.join(RELEASES)}")
    if rosetta and not silicon:
        raise StandinError("--rosetta needs --silicon: only Apple silicon translates")
    machine = "rosetta" if rosetta else "silicon" if silicon else "intel"
    return Mac(macos=RELEASES[major], machine=machine, tools=not bare)

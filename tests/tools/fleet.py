# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A fleet of stand-in Macs for the length of a block: the one place where the gates and the demo call ``standin``."""

from __future__ import annotations

import os
import subprocess
import sys
import typing as t
from pathlib import Path

import yaml
from tools.setup import ROOT

if t.TYPE_CHECKING:
    from types import TracebackType


def standin(*arguments: str, quiet: bool = False) -> str:
    """Run ``python -m standin`` with these arguments; give what it prints, unless it goes to the terminal."""
    env = dict(os.environ, PYTHONPATH=str(ROOT / "tests"))
    command = [sys.executable, "-m", "standin", *arguments]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if quiet else None,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}")
    return done.stdout or ""


def artefact_vars(archive: str, tools: str) -> dict[str, object]:
    """Give the variables that make a run take Go from this archive and dlv from this folder, with no network."""
    go = {"go_sdk_sources": [{"type": "file", "location": archive}], "go_sdk_offline": True}
    return go | {"delve_built": [tools], "delve_offline": True}


class Fleet:
    """Stand-ins that are up inside the block and gone after it."""

    def __init__(self, *hosts: str) -> None:
        """Name the hosts."""
        self.hosts = hosts
        self.archive = self.tools = ""

    def __enter__(self) -> t.Self:
        """Make the artefacts if they are missing, and boot."""
        self.archive = standin("artefacts", quiet=True).split()[-1]
        self.tools = standin("tools", quiet=True).split()[-1]
        standin("down", "--forget", *self.hosts, quiet=True)
        standin("up", *self.hosts)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take them down, also after an error."""
        standin("down", "--forget", *self.hosts)

    def write_inventory(self, at: Path) -> Path:
        """Write the inventory of the running hosts, with the artefacts as their source of Go."""
        inventory = yaml.safe_load(standin("inventory", *self.hosts, quiet=True))
        inventory["triangle"].setdefault("vars", {}).update(artefact_vars(self.archive, self.tools))
        at.write_text(yaml.safe_dump(inventory))
        return at

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of all scenarios share."""

from __future__ import annotations

import json
import os
import subprocess
import typing as t
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Run:
    """One run of a playbook: how it ended, what it printed, what it reported."""

    status: int
    text: str
    report: dict[str, t.Any]

    def findings(self, host: str) -> list[dict[str, t.Any]]:
        """Give the drifted checks of one host."""
        (found,) = (entry for entry in self.report["hosts"] if entry["name"] == host)
        return [check for check in found["checks"] if check["state"] == "drifted"]


@pytest.fixture(scope="session")
def play(tmp_path_factory: pytest.TempPathFactory) -> t.Callable[..., Run]:
    """Run one of the collection's playbooks by its full name, as a user does, over the scenario's inventory."""

    def run(name: str, *options: str) -> Run:
        folder = tmp_path_factory.mktemp(name)
        report = folder / "report.json"
        inventory = str(Path(os.environ["MOLECULE_INVENTORY_FILE"]).parent)
        command = ["ansible-playbook", f"golden.triangle.{name}", "-i", inventory, *options]
        command += ["-e", f"triangle_report_path={report}"]
        done = subprocess.run(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        print(done.stdout)
        return Run(done.returncode, done.stdout, json.loads(report.read_text()))

    return run

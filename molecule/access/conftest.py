# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of this scenario share."""

from __future__ import annotations

import json
import os
import subprocess
import typing as t
from dataclasses import dataclass
from pathlib import Path

import pytest

HERE = Path(__file__).parent

HISTORY = ("first_seen", "baseline")


@dataclass(frozen=True)
class Run:
    """One run of a playbook of this scenario: how it ended, what it reported."""

    status: int
    text: str
    report: dict[str, t.Any]

    def drifted(self, host: str) -> dict[tuple[str, str], dict[str, t.Any]]:
        """Give the drifted checks of one host, by id and subject, without what the report before says of it."""
        (found,) = (entry for entry in self.report["hosts"] if entry["name"] == host)
        assert [check for check in found["checks"] if check["state"] == "unknown"] == []
        return {
            (check["id"], check["subject"]): {key: value for key, value in check.items() if key not in HISTORY}
            for check in found["checks"]
            if check["state"] == "drifted"
        }


@pytest.fixture
def play(tmp_path: Path) -> t.Callable[..., Run]:
    """Run a playbook of this scenario over its inventory."""

    def run(name: str, *options: str) -> Run:
        report = tmp_path / f"{name}.json"
        inventory = str(Path(os.environ["MOLECULE_INVENTORY_FILE"]).parent)
        command = ["ansible-playbook", str(HERE / f"{name}.yml"), "-i", inventory, *options]
        command += ["-e", f"triangle_report_path={report}"]
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        print(done.stdout)
        return Run(done.returncode, done.stdout, json.loads(report.read_text()) if report.exists() else {})

    return run

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of all scenarios share."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import typing as t
from dataclasses import dataclass
from pathlib import Path

import pytest

if t.TYPE_CHECKING:
    from testinfra.host import Host

# What lies at a path, in the words of lstat and by its digest; null where there is nothing.
LOOK = """
import hashlib, json, os, stat, sys
try:
    seen = os.lstat(sys.argv[1])
except FileNotFoundError:
    print("null")
    sys.exit()
found = {"mode": stat.S_IMODE(seen.st_mode), "uid": seen.st_uid, "gid": seen.st_gid, "size": seen.st_size}
found["link"] = os.readlink(sys.argv[1]) if stat.S_ISLNK(seen.st_mode) else None
found["real"] = os.path.realpath(sys.argv[1])
if os.path.isfile(sys.argv[1]):
    found["sha256"] = hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest()
print(json.dumps(found))
"""


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
        command += ["-e", f"triangle_report_path={report}", "-e", f"triangle_services_report_path={report}"]
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


@pytest.fixture
def look() -> t.Callable[[Host, str], dict[str, t.Any]]:
    """Look at a path on a Mac, as root, by the Mac's own Python: a Mac's stat and shasum are not everybody's."""

    def look(host: Host, path: str) -> dict[str, t.Any]:
        code = f"import base64; exec(base64.b64decode('{base64.b64encode(LOOK.encode()).decode()}'))"
        with host.sudo():
            return t.cast("dict[str, t.Any]", json.loads(host.check_output("/usr/bin/python3 -c %s %s", code, path)))

    return look

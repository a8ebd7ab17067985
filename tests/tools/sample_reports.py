# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make the reports that the docs show: of a real run on three stand-in Macs, and of a fleet of 5,000 that nobody has.

They go to ``build/report``, in every view; the pictures of the pages go to ``docs/report``.

Usage: ``python -m tools.sample_reports``
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from ansible_collections.golden.triangle.plugins.plugin_utils._report import store
from ansible_collections.golden.triangle.plugins.plugin_utils._views import every
from tools import sample_fleet, sample_verification
from tools.browser import Page
from tools.demo import PLANT
from tools.fleet import Fleet, standin
from tools.setup import ROOT

HOSTS = ("sample-1", "sample-2", "sample-3")
ENDINGS = {
    "html": "html",
    "junit": "xml",
    "sarif": "sarif",
    "prometheus": "prom",
    "csv": "csv",
    "markdown": "md",
    "verification": "debugging.html",
    "ocsf": "ocsf.jsonl",
    "jamf": "jamf",
}


def places(folder: Path, name: str) -> dict[str, Path]:
    """Give each view of a report its file."""
    return {view: folder / f"{name}.{ending}" for view, ending in ENDINGS.items()}


def real(folder: Path) -> None:
    """Converge three stand-ins, break one, audit before and after: the second report knows the first."""
    with Fleet(*HOSTS) as fleet:
        inventory = fleet.write_inventory(folder / "inventory.yml")
        views = {view: str(path) for view, path in places(folder, "stand-ins").items()}
        given = {"triangle_report_path": str(folder / "stand-ins.json"), "triangle_report_views": views}
        given["triangle_advisories"] = str(ROOT / "docs" / "advisories.sample.json")
        command = ["ansible-playbook", "-i", str(inventory), "-e", json.dumps(given)]
        subprocess.run([*command, "golden.triangle.site"], check=True)
        for planted in PLANT:
            standin("shell", HOSTS[1], planted, quiet=True)
        status = subprocess.run([*command, "golden.triangle.audit"], check=False).returncode
    if status != 2:
        raise SystemExit(f"the audit of planted drift ended with {status}, not 2")


def pictures(folder: Path, to: Path) -> None:
    """Take the pictures that the docs show."""
    to.mkdir(parents=True, exist_ok=True)
    for name, dark in (("stand-ins", False), ("fleet", True), ("verification.debugging", False)):
        with Page(1200, 1500 if name.startswith("verification") else 1200, dark=dark) as page:
            page.open((folder / f"{name}.html").as_uri())
            page.screenshot(to / f"{name.partition('.')[0]}.png")


def main() -> None:
    """Make all of it."""
    folder = ROOT / "build" / "report"
    folder.mkdir(parents=True, exist_ok=True)
    fleet = sample_fleet.fleet(5000, nights=4)
    store.write_report(fleet, folder / "fleet.json")
    every.write(fleet, places(folder, "fleet"))
    every.write(sample_verification.verified(14), places(folder, "verification"))
    real(folder)
    pictures(folder, ROOT / "docs" / "report")
    print(f"reports: {folder}")


if __name__ == "__main__":
    main()

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many audits in a row of one converged stand-in Mac, of which nobody changed anything: is there one false finding?

A finding is false here whatever it is. So is a check that another audit did not make, and one that is unknown.

Usage: ``python -m tools.steady [AUDITS]``
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tools.fleet import Fleet

HOST = "steady-1"


def states(report: Path) -> dict[tuple[str, str], str]:
    """What an audit says of each check of the one host."""
    (host,) = json.loads(report.read_text("utf-8"))["hosts"]
    return {(check["id"], check["subject"]): check["state"] for check in host["checks"]}


def complaints(status: int, found: dict[tuple[str, str], str], first: dict[tuple[str, str], str]) -> list[str]:
    """What is wrong with an audit: its exit status, a check that is not well, and one that the first did not have."""
    said = [] if status == 0 else [f"exit status {status}"]
    said += [f"{' '.join(key)}: {state}" for key, state in found.items() if state in ("drifted", "unknown")]
    return said + [f"{' '.join(key)}: not in both" for key in sorted(found.keys() ^ first.keys())]


def main(audits: int) -> int:
    """Converge once, audit often, say how often it was wrong."""
    false, seconds = 0, []
    with tempfile.TemporaryDirectory(prefix="golden.triangle-") as name, Fleet(HOST) as fleet:
        folder = Path(name)
        report = folder / "triangle-report.json"
        command = ["ansible-playbook", "-i", str(fleet.write_inventory(folder / "inventory.yml"))]
        subprocess.run([*command, "golden.triangle.site"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        first: dict[tuple[str, str], str] = {}
        for number in range(1, audits + 1):
            begun = time.monotonic()
            done = subprocess.run(
                [*command, "golden.triangle.audit"], cwd=folder, check=False, stdout=subprocess.DEVNULL
            )
            seconds.append(time.monotonic() - begun)
            found = states(report)
            first = first or found
            wrong = complaints(done.returncode, found, first)
            false += bool(wrong)
            print(f"audit {number}: {'; '.join(wrong) or f'{len(found)} checks, none drifted or unknown'}", flush=True)
    times = f"{min(seconds):.1f} / {statistics.median(seconds):.1f} / {max(seconds):.1f} s"
    print(
        f"{audits} audits in a row, {false} of them with a false finding; an audit took {times} (least / median / most)"
    )
    return 1 if false else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 50))

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hold the promise of ``requires_ansible``: the plugins' unit tests and a converge on the oldest ansible-core.

Usage: ``python -m tools.floor``
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.fleet import Fleet
from tools.setup import ROOT, locked_venv, require_python

LOCK = ROOT / "requirements-floor.txt"
PYTHONS = ("3.11", "3.12")  # ansible-core 2.19 runs on 3.11, 3.12 and 3.13


def run(*command: str, expected: int = 0, cwd: Path = ROOT) -> None:
    """Run a command of that environment; another exit status than the expected one ends the gate."""
    print(f"-- {' '.join(command)}", flush=True)
    status = subprocess.run(command, cwd=cwd, stdin=subprocess.DEVNULL, check=False).returncode
    if status != expected:
        raise SystemExit(f"floor: exit status {status}, expected {expected}")


def main() -> int:
    """Test and converge with the environment's own commands."""
    python, version = require_python(PYTHONS, "the floor (ansible-core 2.19)")
    tools = locked_venv(python, version, LOCK) / "bin"
    os.environ["PATH"] = f"{tools}{os.pathsep}{os.environ['PATH']}"
    run(f"{tools}/pytest", "-n", "2", "-m", "not slow and not standin", "tests/unit/plugins")
    with tempfile.TemporaryDirectory(prefix="golden.triangle-") as name, Fleet("floor-1") as fleet:
        folder = Path(name)
        inventory = str(fleet.write_inventory(folder / "inventory.yml"))
        playbook = f"{tools}/ansible-playbook"
        run(playbook, "golden.triangle.audit", "-i", inventory, "--check", "--diff", expected=2, cwd=folder)
        run(playbook, "golden.triangle.site", "-i", inventory, cwd=folder)
        run(playbook, "golden.triangle.audit", "-i", inventory, "--check", "--diff", cwd=folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())

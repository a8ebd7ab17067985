# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run the commands of one gate, show each before it runs, and close with one line that says how it went and how long.

Usage: ``python -m tools.gate NAME COMMAND...`` with each command one shell line. All commands run, so that one run
shows every fault; the gate fails if one of them did. A missing tool is a failed command (status 127), never a skip.
"""

from __future__ import annotations

import subprocess
import sys
import time


def run_all(name: str, commands: list[str]) -> list[str]:
    """Run every command, give those that failed, each with its exit status."""
    failed = []
    for command in commands:
        print(f"== {name}: {command}", flush=True)
        done = subprocess.run(["bash", "-euo", "pipefail", "-c", command], stdin=subprocess.DEVNULL, check=False)
        if done.returncode != 0:
            failed.append(f"{command} (exit status {done.returncode})")
    return failed


def main() -> int:
    """Give 0 if all commands passed, else 1."""
    name, commands = sys.argv[1], sys.argv[2:]
    begun = time.monotonic()
    failed = run_all(name, commands)
    for command in failed:
        print(f"== {name}: FAILED {command}", flush=True)
    print(f"== {name}: {'FAILED' if failed else 'ok'}, {time.monotonic() - begun:.0f} s", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

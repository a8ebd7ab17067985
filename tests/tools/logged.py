# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run a talkative command: all it says goes to a file, what shows progress or a fault to the terminal."""

from __future__ import annotations

import collections
import re
import subprocess
import typing as t

from tools.setup import ROOT

if t.TYPE_CHECKING:
    from pathlib import Path

TAIL = 40  # lines shown after a failure


def run_logged(name: str, command: list[str], *, cwd: Path, env: dict[str, str], show: str, tail: int = TAIL) -> int:
    """Run it with both streams in ``.ansible/log/<name>.log``; give its exit status.

    Lines that match ``show`` are printed as they come; after a failure that none of them told, the last lines.
    """
    log = ROOT / ".ansible" / "log" / f"{name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    shown = re.compile(show)
    told = False
    last: collections.deque[str] = collections.deque(maxlen=tail)
    with (
        log.open("w") as file,
        subprocess.Popen(
            command,
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        ) as process,
    ):
        for line in t.cast("t.IO[str]", process.stdout):
            file.write(line)
            last.append(line)
            if shown.search(line):
                print(line, end="", flush=True)
                told = told or line.startswith(("ERROR", "FATAL", "FAILED"))
    status = process.returncode
    if status != 0:
        print(f"-- {name}: exit status {status}; all it said is in {log.relative_to(ROOT)}", flush=True)
        if not told:
            print("".join(last), end="", flush=True)
    return status

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Show the main job on real input: converge stand-in Macs, plant drift, audit, repair, report.

Each step says what it does, runs the command that a user would type, and ends the demo with an error where the outcome
is not the one announced.

Usage: ``python -m tools.demo``
"""

from __future__ import annotations

import dataclasses
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import typing as t
from pathlib import Path

from tools.fleet import Fleet, standin

HOSTS = ("demo-1", "demo-2", "demo-3")
DRIFTED = HOSTS[1]
GOROOT = "/usr/local/go1.21.5"
PLANT = (
    f"sudo rm {GOROOT}/pkg/tool/darwin_amd64/compile",
    f"echo '// edited by hand' | sudo tee -a {GOROOT}/src/fmt/print.go",
    f"sudo sed -i.bak 's/^go1.21.5$/go1.21.4/' {GOROOT}/VERSION && sudo rm {GOROOT}/VERSION.bak",
)
PLANTED = ("VERSION", "pkg/tool/darwin_amd64/compile", "src/fmt/print.go")
BOLD, DIM, RESET = ("\033[1m", "\033[2m", "\033[0m") if sys.stdout.isatty() else ("", "", "")


class DemoError(Exception):
    """A step did not behave as announced."""


@dataclasses.dataclass(frozen=True)
class Run:
    """How a playbook ended: its exit status, its output, what Ansible says it changed, its report."""

    status: int
    text: str
    report: dict[str, t.Any]

    @property
    def changed(self) -> list[str]:
        """Name the hosts on which something was (or in check mode would be) changed."""
        return re.findall(r"^(\S+)\s+: ok=.*changed=[1-9]", self.text, re.MULTILINE)

    @property
    def drifted(self) -> list[str]:
        """Name the hosts that the report calls drifted."""
        return [host["name"] for host in self.report["hosts"] if host["state"] == "drifted"]


class Demo:
    """The steps, in a folder of their own that holds the inventory and the reports."""

    def __init__(self, folder: Path, fleet: Fleet) -> None:
        """Take the running fleet."""
        self.folder = folder
        self.fleet = fleet
        self.steps = 0

    def head(self, title: str, *explained: str) -> None:
        """Announce a step."""
        self.steps += 1
        print(f"\n{BOLD}{self.steps}. {title}{RESET}")
        for line in explained:
            print(f"{DIM}   {line}{RESET}")
        print(flush=True)

    def expect(self, true: bool, what: str) -> None:
        """Say that it is so, or end the demo."""
        if not true:
            raise DemoError(what)
        print(f"   as announced: {what}", flush=True)

    def play(self, name: str, *options: str) -> Run:
        """Run a playbook of the collection and show what it prints."""
        report = self.folder / f"{name}-{self.steps}.json"
        command = ["ansible-playbook", f"golden.triangle.{name}", "-i", "inventory.yml", *options]
        print(f"{BOLD}$ {' '.join(command)}{RESET}", flush=True)
        env = dict(os.environ, ANSIBLE_FORCE_COLOR="1") if sys.stdout.isatty() else dict(os.environ)
        begun = time.monotonic()
        lines = []
        with subprocess.Popen(
            [*command, "-e", f"triangle_report_path={report}"],
            cwd=self.folder,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process:
            for line in t.cast("t.IO[str]", process.stdout):
                print(line, end="", flush=True)
                lines.append(re.sub(r"\033\[[0-9;]*m", "", line))
        status = process.returncode
        print(f"   exit status {status} after {time.monotonic() - begun:.1f} s")
        return Run(status, "".join(lines), json.loads(report.read_text()))

    def on(self, host: str, command: str) -> str:
        """Run a command on a Mac over ssh, as its admin user; show it and what it prints."""
        print(f"{BOLD}{host}$ {command}{RESET}", flush=True)
        text = standin("shell", host, command, quiet=True).strip()
        print(text, flush=True)
        return text

    def converge(self) -> None:
        """Bring bare Macs to the release, twice."""
        self.head(
            "Converge",
            "Install the real darwin/amd64 Go 1.21.5, and the dlv 1.21.2 and gopls 0.14.2 that it builds; each byte is"
            " proven first.",
        )
        run = self.play("site")
        self.expect(run.status == 0 and run.changed == list(HOSTS), "exit status 0, changed on every Mac")
        self.expect("go1.21.5 darwin/amd64" in self.on(HOSTS[0], f"{GOROOT}/bin/go version"), "it is that Go")
        self.head("Converge again", "Every byte of 190 MB is hashed on every Mac again. Nothing is to change.")
        run = self.play("site")
        self.expect(run.status == 0 and run.changed == [], "exit status 0, changed=0 on every Mac")

    def drift(self) -> None:
        """Break one Mac in three ways."""
        self.head(
            f"Plant drift on {DRIFTED}",
            "Somebody deletes the compiler, edits the standard library, and VERSION claims to be another release.",
        )
        for command in PLANT:
            self.on(DRIFTED, command)

    def audit(self) -> None:
        """Find it."""
        self.head("Audit", "Changes nothing, names the very files with a diff, and ends with 2 because there is drift.")
        run = self.play("audit", "--check", "--diff")
        self.expect(run.status == 2 and run.drifted == [DRIFTED], f"exit status 2, drift on {DRIFTED} and nowhere else")
        checks = next(host["checks"] for host in run.report["hosts"] if host["name"] == DRIFTED)
        evidence = [line for check in checks for line in check["evidence"]]
        self.expect(
            len(evidence) == len(PLANTED) and all(any(path in line for line in evidence) for path in PLANTED),
            "the three files are named, and no other",
        )

    def repair(self) -> None:
        """Mend it."""
        self.head(
            "Repair",
            "The same playbook as in step 1. A proven tree is made beside the drifted one and exchanged with it.",
        )
        run = self.play("site", "--diff")
        self.expect(run.status == 0 and run.changed == [DRIFTED], f"exit status 0, changed on {DRIFTED} alone")
        self.head("Audit again", "The closing report is the whole answer: JSON for machines, the table for people.")
        run = self.play("audit")
        self.expect(run.status == 0 and run.drifted == [], "exit status 0, no drift")
        states = {host["name"]: host["state"] for host in run.report["hosts"]}
        print(f"   the report in JSON says: {json.dumps(states)}")


def main() -> int:
    """Run all steps on a fleet of its own."""
    print(f"{BOLD}golden.triangle: three simulated Macs, a real Go, real ssh.{RESET}")
    print(
        "   Apple's commands and kernel are simulated, on namespaces of this Linux. The first run makes what they need."
    )
    begun = time.monotonic()
    try:
        with tempfile.TemporaryDirectory(prefix="golden.triangle-") as name, Fleet(*HOSTS) as fleet:
            folder = Path(name)
            fleet.write_inventory(folder / "inventory.yml")
            demo = Demo(folder, fleet)
            demo.converge()
            demo.drift()
            demo.audit()
            demo.repair()
    except DemoError as error:
        print(f"\ndemo: not as announced: {error}", file=sys.stderr)
        return 1
    print(f"\n{BOLD}All steps behaved as announced, in {time.monotonic() - begun:.0f} s.{RESET}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

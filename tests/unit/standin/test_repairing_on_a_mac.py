# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Mac is broken and repaired: by a repair that is killed, by two at once, and against somebody who makes it worse."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from standin import artefacts, gotools, inventory, ssh
from standin.host import Host

pytestmark = [pytest.mark.slow, pytest.mark.standin]

ROOT = Path(__file__).resolve().parents[3]
LEASE = "Library/Application Support/golden.triangle/repair.json"
STORE = "/usr/local/.golden.triangle/go1.21.5"
#: Somebody who takes VERSION out of every tree that a repair puts in place, as soon as it lets go of it.
SPOILER = (
    f'until [ -n "$(ls -A {STORE}/generations 2>/dev/null)" ]; do sleep 0.05; done;'
    f" flock {STORE}/lock rm -f /usr/local/go1.21.5/VERSION"
)


class Bench:
    """One Mac, and a folder for what is run on it."""

    def __init__(self, mac: Host, folder: Path) -> None:
        self.mac, self.folder = mac, folder
        hosts = yaml.safe_load(inventory.render([mac]))
        hosts["triangle"]["vars"] |= {
            "go_sdk_sources": [{"type": "file", "location": str(artefacts.build("1.21.5"))}],
            "go_sdk_offline": True,
            "delve_built": [str(gotools.build())],
            "delve_offline": True,
            "triangle_allow_faults": True,
        }
        (folder / "inventory.yml").write_text(yaml.safe_dump(hosts))
        (mac.disk.root / "private/etc/golden.triangle-faults-allowed").touch(mode=0o644)

    def start(self, name: str, **given: Any) -> subprocess.Popen[str]:
        """Begin a playbook."""
        given = {"triangle_report_path": str(self.folder / "report.json"), "triangle_fail_on": "never", **given}
        command = [str(Path(sys.executable).with_name("ansible-playbook")), f"golden.triangle.{name}"]
        return subprocess.Popen(
            [*command, "-i", "inventory.yml", "-e", json.dumps(given)],
            cwd=self.folder,
            env={**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".ansible/collections")},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def play(self, name: str, *, status: int = 0, **given: Any) -> str:
        """Run a playbook to its end; what it says."""
        process = self.start(name, **given)
        said, _nothing = process.communicate(timeout=900)
        assert process.returncode == status, said
        return " ".join(said.split())

    def broken_by(self, fault: str) -> None:
        """Plant a fault and audit."""
        self.play("inject", triangle_fault_state="absent")
        self.play("inject", triangle_faults=[fault], triangle_fault_user="dev")
        self.play("audit")

    def leased(self) -> None:
        """Wait until a repair has the Mac."""
        deadline = time.monotonic() + 300
        while not (self.mac.disk.root / LEASE).exists():
            assert time.monotonic() < deadline
            time.sleep(0.05)

    def drifted(self) -> list[str]:
        """What an audit finds."""
        self.play("audit")
        [host] = json.loads((self.folder / "report.json").read_text())["hosts"]
        assert host["errors"] == []
        return sorted(check["id"] for check in host["checks"] if check["state"] == "drifted")

    def states(self) -> list[str]:
        """What the record of the repair says of each corner."""
        [host] = json.loads((self.folder / "triangle-repair.json").read_text())["hosts"].values()
        return [corner["state"] for corner in host["corners"]]


@pytest.fixture(scope="module")
def bench(worker: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """A Mac that is converged."""
    host = Host(f"{worker}-repair")
    host.down(forget=True)
    try:
        host.up()
        made = Bench(host, tmp_path_factory.mktemp("bench"))
        made.play("site")
        yield made
    finally:
        host.down(forget=True)


def test_a_repair_that_was_killed_is_gone_on_with_at_once(bench: Bench) -> None:
    bench.broken_by("dlv_patched")
    killed = bench.start("repair", report="report.json")
    bench.leased()
    os.killpg(killed.pid, signal.SIGKILL)
    killed.communicate()
    said = bench.play("repair", report="report.json")
    assert f"{bench.mac.name}: goes on where " in said
    assert (bench.states(), bench.drifted()) == (["repaired"], [])
    assert not (bench.mac.disk.root / LEASE).exists()


def test_of_two_at_once_one_gives_up_and_both_say_so(bench: Bench) -> None:
    bench.broken_by("modes_open")
    first = bench.start("repair", report="report.json")
    bench.leased()
    said = bench.play("repair", status=2, report="report.json", triangle_repair_record="other.json")
    assert "repairs this Mac since" in said
    assert "another repair gives up" in said
    heard, _nothing = first.communicate(timeout=900)
    assert first.returncode == 0, heard
    assert "asked for this Mac while it was repaired" in heard
    assert (bench.states(), bench.drifted()) == (["repaired"], [])


def test_of_two_at_once_one_can_wait(bench: Bench) -> None:
    bench.broken_by("dlv_link_gone")
    first = bench.start("repair", report="report.json")
    bench.leased()
    given = {"report": "report.json", "triangle_repair_record": "other.json", "triangle_repair_wait": 600}
    said = bench.play("repair", **given)
    assert f"{bench.mac.name}: waiting for " in said
    assert "delve: clean" in said
    heard, _nothing = first.communicate(timeout=900)
    assert first.returncode == 0, heard


def test_a_corner_that_got_worse_is_rolled_back(bench: Bench) -> None:
    bench.broken_by("compiler_missing")
    argv = ssh.command(bench.mac.state().address, "admin", "sudo", "sh", "-c", f"'{SPOILER}'")  # type: ignore[union-attr]
    with subprocess.Popen(argv, stdin=subprocess.DEVNULL) as spoiler:
        bench.play("repair", status=2, report="report.json")
        spoiler.wait(timeout=60)
    assert bench.states() == ["rolled_back"]
    # What was planted is there, and no worse; and that a generation is in place is said.
    assert bench.drifted() == ["go.goroot", "go.tree"]
    bench.play("repair", report="report.json")
    assert (bench.states(), bench.drifted()) == (["repaired"], [])

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A stand-in's life: booting, ending, resetting, and being killed in between."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from standin import processes
from standin.errors import StandinError
from standin.host import Host
from standin.mac import Mac

pytestmark = pytest.mark.standin

Run = Callable[..., "subprocess.CompletedProcess[str]"]


def _of_namespace(inode: str) -> list[int]:
    """The processes that live in a process namespace; not those that ended and wait to be collected."""
    found = []
    for link in Path("/proc").glob("[0-9]*/ns/pid"):
        try:
            state = (link.parents[1] / "stat").read_text(encoding="utf-8").rpartition(") ")[2][0]
            if str(link.readlink()) == inode and state != "Z":
                found.append(int(link.parts[2]))
        except OSError:
            continue
    return found


def _namespace(host: Host) -> str:
    state = host.state()
    assert state is not None
    assert state.process is not None
    return str(Path(f"/proc/{state.process.pid}/ns/pid").readlink())


def test_up_and_down_and_again(spare: Host, run: Run) -> None:
    assert "is up at" in spare.up()
    assert spare.is_up()
    assert "is already up" in spare.up()
    assert run(spare, "echo $HOME").stdout == "/Users/admin\n"
    inode = _namespace(spare)
    assert _of_namespace(inode)
    assert spare.down() == f"{spare.name} is down"
    assert not spare.is_up()
    assert _of_namespace(inode) == []
    assert spare.down() == f"{spare.name} was not up"


def test_down_ends_what_was_started_inside(spare: Host, run: Run) -> None:
    spare.up()
    run(spare, "nohup sleep 1000 >/dev/null 2>&1 &")
    inode = _namespace(spare)
    assert len(_of_namespace(inode)) >= 2
    spare.down()
    assert _of_namespace(inode) == []


def test_disk_survives_down_and_not_reset(spare: Host, run: Run) -> None:
    spare.up()
    before = spare.state()
    run(spare, "sudo touch /usr/local/kept /usr/bin/kept; touch ~/kept")
    spare.down()
    spare.up()
    assert run(spare, "ls /usr/local/kept /usr/bin/kept ~/kept").returncode == 0
    assert "is up at" in spare.reset()
    after = spare.state()
    assert run(spare, "ls /usr/local /usr/bin/kept ~/kept").stdout == "/usr/local:\n"
    assert before
    assert after
    assert (before.address, before.mac) == (after.address, after.mac)


def test_another_mac_needs_another_disk(spare: Host) -> None:
    spare.up(Mac(machine="rosetta"))
    for _time in range(2):
        with pytest.raises(StandinError, match=f"macOS 14.2.1 on rosetta.*down --forget {spare.name}"):
            spare.up(Mac())
        spare.down()


@pytest.mark.parametrize("delay", [0.05, 0.12, 0.2, 0.3, 0.45])
def test_killed_boot_is_made_good(spare: Host, run: Run, delay: float) -> None:
    """Kill the command (not what it started) at some moment of a first boot."""
    child = subprocess.Popen(
        [sys.executable, "-c", f"from standin.host import Host; Host({spare.name!r}).up()"],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    time.sleep(delay)
    child.send_signal(signal.SIGKILL)
    child.wait()
    spare.up()
    assert spare.is_up()
    assert run(spare, "sw_vers -productVersion; sudo id -u").stdout == "14.2.1\n0\n"


def test_foreign_process_is_not_ended(spare: Host) -> None:
    """A state whose process id meanwhile belongs to somebody else."""
    spare.up()
    state = spare.state()
    assert state is not None
    assert state.process is not None
    spare.down()
    with subprocess.Popen(["sleep", "60"]) as innocent:
        stale = processes.Process(innocent.pid, state.process.start, state.process.boot)
        assert not stale.alive()
        assert stale.kill()
        assert innocent.poll() is None
        innocent.terminate()


@pytest.mark.parametrize("name", ["", "Mac", "../x", "mac_1", "-x", "x" * 41])
def test_names_are_checked(name: str) -> None:
    with pytest.raises(StandinError, match="a name is of"):
        Host(name)

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The configuration for a workspace that attaches through an ssh tunnel, as the role writes it, used as an editor does.

The editor's part is played here: it reads the file, puts in the workspace's folder, and talks to whoever answers at the
declared port of the loopback address, which is a real C(ssh -L). Delve runs at the other end, on a stand-in.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.golden.triangle.plugins.module_utils._debug import probe, program
from ansible_collections.golden.triangle.plugins.module_utils._debug.dap import Client
from ansible_collections.golden.triangle.tests.unit.known_program import build
from standin import gotools, inventory, ssh
from standin.host import Host

pytestmark = [pytest.mark.slow, pytest.mark.standin]

ROOT = Path(__file__).resolve().parents[3]
LAUNCH = "Users/admin/src/shop/.vscode/launch.json"
NAME = "Go: attach through an ssh tunnel"


def free_port() -> int:
    """A port of the loopback address that nobody has just now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def until(happens: Callable[[], bool]) -> None:
    """Wait for it, half a minute at most."""
    end = time.monotonic() + 30
    while not happens():
        assert time.monotonic() < end
        time.sleep(0.05)


def written_by_the_role(mac: Host, folder: Path, port: int, remote: Path) -> dict[str, Any]:
    """Converge a workspace on the Mac; give the configuration of that name from its launch.json."""
    given = {
        "vscode_go_gopls": False,
        "vscode_go_users": ["admin"],
        "vscode_go_workspaces": [{"folder": "~/src/shop", "users": ["admin"]}],
        "vscode_go_remote_folder": str(remote),
        "vscode_go_remote_port": port,
    }
    play = {"hosts": "triangle", "gather_facts": False, "become": True, "roles": ["golden.triangle.vscode_go"]}
    (folder / "play.yml").write_text(yaml.safe_dump([play]), "utf-8")
    (folder / "inventory.yml").write_text(inventory.render([mac], become=False), "utf-8")
    (mac.disk.root / LAUNCH).parent.mkdir(parents=True)
    for path in (mac.disk.root / LAUNCH).parents:
        if path.name in ("src", "shop", ".vscode"):
            owner = (mac.disk.root / "Users/admin").stat()
            os.chown(path, owner.st_uid, owner.st_gid)
    command = [str(Path(sys.executable).with_name("ansible-playbook")), "play.yml", "-i", "inventory.yml"]
    done = subprocess.run(
        [*command, "-e", json.dumps(given)],
        cwd=folder,
        env={**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".ansible/collections")},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    configurations = json.loads((mac.disk.root / LAUNCH).read_text("utf-8"))["configurations"]
    (found,) = [one for one in configurations if one["name"] == NAME]
    return dict(found)


@contextmanager
def running(argv: list[str]) -> Iterator[subprocess.Popen[str]]:
    """A process for the length of a block."""
    with subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


@contextmanager
def tunnel(mac: Host, here: int, there: int) -> Iterator[None]:
    """What the README says to do here: ssh -N -L."""
    state = mac.state()
    assert state is not None
    argv = ssh.command(state.address, "admin")
    forward = ["-N", "-o", "ExitOnForwardFailure=yes", "-L", f"127.0.0.1:{here}:127.0.0.1:{there}"]
    with running([*argv[:-1], *forward, argv[-1]]):
        until(lambda: _listens(here))
        yield


def _listens(port: int) -> bool:
    """Asked of the kernel: a Delve without --accept-multiclient ends with its first client, whatever that came for."""
    listed = (line.split() for line in Path("/proc/net/tcp").read_text("ascii").splitlines()[1:])
    return any(fields[1] == f"0100007F:{port:04X}" and fields[3] == "0A" for fields in listed)


@contextmanager
def delve(mac: Host, port: int) -> Iterator[subprocess.Popen[str]]:
    """What the README says to do there: a headless Delve that listens on the loopback address."""
    state = mac.state()
    assert state is not None
    words = f"/usr/local/dlv exec --headless --listen=127.0.0.1:{port} /usr/local/shop"
    with running(ssh.command(state.address, "admin", f"{program.ROUNDS}=1 {program.PAUSE}=0 {words}")) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("API server listening at: ")
        yield process


def attach(configuration: dict[str, Any], workspace: Path) -> dict[str, Any]:
    """Attach as the extension does, stop once at a known line; what was answered."""
    text = json.dumps(configuration).replace("${workspaceFolder}", str(workspace))
    arguments = json.loads(text)
    top = program.top()
    with socket.create_connection((arguments["host"], arguments["port"]), timeout=20) as connection:
        client = Client(connection, time.monotonic() + 60, 20)
        client.request("initialize", {"adapterID": "go", "linesStartAt1": True, "pathFormat": "path"})
        client.request("attach", arguments)
        client.event("initialized")
        source = {"path": str(workspace / top.file)}
        wished = {"source": source, "breakpoints": [{"line": top.line}]}
        (point,) = client.request("setBreakpoints", wished)["breakpoints"]
        found = {"verified": point["verified"], "path": "", "line": 0}
        client.request("configurationDone")
        if client.event("stopped", "terminated")["event"] == "stopped":
            frame = client.request("stackTrace", {"threadId": 1, "startFrame": 0, "levels": 1})["stackFrames"][0]
            found.update(path=frame["source"]["path"], line=frame["line"])
        client.request("disconnect", {"terminateDebuggee": True})
    return found


def test_a_breakpoint_of_the_workspace_stops_the_program_at_the_other_end(spare: Host, tmp_path: Path) -> None:
    spare.up()
    gotools.build()
    there = tmp_path / "there"
    there.mkdir()
    made = build(there, "shop", "-gcflags=all=-N -l")
    for name, file in (("shop", made), ("dlv", gotools.build() / "dlv")):
        shutil.copy(file, spare.disk.local / name)
    here, remote = free_port(), free_port()
    configuration = written_by_the_role(spare, tmp_path, here, there / "source")
    assert (configuration["mode"], configuration["debugAdapter"]) == ("remote", "dlv-dap")
    workspace = tmp_path / "here"
    probe.write(str(workspace), program.FILES)
    assert not _listens(here)

    with delve(spare, remote) as debugger, tunnel(spare, here, remote):
        found = attach(configuration, workspace)
        assert debugger.wait(30) == 0
    assert found == {"verified": True, "path": str(workspace / program.top().file), "line": program.top().line}

    # Without saying where the workspace lies at the other end, its breakpoints are of no file that is known there.
    without = {key: value for key, value in configuration.items() if key != "substitutePath"}
    with delve(spare, remote), tunnel(spare, here, remote):
        assert attach(without, workspace) == {"verified": False, "path": "", "line": 0}
    assert not _listens(here)

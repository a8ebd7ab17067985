# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Mac is brought to the profile and then debugged on by the playbook verify, as its user and over ssh.

On a stand-in only what Delve itself builds can be debugged: what the Mac's Go builds is a Mac's program.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from standin import artefacts, gotools, inventory
from standin.host import Host

pytestmark = [pytest.mark.slow, pytest.mark.standin]

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def mac(worker: str) -> Iterator[Host]:
    """A Mac of its own: it is converged, which the shared one is not to be."""
    host = Host(f"{worker}-debug")
    host.down(forget=True)
    host.up()
    yield host
    host.down(forget=True)


def play(name: str, mac: Host, folder: Path) -> dict[str, Any]:
    """Run a playbook of the collection over the Mac; give the Mac's part of the report."""
    (folder / "inventory.yml").write_text(inventory.render([mac], become=False), "utf-8")
    given = {
        "go_sdk_sources": [{"type": "file", "location": str(artefacts.build("1.21.5"))}],
        "go_sdk_offline": True,
        "delve_built": [str(gotools.build())],
        "delve_offline": True,
        "triangle_debug_users": ["admin"],
        "triangle_debug_modes": ["source"],
        "triangle_debug_rounds": 2,
        "triangle_report_path": str(folder / f"{name}.json"),
        "triangle_fail_on": "never",
    }
    done = subprocess.run(
        [
            *(str(Path(sys.executable).with_name("ansible-playbook")), f"golden.triangle.{name}"),
            *("-i", "inventory.yml", "-e", json.dumps(given)),
        ],
        cwd=folder,
        env={**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".ansible/collections")},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    report: dict[str, Any] = json.loads((folder / f"{name}.json").read_text("utf-8"))
    return report["hosts"][0]


def test_what_was_brought_to_a_mac_debugs_there(mac: Host, tmp_path: Path) -> None:
    bare = play("verify", mac, tmp_path)
    for corner in ("debug", "lsp"):
        states = {check["id"]: check["state"] for check in bare["checks"] if check["id"].startswith(f"{corner}.")}
        assert states.pop(f"{corner}.proven") == "drifted"
        assert set(states.values()) == {"unknown"}
    play("site", mac, tmp_path)
    verified = play("verify", mac, tmp_path)
    page = (tmp_path / "triangle-verification.html").read_text("utf-8")
    assert "Debugging works on 1 of 1 Mac" in page
    assert "76 hit, 76 set, of 76" in page
    assert "host.platform" in {check["id"] for check in verified["checks"] if check["state"] == "compliant"}
    checks = [check for check in verified["checks"] if check["id"].startswith("debug.")]
    names = ("proven", "build", "target", "compiled", "sessions", "settable", "hit", "values", "residue")
    assert {check["id"]: check["state"] for check in checks} == {f"debug.{name}": "compliant" for name in names}
    (probe,) = verified["measured"]["debug_probe"]["probes"]
    (session,) = probe["sessions"]
    assert (session["rounds"], session["settable"], session["hit"], session["lost"]) == (2, 76, 76, [])
    asked = {check["id"]: check["state"] for check in verified["checks"] if check["id"].startswith("lsp.")}
    # How soon it is ready on a machine that others use meanwhile is measured and not held against it here.
    assert asked.pop("lsp.initialize") in ("compliant", "drifted")
    names = ("proven", "sessions", "server", "diagnostics", "definition", "residue")
    assert asked == {f"lsp.{name}": "compliant" for name in names}
    (gopls,) = verified["measured"]["lsp_probe"]["probes"]
    assert (gopls["rounds"], gopls["lost"], gopls["servers"][0]["go"]) == (3, [], "go1.21.5")
    print(gopls["steps_ms"])
    for place in ("tmp", "private/tmp"):
        assert not list((mac.disk.root / place).glob("golden-probe-*"))

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""dlv built on a Mac by its own Go, and built once on the controller: the same bytes, those of the release record."""

from __future__ import annotations

import functools
import http.server
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from standin import artefacts, gotools, inventory, toolchain
from standin.host import Host

pytestmark = [pytest.mark.slow, pytest.mark.standin]

ROOT = Path(__file__).resolve().parents[3]
BASE = "/usr/local/golden.triangle/tools/dlv"
Run = Callable[..., "subprocess.CompletedProcess[str]"]


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_args: Any) -> None:
        """Not on the tests' output."""


@pytest.fixture
def proxy() -> Iterator[str]:
    """A module proxy on loopback, which a stand-in shares, with all that dlv is built from."""
    handler = functools.partial(_Quiet, directory=str(gotools.module_proxy()))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def mac(worker: str) -> Iterator[Host]:
    """A Mac of its own: it is converged, which the shared one is not to be."""
    host = Host(f"{worker}-tools")
    host.down(forget=True)
    host.up()
    yield host
    host.down(forget=True)


@pytest.fixture
def site(tmp_path: Path, mac: Host) -> Callable[..., str]:
    """Run the playbook site over the Mac; give what it printed."""
    (tmp_path / "inventory.yml").write_text(inventory.render([mac], become=False), "utf-8")

    def site(**variables: Any) -> str:
        go = {"type": "file", "location": str(artefacts.build("1.21.5"))}
        given = {
            "go_sdk_sources": [go],
            "go_sdk_offline": True,
            "delve_cache_dir": str(tmp_path / "cache"),
            # gopls is built in the same way and takes twice as long.
            "delve_programs": ["dlv"],
            **variables,
        }
        given["triangle_report_path"] = str(tmp_path / "report.json")
        command = [str(Path(sys.executable).with_name("ansible-playbook")), "golden.triangle.site"]
        environment = {**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".ansible/collections")}
        done = subprocess.run(
            [*command, "-i", "inventory.yml", "-e", json.dumps(given)],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=1800,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return site


def test_both_ways_give_the_bytes_of_the_record(mac: Host, run: Run, site: Callable[..., str], proxy: str) -> None:
    def digest() -> str:
        return run(mac, f"sha256sum {BASE}/current/dlv").stdout.split()[0]

    site(delve_proxy=proxy, delve_checksum_database="off")
    assert digest() == gotools.KNOWN["darwin"]
    assert '"built here by /usr/local/go1.21.5"' in run(mac, f"cat {BASE}/1.21.2-go1.21.5/seal.json").stdout
    assert run(mac, f"ls {BASE}").stdout.split() == ["1.21.2-go1.21.5", "current", "lock"]

    site(delve_tools=[{"name": "dlv", "state": "absent"}])
    assert run(mac, "test -e /usr/local/golden.triangle -o -e /usr/local/bin/dlv").returncode == 1

    linux = {"type": "file", "location": str(toolchain.fetch("1.21.5"))}
    folder = gotools.module_proxy()
    built = site(delve_method="controller", delve_sources=[linux], delve_offline=True, delve_proxy=f"file://{folder}")
    assert "building it on the controller, once for all hosts" in built
    assert digest() == gotools.KNOWN["darwin"]
    site(delve_tools=[{"name": "dlv", "state": "absent"}])
    again = site(delve_method="controller", delve_offline=True)
    assert "building it on the controller" not in again
    assert digest() == gotools.KNOWN["darwin"]
    site(delve_tools=[{"name": "dlv", "state": "absent"}])


def test_only_the_dlv_that_has_a_twin_is_run(mac: Host, run: Run) -> None:
    """The darwin dlv of the record runs as its Linux build; the same version by another Go is refused."""
    for name, folder in (("dlv", gotools.build()), ("by_another_go", gotools.bad())):
        shutil.copy(folder / name, mac.disk.local / name)
    assert "Version: 1.21.2" in run(mac, "/usr/local/dlv version").stdout
    refused = run(mac, "/usr/local/by_another_go version")
    assert refused.returncode == 126
    assert "no Linux build of github.com/go-delve/delve/cmd/dlv v1.21.2 go1.21.6 is at hand" in refused.stderr

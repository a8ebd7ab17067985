# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Twenty Macs at once and a controller with an empty cache: the release comes over the line once, cut off and all."""

from __future__ import annotations

import http.server
import json
import os
import subprocess
import sys
import threading
import time
import typing as t
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import yaml
from standin import artefacts, inventory
from standin.host import Host

pytestmark = [pytest.mark.standin, pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[3]
NAMES = [f"rel-{number}" for number in range(1, 21)]
MODULE = artefacts.place("1.21.5")
#: Where the server hangs up on the first download.
CUT = 30_000_000


class Proxy(http.server.ThreadingHTTPServer):
    """A module proxy with one module. It hangs up on the first download and knows ranges."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.data = MODULE.read_bytes()
        self.asked: list[tuple[str, str | None]] = []
        self.sent = 0


class Handler(http.server.BaseHTTPRequestHandler):
    server: Proxy

    def do_GET(self) -> None:
        wanted = self.headers.get("Range")
        self.server.asked.append((self.path.rpartition("/")[2], wanted))
        data = self.server.data
        begin = int(wanted.removeprefix("bytes=").removesuffix("-")) if wanted else 0
        self.send_response(206 if wanted else 200)
        if wanted:
            self.send_header("Content-Range", f"bytes {begin}-{len(data) - 1}/{len(data)}")
        self.send_header("ETag", '"one"')
        self.send_header("Content-Length", str(len(data) - begin))
        self.end_headers()
        body = data[begin:] if wanted else data[:CUT]
        self.wfile.write(body)
        self.server.sent += len(body)

    def log_message(self, *_arguments: object) -> None:
        pass


@pytest.fixture
def proxy() -> t.Iterator[Proxy]:
    with Proxy() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def hosts() -> t.Iterator[list[Host]]:
    artefacts.build("1.21.5")
    made = [Host(name) for name in NAMES]
    with ThreadPoolExecutor(max_workers=2) as pool:
        try:
            list(pool.map(_boot, made))
            yield made
        finally:
            list(pool.map(lambda host: host.down(forget=True), made))


def _boot(host: Host) -> None:
    host.down(forget=True)
    host.up()


def test_one_download_for_a_site(hosts: list[Host], proxy: Proxy, tmp_path: Path) -> None:
    fleet = yaml.safe_load(inventory.render(hosts))
    source = {"type": "goproxy", "location": f"http://127.0.0.1:{proxy.server_address[1]}"}
    fleet["triangle"].setdefault("vars", {}).update(
        go_sdk_sources=[source],
        go_sdk_cache_dir=str(tmp_path / "cache"),
        # Twenty Macs that build dlv and gopls at once would be a test of this machine.
        triangle_corners=["go"],
    )
    (tmp_path / "inventory.yml").write_text(yaml.safe_dump(fleet), "utf-8")
    command = [str(Path(sys.executable).with_name("ansible-playbook")), "-i", "inventory.yml", "--forks", "20"]
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "LANG": "C.UTF-8",
        "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".ansible" / "collections"),
        "ANSIBLE_NOCOLOR": "1",
        # No shared connection: below the home of a test its socket's path would be too long.
        "ANSIBLE_SSH_ARGS": "-o ControlMaster=no",
    }
    started = time.monotonic()
    with (tmp_path / "log").open("w+") as log:
        done = subprocess.run(
            [*command, "golden.triangle.site"], cwd=tmp_path, env=environment, stdout=log, stderr=log, check=False
        )
        log.seek(0)
        output = log.read()
    seconds = time.monotonic() - started
    assert done.returncode == 0, output
    report = json.loads((tmp_path / "triangle-report.json").read_text("utf-8"))
    assert {host["name"]: host["state"] for host in report["hosts"]} == dict.fromkeys(NAMES, "compliant")
    assert proxy.asked == [(MODULE.name, None), (MODULE.name, f"bytes={CUT}-")], "one download, continued once"
    assert proxy.sent == len(proxy.data), "no byte of it twice"
    print(
        f"\n{len(NAMES)} Macs in {seconds:.0f} s; {len(proxy.asked)} requests, {proxy.sent} of {len(proxy.data)} bytes"
    )

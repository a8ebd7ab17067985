# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The real playbook and role, from a variables file to the report, over what real servers answered."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from services import replay

PLAYBOOK = Path(sys.executable).with_name("ansible-playbook")
CONTRACTS = [
    {
        "name": "gateway-timeout",
        "severity": "critical",
        "type": "duration",
        "range": {"min": 100},
        "sides": [
            {"source": "consul", "config": "gateway/timeout-ms", "truth": True},
            {"source": "nacos", "config": "gateway-rules", "query": '"timeout-ms"', "repair": "rollback"},
            {"source": "gateway", "routes": "live", "query": "[?id=='order'].metadata.\"response-timeout\" | [0]"},
        ],
    },
    {
        "name": "database-password",
        "equals": "not-a-real-one",
        "sides": [{"source": "nacos", "config": "order-service.yaml", "query": "datasource.password"}],
    },
]


class Site:
    """Servers of recordings, and runs of the playbook over them in a folder of its own."""

    def __init__(self, folder: Path, stack: ExitStack, *, nacos: tuple[str, ...]) -> None:
        self._folder = folder
        self.servers = {
            "nacos": stack.enter_context(replay.serve(*nacos)),
            "consul": stack.enter_context(replay.serve("consul-1.10.12")),
            "gateway": stack.enter_context(replay.serve("gateway-4.1.5")),
        }
        bases = {"nacos": "/nacos", "consul": "", "gateway": "/actuator"}
        sources: list[dict[str, Any]] = [
            {"name": name, "type": name, "urls": [server.url + bases[name]], "retries": 0}
            for name, server in self.servers.items()
        ]
        sources[2]["registry"] = "consul"
        self.variables = {
            "service_triangle_sources": sources,
            "service_triangle_contracts": CONTRACTS,
            "service_triangle_settle_seconds": 0,
        }

    def run(self, *arguments: str) -> tuple[int, str, dict[str, Any]]:
        """Exit status, output and the host of the report."""
        (self._folder / "variables.json").write_text(json.dumps(self.variables), "utf-8")
        command = [str(PLAYBOOK), "golden.triangle.services", "-e", "@variables.json", "--diff", *arguments]
        kept = ("PATH", "ANSIBLE_COLLECTIONS_PATH")
        environment = {name: os.environ[name] for name in kept if name in os.environ}
        environment |= {"HOME": str(self._folder), "LANG": "C.UTF-8", "ANSIBLE_NOCOLOR": "1"}
        done = subprocess.run(
            command, cwd=self._folder, env=environment, capture_output=True, text=True, timeout=120, check=False
        )
        (host,) = json.loads((self._folder / "triangle-services.json").read_text("utf-8"))["hosts"]
        assert [server.refused for server in self.servers.values()] == [[], [], []]
        return done.returncode, done.stdout + done.stderr, host


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as made:
        yield made


def test_servers_that_agree(tmp_path: Path, stack: ExitStack) -> None:
    status, output, host = Site(tmp_path, stack, nacos=("nacos-2.3.2",)).run("--check")
    assert status == 0, output
    assert (host["name"], host["state"]) == ("localhost", "compliant")
    assert {check["id"] for check in host["checks"]} == {
        *("services.source", "services.contract", "services.route.instances"),
        *("services.gateway.cache_age", "services.verdict.age"),
    }
    assert host["measured"]["service_triangle"]["services"]["rounds"] == 1
    measured = {name: value for check in host["checks"] for name, value in check.get("measured", {}).items()}
    assert measured == {"consul_kv_mismatch_count": 0, "gateway_route_cache_age_seconds": 0}


def test_a_timeout_that_somebody_overwrote(tmp_path: Path, stack: ExitStack) -> None:
    site = Site(tmp_path, stack, nacos=("nacos-2.3.2", "nacos-2.3.2-overwritten"))
    status, output, host = site.run("--check")
    assert status == 2, output
    assert "-nacos: gateway-rules timeout-ms: 0\n+nacos: gateway-rules timeout-ms: 3000\n" in output
    (drifted,) = [check for check in host["checks"] if check["state"] == "drifted"]
    assert (drifted["subject"], drifted["remedy"]["kind"]) == ("gateway-timeout", "automatic")
    assert "in row 13 of its history" in drifted["remedy"]["text"]
    assert not any(request.method != "GET" for server in site.servers.values() for request in server.seen)
    assert "not-a-real-one" not in output + json.dumps(host)


def test_without_sources_nothing_is_called_clean(tmp_path: Path, stack: ExitStack) -> None:
    site = Site(tmp_path, stack, nacos=("nacos-2.3.2",))
    site.variables["service_triangle_sources"] = []
    status, output, host = site.run()
    assert status == 2
    assert host["state"] == "failed"
    assert "sources names no server" in output

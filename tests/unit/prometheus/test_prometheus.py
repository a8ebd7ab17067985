# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The alerts and the metrics in Prometheus' own programs: promtool, a real node exporter, a real Prometheus."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
import typing as t
import urllib.parse
import urllib.request
from pathlib import Path

import pytest
import yaml
from ansible_collections.golden.triangle.plugins.plugin_utils._views import every
from unit.plugins.plugin_utils.reports import CHECK, DRIFTED, PROBED, day, made
from unit.prometheus.test_dashboard import expressions

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[3]
RULES = ROOT / "docs" / "prometheus" / "triangle.rules.yml"
#: Seconds that the two programs get to start and to scrape.
PATIENCE = 60


def program(name: str) -> str:
    """Where a program is."""
    found = shutil.which(name)
    assert found, f"{name} is not installed: setup.py browser"
    return found


def free_port() -> int:
    """A port of loopback that nobody has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_the_alerts_come_and_go() -> None:
    for arguments in (
        ("check", "rules", str(RULES)),
        ("test", "rules", str(Path(__file__).with_name("rules_test.yml"))),
    ):
        done = subprocess.run([program("promtool"), *arguments], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def prometheus(tmp_path: Path) -> t.Iterator[str]:
    """The address of a Prometheus that scrapes a node exporter whose textfile folder is C(tmp_path)/textfile."""
    (tmp_path / "textfile").mkdir()
    exporter, server = f"127.0.0.1:{free_port()}", f"127.0.0.1:{free_port()}"
    scrape = {"job_name": "node", "static_configs": [{"targets": [exporter]}]}
    settings = {
        "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
        "rule_files": [str(RULES)],
        "scrape_configs": [scrape],
    }
    (tmp_path / "prometheus.yml").write_text(yaml.safe_dump(settings), "utf-8")
    commands = (
        [
            *(program("prometheus-node-exporter"), "--collector.disable-defaults", "--collector.textfile"),
            *(f"--collector.textfile.directory={tmp_path}/textfile", f"--web.listen-address={exporter}"),
        ],
        [
            *(program("prometheus"), f"--config.file={tmp_path}/prometheus.yml"),
            *(f"--storage.tsdb.path={tmp_path}/data", f"--web.listen-address={server}"),
        ],
    )
    running = [
        subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for command in commands
    ]
    yield f"http://{server}"
    for process in running:
        process.terminate()
    for process in running:
        process.wait(20)


def asked(server: str, query: str) -> list[dict[str, t.Any]]:
    """What Prometheus answers, as soon as it has an answer."""
    end = time.monotonic() + PATIENCE
    url = f"{server}/api/v1/query?{urllib.parse.urlencode({'query': query})}"
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(url) as answer:
                result = json.load(answer)["data"]["result"]
        except OSError:
            result = []
        if result:
            return t.cast("list[dict[str, t.Any]]", result)
        time.sleep(0.3)
    raise AssertionError(f"no answer to {query} within {PATIENCE} s")


def test_a_real_prometheus_scrapes_and_alarms(prometheus: str, tmp_path: Path) -> None:
    night = made(1, {'mac "1"\n': [DRIFTED], "mac-2": [CHECK]})
    report = made(2, {'mac "1"\n': [DRIFTED], "mac-2": [CHECK]}, earlier=night)
    every.write(report, {"prometheus": tmp_path / "textfile" / "triangle.prom"})
    drift = {
        one["metric"]["host"]: float(one["value"][1]) for one in asked(prometheus, "triangle_version_drift_seconds")
    }
    assert drift == {'mac "1"\n': 86400.0, "mac-2": 0.0}
    (made_at,) = asked(prometheus, "triangle_report_timestamp_seconds")
    assert time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(float(made_at["value"][1]))) == day(2)
    assert [one["metric"]["host"] for one in asked(prometheus, 'ALERTS{alertname="TriangleDrift"}')] == ['mac "1"\n']
    (errors,) = asked(prometheus, "node_textfile_scrape_error")
    assert errors["value"][1] == "0", "node exporter could read every line"


def test_every_panel_of_the_dashboard_has_data(prometheus: str, tmp_path: Path) -> None:
    """A report in which everything is: drift, silence, debugging sessions, services, and a number of a check's own."""
    numbers = {"gateway_route_cache_age_seconds": 301.5, "consul_kv_mismatch_count": 2, "answer_seconds": 0.25}
    service = {
        **DRIFTED,
        "id": "services.gateway.cache",
        "corner": "services",
        "subject": "orders",
        "measured": numbers,
    }
    hosts: dict[str, list[dict[str, t.Any]] | None] = {
        "mac-1": [DRIFTED],
        "mac-2": [CHECK],
        "gw": [service],
        "off": None,
    }
    probed = {**PROBED["probes"][0]["sessions"][0], "values_percent": 100.0}
    measured = {"probes": [{"user": "dev", "builds": {}, "sessions": [probed]}]}
    night = made(1, hosts, measured=measured)
    report = made(2, hosts, earlier=night, measured=measured)
    every.write(report, {"prometheus": tmp_path / "textfile" / "triangle.prom"})
    # The series' query of the variable, then what every panel asks with "All" chosen.
    assert {one["metric"]["host"] for one in asked(prometheus, "triangle_host_state")} == set(hosts)
    (errors,) = asked(prometheus, "node_textfile_scrape_error")
    assert errors["value"][1] == "0", "node exporter could read every line"
    for title, expression in expressions():
        assert asked(prometheus, expression), title
    firing = {
        one["metric"]["alertname"] for one in asked(prometheus, 'ALERTS{alertname=~"TriangleGateway.*|TriangleC.*"}')
    }
    assert firing == {"TriangleGatewayCacheTooOld", "TriangleConsulMismatch"}

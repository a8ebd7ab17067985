# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rulebook for alerts by the real ansible-rulebook, behind a real Alertmanager with the configuration of the docs.

The alerts have the labels that the rules of the docs give them. What the rulebook starts is a playbook that writes down
how it was called, so that calls can be counted; the last test has the collection's own.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import typing as t
import urllib.error
import urllib.request
from pathlib import Path

import pytest
import yaml
from unit.playbooks import test_playbooks as base
from unit.plugins.plugin_utils.reports import CHECK, DRIFTED, made

collections = base.collections
pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[3]
TOOLS = ROOT / ".ansible" / "rulebook" / "bin"
TOKEN = "only-for-this-test"
#: Seconds that a program gets to start, and a repair to be begun.
PATIENCE = 120
#: In the place of golden.triangle.repair: a line for each call, with the hosts that it was limited to.
RECORDER = """
- name: Write down the call
  hosts: all
  gather_facts: false
  tasks:
    - name: Write down the call
      ansible.builtin.lineinfile:
        path: "{{ report | dirname }}/calls"
        line: "{{ [ansible_play_hosts | sort | join('+'), report, triangle_repair_record] | join(' ') }}"
        create: true
        mode: "0600"
      run_once: true
      delegate_to: localhost
"""


def free_port() -> int:
    """A port of loopback that nobody has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(what: str, is_so: t.Callable[[], bool], log: Path) -> None:
    """Wait until it is so; else fail with what the program has said."""
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end, f"{what} within {PATIENCE} s\n{log.read_text('utf-8')}"
        time.sleep(0.2)


def listens(port: int) -> bool:
    """Whether somebody listens there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def post(url: str, document: t.Any, token: str | None = None) -> int:
    """Send a document, give the status of the answer."""
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    request = urllib.request.Request(url, json.dumps(document).encode(), headers)
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def drift(host: str, corner: str = "go") -> dict[str, t.Any]:
    """An alert as Prometheus sends it: the labels of the rule and those of the metric."""
    rules = yaml.safe_load((ROOT / "docs" / "prometheus" / "triangle.rules.yml").read_text("utf-8"))
    [rule] = [rule for rule in rules["groups"][0]["rules"] if rule["alert"] == "TriangleDrift"]
    labels = {"alertname": rule["alert"], **rule["labels"], "host": host, "corner": corner, "job": "node"}
    return {"labels": labels, "annotations": {"summary": f"{corner} has drifted on {host}"}}


def message(*alerts: dict[str, t.Any], status: str = "firing") -> dict[str, t.Any]:
    """What Alertmanager's webhook sends (prometheus/docs: content/docs/alerting/configuration.md, webhook_config)."""
    known = {"startsAt": "2026-11-24T12:00:00Z", "endsAt": "0001-01-01T00:00:00Z", "status": status}
    return {
        "version": "4",
        "status": status,
        "receiver": "triangle-repair",
        "groupLabels": {},
        "commonLabels": {},
        "commonAnnotations": {},
        "externalURL": "http://localhost:9093",
        "truncatedAlerts": 0,
        "groupKey": '{}/{alertname="TriangleDrift"}:{}',
        "alerts": [alert | known for alert in alerts],
    }


@dataclasses.dataclass(frozen=True)
class Rulebook:
    """A running ansible-rulebook."""

    folder: Path
    port: int
    log: Path

    def send(self, *alerts: dict[str, t.Any], status: str = "firing", token: str | None = TOKEN) -> int:
        """Send a message of Alertmanager's."""
        return post(f"http://127.0.0.1:{self.port}/alerts", message(*alerts, status=status), token)

    def calls(self) -> list[str]:
        """Which hosts each repair was limited to, in order."""
        at = self.folder / "calls"
        lines = at.read_text("utf-8").splitlines() if at.exists() else []
        report = f"{self.folder}/triangle-report.json"
        for line in lines:
            host, *files = line.split()
            assert files == [report, f"{report}.repair-{host}.json"]
        return [line.split()[0] for line in lines]

    def wait_for(self, count: int) -> list[str]:
        """Wait for that many repairs."""
        wait_for(f"{count} repairs", lambda: len(self.calls()) >= count, self.log)
        return self.calls()


@contextlib.contextmanager
def listening(folder: Path, path: Path, hosts: dict[str, t.Any]) -> t.Iterator[Rulebook]:
    """The rulebook of a collection path, listening for alerts about these hosts."""
    common = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable, "ansible_become": False}
    inventory = {"triangle": {"hosts": hosts, "vars": common}}
    (folder / "inventory.yml").write_text(yaml.safe_dump(inventory), "utf-8")
    port = free_port()
    variables = {
        "triangle_report": f"{folder}/triangle-report.json",
        "triangle_eda_token": TOKEN,
        "triangle_eda_port": port,
    }
    (folder / "variables.yml").write_text(yaml.safe_dump(variables), "utf-8")
    assert (TOOLS / "ansible-rulebook").exists(), "setup.py rulebook"
    command = [
        *(str(TOOLS / "ansible-rulebook"), "--rulebook", "golden.triangle.alertmanager", "--verbose"),
        *("--inventory", "inventory.yml", "--vars", "variables.yml"),
    ]
    env = {
        "PATH": f"{TOOLS}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "TMPDIR": str(folder),
        "ANSIBLE_COLLECTIONS_PATH": str(path),
    }
    log = folder / "rulebook.log"
    with (
        log.open("w") as out,
        subprocess.Popen(command, cwd=folder, env=env, stdin=subprocess.DEVNULL, stdout=out, stderr=out) as process,
    ):
        try:
            wait_for("the rulebook listens", lambda: listens(port) or process.poll() is not None, log)
            assert process.poll() is None, log.read_text("utf-8")
            yield Rulebook(folder, port, log)
        finally:
            process.terminate()
            # What it has been asked for, it may do first.
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(20)
            process.kill()


@pytest.fixture
def rulebook(tmp_path: Path) -> t.Iterator[Rulebook]:
    """The rulebook about mac-1 to mac-3, with a repair that writes down its calls."""
    home = tmp_path / "collections" / "ansible_collections" / "golden" / "triangle"
    (home / "playbooks").mkdir(parents=True)
    for name in ("galaxy.yml", "meta", "extensions"):
        (home / name).symlink_to(ROOT / name)
    (home / "playbooks" / "repair.yml").write_text(RECORDER, "utf-8")
    with listening(tmp_path, tmp_path / "collections", {f"mac-{number}": {} for number in (1, 2, 3)}) as running:
        yield running


@pytest.fixture
def alertmanager(rulebook: Rulebook, tmp_path: Path) -> t.Iterator[str]:
    """The address of a real Alertmanager that has the route and the receiver of the docs."""
    program = shutil.which("prometheus-alertmanager")
    assert program, "prometheus-alertmanager is not installed: setup.py rulebook"
    settings = yaml.safe_load((ROOT / "docs" / "prometheus" / "alertmanager.yml").read_text("utf-8"))
    [receiver] = [one for one in settings["receivers"] if one["name"] == "triangle-repair"]
    [webhook] = receiver["webhook_configs"]
    # Only what belongs to this machine is another: the port, the place of the token, how long one waits for more.
    webhook["url"] = webhook["url"].replace(":5001", f":{rulebook.port}")
    webhook["http_config"]["authorization"]["credentials_file"] = str(tmp_path / "token")
    settings["route"]["routes"][0]["group_wait"] = "1s"
    (tmp_path / "token").write_text(TOKEN, "utf-8")
    (tmp_path / "alertmanager.yml").write_text(yaml.safe_dump(settings), "utf-8")
    port = free_port()
    command = [
        *(program, f"--config.file={tmp_path}/alertmanager.yml", f"--storage.path={tmp_path}/alertmanager"),
        *(f"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address="),
    ]
    log = tmp_path / "alertmanager.log"
    with log.open("w") as out, subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out) as process:
        try:
            wait_for("Alertmanager listens", lambda: listens(port), log)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def test_an_alert_of_alertmanager_repairs_its_host_and_no_other(alertmanager: str, rulebook: Rulebook) -> None:
    assert post(f"{alertmanager}/api/v2/alerts", [drift("mac-2")]) == 200
    assert rulebook.wait_for(1) == ["mac-2"]


def test_a_flood_repairs_each_host_once(rulebook: Rulebook) -> None:
    """300 alerts about two hosts; a third one after them has not lost its turn, and ends the wait."""
    flood = [drift(f"mac-{number}", corner) for corner in ("go", "delve", "editor") for number in (1, 2)]
    for _round in range(50):
        assert rulebook.send(*flood) == 200
    assert rulebook.send(drift("mac-3")) == 200
    assert rulebook.wait_for(3) == ["mac-1", "mac-2", "mac-3"]


def test_what_is_no_alert_of_drift_repairs_nothing(rulebook: Rulebook) -> None:
    """All that must not start a repair, then what must: the only one that does."""
    about_no_host = drift("mac-1")
    del about_no_host["labels"]["host"]
    another = drift("mac-1")
    another["labels"]["alertname"] = "TriangleHostSilent"
    names = ("all", "*", "mac-1,mac-2", "mac-[12]", "~mac", "!mac-3", "@/etc/passwd", "", "mac-1\nmac-2", "{{ 7 * 7 }}")
    assert rulebook.send(drift("mac-1"), status="resolved") == 200
    assert rulebook.send(about_no_host, another, *map(drift, names)) == 200
    url = f"http://127.0.0.1:{rulebook.port}/alerts"
    assert [post(url, document, TOKEN) for document in ({"alerts": {}}, {}, {"alerts": []})] == [200, 200, 200]
    assert [rulebook.send(drift("mac-1"), token=token) for token in (None, "another")] == [401, 401]
    assert rulebook.send(drift("mac-3")) == 200
    assert rulebook.wait_for(1) == ["mac-3"]


def test_the_repair_is_the_collections_own(collections: Path, tmp_path: Path) -> None:
    """As its tests have it, with doubles for what works on a Mac: one of two drifted Macs, found and left repaired."""
    (collections / "ansible_collections" / "golden" / "triangle" / "extensions").symlink_to(ROOT / "extensions")
    turns = [{"checks": [DRIFTED]}, {"checks": [{**CHECK, "repaired": True}], "changed": True}, {"checks": [CHECK]}]
    hosts = {"mac-1": {"double": {"turns": turns}}, "mac-2": {"double": {"raise": "nobody may ask this one"}}}
    report = tmp_path / "triangle-report.json"
    report.write_text(json.dumps(made(1, {"mac-1": [DRIFTED], "mac-2": [DRIFTED]})), "utf-8")
    record = tmp_path / f"{report.name}.repair-mac-1.json"
    wanted = {"mac-1": {"go": "repaired"}}
    with listening(tmp_path, collections, hosts) as rulebook:
        assert rulebook.send(drift("mac-1"), drift("mac-1", "delve")) == 200
        wait_for("the repair", lambda: record.exists() and states(record) == wanted, rulebook.log)


def states(record: Path) -> dict[str, dict[str, str]]:
    """By host: the state of each corner, by the record of a repair."""
    hosts = json.loads(record.read_text("utf-8"))["hosts"]
    return {host: {one["corner"]: one["state"] for one in entry["corners"]} for host, entry in hosts.items()}

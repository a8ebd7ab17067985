# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The triangle as it should be, on the real servers; how each incident comes about; and a run of the playbook.

The contracts are those that the collection ships as its example: docs/services/contracts.yml.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.parse
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from . import recording, servers
from .exchange import Request, Response, ask, form
from .recording import GROUP, JSON_BODY, NACOS_PASSWORD, ORDER, ROUTE, RULES
from .servers import CONSUL_TOKEN, Server

ROOT: Final = Path(__file__).parents[2]
CONTRACTS: Final = ROOT / "docs" / "services" / "contracts.yml"
TIMEOUT_KEY: Final = "gateway/timeout-ms"
STOCK_ROUTE: Final = {
    **ROUTE,
    "id": "stock",
    "uri": "lb://stock-service",
    "predicates": [{"name": "Path", "args": {"_genkey_0": "/stock/**"}}],
}
#: To sources, by their names.
Changes = dict[str, dict[str, Any]]
_SETTLED_SECONDS: Final = 20.0
_PLAYBOOK_SECONDS: Final = 180.0


@dataclass(frozen=True)
class Run:
    """A run of the playbook: how it ended, what it printed, its report, and the seconds it took."""

    status: int
    output: str
    report: dict[str, Any]
    seconds: float

    def all(self, check: str, words: str = "") -> list[dict[str, Any]]:
        """The checks of this id whose subject has these words; there must be one."""
        found = [one for one in self.checks if one["id"] == check and words in one["subject"]]
        assert found, f"no check {check} of {words or 'anything'}:\n{self.output}"
        return found

    @property
    def checks(self) -> list[dict[str, Any]]:
        """All checks of all hosts."""
        return [check for host in self.report["hosts"] for check in host["checks"]]

    @property
    def spent(self) -> dict[str, float]:
        """How long the steps of the life cycle took, as the report says."""
        (host,) = self.report["hosts"]
        seconds: dict[str, float] = host["seconds"]
        return seconds

    @property
    def drifted(self) -> list[str]:
        """What drifted: "ID: SUBJECT"."""
        return sorted(f"{one['id']}: {one['subject']}" for one in self.checks if one["state"] == "drifted")

    @property
    def unknown(self) -> list[str]:
        """What is unknown: "ID: SUBJECT"."""
        return sorted(f"{one['id']}: {one['subject']}" for one in self.checks if one["state"] == "unknown")


class Scene:
    """The servers with what they hold."""

    def __init__(self, running: dict[str, Server], work: Path) -> None:
        """`work`: a folder for variables and reports."""
        self.running, self._work = running, work
        self.stopped_url = ""
        self._tokens = {name: self._token(name) for name in self.nacos}

    @property
    def nacos(self) -> list[str]:
        """The nodes of the config centre."""
        return [name for name in self.running if name.startswith("nacos")]

    @property
    def gateways(self) -> list[str]:
        """The replicas of the gateway."""
        return [name for name in self.running if name.startswith("gateway")]

    def send(self, name: str, request: Request) -> Response:
        """Ask a server."""
        where = urllib.parse.urlsplit(self.running[name].url)
        return ask(f"{where.scheme}://{where.netloc}", request)

    def tell(self, name: str, request: Request) -> Response:
        """Ask a server; all but success is an error."""
        answer = self.send(name, request)
        assert answer.status < 300, f"{name}: {request.method} {request.path}: {answer.status} {answer.body}"
        return answer

    def restart(self, name: str) -> None:
        """A fresh server in place of one that was killed."""
        self.stopped_url = self.running[name].url
        self.running |= servers.up([name], self.running[name].folder.parent)
        self._tokens[name] = self._token(name)

    def _token(self, name: str) -> str:
        return recording.nacos_admin(lambda request: self.send(name, request), "/nacos")

    def heal(self) -> None:
        """Everything as it should be, whatever was done to it."""
        for name in self.nacos:
            self.publish("gateway-rules", RULES, name)
            self.publish("order-service.yaml", ORDER, name)
        self.put(TIMEOUT_KEY, "3000")
        for service, instance, port in (("order-service", "order-1", 8081), ("stock-service", "stock-1", 8091)):
            self.register(service, instance, port)
        for name in self.gateways:
            self.routes(name)

    def publish(self, data_id: str, content: str, name: str) -> None:
        """Publish a config, and wait until the node gives it."""
        self.send_config(data_id, content, name)
        self.until(lambda: self.config(data_id, name) == content, f"{name} has {data_id}")

    def send_config(self, data_id: str, content: str, name: str) -> None:
        """Publish a config; the node gives it a moment later."""
        bearer = {"Authorization": f"Bearer {self._tokens[name]}"}
        body, typed = form({"dataId": data_id, "group": GROUP, "type": "yaml", "content": content})
        self.tell(name, Request("POST", "/nacos/v1/cs/configs", {**typed, **bearer}, body))

    def config(self, data_id: str, name: str) -> str:
        """What a node gives of a config."""
        bearer = {"Authorization": f"Bearer {self._tokens[name]}"}
        return self.send(name, Request("GET", f"/nacos/v1/cs/configs?dataId={data_id}&group={GROUP}", bearer)).body

    def put(self, key: str, value: str) -> None:
        """Set a key of Consul."""
        self.tell("consul", Request("PUT", f"/v1/kv/{key}", {"X-Consul-Token": CONSUL_TOKEN}, value))

    def register(self, service: str, instance: str, port: int, status: str = "UP") -> None:
        """An instance that nobody needs to renew within a day."""
        body = {
            **recording.eureka_instance(service, instance, port, status),
            "leaseInfo": {"renewalIntervalInSecs": 30, "durationInSecs": 86400},
        }
        path = f"/eureka/apps/{service.upper()}"
        self.tell("eureka", Request("POST", path, JSON_BODY, json.dumps({"instance": body})))
        self.until(lambda: self._status(service, instance) == status, f"{instance} is {status}")

    def _status(self, service: str, instance: str) -> str:
        found = self.send("eureka", Request("GET", f"/eureka/apps/{service.upper()}", recording.ACCEPT_JSON))
        if found.status != 200:
            return ""
        listed = found.json()["application"]["instance"]
        return str({one["instanceId"]: one["status"] for one in listed}.get(instance, ""))

    def define(self, name: str, route: dict[str, Any]) -> None:
        """Define a route, without a refresh."""
        self.tell(name, Request("POST", f"/actuator/gateway/routes/{route['id']}", JSON_BODY, json.dumps(route)))

    def routes(self, name: str) -> None:
        """The routes of a replica as they should be, and in use."""
        for route in (ROUTE, STOCK_ROUTE):
            self.define(name, route)
        self.tell(name, Request("POST", "/actuator/gateway/refresh"))
        wished = {"health", "order", "stock"}
        live = {"order": ROUTE["metadata"], "stock": ROUTE["metadata"]}

        def taken() -> bool:
            found = self.send(name, Request("GET", "/actuator/gateway/routes")).json()
            known = {one["route_id"]: one.get("metadata") for one in found}
            return set(known) == wished and all(known[key] == value for key, value in live.items())

        self.until(taken, f"{name} uses its routes")

    def overwrite_timeout(self) -> None:
        """The first incident: somebody writes 0 over the timeout of the rules."""
        self.publish("gateway-rules", RULES.replace("3000", "0"), "nacos-a")

    def throttle(self) -> None:
        """The second: 1 request a second in place of 1000."""
        self.publish("order-service.yaml", ORDER.replace("1000", "1"), "nacos-a")

    def miss_a_refresh(self) -> None:
        """The third: a route is defined anew, and nobody refreshes the gateways."""
        for name in self.gateways:
            self.define(name, {**ROUTE, "order": 7})

    def until(self, done: Any, words: str) -> None:
        """Wait for what takes a moment."""
        end = time.monotonic() + _SETTLED_SECONDS
        while not done():
            assert time.monotonic() < end, f"not after {_SETTLED_SECONDS:.0f} s: {words}"
            time.sleep(0.1)

    def sources(self, changes: Changes) -> list[dict[str, Any]]:
        """The sources of the playbook, one node of Nacos among them; `changes` by the name of the source."""
        urls = {name: server.url for name, server in self.running.items()}
        plain: dict[str, dict[str, Any]] = {
            "nacos": {"urls": [urls["nacos-a"]], "username": "nacos", "password": NACOS_PASSWORD},
            "consul": {"urls": [urls["consul"]], "token": CONSUL_TOKEN, "consistency": "consistent"},
            "eureka": {"urls": [urls["eureka"]]},
            "gateway": {"urls": [urls[name] for name in self.gateways]},
        }
        return [{"name": name, "type": name, **plain[name], **changes.get(name, {})} for name in plain]

    def variables(self, changes: Changes | None = None) -> dict[str, Any]:
        """What the playbook must be told of these servers."""
        return {
            "service_triangle_sources": self.sources(changes or {}),
            "service_triangle_contract_files": [str(CONTRACTS)],
        }

    def run(
        self, *words: str, changes: Changes | None = None, more: dict[str, list[dict[str, Any]]] | None = None
    ) -> Run:
        """The playbook on these servers, as a user runs it.

        `changes`: to the plain sources, by name; `more`: "sources" and "contracts" that come to the plain ones.
        """
        at = self._work / f"run-{time.monotonic_ns()}"
        at.mkdir()
        added = more or {}
        variables = {
            **self.variables(changes),
            "service_triangle_contracts": added.get("contracts", []),
            "triangle_services_report_path": str(at / "report.json"),
        }
        variables["service_triangle_sources"] += added.get("sources", [])
        (at / "vars.json").write_text(json.dumps(variables), encoding="utf-8")
        tool = Path(sys.executable).with_name("ansible-playbook")
        argv = [str(tool), "golden.triangle.services", "-e", f"@{at / 'vars.json'}", *words]
        begun = time.monotonic()
        done = subprocess.run(
            argv,
            cwd=at,
            env={**os.environ, "ANSIBLE_NOCOLOR": "1"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_PLAYBOOK_SECONDS,
            check=False,
        )
        seconds = time.monotonic() - begun
        output = done.stdout + done.stderr
        assert (at / "report.json").exists(), output
        return Run(done.returncode, output, json.loads((at / "report.json").read_text(encoding="utf-8")), seconds)

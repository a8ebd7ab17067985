# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asking each real server what an adapter may ask it, and keeping the answers: `python -m services record`.

A folder of recordings is a server and its version, and for what it answers after an incident a scene:
`gateway-4.1.5` as it should be, `gateway-4.1.5-stale` the few answers that are others after a missed refresh.
"""

from __future__ import annotations

import base64
import json
import shutil
import time
import urllib.parse
from collections.abc import Callable
from pathlib import Path
from typing import Final

from . import servers
from .exchange import Request, Response, ask, form, write

FOLDER: Final = Path(__file__).with_name("recordings")
GROUP: Final = "DEFAULT_GROUP"
RULES: Final = "timeout-ms: 3000\nretries: 2\n"
ORDER: Final = """\
version: 1.4.2
service:
  enabled: true
rate-limit:
  qps: 1000
clients:
  stock:
    service: stock-service
datasource:
  url: jdbc:postgresql://db/order
  password: not-a-real-one
"""
ROUTE: Final = {
    "id": "order",
    "uri": "lb://order-service",
    "order": 0,
    "predicates": [{"name": "Path", "args": {"_genkey_0": "/order/**"}}],
    "filters": [{"name": "StripPrefix", "args": {"_genkey_0": "1"}}],
    "metadata": {"response-timeout": 3000, "connect-timeout": 500},
}
JSON_BODY: Final = {"Content-Type": "application/json"}
ACCEPT_JSON: Final = {"Accept": "application/json"}


class RecordingError(Exception):
    """A server answered a step that makes the scene with something else than was expected."""


class Recorder:
    """Asks one server, and keeps what has a name in the folder of the scene."""

    def __init__(self, url: str, base: str, folder: str) -> None:
        """`folder`: the server and its version; `base`: what each path begins with."""
        where = urllib.parse.urlsplit(url)
        self._root, self._base, self._folder = f"{where.scheme}://{where.netloc}", base, folder
        self._scene = ""

    def scene(self, name: str) -> None:
        """What follows is recorded in this scene's folder, emptied first; "" is the server as it should be."""
        self._scene = name
        shutil.rmtree(self._at, ignore_errors=True)
        self._at.mkdir(parents=True)

    @property
    def _at(self) -> Path:
        return FOLDER / (f"{self._folder}-{self._scene}" if self._scene else self._folder)

    def keep(
        self, name: str, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None
    ) -> Response:
        """Ask, and keep the answer whatever it is."""
        request = Request(method, self._base + path, headers or {}, body)
        response = ask(self._root, request)
        write(self._at / f"{name}.json", request, response)
        return response

    def keep_form(
        self, name: str, method: str, path: str, values: dict[str, str], headers: dict[str, str] | None = None
    ) -> Response:
        """The same for a form."""
        body, typed = form(values)
        return self.keep(name, method, path, body, {**typed, **(headers or {})})

    def tell(self, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None) -> Response:
        """Make the scene: ask without keeping; all but success is an error."""
        response = ask(self._root, Request(method, self._base + path, headers or {}, body))
        if response.status >= 300:
            raise RecordingError(f"{method} {path}: {response.status} {response.body}")
        return response

    def send(self, request: Request) -> Response:
        """Ask anything, and keep nothing."""
        return ask(self._root, request)

    def published(self, data_id: str, content: str, tenant: str = "") -> str:
        """Wait until Nacos gives what was published, which it does a moment after it has answered; the MD5 of it."""
        where = f"{self._base}/v1/cs/configs?dataId={data_id}&group={GROUP}&tenant={tenant}"
        until = time.monotonic() + 10
        while (answer := self.send(Request("GET", where))).body != content:
            if time.monotonic() > until:
                raise RecordingError(f"{data_id} was published, but Nacos gives: {answer.status} {answer.body}")
            time.sleep(0.1)
        return answer.headers.get("Content-MD5", "")

    def tell_form(self, method: str, path: str, values: dict[str, str], headers: dict[str, str] | None = None) -> None:
        """The same for a form."""
        body, typed = form(values)
        self.tell(method, path, body, {**typed, **(headers or {})})


def record(name: str, url: str) -> None:
    """Record a fresh server."""
    folder, script = SCRIPTS[name]
    recorder = Recorder(url, servers.specs()[name].base, folder)
    script(recorder)


def _nacos(to: Recorder) -> None:
    to.scene("")
    for data_id, kind, content in _configs():
        to.tell_form("POST", "/v1/cs/configs", _publish(data_id, kind, content))
        to.published(data_id, content)
    of_team = {**_publish("gateway-rules", "yaml", "timeout-ms: 100\n"), "tenant": "team-a"}
    to.tell_form("POST", "/v1/cs/configs", of_team)
    to.published("gateway-rules", of_team["content"], "team-a")
    _nacos_v3(to)
    _nacos_config(to)
    _nacos_writing(to)
    _nacos_naming(to)
    _nacos_cluster(to)
    to.keep_form("login-not-enabled", "POST", "/v1/auth/login", {"username": "nacos", "password": "nacos"})
    for data_id, content in (
        ("gateway-rules", RULES.replace("3000", "0")),
        ("order-service.yaml", ORDER.replace("1000", "1")),
    ):
        to.tell_form("POST", "/v1/cs/configs", _publish(data_id, "yaml", content))
        to.published(data_id, content)
    to.scene("overwritten")
    _nacos_reading(to, "gateway-rules")
    _nacos_reading(to, "order-service.yaml")


def _configs() -> list[tuple[str, str, str]]:
    """What is published before anything is read, in order: data id, type, content."""
    return [
        ("gateway-rules", "yaml", "timeout-ms: 2000\n"),
        ("gateway-rules", "yaml", RULES),
        ("order-service.yaml", "yaml", ORDER),
        ("stock-service.properties", "properties", "version=1.10\nservice.enabled=true\nrate-limit.qps=500\n"),
        ("gateway-routes.json", "json", json.dumps([ROUTE])),
        ("motd", "text", "Grüße: not yaml\n"),
        ("retired.yaml", "yaml", "version: 1\n"),
    ]


def _publish(data_id: str, kind: str, content: str) -> dict[str, str]:
    return {"dataId": data_id, "group": GROUP, "type": kind, "content": content}


def _nacos_v3(to: Recorder) -> None:
    """A Nacos 2 does not know the interface of Nacos 3."""
    for data_id in ("gateway-rules", "order-service.yaml", "absent"):
        what = f"dataId={data_id}&groupName={GROUP}"
        to.keep(f"v3-config-{data_id}", "GET", f"/v3/client/cs/config?{what}")
        to.keep(
            f"v3-history-{data_id}", "GET", f"/v3/admin/cs/history/list?{what}&search=accurate&pageNo=1&pageSize=10"
        )
    for name in ("order-service", "absent-service"):
        to.keep(f"v3-instances-{name}", "GET", f"/v3/client/ns/instance/list?serviceName={name}&groupName={GROUP}")
    to.keep_form("v3-login", "POST", "/v3/auth/user/login", {"username": "nacos", "password": "nacos"})


def _nacos_config(to: Recorder) -> None:
    for data_id in ("gateway-rules", "order-service.yaml"):
        _nacos_reading(to, data_id)
    for data_id in ("stock-service.properties", "gateway-routes.json", "motd"):
        to.keep(f"v1-config-{data_id}", "GET", f"/v1/cs/configs?dataId={data_id}&group={GROUP}")
        to.keep(f"v2-config-{data_id}", "GET", f"/v2/cs/config?dataId={data_id}&group={GROUP}")
    for name, query in (
        ("absent", f"dataId=absent&group={GROUP}"),
        ("invalid", f"dataId=&group={GROUP}"),
    ):
        to.keep(f"v1-config-{name}", "GET", f"/v1/cs/configs?{query}")
        to.keep(f"v2-config-{name}", "GET", f"/v2/cs/config?{query}")
    to.keep("v1-config-of-namespace", "GET", f"/v1/cs/configs?dataId=gateway-rules&group={GROUP}&tenant=team-a")
    to.keep("v2-config-of-namespace", "GET", f"/v2/cs/config?dataId=gateway-rules&group={GROUP}&namespaceId=team-a")
    to.keep("v1-configs", "GET", "/v1/cs/configs?search=blur&dataId=*&group=&pageNo=1&pageSize=100")
    to.keep("v2-configs", "GET", "/v2/cs/history/configs?namespaceId=")
    _nacos_listener(to)


def _nacos_reading(to: Recorder, data_id: str) -> None:
    """All that can be read of a config, its history included."""
    what = f"dataId={data_id}&group={GROUP}"
    to.keep(f"v1-config-{data_id}", "GET", f"/v1/cs/configs?{what}")
    to.keep(f"v1-config-all-{data_id}", "GET", f"/v1/cs/configs?show=all&{what}")
    to.keep(f"v2-config-{data_id}", "GET", f"/v2/cs/config?{what}")
    rows = to.keep(
        f"v1-history-{data_id}", "GET", f"/v1/cs/history?search=accurate&{what}&pageNo=1&pageSize=10"
    ).json()["pageItems"]
    to.keep(f"v2-history-{data_id}", "GET", f"/v2/cs/history/list?{what}&pageNo=1&pageSize=10")
    for number, row in enumerate(rows):
        to.keep(f"v1-history-{data_id}-{number}", "GET", f"/v1/cs/history?{what}&nid={row['id']}")
        to.keep(f"v2-history-{data_id}-{number}", "GET", f"/v2/cs/history?{what}&nid={row['id']}")
    newest = rows[0]["id"]
    to.keep(f"v1-previous-{data_id}", "GET", f"/v1/cs/history/previous?{what}&id={newest}")
    to.keep(f"v2-previous-{data_id}", "GET", f"/v2/cs/history/previous?{what}&id={newest}")


def _nacos_listener(to: Recorder) -> None:
    """Listening: answered at once where the MD5 is another, else when the time is over (no less than ten seconds)."""
    now = to.published("gateway-rules", RULES)
    for name, md5 in (("changed", "0" * 32), ("unchanged", now)):
        listening = "\x02".join(("gateway-rules", GROUP, md5)) + "\x01"
        waiting = {"Long-Pulling-Timeout": "10000"}
        to.keep_form(
            f"v1-listener-{name}", "POST", "/v1/cs/configs/listener", {"Listening-Configs": listening}, waiting
        )


def _nacos_writing(to: Recorder) -> None:
    """Publishing with the MD5 that was read, and with another one; removing."""
    wish = _publish("written.yaml", "yaml", "a: 1\n")
    to.keep_form("v1-publish", "POST", "/v1/cs/configs", wish)
    right, wrong = {"casMd5": to.published("written.yaml", "a: 1\n")}, {"casMd5": "0" * 32}
    wish["content"] = "a: 2\n"
    to.keep_form("v1-publish-stale", "POST", "/v1/cs/configs", wish, wrong)
    to.keep_form("v2-publish-stale", "POST", "/v2/cs/config", wish, wrong)
    to.keep_form("v1-publish-cas", "POST", "/v1/cs/configs", wish, right)
    right = {"casMd5": to.published("written.yaml", "a: 2\n")}
    wish["content"] = "a: 3\n"
    to.keep_form("v2-publish-cas", "POST", "/v2/cs/config", wish, right)
    to.keep("v1-delete", "DELETE", f"/v1/cs/configs?dataId=retired.yaml&group={GROUP}")
    to.published("retired.yaml", "config data not exist\n")
    to.keep(
        "v1-history-retired.yaml",
        "GET",
        f"/v1/cs/history?search=accurate&dataId=retired.yaml&group={GROUP}&pageNo=1&pageSize=100",
    )
    to.keep("v1-config-retired.yaml", "GET", f"/v1/cs/configs?dataId=retired.yaml&group={GROUP}")


def _nacos_naming(to: Recorder) -> None:
    for port, enabled in (("8081", "true"), ("8082", "true"), ("8083", "false")):
        instance = {
            "serviceName": "order-service",
            "ip": "127.0.0.1",
            "port": port,
            "enabled": enabled,
            "metadata": json.dumps({"config-version": "1.4.2"}),
        }
        to.tell_form("POST", "/v2/ns/instance", instance)
    for name in ("order-service", "absent-service"):
        to.keep(f"v1-instances-{name}", "GET", f"/v1/ns/instance/list?serviceName={name}&groupName={GROUP}")
        to.keep(f"v2-instances-{name}", "GET", f"/v2/ns/instance/list?serviceName={name}&groupName={GROUP}")
    to.keep("v1-services", "GET", f"/v1/ns/service/list?pageNo=1&pageSize=100&groupName={GROUP}")
    to.keep("v2-services", "GET", f"/v2/ns/service/list?pageNo=1&pageSize=100&groupName={GROUP}")


def _nacos_cluster(to: Recorder) -> None:
    to.keep("v1-nodes", "GET", "/v1/core/cluster/nodes")
    to.keep("v2-nodes", "GET", "/v2/core/cluster/node/list")
    to.keep("health", "GET", "/actuator/health")
    to.keep("state", "GET", "/v1/console/server/state")


def _nacos_auth(to: Recorder) -> None:
    """A node that wants to know who asks. It sees a new user within 15 seconds."""
    to.scene("")
    what = f"dataId=gateway-rules&group={GROUP}"
    who = {"username": "nacos", "password": NACOS_PASSWORD}
    token = nacos_admin(to.send, "/nacos")
    bearer = {"Authorization": f"Bearer {token}"}
    to.tell_form("POST", "/v1/cs/configs", _publish("gateway-rules", "yaml", RULES), bearer)
    to.keep_form("login-wrong", "POST", "/v1/auth/login", {**who, "password": "wrong"})
    issued = to.keep_form("login", "POST", "/v1/auth/login", who).json()["accessToken"]
    to.keep_form("v3-login", "POST", "/v3/auth/user/login", who)
    for name, headers in (
        ("", {"Authorization": f"Bearer {issued}"}),
        ("-no-token", {}),
        ("-wrong-token", {"Authorization": "Bearer wrong"}),
    ):
        to.keep(f"v1-config{name}", "GET", f"/v1/cs/configs?{what}", headers=headers)
        to.keep(f"v1-config-all{name}", "GET", f"/v1/cs/configs?show=all&{what}", headers=headers)
        to.keep(f"v2-config{name}", "GET", f"/v2/cs/config?{what}", headers=headers)
        to.keep(
            f"v2-instances{name}",
            "GET",
            f"/v2/ns/instance/list?serviceName=order-service&groupName={GROUP}",
            headers=headers,
        )
        to.keep(
            f"v3-client-config{name}",
            "GET",
            f"/v3/client/cs/config?dataId=gateway-rules&groupName={GROUP}",
            headers=headers,
        )


#: Of the first administrator of a Nacos that wants to know who asks; only for tests.
NACOS_PASSWORD: Final = "triangle"


def nacos_admin(send: Callable[[Request], Response], base: str) -> str:
    """Make the first administrator of a fresh Nacos, and give a token of his."""
    body, typed = form({"password": NACOS_PASSWORD})
    send(Request("POST", f"{base}/v1/auth/users/admin", typed, body))
    body, typed = form({"username": "nacos", "password": NACOS_PASSWORD})
    until = time.monotonic() + 60
    while time.monotonic() < until:
        answer = send(Request("POST", f"{base}/v1/auth/login", typed, body))
        if answer.status == 200:
            return str(answer.json()["accessToken"])
        time.sleep(0.5)  # the node reads its users anew every 15 seconds
    raise RecordingError(f"no token for the first administrator: {answer.status} {answer.body}")


def _eureka(to: Recorder) -> None:
    to.scene("")
    for instance in eureka_instances():
        to.tell("POST", f"/apps/{instance['app']}", json.dumps({"instance": instance}), JSON_BODY)
    order = "/apps/ORDER-SERVICE/order-1"
    to.keep("renew", "PUT", order)
    to.keep("renew-absent", "PUT", "/apps/ORDER-SERVICE/absent")
    to.keep("metadata", "PUT", f"{order}/metadata?zone=a")
    to.keep("out-of-service", "PUT", "/apps/ORDER-SERVICE/order-3/status?value=OUT_OF_SERVICE")
    to.keep("mismatch", "POST", "/apps/ORDER-SERVICE", json.dumps({"instance": eureka_instances()[-1]}), JSON_BODY)
    time.sleep(2.5)  # its answers are a second old
    for name, path in (
        ("apps", "/apps"),
        ("delta", "/apps/delta"),
        ("app", "/apps/ORDER-SERVICE"),
        ("app-stock", "/apps/STOCK-SERVICE"),
        ("app-absent", "/apps/ABSENT-SERVICE"),
        ("instance", order),
        ("instance-absent", "/apps/ORDER-SERVICE/absent"),
        ("instance-alone", "/instances/order-1"),
        ("vip", "/vips/order-service"),
        ("vip-absent", "/vips/absent-service"),
    ):
        to.keep(name, "GET", path, headers=ACCEPT_JSON)
    to.keep("apps-xml", "GET", "/apps")
    to.keep("status-back", "DELETE", "/apps/ORDER-SERVICE/order-3/status")
    to.keep("cancel", "DELETE", "/apps/ORDER-SERVICE/order-2")


def eureka_instances() -> list[dict[str, object]]:
    """Three instances of one service, of which one is down, and one of another."""
    return [
        eureka_instance("order-service", "order-1", 8081, "UP"),
        eureka_instance("order-service", "order-2", 8082, "DOWN"),
        eureka_instance("order-service", "order-3", 8083, "UP"),
        eureka_instance("stock-service", "stock-1", 8091, "UP"),
    ]


def eureka_instance(service: str, name: str, port: int, status: str) -> dict[str, object]:
    return {
        "instanceId": name,
        "hostName": "127.0.0.1",
        "app": service.upper(),
        "ipAddr": "127.0.0.1",
        "status": status,
        "port": {"$": port, "@enabled": "true"},
        "dataCenterInfo": {"@class": "com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo", "name": "MyOwn"},
        "vipAddress": service,
        "metadata": {"config-version": "1.4.2"},
    }


def _gateway(to: Recorder) -> None:
    to.scene("")
    to.keep("route-add", "POST", "/gateway/routes/order", json.dumps(ROUTE), JSON_BODY)
    to.keep("refresh", "POST", "/gateway/refresh")
    time.sleep(1)  # it answers before it has done it
    _gateway_reading(to)
    for name, path in (
        ("route", "/gateway/routes/order"),
        ("route-absent", "/gateway/routes/absent"),
        ("index", ""),
        ("metrics-routes", "/metrics/spring.cloud.gateway.routes.count"),
        ("health", "/health"),
        ("not-exposed", "/env"),
    ):
        to.keep(name, "GET", path)
    to.keep("refresh-config", "POST", "/refresh")
    to.keep("delete-of-file", "DELETE", "/gateway/routes/health")
    unknown = {**ROUTE, "predicates": [{"name": "Moon", "args": {}}]}
    to.keep("route-unknown-predicate", "POST", "/gateway/routes/moon", json.dumps(unknown), JSON_BODY)
    changed = {**ROUTE, "uri": "lb://order-service-v2", "metadata": {"response-timeout": 5000, "connect-timeout": 500}}
    to.tell("POST", "/gateway/routes/order", json.dumps(changed), JSON_BODY)
    to.tell(
        "POST", "/gateway/routes/stock", json.dumps({**ROUTE, "id": "stock", "uri": "lb://stock-service"}), JSON_BODY
    )
    to.scene("stale")
    _gateway_reading(to)


def _gateway_reading(to: Recorder) -> None:
    to.keep("routes", "GET", "/gateway/routes")
    to.keep("routedefinitions", "GET", "/gateway/routedefinitions")


def _consul(to: Recorder) -> None:
    to.scene("")
    for key, value in (("gateway/timeout-ms", "3000"), ("gateway/retries", "2"), ("order-service/config", ORDER)):
        to.tell("PUT", f"/v1/kv/{key}", value)
    _consul_kv(to)
    _consul_writing(to)
    _consul_services(to)
    _consul_tokens(to)
    to.keep("leader", "GET", "/v1/status/leader")
    to.keep("peers", "GET", "/v1/status/peers")


def _consul_kv(to: Recorder) -> None:
    kv = "/v1/kv/gateway/timeout-ms"
    index = to.keep("kv", "GET", kv).json()[0]["ModifyIndex"]
    for name, query in (("raw", "raw"), ("consistent", "consistent"), ("stale", "stale")):
        to.keep(f"kv-{name}", "GET", f"{kv}?{query}")
    to.keep("kv-config", "GET", "/v1/kv/order-service/config")
    to.keep("kv-config-consistent", "GET", "/v1/kv/order-service/config?consistent")
    to.keep("kv-absent", "GET", "/v1/kv/absent")
    to.keep("kv-absent-consistent", "GET", "/v1/kv/absent?consistent")
    to.keep("kv-recurse", "GET", "/v1/kv/gateway/?recurse")
    to.keep("kv-keys", "GET", "/v1/kv/gateway/?keys&separator=/")
    to.keep("kv-blocking-unchanged", "GET", f"{kv}?index={index}&wait=1s")
    to.keep("kv-blocking-changed", "GET", f"{kv}?index={index - 1}&wait=1s")


def _consul_writing(to: Recorder) -> None:
    """Check-and-set answers 200 in either case: its body says whether it did it."""
    kv = "/v1/kv/written"
    to.keep("kv-create", "PUT", f"{kv}?cas=0", "1")
    to.keep("kv-create-again", "PUT", f"{kv}?cas=0", "2")
    index = to.tell("GET", kv).json()[0]["ModifyIndex"]
    to.keep("kv-cas-stale", "PUT", f"{kv}?cas={index - 1}", "3")
    to.keep("kv-cas", "PUT", f"{kv}?cas={index}", "3")
    to.keep("kv-delete-stale", "DELETE", f"{kv}?cas={index}")
    verb = {"Verb": "cas", "Key": "written", "Value": base64.b64encode(b"4").decode(), "Index": index}
    to.keep("txn-stale", "PUT", "/v1/txn", json.dumps([{"KV": verb}]), JSON_BODY)


def _consul_services(to: Recorder) -> None:
    for service in consul_services():
        to.tell("PUT", "/v1/agent/service/register", json.dumps(service), JSON_BODY)
    for name in ("order-service", "stock-service", "absent-service"):
        to.keep(f"health-{name}", "GET", f"/v1/health/service/{name}")
        to.keep(f"health-passing-{name}", "GET", f"/v1/health/service/{name}?passing")
        to.keep(f"health-consistent-{name}", "GET", f"/v1/health/service/{name}?consistent")
        to.keep(f"health-passing-consistent-{name}", "GET", f"/v1/health/service/{name}?passing&consistent")
        to.keep(f"catalog-{name}", "GET", f"/v1/catalog/service/{name}")
    to.keep("catalog", "GET", "/v1/catalog/services")
    to.keep("catalog-consistent", "GET", "/v1/catalog/services?consistent")
    to.keep("agent-services", "GET", "/v1/agent/services")


def consul_services() -> list[dict[str, object]]:
    """Two instances of one service, of which one does not work, and one of another that does not either."""
    return [
        _consul_service("order-service", "order-1", 8081, "passing"),
        _consul_service("order-service", "order-2", 8082, "critical"),
        _consul_service("stock-service", "stock-1", 8091, "critical"),
    ]


def _consul_service(service: str, name: str, port: int, status: str) -> dict[str, object]:
    return {
        "Name": service,
        "ID": name,
        "Address": "127.0.0.1",
        "Port": port,
        "Meta": {"config-version": "1.4.2"},
        "Check": {"TTL": "24h", "Status": status},
    }


def _consul_tokens(to: Recorder) -> None:
    """A token that nobody issued, and one that may not read."""
    master = {**JSON_BODY, "X-Consul-Token": servers.CONSUL_TOKEN}
    policy = {"Name": "nothing", "Rules": 'key_prefix "" { policy = "deny" } service_prefix "" { policy = "deny" }'}
    to.tell("PUT", "/v1/acl/policy", json.dumps(policy), master)
    made = to.tell("PUT", "/v1/acl/token", json.dumps({"Policies": [{"Name": "nothing"}]}), master).json()["SecretID"]
    for name, token in (("", servers.CONSUL_TOKEN), ("-wrong-token", "wrong"), ("-denied", made)):
        headers = {"X-Consul-Token": token}
        to.keep(f"token-kv{name}", "GET", "/v1/kv/gateway/timeout-ms", headers=headers)
        to.keep(f"token-kv-consistent{name}", "GET", "/v1/kv/gateway/timeout-ms?consistent", headers=headers)
        to.keep(f"token-health{name}", "GET", "/v1/health/service/order-service?passing", headers=headers)


#: By server: the folder of its recordings, and what is asked. The versions are those of pom.xml and go.mod.
SCRIPTS: Final[dict[str, tuple[str, Callable[[Recorder], None]]]] = {
    servers.NACOS_OPEN: ("nacos-2.3.2", _nacos),
    "nacos-a": ("nacos-2.3.2-auth", _nacos_auth),
    "eureka": ("eureka-4.1.3", _eureka),
    "gateway-a": ("gateway-4.1.5", _gateway),
    "consul": ("consul-1.10.12", _consul),
}

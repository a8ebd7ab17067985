# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Event source for event-driven Ansible: what changes in registry, config centre and gateway, within moments.

It waits where a server can tell of a change (Nacos's listener, Consul's blocking query, Apollo's notifications), and
asks every C(interval) seconds where none can (Eureka, gateways, services in Nacos). It judges nothing: what an event
stands for is found out by the playbook golden.triangle.services, which the rulebook runs.

Rulebooks load this file by itself, so it needs nothing but Python's library.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import dataclasses
import hashlib
import hmac
import json
import ssl
import threading
import time
import typing as t
import urllib.error
import urllib.parse
import urllib.request

DOCUMENTATION = r"""
short_description: Tell what changes in service registry, config centre and API gateway
description:
  - Waits at Nacos, Consul and Apollo until they tell of a change, asks Eureka and gateways regularly.
  - An event has no contents, only versions, so no secret is in it.
options:
  sources:
    description:
      - As the option C(sources) of M(golden.triangle.service_triangle), of which C(name), C(type), C(urls),
        C(username), C(password), C(token), C(secret), C(namespace), C(group), C(app_id), C(cluster), C(ca_path) and
        C(validate_certs) count.
      - C(configs) names the configs or keys to watch, C(services) the services.
    type: list
    elements: dict
    required: true
  interval:
    description: Seconds between two looks where the server cannot tell, and after it did not answer.
    type: float
    default: 10
  hold:
    description: Seconds for which a request waits for news. Nacos waits no less than 10.
    type: float
    default: 30
"""

EXAMPLES = r"""
- golden.triangle.service_changes:
    interval: 10
    sources:
      - name: nacos
        type: nacos
        urls: [http://10.0.0.1:8848/nacos]
        configs: [gateway-rules, order-service.yaml]
      - name: consul
        type: consul
        urls: [http://10.0.0.4:8500]
        configs: [gateway/timeout-ms]
        services: [order-service]
      - name: gateway
        type: gateway
        urls: [http://10.0.0.6:8081/actuator]
"""

#: For a request that waits for nothing, in seconds.
REQUEST_SECONDS = 5.0
#: Before the next look where the last one found nothing new.
PAUSE_SECONDS = 0.2
#: No honest answer is larger.
LARGEST = 16 * 1024 * 1024
#: What is watched, and its version: "" stands for what is not there.
Versions = dict[str, str]


class SilentError(Exception):
    """A server does not answer, or not what it should."""


@dataclasses.dataclass(frozen=True)
class Answer:
    """What a server answered; header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> t.Any:
        """The body as JSON. Raises SilentError."""
        try:
            return json.loads(self.body)
        except ValueError:
            raise SilentError(f"answers {self.status} and no JSON") from None


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Credentials are for the server that was named."""

    def redirect_request(self, *_unused: t.Any) -> None:
        return None


class Node:
    """One URL of a source: how it is asked, what of it is watched, and how it tells of a change."""

    def __init__(self, source: t.Mapping[str, t.Any], url: str, hold: float) -> None:
        self.source, self.url, self.hold = source, url.rstrip("/"), hold
        self.configs: list[str] = list(source.get("configs") or [])
        self.services: list[str] = list(source.get("services") or [])
        context = ssl.create_default_context(cafile=source.get("ca_path"))
        if not source.get("validate_certs", True):
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        self._opener = urllib.request.build_opener(_NoRedirect, urllib.request.HTTPSHandler(context=context))

    def versions(self) -> Versions:
        """What is there now. Raises SilentError."""
        raise NotImplementedError

    def wait(self, known: Versions) -> bool:
        """Return when there may be news; False where this server cannot tell. Raises SilentError."""
        del known
        return False

    def headers(self) -> dict[str, str]:
        """What says who asks."""
        token = self.source.get("token")
        if token:
            return {"Authorization": f"Bearer {token}"}
        if self.source.get("username"):
            pair = f"{self.source['username']}:{self.source.get('password', '')}"
            return {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}
        return {}

    def ask(
        self,
        path: str,
        query: t.Mapping[str, t.Any] | None = None,
        *,
        form: t.Mapping[str, str] | None = None,
        headers: t.Mapping[str, str] | None = None,
        seconds: float = REQUEST_SECONDS,
    ) -> Answer:
        """GET, or POST where there is a form. Raises SilentError, but not for a status."""
        where = self.url + path + ("?" + urllib.parse.urlencode(query) if query else "")
        data = urllib.parse.urlencode(form).encode() if form is not None else None
        sent = {"Accept": "application/json", **(self.headers() if headers is None else headers)}
        try:
            request = urllib.request.Request(where, data=data, headers=sent)  # noqa: S310 - nodes() checked the scheme
            with self._opener.open(request, timeout=seconds) as found:
                return self._read(found)
        except urllib.error.HTTPError as exc:
            with exc:
                return self._read(exc)
        except (OSError, ValueError) as exc:
            raise SilentError(f"does not answer: {getattr(exc, 'reason', exc)}") from None

    @staticmethod
    def _read(found: t.Any) -> Answer:
        body = found.read(LARGEST + 1)
        if len(body) > LARGEST:
            raise SilentError(f"answers more than {LARGEST} bytes")
        return Answer(found.status, {name.lower(): value for name, value in found.headers.items()}, body)


def _digest(value: t.Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:32]


def _only(answer: Answer, *allowed: int) -> Answer:
    if answer.status not in allowed:
        raise SilentError(f"answers {answer.status}")
    return answer


class Nacos(Node):
    """Configs by the MD5 that v3 or v1 tell, with v1's listener; services by their instances."""

    _token = ""

    def headers(self) -> dict[str, str]:
        if self.source.get("token") or not self.source.get("username"):
            return {"Authorization": f"Bearer {self.source['token']}"} if self.source.get("token") else {}
        if not self._token:
            self._token = self._login()
        return {"Authorization": f"Bearer {self._token}"}

    def _login(self) -> str:
        who = {"username": self.source["username"], "password": self.source.get("password", "")}
        for path in ("/v3/auth/user/login", "/v1/auth/login"):
            answer = self.ask(path, form=who, headers={})
            if answer.status == 200:
                return str(answer.json()["accessToken"])
        raise SilentError(f"does not let {who['username']} in: {answer.status}")

    def versions(self) -> Versions:
        found = {name: self._md5(name) for name in self.configs}
        return {**found, **{f"service {name}": self._instances(name) for name in self.services}}

    def _md5(self, name: str) -> str:
        newer = self.ask("/v3/client/cs/config", self._named("namespaceId", dataId=name, groupName=self._group()))
        if newer.status == 200:
            data = newer.json().get("data") or {}
            return str(data.get("md5") or "")
        older = self._ours(
            self.ask("/v1/cs/configs", self._named("tenant", dataId=name, group=self._group())), 200, 404
        )
        return older.headers.get("content-md5", "")

    def _named(self, namespace: str, **named: str) -> dict[str, str]:
        """With the namespace under the name that the API has for it; public has none."""
        return {**named, namespace: self.source["namespace"]} if self.source.get("namespace") else named

    def _group(self) -> str:
        return str(self.source.get("group") or "DEFAULT_GROUP")

    def _ours(self, answer: Answer, *allowed: int) -> Answer:
        """A token that is no longer good is thrown away: the next look logs in anew."""
        if answer.status in (401, 403):
            self._token = ""
        return _only(answer, *allowed)

    def _instances(self, name: str) -> str:
        where = self._named("namespaceId", serviceName=name, groupName=self._group())
        for path in ("/v3/client/ns/instance/list", "/v1/ns/instance/list"):
            answer = self.ask(path, where)
            if answer.status == 200:
                data = answer.json()
                data = data.get("data", data)
                hosts = data if isinstance(data, list) else data["hosts"]
                facts = [[one["ip"], one["port"], one["healthy"], one.get("enabled"), one["metadata"]] for one in hosts]
                return _digest(sorted(facts, key=str))
        self._ours(answer, 200)
        return ""

    def wait(self, known: Versions) -> bool:
        """The listener answers at once where an MD5 is another; services are not in it, so then it is not used."""
        if self.services or not self.configs:
            return False
        tenant = self.source.get("namespace")
        lines = [
            "\x02".join([name, self._group(), known[name], *([tenant] if tenant else [])]) for name in self.configs
        ]
        held = {**self.headers(), "Long-Pulling-Timeout": str(int(self.hold * 1000))}
        form = {"Listening-Configs": "".join(f"{line}\x01" for line in lines)}
        seconds = max(self.hold, 10.0) + REQUEST_SECONDS
        answer = self.ask("/v1/cs/configs/listener", form=form, headers=held, seconds=seconds)
        return answer.status == 200


class Consul(Node):
    """Keys by ModifyIndex, services by their checks. A blocking query is about one thing, and so is a node here."""

    _index = 0

    def headers(self) -> dict[str, str]:
        return {"X-Consul-Token": self.source["token"]} if self.source.get("token") else {}

    def versions(self) -> Versions:
        return self._found(_only(self.ask(self._path(), {"consistent": ""}), 200, 404))

    def _path(self) -> str:
        if self.configs:
            return "/v1/kv/" + urllib.parse.quote(self.configs[0], safe="/")
        return "/v1/health/service/" + urllib.parse.quote(self.services[0], safe="")

    def _found(self, answer: Answer) -> Versions:
        index = int(answer.headers.get("x-consul-index") or 0)
        # An index that goes down is of another life of the server (hashicorp/consul: api-docs/features/blocking).
        self._index = index if index >= self._index else 0
        if self.configs:
            return {self.configs[0]: str(answer.json()[0]["ModifyIndex"]) if answer.status == 200 else ""}
        facts = [
            [one["Service"]["ID"], one["Service"].get("Meta"), [check["Status"] for check in one["Checks"]]]
            for one in answer.json()
        ]
        return {f"service {self.services[0]}": _digest(sorted(facts, key=str))}

    def wait(self, known: Versions) -> bool:
        del known
        query = {"index": self._index, "wait": f"{int(self.hold)}s"}
        _only(self.ask(self._path(), query, seconds=self.hold * 17 / 16 + REQUEST_SECONDS), 200, 404)
        return True


class Apollo(Node):
    """Namespaces by their releaseKey, with notifications."""

    def __init__(self, source: t.Mapping[str, t.Any], url: str, hold: float) -> None:
        super().__init__(source, url, hold)
        self._notices = dict.fromkeys(self.configs, -1)

    def _signed(
        self, path: str, query: t.Mapping[str, t.Any] | None = None, seconds: float = REQUEST_SECONDS
    ) -> Answer:
        secret, headers = self.source.get("secret"), {}
        if secret:
            base = urllib.parse.urlsplit(self.url).path + path
            stamp = str(int(time.time() * 1000))
            text = f"{stamp}\n{base}" + ("?" + urllib.parse.urlencode(query) if query else "")
            made = base64.b64encode(hmac.new(secret.encode(), text.encode(), hashlib.sha1).digest()).decode()
            headers = {"Timestamp": stamp, "Authorization": f"Apollo {self.source['app_id']}:{made}"}
        return self.ask(path, query, headers=headers, seconds=seconds)

    def _cluster(self) -> str:
        return str(self.source.get("cluster") or "default")

    def versions(self) -> Versions:
        found = {}
        for name in self.configs:
            path = "/".join(
                urllib.parse.quote(part, safe="") for part in (self.source["app_id"], self._cluster(), name)
            )
            answer = _only(self._signed(f"/configs/{path}"), 200, 404)
            found[name] = str(answer.json()["releaseKey"]) if answer.status == 200 else ""
        return found

    def wait(self, known: Versions) -> bool:
        """The server holds a request for 60 seconds, whatever is asked."""
        del known
        seen = [{"namespaceName": name, "notificationId": number} for name, number in self._notices.items()]
        query = {"appId": self.source["app_id"], "cluster": self._cluster(), "notifications": json.dumps(seen)}
        answer = _only(self._signed("/notifications/v2", query, seconds=60 + REQUEST_SECONDS), 200, 304)
        if answer.status == 200:
            self._notices.update({one["namespaceName"]: one["notificationId"] for one in answer.json()})
        return True


class Eureka(Node):
    """Services by their instances."""

    def versions(self) -> Versions:
        listed = _only(self.ask("/apps"), 200).json()["applications"]["application"]
        found = {one["name"].lower(): one["instance"] for one in listed}
        wanted = self.services or list(found)
        return {f"service {name}": self._of(found.get(name.lower(), [])) for name in wanted}

    @staticmethod
    def _of(instances: list[dict[str, t.Any]]) -> str:
        facts = [[one["instanceId"], one["status"], one.get("metadata")] for one in instances]
        return _digest(sorted(facts, key=str)) if facts else ""


class Gateway(Node):
    """Routes in use, and their definitions."""

    def versions(self) -> Versions:
        paths = {"routes": "/gateway/routes", "definitions": "/gateway/routedefinitions"}
        return {name: _digest(sorted(_only(self.ask(path), 200).json(), key=str)) for name, path in paths.items()}


_NODES: dict[str, type[Node]] = {
    "apollo": Apollo,
    "consul": Consul,
    "eureka": Eureka,
    "gateway": Gateway,
    "nacos": Nacos,
}


def nodes(args: t.Mapping[str, t.Any]) -> list[Node]:
    """What is to be watched. Raises ValueError for what cannot be meant."""
    hold, made = float(args.get("hold", 30)), list[Node]()
    for source in args.get("sources") or []:
        _check(source)
        made += _of_source(source, hold)
    if not made:
        raise ValueError("sources names nothing to watch")
    return made


def _check(source: t.Mapping[str, t.Any]) -> None:
    missing = [key for key in ("name", "type", "urls") if not source.get(key)]
    if missing:
        raise ValueError(f"a source has no {', '.join(missing)}")
    name, kind = source["name"], source["type"]
    if kind not in _NODES:
        raise ValueError(f"source {name}: its type is none of {', '.join(_NODES)}")
    if not all(urllib.parse.urlsplit(url).scheme in ("http", "https") for url in source["urls"]):
        raise ValueError(f"source {name}: a URL is http://HOST:PORT/PATH or https, one of its is not")
    if kind in ("apollo", "consul", "nacos") and not source.get("configs") and not source.get("services"):
        raise ValueError(f"source {name}: it has no configs to watch")
    if kind == "apollo" and not source.get("app_id"):
        raise ValueError(f"source {name}: Apollo needs app_id")


def _of_source(source: t.Mapping[str, t.Any], hold: float) -> list[Node]:
    """Each URL; of Consul, whose agents all know the same, the first, once for each thing to watch."""
    kind = _NODES[source["type"]]
    if source["type"] != "consul":
        return [kind(source, url, hold) for url in source["urls"]]
    parts = [{"configs": [name], "services": []} for name in source.get("configs") or []]
    parts += [{"configs": [], "services": [name]} for name in source.get("services") or []]
    return [kind({**source, **part}, source["urls"][0], hold) for part in parts]


async def _aside(ask: t.Callable[..., t.Any], *args: t.Any) -> t.Any:
    """Ask in a thread that nobody waits for at the end, as asyncio's own are waited for."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[t.Any] = loop.create_future()

    def tell(result: t.Any, error: BaseException | None) -> None:
        if not done.done():
            done.set_result(result) if error is None else done.set_exception(error)

    def work() -> None:
        result, error = None, None
        try:
            result = ask(*args)
        except SilentError as exc:
            error = exc
        except Exception as exc:  # noqa: BLE001 an answer that nobody expected is a server that does not answer rightly
            error = SilentError(f"its answer could not be read: {type(exc).__name__}: {exc}")
        with contextlib.suppress(RuntimeError):  # the rulebook has ended meanwhile
            loop.call_soon_threadsafe(tell, result, error)

    threading.Thread(target=work, daemon=True).start()
    return await done


async def watch(queue: asyncio.Queue[t.Any], node: Node, interval: float) -> None:
    """Tell of every change of a node from now on, and of its silence once."""
    known: Versions | None = None
    silent = False
    while True:
        try:
            now = await _aside(node.versions)
            if silent:
                silent = False
                await queue.put(_event(node, "answers"))
            for item in sorted(now.keys() | (known or now).keys()):
                before, after = (known or now).get(item, ""), now.get(item, "")
                if before != after:
                    await queue.put(_event(node, "changed", item=item, before=before, after=after))
            same, known = now == known, now
            if await _aside(node.wait, now):
                # Told of news that are not there (yet): no reason to ask without a pause.
                await asyncio.sleep(PAUSE_SECONDS if same else 0)
                continue
        except SilentError as exc:
            if not silent:
                silent = True
                await queue.put(_event(node, "silent", reason=str(exc)))
        await asyncio.sleep(interval)


def _event(node: Node, what: str, **facts: str) -> dict[str, t.Any]:
    where = urllib.parse.urlsplit(node.url)
    url = where._replace(netloc=where.netloc.rpartition("@")[2]).geturl()
    named = {"what": what, "source": node.source["name"], "type": node.source["type"], "node": url}
    return {
        "service_changes": {**named, "item": "", "before": "", "after": "", "reason": "", **facts, "at": time.time()}
    }


async def main(queue: asyncio.Queue[t.Any], args: dict[str, t.Any]) -> None:
    """Watch everything, until the rulebook ends."""
    interval = float(args.get("interval", 10))
    if interval <= 0:
        raise ValueError("interval must be more than 0")
    await asyncio.gather(*(watch(queue, node, interval) for node in nodes(args)))

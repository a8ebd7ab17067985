# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nacos as config centre and registry: its HTTP APIs v3, v2 and v1 (alibaba/nacos: config and naming controllers).

Which of the three a server has depends on its version and its settings, for each controller: an API that was switched
off answers 410, one that is not there 404 without Nacos's own error code. They are tried newest first, and what
answered is remembered for the node.

Nacos has no rollback. Its history holds, of an update or a deletion, what was there before it; of an insertion, what
was inserted (nacos issues 434, 2374, 4064). So every text in it was live once, and publishing one is the way back.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import calendar
import dataclasses
import email.utils
import hashlib
import threading
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._services.door import (
    Answer,
    Door,
    ServiceError,
    form,
    joined,
    shown,
)
from ansible_collections.golden.triangle.plugins.module_utils._services.source import (
    Conflict,
    Found,
    Spec,
    Want,
    Write,
    instance,
)

#: Versions of a config that are looked at for one that was good.
HISTORY = 10
#: Nacos's own code for what is not there (ErrorCode.RESOURCE_NOT_FOUND).
_NOT_FOUND = 20004
_CONFIG_GONE = "config data not exist"


@dataclasses.dataclass(frozen=True)
class _Api:
    """One version of the API: its paths, and what it calls the group and the namespace. The first is tried first."""

    version: str
    config: str
    history: str
    row: str
    publish: str
    instances: str
    login: str
    group: str
    namespace: str


_APIS = (
    _Api(
        "v3",
        config="/v3/client/cs/config",
        history="/v3/admin/cs/history/list",
        row="/v3/admin/cs/history",
        publish="/v3/admin/cs/config",
        instances="/v3/client/ns/instance/list",
        login="/v3/auth/user/login",
        group="groupName",
        namespace="namespaceId",
    ),
    _Api(
        "v2",
        config="/v2/cs/config",
        history="/v2/cs/history/list",
        row="/v2/cs/history",
        publish="/v2/cs/config",
        instances="/v2/ns/instance/list",
        login="",
        group="group",
        namespace="namespaceId",
    ),
    _Api(
        "v1",
        config="/v1/cs/configs",
        history="/v1/cs/history",
        row="/v1/cs/history",
        publish="/v1/cs/configs",
        instances="/v1/ns/instance/list",
        login="/v1/auth/login",
        group="group",
        namespace="tenant",
    ),
)
_Purpose = t.Literal["config", "history", "instances"]


class _NotThere(Exception):
    """This server does not have this API."""


class Nacos:
    """Each URL is one node of a cluster, whose context path is part of it: C(http://HOST:8848/nacos)."""

    def __init__(self, spec: Spec, door: Door) -> None:
        self._spec, self._door = spec, door
        self._known: dict[tuple[str, str], _Api] = {}
        self._tokens: dict[str, str] = {}
        self._lock = threading.Lock()

    def read(self, want: Want, node: str) -> Found:
        if want.kind == "config":
            api, answer = self._ask("config", node, want)
            return _config(api, answer)
        if want.kind == "instances":
            api, answer = self._ask("instances", node, want)
            return Found(_instances(api, answer, want.name), answer.at)
        if want.kind == "history":
            return self._history(want, node)
        raise ServiceError(f"Nacos has no {want.kind}")

    def _history(self, want: Want, node: str) -> Found:
        api, answer = self._ask("history", node, want, {"pageNo": 1, "pageSize": HISTORY})
        try:
            listed = _data(api, answer)["pageItems"]
            numbers = sorted((int(row["id"]) for row in listed), reverse=True)
        except (KeyError, TypeError, ValueError):
            raise ServiceError(f"{shown(answer.url)} answers JSON that is no history") from None
        rows = [self._row(api, want, node, number) for number in numbers[:HISTORY]]
        return Found(rows, answer.at)

    def _row(self, api: _Api, want: Want, node: str, number: int) -> dict[str, t.Any]:
        """One row with its text, which the list does not have. C(op) is padded with blanks by the server."""
        url = joined(node, api.row, {**self._names(api, want), "nid": number})
        answer = self._door.ask(url, headers=self._credentials(node))
        if answer.status != 200:
            raise answer.refused()
        try:
            row = _data(api, answer)
            content = str(row["content"] or "")
            return {"id": number, "op": str(row["opType"]).strip(), "content": content, "md5": md5(content)}
        except (KeyError, TypeError):
            raise ServiceError(f"{shown(answer.url)} answers JSON that is no row of a history") from None

    def write(self, order: Write) -> None:
        """Publish a text over the one whose MD5 was read."""
        if order.kind != "rollback" or not order.version:
            raise ServiceError("Nacos: only a config that is there is rolled back")
        node = self._spec.urls[0]
        want = Want("config", order.name, order.group)
        api = self._ask("config", node, want)[0]
        values = {**self._names(api, want), "content": order.content}
        if order.format:
            values["type"] = order.format
        for candidate in _APIS[_APIS.index(api) :]:
            try:
                answer = self._publish(candidate, node, {**values, **self._names(candidate, want)}, order.version)
                break
            except _NotThere:
                continue
        else:
            raise ServiceError(f"{shown(node)} has no API by which a config is published")
        done = _data(candidate, answer) if candidate.version != "v1" else answer.text().strip()
        if done not in (True, "true"):
            raise ServiceError(f"{shown(answer.url)} answers {str(done)[:200]!r} instead of true")

    def _publish(self, api: _Api, node: str, values: t.Mapping[str, t.Any], version: str) -> Answer:
        headers = {**self._credentials(node), "casMd5": version}
        answer = self._door.tell("POST", joined(node, api.publish), headers=headers, data=form(values))
        if b"Cas publish fail" in answer.body:
            raise Conflict(f"{values['dataId']} no longer has the MD5 {version}")
        _is_there(api, answer)
        if answer.status != 200:
            raise answer.refused()
        return answer

    def _ask(
        self, purpose: _Purpose, node: str, want: Want, more: t.Mapping[str, t.Any] | None = None
    ) -> tuple[_Api, Answer]:
        """Ask the newest API that this node has for this purpose. Raises ServiceError where it has none."""
        known = self._known.get((purpose, node))
        said = []
        for api in (known,) if known else _APIS:
            named = self._service(api, want) if purpose == "instances" else self._names(api, want)
            if purpose == "history" and api.version != "v2":
                named = {"search": "accurate", **named}
            url = joined(node, getattr(api, purpose), {**named, **(more or {})})
            answer = self._door.ask(url, headers=self._credentials(node))
            try:
                _is_there(api, answer)
            except _NotThere as exc:
                said.append(f"{api.version}: {exc}")
                continue
            if answer.status not in (200, 404):
                raise answer.refused()
            self._known[purpose, node] = api
            return api, answer
        raise ServiceError(f"{shown(node)} has no API for {purpose} ({'; '.join(said)})")

    def _names(self, api: _Api, want: Want) -> dict[str, str]:
        named = {"dataId": want.name, api.group: want.group or self._spec.group}
        return {**named, api.namespace: self._spec.namespace} if self._spec.namespace else named

    def _service(self, api: _Api, want: Want) -> dict[str, str]:
        named = {"serviceName": want.name, "groupName": want.group or self._spec.group}
        return {**named, "namespaceId": self._spec.namespace} if self._spec.namespace else named

    def _credentials(self, node: str) -> dict[str, str]:
        if self._spec.token:
            return {"Authorization": f"Bearer {self._spec.token}"}
        if not self._spec.username:
            return {}
        with self._lock:
            if node not in self._tokens:
                self._tokens[node] = self._login(node)
            return {"Authorization": f"Bearer {self._tokens[node]}"}

    def _login(self, node: str) -> str:
        login = form({"username": self._spec.username, "password": self._spec.password})
        for api in _APIS:
            if not api.login:
                continue
            answer = self._door.tell("POST", joined(node, api.login), headers={}, data=login)
            try:
                _is_there(api, answer)
            except _NotThere:
                continue
            if answer.status != 200:
                raise answer.refused()
            said = answer.json()
            found = said.get("data", said) if isinstance(said, dict) else {}
            token = found.get("accessToken") if isinstance(found, dict) else None
            if not token:
                raise ServiceError(f"{shown(answer.url)} gives no token")
            return str(token)
        raise ServiceError(f"{shown(node)} has no way to log in, although the source has a user")


def _is_there(api: _Api, answer: Answer) -> None:
    """Raise _NotThere for an API that this server does not have, or that was switched off."""
    if answer.status in (405, 410, 501):
        raise _NotThere(f"{answer.status} {answer.body[:120].decode('utf-8', 'replace')}".strip())
    if answer.status != 404:
        return
    # 404 also says that the config is not there: then it is in the words of Nacos.
    if api.version == "v1":
        if _CONFIG_GONE.encode() not in answer.body:
            raise _NotThere("404")
        return
    try:
        code = answer.json().get("code")
    except (ServiceError, AttributeError):
        code = None
    if not isinstance(code, int):
        raise _NotThere("404")


def _data(api: _Api, answer: Answer) -> t.Any:
    """What is in the answer of an API that wraps it. Raises ServiceError for an error, None where nothing is there."""
    body = answer.json()
    if api.version == "v1":
        return body
    if not isinstance(body, dict) or "code" not in body:
        raise ServiceError(f"{shown(answer.url)} answers JSON that is not Nacos's")
    if body["code"] == _NOT_FOUND:
        return None
    if body["code"] not in (0, 200):
        said = f"{body.get('message', '')} {body.get('data', '')}"[:200].strip()
        raise ServiceError(f"{shown(answer.url)} answers code {body['code']}: {said}")
    return body.get("data")


def _config(api: _Api, answer: Answer) -> Found:
    if api.version == "v1":
        data: t.Any = None if answer.status == 404 else answer.text()
    else:
        data = _data(api, answer)
    if data is None:
        return Found(None, answer.at, meta={"api": api.version})
    facts = data if isinstance(data, dict) else {"content": data}
    content = facts.get("content")
    if not isinstance(content, str):
        raise ServiceError(f"{shown(answer.url)} answers JSON without the text of a config")
    meta = {
        "api": api.version,
        "type": str(facts.get("contentType") or answer.headers.get("config-type") or ""),
        "modified": _modified(facts.get("lastModified"), answer.headers.get("last-modified")),
    }
    return Found(content, answer.at, md5(content), meta)


def _modified(milliseconds: t.Any, header: str | None) -> float | None:
    """When the config was changed, in seconds since the epoch by the server's clock, if it says so."""
    if isinstance(milliseconds, (int, float)) and milliseconds > 0:
        return milliseconds / 1000
    date = email.utils.parsedate(header or "")
    return float(calendar.timegm(date)) if date else None


def _instances(api: _Api, answer: Answer, service: str) -> list[dict[str, t.Any]]:
    if answer.status == 404:
        return []
    data = _data(api, answer)
    try:
        listed = data["hosts"] if isinstance(data, dict) else data or []
        return [_one(entry, service) for entry in listed]
    except (KeyError, TypeError, ValueError, AttributeError):
        raise ServiceError(f"{shown(answer.url)} answers JSON that is no list of instances") from None


def _one(entry: t.Any, service: str) -> dict[str, t.Any]:
    healthy, enabled = bool(entry["healthy"]), bool(entry.get("enabled", True))
    weight = float(entry.get("weight", 1))
    reason = ""
    if not healthy:
        reason = "it is not healthy"
    elif not enabled:
        reason = "it is disabled"
    elif weight <= 0:
        reason = "its weight is 0"
    return instance(
        service,
        ident=str(entry.get("instanceId") or f"{entry['ip']}:{entry['port']}"),
        host=str(entry["ip"]),
        ip=str(entry["ip"]),
        port=int(entry["port"]),
        status="UP" if healthy and enabled else "DOWN",
        reason=reason,
        metadata=entry.get("metadata"),
    )


def md5(text: str) -> str:
    """As Nacos names a version of a config: no matter of security."""
    return hashlib.md5(text.encode("utf-8"), usedforsecurity=False).hexdigest()

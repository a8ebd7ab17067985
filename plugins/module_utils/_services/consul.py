# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Consul's key/value store and health, by its HTTP API (hashicorp/consul: website/content/api-docs@v1.10.12).

The catalog lists instances whose checks are critical as well, so instances are read from C(/v1/health/service) with
their checks. A write is a check-and-set: it is answered with 200 also where it was refused, only the body says which.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import base64
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._services.door import (
    Answer,
    Door,
    ServiceError,
    joined,
    quoted,
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


class Consul:
    """One agent or server, or several: each answers for the whole datacenter."""

    def __init__(self, spec: Spec, door: Door) -> None:
        self._door, self._nodes = door, spec.urls
        self._headers = {"X-Consul-Token": spec.token} if spec.token else {}
        self._query: dict[str, str] = {"dc": spec.datacenter} if spec.datacenter else {}
        #: How old an answer may be: without a mode a leader that lost its office may answer for a moment.
        self._mode: dict[str, str | None] = {} if spec.consistency == "default" else {spec.consistency: None}

    def read(self, want: Want, node: str) -> Found:
        if want.kind == "config":
            return self._key(want.name, node)
        if want.kind == "instances":
            return self._instances(want.name, node)
        raise ServiceError(f"Consul has no {want.kind}")

    def _key(self, key: str, node: str) -> Found:
        answer = self._ask(node, "/v1/kv/" + quoted(key, safe="/"))
        if answer.status == 404:
            return Found(None, answer.at, "0", self._meta(answer))
        try:
            [entry] = answer.json()
            text = base64.b64decode(entry["Value"] or "", validate=True).decode("utf-8")
            return Found(text, answer.at, str(int(entry["ModifyIndex"])), self._meta(answer))
        except (KeyError, TypeError, ValueError):
            raise ServiceError(f"{shown(answer.url)} answers JSON that is no key with a text in UTF-8") from None

    def _instances(self, service: str, node: str) -> Found:
        answer = self._ask(node, "/v1/health/service/" + quoted(service))
        try:
            found = [one(entry) for entry in answer.json()]
        except (KeyError, TypeError, ValueError, AttributeError):
            raise ServiceError(f"{shown(answer.url)} answers JSON that is no list of instances") from None
        return Found(found, answer.at, answer.headers.get("x-consul-index", ""), self._meta(answer))

    def _ask(self, node: str, path: str) -> Answer:
        answer = self._door.ask(joined(node, path, {**self._query, **self._mode}), headers=self._headers)
        if answer.status not in (200, 404):
            raise answer.refused()
        if answer.headers.get("x-consul-knownleader") == "false":
            raise ServiceError(f"{shown(answer.url)} knows no leader: what it answers may be of any age")
        return answer

    @staticmethod
    def _meta(answer: Answer) -> dict[str, t.Any]:
        """C(behind_ms): for how long the server that answered had not heard of its leader."""
        behind = answer.headers.get("x-consul-lastcontact", "")
        return {"behind_ms": int(behind)} if behind.isdigit() else {}

    def write(self, order: Write) -> None:
        """Set a key that is still at the index that was read; 0 stands for a key that was not there."""
        if order.kind != "set" or not order.version.isdigit():
            raise ServiceError("Consul keeps no earlier versions: a key is set, at the index that was read")
        url = joined(self._nodes[0], "/v1/kv/" + quoted(order.name, safe="/"), {**self._query, "cas": order.version})
        # The body is the value itself, whatever it is.
        headers = {**self._headers, "Content-Type": "application/octet-stream"}
        answer = self._door.tell("PUT", url, headers=headers, data=order.content.encode("utf-8"))
        if answer.status != 200:
            raise answer.refused()
        if answer.json() is not True:
            raise Conflict(f"{order.name} is no longer at ModifyIndex {order.version}")


def one(entry: t.Any) -> dict[str, t.Any]:
    """One of Consul's instances: it works when every check of it and of its node is passing."""
    service, node = entry["Service"], entry["Node"]
    failing = [check for check in entry["Checks"] if check["Status"] != "passing"]
    worst = next((check for check in failing if check["Status"] == "critical"), failing[0] if failing else None)
    return instance(
        str(service["Service"]),
        ident=str(service["ID"]),
        host=str(node["Node"]),
        ip=str(service.get("Address") or node["Address"]),
        port=int(service["Port"]),
        status=str(worst["Status"]) if worst else "passing",
        reason=f"check {worst['Name'] or worst['CheckID']} is {worst['Status']}" if worst else "",
        metadata=service.get("Meta"),
    )

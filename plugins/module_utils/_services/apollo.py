# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Apollo: configs from its config service, rollback by the open API of its portal (apolloconfig/apollo: docs of 2.3).

A request to the config service is signed where the app has an access key: HmacSHA1 over the time in milliseconds and
the path with its query (apollo-core: Signature). The open API tells the latest release and rolls it back; what the
release before it held it does not tell.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
import typing as t
import urllib.parse

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
)


class Apollo:
    """Each URL is one config service; a config is one of the app's namespaces."""

    def __init__(self, spec: Spec, door: Door) -> None:
        self._spec, self._door = spec, door

    def read(self, want: Want, node: str) -> Found:
        if want.kind == "config":
            return self._config(want.name, node)
        if want.kind == "history":
            answer, release = self._latest(want.name)
            return Found([release] if release else [], answer.at)
        raise ServiceError(f"Apollo has no {want.kind}")

    def _config(self, namespace: str, node: str) -> Found:
        spec = self._spec
        path = f"/configs/{quoted(spec.app_id)}/{quoted(spec.cluster)}/{quoted(namespace)}"
        url = joined(node, path)
        answer = self._door.ask(url, headers=self._signed(url))
        if answer.status == 404:
            return Found(None, answer.at)
        if answer.status != 200:
            raise answer.refused()
        body = answer.json()
        try:
            values, release = dict(body["configurations"]), str(body["releaseKey"])
        except (KeyError, TypeError, ValueError):
            raise ServiceError(f"{shown(url)} answers JSON that is no config of Apollo") from None
        # A namespace that is no properties file has its whole text under one key.
        if set(values) == {"content"} and not namespace.endswith(".properties"):
            return Found(str(values["content"]), answer.at, release)
        return Found(json.dumps(values, sort_keys=True), answer.at, release, {"type": "json"})

    def _signed(self, url: str) -> dict[str, str]:
        if not self._spec.secret:
            return {}
        parts = urllib.parse.urlsplit(url)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        stamp = str(int(time.time() * 1000))
        return {
            "Timestamp": stamp,
            "Authorization": f"Apollo {self._spec.app_id}:{signature(self._spec.secret, stamp, path)}",
        }

    def _latest(self, namespace: str) -> tuple[Answer, dict[str, t.Any]]:
        """The latest release by the portal: C(id) and C(configurations); empty where nothing was released."""
        spec = self._spec
        path = (
            f"/openapi/v1/envs/{quoted(spec.env)}/apps/{quoted(spec.app_id)}/clusters/{quoted(spec.cluster)}"
            f"/namespaces/{quoted(namespace)}/releases/latest"
        )
        url = joined(self._portal(), path)
        answer = self._door.ask(url, headers={"Authorization": spec.token})
        if answer.status != 200:
            raise answer.refused()
        try:
            release = answer.json() if answer.body.strip() else None
            return answer, {"id": int(release["id"]), "values": dict(release["configurations"])} if release else {}
        except (KeyError, TypeError, ValueError):
            raise ServiceError(f"{shown(url)} answers JSON that is no release") from None

    def _portal(self) -> str:
        if not self._spec.portal or not self._spec.token:
            raise ServiceError("Apollo's releases are the portal's: the source has no portal and token")
        return self._spec.portal

    def write(self, order: Write) -> None:
        """Roll back the release that was read; where it is no longer the latest, nothing is written."""
        if order.kind != "rollback":
            raise ServiceError("Apollo: a release is rolled back, nothing else is written")
        _answer, release = self._latest(order.name)
        if str(release.get("id")) != order.version:
            raise Conflict(f"the latest release of {order.name} is no longer {order.version}")
        path = f"/openapi/v1/envs/{quoted(self._spec.env)}/releases/{quoted(order.version)}/rollback"
        url = joined(self._portal(), path, {"operator": self._spec.operator})
        answer = self._door.tell("PUT", url, headers={"Authorization": self._spec.token})
        if answer.status != 200:
            raise answer.refused()


def signature(secret: str, stamp: str, path: str) -> str:
    """What proves a request: C(stamp) is the time in milliseconds, C(path) has the query."""
    made = hmac.new(secret.encode("utf-8"), f"{stamp}\n{path}".encode(), hashlib.sha1)
    return base64.b64encode(made.digest()).decode("ascii")

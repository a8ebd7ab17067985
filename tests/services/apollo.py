# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A double of Apollo's config service and portal: it answers as the documentation says, no Apollo was asked.

    with apollo.serve({"application": [{"timeout-ms": "3000"}, {"timeout-ms": "0"}]}) as double:
        ... double.url, double.release("application", {...}), double.refused ...

Only Apollo's client is on Maven Central, so there is no real server in these tests. Sources:
apolloconfig/apollo:docs/en/client/other-language-client-user-guide.md (configs, notifications, access keys)
and docs/en/portal/apollo-open-api-platform.md (releases, rollback)@v2.3.0;
apolloconfig/apollo-java:OpenReleaseDTO (id).
What is not in them is refused with 599 and kept in `refused`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import threading
import time
import urllib.parse
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from .replay import REFUSED

APP, CLUSTER, ENV = "order", "default", "DEV"
#: For these tests only.
ACCESS_KEY: Final = "0123456789abcdef0123456789abcdef"
OPEN_API_TOKEN: Final = "fedcba9876543210"
#: The documentation says 60; a test need not wait as long.
HOLD_SECONDS: Final = 2.0
#: How far the clocks of client and server may be apart.
_CLOCK_SECONDS: Final = 60
_PORTAL: Final = re.compile(
    rf"/openapi/v1/envs/{ENV}/apps/{APP}/clusters/{CLUSTER}/namespaces/(?P<namespace>[^/]+)/(?P<what>releases(/latest)?)"
)
_ROLLBACK: Final = re.compile(rf"/openapi/v1/envs/{ENV}/releases/(?P<id>\d+)/rollback")
_CONFIG: Final = re.compile(rf"/(?P<what>configs|configfiles/json)/{APP}/{CLUSTER}/(?P<namespace>[^/]+)")


@dataclass
class Release:
    """What was released at once; `abandoned` by a rollback."""

    id: int
    namespace: str
    configurations: dict[str, str]
    name: str
    abandoned: bool = False

    @property
    def key(self) -> str:
        """Its releaseKey: a time and a random part in a real one."""
        return f"20261124000000-{self.id:016x}"


@dataclass(frozen=True)
class Answer:
    """Status and what is sent as JSON; None is an empty body."""

    status: int
    body: Any = None


@dataclass
class Double:
    """The state of the double."""

    url: str = ""
    refused: list[str] = field(default_factory=list)
    _releases: list[Release] = field(default_factory=list)
    _changed: threading.Condition = field(default_factory=threading.Condition)
    _notices: dict[str, int] = field(default_factory=dict)

    def release(self, namespace: str, configurations: Mapping[str, str], name: str = "release") -> Release:
        """Release a namespace anew: whoever waits is told."""
        with self._changed:
            made = Release(len(self._releases) + 1, namespace, dict(configurations), name)
            self._releases.append(made)
            self._tell(namespace)
            return made

    def latest(self, namespace: str) -> Release | None:
        """The release that counts."""
        return next((one for one in reversed(self._releases) if one.namespace == namespace and not one.abandoned), None)

    def answer(self, method: str, path: str, headers: Mapping[str, str], body: str) -> Answer:
        """What the documentation says that Apollo answers."""
        where = urllib.parse.urlsplit(path)
        query = dict(urllib.parse.parse_qsl(where.query))
        if where.path.startswith("/openapi/"):
            found = self._portal(method, where.path, query, body)
            allowed = headers.get("authorization") == OPEN_API_TOKEN
        else:
            found = self._config_service(method, where.path, query)
            allowed = _is_signed(path, headers)
        if found is None:
            self.refused.append(f"{method} {path}")
            return Answer(REFUSED)
        return found() if allowed else Answer(401, {"status": 401, "message": "Unauthorized"})

    def _config_service(self, method: str, path: str, query: Mapping[str, str]) -> Any:
        if method != "GET":
            return None
        if path == "/notifications/v2":
            return lambda: self._notifications(json.loads(query["notifications"]))
        if named := _CONFIG.fullmatch(path):
            namespace = urllib.parse.unquote(named["namespace"])
            return lambda: self._config(namespace, query.get("releaseKey", ""), named["what"])
        return None

    def _config(self, namespace: str, known: str, what: str) -> Answer:
        release = self.latest(namespace)
        if release is None:
            return Answer(404, {"status": 404, "message": f"Could not load configurations for namespace: {namespace}"})
        if what == "configfiles/json":
            return Answer(200, release.configurations)
        if known == release.key:
            return Answer(304)
        named = {"appId": APP, "cluster": CLUSTER, "namespaceName": namespace}
        return Answer(200, {**named, "configurations": release.configurations, "releaseKey": release.key})

    def _notifications(self, known: list[dict[str, Any]]) -> Answer:
        """Hold the request until one of these namespaces has a newer notification than is known."""

        def news() -> list[dict[str, Any]]:
            newer = {one["namespaceName"]: self._notices.get(one["namespaceName"], -1) for one in known}
            before = {one["namespaceName"]: one["notificationId"] for one in known}
            return [
                {"namespaceName": name, "notificationId": number}
                for name, number in newer.items()
                if number > before[name]
            ]

        with self._changed:
            self._changed.wait_for(news, HOLD_SECONDS)
            found = news()
        return Answer(200, found) if found else Answer(304)

    def _portal(self, method: str, path: str, query: Mapping[str, str], body: str) -> Any:
        if (named := _ROLLBACK.fullmatch(path)) and method == "PUT":
            return lambda: self._rollback(int(named["id"]), query.get("operator", ""))
        if not (named := _PORTAL.fullmatch(path)):
            return None
        namespace = urllib.parse.unquote(named["namespace"])
        if method == "GET" and named["what"] == "releases/latest":
            return lambda: Answer(200, _open_release(self.latest(namespace)))
        if method == "POST" and named["what"] == "releases":
            return lambda: self._release_by_portal(namespace, json.loads(body))
        return None

    def _release_by_portal(self, namespace: str, asked: Mapping[str, str]) -> Answer:
        """Release what the items say: here they are those of the last release, for there is no way to edit them."""
        if not asked.get("releaseTitle") or not asked.get("releasedBy"):
            return Answer(400, {"status": 400, "message": "Params(releaseTitle and releasedBy) can not be empty"})
        last = self.latest(namespace)
        return Answer(
            200, _open_release(self.release(namespace, last.configurations if last else {}, asked["releaseTitle"]))
        )

    def _rollback(self, number: int, operator: str) -> Answer:
        """Abandon a release, so that the one before it counts; the first one cannot be."""
        if not operator:
            return Answer(400, {"status": 400, "message": "Param operator can not be empty"})
        with self._changed:
            release = next((one for one in self._releases if one.id == number and not one.abandoned), None)
            if release is None:
                return Answer(404, {"status": 404, "message": f"release not found. releaseId: {number}"})
            earlier = [one for one in self._releases if one.namespace == release.namespace and not one.abandoned]
            if len(earlier) < 2:
                return Answer(400, {"status": 400, "message": "no more release to rollback"})
            release.abandoned = True
            self._tell(release.namespace)
        return Answer(200)

    def _tell(self, namespace: str) -> None:
        self._notices[namespace] = max(self._notices.values(), default=100) + 1
        self._changed.notify_all()


def _open_release(release: Release | None) -> dict[str, Any] | None:
    if release is None:
        return None
    return {
        "id": release.id,
        "appId": APP,
        "clusterName": CLUSTER,
        "namespaceName": release.namespace,
        "name": release.name,
        "configurations": release.configurations,
        "comment": "",
    }


def _is_signed(path: str, headers: Mapping[str, str]) -> bool:
    """Whether the request carries the access key's signature over its time and its path with the query."""
    stamp = headers.get("timestamp", "")
    if not stamp.isdigit() or abs(time.time() - int(stamp) / 1000) > _CLOCK_SECONDS:
        return False
    made = hmac.new(ACCESS_KEY.encode(), f"{stamp}\n{path}".encode(), hashlib.sha1).digest()
    return headers.get("authorization") == f"Apollo {APP}:{base64.b64encode(made).decode()}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    double: Double

    def _do(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = self.double.answer(self.command, self.path, headers, body)
        data = b"" if answer.body is None else json.dumps(answer.body).encode()
        self.send_response(answer.status)
        self.send_header("Content-Type", "application/json;charset=UTF-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = do_PUT = _do  # noqa: N815 - the names are http.server's

    def log_message(self, *_unused: object) -> None:
        """Say nothing: what was refused is kept."""


@contextmanager
def serve(released: Mapping[str, list[dict[str, str]]]) -> Iterator[Double]:
    """Serve these releases, by namespace and in order."""
    double = Double()
    for namespace, releases in released.items():
        for configurations in releases:
            double.release(namespace, configurations)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"double": double}))
    server.daemon_threads = True
    double.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield double
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

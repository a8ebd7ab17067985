# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One request and what a server answered to it: asked of a real server, kept as a file of JSON.

    {"request": {"method": "GET", "path": "/v1/kv/a?raw", "headers": {...}, "body": "..."},
     "response": {"status": 200, "headers": {...}, "body": "..."}}

Headers of the request are those that matter to the server, nothing else; `body` is there where one was sent. Of the
response the headers are left out that say nothing of the server's answer but of how and when it was sent.
"""

from __future__ import annotations

import http.client
import json
import urllib.parse
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

_TRANSPORT: Final = frozenset({"date", "connection", "keep-alive", "transfer-encoding", "content-length", "set-cookie"})
_SECONDS: Final = 60.0


@dataclass(frozen=True)
class Request:
    """What is asked. `path` with its query, from the root of the server."""

    method: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    body: str | None = None


@dataclass(frozen=True)
class Response:
    """What is answered, as text."""

    status: int
    headers: dict[str, str]
    body: str

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


def form(values: dict[str, str]) -> tuple[str, dict[str, str]]:
    """Body and headers of a form."""
    return urllib.parse.urlencode(values), {"Content-Type": "application/x-www-form-urlencoded"}


def ask(root: str, request: Request) -> Response:
    """Send a request to the server whose root is http://HOST:PORT."""
    where = urllib.parse.urlsplit(root)
    connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=_SECONDS)
    try:
        body = request.body.encode() if request.body is not None else None
        connection.request(request.method, request.path, body, request.headers)
        answer = connection.getresponse()
        headers = {name: value for name, value in answer.getheaders() if name.lower() not in _TRANSPORT}
        return Response(answer.status, headers, answer.read().decode())
    finally:
        connection.close()


def write(path: Path, request: Request, response: Response) -> None:
    """Keep an exchange."""
    asked = {name: value for name, value in asdict(request).items() if value not in (None, {})}
    text = json.dumps({"request": asked, "response": asdict(response)}, indent=2, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")


def read(path: Path) -> tuple[Request, Response]:
    """An exchange that was kept."""
    kept = json.loads(path.read_text(encoding="utf-8"))
    return Request(**kept["request"]), Response(**kept["response"])

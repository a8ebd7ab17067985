# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server on the loopback that gives the recorded answers, and refuses what nobody recorded.

    with replay.serve("gateway-4.1.5", "gateway-4.1.5-stale") as server:
        ... ask server.url + "/actuator/gateway/routes" ...
    assert not server.refused

Where folders hold the same request the later folder answers. A request is the recorded one if method, path, query and
body are the same (the order of a query's or a form's fields does not matter, nor the layout of JSON), and so are those
headers that any recording of these folders names.
"""

from __future__ import annotations

import json
import threading
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from .exchange import Request, Response, read
from .recording import FOLDER

REFUSED: Final = 599  # no server's own answer can be mistaken for it
Key = tuple[Any, ...]


class Replay:
    """Recorded answers by request, and what was asked besides."""

    def __init__(self, folders: tuple[str, ...]) -> None:
        """`folders`: names below recordings/."""
        known = [[read(path) for path in sorted((FOLDER / name).glob("*.json"))] for name in folders]
        if not all(known):
            raise ValueError(f"no recordings in one of {' '.join(folders)}")
        asked = [request for exchanges in known for request, _response in exchanges]
        self._headers = sorted({name.lower() for request in asked for name in request.headers} - {"content-type"})
        self._answers: dict[Key, Response] = {}
        for name, exchanges in zip(folders, known, strict=True):
            answers = {self._key(request): response for request, response in exchanges}
            if len(answers) != len(exchanges):
                raise ValueError(f"{name}: one request has two answers")
            self._answers |= answers
        self.url = ""
        self.refused: list[str] = []
        self.seen: list[Request] = []

    def answer(self, request: Request) -> Response:
        """The recorded answer, or the refusal."""
        self.seen.append(request)
        if found := self._answers.get(self._key(request)):
            return found
        words = f"nobody recorded: {request.method} {request.path} {request.body or ''}".rstrip()
        self.refused.append(words)
        return Response(REFUSED, {"Content-Type": "text/plain"}, words + "\n")

    def _key(self, request: Request) -> Key:
        where = urllib.parse.urlsplit(request.path)
        sent = {name.lower(): value for name, value in request.headers.items()}
        named = tuple(sent.get(name) for name in self._headers)
        return request.method, where.path, _fields(where.query), _body(request.body, sent), named


def _fields(text: str) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(urllib.parse.parse_qsl(text, keep_blank_values=True)))


def _body(body: str | None, headers: dict[str, str]) -> Any:
    kind = headers.get("content-type", "").partition(";")[0]
    if not body:
        return None
    if kind == "application/x-www-form-urlencoded":
        return _fields(body)
    if kind == "application/json":
        return json.dumps(json.loads(body), sort_keys=True)
    return body


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    replay: Replay

    def _do(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length).decode() if length else None
        answer = self.replay.answer(Request(self.command, self.path, dict(self.headers), body))
        data = answer.body.encode()
        self.send_response_only(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _do  # noqa: N815 - the names are http.server's

    def log_message(self, *_unused: object) -> None:
        """Say nothing: what was refused is kept."""


@contextmanager
def serve(*folders: str) -> Iterator[Replay]:
    """Serve the recordings of these folders at `url` (http://HOST:PORT, without the server's own base path)."""
    replay = Replay(folders)
    handler = type("Handler", (_Handler,), {"replay": replay})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    replay.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield replay
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server on loopback that answers as it is told, well or badly, and remembers what it was asked."""

from __future__ import annotations

import contextlib
import http.server
import json
import threading
import urllib.parse


class Asked:
    """One request: C(path) without its query, C(query) and C(form) as dictionaries, C(headers) in lower case."""

    def __init__(self, method, target, headers, body):
        parts = urllib.parse.urlsplit(target)
        self.method, self.target, self.path, self.body = method, target, parts.path, body
        self.query = dict(urllib.parse.parse_qsl(parts.query, keep_blank_values=True))
        self.form = dict(urllib.parse.parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
        self.headers = {name.lower(): value for name, value in headers.items()}


class Double:
    """C(answers) are, by C(METHOD PATH), what is answered: a tuple, or a function of the request that gives one.

    A tuple is (status, body) or (status, body, headers); a body that is no bytes is written as JSON. A function that is
    C(raw) writes to the connection itself.
    """

    def __init__(self):
        self.answers = {}
        self.asked = []
        self.url = ""

    def paths(self):
        """What was asked, in order."""
        return [f"{one.method} {one.path}" for one in self.asked]


class _Handler(http.server.BaseHTTPRequestHandler):
    double = None

    def _do(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        asked = Asked(self.command, self.path, self.headers, body)
        self.double.asked.append(asked)
        answer = self.double.answers.get(f"{self.command} {asked.path}", (404, b""))
        if getattr(answer, "raw", False):
            with contextlib.suppress(OSError):
                answer(self)
            self.close_connection = True
            return
        status, data, *more = answer(asked) if callable(answer) else answer
        headers = dict(more[0]) if more else {}
        if not isinstance(data, bytes):
            data = json.dumps(data).encode()
            headers.setdefault("Content-Type", "application/json")
        self.send_response(status)
        for name, value in {"Content-Length": str(len(data)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(data)

    do_GET = do_POST = do_PUT = _do  # noqa: N815 the names are http.server's

    def log_message(self, *_unused):
        """Say nothing."""


@contextlib.contextmanager
def double(context=None):
    """A double that listens; with TLS where a context is given."""
    made = Double()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"double": made}))
    server.daemon_threads = True
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    made.url = f"http{'s' if context else ''}://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def raw(function):
    """Marks a function that writes to the connection itself."""
    function.raw = True
    return function

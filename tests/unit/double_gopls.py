# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A program in the place of gopls that fails in one way. Run by a Python of its own; DOUBLE says how.

Up to where it fails it answers as gopls does. It knows one file, and reads nothing else.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import threading
import time
import typing as t
from subprocess import DEVNULL, Popen

HOW, _COLON, STEP = os.environ.get("DOUBLE", "").partition(":")
BUILD = {
    "GoVersion": "go1.21.5",
    "Path": "golang.org/x/tools/gopls",
    "Main": {"Path": "golang.org/x/tools/gopls", "Version": "v0.14.2", "Sum": "h1:it"},
    "Version": "v0.14.2",
}
ASKED = ["window/workDoneProgress/create", "workspace/configuration", "client/registerCapability", "window/noSuchThing"]


def raw(data: bytes) -> None:
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def send(**message: object) -> None:
    body = json.dumps({"jsonrpc": "2.0", **message}).encode()
    raw(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))


def read() -> dict[str, t.Any]:
    size = int(sys.stdin.buffer.readline().partition(b":")[2])
    sys.stdin.buffer.readline()
    return t.cast("dict[str, t.Any]", json.loads(sys.stdin.buffer.read(size)))


class Server:
    """What has been opened, and what is still to be answered."""

    def __init__(self) -> None:
        self.uri = ""
        self.text = ""
        self.version = 0
        self.answers: dict[str, t.Any] = {}

    def answer(self, request: dict[str, t.Any], result: object) -> None:
        send(id=request["id"], result=result)

    def handle(self, message: dict[str, t.Any]) -> None:
        method, params = message.get("method", ""), message.get("params") or {}
        if not method:
            self.take(message)
        elif method == STEP:
            FAILURES[HOW](self, message)
        elif method == "initialize":
            self.answer(message, {"capabilities": {}, "serverInfo": {"name": "gopls", "version": json.dumps(BUILD)}})
        elif method == "initialized":
            self.ask()
        elif method in ("textDocument/didOpen", "textDocument/didChange"):
            document = params["textDocument"]
            self.uri, self.version = document["uri"], document["version"]
            self.text = document.get("text") or params["contentChanges"][0]["text"]
            self.publish(self.found())
        elif method == "textDocument/definition":
            self.answer(message, [self.definition(params["position"])])
        elif method == "shutdown":
            self.answer(message, None)

    def ask(self) -> None:
        """All it asks at once; each must be answered, the unknown one with an error."""
        for number, method in enumerate(ASKED):
            send(id=f"s{number}", method=method, params={"items": [{"section": "gopls"}, {"section": "other"}]})

    def take(self, answer: dict[str, t.Any]) -> None:
        self.answers[answer["id"]] = answer.get("result", answer.get("error"))
        if len(self.answers) == len(ASKED):
            configuration, unknown = self.answers["s1"], self.answers["s3"]
            if configuration != [{}, None] or unknown.get("code") != -32601:
                sys.exit(f"these are no answers: {self.answers}")

    def found(self) -> list[dict[str, t.Any]]:
        lines = self.text.split("\n")
        rows = [row for row, line in enumerate(lines) if '"three"' in line]
        message = 'cannot use "three" (untyped string constant) as int value in variable declaration'
        return [{"range": span(row, lines[row].index('"three"'), 7), "severity": 1, "message": message} for row in rows]

    def publish(self, found: list[dict[str, t.Any]], **changes: t.Any) -> None:
        told = {"uri": self.uri, "version": self.version, "diagnostics": found, **changes}
        send(method="textDocument/publishDiagnostics", params=told)

    def definition(self, at: dict[str, int]) -> dict[str, t.Any]:
        line = self.text.split("\n")[at["line"]].encode("utf-16-le")[2 * at["character"] :].decode("utf-16-le")
        if line.startswith("ToUpper"):
            with open(f"{os.environ['GOROOT']}/src/strings/strings.go", encoding="utf-8") as stream:
                row = next(row for row, text in enumerate(stream) if text.startswith("func ToUpper("))
            return {"uri": f"file://{os.environ['GOROOT']}/src/strings/strings.go", "range": span(row, 5, 7)}
        return {"uri": self.uri.replace("main.go", "greet/greet.go"), "range": span(3, 5, 5)}


def span(row: int, start: int, size: int) -> dict[str, t.Any]:
    return {"start": {"line": row, "character": start}, "end": {"line": row, "character": start + size}}


def die(_server: Server, _message: dict[str, t.Any]) -> None:
    print("panic: it died", file=sys.stderr, flush=True)
    os._exit(2)


def hang(*_whatever: object) -> None:
    time.sleep(600)


def sending(data: bytes) -> t.Callable[[Server, dict[str, t.Any]], None]:
    def fail(_server: Server, _message: dict[str, t.Any]) -> None:
        raw(data)
        hang()

    return fail


def endless(data: bytes) -> t.Callable[[Server, dict[str, t.Any]], None]:
    def fail(_server: Server, _message: dict[str, t.Any]) -> None:
        while True:
            raw(data)

    return fail


def framed(**message: object) -> bytes:
    body = json.dumps({"jsonrpc": "2.0", **message}).encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


def late(server: Server, message: dict[str, t.Any]) -> None:
    """First words about other files and older versions, and the answer bit by bit."""
    server.publish([], uri="file:///elsewhere.go")
    document = message["params"]["textDocument"]
    server.uri, server.version, server.text = document["uri"], document["version"], document["text"]
    server.publish([{"message": "of an older one"}], version=0)
    server.publish([])
    time.sleep(0.3)
    server.publish(server.found())


def wrong_diagnostics(server: Server, message: dict[str, t.Any]) -> None:
    document = message["params"]["textDocument"]
    server.uri, server.version, server.text = document["uri"], document["version"], document["text"]
    server.publish([{"range": span(0, 0, 1), "severity": 2, "message": "tabs"}])


def elsewhere(server: Server, message: dict[str, t.Any]) -> None:
    server.answer(message, [{"uri": "file:///opt/homebrew/Cellar/go/src/strings/strings.go", "range": span(0, 0, 1)}])


def close(_server: Server, _message: dict[str, t.Any]) -> None:
    """Only the end that it sends by: to close one with something unread in it is a reset, at times."""
    with socket.socket(fileno=os.dup(1)) as mine:
        mine.shutdown(socket.SHUT_WR)
    hang()


def leave(server: Server, message: dict[str, t.Any]) -> None:
    """A process in a session of its own whose parent is gone."""
    folder = os.path.dirname(os.path.abspath(sys.argv[0]))
    program = f"import os\nos.setsid()\nif os.fork(): os._exit(0)\nos.execv('/bin/sleep', ['{folder}/child', '600'])\n"
    Popen([sys.executable, "-c", program], stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL).wait()
    server.answer(message, None)


def watch(server: Server, message: dict[str, t.Any]) -> None:
    """It ends as soon as its editor has ended."""
    editor = f"/proc/{message['params']['processId']}"

    def look() -> None:
        while os.path.exists(editor):
            time.sleep(0.02)
        os._exit(1)

    threading.Thread(target=look, daemon=True).start()
    server.answer(message, {"capabilities": {}})


FAILURES: dict[str, t.Callable[[Server, dict[str, t.Any]], None]] = {
    "die": die,
    "hang": hang,
    "garbage": sending(b"2026/11/24 listening on stdin\r\n\r\n"),
    "no_json": sending(b"Content-Length: 5\r\n\r\n{]}[x"),
    "no_version": sending(b"Content-Length: 20\r\n\r\n" + b'{"id":1,"result":{}}'),
    "huge": sending(b"Content-Length: 99999999\r\n\r\n"),
    "endless_header": endless(b"x" * 4096),
    "endless_logs": endless(framed(method="window/logMessage", params={"type": 1, "message": "out of memory"})),
    "endless_words": endless(framed(method="$/progress", params={})),
    "endless_questions": endless(framed(id=1, method="window/workDoneProgress/create", params={})),
    "wrong_number": lambda _server, message: send(id=4711, result=None),
    "twice": lambda server, message: (server.answer(message, {"capabilities": {}}), server.answer(message, None)),
    "refuse": lambda _server, message: send(id=message["id"], error={"code": -32603, "message": "no go command"}),
    "empty": lambda server, message: server.answer(message, []),
    "no_list": lambda _server, message: send(
        method="textDocument/publishDiagnostics",
        params={"uri": message["params"]["textDocument"]["uri"], "version": 1, "diagnostics": {"a": 1}},
    ),
    "no_items": lambda _server, _message: send(id=1, method="workspace/configuration", params=[]),
    "bare": lambda server, message: server.answer(message, {"capabilities": {}}),
    "odd": lambda server, message: server.answer(
        message, {"capabilities": {}, "serverInfo": {"version": json.dumps({"Main": [], "GoVersion": 3})}}
    ),
    "late": late,
    "wrong_diagnostics": wrong_diagnostics,
    "elsewhere": elsewhere,
    "leave": leave,
    "close": close,
    "badly": lambda _server, _message: sys.exit(1),
    "stay": hang,
    "watch": watch,
}


def main() -> None:
    if HOW == "silent":
        hang()
    while HOW == "chatter":
        sys.stderr.write("x" * 65536)
    server = Server()
    message: dict[str, t.Any] = {}
    while message.get("method") != "exit":
        message = read()
        server.handle(message)


if __name__ == "__main__":
    main()

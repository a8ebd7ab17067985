# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A program in the place of dlv that fails in one way. Run by a Python of its own; DOUBLE says how.

Up to where it fails it answers as Delve does, in the same order, and stops once at each line that was set in main.go.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import typing as t

HOW, _COLON, STEP = os.environ.get("DOUBLE", "").partition(":")
FOLDER = os.path.dirname(os.path.abspath(sys.argv[0]))


def send(connection: socket.socket, message: dict) -> None:
    body = json.dumps({"seq": 0, **message}).encode()
    connection.sendall(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))


def event(connection: socket.socket, name: str, **body: object) -> None:
    send(connection, {"type": "event", "event": name, "body": body})


class Session:
    """What has been asked, and where the program is that is not there."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.lines: list[int] = []
        self.path = ""
        self.at = -1
        self.held: list[dict] = []

    def answer(self, request: dict, body: object = None, **more: object) -> None:
        answer = {"type": "response", "request_seq": request["seq"], "success": True, "command": request["command"]}
        send(self.connection, {**answer, "body": body or {}, **more})

    def go_on(self) -> None:
        self.at += 1
        if self.at < len(self.lines):
            event(self.connection, "stopped", reason="breakpoint", threadId=1, allThreadsStopped=True)
        else:
            event(self.connection, "terminated")

    def handle(self, request: dict) -> None:
        command, arguments = request["command"], request["arguments"]
        if command == STEP:
            FAILURES[HOW](self, request)
        elif command in ("launch", "attach"):
            event(self.connection, "initialized")
            self.answer(request)
        elif command == "setBreakpoints":
            self.set(request, arguments)
        elif command == "stackTrace":
            frame = {"id": 1000, "line": self.lines[self.at], "source": {"path": self.path}}
            self.answer(request, {"stackFrames": [frame]})
        elif command == "scopes":
            self.answer(request, {"scopes": [{"name": "Locals", "variablesReference": 1000}]})
        elif command == "evaluate":
            self.answer(request, {"result": "0"})
        elif command in ("continue", "next", "stepIn", "stepOut", "configurationDone"):
            self.answer(request)
            self.go_on()
        else:
            self.answer(request, {"variables": [], "threads": [{"id": 1, "name": "one"}]})

    def set(self, request: dict, arguments: dict) -> None:
        """All of four files; the answers in the reverse order where that is wished."""
        wished = [one["line"] for one in arguments["breakpoints"]]
        if arguments["source"]["path"].endswith("/main.go"):
            self.path, self.lines = arguments["source"]["path"], wished
        self.held.append(request)
        if HOW != "reverse" or len(self.held) == 4:
            for held in reversed(self.held):
                lines = [one["line"] for one in held["arguments"]["breakpoints"]]
                self.answer(held, {"breakpoints": [{"verified": True, "line": line} for line in lines]})
            self.held.clear()


def die(_session: Session, _request: dict) -> None:
    print("panic: it died", flush=True)
    os._exit(3)


def hang(*_whatever: object) -> None:
    time.sleep(600)


def sending(data: bytes) -> t.Callable[[Session, dict], None]:
    def fail(session: Session, _request: dict) -> None:
        session.connection.sendall(data)
        hang()

    return fail


def dribble(session: Session, _request: dict) -> None:
    """Always a little, never all of it."""
    session.connection.sendall(b"Content-Length: 100000\r\n\r\n")
    while True:
        session.connection.sendall(b" ")
        time.sleep(0.02)


def endless_header(session: Session, _request: dict) -> None:
    while True:
        session.connection.sendall(b"x" * 4096)


def endless_events(session: Session, _request: dict) -> None:
    while True:
        event(session.connection, "output", category="stdout", output="x" * 1000)


def endless_stops(session: Session, _request: dict) -> None:
    while True:
        event(session.connection, "continued", threadId=1)


def wrong_number(session: Session, request: dict) -> None:
    session.answer({**request, "seq": 4711})


def refuse(session: Session, request: dict) -> None:
    session.answer(request, {"error": {"format": "Failed: could not launch process"}}, success=False)


def empty(session: Session, request: dict) -> None:
    session.answer(request, [])


def close(session: Session, _request: dict) -> None:
    session.connection.shutdown(socket.SHUT_RDWR)
    hang()


FAILURES = {
    "die": die,
    "hang": hang,
    "garbage": sending(b"HTTP/1.1 200 OK\r\nServer: x\r\n\r\n"),
    "no_json": sending(b"Content-Length: 5\r\n\r\n{]}[x"),
    "cut": sending(b'Content-Length: 100\r\n\r\n{"seq": 1'),
    "dribble": dribble,
    "huge": sending(b"Content-Length: 99999999\r\n\r\n"),
    "endless_header": endless_header,
    "endless_events": endless_events,
    "endless_stops": endless_stops,
    "wrong_number": wrong_number,
    "refuse": refuse,
    "empty": empty,
    "close": close,
}


def leave_a_child(*words: str) -> None:
    """A process in a session of its own, whose parent is gone, and which a polite signal does not end."""
    program = (
        "import os, signal, sys, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "os.setsid()\n"
        "if os.fork(): os._exit(0)\n"
        f"os.execv('/bin/sleep', ['{FOLDER}/debuggee', '600'])\n"
    )
    subprocess.Popen([sys.executable, "-c", program, *words]).wait()


def before_listening() -> None:
    if HOW == "silent":
        hang()
    if HOW == "late":
        time.sleep(0.7)
    if HOW in ("fork", "stubborn"):
        leave_a_child()
    if HOW == "stubborn":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    while HOW == "chatter":
        sys.stdout.write("x" * 65536)


def serve(connection: socket.socket) -> None:
    session = Session(connection)
    stream = connection.makefile("rb")
    command = ""
    while command != "disconnect":
        size = int(stream.readline().partition(b":")[2])
        stream.readline()
        request = json.loads(stream.read(size))
        command = request["command"]
        session.handle(request)


def main() -> None:
    before_listening()
    port = int(next(word for word in sys.argv if word.startswith("--listen=")).rpartition(":")[2])
    try:
        server = socket.create_server(("127.0.0.1", port))
    except OSError as exc:
        sys.exit(f"couldn't start listener: listen tcp 127.0.0.1:{port}: {exc.strerror}")
    print(f"DAP server listening at: 127.0.0.1:{server.getsockname()[1]}", flush=True)
    connection, _address = server.accept()
    if HOW == "megabytes":
        sys.stdout.write("x" * (32 * 1024 * 1024))
        sys.stdout.flush()
    serve(connection)
    while HOW in ("stubborn", "listening"):
        time.sleep(1)


if __name__ == "__main__":
    main()

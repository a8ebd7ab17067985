# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A client of the Debug Adapter Protocol that believes nothing and waits for nobody for ever.

Messages are those of microsoft/debug-adapter-protocol, debugAdapterProtocol.json (version 1.65): a header
C(Content-Length: N), an empty line, then N bytes of JSON. A message that is none, an answer to no question, a stream
that ends or does not end: each is a Lost session, whose text says at which step.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import json
import select
import socket
import time
import typing as t

Message = dict[str, t.Any]

#: Delve's largest answers (all goroutines, deep values) have some 100 KB.
LONGEST_MESSAGE = 4 * 1024 * 1024
LONGEST_HEADER = 4096
#: A session of this probe takes less than 1 MB.
MOST_BYTES = 256 * 1024 * 1024
MOST_WAITING = 10_000
_PIECE = 65536
_CONSOLE = 400
_BLANK = b"\r\n\r\n"


class Lost(Exception):
    """The session cannot go on: the text says at which step and why."""


class Refused(Exception):
    """The adapter answered a request with an error: the text is its own."""


class Frames:
    """Takes a stream of bytes apart into messages."""

    def __init__(self) -> None:
        self._data = bytearray()
        self._total = 0

    def feed(self, data: bytes) -> list[Message]:
        """The messages that these bytes complete. Raises Lost."""
        self._total += len(data)
        if self._total > MOST_BYTES:
            raise Lost(f"more than {MOST_BYTES} bytes were sent")
        self._data += data
        found = []
        while (message := self._next()) is not None:
            found.append(message)
        return found

    def _next(self) -> Message | None:
        end = self._data.find(_BLANK, 0, LONGEST_HEADER)
        if end < 0:
            if len(self._data) >= LONGEST_HEADER:
                raise Lost("a header without end was sent")
            return None
        size = _content_length(bytes(self._data[:end]))
        body = end + len(_BLANK)
        if len(self._data) < body + size:
            return None
        message = _message(bytes(self._data[body : body + size]))
        del self._data[: body + size]
        return message


def _content_length(header: bytes) -> int:
    for line in header.split(b"\r\n"):
        name, _colon, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            number = value.strip()
            if not number.isdigit() or len(number) > 9 or int(number) > LONGEST_MESSAGE:
                raise Lost(f"a message of {number[:20]!r} bytes was announced")
            return int(number)
    raise Lost(f"this is no header of the protocol: {header[:80]!r}")


def _message(body: bytes) -> Message:
    try:
        message = json.loads(body)
    except (ValueError, RecursionError) as exc:
        raise Lost(f"this is no message of the protocol: {body[:80]!r}") from exc
    if not isinstance(message, dict) or message.get("type") not in ("request", "response", "event"):
        raise Lost(f"this is no message of the protocol: {body[:80]!r}")
    return message


def encode(message: Message) -> bytes:
    """A message as it is sent."""
    body = json.dumps(message).encode("utf-8")
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


class Client:
    """One connection. C(deadline) is of C(time.monotonic); C(step) says what is being done, for errors.

    C(watch) is called with each round of waiting, so that what the adapter prints is read as well; it gives the
    descriptors at which there may be more.
    """

    def __init__(
        self,
        connection: socket.socket,
        deadline: float,
        patience: float,
        watch: t.Callable[[], t.Sequence[int]] = tuple,
    ) -> None:
        connection.settimeout(0)
        self._socket = connection
        self._deadline, self._patience, self._watch = deadline, patience, watch
        self._frames = Frames()
        self._sequence = 0
        self._asked: dict[int, str] = {}
        self._answers: dict[int, Message] = {}
        self._events: list[Message] = []
        self.step = "connecting"
        #: The end of what Delve has said on its console.
        self.console = ""

    def ask(self, command: str, arguments: t.Mapping[str, t.Any] | None = None) -> int:
        """Send a request and do not wait: the number by which its answer is known. Raises Lost."""
        self._sequence += 1
        self.step = command
        message = {"seq": self._sequence, "type": "request", "command": command, "arguments": dict(arguments or {})}
        data = memoryview(encode(message))
        until = self._until()
        while data:
            self._ready(until, writing=True)
            try:
                data = data[self._socket.send(data) :]
            except BlockingIOError:
                continue
            except OSError as exc:
                raise Lost(f"at {self.step}: the connection broke: {exc.strerror}") from exc
        self._asked[self._sequence] = command
        return self._sequence

    def answer(self, number: int, patience: float | None = None) -> Message:
        """The body of the answer to request C(number), whatever comes before it. Raises Lost, Refused."""
        self.step = self._asked.get(number, self.step)
        until = self._until(patience)
        while number not in self._answers:
            self._receive(until)
        message = self._answers.pop(number)
        body = message.get("body")
        body = body if isinstance(body, dict) else {}
        if message.get("success") is not True:
            error = body.get("error")
            detail = error.get("format") if isinstance(error, dict) else None
            raise Refused(str(detail or message.get("message") or "no reason was given")[:1000])
        return body

    def request(
        self, command: str, arguments: t.Mapping[str, t.Any] | None = None, *, patience: float | None = None
    ) -> Message:
        """Ask and wait for the answer, where that is given with a patience of its own. Raises Lost, Refused."""
        return self.answer(self.ask(command, arguments), patience)

    def event(self, *names: str) -> Message:
        """The next event of one of these names; others are passed over. Raises Lost."""
        waiting, self.step = self.step, f"waiting for {' or '.join(names)} after {self.step}"
        until = self._until()
        while True:
            while self._events:
                message = self._events.pop(0)
                if message.get("event") in names:
                    self.step = waiting
                    return message
            self._receive(until)

    def _until(self, patience: float | None = None) -> float:
        return min(self._deadline, time.monotonic() + (self._patience if patience is None else patience))

    def _ready(self, until: float, *, writing: bool = False) -> None:
        """Wait until the connection can be read, or written to."""
        while True:
            beside = self._watch()
            left = until - time.monotonic()
            if left <= 0:
                raise Lost(f"at {self.step}: nothing came in time")
            number = self._socket.fileno()
            readable, writable, _broken = select.select([number, *beside], [number] if writing else [], [], left)
            if writable or (number in readable and not writing):
                return
            if number in readable:
                self._receive(until)

    def _receive(self, until: float) -> None:
        """Read what is there and sort it."""
        self._ready(until)
        try:
            data = self._socket.recv(_PIECE)
        except BlockingIOError:
            return
        except OSError as exc:
            raise Lost(f"at {self.step}: the connection broke: {exc.strerror}") from exc
        if not data:
            raise Lost(f"at {self.step}: the connection was closed")
        try:
            messages = self._frames.feed(data)
        except Lost as exc:
            raise Lost(f"at {self.step}: {exc}") from exc
        for message in messages:
            self._sort(message)

    def _sort(self, message: Message) -> None:
        if message["type"] == "event":
            # What the program prints comes as events as well; of that only Delve's own words are kept, the last ones.
            if message.get("event") == "output":
                body = message.get("body")
                if isinstance(body, dict) and body.get("category") != "stdout":
                    self.console = (self.console + str(body.get("output", "")))[-_CONSOLE:]
            else:
                self._events.append(message)
                if len(self._events) > MOST_WAITING:
                    raise Lost(f"at {self.step}: more than {MOST_WAITING} events were sent that nobody waits for")
        elif message["type"] == "response":
            number = message.get("request_seq")
            if not isinstance(number, int) or self._asked.pop(number, None) is None:
                raise Lost(f"at {self.step}: an answer came to a question that was not asked: {number!r}")
            self._answers[number] = message

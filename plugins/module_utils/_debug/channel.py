# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A talk with a program that is believed in nothing and waited for never for ever, whatever language it is in.

The Debug Adapter Protocol and the Language Server Protocol both send a header C(Content-Length: N), an empty line, then
N bytes of JSON (the base protocol of microsoft/language-server-protocol, specification 3.17). A message that is none,
an answer to no question, a stream that ends or does not end: each is Lost, whose text says at which step.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import abc
import json
import select
import socket
import time
import typing as t

Message = dict[str, t.Any]

#: The largest answers of Delve (all goroutines, deep values) have some 100 KB, those of gopls to a probe less.
LONGEST_MESSAGE = 4 * 1024 * 1024
LONGEST_HEADER = 4096
#: A session of a probe takes less than 1 MB.
MOST_BYTES = 256 * 1024 * 1024
MOST_WAITING = 10_000
_PIECE = 65536
_BLANK = b"\r\n\r\n"


class Lost(Exception):
    """The session cannot go on: the text says at which step and why."""


class Refused(Exception):
    """A request was answered with an error: the text is the other side's own."""


class Frames:
    """Takes a stream of bytes apart into messages; C(valid) says what is one."""

    def __init__(self, valid: t.Callable[[Message], bool]) -> None:
        self._valid = valid
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
        message = _message(bytes(self._data[body : body + size]), self._valid)
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


def _message(body: bytes, valid: t.Callable[[Message], bool]) -> Message:
    try:
        message = json.loads(body)
    except (ValueError, RecursionError) as exc:
        raise Lost(f"this is no message of the protocol: {body[:80]!r}") from exc
    if not isinstance(message, dict) or not valid(message):
        raise Lost(f"this is no message of the protocol: {body[:80]!r}")
    return message


def encode(message: Message) -> bytes:
    """A message as it is sent."""
    body = json.dumps(message).encode("utf-8")
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


class Channel(abc.ABC):
    """One connection. C(deadline) is of C(time.monotonic); C(step) says what is being done, for errors.

    C(watch) is called with each round of waiting, so that what the program prints is read as well; it gives the
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
        self._frames = Frames(self.valid)
        self.step = "connecting"
        #: The end of what the other side has said for people to read.
        self.console = ""

    @staticmethod
    @abc.abstractmethod
    def valid(message: Message) -> bool:
        """Whether it is a message of the protocol at all."""

    @abc.abstractmethod
    def sort(self, message: Message) -> None:
        """Keep what came for whoever waits for it. It sends nothing. Raises Lost."""

    def send(self, message: Message, until: float) -> None:
        """Send a message; what comes meanwhile is sorted. Raises Lost."""
        data = memoryview(encode(message))
        while data:
            self._ready(until, writing=True)
            try:
                data = data[self._socket.send(data) :]
            except BlockingIOError:
                continue
            except OSError as exc:
                raise Lost(f"at {self.step}: the connection broke: {exc.strerror}") from exc

    def until(self, patience: float | None = None) -> float:
        """The end of a patience that begins now, or of the whole session."""
        return min(self._deadline, time.monotonic() + (self._patience if patience is None else patience))

    def receive(self, until: float) -> None:
        """Read what is there, as soon as there is something, and sort it. Raises Lost."""
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
            self.sort(message)

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
                self.receive(until)

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A client of the Debug Adapter Protocol that believes nothing and waits for nobody for ever.

Messages are those of microsoft/debug-adapter-protocol, debugAdapterProtocol.json (version 1.65).
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import socket
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._debug.channel import (
    MOST_WAITING,
    Channel,
    Lost,
    Message,
    Refused,
)

_CONSOLE = 400


class Client(Channel):
    """The side of the editor."""

    def __init__(
        self,
        connection: socket.socket,
        deadline: float,
        patience: float,
        watch: t.Callable[[], t.Sequence[int]] = tuple,
    ) -> None:
        super().__init__(connection, deadline, patience, watch)
        self._sequence = 0
        self._asked: dict[int, str] = {}
        self._answers: dict[int, Message] = {}
        self._events: list[Message] = []

    @staticmethod
    def valid(message: Message) -> bool:
        return message.get("type") in ("request", "response", "event")

    def ask(self, command: str, arguments: t.Mapping[str, t.Any] | None = None) -> int:
        """Send a request and do not wait: the number by which its answer is known. Raises Lost."""
        self._sequence += 1
        self.step = command
        message = {"seq": self._sequence, "type": "request", "command": command, "arguments": dict(arguments or {})}
        self.send(message, self.until())
        self._asked[self._sequence] = command
        return self._sequence

    def answer(self, number: int, patience: float | None = None) -> Message:
        """The body of the answer to request C(number), whatever comes before it. Raises Lost, Refused."""
        self.step = self._asked.get(number, self.step)
        until = self.until(patience)
        while number not in self._answers:
            self.receive(until)
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
        until = self.until()
        while True:
            while self._events:
                message = self._events.pop(0)
                if message.get("event") in names:
                    self.step = waiting
                    return message
            self.receive(until)

    def sort(self, message: Message) -> None:
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

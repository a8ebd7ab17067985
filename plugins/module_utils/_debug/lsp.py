# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A client of the Language Server Protocol that believes nothing, and answers what a server asks an editor.

Messages are those of microsoft/language-server-protocol, specification 3.17.
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

#: ErrorCodes.MethodNotFound of JSON-RPC.
_NO_SUCH_METHOD = -32601
_CONSOLE = 400
#: MessageType.Error and MessageType.Warning.
_BAD_NEWS = (1, 2)


class Client(Channel):
    """The side of the editor. C(folders) are its workspace folders, C(settings) what it has set, by section."""

    def __init__(
        self,
        connection: socket.socket,
        deadline: float,
        patience: float,
        watch: t.Callable[[], t.Sequence[int]] = tuple,
        *,
        folders: t.Sequence[Message] = (),
        settings: t.Mapping[str, t.Any] | None = None,
    ) -> None:
        super().__init__(connection, deadline, patience, watch)
        self._folders, self._settings = list(folders), dict(settings or {})
        self._number = 0
        self._asked: dict[int, str] = {}
        self._answers: dict[int, Message] = {}
        self._told: list[Message] = []
        self._replies: list[Message] = []
        #: What the server has asked us, by method.
        self.answered: dict[str, int] = {}

    @staticmethod
    def valid(message: Message) -> bool:
        """What has a method is a request or a notification, what has none an answer to a request."""
        if message.get("jsonrpc") != "2.0":
            return False
        return isinstance(message["method"], str) if "method" in message else "id" in message

    def request(self, method: str, params: t.Any = None) -> t.Any:
        """Ask and wait for the result, whatever comes before it. Raises Lost, Refused."""
        self._number += 1
        self.step = method
        until = self.until()
        self._asked[self._number] = method
        given = {} if params is None else {"params": params}
        self.send({"jsonrpc": "2.0", "id": self._number, "method": method, **given}, until)
        while self._number not in self._answers:
            self._more(until)
        message = self._answers.pop(self._number)
        if "error" in message:
            error = message["error"]
            reason = error.get("message") if isinstance(error, dict) else error
            raise Refused(str(reason or "no reason was given")[:1000])
        return message.get("result")

    def notify(self, method: str, params: t.Any = None) -> None:
        """Tell the server something that it does not answer. Raises Lost."""
        self.step = method
        self.send({"jsonrpc": "2.0", "method": method, **({} if params is None else {"params": params})}, self.until())

    def told(self, method: str, wished: t.Callable[[Message], bool]) -> Message:
        """What the next notification of this method that is C(wished) says; others are passed over. Raises Lost."""
        waiting, self.step = self.step, f"waiting for {method} after {self.step}"
        until = self.until()
        while True:
            while self._told:
                message = self._told.pop(0)
                params = message.get("params")
                if message["method"] == method and isinstance(params, dict) and wished(params):
                    self.step = waiting
                    return params
            self._more(until)

    def asked_us(self, method: str) -> None:
        """Wait until the server has asked this. Raises Lost."""
        waiting, self.step = self.step, f"waiting for {method} after {self.step}"
        until = self.until()
        while method not in self.answered:
            self._more(until)
        self.step = waiting

    def _more(self, until: float) -> None:
        """Take what comes and answer what was asked in it."""
        self.receive(until)
        while self._replies:
            self.send(self._replies.pop(0), until)

    def sort(self, message: Message) -> None:
        if "method" not in message:
            number = message["id"]
            if not isinstance(number, int) or self._asked.pop(number, None) is None:
                raise Lost(f"at {self.step}: an answer came to a question that was not asked: {str(number)[:40]}")
            self._answers[number] = message
        elif "id" in message:
            self._replies.append({"jsonrpc": "2.0", "id": message["id"], **self._reply(message)})
        elif message["method"] in ("window/logMessage", "window/showMessage"):
            self._listen(message.get("params"))
        else:
            self._told.append(message)
        if max(len(self._told), len(self._replies)) > MOST_WAITING:
            raise Lost(f"at {self.step}: more than {MOST_WAITING} messages were sent that nobody waits for")

    def _listen(self, params: object) -> None:
        if isinstance(params, dict) and params.get("type") in _BAD_NEWS:
            self.console = f"{self.console}\n{params.get('message', '')}"[-_CONSOLE:]

    def _reply(self, message: Message) -> Message:
        """What an editor answers that has no more than it said it has."""
        method = message["method"]
        if method in _NOTHING_TO_SAY:
            result: t.Any = None
        elif method == "workspace/configuration":
            result = self._configuration(message.get("params"))
        elif method == "workspace/workspaceFolders":
            result = self._folders
        elif method == "workspace/applyEdit":
            result = {"applied": False}
        else:
            return {"error": {"code": _NO_SUCH_METHOD, "message": "this client does not do that"}}
        self.answered[method] = self.answered.get(method, 0) + 1
        return {"result": result}

    def _configuration(self, params: object) -> list[t.Any]:
        """The settings of each section that is asked for, null for one that is not set. Raises Lost."""
        items = params.get("items") if isinstance(params, dict) else None
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            raise Lost(f"at {self.step}: a question for settings without items: {str(params)[:200]}")
        return [self._settings.get(str(item.get("section"))) for item in items]


_NOTHING_TO_SAY = (
    "client/registerCapability",
    "client/unregisterCapability",
    "window/workDoneProgress/create",
    "window/showMessageRequest",
    "workspace/codeLens/refresh",
    "workspace/diagnostic/refresh",
    "workspace/inlayHint/refresh",
    "workspace/semanticTokens/refresh",
)

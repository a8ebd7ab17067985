# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One session with gopls: it is started and talked to as an editor does, and each step is measured.

The steps are those of the Language Server Protocol 3.17. C(serverInfo.version) is the JSON text of gopls's own build
information (golang/tools gopls/internal/lsp/general.go and gopls/internal/lsp/debug/info.go @ gopls/v0.14.2).
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import pathlib
import socket
import time
import typing as t
import urllib.parse

from ansible_collections.golden.triangle.plugins.module_utils._debug import lsp_module as known
from ansible_collections.golden.triangle.plugins.module_utils._debug.channel import Lost
from ansible_collections.golden.triangle.plugins.module_utils._debug.lsp import Client
from ansible_collections.golden.triangle.plugins.module_utils._debug.processes import Family, Started, left_running
from ansible_collections.golden.triangle.plugins.module_utils._debug.talk import Talk

#: What an editor tells a server of itself: as much as the steps below need.
_CAPABILITIES = {
    "workspace": {
        "configuration": True,
        "workspaceFolders": True,
        "didChangeConfiguration": {"dynamicRegistration": True},
    },
    "window": {"workDoneProgress": True},
    "textDocument": {"publishDiagnostics": {"versionSupport": True}, "definition": {}},
}
STEPS = ("initialize", "configuration", "diagnostics", "definition", "correction", "shutdown", "exit")


@dataclasses.dataclass(frozen=True)
class Order:
    """What a session is about. Times in seconds: C(patience) for one answer, C(limit) for the whole."""

    gopls: str
    goroot: str
    folder: str
    patience: float = 10.0
    limit: float = 60.0


@dataclasses.dataclass
class Measured:
    """What was seen. C(steps) has the milliseconds of each step, C(server) what the server says of its build.

    C(diagnostics) and C(definition) are what was wrong with its answers. C(left) are the commands of processes that
    still ran after the session, C(lost) says why it was lost.
    """

    steps: dict[str, float] = dataclasses.field(default_factory=dict)
    server: dict[str, str] = dataclasses.field(default_factory=dict)
    answered: dict[str, int] = dataclasses.field(default_factory=dict)
    diagnostics: list[str] = dataclasses.field(default_factory=list)
    definition: list[str] = dataclasses.field(default_factory=list)
    left: list[str] = dataclasses.field(default_factory=list)
    lost: str = ""


def hold(order: Order, family: Family, environment: t.Mapping[str, str]) -> Measured:
    """Hold one session. Whatever goes wrong is in the result; ending the family is the caller's."""
    measured = Measured()
    session = _Session(order, measured)

    def work() -> None:
        session.hold(family, environment)
        measured.left = left_running(family)

    measured.lost = session.lost(work)
    return measured


class _Session(Talk):
    """The state of one session."""

    def __init__(self, order: Order, measured: Measured) -> None:
        super().__init__("gopls", "gopls")
        self._order, self._measured = order, measured
        self._uri = pathlib.Path(order.folder).as_uri()
        self._main = f"{self._uri}/{known.MAIN}"
        self._deadline = time.monotonic() + order.limit

    def hold(self, family: Family, environment: t.Mapping[str, str]) -> None:
        # An editor talks to gopls by its standard input and output, which Node makes a pair of sockets as well.
        ours, theirs = socket.socketpair()
        with ours:
            with theirs:
                started = time.monotonic()
                gopls = self._program = family.start([self._order.gopls], environment, theirs)
            folders = [{"uri": self._uri, "name": "known"}]
            client = self._channel = Client(
                ours, self._deadline, self._order.patience, self._hear, folders=folders, settings={"gopls": {}}
            )
            self._measured.answered = client.answered
            self._initialize(client, started)
            self._diagnostics(client)
            self._definition(client)
            self._correction(client)
            self._end(client, gopls)

    def _hear(self) -> list[int]:
        """Read what was printed, so that nobody waits for us; where more may come from."""
        if self._program is None:
            return []
        self._program.hear()
        return [] if self._program.descriptor is None else [self._program.descriptor]

    @contextlib.contextmanager
    def _timed(self, step: str, since: float | None = None) -> t.Iterator[None]:
        started = time.monotonic() if since is None else since
        yield
        self._measured.steps[step] = round((time.monotonic() - started) * 1000, 2)

    def _initialize(self, client: Client, started: float) -> None:
        """The time of the first answer has the start of the program in it, as for whoever opens an editor."""
        folders = [{"uri": self._uri, "name": "known"}]
        with self._timed("initialize", started):
            answer = client.request(
                "initialize",
                {
                    "processId": os.getpid(),
                    "clientInfo": {"name": "golden.triangle"},
                    "rootUri": self._uri,
                    "workspaceFolders": folders,
                    "capabilities": _CAPABILITIES,
                },
            )
        self._measured.server = server(answer)
        with self._timed("configuration"):
            client.notify("initialized", {})
            client.asked_us("workspace/configuration")

    def _diagnostics(self, client: Client) -> None:
        """The planted mistake is reported, and nothing else."""
        text = known.FILES[known.MAIN]
        document = {"uri": self._main, "languageId": "go", "version": 1, "text": text}
        start = known.position(text, known.MISTAKE)
        end = {**start, "character": start["character"] + len(known.MISTAKE)}
        expected = [{"severity": 1, "range": {"start": start, "end": end}, "message": known.COMPLAINT}]
        with self._timed("diagnostics"):
            client.notify("textDocument/didOpen", {"textDocument": document})
            listed = self._of_main(client, 1, expected)
        if listed != expected:
            self._measured.diagnostics.append(
                f"of the planted mistake it says {_short(listed)}, not {_short(expected)}"
            )

    def _correction(self, client: Client) -> None:
        """What is corrected is no longer reported."""
        text = known.FILES[known.MAIN].replace(known.MISTAKE, known.CORRECTION)
        with self._timed("correction"):
            changed = {"textDocument": {"uri": self._main, "version": 2}, "contentChanges": [{"text": text}]}
            client.notify("textDocument/didChange", changed)
            listed = self._of_main(client, 2, [])
        if listed:
            self._measured.diagnostics.append(f"of the corrected text it says {_short(listed)}")

    def _of_main(self, client: Client, version: int, expected: list[t.Any]) -> list[t.Any]:
        """What is reported of a version of the file in the end: a server may say it bit by bit. Raises Lost."""
        seen: list[list[t.Any]] = []

        def settled(params: dict[str, t.Any]) -> bool:
            if params.get("uri") == self._main and params.get("version") == version:
                seen.append(_diagnostics(params.get("diagnostics")))
            return bool(seen) and seen[-1] == expected

        try:
            client.told("textDocument/publishDiagnostics", settled)
        except Lost:
            if not seen:
                raise
        return seen[-1]

    def _definition(self, client: Client) -> None:
        """A name of the module's own is found in it, one of the standard library in the declared Go's."""
        text = known.FILES[known.MAIN]
        own = os.path.join(self._order.folder, known.GREET)
        standard = os.path.join(self._order.goroot, known.STANDARD_FILE)
        asked = [(known.OWN, own), (known.STANDARD, standard)]
        with self._timed("definition"):
            params = {"textDocument": {"uri": self._main}}
            answers = [
                client.request("textDocument/definition", {**params, "position": known.position(text, name)})
                for name, _path in asked
            ]
        for (name, path), answer in zip(asked, answers):
            if not _leads_to(answer, path, f"func {name}("):
                self._measured.definition.append(f"of {name} it says {_short(answer)}, not func {name} in {path}")

    def _end(self, client: Client, gopls: Started) -> None:
        with self._timed("shutdown"):
            client.request("shutdown")
        with self._timed("exit"):
            client.notify("exit")
            if not gopls.wait(client.until()):
                raise Lost("gopls did not end after the session")
        if gopls.status != 0:
            raise Lost("gopls ended, but not well")


def server(answer: object) -> dict[str, str]:
    """What the server says of its own build: C(version), C(h1), C(go), C(package), and what is missing empty.

    Raises Lost where the answer to initialize is none.
    """
    if not isinstance(answer, dict) or not isinstance(answer.get("capabilities"), dict):
        raise Lost(f"at initialize: this is no answer to it: {_short(answer)}")
    info = answer.get("serverInfo")
    text = info.get("version") if isinstance(info, dict) else None
    try:
        build = json.loads(text) if isinstance(text, str) else None
    except (ValueError, RecursionError):
        build = None
    build = build if isinstance(build, dict) else {}
    main = build.get("Main")
    main = main if isinstance(main, dict) else {}
    found = {
        "version": main.get("Version"),
        "h1": main.get("Sum"),
        "go": build.get("GoVersion"),
        "package": build.get("Path"),
    }
    return {name: value[:200] if isinstance(value, str) else "" for name, value in found.items()}


def _diagnostics(listed: object) -> list[t.Any]:
    """Of each diagnostic what is compared. Raises Lost."""
    if not isinstance(listed, list) or not all(isinstance(entry, dict) for entry in listed):
        raise Lost(f"at textDocument/publishDiagnostics: this is no list of them: {_short(listed)}")
    return [{key: entry.get(key) for key in ("severity", "range", "message")} for entry in listed]


def _leads_to(answer: object, path: str, line: str) -> bool:
    """Whether it is exactly one place, in this file, in a line that begins so."""
    try:
        [place] = t.cast("list[t.Any]", answer)  # whatever it is, the except answers
        if urllib.parse.unquote(urllib.parse.urlsplit(place["uri"]).path) != path:
            return False
        with open(path, encoding="utf-8") as stream:
            return bool(stream.read().split("\n")[place["range"]["start"]["line"]].startswith(line))
    except (TypeError, KeyError, IndexError, ValueError, AttributeError, OSError):
        return False


def _short(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)[:400]

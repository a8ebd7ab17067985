# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One debugging session: Delve is started, talked to as an editor does, and what happens at each stop is measured.

The requests and their order are those of Delve's C(service/dap/server.go) and Documentation/api/dap at v1.21.2.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import os
import re
import socket
import time
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._debug import program
from ansible_collections.golden.triangle.plugins.module_utils._debug.channel import Lost, Refused
from ansible_collections.golden.triangle.plugins.module_utils._debug.dap import Client
from ansible_collections.golden.triangle.plugins.module_utils._debug.processes import Family, Started, left_running
from ansible_collections.golden.triangle.plugins.module_utils._debug.program import Place, Statement
from ansible_collections.golden.triangle.plugins.module_utils._debug.talk import Talk

LOOPBACK = "127.0.0.1"
#: How Delve is started in each mode; what stands for the program is put in.
PROGRAM = "PROGRAM"
MODES: t.Mapping[str, tuple[str, ...]] = {
    "launch": ("dap",),
    "source": ("dap",),
    "headless": ("exec", PROGRAM, "--headless"),
    "api_version": ("exec", PROGRAM, "--headless", "--api-version=2"),
    "multiclient": ("exec", PROGRAM, "--headless", "--api-version=2", "--accept-multiclient"),
    "continue": ("exec", PROGRAM, "--headless", "--api-version=2", "--accept-multiclient", "--continue"),
    "attach": ("dap",),
}
#: In these the program runs already when breakpoints are set, so it makes many rounds and one of them is measured.
RUNNING = ("continue", "attach")
_MANY_ROUNDS, _PAUSE_MS = 12_000, 4
_READY = re.compile(rb"ready\s")

_LISTENING = re.compile(rb"(?:DAP|API) server listening at: 127\.0\.0\.1:(\d+)\s")
#: A round has some 100 stops.
MOST_STOPS = 2000
_MOST_FAULTS = 50
#: A breakpoint that was left in a program ends it within some rounds.
_UNHARMED = 0.1
_STEPS = {"over": "next", "in": "stepIn", "out": "stepOut"}


@dataclasses.dataclass(frozen=True)
class Order:
    """What a session is about. Times in seconds: C(patience) for one answer, C(limit) for the whole.

    C(cgo) says that the program was built with a C compiler.
    """

    mode: str
    dlv: str
    program: str
    folder: str
    port: int = 0
    patience: float = 10.0
    limit: float = 60.0
    cgo: bool = False


@dataclasses.dataclass
class Measured:
    """What was seen. Places are C(file:line), times in milliseconds.

    C(left) are the commands of processes that still ran after the session, C(lost) says why it was lost.
    """

    statements: list[str] = dataclasses.field(default_factory=list)
    settable: list[str] = dataclasses.field(default_factory=list)
    hit: list[str] = dataclasses.field(default_factory=list)
    asked: int = 0
    right: int = 0
    faults: list[str] = dataclasses.field(default_factory=list)
    refusals: list[str] = dataclasses.field(default_factory=list)
    first_stop: float | None = None
    stops: list[float] = dataclasses.field(default_factory=list)
    threads: int = 0
    left: list[str] = dataclasses.field(default_factory=list)
    lost: str = ""

    def tell(self, right: bool, fault: str) -> None:
        """One thing that was compared."""
        self.asked += 1
        if right:
            self.right += 1
        elif len(self.faults) < _MOST_FAULTS:
            self.faults.append(fault)


def hold(order: Order, family: Family, environment: t.Mapping[str, str]) -> Measured:
    """Hold one session. Whatever goes wrong is in the result; ending the family is the caller's."""
    measured = Measured()
    session = _Session(order, family, dict(environment), measured)

    def work() -> None:
        session.hold()
        measured.left = left_running(family, session.child)

    measured.lost = session.lost(work)
    return measured


class _Session(Talk):
    """The state of one session."""

    def __init__(self, order: Order, family: Family, environment: dict[str, str], measured: Measured) -> None:
        super().__init__("Delve", "dlv")
        self._order, self._family, self._measured = order, family, measured
        self._deadline = time.monotonic() + order.limit
        self._running = order.mode in RUNNING
        self._environment = {
            **environment,
            # Two goroutines that reach breakpoints at the same moment are one stop to Delve: one at a time is counted.
            "GOMAXPROCS": "1",
            program.ROUNDS: str(_MANY_ROUNDS if self._running else 1),
            program.PAUSE: str(_PAUSE_MS if self._running else 0),
        }
        self._marked = {
            place: statement
            for place, statement in program.statements(program.compiled(cgo=order.cgo)).items()
            if not (self._running and statement.once)
        }
        measured.statements = [str(place) for place in sorted(self._marked)]
        self._child: Started | None = None
        self._sent = 0.0
        self._missing: set[Place] = set()

    @property
    def child(self) -> int | None:
        """The process that this session started to attach to."""
        return self._child.pid if self._child else None

    def hold(self) -> None:
        if self._order.mode == "attach":
            self._child = self._family.start([self._order.program], self._environment)
            self._until_it_says(self._child, _READY)
        self._program = self._family.start(self._argv(), self._environment)
        port = int(self._until_it_says(self._program, _LISTENING)[1])
        if self._order.mode == "continue":
            # Delve says its address before it lets the program go: who connects in between finds it going at any time.
            self._until_it_says(self._program, _READY)
        started = time.monotonic()
        with socket.create_connection((LOOPBACK, port), timeout=self._order.patience) as connection:
            client = self._channel = Client(connection, self._deadline, self._order.patience, self._hear)
            self._initialize(client)
            self._sent = started
            self._go(client)
            self._disconnect(client)
        self._see_the_end(self._program, port)

    def _argv(self) -> list[str]:
        words = [self._order.program if word == PROGRAM else word for word in MODES[self._order.mode]]
        return [self._order.dlv, *words, f"--listen={LOOPBACK}:{self._order.port}", "--check-go-version=true"]

    def _hear(self) -> list[int]:
        """Read what was printed, so that nobody waits for us; where more may come from."""
        heard = [started for started in (self._program, self._child) if started is not None]
        for started in heard:
            started.hear()
        return [started.descriptor for started in heard if started.descriptor is not None]

    def _until_it_says(self, started: Started, pattern: re.Pattern[bytes]) -> re.Match[bytes]:
        """Wait for a line of its output. Raises Lost."""
        until = min(self._deadline, time.monotonic() + self._order.patience)
        while True:
            started.hear()
            match = pattern.search(started.head)
            if match is not None:
                return match
            if started.closed or started.status is not None:
                raise Lost(f"{started.name} ended before it was ready")
            if time.monotonic() > until:
                raise Lost(f"{started.name} was not ready within {self._order.patience:g} s")
            time.sleep(0.005)

    def _initialize(self, client: Client) -> None:
        """From the first message to a program that runs with its breakpoints set."""
        client.request("initialize", {"adapterID": "go", "linesStartAt1": True, "pathFormat": "path"})
        # In mode source Delve builds first, which may take as long as the session.
        client.request(*self._beginning(), patience=self._order.limit)
        client.event("initialized")
        if self._running:
            self._set(client, [program.top()])
        else:
            self._set(client, sorted(self._marked))
        client.request("setExceptionBreakpoints", {"filters": []})
        client.request("configurationDone")

    def _beginning(self) -> tuple[str, dict[str, t.Any]]:
        """Launch or attach, with its arguments."""
        usual: dict[str, t.Any] = {"stopOnEntry": False, "stackTraceDepth": 50}
        if self._order.mode in ("launch", "source"):
            environment = {name: self._environment[name] for name in ("GOMAXPROCS", program.ROUNDS, program.PAUSE)}
            what = {"mode": "exec", "program": self._order.program}
            if self._order.mode == "source":
                output = f"{self._order.program}-by-delve"
                what = {
                    "mode": "debug",
                    "program": self._order.folder,
                    "dlvCwd": self._order.folder,
                    "output": output,
                    "buildFlags": "-buildvcs=false",
                }
            return "launch", {**usual, **what, "env": environment}
        if self._child is not None:
            return "attach", {**usual, "mode": "local", "processId": self._child.pid}
        return "attach", {**usual, "mode": "remote"}

    def _set(self, client: Client, places: t.Sequence[Place]) -> None:
        """Set exactly these breakpoints: all files are asked for before the first answer is waited for."""
        files = sorted({place.file for place in self._marked})
        asked = {
            file: client.ask(
                "setBreakpoints",
                {
                    "source": {"path": os.path.join(self._order.folder, file)},
                    "breakpoints": [{"line": place.line} for place in places if place.file == file],
                },
            )
            for file in files
        }
        settable: list[str] = []
        for file, number in asked.items():
            wished = [place for place in places if place.file == file]
            answers = client.answer(number).get("breakpoints")
            if not isinstance(answers, list) or len(answers) != len(wished):
                raise Lost(
                    f"at setBreakpoints: {len(wished)} breakpoints were asked for in {file}, not so many answered"
                )
            for place, answer in zip(wished, answers):
                if isinstance(answer, dict) and answer.get("verified") is True and answer.get("line") == place.line:
                    settable.append(str(place))
                else:
                    self._refused(place, answer)
        self._measured.settable = settable
        self._missing = {place for place in places if str(place) in set(settable)}

    def _refused(self, place: Place, answer: object) -> None:
        reason = answer.get("message") if isinstance(answer, dict) else answer
        if len(self._measured.refusals) < _MOST_FAULTS:
            self._measured.refusals.append(f"{place}: {str(reason)[:300]}")

    # Stops

    def _go(self, client: Client) -> None:
        """From stop to stop, until the program ends or, where it makes many rounds, one of them was measured."""
        if self._running and not self._at_top(client):
            return
        expected: Place | None = None
        for _stop in range(MOST_STOPS):
            event = client.event("stopped", "terminated")
            if event["event"] == "terminated":
                self._check_end()
                return
            self._time()
            thread, place, frame = self._where(client, event)
            if expected is not None:
                self._measured.tell(place == expected, f"a step led to {place}, not to {expected}")
                expected = None
            if self._running and place == program.top() and place not in self._missing:
                return
            statement = self._first_visit(client, place, frame, event)
            command = "continue"
            if statement is not None and statement.step is not None:
                kind, expected = statement.step
                command = _STEPS[kind]
            self._sent = time.monotonic()
            client.request(command, {"threadId": thread})
        raise Lost(f"it stopped more than {MOST_STOPS} times")

    def _at_top(self, client: Client) -> bool:
        """Wait for the beginning of a round, so that all that follows comes in its order; then set the rest."""
        if not self._missing:
            return False
        event = client.event("stopped", "terminated")
        if event["event"] == "terminated":
            raise Lost("the program ended before a round began")
        self._time()
        thread, place, frame = self._where(client, event)
        self._measured.tell(place == program.top(), f"the first stop is at {place}, not at {program.top()}")
        self._set(client, sorted(self._marked))
        statement = self._first_visit(client, place, frame, event)
        self._sent = time.monotonic()
        client.request("continue", {"threadId": thread})
        return statement is not None

    def _time(self) -> None:
        taken = (time.monotonic() - self._sent) * 1000
        if self._measured.first_stop is None:
            self._measured.first_stop = taken
        else:
            self._measured.stops.append(taken)

    def _check_end(self) -> None:
        if self._running:
            raise Lost("the program ended before its round was through")

    def _where(self, client: Client, event: dict[str, t.Any]) -> tuple[int, Place, int]:
        """Thread, place and frame of a stop. Raises Lost, Refused."""
        body = event.get("body")
        thread = body.get("threadId") if isinstance(body, dict) else None
        if not isinstance(thread, int):
            raise Lost("it stopped without saying which thread")
        frames = client.request("stackTrace", {"threadId": thread, "startFrame": 0, "levels": 5}).get("stackFrames")
        try:
            frame = frames[0]  # type: ignore[index] # whatever it is, the except answers
            path, line, number = frame["source"]["path"], frame["line"], frame["id"]
            place = Place(os.path.relpath(path, self._order.folder), int(line))
            return thread, place, int(number)
        except (TypeError, KeyError, IndexError, ValueError) as exc:
            raise Lost(f"at stackTrace: a stop without a place: {str(frames)[:200]}") from exc

    def _first_visit(self, client: Client, place: Place, frame: int, event: dict[str, t.Any]) -> Statement | None:
        """Compare all that is known of this statement, when it is stopped at for the first time."""
        if place not in self._missing:
            return None
        self._missing.discard(place)
        self._measured.hit.append(str(place))
        if not self._measured.threads:
            threads = client.request("threads").get("threads")
            self._measured.threads = len(threads) if isinstance(threads, list) else 0
            self._measured.tell(self._measured.threads > 0, "no thread was listed")
            self._family.look()
        statement = self._marked[place]
        if statement.values:
            seen = self._variables(client, frame)
            for name, value in statement.values.items():
                self._measured.tell(
                    seen.get(name) == value, f"{place}: {name} is {seen.get(name, 'not there')}, not {value}"
                )
        for expression, value in statement.evaluated.items():
            result = self._evaluate(client, expression, frame)
            self._measured.tell(result == value, f"{place}: {expression} is {result}, not {value}")
        return statement

    def _variables(self, client: Client, frame: int) -> dict[str, str]:
        """Arguments and local variables."""
        seen: dict[str, str] = {}
        scopes = client.request("scopes", {"frameId": frame}).get("scopes")
        for scope in scopes if isinstance(scopes, list) else []:
            if isinstance(scope, dict) and "Global" not in str(scope.get("name")):
                reference = scope.get("variablesReference")
                listed = client.request("variables", {"variablesReference": reference}).get("variables")
                for variable in listed if isinstance(listed, list) else []:
                    if isinstance(variable, dict):
                        seen[str(variable.get("name"))] = str(variable.get("value"))
        return seen

    def _evaluate(self, client: Client, expression: str, frame: int) -> str:
        try:
            answer = client.request("evaluate", {"expression": expression, "frameId": frame, "context": "watch"})
        except Refused as exc:
            return f"refused ({exc})"
        return str(answer.get("result"))

    # The end

    def _disconnect(self, client: Client) -> None:
        """Let go of the program: of our own child without ending it, of what Delve started with it."""
        client.request("disconnect", {"terminateDebuggee": self._child is None})

    def _see_the_end(self, dlv: Started, port: int) -> None:
        """Delve ends by itself, nobody listens any more, and a child that was let go runs on unharmed."""
        until = min(self._deadline, time.monotonic() + self._order.patience)
        if not dlv.wait(until):
            raise Lost("dlv did not end after the session")
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex((LOOPBACK, port)) == 0:
                raise Lost(f"port {port} is still listened on after the session")
        if self._child is not None:
            time.sleep(_UNHARMED)
            status = self._child.status
            self._measured.tell(status is None, f"the program ended with status {status} after Delve let it go")

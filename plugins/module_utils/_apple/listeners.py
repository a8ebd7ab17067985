# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The second part of C(macos_appfw): which debuggers listen, and how far they can be heard.

On macOS a debugger that listens lets everybody in who can reach it: Delve's C(--only-same-user) works on Linux only
(go-delve/delve service/internal/sameuser/sameuser.go @ v1.21.2), and its connections are neither authenticated nor
encrypted (pkg/logflags/logflags.go). So it listens on loopback, and ssh carries it further.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._apple.reading import Reading, read
from ansible_collections.golden.triangle.plugins.module_utils._check import Check, Remedy, Subject
from ansible_collections.golden.triangle.plugins.module_utils._part import Diff, Part
from ansible_collections.golden.triangle.plugins.module_utils._runner import CommandError, Completed, Runner

LSOF = "/usr/sbin/lsof"
# netstat cuts names at 16 characters and its columns are others in each macOS; lsof's -F form is the same in all.
QUESTION = ("-nP", "-w", "+c", "0", "-F", "pcLPn", "-iTCP", "-sTCP:LISTEN")

LISTENER = "access.listener"
POLICY = "access.listener.policy"


@dataclasses.dataclass(frozen=True)
class Listener:
    """A process with the addresses it listens at, such as C(127.0.0.1:2345) and C(*:2345)."""

    pid: int
    command: str
    user: str
    addresses: tuple[str, ...]

    @property
    def wide(self) -> tuple[str, ...]:
        """The addresses that reach beyond this Mac."""
        return tuple(address for address in self.addresses if not _loopback(address))

    def __str__(self) -> str:
        return f"{self.command} (pid {self.pid}) of {self.user} at {', '.join(self.addresses)}"


def _loopback(address: str) -> bool:
    host = address.rpartition(":")[0]
    return host.startswith("127.") or host == "[::1]"


def listeners(answer: Completed) -> list[Listener]:
    """The answer to QUESTION: lines of one letter and a value, p, c and L for a process, f, P and n for each socket.

    lsof(8), OUTPUT FOR OTHER PROGRAMS. It ends with 1 where nothing listens, as it does for an error.
    """
    if answer.rc == 1 and not answer.stdout and not answer.stderr:
        return []
    if answer.rc != 0:
        raise _not_understood(answer)
    found: list[Listener] = []
    for line in answer.stdout.splitlines():
        letter, value = line[:1], line[1:]
        if letter == "p" and value.isdigit():
            found.append(Listener(int(value), "", "", ()))
        elif letter in ("f", "P") and found:
            continue
        elif letter in ("c", "L", "n") and found:
            found[-1] = _with(found[-1], letter, value)
        else:
            raise _not_understood(answer)
    if not all(listener.command and listener.user for listener in found):
        raise _not_understood(answer)
    return found


def _with(listener: Listener, letter: str, value: str) -> Listener:
    if letter == "c":
        return dataclasses.replace(listener, command=value)
    if letter == "L":
        return dataclasses.replace(listener, user=value)
    known = listener.addresses
    return listener if value in known else dataclasses.replace(listener, addresses=(*known, value))


def _not_understood(answer: Completed) -> CommandError:
    return CommandError(f"not understood: {answer.describe()}")


class Listeners(Part[Reading[list[Listener]]]):
    """The debuggers that listen on this Mac, held against the policy. Nothing here ends a user's process."""

    def __init__(self, runner: Runner, debuggers: t.Sequence[str], *, network: bool) -> None:
        self._runner = runner
        self._debuggers = debuggers
        self._network = network

    def observe(self) -> Reading[list[Listener]]:
        return read(lambda: listeners(self._runner.run([LSOF, *QUESTION])))

    def _ours(self, state: Reading[list[Listener]]) -> list[Listener]:
        return [listener for listener in state.value or [] if listener.command in self._debuggers]

    def compare(self, state: Reading[list[Listener]]) -> list[Check]:
        return [*self._check_policy(), *self._check_listeners(state)]

    def _check_policy(self) -> list[Check]:
        if not self._network:
            return []
        return [
            Subject("access", "debuggers").check(
                POLICY,
                expected="loopback",
                actual="network: whoever reaches the port runs programs as the user, unasked",
                ok=False,
                remedy=Remedy("manual", "let debuggers listen on loopback and reach them by ssh -L"),
            )
        ]

    def _check_listeners(self, state: Reading[list[Listener]]) -> list[Check]:
        expected = "loopback or, as declared, a network" if self._network else "loopback only"
        everybody = Subject("access", "debuggers")
        if state.value is None:
            return [everybody.unknown(LISTENER, expected=expected, answer=state.fault)]
        wide = [] if self._network else [listener for listener in self._ours(state) if listener.wide]
        if not wide:
            count = len(self._ours(state))
            return [everybody.check(LISTENER, expected=expected, actual=f"{count} debuggers listen so", ok=True)]
        return [self._check_wide(listener, expected) for listener in wide]

    def _check_wide(self, listener: Listener, expected: str) -> Check:
        port = listener.wide[0].rpartition(":")[2]
        return Subject("access", f"{listener.command} (pid {listener.pid})").check(
            LISTENER,
            expected=expected,
            actual=", ".join(listener.wide),
            ok=False,
            severity="critical",
            evidence=[str(listener)],
            remedy=Remedy("manual", f"{listener.user} starts it again with --listen=127.0.0.1:{port}"),
        )

    def diff(self, state: Reading[list[Listener]]) -> Diff | None:
        return None

    def repair(self, state: Reading[list[Listener]], drifted: t.Sequence[Check]) -> None:
        raise AssertionError("nothing ends a user's process")

    def measured(self, state: Reading[list[Listener]]) -> dict[str, t.Any]:
        known = None if state.value is None else [dataclasses.asdict(listener) for listener in self._ours(state)]
        return {"listeners": known}

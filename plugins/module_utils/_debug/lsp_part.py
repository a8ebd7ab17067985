# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A probe of gopls as one user, as a part: what it said is compared with what is known. There is nothing to repair."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._check import Check, Remedy, Subject
from ansible_collections.golden.triangle.plugins.module_utils._debug import lsp_probe, user_probe
from ansible_collections.golden.triangle.plugins.module_utils._debug.lsp_probe import Request
from ansible_collections.golden.triangle.plugins.module_utils._debug.user_probe import State, UserProbe

_SAME_IN_THE_EDITOR = Remedy("manual", "the evidence says at which step; see the editor's output of gopls as well")
_TOLD = ("version", "h1", "go")
_MEASURED = {
    "server": "of itself it says what the release record says",
    "diagnostics": "a planted mistake is reported, a corrected one is not",
    "definition": "names are found in their own file, and in the declared Go",
    "initialize": "measured",
}


@dataclasses.dataclass(frozen=True)
class Wish:
    """What the server shall say of its own build, as far as that is recorded, and how soon it shall be ready.

    C(initialize_ms) is in milliseconds, 0 for whenever it is. A profile without gopls wishes nothing.
    """

    server: dict[str, str]
    initialize_ms: float
    declared: bool = True


class LanguageProbe(UserProbe):
    """The language server as one user of this host."""

    def __init__(self, user: str, request: Request, wish: Wish) -> None:
        self._user, self._request, self._wish = user, request, wish
        self._subject = Subject("editor", f"gopls as {user}")

    def observe(self) -> State:
        """Probe. It writes a temporary folder, which is gone afterwards."""
        if not self._wish.declared:
            return {}
        return self._asked(lsp_probe.look, dataclasses.asdict(self._request), self._request.timeout)

    def compare(self, state: State) -> list[Check]:
        if not self._wish.declared:
            blocked = self._subject.blocked("lsp.proven", expected="whatever is there", by="")
            return [dataclasses.replace(blocked, state="not_applicable", actual="the profile declares no gopls")]
        proven = user_probe.proven(self._subject, "lsp.proven", "gopls", state["unproven"])
        if state["unproven"]:
            names = {"sessions": "held", **_MEASURED, "residue": "nothing is left behind"}
            return [proven, *self._blocked(names, "lsp.proven")]
        return [proven, *self._of_sessions(state), user_probe.residue(self._subject, "lsp.residue", state["left"])]

    def _blocked(self, names: t.Mapping[str, str], by: str) -> list[Check]:
        return [self._subject.blocked(f"lsp.{name}", expected=text, by=by) for name, text in names.items()]

    def _of_sessions(self, state: State) -> list[Check]:
        lost, rounds = state["lost"], state["rounds"]
        sessions = self._subject.check(
            "lsp.sessions",
            expected=f"{self._request.rounds} sessions, none of them lost",
            actual=f"{rounds} sessions, {len(lost)} lost",
            ok=not lost and rounds == self._request.rounds,
            severity="critical",
            evidence=lost or [state["error"]],
            remedy=_SAME_IN_THE_EDITOR,
        )
        if len(lost) == rounds:
            return [sessions, *self._blocked(_MEASURED, "lsp.sessions")]
        return [sessions, self._of_server(state["servers"]), *self._of_answers(state), self._of_time(state["steps_ms"])]

    def _of_server(self, servers: t.Sequence[dict[str, str]]) -> Check:
        """What runs is asked who it is: the file on the disk was compared before."""
        wished = self._wish.server
        faults = [
            f"its {name} is {server[name] or 'not said'}, expected {value}"
            for server in servers
            for name, value in wished.items()
            if server[name] != value
        ]
        return self._subject.check(
            "lsp.server",
            expected=_words(wished) or "measured",
            actual="; ".join(_words({name: server[name] for name in _TOLD}) for server in servers),
            ok=not faults,
            severity="critical",
            evidence=faults,
            remedy=Remedy("manual", "see what the checks of gopls say of the file"),
        )

    def _of_answers(self, state: State) -> list[Check]:
        said = {"diagnostics": "the mistake is, the corrected one is not", "definition": "they are"}
        return [
            self._subject.check(
                f"lsp.{name}",
                expected=_MEASURED[name],
                actual=f"{len(state[name])} answers are wrong" if state[name] else well,
                ok=not state[name],
                severity="critical",
                evidence=state[name],
                remedy=_SAME_IN_THE_EDITOR,
            )
            for name, well in said.items()
        ]

    def _of_time(self, steps: dict[str, t.Any]) -> Check:
        """A finding that by default fails no run: how fast a Mac is just now is no drift of what was declared."""
        budget, taken = self._wish.initialize_ms, steps["initialize"]["p50"]
        return self._subject.check(
            "lsp.initialize",
            expected=f"ready within {budget:g} ms" if budget else "measured",
            actual=f"after {taken:g} ms (p50)",
            ok=not budget or taken <= budget,
            severity="info",
            evidence=[f"{step}: {times['p50']:g} ms (p50), {times['max']:g} ms (max)" for step, times in steps.items()],
            remedy=Remedy("manual", "see what else the Mac is busy with, and what looks into each program that starts"),
        )

    def measured(self, state: State) -> dict[str, t.Any]:
        told = ("rounds", "lost", "servers", "answered", "steps_ms") if state else ()
        return {"user": self._user, **{name: state[name] for name in told}}

    def notes(self, state: State) -> list[str]:
        """How long each step took."""
        swept = user_probe.swept(state)
        steps = state.get("steps_ms", {})
        if not steps or not steps["initialize"]["count"]:
            return swept
        taken = ", ".join(f"{step} {times['p50']:g} ms" for step, times in steps.items())
        return [f"gopls as {self._user}, p50 of {steps['initialize']['count']} sessions: {taken}", *swept]


def _words(server: t.Mapping[str, str]) -> str:
    return ", ".join(value or "not said" for value in server.values())

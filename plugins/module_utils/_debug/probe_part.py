# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A probe as one user, as a part: what it measured is compared with thresholds. There is nothing to repair."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._check import Check, Remedy, Subject
from ansible_collections.golden.triangle.plugins.module_utils._debug import probe, user_probe
from ansible_collections.golden.triangle.plugins.module_utils._debug.probe import Request
from ansible_collections.golden.triangle.plugins.module_utils._debug.user_probe import State, UserProbe

#: Of these all lines can be stopped at; of the others the share is measured and told.
HELD_TO_THRESHOLDS = ("debug", "pie", "cgo")
#: What an Intel Mac runs.
TARGET = "darwin/amd64"
#: Of the modes, the one that needs the right to another process.
ATTACH = "attach"
_OF_BUILD = ("seconds", "error", "absent", "target", "delve", "reasons")
_MEASURED = ("settable", "hit", "values")


@dataclasses.dataclass(frozen=True)
class Thresholds:
    """In percent, of the builds in C(HELD_TO_THRESHOLDS); C(lost) is how many sessions may be lost."""

    settable: float = 100.0
    hit: float = 100.0
    values: float = 100.0
    lost: int = 0


class Probe(UserProbe):
    """Debugging as one user of this host."""

    def __init__(self, user: str, request: Request, thresholds: Thresholds) -> None:
        self._user, self._request, self._thresholds = user, request, thresholds

    def observe(self) -> State:
        """Probe. It writes a temporary folder, which is gone afterwards."""
        return self._asked(probe.look, dataclasses.asdict(self._request), self._request.timeout)

    def compare(self, state: State) -> list[Check]:
        whole = self._subject()
        checks = [user_probe.proven(whole, "debug.proven", "Delve", state["unproven"])]
        if state["unproven"]:
            blocked = [f"debug.{name}" for name in ("build", *self._named(held=True), "residue")]
            return [*checks, *(whole.blocked(name, expected="measured", by="debug.proven") for name in blocked)]
        for build in self._request.builds:
            checks += self._of_build(build, state)
        left = [*state["left"], *(line for session in state["sessions"] for line in session["left"])]
        return [*checks, user_probe.residue(whole, "debug.residue", left)]

    def _subject(self, build: str = "") -> Subject:
        return Subject("delve", f"debugging as {self._user}" + (f", {build} build" if build else ""))

    def _of_build(self, build: str, state: State) -> list[Check]:
        subject = self._subject(build)
        made = state["builds"].get(build, {"error": state["error"] or "it was not built", "absent": ""})
        if made["absent"]:
            return [_absent(subject, made["absent"])]
        checks = [
            subject.check(
                "debug.build",
                expected="the known program is built",
                actual=made["error"][:300] or "it is",
                ok=not made["error"],
                severity="critical",
                evidence=[made["error"]],
                remedy=Remedy("manual", "see what the go command said"),
            )
        ]
        held = build in HELD_TO_THRESHOLDS
        if made["error"]:
            blocked = self._named(held=held)
            return [*checks, *(subject.blocked(f"debug.{n}", expected="measured", by="debug.build") for n in blocked)]
        sessions = [session for session in state["sessions"] if session["build"] == build]
        if held:
            checks += _of_its_file(subject, made)
            checks += [_of_attach(subject, session) for session in sessions if session["mode"] == ATTACH]
        lost = [f"{session['mode']}: {why}" for session in sessions for why in session["lost"]]
        rounds = sum(session["rounds"] for session in sessions)
        wished = len(probe.modes_of(build, self._request.modes)) * self._request.rounds
        checks.append(
            subject.check(
                "debug.sessions",
                expected=f"{wished} sessions, at most {self._thresholds.lost} of them lost",
                actual=f"{rounds} sessions, {len(lost)} lost",
                ok=len(lost) <= self._thresholds.lost and rounds == wished,
                severity="critical",
                evidence=lost or [state["error"]],
                remedy=Remedy("manual", "the evidence says at which step; try the same in the editor"),
            )
        )
        return [*checks, *(self._of_share(subject, name, sessions) for name in (_MEASURED if held else ()))]

    def _named(self, *, held: bool) -> list[str]:
        """The checks of a build that was made, by their last name."""
        attached = ["attach"] if ATTACH in self._request.modes else []
        return ["target", "compiled", *attached, "sessions", *_MEASURED] if held else ["sessions"]

    def _of_share(self, subject: Subject, name: str, sessions: t.Sequence[dict[str, t.Any]]) -> Check:
        """One of the shares: the worst over all modes counts."""
        least: float = getattr(self._thresholds, name)
        shares = {session["mode"]: session[f"{name}_percent"] for session in sessions}
        counted = {mode: share for mode, share in shares.items() if share is not None}
        evidence = [
            f"{session['mode']}: {line}"
            for session in sessions
            for line in session[{"settable": "refusals", "hit": "unhit", "values": "faults"}[name]]
        ]
        expected = {
            "settable": f"a breakpoint can be set at {least:g} % of the statements",
            "hit": f"{least:g} % of the breakpoints are hit",
            "values": f"{least:g} % of lines, variables, expressions and steps are right",
        }[name]
        if not counted:
            return subject.blocked(f"debug.{name}", expected=expected, by="debug.sessions")
        return subject.check(
            f"debug.{name}",
            expected=expected,
            actual=", ".join(f"{mode} {share:g} %" for mode, share in counted.items()),
            ok=all(share >= least for share in counted.values()),
            severity="critical",
            evidence=evidence,
            remedy=Remedy("manual", "the evidence names the lines; see what debug_build_info says of the program"),
        )

    def measured(self, state: State) -> dict[str, t.Any]:
        builds = {name: {key: made[key] for key in _OF_BUILD} for name, made in state["builds"].items()}
        return {"user": self._user, "builds": builds, "sessions": state["sessions"], "signals": state["signals"]}

    def notes(self, state: State) -> list[str]:
        """How long stops took, the shares of builds that are not held to thresholds, and what was put away."""
        heard = _heard(self._user, state["signals"])
        return [
            *(line for session in state["sessions"] for line in _notes(self._user, session)),
            *heard,
            *user_probe.swept(state),
        ]


def _heard(user: str, signals: t.Mapping[str, t.Any]) -> t.Iterator[str]:
    if signals["error"]:
        yield f"signals as {user}: {signals['error']}"
    for name, taken in signals.items():
        if name != "error":
            times = f"{taken['p50']} us (p50), {taken['p95']} us (p95), {taken['max']} us (max)"
            yield f"signals as {user}: {name.partition('_')[0]} was heard {taken['count']} times, after {times}"


def _absent(subject: Subject, why: str) -> Check:
    """A build that this host cannot make and need not."""
    check = subject.check("debug.build", expected="the known program is built", actual=why, ok=True)
    return dataclasses.replace(check, state="not_applicable")


def _of_its_file(subject: Subject, made: t.Mapping[str, t.Any]) -> list[Check]:
    """Whether the program is one for this host, and what the compiler left in it is what it was told."""
    return [
        subject.check(
            "debug.target",
            expected=TARGET,
            actual=made["target"],
            ok=made["target"] == TARGET,
            severity="critical",
            remedy=Remedy("manual", "see which GOOS and GOARCH the go command is given"),
        ),
        subject.check(
            "debug.compiled",
            expected="by its debug information every package of its own has -N and -l",
            actual="they have" if made["delve"] == "yes" else f"Delve will work: {made['delve']}",
            ok=made["delve"] == "yes",
            severity="critical",
            evidence=made["reasons"],
            remedy=Remedy("manual", "see which flags the go command adds"),
        ),
    ]


def _of_attach(subject: Subject, session: t.Mapping[str, t.Any]) -> Check:
    """The right to debug, proven by using it."""
    attached = session["rounds"] - len(session["lost"])
    ok = attached == session["rounds"] and session["hit"] > 0
    return subject.check(
        "debug.attach",
        expected="Delve can attach to a process of the user's, stop it and let it go",
        actual="it can" if ok else f"{attached} of {session['rounds']} times, {session['hit']} breakpoints were hit",
        ok=ok,
        severity="critical",
        evidence=session["lost"],
        remedy=Remedy("manual", "see the checks of the corner access: developer mode, _developer, debugserver"),
    )


def _notes(user: str, session: dict[str, t.Any]) -> t.Iterator[str]:
    name = f"debugging as {user}, {session['build']} build, {session['mode']}"
    first, stops = session["first_stop_ms"], session["stop_ms"]
    if stops["count"]:
        yield (
            f"{name}: first stop after {first['p50']} ms, {stops['count']} further stops after"
            f" {stops['p50']} ms (p50), {stops['p95']} ms (p95), {stops['max']} ms (max)"
        )
    if session["build"] not in HELD_TO_THRESHOLDS and session["settable_percent"] is not None:
        counts = f"{session['settable']} of {session['statements']} statements can be stopped at"
        yield f"{name}: {counts}, {session['hit']} were"

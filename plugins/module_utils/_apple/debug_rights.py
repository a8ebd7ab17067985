# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts C(macos_debug_rights) is about, but for the Command Line Tools: who may debug on this Mac."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._apple.reading import Reading, diff_of, read
from ansible_collections.golden.triangle.plugins.module_utils._apple.rights import (
    GROUP,
    TASKPORT,
    Membership,
    Rights,
    Rule,
    Sip,
)
from ansible_collections.golden.triangle.plugins.module_utils._check import Check, Remedy, Subject
from ansible_collections.golden.triangle.plugins.module_utils._part import Diff, Part, PartError
from ansible_collections.golden.triangle.plugins.module_utils._runner import CommandError

Members = dict[str, Reading[Membership]]


class DeveloperMode(Part[Reading[bool]]):
    """Developer mode: without it Apple's debugger asks for a password on the screen, which over ssh nobody sees."""

    def __init__(self, rights: Rights, *, managed: bool) -> None:
        self._rights = rights
        self._managed = managed

    def observe(self) -> Reading[bool]:
        return read(self._rights.developer_mode)

    def compare(self, state: Reading[bool]) -> list[Check]:
        if not self._managed:
            return []
        subject = Subject("access", "developer mode")
        if state.value is None:
            return [subject.unknown("access.developer_mode", expected="enabled", answer=state.fault)]
        return [
            subject.check(
                "access.developer_mode",
                expected="enabled",
                actual="enabled" if state.value else "disabled",
                ok=state.value,
                severity="critical",
                remedy=Remedy("automatic", "DevToolsSecurity -enable"),
            )
        ]

    def diff(self, state: Reading[bool]) -> Diff | None:
        return diff_of("developer mode", self.compare(state))

    def repair(self, state: Reading[bool], drifted: t.Sequence[Check]) -> None:
        _carry_out(self._rights.enable_developer_mode)

    def measured(self, state: Reading[bool]) -> dict[str, t.Any]:
        return {"developer_mode": state.value}


class DeveloperGroup(Part[Members]):
    """Membership of the chosen users in the group C(_developer). Nobody is ever taken out of it."""

    def __init__(self, rights: Rights, users: t.Sequence[str]) -> None:
        self._rights = rights
        self._users = users

    def observe(self) -> Members:
        return {user: self._one(user) for user in self._users}

    def _one(self, user: str) -> Reading[Membership]:
        return read(lambda: self._rights.membership(user))

    def compare(self, state: Members) -> list[Check]:
        return [self._check(user, reading) for user, reading in state.items()]

    def _check(self, user: str, reading: Reading[Membership]) -> Check:
        subject = Subject("access", user)
        expected = f"member of {GROUP}"
        if reading.value is None:
            return subject.unknown("access.developer_group", expected=expected, answer=reading.fault)
        missing = reading.value == "no such user"
        return subject.check(
            "access.developer_group",
            expected=expected,
            actual=expected if reading.value == "member" else reading.value,
            ok=reading.value == "member",
            remedy=Remedy("manual", "create the account, or take it off the list")
            if missing
            else Remedy("automatic", f"add the user to {GROUP}"),
        )

    def diff(self, state: Members) -> Diff | None:
        return diff_of(f"group {GROUP}", self.compare(state))

    def repair(self, state: Members, drifted: t.Sequence[Check]) -> None:
        for check in drifted:
            _carry_out(self._rights.add, check.subject)

    def measured(self, state: Members) -> dict[str, t.Any]:
        return {"users": [{"name": user, "membership": reading.value} for user, reading in state.items()]}


class SystemIntegrity(Part[Reading[Sip]]):
    """SIP with its Debugging Restrictions: looked at, never changed. Delve needs nothing of it to be off."""

    def __init__(self, rights: Rights) -> None:
        self._rights = rights

    def observe(self) -> Reading[Sip]:
        return read(self._rights.sip)

    def compare(self, state: Reading[Sip]) -> list[Check]:
        subject = Subject("access", "System Integrity Protection")
        expected = "Debugging Restrictions enabled"
        if state.value is None:
            return [subject.unknown("access.sip", expected=expected, answer=state.fault, severity="info")]
        return [
            subject.check(
                "access.sip",
                expected=expected,
                actual=str(state.value),
                ok=state.value.debugging_restrictions,
                severity="info",
                remedy=Remedy(
                    "manual", "csrutil enable, in Recovery: debugging one's own programs needs it on no less"
                ),
            )
        ]

    def diff(self, state: Reading[Sip]) -> Diff | None:
        return None

    def repair(self, state: Reading[Sip], drifted: t.Sequence[Check]) -> None:
        raise AssertionError("SIP is never changed")

    def measured(self, state: Reading[Sip]) -> dict[str, t.Any]:
        restrictions = state.value.debugging_restrictions if state.value else None
        return {"sip": {"status": state.value.status if state.value else None, "debugging_restrictions": restrictions}}


class Taskport(Part[Reading[Rule]]):
    """The rule that decides who gets a program's task port. Opened to everybody only where that is wished."""

    def __init__(self, rights: Rights, *, wished_open: bool) -> None:
        self._rights = rights
        self._open = wished_open

    def observe(self) -> Reading[Rule]:
        return read(self._rights.taskport)

    def compare(self, state: Reading[Rule]) -> list[Check]:
        subject = Subject("access", TASKPORT)
        expected = "allow" if self._open else "not open to every process"
        if state.value is None:
            return [subject.unknown("access.taskport", expected=expected, answer=state.fault)]
        close = "whoever runs a program here may debug others unasked; put the rule back that was there before"
        return [
            subject.check(
                "access.taskport",
                expected=expected,
                actual=str(state.value),
                ok=state.value.open == self._open,
                remedy=Remedy("automatic", "write the rule") if self._open else Remedy("manual", close),
            )
        ]

    def diff(self, state: Reading[Rule]) -> Diff | None:
        return diff_of(TASKPORT, self.compare(state))

    def repair(self, state: Reading[Rule], drifted: t.Sequence[Check]) -> None:
        _carry_out(self._rights.open_taskport)

    def measured(self, state: Reading[Rule]) -> dict[str, t.Any]:
        return {"taskport_rule": str(state.value) if state.value else None}

    def notes(self, state: Reading[Rule]) -> list[str]:
        if not self._open:
            return []
        return [f"{TASKPORT} is wished to be allow: every program may then debug others unasked, ssh sessions included"]


def _carry_out(act: t.Callable[..., None], *args: str) -> None:
    """Do it; whether it was done is for the proof to say, which asks again."""
    try:
        act(*args)
    except CommandError as exc:
        raise PartError(str(exc)) from exc

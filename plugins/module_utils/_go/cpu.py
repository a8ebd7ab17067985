# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The part about the CPU: whether it runs programs of the GOAMD64 level that is wished."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._check import Check, Remedy, Subject
from ansible_collections.golden.triangle.plugins.module_utils._go import amd64
from ansible_collections.golden.triangle.plugins.module_utils._go.amd64 import Level
from ansible_collections.golden.triangle.plugins.module_utils._part import Diff, Part, PartError
from ansible_collections.golden.triangle.plugins.module_utils._runner import CommandError, Runner


@dataclasses.dataclass(frozen=True)
class State:
    """The level, None where the kernel's answer was not understood, then C(fault)."""

    level: Level | None
    fault: str = ""


class Cpu(Part[State]):
    """The CPU of one Mac. Without a wish it is only measured."""

    def __init__(self, hostname: str, wished: str, macos: tuple[int, ...], runner: Runner) -> None:
        self._subject = Subject("go", hostname)
        self._wished = wished
        self._macos = macos
        self._runner = runner

    def observe(self) -> State:
        try:
            return State(amd64.observe(self._runner, self._macos))
        except CommandError as exc:
            return State(None, str(exc))

    def compare(self, state: State) -> list[Check]:
        if not self._wished:
            return []
        if state.level is None:
            check = self._subject.check("go.goamd64", expected=self._wished, actual=state.fault, ok=False)
            return [dataclasses.replace(check, state="unknown")]
        return [
            self._subject.check(
                "go.goamd64",
                expected=f"a CPU for {self._wished}",
                actual=f"a CPU for {state.level.level}",
                ok=state.level.runs(self._wished),
                severity="critical",
                evidence=[f"missing for the next level: {', '.join(state.level.missing)}"],
                remedy=Remedy("manual", "wish a lower level for this Mac: its programs would end at once"),
            )
        ]

    def diff(self, state: State) -> Diff | None:
        return None

    def repair(self, state: State, drifted: t.Sequence[Check]) -> None:
        """Nothing can be repaired about a CPU."""

    def obstacle(self, state: State) -> PartError | None:
        if not self._wished or state.level is None or state.level.runs(self._wished):
            return None
        missing = ", ".join(state.level.missing)
        return PartError(
            f"GOAMD64={self._wished} is refused: this CPU runs programs up to {state.level.level}; missing: {missing}",
            refusal="unsupported",
        )

    def measured(self, state: State) -> dict[str, t.Any]:
        return state.level.as_result() if state.level is not None else {"level": None, "missing": [state.fault]}

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A check: one verified statement about one subject on one host.

The shape every module returns in C(checks) and the report is made of. The words for states and severities are the
only ones used anywhere in the collection.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import typing as t

State = t.Literal["compliant", "drifted", "exempt", "not_applicable", "unknown"]
Severity = t.Literal["critical", "warning", "info"]
RemedyKind = t.Literal["automatic", "manual", "none"]

#: Differences are listed up to this many, and counted: a tree of 9,000 wrong files must not make a 1 MB finding.
EVIDENCE_LIMIT = 50


@dataclasses.dataclass(frozen=True)
class Remedy:
    """What makes a drifted check compliant: C(automatic) is done by the module, C(manual) by a person."""

    kind: RemedyKind = "none"
    text: str = ""


NO_REMEDY = Remedy()


@dataclasses.dataclass(frozen=True)
class Check:
    """One statement. C(expected) is what was wished, C(actual) what was measured, never an echo of an option."""

    id: str
    corner: str
    subject: str
    state: State
    expected: str
    actual: str
    severity: Severity = "warning"
    evidence: tuple[str, ...] = ()
    remedy: Remedy = NO_REMEDY
    repaired: bool = False
    #: What was measured in numbers, by name with its unit, as C(("age_seconds", 12.5)): the report makes metrics of it.
    measured: tuple[tuple[str, float], ...] = ()

    @property
    def repairable(self) -> bool:
        """Whether the module itself has to make this check compliant: only these count for C(changed) and the proof."""
        return self.state == "drifted" and self.remedy.kind == "automatic"

    def as_result(self) -> dict[str, t.Any]:
        """The JSON shape of a check in a module's result and in the report."""
        result = dataclasses.asdict(self)
        result["evidence"] = list(self.evidence)
        del result["measured"]
        return {**result, "measured": dict(self.measured)} if self.measured else result


@dataclasses.dataclass(frozen=True)
class Subject:
    """Makes the checks of one subject, so that corner and subject are said once."""

    corner: str
    name: str

    def check(
        self,
        check_id: str,
        *,
        expected: str,
        actual: str,
        ok: bool,
        severity: Severity = "warning",
        evidence: t.Sequence[str] = (),
        remedy: Remedy = NO_REMEDY,
    ) -> Check:
        """A check that was measured: compliant when C(ok), else drifted with its evidence and remedy."""
        return Check(
            id=check_id,
            corner=self.corner,
            subject=self.name,
            state="compliant" if ok else "drifted",
            expected=shown(expected),
            actual=shown(actual),
            severity=severity,
            evidence=() if ok else limited([shown(line) for line in evidence]),
            remedy=NO_REMEDY if ok else remedy,
        )

    def blocked(self, check_id: str, *, expected: str, by: str, severity: Severity = "warning") -> Check:
        """A check that cannot be measured while another one is drifted: unknown, which is never compliant."""
        return Check(
            id=check_id,
            corner=self.corner,
            subject=self.name,
            state="unknown",
            expected=expected,
            actual=f"unknown (blocked by {by})",
            severity=severity,
        )

    def unknown(self, check_id: str, *, expected: str, answer: str, severity: Severity = "warning") -> Check:
        """A check whose measuring failed: C(answer) shows what came instead of a value."""
        return dataclasses.replace(self.blocked(check_id, expected=expected, by="", severity=severity), actual=answer)


def shown(text: str) -> str:
    """The text on one line, harmless and fit for JSON: a file's name must not forge a line or move the cursor."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def limited(lines: t.Sequence[str], limit: int = EVIDENCE_LIMIT) -> tuple[str, ...]:
    """The first lines and, where some were left out, one line that counts them."""
    if len(lines) <= limit:
        return tuple(lines)
    return (*lines[:limit], f"... and {len(lines) - limit} more ({len(lines)} in all)")

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one life cycle of every module: observe, compare, repair, prove.

A module is a list of parts run through C(run). Observing reads only; comparing and the diff are pure, so what
C(--check --diff) says is what the run that follows does; repairing is the only step that writes; the proof observes
again.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import abc
import contextlib
import dataclasses
import time
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._check import Check

S = t.TypeVar("S")

#: Of the life cycle, in its order.
STEPS = ("observe", "compare", "repair", "prove")

Refusal = t.Literal[
    "not_applicable", "invalid", "unproven", "stranger", "no_source", "no_room", "unsupported", "broken"
]


class PartError(Exception):
    """A part cannot be made as wished; nothing of it was changed unless the text says so."""

    def __init__(self, message: str, *, refusal: Refusal = "broken") -> None:
        super().__init__(message)
        self.refusal: Refusal = refusal


@dataclasses.dataclass(frozen=True)
class Diff:
    """What a repair changes, as text: C(before) and C(after) hold only the lines that differ."""

    header: str
    before: str
    after: str

    def as_result(self) -> dict[str, str]:
        """The shape of one entry of C(diff) in a module's result."""
        return {
            "before_header": self.header,
            "after_header": self.header,
            "before": self.before,
            "after": self.after,
        }


class Part(abc.ABC, t.Generic[S]):
    """One managed thing on one host."""

    @abc.abstractmethod
    def observe(self) -> S:
        """Read the thing as it is. Never writes, never runs a binary that was not verified."""

    @abc.abstractmethod
    def compare(self, state: S) -> list[Check]:
        """The checks of this part: pure."""

    @abc.abstractmethod
    def diff(self, state: S) -> Diff | None:
        """What C(repair) would change, or None when nothing: pure."""

    @abc.abstractmethod
    def repair(self, state: S, drifted: t.Sequence[Check]) -> None:
        """Make the drifted checks that have an automatic remedy compliant: the only step that writes."""

    def obstacle(self, state: S) -> PartError | None:
        """Why the wish cannot be carried out on this host although something drifted; None when it can."""
        return None

    def wants(self, state: S, *, repairing: bool) -> list[dict[str, t.Any]]:
        """What the controller has to bring to this host first (artefacts, manifests); usually nothing."""
        return []

    def measured(self, state: S) -> dict[str, t.Any]:
        """Measured values for the result: JSON types only."""
        return {}

    def notes(self, state: S) -> list[str]:
        """Advisories: never drift."""
        return []


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What one run of the life cycle saw and did. C(seconds) is by step, in the order of C(STEPS); only those taken."""

    changed: bool = False
    checks: tuple[Check, ...] = ()
    notes: tuple[str, ...] = ()
    diff: tuple[Diff, ...] = ()
    measured: tuple[dict[str, t.Any], ...] = ()
    wants: tuple[dict[str, t.Any], ...] = ()
    errors: tuple[PartError, ...] = ()
    seconds: dict[str, float] = dataclasses.field(default_factory=dict)

    def as_result(self) -> dict[str, t.Any]:
        """The keys every module returns, the same in check mode, changed and unchanged."""
        return {
            "changed": self.changed,
            "checks": [check.as_result() for check in self.checks],
            "notes": list(self.notes),
            "diff": [entry.as_result() for entry in self.diff],
            "wants": list(self.wants),
            "seconds": {step: round(self.seconds[step], 3) for step in STEPS if step in self.seconds},
        }


class _Watch:
    """How long each step took, all parts together."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextlib.contextmanager
    def on(self, step: str) -> t.Iterator[None]:
        begun = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[step] = self.seconds.get(step, 0.0) + time.perf_counter() - begun


@dataclasses.dataclass
class _Passage(t.Generic[S]):
    """One part on its way through the life cycle."""

    part: Part[S]
    state: S
    checks: list[Check]
    error: PartError | None = None
    repaired: bool = False

    @property
    def to_repair(self) -> list[Check]:
        return [check for check in self.checks if check.repairable]


def run(parts: t.Sequence[Part[t.Any]], *, check_mode: bool) -> Outcome:
    """Take all parts through the life cycle.

    One part that cannot be read or made does not keep the others from it: its error is in the outcome, beside all
    checks. Where parts want something brought to the host first, nothing is written and the outcome says what.
    """
    watch = _Watch()
    seen = [_observed(part, watch) for part in parts]
    passages = [one for one in seen if isinstance(one, _Passage)]
    unseen = [one for one in seen if isinstance(one, PartError)]
    wants = [want for p in passages for want in p.part.wants(p.state, repairing=not check_mode)]
    before = passages
    diff = [entry for entry in (p.part.diff(p.state) for p in before) if entry is not None]
    if not check_mode and not wants:
        passages = [_repaired(passage, watch) for passage in before]
    return Outcome(
        changed=any(p.to_repair for p in before) if check_mode else any(p.repaired for p in passages),
        checks=tuple(check for p in passages for check in p.checks),
        notes=tuple(note for p in passages for note in p.part.notes(p.state)),
        diff=tuple(diff),
        measured=tuple(p.part.measured(p.state) for p in passages),
        wants=tuple(wants),
        errors=(*unseen, *(p.error for p in passages if p.error is not None)),
        seconds=watch.seconds,
    )


def _observed(part: Part[S], watch: _Watch) -> _Passage[S] | PartError:
    try:
        with watch.on("observe"):
            state = part.observe()
    except PartError as exc:
        return exc
    with watch.on("compare"):
        checks = part.compare(state)
    return _Passage(part=part, state=state, checks=checks)


def _repaired(passage: _Passage[S], watch: _Watch) -> _Passage[S]:
    """Repair one part and prove it by observing again."""
    drifted = passage.to_repair
    obstacle = passage.part.obstacle(passage.state)
    if obstacle is not None:
        return dataclasses.replace(passage, error=obstacle)
    if not drifted:
        return passage
    try:
        with watch.on("repair"):
            passage.part.repair(passage.state, drifted)
    except PartError as exc:
        return dataclasses.replace(passage, error=exc)
    with watch.on("prove"):
        proof = _observed(passage.part, _Watch())
    if isinstance(proof, PartError):
        return dataclasses.replace(passage, error=proof, repaired=True)
    left = proof.to_repair
    if left:
        named = ", ".join(f"{check.id} of {check.subject}" for check in left)
        proof.error = PartError(f"still drifted after the repair: {named}")
    was = {_key(check) for check in drifted}
    proof.checks = [
        dataclasses.replace(check, repaired=True) if _key(check) in was and check.state == "compliant" else check
        for check in proof.checks
    ]
    # What turned out to be somebody else's to repair is drifted still, and nothing was changed.
    proof.repaired = not was <= {_key(check) for check in proof.checks if check.state == "drifted"}
    return proof


def _key(check: Check) -> tuple[str, str]:
    return check.id, check.subject

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every probe is as a part: it runs as one user, leaves nothing behind, and has nothing to repair."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._as_user import AsUserError, as_user
from ansible_collections.golden.triangle.plugins.module_utils._check import Check, Remedy, Subject
from ansible_collections.golden.triangle.plugins.module_utils._part import Diff, Part, PartError

#: Seconds for what has no deadline of its own: hashing a tree of 200 MB from a cold disk, and putting all away.
_BESIDE = 120.0

State = dict[str, t.Any]


class UserProbe(Part[State]):
    """A probe as one user of this host. Its state is what the process of that user answered, in JSON's types."""

    _user: str

    def _asked(self, look: t.Callable[[t.Any], State], request: State, timeout: float) -> State:
        """What the user's own process says, within C(timeout) seconds and some. Raises PartError."""
        try:
            answer = as_user(self._user, look, request, timeout=timeout + _BESIDE)
        except AsUserError as exc:
            raise PartError(str(exc), refusal="invalid" if "no such user" in str(exc) else "broken") from exc
        return t.cast(State, answer)

    def diff(self, state: State) -> Diff | None:
        return None

    def repair(self, state: State, drifted: t.Sequence[Check]) -> None:
        """No check of a probe has an automatic remedy."""


def proven(subject: Subject, check_id: str, program: str, unproven: t.Sequence[str]) -> Check:
    """Whether Go and the program may be run."""
    return subject.check(
        check_id,
        expected=f"Go and {program} are those of the release records",
        actual="they are not" if unproven else "they are",
        ok=not unproven,
        severity="critical",
        evidence=unproven,
        remedy=Remedy("manual", f"install Go and {program} as declared; what is not proven is not run"),
    )


def residue(subject: Subject, check_id: str, left: t.Sequence[str]) -> Check:
    """Whether anything is left of the probe."""
    return subject.check(
        check_id,
        expected="nothing is left behind",
        actual=f"{len(left)} things are" if left else "nothing is",
        ok=not left,
        evidence=left,
        remedy=Remedy("manual", "end the processes and remove the folder"),
    )


def swept(state: State) -> list[str]:
    """Notes of what was put away, where anything was looked at."""
    return [f"put away what a probe that was killed had left: {folder}" for folder in state.get("swept", ())]

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A value that was asked of macOS, or the answer that came instead of it.

An answer nobody knows is never taken for "off": the check it belongs to becomes unknown and shows it, and the other
checks of the same module go on.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._check import Check
from ansible_collections.golden.triangle.plugins.module_utils._part import Diff
from ansible_collections.golden.triangle.plugins.module_utils._runner import CommandError

T = t.TypeVar("T")


@dataclasses.dataclass(frozen=True)
class Reading(t.Generic[T]):
    """Exactly one of the two: C(value), or C(fault), the text of the answer that was not understood."""

    value: T | None = None
    fault: str = ""


def read(ask: t.Callable[[], T]) -> Reading[T]:
    """Ask, and keep the fault of an answer nobody knows."""
    try:
        return Reading(value=ask())
    except CommandError as exc:
        return Reading(fault=str(exc))


def diff_of(header: str, checks: t.Sequence[Check]) -> Diff | None:
    """The difference of a part whose checks say all there is: a line for each that will be repaired."""
    drifted = [check for check in checks if check.repairable]
    if not drifted:
        return None
    return Diff(
        header=header,
        before="".join(f"{check.id} {check.subject}: {check.actual}\n" for check in drifted),
        after="".join(f"{check.id} {check.subject}: {check.expected}\n" for check in drifted),
    )

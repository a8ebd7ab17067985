# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From what was found on a host to the most likely root causes: pure, the same for the same report.

What is to be explained are the lines of evidence of each drifted check (without evidence, the check as a whole). A
fault is a candidate where everything that it must show is found. Of the candidates that one is taken which explains
most of what is still unexplained, then the next, until none explains anything more.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.golden.triangle.plugins.plugin_utils._faults import catalogue
from ansible_collections.golden.triangle.plugins.plugin_utils._faults.catalogue import Catalogue, Fault, Sign
from ansible_collections.golden.triangle.plugins.plugin_utils._report.report import JsonDict

#: One line of one check: the number of the check, the number of the line.
Unit = tuple[int, int]


@dataclasses.dataclass(frozen=True)
class Cause:
    """A root cause of what was found on one host, and the lines that speak for it, each with its check."""

    fault: Fault
    evidence: tuple[str, ...]
    checks: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class Diagnosis:
    """The causes, the likeliest first, and the ids of the drifted checks that none of them explains."""

    causes: tuple[Cause, ...] = ()
    unexplained: tuple[str, ...] = ()


def of_host(host: JsonDict, known: Catalogue | None = None) -> Diagnosis:
    """Diagnose one host of a report."""
    drifted = [check for check in host["checks"] if check["state"] == "drifted"]
    if not drifted:
        return Diagnosis()
    known = known or catalogue.shipped()
    lines = [_lines(check) for check in drifted]
    left = {(number, line) for number, entry in enumerate(lines) for line in range(len(entry))}
    candidates = [found for fault in known.faults.values() if (found := _shown(fault, drifted, lines)) is not None]
    causes = []
    while candidates:
        best = max(candidates, key=lambda one: (len(one[2] & left), len(one[1] & left), one[3], -one[0].number))
        fault, own, explained, _specific = best
        # What only goes along with another cause's findings is no cause of its own.
        if not own & left:
            candidates.remove(best)
            continue
        shown = sorted(explained & left)
        checks = tuple(dict.fromkeys(drifted[number]["id"] for number, _line in shown))
        causes.append(Cause(fault, tuple(_said(drifted[n], lines[n][line]) for n, line in shown), checks))
        left -= explained
        candidates.remove(best)
    return Diagnosis(tuple(causes), tuple(sorted({drifted[number]["id"] for number, _line in left})))


def _shown(
    fault: Fault, drifted: t.Sequence[JsonDict], lines: t.Sequence[t.Sequence[str]]
) -> tuple[Fault, set[Unit], set[Unit], int] | None:
    """What a fault must show and all that it explains, how many signs are exact; None where it is not the fault."""
    own: set[Unit] = set()
    for sign in fault.finds:
        found = _units(sign, drifted, lines)
        if not found:
            return None
        own |= found
    along = {unit for sign in fault.may for unit in _units(sign, drifted, lines)}
    return fault, own, own | along, sum(sign.says is not None for sign in fault.finds)


def _units(sign: Sign, drifted: t.Sequence[JsonDict], lines: t.Sequence[t.Sequence[str]]) -> set[Unit]:
    """The lines that speak for a sign."""
    found: set[Unit] = set()
    for number, check in enumerate(drifted):
        if check["id"] != sign.check:
            continue
        units = [(number, line) for line in range(len(lines[number]))]
        if sign.says is None:
            found.update(units)
            continue
        speaking = [unit for unit in units if sign.says.search(lines[number][unit[1]])]
        # What was found, or what to do about it, says it for the check as a whole.
        whole = (check["actual"], check["subject"], check["remedy"]["text"])
        if not speaking and any(sign.says.search(text) for text in whole):
            speaking = units
        found.update(speaking)
    return found


def _lines(check: JsonDict) -> list[str]:
    return list(check["evidence"]) or [check["actual"]]


def _said(check: JsonDict, line: str) -> str:
    return f"{check['id']} {check['subject']}: {line}"

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a repair does and what became of it: pure, from reports and records alone.

A repair takes from a report which corners of which hosts have drift with an automatic remedy. What is repaired is then
decided by what is found there at that moment: a report may be old.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.golden.triangle.plugins.plugin_utils._faults.catalogue import CORNERS
from ansible_collections.golden.triangle.plugins.plugin_utils._report.report import (
    JsonDict,
    Record,
    Run,
    build_report,
    seconds_of,
)

SCHEMA = "golden.triangle/repair"
SCHEMA_VERSION = "1.1"

#: What became of a corner. Of C(BAD) a person has to know at once.
State = t.Literal["clean", "would_repair", "begun", "repaired", "left", "failed", "worse", "rolled_back"]
BAD = ("left", "failed", "worse", "rolled_back")

#: Which role of the collection makes a corner, and the option of it that takes what is to be rolled back.
ROLLBACKS = {"go": "go_sdk_releases", "delve": "delve_tools"}

Key = tuple[str, str]


class RepairError(ValueError):
    """A report by which nothing can be repaired: the text says why."""


@dataclasses.dataclass(frozen=True)
class Plan:
    """The corners to be repaired by host, in their order, and what a person should know."""

    corners: dict[str, list[str]]
    notes: tuple[str, ...]


def plan(report: JsonDict, inventory: t.Collection[str], hosts: t.Collection[str]) -> Plan:
    """What a report asks of C(hosts), those of this play. Raises RepairError for a host that nobody knows any more."""
    wished: dict[str, list[str]] = {}
    notes: list[str] = []
    for entry in report["hosts"]:
        corners = {place(check) for check in entry["checks"] if is_automatic(check)}
        known = [corner for corner in CORNERS if corner in corners]
        if known:
            wished[entry["name"]] = known
        notes += [f"{entry['name']}: {_elsewhere(other)}" for other in sorted(corners - set(CORNERS))]
        if entry["state"] in ("failed", "unreachable", "missing"):
            notes.append(f"{entry['name']}: {entry['state']} in the report, so nothing is known to repair")
    strangers = sorted(name for name in wished if name not in inventory)
    if strangers:
        raise RepairError(f"the report is about hosts that the inventory does not have: {', '.join(strangers)}")
    notes += [f"{name}: not one of the hosts of this run" for name in wished if name not in hosts]
    return Plan({name: corners for name, corners in wished.items() if name in hosts}, tuple(notes))


def _elsewhere(corner: str) -> str:
    """Who repairs what is not a Mac's."""
    if corner == "services":
        return "services are repaired by golden.triangle.services"
    return f"nothing repairs the corner {corner}"


def place(check: JsonDict) -> str:
    """The corner whose role keeps what a check is about: every Go program is kept by that of Delve."""
    kind = str(check["id"]).partition(".")[0]
    return "delve" if kind in ("gopls", "tool") else str(check["corner"])


def is_automatic(check: JsonDict) -> bool:
    """Whether a check has drifted and a converge repairs it."""
    return bool(check["state"] == "drifted" and check["remedy"]["kind"] == "automatic")


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What became of one corner of one host. Each list has lines C(ID SUBJECT).

    C(seconds) says how long it took until it was C(found), C(repaired) and, by the module and by the look afterwards,
    C(proven).
    """

    corner: str
    state: State
    todo: tuple[str, ...] = ()
    repaired: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    worse: tuple[str, ...] = ()
    for_a_person: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    rollback: tuple[JsonDict, ...] = ()
    began: str = ""
    ended: str = ""
    seconds: dict[str, float] = dataclasses.field(default_factory=dict)

    @property
    def message(self) -> str:
        """In one line."""
        parts = [f"{self.corner}: {self.state.replace('_', ' ')}"]
        named = {
            "to repair": self.todo if self.state in ("would_repair", "begun") else (),
            "repaired": self.repaired,
            "left": self.left,
            "worse than before": self.worse,
            "for a person": self.for_a_person,
            "errors": self.errors,
        }
        parts += [f"{name}: {', '.join(lines)}" for name, lines in named.items() if lines]
        took = ", ".join(f"{name} in {seconds:.1f} s" for name, seconds in self.seconds.items())
        return "; ".join([*parts, took] if took else parts)


def judge(
    corner: str,
    host: str,
    records: t.Sequence[Record],
    *,
    failure: str = "",
    check_mode: bool = False,
    rolled_back: bool = False,
) -> Outcome:
    """Judge a corner by the records of its passes: looked at, and then as often as wished converged and looked at.

    C(failure) is what a task said that failed without leaving a record, as one does that never started.
    """
    passes = _passes(records)
    before, errors = _checks(host, passes[0], corner)
    errors = errors or ((failure,) if failure else ())
    todo = tuple(_line(check) for check in before.values() if is_automatic(check))
    began, ended = (records[0].started, records[-1].ended) if records else ("", "")
    if len(passes) == 1:
        state: State = "failed" if errors else "clean" if not todo else "would_repair" if check_mode else "begun"
        said = _manual(before)
        took = _seconds(passes)
        return Outcome(
            corner, state, todo=todo, for_a_person=said, errors=errors, began=began, ended=ended, seconds=took
        )
    after, errors = _checks(host, passes[-1], corner)
    errors += tuple(line for one in passes[1:-1] for line in _checks(host, one, corner)[1])
    errors = errors or ((failure,) if failure else ())
    worse = tuple(_line(check) for key, check in after.items() if _is_worse(before.get(key), check))
    left = tuple(_line(check) for key, check in after.items() if is_automatic(check) and _line(check) in todo)
    repaired = tuple(line for line in todo if line not in left and line not in worse)
    state = "worse" if worse else "failed" if errors else "left" if left else "repaired"
    return Outcome(
        corner,
        "rolled_back" if rolled_back else state,
        todo=todo,
        repaired=() if rolled_back else repaired,
        left=left,
        worse=worse,
        for_a_person=_manual(after),
        errors=errors,
        rollback=tuple(_rollback(corner, passes[0], passes[min(2, len(passes) - 1)])) if worse or rolled_back else (),
        began=began,
        ended=ended,
        seconds=_seconds(passes),
    )


def _seconds(passes: t.Sequence[t.Sequence[Record]]) -> dict[str, float]:
    """What the first look, the doing and the last look took, as far as the records say it."""
    steps = [seconds_of(records) for records in passes]
    looks = [sum(one[step] for step in ("observe", "compare") if step in one) for one in steps]
    made = {"found": looks[0], "repaired": sum(one.get("repair", 0.0) for one in steps)}
    made["proven"] = sum(one.get("prove", 0.0) for one in steps) + (looks[-1] if len(looks) > 1 else 0.0)
    return {name: round(seconds, 3) for name, seconds in made.items() if seconds}


def _passes(records: t.Sequence[Record]) -> list[list[Record]]:
    """Records in order, cut where looking turns into doing and back."""
    passes: list[list[Record]] = [[]]
    for record in records:
        if passes[-1] and passes[-1][-1].check_mode != record.check_mode:
            passes.append([])
        passes[-1].append(record)
    return passes


def _checks(host: str, records: t.Sequence[Record], corner: str) -> tuple[dict[Key, JsonDict], tuple[str, ...]]:
    """The checks of a corner that a pass left, and what failed in it."""
    moment = records[-1].ended if records else "1970-01-01T00:00:00Z"
    run = Run(moment, moment, check_mode=True, collection_version="")
    [entry] = build_report([host], records, run=run)["hosts"]
    found = {(check["id"], check["subject"]): check for check in entry["checks"] if place(check) == corner}
    errors = tuple(error["message"] for error in entry["errors"] if error["kind"] in ("failed", "unreachable"))
    return found, errors


def _is_worse(before: JsonDict | None, after: JsonDict) -> bool:
    """Drift that was not there, or what was known to be well and is not known any more."""
    if after["state"] == "drifted":
        return before is None or before["state"] not in ("drifted", "exempt")
    return after["state"] == "unknown" and before is not None and before["state"] == "compliant"


def _rollback(corner: str, before: t.Sequence[Record], after: t.Sequence[Record]) -> t.Iterator[JsonDict]:
    """What the role takes to put back what this repair itself replaced; nothing where it kept nothing.

    By the look afterwards: what a converge that failed half-way says of the host may be what it met there.
    """
    if corner == "go":
        had = _measured(before, "go_toolchain", "releases", "goroot")
        for place, release in _measured(after, "go_toolchain", "releases", "goroot").items():
            new = _ids(release, "generations") - _ids(had.get(place, {}), "generations")
            if new:
                yield {"version": release["version"], "rollback": max(new)}
    if corner == "delve":
        had = _measured(before, "go_tool", "tools", "name")
        for name, tool in _measured(after, "go_tool", "tools", "name").items():
            used = had.get(name, {}).get("current")
            if used and used != tool.get("current") and used in _ids(tool, "versions"):
                yield {"name": name, "version": tool["version"], "rollback": used}


def _measured(records: t.Sequence[Record], module: str, key: str, name: str) -> dict[str, JsonDict]:
    """What a module measured of each thing, by its name."""
    entries = [one for record in records if record.module == module for one in record.measured.get(key) or []]
    return {str(one.get(name)): one for one in entries}


def _ids(measured: JsonDict, key: str) -> set[str]:
    return {str(one["id"]) for one in measured.get(key) or []}


def _manual(checks: t.Mapping[Key, JsonDict]) -> tuple[str, ...]:
    return tuple(_line(one) for one in checks.values() if one["state"] == "drifted" and not is_automatic(one))


def _line(check: JsonDict) -> str:
    return f"{check['id']} {check['subject']}"

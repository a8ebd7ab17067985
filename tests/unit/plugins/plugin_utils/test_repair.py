# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a repair takes from a report, and what it says became of it."""

from __future__ import annotations

import dataclasses
import json
import typing as t
from pathlib import Path

import pytest
from ansible_collections.golden.triangle.plugins.plugin_utils._faults import repair, repair_record
from ansible_collections.golden.triangle.plugins.plugin_utils._faults.repair import RepairError
from ansible_collections.golden.triangle.plugins.plugin_utils._report import store
from ansible_collections.golden.triangle.plugins.plugin_utils._report.report import Record
from unit.plugins.plugin_utils.reports import CHECK, DRIFTED, UNKNOWN, day, made

MANUAL = {**DRIFTED, "id": "go.prefix", "remedy": {"kind": "manual", "text": "chmod"}}
BYTES = {**DRIFTED, "id": "delve.bytes", "corner": "delve", "subject": "/usr/local/dlv"}
GOPLS = {**BYTES, "id": "gopls.bytes", "corner": "editor"}
GOROOT = CHECK["subject"]


def record(order: int, checks: list[dict[str, t.Any]], *, look: bool, **more: t.Any) -> Record:
    """What one execution of go_toolchain left."""
    given = {"module": "go_toolchain", "part": str(order), "outcome": "ok", **more}
    return Record(host="mac-1", order=order, started=day(1), ended=day(1), check_mode=look, checks=checks, **given)


OLD = {"releases": [{"version": "1.21.5", "goroot": GOROOT, "generations": [{"id": "1"}]}]}
LOOKED = record(1, [DRIFTED, {**CHECK, "id": "go.version"}], look=True, measured=OLD)
DONE = record(
    2,
    [{**CHECK, "repaired": True}],
    look=False,
    measured={"releases": [{"version": "1.21.5", "goroot": GOROOT, "generations": [{"id": "1"}, {"id": "2"}]}]},
)
GOOD = record(3, [CHECK, {**CHECK, "id": "go.version"}], look=True)


def test_only_what_is_automatic_is_planned_in_the_order_of_the_corners() -> None:
    report = made(1, {"mac-1": [BYTES, DRIFTED, MANUAL], "mac-2": [MANUAL], "mac-3": [CHECK], "mac-4": None})
    plan = repair.plan(report, {"mac-1", "mac-2", "mac-3", "mac-4"}, ["mac-1", "mac-2", "mac-4"])
    assert plan.corners == {"mac-1": ["go", "delve"]}
    assert plan.notes == ("mac-4: unreachable in the report, so nothing is known to repair",)


def test_a_go_program_is_repaired_by_the_role_that_keeps_it() -> None:
    report = made(1, {"mac-1": [GOPLS]})
    assert repair.plan(report, {"mac-1"}, ["mac-1"]).corners == {"mac-1": ["delve"]}
    assert repair.judge("delve", "mac-1", [record(1, [GOPLS], look=True)]).todo == ("gopls.bytes /usr/local/dlv",)


def test_a_host_that_nobody_knows_any_more_is_named_and_one_outside_of_the_limit_is_passed_over() -> None:
    report = made(1, {"mac-1": [DRIFTED], "gone-1": [DRIFTED], "gone-2": [DRIFTED], "gone-3": [CHECK]})
    with pytest.raises(RepairError, match=r"inventory does not have: gone-1, gone-2$"):
        repair.plan(report, {"mac-1"}, ["mac-1"])
    plan = repair.plan(report, {"mac-1", "gone-1", "gone-2"}, ["gone-1"])
    assert plan.corners == {"gone-1": ["go"]}
    assert "mac-1: not one of the hosts of this run" in plan.notes


def test_what_no_role_repairs_is_said() -> None:
    report = made(1, {"mac-1": [{**DRIFTED, "corner": "services"}]})
    plan = repair.plan(report, {"mac-1"}, ["mac-1"])
    assert (plan.corners, plan.notes) == ({}, ("mac-1: services are repaired by golden.triangle.services",))


def test_drift_that_somebody_answers_for_is_left() -> None:
    assert not repair.is_automatic({**DRIFTED, "state": "exempt"})


@pytest.mark.parametrize(("check_mode", "state"), [(False, "begun"), (True, "would_repair")])
def test_a_first_look_finds_what_is_to_be_done(check_mode: bool, state: str) -> None:
    outcome = repair.judge("go", "mac-1", [LOOKED], check_mode=check_mode)
    assert (outcome.state, outcome.todo) == (state, (f"go.tree {GOROOT}",))
    assert outcome.message.endswith(f"to repair: go.tree {GOROOT}")


def test_an_old_report_does_no_harm() -> None:
    outcome = repair.judge("go", "mac-1", [GOOD])
    assert (outcome.state, outcome.todo) == ("clean", ())


def test_a_look_that_fails_is_no_clean_one() -> None:
    failed = record(1, [], look=True, outcome="failed", message="no python")
    assert repair.judge("go", "mac-1", [failed]).state == "failed"
    assert repair.judge("go", "mac-1", []).state == "clean"


def test_what_failed_without_a_record_is_no_clean_look() -> None:
    assert judged([]).errors == ("no such option",)
    assert judged([LOOKED]).state == "failed"
    assert judged([LOOKED, DONE, GOOD]).state == "failed"


def judged(records: list[Record]) -> repair.Outcome:
    return repair.judge("go", "mac-1", records, failure="no such option")


def test_repaired() -> None:
    outcome = repair.judge("go", "mac-1", [LOOKED, DONE, GOOD])
    assert (outcome.state, outcome.repaired, outcome.rollback) == ("repaired", (f"go.tree {GOROOT}",), ())


def test_how_long_it_took_is_told_and_kept() -> None:
    """To find what was to do, to do it, and to prove it: by the module itself, and by another look."""
    looked = dataclasses.replace(LOOKED, seconds={"observe": 1.5, "compare": 0.25, "all": 2.5})
    done = dataclasses.replace(DONE, seconds={"observe": 1.5, "compare": 0.25, "repair": 4, "prove": 1, "all": 9})
    good = dataclasses.replace(GOOD, seconds={"observe": 1.25, "compare": 0.25})
    outcome = repair.judge("go", "mac-1", [looked, done, good])
    assert outcome.seconds == {"found": 1.75, "repaired": 4, "proven": 2.5}
    assert outcome.message.endswith("; found in 1.8 s, repaired in 4.0 s, proven in 2.5 s")
    assert repair.judge("go", "mac-1", [looked]).seconds == {"found": 1.75}
    assert repair.judge("go", "mac-1", [LOOKED, DONE, GOOD]).seconds == {}


def test_left() -> None:
    outcome = repair.judge("go", "mac-1", [LOOKED, record(2, [DRIFTED], look=False), record(3, [DRIFTED], look=True)])
    assert (outcome.state, outcome.left, outcome.repaired) == ("left", (f"go.tree {GOROOT}",), ())


def test_failed_though_it_looks_well() -> None:
    failed = record(2, [], look=False, outcome="failed", message="disk full")
    outcome = repair.judge("go", "mac-1", [LOOKED, failed, GOOD])
    assert (outcome.state, outcome.errors) == ("failed", ("disk full",))


@pytest.mark.parametrize("now", [{**DRIFTED, "id": "go.version"}, {**UNKNOWN, "id": "go.version"}])
def test_worse_is_rolled_back_to_what_this_converge_has_replaced(now: dict[str, t.Any]) -> None:
    passes = [LOOKED, DONE, record(3, [CHECK, now], look=True, measured=DONE.measured)]
    outcome = repair.judge("go", "mac-1", passes)
    assert (outcome.state, outcome.worse) == ("worse", (f"go.version {GOROOT}",))
    assert outcome.rollback == ({"version": "1.21.5", "rollback": "2"},)
    back = [*passes, record(4, [], look=False), record(5, [DRIFTED, {**CHECK, "id": "go.version"}], look=True)]
    again = repair.judge("go", "mac-1", back, rolled_back=True)
    assert (again.state, again.repaired, again.rollback, again.worse) == ("rolled_back", (), outcome.rollback, ())


def test_drift_that_was_there_before_is_not_worse_nor_is_new_knowledge() -> None:
    before = record(1, [DRIFTED, MANUAL, {**UNKNOWN, "id": "go.version"}], look=True)
    after = record(3, [CHECK, MANUAL, {**UNKNOWN, "id": "go.version"}], look=True)
    outcome = repair.judge("go", "mac-1", [before, DONE, after])
    assert (outcome.state, outcome.for_a_person) == ("repaired", (f"go.prefix {GOROOT}",))


def test_where_nothing_was_replaced_nothing_is_rolled_back() -> None:
    kept = record(2, [{**CHECK, "id": "go.modes", "repaired": True}], look=False, measured=OLD)
    worse = record(3, [DRIFTED, {**DRIFTED, "id": "go.version"}], look=True, measured=OLD)
    outcome = repair.judge("go", "mac-1", [LOOKED, kept, worse])
    assert (outcome.state, outcome.rollback) == ("worse", ())


@pytest.mark.parametrize(("used", "kept"), [("a", ["a", "b"]), ("b", ["a", "b"]), ("a", ["b"]), (None, ["b"])])
def test_delve_goes_back_to_the_version_that_was_in_use_where_it_was_kept(used: str | None, kept: list[str]) -> None:
    def tools(current: str | None) -> dict[str, t.Any]:
        versions = [{"id": name} for name in kept]
        return {"tools": [{"name": "dlv", "version": "1.21.2", "current": current, "versions": versions}]}

    looked = record(1, [BYTES], look=True, module="go_tool", measured=tools(used))
    done = record(2, [{**BYTES, "state": "compliant"}], look=False, module="go_tool", measured=tools("b"))
    worse = record(3, [{**BYTES, "id": "delve.link"}], look=True, module="go_tool", measured=tools("b"))
    outcome = repair.judge("delve", "mac-1", [looked, done, worse])
    back = ({"name": "dlv", "version": "1.21.2", "rollback": "a"},)
    assert outcome.rollback == (back if (used, "a" in kept) == ("a", True) else ())


def test_other_corners_are_not_looked_at() -> None:
    assert repair.judge("delve", "mac-1", [LOOKED]).state == "clean"


def test_the_record_is_whole_at_every_moment(tmp_path: Path) -> None:
    place = tmp_path / "record.json"
    report = made(1, {"mac-1": [DRIFTED, BYTES], "mac-2": [DRIFTED]})
    plan = repair.plan(report, {"mac-1", "mac-2"}, ["mac-1", "mac-2"])
    repair_record.begin(place, report, plan, began="2026-11-24T00:00:00Z", check_mode=False)
    seen = json.loads(place.read_text())
    assert seen["hosts"]["mac-2"] == {"wished": ["go"], "corners": []}
    repair_record.write(place, "mac-1", repair.judge("go", "mac-1", [LOOKED]))
    assert [one["state"] for one in json.loads(place.read_text())["hosts"]["mac-1"]["corners"]] == ["begun"]
    repair_record.write(place, "mac-1", repair.judge("go", "mac-1", [LOOKED, DONE, GOOD]))
    [corner] = json.loads(place.read_text())["hosts"]["mac-1"]["corners"]
    assert (corner["state"], corner["repaired"]) == ("repaired", [f"go.tree {GOROOT}"])
    with pytest.raises(store.Unreadable):
        store.load(place)

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbook repair by the real ansible-playbook, with doubles for what works on a Mac."""

from __future__ import annotations

import json
import typing as t

import pytest
from unit.playbooks import test_playbooks as base
from unit.plugins.plugin_utils.reports import CHECK, DRIFTED, made

if t.TYPE_CHECKING:
    from unit.playbooks.test_playbooks import Fleet, Outcome

collections, fleet = base.collections, base.fleet

VERSION = {**CHECK, "id": "go.version"}
RELEASE = {"version": "1.21.5", "goroot": CHECK["subject"], "generations": [{"id": "20261124T000000Z"}]}
BAD = {"checks": [DRIFTED, VERSION]}
DONE = {"checks": [{**CHECK, "repaired": True}, VERSION], "releases": [RELEASE], "changed": True}
GOOD = {"checks": [CHECK, VERSION]}
WORSE = {"checks": [CHECK, {**VERSION, "state": "drifted", "actual": "go1.21.4"}], "releases": [RELEASE]}
REPAIRED = {"turns": [BAD, DONE, GOOD]}


def repair(fleet: Fleet, report: t.Any, *options: str, **answers: dict[str, t.Any]) -> Outcome:
    """Repair by this report; each host with what its go_toolchain answers, turn by turn."""
    text = report if isinstance(report, str) else json.dumps(report)
    (fleet.folder / "found.json").write_text(text)
    hosts = {name.replace("_", "-"): {"double": answer} for name, answer in answers.items()}
    # All of them at once, unless a test says how many.
    given = [*options, "-e", "report=found.json"]
    if not any("serial" in option for option in options):
        given += ["-e", "triangle_repair_serial=100%"]
    return fleet.run(*given, hosts=hosts, playbook="repair")


def record(fleet: Fleet) -> dict[str, t.Any]:
    """By host: the state of each corner."""
    document = json.loads((fleet.folder / "triangle-repair.json").read_text())
    return {
        name: {corner["corner"]: corner["state"] for corner in entry["corners"]}
        for name, entry in document["hosts"].items()
    }


def test_only_hosts_and_corners_of_the_report_are_touched(fleet: Fleet) -> None:
    report = made(1, {"mac-1": [DRIFTED], "mac-2": [CHECK]})
    done = repair(fleet, report, mac_1=REPAIRED, mac_2={"raise": "nobody may ask this one"})
    assert done.rc == 0, done.output
    assert record(fleet) == {"mac-1": {"go": "repaired"}}
    assert "1 host to repair, by the report of 2026-11-01T22:00:00Z" in done.output


def test_a_dry_run_converges_nothing(fleet: Fleet) -> None:
    turns = {"turns": [BAD, {"raise": "a second turn"}]}
    done = repair(fleet, made(1, {"mac-1": [DRIFTED]}), "--check", mac_1=turns)
    assert done.rc == 0, done.output
    assert record(fleet) == {"mac-1": {"go": "would_repair"}}


def test_what_somebody_has_repaired_already_is_left_alone(fleet: Fleet) -> None:
    turns = {"turns": [GOOD, {"raise": "a second turn"}]}
    done = repair(fleet, made(1, {"mac-1": [DRIFTED]}), mac_1=turns)
    assert done.rc == 0, done.output
    assert record(fleet) == {"mac-1": {"go": "clean"}}


def test_a_corner_that_got_worse_is_rolled_back_and_said(fleet: Fleet) -> None:
    turns = {"turns": [BAD, DONE, WORSE, {"checks": [], "changed": True}, BAD]}
    done = repair(fleet, made(1, {"mac-1": [DRIFTED]}), mac_1=turns)
    assert done.rc == 2, done.output
    assert record(fleet) == {"mac-1": {"go": "rolled_back"}}
    [corner] = json.loads((fleet.folder / "triangle-repair.json").read_text())["hosts"]["mac-1"]["corners"]
    assert corner["rollback"] == [{"version": "1.21.5", "rollback": "20261124T000000Z"}]


def test_the_corner_after_a_bad_one_is_not_begun(fleet: Fleet) -> None:
    delve = {**DRIFTED, "id": "delve.bytes", "corner": "delve"}
    done = repair(fleet, made(1, {"mac-1": [DRIFTED, delve]}), mac_1={"turns": [BAD, BAD]})
    assert done.rc == 2, done.output
    assert record(fleet) == {"mac-1": {"go": "left"}}


def test_it_stops_after_a_share_of_failures(fleet: Fleet) -> None:
    names = [f"mac-{number}" for number in range(1, 6)]
    answers = {name.replace("-", "_"): {"turns": [BAD, BAD]} for name in names}
    options = ["-e", "triangle_repair_serial=2", "-e", "triangle_repair_max_fail_percentage=20"]
    done = repair(fleet, made(1, {name: [DRIFTED] for name in names}), *options, **answers)
    assert done.rc == 2, done.output
    states = record(fleet)
    assert [bool(states[name]) for name in names] == [True, True, False, False, False]


def test_an_interrupted_repair_is_gone_on_with(fleet: Fleet) -> None:
    report = made(1, {"mac-1": [DRIFTED], "mac-2": [DRIFTED]})
    done = repair(fleet, report, mac_1=REPAIRED, mac_2={"turns": [BAD, {"raise": "the power went"}, BAD]})
    assert (done.rc, record(fleet)) == (2, {"mac-1": {"go": "repaired"}, "mac-2": {"go": "failed"}})
    done = repair(fleet, report, mac_1={"turns": [GOOD]}, mac_2=REPAIRED)
    assert (done.rc, record(fleet)) == (0, {"mac-1": {"go": "clean"}, "mac-2": {"go": "repaired"}}), done.output


def test_a_task_that_never_starts_is_a_failure(fleet: Fleet) -> None:
    wrong = ("-e", '{"go_sdk_order": "sideways"}')
    done = repair(fleet, made(1, {"mac-1": [DRIFTED]}), *wrong, mac_1=REPAIRED)
    assert (done.rc, record(fleet)) == (2, {"mac-1": {"go": "failed"}}), done.output


@pytest.mark.parametrize(
    ("report", "says"),
    [
        (
            {**made(1, {"mac-1": [DRIFTED]}), "schema_version": "2.0"},
            "has schema version 2.0, this collection reads 1.x",
        ),
        (json.dumps(made(1, {"mac-1": [DRIFTED]}))[:900], "is no whole JSON document"),
        (made(1, {"mac-1": [DRIFTED], "gone": [DRIFTED]}), "about hosts that the inventory does not have: gone"),
        ({"schema": "golden.triangle/repair"}, "is no golden.triangle/report"),
    ],
    ids=["another version", "truncated", "a stranger", "another document"],
)
def test_a_report_that_is_none_touches_nobody(fleet: Fleet, report: t.Any, says: str) -> None:
    done = repair(fleet, report, mac_1={"raise": "nobody may ask this one"})
    assert done.rc == 2
    assert says in " ".join(done.output.split()).replace("\\n", " ")
    assert not (fleet.folder / "triangle-repair.json").exists()


def test_a_report_that_is_not_there_and_one_that_is_not_named(fleet: Fleet) -> None:
    done = fleet.run("-e", "report=nowhere.json", hosts={"mac-1": {"double": GOOD}}, playbook="repair")
    assert "there is no report" in done.output
    done = fleet.run(hosts={"mac-1": {"double": GOOD}}, playbook="repair")
    assert (done.rc, "name the report" in done.output) == (2, True)


def test_a_limit_holds(fleet: Fleet) -> None:
    report = made(1, {"mac-1": [DRIFTED], "mac-2": [DRIFTED]})
    done = repair(fleet, report, "--limit", "mac-1", mac_1=REPAIRED, mac_2={"raise": "nobody may ask this one"})
    assert done.rc == 0, done.output
    assert record(fleet) == {"mac-1": {"go": "repaired"}}


def test_there_is_nothing_to_repair(fleet: Fleet) -> None:
    done = repair(fleet, made(1, {"mac-1": [CHECK]}), mac_1={"raise": "nobody may ask this one"})
    assert (done.rc, record(fleet)) == (0, {}), done.output

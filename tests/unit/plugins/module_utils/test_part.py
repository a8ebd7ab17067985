# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import dataclasses
import itertools
import time

import pytest
from ansible_collections.golden.triangle.plugins.module_utils._check import Remedy, Subject, limited
from ansible_collections.golden.triangle.plugins.module_utils._part import STEPS, Diff, Part, PartError, run

AUTOMATIC = Remedy("automatic", "set it")


@dataclasses.dataclass
class Lamp(Part[str]):
    """A part whose whole state is a word."""

    word: str
    wish: str = "on"
    remedy: Remedy = AUTOMATIC
    fails: str = ""
    stuck: bool = False
    stands_in_the_way: str = ""
    wanted: tuple = ()
    writes: int = 0
    dark: str = ""

    def observe(self):
        if self.dark == self.word:
            raise PartError("too dark to see")
        return self.word

    def compare(self, state):
        check = Subject("go", "lamp").check(
            "lamp.light", expected=self.wish, actual=state, ok=state == self.wish, remedy=self.remedy
        )
        return [check]

    def diff(self, state):
        return Diff("lamp", state, self.wish) if state != self.wish and self.remedy is AUTOMATIC else None

    def obstacle(self, state):
        return PartError(self.stands_in_the_way, refusal="stranger") if self.stands_in_the_way else None

    def wants(self, state, *, repairing):
        return list(self.wanted)

    def repair(self, state, drifted):
        self.writes += 1
        if self.fails:
            raise PartError(self.fails)
        if not self.stuck:
            self.word = self.wish


def states(outcome):
    return [(check.state, check.repaired) for check in outcome.checks]


def test_what_is_as_wished_is_left_alone():
    lamp = Lamp("on")
    outcome = run([lamp], check_mode=False)
    assert (outcome.changed, outcome.diff, lamp.writes) == (False, (), 0)
    assert states(outcome) == [("compliant", False)]


def test_check_mode_says_what_the_run_does():
    checked = run([Lamp("off")], check_mode=True)
    lamp = Lamp("off")
    ran = run([lamp], check_mode=False)
    assert checked.changed
    assert ran.changed
    assert checked.diff == ran.diff == (Diff("lamp", "off", "on"),)
    assert states(checked) == [("drifted", False)]
    assert states(ran) == [("compliant", True)]
    assert checked.as_result().keys() == ran.as_result().keys()


def test_check_mode_never_writes():
    lamp = Lamp("off")
    run([lamp], check_mode=True)
    assert (lamp.word, lamp.writes) == ("off", 0)


@pytest.mark.parametrize("check_mode", [True, False])
def test_a_manual_remedy_is_no_change_and_no_failure(check_mode):
    outcome = run([Lamp("off", remedy=Remedy("manual", "turn it by hand"))], check_mode=check_mode)
    assert (outcome.changed, outcome.diff, outcome.errors) == (False, (), ())
    assert states(outcome) == [("drifted", False)]


def test_a_repair_that_does_not_hold_is_named():
    outcome = run([Lamp("off", stuck=True)], check_mode=False)
    assert [str(error) for error in outcome.errors] == ["still drifted after the repair: lamp.light of lamp"]


def test_one_part_that_fails_does_not_keep_the_others():
    broken, good = Lamp("off", fails="no bulb"), Lamp("off")
    outcome = run([broken, good], check_mode=False)
    assert good.word == "on"
    assert [str(error) for error in outcome.errors] == ["no bulb"]
    assert states(outcome) == [("drifted", False), ("compliant", True)]


@pytest.mark.parametrize("check_mode", [True, False])
def test_one_part_that_cannot_be_seen_does_not_keep_the_others(check_mode):
    outcome = run([Lamp("off", dark="off"), Lamp("off")], check_mode=check_mode)
    assert [str(error) for error in outcome.errors] == ["too dark to see"]
    assert states(outcome) == [("drifted", False) if check_mode else ("compliant", True)]


def test_a_repair_that_cannot_be_proven_is_a_change_and_an_error():
    outcome = run([Lamp("off", dark="on"), Lamp("off")], check_mode=False)
    assert [str(error) for error in outcome.errors] == ["too dark to see"]
    assert outcome.changed
    assert len(outcome.checks) == 2


def test_an_obstacle_fails_the_run_but_not_the_audit():
    lamp = Lamp("off", stands_in_the_way="somebody else's lamp")
    assert run([lamp], check_mode=True).errors == ()
    assert [error.refusal for error in run([lamp], check_mode=False).errors] == ["stranger"]
    assert lamp.writes == 0


def test_the_steps_that_were_taken_are_timed():
    assert list(run([Lamp("off")], check_mode=True).as_result()["seconds"]) == ["observe", "compare"]
    assert list(run([Lamp("on"), Lamp("off")], check_mode=False).as_result()["seconds"]) == list(STEPS)
    broken = run([Lamp("off", fails="no bulb")], check_mode=False)
    assert list(broken.as_result()["seconds"]) == ["observe", "compare", "repair"]
    assert list(run([Lamp("off", dark="off")], check_mode=False).as_result()["seconds"]) == ["observe"]


def test_the_seconds_of_all_parts_are_added_up(monkeypatch):
    """A clock that goes on by a second whenever somebody looks at it: each step of each part takes one."""
    clock = itertools.count()
    monkeypatch.setattr(time, "perf_counter", lambda: float(next(clock)))
    seconds = run([Lamp("on"), Lamp("off")], check_mode=False).as_result()["seconds"]
    # The proof looks at the clock for its own two steps as well.
    assert seconds == {"observe": 2.0, "compare": 2.0, "repair": 1.0, "prove": 5.0}


def test_nothing_is_written_before_what_is_wanted_has_come():
    good, wanting = Lamp("off"), Lamp("off", wanted=({"bulb": 1},))
    outcome = run([good, wanting], check_mode=False)
    assert outcome.wants == ({"bulb": 1},)
    assert (outcome.changed, good.writes, wanting.writes) == (False, 0, 0)


def test_what_hangs_on_a_drifted_check_is_unknown():
    check = Subject("go", "lamp").blocked("lamp.colour", expected="white", by="lamp.light")
    assert (check.state, check.actual) == ("unknown", "unknown (blocked by lamp.light)")
    assert not check.repairable


def test_evidence_is_listed_up_to_fifty_and_counted():
    assert limited(["x"] * 50) == ("x",) * 50
    assert limited(["x"] * 60)[-1] == "... and 10 more (60 in all)"
    assert len(limited(["x"] * 60)) == 51

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbook inject, by the real ansible-playbook: wherever faults are not allowed it refuses, and says how."""

from __future__ import annotations

import json
import typing as t

import pytest
from unit.playbooks import test_playbooks as base

if t.TYPE_CHECKING:
    from unit.playbooks.test_playbooks import Fleet

collections, fleet = base.collections, base.fleet

ALLOWED = {"triangle_allow_faults": True}


def inject(fleet: Fleet, host: dict[str, t.Any], *options: str, faults: list[str] | None = None) -> str:
    """What it says when it ends with 2."""
    given = ["-e", json.dumps({"triangle_faults": ["library_edited"] if faults is None else faults})]
    done = fleet.run(*options, *given, hosts={"mac-1": host}, playbook="inject")
    assert done.rc == 2, done.output
    return " ".join(done.output.split())


@pytest.mark.parametrize("options", [(), ("--check",), ("-e", "triangle_fault_state=absent")], ids=str)
def test_a_host_that_the_inventory_does_not_mark(fleet: Fleet, options: tuple[str, ...]) -> None:
    said = inject(fleet, {}, *options)
    assert "refused: the inventory does not say triangle_allow_faults: true of mac-1" in said
    assert "refused: " in inject(fleet, {"triangle_allow_faults": "no"}, *options)


def test_the_command_line_marks_no_host(fleet: Fleet) -> None:
    said = inject(fleet, ALLOWED, "-e", "triangle_allow_faults=true")
    assert "refused: triangle_allow_faults is to stand in the inventory" in said


@pytest.mark.parametrize("options", [(), ("--check",), ("-e", "triangle_fault_state=absent")], ids=str)
def test_a_mac_that_its_root_has_not_marked(fleet: Fleet, options: tuple[str, ...]) -> None:
    said = inject(fleet, ALLOWED, *options)
    assert "refused: this Mac is not marked for faults: /private/etc/golden.triangle-faults-allowed: No such" in said


@pytest.mark.parametrize(
    ("faults", "says"),
    [
        (["nobody_knows"], "no fault is called 'nobody_knows'; docs/faults.md lists them"),
        (["sip_off"], "sip_off is not planted: It can be changed in Recovery alone."),
        ([], "no fault is named"),
    ],
)
def test_what_is_not_planted_is_said(fleet: Fleet, faults: list[str], says: str) -> None:
    assert says in inject(fleet, ALLOWED, faults=faults)

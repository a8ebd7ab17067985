# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drift that somebody answers for."""

from __future__ import annotations

import datetime
import typing as t

import pytest
from ansible_collections.golden.triangle.plugins.plugin_utils._report import exemptions
from unit.plugins.plugin_utils.reports import CHECK, DRIFTED, UNKNOWN, made

RAW: dict[str, t.Any] = {
    "id": "go.tree",
    "hosts": "mac-*",
    "reason": "patched by hand",
    "owner": "ci@example.com",
    "expires": "2026-11-24",
}


def one(**changes: t.Any) -> exemptions.Exemption:
    (good,), faults = exemptions.parse([{**RAW, **changes}])
    assert not faults
    return good


def state(check: dict[str, t.Any], *covering: exemptions.Exemption, at: int = 24, host: str = "mac-1") -> str:
    (found,) = made(at, {host: [check]}, exemptions=covering)["hosts"][0]["checks"]
    return str(found["state"])


@pytest.mark.parametrize(
    ("changes", "check", "host", "expected"),
    [
        ({}, DRIFTED, "mac-1", "exempt"),
        ({}, CHECK, "mac-1", "compliant"),
        # Unknown is not drift that somebody has looked at.
        ({}, UNKNOWN, "mac-1", "unknown"),
        ({}, DRIFTED, "build-1", "drifted"),
        ({}, DRIFTED, "Mac-1", "drifted"),
        ({"hosts": ["build-*", "mac-[12]"]}, DRIFTED, "mac-2", "exempt"),
        # The id is no pattern: an exemption of everything is nobody's wish.
        ({"id": "go.*"}, DRIFTED, "mac-1", "drifted"),
        ({"subject": "/usr/local/go1.21.5"}, DRIFTED, "mac-1", "exempt"),
        ({"subject": "/usr/local/go1.22*"}, DRIFTED, "mac-1", "drifted"),
        ({"expires": datetime.date(2026, 11, 24)}, DRIFTED, "mac-1", "exempt"),
    ],
)
def test_what_is_covered(changes: dict[str, t.Any], check: dict[str, t.Any], host: str, expected: str) -> None:
    assert state(check, one(**changes), host=host) == expected


def test_it_holds_through_its_last_day_and_then_it_is_drift_again() -> None:
    assert state(DRIFTED, one(), at=24) == "exempt"
    report = made(25, {"mac-1": [DRIFTED]}, exemptions=[one()])
    (check,) = report["hosts"][0]["checks"]
    assert (check["state"], report["hosts"][0]["state"]) == ("drifted", "drifted")
    assert check["exemption"] == {
        "reason": "patched by hand",
        "owner": "ci@example.com",
        "expires": "2026-11-24",
        "expired": True,
    }
    assert report["notes"] == [
        "the exemption of go.tree on mac-* (ci@example.com) ended on 2026-11-24: what it covers is drift again"
    ]


def test_of_several_the_one_that_lasts_longest_counts() -> None:
    later = one(expires="2026-12-31", owner="other@example.com")
    assert state(DRIFTED, one(), later, at=25) == state(DRIFTED, later, one(), at=25) == "exempt"


def test_exempt_is_counted_apart_and_is_no_finding() -> None:
    report = made(24, {"mac-1": [DRIFTED, {**CHECK, "id": "go.modes"}]}, exemptions=[one()])
    assert report["hosts"][0]["state"] == "compliant"
    assert report["counts"]["checks"] == {"drifted": 0, "unknown": 0, "exempt": 1, "not_applicable": 0, "compliant": 1}
    assert report["counts"]["findings"] == {"critical": 0, "warning": 0, "info": 0}
    assert report["notes"] == []


@pytest.mark.parametrize(
    ("changes", "note"),
    [
        ({"hosts": "nowhere-*"}, "matches no check of this report"),
        ({"id": "go.version"}, "matches no check of this report"),
        ({"id": "go.modes"}, "matches nothing that drifted: it may go"),
    ],
)
def test_one_of_no_use_is_a_note(changes: dict[str, t.Any], note: str) -> None:
    (said,) = made(24, {"mac-1": [DRIFTED, {**CHECK, "id": "go.modes"}]}, exemptions=[one(**changes)])["notes"]
    assert said.endswith(note)


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        ({"a": 1}, "exemptions are a list, this is a dictionary"),
        (["x"], "exemption 1 is not used: it is a text, not a dictionary"),
        ([{**RAW, "owner": ""}], "exemption 1 is not used: without owner"),
        ([{"id": "a"}], "exemption 1 is not used: without hosts, reason, owner, expires"),
        ([{**RAW, "subjct": "x"}], "exemption 1 is not used: unknown key subjct"),
        ([{**RAW, "hosts": [1]}], "exemption 1 is not used: hosts is a pattern or a list of patterns"),
        ([{**RAW, "expires": "soon"}], "exemption 1 is not used: expires is a day as 2026-12-31, not soon"),
        ([{**RAW, "expires": "2026-02-30"}], "exemption 1 is not used: expires is a day as 2026-12-31, not 2026-02-30"),
    ],
)
def test_what_cannot_be_understood_exempts_nothing(raw: t.Any, fault: str) -> None:
    assert exemptions.parse(raw) == ([], [fault])


def test_none_is_no_exemption() -> None:
    assert exemptions.parse(None) == ([], [])

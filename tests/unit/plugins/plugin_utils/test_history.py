# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a report knows from the reports before it."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.golden.triangle.plugins.plugin_utils._report import exemptions, history
from unit.plugins.plugin_utils.reports import CHECK, DRIFTED, UNKNOWN, VALIDATOR, day, made

Night = dict[str, list[dict[str, t.Any]] | None]


def nights(*hosts: Night, **more: t.Any) -> dict[str, t.Any]:
    """The report of the last of consecutive nights."""
    last: dict[str, t.Any] | None = None
    for number, night in enumerate(hosts, 1):
        last = made(number, night, earlier=last, **more)
    assert last is not None
    return last


def first(report: dict[str, t.Any]) -> dict[str, t.Any]:
    return t.cast("dict[str, t.Any]", report["hosts"][0]["checks"][0])


def mac(check: dict[str, t.Any] | None) -> Night:
    return {"mac-1": None if check is None else [check]}


def test_without_a_report_before_everything_begins() -> None:
    report = nights(mac(DRIFTED))
    assert first(report)["first_seen"] == day(1)
    assert "baseline" not in first(report)
    assert (report["earlier"], report["fixed"], report["trend"]) == (None, [], [])
    assert report["hosts"][0]["last_answer"] == day(1)


@pytest.mark.parametrize(
    ("steps", "first_seen", "baseline"),
    [
        ([CHECK, DRIFTED], 2, "new"),
        ([DRIFTED, DRIFTED, DRIFTED], 1, "unchanged"),
        ([DRIFTED, {**DRIFTED, "actual": "h1:cc"}], 1, "updated"),
        ([DRIFTED, CHECK, DRIFTED], 3, "new"),
        # Not known, and not reached, is not fixed.
        ([DRIFTED, UNKNOWN, DRIFTED], 1, "unchanged"),
        ([DRIFTED, None, None, DRIFTED], 1, "unchanged"),
        ([DRIFTED, UNKNOWN, None, CHECK, DRIFTED], 5, "new"),
    ],
)
def test_since_when(steps: list[dict[str, t.Any] | None], first_seen: int, baseline: str) -> None:
    check = first(nights(*map(mac, steps)))
    assert (check["first_seen"], check["baseline"]) == (day(first_seen), baseline)


def test_exempt_drift_goes_on_ageing() -> None:
    raw = {"id": "go.tree", "hosts": "*", "reason": "r", "owner": "o", "expires": "2026-11-02"}
    (exemption,), _faults = exemptions.parse([raw])
    report = nights(mac(DRIFTED), mac(DRIFTED), mac(DRIFTED), exemptions=[exemption])
    assert (first(report)["state"], first(report)["first_seen"]) == ("drifted", day(1))


def test_what_was_fixed_is_told_once() -> None:
    report = nights(mac(DRIFTED), mac(CHECK))
    (fixed,) = report["fixed"]
    assert (fixed["host"], fixed["id"], fixed["first_seen"], fixed["now"]) == ("mac-1", "go.tree", day(1), "compliant")
    assert nights(mac(DRIFTED), mac(CHECK), mac(CHECK))["fixed"] == []
    assert nights(mac(DRIFTED), mac(UNKNOWN))["fixed"] == []


def test_a_check_that_is_not_made_any_more_is_gone_if_its_corner_was_asked() -> None:
    other = {**CHECK, "id": "go.modes"}
    assert [one["now"] for one in nights(mac(DRIFTED), mac(other))["fixed"]] == ["gone"]
    report = nights(mac(DRIFTED), mac({**other, "corner": "editor"}))
    assert report["fixed"] == []
    assert report["hosts"][0]["carried"][0]["first_seen"] == day(1)


def test_what_a_session_found_is_not_fixed_because_an_audit_looked_at_files() -> None:
    """Both are of one corner, and only one of them was asked."""
    lost = {**DRIFTED, "id": "debug.attach", "corner": "delve"}
    bytes_of = {**CHECK, "id": "delve.bytes", "corner": "delve"}
    audited = nights(mac(lost), mac(bytes_of))
    assert audited["fixed"] == []
    assert [one["id"] for one in audited["hosts"][0]["carried"]] == ["debug.attach"]
    again = nights(mac(lost), mac(bytes_of), mac(lost))
    assert first(again)["first_seen"] == day(1)
    assert first(again)["baseline"] != "new"
    held = nights(mac(lost), mac(bytes_of), mac({**lost, "state": "compliant"}))
    assert [one["id"] for one in held["fixed"]] == ["debug.attach"]


def test_a_silent_host_keeps_what_is_known_of_it_and_gets_stale() -> None:
    report = nights(mac(DRIFTED), *[mac(None)] * 8, stale_days=7)
    host = report["hosts"][0]
    assert (host["state"], host["last_answer"], host["silent_since"]) == ("unreachable", day(1), day(1))
    assert (host["stale"], report["counts"]["stale"]) == (True, 1)
    assert [one["first_seen"] for one in host["carried"]] == [day(1)]
    assert nights(mac(DRIFTED), *[mac(None)] * 7, stale_days=7)["counts"]["stale"] == 0
    assert nights(*[mac(None)] * 9, stale_days=7)["counts"]["stale"] == 1, "it never answered at all"
    assert nights(*[mac(None)] * 9, mac(CHECK), stale_days=7)["hosts"][0]["silent_since"] is None


def test_a_run_about_some_hosts_does_not_forget_the_others() -> None:
    both: Night = {"mac-1": [DRIFTED], "mac-2": [DRIFTED]}
    report = nights(both, mac(DRIFTED))
    assert [(one["name"], one["state"], one["reported"]) for one in report["absent"]] == [("mac-2", "drifted", day(1))]
    report = nights(both, mac(DRIFTED), mac(DRIFTED), both)
    assert report["hosts"][1]["checks"][0]["first_seen"] == day(1)
    assert report["absent"] == []
    gone = made(1, {"mac-3": [CHECK]})
    late = {**made(2, both), "ended": "2027-03-01T00:00:00Z"}
    assert history.carry(late, gone, stale_days=7)["absent"] == []


def test_the_trend_is_of_the_runs_before() -> None:
    report = nights(mac(CHECK), mac(DRIFTED), mac(CHECK))
    assert [(one["ended"], one["drifted"]) for one in report["trend"]] == [(day(1), 0), (day(2), 1)]
    last = report
    for _run in range(history.TREND + 5):
        last = made(4, mac(CHECK), earlier=last)
    assert len(last["trend"]) == history.TREND


def test_a_report_of_the_first_version_is_a_report_before() -> None:
    old = made(1, {"mac-1": [DRIFTED], "mac-2": None})
    for name in ("exemptions", "notes", "stale_days", "earlier", "fixed", "absent", "trend"):
        del old[name]
    del old["counts"]["stale"]
    for host in old["hosts"]:
        for name in ("reported", "last_answer", "silent_since", "stale", "carried"):
            del host[name]
        for check in host["checks"]:
            check.pop("first_seen", None)
    old["schema_version"] = "1.0"
    VALIDATOR.validate(old)
    report = made(3, {"mac-1": [DRIFTED]}, earlier=old)
    assert (first(report)["first_seen"], first(report)["baseline"]) == (day(1), "unchanged")
    assert report["absent"][0]["last_answer"] is None


def test_a_clock_that_went_back_makes_no_negative_age() -> None:
    assert history.days(day(5), day(1)) == 0.0

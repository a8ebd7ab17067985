# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reports merge whatever their order, their grouping and their repetition."""

from __future__ import annotations

import copy
import typing as t

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.golden.triangle.plugins.filter.merge_reports import FilterModule
from ansible_collections.golden.triangle.plugins.plugin_utils._report.merge import merge
from hypothesis import given
from hypothesis import strategies as st
from unit.plugins.plugin_utils.reports import CHECK, DRIFTED, UNKNOWN, VALIDATOR, day, made

merge_reports = FilterModule().filters()["merge_reports"]
NAMES = ("mac-1", "mac-2", "mac-10", "mac-01")
CHECKS: list[list[dict[str, t.Any]] | None] = [None, [CHECK], [DRIFTED], [UNKNOWN], [{**DRIFTED, "actual": "h1:cc"}]]
NIGHT = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(CHECKS), max_size=4)


@st.composite
def reports(draw: st.DrawFn) -> dict[str, t.Any]:
    """A report with or without a past, of this version or of the first one."""
    at = draw(st.integers(1, 20))
    last = made(at, draw(NIGHT), stale_days=draw(st.integers(1, 9)), valid=False)
    for later in range(draw(st.integers(0, 2))):
        last = made(at + later + 1, draw(NIGHT), earlier=last, stale_days=draw(st.integers(1, 9)), valid=False)
    if draw(st.booleans()):
        last = copy.deepcopy(last)
        for host in last["hosts"]:
            for name in ("reported", "last_answer", "silent_since", "stale", "carried"):
                del host[name]
        for name in ("exemptions", "notes", "stale_days", "earlier", "fixed", "absent", "trend"):
            del last[name]
        last["collection_version"] = draw(st.sampled_from(["0.1.0", "0.10.0", "0.9.0"]))
    return last


# How long a machine takes that has other work is no law.
@given(reports(), reports(), reports())
def test_the_laws(one: dict[str, t.Any], two: dict[str, t.Any], three: dict[str, t.Any]) -> None:
    whole = merge([one, two, three])
    VALIDATOR.validate(whole)
    assert merge([merge([one, two]), three]) == merge([one, merge([two, three])]) == whole, "grouping"
    assert merge([three, one, two]) == merge([two, one, three]) == whole, "order"
    assert merge([one, one]) == merge([merge([one])]) == merge([one]), "repetition"
    assert merge([whole, one]) == whole, "what is in it already adds nothing"


@given(reports(), reports())
def test_nothing_is_lost(one: dict[str, t.Any], two: dict[str, t.Any]) -> None:
    whole = merge([one, two])
    names = {host["name"] for report in (one, two) for host in report["hosts"]}
    assert {host["name"] for host in whole["hosts"]} == names
    assert sum(whole["counts"]["hosts"].values()) == len(names)


def test_the_later_word_counts_and_the_earlier_answer_is_remembered() -> None:
    answered = made(1, {"mac-1": [DRIFTED]})
    silent = made(2, {"mac-1": None})
    (host,) = merge([answered, silent])["hosts"]
    assert (host["state"], host["last_answer"], host["silent_since"]) == ("unreachable", day(1), day(1))
    (host,) = merge([made(3, {"mac-1": [CHECK]}), answered, silent])["hosts"]
    assert (host["state"], host["silent_since"]) == ("compliant", None)


def test_an_old_green_is_not_green() -> None:
    whole = merge([made(1, {"mac-1": [CHECK]}, stale_days=7), made(9, {"mac-2": [CHECK]}, stale_days=7)])
    assert [(host["name"], host["state"], host["stale"]) for host in whole["hosts"]] == [
        ("mac-1", "compliant", True),
        ("mac-2", "compliant", False),
    ]
    assert whole["counts"]["stale"] == 1


def test_slices_are_in_natural_order_and_counted_together() -> None:
    whole = merge_reports([made(1, {"mac-10": [DRIFTED]}), made(1, {"mac-9": [CHECK]})])
    assert [host["name"] for host in whole["hosts"]] == ["mac-9", "mac-10"]
    assert whole["counts"]["findings"]["critical"] == 1


@pytest.mark.parametrize(
    ("given_", "message"),
    [
        ([], "merge_reports: no report to merge"),
        ("text", "merge_reports wants a list of reports"),
        ({"schema": 1}, "merge_reports wants a list of reports"),
        (3, "merge_reports wants a list of reports"),
        ([made(1, {}), {}], "merge_reports: report 2 is no golden.triangle/report"),
        ([{**made(1, {}), "schema_version": "2.1"}], "report 1 has schema version 2.1, this collection reads 1.x"),
        ([{**made(1, {}), "hosts": None}], r"report 1 is no whole report: \$.hosts is None, not array"),
    ],
)
def test_what_cannot_be_merged_is_named(given_: t.Any, message: str) -> None:
    with pytest.raises(AnsibleFilterError, match=message):
        merge_reports(given_)

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The matrix of make faults is red where anything is not as the catalogue says."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
from ansible_collections.golden.triangle.plugins.plugin_utils._faults import catalogue
from tools import faults
from unit.plugins.plugin_utils.reports import CHECK, DRIFTED, made

KNOWN = catalogue.shipped()
OTHER = {**DRIFTED, "id": "access.sip", "corner": "access", "evidence": []}
PREFIX = {**DRIFTED, "id": "go.prefix", "remedy": {"kind": "manual", "text": "chmod"}, "evidence": []}


def host(*checks: dict[str, t.Any]) -> dict[str, t.Any]:
    """One host of a report."""
    return t.cast("dict[str, t.Any]", made(1, {"mac-1": [CHECK, *checks]})["hosts"][0])


CLEAN = host()


def judged(fault: str, *reports: dict[str, t.Any]) -> faults.Case:
    """A case after its run."""
    case = faults.Case(KNOWN.of(fault), "mac-1", {})
    faults.judge(case, *reports)
    return case


def test_all_is_as_announced() -> None:
    assert judged("library_edited", CLEAN, host(DRIFTED), CLEAN, CLEAN).good
    assert judged("prefix_open", CLEAN, host(PREFIX), host(PREFIX), CLEAN).good


@pytest.mark.parametrize(
    ("fault", "reports", "column"),
    [
        ("library_edited", (host(OTHER), host(DRIFTED), CLEAN, CLEAN), "clean before"),
        ("library_edited", (CLEAN, CLEAN, CLEAN, CLEAN), "detected"),
        ("library_edited", (CLEAN, host(OTHER), CLEAN, CLEAN), "named"),
        ("library_edited", (CLEAN, host(DRIFTED, OTHER), CLEAN, CLEAN), "false"),
        ("file_added", (CLEAN, host(DRIFTED), CLEAN, CLEAN), "diagnosed"),
        ("library_edited", (CLEAN, host(DRIFTED), host(DRIFTED), CLEAN), "repaired"),
        ("prefix_open", (CLEAN, host(PREFIX), CLEAN, CLEAN), "repaired"),
        ("library_edited", (CLEAN, host(DRIFTED), CLEAN, host(DRIFTED)), "undone"),
        ("library_edited", (CLEAN, host(DRIFTED), CLEAN, faults.host_of({"hosts": []}, "mac-1")), "undone"),
    ],
)
def test_what_is_not_as_announced_is_in_its_column(
    fault: str, reports: tuple[dict[str, t.Any], ...], column: str
) -> None:
    case = judged(fault, *reports)
    assert not case.good
    assert case.outcome[column] not in ("yes", "left", "0")


def test_the_page_of_a_whole_pass_counts_and_times(tmp_path: Path) -> None:
    good = judged("library_edited", CLEAN, host(DRIFTED), CLEAN, CLEAN)
    looked = {**host(DRIFTED), "seconds": {"observe": 1.5, "compare": 0.5, "all": 4}}
    corner = {"corner": "go", "seconds": {"found": 1.0, "repaired": 3.25, "proven": 1.0}}
    good.seconds = faults.spent(looked, {"corners": [corner, {"corner": "delve", "seconds": {"proven": 0.5}}]})
    bad = judged("prefix_open", CLEAN, host(PREFIX, OTHER), host(PREFIX), CLEAN)
    bad.seconds = faults.spent(faults.host_of({"hosts": []}, "mac-2"), {})
    faults.written([good, bad], tmp_path / "page.md", batch=12, seconds=60.4)
    text = (tmp_path / "page.md").read_text("utf-8")
    assert "2 faults in 60 s, 1 as announced: clean before 2 of 2" in text
    assert "nothing false 1 of 2" in text
    assert "1 are repaired by the collection, 1 are left to a person" in text
    assert "| library_edited | go | yes | yes | yes | yes | yes | 0 | yes | 2.0 | 3.2 | 1.5 |" in text
    assert text.splitlines()[-1].endswith("| 1 | yes | - | - | - |")


def test_a_case_that_never_ran_is_not_good() -> None:
    assert not faults.Case(KNOWN.of("library_edited"), "mac-1", {}).good


def test_needs_of_a_fault_that_nobody_knows_end_it() -> None:
    with pytest.raises(SystemExit, match="no fault is called nobody_knows"):
        faults.cases(KNOWN, ["nobody_knows"], "fault")

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page about debugging: what it says of a fleet is what the report has, and nothing of a report becomes markup."""

from __future__ import annotations

import copy
import html.parser
import re
import typing as t
from pathlib import Path

import pytest
from ansible_collections.golden.triangle.plugins.module_utils._debug import probe
from ansible_collections.golden.triangle.plugins.plugin_utils._views import plots, probes, verification
from tools import sample_verification
from tools.browser import Page
from unit.plugins.plugin_utils.reports import CHECK, DRIFTED, VALIDATOR, made

REPORT = sample_verification.verified(14)
VALIDATOR.validate(REPORT)


class Parsed(html.parser.HTMLParser):
    """The elements of a page in order, its rows as words, and the text of each element of some kinds."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.words.append(data.strip())


def tiles(report: dict[str, t.Any]) -> dict[str, str]:
    found = re.findall(r'<div class="tile \w*"><b>(.*?)</b><span>(.*?)</span>', verification.render(report))
    return {words: number for number, words in found}


def rows(report: dict[str, t.Any]) -> dict[str, list[str]]:
    """The minimal checklist."""
    page = verification.render(report)
    found = re.findall(r'<tr><th class="name" scope="row">(.*?)</th>(.*?)</tr>', page)
    return {name: re.findall(r">([^<>]+)</", cells) for name, cells in found}


def with_measured(value: t.Any) -> dict[str, t.Any]:
    report = made(1, {"mac-1": [CHECK]})
    report["hosts"][0]["measured"]["debug_probe"] = value
    return report


def test_the_fleet_is_as_good_as_its_worst_mac() -> None:
    page = verification.render(REPORT)
    assert "<h1>Debugging works on 10 of 14 Macs</h1>" in page
    assert tiles(REPORT)["sessions"] == str(13 * 4 * 3 * sample_verification.ROUNDS)
    assert tiles(REPORT)["of them lost"] == "60"
    assert tiles(REPORT)["of the statements were stopped at"] == "100 %"
    worse = copy.deepcopy(REPORT)
    worse["hosts"][0]["measured"]["debug_probe"]["probes"][0]["sessions"][1]["hit"] = 38
    assert tiles(worse)["of the statements were stopped at"] == "50 %"
    assert tiles(worse)["of the statements can be stopped at"] == "100 %"
    assert "38 hit, 76 set, of 76" in verification.render(worse)


def test_the_minimal_checklist_says_what_the_checks_say() -> None:
    found = rows(REPORT)
    assert list(found)[:4] == ["mac-03", "mac-05", "mac-12", "mac-07"], "the worst first"
    assert found["mac-01"] == ["✓", "✓", "✓", "✓", "works"]
    assert found["mac-03"] == ["✓", "✓", "✓", "✕", "does not work"]
    assert found["mac-08"] == ["✓", "✓", "✕", "✓", "works"]
    assert found["mac-07"] == ["·", "·", "·", "·", "not tried: unreachable"]


def test_what_was_left_behind_is_said_and_debugging_works_all_the_same() -> None:
    works = {**CHECK, "id": "debug.hit", "corner": "delve", "subject": "debugging as dev"}
    left = {**works, "id": "debug.residue", "severity": "warning", "state": "drifted", "evidence": ["/tmp/probe-x"]}
    page = verification.render(made(1, {"mac-1": [works, left]}))
    assert "Debugging works on 1 of 1 Mac" in page
    assert "<code>debug.residue</code>" in page
    assert "<li>/tmp/probe-x</li>" in page


@pytest.mark.parametrize(("severity", "well"), [("info", 1), ("critical", 0)])
def test_a_slow_start_is_a_finding_and_debugging_works_all_the_same(severity: str, well: int) -> None:
    held = {**CHECK, "id": "lsp.sessions", "corner": "editor"}
    slow = {**DRIFTED, "id": "lsp.initialize", "corner": "editor", "severity": severity}
    report = made(1, {"mac-1": [held, slow]})
    assert f"Debugging works on {well} of 1 Mac" in verification.render(report)


def test_without_any_session() -> None:
    report = made(1, {"mac-1": [CHECK], "mac-2": [DRIFTED], "mac-3": None})
    page = verification.render(report)
    assert "Debugging works on 0 of 3 Macs" in page
    assert tiles(report)["of the statements can be stopped at"] == "-"
    assert rows(report)["mac-1"] == ["·", "·", "·", "·", "not tried: compliant"]
    assert "Checks by corner" in page
    assert "From SIGUSR1 to its being heard" not in page
    assert "From one stop to the next" not in page


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        {"probes": 1},
        {"probes": [None, {"sessions": 3}, {"sessions": ["x"]}]},
        {"probes": [{"user": 5, "sessions": [{}]}]},
        {"probes": [{"signals": 4}, {"signals": {"SIGUSR1_us": 3}}, {"signals": {"SIGUSR2_us": {"histogram": [[1]]}}}]},
        {
            "probes": [
                {"sessions": [{"lost": 5, "statements": -1, "settable": "x", "values_percent": 1e9, "stop_ms": 3}]}
            ]
        },
        {
            "probes": [
                {"sessions": [{"stop_ms": {"histogram": [1, [2], ["a", 1], [-1, 1], [1e99, 1], [1, -5]], "p50": {}}}]}
            ]
        },
        {"probes": [{"sessions": [{"build": "debug", "statements": 2, "hit": 99, "settable": 99, "rounds": True}]}]},
    ],
)
def test_measured_values_of_another_shape(value: t.Any) -> None:
    page = Parsed(verification.render(with_measured(value)))
    assert "Debugging works on 0 of 1 Mac" in page.words


def test_nothing_of_a_report_becomes_markup() -> None:
    evil = '"><script>alert(1)</script><b onclick=x>\u202e\x1b'
    report = made(1, {evil: [{**DRIFTED, "id": "debug.hit", "corner": evil, "subject": evil, "evidence": [evil]}]})
    session = {"build": evil, "mode": evil, "statements": 1, "rounds": 1, "stop_ms": {"histogram": [[1, 1]], "p50": 1}}
    report["hosts"][0]["measured"]["debug_probe"] = {"probes": [{"user": evil, "sessions": [session]}]}
    page = verification.render(report)
    parsed = Parsed(page)
    assert not {"script", "iframe", "img", "object", "form", "link"} & {tag for tag, _attributes in parsed.tags}
    assert not [one for _tag, one in parsed.tags if {"style", "src", "onclick"} & set(one)]
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 5
    assert not re.search("[\x1b\u202e]", page)
    (policy,) = [one["content"] or "" for _tag, one in parsed.tags if "http-equiv" in one]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")


def test_histograms_of_many_macs_add_up() -> None:
    """By the very bounds that a probe writes."""
    one, other = probe.times([0.7, 0.9, 1.5]), probe.times([0.9, 40.0])
    found = [probes._histogram(each) for each in (one, other)]
    total = probes.total(found)
    assert total == {-1: 1, 0: 2, 2: 1, 11: 1}
    assert [plots.bound(power) for power in sorted(total)] == ["0.71", "1", "2", "45"]
    assert [probes.quantile(total, share) for share in (0.5, 0.95)] == [0, 11]


def test_signals_are_told_of_all_macs() -> None:
    page = verification.render(REPORT)
    for name in ("SIGUSR1", "SIGUSR2"):
        assert f"<b>From {name} to its being heard</b><span>In µs, 6500 signals to the program itself</span>" in page


def test_a_large_fleet_is_still_a_page() -> None:
    many = copy.deepcopy(REPORT)
    many["hosts"] = [{**many["hosts"][0], "name": f"mac-{number}"} for number in range(2000)]
    page = verification.render(many)
    assert len(page) < 15_000_000
    assert "1000 more are in the JSON report." in page


@pytest.mark.slow
@pytest.mark.parametrize("dark", [False, True])
def test_it_is_shown_by_a_browser_that_asks_for_nothing_else(tmp_path: Path, *, dark: bool) -> None:
    path = tmp_path / "verification.html"
    path.write_text(verification.render(REPORT), "utf-8")
    for width in (1200, 400):
        with Page(width, 900, dark=dark) as page:
            assert page.open(path.as_uri()) == [path.as_uri()]
            assert page.eval("document.querySelectorAll('svg.plot').length") > 4
            high = page.eval(
                "[...document.querySelectorAll('svg.plot')].map((one) => one.getBoundingClientRect().height)"
            )
            assert page.eval("document.documentElement.scrollWidth <= innerWidth"), "nothing is cut off"
            opened = page.eval("document.querySelectorAll('details[open]').length")
            page.eval("document.querySelector('details:not([open]) summary').click()")
            assert page.eval("document.querySelectorAll('details[open]').length") == opened + 1
            assert max(high) > 30
            colours = page.eval(
                "['.bar-a', '.fill-bad'].map((one) => getComputedStyle(document.querySelector(one)).fill)"
            )
            assert len({*colours, "rgb(0, 0, 0)"}) == 3, "the page's own style is let through by its policy"

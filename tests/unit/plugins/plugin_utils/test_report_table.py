# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report on a terminal."""

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.golden.triangle.plugins.plugin_utils._report import report, table
from hypothesis import given
from hypothesis import strategies as st

RUN = report.Run("2026-11-23T22:00:00Z", "2026-11-23T22:05:00Z", check_mode=True, collection_version="0.1.0")


def check(**changes: t.Any) -> dict[str, t.Any]:
    return {
        "id": "go.tree",
        "corner": "go",
        "subject": "/usr/local/go1.21.5",
        "state": "compliant",
        "severity": "critical",
        "expected": "h1:tu88hVN3abcdefghijklmnopqrstuvwxyz0123456789=",
        "actual": "h1:tu88hVN3abcdefghijklmnopqrstuvwxyz0123456789=",
        **changes,
    }


def record(host: str, *checks: dict[str, t.Any], **changes: t.Any) -> report.Record:
    made = report.Record(
        host=host,
        module="go_toolchain",
        part="1",
        order=1,
        started=RUN.started,
        ended=RUN.ended,
        check_mode=True,
        outcome="ok",
        profile="seed",
        checks=list(checks),
    )
    return dataclasses.replace(made, **changes)


def lines(*records: report.Record, max_rows: int = 60) -> list[str]:
    made = report.build_report([one.host for one in records], records, run=RUN)
    return [line.text for line in table.render_table(made, max_rows=max_rows)]


def test_wide_and_combined_characters_keep_the_columns() -> None:
    wide, marked = "研究室の佐藤さんのとても古いマックブック", "Zoe\u0308"
    page = lines(record(wide, check(state="unknown")), record(marked, check(state="unknown")))
    rows = [line for line in page if "go.tree" in line]
    assert len({table.columns(row.partition("go.tree")[0]) for row in rows}) == 1
    assert table.shorten(wide, 32).startswith("研究室の佐藤さんのと...")
    assert rows[0].startswith(marked + " ")


def test_the_whole_page() -> None:
    drifted = check(
        state="drifted",
        actual="h1:9f2aXXXXabcdefghijklmnopqrstuvwxyz0123456789=",
        evidence=[f"changed src/file{number}" for number in range(7)],
    )
    manual = check(
        id="go.foreign", state="drifted", severity="warning", remedy={"kind": "manual", "text": "brew uninstall go"}
    )
    page = lines(
        record("mac-10", check()),
        record("mac-9", drifted, manual),
        record("mac-2", check(repaired=True, evidence=["restored src/fmt/print.go"])),
        record("asleep", outcome="unreachable", message="timed out"),
        record("silicon", outcome="failed", refusal="not_applicable", message="Apple silicon"),
    )
    heads = ("HOST    CORNER  CHECK                           EXPECTED                      ACTUAL", "STATE")
    assert page == [
        "golden.triangle 0.1.0, profile seed, 2026-11-23T22:05:00Z (check mode, nothing written)",
        heads[0].ljust(108) + heads[1],
        (
            "mac-9   go      go.tree /usr/local/go1.21.5     "
            "h1:tu88hVN3abcdef...3456789=  h1:9f2aXXXXabcdef...3456789=  drifted (critical)"
        ),
        *(f"      changed src/file{number}" for number in range(5)),
        "      ... 2 more lines in the report",
        (
            "mac-9   go      go.foreign /usr/local/go1.21.5  "
            "h1:tu88hVN3abcdef...3456789=  h1:tu88hVN3abcdef...3456789=  drifted (warning)"
        ),
        "      to do: brew uninstall go",
        (
            "mac-2   go      go.tree /usr/local/go1.21.5     "
            "h1:tu88hVN3abcdef...3456789=  h1:tu88hVN3abcdef...3456789=  compliant (repaired)"
        ),
        "      restored src/fmt/print.go",
        (
            "mac-10  go      go.tree /usr/local/go1.21.5     "
            "h1:tu88hVN3abcdef...3456789=  h1:tu88hVN3abcdef...3456789=  compliant"
        ),
        "hosts without a full answer:",
        "  asleep   unreachable     timed out",
        "  silicon  not_applicable  Apple silicon",
        "hosts:  5 (1 unreachable, 1 drifted, 1 not applicable, 2 compliant)",
        "checks: 4 (2 drifted, 2 compliant); 1 repaired",
    ]


def test_what_does_not_fit_is_counted() -> None:
    fleet = [record(f"mac-{number}", check(), check(id="go.version", state="drifted")) for number in range(50)]
    page = lines(*fleet, max_rows=3)
    assert sum("mac-" in line for line in page) == 3
    assert "... and 97 more checks: 47 drifted, 50 compliant" in page
    away = [record(f"mac-{number}", outcome="unreachable") for number in range(50)]
    assert "  ... and 48 more such hosts" in lines(*away, max_rows=2)
    assert lines(*fleet, max_rows=0)[1:] == [
        "... and 100 more checks: 50 drifted, 50 compliant",
        "hosts:  50 (50 drifted)",
        "checks: 100 (50 drifted, 50 compliant)",
    ]


def test_digests_in_evidence_are_shortened_one_by_one() -> None:
    line = f"changed src/fmt/print.go, sha256 {'a1' * 32}, released {'b2' * 32}"
    page = lines(record("mac-1", check(state="drifted", evidence=[line])))
    assert "      changed src/fmt/print.go, sha256 a1a1a1a1a1...a1a1, released b2b2b2b2b2...b2b2" in page


def test_hosts_stand_in_the_order_of_people() -> None:
    page = lines(*(record(name, check()) for name in ("mac-10", "mac-9", "mac-٣", "10", "a")))
    shown = [line.split()[0] for line in page[2:-2]]
    assert shown.index("mac-9") < shown.index("mac-10")
    assert len(shown) == 5


def test_nothing_reaches_the_terminal_but_text() -> None:
    page = lines(record("mac\x1b[2J\n1", check(state="drifted", evidence=["a\rb\u202e"])))
    assert all(line.isprintable() for line in page)
    assert any("mac\\x1b[2J\\n1" in line for line in page)
    assert "      a\\rb\\u202e" in page


@given(st.text(), st.integers(min_value=12, max_value=60))
def test_shorten(text: str, width: int) -> None:
    short = table.shorten(text, width)
    assert table.columns(short) <= width
    assert short == text or (short.startswith(text[:2]) and short.endswith(text[-1]) and "..." in short)


@given(st.lists(st.text(), unique=True, min_size=1, max_size=4))
def test_any_name_of_a_host(names: list[str]) -> None:
    assert all(line.isprintable() for line in lines(*(record(name, check(state="drifted")) for name in names)))


def test_the_levels_of_the_fleet() -> None:
    """Each host once, whatever its users; nothing where no host was measured."""
    cpus = [{"level": "v3", "missing": []}, {"level": "v2", "missing": ["AVX2"]}, {"level": None}, {"level": "v3"}, {}]
    records = [
        record(f"mac-{number}", check(), module="go_fingerprint", measured={"users": [], "cpu": cpu})
        for number, cpu in enumerate(cpus)
    ]
    assert lines(*records)[-1] == "GOAMD64: unknown on 1, v2 on 1, v3 on 2"
    assert not any("GOAMD64" in line for line in lines(record("mac-1", check())))


def test_how_long_the_slowest_host_took() -> None:
    """In what was found, repaired and proven; what was not done is not said."""
    quick = record("mac-1", check(), seconds={"observe": 1, "compare": 0.25, "all": 2})
    slow = record("mac-2", check(), seconds={"observe": 3, "compare": 0.14, "repair": 1.8, "prove": 3, "all": 12})
    assert lines(quick, slow)[-1] == "longest: mac-2, found in 3.1 s, repaired in 1.8 s, proven in 3.0 s, 12.0 s in all"
    assert lines(quick)[-1] == "longest: mac-1, found in 1.2 s, 2.0 s in all"
    assert not any("longest" in line for line in lines(record("mac-1", check(), seconds={"all": 2})))

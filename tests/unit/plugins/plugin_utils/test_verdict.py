# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a run may end well."""

from __future__ import annotations

import dataclasses
import typing as t

import pytest
from ansible_collections.golden.triangle.plugins.plugin_utils._report import report, verdict

RUN = report.Run("2026-11-23T22:00:00Z", "2026-11-23T22:05:00Z", check_mode=True, collection_version="0.1.0")


def host(*states: str, severity: str = "critical", **changes: t.Any) -> report.Record:
    made = report.Record(
        host="",
        module="go_toolchain",
        part="1",
        order=1,
        started=RUN.started,
        ended=RUN.ended,
        check_mode=True,
        outcome="ok",
        checks=[{"id": f"c{i}", "state": state, "severity": severity} for i, state in enumerate(states)],
    )
    return dataclasses.replace(made, **changes)


def judge(*records: report.Record | None, **wish: t.Any) -> verdict.Verdict:
    """The verdict on one host for each record; None is a host of which nothing is known."""
    named = [(f"mac-{i}", record) for i, record in enumerate(records)]
    made = report.build_report(
        [name for name, _record in named],
        [dataclasses.replace(record, host=name) for name, record in named if record],
        run=RUN,
        silences={name: report.Silence("silent") for name, record in named if not record},
    )
    return verdict.judge(made, **wish)


CLEAN = host("compliant", "exempt")
AWAY = host(outcome="unreachable")
SILICON = host(outcome="failed", refusal="not_applicable", message="Apple silicon")


@pytest.mark.parametrize(
    ("records", "wish", "result", "failed"),
    [
        ([CLEAN], {}, "clean", False),
        ([CLEAN, SILICON], {}, "clean", False),
        ([host("drifted")], {}, "drift", True),
        ([host("drifted", severity="warning")], {}, "drift", True),
        ([host("drifted", severity="info")], {}, "clean", False),
        ([host("drifted", severity="info")], {"fail_on": "info"}, "drift", True),
        ([host("drifted", severity="warning")], {"fail_on": "critical"}, "clean", False),
        ([host("unknown")], {}, "unknown", True),
        ([host("unknown", severity="info")], {}, "clean", False),
        ([host("drifted", "unknown"), AWAY], {}, "drift", True),
        # A host of which nothing is known is no clean one, whatever severities count.
        ([CLEAN, host()], {"fail_on": "critical"}, "unknown", True),
        ([CLEAN, None], {"fail_on": "critical"}, "unknown", True),
        ([CLEAN, host(outcome="failed")], {"fail_on": "critical"}, "unknown", True),
        ([CLEAN, AWAY], {}, "unreachable", True),
        ([CLEAN, AWAY], {"max_unreachable_percent": 49.9}, "unreachable", True),
        ([CLEAN, AWAY], {"max_unreachable_percent": 50.0}, "clean", False),
        ([CLEAN, AWAY, None], {"max_unreachable_percent": 100.0}, "unknown", True),
        ([host("drifted"), AWAY, None], {"fail_on": "never"}, "drift", False),
        ([AWAY], {"fail_on": "never"}, "unreachable", False),
        ([], {}, "clean", False),
    ],
)
def test_verdict(records: list[report.Record | None], wish: dict[str, t.Any], result: str, failed: bool) -> None:
    made = judge(*records, **wish)
    assert (made.result, made.failed) == (result, failed)


@pytest.mark.parametrize(
    ("records", "message"),
    [
        ([CLEAN, CLEAN], "no drift: 2 hosts, 2 checks compliant; 2 checks exempt"),
        ([host("drifted"), CLEAN], "drift on 1 of 2 hosts (1 critical); 1 check exempt"),
        (
            [AWAY, CLEAN, SILICON],
            "no drift found; 1 host not applicable; 1 of 3 hosts unreachable (33.3 %, allowed 0 %); 1 check exempt",
        ),
        ([host("unknown"), None], "no drift found; 1 check unknown; 1 host missing; 1 host unknown"),
    ],
)
def test_message(records: list[report.Record | None], message: str) -> None:
    assert judge(*records).message == message


def test_a_stale_host_is_never_clean_however_many_may_sleep() -> None:
    made = report.build_report(["mac-0"], [dataclasses.replace(AWAY, host="mac-0")], run=RUN)
    asleep = {**made["hosts"][0], "stale": True}
    made = {**made, "hosts": [asleep], "counts": report.count([asleep]), "stale_days": 14}
    found = verdict.judge(made, max_unreachable_percent=100.0)
    assert (found.result, found.failed) == ("unknown", True)
    assert "1 host silent for more than 14 days" in found.message

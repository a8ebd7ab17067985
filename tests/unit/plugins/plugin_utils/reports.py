# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reports for the tests of what is made of reports: built by the real builder, checked by the published schema."""

from __future__ import annotations

import dataclasses
import json
import typing as t
from pathlib import Path

import jsonschema
from ansible_collections.golden.triangle.plugins.plugin_utils._report import exemptions as _exemptions
from ansible_collections.golden.triangle.plugins.plugin_utils._report import history, report

SCHEMA = json.loads((Path(__file__).resolve().parents[4] / "docs" / "report.schema.json").read_text("utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
CHECK: dict[str, t.Any] = {
    "id": "go.tree",
    "corner": "go",
    "subject": "/usr/local/go1.21.5",
    "state": "compliant",
    "severity": "critical",
    "expected": "h1:aa",
    "actual": "h1:aa",
    "evidence": [],
    "remedy": {"kind": "automatic", "text": "converge"},
    "repaired": False,
}
DRIFTED = {**CHECK, "state": "drifted", "actual": "h1:bb", "evidence": ["changed src/fmt/print.go"]}
#: What debug_probe measured, as its RETURN documents it.
PROBED = {
    "probes": [
        {
            "user": "dev",
            "builds": {},
            "sessions": [
                {
                    "mode": "launch",
                    "build": "debug",
                    "rounds": 2,
                    "lost": ["launch: no answer"],
                    "settable_percent": 100.0,
                    "hit_percent": 98.7,
                    "values_percent": None,
                    "first_stop_ms": {"count": 1, "p50": 61.65, "p95": 61.65, "max": 61.65},
                    "stop_ms": {"count": 110, "p50": 0.79, "p95": 5.45, "max": 7.92},
                }
            ],
        }
    ]
}
UNKNOWN = {**CHECK, "state": "unknown", "actual": "no right to read"}


def day(number: int) -> str:
    """The night of a day of November 2026."""
    return f"2026-11-{number:02d}T22:00:00Z"


def made(
    at: int,
    hosts: dict[str, list[dict[str, t.Any]] | None],
    *,
    earlier: dict[str, t.Any] | None = None,
    exemptions: t.Sequence[_exemptions.Exemption] = (),
    stale_days: int = 7,
    valid: bool = True,
    measured: dict[str, t.Any] | None = None,
) -> dict[str, t.Any]:
    """The report of a night: checks by host, None for one that cannot be reached. C(valid): prove it by the schema.

    C(measured) is what the module debug_probe measured on every host.
    """
    now = day(at)
    records = [
        report.Record(
            host=name,
            module="go_toolchain",
            part="1",
            order=1,
            started=now,
            ended=now,
            check_mode=True,
            outcome="ok" if checks is not None else "unreachable",
            message="" if checks is not None else "timed out",
            profile="seed",
            task="Go",
            checks=checks or [],
        )
        for name, checks in hosts.items()
    ]
    if measured:
        records += [dataclasses.replace(one, module="debug_probe", checks=[], measured=measured) for one in records]
    run = report.Run(now, now, check_mode=True, collection_version="0.1.0")
    built = report.build_report(list(hosts), records, run=run, exemptions=exemptions)
    built = history.carry(built, earlier, stale_days=stale_days)
    if valid:
        VALIDATOR.validate(built)
    return built

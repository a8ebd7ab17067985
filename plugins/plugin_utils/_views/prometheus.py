# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report as Prometheus text, for node exporter's textfile collector. Written in one step, it is never read half.

Source of the format: https://prometheus.io/docs/instrumenting/exposition_formats/, version 0.0.4.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import collections
import datetime
import typing as t

from ansible_collections.golden.triangle.plugins.plugin_utils._report.report import CHECK_STATES, SEVERITIES, JsonDict
from ansible_collections.golden.triangle.plugins.plugin_utils._views import common, measurements
from ansible_collections.golden.triangle.plugins.plugin_utils._views.measurements import Metric, Sample


def render(report: JsonDict) -> str:
    """The text."""
    lines: list[str] = []
    for name, text, samples in (*_metrics(report), *measurements.metrics(report)):
        lines += [f"# HELP {name} {text}", f"# TYPE {name} gauge"]
        lines += [f"{name}{_labels(labels)} {value:.15g}" for labels, value in samples]
    return "\n".join(lines) + "\n"


def _metrics(report: JsonDict) -> t.Iterator[Metric]:
    hosts, counts = report["hosts"], report["counts"]
    info = {"version": report["collection_version"], "profile": report["profile"] or ""}
    yield "triangle_report_info", "The collection and the profile of the report.", [(info, 1)]
    yield "triangle_report_timestamp_seconds", "When the report was made.", [({}, _seconds(report["ended"]))]
    yield (
        "triangle_hosts",
        "Hosts by state; stale: silent for too long, whatever it said before.",
        [({"state": state}, number) for state, number in common.host_counts(report).items()],
    )
    yield (
        "triangle_checks",
        "Checks by state.",
        [({"state": state}, counts["checks"][state]) for state in CHECK_STATES],
    )
    yield "triangle_findings", "Drifted checks by check and severity.", _findings(report)
    yield (
        "triangle_host_state",
        "The state of each host, as a label.",
        [({"host": host["name"], "state": common.shown_state(host)}, 1) for host in hosts],
    )
    yield (
        "triangle_host_last_answer_timestamp_seconds",
        "When each host last answered; 0 for never.",
        [({"host": host["name"]}, _last_answer(host)) for host in hosts],
    )
    yield (
        "triangle_host_seconds",
        "How long each step took on each host; all: what the controller waited for.",
        [
            ({"host": host["name"], "step": step}, value)
            for host in hosts
            for step, value in (host.get("seconds") or {}).items()
        ],
    )
    yield (
        "triangle_version_drift_seconds",
        "How long a corner of a host has drifted when the report was made; 0 without drift.",
        [sample for host in hosts for sample in _drift(host, report)],
    )
    yield (
        "triangle_fixed_checks",
        "Drift of the report before that is no more.",
        [({}, len(report.get("fixed", [])))],
    )


def _findings(report: JsonDict) -> list[Sample]:
    """Every check that was made has a sample, so that an alert sees it come back to 0."""
    made = {(check["id"], check["severity"]) for host in report["hosts"] for check in host["checks"]}
    drifted = collections.Counter(
        (check["id"], check["severity"]) for _host, check in common.findings(report, "drifted")
    )
    order = sorted(made, key=lambda key: (key[0], SEVERITIES.index(key[1])))
    return [({"check": name, "severity": severity}, drifted[name, severity]) for name, severity in order]


def _drift(host: JsonDict, report: JsonDict) -> list[Sample]:
    """The age of the oldest drift of each corner, also of what was open when a silent host last answered."""
    ages: dict[str, float] = {}
    until = _seconds(report["ended"])
    for check in [*host["checks"], *host.get("carried", [])]:
        ages.setdefault(check["corner"], 0.0)
        if check.get("state", "drifted") == "drifted":
            since = check.get("first_seen") or host["ended"] or report["ended"]
            ages[check["corner"]] = max(ages[check["corner"]], until - _seconds(since))
    return [({"host": host["name"], "corner": corner}, max(0.0, value)) for corner, value in ages.items()]


def _last_answer(host: JsonDict) -> float:
    known = host.get("last_answer", host["ended"])
    return _seconds(known) if known else 0.0


def _seconds(time: str) -> float:
    return datetime.datetime.fromisoformat(time).timestamp()


def _labels(labels: dict[str, str]) -> str:
    if not labels:
        return ""
    return "{" + ",".join(f'{name}="{_value(value)}"' for name, value in labels.items()) + "}"


def _value(text: str) -> str:
    """A label's value: any text but the three characters that the format escapes."""
    encodable = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return encodable.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")

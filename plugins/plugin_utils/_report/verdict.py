# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a report means for the run that made it: may it end well?

Apart from the report itself, which holds only what was found: how much drift is tolerated is the wish of one run.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.golden.triangle.plugins.plugin_utils._report.report import SEVERITIES, JsonDict

Result = t.Literal["clean", "drift", "unknown", "unreachable"]
FAIL_ON = (*SEVERITIES, "never")


@dataclasses.dataclass(frozen=True)
class Verdict:
    """C(result) is the worst that was found, whatever is tolerated; C(failed) says whether the run has to end badly."""

    result: Result
    failed: bool
    message: str


def judge(report: JsonDict, *, fail_on: str = "warning", max_unreachable_percent: float = 0.0) -> Verdict:
    """Judge a report. Failed, missing, stale, unknown hosts are no less than drift: not known is not compliant."""
    threshold = len(SEVERITIES) if fail_on == "never" else SEVERITIES.index(fail_on) + 1
    counted = set(SEVERITIES[:threshold])
    checks = [check for host in report["hosts"] for check in host["checks"]]
    drifted = [check for check in checks if check["state"] == "drifted" and check["severity"] in counted]
    unknown = [check for check in checks if check["state"] == "unknown" and check["severity"] in counted]
    hosts = report["counts"]["hosts"]
    silent = hosts["failed"] + hosts["missing"] + sum(_unexplained(host) for host in report["hosts"])
    silent += report["counts"].get("stale", 0)
    total = len(report["hosts"])
    percent = 100.0 * hosts["unreachable"] / total if total else 0.0
    beyond = percent > max_unreachable_percent
    result: Result = "clean"
    if drifted:
        result = "drift"
    elif unknown or silent:
        result = "unknown"
    elif beyond:
        result = "unreachable"
    failed = result != "clean" and fail_on != "never"
    return Verdict(result, failed, _message(report, percent=percent, allowed=max_unreachable_percent))


def _unexplained(host: JsonDict) -> bool:
    """Unknown as a host, not by a check: nothing was checked on it, or a task was skipped."""
    return bool(host["state"] == "unknown" and host["reason"])


def _message(report: JsonDict, *, percent: float, allowed: float) -> str:
    """One line for people: what was found on how many hosts."""
    counts = report["counts"]
    total = len(report["hosts"])
    parts = []
    findings = ", ".join(f"{number} {severity}" for severity, number in counts["findings"].items() if number)
    if findings:
        hosts = sum(any(check["state"] == "drifted" for check in host["checks"]) for host in report["hosts"])
        parts.append(f"drift on {hosts} of {_hosts(total)} ({findings})")
    if counts["checks"]["unknown"]:
        parts.append(f"{_number(counts['checks']['unknown'], 'check')} unknown")
    parts += [
        f"{_hosts(counts['hosts'][state])} {state.replace('_', ' ')}"
        for state in ("failed", "missing", "unknown", "not_applicable")
        if counts["hosts"][state]
    ]
    away = counts["hosts"]["unreachable"]
    if away:
        parts.append(f"{away} of {_hosts(total)} unreachable ({percent:.3g} %, allowed {allowed:.3g} %)")
    if counts.get("stale"):
        parts.append(f"{_hosts(counts['stale'])} silent for more than {report['stale_days']} days")
    exempt = [f"{_number(counts['checks']['exempt'], 'check')} exempt"] if counts["checks"]["exempt"] else []
    if not parts:
        parts = [f"no drift: {_hosts(total)}, {_number(counts['checks']['compliant'], 'check')} compliant"]
    elif not findings:
        parts.insert(0, "no drift found")
    return "; ".join([*parts, *exempt])


def _number(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _hosts(number: int) -> str:
    return _number(number, "host")

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report as Markdown: the summary that fits into a merge request or a chat."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import re

from ansible_collections.golden.triangle.plugins.plugin_utils import _advisories
from ansible_collections.golden.triangle.plugins.plugin_utils._report.report import CHECK_STATES, SEVERITIES, JsonDict
from ansible_collections.golden.triangle.plugins.plugin_utils._report.table import longest, shorten
from ansible_collections.golden.triangle.plugins.plugin_utils._report.verdict import judge
from ansible_collections.golden.triangle.plugins.plugin_utils._views import common

_ROWS = 50
_WIDTH = 80
_SENTENCE = 400
_EVIDENCE = 3


def render(report: JsonDict) -> str:
    """The text. What is left out is counted."""
    verdict = judge(report, fail_on="info")
    profile = f", profile {_text(report['profile'])}" if report["profile"] else ""
    mode = "check mode" if report["check_mode"] else "converged"
    slowest = longest(report)
    lines = [
        f"## {'No drift' if verdict.result == 'clean' else 'Drift report'}: {_text(verdict.message)}",
        "",
        f"golden.triangle {_text(report['collection_version'])}{profile}, {report['ended']} ({mode})",
        "",
        *_counts("Hosts", common.host_counts(report)),
        *_counts("Checks", {state: report["counts"]["checks"][state] for state in CHECK_STATES}),
        *_since(report),
        *([f"- Longest: {_text(slowest[0])}, {slowest[1]}"] if slowest else []),
        *(
            f"- Advisories, an accepted risk: {_text(_advisories.sentence(one), _SENTENCE)}"
            for one in report.get("advisories", [])
        ),
        "",
        *_findings(report),
        *_causes(report),
        *_silent(report),
        *(f"- note: {_text(note)}" for note in report.get("notes", [])[:_ROWS]),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _counts(title: str, numbers: dict[str, int]) -> list[str]:
    said = ", ".join(f"{number} {state.replace('_', ' ')}" for state, number in numbers.items() if number)
    return [f"- {title}: {said or 'none'}"]


def _since(report: JsonDict) -> list[str]:
    if not report.get("earlier"):
        return []
    new = sum(check.get("baseline") == "new" for _host, check in common.findings(report, "drifted"))
    return [f"- Since {report['earlier']}: {new} new, {len(report['fixed'])} fixed"]


def _findings(report: JsonDict) -> list[str]:
    rows = sorted(
        common.findings(report, "drifted", "unknown"),
        key=lambda row: (CHECK_STATES.index(row[1]["state"]), SEVERITIES.index(row[1]["severity"])),
    )
    if not rows:
        return []
    lines = ["| host | check | expected | found | since | to do |", "| --- | --- | --- | --- | --- | --- |"]
    for host, check in rows[:_ROWS]:
        words, command = common.remedy(host, check)
        found = "<br>".join(_text(line) for line in [check["actual"], *check["evidence"][:_EVIDENCE]] if line)
        since = common.age(check["first_seen"], report["ended"]) if "first_seen" in check else ""
        cells = (
            _text(host["name"]),
            f"{_text(check['id'])}<br>{_text(check['subject'])} ({check['state']}, {check['severity']})",
            _text(check["expected"]),
            found,
            since,
            _text(command or words),
        )
        lines.append(f"| {' | '.join(cells)} |")
    if len(rows) > _ROWS:
        lines.append(f"\n... and {len(rows) - _ROWS} more.")
    return [*lines, ""]


def _causes(report: JsonDict) -> list[str]:
    """The most likely root causes, by host."""
    found = [(host["name"], *one) for host in report["hosts"] for one in common.likely(host)]
    if not found:
        return []
    lines = ["### Most likely causes", ""]
    lines += [
        f"- {_text(name)}: {_text(title)}. {_text(cause, _SENTENCE)} {_text(remedy, _SENTENCE)}"
        for name, title, cause, remedy, _evidence in found[:_ROWS]
    ]
    if len(found) > _ROWS:
        lines.append(f"- ... and {len(found) - _ROWS} more")
    return [*lines, ""]


def _silent(report: JsonDict) -> list[str]:
    hosts = [host for host in report["hosts"] if host["reason"] or host.get("stale")]
    lines = [
        f"- {_text(host['name'])}: {common.shown_state(host).replace('_', ' ')}"
        f"{', ' + _text(host['reason']) if host['reason'] else ''}"
        f"{', silent since ' + host['silent_since'] if host.get('silent_since') else ''}"
        for host in hosts[:_ROWS]
    ]
    if len(hosts) > _ROWS:
        lines.append(f"- ... and {len(hosts) - _ROWS} more hosts without a full answer")
    return [*lines, ""] if lines else []


def _text(value: str, width: int = _WIDTH) -> str:
    """Text that Markdown shows as it is: no markup, no link, no mention, no HTML, no new cell or line."""
    plain = shorten(common.one_line(value), width)
    html = plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([\\`*_{}\[\]()#!|~@:])", _escaped, html)


def _escaped(match: re.Match[str]) -> str:
    # A backslash before @ and : is shown by some, so these are written as entities.
    return {"@": "&#64;", ":": "&#58;"}.get(match[1], f"\\{match[1]}")

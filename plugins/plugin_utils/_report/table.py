# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report as lines of a terminal: the hosts' checks, worst first, and who did not answer."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import itertools
import re
import typing as t
import unicodedata

from ansible_collections.golden.triangle.plugins.plugin_utils import _advisories
from ansible_collections.golden.triangle.plugins.plugin_utils._report.report import (
    CHECK_STATES,
    HOST_STATES,
    SEVERITIES,
    JsonDict,
)

Tone = t.Literal["plain", "head", "good", "bad", "warn", "dim"]

#: Columns and the width at which a cell is shortened.
_COLUMNS = (("HOST", 32), ("CORNER", 8), ("CHECK", 46), ("EXPECTED", 28), ("ACTUAL", 28), ("STATE", 24))
_EVIDENCE_LINES = 5
_LINE_WIDTH = 160
_DIGEST = re.compile(r"\b[0-9a-f]{40,}\b")

_TONES: dict[str, Tone] = {
    "drifted": "bad",
    "failed": "bad",
    "unknown": "warn",
    "unreachable": "warn",
    "missing": "warn",
    "exempt": "dim",
    "not_applicable": "dim",
    "compliant": "good",
}


@dataclasses.dataclass(frozen=True)
class Line:
    """One line; C(tone) is what a terminal may colour it by."""

    text: str
    tone: Tone = "plain"


def render_table(report: JsonDict, *, max_rows: int = 60) -> list[Line]:
    """The report for a terminal: at most C(max_rows) checks and as many hosts, and how many are left out."""
    lines = [Line(_title(report), "head")]
    rows = sorted(((host, check) for host in report["hosts"] for check in host["checks"]), key=lambda row: _rank(*row))
    shown = rows[:max_rows]
    if shown:
        cells = [_cells(host, check) for host, check in shown]
        widths = [max(columns(row[i]) for row in [_heads(), *cells]) for i in range(len(_COLUMNS))]
        lines.append(Line(_join(_heads(), widths), "head"))
        for (_host, check), row in zip(shown, cells, strict=True):
            lines.append(Line(_join(row, widths), _TONES[check["state"]]))
            lines += _evidence(check)
    if len(rows) > len(shown):
        lines.append(Line(f"... and {len(rows) - len(shown)} more checks: {_left_out(rows[max_rows:])}", "dim"))
    lines += _reasons(report, max_rows=max_rows)
    lines += [
        Line(f"note: {shorten(printable(note), _LINE_WIDTH)}", "warn") for note in report.get("notes", [])[:max_rows]
    ]
    lines += [
        Line(f"advisories: {printable(_advisories.sentence(one))}", "dim") for one in report.get("advisories", [])
    ]
    counts = report["counts"]
    stale = f"; {counts['stale']} stale" if counts.get("stale") else ""
    lines.append(Line(f"hosts:  {_counted(counts['hosts'], len(report['hosts']))}{stale}", "head"))
    repaired = f"; {counts['repaired']} repaired" if counts["repaired"] else ""
    lines.append(Line(f"checks: {_counted(counts['checks'], len(rows))}{repaired}", "head"))
    return [*lines, *_since(report, rows), *_levels(report), *_longest(report)]


def spent(host: JsonDict) -> str:
    """How long it took to find, to repair and to prove, in words; nothing where that is not known."""
    seconds = host.get("seconds") or {}
    found = [seconds[step] for step in ("observe", "compare") if step in seconds]
    said = {"found": sum(found) if found else None, "repaired": seconds.get("repair"), "proven": seconds.get("prove")}
    parts = [f"{word} in {value:.1f} s" for word, value in said.items() if value is not None]
    # With what the controller downloads, builds and brings.
    whole = [f"{seconds['all']:.1f} s in all"] if parts and "all" in seconds else []
    return ", ".join([*parts, *whole])


def longest(report: JsonDict) -> tuple[str, str] | None:
    """The host that took longest, and how long; of a small run that is what a person waited for."""
    known = [host for host in report["hosts"] if spent(host)]
    slowest = max(known, key=lambda host: float(host["seconds"].get("all", 0)), default=None)
    return (slowest["name"], spent(slowest)) if slowest else None


def shorten(text: str, width: int) -> str:
    """The text in at most C(width) columns, cut in the middle: digests and paths tell by both of their ends."""
    if columns(text) <= width:
        return text
    tail = (width - 3) // 3
    return f"{_begin(text, width - 3 - tail)}...{_begin(text[::-1], tail)[::-1]}"


def columns(text: str) -> int:
    """The columns that a terminal needs for a printable text: two for wide characters, none for marks upon others."""
    return sum(map(_columns_of, text))


def _columns_of(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _begin(text: str, width: int) -> str:
    """As much of the text's beginning as C(width) columns hold."""
    held = itertools.takewhile(lambda used: used <= width, itertools.accumulate(map(_columns_of, text)))
    return text[: len(list(held))]


def printable(text: str) -> str:
    """The text on one line and harmless: a host's name or a file's must not move the cursor or forge a line."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def _title(report: JsonDict) -> str:
    profile = f", profile {printable(report['profile'])}" if report["profile"] else ""
    mode = "check mode, nothing written" if report["check_mode"] else "converged"
    return f"golden.triangle {report['collection_version']}{profile}, {report['ended']} ({mode})"


def _heads() -> list[str]:
    return [name for name, _width in _COLUMNS]


def _rank(host: JsonDict, check: JsonDict) -> tuple[int, int, bool, list[tuple[int, str]], str, str]:
    return (
        CHECK_STATES.index(check["state"]),
        # Among checks that are well the host says more than what a drift of them would have meant.
        SEVERITIES.index(check["severity"]) if check["state"] in ("drifted", "unknown") else 0,
        not check["repaired"],
        _natural(host["name"]),
        check["id"],
        check["subject"],
    )


def _natural(name: str) -> list[tuple[int, str]]:
    """A sort key by which mac-9 stands before mac-10."""
    return [(int(part), "") if part.isdecimal() and part.isascii() else (-1, part) for part in re.split(r"(\d+)", name)]


def _cells(host: JsonDict, check: JsonDict) -> list[str]:
    state = check["state"]
    if state in ("drifted", "unknown"):
        state += f" ({check['severity']})"
    elif check["repaired"]:
        state += " (repaired)"
    values = [
        host["name"],
        check["corner"],
        f"{check['id']} {check['subject']}".strip(),
        check["expected"],
        check["actual"],
        state,
    ]
    return [shorten(printable(str(value)), width) for value, (_name, width) in zip(values, _COLUMNS, strict=True)]


def _join(cells: t.Sequence[str], widths: t.Sequence[int]) -> str:
    return "  ".join(_filled(cell, width) for cell, width in zip(cells, widths, strict=True)).rstrip()


def _filled(text: str, width: int) -> str:
    return text + " " * (width - columns(text))


def _evidence(check: JsonDict) -> list[Line]:
    if check["state"] not in ("drifted", "unknown") and not check["repaired"]:
        return []
    evidence = check["evidence"]
    lines = [Line(f"      {_evidence_line(line)}", "dim") for line in evidence[:_EVIDENCE_LINES]]
    if len(evidence) > _EVIDENCE_LINES:
        lines.append(Line(f"      ... {len(evidence) - _EVIDENCE_LINES} more lines in the report", "dim"))
    exemption = check.get("exemption")
    if exemption and exemption["expired"]:
        said = f"the exemption of {exemption['owner']} ended on {exemption['expires']}"
        lines.append(Line(f"      {shorten(printable(said), _LINE_WIDTH)}", "dim"))
    remedy = check["remedy"]
    if check["state"] == "drifted" and remedy["kind"] == "manual" and remedy["text"]:
        lines.append(Line(f"      to do: {shorten(printable(remedy['text']), _LINE_WIDTH)}", "dim"))
    return lines


def _evidence_line(line: str) -> str:
    """Digests are shortened one by one, so that what stands beside them stays whole."""
    return shorten(_DIGEST.sub(lambda digest: shorten(digest[0], 17), printable(line)), _LINE_WIDTH)


def _reasons(report: JsonDict, *, max_rows: int) -> list[Line]:
    """The hosts whose state does not come from their checks, each with its reason."""
    hosts = [host for host in report["hosts"] if host["reason"]]
    if not hosts:
        return []
    hosts.sort(key=lambda host: (HOST_STATES.index(host["state"]), _natural(host["name"])))
    shown = hosts[:max_rows]
    names = [shorten(printable(host["name"]), _COLUMNS[0][1]) for host in shown]
    width = max(map(columns, names), default=0)
    lines = [Line("hosts without a full answer:", "head")] if shown else []
    for host, name in zip(shown, names, strict=True):
        reason = shorten(printable(host["reason"]), _LINE_WIDTH)
        lines.append(Line(f"  {_filled(name, width)}  {host['state']:<14}  {reason}", _TONES[host["state"]]))
    if len(hosts) > len(shown):
        lines.append(Line(f"  ... and {len(hosts) - len(shown)} more such hosts", "dim"))
    return lines


def _levels(report: JsonDict) -> list[Line]:
    """Up to which GOAMD64 level the fleet runs programs, where that was measured."""
    measured = [host["measured"].get("go_fingerprint", {}).get("cpu") for host in report["hosts"]]
    levels = [str(cpu.get("level") or "unknown") for cpu in measured if cpu]
    if not levels:
        return []
    counted = ", ".join(f"{printable(level)} on {levels.count(level)}" for level in sorted(set(levels)))
    return [Line(f"GOAMD64: {counted}", "plain")]


def _since(report: JsonDict, rows: t.Sequence[tuple[JsonDict, JsonDict]]) -> list[Line]:
    """What became of it since the report before; without one there is nothing to say."""
    if not report.get("earlier"):
        return []
    new = sum(check.get("baseline") == "new" for _host, check in rows)
    ages = [check["first_seen"] for _host, check in rows if check["state"] == "drifted" and "first_seen" in check]
    oldest = f"; the oldest drift is there since {min(ages)}" if ages else ""
    return [Line(f"since {report['earlier']}: {new} new, {len(report['fixed'])} fixed{oldest}", "head")]


def _longest(report: JsonDict) -> list[Line]:
    slowest = longest(report)
    return [Line(f"longest: {printable(slowest[0])}, {slowest[1]}", "plain")] if slowest else []


def _left_out(rows: t.Sequence[tuple[JsonDict, JsonDict]]) -> str:
    states = [check["state"] for _host, check in rows]
    return ", ".join(f"{states.count(state)} {_words(state)}" for state in CHECK_STATES if state in states)


def _counted(counts: t.Mapping[str, int], total: int) -> str:
    parts = ", ".join(f"{number} {_words(state)}" for state, number in counts.items() if number)
    return f"{total}" + (f" ({parts})" if parts else "")


def _words(state: str) -> str:
    return state.replace("_", " ")

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The verification report: does debugging work on each Mac, and in figures. One HTML page without any script.

All of it is in the JSON report: checks, and what C(debug_probe) measured on each host.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import base64
import collections
import hashlib
import re
import typing as t
from pathlib import Path

from ansible_collections.golden.triangle.plugins.plugin_utils._report.report import CHECK_STATES, JsonDict
from ansible_collections.golden.triangle.plugins.plugin_utils._report.verdict import judge
from ansible_collections.golden.triangle.plugins.plugin_utils._views import common, plots, probes

_FOLDER = Path(__file__).resolve().parent
_TONE = {"drifted": "bad", "unknown": "warn", "exempt": "ex", "not_applicable": "none", "compliant": "good"}
_MARK = {"drifted": "✕", "unknown": "?", "exempt": "○", "not_applicable": "-", "compliant": "✓", "": "·"}
_FILL = {state: f"fill-{_TONE[state]}" for state in reversed(CHECK_STATES)}
#: A page that nobody can open is no report: of more hosts than this the JSON has the rest.
_MOST_HOSTS = 1000
_MOST_LINES = 20
_STOPS = "stops in builds for debugging"


def render(report: JsonDict) -> str:
    """The page."""
    macs = sorted((probes.mac_of(host) for host in report["hosts"]), key=probes.order)
    style = _own("page.css") + _own("verification.css")
    verdict = judge(report, fail_on="info")
    title = _title(macs)
    values = {
        "title": plots.text(title),
        "said": plots.text(verdict.message),
        "tone": _tone(macs),
        "eyebrow": plots.text(f"golden.triangle {report['collection_version']} · verification report"),
        "meta": plots.text(_meta(report, macs)),
        "style": style,
        "style_hash": "sha256-" + base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        "body": "\n".join([_tiles(macs), _minimal(macs), _plots(macs), _each(macs)]),
    }
    return re.sub(r"\{\{ (\w+) \}\}", lambda match: values[match[1]], _own("verification.html"))


# What stands at the top


def _title(macs: t.Sequence[probes.Mac]) -> str:
    well = sum(mac.state in ("compliant", "exempt") for mac in macs)
    noun = "Mac" if len(macs) == 1 else "Macs"
    return f"Debugging works on {well} of {len(macs)} {noun}"


def _tone(macs: t.Sequence[probes.Mac]) -> str:
    states = {mac.state for mac in macs}
    if "drifted" in states:
        return "drift"
    return "clean" if states <= {"compliant", "exempt"} and states else "unknown"


def _meta(report: JsonDict, macs: t.Sequence[probes.Mac]) -> str:
    ended = report["ended"].replace("T", " ").replace("Z", " UTC")
    sessions = sum(one.rounds for mac in macs for one in mac.sessions)
    profile = f" · profile {report['profile']}" if report["profile"] else ""
    return f"{ended}{profile} · {sessions} debugging sessions"


def _tiles(macs: t.Sequence[probes.Mac]) -> str:
    sessions = [one for mac in macs for one in mac.sessions]
    held = [one for one in sessions if one.build in probes.HELD]
    stops = probes.total(one.stops for one in held)
    values = [one.values for one in held if one.values is not None]
    lost = sum(one.lost for one in sessions)
    tiles = [
        (str(sum(one.rounds for one in sessions)), "sessions", ""),
        (str(lost), "of them lost", "bad" if lost else "good"),
        _share(held, "settable", "of the statements can be stopped at"),
        _share(held, "hit", "of the statements were stopped at"),
        (_percent(min(values)) if values else "-", "of the values are right", _judged(min(values, default=None))),
    ]
    if stops:
        half, most = (plots.bound(probes.quantile(stops, share)) for share in (0.5, 0.95))
        tiles.append((f"{half} ms", f"for half of the stops, {most} ms for 95 %", ""))
    drawn = (
        f'<div class="tile {tone}"><b>{plots.text(big)}</b><span>{plots.text(small)}</span></div>'
        for big, small, tone in tiles
    )
    return f'<section class="tiles" aria-label="Summary">{"".join(drawn)}</section>'


def _share(sessions: t.Sequence[probes.Session], name: str, words: str) -> tuple[str, str, str]:
    """The least over all: a fleet is as good as its worst Mac."""
    shares = [100 * getattr(one, name) / one.statements for one in sessions if one.statements]
    least = min(shares, default=None)
    return (_percent(least) if least is not None else "-", words, _judged(least))


def _judged(share: float | None) -> str:
    return "" if share is None else "good" if share >= 100 else "bad"


def _percent(share: float) -> str:
    """Rounded down: 100 is said only of the whole."""
    return f"{int(share * 10) / 10:g} %"


# The minimal checklist and the plots


def _minimal(macs: t.Sequence[probes.Mac]) -> str:
    heads = "".join(f'<th class="c">{word}</th>' for word in probes.MINIMAL)
    rows = []
    for mac in macs[:_MOST_HOSTS]:
        cells = "".join(f'<td class="c">{_mark(state)}</td>' for state in mac.minimal.values())
        rows.append(
            f'<tr><th class="name" scope="row">{plots.text(mac.host["name"])}</th>{cells}<td>{_tag(mac)}</td></tr>'
        )
    legend = "".join(f"<span>{_MARK[state]} {plots.text(said)}</span>" for state, said in _LEGEND.items())
    return (
        f'<section><h2>Minimal checklist</h2><div class="panel scroll tall"><table><thead><tr><th>Mac</th>{heads}'
        f"<th>Debugging</th></tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
        f'<p class="legend">{legend}</p></section>'
    )


_LEGEND = {"compliant": "as it must be", "drifted": "not so", "unknown": "cannot be told", "": "not looked at"}


def _mark(state: str) -> str:
    title = plots.text(state.replace("_", " ") or "not looked at")
    return f'<span class="mk {_TONE.get(state, "none")}" title="{title}">{_MARK[state]}</span>'


def _tag(mac: probes.Mac) -> str:
    said = {"compliant": "works", "drifted": "does not work", "": "not tried"}.get(mac.state, mac.state)
    shown = said if mac.state else f"not tried: {common.shown_state(mac.host)}"
    return f'<span class="tag {_TONE.get(mac.state, "")}">{plots.text(shown.replace("_", " "))}</span>'


def _plots(macs: t.Sequence[probes.Mac]) -> str:
    sessions = [one for mac in macs for one in mac.sessions]
    held = [one for one in sessions if one.build in probes.HELD]
    figures = [
        _times(probes.total(one.stops for one in held), "From one stop to the next", _STOPS),
        _times(probes.total(one.first for one in held), "From the connection to the first stop", f"first {_STOPS}"),
        _builds(sessions),
        _corners(macs),
        *(_heard(name, macs) for name in probes.SIGNALS),
    ]
    return f'<section class="plots" aria-label="Plots">{"".join(figures)}</section>'


def _figure_of(title: str, words: str, plot: str) -> str:
    caption = f"<figcaption><b>{plots.text(title)}</b><span>{plots.text(words)}</span></figcaption>"
    return f"<figure>{caption}{plot}</figure>"


def _heard(name: str, macs: t.Sequence[probes.Mac]) -> str:
    """Told for what it is: a debugger's breakpoints are no such signals."""
    counts = probes.total(mac.signals.get(name, {}) for mac in macs)
    return _times(counts, f"From {name} to its being heard", "signals to the program itself", unit="µs")


def _times(counts: dict[int, int], title: str, noun: str, *, unit: str = "ms") -> str:
    if not counts:
        return ""
    half, most = probes.quantile(counts, 0.5), probes.quantile(counts, 0.95)
    marks = {f"half within {plots.bound(half)} {unit}": half, f"95 % within {plots.bound(most)} {unit}": most}
    words = f"In {unit}, {sum(counts.values())} {noun}"
    return _figure_of(title, words, plots.histogram(counts, marks, unit=unit, noun=noun))


def _builds(sessions: t.Sequence[probes.Session]) -> str:
    rows = {}
    for build in dict.fromkeys(one.build for one in sessions):
        own = [one for one in sessions if one.build == build and one.statements]
        if own:
            worst = min(own, key=lambda one: (one.hit / one.statements, one.settable / one.statements))
            outer, inner = worst.settable / worst.statements, worst.hit / worst.statements
            rows[build.replace("_", " ")] = (
                min(outer, 1),
                min(inner, 1),
                f"{worst.hit} hit, {worst.settable} set, of {worst.statements}",
            )
    if not rows:
        return ""
    words = "Statements at which a breakpoint can be set (light) and is hit (dark), the worst mode on the worst Mac"
    return _figure_of("How much can be debugged, by build", words, plots.shares(rows))


def _corners(macs: t.Sequence[probes.Mac]) -> str:
    rows: dict[str, collections.Counter[str]] = {}
    for mac in macs:
        for check in mac.host["checks"]:
            rows.setdefault(probes.group(check), collections.Counter())[check["state"]] += 1
    if not rows:
        return ""
    figures = {
        name: " ".join(f"{_MARK[state]} {counts[state]}" for state in reversed(CHECK_STATES) if counts[state])
        for name, counts in rows.items()
    }
    return _figure_of("Checks by corner", "Of all Macs together", plots.stacks(rows, _FILL, figures))


# Each Mac


def _each(macs: t.Sequence[probes.Mac]) -> str:
    shown = [_one(mac, opened=len(macs) <= 3 or mac.state == "drifted") for mac in macs[:_MOST_HOSTS]]
    rest = (
        f'<p class="legend">{len(macs) - _MOST_HOSTS} more are in the JSON report.</p>'
        if len(macs) > _MOST_HOSTS
        else ""
    )
    return f"<section><h2>Each Mac</h2>{''.join(shown)}{rest}</section>"


def _one(mac: probes.Mac, *, opened: bool) -> str:
    stops = probes.total(one.stops for one in mac.sessions if one.build in probes.HELD)
    rounds, lost = sum(one.rounds for one in mac.sessions), sum(one.lost for one in mac.sessions)
    said = f"{rounds} sessions, {lost} lost" if mac.sessions else mac.host["reason"] or "no session was held"
    reached = f"<span>95 % of the stops within {plots.bound(probes.quantile(stops, 0.95))} ms</span>" if stops else ""
    name = f"<b>{plots.text(mac.host['name'])}</b>"
    head = f"<summary>{name} {_tag(mac)} <span>{plots.text(said)}</span> {reached}</summary>"
    body = _findings(mac) + _table(mac.sessions) + (_times(stops, "From one stop to the next", _STOPS) if stops else "")
    return f'<details class="mac {_TONE.get(mac.state, "none")}"{" open" if opened else ""}>{head}{body}</details>'


def _findings(mac: probes.Mac) -> str:
    """What is not well of the checks that this page is about."""
    named = {check_id for ids in probes.MINIMAL.values() for check_id in ids}
    items = []
    for check in mac.host["checks"]:
        asked = probes.group(check) in probes.PROBES.values() or check["id"] in named
        if asked and check["state"] in ("drifted", "unknown"):
            counted = collections.Counter(check["evidence"])
            said = [f"{number} times: {line}" if number > 1 else line for line, number in counted.items()]
            lines = "".join(f"<li>{plots.text(line)}</li>" for line in said[:_MOST_LINES])
            more = f"<ul>{lines}</ul>" if lines else ""
            name, found = plots.text(check["id"]), plots.text(f"{check['subject']}: {check['actual']}")
            items.append(f"<li><code>{name}</code> {found}{more}</li>")
    return f"<ul>{''.join(items)}</ul>" if items else ""


_COLUMNS = (
    "Build",
    "Mode",
    "User",
    "Sessions",
    "Lost",
    "Settable",
    "Hit",
    "Values right",
    "p50 ms",
    "p95 ms",
    "max ms",
)


def _table(sessions: t.Sequence[probes.Session]) -> str:
    if not sessions:
        return ""
    heads = "".join(f'<th class="{"n" if number > 2 else ""}">{name}</th>' for number, name in enumerate(_COLUMNS))
    rows = []
    for one in sessions:
        values = "-" if one.values is None else _percent(one.values)
        counts = [f"{part}/{one.statements}" if one.statements else "-" for part in (one.settable, one.hit)]
        cells = (str(one.rounds), str(one.lost), *counts, values, *one.times)
        words = "".join(f"<td>{plots.text(word)}</td>" for word in (one.build.replace("_", " "), one.mode, one.user))
        numbers = "".join(f'<td class="n">{plots.text(cell)}</td>' for cell in cells)
        rows.append(f"<tr>{words}{numbers}</tr>")
    return f'<div class="scroll"><table><thead><tr>{heads}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>'


def _own(name: str) -> str:
    return (_FOLDER / name).read_text("utf-8")

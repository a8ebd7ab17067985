# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The measured numbers of a report as metrics: those of checks, and those of debugging sessions.

Pure. C(measured) of a check is the place for any number that is worth a graph: one that has a metric of its own in
C(NAMED) gets it, every other one is a sample of C(triangle_measured). No text of a report becomes a metric's name.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import typing as t

from ansible_collections.golden.triangle.plugins.plugin_utils._report.report import JsonDict

Sample = tuple[dict[str, str], float]
Metric = tuple[str, str, list[Sample]]

#: Numbers of checks that have a metric of their own, of this very name: what it means.
NAMED = {
    "gateway_route_cache_age_seconds": "How much longer than its definition a gateway's live route has been there.",
    "consul_kv_mismatch_count": "How many values of Consul's KV store differ from those that they must agree with.",
}
#: Of a session's C(settable_percent) and its kin.
_SHARES = {
    "settable": "Which share of the statements took a breakpoint.",
    "hit": "Which share of the breakpoints was hit.",
    "values": "Which share of lines, variables, expressions and steps was right.",
}
#: Of a session's C(stop_ms) and its kin: which of its numbers are shown.
_LATENCIES = {
    "first_stop": "From the connection to the first stop.",
    "stop": "From the request to go on to the next stop.",
}
_POINTS = ("p50", "p95", "max")


def metrics(report: JsonDict) -> t.Iterator[Metric]:
    """Each metric of which there is a sample."""
    made = [*_of_checks(report), *_of_sessions(report)]
    return ((name, text, samples) for name, text, samples in made if samples)


def _of_checks(report: JsonDict) -> t.Iterator[Metric]:
    named: dict[str, list[Sample]] = {name: [] for name in NAMED}
    others: list[Sample] = []
    for host in report["hosts"]:
        for check in host["checks"]:
            place = {"host": host["name"], "check": check["id"], "subject": check["subject"]}
            for name, value in check.get("measured", {}).items():
                if name in named:
                    named[name].append((place, value))
                else:
                    others.append(({**place, "name": name}, value))
    yield from ((name, text, named[name]) for name, text in NAMED.items())
    yield "triangle_measured", "Every other number that a check measured, its unit at the end of its name.", others


def _of_sessions(report: JsonDict) -> t.Iterator[Metric]:
    sessions = list(_sessions(report))
    for name, text in _SHARES.items():
        shares = [(labels, _number(session.get(f"{name}_percent"), 0.01)) for labels, session in sessions]
        yield f"triangle_probe_{name}_ratio", text, _known(shares)
    for name, text in _LATENCIES.items():
        spans = [
            ({**labels, "at": point}, _number(times.get(point), 0.001))
            for labels, session in sessions
            if isinstance(times := session.get(f"{name}_ms"), dict)
            for point in _POINTS
        ]
        yield f"triangle_probe_{name}_seconds", f"{text} at: p50, p95 or max of what was measured.", _known(spans)
    begun = [(labels, _number(session.get("rounds"))) for labels, session in sessions]
    yield "triangle_probe_sessions", "How many debugging sessions were begun.", _known(begun)
    lost = [
        (labels, float(len(session["lost"]))) for labels, session in sessions if isinstance(session.get("lost"), list)
    ]
    yield "triangle_probe_lost_sessions", "How many of them were lost.", lost


def _sessions(report: JsonDict) -> t.Iterator[tuple[dict[str, str], JsonDict]]:
    """Every debugging session with its labels. Of two about the same the later one counts, as with checks."""
    for host in report["hosts"]:
        found: dict[tuple[str, ...], JsonDict] = {}
        for probe in _dictionaries(host["measured"].get("debug_probe", {}).get("probes")):
            for session in _dictionaries(probe.get("sessions")):
                found[str(probe.get("user")), str(session.get("build")), str(session.get("mode"))] = session
        for (user, build, mode), session in found.items():
            yield {"host": host["name"], "user": user, "build": build, "mode": mode}, session


def _dictionaries(value: t.Any) -> t.Iterator[JsonDict]:
    """The dictionaries of a list. What modules measured is not described by the report's schema."""
    return (one for one in value if isinstance(one, dict)) if isinstance(value, list) else iter(())


def _number(value: t.Any, factor: float = 1.0) -> float | None:
    return value * factor if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _known(samples: t.Iterable[tuple[dict[str, str], float | None]]) -> list[Sample]:
    return [(labels, value) for labels, value in samples if value is not None]

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a report says of debugging: the sessions that were held on each host, and the checks that are about them.

Measured values are a module's own, so whatever is not of the shape that its RETURN documents is passed over.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import collections
import dataclasses
import math
import typing as t

from ansible_collections.golden.triangle.plugins.plugin_utils._report.report import CHECK_STATES, JsonDict

#: What the article wishes to see first, and the checks that say it.
MINIMAL: dict[str, tuple[str, ...]] = {
    "Architecture": ("host.platform",),
    "Target": ("debug.target",),
    "Signature": ("delve.signature", "delve.signature_valid", "delve.codesign"),
    "Attach": ("debug.attach",),
}
#: Checks of a probe are no corner, but are asked for by themselves.
PROBES = {"debug": "debugging", "lsp": "language server"}
SIGNALS = ("SIGUSR1", "SIGUSR2")
#: In builds for debugging every statement can be stopped at.
HELD = ("debug", "pie", "cgo")


@dataclasses.dataclass(frozen=True)
class Session:
    """All rounds of one mode and build on one host as one user. Histograms go by twice the power of 2 of a bound."""

    user: str
    build: str
    mode: str
    rounds: int
    lost: int
    statements: int
    settable: int
    hit: int
    values: float | None
    first: dict[int, int]
    stops: dict[int, int]
    times: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class Mac:
    """A host with what was measured on it."""

    host: JsonDict
    sessions: list[Session]
    #: By the signal's name, how long it took to be heard, in microseconds.
    signals: dict[str, dict[int, int]]

    @property
    def minimal(self) -> dict[str, str]:
        """The worst state of the checks behind each word; nothing where it was not looked at."""
        return {word: _worst(self.host, ids) for word, ids in MINIMAL.items()}

    @property
    def state(self) -> str:
        """Of its debugging: the worst of its probes' checks without which there is none."""
        asked = [check for check in self.host["checks"] if group(check) in PROBES.values()]
        states = [check["state"] for check in asked if check["severity"] == "critical"]
        return next((state for state in CHECK_STATES if state in states), "")


def mac_of(host: JsonDict) -> Mac:
    measured = _dict(host["measured"].get("debug_probe"))
    found: list[Session] = []
    heard: dict[str, dict[int, int]] = {}
    for probe in map(_dict, _list(measured.get("probes"))):
        user, signals = str(probe.get("user", "")), _dict(probe.get("signals"))
        found += [_session(user, one) for one in _list(probe.get("sessions")) if isinstance(one, dict)]
        for name in SIGNALS:
            heard[name] = total([heard.get(name, {}), _histogram(signals.get(f"{name}_us"))])
    return Mac(host, found, heard)


def _dict(value: object) -> JsonDict:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[t.Any]:
    return value if isinstance(value, list) else []


def _session(user: str, one: JsonDict) -> Session:
    stops = _dict(one.get("stop_ms"))
    values = one.get("values_percent")
    return Session(
        user=user,
        build=str(one.get("build", "")),
        mode=str(one.get("mode", "")),
        rounds=_count(one.get("rounds")),
        lost=len(_list(one.get("lost"))),
        statements=_count(one.get("statements")),
        settable=_count(one.get("settable")),
        hit=_count(one.get("hit")),
        values=float(values) if isinstance(values, int | float) and 0 <= values <= 100 else None,
        first=_histogram(one.get("first_stop_ms")),
        stops=_histogram(stops),
        times=tuple(_number(stops.get(key)) for key in ("p50", "p95", "max")),
    )


def _count(value: object) -> int:
    return value if isinstance(value, int) and value > 0 else 0


def _number(value: object) -> str:
    return f"{value:g}" if isinstance(value, int | float) else "-"


def _histogram(value: object) -> dict[int, int]:
    """Pairs of a bound and a count, in bounds from some microseconds to some minutes."""
    found: collections.Counter[int] = collections.Counter()
    for pair in _list(_dict(value).get("histogram")):
        if isinstance(pair, list) and len(pair) == 2 and isinstance(pair[0], int | float) and 1e-3 <= pair[0] <= 1e6:
            found[round(2 * math.log2(pair[0]))] += _count(pair[1])
    return {power: number for power, number in found.items() if number}


def group(check: JsonDict) -> str:
    return PROBES.get(check["id"].partition(".")[0], check["corner"] or "others")


def _worst(host: JsonDict, ids: t.Collection[str]) -> str:
    states = [check["state"] for check in host["checks"] if check["id"] in ids]
    return next((state for state in CHECK_STATES if state in states), "")


def order(mac: Mac) -> tuple[int, str]:
    """Worst first; a Mac of which nothing is known stands before one that is well."""
    ranks = {"drifted": 0, "unknown": 1, "": 2}
    return ranks.get(mac.state, 3), mac.host["name"]


def total(histograms: t.Iterable[t.Mapping[int, int]]) -> dict[int, int]:
    total: collections.Counter[int] = collections.Counter()
    for one in histograms:
        total.update(one)
    return dict(total)


def quantile(counts: t.Mapping[int, int], share: float) -> int:
    """The bound that this share of the values does not exceed, as twice its power of 2."""
    wished, seen = share * sum(counts.values()), 0
    for power in sorted(counts):
        seen += counts[power]
        if seen >= wished:
            return power
    raise ValueError("there are no values")

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a verification of Macs looks like that nobody has: sessions are invented, the same ones each time.

What becomes of them is the collection's own doing: the summaries, the checks and the report are made by its code.
"""

from __future__ import annotations

import datetime
import random
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._debug import probe, program
from ansible_collections.golden.triangle.plugins.module_utils._debug.probe_part import Probe, Thresholds
from ansible_collections.golden.triangle.plugins.module_utils._debug.session import RUNNING, Measured
from ansible_collections.golden.triangle.plugins.plugin_utils._report import history, report
from tools import sample_fleet

JsonDict = dict[str, t.Any]

MODES = ("attach", "launch", "multiclient")
#: Of each build, how many statements cannot be stopped at, and which share of the values is right.
BUILDS = {"debug": (0, 1.0), "no_optimising": (3, 0.974), "no_inlining": (7, 0.567), "optimised": (18, 0.457)}
ROUNDS = 3
_REFUSED = "at attach: Delve refused at attach: could not attach to pid 4711: this process does not have the right"
_DEAD = "at setBreakpoints: the connection was closed; dlv ended with status 2; it said: unexpected fault address 0x1c0"
#: Checks of the other corners: corner, id, what is expected and found.
_CORNERS = (
    ("delve", "delve.version", "v1.21.2"),
    ("delve", "delve.bytes", "0a1b2c3d"),
    ("delve", "delve.signature", "signed ad hoc"),
    ("delve", "delve.signature_valid", "every page is as signed"),
    ("access", "access.developer_mode", "enabled"),
    ("access", "access.debugserver", "lldb-1500"),
    ("editor", "editor.extension.version", "0.36.0"),
    ("editor", "editor.settings", "as declared"),
)


def _check(corner: str, check_id: str, expected: str, *, ok: bool) -> JsonDict:
    return {
        "id": check_id,
        "corner": corner,
        "subject": "/usr/local/bin/dlv",
        "severity": "critical",
        "expected": expected,
        "state": "compliant" if ok else "drifted",
        "actual": expected if ok else "page 17 is not as signed",
        "evidence": [],
        "remedy": {"kind": "automatic", "text": "a signed copy takes its place"},
        "repaired": False,
    }


def verified(size: int, *, seed: int = 1) -> JsonDict:
    """The report of C(size) Macs: one in nine may not attach, one in eleven has a debugserver that dies, one sleeps."""
    chance = random.Random(seed)
    now = datetime.datetime(2026, 11, 24, 9, 30, tzinfo=datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    names = [f"mac-{number:02d}" for number in range(1, size + 1)]
    run = report.Run(now, now, check_mode=True, collection_version="0.1.0")
    records = [record for number, name in enumerate(names, 1) for record in _records(name, number, now, chance)]
    return history.carry(report.build_report(names, records, run=run), None, stale_days=14)


def _records(name: str, number: int, now: str, chance: random.Random) -> list[report.Record]:
    asleep = number % 13 == 7
    corners = sample_fleet.record(name, now, asleep=asleep)
    if asleep:
        return [corners]
    unsigned = number % 10 == 8
    corners.checks.extend(_check(*one, ok=not (unsigned and one[1] == "delve.signature_valid")) for one in _CORNERS)
    lost = _REFUSED if number % 9 == 3 else _DEAD if number % 11 == 5 else ""
    modes = (MODES[0],) if lost == _REFUSED else MODES
    part = Probe("dev", _request(), Thresholds())
    state = _state(chance, lost, modes)
    return [
        corners,
        report.Record(
            host=name,
            module="debug_probe",
            part="debug",
            order=2,
            started=now,
            ended=now,
            check_mode=True,
            outcome="ok",
            profile="seed",
            task="Hold debugging sessions",
            checks=[check.as_result() for check in part.compare(state)],
            notes=part.notes(state),
            measured={"probes": [part.measured(state)]},
        ),
    ]


def _request() -> probe.Request:
    return probe.Request(
        goroot="/usr/local/go1.21.5",
        dlv="/usr/local/bin/dlv",
        library=(),
        dlv_sha256=(),
        modes=MODES,
        builds=tuple(BUILDS),
        rounds=ROUNDS,
        port=0,
        timeout=180,
        patience=10,
    )


def _state(chance: random.Random, lost: str, modes: t.Collection[str]) -> JsonDict:
    """What a probe answers: C(lost) is why the sessions of C(modes) were lost, empty where they were not."""
    slow = chance.lognormvariate(0, 0.25)
    sessions = []
    for build, (refused, right) in BUILDS.items():
        for mode in MODES:
            why = lost if mode in modes else ""
            rounds = [_round(chance, mode, refused, right, slow, why) for _number in range(ROUNDS)]
            sessions.append(probe.summary(mode, build, rounds))
    made = {"path": "/t/probe", "seconds": 8.2, "error": "", "absent": "", "target": "darwin/amd64", "delve": "yes"}
    builds = {name: {**made, "reasons": []} for name in BUILDS}
    return {
        "unproven": [],
        "builds": builds,
        "sessions": sessions,
        "signals": _signals(chance),
        "swept": [],
        "left": [],
        "error": "",
    }


def _signals(chance: random.Random) -> JsonDict:
    heard = {name: [chance.lognormvariate(2.8, 0.4) for _one in range(500)] for name in ("SIGUSR1", "SIGUSR2")}
    return {"error": "", **{f"{name}_us": probe.times(values) for name, values in heard.items()}}


def _round(chance: random.Random, mode: str, refused: int, right: float, slow: float, lost: str) -> Measured:
    statements = [str(place) for place, one in program.statements().items() if mode not in RUNNING or not one.once]
    settable = statements[: len(statements) - refused]
    stops = [
        slow * chance.lognormvariate(-0.1, 0.5) + (chance.random() < 0.06) * chance.uniform(3, 9) for _one in settable
    ]
    return Measured(
        statements=statements,
        settable=settable,
        hit=settable,
        asked=1000,
        right=round(1000 * right),
        first_stop=slow * chance.lognormvariate(4.2, 0.3),
        stops=stops,
        lost=lost,
    )

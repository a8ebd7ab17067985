# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A whole probe: Go and Delve are proven, the known program is built, sessions are held, and all is put away again.

It runs as one user, in one temporary folder that is also the home of all it starts, so that no file of the user's home
is read or written: Delve would make C(~/.config/dlv) there, Go its caches.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import functools
import math
import os
import time
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._debug import (
    builds,
    program,
    proof,
    session,
    signals,
    workplace,
)
from ansible_collections.golden.triangle.plugins.module_utils._debug.processes import Family
from ansible_collections.golden.triangle.plugins.module_utils._debug.session import Measured, Order
from ansible_collections.golden.triangle.plugins.module_utils._go.fingerprint import Known
from ansible_collections.golden.triangle.plugins.module_utils._runner import Runner, SubprocessRunner

_T = t.TypeVar("_T")

#: Build modes and the words of C(go build) for each. Only the program's own packages are compiled without one of the
#: two flags: the standard library is then the same in all of them, and is compiled once.
_OWN = f"{program.MODULE}/..."
BUILDS: t.Mapping[str, tuple[str, ...]] = {
    "debug": ("-gcflags=all=-N -l",),
    "no_optimising": (f"-gcflags={_OWN}=-N",),
    "no_inlining": (f"-gcflags={_OWN}=-l",),
    "optimised": (),
    "no_dwarf": ("-ldflags=-w",),
    "stripped": ("-ldflags=-s -w",),
    "pie": ("-buildmode=pie", "-gcflags=all=-N -l"),
    "cgo": ("-gcflags=all=-N -l",),
}
#: The one with a function in C.
CGO = "cgo"
#: The power of 2 of the least bound of a histogram.
_LEAST = -4
#: Where the Command Line Tools have their headers, beside the folder of the compiler.
_SDK = "../../SDKs/MacOSX.sdk"


@dataclasses.dataclass(frozen=True)
class Request:
    """What to probe, in JSON's types. C(library) and C(dlv_sha256) are what Go and Delve are proven against.

    C(cc) is the C compiler, C(signals) how often each signal is sent. C(timeout) is for the whole and C(patience) for
    one answer, in seconds.
    """

    goroot: str
    dlv: str
    library: tuple[Known, ...]
    dlv_sha256: tuple[str, ...]
    modes: tuple[str, ...]
    builds: tuple[str, ...]
    rounds: int
    port: int
    timeout: float
    patience: float
    cc: str = ""
    signals: int = 0

    @classmethod
    def from_json(cls, value: t.Mapping[str, t.Any]) -> Request:
        """Back from the form in which a process of another user is given it."""
        lists = {name: tuple(value[name]) for name in ("dlv_sha256", "modes", "builds")}
        return cls(**{**value, **lists, "library": tuple(Known(**known) for known in value["library"])})


def look(value: t.Mapping[str, t.Any], runner: Runner | None = None) -> dict[str, t.Any]:
    """Probe, as whoever we are. Plain JSON; whatever goes wrong is in it."""
    request = Request.from_json(value)
    answer: dict[str, t.Any] = {"unproven": unproven(request), "error": ""}
    answer.update(builds={}, sessions=[], signals={"error": ""})
    runner = runner or SubprocessRunner()
    answer["swept"], answer["left"] = workplace.sweep(runner)
    if answer["unproven"]:
        return answer
    return workplace.within(answer, runner, functools.partial(_probe, request, answer))


def unproven(request: Request) -> list[str]:
    """Why Go or Delve may not be run, in words; empty where both may."""
    go = proof.go_faults(request.goroot, request.library)
    return [*go, *proof.program_faults(request.dlv, request.dlv_sha256)]


def _probe(request: Request, answer: dict[str, t.Any], folder: str, family: Family) -> None:
    deadline = time.monotonic() + request.timeout
    source = os.path.join(folder, "source")
    write(source, program.FILES)
    environment = proof.environment(request.goroot, folder)
    for build in request.builds:
        own = environment if build != CGO else _with_compiler(environment, request.cc)
        made = _build(request, build, folder=folder, family=family, environment=own, deadline=deadline)
        answer["builds"][build] = made
        if made["error"] or made["absent"]:
            continue
        for mode in modes_of(build, request.modes):
            order = Order(
                mode=mode,
                # The very file that was proven: a link to it may be led elsewhere meanwhile.
                dlv=os.path.realpath(request.dlv),
                program=made["path"],
                folder=source,
                port=request.port,
                patience=request.patience,
                cgo=build == CGO,
            )
            rounds = [_round(order, family, environment, deadline) for _round_number in range(request.rounds)]
            answer["sessions"].append(summary(mode, build, rounds))
    if request.signals:
        answer["signals"] = _signals(request, folder=folder, family=family, environment=environment, deadline=deadline)


def modes_of(build: str, modes: t.Sequence[str]) -> list[str]:
    """Delve itself builds in one way only."""
    return [mode for mode in modes if mode != "source" or build == "debug"]


def _with_compiler(environment: t.Mapping[str, str], cc: str) -> dict[str, str]:
    """The same with a C compiler, which a Mac's has to be told where its headers are."""
    sdk = os.path.realpath(os.path.join(os.path.dirname(cc), _SDK))
    headers = {"SDKROOT": sdk} if os.path.isdir(sdk) else {}
    return {**environment, "CGO_ENABLED": "1", "CC": cc, **headers}


def no_compiler(cc: str) -> str:
    """Why a C compiler may not or cannot be run, in words. It is no part of the triangle, so no digest proves it."""
    if not cc or not os.access(cc, os.X_OK) or not os.path.isfile(cc):
        return f"there is no C compiler {cc}".rstrip()
    return "; ".join(proof.writable(os.path.realpath(cc)))


def _round(order: Order, family: Family, environment: t.Mapping[str, str], deadline: float) -> Measured:
    left = deadline - time.monotonic()
    if left <= 0:
        return Measured(lost="no time was left for it")
    measured = session.hold(dataclasses.replace(order, limit=min(order.limit, left)), family, environment)
    measured.left += [f"could not be ended: {command}" for command in family.end()]
    return measured


def write(folder: str, files: t.Mapping[str, str]) -> None:
    """The source of a program. Raises OSError."""
    for name, text in files.items():
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as stream:
            stream.write(text)


def _build(
    request: Request, build: str, *, folder: str, family: Family, environment: t.Mapping[str, str], deadline: float
) -> dict[str, t.Any]:
    """Build the program in one way: its path, how long it took in seconds, what its file says, or the error.

    C(absent) says why it cannot be built here at all.
    """
    path = os.path.join(folder, f"probe-{build}")
    go = os.path.join(request.goroot, "bin", "go")
    made: dict[str, t.Any] = {
        "path": path,
        "seconds": 0.0,
        "error": "",
        "absent": "",
        "target": "",
        "delve": "",
        "reasons": [],
    }
    if build == CGO and (absent := no_compiler(request.cc)):
        return {**made, "absent": absent}
    started = time.monotonic()
    argv = [go, "build", "-C", os.path.join(folder, "source"), "-buildvcs=false", *BUILDS[build], "-o", path, "."]
    error = _run(argv, "go build", family=family, environment=environment, deadline=deadline)
    made["seconds"] = round(time.monotonic() - started, 2)
    if error:
        return {**made, "error": error}
    found = builds.look(path)
    target = "/".join(found["settings"].get(key, "?") for key in ("GOOS", "GOARCH"))
    return {**made, "target": target, **{key: found[key] for key in ("error", "delve", "reasons")}}


def _run(argv: t.Sequence[str], name: str, *, family: Family, environment: t.Mapping[str, str], deadline: float) -> str:
    """Run a program to its end: why that failed, in words, or nothing."""
    try:
        process = family.start(argv, environment)
    except OSError as exc:
        return f"{argv[0]} cannot be started: {exc.strerror}"
    ended = process.wait(deadline)
    said = process.said()
    status = process.status
    unended = family.end()
    if not ended:
        return f"{name} did not end in time; {unended or 'it was ended'}"
    return f"{name} ended with status {status}; it said: {said}" if status else ""


def _signals(
    request: Request, *, folder: str, family: Family, environment: t.Mapping[str, str], deadline: float
) -> dict[str, t.Any]:
    """How long signals took to be heard, in microseconds, or the error."""
    source, path, heard = (os.path.join(folder, name) for name in ("signals", "probe-signals", "heard"))
    write(source, signals.FILES)
    go = os.path.join(request.goroot, "bin", "go")
    for name, argv in (
        ("go build", [go, "build", "-C", source, "-buildvcs=false", "-o", path, "."]),
        ("the program that hears signals", [path, str(request.signals), heard]),
    ):
        error = _run(argv, name, family=family, environment=environment, deadline=deadline)
        if error:
            return {"error": error}
    with open(heard, encoding="ascii") as stream:
        found = signals.parse(stream.read(), request.signals)
    if found is None:
        return {"error": "the program that hears signals did not write all that it was to"}
    return {"error": "", **{f"{name}_us": times(values) for name, values in found.items()}}


def summary(mode: str, build: str, rounds: t.Sequence[Measured]) -> dict[str, t.Any]:
    """All rounds of one kind: counts, shares in percent (null where nothing was counted), times in milliseconds.

    What a lost session saw before it was lost counts for nothing but that it was lost.
    """
    held = [one for one in rounds if not one.lost]
    statements = sum(len(one.statements) for one in held)
    settable = sum(len(one.settable) for one in held)
    hit = sum(len(one.hit) for one in held)
    asked = sum(one.asked for one in held)
    never = sorted({f"{place} was set and not hit" for one in held for place in set(one.settable) - set(one.hit)})
    return {
        "mode": mode,
        "build": build,
        "rounds": len(rounds),
        "lost": [one.lost for one in rounds if one.lost],
        "statements": max((len(one.statements) for one in held), default=0),
        "settable": min((len(one.settable) for one in held), default=0),
        "hit": min((len(one.hit) for one in held), default=0),
        "settable_percent": percent(settable, statements),
        "hit_percent": percent(hit, settable),
        "values_percent": percent(sum(one.right for one in held), asked),
        "compared": asked,
        "refusals": unique(line for one in held for line in one.refusals),
        "unhit": never,
        "faults": unique(line for one in held for line in one.faults),
        "left": unique(line for one in rounds for line in one.left),
        "first_stop_ms": times([one.first_stop for one in held if one.first_stop is not None]),
        "stop_ms": times([taken for one in held for taken in one.stops]),
    }


def unique(values: t.Iterable[_T]) -> list[_T]:
    """Each value once, in the order of its first appearance."""
    return list(dict.fromkeys(values))


def percent(part: int, whole: int) -> float | None:
    """A share, rounded down: 100 is said only of the whole."""
    return math.floor(1000 * part / whole) / 10 if whole else None


def times(values: t.Sequence[float]) -> dict[str, t.Any]:
    """How many there are, the value that half and 95 of 100 of them do not exceed, the largest, and how they lie.

    C(histogram) has pairs: a bound in milliseconds, and how many values lie up to it and above the bound before. Bounds
    are powers of the square root of 2, the same ones everywhere, so that the histograms of many hosts add up.
    """
    ranked = sorted(values)
    if not ranked:
        return {"count": 0, "p50": None, "p95": None, "max": None, "histogram": []}
    bounds = [_bound(value) for value in ranked]
    return {
        "count": len(ranked),
        "p50": round(ranked[math.ceil(0.50 * len(ranked)) - 1], 2),
        "p95": round(ranked[math.ceil(0.95 * len(ranked)) - 1], 2),
        "max": round(ranked[-1], 2),
        "histogram": [[bound, bounds.count(bound)] for bound in unique(bounds)],
    }


def _bound(value: float) -> float:
    """The least of the bounds that a value does not exceed."""
    power = math.ceil(2 * math.log2(max(value, 2**_LEAST)))
    return round(2 ** (power / 2), 3)

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measure what the article claims, and write docs/claims.md.

Each claim that can be measured on this machine is: with the real Go and the real Delve of the seed profile, on Linux.
A measurement says whether the claim holds; the table's verdict is that, and nothing else. Usage (PYTHONPATH=tests and
the collection's path): ``python -m tools.claims FILE``
"""

from __future__ import annotations

import functools
import json
import os
import re
import shutil
import subprocess
import sys
import time
import typing as t
from dataclasses import asdict, dataclass
from pathlib import Path

import yaml
from ansible_collections.golden.triangle.plugins.module_utils._argspec import ArgumentSpec
from ansible_collections.golden.triangle.plugins.module_utils._debug import builds, probe, program
from ansible_collections.golden.triangle.plugins.module_utils._debug.session import MODES
from ansible_collections.golden.triangle.plugins.modules import debug_probe, lsp_probe
from standin import gotools
from tools import claims_of_delve, claims_of_editor, claims_of_go
from tools.measuring import GO, LIBRARY, Measured, Unmeasured, built, delve, goroot

#: How many sessions of each mode, in the build for debugging and in each of the others.
ROUNDS, FEW = 34, 3
SIGNALS = 5000


@dataclass(frozen=True)
class Claim:
    """One row. C(by) says how it is measured or, where C(measure) is empty, where it was read or what it needs.

    C(verdict) is that of the source, where nothing is measured or not every machine can.
    """

    number: str
    text: str
    by: str
    does: str
    measure: str = ""
    verdict: str = ""


def request(**changes: t.Any) -> dict[str, t.Any]:
    """The default probe, on this machine, but for the changes."""
    asked = probe.Request(
        goroot=str(goroot()),
        dlv=str(delve()),
        library=LIBRARY,
        dlv_sha256=(gotools.KNOWN["linux"],),
        modes=("attach", "launch", "multiclient"),
        builds=("debug",),
        rounds=1,
        port=0,
        timeout=1800,
        patience=30,
        cc=shutil.which("gcc") or "",
    )
    return {**asdict(asked), **changes}


def probe_of(**changes: t.Any) -> dict[str, t.Any]:
    """What a probe answers. Ends the program where it could not be held."""
    answer = probe.look(request(**changes))
    if answer["unproven"] or answer["error"] or answer["left"]:
        raise SystemExit(f"claims: the probe failed: {answer}")
    return answer


@functools.cache
def large() -> list[dict[str, t.Any]]:
    """Two probes: many sessions of the build for debugging, some of each other one, and signals."""
    modes = tuple(mode for mode in MODES if mode != "source")
    others = tuple(build for build in probe.BUILDS if build != "debug")
    return [
        probe_of(modes=modes, rounds=ROUNDS),
        probe_of(modes=modes, rounds=FEW, builds=others, signals=SIGNALS),
    ]


@functools.cache
def probed() -> dict[tuple[str, str], dict[str, t.Any]]:
    """All sessions of the large probes, by build and mode."""
    return {(one["build"], one["mode"]): one for answer in large() for one in answer["sessions"]}


def lines_of(build: str) -> str:
    """How many statements of a build can be stopped at and are, launched."""
    session = probed()[build, "launch"]
    return f"{session['settable']} of {session['statements']} statements settable, {session['hit']} hit"


def debug_flags() -> Measured:
    ours, plain = probed()["debug", "launch"], probed()["optimised", "launch"]
    holds = ours["hit"] == ours["statements"] > plain["settable"]
    return Measured(holds, f"with it {lines_of('debug')}; without it {lines_of('optimised')}")


def lines_lost() -> Measured:
    plain = built()
    lost = probed()["optimised", "launch"]
    # The claim is of debug information that is lost; what is lost are places to stop at and values.
    values = f"{lost['values_percent']:g} % of the values right"
    text = f"debug information of {len(plain['packages'])} packages is there; {lines_of('optimised')}, {values}"
    return Measured(not plain["dwarf"], text)


def static_attach() -> Measured:
    session = probed()["stripped", "attach"]
    plain = probed()["debug", "attach"]
    lost = len(session["lost"]) + len(plain["lost"])
    text = f"{session['rounds'] + plain['rounds']} attaches to programs built with CGO_ENABLED=0, {lost} failed"
    return Measured(lost > 0, f"{text}; stripped ones can be attached to and have no lines")


def stripping() -> Measured:
    plain, stripped = built(system="darwin"), built("-ldflags=-s", system="darwin")
    text = f"for darwin, go build: DWARF {'there' if plain['dwarf'] else 'gone'}"
    return Measured(not plain["dwarf"], f"{text}; with -ldflags=-s: {'there' if stripped['dwarf'] else 'gone'}")


def dwarf_version() -> Measured:
    found = {system: built(system=system)["dwarf_version"] for system in ("linux", "darwin")}
    return Measured(5 in found.values(), f"go{GO} writes DWARF {found['linux']} (linux), {found['darwin']} (darwin)")


def flag_sets() -> Measured:
    sessions = [probed()["debug", mode] for mode in ("headless", "api_version", "multiclient", "continue")]
    text = ", ".join(f"{one['mode']} {one['hit']}/{one['statements']}" for one in sessions)
    shares = [one["hit_percent"] for one in sessions]
    rounds = sum(one["rounds"] for one in sessions)
    lost = sum(len(one["lost"]) for one in sessions)
    return Measured(shares[0] < max(shares[1:]), f"hit: {text}; {rounds} sessions, {lost} lost")


def alignment() -> Measured:
    session = probed()["debug", "launch"]
    at = claims_of_go.addresses()
    places = [f"{Path(place.file).name}:{place.line}" for place in program.statements()]
    aligned = sum(at[place] % 16 == 0 for place in places)
    text = (
        f"{session['hit']} of {session['statements']} statements are hit; {aligned} of them begin at a multiple of 16"
    )
    return Measured(session["hit"] <= aligned, text)


def signals() -> Measured:
    heard = large()[1]["signals"]
    text = ", ".join(
        f"{name} {heard[f'{name}_us']['p50']} us (p50), {heard[f'{name}_us']['p95']} us (p95)"
        for name in ("SIGUSR1", "SIGUSR2")
    )
    stops = probed()["debug", "launch"]["stop_ms"]
    trap = f"a stop at a breakpoint {stops['p50'] * 1000:.0f} us (p50), {stops['p95'] * 1000:.0f} us (p95)"
    holds = heard["SIGUSR1_us"]["p50"] <= 8 and heard["SIGUSR2_us"]["p50"] <= 1.2
    packages = f"below debug/ there are {claims_of_go.packages_of_debug()}"
    return Measured(holds, f"{SIGNALS} times each: {text}; {trap}; neither signal ends the program; {packages}")


def together() -> Measured:
    sessions = [one for (build, _mode), one in probed().items() if build in ("debug", "pie", "cgo")]
    rounds, lost = sum(one["rounds"] for one in sessions), sum(len(one["lost"]) for one in sessions)
    right = all(one["hit"] == one["statements"] and one["values_percent"] == 100 for one in sessions)
    text = "every statement hit, every value right" if right else "not every statement hit or value right"
    return Measured(right and not lost, f"{rounds} sessions of builds for debugging, {lost} lost, {text}")


#: What claims.yml names is here or in a file of one subject.
HERE = (debug_flags, lines_lost, static_attach, stripping, dwarf_version, flag_sets, alignment, signals, together)
SUBJECTS = (claims_of_go, claims_of_delve, claims_of_editor)


def measurement(name: str) -> t.Callable[[], Measured]:
    """The function that claims.yml names."""
    own = {function.__name__: function for function in HERE}
    beside = [vars(subject)[name] for subject in SUBJECTS if name in vars(subject)]
    return own[name] if name in own else t.cast("t.Callable[[], Measured]", beside[0])


HEAD = """\
<!--
Copyright: (c) 2026, golden.triangle contributors
GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
SPDX-License-Identifier: GPL-3.0-or-later
-->

# What the article claims, measured

Written by `make claims`, which measures again what it can, on Linux, with Go {go}, Delve {delve} and gopls {gopls}:
with the known program of `debug_probe`, {rounds} sessions of each mode of the build for debugging and {few} of each
other one. On a Mac Delve uses Apple's debugserver, so there `golden.triangle.verify` has the last word; what only a Mac
can settle says so, and the [workflow for a Mac](../.github/workflows/mac.yml) verifies one.

| claim of the article | | verdict | measured | by | what the collection does |
| --- | --- | --- | --- | --- | --- |
"""


WORDS = {True: "true", False: "false", None: "partly"}


def row(claim: Claim) -> str:
    """One line of the table."""
    verdict, figures = claim.verdict or "not settled here", "not measured"
    if claim.measure:
        try:
            measured = measurement(claim.measure)()
            verdict, figures = WORDS[measured.holds], measured.figures
        except Unmeasured as exc:
            figures = f"not measured: {exc}"
    cells = (claim.number, claim.text, verdict, figures, claim.by, claim.does)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def tail() -> str:
    """Every build and mode of the probe that the table is made of."""
    sessions = list(probed().values())
    rounds, lost = sum(one["rounds"] for one in sessions), sum(len(one["lost"]) for one in sessions)
    lines = [
        "\n## Figures\n\n",
        f"{rounds} sessions, {lost} lost. {cost()}\n\n",
        "Times in milliseconds, on the machine that wrote this: from a request to go on to the next stop.\n\n",
        "| build | mode | sessions | lost | settable | hit | values right | p50 | p95 | max |\n",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n",
    ]
    for (build, mode), one in probed().items():
        values = "-" if one["values_percent"] is None else f"{one['values_percent']:g} %"
        stops = [str(one["stop_ms"][key] or "-") for key in ("p50", "p95", "max")]
        counts = [f"{one[key]}/{one['statements']}" for key in ("settable", "hit")]
        cells = [build, mode, str(one["rounds"]), str(len(one["lost"])), *counts, values, *stops]
        lines.append("| " + " | ".join(cells) + " |\n")
    return "".join(lines)


def cost() -> str:
    """What both probes cost with their defaults, held by a process of its own: seconds, and its memory."""
    done = subprocess.run([sys.executable, "-m", "tools.claims", "--cost"], capture_output=True, text=True, check=True)
    return costs(json.loads(done.stdout))


def costs(found: t.Mapping[str, t.Any]) -> str:
    """The figures of measure_cost in words."""
    debug, lsp = found["debug"], found["lsp"]
    wall, cpu = (debug[key] + lsp[key] for key in ("seconds", "cpu"))
    return (
        f"Both probes with their defaults took {wall:.1f} s together, {cpu:.1f} s of a CPU under a load of"
        f" {found['load']:.0f}: that of Delve {debug['seconds']:.1f} s ({debug['sessions']} sessions, and"
        f" {found['building']:.1f} s for the build), that of gopls {lsp['seconds']:.1f} s ({lsp['sessions']} sessions)."
        f" Beside Go, Delve and gopls that is {found['megabytes']:.0f} MB of memory. To read how Delve's own"
        f" {found['size'] / 1e6:.0f} MB were built took {found['reading']:.2f} s."
    )


def measure_cost() -> None:
    """The figures of cost, on standard output. Memory before the reading, which is no part of a probe."""
    program_file = gotools.build() / "dlv"
    load = os.getloadavg()[0]
    debug, debugged = timed(lambda: probe_of(**defaults(debug_probe.SPEC, "modes", "builds", "rounds", "port")))
    lsp, spoken = timed(
        lambda: claims_of_editor.lsp_probe_of(claims_of_editor.lsp_request(**defaults(lsp_probe.SPEC, "rounds")))
    )
    memory = peak(Path("/proc/self/status").read_text("ascii"))
    read, told = timed(lambda: builds.look(str(program_file)))
    if not told["packages"]:
        raise SystemExit(f"claims: {program_file} could not be read")
    found = {
        "debug": {**debug, "sessions": len(debugged["sessions"])},
        "lsp": {**lsp, "sessions": spoken["rounds"] - len(spoken["lost"])},
        "building": sum(one["seconds"] for one in debugged["builds"].values()),
        "load": load,
        "megabytes": memory,
        "reading": read["cpu"],
        "size": program_file.stat().st_size,
    }
    print(json.dumps(found))


def defaults(spec: ArgumentSpec, *names: str) -> dict[str, t.Any]:
    """What a module asks its probe for where nothing else is said: these options, and how long it waits."""
    asked = {name: spec[name]["default"] for name in (*names, "timeout")}
    return {**asked, "patience": spec["answer_timeout"]["default"]}


def timed[T](work: t.Callable[[], T]) -> tuple[dict[str, float], T]:
    """What a piece of work takes: C(seconds), and C(cpu), its own and that of all it has started; and its result."""
    started, before = time.monotonic(), os.times()
    result = work()
    return {"seconds": time.monotonic() - started, "cpu": sum(os.times()[:4]) - sum(before[:4])}, result


def peak(status: str) -> float:
    """The most memory that a process has had, in MB: getrusage(2) would count that of whoever started it (proc(5))."""
    match = re.search(r"^VmHWM:\s+(\d+) kB$", status, re.MULTILINE)
    if match is None:
        raise SystemExit("claims: /proc/self/status does not tell the peak")
    return int(match[1]) * 1024 / 1e6


def main() -> None:
    if sys.argv[1] == "--cost":
        measure_cost()
        return
    claims = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text("utf-8"))
    delve_version, gopls_version = (tool.version.removeprefix("v") for tool in (gotools.DELVE, gotools.GOPLS))
    head = HEAD.format(go=GO, delve=delve_version, gopls=gopls_version, rounds=ROUNDS, few=FEW)
    text = head + "".join(row(Claim(**claim)) for claim in claims) + tail()
    Path(sys.argv[1]).write_text(text, "utf-8")


if __name__ == "__main__":
    main()

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
import re
import subprocess
import sys
import tempfile
import typing as t
from dataclasses import asdict, dataclass
from pathlib import Path

import yaml
from ansible_collections.golden.triangle.plugins.module_utils._debug import builds, probe, program
from ansible_collections.golden.triangle.plugins.module_utils._debug.session import MODES
from ansible_collections.golden.triangle.plugins.module_utils._go.fingerprint import Known
from standin import gotools, toolchain
from standin.releases import KNOWN

GO = gotools.GO
ROUNDS = 10


@dataclass(frozen=True)
class Measured:
    """What a measurement found: whether the claim holds, and by which figures."""

    holds: bool
    figures: str


@dataclass(frozen=True)
class Claim:
    """One row. C(by) says how it is measured or, where C(measure) is empty, where it was read or what it needs."""

    number: str
    text: str
    by: str
    does: str
    measure: str = ""
    verdict: str = ""


@functools.cache
def probed() -> dict[tuple[str, str], dict[str, t.Any]]:
    """All sessions of one large probe, by build and mode."""
    request = probe.Request(
        goroot=str(toolchain.linux(GO)),
        dlv=str(_delve()),
        library=(Known(GO, "linux/amd64", KNOWN[GO].linux_h1),),
        dlv_sha256=(gotools.KNOWN["linux"],),
        modes=tuple(mode for mode in MODES if mode != "source"),
        builds=("debug", "no_optimising", "no_inlining", "optimised", "no_dwarf", "stripped", "pie"),
        rounds=ROUNDS,
        port=0,
        timeout=1800,
        patience=30,
    )
    answer = probe.look(asdict(request))
    if answer["unproven"] or answer["error"] or answer["left"]:
        raise SystemExit(f"claims: the probe failed: {answer}")
    return {(session["build"], session["mode"]): session for session in answer["sessions"]}


def _delve() -> Path:
    gotools.build()
    return gotools.twin()


def run(*argv: str) -> str:
    """Both streams of a command of the toolchain's, in a clean environment."""
    goroot = toolchain.linux(GO)
    environment = toolchain.environment(goroot, toolchain.build_cache("claims"))
    done = subprocess.run(
        argv, cwd="/", env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    return done.stdout.strip()


def go(*words: str) -> str:
    """The same of the go command."""
    return run(str(toolchain.linux(GO) / "bin" / "go"), *words)


@functools.cache
def built(*words: str, system: str = "linux") -> dict[str, t.Any]:
    """What debug_build_info tells of the known program built in this way."""
    with tempfile.TemporaryDirectory() as folder:
        source, path = Path(folder) / "source", Path(folder) / "program"
        probe.write(str(source), program.FILES)
        environment = toolchain.environment(toolchain.linux(GO), toolchain.build_cache("claims"))
        environment |= {"GOOS": system, "GOARCH": "amd64", "CGO_ENABLED": "0", "GOPROXY": "off"}
        argv = [str(toolchain.linux(GO) / "bin" / "go"), "build", "-buildvcs=false", *words, "-o", str(path), "."]
        subprocess.run(argv, cwd=source, env=environment, check=True)
        return builds.look(str(path))


def lines_of(build: str) -> str:
    """How many statements of a build can be stopped at and are, launched."""
    session = probed()[build, "launch"]
    return f"{session['settable']} of {session['statements']} statements settable, {session['hit']} hit"


def debug_flags() -> Measured:
    ours, plain = probed()["debug", "launch"], probed()["optimised", "launch"]
    holds = ours["hit"] == ours["statements"] > plain["settable"]
    return Measured(holds, f"with it {lines_of('debug')}; without it {lines_of('optimised')}")


def swapped_flags() -> Measured:
    said = go("tool", "compile", "-h")
    found = {flag: re.search(rf"^\s+{flag}\s+(.*)$", said, re.MULTILINE) for flag in ("-N", "-l")}
    text = {flag: match.group(1).strip() if match else "" for flag, match in found.items()}
    holds = "inlin" in text["-N"] and "optimi" in text["-l"]
    return Measured(holds, f"compile -h: -N {text['-N']}; -l {text['-l']}")


def lines_lost() -> Measured:
    plain = built()
    lost = probed()["optimised", "launch"]
    # The claim is of debug information that is lost; what is lost are places to stop at and values.
    values = f"{lost['values_percent']:g} % of the values right"
    text = f"debug information of {len(plain['packages'])} packages is there; {lines_of('optimised')}, {values}"
    return Measured(not plain["dwarf"], text)


def go_env() -> Measured:
    said = go("env", "GOARCH", "GOOS").split()
    return Measured(len(said) == 2, f"two lines; here {' and '.join(said)}")


def default_level() -> Measured:
    level = go("env", "GOAMD64")
    return Measured(level == "v1", f"go env GOAMD64 without any setting: {level}")


def full_version() -> Measured:
    said = go("tool", "compile", "-V=full")
    return Measured("sha256" in said, f"compile -V=full: {said}")


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


def version_check() -> Measured:
    said = run(str(_delve()), "version", "--check").splitlines()[0]
    return Measured("unknown flag" not in said, said)


def flag_sets() -> Measured:
    sessions = [probed()["debug", mode] for mode in ("headless", "api_version", "multiclient", "continue")]
    text = ", ".join(f"{one['mode']} {one['hit']}/{one['statements']}" for one in sessions)
    shares = [one["hit_percent"] for one in sessions]
    rounds = sum(one["rounds"] for one in sessions)
    lost = sum(len(one["lost"]) for one in sessions)
    return Measured(shares[0] < max(shares[1:]), f"hit: {text}; {rounds} sessions, {lost} lost")


#: What claims.yml names.
MEASUREMENTS = {
    function.__name__: function
    for function in (
        debug_flags,
        swapped_flags,
        lines_lost,
        go_env,
        default_level,
        full_version,
        static_attach,
        stripping,
        dwarf_version,
        version_check,
        flag_sets,
    )
}


HEAD = """\
<!--
Copyright: (c) 2026, golden.triangle contributors
GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
SPDX-License-Identifier: GPL-3.0-or-later
-->

# What the article claims, measured

Written by `make claims`, which measures again what it can: with Go {go} and Delve {delve}, on Linux, {rounds} sessions
of each mode and build with the known program of `debug_probe`. On a Mac Delve uses Apple's debugserver, so there
`golden.triangle.verify` has the last word; what only a Mac can settle says so.

| claim of the article | | verdict | measured | by | what the collection does |
| --- | --- | --- | --- | --- | --- |
"""


def row(claim: Claim) -> str:
    """One line of the table."""
    verdict, figures = claim.verdict, "not measured"
    if claim.measure:
        measured = MEASUREMENTS[claim.measure]()
        verdict, figures = ("true" if measured.holds else "false"), measured.figures
    cells = (claim.number, claim.text, verdict, figures, claim.by, claim.does)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def tail() -> str:
    """Every build and mode of the probe that the table is made of."""
    lines = [
        "\n## Figures\n\n",
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


def main() -> None:
    claims = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text("utf-8"))
    head = HEAD.format(go=GO, delve=gotools.VERSION.removeprefix("v"), rounds=ROUNDS)
    text = head + "".join(row(Claim(**claim)) for claim in claims) + tail()
    Path(sys.argv[1]).write_text(text, "utf-8")


if __name__ == "__main__":
    main()

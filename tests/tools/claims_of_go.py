# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the article claims of Go itself, measured: of its commands, its compiler, its linker, its library."""

from __future__ import annotations

import re
import subprocess
import tempfile
import time
from pathlib import Path

from ansible_collections.golden.triangle.plugins.module_utils._go import fingerprint
from standin import toolchain
from tools import api_contract
from tools.measuring import GO, LIBRARY, Measured, built, compiled, go, goroot, patched, program_of, run

#: A release with which the library is compared.
LATER = "1.26.8"


def swapped_flags() -> Measured:
    said = go("tool", "compile", "-h")
    found = {flag: re.search(rf"^\s+{flag}\s+(.*)$", said, re.MULTILINE) for flag in ("-N", "-l")}
    text = {flag: match.group(1).strip() if match else "" for flag, match in found.items()}
    holds = "inlin" in text["-N"] and "optimi" in text["-l"]
    return Measured(holds, f"compile -h: -N {text['-N']}; -l {text['-l']}")


def go_env() -> Measured:
    said = go("env", "GOARCH", "GOOS").split()
    return Measured(len(said) == 2, f"two lines; here {' and '.join(said)}")


def default_level() -> Measured:
    level = go("env", "GOAMD64")
    return Measured(level == "v1", f"go env GOAMD64 without any setting: {level}")


def full_version() -> Measured:
    said = go("tool", "compile", "-V=full")
    return Measured("sha256" in said, f"compile -V=full: {said}")


def mixed_levels() -> Measured:
    """An archive that was compiled for v1, linked with the library for v3."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "main.go").write_text("package main\n\nfunc main() {}\n", "utf-8")
        listed = go(
            "list", "-export", "-deps", "-f", "packagefile {{.ImportPath}}={{.Export}}", "runtime", GOAMD64="v3"
        )
        lines = [line for line in listed.splitlines() if not line.endswith("=")]
        (folder / "config").write_text("\n".join(lines), "utf-8")
        go("tool", "compile", "-p=main", "-importcfg=config", "-o=main.a", "main.go", folder=folder, GOAMD64="v1")
        said = go("tool", "link", "-importcfg=config", "-o=main", "main.a", folder=folder, GOAMD64="v3")
    refused = "linked object header mismatch" in said
    levels = " and ".join(sorted(set(re.findall(r"GOAMD64=v\d", said))))
    return Measured(refused, f"link: linked object header mismatch, {levels}" if refused else said[:200])


def _features(level: int) -> list[str]:
    """What the runtime asks a CPU for at its start, by the comments above each mask."""
    source = (goroot() / "src/runtime/asm_amd64.s").read_text("utf-8")
    masks = re.findall(rf"^ +// (.*)\n#define V{level}_(?:EXT_)?FEATURES_[BC]X", source, re.MULTILINE)
    return re.sub(r"\(FOR (\w+)\)", r"\1", " ".join(masks)).split()


def second_level() -> Measured:
    found = _features(2)
    holds = bool({"LZCNT", "LZNCT", "ABM", "CMOV"} & set(found))
    return Measured(holds, f"src/runtime/asm_amd64.s asks for {', '.join(found)}")


def third_level() -> Measured:
    found = _features(3)
    source = (goroot() / "src/runtime/asm_amd64.s").read_text("utf-8")
    kernel = bool(re.search(r"uname|kernel version", source))
    holds = set(found) <= {"AVX", "OSXSAVE"} and kernel
    asked = "a kernel's version is" if kernel else "no kernel's version is"
    return Measured(holds, f"src/runtime/asm_amd64.s asks for {', '.join(found)} beside those of v2; {asked} asked for")


_CALLS = """\
package main

func add(sum, number int) int { return sum + number&3 }

func main() {
    total := 0
    for i := 0; i < 1_000_000_000; i++ {
        total = add(total, i)
    }
    println(total)
}
"""


def no_inlining() -> Measured:
    """The same loop of small calls, each way the best of three."""
    taken = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "main.go").write_text(_CALLS, "utf-8")
        for flags in ("", "-l"):
            go("build", f"-gcflags={flags}", "-o", "calls", "main.go", folder=folder, GOAMD64="v1")
            taken[flags] = min(_seconds(folder / "calls") for _time in range(3))
    figures = f"a loop of small calls takes {taken[''] * 1000:.0f} ms, with -gcflags=-l {taken['-l'] * 1000:.0f} ms"
    return Measured(taken["-l"] < taken[""], figures)


def _seconds(path: Path) -> float:
    started = time.monotonic()
    subprocess.run([path], check=True, capture_output=True)
    return time.monotonic() - started


_GOENV = 'goenv() { export GOROOT="$1"; export PATH="$1/bin:$PATH"; }; goenv "$1"; goenv "$1"; echo "$PATH"; go version'


def goenv() -> Measured:
    """GOROOT and the head of PATH, set twice; then a module that asks for a later patch release."""
    said = run("/bin/bash", "-c", _GOENV, "goenv", str(goroot())).splitlines()
    twice = said[0].split(":").count(str(goroot() / "bin"))
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "go.mod").write_text("module m\n\ngo 1.21.6\n", "utf-8")
        switched = go("version", folder=folder, GOTOOLCHAIN="auto")
        pinned = go("version", folder=folder, GOTOOLCHAIN="local")
    holds = None if f"go{GO}" in said[-1] else False
    goes = "another one is looked for" if f"go{GO} " not in switched else "it stays"
    figures = f"it finds go{GO}; called twice it is in PATH {twice} times; where a go.mod says go 1.21.6 {goes}"
    return Measured(holds, f"{figures}, with GOTOOLCHAIN=local {pinned.split()[2]} stays")


def tampered() -> Measured:
    with patched() as copy:
        said = run(str(copy / "bin" / "go"), "version", GOROOT=str(copy))
        taken = fingerprint.take(str(copy), LIBRARY)
    same = said == go("version")
    found = "finds it" if not taken.proven else "does not find it"
    # Release candidates are told: VERSION of one says go1.21rc1, which is printed as it is.
    figures = f"with a patched library: {said}; the hash of the tree {found}; candidates are told by their version"
    return Measured(None if same else False, figures)


def static_link() -> Measured:
    external = "-linkmode=external -extldflags=-static"
    found = {
        "plain": built(),
        "static": built(f"-ldflags={external}", cgo=True),
        "static -s -w": built(f"-ldflags={external} -s -w", cgo=True),
    }
    said = ", ".join(f"{name} {'has' if one['dwarf'] else 'has not'}" for name, one in found.items())
    holds = found["static"]["dwarf"] and not found["plain"]["dwarf"]
    return Measured(holds, f"who has debug information: {said}; it is -w that decides")


_LIBRARY = """\
package main

import "runtime/debug"

func main() { println("SetGCPercent(-1) returned", debug.SetGCPercent(-1)) }
"""


def contract() -> Measured:
    with tempfile.TemporaryDirectory() as folder:
        said = program_of(Path(folder), _LIBRARY)
        Path(folder, "tagged.go").write_text("//go:build go1.21.5\n\npackage main\n", "utf-8")
        Path(folder, "go.mod").write_text("module m\n\ngo 1.21\n", "utf-8")
        ignored = go("list", "-f", "{{.IgnoredGoFiles}}", ".", folder=folder)
    panics = "panic" in said
    tag = "is not compiled" if "tagged.go" in ignored else "is compiled"
    found = api_contract.compare(goroot(), toolchain.linux(LATER))
    counts = [sum(len(getattr(one, kind)) for one in found) for kind in ("added", "removed", "changed")]
    later = "{} exported declarations added, {} removed, {} changed".format(*counts)
    figures = f"{said}; a file with //go:build go1.21.5 {tag}; up to go{LATER} in {len(found)} packages {later}"
    return Measured(panics and tag == "is compiled", figures)


def gcc_switch() -> Measured:
    said = go("tool", "compile", "-grecord-gcc-switches", "main.go").splitlines()[0]
    return Measured("not defined" not in said, said)


def packages_of_debug() -> str:
    """What the library has below debug/."""
    return ", ".join(sorted(one.name for one in (goroot() / "src/debug").iterdir() if one.is_dir()))


def addresses() -> dict[str, int]:
    """The address of the first instruction of each line of the known program, built for debugging."""
    with tempfile.TemporaryDirectory() as folder:
        path = compiled(Path(folder), "-gcflags=all=-N -l")
        said = go("tool", "objdump", "-s", r"^(main|golden\.triangle/probe)", str(path))
    found: dict[str, int] = {}
    for file, line, address in re.findall(r"^\s+(\w+\.go):(\d+)\s+0x([0-9a-f]+)", said, re.MULTILINE):
        place = f"{file}:{line}"
        found[place] = min(found.get(place, int(address, 16)), int(address, 16))
    return found

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What measurements of claims have in common: the real Go of the seed profile in a clean environment, an outcome."""

from __future__ import annotations

import contextlib
import functools
import os
import shutil
import subprocess
import tempfile
import typing as t
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ansible_collections.golden.triangle.plugins.module_utils._debug import builds, probe, program, workplace
from ansible_collections.golden.triangle.plugins.module_utils._debug.processes import Family
from ansible_collections.golden.triangle.plugins.module_utils._go.fingerprint import Known
from ansible_collections.golden.triangle.plugins.module_utils._runner import SubprocessRunner
from standin import gotools, toolchain
from standin.releases import KNOWN

GO = gotools.GO
#: What the Go of the seed profile is proven against.
LIBRARY = (Known(GO, "linux/amd64", KNOWN[GO].linux_h1),)
#: A place of the library that the known program comes through, and what it is in a patched library.
_PLACE = "src/sync/waitgroup.go"
_RELEASED = "\twg.Add(-1)\n}\n"
_PATCHED = "\tpatched()\n\twg.Add(-1)\n}\n\nfunc patched() {}\n"


@dataclass(frozen=True)
class Measured:
    """What a measurement found: whether the claim holds, None for in part, and by which figures."""

    holds: bool | None
    figures: str


class Unmeasured(Exception):
    """This machine cannot settle it now: the text says why."""


def clean() -> dict[str, str]:
    """The environment of every measurement."""
    return toolchain.environment(goroot(), toolchain.build_cache("claims")) | {"GOPROXY": "off"}


def goroot() -> Path:
    """The Go of the seed profile."""
    return toolchain.linux(GO)


def delve() -> Path:
    """The Delve of the seed profile."""
    gotools.build()
    return gotools.twin()


def gopls() -> Path:
    """The gopls of the seed profile."""
    gotools.build()
    return gotools.twin(gotools.GOPLS)


def within[T](work: t.Callable[[Path, Family], T]) -> T:
    """What work finds in a folder of its own, of which nothing is left. Ends the program where that fails."""
    found: list[T] = []
    answer = workplace.within(
        {"left": [], "error": ""}, SubprocessRunner(), lambda folder, family: found.append(work(Path(folder), family))
    )
    if answer["left"] or answer["error"]:
        raise SystemExit(f"claims: a measurement failed: {answer}")
    return found[0]


@contextlib.contextmanager
def patched() -> Iterator[Path]:
    """A copy of the GOROOT whose library is not the released one: sync.WaitGroup.Done calls one function more."""
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name) / "go"
        shutil.copytree(goroot(), copy, symlinks=True)
        file = copy / _PLACE
        text = file.read_text("utf-8")
        if text.count(_RELEASED) != 1:
            raise SystemExit(f"claims: {file} is not as it was expected")
        file.write_text(text.replace(_RELEASED, _PATCHED), "utf-8")
        yield copy


def run(*argv: str, folder: str | os.PathLike[str] = "/", **environment: str) -> str:
    """Both streams of a command in the clean environment."""
    done = subprocess.run(
        argv,
        cwd=folder,
        env=clean() | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.stdout.strip()


def go(*words: str, folder: str | os.PathLike[str] = "/", **environment: str) -> str:
    """The same of the go command."""
    return run(str(goroot() / "bin" / "go"), *words, folder=folder, **environment)


def program_of(folder: Path, text: str) -> str:
    """Build and run a program of one file: what it says."""
    (folder / "main.go").write_text(text, "utf-8")
    return go("run", "main.go", folder=folder)


@functools.cache
def built(*words: str, system: str = "linux", cgo: bool = False) -> dict[str, t.Any]:
    """What debug_build_info tells of the known program built in this way."""
    with tempfile.TemporaryDirectory() as folder:
        path = compiled(Path(folder), *words, system=system, cgo=cgo)
        return builds.look(str(path))


def compiled(folder: Path, *words: str, system: str = "linux", cgo: bool = False, go: Path | None = None) -> Path:
    """The known program built in this way, in C(folder)."""
    source, path = folder / "source", folder / "program"
    probe.write(str(source), program.FILES)
    environment = clean() | {"GOOS": system, "GOARCH": "amd64", "CGO_ENABLED": str(int(cgo))}
    root = go or goroot()
    argv = [str(root / "bin" / "go"), "build", "-buildvcs=false", *words, "-o", str(path), "."]
    subprocess.run(argv, cwd=source, env=environment | {"GOROOT": str(root)}, check=True)
    return path

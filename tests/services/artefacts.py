# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The servers, built once from pinned sources by Maven and the go command, and kept in the project's cache.

A built file lies in a folder that is named after the digest of all that it was built from, so a change of a pom.xml or
of go.sum builds anew and nothing else does.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from standin import cache, locks
from standin.toolchain import build_cache, say

SOURCES: Final = Path(__file__).parent
JARS: Final = ("eureka", "gateway", "nacos")
CONSUL: Final = "consul"
#: The quick ones first: whoever looks sees something move.
NAMES: Final = ("gateway", "eureka", "nacos", CONSUL)
_PROGRESS_SECONDS: Final = 5.0
_CONSUL_MAIN: Final = "github.com/hashicorp/consul"
#: A dependency of Consul 1.10 reaches into the runtime by a way that Go 1.23 and later forbid unless told otherwise.
_CONSUL_LDFLAGS: Final = "-checklinkname=0 -s -w"


class BuildError(Exception):
    """A server does not build, or what it is built with is missing."""


def place(name: str) -> Path:
    """Where the built server is or will be."""
    file = name if name == CONSUL else f"{name}.jar"
    return cache.root() / "services" / f"{name}-{_digest(name)[:16]}" / file


def build(name: str) -> Path:
    """The built server, made unless it is there."""
    target = place(name)
    if target.exists():
        return target
    with locks.locked(cache.root() / "services" / "build.lock"):  # one build at a time: each takes every core
        if not target.exists():
            started = time.monotonic()
            target.parent.mkdir(parents=True, exist_ok=True)
            (_build_consul if name == CONSUL else _build_jar)(name, target)
            say(f"{name}: built in {time.monotonic() - started:.0f} s")
    return target


def _digest(name: str) -> str:
    """What a server is built from: names and bytes of its files, without those that a build by hand leaves."""
    made_of = hashlib.sha256()
    for path in sorted((SOURCES / name).rglob("*")):
        local = path.relative_to(SOURCES / name)
        if path.is_file() and local.parts[0] != "target":
            made_of.update(f"{local}\0{path.stat().st_size}\0".encode() + path.read_bytes())
    return made_of.hexdigest()


def _build_jar(name: str, target: Path) -> None:
    say(f"{name}: building with Maven (about a minute where nothing is downloaded yet)")
    work = target.with_name("work")
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(SOURCES / name, work, ignore=shutil.ignore_patterns("target"))
    argv = [_tool("mvn", "Maven"), "--batch-mode", "--file", str(work / "pom.xml"), "-DskipTests", "package"]
    _run(argv, work, dict(os.environ), lambda lines: f"{sum('Downloaded' in line for line in lines)} files downloaded")
    os.replace(work / "target" / f"{name}-1.jar", target)
    shutil.rmtree(work)


def _build_consul(name: str, target: Path) -> None:
    say("consul: building with Go (about 8 minutes)")
    kept = build_cache(target.parent.name)
    environ = {
        **os.environ,
        "GOTOOLCHAIN": "local",
        "GOWORK": "off",
        "GOFLAGS": "",
        "GOCACHE": str(kept),
        "CGO_ENABLED": "0",
    }
    new = target.with_suffix(".new")
    argv = [_tool("go", "Go 1.21 or later"), "build", "-v", "-mod=readonly", "-trimpath", "-buildvcs=false"]
    argv += [f"-ldflags={_CONSUL_LDFLAGS}", "-o", str(new), _CONSUL_MAIN]
    _run(argv, SOURCES / name, environ, lambda lines: f"{len(lines)} packages compiled")
    os.replace(new, target)
    # Only a build that was killed has use for it, and it is large.
    shutil.rmtree(kept, ignore_errors=True)


def _tool(name: str, words: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise BuildError(f"{name} is not on PATH: {words} builds the servers of tests/services")
    return found


def _run(argv: list[str], folder: Path, environ: dict[str, str], progress: Callable[[list[str]], str]) -> None:
    """Run a build below everybody else's work, telling every few seconds how far it is."""
    lines: list[str] = []
    shown = time.monotonic()
    label = argv[0].rpartition("/")[2]
    nice = ["nice", *argv]
    with subprocess.Popen(
        nice, cwd=folder, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as child:
        assert child.stdout is not None
        for line in child.stdout:
            lines.append(line)
            if time.monotonic() - shown > _PROGRESS_SECONDS:
                shown = time.monotonic()
                say(f"{label}:   {progress(lines)}")
    if child.returncode:
        raise BuildError(f"{' '.join(argv)} ended with {child.returncode}:\n{''.join(lines[-20:])}")

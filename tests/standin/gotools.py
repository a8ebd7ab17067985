# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Go programs of modules, fetched by the ordinary go client: those a Mac is given, their Linux twins, and bad ones.

A twin is the Linux build of the very same module version by the very same Go.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from . import cache, dirhash, locks, toolchain
from .errors import StandinError

GO: Final = "1.21.5"
#: Another patch release, for a program that was built by another Go.
OTHER_GO: Final = "1.21.6"


@dataclass(frozen=True)
class Tool:
    """A program, and the SHA-256 of what C(go install) made of it on other machines, -trimpath and without cgo."""

    name: str
    module: str
    package: str
    version: str
    known: dict[str, str]


DELVE: Final = Tool(
    name="dlv",
    module="github.com/go-delve/delve",
    package="github.com/go-delve/delve/cmd/dlv",
    version="v1.21.2",
    known={
        "darwin": "f265153b7850ba0110a17789f2ac623d0e976d8d122e874a0335f093216d7200",
        "linux": "07def2034858097e73ca49eaf2883f604233015d8d2f75626844af5c95f001af",
    },
)
GOPLS: Final = Tool(
    name="gopls",
    module="golang.org/x/tools/gopls",
    package="golang.org/x/tools/gopls",
    version="v0.14.2",
    known={
        "darwin": "511c9fcd82bebf6ab10bce440e8d21747d406ce9d916a1df33c0f9e6773e15f8",
        "linux": "b81bfbfb579837ed8bd55f61c2e391cfacca5563402daf013e7f5cbacbbb9937",
    },
)
VERSION: Final = DELVE.version
KNOWN: Final = DELVE.known
_PASSED_ON: Final = ("SSL_CERT_FILE", "SSL_CERT_DIR", "HTTPS_PROXY", "NO_PROXY", "https_proxy", "no_proxy")


def build() -> Path:
    """The folder with the darwin programs, made with their twins unless all are there."""
    folder = cache.artefacts() / "tools"
    for tool in (DELVE, GOPLS):
        for system, place in (("darwin", folder / tool.name), ("linux", twin(tool))):
            with locks.locked(cache.artefacts() / f".{tool.name}-{system}.lock"):
                if not place.exists():
                    _build(tool, system, place)
    return folder


def _build(tool: Tool, system: str, place: Path) -> None:
    toolchain.say(f"{tool.name} {tool.version}: building it for {system} by go{GO} (about a minute)")
    _install(tool, system, place, GO, "-trimpath")
    if (actual := dirhash.sha256_of(place)) != tool.known[system]:
        place.unlink()
        raise StandinError(
            f"{tool.name} {tool.version} for {system} built here is {actual}, expected {tool.known[system]}"
        )


def bad() -> Path:
    """The folder with programs that are not what they should be; all of them are dlvs but for the one named gopls."""
    folder = cache.artefacts() / "bad-tools"
    with locks.locked(cache.artefacts() / ".bad-tools.lock"):
        makers: dict[str, Callable[[Path], None]] = {
            "by_another_go": lambda place: _install(DELVE, "darwin", place, OTHER_GO, "-trimpath"),
            "without_dwarf": lambda place: _install(DELVE, "darwin", place, GO, "-trimpath", "-ldflags=-w"),
            "devel": _from_a_working_copy,
            "gopls_by_another_go": lambda place: _install(GOPLS, "darwin", place, OTHER_GO, "-trimpath"),
        }
        for name, make in makers.items():
            if not (folder / name).exists():
                toolchain.say(f"building a program that is not right: {name}")
                make(folder / name)
    return folder


def module_proxy() -> Path:
    """A folder that serves, over file: or http:, every module a build of them asks for (cmd/go: GOPROXY protocol)."""
    build()
    return _modules() / "cache" / "download"


def twin(tool: Tool = DELVE) -> Path:
    """Where the Linux program is once it was built."""
    return cache.twins() / "modules" / f"{tool.module}@{tool.version}" / f"go{GO}" / tool.name


def _modules() -> Path:
    return cache.root() / "gomod"


def _install(tool: Tool, system: str, place: Path, go: str, *flags: str) -> None:
    path = cache.root() / "go-build" / f"path-{os.getpid()}"
    shutil.rmtree(path, ignore_errors=True)
    try:
        _run(go, system, path, ["install", "-modcacherw", *flags, f"{tool.package}@{tool.version}"], Path("/"))
        (made,) = (found for found in path.glob(f"bin/**/{tool.name}") if found.is_file())
        _keep(made, place)
    finally:
        shutil.rmtree(path, ignore_errors=True)


def _from_a_working_copy(place: Path) -> None:
    copy = cache.root() / "go-build" / f"copy-{os.getpid()}"
    shutil.rmtree(copy, ignore_errors=True)
    try:
        shutil.copytree(_modules() / f"{DELVE.module}@{DELVE.version}", copy)
        argv = ["build", "-mod=mod", "-buildvcs=false", "-trimpath", "-o", "dlv", "./cmd/dlv"]
        _run(GO, "darwin", copy / "path", argv, copy)
        _keep(copy / "dlv", place)
    finally:
        shutil.rmtree(copy, ignore_errors=True)


def _keep(made: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    new = place.with_suffix(".new")
    shutil.copyfile(made, new)
    new.chmod(0o755)
    new.replace(place)


def _run(go: str, system: str, path: Path, arguments: list[str], folder: Path) -> None:
    goroot = toolchain.linux(go)
    environ = toolchain.environment(goroot, toolchain.build_cache("tools")) | fetching()
    environ |= {
        "GOOS": system,
        "GOARCH": "amd64",
        "CGO_ENABLED": "0",
        "GOPATH": str(path),
        "GOMODCACHE": str(_modules()),
    }
    argv = [str(goroot / "bin" / "go"), *arguments]
    done = subprocess.run(argv, cwd=folder, env=environ, capture_output=True, text=True, check=False)
    if done.returncode:
        raise StandinError(f"go {' '.join(arguments)}: {done.stderr.strip()[-2000:]}")


def fetching() -> dict[str, str]:
    """Modules come from where the user's own go command has them from."""
    tool = shutil.which("go")
    if tool is None:
        raise StandinError("go is not on PATH: any Go of 1.21 or later is needed to fetch modules")
    asked = subprocess.run(
        [tool, "env", "-json", "GOPROXY", "GOSUMDB"], cwd="/", capture_output=True, text=True, check=True
    )
    values: dict[str, str] = json.loads(asked.stdout)
    return values | {name: os.environ[name] for name in _PASSED_ON if name in os.environ}

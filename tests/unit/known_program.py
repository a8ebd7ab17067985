# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The known program of a probe, built in every way by any release of Go, and the real Delve for it."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from ansible_collections.golden.triangle.plugins.module_utils._debug import probe
from standin import cache, locks, toolchain

GO, DELVE = "1.21.5", "v1.21.2"
#: What `go install` makes of it on Linux, -trimpath and without cgo, on any machine.
DELVE_SHA256 = "07def2034858097e73ca49eaf2883f604233015d8d2f75626844af5c95f001af"
#: The first release but one that writes DWARF 5 on Linux is old; this is a late one.
DWARF_5 = "1.26.8"


def build(folder: Path, name: str, *words: str, go: str = GO, **environment: str) -> Path:
    """Build the known program with C(go build) and these words; its source is in C(folder/source)."""
    source = folder / "source"
    probe.write(str(source))
    goroot = toolchain.linux(go)
    kept = toolchain.build_cache("known-program")
    given = toolchain.environment(goroot, kept) | {"CGO_ENABLED": "0", "GOPROXY": "off"} | environment
    path = folder / name
    argv = [str(goroot / "bin" / "go"), "build", "-buildvcs=false", *words, "-o", str(path), "."]
    subprocess.run(argv, cwd=source, env=given, check=True, timeout=300)
    return path


def delve() -> Path:
    """The Linux Delve of the seed profile, by the ordinary go client."""
    module = f"github.com/go-delve/delve@{DELVE}"
    place = cache.twins() / "modules" / module / f"go{GO}" / "dlv"
    with locks.locked(cache.artefacts() / ".dlv-linux.lock"):
        if not place.exists():
            _install(f"github.com/go-delve/delve/cmd/dlv@{DELVE}", place)
    return place


def _install(package: str, place: Path) -> None:
    path = toolchain.build_cache(f"path-{os.getpid()}")
    goroot = toolchain.linux(GO)
    # Modules come from where the user's own go command has them from.
    tool = shutil.which("go")
    assert tool is not None
    asked = subprocess.run([tool, "env", "GOPROXY", "GOSUMDB"], cwd="/", capture_output=True, text=True, check=True)
    proxy, sumdb = asked.stdout.splitlines()
    given = {**os.environ, **toolchain.environment(goroot, toolchain.build_cache("tools"))}
    given |= {"GOPATH": str(path), "GOPROXY": proxy, "GOSUMDB": sumdb, "CGO_ENABLED": "0"}
    given |= {"GOMODCACHE": str(cache.root() / "gomod")}
    argv = [str(goroot / "bin" / "go"), "install", "-modcacherw", "-trimpath", package]
    try:
        subprocess.run(argv, cwd="/", env=given, check=True, timeout=900)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path / "bin" / "dlv", place)
    finally:
        shutil.rmtree(path, ignore_errors=True)

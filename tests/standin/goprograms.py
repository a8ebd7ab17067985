# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Our own Go programs for the inside of a stand-in: built once for each state of their source."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

from . import cache, locks, toolchain
from .errors import StandinError

SOURCE: Final = Path(__file__).parent / "programs"
NAMES: Final = ("answer", "macho_exec", "path_helper")
_BUILT_BY: Final = "1.21.5"


def digest() -> str:
    """Names the state of the source and the compiler."""
    total = hashlib.sha256(_BUILT_BY.encode())
    for path in sorted(p for p in SOURCE.rglob("*") if p.suffix in {".go", ".mod"}):
        total.update(f"{path.relative_to(SOURCE)} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()[:16]


def build() -> Path:
    """The folder with all programs, built if this state of the source was not yet."""
    folder = cache.programs() / digest()
    if folder.exists():
        return folder
    with locks.locked(cache.programs() / "lock"):
        if not folder.exists():
            _build(folder)
    return folder


def _build(folder: Path) -> None:
    goroot = toolchain.linux(_BUILT_BY)
    toolchain.say(f"building the stand-in's own programs with go{_BUILT_BY}")
    new = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    environ = toolchain.environment(goroot, toolchain.build_cache("programs")) | {
        "CGO_ENABLED": "0",
        "GOOS": "linux",
        "GOARCH": "amd64",
        "GO111MODULE": "on",
    }
    argv = [
        str(goroot / "bin" / "go"),
        "build",
        "-trimpath",
        "-buildvcs=false",
        "-ldflags=-s -w",
        "-o",
        f"{new}/",
        "./...",
    ]
    done = subprocess.run(argv, cwd=SOURCE, env=environ, capture_output=True, text=True, check=False)
    if done.returncode:
        raise StandinError(f"the stand-in's own programs do not build:\n{done.stderr}")
    for name in NAMES:
        (new / name).chmod(0o755)
    new.chmod(0o755)
    os.rename(new, folder)

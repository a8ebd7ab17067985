# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Go's own Linux toolchains: fetched as modules by the ordinary go client, checked, unpacked as usable trees.

The client checks the module against the checksum database; where a release is known here, its h1 is compared too.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Final

from . import cache, locks
from .errors import StandinError
from .releases import KNOWN

MODULE: Final = "golang.org/toolchain"


def say(text: str) -> None:
    """Progress, for whoever waits."""
    print(text, file=sys.stderr, flush=True)


def module_version(version: str, platform: str) -> str:
    """The version that release "1.21.5" for "linux-amd64" has as a module."""
    return f"v0.0.1-go{version}.{platform}"


def linux(version: str) -> Path:
    """The unpacked Linux toolchain of a release: a GOROOT, and the twin of the Mac's one."""
    tree = cache.twins() / f"go{version}"
    if tree.exists():
        return tree
    with locks.locked(cache.twins() / f".go{version}.lock"):
        if not tree.exists():
            archive = fetch(version)
            say(f"go{version}: unpacking the Linux toolchain")
            _unpack(archive, module_version(version, "linux-amd64"), tree)
    return tree


def fetch(version: str) -> Path:
    """The zip of the Linux toolchain module, from the go client's cache or the user's own proxy."""
    module = f"{MODULE}@{module_version(version, 'linux-amd64')}"
    say(f"go{version}: fetching {module}")
    tool = shutil.which("go")
    if tool is None:
        raise StandinError("go is not on PATH: any Go of 1.21 or later is needed to fetch toolchains")
    # Not in a module of anybody: flags from the user's GOENV must not matter either.
    environ = {**os.environ, "GOTOOLCHAIN": "local", "GOFLAGS": "-mod=mod", "GO111MODULE": "on", "GOWORK": "off"}
    done = subprocess.run(
        [tool, "mod", "download", "-json", module], cwd="/", env=environ, capture_output=True, text=True, check=False
    )
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        raise StandinError(f"go mod download {module}: {done.stderr.strip()}") from None
    if done.returncode or "Error" in answer:
        raise StandinError(f"go mod download {module}: {answer.get('Error', done.stderr.strip())}")
    if (known := KNOWN.get(version)) and answer["Sum"] != known.linux_h1:
        raise StandinError(f"{module}: the module is {answer['Sum']}, expected {known.linux_h1}")
    return Path(answer["Zip"])


def build_cache(name: str) -> Path:
    """A place for what the compiler keeps between two runs, inside our own cache."""
    return cache.root() / "go-build" / name


def environment(goroot: Path, kept: Path) -> dict[str, str]:
    """A clean environment for a go command of our own that keeps its intermediate results at `kept`."""
    return {
        "HOME": str(Path.home()),
        "PATH": "/usr/bin:/bin",
        "GOROOT": str(goroot),
        "GOENV": "off",
        "GOTOOLCHAIN": "local",
        "GOCACHE": str(kept),
        "GOFLAGS": "",
    }


def _unpack(archive: Path, version: str, tree: Path) -> None:
    """Unpack a toolchain module as the go client would have it for use: modes kept, _go.mod is go.mod."""
    prefix = f"{MODULE}@{version}/"
    new = tree.with_name(f".{tree.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    made: set[Path] = set()
    with zipfile.ZipFile(archive) as source:
        for entry in source.infolist():
            path = new / entry.filename.removeprefix(prefix)
            if path.name == "_go.mod":
                path = path.with_name("go.mod")
            if path.parent not in made:
                path.parent.mkdir(parents=True, exist_ok=True)
                made.add(path.parent)
            path.write_bytes(source.read(entry))
            path.chmod((entry.external_attr >> 16) & 0o777 or 0o644)
    for folder, _folders, _files in os.walk(new):
        os.chmod(folder, 0o755)
    os.rename(new, tree)

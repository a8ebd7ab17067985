# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The darwin-amd64 toolchain of a Go release, built bit for bit from the Linux one and packed as a toolchain module.

A release's module for darwin holds the same files as that for linux, but for bin and pkg/tool. Those are cross-built
with that release's own Linux toolchain and the flags of the official build (cmd/dist, `go version -m` of an official
tool shows them); they lack Apple's signature, all else is the official bytes.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
import zipfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from . import cache, dirhash, locks, toolchain
from .errors import StandinError
from .releases import KNOWN
from .toolchain import MODULE, module_version, say

_FLAGS: Final = "-trimpath -ldflags=-w -gcflags=cmd/...=-dwarf=false"
_IN_BIN: Final = ("go", "gofmt")
_PROGRESS_SECONDS: Final = 5.0


@dataclass(frozen=True)
class Facts:
    """What was measured of a built artefact; kept beside it as JSON."""

    version: str
    h1_unsigned: str
    files: int
    unpacked_bytes: int
    zip_bytes: int
    zip_sha256: str
    executables: list[str]


def place(version: str) -> Path:
    """Where the module zip of a release is or will be."""
    return cache.artefacts() / f"{module_version(version, 'darwin-amd64')}.zip"


def build(version: str) -> Path:
    """Make the module zip of go<version> for darwin-amd64 unless it is there."""
    target = place(version)
    if target.exists():
        say(f"go{version}: {target.name} is at hand")
        return target
    with locks.locked(target.with_name(f".{target.name}.lock")):
        if not target.exists():
            started = time.monotonic()
            _build(version, target)
            say(f"go{version}: done in {time.monotonic() - started:.0f} s")
    return target


def prove(version: str) -> list[str]:
    """Rebuild the Linux tools in the same way and compare: the names of those that are not the official bytes."""
    goroot = toolchain.linux(version)
    folder = cache.artefacts() / f".go{version}.proof"
    try:
        tools = _build_tools(version, goroot, "linux", folder)
        return [name for name, built in tools.items() if built.read_bytes() != (goroot / name).read_bytes()]
    finally:
        for leftover in (folder, _build_cache(version)):
            shutil.rmtree(leftover, ignore_errors=True)


def _build_cache(version: str) -> Path:
    return toolchain.build_cache(f"go{version}")


def _build(version: str, target: Path) -> None:
    goroot = toolchain.linux(version)
    folder = cache.artefacts() / f".go{version}.tools"
    new = target.with_suffix(".new")
    try:
        tools = _build_tools(version, goroot, "darwin", folder)
        _check_tools(version, tools)
        say(f"go{version}: packing {target.name}")
        facts = _pack(version, toolchain.fetch(version), tools, new)
        _check_sum(version, facts)
        target.with_suffix(".json").write_text(json.dumps(asdict(facts), indent=2) + "\n", encoding="utf-8")
        os.replace(new, target)
        # Only a build that was killed has use for it, and it is large.
        shutil.rmtree(_build_cache(version), ignore_errors=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        new.unlink(missing_ok=True)


def _build_tools(version: str, goroot: Path, system: str, folder: Path) -> dict[str, Path]:
    """Build go, gofmt and all tools for a system; gives file by name below GOROOT."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    names = sorted(path.name for path in (goroot / "pkg" / "tool" / "linux_amd64").iterdir())
    say(f"go{version}: building {len(names) + len(_IN_BIN)} tools for {system}-amd64 (about a minute and a half)")
    # GO111MODULE=off: without it the tools would carry another DefaultGODEBUG than the official ones.
    environ = toolchain.environment(goroot, _build_cache(version)) | {
        "GO111MODULE": "off",
        "GOOS": system,
        "GOARCH": "amd64",
        "CGO_ENABLED": "0",
        "GOFLAGS": _FLAGS,
    }
    packages = [f"cmd/{name}" for name in (*_IN_BIN, *names)]
    argv = [str(goroot / "bin" / "go"), "build", "-v", "-pgo=auto", "-o", f"{folder}/", *packages]
    _run_with_progress(argv, environ, f"go{version}")
    tools = {f"bin/{name}": folder / name for name in _IN_BIN}
    return tools | {f"pkg/tool/{system}_amd64/{name}": folder / name for name in names}


def _run_with_progress(argv: list[str], environ: dict[str, str], label: str) -> None:
    """Run `go build -v`, telling every few seconds how many packages are compiled."""
    lines: list[str] = []
    shown = time.monotonic()
    with subprocess.Popen(argv, cwd="/", env=environ, stderr=subprocess.PIPE, text=True) as child:
        assert child.stderr is not None
        for line in child.stderr:
            lines.append(line)
            if time.monotonic() - shown > _PROGRESS_SECONDS:
                shown = time.monotonic()
                say(f"{label}:   {len(lines)} packages compiled")
    if child.returncode:
        raise StandinError(f"{label}: the tools do not build:\n{''.join(lines[-20:])}")


def _pack(version: str, linux_zip: Path, tools: dict[str, Path], new: Path) -> Facts:
    """Write the module zip: the Linux module's entries under the new prefix, with the tools of the Mac."""
    old_prefix = f"{MODULE}@{module_version(version, 'linux-amd64')}/"
    prefix = f"{MODULE}@{module_version(version, 'darwin-amd64')}/"
    seal = dirhash.Seal()
    size, executables = 0, []
    with zipfile.ZipFile(linux_zip) as source, zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in _entries(source, old_prefix, tools):
            name, like, file = entry
            data = file.read_bytes() if file else source.read(like)
            info = zipfile.ZipInfo(prefix + name, like.date_time)
            info.external_attr, info.create_system = like.external_attr, like.create_system
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, data)
            seal.add(prefix + name, data)
            size += len(data)
            if like.external_attr >> 16 & 0o111:
                executables.append(name)
    return Facts(version, seal.h1(), len(seal), size, new.stat().st_size, dirhash.sha256_of(new), executables)


def _entries(
    source: zipfile.ZipFile, prefix: str, tools: dict[str, Path]
) -> list[tuple[str, zipfile.ZipInfo, Path | None]]:
    """All entries of the new zip in order: name, the Linux entry that gives time and mode, the tool's file or None."""
    entries: list[tuple[str, zipfile.ZipInfo, Path | None]] = []
    for like in source.infolist():
        name = like.filename.removeprefix(prefix)
        if name.startswith(("bin/", "pkg/tool/")):
            name = name.replace("/linux_amd64/", "/darwin_amd64/")
            entries.append((name, like, tools[name]))
        else:
            entries.append((name, like, None))
    if len([entry for entry in entries if entry[2]]) != len(tools):
        raise StandinError("the tools built are not those of the Linux module")
    return sorted(entries, key=lambda entry: entry[0])


def _check_tools(version: str, tools: dict[str, Path]) -> None:
    for name, digest in (KNOWN[version].darwin_tools if version in KNOWN else {}).items():
        if (actual := dirhash.sha256_of(tools[name])) != digest:
            raise StandinError(f"go{version}: {name} built here is {actual}, expected {digest}")


def _check_sum(version: str, facts: Facts) -> None:
    known = KNOWN.get(version)
    if known is None:
        say(f"go{version}: {facts.h1_unsigned} (no known value to compare with)")
    elif known.darwin_h1_unsigned != facts.h1_unsigned:
        raise StandinError(f"go{version}: the tree is {facts.h1_unsigned}, expected {known.darwin_h1_unsigned}")
    else:
        say(f"go{version}: {facts.h1_unsigned}, as expected")

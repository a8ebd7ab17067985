# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The darwin/amd64 tree of a Go release, built from the release's own source by its own toolchain for this controller.

Since Go 1.21 a release is the same on every platform but for bin and pkg/tool, and its builds are reproducible
(go.dev/rebuild). So the tools are built with the flags of the official build (cmd/dist/build.go at go1.21.5; an
official tool shows them to C(go version -m)), and the rest is taken as it is. That the flags are right for a release is
not believed: the controller's own tools are built in the same way first and must be the official bytes.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import collections
import contextlib
import os
import platform
import shutil
import signal
import subprocess
import threading
import time
import typing as t
import zipfile
from pathlib import Path

from ansible_collections.golden.triangle.plugins.module_utils._apple import macho
from ansible_collections.golden.triangle.plugins.module_utils._go import goroot, seal
from ansible_collections.golden.triangle.plugins.module_utils._go.toolchain import archive
from ansible_collections.golden.triangle.plugins.plugin_utils import _locks
from ansible_collections.golden.triangle.plugins.plugin_utils._library import versions

TARGET = "darwin/amd64"
OLDEST = "1.21"
#: Seconds for one platform's tools: one and a half minutes are usual on two cores.
DEADLINE = 1800.0

_FLAGS = "-trimpath -ldflags=-w -gcflags=cmd/...=-dwarf=false"
_IN_BIN = ("go", "gofmt")
_PROGRESS = 5.0
_MACHINES = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64", "arm64": "arm64"}


class BuildError(Exception):
    """There is no such tree to be built here: the text says why."""


def host(version: str) -> str:
    """The platform whose toolchain runs on this controller. Raises BuildError where none can build C(version)."""
    if versions.minor(version) < versions.version(OLDEST):
        raise BuildError(f"builds of Go are reproducible from {OLDEST} on, {version} is older")
    return f"{platform.system().lower()}/{_MACHINES.get(platform.machine(), platform.machine())}"


class Build:
    """One build in C(folder), which may hold what a killed one has left and is gone afterwards.

    C(toolchain) is the archive or module of the release for C(host): it must be proven, for its programs are run.
    """

    def __init__(self, version: str, toolchain: Path, folder: Path, voice: _locks.Voice = _locks.SILENT) -> None:
        self._version = version
        self._toolchain = toolchain
        self._folder = folder
        self._goroot = folder / "goroot"
        self._host = host(version)
        self._voice = voice

    def into(self, target: Path, limits: archive.Limits, h1_unsigned: str) -> None:
        """Write the module zip for darwin/amd64. C(h1_unsigned) is what the toolchain was proven to be.

        Raises BuildError, ArchiveError, OSError.
        """
        try:
            files = self._unpacked(limits, h1_unsigned)
            tools = self._compiled(self._host)
            self._unless_official(tools)
            if self._host != TARGET:
                tools = self._compiled(TARGET)
            self._pack(files, tools, target)
        finally:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _unpacked(self, limits: archive.Limits, h1_unsigned: str) -> seal.Manifest:
        shutil.rmtree(self._goroot, ignore_errors=True)
        self._folder.mkdir(mode=0o700, exist_ok=True)
        self._voice.progress(f"Go {self._version}: unpacking the toolchain for {self._host}")
        prefix = seal.module_prefix(self._version, self._host)
        me = goroot.Owner(os.geteuid(), os.getegid())
        unpacked = archive.unpack(str(self._toolchain), str(self._goroot), prefix=prefix, limits=limits, owner=me)
        if seal.h1(unpacked.files, prefix) != h1_unsigned:
            raise BuildError(f"{self._toolchain} changed after it was proven")
        return seal.split(unpacked.files)[0]

    def _names(self) -> list[str]:
        return sorted(path.name for path in (self._goroot / "pkg/tool" / self._host.replace("/", "_")).iterdir())

    def _compiled(self, target: str) -> dict[str, Path]:
        """Build all programs for a platform: file by path in its GOROOT."""
        names, out = self._names(), self._folder / target.replace("/", "_")
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir()
        system, machine = target.split("/")
        environment = {
            "HOME": str(self._folder),
            "PATH": "/usr/bin:/bin",
            "LC_ALL": "C",
            "GOROOT": str(self._goroot),
            "GOENV": "off",
            "GOTOOLCHAIN": "local",
            "GOCACHE": str(self._folder / "cache"),
            # With modules the programs would carry another DefaultGODEBUG than the official ones.
            "GO111MODULE": "off",
            "GOOS": system,
            "GOARCH": machine,
            "CGO_ENABLED": "0",
            "GOFLAGS": _FLAGS,
        }
        packages = [f"cmd/{name}" for name in (*_IN_BIN, *names)]
        command = [str(self._goroot / "bin/go"), "build", "-v", "-pgo=auto", "-o", f"{out}/", *packages]
        self._run(command, environment, f"Go {self._version}: {len(packages)} programs for {target}")
        tools = {f"bin/{name}": out / name for name in _IN_BIN}
        return tools | {f"pkg/tool/{target.replace('/', '_')}/{name}": out / name for name in names}

    def _run(self, command: list[str], environment: dict[str, str], label: str) -> None:
        """Run C(go build -v), which names each package that it compiled, and say how far it is."""
        self._voice.progress(f"{label}: building")
        started = said = time.monotonic()
        count, last = 0, collections.deque[str](maxlen=20)
        # Followed while it runs, which the Runner does not do. In a session of its own it ends with its children.
        with subprocess.Popen(
            command, cwd="/", env=environment, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
            stdout=subprocess.DEVNULL, start_new_session=True,
        ) as child:  # fmt: skip
            timer = threading.Timer(DEADLINE, _end, [child])
            timer.start()
            try:
                for line in t.cast(t.IO[str], child.stderr):
                    count += 1
                    last.append(line)
                    if time.monotonic() - said > _PROGRESS:
                        said = time.monotonic()
                        self._voice.progress(f"{label}: {count} packages after {said - started:.0f} s")
            except BaseException:
                _end(child)
                raise
            finally:
                timer.cancel()
        if child.returncode:
            raise BuildError(f"{label}: go build ended with {child.returncode}:\n{''.join(last)}")

    def _unless_official(self, tools: dict[str, Path]) -> None:
        """Raises BuildError where a program that was built is not the one that was proven."""
        for name, built in tools.items():
            if built.read_bytes() != macho.without_signature((self._goroot / name).read_bytes()):
                raise BuildError(
                    f"{name} for {self._host}, built here, is not the official one: how Go {self._version} is built is"
                    " not known, so nothing is said of darwin/amd64"
                )

    def _pack(self, files: seal.Manifest, tools: dict[str, Path], target: Path) -> None:
        """The module's zip: what all platforms have in common, and the programs."""
        common = {path: self._goroot / path for path in files if not path.startswith(("bin/", "pkg/tool/"))}
        beside = target.with_name(f"{target.name}.new")
        prefix = seal.module_prefix(self._version, TARGET)
        with zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as module:
            for path, file in sorted({**common, **tools}.items()):
                info = zipfile.ZipInfo(prefix + seal.canonical_name(path))
                info.external_attr = seal.mode(path) << 16
                info.compress_type = zipfile.ZIP_DEFLATED
                module.writestr(info, file.read_bytes())
        beside.replace(target)


def _end(child: subprocess.Popen[str]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)

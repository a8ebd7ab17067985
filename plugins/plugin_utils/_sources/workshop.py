# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Go programs on the controller: those in its cache, those that were built elsewhere, and those it builds for a site.

One process at a time makes an entry, the others wait and take what it made. Entries are named by the digest the program
must have without a signature; where no record knows that, by what is to be built.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import os
import platform
import shutil
import typing as t
from pathlib import Path

from ansible_collections.golden.triangle.plugins.module_utils._go import seal
from ansible_collections.golden.triangle.plugins.module_utils._go.executable import ExecutableError
from ansible_collections.golden.triangle.plugins.module_utils._go.goroot import Owner
from ansible_collections.golden.triangle.plugins.module_utils._go.tool import (
    build as tool_build,
)
from ansible_collections.golden.triangle.plugins.module_utils._go.tool import (
    program as tool_program,
)
from ansible_collections.golden.triangle.plugins.module_utils._go.toolchain import archive
from ansible_collections.golden.triangle.plugins.module_utils._runner import SubprocessRunner
from ansible_collections.golden.triangle.plugins.plugin_utils import _locks
from ansible_collections.golden.triangle.plugins.plugin_utils._library import records
from ansible_collections.golden.triangle.plugins.plugin_utils._sources.archives import NoSource

if t.TYPE_CHECKING:
    from ansible_collections.golden.triangle.plugins.module_utils._go.tool.wish import Reference
    from ansible_collections.golden.triangle.plugins.plugin_utils._sources.archives import Depot, Source

#: What of the controller's environment a go command that fetches may need.
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy")
_CERTIFICATES = "SSL_CERT_FILE"
_MACHINES = {"x86_64": "amd64", "aarch64": "arm64"}


@dataclasses.dataclass(frozen=True)
class Made:
    """A proven program on the controller."""

    path: Path
    source: str


@dataclasses.dataclass(frozen=True)
class Supplies:
    """What building needs: modules, the controller's own Go, and whom it takes that from."""

    fetching: tool_build.Fetching
    depot: Depot
    sources: t.Sequence[Source]
    release_paths: t.Sequence[str] = ()


class Workshop:
    """The controller's cache of proven programs, and the ways to fill it."""

    def __init__(self, folder: Path, built: t.Sequence[Path] = (), voice: _locks.Voice = _locks.SILENT) -> None:
        self._folder = folder
        self._built = built
        self._voice = voice

    def provide(self, wished: Reference, supplies: Supplies | None) -> Made:
        """The program from the cache, from what was built elsewhere, or built with C(supplies). Raises NoSource."""
        key = _key(wished)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _locks.held(self._folder / f"{key}.lock", _name(wished), self._voice):
            found = self._cached(key, wished) or self._elsewhere(wished)
            if found is not None:
                return found
            if supplies is None:
                raise NoSource([f"controller cache {self._folder}: not in it", *map(self._not_in, self._built)])
            try:
                return self._build(key, wished, supplies)
            except (tool_build.BuildError, archive.ArchiveError, records.RecordError) as exc:
                raise NoSource([f"built on the controller: {exc}"]) from exc

    def _not_in(self, path: Path) -> str:
        return f"{path}: no file with this digest"

    def _cached(self, key: str, wished: Reference) -> Made | None:
        """The cached entry if its bytes are still those that were proven."""
        path, about = self._folder / f"{key}.program", self._folder / f"{key}.json"
        try:
            facts = json.loads(about.read_text("utf-8"))
            program = tool_program.of_bytes(path.read_bytes())
        except (OSError, ValueError):
            return None
        if program.sha256 != facts.get("sha256") or tool_program.faults(program, wished).all:
            return None
        return Made(path, f"controller cache ({facts['source']})")

    def _elsewhere(self, wished: Reference) -> Made | None:
        """A file of the user's with the digest of the record: without one nothing would prove it."""
        if not wished.sha256_unsigned:
            return None
        for place in self._built:
            for path in sorted(place.iterdir()) if place.is_dir() else [place]:
                with contextlib.suppress(OSError, ExecutableError):
                    program = tool_program.of_bytes(tool_program.read(str(path.resolve())))
                    if not tool_program.faults(program, wished).all:
                        return Made(path.resolve(), f"file {path} on the controller")
        return None

    def _build(self, key: str, wished: Reference, supplies: Supplies) -> Made:
        here = _platform()
        release = records.go_release(wished.go, here, supplies.release_paths)
        go = supplies.depot.provide(release, here, supplies.sources)
        work = self._folder / f"{key}.build"
        shutil.rmtree(work, ignore_errors=True)  # what a killed run has left
        work.mkdir(mode=0o700)
        self._voice.notice(f"{_name(wished)}: building it on the controller, once for all hosts")
        try:
            goroot = _goroot(go.path, work / "go", release, here)
            environment = tool_build.environment(wished, goroot, str(work), _with_callers(supplies.fetching))
            data = tool_build.build(wished, goroot, str(work), SubprocessRunner(environment))
            found = tool_program.faults(tool_program.of_bytes(data), wished).all
            if found:
                raise NoSource([f"what was built on the controller is refused: {line}" for line in found[:10]])
            source = f"built on the controller by go{wished.go} for {here}"
            self._write(f"{key}.program", data)
            facts = {"source": source, "sha256": hashlib.sha256(data).hexdigest()}
            self._write(f"{key}.json", json.dumps(facts).encode("utf-8"))
        finally:
            shutil.rmtree(work, ignore_errors=True)
        return Made(self._folder / f"{key}.program", source)

    def _write(self, name: str, data: bytes) -> None:
        beside = self._folder / f"{name}.part"
        beside.write_bytes(data)
        beside.replace(self._folder / name)


def _goroot(path: Path, into: Path, release: records.GoRelease, here: str) -> str:
    """The controller's Go, unpacked and proven: nothing of an earlier run is trusted to be still the same."""
    known, prefix = release.platform, seal.module_prefix(release.version, here)
    limits = archive.Limits(files=known.files, bytes=known.bytes)
    me = Owner(os.geteuid(), os.getegid())
    unpacked = archive.unpack(str(path), str(into), prefix=prefix, limits=limits, owner=me)
    actual = seal.h1(unpacked.files, prefix)
    if actual != known.h1_unsigned:
        raise archive.ArchiveError(f"{path} is not Go {release.version}: {actual}, expected {known.h1_unsigned}")
    return str(into)


def _with_callers(fetching: tool_build.Fetching) -> tool_build.Fetching:
    """With the HTTP proxy and the certificates the controller's user has set; an explicit certificate file wins."""
    callers = {name: os.environ[name] for name in (*_PROXIES, _CERTIFICATES) if name in os.environ}
    return dataclasses.replace(fetching, environment={**callers, **fetching.environment})


def certificates(ca_path: str | None) -> dict[str, str]:
    """The certificates of the option C(ca_path), as the go command takes them (crypto/x509; not on macOS)."""
    return {_CERTIFICATES: ca_path} if ca_path else {}


def _platform() -> str:
    machine = platform.machine()
    return f"{platform.system().lower()}/{_MACHINES.get(machine, machine)}"


def _key(wished: Reference) -> str:
    if wished.sha256_unsigned:
        return wished.sha256_unsigned
    return hashlib.sha256(json.dumps(dataclasses.asdict(wished), sort_keys=True).encode()).hexdigest()


def _name(wished: Reference) -> str:
    return f"{wished.package}@v{wished.version} by go{wished.go}"

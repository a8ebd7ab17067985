# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the bytes of a release come from: the controller's cache first, then the sources in their order.

Whatever a source gives is proven against the release record before it enters the cache; a source that gives the wrong
bytes, or none, is named, and the next one is asked. The Mac proves everything once more.

The cache serves a whole site: one process at a time fills an entry, the others wait and take what it brought. What a
killed run left of a download is continued by the next one (C(download)).
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import base64
import dataclasses
import hashlib
import json
import os
import shutil
import typing as t
import zlib
from pathlib import Path

from ansible_collections.golden.triangle.plugins.module_utils._go import goroot, seal
from ansible_collections.golden.triangle.plugins.module_utils._go.toolchain import archive
from ansible_collections.golden.triangle.plugins.plugin_utils import _locks
from ansible_collections.golden.triangle.plugins.plugin_utils._library.records import RecordError
from ansible_collections.golden.triangle.plugins.plugin_utils._sources import download

if t.TYPE_CHECKING:
    from ansible_collections.golden.triangle.plugins.plugin_utils._library.records import GoRelease

SourceType = t.Literal["url", "goproxy", "file", "host_path"]
DEFAULT: list[t.Any] = [{"type": "url", "location": "https://go.dev/dl"}]


class SourceError(Exception):
    """One source does not have the release, or what it has is not the release."""


class NoSource(Exception):
    """No source has it: C(tried) says of each what it answered."""

    def __init__(self, tried: t.Sequence[str]) -> None:
        super().__init__("\n".join(tried))
        self.tried = tuple(tried)


@dataclasses.dataclass(frozen=True)
class Source:
    """One entry of the option C(sources). C(name) says where the bytes really came from, where they lie here by now."""

    type: SourceType
    location: str
    name: str = ""

    def describe(self) -> str:
        """How notes and errors call it."""
        return self.name or f"{self.type} {download.shown(self.location)}"


def listed(value: t.Any) -> list[Source]:
    """The option C(sources), None standing for its default. Raises RecordError for what it does not take."""
    entries = DEFAULT if value is None else value
    fields = {"type", "location"}
    if not isinstance(entries, list) or not all(isinstance(entry, dict) and set(entry) == fields for entry in entries):
        raise RecordError("sources is a list of mappings with the keys type and location")
    for entry in entries:
        if entry["type"] not in t.get_args(SourceType):
            raise RecordError(f"{entry['type']!r} is no type of source: url, goproxy, file or host_path")
    return [Source(entry["type"], str(entry["location"])) for entry in entries]


@dataclasses.dataclass(frozen=True)
class Provided:
    """Proven files on the controller: the artefact, and the manifest of its tree (zlib).

    C(notes) name sources that were passed over and why.
    """

    path: Path
    manifest_path: Path
    source: str
    notes: tuple[str, ...] = ()


class Depot:
    """The controller's cache of proven artefacts, and the way to fill it.

    Entries are named by the h1 their tree must have: C(HEX.artefact), C(HEX.manifest) (zlib), C(HEX.json) (where it
    came from, and its SHA-256). C(HEX.KEY.part) is what has arrived from one source, unproven.
    """

    def __init__(
        self,
        folder: Path,
        *,
        offline: bool = False,
        ca_path: str | None = None,
        voice: _locks.Voice = _locks.SILENT,
    ) -> None:
        self._folder = folder
        self._offline = offline
        self._voice = voice
        self._downloads = download.Downloads(folder, ca_path=ca_path, voice=voice)

    def provide(self, release: GoRelease, platform: str, sources: t.Sequence[Source]) -> Provided:
        """The release from the cache or from the first source that answers. Raises NoSource."""
        name = _hex(release.platform.h1_unsigned)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        purpose = f"Go {release.version} for {platform}"
        with _locks.held(self._folder / f"{name}.lock", purpose, self._voice):
            cached = self._cached(name)
            if cached is not None:
                return cached
            tried: list[str] = []
            for source in sources:
                if source.type == "host_path":
                    continue
                try:
                    provided = self._fetch(name, release, platform, source)
                except SourceError as exc:
                    tried.append(f"{source.describe()}: {exc}")
                else:
                    return dataclasses.replace(provided, notes=tuple(f"passed over {line}" for line in tried))
            raise NoSource([f"controller cache {self._folder}: not in it", *tried])

    def cached(self, release: GoRelease) -> Provided | None:
        """The release if it is in the cache; no source is asked."""
        return self._cached(_hex(release.platform.h1_unsigned))

    def _cached(self, name: str) -> Provided | None:
        """The cached entry if its bytes are still those that were proven; else it is dropped and fetched anew."""
        artefact, manifest, about = (self._folder / f"{name}.{kind}" for kind in ("artefact", "manifest", "json"))
        try:
            facts = json.loads(about.read_text("utf-8"))
            text = zlib.decompress(manifest.read_bytes())
            if _hex(seal.h1_of(text)) == name and archive.sha256_of(str(artefact)) == facts["sha256"]:
                return Provided(artefact, manifest, f"controller cache (from {facts['source']})")
        except (OSError, ValueError, KeyError, zlib.error):
            return None
        return None

    def _fetch(self, name: str, release: GoRelease, platform: str, source: Source) -> Provided:
        key = hashlib.sha256(source.describe().encode()).hexdigest()[:12]
        part = self._folder / f"{name}.{key}.part"
        continued = self._bring(release, platform, source, part)
        try:
            text = self._proven(release, platform, source, part, continued)
            self._write(f"{name}.manifest", zlib.compress(text))
            facts = {"source": source.describe(), "sha256": archive.sha256_of(str(part))}
            part.replace(self._folder / f"{name}.artefact")
            self._write(f"{name}.json", json.dumps(facts).encode("utf-8"))
        finally:
            download.discard(part)
        for left in self._folder.glob(f"{name}.*.part"):
            download.discard(left)
        return Provided(self._folder / f"{name}.artefact", self._folder / f"{name}.manifest", source.describe())

    def _proven(self, release: GoRelease, platform: str, source: Source, part: Path, continued: bool) -> bytes:
        """The proven manifest; where two halves of a continued download do not make the release, it begins anew."""
        try:
            return _proven_manifest(part, release, platform)
        except SourceError:
            if not continued:
                raise
        download.discard(part)
        self._voice.progress(f"{source.describe()}: what was continued is not the release; downloading it anew")
        self._bring(release, platform, source, part)
        return _proven_manifest(part, release, platform)

    def _write(self, name: str, data: bytes) -> None:
        beside = self._folder / f"{name}.part"
        beside.write_bytes(data)
        beside.replace(self._folder / name)

    def _bring(self, release: GoRelease, platform: str, source: Source, part: Path) -> bool:
        """Fill C(part) with the source's bytes. Returns whether an earlier download was continued."""
        if source.type == "file":
            _copy(_file_of(release, platform, source), part)
            return False
        if self._offline:
            raise SourceError("not asked: offline")
        try:
            # A compressed release is never larger than what is in it.
            return self._downloads.fetch(_url_of(release, platform, source), part, most=release.platform.bytes)
        except download.DownloadError as exc:
            raise SourceError(str(exc)) from exc


def _proven_manifest(path: Path, release: GoRelease, platform: str) -> bytes:
    """Prove an artefact against the record, and its manifest with it. Raises SourceError saying what differs."""
    known = release.platform
    prefix = seal.module_prefix(release.version, platform)
    try:
        if archive.kind_of(str(path)) == "archive":
            digest = archive.sha256_of(str(path))
            for other, other_digest in release.other_archives.items():
                if digest == other_digest:
                    raise SourceError(f"it is the archive for {other}, not for {platform}")
            if digest != known.archive_sha256:
                raise SourceError(f"wrong digest: sha256 is {digest}, expected {known.archive_sha256}")
        limits = archive.Limits(files=known.files, bytes=known.bytes)
        unpacked = archive.unpack(str(path), None, prefix=prefix, limits=limits, owner=goroot.ROOT)
    except archive.ArchiveError as exc:
        raise SourceError(str(exc)) from exc
    text = seal.preimage(seal.split(unpacked.files)[0], prefix)
    if seal.h1_of(text) != known.h1_unsigned:
        raise SourceError(f"wrong digest: h1_unsigned of its tree is {seal.h1_of(text)}, expected {known.h1_unsigned}")
    return text


def _url_of(release: GoRelease, platform: str, source: Source) -> str:
    base = source.location.rstrip("/")
    if source.type == "goproxy":
        return f"{base}/golang.org/toolchain/@v/{seal.module_version(release.version, platform)}.zip"
    return f"{base}/{_filename(release, platform)}"


def _filename(release: GoRelease, platform: str) -> str:
    return release.platform.archive_filename or f"go{release.version}.{platform.replace('/', '-')}.tar.gz"


def _file_of(release: GoRelease, platform: str, source: Source) -> Path:
    """The file itself, or in a folder the archive or the module's zip under its usual name."""
    location = Path(source.location).expanduser()
    if not location.is_dir():
        return location
    names = [_filename(release, platform), f"{seal.module_version(release.version, platform)}.zip"]
    for name in names:
        if (location / name).is_file():
            return location / name
    raise SourceError(f"has neither {' nor '.join(names)}")


def _copy(origin: Path, part: Path) -> None:
    try:
        shutil.copyfile(origin, part)
    except OSError as exc:
        if exc.errno in download.DISK_ERRORS:
            raise
        raise SourceError(f"cannot be read: {exc.strerror or exc}") from exc


def _hex(h1: str) -> str:
    """An h1 as a name for files: base64 has slashes."""
    return base64.b64decode(h1.removeprefix("h1:")).hex()


def default_cache() -> Path:
    """C(~/.cache/golden.triangle/releases), or below XDG_CACHE_HOME."""
    root = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(root).expanduser() / "golden.triangle" / "releases"

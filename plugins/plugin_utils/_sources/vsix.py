# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a VSIX comes from on the controller: files, folders of them, URLs. It is read through before it is sent."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import hashlib
import typing as t
from pathlib import Path

from ansible_collections.golden.triangle.plugins.module_utils._editor import vsix
from ansible_collections.golden.triangle.plugins.module_utils._editor.vsix import VsixError
from ansible_collections.golden.triangle.plugins.plugin_utils import _locks
from ansible_collections.golden.triangle.plugins.plugin_utils._library import records
from ansible_collections.golden.triangle.plugins.plugin_utils._sources import download

SourceType = t.Literal["file", "url", "host_path", "gallery"]
TYPES: t.Final = t.get_args(SourceType)


@dataclasses.dataclass(frozen=True)
class Source:
    """A place; C(location) is a path or a URL, empty for the gallery."""

    type: SourceType
    location: str


@dataclasses.dataclass(frozen=True)
class Wanted:
    """The extension that is looked for; C(sha256) is that of its VSIX, empty where nobody gave it."""

    id: str
    version: str
    sha256: str


class NoVsix(Exception):
    """No source has it: C(tried) says what each answered."""

    def __init__(self, tried: t.Sequence[str]) -> None:
        super().__init__("; ".join(tried))
        self.tried = tuple(tried)


def source_list(value: t.Any) -> list[Source]:
    """The sources of one extension. Raises RecordError."""
    if not isinstance(value, list) or not all(isinstance(entry, dict) and "type" in entry for entry in value):
        raise records.RecordError("sources of an extension is a list of mappings with the keys type and location")
    for entry in value:
        if entry["type"] not in TYPES or set(entry) - {"type", "location"}:
            raise records.RecordError(f"{entry!r} is no source: its type is file, url, host_path or gallery")
        if entry["type"] != "gallery" and not entry.get("location"):
            raise records.RecordError(f"a source of type {entry['type']} needs a location")
    return [Source(entry["type"], str(entry.get("location") or "")) for entry in value]


def provide(
    wanted: Wanted, sources: t.Sequence[Source], cache: Path, *, ca_path: str | None, voice: _locks.Voice
) -> tuple[Path, str, tuple[str, ...]]:
    """The first VSIX that is what is wanted, where it came from, and what was passed over. Raises NoVsix, OSError."""
    tried = []
    for source in sources:
        said = f"{source.type} {download.shown(source.location)}"
        try:
            if source.type == "file":
                path = _file(wanted, Path(source.location).expanduser())
            elif source.type == "url":
                path = _downloaded(wanted, source.location, cache, ca_path=ca_path, voice=voice)
            else:
                continue
            _prove(wanted, path)
        except (VsixError, download.DownloadError) as exc:
            tried.append(f"{said}: {exc}")
            continue
        return path, said, tuple(tried)
    raise NoVsix(tried)


def _file(wanted: Wanted, location: Path) -> Path:
    """The file itself, or in a folder the one of a usual name."""
    if not location.is_dir():
        if not location.is_file():
            raise VsixError("no such file")
        return location
    name = wanted.id.partition(".")[2]
    names = [f"{wanted.id}-{wanted.version}.vsix", f"{name}-{wanted.version}.vsix"]
    found = next((location / name for name in names if (location / name).is_file()), None)
    if found is None:
        raise VsixError(f"has neither {' nor '.join(names)}")
    return found


def _downloaded(wanted: Wanted, url: str, cache: Path, *, ca_path: str | None, voice: _locks.Voice) -> Path:
    """From the cache, by the URL and the digest that is expected there, else from the server."""
    cache.mkdir(mode=0o755, parents=True, exist_ok=True)
    name = hashlib.sha256(f"{url} {wanted.sha256}".encode()).hexdigest()[:16]
    path = cache / f"{wanted.id}-{wanted.version}-{name}.vsix"
    with _locks.held(path.with_suffix(".lock"), f"download of {download.shown(url)}", voice):
        if path.is_file():
            try:
                _prove(wanted, path)
            except VsixError:
                path.unlink()
            else:
                return path
        part = path.with_suffix(".part")
        download.Downloads(cache, ca_path=ca_path, voice=voice).fetch(url, part, most=vsix.MOST_BYTES)
        try:
            _prove(wanted, part)
        except VsixError:
            download.discard(part)
            raise
        part.replace(path)
        download.discard(part)
        return path


def _prove(wanted: Wanted, path: Path) -> None:
    try:
        found = vsix.inspect(str(path))
    except OSError as exc:
        raise VsixError(f"cannot be read: {exc.strerror}") from exc
    if (found.id.lower(), found.version) != (wanted.id.lower(), wanted.version):
        raise VsixError(f"it is {found.id} {found.version}, not {wanted.id} {wanted.version}")
    if wanted.sha256 and found.sha256 != wanted.sha256:
        raise VsixError(f"sha256 is {found.sha256}, expected {wanted.sha256}")

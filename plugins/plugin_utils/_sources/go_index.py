# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What go.dev says of the archives of a release: its list in JSON, from the network or from a saved file.

Form (golang/website internal/dl/dl.go): C([{version, stable, files: [{filename, os, arch, version, sha256, size,
kind}]}]), kind being archive, installer or source. Without C(include=all) it holds the two newest releases only.
The list is not signed: it proves as much as the connection over which it came.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import json
import re
import typing as t
import urllib.parse
from pathlib import Path

from ansible_collections.golden.triangle.plugins.plugin_utils._sources import download

QUERY = "?mode=json&include=all"
_FILENAME = re.compile(r"go[0-9a-z.]+\.[0-9a-z.-]+\.tar\.gz")
_SHA256 = re.compile(r"[0-9a-f]{64}")


class IndexUnavailable(Exception):
    """The list is not to be had, or is no such list: the text says why."""


class NotListed(Exception):
    """The list was read and does not have this release."""


@dataclasses.dataclass(frozen=True)
class Archive:
    """One archive as the list at C(origin) has it. C(size) is in bytes."""

    filename: str
    sha256: str
    size: int | None
    origin: str

    @property
    def is_open(self) -> bool:
        """Whether anybody between here and there could have changed the list: plain HTTP from another machine."""
        parts = urllib.parse.urlsplit(self.origin)
        return parts.scheme == "http" and parts.hostname not in ("127.0.0.1", "::1", "localhost")


def listing(version: str, location: str, *, ca_path: str | None, offline: bool) -> dict[str, Archive]:
    """The archives of a release by platform, from a base URL or a file. Raises IndexUnavailable, NotListed."""
    if re.match(r"https?://", location):
        if offline:
            raise IndexUnavailable("not asked: offline")
        url = location if "?" in location else f"{location.rstrip('/')}/{QUERY}"
        origin = download.shown(url)
        try:
            data = download.read_small(url, ca_path=ca_path)
        except download.DownloadError as exc:
            raise IndexUnavailable(str(exc)) from exc
    else:
        path = Path(location).expanduser()
        # A path of one controller says nothing in a record.
        origin = f"the saved list {path.name}"
        try:
            data = path.read_bytes()
        except OSError as exc:
            raise IndexUnavailable(f"{path}: {exc.strerror or exc}") from exc
    return _archives(data, version, origin)


def _archives(data: bytes, version: str, origin: str) -> dict[str, Archive]:
    try:
        releases = json.loads(data)
    except ValueError as exc:
        raise IndexUnavailable(f"{origin} is not JSON: {exc}") from exc
    if not isinstance(releases, list) or not all(isinstance(release, dict) for release in releases):
        raise IndexUnavailable(f"{origin} is not a list of releases")
    release = next((release for release in releases if release.get("version") == f"go{version}"), None)
    if release is None:
        raise NotListed(f"{origin} lists {len(releases)} releases, and go{version} is not among them")
    files = release.get("files")
    found = [_archive(file, origin) for file in files if _is_archive(file)] if isinstance(files, list) else []
    return dict(found)


def _is_archive(file: t.Any) -> bool:
    return isinstance(file, dict) and file.get("kind") == "archive" and str(file.get("filename")).endswith(".tar.gz")


def _archive(file: dict[str, t.Any], origin: str) -> tuple[str, Archive]:
    name, digest, size = file["filename"], file.get("sha256"), file.get("size")
    if not _FILENAME.fullmatch(str(name)) or not _SHA256.fullmatch(str(digest)):
        raise IndexUnavailable(f"{origin}: {name!r} with sha256 {digest!r} is no archive of a release")
    known_size = size if isinstance(size, int) and size > 0 else None
    return f"{file.get('os')}/{file.get('arch')}", Archive(name, str(digest), known_size, origin)

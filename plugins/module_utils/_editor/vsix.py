# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An extension as a package: what a VSIX holds, proven to be what it is called before anything is done with it.

A VSIX is a zip with C(extension.vsixmanifest) (XML: identity, target, engine), C(extension/package.json) and the files
beside it (microsoft/vscode-vsce src/package.ts @ v2.15.0). VS Code puts what is below C(extension/) into the folder of
the extension, and writes C(package.json) anew there, with a key C(__metadata) and tabs
(microsoft/vscode src/vs/platform/extensionManagement/node/extensionManagementService.ts, C(updateManifestMetadata)):
so that file is compared by what it says, every other one by its bytes.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import base64
import dataclasses
import hashlib
import json
import re
import stat
import typing as t
import xml.etree.ElementTree
import zipfile
import zlib

#: Path below the extension's folder, with slashes -> SHA-256 in hex.
Manifest = dict[str, str]

MANIFEST = "extension.vsixmanifest"
PACKAGE = "package.json"
#: VS Code lays the manifest of the VSIX here; older ones do not. Nothing reads it to run the extension.
KEPT_MANIFEST = ".vsixmanifest"
_INSIDE = "extension/"
_NAMESPACE = "{http://schemas.microsoft.com/developer/vsx-schema/2011}"
_ENGINE = "Microsoft.VisualStudio.Code.Engine"
#: Far more than any extension has; what holds more is a bomb.
MOST_FILES = 20_000
MOST_BYTES = 512 * 1024 * 1024
_LARGEST_TEXT = 4 * 1024 * 1024
_PIECE = 1024 * 1024
#: What an Intel Mac runs: no platform named, or its own.
_PLATFORMS = ("", "undefined", "universal", "darwin-x64")
_RANGE = re.compile(r"(\^|>=)?(\d+|x)\.(\d+|x)\.(\d+|x)(-.*)?")
_VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)(?:-.*)?")


class VsixError(Exception):
    """It is not the extension it should be: the text says why."""


@dataclasses.dataclass(frozen=True)
class Vsix:
    """What a VSIX says and holds. C(id) is publisher and name, as written; C(sha256) is that of the whole file."""

    id: str
    version: str
    engine: str
    sha256: str
    files: Manifest


def h1(manifest: t.Mapping[str, str]) -> str:
    """The digest of a manifest: C(Hash1) of golang.org/x/mod/sumdb/dirhash, as for everything of the triangle."""
    lines = "".join(f"{digest}  {path}\n" for path, digest in sorted(manifest.items()))
    digest = hashlib.sha256(lines.encode("utf-8", "surrogateescape")).digest()
    return "h1:" + base64.b64encode(digest).decode("ascii")


def package_digest(data: bytes) -> str:
    """The digest of what a package.json says without what VS Code adds. Raises ValueError when it is none."""
    value = package_of(data)
    value.pop("__metadata", None)
    text = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def package_of(data: bytes) -> dict[str, t.Any]:
    """A package.json. Raises ValueError."""
    try:
        value = json.loads(data.decode("utf-8-sig"))
    except RecursionError as exc:
        raise ValueError("nested too deep") from exc
    if not isinstance(value, dict):
        raise ValueError("not an object")  # noqa: TRY004 it is the text that is wrong
    return value


def fits(engine: str, version: str) -> bool:
    """Whether an extension for this engine runs in this version of VS Code. Raises VsixError for what is neither.

    C(isValidVersion) of microsoft/vscode src/vs/platform/extensions/common/extensionValidator.ts @ 1.100.3, but for
    ranges that end in a date.
    """
    if engine.strip() == "*":
        return True
    asked, given = _RANGE.fullmatch(engine.strip()), _VERSION.fullmatch(version)
    if asked is None or given is None:
        raise VsixError(f"{engine!r} and {version!r} are no engine and no version of VS Code")
    wanted = tuple(0 if part == "x" else int(part) for part in asked.groups()[1:4])
    has = tuple(int(part) for part in given.groups())
    if asked.group(1) == ">=":
        return has >= wanted
    exact = [part != "x" for part in asked.groups()[1:4]]
    if asked.group(1) == "^":
        exact = [exact[0], exact[1] and wanted[0] == 0, False]
    if has[0] == 1 and wanted[0] == 0 and not all(exact):
        wanted, exact = (1, 0, 0), [True, False, False]
    for mine, theirs, equal in zip(has, wanted, exact):
        if mine != theirs:
            return mine > theirs and not equal
    return True


def inspect(path: str) -> Vsix:
    """Read a VSIX through. Raises VsixError, or OSError."""
    sha256 = _sha256(path)
    try:
        with zipfile.ZipFile(path) as archive:
            entries = _entries(archive)
            identity, engine = _identity(archive, entries)
            package = _package(archive, entries)
            files = {
                name[len(_INSIDE) :]: _digest(archive, info, name)
                for name, info in entries.items()
                if name.startswith(_INSIDE)
            }
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as exc:
        raise VsixError(f"not a VSIX: {exc}") from exc
    said = (f"{package.get('publisher')}.{package.get('name')}".lower(), package.get("version"))
    if said != (identity[0].lower(), identity[1]):
        raise VsixError(f"its manifest says {identity[0]} {identity[1]}, its package.json {said[0]} {said[1]}")
    engines = package.get("engines")
    own = engines.get("vscode") if isinstance(engines, dict) else None
    if not isinstance(own, str) or (engine and engine != own):
        raise VsixError(f"its manifest says engine {engine or 'none'}, its package.json {own or 'none'}")
    return Vsix(identity[0], identity[1], own, sha256, files)


def _sha256(path: str) -> str:
    digest = hashlib.sha256()
    with open(path, "rb", buffering=0) as stream:
        for piece in iter(lambda: stream.read(_PIECE), b""):
            digest.update(piece)
    return digest.hexdigest()


def _entries(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The files in it by name; what could be written elsewhere, or is more than an extension holds, is refused."""
    entries: dict[str, zipfile.ZipInfo] = {}
    folded = set()
    size = 0
    for info in archive.infolist():
        if info.is_dir():
            _plain(info.filename.rstrip("/"))
            continue
        name = info.filename
        _plain(name)
        if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG) or info.flag_bits & 0x1:
            raise VsixError(f"{name!r} in it is no plain file")
        size += info.file_size
        if len(entries) >= MOST_FILES or size > MOST_BYTES:
            raise VsixError(f"more than an extension holds: {len(entries) + 1} files and {size} bytes up to {name!r}")
        if name.lower() in folded:
            raise VsixError(f"{name!r} is in it twice, or once more in other capitals")
        folded.add(name.lower())
        entries[name] = info
    return entries


def _plain(name: str) -> None:
    words = name.split("/")
    if "\0" in name or "\\" in name or any(word in ("", ".", "..") for word in words):
        raise VsixError(f"{name!r} in it would lie outside of the extension's folder")


def _text(archive: zipfile.ZipFile, entries: t.Mapping[str, zipfile.ZipInfo], name: str) -> bytes:
    info = entries.get(name)
    if info is None:
        raise VsixError(f"it has no {name}")
    if info.file_size > _LARGEST_TEXT:
        raise VsixError(f"{name} in it has {info.file_size} bytes")
    return archive.read(info)


def _package(archive: zipfile.ZipFile, entries: t.Mapping[str, zipfile.ZipInfo]) -> dict[str, t.Any]:
    try:
        return package_of(_text(archive, entries, _INSIDE + PACKAGE))
    except ValueError as exc:
        raise VsixError(f"its package.json is no JSON: {exc}") from exc


def _digest(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> str:
    if name == _INSIDE + PACKAGE:
        return package_digest(archive.read(info))
    digest = hashlib.sha256()
    with archive.open(info) as stream:
        for piece in iter(lambda: stream.read(_PIECE), b""):
            digest.update(piece)
    return digest.hexdigest()


def _identity(archive: zipfile.ZipFile, entries: t.Mapping[str, zipfile.ZipInfo]) -> tuple[tuple[str, str], str]:
    """Publisher and name, version, and the engine, as the manifest has them."""
    data = _text(archive, entries, MANIFEST)
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise VsixError(f"{MANIFEST} in it defines entities")
    try:
        root = xml.etree.ElementTree.fromstring(data)  # noqa: S314 without entities there is nothing to expand
    except xml.etree.ElementTree.ParseError as exc:
        raise VsixError(f"{MANIFEST} in it is no XML: {exc}") from exc
    metadata = root.find(f"{_NAMESPACE}Metadata")
    identity = metadata.find(f"{_NAMESPACE}Identity") if metadata is not None else None
    if metadata is None or identity is None:
        raise VsixError(f"{MANIFEST} in it has no identity")
    publisher, name, version = (identity.get(key, "") for key in ("Publisher", "Id", "Version"))
    platform = identity.get("TargetPlatform", "")
    if platform not in _PLATFORMS:
        raise VsixError(f"it is for {platform}, this is a Mac with an Intel processor")
    properties = metadata.iter(f"{_NAMESPACE}Property")
    engine = next((entry.get("Value", "") for entry in properties if entry.get("Id") == _ENGINE), "")
    return (f"{publisher}.{name}", version), engine

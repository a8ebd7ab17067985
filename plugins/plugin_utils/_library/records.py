# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The trusted library: release records, and profiles that name releases.

Both are JSON files, shipped in C(releases/) of the collection and added to by the user's own folders, which win. Their
forms are C(releases/go.schema.json) and C(releases/profile.schema.json); what is checked here is what the code relies
on, and that nothing else is in them: what is misspelt must not be taken for missing.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import json
import re
import typing as t
from pathlib import Path

SHIPPED = Path(__file__).resolve().parents[3] / "releases"
SCHEMA = 1

_VERSION = re.compile(r"(?:go)?(\d+\.\d+(?:\.\d+)?(?:(?:rc|beta)\d+)?)")
H1 = re.compile(r"h1:[A-Za-z0-9+/]{43}=")
SHA256 = re.compile(r"[0-9a-f]{64}")
_NUMBERS = re.compile(r"\d+(?:\.\d+)*")

_RECORD_KEYS = {
    "schema",
    "kind",
    "version",
    "released",
    "recorded",
    "minimum_macos",
    "platforms",
    "proofs",
    "sources",
}
_PLATFORM_KEYS = {"archive", "tree"}
_ARCHIVE_KEYS = {"filename", "sha256", "size"}
_TREE_KEYS = {"h1_official", "h1_unsigned", "files", "bytes"}
_PROFILE_KEYS = {
    "schema",
    "kind",
    "name",
    "description",
    "go",
    "delve",
    "vscode_go",
    "gopls",
    "vscode",
    "macos",
    "command_line_tools",
    "debug_listen",
}


class RecordError(Exception):
    """A record or profile that is missing, unreadable or not of its form: the text names the file."""


class UnknownRelease(RecordError):
    """There is no record of this release."""


@dataclasses.dataclass(frozen=True)
class Platform:
    """What a record knows of a release on one platform. C(files) and C(bytes) count the canonical tree."""

    h1_unsigned: str
    files: int
    bytes: int
    h1_official: str | None
    archive_filename: str | None
    archive_sha256: str | None


@dataclasses.dataclass(frozen=True)
class GoRelease:
    """One release record of Go. C(other_archives) are the archives of platforms other than the one asked for."""

    version: str
    minimum_macos: str
    platform: Platform
    other_archives: dict[str, str]
    path: Path
    notes: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class Profile:
    """One declared triangle: exact versions. C(vscode) and what follows say what the Macs have, to check coherence.

    C(debug_listen) is where debuggers may listen, C(loopback) or C(network).
    """

    name: str
    go: tuple[str, ...]
    path: Path
    delve: str | None = None
    vscode_go: str | None = None
    gopls: str | None = None
    vscode: tuple[str, ...] = ()
    macos: tuple[str, ...] = ()
    command_line_tools: tuple[str, ...] = ()
    debug_listen: str = "loopback"


def normal_version(text: str) -> str:
    """C(go1.21.5) and C(1.21.5) as C(1.21.5). Raises RecordError for anything that is no version of Go."""
    match = _VERSION.fullmatch(text.strip())
    if match is None:
        raise RecordError(f"{text!r} is not a version of Go, such as 1.21.5")
    return match.group(1)


def go_release(version: str, platform: str, paths: t.Sequence[str] = ()) -> GoRelease:
    """The record of a Go release for C(platform), for instance C(darwin/amd64).

    The first of C(paths) that has C(go/VERSION.json) wins over the shipped record; where its digests are others than
    the shipped ones, a note says so. Raises RecordError.
    """
    chosen = first_file(f"go/{version}.json", paths)
    if chosen is None:
        known = sorted({path.stem for root in (*_roots(paths), SHIPPED) for path in (root / "go").glob("*.json")})
        raise UnknownRelease(f"no release record of Go {version}; there are records of {', '.join(known)}")
    return parsed(read(chosen), version, platform, chosen)


def parsed(record: dict[str, t.Any], version: str, platform: str, path: Path) -> GoRelease:
    """A record that was read from C(path), or would be written there. Raises RecordError."""
    if record.get("kind") != "go" or record.get("version") != version:
        raise RecordError(f"{path} is not a record of Go {version}")
    refuse_unknown(path, record, _RECORD_KEYS)
    platforms = record.get("platforms")
    if not isinstance(platforms, dict) or platform not in platforms:
        raise RecordError(f"{path} has nothing about {platform}")
    minimum = record.get("minimum_macos")
    if not isinstance(minimum, str) or not _NUMBERS.fullmatch(minimum):
        raise RecordError(f"{path}: minimum_macos is {minimum!r}, not a version of macOS")
    return GoRelease(
        version=version,
        minimum_macos=minimum,
        platform=_platform(path, platforms[platform]),
        other_archives=_other_archives(platforms, platform),
        path=path,
        notes=_overrides(path, platforms, SHIPPED / "go" / f"{version}.json"),
    )


def unknown_release(version: str) -> GoRelease:
    """A release nothing is known of: nothing can be proven by it."""
    nothing = Platform(h1_unsigned="", files=0, bytes=0, h1_official=None, archive_filename=None, archive_sha256=None)
    return GoRelease(version, minimum_macos="0", platform=nothing, other_archives={}, path=SHIPPED, notes=())


def profile(name: str, paths: t.Sequence[str] = ()) -> Profile:
    """The profile C(name), from the user's folders or the shipped ones. Raises RecordError."""
    if "/" in name or name.startswith("."):
        raise RecordError(f"{name!r} is not a profile's name; profiles are files profiles/NAME.json in a release path")
    path = first_file(f"profiles/{name}.json", paths)
    if path is None:
        known = sorted({path.stem for root in (*_roots(paths), SHIPPED) for path in (root / "profiles").glob("*.json")})
        raise RecordError(f"no profile {name}; there are {', '.join(known)}")
    value = read(path)
    versions = value.get("go")
    if value.get("kind") != "profile" or not isinstance(versions, list) or not versions:
        raise RecordError(f"{path} is not a profile: it needs kind 'profile' and a list go")
    refuse_unknown(path, value, _PROFILE_KEYS)
    listen = value.get("debug_listen", "loopback")
    if listen not in ("loopback", "network"):
        raise RecordError(f"{path}: debug_listen is {listen!r}, not loopback or network")
    return Profile(
        name=name,
        go=tuple(normal_version(str(entry)) for entry in versions),
        path=path,
        delve=_part_version(path, value, "delve"),
        vscode_go=_part_version(path, value, "vscode_go"),
        gopls=_part_version(path, value, "gopls"),
        vscode=_part_versions(path, value, "vscode"),
        macos=_part_versions(path, value, "macos"),
        command_line_tools=_part_versions(path, value, "command_line_tools"),
        debug_listen=listen,
    )


def first_file(name: str, paths: t.Sequence[str]) -> Path | None:
    """The first file of this name in the user's folders, in their order, or the shipped one."""
    return next((root / name for root in (*_roots(paths), SHIPPED) if (root / name).is_file()), None)


def refuse_unknown(path: Path, value: t.Mapping[str, t.Any], known: t.Collection[str], where: str = "") -> None:
    """Raises RecordError where a mapping has a key that its schema does not know."""
    unknown = sorted(str(key) for key in value if key not in known)
    if unknown:
        raise RecordError(f"{path}: {where}{', '.join(unknown)} is no field that schema {SCHEMA} knows")


def _part_version(path: Path, value: t.Mapping[str, t.Any], key: str) -> str | None:
    version = value.get(key)
    if version is not None and (not isinstance(version, str) or not _NUMBERS.fullmatch(version)):
        raise RecordError(f"{path}: {key} is {version!r}, not a version such as 1.21.2 (in quotes)")
    return version


def _part_versions(path: Path, value: t.Mapping[str, t.Any], key: str) -> tuple[str, ...]:
    versions = value.get(key, [])
    if not isinstance(versions, list) or not all(isinstance(v, str) and _NUMBERS.fullmatch(v) for v in versions):
        raise RecordError(f"{path}: {key} is {versions!r}, not a list of versions in quotes")
    return tuple(versions)


def _roots(paths: t.Sequence[str]) -> list[Path]:
    return [Path(path).expanduser() for path in paths]


def read(path: Path) -> dict[str, t.Any]:
    """A record or a profile of the schema that is known here. Raises RecordError."""
    try:
        value = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as exc:
        raise RecordError(f"{path} cannot be read as JSON: {exc}") from exc
    if not isinstance(value, dict) or value.get("schema") != SCHEMA:
        seen = value.get("schema") if isinstance(value, dict) else None
        raise RecordError(f"{path} has schema {seen!r}; this version of the collection reads schema {SCHEMA}")
    return value


def _platform(path: Path, value: t.Any) -> Platform:
    archive = value.get("archive") or {} if isinstance(value, dict) else None
    if not isinstance(archive, dict):
        raise RecordError(f"{path}: a platform is a mapping with the keys archive and tree")
    refuse_unknown(path, value, _PLATFORM_KEYS, "platforms: ")
    refuse_unknown(path, archive, _ARCHIVE_KEYS, "archive: ")
    tree = value.get("tree")
    if not isinstance(tree, dict):
        raise RecordError(f"{path} has no tree for this platform: nothing installed could be proven by it")
    refuse_unknown(path, tree, _TREE_KEYS, "tree: ")
    files, size = tree.get("files"), tree.get("bytes")
    if not isinstance(files, int) or not isinstance(size, int) or files <= 0 or size <= 0:
        raise RecordError(f"{path}: tree.files and tree.bytes are counts greater than 0")
    h1_unsigned = digest(path, tree, "h1_unsigned", H1)
    if h1_unsigned is None:
        raise RecordError(f"{path}: tree.h1_unsigned is missing, the one proof that always exists")
    return Platform(
        h1_unsigned=h1_unsigned,
        files=files,
        bytes=size,
        h1_official=digest(path, tree, "h1_official", H1),
        archive_filename=archive.get("filename"),
        archive_sha256=digest(path, archive, "sha256", SHA256),
    )


def digest(path: Path, value: t.Mapping[str, t.Any], key: str, form: re.Pattern[str]) -> str | None:
    """A digest of its form, None where there is none. Raises RecordError for anything else."""
    found = value.get(key)
    if found is None:
        return None
    if not isinstance(found, str) or not form.fullmatch(found):
        raise RecordError(f"{path}: {key} is {found!r}, which is no such digest")
    return found


def _other_archives(platforms: t.Mapping[str, t.Any], platform: str) -> dict[str, str]:
    archives = {}
    for name, value in platforms.items():
        archive = value.get("archive") if isinstance(value, dict) else None
        if name != platform and isinstance(archive, dict) and isinstance(archive.get("sha256"), str):
            archives[name] = archive["sha256"]
    return archives


def _overrides(path: Path, platforms: t.Mapping[str, t.Any], shipped: Path) -> tuple[str, ...]:
    """One note for each shipped digest that the user's record replaces by another one."""
    if path == shipped or not shipped.is_file():
        return ()
    ours, theirs = _digests(read(shipped)["platforms"]), _digests(platforms)
    return tuple(
        f"{path} overrides the shipped {key} of Go {shipped.stem}: {ours[key]} becomes {theirs[key]}"
        for key in sorted(ours.keys() & theirs.keys())
        if ours[key] != theirs[key]
    )


def _digests(platforms: t.Mapping[str, t.Any]) -> dict[str, str]:
    found = {}
    for name, value in platforms.items():
        for section, key in (("archive", "sha256"), ("tree", "h1_unsigned"), ("tree", "h1_official")):
            part = value.get(section) if isinstance(value, dict) else None
            if isinstance(part, dict) and isinstance(part.get(key), str):
                found[f"{name} {section}.{key}"] = part[key]
    return found

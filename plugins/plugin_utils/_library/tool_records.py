# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Release records of what stands beside Go: Delve, gopls, the Go extension. With what does each fit together?

Files C(delve/VERSION.json), C(gopls/VERSION.json) and C(vscode-go/VERSION.json) in a release path; their form is
C(releases/tool.schema.json).
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import datetime
import typing as t
from pathlib import Path

from ansible_collections.golden.triangle.plugins.plugin_utils._library import records
from ansible_collections.golden.triangle.plugins.plugin_utils._library import versions as _versions
from ansible_collections.golden.triangle.plugins.plugin_utils._library.records import RecordError

if t.TYPE_CHECKING:
    from packaging.specifiers import SpecifierSet

#: The parts of a profile that have such records, and the kind (and folder) of these.
KINDS = {"delve": "delve", "gopls": "gopls", "vscode_go": "vscode-go"}
#: How messages call each part.
TITLES = {
    "go": "Go",
    "delve": "Delve",
    "gopls": "gopls",
    "vscode_go": "the Go extension",
    "vscode": "VS Code",
    "macos": "macOS",
    "command_line_tools": "the Command Line Tools",
}
_KEYS = {
    *("schema", "kind", "version", "released", "sources"),
    *("module", "program", "modules", "builds", "brings", "fits", "debugserver"),
}
_MODULE_KEYS = {"path", "version", "h1", "commit"}
_PROGRAM_KEYS = {"name", "package"}
_BUILD_KEYS = {"go", "platform", "goamd64", "sha256_unsigned", "size"}
_FIT_KEYS = {"part", "range", "by", "outside", "reason", "source"}
_DEBUGSERVER_KEYS = {"macos", "minimum", "severity", "reason", "source"}


@dataclasses.dataclass(frozen=True)
class Fit:
    """The versions of another part with which a release fits together, and what is so where it does not."""

    part: str
    range: SpecifierSet
    by_minor: bool
    refuse: bool
    reason: str
    source: str

    def holds(self, version: str) -> bool:
        """Whether C(version) is in the range. Raises RecordError where it is no version."""
        try:
            # To Delve a release candidate of 1.22 is 1.22: it looks at the two numbers alone.
            compared = _versions.minor(version) if self.by_minor else _versions.version(version)
        except ValueError as exc:
            raise RecordError(f"{version!r} is not a version of {TITLES[self.part]}") from exc
        return self.range.contains(compared, prereleases=True)


@dataclasses.dataclass(frozen=True)
class Debugserver:
    """What the Command Line Tools must be at least, by major version, on C(macos) and its successors."""

    macos: str
    minimum: str
    severity: str
    reason: str
    source: str


@dataclasses.dataclass(frozen=True)
class Build:
    """The bytes one Go makes of the release: without C(-trimpath) and with cgo they would differ by machine."""

    go: str
    platform: str
    goamd64: str
    sha256_unsigned: str
    size: int


@dataclasses.dataclass(frozen=True)
class Program:
    """The Go program of a release. C(modules) are the sums of what is linked in, by C(path@version)."""

    name: str
    package: str
    h1: str
    modules: dict[str, str]
    builds: tuple[Build, ...]

    def sha256_unsigned(self, go: str, platform: str) -> str:
        """The digest of what this Go makes of it; empty where nobody recorded that."""
        found = (build.sha256_unsigned for build in self.builds if (build.go, build.platform) == (go, platform))
        return next(found, "")


@dataclasses.dataclass(frozen=True)
class ToolRelease:
    """One release record. C(brings) is what it installs by itself: part and version."""

    part: str
    version: str
    released: datetime.date
    brings: dict[str, str]
    fits: tuple[Fit, ...]
    path: Path
    debugserver: tuple[Debugserver, ...] = ()
    #: None for what is no Go program, or where the record does not say which.
    program: Program | None = None

    @property
    def title(self) -> str:
        """How messages call it."""
        return f"{TITLES[self.part]} {self.version}"


def tool_release(part: str, version: str, paths: t.Sequence[str] = ()) -> ToolRelease:
    """The record of a release of C(part), one of KINDS. Raises UnknownRelease, RecordError."""
    kind = KINDS[part]
    path = records.first_file(f"{kind}/{version}.json", paths)
    if path is None:
        raise records.UnknownRelease(f"no release record of {TITLES[part]} {version}")
    record = records.read(path)
    if record.get("kind") != kind or record.get("version") != version:
        raise RecordError(f"{path} is not a record of {TITLES[part]} {version}")
    records.refuse_unknown(path, record, _KEYS)
    fits, brings = record.get("fits"), record.get("brings", {})
    if not isinstance(fits, list) or not all(isinstance(fit, dict) for fit in fits):
        raise RecordError(f"{path}: fits is a list of mappings")
    if not isinstance(brings, dict) or not all(isinstance(value, str) for value in brings.values()):
        raise RecordError(f"{path}: brings is a mapping of parts and versions")
    return ToolRelease(
        part=part,
        version=version,
        released=released(path, record),
        brings=brings,
        fits=tuple(_fit(path, fit) for fit in fits),
        path=path,
        debugserver=_debugserver(path, record.get("debugserver", [])),
        program=_program(path, record),
    )


def _program(path: Path, record: t.Mapping[str, t.Any]) -> Program | None:
    """The program a record describes. Raises RecordError where a digest is no digest: it must not count as missing."""
    if "program" not in record:
        return None
    module, program = _mapping(path, record, "module", _MODULE_KEYS), _mapping(path, record, "program", _PROGRAM_KEYS)
    modules, builds = record.get("modules", {}), record.get("builds", [])
    if not isinstance(modules, dict) or not isinstance(builds, list):
        raise RecordError(f"{path}: modules is a mapping, builds a list")
    return Program(
        name=str(program.get("name")),
        package=str(program.get("package")),
        h1=records.digest(path, module, "h1", records.H1) or "",
        modules={name: records.digest(path, modules, name, records.H1) or "" for name in modules},
        builds=tuple(_build(path, build) for build in builds),
    )


def _build(path: Path, value: t.Any) -> Build:
    if not isinstance(value, dict) or set(value) != _BUILD_KEYS:
        raise RecordError(f"{path}: a build has the keys {', '.join(sorted(_BUILD_KEYS))}")
    sha256 = records.digest(path, value, "sha256_unsigned", records.SHA256)
    if sha256 is None:
        raise RecordError(f"{path}: a build without sha256_unsigned proves nothing")
    return Build(value["go"], value["platform"], value["goamd64"], sha256, value["size"])


def _mapping(path: Path, record: t.Mapping[str, t.Any], key: str, known: set[str]) -> dict[str, t.Any]:
    value = record.get(key)
    if not isinstance(value, dict):
        raise RecordError(f"{path}: {key} is a mapping")
    records.refuse_unknown(path, value, known, f"{key}: ")
    return value


def released(path: Path, record: t.Mapping[str, t.Any]) -> datetime.date:
    """The day of the release. Raises RecordError."""
    try:
        return datetime.date.fromisoformat(record["released"])
    except (KeyError, TypeError, ValueError) as exc:
        raise RecordError(f"{path}: released is a date such as 2023-10-30") from exc


def _fit(path: Path, value: dict[str, t.Any]) -> Fit:
    where = f"{path}: fits with {value.get('part')!r}"
    if set(value) != _FIT_KEYS or not all(isinstance(entry, str) for entry in value.values()):
        raise RecordError(f"{where}: it has the keys {', '.join(sorted(_FIT_KEYS))}, all of them text")
    if (
        value["part"] not in TITLES
        or value["by"] not in ("minor", "patch")
        or value["outside"] not in ("refuse", "note")
    ):
        raise RecordError(f"{where}: part, by or outside is not one of those that are known")
    try:
        versions = _versions.version_range(value["range"])
    except ValueError as exc:
        raise RecordError(f"{where}: {value['range']!r} is no version range such as >=1.19,<1.22") from exc
    return Fit(
        part=value["part"],
        range=versions,
        by_minor=value["by"] == "minor",
        refuse=value["outside"] == "refuse",
        reason=value["reason"],
        source=value["source"],
    )


def _debugserver(path: Path, value: t.Any) -> tuple[Debugserver, ...]:
    where = f"{path}: debugserver"
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        raise RecordError(f"{where} is a list of mappings")
    for entry in value:
        if set(entry) != _DEBUGSERVER_KEYS or not all(isinstance(text, str) for text in entry.values()):
            raise RecordError(f"{where}: each has the keys {', '.join(sorted(_DEBUGSERVER_KEYS))}, all of them text")
        numbers = entry["macos"].isdigit() and entry["minimum"].isdigit()
        if not numbers or entry["severity"] not in ("critical", "warning"):
            raise RecordError(f"{where}: macos and minimum are major versions, severity is critical or warning")
    return tuple(Debugserver(**entry) for entry in value)

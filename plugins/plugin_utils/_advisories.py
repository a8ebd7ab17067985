# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known to be wrong with a pinned Go: notes on an accepted risk, never drift; a pin is not changed by them.

Pure but for C(load) and C(documents). The Go vulnerability database is in OSV format, https://ossf.github.io/osv-schema/
and https://go.dev/doc/security/vuln/database; its advisories about Go itself have the package C(stdlib) or
C(toolchain). What is needed of them fits into one small file, the extract, which is the user's to bring:

    {"schema": "golden.triangle/advisories", "schema_version": "1.0", "source": TEXT, "modified": TIME or null,
     "advisories": [{"id", "aliases": [], "package", "ranges": [[INTRODUCED, FIXED or null]], "goos": [], "goarch": [],
                     "paths": [], "summary"}]}

Versions are as in the database: without C(go), C(0) for the first, C(1.22.0-0) for before every 1.22. An empty C(goos)
or C(goarch) is any.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import json
import re
import typing as t
import zipfile
from pathlib import Path

from ansible_collections.golden.triangle.plugins.plugin_utils._report.report import JsonDict

SCHEMA = "golden.triangle/advisories"
SCHEMA_VERSION = "1.0"
PACKAGES = ("stdlib", "toolchain")
GOOS, GOARCH = "darwin", "amd64"

#: Names of the database's documents, in its own repository, its zip file and its server: ID/GO-2024-2825.json.
_NAME = re.compile(r"GO-\d{4}-\d{4,}\.json")
#: Far more than any advisory has: what is larger is no document of that database.
_DOCUMENT_LIMIT = 4_000_000
_GO = re.compile(r"go(\d+\.\d+(?:\.\d+)?(?:(?:rc|beta)\d+)?)")
_VERSION = re.compile(r"(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-([0-9A-Za-z.-]+))?")
_LISTS = ("aliases", "goos", "goarch", "paths")

Key = tuple[int, int, int, bool, tuple[tuple[bool, int, str], ...]]


class Faulty(ValueError):
    """Advisories that cannot be read: the text says which and why."""


def load(path: Path) -> JsonDict:
    """The extract in a file. Raises Faulty."""
    try:
        document = json.loads(path.read_bytes())
    except OSError as error:
        raise Faulty(f"the advisories in {path} cannot be read: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:
        raise Faulty(f"the advisories in {path} are no whole JSON document: {error}") from error
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise Faulty(f"{path} is no {SCHEMA}: golden.triangle.advisories makes one of the database")
    if str(document.get("schema_version")).partition(".")[0] != SCHEMA_VERSION.partition(".")[0]:
        raise Faulty(f"{path} has schema version {document.get('schema_version')}, this collection reads 1.x")
    try:
        return {**document, "advisories": [_checked(one) for one in document["advisories"]]}
    except (KeyError, TypeError, ValueError) as error:
        raise Faulty(f"{path} is no whole {SCHEMA}: {type(error).__name__} {error}") from error


def documents(place: Path) -> t.Iterator[JsonDict]:
    """The documents of the database in a folder, at any depth, or in a zip file. Raises Faulty."""
    try:
        for name, content in _files(place):
            try:
                yield json.loads(content)
            except (ValueError, RecursionError) as error:
                raise Faulty(f"{name} of {place} is no whole JSON document: {error}") from error
    except (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        raise Faulty(f"the database {place} cannot be read: {error}") from error


def _files(place: Path) -> t.Iterator[tuple[str, bytes]]:
    if place.is_dir():
        for path in sorted(place.rglob("GO-*.json")):
            if _NAME.fullmatch(path.name):
                yield path.name, path.read_bytes()
        return
    with zipfile.ZipFile(place) as archive:
        for entry in sorted(archive.infolist(), key=lambda one: one.filename):
            if _NAME.fullmatch(entry.filename.rpartition("/")[2]):
                if entry.file_size > _DOCUMENT_LIMIT:
                    raise Faulty(f"{entry.filename} of {place} has {entry.file_size} bytes: that is no advisory")
                yield entry.filename, archive.read(entry)


def extract(found: t.Iterable[JsonDict], source: str) -> JsonDict:
    """The extract of OSV documents: those about Go itself, without those that were withdrawn. Raises Faulty."""
    kept: list[JsonDict] = []
    times = []
    for document in found:
        name = document.get("id") if isinstance(document, dict) else None
        try:
            entries = [] if "withdrawn" in document else list(_entries(document))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise Faulty(f"the advisory {name} is not of the OSV format: {type(error).__name__} {error}") from error
        kept += entries
        times += [str(document.get("modified", ""))] if entries else []
    if not kept:
        raise Faulty(f"{source} has no advisory about Go's standard library or toolchain")
    # The database's own repository has the year 1 everywhere.
    modified = max((time for time in times if time[:4] > "0001"), default=None)
    kept.sort(key=lambda one: (one["id"], one["package"]))
    return {
        "schema": SCHEMA,
        "schema_version": SCHEMA_VERSION,
        "source": source,
        "modified": modified,
        "advisories": kept,
    }


def _entries(document: JsonDict) -> t.Iterator[JsonDict]:
    for affected in document["affected"]:
        if affected["package"]["name"] not in PACKAGES or affected["package"]["ecosystem"] != "Go":
            continue
        imports = affected.get("ecosystem_specific", {}).get("imports", [])
        yield _checked(
            {
                "id": document["id"],
                "aliases": sorted(document.get("aliases", [])),
                "package": affected["package"]["name"],
                "ranges": [span for one in affected["ranges"] for span in _spans(one)],
                **{name: _systems(imports, name) for name in ("goos", "goarch")},
                "paths": sorted({str(one["path"]) for one in imports}),
                "summary": document.get("summary", ""),
            }
        )


def _spans(one: JsonDict) -> t.Iterator[list[str | None]]:
    """The pairs of introduced and fixed; the last one may have no end."""
    if one["type"] != "SEMVER":
        raise ValueError(f"ranges of type {one['type']}")
    begun: str | None = None
    for event in one["events"]:
        if "introduced" in event:
            begun = str(event["introduced"])
        elif "fixed" in event and begun is not None:
            yield [begun, str(event["fixed"])]
            begun = None
        else:
            raise ValueError(f"the event {event}")
    if begun is not None:
        yield [begun, None]


def _systems(imports: t.Sequence[JsonDict], name: str) -> list[str]:
    """The systems that it is about; none where one of the affected packages is affected everywhere."""
    named = [one.get(name) or [] for one in imports]
    return sorted({str(system) for systems in named for system in systems}) if all(named) else []


def _checked(one: JsonDict) -> JsonDict:
    """An advisory of an extract, its texts as texts. Raises KeyError, TypeError, ValueError."""
    for span in one["ranges"]:
        introduced, fixed = span
        _key(introduced)
        _key(fixed or "0")
    if not all(isinstance(one[name], list) for name in _LISTS):
        raise ValueError(f"{one['id']} has a text where a list is expected")
    texts = {name: str(one[name]) for name in ("id", "package", "summary")}
    return {**texts, "ranges": one["ranges"], **{name: [str(part) for part in one[name]] for name in _LISTS}}


def noted(report: JsonDict, known: JsonDict | None) -> JsonDict:
    """The report with what is known of the releases that its hosts are held to."""
    if known is None:
        return report
    return {**report, "advisories": [assess(release, known) for release in pinned(report)]}


def pinned(report: JsonDict) -> list[str]:
    """The releases of Go that a report's hosts are held to, by what was expected of them."""
    wished = {
        match[1]
        for host in report["hosts"]
        for check in host["checks"]
        if check["id"] == "go.version" and (match := _GO.fullmatch(check["expected"]))
    }
    return sorted(wished, key=_release)


def assess(release: str, known: JsonDict) -> JsonDict:
    """What an extract says of one release, as the report has it."""
    at = _release(release)
    here = [one for one in known["advisories"] if _concerns(one)]
    hits = [one for one in here if _hits(one, at)]
    everywhere = _ids(one for one in known["advisories"] if _hits(one, at))
    later = {fixed for one in hits for _since, fixed in one["ranges"] if fixed and _key(fixed) > at}
    # A later release can have advisories of its own.
    left = {version: len(_ids(one for one in here if _hits(one, _key(version)))) for version in sorted(later, key=_key)}
    patches = [version for version in left if _key(version)[:2] == at[:2]]
    return {
        "release": release,
        "source": str(known["source"]),
        "modified": known["modified"],
        "hits": len(_ids(hits)),
        "elsewhere": len(everywhere - _ids(hits)),
        # Of one minor release the last patch that mends anything mends the most.
        "nearest": {"release": patches[-1], "left": left[patches[-1]]} if patches else None,
        "clean": next((version for version, number in left.items() if not number), None),
        "found": [_brief(one, at) for one in hits],
    }


def _brief(one: JsonDict, at: Key) -> JsonDict:
    fixed = [str(until) for since, until in one["ranges"] if until and _key(since) <= at < _key(until)]
    return {
        **{key: one[key] for key in ("id", "aliases", "package", "paths", "summary")},
        "darwin": GOOS in one["goos"],
        "fixed": fixed[0] if fixed else None,
    }


def sentence(one: JsonDict) -> str:
    """What was assessed, in a sentence for people."""
    number, others = one["hits"], one["elsewhere"]
    text = f"go{one['release']}: {number} known advisor{'y' if number == 1 else 'ies'} here"
    text += f", {others} more only on other systems" if others else ""
    alone = [found["aliases"][0] if found["aliases"] else found["id"] for found in one["found"] if found["darwin"]]
    text += f"; about macOS in particular: {', '.join(alone)}" if alone else ""
    if one["nearest"]:
        text += f"; nearest fixed patch: go{one['nearest']['release']} ({one['nearest']['left']} left)"
    text += f"; none left in go{one['clean']}" if one["clean"] else "; no release mends all" if number else ""
    return f"{text} ({one['source']}{', ' + one['modified'][:10] if one['modified'] else ''})"


def _ids(found: t.Iterable[JsonDict]) -> set[str]:
    return {str(one["id"]) for one in found}


def _concerns(one: JsonDict) -> bool:
    return (not one["goos"] or GOOS in one["goos"]) and (not one["goarch"] or GOARCH in one["goarch"])


def _hits(one: JsonDict, key: Key) -> bool:
    return any(_key(since) <= key and (until is None or key < _key(until)) for since, until in one["ranges"])


def _release(text: str) -> Key:
    """The order of a release as Go names it: 1.22rc1 is the database's 1.22.0-rc.1."""
    match = re.fullmatch(r"(\d+\.\d+)(?:\.(\d+))?(?:(rc|beta)(\d+))?", text)
    if match is None:
        raise ValueError(f"{text} is no release of Go")
    return _key(f"{match[1]}.{match[2] or 0}" + (f"-{match[3]}.{match[4]}" if match[3] else ""))


def _key(text: str) -> Key:
    """The order of a version of the database: https://semver.org, section 11."""
    match = _VERSION.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no version")
    parts = (match[4] or "").split(".") if match[4] else []
    before = tuple((not part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in parts)
    return int(match[1]), int(match[2] or 0), int(match[3] or 0), not before, before

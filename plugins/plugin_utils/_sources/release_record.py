# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A release record of Go made from what was found: built, held against the one that is there, written.

The form is C(releases/go.schema.json). A record that is there never loses a value that is known, and never gets another
one in its place unless that is asked for.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import copy
import json
import typing as t
from pathlib import Path

from ansible_collections.golden.triangle.plugins.plugin_utils._library import records, versions
from ansible_collections.golden.triangle.plugins.plugin_utils._sources.release import archive_name

if t.TYPE_CHECKING:
    from ansible_collections.golden.triangle.plugins.plugin_utils._sources.go_index import Archive
    from ansible_collections.golden.triangle.plugins.plugin_utils._sources.release import Found, Proof, Tree

Record = dict[str, t.Any]

#: Archives that are named where they are offered by mistake, and the one by which a Linux controller builds programs.
NEIGHBOURS = ("darwin/amd64", "darwin/arm64", "linux/amd64")


class Conflict(Exception):
    """The record that is there has other values: each line names one."""

    def __init__(self, lines: t.Sequence[str]) -> None:
        super().__init__("; ".join(lines))
        self.lines = tuple(lines)


def minimum_macos(version: str) -> tuple[str, str]:
    """The oldest macOS of a release and its source, from the shipped table. Raises RecordError where it has none."""
    path = records.SHIPPED / "go-macos.json"
    table = records.read(path)
    here = versions.minor(version)
    rows = [key for key in table["minimum_macos"] if versions.version(key) <= here]
    if not rows or here > versions.version(table["last"]):
        raise records.RecordError(
            f"the oldest macOS of Go {version} is in no table of this collection ({path}): give it as minimum_macos"
        )
    row = max(rows, key=versions.version)
    return table["minimum_macos"][row], table["sources"][row]


def build(
    version: str,
    found: t.Mapping[str, Found],
    listed: t.Mapping[str, Archive],
    *,
    macos: tuple[str, str],
    recorded: str,
) -> Record:
    """The record of what was found. C(macos) is a version and its source, C(recorded) a day."""
    platforms: dict[str, Record] = {}
    sources = {"minimum_macos": macos[1]}
    for platform in dict.fromkeys((*found, *(name for name in NEIGHBOURS if name in listed))):
        entry: Record = {}
        there = found.get(platform)
        if platform in listed:
            entry["archive"] = _archive(listed[platform])
            sources |= _each(platform, "archive", entry, listed[platform].origin)
        elif there and there.tree.sha256:
            entry["archive"] = _measured_archive(version, platform, there.tree)
            sources |= _each(platform, "archive", entry, f"measured: the archive of {there.tree.source}")
        if there:
            entry["tree"] = _tree(there)
            sources |= _each(platform, "tree", entry, _derived(there.tree)) | _official(platform, there)
        platforms[platform] = entry
    return {
        "schema": records.SCHEMA,
        "kind": "go",
        "version": version,
        "recorded": recorded,
        "minimum_macos": macos[0],
        "platforms": platforms,
        "proofs": {
            f"{proof.platform} {proof.kind}": proof.text() for there in found.values() for proof in there.proofs
        },
        "sources": sources,
    }


def _archive(archive: Archive) -> Record:
    return {"filename": archive.filename, "sha256": archive.sha256, "size": archive.size}


def _measured_archive(version: str, platform: str, tree: Tree) -> Record:
    return {
        "filename": archive_name(version, platform),
        "sha256": tree.sha256,
        "size": tree.path.stat().st_size,
    }


def _tree(found: Found) -> Record:
    return {
        "h1_official": found.official.h1 if found.official else None,
        "h1_unsigned": found.tree.h1_unsigned,
        "files": found.tree.files,
        "bytes": found.tree.bytes,
    }


def _each(platform: str, section: str, entry: Record, source: str) -> dict[str, str]:
    """The source of each value that is known."""
    return {f"{platform} {section}.{key}": source for key, value in entry[section].items() if value is not None}


def _derived(tree: Tree) -> str:
    what = "the archive" if tree.sha256 else "the module's zip"
    cut = "Apple's signatures cut off the programs" if tree.is_signed else "which carries no signatures"
    return f"derived from {what} of {tree.source}, {cut}"


def _official(platform: str, found: Found) -> dict[str, str]:
    if found.official is None:
        return {}
    where = f"record {found.official.number} in the signed tree of {found.official.tree_size}"
    return {f"{platform} tree.h1_official": f"the checksum database, {where}"}


def merged(old: Record | None, new: Record, *, force: bool = False) -> Record:
    """The record to write: C(old) itself where nothing is new. Raises Conflict, never with C(force).

    What was known stays known, with its source, unless something else was found and C(force) is set.
    """
    if old is None:
        return new
    conflicts = dict(_conflicts(old, new))
    if conflicts and not force:
        raise Conflict([f"{key} is {there!r}, found was {here!r}" for key, (there, here) in conflicts.items()])
    record = copy.deepcopy(old)
    for platform, sections in new["platforms"].items():
        there: Record = record["platforms"].setdefault(platform, {})
        for section, values in sections.items():
            known = {key: value for key, value in values.items() if value is not None}
            there[section] = {**values, **there.get(section, {}), **known}
    record["minimum_macos"] = new["minimum_macos"]
    replaced = {key.partition(" ")[0] for key in conflicts}
    record["proofs"] = _proofs(old.get("proofs", {}), new["proofs"], replaced)
    if _values(record) == _values(old):
        return old
    record["recorded"] = new["recorded"]
    kept = {key: source for key, source in old.get("sources", {}).items() if key not in conflicts}
    record["sources"] = {**new["sources"], **kept}
    order = [*new, *record]
    return {key: record[key] for key in sorted(record, key=order.index)}


def _values(record: Record) -> tuple[t.Any, ...]:
    """What makes a record another one: not the reasons for which something could not be proven this time."""
    proofs = {key for key, text in record.get("proofs", {}).items() if is_proven(text)}
    return record["minimum_macos"], record["platforms"], proofs


def _conflicts(old: Record, new: Record) -> t.Iterator[tuple[str, tuple[t.Any, t.Any]]]:
    """Each value that is known to both and differs, by its path in the record."""
    for platform, sections in new["platforms"].items():
        for section, values in sections.items():
            for key, here in values.items():
                there = old["platforms"].get(platform, {}).get(section, {}).get(key)
                if there is not None and here is not None and there != here:
                    yield f"{platform} {section}.{key}", (there, here)
    if old["minimum_macos"] != new["minimum_macos"]:
        yield "minimum_macos", (old["minimum_macos"], new["minimum_macos"])


def _proofs(old: t.Mapping[str, str], new: t.Mapping[str, str], replaced: t.Collection[str]) -> dict[str, str]:
    """Of the same bytes, what was proven once stays proven; of the platforms that were C(replaced), nothing does."""
    kept = {
        key: text
        for key, text in old.items()
        if key.partition(" ")[0] not in replaced and (is_proven(text) or key not in new)
    }
    return {**new, **kept}


def is_proven(text: str) -> bool:
    """Whether a line of C(proofs) says so."""
    return text.startswith("proven:")


def was_proven(old: Record | None, platform: str, h1_unsigned: str) -> bool:
    """Whether the record that is there holds a proof of the same bytes."""
    if old is None or old["platforms"].get(platform, {}).get("tree", {}).get("h1_unsigned") != h1_unsigned:
        return False
    return any(key.startswith(f"{platform} ") and is_proven(text) for key, text in old.get("proofs", {}).items())


def text_of(record: Record) -> str:
    """The record as it stands in its file."""
    return json.dumps(record, indent=2, ensure_ascii=False) + "\n"


def there(path: Path, version: str) -> tuple[str, Record | None]:
    """The text and the content of a record that is there. Raises RecordError."""
    if not path.exists():
        return "", None
    record = records.read(path)
    records.parsed(record, version, "darwin/amd64", path)
    return path.read_text("utf-8"), record


def unproven(proofs: t.Sequence[Proof]) -> list[str]:
    """What could not be proven, in words."""
    return [f"{proof.platform} {proof.kind} {proof.text()}" for proof in proofs if not proof.proven]

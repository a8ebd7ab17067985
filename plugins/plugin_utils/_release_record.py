# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A release record of Go made from what was found: built, held against the one that is there, written.

The form is C(releases/go.schema.json). A record that is there never loses a value that is known, and never gets another
digest unless that is asked for.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import copy
import json
import typing as t
from pathlib import Path

from ansible_collections.golden.triangle.plugins.plugin_utils import _records, _versions

if t.TYPE_CHECKING:
    from ansible_collections.golden.triangle.plugins.plugin_utils._go_index import Archive
    from ansible_collections.golden.triangle.plugins.plugin_utils._release import Found, Proof

Record = dict[str, t.Any]

#: Archives that are named where they are offered by mistake, and the one that the stand-ins of the tests need.
NEIGHBOURS = ("darwin/amd64", "darwin/arm64", "linux/amd64")


class Conflict(Exception):
    """The record that is there has other digests: each line names one."""

    def __init__(self, lines: t.Sequence[str]) -> None:
        super().__init__("; ".join(lines))
        self.lines = tuple(lines)


def minimum_macos(version: str) -> tuple[str, str]:
    """The oldest macOS of a release and its source, from the shipped table. Raises RecordError where it has none."""
    path = _records.SHIPPED / "go-macos.json"
    table = _records.read(path)
    here = _versions.minor(version)
    rows = [key for key in table["minimum_macos"] if _versions.version(key) <= here]
    if not rows or here > _versions.version(table["last"]):
        raise _records.RecordError(
            f"the oldest macOS of Go {version} is in no table of this collection ({path}): give it as minimum_macos"
        )
    row = max(rows, key=_versions.version)
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
    proofs: dict[str, str] = {}
    for platform in dict.fromkeys((*found, *(name for name in NEIGHBOURS if name in listed))):
        entry: Record = {}
        if platform in listed:
            entry["archive"] = _archive(listed[platform])
            sources[f"{platform} archive.sha256"] = listed[platform].origin
        elif platform in found and found[platform].tree.sha256:
            name = f"go{version}.{platform.replace('/', '-')}.tar.gz"
            entry["archive"] = {"filename": name, "sha256": found[platform].tree.sha256, "size": None}
            sources[f"{platform} archive.sha256"] = f"measured: the archive of {found[platform].tree.source}"
        if platform in found:
            entry["tree"] = _tree(found[platform])
            sources |= _tree_sources(platform, found[platform])
            proofs |= {f"{platform} {proof.kind}": proof.text() for proof in found[platform].proofs}
        platforms[platform] = entry
    return {
        "schema": _records.SCHEMA,
        "kind": "go",
        "version": version,
        "recorded": recorded,
        "minimum_macos": macos[0],
        "platforms": platforms,
        "proofs": proofs,
        "sources": sources,
    }


def _archive(archive: Archive) -> Record:
    return {"filename": archive.filename, "sha256": archive.sha256, "size": archive.size}


def _tree(found: Found) -> Record:
    return {
        "h1_official": found.official.h1 if found.official else None,
        "h1_unsigned": found.tree.h1_unsigned,
        "files": found.tree.files,
        "bytes": found.tree.bytes,
    }


def _tree_sources(platform: str, found: Found) -> dict[str, str]:
    what = "the archive" if found.tree.sha256 else "the module's zip"
    cut = ", Apple's signatures cut off the programs" if found.tree.is_signed else ", which carries no signatures"
    sources = {f"{platform} tree.h1_unsigned": f"derived from {what} of {found.tree.source}{cut}"}
    if found.official:
        sources[f"{platform} tree.h1_official"] = f"the checksum database, record {found.official.number}"
    return sources


def merged(old: Record | None, new: Record, *, force: bool = False) -> Record:
    """The record to write: C(old) itself where nothing is new. Raises Conflict, never with C(force)."""
    if old is None:
        return new
    lines = [f"{key} is {there}, found was {here}" for key, there, here in _conflicts(old, new)]
    if lines and not force:
        raise Conflict(lines)
    if lines:
        return {**new, **{key: old[key] for key in ("released",) if key in old}}
    record = copy.deepcopy(old)
    for platform, sections in new["platforms"].items():
        there = record["platforms"].setdefault(platform, {})
        for section, values in sections.items():
            known = {key: value for key, value in values.items() if value is not None}
            there[section] = {**values, **there.get(section, {}), **known}
    record["proofs"] = _better(old.get("proofs", {}), new["proofs"])
    proven = {key for key, text in record["proofs"].items() if _is_proven(text)}
    proven_before = {key for key, text in old.get("proofs", {}).items() if _is_proven(text)}
    if record["platforms"] == old["platforms"] and proven == proven_before:
        return old
    record["recorded"] = new["recorded"]
    record["sources"] = {**new["sources"], **old.get("sources", {})}
    order = [*new, *record]
    return {key: record[key] for key in sorted(record, key=order.index)}


def _conflicts(old: Record, new: Record) -> t.Iterator[tuple[str, str, str]]:
    for platform, sections in new["platforms"].items():
        for section, key in (("archive", "sha256"), ("tree", "h1_unsigned"), ("tree", "h1_official")):
            there = old.get("platforms", {}).get(platform, {}).get(section, {}).get(key)
            here = sections.get(section, {}).get(key)
            if there is not None and here is not None and there != here:
                yield f"{platform} {section}.{key}", there, here
    if old.get("minimum_macos") != new["minimum_macos"]:
        yield "minimum_macos", str(old.get("minimum_macos")), new["minimum_macos"]


def _better(old: t.Mapping[str, str], new: t.Mapping[str, str]) -> dict[str, str]:
    """Of the same bytes: what was proven once stays proven."""
    return {**new, **{key: text for key, text in old.items() if _is_proven(text) or key not in new}}


def _is_proven(text: str) -> bool:
    return text.startswith("proven:")


def text_of(record: Record) -> str:
    """The record as it stands in its file."""
    return json.dumps(record, indent=2, ensure_ascii=False) + "\n"


def there(path: Path) -> tuple[str, Record | None]:
    """The text and the content of a record that is there. Raises RecordError."""
    if not path.exists():
        return "", None
    record = _records.read(path)
    return path.read_text("utf-8"), record


def unproven(proofs: t.Sequence[Proof]) -> list[str]:
    """What could not be proven, in words."""
    return [f"{proof.platform} {proof.kind} {proof.text()}" for proof in proofs if not proof.proven]

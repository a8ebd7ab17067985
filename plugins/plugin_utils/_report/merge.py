# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reports of slices, of nights and of hosts that report for themselves (ansible-pull), made into one.

Pure. The order of reports and how they are grouped make no difference, and neither does one that is there twice: each
part of the result is a maximum, a minimum, a union, or follows from such parts.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import functools
import json
import re
import typing as t

from ansible_collections.golden.triangle.plugins.plugin_utils._report import history
from ansible_collections.golden.triangle.plugins.plugin_utils._report.report import SCHEMA, SCHEMA_VERSION, JsonDict

_STALE_DAYS = 14


def merge(reports: t.Sequence[JsonDict]) -> JsonDict:
    """One report of all. Of two reports about one host the later one counts. Raises ValueError without a report."""
    if not reports:
        raise ValueError("no report to merge")
    whole = [_whole(report) for report in reports]
    hosts = _hosts(host for report in whole for host in report["hosts"])
    profiles = {host["profile"] for host in hosts if host["profile"] is not None}
    modes = [host["check_mode"] for host in hosts if host["check_mode"] is not None]
    return history.settle(
        {
            "schema": SCHEMA,
            "schema_version": SCHEMA_VERSION,
            "collection_version": max((report["collection_version"] for report in whole), key=_natural),
            "started": min(report["started"] for report in whole),
            "ended": max(report["ended"] for report in whole),
            "check_mode": all(modes) if modes else all(report["check_mode"] for report in whole),
            "profile": profiles.pop() if len(profiles) == 1 else None,
            "counts": {},
            "exemptions": _union(entry for report in whole for entry in report["exemptions"]),
            "advisories": _advisories(whole),
            "notes": sorted({note for report in whole for note in report["notes"]}),
            "stale_days": min(report["stale_days"] for report in whole),
            "earlier": max((report["earlier"] for report in whole if report["earlier"]), default=None),
            "fixed": _fixed(whole),
            "absent": _absent(whole, {host["name"] for host in hosts}),
            # Points of different slices do not add up.
            "trend": [],
            "hosts": hosts,
        }
    )


def _whole(report: JsonDict) -> JsonDict:
    """A report with the fields that came after the first version, and of a host only what does not follow from it."""
    made = {
        "exemptions": [],
        "advisories": [],
        "notes": [],
        "stale_days": _STALE_DAYS,
        "earlier": None,
        "fixed": [],
        "absent": [],
        **report,
    }
    hosts = []
    for host in report["hosts"]:
        entry = {
            "reported": report["ended"],
            "last_answer": history.last_answer(host),
            "silent_since": None if history.answered(host) else report["ended"],
            "carried": [],
            **host,
        }
        entry.pop("stale", None)
        hosts.append(entry)
    return {**made, "hosts": hosts}


def _hosts(entries: t.Iterable[JsonDict]) -> list[JsonDict]:
    by_name: dict[str, list[JsonDict]] = {}
    for entry in entries:
        by_name.setdefault(entry["name"], []).append(entry)
    return [_host(by_name[name]) for name in sorted(by_name, key=_natural)]


def _host(entries: t.Sequence[JsonDict]) -> JsonDict:
    """The latest word about a host, but an answer that it gave earlier is not forgotten."""
    # The last answer is a maximum of its own, so it must not decide whose word is the latest.
    latest = max(
        entries, key=lambda entry: (entry["reported"], _canonical(entry, without=("last_answer", "silent_since")))
    )
    last = max((entry["last_answer"] for entry in entries if entry["last_answer"]), default=None)
    silent = None
    if not history.answered(latest):
        asked = [entry["silent_since"] for entry in entries if entry["silent_since"]]
        silent = last or min(asked, default=latest["reported"])
    return {**latest, "last_answer": last, "silent_since": silent}


def _absent(reports: t.Sequence[JsonDict], present: set[str]) -> list[JsonDict]:
    by_name: dict[str, JsonDict] = {}
    entries = [entry for report in reports for entry in report["absent"] if entry["name"] not in present]
    for entry in sorted(entries, key=lambda entry: (entry["reported"], _canonical(entry))):
        by_name[entry["name"]] = entry
    return [by_name[name] for name in sorted(by_name, key=_natural)]


def _advisories(reports: t.Sequence[JsonDict]) -> list[JsonDict]:
    """Of each release what the newest extract says."""
    by_release: dict[str, JsonDict] = {}
    entries = [entry for report in reports for entry in report["advisories"]]
    for entry in sorted(entries, key=lambda entry: (entry["modified"] or "", _canonical(entry))):
        by_release[entry["release"]] = entry
    return [by_release[release] for release in sorted(by_release, key=_natural)]


def _fixed(reports: t.Sequence[JsonDict]) -> list[JsonDict]:
    return _union(entry for report in reports for entry in report["fixed"])


def _union(entries: t.Iterable[JsonDict]) -> list[JsonDict]:
    by_text = {_canonical(entry): entry for entry in entries}
    return [by_text[text] for text in sorted(by_text)]


def _canonical(value: JsonDict, without: t.Container[str] = ()) -> str:
    kept = {key: item for key, item in value.items() if key not in without}
    return json.dumps(kept, sort_keys=True, default=str)


@functools.cache
def _natural(name: str) -> tuple[list[tuple[int, str]], str]:
    """A sort key by which mac-9 stands before mac-10, total also where names differ in leading zeros only."""
    parts = [
        (int(part), "") if part.isdecimal() and part.isascii() else (-1, part) for part in re.split(r"(\d+)", name)
    ]
    return parts, name

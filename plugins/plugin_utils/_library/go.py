# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What C(go_fingerprint) and its info module take from the trusted library: what is known and what is declared."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import typing as t
from pathlib import Path

from ansible_collections.golden.triangle.plugins.module_utils._go.fingerprint import Known
from ansible_collections.golden.triangle.plugins.plugin_utils._library import records

PLATFORM = "darwin/amd64"
#: Also those of other platforms are recognised: a tree for another Mac, or for Linux, is then called by its name.
PLATFORMS = (PLATFORM, "darwin/arm64", "linux/amd64")


def library(paths: t.Sequence[str]) -> tuple[list[dict[str, t.Any]], list[str]]:
    """Every release that has a record, as the module takes it, and notes about records that cannot be used."""
    roots = [*(Path(path).expanduser() for path in paths), records.SHIPPED]
    versions = sorted({path.stem for root in roots for path in (root / "go").glob("*.json")})
    known: list[Known] = []
    notes: list[str] = []
    for version in versions:
        for platform in PLATFORMS:
            try:
                record = records.go_release(version, platform, paths)
            except records.RecordError as exc:
                if platform == PLATFORM:
                    notes.append(f"the record of Go {version} is left out: {exc}")
                continue
            known.append(Known(version, platform, record.platform.h1_unsigned, record.platform.h1_official))
            notes.extend(note for note in record.notes if note not in notes)
    return [dataclasses.asdict(entry) for entry in known], notes


def declared(profile: str, releases: t.Any, paths: t.Sequence[str]) -> list[str]:
    """The versions that are wished, each in its one form. Raises RecordError."""
    if not isinstance(releases, list):
        raise records.RecordError("releases is a list")
    wished = [entry for entry in releases if not isinstance(entry, dict) or entry.get("state", "present") == "present"]
    named = [str(entry.get("version") if isinstance(entry, dict) else entry) for entry in wished]
    if not releases:
        named = list(records.profile(profile, paths).go)
    return list(dict.fromkeys(records.normal_version(version) for version in named))

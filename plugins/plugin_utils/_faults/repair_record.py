# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The record of a repair: what was to be done on each host and what was, written corner by corner.

So it is whole at every moment; of a repair that was interrupted it says how far it came.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import json
import typing as t
from pathlib import Path

from ansible_collections.golden.triangle.plugins.plugin_utils._faults.repair import (
    SCHEMA,
    SCHEMA_VERSION,
    Outcome,
    Plan,
)
from ansible_collections.golden.triangle.plugins.plugin_utils._report import store
from ansible_collections.golden.triangle.plugins.plugin_utils._report.report import JsonDict


def begin(path: Path, report: JsonDict, plan: Plan, *, began: str, check_mode: bool) -> None:
    """Begin a record: every host waits. Raises Unwritable."""
    hosts = {name: {"wished": corners, "corners": []} for name, corners in plan.corners.items()}
    document = {
        "schema": SCHEMA,
        "schema_version": SCHEMA_VERSION,
        "report": report["ended"],
        "began": began,
        "check_mode": check_mode,
        "notes": list(plan.notes),
        "hosts": hosts,
    }
    with store.alone(path):
        _written(document, path)


def write(path: Path, host: str, outcome: Outcome) -> None:
    """Put the outcome of a corner in the place of what was said of it before. Raises Unwritable, ValueError."""
    with store.alone(path):
        document = json.loads(path.read_text("utf-8"))
        entry = document["hosts"].setdefault(host, {"wished": [outcome.corner], "corners": []})
        others = [one for one in entry["corners"] if one["corner"] != outcome.corner]
        entry["corners"] = [*others, _entry(outcome)]
        _written(document, path)


def _entry(outcome: Outcome) -> JsonDict:
    kept: dict[str, t.Any] = dataclasses.asdict(outcome)
    return {key: list(value) if isinstance(value, tuple) else value for key, value in kept.items()}


def _written(document: JsonDict, path: Path) -> None:
    text = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
    store.write_text(text, path, "the record of the repair")

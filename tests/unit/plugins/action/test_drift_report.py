# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the action is beside Ansible. What it does within Ansible is tested with real playbooks."""

from __future__ import annotations

import errno
import json
import os
import threading
from pathlib import Path

import pytest
import yaml
from ansible_collections.golden.triangle.plugins.action import drift_report
from ansible_collections.golden.triangle.plugins.plugin_utils._report import store
from unit.plugins.plugin_utils.reports import CHECK, DRIFTED, made

ROOT = Path(__file__).resolve().parents[4]


def test_the_version_of_a_checkout() -> None:
    assert drift_report.collection_version() == yaml.safe_load((ROOT / "galaxy.yml").read_text("utf-8"))["version"]


def test_of_two_runs_that_end_at_once_neither_is_forgotten(tmp_path: Path) -> None:
    path = str(tmp_path / "report.json")
    slices = [made(1, {f"mac-{number}": [DRIFTED]}) for number in range(4)]
    runs = [
        threading.Thread(target=drift_report.keep, args=(one, path, None), kwargs={"stale_days": 7}) for one in slices
    ]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    report = store.load(Path(path))
    known = [host["name"] for host in report["hosts"] + report["absent"]]
    assert sorted(known) == ["mac-0", "mac-1", "mac-2", "mac-3"]
    assert len(report["trend"]) == 3


def test_a_full_disk_loses_nothing_of_what_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "report.json"
    path.write_text('{"cut off', "utf-8")

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(store.Unwritable, match="No space left on device"):
            drift_report.keep(made(1, {"mac-1": [CHECK]}), str(path), None, stale_days=7)
    assert path.read_text("utf-8") == '{"cut off'
    report = drift_report.keep(made(1, {"mac-1": [CHECK]}), str(path), None, stale_days=7)
    assert json.loads(path.read_text("utf-8")) == report
    assert {kept.read_text("utf-8") for kept in tmp_path.glob("report.json.kept-*")} == {'{"cut off'}
    assert any("is kept as report.json.kept-2026-11-01T220000Z" in note for note in report["notes"])


def test_an_earlier_report_elsewhere(tmp_path: Path) -> None:
    before = tmp_path / "nights"
    store.write_report(made(1, {"mac-1": [DRIFTED]}), before / "one.json")
    report = drift_report.keep(made(2, {"mac-1": [DRIFTED]}), None, str(before), stale_days=7)
    assert report["hosts"][0]["checks"][0]["baseline"] == "unchanged"
    assert [path.name for path in before.iterdir()] == ["one.json"]

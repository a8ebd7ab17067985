# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the report gets to disk. What the action does within Ansible is tested with real playbooks."""

from __future__ import annotations

import errno
import json
import os
import stat
import threading
import typing as t
from pathlib import Path

import pytest
import yaml
from ansible.errors import AnsibleActionFail
from ansible_collections.golden.triangle.plugins.action import drift_report

ROOT = Path(__file__).resolve().parents[4]
REPORT: dict[str, t.Any] = {"hosts": [{"name": 'a "b"\n<script>\u202e\ud800'}]}


def test_the_report_is_written_for_others_to_read(tmp_path: Path) -> None:
    path = tmp_path / "made" / "for it" / "report.json"
    drift_report.write_report(REPORT, path)
    assert json.loads(path.read_text("utf-8"))["hosts"][0]["name"].startswith('a "b"\n<script>\u202e')
    assert stat.S_IMODE(path.stat().st_mode) == 0o644


def test_a_full_disk_costs_only_the_new_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "report.json"
    path.write_text("yesterday's", "utf-8")

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(AnsibleActionFail, match=r"cannot be written to .*report\.json: No space left on device"):
        drift_report.write_report(REPORT, path)
    assert path.read_text("utf-8") == "yesterday's"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("at", ["folder", "file/report.json", "n" * 300])
def test_a_place_that_cannot_hold_it_is_named(tmp_path: Path, at: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("", "utf-8")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(AnsibleActionFail, match="the report cannot be written to"):
        drift_report.write_report(REPORT, tmp_path / at)
    assert sorted(tmp_path.rglob("*")) == before


def test_two_writers_at_once_leave_one_whole_report(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    writers = [
        threading.Thread(target=drift_report.write_report, args=({"hosts": [number] * 20_000}, path))
        for number in range(4)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert len(set(json.loads(path.read_text("utf-8"))["hosts"])) == 1
    assert list(tmp_path.iterdir()) == [path]


def test_the_version_of_a_checkout() -> None:
    assert drift_report.collection_version() == yaml.safe_load((ROOT / "galaxy.yml").read_text("utf-8"))["version"]

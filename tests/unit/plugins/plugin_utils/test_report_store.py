# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How reports get to disk and back."""

from __future__ import annotations

import errno
import json
import os
import resource
import signal
import stat
import threading
import typing as t
from pathlib import Path

import pytest
from ansible_collections.golden.triangle.plugins.plugin_utils._report import store
from ansible_collections.golden.triangle.plugins.plugin_utils._views import every
from unit.plugins.plugin_utils.reports import DRIFTED, made

REPORT: dict[str, t.Any] = {"hosts": [{"name": 'a "b"\n<script>\u202e\ud800'}]}


def test_the_report_is_written_for_others_to_read(tmp_path: Path) -> None:
    path = tmp_path / "made" / "for it" / "report.json"
    store.write_report(REPORT, path)
    assert json.loads(path.read_text("utf-8"))["hosts"][0]["name"].startswith('a "b"\n<script>\u202e')
    assert stat.S_IMODE(path.stat().st_mode) == 0o644


def test_a_full_disk_costs_only_the_new_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "report.json"
    path.write_text("yesterday's", "utf-8")

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(store.Unwritable, match=r"cannot be written to .*report\.json: No space left on device"):
        store.write_report(REPORT, path)
    assert path.read_text("utf-8") == "yesterday's"
    assert list(tmp_path.iterdir()) == [path]


@pytest.fixture
def no_room() -> t.Iterator[None]:
    """The kernel refuses to let a file of this process grow beyond 5 kB, in the middle of a write."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (5_000, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    signal.signal(signal.SIGXFSZ, before)


@pytest.mark.parametrize("name", every.VIEWS)
@pytest.mark.usefixtures("no_room")
def test_a_write_that_breaks_off_leaves_the_one_before(tmp_path: Path, name: str) -> None:
    path = tmp_path / "report"
    path.write_text("yesterday's", "utf-8")
    big = made(1, {f"mac-{number}": [{**DRIFTED, "evidence": ["x" * 4000]}] for number in range(100)}, valid=False)
    with pytest.raises(store.Unwritable, match=r"the report cannot be written to .*File too large"):
        store.write_report(big, path)
    with pytest.raises(store.Unwritable, match=rf"the {name} view cannot be written to .*File too large"):
        every.write(big, {name: path})
    assert path.read_text("utf-8") == "yesterday's"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("at", ["folder", "file/report.json", "n" * 300])
def test_a_place_that_cannot_hold_it_is_named(tmp_path: Path, at: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("", "utf-8")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(store.Unwritable, match="the report cannot be written to"):
        store.write_report(REPORT, tmp_path / at)
    assert sorted(tmp_path.rglob("*")) == before


def test_two_writers_at_once_leave_one_whole_report(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    writers = [
        threading.Thread(target=store.write_report, args=({"hosts": [number] * 20_000}, path)) for number in range(4)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert len(set(json.loads(path.read_text("utf-8"))["hosts"])) == 1
    assert list(tmp_path.iterdir()) == [path]


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    report = made(1, {'a "b"\n<script>\u202e': [DRIFTED]})
    store.write_report(report, tmp_path / "report.json")
    assert store.load(tmp_path / "report.json") == report
    assert store.newest(tmp_path / "nothing here") == (None, [])


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is no whole JSON document"),
        (json.dumps(made(1, {"mac-1": [DRIFTED]}))[:-200], "is no whole JSON document"),
        ("\x80", "is no whole JSON document"),
        ("[" * 100_000, "is no whole JSON document"),
        ("[]", "is no golden.triangle/report"),
        ('{"schema": "other"}', "is no golden.triangle/report"),
        ('{"schema": "golden.triangle/report", "schema_version": "2.0"}', "has schema version 2.0, this collection"),
        ('{"schema": "golden.triangle/report", "schema_version": "1.0"}', r"is no whole report: \$ has no collection_"),
    ],
)
def test_what_is_no_report_is_named(tmp_path: Path, text: str, why: str) -> None:
    path = tmp_path / "report.json"
    path.write_text(text, "latin-1")
    with pytest.raises(store.Unreadable, match=f"report.json {why}"):
        store.load(path)
    assert store.readable(path) is False
    report, (fault,) = store.newest(path)
    assert report is None
    assert str(path) in fault


def test_of_a_folder_the_newest_report_counts_and_the_others_are_named(tmp_path: Path) -> None:
    for name, at in (("b", 3), ("a", 2), ("c", 1)):
        store.write_report(made(at, {"mac-1": [DRIFTED]}), tmp_path / f"{name}.json")
    (tmp_path / "d.json").write_text("{", "utf-8")
    (tmp_path / "notes.txt").write_text("not asked", "utf-8")
    report, (fault,) = store.newest(tmp_path)
    assert report is not None
    assert report["ended"] == "2026-11-03T22:00:00Z"
    assert "d.json" in fault


def test_keeping_aside_never_replaces_what_was_kept_before(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    for text in ("one", "two"):
        path.unlink(missing_ok=True)
        path.write_text(text, "utf-8")
        store.aside(path, "now")
    assert (tmp_path / "report.json.kept-now").read_text("utf-8") == "one"
    assert (tmp_path / "report.json.kept-now-1").read_text("utf-8") == "two"

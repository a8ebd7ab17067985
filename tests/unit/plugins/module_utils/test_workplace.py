# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The folder of a probe: whose it is, and what becomes of it when the probe was killed."""

from __future__ import annotations

import os
import pathlib
import signal
import tempfile
import typing as t

import pytest
from ansible_collections.golden.triangle.plugins.module_utils._debug import workplace
from ansible_collections.golden.triangle.plugins.module_utils._debug.processes import Family
from ansible_collections.golden.triangle.plugins.module_utils._runner import Completed, SubprocessRunner

RUNNER = SubprocessRunner()


@pytest.fixture
def place(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    """The temporary folder."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def killed(place: pathlib.Path) -> tuple[pathlib.Path, int]:
    """What a probe leaves that is killed while something runs for it: its folder, and the process."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        folder, _lock = workplace.make()
        sleeper = Family(folder, RUNNER).start(["/bin/sleep", "300"], {})
        os.mkdir(os.path.join(folder, "source"))
        os.symlink("/etc/hosts", os.path.join(folder, "link"))
        os.write(writer, str(sleeper.pid).encode())
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    pid = int(os.read(reader, 20))
    os.close(reader)
    os.close(writer)
    (folder,) = place.iterdir()
    return folder, pid


def old(folder: pathlib.Path) -> None:
    os.utime(folder / workplace.MARKER, (0, 0))


def alive(pid: int) -> bool:
    """Whether it runs; nobody is there to bury what was ended."""
    try:
        return "Z" not in pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").split(")")[1][:3]
    except OSError:
        return False


def test_what_a_killed_probe_left_is_put_away(place: pathlib.Path) -> None:
    folder, pid = killed(place)
    assert alive(pid)
    # So young it may be one that is just being made.
    assert workplace.sweep(RUNNER) == ([], [])
    old(folder)
    assert workplace.sweep(RUNNER) == ([str(folder)], [])
    assert not alive(pid)
    assert list(place.iterdir()) == []
    assert pathlib.Path("/etc/hosts").exists()
    assert workplace.sweep(RUNNER) == ([], [])


def test_a_probe_that_works_is_left_alone(place: pathlib.Path) -> None:
    folder, lock = workplace.make()
    old(pathlib.Path(folder))
    sleeper = Family(folder, RUNNER).start(["/bin/sleep", "300"], {})
    try:
        assert workplace.sweep(RUNNER) == ([], [])
        assert alive(sleeper.pid)
    finally:
        family = Family(folder, RUNNER)
        family.started.append(sleeper)
        assert workplace.put_away(folder, family) == []
        os.close(lock)
    assert list(place.iterdir()) == []


@pytest.mark.parametrize("kind", ["no_marker", "link", "marker_is_link", "marker_is_fifo", "others_can_write", "file"])
def test_what_is_not_ours_is_left_alone(place: pathlib.Path, kind: str) -> None:
    elsewhere = place / "elsewhere"
    elsewhere.mkdir(mode=0o700)
    kept = elsewhere / "kept"
    kept.touch()
    folder = place / f"{workplace.FOLDER}x"
    if kind == "link":
        (elsewhere / workplace.MARKER).touch()
        folder.symlink_to(elsewhere)
    elif kind == "file":
        folder.touch()
    else:
        folder.mkdir(mode=0o700)
    if kind == "marker_is_link":
        (folder / workplace.MARKER).symlink_to(kept)
    elif kind == "marker_is_fifo":
        os.mkfifo(folder / workplace.MARKER)
    elif kind == "others_can_write":
        (folder / workplace.MARKER).touch()
        folder.chmod(0o770)
    for path in (folder / workplace.MARKER, kept):
        if path.exists():
            os.utime(path, (0, 0))
    assert workplace.sweep(RUNNER) == ([], [])
    assert kept.exists()
    assert os.path.lexists(folder)


def test_what_cannot_be_put_away_is_said(place: pathlib.Path) -> None:
    class Mute:
        def run(self, argv: t.Sequence[str], **_more: t.Any) -> Completed:
            return Completed(tuple(argv), 1, "", "ps: sysctl: Operation not permitted")

    folder, pid = killed(place)
    old(folder)
    swept, left = workplace.sweep(Mute())
    assert swept == []
    assert "whether all has ended cannot be told: " in left[0]
    os.kill(pid, signal.SIGKILL)


def test_what_is_removed_half_way_is_still_known(place: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, lock = workplace.make()
    os.mkdir(os.path.join(folder, "source"))
    os.close(lock)
    with monkeypatch.context() as patched:
        patched.setattr(workplace.shutil, "rmtree", lambda *_args, **_more: None)
        assert workplace.put_away(folder, Family(folder, RUNNER)) == [f"could not be removed: {folder}"]
    old(pathlib.Path(folder))
    assert workplace.sweep(RUNNER) == ([folder], [])
    assert list(place.iterdir()) == []

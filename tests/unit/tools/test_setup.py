# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import os
import sys
import typing as t
from pathlib import Path

import pytest
from tools import setup


@pytest.fixture
def builds(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Path]:
    """Count the environments that are built, without building them."""
    made: list[Path] = []

    def build(_python: str, at: Path, _lock: Path, _held: int) -> None:
        made.append(at)
        at.mkdir(exist_ok=True)
        (at / setup.MARKER).write_text("complete\n")

    monkeypatch.setenv("GOLDEN_TRIANGLE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(setup, "build_venv", build)
    return made


def lock_file(at: Path, text: str) -> Path:
    at.write_text(text)
    return at


def test_an_environment_is_built_once(builds: list[Path], tmp_path: Path) -> None:
    lock = lock_file(tmp_path / "lock.txt", "a==1\n")
    first = setup.locked_venv("python3", "3.12.1", lock)
    assert setup.locked_venv("python3", "3.12.1", lock) == first
    assert builds == [first]


def test_an_unfinished_environment_is_made_anew(builds: list[Path], tmp_path: Path) -> None:
    lock = lock_file(tmp_path / "lock.txt", "a==1\n")
    at = setup.locked_venv("python3", "3.12.1", lock)
    (at / setup.MARKER).unlink()
    setup.locked_venv("python3", "3.12.1", lock)
    assert builds == [at, at]


@pytest.mark.parametrize(("version", "text"), [("3.13.0", "a==1\n"), ("3.12.1", "a==2\n")])
def test_another_lock_or_python_is_another_environment(
    builds: list[Path], tmp_path: Path, version: str, text: str
) -> None:
    lock = lock_file(tmp_path / "lock.txt", "a==1\n")
    first = setup.locked_venv("python3", "3.12.1", lock)
    assert setup.locked_venv("python3", version, lock_file(lock, text)) != first
    assert len(builds) == 2


def test_link_replaces_a_link_and_nothing_else(tmp_path: Path) -> None:
    at = tmp_path / "deep" / "link"
    setup.link(Path("/one"), at)
    setup.link(Path("/two"), at)
    assert os.readlink(at) == "/two"
    at.unlink()
    at.write_text("mine")
    with pytest.raises(SystemExit):
        setup.link(Path("/one"), at)
    assert at.read_text() == "mine"


def test_ask_gives_the_real_interpreter() -> None:
    assert setup.ask(sys.executable) == (os.path.realpath(sys.executable), sys.version.split()[0])


@pytest.mark.parametrize("text", ["#!/bin/sh\necho 'not found' >&2\nexit 127\n", "no program at all"])
def test_ask_distrusts_what_does_not_run(tmp_path: Path, text: str) -> None:
    shim = tmp_path / "python3.12"
    shim.write_text(text)
    shim.chmod(0o755)
    assert setup.ask(str(shim)) is None


def test_a_missing_python_is_told_with_a_remedy(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(setup, "find_python", lambda _minors: None)
    with pytest.raises(SystemExit) as ended:
        setup.require_python(("3.9",), "the Mac's code")
    assert ended.value.code == 1
    assert "apt-get install python3.9" in capsys.readouterr().err


@pytest.mark.parametrize("there", [True, False])
def test_no_daemon_is_started_and_nothing_left(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, there: bool) -> None:
    policy = tmp_path / "policy-rc.d"
    if there:
        policy.write_text("#!/bin/sh\nexit 0\n")
    monkeypatch.setattr(setup.no_daemon, "at", policy)
    with setup.no_daemon():
        assert ("exit 101" in policy.read_text()) is not there
    assert policy.exists() is there


def test_a_step_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["setup.py", "everything"])
    with pytest.raises(SystemExit) as ended:
        setup.main()
    assert t.cast(int, ended.value.code) == 1

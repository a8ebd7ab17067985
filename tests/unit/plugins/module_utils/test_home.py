# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writing Go's own file of a home: only what was judged, and folders that go with the file they were made for."""

from __future__ import annotations

import base64
import os

import pytest
from ansible_collections.golden.triangle.plugins.module_utils._go.user import env, home
from ansible_collections.golden.triangle.plugins.module_utils._go.user.env import EnvFileError

LOCAL = {"GOTOOLCHAIN": "local"}
OUT = {"GOTOOLCHAIN": None}


def seen(path):
    return base64.b64encode(path.read_bytes()).decode() if path.exists() else None


def test_folders_go_with_the_file_they_were_made_for(tmp_path):
    (tmp_path / "Library").mkdir()
    file = tmp_path / env.USER_FILE
    assert home.write_settings(str(tmp_path), LOCAL, None)
    assert b"made this file and 2 folders" in file.read_bytes()
    assert not home.write_settings(str(tmp_path), LOCAL, seen(file)), "a second time nothing is written"
    assert home.write_settings(str(tmp_path), OUT, seen(file))
    assert os.listdir(tmp_path / "Library") == []
    assert not home.write_settings(str(tmp_path), OUT, None), "of nothing nothing is taken out"


def test_a_folder_that_somebody_uses_now_stays(tmp_path):
    file = tmp_path / env.USER_FILE
    home.write_settings(str(tmp_path), LOCAL, None)
    (file.parent / "telemetry").mkdir()
    assert home.write_settings(str(tmp_path), OUT, seen(file))
    assert os.listdir(file.parent) == ["telemetry"]


@pytest.mark.parametrize(("judged", "now"), [(None, b"A=1\n"), (b"A=1\n", None), (b"A=1\n", b"A=2\n")])
def test_what_was_changed_meanwhile_is_not_written(tmp_path, judged, now):
    file = tmp_path / env.USER_FILE
    file.parent.mkdir(parents=True)
    if now is not None:
        file.write_bytes(now)
    was = None if judged is None else base64.b64encode(judged).decode()
    with pytest.raises(EnvFileError, match="changed by somebody else during this run"):
        home.write_settings(str(tmp_path), LOCAL, was)
    assert (file.read_bytes() if file.exists() else None) == now


def test_a_folder_that_leads_out_of_the_home_is_not_followed(tmp_path):
    (tmp_path / "ann/Library/Application Support").mkdir(parents=True)
    (tmp_path / "bob").mkdir()
    (tmp_path / "ann/Library/Application Support/go").symlink_to(tmp_path / "bob")
    with pytest.raises(EnvFileError, match="out of the home: it is not written"):
        home.write_settings(str(tmp_path / "ann"), LOCAL, None)
    assert os.listdir(tmp_path / "bob") == []


def test_a_link_within_the_home_stays_a_link(tmp_path):
    file = tmp_path / env.USER_FILE
    file.parent.mkdir(parents=True)
    (tmp_path / "dotfiles").mkdir()
    (tmp_path / "dotfiles/env").write_bytes(b"A=1\n")
    file.symlink_to(tmp_path / "dotfiles/env")
    assert home.write_settings(str(tmp_path), LOCAL, seen(file))
    assert file.is_symlink()
    assert b"GOTOOLCHAIN=local" in (tmp_path / "dotfiles/env").read_bytes()
    assert home.write_settings(str(tmp_path), OUT, seen(file))
    assert (tmp_path / "dotfiles/env").read_bytes() == b"A=1\n"

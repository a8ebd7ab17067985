# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import dataclasses
import grp
import json
import os
import pwd
import zlib

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.golden.triangle.plugins.module_utils._apple import host
from ansible_collections.golden.triangle.plugins.module_utils._runner import CommandError
from ansible_collections.golden.triangle.plugins.modules import go_toolchain
from ansible_collections.golden.triangle.tests.unit.helpers import MAC, module_zip, record_of, release_files

FILES = release_files()
KEYS = {"changed", "checks", "notes", "diff", "wants", "refusal", "releases"}


@pytest.fixture
def play(tmp_path, monkeypatch, capsys):
    """Runs the module as AnsiballZ does, on a host that answers as C(MAC) unless told otherwise."""
    (tmp_path / "go.zip").write_bytes(module_zip(FILES))
    arguments = {
        "releases": [{"version": "1.21.5"}],
        "records": [dataclasses.asdict(record_of(FILES))],
        "prefix": str(tmp_path / "local"),
        "owner": pwd.getpwuid(os.geteuid()).pw_name,
        "group": grp.getgrgid(os.getegid()).gr_name,
        "sources": [{"type": "host_path", "location": str(tmp_path / "go.zip")}],
    }

    def run(*, check_mode=False, on=MAC, **changes):
        monkeypatch.setattr(host, "observe", on if callable(on) else lambda _runner: on)
        given = {**arguments, **changes, "_ansible_check_mode": check_mode, "_ansible_diff": True}
        with patch_module_args(given), pytest.raises(SystemExit) as ended:
            go_toolchain.main()
        result = json.loads(capsys.readouterr().out)
        assert bool(ended.value.code) == bool(result.get("failed"))
        assert set(result) >= KEYS
        return result

    return run


def test_check_do_check_again_do_again(play):
    checked, done = play(check_mode=True), play()
    again, once_more = play(check_mode=True), play()
    assert [run["changed"] for run in (checked, done, again, once_more)] == [True, True, False, False]
    assert checked["diff"] == done["diff"] != []
    assert again["diff"] == once_more["diff"] == []
    assert done["releases"][0]["source"].startswith("host_path ")


def test_drift_shows_the_same_difference_in_check_mode_and_in_the_run(play, tmp_path):
    play()
    (tmp_path / "local/go1.21.5/VERSION").write_bytes(b"go1.21.4\n")
    (tmp_path / "local/go1.21.5/bin/go").chmod(0o777)
    checked, done = play(check_mode=True), play()
    assert checked["diff"] == done["diff"]
    assert "go1.21.4" in checked["diff"][0]["before"]
    assert (tmp_path / "local/go1.21.5/VERSION").read_bytes() == FILES["VERSION"]


def test_a_folder_on_the_host_with_several_releases(play, tmp_path):
    other = release_files("1.21.6")
    folder = tmp_path / "media"
    folder.mkdir()
    (folder / "v0.0.1-go1.21.5.darwin-amd64.zip").write_bytes(module_zip(FILES))
    (folder / "v0.0.1-go1.21.6.darwin-amd64.zip").write_bytes(module_zip(other, "1.21.6"))
    result = play(
        releases=[{"version": "1.21.5"}, {"version": "1.21.6"}],
        records=[dataclasses.asdict(record_of(FILES)), dataclasses.asdict(record_of(other, "1.21.6"))],
        sources=[{"type": "host_path", "location": str(folder)}],
    )
    assert (result["changed"], result.get("msg")) == (True, None)
    assert [release["version_file"] for release in result["releases"]] == ["go1.21.5", "go1.21.6"]


@pytest.mark.parametrize("data", [b"", b"no zlib", zlib.compress(b"half of it")[:-3]])
def test_a_manifest_the_controller_spoiled(play, tmp_path, data):
    (tmp_path / "manifest").write_bytes(data)
    brought = [{"version": "1.21.5", "manifest": str(tmp_path / "manifest"), "source": "x"}]
    result = play(brought=brought)
    assert (result["failed"], result["refusal"]) == (True, "invalid")
    assert "manifest" in result["msg"]


def test_removal(play):
    play()
    gone = play(releases=[{"version": "1.21.5", "state": "absent"}])
    assert (gone["changed"], gone["releases"][0]["state"]) == (True, "absent")


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize("translated", [True, False])
def test_apple_silicon_is_refused(play, check_mode, translated):
    silicon = dataclasses.replace(MAC, machine="arm64", apple_silicon=True, translated=translated)
    result = play(check_mode=check_mode, on=silicon)
    assert (result["failed"], result["refusal"], result["changed"]) == (True, "not_applicable", False)
    [check] = result["checks"]
    assert (check["id"], check["state"]) == ("host.platform", "not_applicable")
    assert ("Rosetta" in check["actual"]) == translated


def test_another_system_is_refused(play):
    linux = dataclasses.replace(MAC, system="Linux")
    assert play(on=linux)["refusal"] == "not_applicable"


def test_an_answer_nobody_knows_is_shown(play):
    def lost(_runner):
        raise CommandError("not understood: /usr/bin/sw_vers answered rc 0, stdout 'x', stderr ''")

    result = play(on=lost)
    assert (result["refusal"], result["checks"]) == ("broken", [])
    assert "stdout 'x'" in result["msg"]


def test_an_unknown_owner(play):
    assert "nosuchuser" in play(owner="nosuchuser")["msg"]


def test_without_root_the_way_out_is_said(play, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    assert play()["msg"] == "needs root on the host: set become"


def test_a_failure_has_the_keys_and_checks_of_a_success(play, tmp_path):
    (tmp_path / "go.zip").write_bytes(b"<html>")
    result = play()
    assert (result["failed"], result["refusal"], result["changed"]) == (True, "unproven", False)
    assert {check["id"] for check in result["checks"]} >= {"go.goroot", "go.tree"}

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import dataclasses
import grp
import json
import os
import pwd

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.golden.triangle.plugins.module_utils._apple import host
from ansible_collections.golden.triangle.plugins.modules import go_tool, go_tool_info
from ansible_collections.golden.triangle.tests.unit.helpers import MAC
from ansible_collections.golden.triangle.tests.unit.programs import program, reference

GOOD = program()
KEYS = {"changed", "checks", "notes", "diff", "wants", "refusal", "tools"}


def ended(main, arguments, capsys):
    """What a module answers."""
    with patch_module_args(arguments), pytest.raises(SystemExit) as end:
        main()
    result = json.loads(capsys.readouterr().out)
    assert bool(end.value.code) == bool(result.get("failed"))
    return result


@pytest.fixture
def play(tmp_path, monkeypatch, capsys):
    """Runs the module as AnsiballZ does, on a host that answers as C(MAC) unless told otherwise."""
    (tmp_path / "dlv").write_bytes(GOOD)
    arguments = {
        "tools": [{"name": "dlv"}],
        "records": [{"name": "dlv", "reference": dataclasses.asdict(reference(GOOD)), "goroot_h1": ""}],
        "brought": [{"name": "dlv", "artefact": str(tmp_path / "dlv"), "source": "controller cache"}],
        "prefix": str(tmp_path / "local"),
        "bin_dir": str(tmp_path / "local/bin"),
        "owner": pwd.getpwuid(os.geteuid()).pw_name,
        "group": grp.getgrgid(os.getegid()).gr_name,
    }

    def run(*, check_mode=False, on=MAC, **changes):
        monkeypatch.setattr(host, "observe", lambda _runner: on)
        given = {**arguments, **changes, "_ansible_check_mode": check_mode, "_ansible_diff": True}
        result = ended(go_tool.main, given, capsys)
        assert set(result) >= KEYS
        return result

    return run


def test_check_do_check_again_do_again(play):
    checked, done = play(check_mode=True), play()
    again, once_more = play(check_mode=True), play()
    assert [run["changed"] for run in (checked, done, again, once_more)] == [True, True, False, False]
    assert checked["diff"] == done["diff"] != []
    assert again["diff"] == once_more["diff"] == []
    assert done["tools"][0]["source"] == "controller cache"


def test_drift_shows_the_same_difference_in_check_mode_and_in_the_run(play, tmp_path):
    play()
    place = tmp_path / "local/golden.triangle/tools/dlv/1.21.2-go1.21.5/dlv"
    place.write_bytes(program(go="1.21.6"))
    checked, done = play(check_mode=True), play()
    assert checked["diff"] == done["diff"]
    assert "delve.builder: go1.21.6" in checked["diff"][0]["before"]
    assert place.read_bytes() == GOOD


def test_one_program_that_cannot_be_made_does_not_keep_the_other_from_being_made(play, tmp_path):
    other = dataclasses.asdict(reference(GOOD, package="example.com/other"))
    result = play(
        tools=[{"name": "other"}, {"name": "dlv"}],
        records=[
            {"name": "other", "reference": other, "goroot_h1": ""},
            {"name": "dlv", "reference": dataclasses.asdict(reference(GOOD)), "goroot_h1": ""},
        ],
        brought=[
            {"name": "other", "tried": ["x"]},
            {"name": "dlv", "artefact": str(tmp_path / "dlv"), "source": "x"},
        ],
    )
    assert (result["failed"], result["refusal"], result["changed"]) == (True, "unproven", True)
    assert [tool["state"] for tool in result["tools"]] == ["absent", "present"]


def test_the_controller_is_asked(play):
    assert play(brought=[])["wants"] == [{"name": "dlv"}]
    assert play(brought=[], check_mode=True)["wants"] == []


@pytest.mark.parametrize("check_mode", [True, False])
def test_apple_silicon_is_refused(play, check_mode):
    silicon = dataclasses.replace(MAC, machine="arm64", apple_silicon=True)
    result = play(check_mode=check_mode, on=silicon)
    assert (result["failed"], result["refusal"], result["changed"]) == (True, "not_applicable", False)


def test_an_unknown_builder(play, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert "nosuchuser: there is no such account" in play(builder="nosuchuser")["msg"]


def test_without_root_the_way_out_is_said(play, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    assert play()["msg"] == "needs root on the host: set become"


def test_info_reads_and_compares(tmp_path, capsys):
    for name, data in (("one", GOOD), ("two", program(dwarf=False))):
        (tmp_path / name).write_bytes(data)
    before = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    paths = [str(tmp_path / name) for name in ("one", "two", "none")]
    result = ended(go_tool_info.main, {"paths": paths}, capsys)
    assert not result["changed"]
    assert [entry["error"] for entry in result["programs"]] == ["", "", "cannot be read: No such file or directory"]
    assert result["differences"][0]["dwarf_bytes"] == {"first": 5, "other": 0}
    assert before == {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}

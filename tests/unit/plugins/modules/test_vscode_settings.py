# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import json
import os
import pwd

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.golden.triangle.plugins.module_utils._editor import people
from ansible_collections.golden.triangle.plugins.module_utils._editor.people import Person
from ansible_collections.golden.triangle.plugins.modules import vscode_settings

ME = pwd.getpwuid(os.geteuid()).pw_name
KEYS = {"changed", "checks", "notes", "diff", "wants", "refusal", "files"}


@pytest.fixture
def play(tmp_path, monkeypatch, capsys):
    """Runs the module as AnsiballZ does, on the current user with a home of the test's own."""
    (tmp_path / "Library/Application Support/Code").mkdir(parents=True)
    monkeypatch.setattr(people, "named", lambda _name: Person(ME, str(tmp_path)))

    def run(*, check_mode=False, **entry):
        given = {"files": [{"users": ["me"], **entry}], "_ansible_check_mode": check_mode, "_ansible_diff": True}
        with patch_module_args(given), pytest.raises(SystemExit) as ended:
            vscode_settings.main()
        result = json.loads(capsys.readouterr().out)
        assert bool(ended.value.code) == bool(result.get("failed"))
        assert set(result) >= KEYS
        return result

    return run


def test_check_do_check_again_do_again(play):
    wished = {"settings": {"go.goroot": "/usr/local/go1.21.5", "go.toolsEnvVars": {"GOTOOLCHAIN": "local"}}}
    checked, done = play(check_mode=True, **wished), play(**wished)
    again, once_more = play(check_mode=True, **wished), play(**wished)
    assert [run["changed"] for run in (checked, done, again, once_more)] == [True, True, False, False]
    assert checked["diff"] == done["diff"] != []
    assert again["diff"] == once_more["diff"] == []
    assert again["files"][0]["found"] == "file"


def test_null_and_absent_are_two_things(play, tmp_path):
    play(settings={"go.goroot": None}, paths=[{"path": ["a", {"name": "x"}, "b"], "value": 1}])
    [path] = tmp_path.rglob("settings.json")
    assert json.loads(path.read_text()) == {"go.goroot": None, "a": [{"name": "x", "b": 1}]}
    play(paths=[{"path": ["go.goroot"], "state": "absent"}, {"path": ["a", 0, "b"], "state": "absent"}])
    assert json.loads(path.read_text()) == {"a": [{"name": "x"}]}


def test_a_failure_has_the_keys_and_checks_of_a_success(play, tmp_path):
    play(settings={"a": 1})
    [path] = tmp_path.rglob("settings.json")
    path.write_text("{")
    result = play(settings={"a": 2})
    assert (result["failed"], result["refusal"], result["changed"]) == (True, "invalid", False)
    assert [check["state"] for check in result["checks"]] == ["drifted", "unknown"]
    assert "line 1, column 2" in result["msg"]


def test_a_wish_that_is_none(play):
    assert play(kind="launch", users=[])["refusal"] == "invalid"

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import json
import os
import pwd

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.golden.triangle.plugins.module_utils._editor import flavours, people
from ansible_collections.golden.triangle.plugins.module_utils._editor.flavours import Editor
from ansible_collections.golden.triangle.plugins.module_utils._editor.people import Person
from ansible_collections.golden.triangle.plugins.modules import vscode_extension

ME = pwd.getpwuid(os.geteuid()).pw_name
KEYS = {"changed", "checks", "notes", "diff", "wants", "refusal", "extensions"}
LISTED = [
    {
        "identifier": {"id": "golang.go"},
        "version": "0.36.0",
        "relativeLocation": "golang.go-0.36.0",
        "metadata": {"pinned": False},
    }
]


@pytest.fixture
def play(tmp_path, monkeypatch, capsys):
    """Runs the module as AnsiballZ does, for the current user with a home in which the extension is."""
    home = tmp_path / "home"
    folder = home / ".vscode/extensions/golang.go-0.36.0"
    folder.mkdir(parents=True)
    (folder / "package.json").write_text(json.dumps({"publisher": "golang", "name": "go", "version": "0.36.0"}))
    (folder.parent / "extensions.json").write_text(json.dumps(LISTED))
    monkeypatch.setattr(people, "named", lambda _name: Person(ME, str(home)))
    monkeypatch.setattr(flavours, "find", lambda *_arguments: Editor("/Applications/X.app", "/bin/false", "1.85.1"))

    def run(*, check_mode=False, **changes):
        given = {
            "users": ["me"],
            "extensions": [{"version": "0.36.0", **changes}],
            "sources": [{"type": "file", "location": "/srv"}],
            "seal_dir": str(tmp_path / "seals"),
            "_ansible_check_mode": check_mode,
            "_ansible_diff": True,
        }
        with patch_module_args(given), pytest.raises(SystemExit) as ended:
            vscode_extension.main()
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
    assert (again["extensions"][0]["pinned"], again["extensions"][0]["provenance"]) == (True, "first_seen")


def test_what_it_wants_is_asked_for_once_it_repairs(play):
    assert play(version="0.40.1", check_mode=True)["wants"] == []
    assert play(version="0.40.1")["wants"] == [{"id": "golang.go", "version": "0.40.1"}]


def test_an_editor_that_does_nothing(play):
    result = play(version="0.40.1", sources=[{"type": "gallery"}])
    assert (result["failed"], result["refusal"], result["changed"]) == (True, "broken", False)
    assert "the editor did not install 0.40.1, it has 0.36.0" in result["msg"]
    assert {check["id"] for check in result["checks"]} >= {"editor.app", "editor.extension.version"}


def test_the_flag_may_be_a_bool(play):
    assert play(pinned=False)["extensions"][0]["pinned"] is False
    assert play(pinned=True)["extensions"][0]["pinned"] is True
    assert "editor.extension.pin" not in [check["id"] for check in play(pinned="keep")["checks"]]

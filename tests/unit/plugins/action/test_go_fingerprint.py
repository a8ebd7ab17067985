# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the action plugin of go_fingerprint gives to the module: one execution, for any number of users and releases."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path
from types import SimpleNamespace

import pytest
from ansible_collections.golden.triangle.plugins.action import go_fingerprint

Result = dict[str, t.Any]


class Action(go_fingerprint.ActionModule):
    """The action without a connection: executions are kept, and answered as by a Mac on which all is well."""

    def __init__(self, options: Result) -> None:
        self._task = t.cast("t.Any", SimpleNamespace(args=options))
        self.executed: list[Result] = []

    def _execute_module(self, module_name: str = "", module_args: t.Any = None, **_rest: t.Any) -> Result:
        self.executed.append({"name": module_name, **module_args})
        return {"changed": False, "checks": [], "notes": ["of the module"]}


def test_one_execution_with_the_library() -> None:
    action = Action({"profile": "seed", "users": ["ann", "bob", "cid"], "foreign": "outrank"})
    result = action.act({})
    (given,) = action.executed
    assert given["name"] == "golden.triangle.go_fingerprint"
    assert (given["releases"], given["users"], given["foreign"]) == (["1.21.5"], ["ann", "bob", "cid"], "outrank")
    assert {(known["version"], known["platform"]) for known in given["library"]} >= {
        (version, "darwin/amd64") for version in ("1.21.5", "1.21.6", "1.22.12")
    }
    assert "profile" not in given
    assert "release_paths" not in given
    assert result["notes"][-1] == "of the module"
    assert action.profile == "seed"


def test_releases_win_over_the_profile_and_absent_ones_are_not_declared() -> None:
    releases = [{"version": "go1.22.12"}, {"version": "1.21.5", "state": "absent"}, "1.21.6"]
    action = Action({"profile": "seed", "releases": releases})
    action.act({})
    assert action.executed[0]["releases"] == ["1.22.12", "1.21.6"]
    assert action.profile is None


def test_all_releases_absent_is_none_declared() -> None:
    action = Action({"releases": [{"version": "1.21.5", "state": "absent"}], "order": "absent"})
    action.act({})
    assert action.executed[0]["releases"] == []


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"profile": "nosuch"}, "nosuch"),
        ({"releases": ["latest"]}, "latest"),
        ({"releases": "1.21.5"}, "releases is a list"),
    ],
)
def test_what_is_refused_asks_no_host(options: Result, says: str) -> None:
    action = Action(options)
    result = action.act({})
    assert (result["failed"], result["refusal"], action.executed) == (True, "invalid", [])
    assert says in result["msg"]


def test_a_record_that_cannot_be_used_is_left_out_and_said(tmp_path: Path) -> None:
    (tmp_path / "go").mkdir()
    (tmp_path / "go" / "1.21.9.json").write_text(json.dumps({"schema": "golden.triangle/go-release", "future": 1}))
    action = Action({"release_paths": [str(tmp_path)]})
    result = action.act({})
    assert "1.21.9" not in {known["version"] for known in action.executed[0]["library"]}
    assert any(note.startswith("the record of Go 1.21.9 is left out: ") for note in result["notes"])

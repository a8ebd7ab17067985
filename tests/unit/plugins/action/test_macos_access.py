# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the controller brings to the modules of the corner access; a function stands for each of them."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path
from types import SimpleNamespace

import pytest
from ansible_collections.golden.triangle.plugins.action import macos_appfw
from ansible_collections.golden.triangle.plugins.action.macos_debug_rights import ActionModule


@pytest.fixture
def act(monkeypatch: pytest.MonkeyPatch) -> t.Callable[..., tuple[dict[str, t.Any], list[dict[str, t.Any]]]]:
    """Runs the action over a Mac that measured this; gives the result and what the module was given."""

    def run(measured: dict[str, t.Any], **options: t.Any) -> tuple[dict[str, t.Any], list[dict[str, t.Any]]]:
        given: list[dict[str, t.Any]] = []

        def execute(
            *, module_name: str, module_args: dict[str, t.Any], task_vars: dict[str, t.Any]
        ) -> dict[str, t.Any]:
            assert module_name == "golden.triangle.macos_debug_rights"
            given.append(module_args)
            return {"changed": False, "notes": ["the module's"], "rights": measured}

        action = ActionModule.__new__(ActionModule)
        action._task = SimpleNamespace(args=options)  # type: ignore[assignment] # all that is read of it
        monkeypatch.setattr(action, "_execute_module", execute, raising=False)
        return action.act({}), given

    return run


def test_the_record_reaches_the_module_and_the_controllers_options_do_not(act: t.Any) -> None:
    result, [given] = act({"macos": "14.2.1", "command_line_tools": "15.3.0.0.1.1"}, profile="seed", users=["alice"])
    assert set(given) == {"users", "minimums"}
    assert [entry["macos"] for entry in given["minimums"]] == ["12", "13", "14"]
    assert set(given["minimums"][0]) == {"macos", "minimum", "severity", "reason"}
    assert "[go-delve/delve issues 3519" in given["minimums"][2]["reason"]
    assert result["notes"] == ["the module's"]


def test_a_mac_that_this_delve_is_weak_on_is_noted(act: t.Any) -> None:
    result, _given = act({"macos": "15.7.4", "command_line_tools": "16.2.0.0.1.1"})
    weak = [note.partition(" (it takes")[0] for note in result["notes"]]
    assert weak == [
        "Delve 1.21.2 with macOS 15.7.4",
        "Delve 1.21.2 with the Command Line Tools 16.2.0.0.1.1",
        "the module's",
    ]


def test_what_was_not_measured_is_not_judged(act: t.Any) -> None:
    result, _given = act({"macos": "", "command_line_tools": None})
    assert result["notes"] == ["the module's"]


def test_a_profile_that_is_not_there_is_refused_before_any_host(act: t.Any) -> None:
    result, given = act({}, profile="nowhere")
    assert (result["failed"], result["refusal"], given) == (True, "invalid", [])


def test_a_profile_without_a_known_delve_asks_nothing_of_the_tools(act: t.Any, tmp_path: Path) -> None:
    (tmp_path / "profiles").mkdir()
    for name, more in (("bare", {}), ("newer", {"delve": "1.99.0"})):
        profile = {"schema": 1, "kind": "profile", "name": name, "go": ["1.21.5"], **more}
        (tmp_path / "profiles" / f"{name}.json").write_text(json.dumps(profile), "utf-8")
        _result, [given] = act({"macos": "14.2.1"}, profile=name, release_paths=[str(tmp_path)])
        assert given["minimums"] == []


@pytest.mark.parametrize(
    ("options", "listen"),
    [
        ({}, "loopback"),
        ({"profile": "open"}, "network"),
        ({"profile": "open", "debug_listen": "profile"}, "network"),
        ({"profile": "open", "debug_listen": "loopback"}, "loopback"),
        ({"profile": "seed", "debug_listen": "network"}, "network"),
    ],
)
def test_a_network_is_said_by_the_profile_or_by_the_option(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, options: dict[str, str], listen: str
) -> None:
    (tmp_path / "profiles").mkdir()
    profile = {"schema": 1, "kind": "profile", "name": "open", "go": ["1.21.5"], "debug_listen": "network"}
    (tmp_path / "profiles" / "open.json").write_text(json.dumps(profile), "utf-8")
    given: list[dict[str, t.Any]] = []

    def execute(*, module_args: dict[str, t.Any], **_more: t.Any) -> dict[str, t.Any]:
        given.append(module_args)
        return {"changed": False}

    action = macos_appfw.ActionModule.__new__(macos_appfw.ActionModule)
    args = {**options, "release_paths": [str(tmp_path)], "stealth": True}
    action._task = SimpleNamespace(args=args)  # type: ignore[assignment] # all that is read of it
    monkeypatch.setattr(action, "_execute_module", execute, raising=False)
    assert action.act({}) == {"changed": False}
    assert given == [{"stealth": True, "debug_listen": listen}]
    args["profile"], args["debug_listen"] = "nowhere", "profile"
    assert action.act({})["refusal"] == "invalid"
    assert len(given) == 1

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the controller tells a probe of Go and Delve."""

from __future__ import annotations

import json
import types
import typing as t
from pathlib import Path

import pytest
from ansible_collections.golden.triangle.plugins.action.debug_probe import ActionModule

OWN_DELVE = {"schema": 1, "kind": "delve", "version": "1.21.2", "builds": [{"sha256_unsigned": "a" * 64}]}


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> t.Callable[..., dict[str, t.Any]]:
    """The arguments that the module is given, or the refusal."""

    def tell(**options: t.Any) -> dict[str, t.Any]:
        action = ActionModule.__new__(ActionModule)
        action._task = types.SimpleNamespace(args=options)  # type: ignore[assignment] # all that is read of a task
        monkeypatch.setattr(action, "_execute_module", lambda **given: given["module_args"], raising=False)
        return action.act({})

    return tell


def test_go_and_its_digests_are_those_of_the_profile(told: t.Callable[..., dict[str, t.Any]]) -> None:
    given = told(users=["dev"], profile="seed")
    assert given["goroot"] == "/usr/local/go1.21.5"
    assert {"1.21.5"} <= {known["version"] for known in given["library"] if known["platform"] == "darwin/amd64"}
    assert set(given) == {"users", "goroot", "library", "dlv_sha256"}


def test_delves_digests_are_those_of_its_record_or_of_the_task(
    told: t.Callable[..., dict[str, t.Any]], tmp_path: Path
) -> None:
    (tmp_path / "delve").mkdir()
    (tmp_path / "delve/1.21.2.json").write_text(json.dumps(OWN_DELVE), "utf-8")
    paths = [str(tmp_path)]
    assert told(users=["dev"], release_paths=paths)["dlv_sha256"] == ["a" * 64]
    assert told(users=["dev"], release_paths=paths, dlv_sha256=["b" * 64])["dlv_sha256"] == ["b" * 64]
    (tmp_path / "delve/1.21.2.json").write_text(json.dumps({**OWN_DELVE, "builds": ["x"]}), "utf-8")
    assert "builds is a list of mappings" in told(users=["dev"], release_paths=paths)["msg"]


def test_a_profile_that_is_not_there(told: t.Callable[..., dict[str, t.Any]]) -> None:
    refused = told(users=["dev"], profile="nothing")
    assert (refused["failed"], refused["refusal"], refused["probes"]) == (True, "invalid", [])

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
from ansible_collections.golden.triangle.plugins.plugin_utils._library import records


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


def test_delves_digests_are_those_of_its_record_or_of_the_task(told: t.Callable[..., dict[str, t.Any]]) -> None:
    record = json.loads((records.SHIPPED / "delve" / "1.21.2.json").read_text("utf-8"))
    shipped = [build["sha256_unsigned"] for build in record["builds"] if build["go"] == "1.21.5"]
    assert len(shipped) == 1
    assert told(users=["dev"])["dlv_sha256"] == shipped
    assert told(users=["dev"], dlv_sha256=["b" * 64])["dlv_sha256"] == ["b" * 64]


def test_a_delve_without_a_record_is_refused(told: t.Callable[..., dict[str, t.Any]], tmp_path: Path) -> None:
    (tmp_path / "profiles").mkdir()
    profile = {"schema": 1, "kind": "profile", "name": "own", "go": ["1.21.5"], "delve": "1.21.99"}
    (tmp_path / "profiles/own.json").write_text(json.dumps(profile), "utf-8")
    assert (
        "no release record of Delve 1.21.99" in told(users=["dev"], profile="own", release_paths=[str(tmp_path)])["msg"]
    )


def test_a_profile_that_is_not_there(told: t.Callable[..., dict[str, t.Any]]) -> None:
    refused = told(users=["dev"], profile="nothing")
    assert (refused["failed"], refused["refusal"], refused["probes"]) == (True, "invalid", [])

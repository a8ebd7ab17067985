# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the controller tells a probe of gopls."""

from __future__ import annotations

import json
import types
import typing as t
from pathlib import Path

import pytest
from ansible_collections.golden.triangle.plugins.action.lsp_probe import ActionModule
from ansible_collections.golden.triangle.plugins.plugin_utils._library import records

RECORD = json.loads((records.SHIPPED / "gopls" / "0.14.2.json").read_text("utf-8"))


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> t.Callable[..., dict[str, t.Any]]:
    """The arguments that the module is given, or the refusal."""

    def tell(**options: t.Any) -> dict[str, t.Any]:
        action = ActionModule.__new__(ActionModule)
        action._task = types.SimpleNamespace(args=options)  # type: ignore[assignment] # all that is read of a task
        monkeypatch.setattr(action, "_execute_module", lambda **given: given["module_args"], raising=False)
        return action.act({})

    return tell


def own(folder: Path, **profile: t.Any) -> dict[str, t.Any]:
    """The options that name a profile of one's own."""
    (folder / "profiles").mkdir(exist_ok=True)
    profile = {"schema": 1, "kind": "profile", "name": "own", "go": ["1.21.6", "1.21.5"], **profile}
    (folder / "profiles/own.json").write_text(json.dumps(profile), "utf-8")
    return {"users": ["dev"], "profile": "own", "release_paths": [str(folder)]}


def test_all_of_it_is_of_the_record(told: t.Callable[..., dict[str, t.Any]], tmp_path: Path) -> None:
    given = told(**own(tmp_path, gopls="0.14.2"))
    assert set(given) == {"users", "goroot", "library", "gopls_sha256", "server"}
    assert given["goroot"] == "/usr/local/go1.21.6"
    [digest] = [build["sha256_unsigned"] for build in RECORD["builds"] if build["go"] == "1.21.6"]
    assert given["gopls_sha256"] == [digest]
    assert given["server"] == {"version": "v0.14.2", "h1": RECORD["module"]["h1"], "go": "go1.21.6"}


def test_the_seed_declares_the_one_that_fits(told: t.Callable[..., dict[str, t.Any]]) -> None:
    assert told(users=["dev"])["server"]["version"] == "v0.14.2"


def test_a_profile_without_gopls_and_a_gopls_of_ones_own(
    told: t.Callable[..., dict[str, t.Any]], tmp_path: Path
) -> None:
    options = own(tmp_path)
    assert (told(**options)["server"], told(**options)["gopls_sha256"]) == ({}, [])
    given = told(**options, gopls_sha256=["b" * 64])
    assert (given["server"], given["gopls_sha256"]) == ({}, ["b" * 64])


def test_what_no_record_knows_is_refused(told: t.Callable[..., dict[str, t.Any]], tmp_path: Path) -> None:
    refused = told(**own(tmp_path, gopls="0.14.99"))
    assert (refused["failed"], refused["refusal"], refused["probes"]) == (True, "invalid", [])
    assert "no release record of gopls 0.14.99" in refused["msg"]
    record = {key: value for key, value in RECORD.items() if key not in ("program", "modules", "builds")}
    (tmp_path / "gopls").mkdir()
    (tmp_path / "gopls/0.14.2.json").write_text(json.dumps(record), "utf-8")
    assert "does not say what gopls is built from" in told(**own(tmp_path, gopls="0.14.2"))["msg"]

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes with the real Go and the real gopls of the seed profile, on Linux."""

from __future__ import annotations

import dataclasses
import os
import pwd
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.golden.triangle.plugins.module_utils._as_user import as_user
from ansible_collections.golden.triangle.plugins.module_utils._debug import lsp_module, lsp_probe
from ansible_collections.golden.triangle.plugins.module_utils._go.fingerprint import Known
from standin import gotools, toolchain
from standin.releases import KNOWN

Probe = Callable[..., dict[str, Any]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Probe:
    """Probe as the user who runs the tests, in a child as the module does, and see that nothing is left."""
    folder, home = tmp_path / "tmp", tmp_path / "home"
    folder.mkdir()
    home.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    me = pwd.getpwuid(os.geteuid())
    monkeypatch.setattr(pwd, "getpwnam", lambda _name: pwd.struct_passwd((*me[:5], str(home), *me[6:])))

    def held(**changes: Any) -> dict[str, Any]:
        gotools.build()
        request = lsp_probe.Request(
            goroot=str(toolchain.linux(gotools.GO)),
            gopls=str(gotools.twin(gotools.GOPLS)),
            library=(Known(gotools.GO, "linux/amd64", KNOWN[gotools.GO].linux_h1),),
            gopls_sha256=(gotools.GOPLS.known["linux"],),
            rounds=2,
            timeout=120,
            patience=60,
        )
        request = dataclasses.replace(request, **changes)
        answer: dict[str, Any] = as_user(me.pw_name, lsp_probe.look, dataclasses.asdict(request), timeout=180)
        assert (list(folder.iterdir()), list(home.iterdir()), answer["left"]) == ([], [], [])
        return answer

    return held


def test_it_finds_the_mistake_and_the_names_and_says_what_it_is(run: Probe) -> None:
    found = run()
    assert (found["unproven"], found["lost"], found["diagnostics"], found["definition"]) == ([], [], [], [])
    (server,) = found["servers"]
    h1 = "h1:sIw6vjZiuQ9S7s0auUUkHlWgsCkKZFWDHmrge8LYsnc="
    assert server == {"version": "v0.14.2", "h1": h1, "go": "go1.21.5", "package": "golang.org/x/tools/gopls"}
    expected = {"client/registerCapability", "window/workDoneProgress/create", "workspace/configuration"}
    assert set(found["answered"]) == expected
    assert all(0 < times["p50"] <= times["max"] for times in found["steps_ms"].values())


def test_a_mistake_that_is_not_planted_is_missed(run: Probe, monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison can fail: with a module that holds no mistake, and one in which a name is from elsewhere."""
    main = lsp_module.FILES[lsp_module.MAIN]
    right = main.replace('int = "three"', 'string = "three"').replace("strings.ToUpper", "ToUpper")
    files = {**lsp_module.FILES, lsp_module.MAIN: f"{right}\nvar ToUpper = strings.ToLower\n"}
    monkeypatch.setattr(lsp_module, "FILES", files)
    found = run(rounds=1, patience=5)
    assert found["lost"] == []
    assert found["diagnostics"][0].startswith("of the planted mistake it says [], not ")
    assert found["definition"][0].startswith("of ToUpper it says ")

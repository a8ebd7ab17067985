# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the controller says of a wish by itself: of a profile that cannot work, and of what it cannot bring."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import types
import typing as t
from pathlib import Path

import pytest
from ansible_collections.golden.triangle.plugins.action.go_toolchain import ActionModule
from ansible_collections.golden.triangle.plugins.plugin_utils._library import records
from ansible_collections.golden.triangle.plugins.plugin_utils._sources import archives

ROOT = Path(__file__).resolve().parents[4]


def test_a_profile_that_cannot_work_is_refused_before_any_host(tmp_path: Path) -> None:
    (tmp_path / "profiles").mkdir()
    profile = {"schema": 1, "kind": "profile", "name": "torn", "go": ["1.22.12"], "delve": "1.21.2"}
    (tmp_path / "profiles/torn.json").write_text(json.dumps(profile), "utf-8")
    arguments = {"profile": "torn", "release_paths": [str(tmp_path)]}
    command = [
        str(Path(sys.executable).parent / "ansible"),
        *("-i", "127.0.0.1:1,", "127.0.0.1", "-m", "golden.triangle.go_toolchain", "-a", json.dumps(arguments)),
    ]
    environment = {
        **os.environ,
        "HOME": str(tmp_path),
        "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".ansible" / "collections"),
        "ANSIBLE_NOCOLOR": "1",
        "ANSIBLE_SSH_ARGS": "-o ControlMaster=no",
    }
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 2, done.stdout + done.stderr  # 4 would be: unreachable
    assert "FAILED!" in done.stdout
    assert "profile torn cannot work: Delve 1.21.2 with Go 1.22.12 (it takes <1.22,>=1.19)" in done.stdout
    assert '"refusal": "invalid"' in done.stdout


def test_an_audit_says_why_the_files_that_differ_cannot_be_named(tmp_path: Path) -> None:
    """Without a manifest an audit is no failure, so what the sources answered is in the notes."""
    action = ActionModule.__new__(ActionModule)
    release = records.go_release("1.21.5", "darwin/amd64")
    sources = [archives.Source("url", "https://mirror.example.com")]
    options = {"cache_dir": str(tmp_path), "offline": True}
    brought, notes = action._bring([{"version": "1.21.5", "kinds": ["manifest"]}], [release], sources, options)
    tried = [f"controller cache {tmp_path}: not in it", "url https://mirror.example.com: not asked: offline"]
    assert brought == [{"version": "1.21.5", "tried": tried}]
    assert notes == [f"no manifest of go1.21.5: {line}" for line in tried]


def test_the_host_is_not_told_what_only_the_controller_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a module is given stands in the host's system log: a mirror's URL may have a password in it."""
    mirror = {"type": "url", "location": "https://anna:s3cret@mirror.example.com"}
    media = {"type": "host_path", "location": "/Volumes/media"}
    action = ActionModule.__new__(ActionModule)
    action._task = types.SimpleNamespace(args={"sources": [mirror, media]})
    given: list[dict[str, t.Any]] = []
    monkeypatch.setattr(action, "_run", lambda arguments, _task_vars: given.append(arguments) or {"changed": False})
    action.act({})
    assert given[0]["sources"] == [media]

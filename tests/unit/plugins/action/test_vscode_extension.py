# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the controller refuses before it asks any host: that one has no listener, and would be unreachable."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"extensions": [{"version": "latest"}]}, "golang.go: 'latest' is no exact version"),
        ({"extensions": [{"id": "a.b"}]}, "a.b: '' is no exact version"),
        ({"extensions": [{"id": "../../x", "version": "1.0.0"}]}, "'../../x' is no id of an extension"),
        ({"extensions": [{}, {"id": "Golang.Go"}]}, "extensions names golang.go more than once"),
        ({"extensions": "golang.go"}, "extensions is a list of mappings"),
        ({"sources": [{"type": "ftp"}]}, "is no source"),
        ({"profile": "bare"}, "profile bare declares no vscode_go"),
    ],
)
def test_refused(tmp_path: Path, arguments: dict[str, t.Any], message: str) -> None:
    (tmp_path / "profiles").mkdir()
    profile = {"schema": 1, "kind": "profile", "name": "bare", "go": ["1.21.5"]}
    (tmp_path / "profiles/bare.json").write_text(json.dumps(profile), "utf-8")
    given = {**arguments, "release_paths": [str(tmp_path)]}
    command = [
        *(str(Path(sys.executable).parent / "ansible"), "-i", "127.0.0.1:1,", "127.0.0.1"),
        *("-m", "golden.triangle.vscode_extension", "-a", json.dumps(given)),
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
    assert message in done.stdout
    assert '"refusal": "invalid"' in done.stdout

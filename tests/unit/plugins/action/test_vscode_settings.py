# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the controller resolves and refuses, by the real ansible on localhost."""

from __future__ import annotations

import getpass
import json
import os
import re
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]


def ansible(folder: Path, arguments: dict[str, t.Any], connection: str = "local") -> dict[str, t.Any]:
    """Run the module in check mode; give its result."""
    command = [
        *(str(Path(sys.executable).parent / "ansible"), "-i", "127.0.0.1:1,", "127.0.0.1", "--check"),
        *("-c", connection, "-e", json.dumps({"ansible_python_interpreter": sys.executable})),
        *("-m", "golden.triangle.vscode_settings", "-a", json.dumps(arguments)),
    ]
    environment = {
        **os.environ,
        "HOME": str(folder),
        "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".ansible" / "collections"),
        "ANSIBLE_NOCOLOR": "1",
        "ANSIBLE_SSH_ARGS": "-o ControlMaster=no",
    }
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    found = re.search(r"^127\.0\.0\.1 \| (\S+) => (\{.*)", done.stdout, re.DOTALL | re.MULTILINE)
    assert found, done.stdout + done.stderr
    return t.cast("dict[str, t.Any]", json.loads(found.group(2)))


def test_a_profile_binds_the_extension_to_its_go(tmp_path: Path) -> None:
    stays = "/usr/local/golden.triangle/tools"
    own = {"go.toolsEnvVars": {"GOFLAGS": "-mod=readonly"}, "go.useLanguageServer": False}
    entry = {
        "kind": "workspace",
        "folder": str(tmp_path),
        "users": [getpass.getuser()],
        "of_profile": True,
        "settings": own,
    }
    result = ansible(tmp_path, {"files": [entry]})
    keys = [check for check in result["checks"] if check["id"] == "editor.settings"]
    assert {check["subject"].rpartition(": ")[2]: check["expected"] for check in keys} == {
        "go.goroot": '"/usr/local/go1.21.5"',
        "go.alternateTools": f'go: "/usr/local/go1.21.5/bin/go", dlv: "{stays}/dlv/current/dlv",'
        f' gopls: "{stays}/gopls/current/gopls"',
        "go.toolsEnvVars": 'GOTOOLCHAIN: "local", GOFLAGS: "-mod=readonly"',
        "go.toolsManagement.go": '"/usr/local/go1.21.5/bin/go"',
        "go.toolsManagement.autoUpdate": "false",
        "go.toolsManagement.checkForUpdates": '"off"',
        "go.useLanguageServer": "false",
        "go.delveConfig": 'debugAdapter: "dlv-dap"',
    }
    named = ansible(tmp_path, {"files": [entry], "tools": {"dlv": "/usr/local/bin/dlv", "gopls": ""}})
    [check] = [check for check in named["checks"] if check["subject"].endswith("go.alternateTools")]
    assert check["expected"] == 'go: "/usr/local/go1.21.5/bin/go", dlv: "/usr/local/bin/dlv"'
    assert [check["id"] for check in result["checks"][-2:]] == ["editor.settings.known", "editor.settings.load_config"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {"files": [{"settings": {"go.dlvDapMode": "on"}}]},
            "go.dlvDapMode is no setting of it; the nearest that is: ",
        ),
        (
            {
                "files": [
                    {
                        "kind": "launch",
                        "settings": {
                            "configurations": [{"name": "A", "type": "go", "request": "launch", "dlvDapMode": 1}]
                        },
                    }
                ]
            },
            'configuration "A": dlvDapMode is no setting of it; the nearest that is: debugAdapter',
        ),
        ({"files": [{}], "profile": "nosuch"}, "no profile nosuch"),
        ({"files": "none"}, "files is a list of mappings"),
        ({"files": [{"settings": ["a"]}]}, "settings of an entry of files is a mapping"),
    ],
)
def test_what_is_wrong_is_refused_before_any_host(tmp_path: Path, arguments: dict[str, t.Any], message: str) -> None:
    result = ansible(tmp_path, arguments, connection="ssh")
    assert result["refusal"] == "invalid"
    assert message in result["msg"]


def test_without_a_record_nothing_is_looked_up(tmp_path: Path) -> None:
    (tmp_path / "profiles").mkdir()
    profile = {"schema": 1, "kind": "profile", "name": "ours", "go": ["1.21.5"], "vscode_go": "0.41.0"}
    (tmp_path / "profiles/ours.json").write_text(json.dumps(profile), "utf-8")
    entry = {"kind": "workspace", "folder": str(tmp_path), "users": [getpass.getuser()], "settings": {"go.new": 1}}
    result = ansible(tmp_path, {"files": [entry], "profile": "ours", "release_paths": [str(tmp_path)]})
    assert result["notes"] == ["no record of the settings of the Go extension 0.41.0: keys are not looked up"]
    assert [check["id"] for check in result["checks"]] == ["editor.settings.file", "editor.settings"]

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is refused on the controller: the host it is for is never asked."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest
from ansible_collections.golden.triangle.plugins.action import go_tool
from ansible_collections.golden.triangle.plugins.modules import go_tool as module

ROOT = Path(__file__).resolve().parents[4]


def run(folder: Path, arguments: dict[str, t.Any]) -> tuple[int, str]:
    command = [
        str(Path(sys.executable).parent / "ansible"),
        *("-i", "127.0.0.1:1,", "127.0.0.1", "-m", "golden.triangle.go_tool", "-a", json.dumps(arguments)),
    ]
    environment = {
        **os.environ,
        "HOME": str(folder),
        "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".ansible" / "collections"),
        "ANSIBLE_NOCOLOR": "1",
        "ANSIBLE_SSH_ARGS": "-o ControlMaster=no",
    }
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"tools": [{"name": "dlv", "version": "1.21.2", "go": "1.22.12"}]}, "Delve 1.21.2 with Go 1.22.12"),
        (
            {"tools": [{"name": "dlv", "version": "1.20.0", "go": "1.21.5"}], "offline": True},
            "without the checksum database nothing would prove it",
        ),
        ({"sources": [{"type": "ftp", "location": "x"}]}, "'ftp' is no type of source"),
    ],
)
def test_it_is_refused_before_any_host(tmp_path: Path, arguments: dict[str, t.Any], words: str) -> None:
    status, text = run(tmp_path, arguments)
    assert status == 2, text  # 4 would be: unreachable
    assert words in text
    assert '"refusal": "invalid"' in text


@pytest.mark.parametrize(
    ("proxy", "method", "arguments"),
    [
        ("https://proxy.example.com", "host", {"proxy": "https://proxy.example.com"}),
        ("https://me:secret@proxy.example.com", "host", {"proxy_with_login": "https://me:secret@proxy.example.com"}),
        ("https://me:secret@proxy.example.com", "controller", {}),
    ],
)
def test_a_login_never_stands_in_a_hosts_system_log(proxy: str, method: str, arguments: dict[str, str]) -> None:
    """Arguments are logged there, but for those that are no_log."""
    assert go_tool._proxy_arguments(proxy, method) == {"proxy": "off", **arguments}
    assert module.SPEC["proxy_with_login"].get("no_log") is True

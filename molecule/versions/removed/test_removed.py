# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""No GOROOT is left, and the homes are what they were before, byte for byte."""

from __future__ import annotations

import base64
import json
import os
import typing as t
from pathlib import Path

if t.TYPE_CHECKING:
    from testinfra.host import Host

testinfra_hosts = ["ansible://molecule-1"]


def test_no_release_is_left(host: Host) -> None:
    listed = host.check_output("ls -A /usr/local").split()
    # What the role delve keeps is another role's.
    assert [name for name in listed if name.startswith(("go1", ".golden"))] == []


def test_the_homes_are_what_they_were(host: Host) -> None:
    script = base64.b64encode(Path(__file__).parents[2].joinpath("homes.py").read_bytes()).decode()
    with host.sudo():
        now = host.check_output(f"echo {script} | base64 -d | /usr/bin/python3 -")
    before = json.loads(Path(os.environ["MOLECULE_EPHEMERAL_DIRECTORY"], "homes.json").read_text("utf-8"))
    assert json.loads(now) == before
    assert "/Users/dev/Library/Application Support/go/env" in before
    assert "/Users/admin/Library/Application Support/go" not in before

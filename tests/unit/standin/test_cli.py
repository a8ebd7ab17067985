# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line."""

from __future__ import annotations

import json

import pytest
import yaml
from standin import cache, ssh
from standin.__main__ import main
from standin.host import Host


def test_errors_are_told_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["up", "Bad_Name"]) == 1
    assert capsys.readouterr().err.startswith("standin: 'Bad_Name': a name is of")
    assert main(["inventory", "never-up"]) == 1
    assert capsys.readouterr().err == "standin: never-up was never up\n"
    assert main(["down"]) == 1
    assert "which?" in capsys.readouterr().err


@pytest.mark.standin
def test_list_and_inventory(capsys: pytest.CaptureFixture[str], mac: Host) -> None:
    state = mac.state()
    assert state is not None
    assert main(["list", "--json"]) == 0
    row = next(row for row in json.loads(capsys.readouterr().out) if row["name"] == mac.name)
    assert (row["up"], row["address"], row["macos"], row["machine"]) == (True, state.address, "14.2.1", "intel")
    assert main(["inventory", "--become", mac.name]) == 0
    group = yaml.safe_load(capsys.readouterr().out)["triangle"]
    assert group["hosts"] == {mac.name: {"ansible_host": state.address}}
    assert group["vars"]["ansible_port"] == ssh.PORT
    assert group["vars"]["ansible_become"] is True
    assert str(cache.root()) in group["vars"]["ansible_ssh_private_key_file"]

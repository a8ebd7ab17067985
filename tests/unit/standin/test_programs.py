# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands that remember: what is set is what is got, in recorded words only."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from standin.commands import play as playing
from standin.commands.play import Answer, Play, RefusedError
from standin.host import Host

Run = Callable[..., CompletedProcess[str]]

_ADD = Answer(
    argv=["frob", "--add", "/usr/libexec/bootpd"],
    stdout="1 : /usr/libexec/bootpd\n",
    stderr="",
    rc=0,
    when="new",
    fields={"number": "1 :", "path": "/usr/libexec/bootpd"},
)


def test_values_of_this_mac_replace_the_recorded_ones(capsys: pytest.CaptureFixture[str]) -> None:
    play = Play("frob", [], [_ADD])
    assert play.say("--add", "/a/1 : b", when="new", number="2 :", path="/a/1 : b") == 0
    assert capsys.readouterr().out == "2 : /a/1 : b\n"
    with pytest.raises(RefusedError, match="when old"):
        play.say("--add", "/a", when="old", number="2 :", path="/a")
    with pytest.raises(RefusedError, match="nobody recorded"):
        play.say("--add", "/a", when="new", path="/a")


def test_memory_is_kept_unless_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(playing, "MEMORY", tmp_path)
    play = Play("frob", [], [])
    with play.state({"rules": []}) as state:
        state["rules"].append("a")
    with pytest.raises(RefusedError), play.state({}) as state:
        state["rules"] = play.text("--never-recorded")
    assert json.loads((tmp_path / "frob.json").read_text("utf-8")) == {"rules": ["a"]}
    with Play("other", [], []).state({}, of="frob") as state:
        assert state == {"rules": ["a"]}


@pytest.mark.standin
def test_a_program_plays_its_command(mac: Host, run: Run) -> None:
    """Set as root, get as another user; what nobody recorded is refused as by any other command."""
    asked = run(mac, "DevToolsSecurity -status", user="dev")
    assert (asked.stdout, asked.returncode) == ("Developer mode is currently disabled.\n", 0)
    refused = run(mac, "DevToolsSecurity -enable", user="dev")
    assert refused.returncode == 99
    assert "nobody recorded what a Mac answers to this when user, disabled" in refused.stderr
    assert run(mac, "sudo DevToolsSecurity -enable").stdout == "Developer mode is now enabled.\n"
    assert run(mac, "DevToolsSecurity -status", user="dev").stdout == "Developer mode is currently enabled.\n"
    assert run(mac, "DevToolsSecurity --unheard-of").returncode == 99
    run(mac, "sudo rm /private/var/db/standin/DevToolsSecurity.json")


@pytest.mark.standin
def test_a_bare_mac_plays_too(bare_mac: Host, run: Run) -> None:
    assert run(bare_mac, "DevToolsSecurity -status").stdout == "Developer mode is currently disabled.\n"

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands that remember: what is set is what is got, in recorded words only."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from standin.commands import play as playing
from standin.commands import tools
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


@pytest.fixture
def forgetful(mac: Host, run: Run) -> Iterator[Host]:
    """A Mac whose commands and groups are as they were, once the test is over."""
    keep = (
        "cd /private/var/db && sudo cp -Rp standin /private/tmp/kept && sudo cp -p /etc/group /private/tmp/kept-group"
    )
    assert run(mac, keep).returncode == 0
    yield mac
    back = "cd /private/var/db && sudo rm -rf standin && sudo mv /private/tmp/kept standin"
    assert run(mac, f"{back} && sudo mv /private/tmp/kept-group /etc/group").returncode == 0


@pytest.mark.standin
def test_the_firewall_tells_users_what_is_not_so(forgetful: Host, run: Run) -> None:
    """Before macOS 15.1 it says to everybody that all was done, and believes root alone."""
    firewall = "/usr/libexec/ApplicationFirewall/socketfilterfw"
    added = "Application at path ( /opt/a b ) added to firewall\n"
    assert run(forgetful, f"{firewall} --add '/opt/a b'").stdout == added
    assert run(forgetful, f"{firewall} --listapps").stdout == "ALF: total number of apps = 0 \n\n"
    assert run(forgetful, f"sudo {firewall} --add '/opt/a b'").stdout == added
    assert "1 :  /opt/a b \n \t ( Allow incoming connections )" in run(forgetful, f"{firewall} --listapps").stdout
    assert run(forgetful, f"sudo {firewall} --blockapp '/opt/a b'").returncode == 99
    assert run(forgetful, f"sudo {firewall} --setglobalstate on").stdout == "Firewall is enabled. (State = 1)\n"
    assert run(forgetful, f"{firewall} --getglobalstate").stdout == "Firewall is enabled. (State = 1) \n"


@pytest.mark.standin
def test_members_through_another_group(forgetful: Host, run: Run) -> None:
    asked = "dseditgroup -o checkmember -m {} _developer"
    assert run(forgetful, asked.format("admin")).stdout == "yes admin is a member of _developer\n"
    assert run(forgetful, asked.format("dev")).returncode == 67
    assert run(forgetful, asked.format("ghost")).returncode == 64
    direct = "dscl . -read /Groups/_developer GroupMembership"
    assert (run(forgetful, direct).stdout, run(forgetful, direct).returncode) == ("", 0)
    assert run(forgetful, "sudo dseditgroup -o edit -a dev -t user _developer").stdout == ""
    assert run(forgetful, direct).stdout == "GroupMembership: dev\n"


@pytest.mark.standin
def test_developer_mode_changes_the_right_to_debug(forgetful: Host, run: Run) -> None:
    asked = "security authorizationdb read system.privilege.taskport.debug"
    assert "<string>_developer</string>" in run(forgetful, asked).stdout
    run(forgetful, "sudo DevToolsSecurity -enable")
    assert "<string>is-developer</string>" in run(forgetful, asked).stdout
    assert run(forgetful, asked.replace("read", "write") + " allow").returncode == 99
    assert run(forgetful, "sudo " + asked.replace("read", "write") + " allow").stderr == "YES (0)\n"
    assert "<string>allow</string>" in run(forgetful, asked).stdout


@pytest.mark.standin
def test_debugserver_says_which_it_is_and_can_do_nothing(mac: Host, run: Run) -> None:
    path = "/" + tools.DEBUGSERVER
    found = run(mac, f"grep -a -o '@(#)PROGRAM:LLDB  PROJECT:lldb-[0-9.]*' {path}").stdout.splitlines()
    assert found == ["@(#)PROGRAM:LLDB  PROJECT:lldb-1500.0.404.7"] * 2
    assert run(mac, path).returncode != 0

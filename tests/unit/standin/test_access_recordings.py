# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every recording of a command that the corner access asks is understood by its parser, or known not to be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.golden.triangle.plugins.module_utils._apple import (
    command_line_tools,
    firewall,
    listeners,
    rights,
)
from ansible_collections.golden.triangle.plugins.module_utils._runner import CommandError, Completed
from standin import transcripts
from standin.commands.play import Answer, Play
from standin.commands.socketfilterfw import DEFAULT, run
from standin.transcripts import Transcript

QUESTION = list(firewall.QUESTION)


def answered(said: Transcript) -> Completed:
    return Completed(said.argv, said.rc, said.stdout, said.stderr)


def recordings(command: str, *argv: str) -> list[Transcript]:
    """All of one question, whatever the state and the macOS."""
    found = [said for said in transcripts.load(command) if said.argv[1 : 1 + len(argv)] == argv]
    assert found
    return found


def meaning(said: list[Transcript], parse: Callable[[Completed], Any]) -> dict[str, set[Any]]:
    """What the parser makes of the answers in each state."""
    meant: dict[str, set[Any]] = {}
    for one in said:
        meant.setdefault(one.when, set()).add(parse(answered(one)))
    return meant


def test_developer_mode() -> None:
    meant = meaning(recordings("DevToolsSecurity", "-status"), rights.developer_mode)
    assert meant == {"enabled": {True}, "disabled": {False}}


def test_membership() -> None:
    said = recordings("dseditgroup", "-o", "checkmember")
    known = [one for one in said if one.when != "no such group"]
    meant = meaning(known, lambda answer: rights.membership(answer, "alice"))
    assert meant == {"member": {"member"}, "not a member": {"not a member"}, "no such user": {"no such user"}}
    [lost] = [one for one in said if one.when == "no such group"]
    with pytest.raises(CommandError, match="Group not found"):
        rights.membership(answered(lost), "alice")


def test_sip() -> None:
    meant = meaning(recordings("csrutil", "status"), rights.sip)
    assert meant == {
        "enabled": {rights.Sip("enabled", debugging_restrictions=True)},
        "disabled": {rights.Sip("disabled", debugging_restrictions=False)},
        "custom": {rights.Sip("custom configuration", debugging_restrictions=False)},
    }


def test_taskport() -> None:
    meant = meaning(recordings("security", "authorizationdb", "read"), lambda answer: str(rights.rule(answer)))
    assert meant == {
        "stock": {"user of group _developer"},
        "developer mode": {"rule is-admin, is-developer, authenticate-developer"},
        "allow": {"allow"},
    }


def test_receipts() -> None:
    meant = meaning(recordings("pkgutil"), command_line_tools.receipt)
    assert meant == {"installed": {"14.2.0.0.1.1668646533", "15.3.0.0.1.1708487402"}, "not installed": {""}}


def test_selected_tools() -> None:
    found = {one.tools: command_line_tools.selected(answered(one)) for one in recordings("xcode-select", "-p")}
    assert found == {True: "/Library/Developer/CommandLineTools", False: ""}


def test_offers() -> None:
    said = {one.when: one for one in recordings("softwareupdate", "--list")}
    offer = command_line_tools.Offer("Command Line Tools for Xcode-16.2", (16, 2))
    assert command_line_tools.offers(answered(said["whole"])) == [offer]
    assert command_line_tools.offers(answered(said["nothing"])) == []
    joined = Completed((), 0, said["head"].stdout + said["offer"].stdout, "")
    assert command_line_tools.offers(joined) == [offer]


def test_listeners() -> None:
    said = {one.when: one for one in recordings("lsof")}
    found = listeners.listeners(answered(said["whole"]))
    assert found == [
        listeners.Listener(967, "rapportd", "jordan", ("*:56966",)),
        listeners.Listener(21891, "Code Helper (Plugin)", "jordan", ("[::1]:60332",)),
    ]
    assert [listener.wide for listener in found] == [("*:56966",), ()]
    assert listeners.listeners(answered(said["nothing"])) == []
    joined = Completed((), 0, said["process"].stdout + said["socket"].stdout, "")
    assert listeners.listeners(joined) == [found[0]]


def test_firewall_settings_recorded_in_one_piece() -> None:
    whole = [
        one for one in transcripts.load("socketfilterfw") if one.when == "whole" and "--getglobalstate" in one.argv
    ]
    thirteen, later = [firewall.settings(answered(one)) for one in whole]
    assert thirteen == firewall.Settings(
        enabled=True, block_all=False, stealth=None, allow_signed_builtin=True, allow_signed_downloaded=True
    )
    assert later == firewall.Settings(
        enabled=True, block_all=False, stealth=False, allow_signed_builtin=True, allow_signed_downloaded=False
    )


def test_firewall_rules_recorded_in_one_piece() -> None:
    said = {one.when: one for one in recordings("socketfilterfw", "--listapps")}
    found = firewall.rules(answered(said["whole"]))
    assert [rule.permission for rule in found] == ["block", "block", *["allow"] * 7]
    assert found[7] == firewall.Rule("/usr/libexec/sshd-keygen-wrapper", "allow")
    with pytest.raises(CommandError, match="state: 4"):
        firewall.rules(answered(said["beta"]))


def player(macos: str, argv: list[str]) -> Play:
    said = [one for one in transcripts.load("socketfilterfw") if one.valid_on(macos)]
    answers = [Answer(list(o.argv), o.stdout, o.stderr, o.rc, o.when, fields=dict(o.fields)) for o in said]
    return Play("socketfilterfw", argv, answers)


@pytest.mark.parametrize("macos", ["12.7.6", "14.2.1", "15.7.4"])
@pytest.mark.parametrize("state", ["0", "1", "2"])
@pytest.mark.parametrize("other", ["on", "off"])
def test_both_dialects_of_every_setting(
    macos: str,
    state: str,
    other: str,
    tmp_path: Any,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The pieces, joined as the stand-in joins them, say what the state is."""
    monkeypatch.setattr("standin.commands.play.MEMORY", tmp_path)
    play = player(macos, QUESTION)
    with play.state(DEFAULT) as memory:
        memory.update(state=state, stealth=other, builtin=other, downloaded="on")
    if (macos, state) == ("15.7.4", "2"):
        with pytest.raises(Exception, match="nobody recorded"):  # --getblockall on
            run(play)
        return
    assert run(play) == 0
    assert firewall.settings(Completed((), 0, capsys.readouterr().out, "")) == firewall.Settings(
        enabled=state != "0",
        block_all=state == "2",
        stealth=other == "on",
        allow_signed_builtin=other == "on",
        allow_signed_downloaded=True,
    )


@pytest.mark.parametrize("macos", ["12.7.6", "14.2.1", "15.7.4"])
@pytest.mark.parametrize("count", [0, 1, 12])
def test_both_dialects_of_the_list(
    macos: str, count: int, tmp_path: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("standin.commands.play.MEMORY", tmp_path)
    play = player(macos, ["--listapps"])
    wished = [firewall.Rule(f"/opt/a b {n} :", "allow" if n % 2 else "block") for n in range(count)]
    with play.state(DEFAULT) as memory:
        memory["rules"] = [{"path": rule.path, "permission": rule.permission} for rule in wished]
    assert run(play) == 0
    assert firewall.rules(Completed((), 0, capsys.readouterr().out, "")) == wished


def test_the_pieces_of_the_newer_list_make_the_whole_recording(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """But for the blanks at the ends of lines, which that recording has lost."""
    [whole] = [one for one in recordings("socketfilterfw", "--listapps") if one.when == "whole"]
    monkeypatch.setattr("standin.commands.play.MEMORY", tmp_path)
    play = player("15.7.4", ["--listapps"])
    with play.state(DEFAULT) as memory:
        memory["rules"] = [
            {"path": rule.path, "permission": rule.permission} for rule in firewall.rules(answered(whole))
        ]
    run(play)
    joined = capsys.readouterr().out
    assert [line.rstrip() for line in joined.splitlines()] == whole.stdout.splitlines()

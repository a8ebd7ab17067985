# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The two modules of the corner access, run as AnsiballZ does, over one double of a Mac's commands."""

from __future__ import annotations

import dataclasses
import json
import os
import plistlib

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.golden.triangle.plugins.module_utils._apple import access, bindings, debugserver, host
from ansible_collections.golden.triangle.plugins.module_utils._runner import CommandError, Completed
from ansible_collections.golden.triangle.plugins.modules import macos_appfw, macos_debug_rights
from ansible_collections.golden.triangle.tests.unit.helpers import MAC

KEYS = {"changed", "checks", "notes", "diff", "wants", "refusal"}
RULE = {"class": "rule", "rule": ["is-admin", "is-developer", "authenticate-developer"]}
OLD = [{"macos": "14", "minimum": "15", "severity": "critical", "reason": "it faults"}]

SETTINGS = """\
Firewall is {}. (State = {})
Block all DISABLED!
Stealth mode disabled
Automatically allow signed built-in software ENABLED
Automatically allow downloaded signed software ENABLED
"""


class FakeMac:
    """Just enough of each command; what is written is remembered."""

    def __init__(self):
        self.developer_mode, self.members, self.rules, self.enabled = False, {"alice"}, {"/opt/old/dlv": "Allow"}, False

    def run(self, argv, *, stdin=None, timeout=0.0):
        name = os.path.basename(argv[0])
        return Completed(tuple(argv), *getattr(self, "_" + name.lower().replace("-", "_"))(argv[1:]))

    def _devtoolssecurity(self, words):
        self.developer_mode = self.developer_mode or words == ["-enable"]
        return 0, f"Developer mode is currently {'enabled' if self.developer_mode else 'disabled'}.\n", ""

    def _dseditgroup(self, words):
        user = words[3]
        if words[1] == "edit":
            self.members.add(user)
            return 0, "", ""
        if user in self.members:
            return 0, f"yes {user} is a member of _developer\n", ""
        return 67, f"no {user} is NOT a member of _developer\n", ""

    def _csrutil(self, _words):
        return 0, "System Integrity Protection status: enabled.\n", ""

    def _security(self, _words):
        return 0, plistlib.dumps(RULE).decode(), "YES (0)\n"

    def _pkgutil(self, _words):
        return 0, "package-id: com.apple.pkg.CLTools_Executables\nversion: 14.2.0.0.1.1668646533\n", ""

    def _xcode_select(self, _words):
        return 0, f"{debugserver.TOOLS}\n", ""

    def _lsof(self, _words):
        return 0, "p7\ncdlv\nLbob\nf1\nPTCP\nn*:2345\n", ""

    def _socketfilterfw(self, words):
        if words[0] == "--getglobalstate":
            return 0, SETTINGS.format("enabled" if self.enabled else "disabled", int(self.enabled)), ""
        if words == ["--listapps"]:
            text = f"Total number of apps = {len(self.rules)} \n"
            for number, (path, word) in enumerate(self.rules.items(), 1):
                text += f"{number} : {path} \n             ({word} incoming connections)\n"
            return 0, text, ""
        option, word = words
        if option == "--remove":
            self.rules.pop(word, None)
        elif option == "--add":
            self.rules.setdefault(word, "Allow")
        elif option == "--setglobalstate":
            self.enabled = word == "on"
        return 0, "", ""


@pytest.fixture
def play(tmp_path, monkeypatch, capsys):
    """Runs a module on one Mac that remembers."""
    mac = FakeMac()
    monkeypatch.setattr(access, "SubprocessRunner", lambda: mac)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(debugserver, "_OF_TOOLS", str(tmp_path / "debugserver"))
    monkeypatch.setattr(bindings, "FOLDER", str(tmp_path / "store"))
    (tmp_path / "debugserver").write_bytes(b"@(#)PROGRAM:LLDB  PROJECT:lldb-1403.0.17.64\n\0")
    (tmp_path / "debugserver").chmod(0o755)

    def run(module, *, check_mode=False, on=MAC, **arguments):
        monkeypatch.setattr(host, "observe", on if callable(on) else lambda _runner: on)
        given = {**arguments, "_ansible_check_mode": check_mode, "_ansible_diff": True}
        with patch_module_args(given), pytest.raises(SystemExit) as ended:
            module.main()
        result = json.loads(capsys.readouterr().out)
        assert bool(ended.value.code) == bool(result.get("failed"))
        assert set(result) >= KEYS
        return result

    run.mac = mac
    return run


MODULES = {macos_debug_rights: "rights", macos_appfw: "firewall"}
WISHES = {
    macos_debug_rights: {"users": ["alice", "bob"], "minimums": OLD},
    macos_appfw: {"enabled": True},
}


@pytest.mark.parametrize("module", MODULES)
def test_check_do_check_again_do_again(play, module):
    wish = WISHES[module]
    checked, done = play(module, check_mode=True, **wish), play(module, **wish)
    again, once_more = play(module, check_mode=True, **wish), play(module, **wish)
    assert [run["changed"] for run in (checked, done, again, once_more)] == [True, True, False, False]
    assert checked["diff"] == done["diff"] != []
    assert again["diff"] == once_more["diff"] == []
    assert set(done) == set(checked) == set(again)
    assert done[MODULES[module]]


def test_rights_are_given_and_old_tools_named(play):
    done = play(macos_debug_rights, **WISHES[macos_debug_rights])
    assert (play.mac.developer_mode, play.mac.members) == (True, {"alice", "bob"})
    drifted = {check["id"]: check for check in done["checks"] if check["state"] == "drifted"}
    assert set(drifted) == {"access.clt", "access.debugserver"}
    assert drifted["access.debugserver"]["actual"] == "lldb-1403.0.17.64, of the tools 14"
    assert drifted["access.debugserver"]["evidence"] == ["it faults"]
    assert done["rights"]["macos"] == "14.2.1"


def test_a_stray_rule_is_removed_and_a_wide_listener_named(play):
    done = play(macos_appfw)
    assert play.mac.rules == {}
    [wide] = [check for check in done["checks"] if check["state"] == "drifted"]
    assert (wide["id"], wide["remedy"]["kind"]) == ("access.listener", "manual")
    assert done["firewall"]["listeners"] == [
        {"pid": 7, "command": "dlv", "user": "bob", "addresses": ["*:2345"]},
    ]


def test_a_declared_network_keeps_the_rule(play, tmp_path):
    program = tmp_path / "dlv"
    program.write_bytes(b"dlv")
    (tmp_path / "link").symlink_to(program)
    done = play(macos_appfw, debug_listen="network", rules=[{"path": str(tmp_path / "link")}])
    assert play.mac.rules == {str(program): "Allow"}
    assert [check["id"] for check in done["checks"] if check["state"] == "drifted"] == ["access.listener.policy"]


@pytest.mark.parametrize("module", MODULES)
@pytest.mark.parametrize("translated", [True, False])
def test_apple_silicon_is_refused(play, module, translated):
    silicon = dataclasses.replace(MAC, machine="arm64", apple_silicon=True, translated=translated)
    result = play(module, on=silicon)
    assert (result["failed"], result["refusal"], result["changed"]) == (True, "not_applicable", False)
    assert [(check["id"], check["state"]) for check in result["checks"]] == [("host.platform", "not_applicable")]


@pytest.mark.parametrize("module", MODULES)
def test_an_old_macos_is_refused(play, module):
    result = play(module, on=dataclasses.replace(MAC, macos=(11, 7, 10)))
    assert (result["refusal"], result["msg"]) == ("unsupported", "for macOS 12 or later: this is 11.7.10")


@pytest.mark.parametrize("module", MODULES)
def test_without_root_the_way_out_is_said(play, monkeypatch, module):
    monkeypatch.setattr(os, "geteuid", lambda: 501)
    assert play(module)["msg"] == "needs root on the host: set become"


@pytest.mark.parametrize("module", MODULES)
def test_an_answer_nobody_knows_of_the_host_itself_is_shown(play, module):
    def lost(_runner):
        raise CommandError("not understood: /usr/bin/sw_vers answered rc 0, stdout 'x', stderr ''")

    result = play(module, on=lost)
    assert (result["refusal"], result["checks"]) == ("broken", [])
    assert "stdout 'x'" in result["msg"]


@pytest.mark.parametrize("name", ["-a", "", "a b", "a\nb", "../x", "a;b"])
def test_what_is_no_user_name_is_refused_before_any_command(play, name):
    result = play(macos_debug_rights, users=["alice", name])
    assert (result["refusal"], play.mac.developer_mode) == ("invalid", False)
    assert repr(name) in result["msg"]


@pytest.mark.parametrize(
    ("wish", "reason"),
    [
        ({"block_all": True}, "refuses ssh"),
        ({"block_all": True, "allow_lockout": True, "enabled": False}, "does not go with"),
        ({"logging_mode": "on"}, "Apple took it out"),
        ({"logging_option": "detail"}, "Apple took it out"),
        (
            {"rules": [{"path": "/usr/local/bin/dlv"}]},
            "let a debugger in (/usr/local/bin/dlv) while",
        ),
        ({"rules": [{"path": "gateway"}]}, "absolute path"),
        ({"rules": [{"path": "/a/b"}, {"path": "/a//b", "permission": "block"}]}, "once"),
    ],
)
def test_wishes_that_are_refused(play, wish, reason):
    result = play(macos_appfw, **wish)
    assert (result["failed"], result["refusal"], play.mac.rules) == (True, "invalid", {"/opt/old/dlv": "Allow"})
    assert reason in result["msg"]


def test_a_rule_that_keeps_a_debugger_out_is_no_question_of_policy(play):
    assert not play(macos_appfw, rules=[{"path": "/opt/old/dlv", "permission": "absent"}]).get("failed")

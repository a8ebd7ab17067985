# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Developer mode, the group, SIP and the task port, over commands that remember."""

from __future__ import annotations

import plistlib

import pytest
from ansible_collections.golden.triangle.plugins.module_utils._apple import rights
from ansible_collections.golden.triangle.plugins.module_utils._apple.debug_rights import (
    DeveloperGroup,
    DeveloperMode,
    SystemIntegrity,
    Taskport,
)
from ansible_collections.golden.triangle.plugins.module_utils._apple.rights import Rights
from ansible_collections.golden.triangle.plugins.module_utils._part import run
from ansible_collections.golden.triangle.plugins.module_utils._runner import CommandError, Completed

STOCK = {"class": "user", "group": "_developer", "shared": True, "timeout": 36000}
DEVELOPERS = {"class": "rule", "k-of-n": 1, "rule": ["is-admin", "is-developer", "authenticate-developer"]}
CUSTOM = (
    "System Integrity Protection status: unknown (Custom Configuration).\n\nConfiguration:\n"
    "\tKext Signing: enabled\n\tDebugging Restrictions: {}\n\tDTrace Restrictions: enabled\n"
)


class FakeMac:
    """Answers as a Mac with these accounts; C(deaf) does nothing, C(strange) answers what nobody knows."""

    def __init__(self):
        self.developer_mode = False
        self.members = {"root", "alice"}
        self.accounts = {"root", "alice", "bob"}
        self.sip = "System Integrity Protection status: enabled.\n"
        self.right = STOCK
        self.deaf = self.strange = False
        self.written = []

    def run(self, argv, *, stdin=None, timeout=0.0):
        answers = {
            rights.DEVTOOLSSECURITY: self._developer_mode,
            rights.DSEDITGROUP: self._group,
            rights.CSRUTIL: lambda _words: (0, self.sip, ""),
            rights.SECURITY: self._right,
        }
        if argv[1] == "-enable" or "edit" in argv or "write" in argv:
            self.written.append(list(argv[1:]))
            if self.deaf:
                return Completed(tuple(argv), 0, "", "")
        elif self.strange:
            return Completed(tuple(argv), 0, "Guru Meditation", "")
        return Completed(tuple(argv), *answers[argv[0]](argv[1:]))

    def _developer_mode(self, words):
        if words == ["-enable"]:
            self.developer_mode, self.right = True, DEVELOPERS
            return 0, "Developer mode is now enabled.\n", ""
        return 0, f"Developer mode is currently {'enabled' if self.developer_mode else 'disabled'}.\n", ""

    def _group(self, words):
        user = words[3]
        if words[1] == "edit":
            self.members.add(user)
            return 0, "", ""
        if user not in self.accounts:
            return 64, "", "Unable to find the user record\n"
        if user in self.members:
            return 0, f"yes {user} is a member of _developer\n", ""
        return 67, f"no {user} is NOT a member of _developer\n", ""

    def _right(self, words):
        if words[1] == "write":
            self.right = {"class": "rule", "rule": ["allow"]}
            return 0, "", "YES (0)\n"
        return 0, plistlib.dumps(self.right).decode(), "YES (0)\n"


@pytest.fixture
def mac():
    return FakeMac()


def parts(mac, users=("alice", "bob"), *, wished_open=False):
    asked = Rights(mac)
    return [
        DeveloperMode(asked, managed=True),
        DeveloperGroup(asked, users),
        SystemIntegrity(asked),
        Taskport(asked, wished_open=wished_open),
    ]


def converge(mac, *args, **kwargs):
    """Check, then run: both say the same."""
    checked = run(parts(mac, *args, **kwargs), check_mode=True)
    assert mac.written == []
    done = run(parts(mac, *args, **kwargs), check_mode=False)
    assert checked.diff == done.diff
    assert checked.changed == done.changed
    return done


def test_what_is_missing_is_added_and_stays(mac):
    done = converge(mac)
    assert (done.changed, done.errors, mac.developer_mode, mac.members) == (True, (), True, {"root", "alice", "bob"})
    assert mac.written == [["-enable"], ["-o", "edit", "-a", "bob", "-t", "user", "_developer"]]
    mac.written.clear()
    assert converge(mac).changed is False
    assert {check.state for check in run(parts(mac), check_mode=True).checks} == {"compliant"}


def test_repaired_is_said_of_the_repaired_alone(mac):
    found = {(c.id, c.subject): c.repaired for c in converge(mac).checks}
    assert found["access.developer_group", "bob"] is True
    assert found["access.developer_group", "alice"] is False


def test_an_account_that_is_missing_is_for_a_person(mac):
    done = converge(mac, ("ghost",))
    [check] = [check for check in done.checks if check.subject == "ghost"]
    assert (check.state, check.actual, check.remedy.kind) == ("drifted", "no such user", "manual")
    assert done.errors == ()


def test_unmanaged_developer_mode_is_no_check(mac):
    part = DeveloperMode(Rights(mac), managed=False)
    done = run([part], check_mode=False)
    assert (done.checks, mac.written, done.measured) == ((), [], ({"developer_mode": False},))


@pytest.mark.parametrize(
    ("said", "state", "actual"),
    [
        ("System Integrity Protection status: enabled.\n", "compliant", "enabled"),
        ("System Integrity Protection status: disabled.\n", "drifted", "disabled"),
        (CUSTOM.format("enabled"), "compliant", "custom configuration, Debugging Restrictions enabled"),
        (CUSTOM.format("disabled"), "drifted", "custom configuration, Debugging Restrictions disabled"),
    ],
)
def test_sip_is_reported_and_never_changed(mac, said, state, actual):
    mac.sip = said
    done = run([SystemIntegrity(Rights(mac))], check_mode=False)
    [check] = done.checks
    assert (check.state, check.actual, check.severity, done.errors, mac.written) == (state, actual, "info", (), [])


def test_an_open_taskport_is_for_a_person_unless_wished(mac):
    mac.right = {"class": "allow"}
    [check] = run([Taskport(Rights(mac), wished_open=False)], check_mode=False).checks
    assert (check.state, check.actual, check.remedy.kind, mac.written) == ("drifted", "allow", "manual", [])


def test_the_taskport_is_opened_where_that_is_wished(mac):
    done = converge(mac, wished_open=True)
    assert ["authorizationdb", "write", rights.TASKPORT, "allow"] in mac.written
    assert (done.errors, "unasked" in done.notes[0]) == ((), True)


def test_success_that_is_only_said_fails(mac):
    mac.deaf = True
    done = run(parts(mac), check_mode=False)
    assert [str(error).rpartition(": ")[2] for error in done.errors] == [
        "access.developer_mode of developer mode",
        "access.developer_group of bob",
    ]


def test_an_answer_nobody_knows_is_unknown_and_nothing_is_written(mac):
    mac.strange = True
    done = converge(mac)
    assert {check.state for check in done.checks} == {"unknown"}
    assert all("Guru Meditation" in check.actual for check in done.checks)
    assert (done.errors, mac.written) == ((), [])


def test_a_command_that_is_not_there_is_unknown():
    class Nothing:
        def run(self, argv, *, stdin=None, timeout=0.0):
            raise CommandError(f"{argv[0]} cannot be started: No such file or directory")

    done = run(parts(Nothing()), check_mode=False)
    assert {check.state for check in done.checks} == {"unknown"}


@pytest.mark.parametrize("text", ["", "<plist>", "<plist version='1.0'><array/></plist>", plistlib.dumps({}).decode()])
def test_rules_that_are_not_understood(text):
    with pytest.raises(CommandError, match="not understood"):
        rights.rule(Completed(("security",), 0, text, ""))


def test_a_rule_named_by_one_word():
    text = plistlib.dumps({"class": "rule", "rule": "allow"}).decode()
    assert rights.rule(Completed(("security",), 0, text, "")).open

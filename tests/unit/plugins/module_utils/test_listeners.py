# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.golden.triangle.plugins.module_utils._apple.listeners import Listener, Listeners, listeners
from ansible_collections.golden.triangle.plugins.module_utils._part import run
from ansible_collections.golden.triangle.plugins.module_utils._runner import CommandError, Completed

DEBUGGERS = ("dlv", "debugserver")
#: Three processes: one that is no debugger, one on loopback, one on every address of two families and a network's.
ANSWER = (
    "p10\ncnode\nLeve\nf1\nPTCP\nn*:3000\n"
    "p11\ncdlv\nLalice\nf1\nPTCP\nn127.0.0.1:2345\nf2\nPTCP\nn[::1]:2345\n"
    "p12\ncdlv\nLbob\nf1\nPTCP\nn*:2346\nf2\nPTCP\nn*:2346\nf3\nPTCP\nn192.168.1.5:2347\n"
)


class Said:
    def __init__(self, stdout, rc=0, stderr=""):
        self.answer = Completed(("lsof",), rc, stdout, stderr)

    def run(self, argv, *, stdin=None, timeout=0.0):
        return self.answer


def look(said, *, network=False):
    return run([Listeners(said, DEBUGGERS, network=network)], check_mode=False)


def test_who_listens():
    assert listeners(Said(ANSWER).answer) == [
        Listener(10, "node", "eve", ("*:3000",)),
        Listener(11, "dlv", "alice", ("127.0.0.1:2345", "[::1]:2345")),
        Listener(12, "dlv", "bob", ("*:2346", "192.168.1.5:2347")),
    ]


def test_a_debugger_that_is_heard_beyond_loopback_is_named_with_its_owner():
    done = look(Said(ANSWER))
    [check] = done.checks
    assert (check.id, check.state, check.severity, check.remedy.kind) == (
        "access.listener",
        "drifted",
        "critical",
        "manual",
    )
    assert check.actual == "*:2346, 192.168.1.5:2347"
    assert check.evidence == ("dlv (pid 12) of bob at *:2346, 192.168.1.5:2347",)
    assert "bob starts it again with --listen=127.0.0.1:2346" in check.remedy.text
    assert (done.changed, done.errors, done.diff) == (False, (), ())
    assert [entry["pid"] for entry in done.measured[0]["listeners"]] == [11, 12]


def test_a_declared_network_is_a_finding_of_its_own():
    checks = {check.id: check for check in look(Said(ANSWER), network=True).checks}
    assert checks["access.listener"].state == "compliant"
    policy = checks["access.listener.policy"]
    assert (policy.state, policy.severity, policy.remedy.kind) == ("drifted", "warning", "manual")


def test_nobody_listens():
    [check] = look(Said("", rc=1)).checks
    assert (check.state, check.actual) == ("compliant", "0 debuggers listen so")


@pytest.mark.parametrize(
    "said",
    [
        Said("", rc=1, stderr="lsof: illegal option\n"),
        Said("COMMAND     PID  USER\ndlv 1 bob\n"),
        Said("f1\nPTCP\nn*:1\n"),
        Said("pX\n"),
        Said("p1\nf1\nPTCP\nn*:1\n"),
        Said("p1\ncdlv\nLbob\n", rc=1),
    ],
)
def test_an_answer_nobody_knows_is_unknown_never_nobody(said):
    with pytest.raises(CommandError):
        listeners(said.answer)
    [check] = look(said).checks
    assert (check.state, "not understood" in check.actual) == ("unknown", True)

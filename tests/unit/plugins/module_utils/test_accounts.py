# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is a person, and what launchd says of a person's screen."""

from __future__ import annotations

import os
import pwd

import pytest
from ansible_collections.golden.triangle.plugins.module_utils._go import accounts
from ansible_collections.golden.triangle.plugins.module_utils._go.accounts import Account
from ansible_collections.golden.triangle.plugins.module_utils._runner import CommandError, Completed


def entry(name, uid, home, shell="/bin/zsh"):
    return pwd.struct_passwd((name, "*", uid, 20, "", str(home), shell))


def test_people(monkeypatch, tmp_path):
    listed = [
        entry("root", 0, tmp_path),
        entry("_spotlight", 89, "/var/empty", "/usr/bin/false"),
        entry("cid", 503, tmp_path, "/usr/local/bin/fish"),
        entry("ann", 501, tmp_path),
        entry("gone", 504, tmp_path / "gone"),
        entry("service", 505, tmp_path, "/usr/bin/false"),
        entry("nobody", 65534, tmp_path),
        entry("_mbsetupuser", 248, "/var/setup", "/bin/bash"),
        entry("+", 506, tmp_path),
    ]
    monkeypatch.setattr(pwd, "getpwall", lambda: listed)
    found = accounts.people()
    assert [(one.name, one.uid, one.fault) for one in found] == [("ann", 501, ""), ("cid", 503, "")]


@pytest.mark.parametrize(
    ("home", "shell", "says"),
    [
        ("/var/empty", "/bin/zsh", "there is no home at /var/empty"),
        ("", "/bin/zsh", "there is no home at (none)"),
        ("/no/such/home", "/bin/zsh", "there is no home at /no/such/home"),
        ("/tmp", "/usr/bin/false", "the shell /usr/bin/false lets nobody in"),
        ("/tmp", "/usr/local/bin/fish", ""),
    ],
)
def test_a_user_who_is_named(monkeypatch, home, shell, says):
    monkeypatch.setattr(pwd, "getpwnam", lambda name: entry(name, 501, home, shell))
    assert accounts.named("ann").fault == says


def test_a_user_who_is_not_there():
    assert accounts.named("nosuchuser").fault == "there is no such user"


class Launchd:
    """A runner whose launchctl says what it is told to."""

    def __init__(self, answers=None, rc=0, gone=False):
        self.answers, self.rc, self.gone, self.asked = answers or {}, rc, gone, []

    def run(self, argv, *, stdin=None, timeout=0):
        self.asked.append(argv)
        if self.gone:
            raise CommandError("/bin/launchctl cannot be started")
        return Completed(tuple(argv), self.rc, self.answers.get(argv[-1], "") + "\n", "")


ANN = Account("ann", os.geteuid(), "/Users/ann", "/bin/zsh")


def test_launchd_is_asked_within_the_users_domain(tmp_path):
    runner = Launchd({"PATH": "/usr/bin:/bin"})
    seen = accounts.gui(ANN, runner, str(tmp_path))
    assert (seen.state, seen.values["PATH"], seen.values["GOROOT"]) == ("known", "/usr/bin:/bin", "")
    assert runner.asked[0] == ["/bin/launchctl", "asuser", str(ANN.uid), "/bin/launchctl", "getenv", "PATH"]


@pytest.mark.parametrize("runner", [Launchd(rc=99), Launchd(gone=True)])
def test_whose_the_screen_is(tmp_path, runner):
    """Its owner's environment nobody could tell is unknown, that of somebody who has no programs there is none."""
    other = Account("bob", os.geteuid() + 1)
    assert accounts.gui(ANN, runner, str(tmp_path)).state == "unknown"
    assert accounts.gui(other, runner, str(tmp_path)).state == "not logged in"
    assert accounts.gui(other, runner, str(tmp_path / "gone")).state == "unknown", "a Mac without a console is none"
    assert "launchctl" in accounts.gui(ANN, runner, str(tmp_path)).reason
    assert len(runner.asked) == 4, "after one answer that is not understood no more is asked"

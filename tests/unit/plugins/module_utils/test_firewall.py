# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The firewall part, over a firewall that speaks either dialect and believes root alone."""

from __future__ import annotations

import json
import os

import pytest
from ansible_collections.golden.triangle.plugins.module_utils._apple import bindings
from ansible_collections.golden.triangle.plugins.module_utils._apple.bindings import Bindings
from ansible_collections.golden.triangle.plugins.module_utils._apple.firewall import (
    MANAGED,
    SOCKETFILTERFW,
    Firewall,
    ManagedError,
    rules,
    settings,
)
from ansible_collections.golden.triangle.plugins.module_utils._apple.firewall_part import (
    ApplicationFirewall,
    Wish,
    WishedRule,
)
from ansible_collections.golden.triangle.plugins.module_utils._part import run
from ansible_collections.golden.triangle.plugins.module_utils._runner import CommandError, Completed

USAGE = "usage: /usr/libexec/ApplicationFirewall/socketfilterfw [-h] [--getglobalstate] [--setglobalstate on | off]\n"
MEASURED = ("--getglobalstate", "--getblockall", "--getstealthmode", "--getallowsigned")


def said(text, rc=0, stderr=""):
    return Completed((SOCKETFILTERFW,), rc, text, stderr)


class FakeFirewall:
    """What socketfilterfw does, in the words of macOS 14 or 15; C(deaf) says yes and does nothing."""

    def __init__(self, *, new=False, deaf=False, managed=False):
        self.new, self.deaf, self.managed = new, deaf, managed
        self.state, self.stealth, self.signed = 0, False, {"--setallowsigned": True, "--setallowsignedapp": True}
        self.rules: dict[str, str] = {}
        self.asked: list[tuple[str, ...]] = []

    def run(self, argv, *, stdin=None, timeout=0.0):
        words = tuple(argv[1:])
        self.asked.append(words)
        if words == MEASURED:
            return said(self._settings())
        if words == ("--listapps",):
            return said(self._list())
        if self.managed:
            return said(MANAGED + "\n")
        if not self.deaf:
            self._write(*words)
        return said("Firewall is enabled. (State = 1)\n")

    def _settings(self):
        on, off = ("ENABLED", "DISABLED")
        builtin, downloaded = (on if value else off for value in self.signed.values())
        if self.new:
            state = (
                f"Firewall is {'enabled' if self.state else 'disabled'}. (State = {self.state})",
                "Firewall is blocking all non-essential incoming connections. (State = 2)",
            )[self.state == 2]
            block = "Firewall has block all state set to " + ("enabled." if self.state == 2 else "disabled.")
            stealth = f"Firewall stealth mode is {'on' if self.stealth else 'off'}"
            signed = (
                f"Automatically allow built-in signed software {builtin}. \n"
                f"Automatically allow downloaded signed software {downloaded}. "
            )
        else:
            state = f"Firewall is {'enabled' if self.state else 'disabled'}. (State = {self.state}) "
            block = "Block all DISABLED! "
            if self.state == 2:
                block = "Firewall is set to block all non-essential incoming connections "
            stealth = f"Stealth mode {'enabled' if self.stealth else 'disabled'}"
            signed = (
                f"Automatically allow signed built-in software {builtin}\n"
                f"Automatically allow downloaded signed software {downloaded}"
            )
        return "\n".join((state, block, stealth, signed)) + "\n"

    def _list(self):
        if self.new:
            text = f"Total number of apps = {len(self.rules)} \n"
            for number, (path, word) in enumerate(self.rules.items(), 1):
                text += f"{number} : {path} \n             ({word} incoming connections)\n"
            return text
        text = f"ALF: total number of apps = {len(self.rules)} \n\n"
        for number, (path, word) in enumerate(self.rules.items(), 1):
            text += f"{number} :  {path} \n \t ( {word} incoming connections ) \n\n"
        return text

    def _write(self, option, word):
        on = word == "on"
        if option == "--setglobalstate":
            self.state = int(on)
        elif option == "--setblockall":
            self.state = 2 if on else min(self.state, 1)
        elif option == "--setstealthmode":
            self.stealth = on
        elif option in self.signed:
            self.signed[option] = on
        elif option == "--add":
            self.rules.setdefault(word, "Allow")
        elif option == "--remove":
            self.rules.pop(word, None)
        elif option in ("--unblockapp", "--blockapp") and word in self.rules:
            self.rules[word] = "Allow" if option == "--unblockapp" else "Block"


class Lab:
    def __init__(self, folder, firewall):
        self.folder, self.firewall = folder, firewall
        self.program = folder / "gate way"
        self.program.write_bytes(b"one")

    def run(self, *, check_mode=False, **wish):
        part = ApplicationFirewall(
            Firewall(self.firewall),
            Wish(**wish),
            bound=Bindings(str(self.folder / "store")),
            profile=str(self.folder / "profile.plist"),
        )
        return run([part], check_mode=check_mode)

    def converge(self, **wish):
        """Check, then run: both say the same."""
        checked, done = self.run(check_mode=True, **wish), self.run(**wish)
        assert checked.diff == done.diff
        assert checked.changed == done.changed
        return done

    def rule(self, permission="allow"):
        return (WishedRule(str(self.program), permission),)


@pytest.fixture(params=[False, True], ids=["macos14", "macos15"])
def lab(request, tmp_path):
    return Lab(tmp_path, FakeFirewall(new=request.param))


ALL = {
    "enabled": True,
    "block_all": False,
    "stealth": True,
    "allow_signed_builtin": False,
    "allow_signed_downloaded": False,
}


def test_settings_are_set_and_stay(lab):
    done = lab.converge(settings=ALL)
    assert (done.changed, done.errors) == (True, ())
    assert {check.state for check in done.checks} == {"compliant"}
    assert (lab.firewall.state, lab.firewall.stealth, list(lab.firewall.signed.values())) == (1, True, [False, False])
    assert lab.converge(settings=ALL).changed is False


def test_what_is_not_given_is_not_managed(lab):
    assert lab.converge().checks == ()
    assert set(lab.firewall.asked) == {MEASURED, ("--listapps",)}


@pytest.mark.parametrize("permission", ["allow", "block"])
def test_a_rule_is_made_and_stays(lab, permission):
    done = lab.converge(rules=lab.rule(permission))
    assert (done.changed, done.errors, lab.firewall.rules) == (
        True,
        (),
        {str(lab.program): {"allow": "Allow", "block": "Block"}[permission]},
    )
    assert lab.converge(rules=lab.rule(permission)).changed is False


def test_a_rule_follows_a_program_that_was_signed_anew(lab):
    lab.converge(rules=lab.rule())
    lab.program.write_bytes(b"two")
    lab.firewall.asked.clear()
    done = lab.converge(rules=lab.rule())
    assert "made for another file" in done.diff[0].before
    written = [words for words in lab.firewall.asked if words not in (MEASURED, ("--listapps",))]
    path = str(lab.program)
    assert written == [("--remove", path), ("--add", path), ("--unblockapp", path)]
    assert lab.converge(rules=lab.rule()).changed is False


def test_a_rule_of_somebody_else_is_made_anew_once(lab):
    lab.firewall.rules[str(lab.program)] = "Allow"
    assert "made for what file?" in lab.converge(rules=lab.rule()).diff[0].before
    assert lab.converge(rules=lab.rule()).changed is False


def test_a_killed_run_is_finished_by_the_next(lab):
    lab.converge(rules=lab.rule())
    lab.program.write_bytes(b"two")
    del lab.firewall.rules[str(lab.program)]
    assert lab.converge(rules=lab.rule()).errors == ()
    assert lab.firewall.rules == {str(lab.program): "Allow"}


def test_a_rule_is_removed(lab):
    lab.converge(rules=lab.rule())
    assert lab.converge(rules=lab.rule("absent")).changed is True
    assert lab.firewall.rules == {}
    assert json.loads((lab.folder / "store/firewall.json").read_text())["bound"] == {}


def test_no_rule_for_a_program_that_is_not_there(lab):
    lab.program.unlink()
    done = lab.converge(rules=lab.rule())
    assert [(check.state, check.repairable) for check in done.checks] == [("unknown", False)]
    assert lab.firewall.rules == {}


def test_debuggers_nobody_wished_are_taken_off_the_list(lab):
    lab.firewall.rules.update(
        {"/usr/local/old/dlv": "Allow", "/opt/x/dlv": "Block", str(lab.program): "Allow", "/usr/libexec/dlvd": "Allow"}
    )
    done = lab.converge(debuggers=("dlv",))
    assert [(check.subject, check.state) for check in done.checks] == [("debuggers", "compliant")]
    assert "/usr/local/old/dlv: allow" in done.diff[0].before
    assert sorted(lab.firewall.rules) == sorted(["/opt/x/dlv", str(lab.program), "/usr/libexec/dlvd"])


def test_a_percent_encoded_path_is_the_path(lab):
    lab.converge(rules=lab.rule())
    lab.firewall.rules = {path.replace(" ", "%20"): word for path, word in lab.firewall.rules.items()}
    assert lab.converge(rules=lab.rule()).changed is False


def test_success_that_is_only_said_fails(lab):
    lab.firewall.deaf = True
    done = lab.run(settings={"enabled": True})
    assert "still drifted after the repair: access.firewall.state" in str(done.errors[0])


@pytest.mark.parametrize("known_before", [True, False])
def test_a_managed_mac_is_reported_and_never_a_failure(lab, known_before):
    lab.firewall.managed = True
    if known_before:
        (lab.folder / "profile.plist").touch()
    done = lab.run(settings={"enabled": True})
    assert (done.changed, done.errors) == (False, ())
    assert [(check.state, check.remedy.kind) for check in done.checks] == [("drifted", "manual")]
    assert "configuration profile" in done.notes[0]
    assert done.measured[0]["managed"] is True
    if known_before:
        assert done.diff == lab.run(check_mode=True, settings={"enabled": True}).diff == ()


def test_an_answer_nobody_knows_is_shown_and_nothing_is_written(lab, monkeypatch):
    monkeypatch.setattr(lab.firewall, "_settings", lambda: USAGE)
    monkeypatch.setattr(lab.firewall, "_list", lambda: USAGE)
    done = lab.converge(settings={"enabled": False}, rules=lab.rule(), debuggers=("dlv",))
    assert {check.state for check in done.checks} == {"unknown"}
    assert all("usage: " in check.actual for check in done.checks)
    assert all(words in (MEASURED, ("--listapps",)) for words in lab.firewall.asked)


def test_rules_without_a_firewall_are_noted(lab):
    assert "is off" in lab.converge(rules=lab.rule()).notes[0]
    assert lab.converge(settings={"enabled": True}, rules=lab.rule()).notes == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        USAGE,
        "Firewall is enabled. (State = 3)\n",
        # State and words disagree.
        FakeFirewall(new=True)._settings().replace("set to disabled", "set to enabled"),
        # One answer is missing.
        "Firewall is enabled. (State = 1)\nBlock all DISABLED!\nStealth mode enabled\n",
    ],
)
def test_settings_that_are_not_understood(text):
    with pytest.raises(CommandError, match="not understood"):
        settings(said(text))


@pytest.mark.parametrize("rc", [0, 1, 255])
@pytest.mark.parametrize("parse", [settings, rules])
def test_a_managed_answer_is_known_whatever_its_status(parse, rc):
    with pytest.raises(ManagedError):
        parse(said("", rc, MANAGED + "\n"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Total number of apps = 2 \n1 : /Applications/Zoom.app \n             (Allow incoming connections)\n",
        "Total number of apps = 1 \n2 : /Applications/Zoom.app \n             (Allow incoming connections)\n",
        "Total number of apps = 1 \n1 : Zoom.app \n             (Allow incoming connections)\n",
        "Total number of apps = 1 \n1 : /Applications/Zoom.app \n             (Ask)\n",
    ],
)
def test_lists_that_are_not_understood(text):
    with pytest.raises(CommandError, match="not understood"):
        rules(said(text))


def test_exactly_one_blank_is_cut_off_a_path():
    [rule] = rules(
        said("Total number of apps = 1 \n1 : /Applications/Odd .app  \n      (Block incoming connections)\n")
    )
    assert (rule.path, rule.permission) == ("/Applications/Odd .app ", "block")


def test_what_others_could_have_written_binds_nothing(tmp_path):
    store = Bindings(str(tmp_path))
    store.write({"/a": "1"})
    assert store.read() == {"/a": "1"}
    (tmp_path / "firewall.json").chmod(0o666)
    assert store.read() == {}
    os.rename(tmp_path / "firewall.json", tmp_path / "other.json")
    (tmp_path / "firewall.json").symlink_to("other.json")
    assert store.read() == {}
    (tmp_path / "firewall.json").unlink()
    for text in ("{", "[]", '{"schema": 2, "bound": {}}', '{"schema": 1, "bound": {"/a": 1}}'):
        (tmp_path / "firewall.json").write_text(text)
        assert store.read() == {}


def test_digests(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    os.mkfifo(tmp_path / "pipe")
    assert bindings.digest(str(tmp_path / "file")).startswith("e3b0c442")
    assert bindings.digest(str(tmp_path)) == ""
    assert bindings.digest(str(tmp_path / "nothing")) is None
    assert bindings.digest(str(tmp_path / "pipe")) is None


def test_an_application_is_known_by_its_identity(lab):
    folder = lab.folder / "Foo.app"
    folder.mkdir()
    wish = (WishedRule(str(folder), "allow"),)
    lab.firewall.rules[str(folder)] = "Allow"
    assert lab.converge(rules=wish).changed is False

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import json

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.golden.triangle.plugins.modules import dlv_codesign
from ansible_collections.golden.triangle.tests.unit.codesigner import Codesigner
from ansible_collections.golden.triangle.tests.unit.signed_files import ADHOC, IDENTITY, SHA1, small

KEYS = {"changed", "checks", "notes", "diff", "wants", "refusal", "files"}
SECRET = "correct horse battery staple"


@pytest.fixture
def play(tmp_path, monkeypatch, capsys):
    """Runs the module as AnsiballZ does, on two programs unless told otherwise."""
    for name in ("dlv", "gopls"):
        (tmp_path / name).write_bytes(small())

    def run(*files, check_mode=False, runner=None, verbosity=0):
        usual = {"path": str(tmp_path / "dlv"), "identifier": "dlv"}
        answering = runner or Codesigner(ADHOC)
        monkeypatch.setattr(dlv_codesign, "SubprocessRunner", lambda: answering)
        arguments = {
            "files": [{**usual, **entry} for entry in files or [{}, {"path": str(tmp_path / "gopls")}]],
            "_ansible_check_mode": check_mode,
            "_ansible_diff": True,
            "_ansible_verbosity": verbosity,
        }
        with patch_module_args(arguments), pytest.raises(SystemExit) as ended:
            dlv_codesign.main()
        text = capsys.readouterr().out
        result = json.loads(text)
        assert bool(ended.value.code) == bool(result.get("failed"))
        assert set(result) >= KEYS
        result["text"] = text
        return result

    return run


def test_check_do_check_again_do_again(play, tmp_path):
    checked, done = play(check_mode=True), play()
    again, once_more = play(check_mode=True), play()
    assert [run["changed"] for run in (checked, done, again, once_more)] == [True, True, False, False]
    assert checked["diff"] == done["diff"]
    assert [entry["before_header"] for entry in done["diff"]] == [str(tmp_path / "dlv"), str(tmp_path / "gopls")]
    assert again["diff"] == once_more["diff"] == []
    assert [entry["signatures"][0]["signature"] for entry in done["files"]] == ["adhoc", "adhoc"]
    assert all(check["repaired"] for check in done["checks"] if check["id"] == "delve.signature")


def test_what_was_measured(play):
    wish = {"signature": "identity", "identity": "dlv-cert", "options": ["runtime"]}
    [file] = play(wish, runner=Codesigner(IDENTITY))["files"]
    [signature] = file["signatures"]
    assert (file["state"], file["codesign"]) == ("present", "valid on disk, satisfies its Designated Requirement")
    assert (signature["authority"], signature["certificate_sha1"]) == ("dlv-cert", SHA1)
    assert signature["entitlements"] == {"com.apple.security.cs.debugger": True}


def test_a_bare_mac_fails_nothing_in_check_mode(play, tmp_path):
    result = play({"path": str(tmp_path / "missing")}, check_mode=True)
    assert (result["changed"], result["files"][0]["state"]) == (False, "absent")
    assert {check["state"] for check in result["checks"]} == {"unknown"}
    assert play({"path": str(tmp_path / "missing")})["refusal"] == "invalid"


def test_one_file_that_cannot_be_signed_keeps_no_other_from_it(play, tmp_path):
    result = play({"path": str(tmp_path / "missing")}, {})
    assert result["failed"]
    assert (tmp_path / "dlv").read_bytes() == ADHOC


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize("verbosity", [0, 4])
@pytest.mark.parametrize("rc", [0, 51])
def test_the_password_is_nowhere(play, check_mode, verbosity, rc):
    runner = Codesigner(IDENTITY, security=(rc, f"security: {SECRET}\n" if rc else ""))
    wish = {
        "signature": "identity",
        "identity": "dlv-cert",
        "options": ["runtime"],
        "keychain": "/K",
        "keychain_password": SECRET,
    }
    result = play(wish, check_mode=check_mode, verbosity=verbosity, runner=runner)
    assert SECRET not in result["text"]
    assert not any(SECRET in word for word in runner.words)
    assert bool(result.get("failed")) == (rc != 0 and not check_mode)


@pytest.mark.parametrize(
    ("wish", "says"),
    [
        ({"signature": "identity"}, "needs identity"),
        ({"identifier": "--force"}, "letters, digits"),
        ({"keychain_password": "x"}, "needs keychain"),
    ],
)
@pytest.mark.parametrize("check_mode", [True, False])
def test_options_that_do_not_go_together(play, wish, says, check_mode):
    result = play(wish, check_mode=check_mode)
    assert result["refusal"] == "invalid"
    assert says in result["msg"]


def test_the_same_file_twice(play):
    assert "more than once" in play({}, {"signature": "none"})["msg"]

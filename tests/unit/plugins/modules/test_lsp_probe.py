# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module, as Ansible runs it; real sessions have tests of their own."""

from __future__ import annotations

import hashlib
import json
import os
import pwd

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.golden.triangle.plugins.module_utils._apple import host
from ansible_collections.golden.triangle.plugins.module_utils._debug import lsp_probe, proof, workplace
from ansible_collections.golden.triangle.plugins.module_utils._debug.lsp_session import STEPS, Measured
from ansible_collections.golden.triangle.plugins.modules import lsp_probe as module
from ansible_collections.golden.triangle.tests.unit.helpers import MAC, mach_o

ME = pwd.getpwuid(os.geteuid()).pw_name
KEYS = {"changed", "checks", "notes", "diff", "wants", "refusal", "probes"}
SERVER = {"version": "v0.14.2", "h1": "h1:x", "go": "go1.21.5"}
NAMES = ("proven", "sessions", "server", "diagnostics", "definition", "initialize", "residue")
SHA256 = "5" * 64


def measured(**changes):
    """One session in which all is right, but for the changes."""
    good = {"steps": dict.fromkeys(STEPS, 90.0), "server": {**SERVER, "package": "p"}, "answered": {"x": 1}}
    return Measured(**{**good, **changes})


def answer(*rounds, **changes):
    """What a probe answers."""
    return {
        "unproven": [],
        **lsp_probe.summary(rounds or [measured()]),
        "left": [],
        "swept": [],
        "error": "",
        **changes,
    }


@pytest.fixture
def play(monkeypatch, capsys):
    """Runs the module as AnsiballZ does, where a probe answers this."""

    def run(answered=None, *, check_mode=False, on=MAC, **arguments):
        monkeypatch.setattr(host, "observe", lambda _runner: on)
        monkeypatch.setattr(lsp_probe, "look", lambda _request: answered or answer())
        given = {"users": [ME], "goroot": "/usr/local/go1.21.5", "server": SERVER, "rounds": 1, **arguments}
        given.update(_ansible_check_mode=check_mode, _ansible_diff=True)
        with patch_module_args(given), pytest.raises(SystemExit) as ended:
            module.main()
        result = json.loads(capsys.readouterr().out)
        assert bool(ended.value.code) == bool(result.get("failed"))
        assert set(result) >= KEYS
        assert (result["changed"], result["diff"]) == (False, [])
        return result

    return run


def states(result):
    return {check["id"]: check["state"] for check in result["checks"]}


def check_of(result, check_id):
    return next(check for check in result["checks"] if check["id"] == check_id)


def test_all_is_well_in_check_mode_and_in_the_run(play):
    checked, done = play(check_mode=True), play()
    assert list(checked.pop("seconds")) == list(done.pop("seconds")) == ["observe", "compare"]
    assert checked == done
    assert states(done) == {f"lsp.{name}": "compliant" for name in NAMES}
    assert {check["corner"] for check in done["checks"]} == {"editor"}
    assert check_of(done, "lsp.server")["actual"] == "v0.14.2, h1:x, go1.21.5"
    (note,) = done["notes"]
    assert note.startswith(
        f"gopls as {ME}, p50 of 1 sessions: initialize 90 ms, configuration 90 ms, diagnostics 90 ms"
    )
    (told,) = done["probes"]
    assert (told["user"], told["rounds"], told["answered"]) == (ME, 1, {"x": 1})
    assert (told["steps_ms"]["exit"]["count"], told["steps_ms"]["exit"]["max"]) == (1, 90.0)


@pytest.mark.parametrize(
    ("changes", "check_id", "actual", "evidence"),
    [
        ({"lost": "at initialize: nothing came"}, "sessions", "1 sessions, 1 lost", "at initialize: nothing came"),
        (
            {"server": {**SERVER, "go": "go1.21.6", "package": "p"}},
            "server",
            "v0.14.2, h1:x, go1.21.6",
            "its go is go1.21.6, expected go1.21.5",
        ),
        (
            {"server": {"version": "", "h1": "", "go": "", "package": ""}},
            "server",
            "not said, not said, not said",
            "its h1 is not said, expected h1:x",
        ),
        ({"diagnostics": ["of the mistake it says []"]}, "diagnostics", "1 answers are wrong", "it says []"),
        ({"definition": ["of Hello it says []"]}, "definition", "1 answers are wrong", "of Hello"),
    ],
)
def test_each_finding(play, changes, check_id, actual, evidence):
    result = play(answer(measured(**changes)))
    check = check_of(result, f"lsp.{check_id}")
    assert (check["state"], check["actual"], check["severity"]) == ("drifted", actual, "critical")
    assert evidence in "\n".join(check["evidence"])
    assert check["remedy"]["kind"] == "manual"
    assert not result.get("failed")


def test_a_slow_start_is_a_finding_that_by_default_fails_nothing(play):
    slow = answer(measured(steps=dict.fromkeys(STEPS, 501.0)))
    check = check_of(play(slow), "lsp.initialize")
    assert (check["state"], check["severity"]) == ("drifted", "info")
    assert (check["expected"], check["actual"]) == ("ready within 500 ms", "after 501 ms (p50)")
    assert "diagnostics: 501 ms (p50), 501 ms (max)" in check["evidence"]
    assert states(play(slow, max_initialize_ms=600))["lsp.initialize"] == "compliant"
    assert states(play(slow, max_initialize_ms=0))["lsp.initialize"] == "compliant"


def test_the_median_counts_and_not_the_first_start(play):
    rounds = [measured(steps=dict.fromkeys(STEPS, taken)) for taken in (2000.0, 100.0, 110.0)]
    result = play(answer(*rounds), rounds=3)
    assert check_of(result, "lsp.initialize")["actual"] == "after 110 ms (p50)"


def test_one_lost_session_of_several_is_found_and_the_others_count(play):
    result = play(answer(measured(lost="gone"), measured()), rounds=2)
    found = states(result)
    assert found.pop("lsp.sessions") == "drifted"
    assert set(found.values()) == {"compliant"}


def test_what_is_not_proven_or_not_held_blocks_the_rest(play):
    result = play(answer(unproven=["gopls: another digest"]))
    assert states(result).pop("lsp.proven") == "drifted"
    assert {check["state"] for check in result["checks"] if check["id"] != "lsp.proven"} == {"unknown"}
    result = play(answer(measured(lost="gone")))
    assert check_of(result, "lsp.server")["actual"] == "unknown (blocked by lsp.sessions)"
    result = play({**answer(error="/t: No space left on device"), **lsp_probe.summary(())})
    assert check_of(result, "lsp.sessions")["evidence"] == ["/t: No space left on device"]
    assert check_of(play(answer(left=["/t/gopls"])), "lsp.residue")["evidence"] == ["/t/gopls"]


def test_a_profile_without_gopls_starts_nothing(play, monkeypatch):
    result = play(answered={"unproven": "would fail"}, server={})
    assert states(result) == {"lsp.proven": "not_applicable"}
    assert (result["notes"], result["probes"]) == ([], [{"user": ME}])


def test_a_gopls_of_ones_own_is_held_to_its_digest_alone(play):
    result = play(server={}, gopls_sha256=[SHA256])
    assert states(result)["lsp.server"] == "compliant"
    assert check_of(result, "lsp.server")["actual"] == "v0.14.2, h1:x, go1.21.5"


def test_other_hosts_and_other_wishes_are_refused(play):
    silicon = host.Host("Darwin", "x86_64", (14, 2, 1), apple_silicon=True, translated=True)
    result = play(on=silicon)
    assert (result["refusal"], states(result)) == ("not_applicable", {"host.platform": "not_applicable"})
    for wish, says in [
        ({"rounds": 0}, "rounds must be more than 0"),
        ({"timeout": -1}, "timeout must be more than 0"),
        ({"max_initialize_ms": -1}, "max_initialize_ms must not be less than 0"),
        ({"goroot": None}, "goroot is needed"),
        ({"users": ["no-such-user"]}, "no such user: no-such-user"),
    ]:
        refused = play(**wish)
        assert refused["refusal"] == "invalid"
        assert says in refused["msg"]


def request(tmp_path, **changes):
    """A request for a gopls that would leave a trace if it were run."""
    gopls = tmp_path / "gopls"
    gopls.write_bytes(mach_o())
    given = {"goroot": str(tmp_path), "gopls": str(gopls), "library": (), "gopls_sha256": (SHA256,)}
    return {**given, "rounds": 1, "timeout": 5.0, "patience": 1.0, **changes}


def test_what_is_not_proven_is_not_run(tmp_path, monkeypatch):
    def run(*_whatever):
        raise AssertionError("it was run")

    monkeypatch.setattr(workplace, "within", run)
    found = lsp_probe.look(request(tmp_path))
    assert any("sha256 without signature is" in line for line in found["unproven"])
    monkeypatch.setattr(proof, "go_faults", lambda *_given: [])
    (fault,) = lsp_probe.look(request(tmp_path))["unproven"]
    assert fault.endswith(f"expected {SHA256}")
    (fault,) = lsp_probe.look(request(tmp_path, gopls_sha256=()))["unproven"]
    assert fault.startswith("no release record has the digest of ")


def test_what_others_can_change_is_not_run(tmp_path):
    gopls = tmp_path / "gopls"
    gopls.write_bytes(mach_o())
    digest = hashlib.sha256(mach_o()).hexdigest()
    gopls.chmod(0o666)
    (fault,) = proof.program_faults(str(gopls), [digest])
    assert fault == f"{gopls} can be changed by others than root and the user"

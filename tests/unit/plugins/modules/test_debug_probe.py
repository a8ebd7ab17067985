# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The two modules about debugging, as Ansible runs them; real sessions have tests of their own."""

from __future__ import annotations

import json
import os
import pwd

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.golden.triangle.plugins.module_utils._apple import host
from ansible_collections.golden.triangle.plugins.module_utils._debug import probe, program, signals
from ansible_collections.golden.triangle.plugins.module_utils._debug.program import Place
from ansible_collections.golden.triangle.plugins.module_utils._debug.session import Measured
from ansible_collections.golden.triangle.plugins.modules import debug_build_info, debug_probe
from ansible_collections.golden.triangle.tests.unit.helpers import MAC, mach_o

ME = pwd.getpwuid(os.geteuid()).pw_name
KEYS = {"changed", "checks", "notes", "diff", "wants", "refusal", "probes"}
BUILT = {
    "path": "/t/probe",
    "seconds": 8.2,
    "error": "",
    "absent": "",
    "target": "darwin/amd64",
    "delve": "yes",
    "reasons": [],
}


def measured(**changes):
    """One session in which all is right, but for the changes."""
    places = ["main.go:12", "main.go:13", "main.go:14", "main.go:15"]
    good = {"statements": places, "settable": places, "hit": places, "asked": 20, "right": 20}
    return Measured(**{**good, "first_stop": 60.0, "stops": [1.0, 2.0, 9.0], **changes})


def answer(*rounds, build="debug", mode="launch", **changes):
    """What a probe answers."""
    sessions = [probe.summary(mode, build, rounds or [measured()])]
    return {
        "unproven": [],
        "builds": {build: BUILT},
        "sessions": sessions,
        "signals": {"error": ""},
        "swept": [],
        "left": [],
        "error": "",
        **changes,
    }


@pytest.fixture
def play(monkeypatch, capsys):
    """Runs the module as AnsiballZ does, where a probe answers this."""

    def run(answered=None, *, check_mode=False, on=MAC, **arguments):
        monkeypatch.setattr(host, "observe", lambda _runner: on)
        monkeypatch.setattr(probe, "look", lambda _request: answered or answer())
        given = {"users": [ME], "goroot": "/usr/local/go1.21.5", "modes": ["launch"], **arguments}
        given.update(_ansible_check_mode=check_mode, _ansible_diff=True)
        with patch_module_args(given), pytest.raises(SystemExit) as ended:
            debug_probe.main()
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
    names = ("proven", "build", "target", "compiled", "sessions", "settable", "hit", "values", "residue")
    assert states(done) == {"host.platform": "compliant", **{f"debug.{name}": "compliant" for name in names}}
    assert {check["corner"] for check in done["checks"][1:]} == {"delve"}
    (note,) = done["notes"]
    assert "first stop after 60.0 ms, 3 further stops after 2.0 ms (p50), 9.0 ms (p95), 9.0 ms (max)" in note
    (measured_here,) = done["probes"]
    assert (measured_here["user"], measured_here["sessions"][0]["hit"]) == (ME, 4)
    assert measured_here["builds"]["debug"] == {key: BUILT[key] for key in BUILT if key != "path"}


@pytest.mark.parametrize(
    ("changes", "check_id", "actual", "evidence"),
    [
        (
            {"settable": ["main.go:12"], "refusals": ["main.go:13: no"]},
            "settable",
            "launch 25 %",
            "launch: main.go:13: no",
        ),
        ({"hit": ["main.go:12", "main.go:13", "main.go:14"]}, "hit", "launch 75 %", "main.go:15 was set and not hit"),
        ({"right": 19, "faults": ["main.go:12: x is 1, not 2"]}, "values", "launch 95 %", "x is 1, not 2"),
        ({"lost": "at scopes: nothing came"}, "sessions", "1 sessions, 1 lost", "launch: at scopes: nothing came"),
        ({"left": ["/t/probe"]}, "residue", "1 things are", "/t/probe"),
    ],
)
def test_each_finding(play, changes, check_id, actual, evidence):
    result = play(answer(measured(**changes)))
    check = check_of(result, f"debug.{check_id}")
    assert (check["state"], check["actual"]) == ("drifted", actual)
    assert evidence in "\n".join(check["evidence"])
    assert check["remedy"]["kind"] == "manual"
    assert not result.get("failed")


def test_the_right_to_attach_is_a_check_of_its_own(play):
    wished = {"modes": ["attach"]}
    assert states(play(answer(mode="attach"), **wished))["debug.attach"] == "compliant"
    for change, actual, evidence in [
        ({"lost": "Delve refused at attach: not permitted"}, "0 of 1 times, 0 breakpoints were hit", "not permitted"),
        ({"hit": []}, "1 of 1 times, 0 breakpoints were hit", ""),
    ]:
        check = check_of(play(answer(measured(**change), mode="attach"), **wished), "debug.attach")
        assert (check["state"], check["actual"], check["severity"]) == ("drifted", actual, "critical")
        assert evidence in "\n".join(check["evidence"])
    unbuilt = play(answer(sessions=[], builds={"debug": {**BUILT, "error": "no space"}}), **wished)
    assert states(unbuilt)["debug.attach"] == "unknown"


def test_a_program_for_another_machine_is_found(play):
    result = play(answer(builds={"debug": {**BUILT, "target": "linux/amd64"}}))
    assert check_of(result, "debug.target")["actual"] == "linux/amd64"
    assert states(result)["debug.target"] == "drifted"


def test_thresholds_are_options(play):
    answered = answer(measured(right=19, faults=["x"]), measured(lost="gone"), measured())
    wished = {"rounds": 3, "min_values_percent": 95, "max_lost": 1}
    assert set(states(play(answered, **wished)).values()) == {"compliant"}
    assert states(play(answered, **{**wished, "min_values_percent": 98}))["debug.values"] == "drifted"
    assert states(play(answered, **{**wished, "max_lost": 0}))["debug.sessions"] == "drifted"


def test_what_was_lost_counts_for_nothing_else(play):
    lost = measured(lost="gone", hit=[], settable=[], right=0)
    result = play(answer(lost, measured()), rounds=2)
    assert states(result)["debug.hit"] == "compliant"
    only = play(answer(lost))
    assert check_of(only, "debug.hit")["actual"] == "unknown (blocked by debug.sessions)"


def test_a_share_is_never_rounded_up_to_all():
    assert probe.percent(9999, 10000) == 99.9
    assert probe.percent(0, 0) is None


def test_what_is_not_proven_blocks_the_rest(play):
    result = play(answer(unproven=["dlv: another digest"], sessions=[], builds={}))
    assert states(result).pop("debug.proven") == "drifted"
    hanging = {check["state"] for check in result["checks"] if check["id"] not in ("host.platform", "debug.proven")}
    assert hanging == {"unknown"}
    assert check_of(result, "debug.proven")["evidence"] == ["dlv: another digest"]


def test_what_was_not_built_blocks_its_sessions(play):
    result = play(answer(sessions=[], builds={"debug": {**BUILT, "error": "no space left on device"}}))
    assert check_of(result, "debug.build")["actual"] == "no space left on device"
    assert check_of(result, "debug.sessions")["actual"] == "unknown (blocked by debug.build)"
    result = play(answer(sessions=[], builds={}, error="/t: No space left on device"))
    assert check_of(result, "debug.build")["actual"] == "/t: No space left on device"


def test_a_compiler_that_left_out_a_flag_is_found(play):
    made = {**BUILT, "delve": "partly", "reasons": ["main was compiled without -N"]}
    result = play(answer(builds={"debug": made}))
    assert check_of(result, "debug.compiled")["actual"] == "Delve will work: partly"
    assert check_of(result, "debug.compiled")["evidence"] == ["main was compiled without -N"]


def test_builds_that_cannot_be_debugged_everywhere_are_measured_and_not_judged(play):
    some = measured(settable=["main.go:12"], hit=["main.go:12"], right=1)
    result = play(answer(some, build="optimised"), builds=["optimised"])
    assert set(states(result)) == {
        "host.platform",
        *(f"debug.{one}" for one in ("proven", "build", "sessions", "residue")),
    }
    assert set(states(result).values()) == {"compliant"}
    assert "1 of 4 statements can be stopped at, 1 were" in "\n".join(result["notes"])


def test_what_cannot_be_built_here_is_said_and_is_no_fault(play):
    absent = {**BUILT, "absent": "there is no C compiler /nowhere/clang"}
    result = play(answer(builds={"debug": BUILT, "cgo": absent}), builds=["debug", "cgo"])
    (check,) = [check for check in result["checks"] if check["subject"].endswith("cgo build")]
    assert (check["id"], check["state"]) == ("debug.build", "not_applicable")
    assert check["actual"] == "there is no C compiler /nowhere/clang"
    assert {check["state"] for check in result["checks"]} == {"compliant", "not_applicable"}


def test_what_was_swept_is_said(play):
    result = play(answer(swept=["/tmp/golden-probe-x"]))
    assert "put away what a probe that was killed had left: /tmp/golden-probe-x" in result["notes"]


def test_signals_are_told_and_are_no_check(play):
    quiet = play()
    result = play(answer(signals={"error": "", "SIGUSR1_us": probe.times([15.0, 17.1, 40.0])}), signals=3)
    (told,) = set(result["notes"]) - set(quiet["notes"])
    assert told == f"signals as {ME}: SIGUSR1 was heard 3 times, after 17.1 us (p50), 40.0 us (p95), 40.0 us (max)"
    assert result["checks"] == quiet["checks"]
    assert "go build ended" in "".join(play(answer(signals={"error": "go build ended with status 1"}))["notes"])
    assert signals.parse("SIGUSR1 1500\nSIGUSR2 2000\n", 1) == {"SIGUSR1": [1.5], "SIGUSR2": [2.0]}
    for text in ("", "SIGUSR1 1500\n", "SIGUSR1 1500\nSIGUSR2 x\n", "SIGUSR1 1500\nSIGUSR2 -1\n"):
        assert signals.parse(text, 1) is None


def test_histograms_add_up():
    values = [0.7, 0.71, 0.9, 1.0, 1.01, 0.0]
    assert probe.times(values)["histogram"] == [[0.062, 1], [0.707, 1], [1.0, 3], [1.414, 1]]
    assert probe.times([])["histogram"] == []


def test_other_hosts_and_other_wishes_are_refused(play):
    silicon = host.Host("Darwin", "x86_64", (14, 2, 1), apple_silicon=True, translated=True)
    result = play(on=silicon)
    assert (result["refusal"], states(result)) == ("not_applicable", {"host.platform": "not_applicable"})
    for wish, says in [
        ({"rounds": 0}, "rounds must be more than 0"),
        ({"signals": -1}, "signals must not be less than 0"),
        ({"timeout": -1}, "timeout must be more than 0"),
        ({"port": 65536}, "from 0 to 65535"),
        ({"goroot": None}, "goroot is needed"),
        ({"users": ["no-such-user"]}, "no such user: no-such-user"),
    ]:
        refused = play(**wish)
        assert refused["refusal"] == "invalid"
        assert says in refused["msg"]


# The program


def test_every_statement_is_marked():
    """Whatever line holds a statement is marked, and what is marked holds one: by the form of the source."""
    without, with_c = (program.statements(program.compiled(cgo=cgo)) for cgo in (False, True))
    marked = {**without, **with_c}
    for file, text in program.FILES.items():
        inside = False
        for number, line in enumerate(text.splitlines(), start=1):
            code = line.partition("//")[0].strip()
            statement = inside and code not in ("", "}", "}()", 'case "one":', 'case "two":', "result = 1")
            assert (Place(file, number) in marked) == statement, f"{file}:{number}"
            inside = (inside or code.startswith("func ")) and line != "}"
            if code.startswith("func ") and not code.endswith("{"):
                inside = False
    assert len(without) == len(with_c) == 76
    assert without.keys() ^ with_c.keys() == {Place("shapes/next.go", 6), Place("shapes/next_cgo.go", 9)}


def test_marks_that_are_not_understood():
    with pytest.raises(ValueError, match="'what' is no mark"):
        program.statements({"a.go": "x() //= what"})
    with pytest.raises(KeyError):
        program.statements({"a.go": "x() //= >over:nowhere"})
    (found,) = program.statements({"a.go": "x() //= @a n=1 ?a==b=true >out:a once"}).values()
    assert (found.values, found.evaluated, found.once) == ({"n": "1"}, {"a==b": "true"}, True)
    assert found.step == ("out", Place("a.go", 1))


# debug_build_info


def test_build_info(tmp_path, capsys):
    (tmp_path / "program").write_bytes(mach_o())
    paths = [str(tmp_path / "program"), str(tmp_path / "missing")]
    for check_mode in (True, False):
        given = {"paths": paths, "_ansible_check_mode": check_mode}
        with patch_module_args(given), pytest.raises(SystemExit) as ended:
            debug_build_info.main()
        result = json.loads(capsys.readouterr().out)
        assert (ended.value.code, result["changed"]) == (0, False)
        first, second = result["programs"]
        assert set(first) == set(second)
        assert (first["format"], first["delve"], first["error"]) == ("mach-o", "no", "")
        assert "No such file" in second["error"]

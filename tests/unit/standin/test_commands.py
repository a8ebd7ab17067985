# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Apple's commands on a stand-in answer what was recorded, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from subprocess import CompletedProcess

import pytest
from standin import answers, apple, transcripts
from standin.host import Host
from standin.mac import RELEASES, Mac, choose

Run = Callable[..., CompletedProcess[str]]

_REFUSED = "/private/var/log/refused.log"
_DIALOGS = "/private/var/log/dialogs.log"


def test_commands_with_and_without_recordings_are_listed() -> None:
    """A new recording moves a command from the second list to the first: this is the place that says so."""
    covered = answers.coverage()
    assert covered.recorded == (
        *("DevToolsSecurity", "arch", "codesign", "csrutil", "dscl", "dseditgroup", "lsof", "pkgutil", "python3"),
        *("security", "socketfilterfw", "softwareupdate", "sw_vers", "sysctl", "uname", "xcode-select"),
    )
    assert set(covered.refusing) == set(apple.COMMANDS) - set(covered.recorded)
    assert set(transcripts.commands()) == set(covered.recorded)


@pytest.mark.parametrize("macos", RELEASES.values())
@pytest.mark.parametrize("machine", transcripts.MACHINES)
def test_every_mac_knows_itself(macos: str, machine: str) -> None:
    played = Mac(macos=macos, machine=machine)
    suffix = "RELEASE_X86_64" if machine == "intel" else "RELEASE_ARM64_"
    assert suffix in played.kernel_version
    assert f"Darwin Kernel Version {played.kernel}: " in played.kernel_version
    assert played.architecture == ("arm64" if machine == "silicon" else "x86_64")
    assert played.build in played.answer("sw_vers")
    questions = [(entry["when"], *entry["argv"]) for entry in json.loads(answers.document(played, "m"))]
    assert len(questions) == len(set(questions))


def test_recorded_host_name_becomes_ones_own() -> None:
    given = {tuple(a["argv"]): a["stdout"] for a in json.loads(answers.document(Mac(), "mac-9.local"))}
    assert given["uname", "-n"] == "mac-9.local\n"
    assert given["uname", "-a"].startswith("Darwin mac-9.local 23.2.0 ")


def test_choices() -> None:
    assert choose("13", silicon=True, rosetta=True, bare=True) == Mac("13.7.8", "rosetta", tools=False)
    with pytest.raises(Exception, match="--rosetta needs --silicon"):
        choose("14", rosetta=True)
    with pytest.raises(Exception, match="macOS 11: not recorded"):
        choose("11")


@pytest.mark.standin
@pytest.mark.parametrize(
    "argv",
    [
        ["sw_vers"],
        ["sw_vers", "-productVersion"],
        ["sysctl", "-i", "hw.optional.arm64", "sysctl.proc_translated"],
        ["sysctl", "hw.optional.arm64", "sysctl.proc_translated"],
        ["xcode-select", "-p"],
        ["uname", "-v"],
    ],
)
def test_answers_are_the_recorded_ones(mac: Host, run: Run, argv: list[str]) -> None:
    recorded = transcripts.find(argv, macos="14.2.1")
    assert recorded is not None
    done = run(mac, " ".join(argv))
    assert (done.stdout, done.stderr, done.returncode) == (recorded.stdout, recorded.stderr, recorded.rc)


@pytest.mark.standin
@pytest.mark.parametrize("command", ["sw_vers --unheard-of", "codesign -h 1", "sudo sysctl -a"])
def test_unrecorded_question_is_refused_loudly(mac: Host, run: Run, command: str) -> None:
    run(mac, f"sudo truncate -s 0 {_REFUSED}")
    done = run(mac, command)
    words = command.removeprefix("sudo ")
    assert (done.stdout, done.returncode) == ("", 99)
    assert done.stderr == f"stand-in: refused: {words}: nobody recorded what a Mac answers to this\n"
    assert words.split()[-1] in run(mac, f"cat {_REFUSED}").stdout


@pytest.mark.standin
def test_bare_mac_has_only_the_stub(bare_mac: Host, run: Run) -> None:
    asked = run(bare_mac, "xcode-select -p")
    assert (asked.returncode, asked.stdout) == (2, "")
    assert "unable to get active developer directory" in asked.stderr
    assert run(bare_mac, f"cat {_DIALOGS}").stdout == ""
    stub = run(bare_mac, "python3 --version")
    assert (stub.returncode, stub.stdout) == (1, "")
    assert "requesting install" in stub.stderr
    assert "dialog" in run(bare_mac, f"cat {_DIALOGS}").stdout
    run(bare_mac, f"sudo truncate -s 0 {_DIALOGS}")
    assert run(bare_mac, "ls -d /usr/bin/python3.* /usr/bin/pip* /Library/Developer").stdout == ""

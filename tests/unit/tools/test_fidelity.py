# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Mac that answers as recorded differs in nothing; every other word is reported."""

from __future__ import annotations

import os

import pytest
from standin import transcripts
from standin.transcripts import Transcript
from tools import fidelity
from tools.fidelity import Answer


def recorded(**changes: object) -> Transcript:
    values = {"argv": ("frob", "-l"), "macos": ("14",), "stdout": "", "stderr": "", "rc": 0, "source": "x"}
    return Transcript(**{**values, "confidence": "recorded", **changes})  # type: ignore[arg-type] # of many types


class Recorded:
    """A Mac that gives the first recorded answer to everything, but for what it was told otherwise."""

    def __init__(self, macos: str, **otherwise: Answer) -> None:
        self.macos, self.otherwise = macos, otherwise
        self.asked: list[list[str]] = []

    def __call__(self, argv: list[str]) -> Answer:
        self.asked.append(argv)
        name = os.path.basename(argv[0])
        words = (name, *("alice" if word == "carol" else word for word in argv[1:]))
        if name in self.otherwise and len(argv) > 1 and argv[1] != "-productVersion":
            return self.otherwise[name]
        for one in transcripts.load(name):
            if one.argv == words and one.valid_on(self.macos):
                return Answer(one.stdout.replace("alice", "carol"), one.stderr, one.rc)
        return Answer("", "never recorded", 99)


@pytest.mark.parametrize("macos", ["12.7.6", "14.2.1", "15.7.4"])
def test_a_mac_that_answers_as_recorded(macos: str) -> None:
    mac = Recorded(macos)
    found = fidelity.compare(mac, "carol")
    assert found.differing == []
    assert len(found.same) > 20
    assert any("-m carol _developer" in line for line in found.same)


def test_nothing_that_changes_a_mac_is_asked() -> None:
    mac = Recorded("14.2.1")
    fidelity.compare(mac, "carol")
    changing = {one.argv[1:] for name in transcripts.commands() for one in transcripts.load(name) if one.changes}
    assert changing
    assert not changing & {tuple(argv[1:]) for argv in mac.asked}


def test_other_words_are_reported(capsys: pytest.CaptureFixture[str]) -> None:
    mac = Recorded("14.2.1", csrutil=Answer("System Integrity Protection: on\n", "", 0))
    found = fidelity.compare(mac, "carol")
    assert [line for line, _answer, _known in found.differing] == ["csrutil status"]
    fidelity.report(found)
    said = capsys.readouterr().out
    assert "differs: csrutil status" in said
    assert "System Integrity Protection: on" in said
    assert "1 otherwise" in said


def test_pieces_and_fields() -> None:
    head = recorded(stdout="apps = 3\n", when="head", fields={"count": "= 3"})
    entry = recorded(stdout="1 : /a\n", when="entry", fields={"number": "1 :", "path": "/a"})
    pieces = [head, entry]
    assert fidelity.says(Answer("apps = 2\n1 : /b c\n2 : /d\n", "", 0), pieces, "carol")
    assert not fidelity.says(Answer("programs = 2\n1 : /b\n", "", 0), pieces, "carol")
    assert not fidelity.says(Answer("apps = 2\n", "", 1), pieces, "carol")
    assert not fidelity.says(Answer("apps = 2\n", "warning\n", 0), pieces, "carol")


def test_of_data_only_the_names_count() -> None:
    known = [recorded(argv=("sysctl", "hw.a", "hw.b"), stdout="hw.a: 1\nhw.b: x\n")]
    assert fidelity.says(Answer("hw.a: 2\nhw.b: y z\n", "", 0), known, "carol")
    assert not fidelity.says(Answer("hw.a: 2\n", "", 0), known, "carol")
    assert not fidelity.says(Answer("hw.b: 2\nhw.a: y\n", "", 0), known, "carol")


def test_silence_is_an_answer() -> None:
    assert fidelity.says(Answer("", "", 1), [recorded(rc=1)], "carol")
    assert not fidelity.says(Answer("", "", 0), [recorded(rc=1)], "carol")


def test_a_command_that_is_not_there_differs() -> None:
    assert fidelity.here(["/no/such/command"]).rc == -1

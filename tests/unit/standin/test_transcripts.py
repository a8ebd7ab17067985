# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The recordings have their agreed form and answer as a Mac does."""

from __future__ import annotations

from pathlib import Path

import pytest
from standin import transcripts
from standin.transcripts import TranscriptError


@pytest.mark.parametrize("command", transcripts.commands())
def test_every_file_is_valid_and_unambiguous(command: str) -> None:
    seen: set[tuple[object, ...]] = set()
    for entry in transcripts.load(command):
        for version in entry.macos:
            for machine in entry.machine or transcripts.MACHINES:
                for tools in (True, False) if entry.tools is None else (entry.tools,):
                    key = (entry.argv, entry.when, version, machine, tools)
                    assert key not in seen, f"two answers to {key}"
                    seen.add(key)


def test_intel_knows_no_arm_names() -> None:
    plain = transcripts.find(["sysctl", "hw.optional.arm64", "sysctl.proc_translated"], macos="14.2.1")
    assert plain is not None
    assert (plain.stdout, plain.rc) == ("", 2)
    ignoring = transcripts.find(["sysctl", "-i", "hw.optional.arm64", "sysctl.proc_translated"], macos="14.2.1")
    assert ignoring is not None
    assert (ignoring.stdout, ignoring.stderr, ignoring.rc) == ("", "", 0)


@pytest.mark.parametrize(("macos", "tabs"), [("12.7.6", 1), ("13.7.8", 2), ("14.2.1", 2), ("15.7.4", 2)])
def test_sw_vers_tabs(macos: str, tabs: int) -> None:
    found = transcripts.find(["sw_vers"], macos=macos)
    assert found is not None
    assert f"ProductVersion:{'\t' * tabs}{macos}\n" in found.stdout


def test_a_leading_part_is_of_whole_numbers() -> None:
    found = transcripts.find(["sw_vers"], macos="12.50")
    assert found is None


def test_unrecorded_question_has_no_answer() -> None:
    assert transcripts.find(["sw_vers", "--unheard-of"], macos="14.2.1") is None
    with pytest.raises(TranscriptError, match="no recording of this command"):
        transcripts.load("never-recorded")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("{}", "not a list"),
        ("- {argv: [x]}", "needs"),
        (
            '- {argv: [x], macos: ["14"], stdout: "", stderr: "", rc: 0, source: s, confidence: recorded, hue: 1}',
            "unknown key hue",
        ),
        ('- {argv: [y], macos: ["14"], stdout: "", stderr: "", rc: 0, source: s, confidence: recorded}', "argv starts"),
        ('- {argv: [x], macos: [14], stdout: "", stderr: "", rc: 0, source: s, confidence: recorded}', "in quotes"),
        ('- {argv: [x], macos: ["14"], stdout: "", stderr: "", rc: 0, source: s, confidence: guessed}', "confidence"),
        ('- {argv: [x], macos: ["14"], stdout: "", stderr: "", rc: 0, source: "", confidence: source}', "source is"),
    ],
)
def test_bad_files_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, fault: str) -> None:
    (tmp_path / "x.yml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(transcripts, "FOLDER", tmp_path)
    transcripts.load.cache_clear()
    try:
        with pytest.raises(TranscriptError, match=fault):
            transcripts.load("x")
    finally:
        transcripts.load.cache_clear()

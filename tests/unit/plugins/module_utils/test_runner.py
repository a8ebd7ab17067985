# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import time

import pytest
from ansible_collections.golden.triangle.plugins.module_utils._runner import CommandError, SubprocessRunner

SH = "/bin/sh"


def test_both_streams_and_the_exit_status_come_back():
    answer = SubprocessRunner().run([SH, "-c", "echo out; echo err >&2; exit 3"])
    assert (answer.rc, answer.stdout, answer.stderr) == (3, "out\n", "err\n")
    assert "rc 3" in answer.describe()


def test_the_callers_environment_is_not_handed_on(monkeypatch):
    monkeypatch.setenv("SYSTEM_VERSION_COMPAT", "1")
    answer = SubprocessRunner().run([SH, "-c", "echo $SYSTEM_VERSION_COMPAT.$LC_ALL"])
    assert answer.stdout == ".C\n"


def test_standard_input_is_closed_unless_given():
    assert SubprocessRunner().run([SH, "-c", "cat"]).stdout == ""
    assert SubprocessRunner().run([SH, "-c", "cat"], stdin=b"given").stdout == "given"


def test_undecodable_output_stays_visible():
    assert SubprocessRunner().run([SH, "-c", r"printf '\377'"]).stdout == "\\xff"


def test_a_command_that_waits_is_ended_with_what_it_started():
    started = time.monotonic()
    with pytest.raises(CommandError, match=r"did not end within 0\.2 s"):
        SubprocessRunner().run([SH, "-c", "sleep 30 & wait"], timeout=0.2)
    assert time.monotonic() - started < 10


def test_only_absolute_paths():
    with pytest.raises(CommandError, match="absolute"):
        SubprocessRunner().run(["sh", "-c", "true"])


def test_a_command_that_is_not_there():
    with pytest.raises(CommandError, match="cannot be started: No such file"):
        SubprocessRunner().run(["/no/such/command"])

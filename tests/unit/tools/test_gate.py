# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from tools import gate, logged


def test_all_commands_run_and_a_missing_tool_fails(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["gate", "lint", "no-such-tool --flag", "false | cat", "echo last"])
    assert gate.main() == 1
    out = capfd.readouterr().out
    assert "last\n" in out
    assert "FAILED no-such-tool --flag (exit status 127)" in out
    assert "FAILED false | cat (exit status 1)" in out
    assert "== lint: FAILED, " in out


def test_a_good_gate_closes_with_its_time(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["gate", "types", "true"])
    assert gate.main() == 0
    assert capfd.readouterr().out == "== types: true\n== types: ok, 0 s\n"


@pytest.mark.parametrize(
    ("script", "status", "shown", "hidden"),
    [
        ("echo noise; echo Running a", 0, "Running a", "noise"),
        ("echo noise; echo ERROR: bad; exit 1", 1, "ERROR: bad", "noise"),
        ("echo why; exit 3", 3, "why", "Running"),
    ],
)
def test_a_talkative_command_is_filtered(
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
    script: str,
    status: int,
    shown: str,
    hidden: str,
) -> None:
    monkeypatch.setattr(logged, "ROOT", tmp_path)
    command = ["bash", "-c", script]
    show = r"^(Running|ERROR)"
    assert logged.run_logged("x", command, cwd=tmp_path, env=dict(os.environ), show=show) == status
    out = capfd.readouterr().out
    assert shown in out
    assert hidden not in out
    assert (tmp_path / ".ansible/log/x.log").read_text().startswith(("noise", "why"))

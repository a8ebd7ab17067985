# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""On one Mac the compiler is gone, a source is edited and VERSION lies; every other Mac is as it should be."""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from conftest import Run

PLANTED = ("VERSION", "pkg/tool/darwin_amd64/compile", "src/fmt/print.go")


def test_audit_names_exactly_what_was_planted(play: t.Callable[..., Run]) -> None:
    audit = play("audit", "--check", "--diff")
    assert audit.status == 2
    evidence = [line for check in audit.findings("molecule-1") for line in check["evidence"]]
    named = sorted({path for line in evidence for path in PLANTED if path in line})
    assert named == sorted(PLANTED)
    assert len(evidence) == len(PLANTED), evidence
    assert [host["name"] for host in audit.report["hosts"] if host["state"] != "compliant"] == ["molecule-1"]
    for path in PLANTED:
        assert path in audit.text


def test_audit_changed_nothing(play: t.Callable[..., Run]) -> None:
    """A second audit says the same as the first; what was planted is still there."""
    first, second = (
        # Neither has a report before it, so each has seen it for the first time.
        [{key: value for key, value in check.items() if key != "first_seen"} for check in run.findings("molecule-1")]
        for run in (play("audit"), play("audit"))
    )
    assert first == second != []

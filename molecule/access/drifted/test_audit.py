# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was planted is named, and nothing else."""

from __future__ import annotations

import typing as t

import pytest

if t.TYPE_CHECKING:
    from conftest import Run

SERVER = "/Library/Developer/CommandLineTools/Library/PrivateFrameworks/LLDB.framework/Versions/A/Resources/debugserver"
BOTH = {
    ("access.developer_mode", "developer mode"): "automatic",
    ("access.developer_group", "dev"): "automatic",
    ("access.debugserver", SERVER): "manual",
    ("access.listener", "dlv (pid 4711)"): "manual",
}
RULES = {
    ("access.firewall.rule", "/usr/local/old/dlv"): "automatic",
    ("access.firewall.rule", "/usr/local/bin/dlv"): "automatic",
    ("access.firewall.rule", "/usr/local/gate way"): "automatic",
}


@pytest.fixture(scope="module")
def planted() -> dict[str, dict[tuple[str, str], str]]:
    return {"molecule-1": {**BOTH, **RULES}, "molecule-3": BOTH}


def test_audit_names_exactly_what_was_planted(
    play: t.Callable[..., Run], planted: dict[str, dict[tuple[str, str], str]]
) -> None:
    audit = play("audit")
    assert audit.status == 2
    for host, expected in planted.items():
        found = audit.drifted(host)
        assert {key: check["remedy"]["kind"] for key, check in found.items()} == expected
        [owner] = found["access.listener", "dlv (pid 4711)"]["evidence"]
        assert owner == "dlv (pid 4711) of dev at *:2345"
        assert found["access.debugserver", SERVER]["actual"] == "lldb-1403.0.17.64, of the tools 14"
    again = play("audit")
    assert again.drifted("molecule-1") == audit.drifted("molecule-1")

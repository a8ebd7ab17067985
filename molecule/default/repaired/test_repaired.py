# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The drifted tree was exchanged once and is kept; the other Mac's tree was never touched."""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from conftest import Run
    from testinfra.host import Host

testinfra_hosts = ["ansible://triangle"]

STORE = "/usr/local/.golden.triangle/go1.21.5/generations"


def test_one_exchange_where_there_was_drift(host: Host) -> None:
    with host.sudo():
        kept = host.run(f"ls -A {STORE}").stdout.split()
        assert len(kept) == (1 if host.backend.host == "molecule-1" else 0)
        for generation in kept:
            assert host.check_output(f"head -n 1 {STORE}/{generation}/tree/VERSION") == "go1.21.4"


def test_audit_is_clean(play: t.Callable[..., Run]) -> None:
    audit = play("audit", "--check", "--diff")
    assert audit.status == 0
    assert audit.report["counts"]["checks"]["drifted"] == 0

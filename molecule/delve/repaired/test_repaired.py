# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The wrong dlv was replaced and set aside; somebody else's was left alone."""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from conftest import Run
    from testinfra.host import Host

testinfra_hosts = ["ansible://triangle"]

BASE = "/usr/local/golden.triangle/tools/dlv"
SHA256 = "f265153b7850ba0110a17789f2ac623d0e976d8d122e874a0335f093216d7200"


Look = t.Callable[["Host", str], dict[str, t.Any]]


def test_ours_is_right_and_what_was_wrong_is_kept(host: Host, look: Look) -> None:
    assert look(host, f"{BASE}/current/dlv")["sha256"] == SHA256
    with host.sudo():
        kept = host.run(f"ls -A {BASE}/replaced").stdout.split()
    assert len(kept) == (1 if host.backend.host == "molecule-1" else 0)
    assert all(look(host, f"{BASE}/replaced/{name}")["mode"] == 0o600 for name in kept)


def test_somebody_elses_is_still_there(host: Host, look: Look) -> None:
    link = look(host, "/usr/local/bin/dlv")
    if host.backend.host == "molecule-2":
        assert (link["link"], link["uid"]) == (None, 501)
    else:
        assert link["real"] == f"{BASE}/1.21.2-go1.21.5/dlv"


def test_only_the_foreign_one_is_left(play: t.Callable[..., Run]) -> None:
    audit = play("audit")
    assert audit.findings("molecule-1") == []
    assert [check["id"] for check in audit.findings("molecule-2")] == ["delve.link"]

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""After a run in check mode over Macs that hold nothing: they hold nothing still."""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from testinfra.host import Host

testinfra_hosts = ["ansible://triangle"]


def test_nothing_was_made(host: Host) -> None:
    listed = host.check_output("ls -A /usr/local").split()
    assert [name for name in listed if name in ("go1.21.5", ".golden.triangle", "golden.triangle")] == []

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""After the repair nothing is left."""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from conftest import Run


def test_nothing_is_left(play: t.Callable[..., Run]) -> None:
    audit = play("services", "--check", "--diff")
    assert (audit.status, audit.findings("localhost")) == (0, [])

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The audit names the three incidents, and what each of them costs, and changes nothing."""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from conftest import Run


def test_the_incidents_are_named(play: t.Callable[..., Run]) -> None:
    audit = play("services", "--check", "--diff")
    assert audit.status == 2
    assert audit.report["check_mode"]
    found = {(check["id"], check["severity"]) for check in audit.findings("localhost")}
    assert ("services.contract", "critical") in found
    assert {check_id for check_id, _severity in found} == {"services.contract", "services.gateway.cache_age"}
    contracts = [check for check in audit.findings("localhost") if check["id"] == "services.contract"]
    assert {check["subject"] for check in contracts} == {"gateway-timeout", "order-service-rate-limit"}
    assert {check["remedy"]["kind"] for check in audit.findings("localhost")} == {"automatic"}

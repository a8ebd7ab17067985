# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The incidents of the article on real servers: found, explained, repaired, and gone at the next look."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from services.exchange import Request
from services.recording import ORDER, RULES
from services.scene import Run, Scene

pytestmark = pytest.mark.services


def timeout_is_back(scene: Scene) -> bool:
    return scene.config("gateway-rules", "nacos-a") == RULES


def rate_is_back(scene: Scene) -> bool:
    return scene.config("order-service.yaml", "nacos-a") == ORDER


def route_is_new(scene: Scene) -> bool:
    found = [scene.send(name, Request("GET", "/actuator/gateway/routes")).json() for name in scene.gateways]
    return all({one["route_id"]: one["order"] for one in routes}["order"] == 7 for routes in found)


INCIDENTS: dict[str, tuple[Callable[[Scene], None], Callable[[Scene], bool], str, str]] = {
    "timeout overwritten by 0": (Scene.overwrite_timeout, timeout_is_back, "services.contract", "gateway-timeout"),
    "qps 1 in place of 1000": (Scene.throttle, rate_is_back, "services.contract", "order-service-rate-limit"),
    "stale route after a missed refresh": (Scene.miss_a_refresh, route_is_new, "services.gateway.cache_age", "gateway"),
}


def test_the_triangle_as_it_should_be_is_clean(scene: Scene) -> None:
    run = scene.run("--check", "--diff")
    assert (run.drifted, run.unknown, run.status) == ([], [], 0), run.output
    assert {one["state"] for one in run.checks} == {"compliant"}
    assert {one["id"] for one in run.checks} == {
        "services.source",
        "services.contract",
        "services.metadata.version",
        "services.config.service",
        "services.route.instances",
        "services.gateway.cache_age",
        "services.gateway.replicas",
        "services.verdict.age",
    }


def diff_of(run: Run) -> list[str]:
    """The lines of the diff that Ansible prints."""
    return [line for line in run.output.splitlines() if line[:1] in "+-" and not line.startswith(("+++", "---"))]


@pytest.mark.parametrize("incident", INCIDENTS)
def test_an_incident_is_found_repaired_and_gone(
    scene: Scene, incident: str, capsys: pytest.CaptureFixture[str]
) -> None:
    breaks, is_back, check, subject = INCIDENTS[incident]
    breaks(scene)

    looked = scene.run("--check", "--diff")
    found = looked.all(check, subject)
    assert {(one["state"], one["remedy"]["kind"]) for one in found} == {("drifted", "automatic")}, looked.output
    assert looked.status == 2
    assert not is_back(scene)

    repaired = scene.run("--diff")
    assert all(one["repaired"] for one in repaired.all(check, subject)), repaired.output
    assert diff_of(repaired) == diff_of(looked) != []
    assert is_back(scene)

    again = scene.run("--check", "--diff")
    assert (again.drifted, again.unknown, again.status) == ([], [], 0), again.output
    # The report itself says how long each took.
    assert list(looked.spent) == ["observe", "compare", "all"]
    assert list(repaired.spent) == ["observe", "compare", "repair", "prove", "all"]
    assert "repaired in" in repaired.output
    with capsys.disabled():
        print(f"\n{incident}: {json.dumps(repaired.spent)}")

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes wrong with servers and between them, on real ones: drift has a name, silence is never agreement."""

from __future__ import annotations

from typing import Any

import pytest

from services import apollo, proxy
from services.exchange import Request
from services.recording import ORDER, RULES
from services.scene import TIMEOUT_KEY, Scene

pytestmark = pytest.mark.services

#: Of the playbook's sources where one of them does not answer: seconds for a request, and no second try.
SHORT = {"timeout": 2, "retries": 0}


def both_nodes(scene: Scene) -> dict[str, list[str]]:
    return {"urls": [scene.running[name].url for name in scene.nacos]}


def test_a_config_changed_behind_the_gateways_back_is_found_and_left_to_people(scene: Scene) -> None:
    """Both sides that are written say 5000: only a person knows whether the route is to follow."""
    scene.publish("gateway-rules", RULES.replace("3000", "5000"), "nacos-a")
    scene.put(TIMEOUT_KEY, "5000")
    run = scene.run("--diff")
    [found] = run.all("services.contract", "gateway-timeout")
    assert (found["state"], found["remedy"]["kind"]) == ("drifted", "manual"), run.output
    assert "3000" in found["actual"]
    assert "5000" in found["expected"]
    assert run.status == 2
    assert "changed=0" in run.output
    assert scene.config("gateway-rules", "nacos-a") == RULES.replace("3000", "5000")


def test_nodes_with_different_content_are_named(scene: Scene) -> None:
    scene.publish("order-service.yaml", ORDER.replace("1.4.2", "1.4.1"), "nacos-b")
    run = scene.run("--check", changes={"nacos": both_nodes(scene)})
    [found] = run.all("services.config.nodes", "nacos")
    assert (found["state"], found["severity"]) == ("drifted", "critical"), run.output
    assert all(any(url in line for line in found["evidence"]) for url in both_nodes(scene)["urls"])


def test_a_stopped_node_is_unknown(scene: Scene) -> None:
    scene.running["nacos-b"].kill()
    try:
        run = scene.run("--check", changes={"nacos": {**both_nodes(scene), **SHORT}})
    finally:
        scene.restart("nacos-b")
    [stopped] = run.all("services.source", scene.stopped_url)
    assert (stopped["state"], run.status) == ("unknown", 2), run.output
    assert "refused" in stopped["actual"]
    assert run.all("services.config.nodes", "nacos")[0]["state"] == "unknown"
    assert run.all("services.contract", "gateway-timeout")[0]["state"] == "compliant"  # the other node has it


def test_a_paused_registry_is_unknown_in_time(scene: Scene) -> None:
    scene.running["eureka"].pause()
    try:
        run = scene.run("--check", changes={"eureka": SHORT})
    finally:
        scene.running["eureka"].resume()
    [silent] = run.all("services.source", "eureka")
    assert (silent["state"], run.status) == ("unknown", 2), run.output
    assert {one["state"] for one in run.all("services.route.instances")} == {"unknown"}
    assert {one["state"] for one in run.all("services.metadata.version")} == {"unknown"}
    assert run.drifted == []


def test_a_slow_server_is_waited_for_and_a_too_slow_one_is_not(scene: Scene) -> None:
    with proxy.slow(scene.running["consul"].url, 0.5) as slow, proxy.slow(scene.running["consul"].url, 6.0) as slower:
        patient = scene.run("--check", changes={"consul": {"urls": [slow]}})
        hasty = scene.run("--check", changes={"consul": {"urls": [slower], **SHORT}})
    assert (patient.drifted, patient.unknown, patient.status) == ([], [], 0), patient.output
    assert hasty.all("services.source", "consul")[0]["state"] == "unknown", hasty.output
    assert hasty.all("services.contract", "gateway-timeout")[0]["state"] == "unknown"
    assert hasty.status == 2


@pytest.mark.parametrize(
    ("source", "wrong", "answer"),
    [("consul", {"token": "not-the-token"}, "403"), ("nacos", {"password": "not-the-password"}, "403")],
)
def test_who_is_not_let_in_knows_nothing(scene: Scene, source: str, wrong: dict[str, Any], answer: str) -> None:
    run = scene.run("--check", "--diff", "-v", changes={source: wrong})
    [refused] = run.all("services.source", source)
    assert (refused["state"], run.status) == ("unknown", 2), run.output
    assert answer in refused["actual"]
    assert run.all("services.contract", "gateway-timeout")[0]["state"] == "unknown"
    assert not [word for word in wrong.values() if word in run.output or word in str(run.report)]


def test_a_route_to_a_service_without_an_instance(scene: Scene) -> None:
    scene.register("stock-service", "stock-1", 8091, "DOWN")
    run = scene.run("--check")
    assert {one["state"] for one in run.all("services.route.instances", "stock-service")} == {"drifted"}, run.output
    assert {one["state"] for one in run.all("services.route.instances", "order-service")} == {"compliant"}
    assert {one["state"] for one in run.all("services.config.service", "stock-service")} == {"drifted"}
    assert run.status == 2


def test_a_route_that_one_replica_lacks(scene: Scene) -> None:
    scene.tell("gateway-b", Request("DELETE", "/actuator/gateway/routes/stock"))
    scene.tell("gateway-b", Request("POST", "/actuator/gateway/refresh"))
    run = scene.run("--check")
    [found] = run.all("services.gateway.replicas")
    assert found["state"] == "drifted", run.output
    assert "stock" in str(found)


def test_a_config_of_another_version_than_its_instances(scene: Scene) -> None:
    scene.publish("order-service.yaml", ORDER.replace("1.4.2", "1.5.0"), "nacos-a")
    run = scene.run("--check")
    [found] = run.all("services.metadata.version")
    assert found["state"] == "drifted", run.output
    assert "1.4.2" in found["actual"]
    assert "1.5.0" in found["expected"]


def test_a_release_of_apollo_is_rolled_back(scene: Scene) -> None:
    """On the double of its documentation."""
    with apollo.serve({"application": [{"timeout-ms": "3000"}, {"timeout-ms": "0"}]}) as double:
        source = {
            "name": "apollo",
            "type": "apollo",
            "urls": [double.url],
            "portal": double.url,
            "app_id": apollo.APP,
            "env": apollo.ENV,
            "secret": apollo.ACCESS_KEY,
            "token": apollo.OPEN_API_TOKEN,
            "operator": "apollo",
        }
        sides = [
            {"source": "consul", "config": TIMEOUT_KEY, "truth": True},
            {"source": "apollo", "config": "application", "query": '"timeout-ms"', "repair": "rollback"},
        ]
        contract = {"name": "timeout-of-apollo", "type": "duration", "unit": "ms", "sides": sides}
        more: dict[str, list[Any]] = {"sources": [source], "contracts": [contract]}
        run = scene.run("--diff", more=more)
        assert run.all("services.contract", "timeout-of-apollo")[0]["repaired"], run.output
        latest = double.latest("application")
        assert double.refused == []
    assert latest is not None
    assert latest.configurations == {"timeout-ms": "3000"}

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The event source on real servers: told of a change by those that can tell, at the next look by the others."""

from __future__ import annotations

import pytest

from services.events import Watcher
from services.exchange import Request
from services.recording import NACOS_PASSWORD, ROUTE, RULES
from services.scene import TIMEOUT_KEY, Scene

pytestmark = pytest.mark.services

#: Seconds between two looks that no test waits for: what arrives was told.
NEVER = 600.0


def test_nacos_tells_of_a_config(scene: Scene) -> None:
    source = {**plain(scene, "nacos-a", "nacos"), "username": "nacos", "password": NACOS_PASSWORD}
    with Watcher({**source, "configs": ["gateway-rules", "order-service.yaml"]}, interval=NEVER) as watcher:
        scene.publish("gateway-rules", RULES.replace("3000", "0"), "nacos-a")
        event = watcher.next()
        assert (event["what"], event["item"]) == ("changed", "gateway-rules")
        scene.publish("gateway-rules", RULES, "nacos-a")
        assert watcher.next()["after"] == event["before"]


def test_consul_tells_of_a_key_and_of_a_service(scene: Scene) -> None:
    source = {**plain(scene, "consul", "consul"), "configs": [TIMEOUT_KEY, "new/key"], "services": ["order-service"]}
    with Watcher(source, interval=NEVER) as watcher:
        scene.put(TIMEOUT_KEY, "0")
        assert watcher.next()["item"] == TIMEOUT_KEY
        scene.put("new/key", "1")
        event = watcher.next()
        assert (event["item"], event["before"]) == ("new/key", "")
        scene.tell("consul", Request("DELETE", "/v1/kv/new/key"))
        assert watcher.next()["after"] == ""


def test_a_gateway_and_a_registry_are_looked_at(scene: Scene) -> None:
    with Watcher(plain(scene, "gateway-a", "gateway"), interval=0.5) as watcher:
        scene.define("gateway-a", {**ROUTE, "order": 7})
        assert watcher.next()["item"] == "definitions"
    with Watcher({**plain(scene, "eureka", "eureka"), "services": ["stock-service"]}, interval=0.5) as watcher:
        scene.register("stock-service", "stock-1", 8091, "DOWN")
        assert watcher.next()["item"] == "service stock-service"


def test_a_paused_server_is_silent_until_it_goes_on(scene: Scene) -> None:
    with Watcher(plain(scene, "gateway-a", "gateway"), interval=0.5) as watcher:
        scene.running["gateway-a"].pause()
        try:
            assert watcher.next()["what"] == "silent"
        finally:
            scene.running["gateway-a"].resume()
        assert watcher.next()["what"] == "answers"


def plain(scene: Scene, name: str, kind: str) -> dict[str, object]:
    return {"name": name, "type": kind, "urls": [scene.running[name].url]}

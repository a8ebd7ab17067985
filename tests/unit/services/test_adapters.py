# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What adapters make of the answers of real servers, and that they ask for nothing that was not recorded."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from ansible_collections.golden.triangle.plugins.module_utils._services import door
from ansible_collections.golden.triangle.plugins.module_utils._services.fetch import Job, fetch
from ansible_collections.golden.triangle.plugins.module_utils._services.source import Reading, Spec, Want, Write
from ansible_collections.golden.triangle.plugins.plugin_utils._services import contents, joins
from ansible_collections.golden.triangle.plugins.plugin_utils._services.world import Gateway, World
from services import apollo, replay
from services.exchange import read as recorded
from services.recording import FOLDER

#: Milliseconds at which the leases in the recordings of Eureka were last renewed, by its own clock.
RENEWED = 1795520122977
AUTH = json.loads(recorded(FOLDER / "nacos-2.3.2-auth" / "login.json")[1].body)
CONSUL_TOKEN = recorded(FOLDER / "consul-1.10.12" / "token-kv.json")[0].headers["X-Consul-Token"]


class Asked:
    """One source behind recordings, asked through the whole of what the module does."""

    def __init__(self, server: replay.Replay, kind: Any, base: str, **more: Any) -> None:
        self.server = server
        self._spec = Spec(kind, kind, (server.url + base,), retries=0, **more)

    def read(self, *wants: Want) -> list[Reading]:
        return fetch([Job(self._spec, wants, (), 20.0)]).readings

    def one(self, kind: Any, name: str = "") -> Reading:
        (reading,) = self.read(Want(kind, name))
        assert self.server.refused == []
        return reading

    def write(self, order: Write) -> str:
        (said,) = fetch([Job(self._spec, (), (order,), 20.0)]).written
        assert self.server.refused == []
        return said


@contextmanager
def asked(kind: str, *folders: str, base: str = "", **more: Any) -> Iterator[Asked]:
    with replay.serve(*folders) as server:
        yield Asked(server, kind, base, **more)


# Nacos


def test_nacos_2_is_read_by_v2_after_v3_was_not_there() -> None:
    with asked("nacos", "nacos-2.3.2", base="/nacos") as nacos:
        rules = nacos.one("config", "gateway-rules")
        assert [one.path.partition("?")[0] for one in nacos.server.seen] == [
            "/nacos/v3/client/cs/config",
            "/nacos/v2/cs/config",
        ]
        assert nacos.one("config", "absent").value is None
    assert rules.value == "timeout-ms: 3000\nretries: 2\n"
    kept = recorded(FOLDER / "nacos-2.3.2" / "v2-config-gateway-rules.json")[1]
    assert rules.version == kept.headers["Content-MD5"]
    assert rules.meta["type"] == "yaml"
    assert rules.meta["modified"] == pytest.approx(rules.meta["modified"], abs=1)
    assert contents.parse(rules.value, said=rules.meta["type"])["timeout-ms"] == 3000


def test_the_history_of_nacos_holds_what_was_there_before() -> None:
    with asked("nacos", "nacos-2.3.2", "nacos-2.3.2-overwritten", base="/nacos") as nacos:
        assert nacos.one("config", "gateway-rules").value == "timeout-ms: 0\nretries: 2\n"
        rows = nacos.one("history", "gateway-rules").value
    assert [(row["op"], row["content"]) for row in rows] == [
        ("U", "timeout-ms: 3000\nretries: 2\n"),
        ("U", "timeout-ms: 2000\n"),
        ("I", "timeout-ms: 2000\n"),
    ]


def test_instances_of_nacos() -> None:
    with asked("nacos", "nacos-2.3.2", base="/nacos") as nacos:
        order = nacos.one("instances", "order-service").value
        assert nacos.one("instances", "absent-service").value == []
    assert len(order) == 2
    assert {one["healthy"] for one in order} == {True}
    assert {one["metadata"]["config-version"] for one in order} == {"1.4.2"}


def test_logging_in_to_nacos_2() -> None:
    login = {"base": "/nacos", "username": "nacos", "password": "triangle"}
    with asked("nacos", "nacos-2.3.2-auth", **login) as nacos:
        assert nacos.one("config", "gateway-rules").value.startswith("timeout-ms")
        assert {one.headers.get("Authorization") for one in nacos.server.seen if one.method == "GET"} == {
            f"Bearer {AUTH['accessToken']}"
        }
    with asked("nacos", "nacos-2.3.2-auth", base="/nacos", token="wrong") as nacos:
        assert "refuses the credentials: 403" in nacos.one("config", "gateway-rules").error
    with asked("nacos", "nacos-2.3.2-auth", base="/nacos") as nacos:
        assert "refuses the credentials: 403" in nacos.one("config", "gateway-rules").error


# Consul


@pytest.mark.parametrize("consistency", ["default", "consistent", "stale"])
def test_a_key_of_consul(consistency: Any) -> None:
    with asked("consul", "consul-1.10.12", consistency=consistency) as consul:
        key = consul.one("config", "gateway/timeout-ms")
    assert (key.value, key.version, key.error) == ("3000", "18", "")
    assert key.meta == {"behind_ms": 0}


def test_what_consul_does_not_have() -> None:
    with asked("consul", "consul-1.10.12") as consul:
        absent = consul.one("config", "absent")
        assert (absent.value, absent.version) == (None, "0")
        assert consul.one("instances", "absent-service").value == []


@pytest.mark.parametrize("consistency", ["default", "consistent"])
def test_instances_of_consul_that_the_catalog_lists_and_health_does_not(consistency: Any) -> None:
    with asked("consul", "consul-1.10.12", consistency=consistency) as consul:
        order = consul.one("instances", "order-service").value
        stock = consul.one("instances", "stock-service").value
    assert {one["id"]: one["status"] for one in order}["order-1"] == "passing"
    passing = json.loads(recorded(FOLDER / "consul-1.10.12" / "health-passing-order-service.json")[1].body)
    assert {one["id"] for one in order if one["healthy"]} == {one["Service"]["ID"] for one in passing}
    assert stock
    assert not any(one["healthy"] for one in stock)
    assert all("critical" in one["reason"] for one in stock)


def test_the_token_of_consul() -> None:
    with asked("consul", "consul-1.10.12", token=CONSUL_TOKEN) as consul:
        assert consul.one("config", "gateway/timeout-ms").value == "3000"
    with asked("consul", "consul-1.10.12", token="wrong") as consul:
        assert "refuses the credentials: 403 ACL not found" in consul.one("config", "gateway/timeout-ms").error


def test_a_refused_check_and_set_is_answered_with_200() -> None:
    order = Write("consul", "set", "written", content="3")
    with asked("consul", "consul-1.10.12") as consul:
        done, stale = (recorded(FOLDER / "consul-1.10.12" / f"{name}.json") for name in ("kv-cas", "kv-cas-stale"))
        assert (done[1].status, stale[1].status) == (200, 200)
        indexes = [request.path.partition("cas=")[2] for request, _response in (done, stale)]
        said = [consul.write(Write(**{**vars(order), "version": index})) for index in indexes]
    assert said[0] == ""
    assert (
        said[1] == f"somebody else was quicker, nothing was written: written is no longer at ModifyIndex {indexes[1]}"
    )


# Eureka


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Seconds after the last renewal that the server says it is; recordings hold no date."""
    moment = [0.0]
    monkeypatch.setattr(door.Answer, "server_time", lambda _answer: RENEWED / 1000 + moment[0])
    return moment


def test_instances_of_eureka(clock: list[float]) -> None:
    with asked("eureka", "eureka-4.1.3", base="/eureka") as eureka:
        order, stock, none = eureka.read(
            *(Want("instances", name) for name in ("order-service", "stock-service", "other"))
        )
        assert len(eureka.server.seen) == 1
        assert eureka.server.refused == []
    assert {one["id"]: one["reason"] for one in order.value} == {
        "order-1": "",
        "order-2": "its status is DOWN",
        "order-3": "its status is OUT_OF_SERVICE",
    }
    assert order.value[0]["metadata"]["config-version"] == "1.4.2"
    assert [one["healthy"] for one in stock.value] == [True]
    assert (none.value, none.error) == ([], "")
    clock[0] = 300.0
    with asked("eureka", "eureka-4.1.3", base="/eureka") as eureka:
        assert "not renewed for at least 300 s" in eureka.one("instances", "stock-service").value[0]["reason"]


# The gateway


def test_routes_of_a_gateway_and_their_definitions() -> None:
    here = Gateway("gateway")
    for folders, stale in ((("gateway-4.1.5",), []), (("gateway-4.1.5", "gateway-4.1.5-stale"), ["order", "stock"])):
        with asked("gateway", *folders, base="/actuator") as gateway:
            readings = gateway.read(Want("routes"), Want("definitions"))
            assert gateway.server.refused == []
        found = joins.stale(World(readings), here, readings[0].node)
        assert found is not None
        assert list(dict.fromkeys(name for name, _live, _new in found)) == stale
        assert World(readings).balanced("gateway")["order"] == "order-service"
        assert {route["id"]: route["paths"] for route in readings[0].value}["order"] == ["/order/**"]


def test_a_refresh_is_answered_with_200_whatever_comes_of_it() -> None:
    with asked("gateway", "gateway-4.1.5", base="/actuator") as gateway:
        assert gateway.write(Write("gateway", "refresh", node=gateway.server.url + "/actuator")) == ""


# Apollo, a double by its documentation


def test_apollo_from_reading_to_rollback() -> None:
    with apollo.serve({"application": [{"timeout-ms": "3000"}, {"timeout-ms": "0"}]}) as double:
        spec = Spec(
            "apollo",
            "apollo",
            (double.url,),
            portal=double.url,
            app_id=apollo.APP,
            secret=apollo.ACCESS_KEY,
            token=apollo.OPEN_API_TOKEN,
            operator="apollo",
            retries=0,
        )

        def read() -> list[Reading]:
            wants = (Want("config", "application"), Want("history", "application"))
            return fetch([Job(spec, wants, (), 20.0)]).readings

        config, releases = read()
        assert json.loads(config.value) == releases.value[0]["values"] == {"timeout-ms": "0"}
        order = Write("apollo", "rollback", "application", version=str(releases.value[0]["id"]))
        assert fetch([Job(spec, (), (order,), 20.0)]).written == [""]
        config, releases = read()
        assert json.loads(config.value) == {"timeout-ms": "3000"}
        (again,) = fetch([Job(spec, (), (order,), 20.0)]).written
        assert "somebody else was quicker" in again
        assert double.refused == []

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The event source on recorded answers, on the double of Apollo, and with what cannot be meant."""

from __future__ import annotations

import asyncio
import runpy
import socket
from pathlib import Path
from typing import Any

import pytest
from services import apollo, proxy, replay

FILE = Path(__file__).parents[3] / "extensions" / "eda" / "plugins" / "event_source" / "service_changes.py"
#: Loaded as a rulebook loads it: alone, from its file.
SOURCE = runpy.run_path(str(FILE))


def versions(source: dict[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in SOURCE["nodes"]({"sources": [source], "hold": 1}):
        found |= node.versions()
    return found


def events(source: dict[str, Any], *, until: int, act: Any = None, interval: float = 0.1) -> list[dict[str, Any]]:
    """The first events of a source, of which there must be so many within ten seconds; `act` brings them about."""

    async def collect() -> list[dict[str, Any]]:
        queue: asyncio.Queue[Any] = asyncio.Queue()
        watching = asyncio.create_task(SOURCE["main"](queue, {"sources": [source], "interval": interval, "hold": 1}))
        await asyncio.sleep(0.5)
        if act:
            act()
        try:
            found = [await asyncio.wait_for(queue.get(), 10) for _number in range(until)]
        finally:
            watching.cancel()
        return [one["service_changes"] for one in found]

    return asyncio.run(collect())


def test_nacos_tells_the_md5_of_a_config_and_not_its_content() -> None:
    with replay.serve("nacos-2.3.2") as server:
        url = f"{server.url}/nacos"
        found = versions({"name": "nacos", "type": "nacos", "urls": [url], "configs": ["gateway-rules", "absent"]})
    assert found["absent"] == ""
    assert len(found["gateway-rules"]) == 32


def test_nacos_that_wants_to_know_who_asks() -> None:
    source = {"name": "nacos", "type": "nacos", "configs": ["gateway-rules"], "username": "nacos"}
    with replay.serve("nacos-2.3.2-auth") as server:
        urls = [f"{server.url}/nacos"]
        assert versions({**source, "urls": urls, "password": "triangle"})["gateway-rules"]
        with pytest.raises(SOURCE["SilentError"], match="403"):
            versions({**source, "urls": urls, "password": "wrong"})


def test_consul_tells_keys_and_services() -> None:
    with replay.serve("consul-1.10.12") as server:
        source = {"name": "consul", "type": "consul", "urls": [server.url]}
        wanted = {**source, "configs": ["gateway/timeout-ms", "absent"], "services": ["order-service"]}
        found = versions(wanted)
        assert server.refused == []
    assert found["gateway/timeout-ms"].isdigit()
    assert found["absent"] == ""
    assert len(found["service order-service"]) == 32


def test_eureka_and_gateway_are_what_they_consist_of() -> None:
    with replay.serve("eureka-4.1.3") as server:
        found = versions({"name": "eureka", "type": "eureka", "urls": [f"{server.url}/eureka"]})
        assert set(found) == {"service order-service", "service stock-service"}
    source = {"name": "gateway", "type": "gateway"}
    with replay.serve("gateway-4.1.5") as whole, replay.serve("gateway-4.1.5", "gateway-4.1.5-stale") as stale:
        before = versions({**source, "urls": [f"{whole.url}/actuator"]})
        after = versions({**source, "urls": [f"{stale.url}/actuator"]})
    assert before["routes"] == after["routes"]
    assert before["definitions"] != after["definitions"]


def test_a_release_of_apollo_is_told_at_once() -> None:
    with apollo.serve({"application": [{"timeout-ms": "3000"}]}) as double:
        source = {
            "name": "apollo",
            "type": "apollo",
            "urls": [double.url],
            "configs": ["application"],
            "app_id": apollo.APP,
            "secret": apollo.ACCESS_KEY,
        }
        # An interval that no test would wait for: it is the notification that tells.
        [event] = events(source, until=1, act=lambda: double.release("application", {"timeout-ms": "0"}), interval=60)
        assert double.refused == []
    assert (event["what"], event["item"], event["node"]) == ("changed", "application", double.url)
    assert event["before"] != event["after"]
    assert "0" not in (event["before"], event["after"])


def test_silence_is_told_once_and_so_is_its_end() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    [event] = events({"name": "gateway", "type": "gateway", "urls": [f"http://127.0.0.1:{port}/actuator"]}, until=1)
    assert (event["what"], event["source"]) == ("silent", "gateway")
    assert "refused" in event["reason"]


def test_a_server_that_answers_something_else_is_silent() -> None:
    with replay.serve("eureka-4.1.3") as server:
        [event] = events({"name": "gateway", "type": "gateway", "urls": [f"{server.url}/actuator"]}, until=1)
    assert (event["what"], event["reason"]) == ("silent", f"answers {replay.REFUSED}")


def test_credentials_in_a_url_are_not_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    [event] = events(
        {"name": "eureka", "type": "eureka", "urls": [f"http://me:secret@127.0.0.1:{port}/eureka"]}, until=1
    )
    assert "secret" not in str(event)


def test_a_slow_server_does_not_keep_the_rulebook_at_its_end() -> None:
    with replay.serve("gateway-4.1.5") as server, proxy.slow(f"{server.url}/actuator", 4.0) as url:
        begun = asyncio.new_event_loop()
        try:
            queue: asyncio.Queue[Any] = asyncio.Queue()
            args = {"sources": [{"name": "gateway", "type": "gateway", "urls": [url]}]}
            started = begun.time()
            with pytest.raises(TimeoutError):
                begun.run_until_complete(asyncio.wait_for(SOURCE["main"](queue, args), 0.3))
            begun.run_until_complete(begun.shutdown_default_executor())
            assert begun.time() - started < 3
        finally:
            begun.close()


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ({}, "nothing to watch"),
        ({"sources": [{"name": "a", "type": "moon", "urls": ["http://a"]}]}, "none of"),
        ({"sources": [{"name": "a", "type": "eureka"}]}, "no urls"),
        ({"sources": [{"name": "a", "type": "eureka", "urls": ["file:///etc/passwd"]}]}, "a URL is"),
        ({"sources": [{"name": "a", "type": "consul", "urls": ["http://a"]}]}, "no configs"),
        ({"sources": [{"name": "a", "type": "apollo", "urls": ["http://a"], "configs": ["b"]}]}, "app_id"),
        ({"interval": 0, "sources": [{"name": "a", "type": "eureka", "urls": ["http://a"]}]}, "interval"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_meant_is_an_error(args: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        asyncio.run(SOURCE["main"](asyncio.Queue(), args))

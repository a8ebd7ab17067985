# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers that are down, slow, or answer something else than they should: a reason each time, and never a hang."""

from __future__ import annotations

import os
import socket
import time

import pytest
from ansible_collections.golden.triangle.plugins.module_utils._services import fetch as fetching
from ansible_collections.golden.triangle.plugins.module_utils._services.door import Door, ServiceError, Tls, shown
from ansible_collections.golden.triangle.plugins.module_utils._services.fetch import Job, fetch
from ansible_collections.golden.triangle.plugins.module_utils._services.source import Spec, Want, Write
from ansible_collections.golden.triangle.tests.unit.double_server import double, raw

KEY = [{"Key": "a", "Value": "MQ==", "ModifyIndex": 7}]


@pytest.fixture
def server():
    with double() as made:
        yield made


def door_of(**changes):
    return Door(**{"tls": None, "timeout": 2.0, "deadline": time.monotonic() + 5, "retries": 2, **changes})


def read(url, *, seconds=5.0, wants=("a",), **changes):
    """What becomes of keys of a Consul at this place."""
    spec = Spec("kv", "consul", (url,), **{"timeout": 2.0, "retries": 0, **changes})
    return fetch([Job(spec, tuple(Want("config", name) for name in wants), (), seconds)]).readings


def error_of(url, **changes):
    (reading,) = read(url, **changes)
    assert reading.value is None
    assert reading.error
    return reading.error


def test_what_is_answered_is_read_with_its_time(server):
    server.answers["GET /v1/kv/a"] = (200, KEY)
    before = time.time()
    (reading,) = read(server.url)
    assert (reading.value, reading.version, reading.error) == ("1", "7", "")
    assert before - 1 <= reading.at <= time.time() + 1
    assert server.asked[0].headers["user-agent"] == "golden.triangle"


def test_nobody_listens():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        assert "does not answer" in error_of(f"http://127.0.0.1:{port}")


def test_a_server_that_does_not_answer_costs_one_wait_and_not_one_for_each_config():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        started = time.monotonic()
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
        readings = read(url, wants=[f"k{number}" for number in range(200)], retries=2)
        assert time.monotonic() - started < 3
    assert len(readings) == 200
    assert all("does not answer" in one.error for one in readings)


def test_a_server_that_accepts_and_says_nothing():
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        started = time.monotonic()
        assert "does not answer" in error_of(f"http://127.0.0.1:{mute.getsockname()[1]}", timeout=0.3)
        assert time.monotonic() - started < 2


def drip(handler, *, head):
    """A byte now and then, for ever: in the headers or in the body."""
    if not head:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[")
    else:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
    for _number in range(200):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.05)


@pytest.mark.parametrize("head", [False, True])
def test_a_server_that_keeps_a_connection_alive_byte_by_byte(server, head):
    server.answers["GET /v1/kv/a"] = raw(lambda handler: drip(handler, head=head))
    started = time.monotonic()
    error = error_of(server.url, timeout=0.4, seconds=1.0)
    assert time.monotonic() - started < 4
    assert "not done" in error


def test_all_sources_have_one_deadline_even_when_a_process_does_not_end(server, monkeypatch):
    server.answers["GET /v1/kv/a"] = (200, KEY)
    spec = Spec("kv", "consul", (server.url,))
    stuck = Spec("stuck", "eureka", ("http://127.0.0.1:9",))

    class Stuck:
        def __init__(self, _spec, _door):
            time.sleep(60)

    monkeypatch.setitem(fetching.ADAPTERS, "eureka", Stuck)
    monkeypatch.setattr(fetching, "GRACE", 0.2)
    started = time.monotonic()
    jobs = [
        Job(stuck, (Want("instances", "x"),), (Write("stuck", "set"),), 0.5),
        Job(spec, (Want("config", "a"),), (), 0.5),
    ]
    outcome = fetch(jobs)
    assert time.monotonic() - started < 5
    assert [one.error for one in outcome.readings] == ["not done within 0.5 s", ""]
    assert outcome.written == ["not done within 0.5 s"]


def test_a_process_that_dies_is_said(server, monkeypatch):
    monkeypatch.setitem(fetching.ADAPTERS, "consul", lambda _spec, _door: os._exit(3))
    assert error_of(server.url) == "the process that asked it died"


def test_an_adapter_that_fails_costs_no_other_reading(server):
    server.answers["GET /v1/kv/a"] = (200, KEY)
    server.answers["GET /v1/kv/b"] = (200, [{"Key": "b", "Value": "MQ==", "ModifyIndex": None}])
    good, bad = read(server.url, wants=("a", "b"))
    assert (good.error, good.value) == ("", "1")
    assert "no key with a text in UTF-8" in bad.error


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ((200, b"<html>Sign in</html>", {"Content-Type": "text/html"}), "answers 200 with text/html, not with JSON"),
        (
            (200, b'[{"Key": "a", "Val', {"Content-Type": "application/json"}),
            "answers 200 with 18 bytes that are no JSON",
        ),
        ((200, b"\xff\xfe", {"Content-Type": "application/json"}), "no UTF-8"),
        ((200, b"[NaN]", {"Content-Type": "application/json"}), "no JSON"),
        ((200, b"[" * 100_000, {"Content-Type": "application/json"}), "no JSON"),
        ((200, {"Key": "a"}), "no key with a text in UTF-8"),
        ((200, [{"Key": "a", "Value": "//79", "ModifyIndex": 1}]), "no key with a text in UTF-8"),
        ((403, b"Permission denied"), "refuses the credentials: 403 Permission denied"),
        ((401, b""), "refuses the credentials: 401"),
        ((500, b"boom"), "answers 500 boom"),
        ((200, KEY, {"X-Consul-KnownLeader": "false"}), "knows no leader"),
    ],
)
def test_answers_that_are_none(server, answer, says):
    server.answers["GET /v1/kv/a"] = answer
    assert says in error_of(server.url)


def test_a_hundred_megabytes_are_not_read(server):
    def flood(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
        for _number in range(100):
            handler.wfile.write(b" " * 1_000_000)

    server.answers["GET /v1/kv/a"] = raw(flood)
    assert "answers more than 16777216 bytes" in error_of(server.url, timeout=5.0)


def test_an_answer_that_breaks_off(server):
    server.answers["GET /v1/kv/a"] = (200, b"[", {"Content-Type": "application/json", "Content-Length": "500"})
    assert "does not answer" in error_of(server.url) or "broke off" in error_of(server.url)


def test_another_host_is_never_told_our_credentials(server):
    with double() as other:
        for location in (f"{other.url}/v1/kv/a", other.url.replace("127.0.0.1", "localhost") + "/v1/kv/a"):
            server.answers["GET /v1/kv/a"] = (302, b"", {"Location": location})
            assert "another place, which is not followed" in error_of(server.url, token="s3cr3t-token")
        assert other.asked == []


def test_a_redirect_on_the_same_host_is_followed_but_not_for_ever(server):
    server.answers["GET /v1/kv/a"] = (307, b"", {"Location": "/v1/kv/b"})
    server.answers["GET /v1/kv/b"] = (200, KEY)
    (reading,) = read(server.url, token="s3cr3t-token")
    assert reading.value == "1"
    assert [one.headers.get("x-consul-token") for one in server.asked] == ["s3cr3t-token"] * 2
    server.answers["GET /v1/kv/b"] = (307, b"", {"Location": "/v1/kv/a"})
    assert "redirects more than 3 times" in error_of(server.url)


def test_a_read_is_tried_again_with_growing_pauses(server):
    answers = [(503, b"no leader"), (500, b""), (200, KEY)]
    moments = []

    def next_one(_asked):
        moments.append(time.monotonic())
        return answers.pop(0)

    server.answers["GET /v1/kv/a"] = next_one
    (reading,) = read(server.url, retries=2)
    assert reading.value == "1"
    assert moments[1] - moments[0] >= 0.19
    assert moments[2] - moments[1] >= 0.39


def test_a_write_is_never_tried_again(server):
    server.answers["PUT /v1/kv/a"] = (500, b"rpc error")
    spec = Spec("kv", "consul", (server.url,), retries=3)
    outcome = fetch([Job(spec, (), (Write("kv", "set", "a", version="7", content="2"),), 5.0)])
    assert "answers 500 rpc error" in outcome.written[0]
    assert len(server.asked) == 1


def test_the_time_for_a_source_is_over(server):
    server.answers["GET /x"] = (200, [])
    with pytest.raises(ServiceError, match="was not asked: the time for this source is over"):
        door_of(deadline=time.monotonic()).ask(server.url + "/x")


def test_certificates_that_cannot_be_used():
    with pytest.raises(ServiceError, match="the certificates cannot be used"):
        Tls(ca_path="/nowhere/ca.pem").context()
    assert "certificates cannot be used" in error_of("https://127.0.0.1:9", ca_path="/nowhere/ca.pem")


def test_what_is_shown_of_a_url():
    assert shown("http://me:secret@host:1/a?accessToken=x") == "http://host:1/a"

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The double of Apollo does what the documentation says, and refuses what it does not say."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
import urllib.parse
from collections.abc import Iterator

import pytest
from services import apollo
from services.exchange import Request, Response, ask
from services.replay import REFUSED

NAMESPACES = f"/openapi/v1/envs/{apollo.ENV}/apps/{apollo.APP}/clusters/{apollo.CLUSTER}/namespaces"
TOKEN = {"Authorization": apollo.OPEN_API_TOKEN}


@pytest.fixture
def double() -> Iterator[apollo.Double]:
    with apollo.serve({"application": [{"timeout-ms": "3000"}, {"timeout-ms": "0"}]}) as served:
        yield served


def signed(url: str, path: str, *, key: str = apollo.ACCESS_KEY, seconds_ago: float = 0) -> Response:
    stamp = str(int((time.time() - seconds_ago) * 1000))
    made = base64.b64encode(hmac.new(key.encode(), f"{stamp}\n{path}".encode(), hashlib.sha1).digest()).decode()
    return ask(url, Request("GET", path, {"Timestamp": stamp, "Authorization": f"Apollo {apollo.APP}:{made}"}))


def test_a_config_and_its_release_key(double: apollo.Double) -> None:
    found = signed(double.url, "/configs/order/default/application").json()
    assert found["configurations"] == {"timeout-ms": "0"}
    again = signed(double.url, f"/configs/order/default/application?releaseKey={found['releaseKey']}")
    assert (again.status, again.body) == (304, "")
    assert signed(double.url, "/configfiles/json/order/default/application").json() == {"timeout-ms": "0"}
    assert signed(double.url, "/configs/order/default/absent").status == 404


@pytest.mark.parametrize("wrong", [{"key": "another"}, {"seconds_ago": 120.0}], ids=str)
def test_a_wrong_signature_is_not_let_in(double: apollo.Double, wrong: dict[str, object]) -> None:
    assert signed(double.url, "/configs/order/default/application", **wrong).status == 401  # type: ignore[arg-type]  # by name
    assert ask(double.url, Request("GET", "/configs/order/default/application")).status == 401


def test_a_rollback_makes_the_release_before_it_count(double: apollo.Double) -> None:
    latest = ask(double.url, Request("GET", f"{NAMESPACES}/application/releases/latest", TOKEN)).json()
    assert latest["configurations"] == {"timeout-ms": "0"}
    rollback = f"/openapi/v1/envs/DEV/releases/{latest['id']}/rollback"
    assert ask(double.url, Request("PUT", f"{rollback}?operator=apollo", {"Authorization": "wrong"})).status == 401
    assert ask(double.url, Request("PUT", rollback, TOKEN)).status == 400
    assert ask(double.url, Request("PUT", f"{rollback}?operator=apollo", TOKEN)).status == 200
    now = ask(double.url, Request("GET", f"{NAMESPACES}/application/releases/latest", TOKEN)).json()
    assert now["configurations"] == {"timeout-ms": "3000"}
    first = f"/openapi/v1/envs/DEV/releases/{now['id']}/rollback?operator=apollo"
    assert ask(double.url, Request("PUT", first, TOKEN)).status == 400
    assert ask(double.url, Request("PUT", f"{rollback}?operator=apollo", TOKEN)).status == 404


def test_whoever_waits_is_told_at_once(double: apollo.Double) -> None:
    def poll(number: int) -> Response:
        known = urllib.parse.quote(json.dumps([{"namespaceName": "application", "notificationId": number}]))
        return signed(double.url, f"/notifications/v2?appId=order&cluster=default&notifications={known}")

    [news] = poll(-1).json()
    begun = time.monotonic()
    threading.Timer(0.2, double.release, ("application", {"timeout-ms": "3000"})).start()
    [later] = poll(news["notificationId"]).json()
    assert later["notificationId"] > news["notificationId"]
    assert time.monotonic() - begun < apollo.HOLD_SECONDS
    assert poll(later["notificationId"]).status == 304


def test_what_the_documentation_does_not_say_is_refused(double: apollo.Double) -> None:
    for request in (Request("GET", "/admin"), Request("PUT", f"{NAMESPACES}/application/items/a", TOKEN, "{}")):
        assert ask(double.url, request).status == REFUSED
    assert len(double.refused) == 2

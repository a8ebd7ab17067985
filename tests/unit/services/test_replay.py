# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The server of recorded answers gives those and nothing else; the recordings are what their adapters need."""

from __future__ import annotations

from pathlib import Path

import pytest
from services import replay
from services.exchange import Request, ask, read
from services.recording import FOLDER

FOLDERS = sorted(path.name for path in FOLDER.iterdir())
BASES = sorted({name for name in FOLDERS if name.count("-") == 1})


@pytest.mark.parametrize("name", FOLDERS)
def test_every_recording_is_answered_as_it_was_recorded(name: str) -> None:
    with replay.serve(name) as server:
        for path in sorted((FOLDER / name).glob("*.json")):
            request, response = read(path)
            assert ask(server.url, request) == response, path.name
        assert server.refused == []


@pytest.mark.parametrize(
    "request_",
    [
        Request("GET", "/v1/kv/unheard-of"),
        Request("PUT", "/v1/kv/gateway/timeout-ms", body="3000"),
        Request("GET", "/v1/kv/gateway/timeout-ms?wait=1s"),
        Request("GET", "/v1/kv/gateway/timeout-ms", {"X-Consul-Token": "another"}),
        Request("PUT", "/v1/kv/written?cas=0", body="another"),
    ],
    ids=lambda request: f"{request.method} {request.path}",
)
def test_what_nobody_recorded_is_refused(request_: Request) -> None:
    with replay.serve("consul-1.10.12") as server:
        answer = ask(server.url, request_)
    assert answer.status == replay.REFUSED
    assert "nobody recorded" in answer.body
    assert len(server.refused) == 1


def test_the_order_of_fields_does_not_matter() -> None:
    query = "nid=1&group=DEFAULT_GROUP&dataId=gateway-rules"
    recorded, _response = read(FOLDER / "nacos-2.3.2" / "v1-history-gateway-rules-1.json")
    path, _sep, asked = recorded.path.partition("?")
    assert set(asked.split("&")) != set(query.split("&")) or asked != query
    turned = "&".join(reversed(asked.split("&")))
    with replay.serve("nacos-2.3.2") as server:
        assert ask(server.url, Request("GET", f"{path}?{turned}")).status == 200


def test_a_scene_answers_before_the_server_as_it_should_be() -> None:
    routes = Request("GET", "/actuator/gateway/routes")
    index = Request("GET", "/actuator/gateway/routes/order")
    with replay.serve("gateway-4.1.5") as whole, replay.serve("gateway-4.1.5", "gateway-4.1.5-stale") as stale:
        definitions = ask(stale.url, Request("GET", "/actuator/gateway/routedefinitions"))
        assert ask(stale.url, index) == ask(whole.url, index)
        assert ask(stale.url, routes) == ask(whole.url, routes)  # what is live did not change
    assert "lb://order-service-v2" in definitions.body


def test_two_answers_to_one_request_are_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "twice").mkdir()
    text = (FOLDER / "consul-1.10.12" / "leader.json").read_text(encoding="utf-8")
    for name in ("a", "b"):
        (tmp_path / "twice" / f"{name}.json").write_text(text, encoding="utf-8")
    monkeypatch.setattr(replay, "FOLDER", tmp_path)
    with pytest.raises(ValueError, match="one request has two answers"), replay.serve("twice"):
        pass


def test_a_folder_without_recordings_is_an_error() -> None:
    with pytest.raises(ValueError, match="no recordings"), replay.serve("nacos-9"):
        pass

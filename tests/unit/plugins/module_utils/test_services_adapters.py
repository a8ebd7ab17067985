# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adapters against what is documented and was not to be had: Nacos 3, its log-in, switched-off APIs, Apollo.

Servers that can be had are recorded; what adapters make of those answers is in tests/unit/services.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time

import pytest
from ansible_collections.golden.triangle.plugins.module_utils._services import consul, eureka, gateway
from ansible_collections.golden.triangle.plugins.module_utils._services.apollo import Apollo, signature
from ansible_collections.golden.triangle.plugins.module_utils._services.consul import Consul
from ansible_collections.golden.triangle.plugins.module_utils._services.door import Door, ServiceError
from ansible_collections.golden.triangle.plugins.module_utils._services.eureka import Eureka
from ansible_collections.golden.triangle.plugins.module_utils._services.fetch import Job, fetch
from ansible_collections.golden.triangle.plugins.module_utils._services.gateway import Gateway, balanced, route
from ansible_collections.golden.triangle.plugins.module_utils._services.nacos import Nacos, md5
from ansible_collections.golden.triangle.plugins.module_utils._services.source import Conflict, Spec, Want, Write
from ansible_collections.golden.triangle.tests.unit.double_server import double

TEXT = "timeout-ms: 3000\n"
CONFIG = Want("config", "rules.yaml")
GONE = (410, b"Current API will be deprecated, please use API(s) GET /v3/client/cs/config instead.")
#: What Nacos 2 answers where an API is not there: Spring's own error, without a code.
ABSENT = (404, {"status": 404, "error": "Not Found"})
NOTHING = (404, {"code": 20004, "message": "resource not found", "data": "config data not exist"})


@pytest.fixture
def server():
    with double() as made:
        yield made


def door():
    return Door(tls=None, timeout=3.0, deadline=time.monotonic() + 10, retries=0)


def nacos(server, **changes):
    return Nacos(Spec("n", "nacos", (server.url,), **changes), door())


def v3(**data):
    return (200, {"code": 0, "message": "success", "data": data})


# Nacos 3: alibaba/nacos, doc of the HTTP API 3.0


def test_nacos_3_is_asked_first(server):
    server.answers["GET /v3/client/cs/config"] = v3(
        content=TEXT, contentType="yaml", md5=md5(TEXT), lastModified=1_700_000_000_000
    )
    found = nacos(server, namespace="prod").read(Want("config", "rules.yaml", "G"), server.url)
    assert (found.value, found.version) == (TEXT, md5(TEXT))
    assert found.meta == {"api": "v3", "type": "yaml", "modified": 1_700_000_000.0}
    assert server.paths() == ["GET /v3/client/cs/config"]
    assert server.asked[0].query == {"dataId": "rules.yaml", "groupName": "G", "namespaceId": "prod"}


def test_an_api_that_is_not_there_or_switched_off_leads_to_an_older_one(server):
    server.answers.update(
        {
            "GET /v3/client/cs/config": ABSENT,
            "GET /v2/cs/config": GONE,
            "GET /v1/cs/configs": (200, TEXT.encode(), {"Config-Type": "yaml", "Content-Type": "text/plain"}),
        }
    )
    made = nacos(server, namespace="prod")
    assert made.read(CONFIG, server.url).meta["api"] == "v1"
    assert server.asked[-1].query == {"dataId": "rules.yaml", "group": "DEFAULT_GROUP", "tenant": "prod"}
    made.read(CONFIG, server.url)
    assert server.paths()[3:] == ["GET /v1/cs/configs"], "what answered is remembered"


def test_no_api_at_all_is_said_with_what_each_said(server):
    server.answers.update(
        {
            "GET /v3/client/cs/config": (404, b"<html>", {"Content-Type": "text/html"}),
            "GET /v2/cs/config": GONE,
            "GET /v1/cs/configs": (501, b"no such api"),
        }
    )
    with pytest.raises(ServiceError, match=r"no API for config .v3: 404; v2: 410 Current.*; v1: 501 no such api"):
        nacos(server).read(CONFIG, server.url)


def test_a_config_that_is_not_there_is_no_missing_api(server):
    server.answers["GET /v3/client/cs/config"] = NOTHING
    assert nacos(server).read(CONFIG, server.url).value is None
    assert len(server.asked) == 1


def test_an_error_of_nacos_is_an_error(server):
    server.answers["GET /v3/client/cs/config"] = (200, {"code": 30000, "message": "server error", "data": "boom"})
    with pytest.raises(ServiceError, match="code 30000: server error boom"):
        nacos(server).read(CONFIG, server.url)
    for body in ([], {"data": 1}, {"code": 0, "data": {"content": None}}):
        server.answers["GET /v3/client/cs/config"] = (200, body)
        with pytest.raises(ServiceError):
            nacos(server).read(CONFIG, server.url)


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/v3/auth/user/login", (200, {"accessToken": "T", "tokenTtl": 18000})),
        ("/v1/auth/login", (200, {"code": 0, "data": {"accessToken": "T"}})),
    ],
)
def test_logging_in_once_by_the_way_that_is_there(server, path, answer):
    server.answers["POST " + path] = answer
    server.answers["GET /v3/client/cs/config"] = v3(content=TEXT)
    made = nacos(server, username="me", password="secret&more")
    made.read(CONFIG, server.url)
    made.read(CONFIG, server.url)
    logins = [one for one in server.asked if one.method == "POST" and one.path == path]
    assert [one.form for one in logins] == [{"username": "me", "password": "secret&more"}]
    assert server.asked[-1].headers["authorization"] == "Bearer T"


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"POST /v3/auth/user/login": (403, b"unknown user!")}, "refuses the credentials: 403 unknown user!"),
        ({"POST /v3/auth/user/login": (200, {})}, "gives no token"),
        ({}, "no way to log in"),
    ],
)
def test_a_log_in_that_fails(server, answers, says):
    server.answers.update(answers)
    with pytest.raises(ServiceError, match=says):
        nacos(server, username="me", password="x").read(CONFIG, server.url)


def rows(*found):
    return v3(pageItems=[{"id": str(number), "content": None} for number, _op, _text in found])


def test_history_is_newest_first_and_only_texts_that_were_live(server):
    history = [(2, "I         ", "a: 1"), (9, "U         ", "a: 2")]
    server.answers["GET /v3/admin/cs/history/list"] = rows(*history)

    def row(asked):
        number, op, text = next(one for one in history if str(one[0]) == asked.query["nid"])
        return v3(id=str(number), opType=op, content=text)

    server.answers["GET /v3/admin/cs/history"] = row
    found = nacos(server).read(Want("history", "rules.yaml"), server.url).value
    assert [(one["id"], one["op"], one["content"]) for one in found] == [(9, "U", "a: 2"), (2, "I", "a: 1")]
    assert found[0]["md5"] == md5("a: 2")


def rollback(**changes):
    order = {"version": md5(TEXT), "content": "a: 2", "format": "yaml", **changes}
    return Write("n", "rollback", "rules.yaml", **order)


def test_publishing_over_the_version_that_was_read(server):
    server.answers["GET /v3/client/cs/config"] = v3(content=TEXT)
    server.answers["POST /v3/admin/cs/config"] = (200, {"code": 0, "data": True})
    nacos(server).write(rollback())
    asked = server.asked[-1]
    assert asked.headers["casmd5"] == md5(TEXT)
    assert asked.form == {
        "dataId": "rules.yaml",
        "groupName": "DEFAULT_GROUP",
        "content": "a: 2",
        "type": "yaml",
    }


def test_an_admin_api_that_is_switched_off_leads_to_an_older_one(server):
    server.answers["GET /v3/client/cs/config"] = v3(content=TEXT)
    server.answers["POST /v3/admin/cs/config"] = GONE
    server.answers["POST /v2/cs/config"] = (200, {"code": 0, "data": True})
    nacos(server).write(rollback())
    assert server.asked[-1].form["group"] == "DEFAULT_GROUP"
    assert server.asked[-1].headers["casmd5"] == md5(TEXT)


@pytest.mark.parametrize(
    ("answer", "error", "says"),
    [
        ((500, b"caused: Cas publish fail, server md5 may have changed.;"), Conflict, "no longer has the MD5"),
        ((403, b"no rights"), ServiceError, "refuses the credentials"),
        ((200, {"code": 0, "data": False}), ServiceError, "instead of true"),
    ],
)
def test_a_publication_that_fails(server, answer, error, says):
    server.answers["GET /v3/client/cs/config"] = v3(content=TEXT)
    server.answers["POST /v3/admin/cs/config"] = answer
    with pytest.raises(error, match=says):
        nacos(server).write(rollback())


def test_nothing_is_written_blindly(server):
    for order in (rollback(version=""), Write("n", "set", "x"), Write("n", "refresh")):
        with pytest.raises(ServiceError):
            nacos(server).write(order)
    assert server.asked == []


def test_instances_of_nacos_3(server):
    hosts = [
        {"ip": "10.0.0.1", "port": 80, "healthy": True, "metadata": {"v": "1"}},
        {"ip": "10.0.0.2", "port": 80, "healthy": False},
        {"ip": "10.0.0.3", "port": 80, "healthy": True, "enabled": False},
        {"ip": "10.0.0.4", "port": 80, "healthy": True, "weight": 0.0},
    ]
    server.answers["GET /v3/client/ns/instance/list"] = (200, {"code": 0, "data": hosts})
    found = nacos(server).read(Want("instances", "order"), server.url).value
    assert [one["reason"] for one in found] == ["", "it is not healthy", "it is disabled", "its weight is 0"]
    assert found[0]["metadata"] == {"v": "1"}
    server.answers["GET /v3/client/ns/instance/list"] = (200, {"code": 0, "data": [{"ip": 1}]})
    with pytest.raises(ServiceError, match="no list of instances"):
        nacos(server).read(Want("instances", "order"), server.url)


# Apollo: apolloconfig/apollo, docs of the other-language client and of the open API


def apollo(server, **changes):
    given = {"app_id": "shop", "portal": server.url, "token": "portal-token", "operator": "me", **changes}
    return Apollo(Spec("a", "apollo", (server.url,), **given), door())


def test_a_namespace_of_properties_and_one_of_text(server):
    body = {"configurations": {"b.c": "1", "a": "2"}, "releaseKey": "R1"}
    server.answers["GET /configs/shop/default/application"] = (200, body)
    found = apollo(server).read(Want("config", "application"), server.url)
    assert (found.value, found.version, found.meta) == ('{"a": "2", "b.c": "1"}', "R1", {"type": "json"})
    assert "authorization" not in server.asked[0].headers
    server.answers["GET /configs/shop/default/app.yaml"] = (
        200,
        {"configurations": {"content": "a: 1\n"}, "releaseKey": "R2"},
    )
    assert apollo(server).read(Want("config", "app.yaml"), server.url).value == "a: 1\n"
    assert apollo(server).read(Want("config", "other"), server.url).value is None
    server.answers["GET /configs/shop/default/application"] = (200, {"configurations": 1})
    with pytest.raises(ServiceError, match="no config of Apollo"):
        apollo(server).read(Want("config", "application"), server.url)


def test_a_request_is_signed_with_the_access_key(server):
    server.answers["GET /configs/shop/default/application"] = (200, {"configurations": {}, "releaseKey": ""})
    apollo(server, secret="df23df3f59884980844ff3dada30fa97").read(Want("config", "application"), server.url)
    sent = server.asked[0].headers
    assert abs(int(sent["timestamp"]) / 1000 - time.time()) < 10
    made = hmac.new(
        b"df23df3f59884980844ff3dada30fa97",
        (sent["timestamp"] + "\n/configs/shop/default/application").encode(),
        hashlib.sha1,
    )
    assert sent["authorization"] == "Apollo shop:" + base64.b64encode(made.digest()).decode()


def test_the_signature_of_apollos_own_test():
    """The pair of apollo-core's SignatureTest."""
    path = "/configs/100004458/default/application?ip=10.0.0.1"
    assert signature("df23df3f59884980844ff3dada30fa97", "1576478257344", path) == "EoKyziXvKqzHgwx+ijDJwgVTDgE="


LATEST = "GET /openapi/v1/envs/DEV/apps/shop/clusters/default/namespaces/application/releases/latest"


def test_the_release_that_was_read_is_rolled_back_by_the_portal(server):
    server.answers[LATEST] = (200, {"id": 12, "configurations": {"a": "2"}})
    server.answers["PUT /openapi/v1/envs/DEV/releases/12/rollback"] = (200, b"")
    found = apollo(server).read(Want("history", "application"), server.url)
    assert found.value == [{"id": 12, "values": {"a": "2"}}]
    apollo(server).write(Write("a", "rollback", "application", version="12"))
    assert server.asked[-1].query == {"operator": "me"}
    assert {one.headers["authorization"] for one in server.asked} == {"portal-token"}
    with pytest.raises(Conflict, match="no longer 11"):
        apollo(server).write(Write("a", "rollback", "application", version="11"))
    server.answers["PUT /openapi/v1/envs/DEV/releases/12/rollback"] = (403, b"no")
    with pytest.raises(ServiceError, match="refuses the credentials"):
        apollo(server).write(Write("a", "rollback", "application", version="12"))


def test_what_the_portal_may_lack(server):
    server.answers[LATEST] = (200, b"")
    assert apollo(server).read(Want("history", "application"), server.url).value == []
    server.answers[LATEST] = (200, {"id": "x"})
    with pytest.raises(ServiceError, match="no release"):
        apollo(server).read(Want("history", "application"), server.url)
    with pytest.raises(ServiceError, match="has no portal and token"):
        apollo(server, portal="").read(Want("history", "application"), server.url)


# Eureka, Consul, gateway: what recordings do not have


def eureka_instance(**changes):
    return {
        "app": "ORDER",
        "instanceId": "o1",
        "hostName": "h",
        "ipAddr": "10.0.0.1",
        "status": "UP",
        "port": {"$": 80, "@enabled": "true"},
        "leaseInfo": {"durationInSecs": 90, "lastRenewalTimestamp": 1_000_090_000},
        **changes,
    }


def test_a_lease_is_judged_by_the_servers_clock_and_not_before_it_is_over_for_sure():
    renewed = 1_000_000.0  # and the timestamp says 90 s later
    for now, works in ((renewed, True), (renewed + 180, True), (renewed + 209, True), (renewed + 211, False)):
        assert eureka.one(eureka_instance(), now)["healthy"] is works
    assert "was not renewed for at least" in eureka.one(eureka_instance(), renewed + 300)["reason"]
    assert eureka.one(eureka_instance(leaseInfo={}), renewed)["healthy"]
    assert eureka.one(eureka_instance(status="OUT_OF_SERVICE"), renewed)["reason"] == "its status is OUT_OF_SERVICE"


def test_the_clock_is_the_servers(server):
    date = {"Date": "Mon, 12 Jan 1970 13:46:40 GMT", "Content-Type": "application/json"}
    app = {"name": "ORDER", "instance": eureka_instance()}

    def answer(_asked):
        return 200, json.dumps({"applications": {"application": app}}).encode(), date

    server.answers["GET /apps"] = answer
    made = Eureka(Spec("e", "eureka", (server.url,)), door())
    assert [one["healthy"] for one in made.read(Want("instances", "order"), server.url).value] == [True]
    assert made.read(Want("instances", "other"), server.url).value == []
    assert len(server.asked) == 1, "all applications are one answer"


@pytest.mark.parametrize("body", [{}, {"applications": 1}, {"applications": {"application": [{"name": 1}]}}])
def test_json_that_is_not_eurekas(server, body):
    server.answers["GET /apps"] = (200, body)
    with pytest.raises(ServiceError, match="no list of Eureka's applications"):
        Eureka(Spec("e", "eureka", (server.url,)), door()).read(Want("instances", "order"), server.url)
    with pytest.raises(ServiceError, match="not to be understood"):
        eureka.one({"status": "UP"}, 0.0)


def test_eureka_and_gateway_by_basic_authentication(server):
    server.answers["GET /apps"] = (401, b"")
    with pytest.raises(ServiceError, match="refuses the credentials"):
        Eureka(Spec("e", "eureka", (server.url,), username="me", password="é:x"), door()).read(
            Want("instances", "order"), server.url
        )
    sent = base64.b64decode(server.asked[0].headers["authorization"].partition(" ")[2]).decode()
    assert sent == "me:é:x"


def consul_entry(*statuses):
    return {
        "Node": {"Node": "n1", "Address": "10.0.0.1"},
        "Service": {"ID": "o1", "Service": "order", "Port": 80, "Address": "", "Meta": None},
        "Checks": [{"Name": "", "CheckID": f"c{n}", "Status": status} for n, status in enumerate(statuses)],
    }


def test_an_instance_of_consul_works_when_every_check_passes():
    assert consul.one(consul_entry("passing", "passing"))["healthy"]
    assert consul.one(consul_entry())["healthy"]
    assert consul.one(consul_entry("passing", "warning"))["reason"] == "check c1 is warning"
    assert consul.one(consul_entry("warning", "critical"))["status"] == "critical"
    assert consul.one(consul_entry())["ip"] == "10.0.0.1"


def test_a_datacenter_and_a_key_with_odd_characters(server):
    server.answers["GET /v1/kv/a/b%20c%3F"] = (200, [{"Value": None, "ModifyIndex": 1}])
    spec = Spec("c", "consul", (server.url,), datacenter="dc2", consistency="stale")
    assert Consul(spec, door()).read(Want("config", "a/b c?"), server.url).value == ""
    assert server.asked[0].query == {"dc": "dc2", "stale": ""}


def test_a_key_is_set_at_an_index_or_not_at_all(server):
    made = Consul(Spec("c", "consul", (server.url,)), door())
    for order in (Write("c", "rollback", "a", version="1"), Write("c", "set", "a")):
        with pytest.raises(ServiceError, match="at the index that was read"):
            made.write(order)
    assert server.asked == []


@pytest.mark.parametrize(
    ("uri", "service"),
    [
        ("lb://order", "order"),
        ("lb:ws://order/x", "order"),
        ("LB://Order-Service:80", "Order-Service"),
        ("lb://order_service", "order_service"),
        ("http://order", ""),
        ("forward:/x", ""),
    ],
)
def test_the_service_of_a_route(uri, service):
    assert balanced(uri) == service


def predicates(**args):
    return {"id": "r", "uri": "lb://x", "predicates": [{"name": "Path", "args": args}]}


@pytest.mark.parametrize(
    ("entry", "paths"),
    [
        (predicates(_genkey_0="/b/**", _genkey_1="/a"), ["/a", "/b/**"]),
        (predicates(patterns="/a,/b"), ["/a", "/b"]),
        (predicates(_genkey_0="/a", _genkey_1="true"), ["/a"]),
        (predicates(pattern="/a", matchTrailingSlash=False), ["/a"]),
        (predicates(_genkey_0="/{id:[0-9]{1,3}}"), None),
        ({"id": "r", "uri": "x", "predicates": [{"name": "Method", "args": {}}]}, None),
        ({"id": "r", "uri": "x"}, None),
        (
            {"route_id": "r", "uri": "x", "predicate": "(Paths: [/a, /b], match trailing slash: true && M)"},
            ["/a", "/b"],
        ),
        ({"route_id": "r", "uri": "x", "predicate": "org.example.Own$Predicate@1"}, None),
    ],
)
def test_the_paths_of_a_route_where_they_are_sure(entry, paths):
    assert route(entry).get("paths") == paths


def test_a_gateway_whose_endpoint_is_not_exposed(server):
    made = Gateway(Spec("g", "gateway", (server.url,), token="T"), door())
    with pytest.raises(ServiceError, match="enabled and exposed"):
        made.read(Want("routes"), server.url)
    assert server.asked[0].headers["authorization"] == "Bearer T"
    for body in ([{}], [1], {"a": 1}, 5):
        server.answers["GET /gateway/routes"] = (200, body)
        with pytest.raises(ServiceError, match="no list of routes"):
            made.read(Want("routes"), server.url)
    assert gateway.route({"id": 1, "uri": "x", "order": None})["order"] == 0


@pytest.mark.parametrize(
    ("kind", "want"),
    [("eureka", "config"), ("consul", "routes"), ("apollo", "routes"), ("gateway", "config"), ("nacos", "routes")],
)
def test_what_a_source_does_not_have_and_does_not_write(server, kind, want):
    spec = Spec("s", kind, (server.url,), app_id="a")
    outcome = fetch([Job(spec, (Want(want, "x"),), (Write("s", "x"), Write("s", "x")), 3.0)])
    assert "has no" in outcome.readings[0].error
    assert len(outcome.written) == 2
    assert all(outcome.written)
    assert server.asked == []


def test_a_registry_is_asked_for_what_routes_lead_to(server):
    server.answers["GET /gateway/routes"] = (200, [{"route_id": "r", "uri": "lb://order"}])
    server.answers["GET /v1/health/service/order"] = (200, [consul_entry("passing")])
    jobs = [
        Job(Spec("g", "gateway", (server.url,)), (Want("routes"),), (), 5.0),
        Job(Spec("c", "consul", (server.url,)), (), (), 5.0, follows=True),
    ]
    readings = fetch(jobs).readings
    assert [(one.source, one.kind, one.name, one.error) for one in readings] == [
        ("g", "routes", "", ""),
        ("c", "instances", "order", ""),
    ]

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The service triangle from reading to proof, over servers in memory that behave as the real ones are recorded to."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import time

import pytest
from ansible_collections.golden.triangle.plugins.module_utils._part import run
from ansible_collections.golden.triangle.plugins.module_utils._services.gateway import balanced, route
from ansible_collections.golden.triangle.plugins.module_utils._services.source import Reading, instance
from ansible_collections.golden.triangle.plugins.plugin_utils._faults import diagnosis
from ansible_collections.golden.triangle.plugins.plugin_utils._services import contracts
from ansible_collections.golden.triangle.plugins.plugin_utils._services.contracts import ContractError, Item
from ansible_collections.golden.triangle.plugins.plugin_utils._services.redact import HIDDEN, Redactor
from ansible_collections.golden.triangle.plugins.plugin_utils._services.triangle import Batch, Triangle, Wish
from ansible_collections.golden.triangle.plugins.plugin_utils._services.world import Gateway

TYPES = {"nacos": "nacos", "consul": "consul", "eureka": "eureka", "gateway": "gateway", "apollo": "apollo"}
ORDER = (
    "version: 1.4.2\nservice:\n  enabled: true\nrate-limit:\n  qps: 1000\nclients: [stock]\npassword: hunter2-hunter2\n"
)
REPAIRS = frozenset(("refresh", "rollback", "set"))


def definition(name, service, **metadata):
    args = {"_genkey_0": f"/{name}/**"}
    return {"id": name, "uri": f"lb://{service}", "predicates": [{"name": "Path", "args": args}], "metadata": metadata}


def live(defined):
    """What a gateway makes of a definition."""
    path = defined["predicates"][0]["args"]["_genkey_0"]
    compiled = {"route_id": defined["id"], "uri": defined["uri"], "order": 0}
    return {**compiled, "predicate": f"Paths: [{path}], match trailing slash: true", "metadata": defined["metadata"]}


class Site:
    """Servers in memory. C(before) is called with the number of the reading that begins."""

    def __init__(self):
        self.configs = {
            "nacos": {"gateway-rules": "timeout-ms: 3000\n", "order.yaml": ORDER},
            "consul": {"gateway/timeout-ms": "3000"},
            "apollo": {"application": json.dumps({"rate-limit.qps": "1000"})},
        }
        self.releases = [{"rate-limit.qps": "1000"}]
        self.history = []
        self.index = 7
        self.services = {"order": ["o1"], "stock": ["s1"]}
        self.metadata = {"config-version": "1.4.2"}
        self.nodes = {name: [f"http://{name}"] for name in TYPES}
        self.skew = {}
        self.down = {}
        self.definitions = {"http://gateway": [definition("order", "order", **{"response-timeout": 3000})]}
        self.routes = {"http://gateway": [live(one) for one in self.definitions["http://gateway"]]}
        self.deaf = set()
        self.slow = 0
        self.writes = []
        self.readings = 0
        self.before = lambda _number: None
        self.quicker = lambda _write: None
        self.age = 0.0

    def publish(self, name, text):
        """A change in Nacos, which its history remembers as it was before."""
        self.history.insert(
            0, {"id": len(self.history) + 1, "op": "U", "content": self.configs["nacos"][name], "of": name}
        )
        self.configs["nacos"][name] = text

    def __call__(self, items, writes=()):
        self.readings += 1
        self.before(self.readings)
        written = [self._write(write) for write in writes]
        found = [self._reading(item, node) for item in items for node in self.nodes[item.source]]
        if any(item.kind == "routes" for item in items):
            names = {balanced(one["uri"]) for routes in self.routes.values() for one in routes}
            known = {item.name for item in items if item.kind == "instances"}
            further = [Item("eureka", "instances", name) for name in sorted(names - known)]
            found += [self._reading(item, node) for item in further for node in self.nodes["eureka"]]
        return Batch(tuple(found), tuple(written), 0.1, time.time() + self.age)

    def _reading(self, item, node):
        made = Reading(item.source, item.kind, item.name, item.group, node, time.time())
        if node in self.down:
            return dataclasses.replace(made, error=self.down[node])
        value, version, meta = getattr(self, f"_{item.kind}")(item, node)
        return dataclasses.replace(made, value=value, version=version, meta=meta)

    def _config(self, item, node):
        text = self.skew.get((node, item.name), self.configs[item.source].get(item.name))
        if text is None:
            return None, "", {}
        version = str(self.index) if item.source == "consul" else hashlib.md5(text.encode()).hexdigest()
        return text, version, {"modified": time.time() - 400} if item.source == "nacos" else {}

    def _history(self, item, _node):
        if item.source == "apollo":
            return [{"id": len(self.releases), "values": self.releases[-1]}], "", {}
        rows = [row for row in self.history if row["of"] == item.name]
        return [{**row, "md5": hashlib.md5(row["content"].encode()).hexdigest()} for row in rows], "", {}

    def _instances(self, item, _node):
        made = [
            instance(
                item.name,
                ident=name,
                host=name,
                ip="10.0.0.1",
                port=80,
                status="DOWN" if name.endswith("-down") else "UP",
                reason="its status is DOWN" if name.endswith("-down") else "",
                metadata=self.metadata,
            )
            for name in self.services.get(item.name, [])
        ]
        return made, "", {"cache_seconds": 30.0}

    def _routes(self, _item, node):
        return [route(one) for one in self.routes[node]], "", {}

    def _definitions(self, _item, node):
        return [route(one) for one in self.definitions[node]], "", {}

    def _write(self, write):
        self.quicker(write)
        self.writes.append((write.source, write.kind, write.name or write.node))
        if write.kind == "refresh":
            if write.node not in self.deaf:
                self.routes[write.node] = [live(one) for one in self.definitions[write.node]]
            return ""
        if write.source == "apollo":
            if write.version != str(len(self.releases)):
                return "somebody else was quicker, nothing was written"
            self.releases.pop()
            self.configs["apollo"]["application"] = json.dumps(self.releases[-1])
            return ""
        current = self._config(Item(write.source, "config", write.name), "")[1]
        if write.version != current:
            return "somebody else was quicker, nothing was written"
        if write.source == "nacos":
            self.publish(write.name, write.content)
        else:
            self.configs["consul"][write.name] = write.content
            self.index += 1
        return ""


CONTRACTS = [
    {
        "name": "timeout",
        "severity": "critical",
        "type": "duration",
        "unit": "ms",
        "range": {"min": 100, "max": "1m"},
        "sides": [
            {"source": "consul", "config": "gateway/timeout-ms", "truth": True},
            {"source": "nacos", "config": "gateway-rules", "query": '"timeout-ms"', "repair": "rollback"},
            {"source": "gateway", "routes": "live", "query": "[?id=='order'].metadata.\"response-timeout\" | [0]"},
        ],
    },
    {
        "name": "enabled",
        "sides": [
            {"source": "eureka", "service": "order", "query": "length([?status=='UP']) > `0`"},
            {"source": "nacos", "config": "order.yaml", "query": "service.enabled"},
        ],
    },
    {
        "name": "qps",
        "type": "number",
        "range": {"min": 100, "max": 10000},
        "sides": [{"source": "nacos", "config": "order.yaml", "query": '"rate-limit".qps', "repair": "rollback"}],
    },
]
NAMES = [{"source": "nacos", "config": "order.yaml", "query": "clients[]"}]
VERSIONS = [
    {
        "service": "order",
        "registry": "eureka",
        "config": {"source": "nacos", "config": "order.yaml", "query": "version"},
    }
]


class Lab:
    """A site, and runs over it."""

    def __init__(self):
        self.site = Site()
        self.document = {"contracts": CONTRACTS, "service_names": NAMES, "metadata_versions": VERSIONS}
        self.gateway = Gateway("gateway", ("eureka",), Item("nacos", "config", "gateway-rules"))
        self.wish = {"repair": REPAIRS, "settle": 0.0, "patience": 0.5}

    def triangle(self):
        wish = Wish(
            contracts.parse({"here": self.document}, TYPES),
            TYPES,
            {name: tuple(urls) for name, urls in self.site.nodes.items()},
            (self.gateway,),
            ("eureka",),
            Redactor(["password"], ["hunter2-hunter2"]),
            **self.wish,
        )
        return Triangle(wish, self.site)

    def run(self, *, check_mode=False):
        return run([self.triangle()], check_mode=check_mode)

    def both(self):
        """Check mode, then the run: one diff, one promise."""
        checked = self.run(check_mode=True)
        assert self.site.writes == []
        outcome = self.run()
        assert checked.diff == outcome.diff
        assert checked.changed == (outcome.changed or bool(outcome.errors))
        return checked, outcome

    def only(self, **contract):
        self.document = {"contracts": [{"name": "c", **contract}]}


@pytest.fixture
def lab():
    return Lab()


def states(outcome):
    return {(check.id.removeprefix("services."), check.subject): check.state for check in outcome.checks}


def bad(outcome):
    return {key: state for key, state in states(outcome).items() if state != "compliant"}


def check_of(outcome, check_id, subject=""):
    return next(one for one in outcome.checks if one.id == f"services.{check_id}" and subject in one.subject)


def test_all_agree(lab):
    checked, outcome = lab.both()
    assert not outcome.changed
    assert not outcome.diff
    assert not outcome.errors
    assert bad(outcome) == bad(checked) == {}
    assert {check_id for check_id, _subject in states(outcome)} == {
        *("source", "contract", "metadata.version", "config.service", "route.instances", "gateway.cache_age"),
        "verdict.age",
    }
    assert {check.corner for check in outcome.checks} == {"services"}
    (measured,) = outcome.measured
    assert measured["rounds"] == 1
    assert dict(check_of(outcome, "gateway.cache_age").measured) == {"gateway_route_cache_age_seconds": 0.0}
    assert dict(check_of(outcome, "source", "consul").measured) == {"consul_kv_mismatch_count": 0}


def test_a_timeout_overwritten_by_0_is_rolled_back(lab):
    lab.site.publish("gateway-rules", "timeout-ms: 3000\nretries: 1\n")
    lab.site.publish("gateway-rules", "timeout-ms: 0\nretries: 1\n")
    checked, outcome = lab.both()
    found = check_of(checked, "contract", "timeout")
    assert (found.state, found.severity) == ("drifted", "critical")
    assert found.expected == "3000 ms (consul: gateway/timeout-ms), at least 100 ms, at most 60000 ms"
    assert found.actual == 'nacos: gateway-rules "timeout-ms": 0 ms'
    assert found.remedy.kind == "automatic"
    assert "roll gateway-rules back to the version in row 2 of its history" in found.remedy.text
    assert len(found.evidence) == 3
    assert all("read 20" in line for line in found.evidence)
    assert (checked.diff[0].before, checked.diff[0].after) == (
        "nacos: gateway-rules timeout-ms: 0\n",
        "nacos: gateway-rules timeout-ms: 3000\n",
    )
    assert dict(check_of(checked, "source", "consul").measured) == {"consul_kv_mismatch_count": 1}
    assert lab.site.writes == [("nacos", "rollback", "gateway-rules")]
    assert lab.site.configs["nacos"]["gateway-rules"] == "timeout-ms: 3000\nretries: 1\n"
    assert outcome.changed
    assert bad(outcome) == {}
    assert check_of(outcome, "contract", "timeout").repaired
    assert not lab.run().changed


def test_a_history_without_a_good_version_leaves_it_to_people(lab):
    lab.site.configs["nacos"]["gateway-rules"] = "timeout-ms: 1\n"
    lab.site.publish("gateway-rules", "timeout-ms: 0\n")
    checked, outcome = lab.both()
    assert check_of(checked, "contract", "timeout").remedy.kind == "manual"
    assert not outcome.changed
    assert lab.site.writes == []


def test_the_way_back_keeps_every_contract_about_the_config(lab):
    lab.site.configs["nacos"]["order.yaml"] = ORDER.replace("true", "false")
    lab.site.publish("order.yaml", ORDER.replace("1000", "1"))
    checked, _outcome = lab.both()
    assert check_of(checked, "contract", "qps").remedy.kind == "manual"
    assert lab.site.writes == []


def test_somebody_who_is_quicker_is_not_overwritten(lab):
    lab.site.publish("order.yaml", ORDER.replace("1000", "1"))
    lab.site.quicker = lambda _write: lab.site.configs["nacos"].update({"order.yaml": ORDER.replace("1000", "2")})
    outcome = lab.run()
    assert "somebody else was quicker" in str(outcome.errors[0])
    assert not outcome.changed
    assert "qps: 2" in lab.site.configs["nacos"]["order.yaml"]


def test_nodes_that_differ_are_not_written_to(lab):
    lab.site.nodes["nacos"] = ["http://nacos", "http://nacos-2"]
    lab.site.publish("order.yaml", ORDER.replace("1000", "1"))
    lab.site.skew["http://nacos-2", "order.yaml"] = ORDER
    checked, _outcome = lab.both()
    found = check_of(checked, "config.nodes")
    assert (found.state, found.severity) == ("drifted", "critical")
    assert len(found.evidence) == 2
    assert check_of(checked, "contract", "qps").remedy.kind == "manual"
    assert lab.site.writes == []


def test_a_config_that_one_node_lacks(lab):
    lab.site.nodes["nacos"] = ["http://nacos", "http://nacos-2"]
    lab.site.skew["http://nacos-2", "order.yaml"] = ""
    assert check_of(lab.run(check_mode=True), "config.nodes").state == "drifted"


def test_a_stale_gateway_is_refreshed_until_it_took(lab):
    lab.site.definitions["http://gateway"][0]["uri"] = "lb://stock"
    checked, outcome = lab.both()
    found = check_of(checked, "gateway.cache_age")
    assert (found.state, found.actual) == ("drifted", "1 route stale for 400 s")
    assert found.remedy.kind == "automatic"
    assert 399 < dict(found.measured)["gateway_route_cache_age_seconds"] < 402
    assert 'uri "lb://order"' in checked.diff[0].before
    assert 'uri "lb://stock"' in checked.diff[0].after
    assert lab.site.writes == [("gateway", "refresh", "http://gateway")]
    assert bad(outcome) == {}
    assert not lab.run().changed


def test_metadata_that_a_live_route_has_not_is_stale(lab):
    del lab.site.routes["http://gateway"][0]["metadata"]
    lab.document["contracts"] = CONTRACTS[1:]
    found = check_of(lab.run(check_mode=True), "gateway.cache_age")
    assert found.evidence[0] == 'route order: live metadata {}, defined metadata {"response-timeout": 3000}'


def test_a_200_of_a_gateway_that_did_not_refresh_proves_nothing(lab):
    lab.site.definitions["http://gateway"][0]["uri"] = "lb://stock"
    lab.site.deaf.add("http://gateway")
    outcome = lab.run()
    assert "still drifted after the repair: services.gateway.cache_age" in str(outcome.errors[0])
    assert not check_of(outcome, "gateway.cache_age").repaired


def test_routes_of_code_have_no_definition(lab):
    lab.site.routes["http://gateway"].append({"route_id": "health", "uri": "http://h", "order": 0, "predicate": "?"})
    assert check_of(lab.run(check_mode=True), "gateway.cache_age").state == "drifted"
    lab.gateway = dataclasses.replace(lab.gateway, code_routes=frozenset(("health",)))
    assert bad(lab.run(check_mode=True)) == {}


def test_a_contract_about_live_routes_is_cured_by_the_refresh(lab):
    lab.site.definitions["http://gateway"][0]["metadata"] = {"response-timeout": 3000}
    lab.site.routes["http://gateway"][0]["metadata"] = {"response-timeout": 9000}
    checked, outcome = lab.both()
    assert check_of(checked, "contract", "timeout").remedy.kind == "automatic"
    assert "refresh" in check_of(checked, "contract", "timeout").remedy.text
    assert bad(outcome) == {}
    assert check_of(outcome, "contract", "timeout").repaired


def test_replicas_drift_apart_by_themselves(lab):
    site = lab.site
    site.nodes["gateway"] = ["http://gateway", "http://gateway-2"]
    site.definitions["http://gateway-2"] = [definition("order", "order", **{"response-timeout": 3000})]
    site.routes["http://gateway-2"] = []
    checked, outcome = lab.both()
    found = check_of(checked, "gateway.replicas")
    assert "route order is missing on http://gateway-2" in found.evidence
    assert found.remedy.kind == "automatic"
    assert bad(outcome) == {}
    site.definitions["http://gateway-2"].append(definition("stock", "stock"))
    site.routes["http://gateway-2"].append(live(site.definitions["http://gateway-2"][1]))
    found = check_of(lab.run(), "gateway.replicas")
    assert (found.state, found.remedy.kind) == ("drifted", "manual")
    site.routes["http://gateway"].append(live(definition("stock", "order")))
    assert any(
        "uri on http://gateway and on" in line
        for line in check_of(lab.run(check_mode=True), "gateway.replicas").evidence
    )


def test_a_route_without_an_instance_that_works(lab):
    lab.site.services["order"] = ["o1-down"]
    lab.document["contracts"] = CONTRACTS[:1]
    lab.document["metadata_versions"] = []
    found = check_of(lab.run(check_mode=True), "route.instances")
    assert (found.state, found.actual) == ("drifted", "instances that work: 0 of 1")
    assert "eureka: o1-down: its status is DOWN" in found.evidence
    assert "cache up to 30 s old" in found.evidence[0]


def test_a_config_that_names_a_service_nobody_registers(lab):
    lab.site.services["stock"] = []
    found = check_of(lab.run(check_mode=True), "config.service")
    assert (found.state, found.subject) == ("drifted", "stock, named in nacos: order.yaml clients[]")


def test_an_instance_with_another_version_or_none(lab):
    lab.site.metadata = {"config-version": "1.4.1"}
    found = check_of(lab.run(check_mode=True), "metadata.version")
    assert (found.state, found.expected, found.actual) == ("drifted", "1.4.2 (nacos: order.yaml version)", "1.4.1")
    lab.site.metadata = {}
    assert check_of(lab.run(check_mode=True), "metadata.version").actual == "none"
    lab.site.services["order"] = ["o1-down"]
    assert "no instance that works" in check_of(lab.run(check_mode=True), "metadata.version").actual


def test_an_instance_that_is_up_although_its_config_switched_it_off(lab):
    lab.site.configs["nacos"]["order.yaml"] = ORDER.replace("true", "false")
    found = check_of(lab.run(check_mode=True), "contract", "enabled")
    assert (found.state, found.remedy.kind) == ("drifted", "manual")
    assert "true" in found.actual
    assert "false" in found.actual


def test_who_is_at_fault_depends_on_the_truth(lab):
    sides = [
        {"source": "nacos", "config": "gateway-rules", "query": '"timeout-ms"'},
        {"source": "consul", "config": "gateway/timeout-ms"},
    ]
    lab.site.configs["nacos"]["gateway-rules"] = "timeout-ms: 1\n"
    both = 'nacos: gateway-rules "timeout-ms": 1; consul: gateway/timeout-ms: 3000'
    for truth, actual in ((None, both), (0, "consul: gateway/timeout-ms: 3000"), (1, both.partition(";")[0])):
        lab.only(sides=[{**one, "truth": number == truth} for number, one in enumerate(sides)])
        assert check_of(lab.run(check_mode=True), "contract").actual == actual
    lab.only(range={"min": 100}, sides=[{**sides[0], "truth": True}, sides[1]])
    assert check_of(lab.run(check_mode=True), "contract").actual == both.partition(";")[0], (
        "no truth breaks its own range"
    )


# Consul and Apollo


def test_a_key_of_consul_is_set_to_the_truth(lab):
    lab.only(
        type="number",
        sides=[
            {"source": "nacos", "config": "gateway-rules", "query": '"timeout-ms"', "truth": True},
            {"source": "consul", "config": "gateway/timeout-ms", "repair": "set"},
        ],
    )
    lab.site.configs["consul"]["gateway/timeout-ms"] = "0"
    checked, outcome = lab.both()
    assert "at ModifyIndex 7" in check_of(checked, "contract").remedy.text
    assert checked.diff[0].after == "consul: gateway/timeout-ms value: 3000\n"
    assert lab.site.configs["consul"]["gateway/timeout-ms"] == "3000"
    assert bad(outcome) == {}
    lab.site.configs["consul"]["gateway/timeout-ms"] = "1"
    lab.site.quicker = lambda _write: setattr(lab.site, "index", 99)
    assert "somebody else was quicker" in str(lab.run().errors[0])


def test_a_release_of_apollo_is_rolled_back_once(lab):
    lab.only(
        type="number",
        range={"min": 100},
        sides=[{"source": "apollo", "config": "application", "query": '"rate-limit".qps', "repair": "rollback"}],
    )
    lab.site.releases.append({"rate-limit.qps": "1"})
    lab.site.configs["apollo"]["application"] = json.dumps(lab.site.releases[-1])
    checked, outcome = lab.both()
    assert check_of(checked, "contract").remedy.text == "apollo: roll release 2 of application back"
    assert bad(outcome) == {}
    lab.site.releases = [{"rate-limit.qps": "1"}, {"rate-limit.qps": "2"}]
    lab.site.configs["apollo"]["application"] = json.dumps(lab.site.releases[-1])
    outcome = lab.run()
    assert "still drifted after the repair" in str(outcome.errors[0])


@pytest.mark.parametrize(
    ("allowed", "written"),
    [(frozenset(), []), (frozenset(("refresh",)), ["refresh"]), (frozenset(("rollback",)), ["rollback"])],
)
def test_only_what_is_allowed_is_repaired(lab, allowed, written):
    lab.wish["repair"] = allowed
    lab.document["contracts"] = CONTRACTS[2:]
    lab.site.publish("order.yaml", ORDER.replace("1000", "1"))
    lab.site.definitions["http://gateway"][0]["uri"] = "lb://stock"
    outcome = lab.run()
    assert [kind for _source, kind, _name in lab.site.writes] == written
    assert outcome.changed == bool(written)
    assert not outcome.errors


# Readings


def test_a_change_that_is_under_way_is_no_drift(lab):
    late = {1: "timeout-ms: 0\n", 2: "timeout-ms: 3000\n"}
    lab.site.before = lambda number: lab.site.configs["nacos"].update(
        {"gateway-rules": late.get(number, "timeout-ms: 3000\n")}
    )
    outcome = lab.run()
    assert bad(outcome) == {}
    assert lab.site.writes == []
    assert any("services.contract of timeout changed while it was read" in note for note in outcome.notes)
    assert outcome.measured[0]["rounds"] == 3


def test_what_changes_all_the_time_is_unknown_and_not_repaired(lab):
    lab.site.publish("gateway-rules", "timeout-ms: 3000\n")
    lab.site.before = lambda number: lab.site.configs["nacos"].update({"gateway-rules": f"timeout-ms: {number % 7}\n"})
    outcome = lab.run()
    found = check_of(outcome, "contract", "timeout")
    assert found.state == "unknown"
    assert "it changes while it is read; last: " in found.actual
    assert lab.site.writes == []
    assert not outcome.changed


def test_an_age_that_goes_on_is_no_change(lab):
    lab.site.definitions["http://gateway"][0]["uri"] = "lb://stock"
    assert lab.run(check_mode=True).measured[0]["rounds"] == 2


@pytest.mark.parametrize("source", ["nacos", "eureka", "consul", "gateway"])
def test_a_server_that_does_not_answer_makes_nothing_compliant(lab, source):
    lab.site.down[f"http://{source}"] = "it is on fire"
    checked, outcome = lab.both()
    found = check_of(outcome, "source", source)
    assert (found.state, found.severity, found.actual) == ("unknown", "critical", "unknown (it is on fire)")
    about = {
        "nacos": {("contract", "timeout"), ("contract", "qps"), ("config.service", "nacos: order.yaml clients[]")},
        "eureka": {("contract", "enabled"), ("route.instances", "gateway: route order to lb://order")},
        "consul": {("contract", "timeout")},
        "gateway": {("contract", "timeout"), ("gateway.cache_age", "gateway http://gateway")},
    }[source]
    assert about <= bad(outcome).keys()
    assert set(bad(outcome).values()) == {"unknown"}
    assert not outcome.changed
    assert bad(checked) == bad(outcome)


def test_one_node_that_is_down_hides_no_drift_of_the_other(lab):
    lab.site.nodes["nacos"] = ["http://nacos-1", "http://nacos"]
    lab.site.down["http://nacos-1"] = "gone"
    lab.site.publish("order.yaml", ORDER.replace("1000", "1"))
    outcome = lab.run()
    assert bad(outcome) == {
        ("source", "nacos http://nacos-1"): "unknown",
        ("config.nodes", "nacos"): "unknown",
        ("contract", "qps"): "drifted",
    }
    assert lab.site.writes == []


def test_a_verdict_on_old_readings_is_none(lab):
    lab.site.age = 61.0
    found = check_of(lab.run(check_mode=True), "verdict.age")
    assert (found.state, found.actual) == ("unknown", "unknown (the oldest reading is 61 s old)")


# The fault tree


def overwrite(site):
    site.publish("gateway-rules", "timeout-ms: 0\n")


def conflict(site):
    site.configs["consul"]["gateway/timeout-ms"] = "4000"


def miss_a_refresh(site):
    site.definitions["http://gateway"][0]["uri"] = "lb://stock"


def serve_old_metadata(site):
    site.routes["http://gateway"][0]["metadata"] = {"response-timeout": 9000}


def overwrite_and_miss_a_refresh(site):
    site.publish("order.yaml", ORDER.replace("1000", "1"))
    miss_a_refresh(site)


def leave_a_node_behind(site):
    site.nodes["nacos"] = ["http://nacos", "http://nacos-2"]
    site.skew["http://nacos-2", "order.yaml"] = ORDER + "# old\n"


def add_a_replica(site):
    site.nodes["gateway"] = ["http://gateway", "http://gateway-2"]
    site.definitions["http://gateway-2"] = [*site.definitions["http://gateway"], definition("stock", "stock")]
    site.routes["http://gateway-2"] = [live(one) for one in site.definitions["http://gateway-2"]]


@pytest.mark.parametrize(
    ("happens", "causes"),
    [
        (overwrite, ["config_overwritten"]),
        (conflict, ["config_sides_conflict"]),
        (miss_a_refresh, ["gateway_cache_stale"]),
        (serve_old_metadata, ["gateway_cache_stale"]),
        (overwrite_and_miss_a_refresh, ["config_overwritten", "gateway_cache_stale"]),
        (leave_a_node_behind, ["config_nodes_apart"]),
        (add_a_replica, ["gateway_replicas_apart"]),
        (lambda site: site.metadata.update({"config-version": "1.4.1"}), ["service_registry_version"]),
        (lambda site: site.metadata.clear(), ["service_config_late"]),
        (lambda site: site.services.update({"stock": []}), ["config_names_nobody"]),
        (
            lambda site: site.services.update({"order": ["o1-down"]}),
            ["route_without_instance", "config_sides_conflict"],
        ),
    ],
)
def test_what_is_found_leads_to_its_root_cause(lab, happens, causes):
    happens(lab.site)
    checks = lab.run(check_mode=True).as_result()["checks"]
    said = diagnosis.of_host({"name": "services", "checks": checks})
    assert sorted(cause.fault.id for cause in said.causes) == sorted(causes)
    assert said.unexplained == ()


# Secrets


def test_secrets_are_nowhere(lab):
    lab.document["contracts"] = [
        {
            "name": "database",
            "sides": [
                {"source": "nacos", "config": "order.yaml", "query": "password", "repair": "rollback"},
                {"source": "consul", "config": "gateway/password", "repair": "set", "truth": True},
            ],
        },
        *CONTRACTS[2:],
    ]
    lab.site.configs["consul"]["gateway/password"] = "hunter2-hunter2"
    lab.site.publish("order.yaml", ORDER.replace("hunter2-hunter2", "changed-by-somebody"))
    lab.site.down["http://gateway"] = "the token hunter2-hunter2 is wrong"
    checked, outcome = lab.both()
    assert check_of(checked, "contract", "database").actual.endswith(HIDDEN)
    assert check_of(checked, "contract", "database").remedy.kind == "automatic"
    shown = json.dumps([checked.as_result(), outcome.as_result()])
    assert "hunter2" not in shown
    assert "changed-by-somebody" not in shown
    assert HIDDEN in shown


def test_what_a_redactor_shows():
    redactor = Redactor(["password", "(api|access|private)[-_.]?key"], ["hunter2-hunter2", "short"])
    assert redactor.shown({"a": [{"Password": "x"}], "apiKey": 1, "b": "short"}) == (
        f'{{"a": [{{"Password": "{HIDDEN}"}}], "apiKey": "{HIDDEN}", "b": "short"}}'
    )
    assert redactor.shown("jdbc:postgresql://me:pw@db/x") == f"jdbc:postgresql://{HIDDEN}@db/x"
    key = redactor.shown("-----BEGIN\nMIIE\n")
    assert key.startswith("a text of 16 characters, sha256 ")
    assert redactor.changes(
        {"a": {"b": 1, "password": "x"}, "c": [1, 2]}, {"a": {"b": 2, "password": "y"}, "c": [1]}
    ) == (
        ["a.b: 1", f"a.password: {HIDDEN}", "c[1]: 2"],
        ["a.b: 2", f"a.password: {HIDDEN}"],
    )


def test_a_value_that_is_of_no_type_is_not_shown_where_it_may_hold_secrets(lab):
    lab.only(type="number", sides=[side(query="@"), side(query="version")])
    assert "a mapping of 5 is no number" in check_of(lab.run(check_mode=True), "contract").actual


def test_a_list_may_be_meant_as_a_whole(lab):
    for kind, state in (("json", "compliant"), ("auto", "drifted")):
        lab.only(type=kind, equals='["a", "b"]', sides=[side(query="['a', 'b']")])
        assert check_of(lab.run(check_mode=True), "contract").state == state


# Contracts that cannot be judged, and documents that cannot be understood


def side(**more):
    return {"source": "nacos", "config": "order.yaml", **more}


@pytest.mark.parametrize(
    ("contract", "says"),
    [
        ({"sides": [side(query="a.b.c"), side(query="version")]}, "nacos: order.yaml a.b.c matches nothing"),
        ({"sides": [side(query="clients[?@=='x']"), side()]}, "matches nothing"),
        ({"sides": [side(query="a.["), side()]}, "'a.[' is no JMESPath"),
        ({"sides": [side(query="length(version, version)"), side()]}, "cannot be asked here"),
        ({"sides": [side(config="nothing"), side()]}, "nacos: nothing is not there"),
        ({"sides": [side(format="json"), side()]}, "it is no JSON"),
        ({"type": "number", "sides": [side(query="version"), side(query="version")]}, "is not of type number"),
        (
            {
                "sides": [
                    side(query="[version, version]", truth=True),
                    {"source": "eureka", "service": "order", "query": "[].id"},
                ],
            },
            "",
        ),
    ],
)
def test_contracts_that_cannot_be_judged(lab, contract, says):
    lab.only(**contract)
    found = check_of(lab.run(check_mode=True), "contract")
    assert found.state == ("unknown" if says else "drifted")
    assert says in found.actual


def test_contracts_that_contradict_each_other(lab):
    one = {"name": "one", "equals": 5, "sides": [side(query="version")]}
    for other in (
        {"equals": 6},
        {"one_of": [1, 2]},
        {"range": {"min": 6}},
        {"range": {"max": 4}},
    ):
        lab.document = {"contracts": [one, {"name": "other", **other, "sides": [side(query="version")]}]}
        outcome = lab.run(check_mode=True)
        assert "contradicts another contract: other wants" in check_of(outcome, "contract", "one").actual
        assert "contradicts another contract: one wants 5" in check_of(outcome, "contract", "other").actual
    chain = {"name": "chain", "sides": [side(query="version"), side(query="service")]}
    end = {"name": "end", "equals": 6, "sides": [side(query="service")]}
    lab.document = {"contracts": [one, chain, end]}
    assert "end wants 6" in check_of(lab.run(check_mode=True), "contract", "one").actual
    lab.document = {"contracts": [one, {"name": "other", "range": {"max": 5}, "sides": [side(query="version")]}]}
    assert "contradicts" not in check_of(lab.run(check_mode=True), "contract", "one").actual


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ({"contract": []}, "has 'contract', which is unknown"),
        ({"contracts": [{"sides": []}]}, "has no name"),
        ({"contracts": [{"name": "c", "sides": [side(qurey="x")]}]}, "has 'qurey', which is unknown"),
        ({"contracts": [{"name": "c", "sides": [side()]}]}, "a single side needs equals, one_of or range"),
        ({"contracts": [{"name": "c", "sides": []}]}, "contract c: a single side needs"),
        ({"contracts": [{"name": "c", "sides": [side(source="x"), side()]}]}, "there is no source x"),
        ({"contracts": [{"name": "c", "sides": [side(source="eureka"), side()]}]}, "is eureka, which has no config"),
        ({"contracts": [{"name": "c", "sides": [side(service="x"), side()]}]}, "one of config, service and routes"),
        ({"contracts": [{"name": "c", "sides": [side(repair="set"), side()]}]}, "set is no repair of config in nacos"),
        (
            {"contracts": [{"name": "c", "sides": [side(source="consul", query="a", repair="set"), side()]}]},
            "repair set takes no query",
        ),
        (
            {"contracts": [{"name": "c", "sides": [side(truth=True), side(truth=True)]}]},
            "more than one side is the truth",
        ),
        (
            {"contracts": [{"name": "c", "range": {"min": 2, "max": 1}, "sides": [side()]}]},
            "range from 2 to 1 is empty",
        ),
        ({"contracts": [{"name": "c", "range": {"min": "x"}, "sides": [side()]}]}, "'x' is no number"),
        (
            {"contracts": [{"name": "c", "type": "text", "range": {"min": 1}, "sides": [side()]}]},
            "a range is of numbers",
        ),
        ({"contracts": [{"name": "c", "unit": "ms", "sides": [side(), side()]}]}, "ms is no unit of type auto"),
        ({"contracts": [{"name": "c", "equals": 1, "sides": [side()]}] * 2}, "more than one contract is called c"),
        ({"service_names": [side(registry="gateway")]}, "gateway is gateway, which has no service"),
        ([], "not object"),
    ],
)
def test_documents_that_cannot_be_understood(document, says):
    with pytest.raises(ContractError) as raised:
        contracts.parse({"file.yml": document}, TYPES)
    assert says in str(raised.value)
    assert says.startswith("more than one contract") or str(raised.value).startswith("file.yml: ")


def test_the_example_is_understood():
    import yaml

    document = yaml.safe_load((contracts.SCHEMA_FILE.parent / "contracts.yml").read_text("utf-8"))
    pact = contracts.parse({"contracts.yml": document}, TYPES)
    assert len(pact.contracts) == 3
    assert not any(one.contradicts or side.fault for one in pact.contracts for side in one.sides)

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action plugin with the real module and servers on loopback: what it refuses, what it says, how long it takes."""

from __future__ import annotations

import base64
import contextlib
import datetime
import ipaddress
import json
import resource
import ssl
import threading
import time
import types

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.golden.triangle.plugins.action.service_triangle import ActionModule
from ansible_collections.golden.triangle.plugins.modules import service_triangle
from ansible_collections.golden.triangle.tests.unit.double_server import double
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

KEYS = {"changed", "checks", "notes", "diff", "wants", "seconds", "refusal", "services"}


@pytest.fixture
def play(monkeypatch, capsys):
    """Runs the action; the module runs as AnsiballZ does."""

    def execute(*, module_name, module_args, task_vars, check_mode):
        assert module_name == "golden.triangle.service_triangle"
        assert set(module_args) == {"order"}, "credentials are in one secret option"
        with patch_module_args({**module_args, "_ansible_check_mode": check_mode}), pytest.raises(SystemExit):
            service_triangle.main()
        return json.loads(capsys.readouterr().out)

    def run(*, check_mode=False, **options):
        action = ActionModule.__new__(ActionModule)
        action._task = types.SimpleNamespace(args=options, check_mode=check_mode)
        monkeypatch.setattr(
            action, "_execute_module", lambda **given: execute(**given, check_mode=check_mode), raising=False
        )
        result = action.act({})
        assert set(result) >= KEYS
        return result

    return run


@pytest.fixture
def server():
    with double() as made:
        yield made


def kv(text, index=7):
    return 200, [{"Value": base64.b64encode(text.encode()).decode(), "ModifyIndex": index}]


def consul(server, name="consul", **more):
    return {"name": name, "type": "consul", "urls": [server.url], "retries": 0, **more}


def same(name="c", **more):
    sides = [{"source": "consul", "config": "a", "truth": True}, {"source": "consul", "config": "b", "repair": "set"}]
    return {"name": name, "sides": sides, **more}


def check_of(result, check_id):
    return next(check for check in result["checks"] if check["id"] == f"services.{check_id}")


def test_from_change_to_repair(play, server):
    values = {"a": "3000", "b": "0"}
    server.answers["GET /v1/kv/a"] = lambda _asked: kv(values["a"])
    server.answers["GET /v1/kv/b"] = lambda _asked: kv(values["b"])

    def put(asked):
        assert asked.query == {"cas": "7"}
        values["b"] = asked.body.decode()
        return 200, True

    server.answers["PUT /v1/kv/b"] = put
    options = {"sources": [consul(server)], "contracts": [same()], "settle_seconds": 0}
    checked = play(check_mode=True, **options)
    assert checked["changed"]
    assert values["b"] == "0"
    done = play(**options)
    assert done["changed"]
    assert values["b"] == "3000"
    assert checked["diff"] == done["diff"]
    assert check_of(done, "contract")["repaired"]
    assert done["services"]["repair_seconds"] > 0
    assert not play(**options)["changed"]


def test_secrets_of_sources_are_in_no_result(play, server):
    server.answers["GET /v1/kv/a"] = (403, b"token s3cr3t-t0ken is not known")
    source = consul(server, token="s3cr3t-t0ken", urls=[server.url.replace("//", "//me:p4ssw0rd-x@")])
    result = play(sources=[source], contracts=[same(equals="x")])
    assert check_of(result, "source")["state"] == "unknown"
    shown = json.dumps(result)
    assert "s3cr3t" not in shown
    assert "p4ssw0rd" not in shown
    assert server.asked[0].headers["x-consul-token"] == "s3cr3t-t0ken"


def test_a_wrong_contract_costs_no_other(play, server):
    server.answers["GET /v1/kv/a"] = kv("1")
    server.answers["GET /v1/kv/b"] = kv("1")
    bad = {"name": "bad", "sides": [{"source": "consul", "config": "a", "query": "["}], "equals": 1}
    result = play(sources=[consul(server)], contracts=[same(), bad])
    assert [check["state"] for check in result["checks"] if check["id"] == "services.contract"] == [
        "compliant",
        "unknown",
    ]
    assert "failed" not in result


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"sources": []}, "sources names no server"),
        ({"sources": [{"name": "a", "type": "consul", "urls": []}]}, "source a has no URL"),
        ({"sources": [{"name": "a", "type": "consul", "urls": ["ftp://x"]}]}, "a URL is http://"),
        ({"sources": [{"name": "a", "type": "consul", "urls": ["http://x"]}] * 2}, "more than one source is called a"),
        ({"sources": [{"name": "a", "type": "apollo", "urls": ["http://x"]}]}, "Apollo needs app_id"),
        ({"sources": [{"name": "a", "type": "consul", "urls": ["http://x"], "timeout": 0}]}, "timeout must be more"),
        ({"timeout": -1}, "timeout must be more than 0"),
        ({"contract_files": ["/nowhere/contracts.yml"]}, "/nowhere/contracts.yml cannot be read: No such file"),
        ({"secret_keys": ["("]}, "'(' is no regular expression"),
        (
            {"contracts": [{"name": "c", "sides": [{"source": "x", "config": "y"}]}]},
            "the options: contract c: there is no",
        ),
        (
            {"sources": [{"name": "g", "type": "gateway", "urls": ["http://x"], "registry": "g"}]},
            "its registry g is no registry",
        ),
        (
            {
                "sources": [
                    {
                        "name": "g",
                        "type": "gateway",
                        "urls": ["http://x"],
                        "routes_from": {"source": "g", "config": "x"},
                    }
                ]
            },
            "which is no config centre",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused_before_any_server_is_asked(play, server, change, says):
    result = play(**{"sources": [consul(server)], **change})
    assert (result["failed"], result["refusal"]) == (True, "invalid")
    assert says in result["msg"]
    assert server.asked == []


def test_contracts_from_files(play, server, tmp_path):
    server.answers["GET /v1/kv/a"] = kv("1")
    server.answers["GET /v1/kv/b"] = kv("2")
    file = tmp_path / "contracts.yml"
    file.write_text(json.dumps({"contracts": [same("from-a-file")]}), "utf-8")
    result = play(sources=[consul(server)], contract_files=[str(file)], settle_seconds=0, repair=[])
    assert check_of(result, "contract")["subject"] == "from-a-file"
    assert check_of(result, "contract")["remedy"]["kind"] == "manual"
    for text, says in (("a: [", "is no YAML"), ("- 1", "is [1], not object"), ("contract: []", "unknown")):
        file.write_text(text, "utf-8")
        refused = play(sources=[consul(server)], contract_files=[str(file)])
        assert (refused["refusal"], says in refused["msg"]) == ("invalid", True)


def test_a_module_that_cannot_run_is_an_error(play, monkeypatch, server):
    monkeypatch.setattr(service_triangle, "fetch", lambda _jobs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        play(sources=[consul(server)], contracts=[same()])


def test_the_module_alone_does_nothing_and_writes_nothing_in_check_mode(capsys):
    write = {"source": "c", "kind": "set", "name": "a", "version": "1", "content": "x"}
    job = {"spec": {"name": "c", "type": "consul", "urls": ["http://127.0.0.1:9"]}, "wants": [], "follows": False}
    order = json.dumps([{**job, "writes": [write], "seconds": 1}])
    for given, says in (({}, "run by its action plugin"), ({"order": order}, "nothing is written in check mode")):
        with patch_module_args({**given, "_ansible_check_mode": True}), pytest.raises(SystemExit):
            service_triangle.main()
        assert says in json.loads(capsys.readouterr().out)["msg"]


class Busy:
    """Three servers with 200 keys each that need some time for each answer, and how many they answer at once."""

    def __init__(self, stack, seconds):
        self.now = self.peak = 0
        self._lock, self._seconds = threading.Lock(), seconds
        self.names = ["consul", "second", "third"]
        servers = [stack.enter_context(double()) for _name in self.names]
        for made in servers:
            made.answers.update({f"GET /v1/kv/k{number}": self._slowly(kv(str(number))) for number in range(200)})
        self.sources = [consul(made, name) for made, name in zip(servers, self.names, strict=True)]
        self.contracts = [
            {"name": f"c{number}", "sides": [{"source": name, "config": f"k{number}"} for name in self.names]}
            for number in range(200)
        ]

    def _slowly(self, answer):
        def answering(_asked):
            with self._lock:
                self.now += 1
                self.peak = max(self.peak, self.now)
            time.sleep(self._seconds)
            with self._lock:
                self.now -= 1
            return answer

        return answering


def test_200_contracts_over_3_sources_are_read_at_the_same_time(play):
    with contextlib.ExitStack() as stack:
        busy = Busy(stack, 0.05)
        before = sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])
        result = play(sources=busy.sources, contracts=busy.contracts)
    assert result["services"]["readings"] == 600
    assert {check["state"] for check in result["checks"]} == {"compliant"}
    assert busy.peak > 8, "more than one source allows itself"
    assert result["services"]["read_seconds"] < 600 * 0.05 / 3
    # Less than 2 s on a machine that has the time: how much time of a core all three together need.
    assert sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2]) - before < 2


# TLS


def certificate(folder, *, days):
    """A certificate for 127.0.0.1 that ends in so many days, as a file with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=10))
        .not_valid_after(now + datetime.timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = folder / f"server-{days}.pem"
    path.write_bytes(pem + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.mark.parametrize(
    ("days", "options", "says"),
    [
        (10, {}, ""),
        (10, {"ca_path": None}, "cannot be trusted"),
        (-1, {}, "certificate has expired"),
        (-1, {"validate_certs": False, "ca_path": None}, ""),
    ],
)
def test_certificates_are_verified(play, tmp_path, days, options, says):
    path = certificate(tmp_path, days=days)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    with double(context) as server:
        server.answers["GET /v1/kv/a"] = server.answers["GET /v1/kv/b"] = kv("1")
        source = consul(server, **{"ca_path": str(path), **options})
        result = play(sources=[source], contracts=[same()])
    state, actual = (check_of(result, "source")[key] for key in ("state", "actual"))
    assert state == ("unknown" if says else "compliant")
    assert says in actual

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The catalogue holds together, every leaf of its tree is reached, and a diagnosis names what was really planted."""

from __future__ import annotations

import json
import re
import typing as t
from pathlib import Path

import jsonschema
import pytest
import yaml
from ansible_collections.golden.triangle.plugins.module_utils._debug import builds
from ansible_collections.golden.triangle.plugins.module_utils._fault import steps
from ansible_collections.golden.triangle.plugins.plugin_utils._faults import catalogue, diagnosis
from ansible_collections.golden.triangle.plugins.plugin_utils._faults.catalogue import FaultError
from hypothesis import given
from hypothesis import strategies as st
from tools import fault_docs
from unit.plugins.plugin_utils.reports import CHECK, DRIFTED, UNKNOWN

ROOT = Path(__file__).resolve().parents[4]
KNOWN = catalogue.shipped()
#: What the audit found of each fault that is planted on stand-ins: `python -m tools.faults --record`.
FOUND: dict[str, list[dict[str, t.Any]]] = json.loads(
    (Path(__file__).with_name("found_faults.json")).read_text("utf-8")
)
_OPTIMISED = builds.Package("main", "", optimised=True, inlined=True, dwarf_version=4, rows=1, statements=1)
_RULES = "nacos: rules x = 3000 ms, version d01f, read 2026-11-24T11:40:00.000Z from http://nacos-1:8848/nacos"
_ROUTES = "gateway: live routes, read 2026-11-24T11:40:00.000Z from http://g1/actuator"
_VERSION = [
    _RULES.replace("3000 ms", "1.4.2"),
    "eureka: order-service, read 2026-11-24T11:40:00.000Z from http://e/eureka",
]
#: Of those that are not planted: what their check says, by the words of the module that gives it and of Delve.
OTHERS = {
    "macos_too_old": [("go.macos", "macOS 10.14.6", [])],
    "cgo_newer_linker": [
        (
            "debug.sessions",
            "1 sessions, 1 lost",
            ["launch: decoding dwarf section info at offset 0x0: too short"],  # go-delve/delve issue 3797
        )
    ],
    "optimised_build": [
        ("debug.compiled", "Delve will work: partly", builds.judged([_OPTIMISED], "", dwarf=True)[1]),
        ("debug.settable", "launch 70.2 %", ["launch: could not find statement, please use a line with a statement"]),
    ],
    "program_stripped": [
        ("debug.compiled", "Delve will work: no", builds.judged([], "", dwarf=False)[1]),
        ("debug.settable", "launch 0 %", ["launch: could not find file main.go"]),
    ],
    "service_registry_version": [("services.metadata.version", "1.4.1", [*_VERSION, "order-1: 1.4.1"])],
    "service_config_late": [("services.metadata.version", "none", [*_VERSION, "order-1: none"])],
    "gateway_cache_stale": [
        (
            "services.gateway.cache_age",
            "1 route stale",
            ['route order: live uri "lb://a", defined uri "lb://b"', _ROUTES],
        )
    ],
    "gateway_replicas_apart": [
        ("services.gateway.replicas", "they differ", ["route order is missing on http://g2/actuator", _ROUTES])
    ],
    "route_without_instance": [
        ("services.route.instances", "instances that work: 0 of 1", ["eureka: order-1: its status is DOWN"])
    ],
    "config_names_nobody": [("services.config.service", "instances that work: 0 of 0", [_ROUTES])],
    "config_overwritten": [
        (
            "services.contract",
            "nacos: rules x: 0 ms",
            [_RULES.replace("= 3000 ms", "= 0 ms (is less than 100 ms)"), _ROUTES],
        )
    ],
    "config_sides_conflict": [("services.contract", "nacos: rules x: 2 ms; consul: y: 1 ms", [_RULES, _ROUTES])],
    "config_nodes_apart": [("services.config.nodes", "they differ", [_RULES, _RULES.replace("nacos-1", "nacos-2")])],
    "path_mapping": [("debug.settable", "launch 0 %", ["launch: could not find file /build/main.go"])],
}


def checks_of(fault: str) -> list[dict[str, t.Any]]:
    """What a host with this fault shows."""
    if fault in FOUND:
        return FOUND[fault]
    return [
        {
            **DRIFTED,
            "id": name,
            "corner": "delve",
            "subject": "debugging as dev",
            "actual": actual,
            "evidence": evidence,
        }
        for name, actual, evidence in OTHERS[fault]
    ]


def host(*checks: dict[str, t.Any]) -> dict[str, t.Any]:
    """A host of a report, as far as a diagnosis looks at it."""
    return {"name": "mac-1", "checks": [*checks]}


def named(*checks: dict[str, t.Any]) -> list[str]:
    """The causes."""
    return [cause.fault.id for cause in diagnosis.of_host(host(*checks)).causes]


@pytest.mark.parametrize("fault", KNOWN.faults)
def test_every_leaf_is_reached(fault: str) -> None:
    """By its own findings, and nothing is left unexplained."""
    said = diagnosis.of_host(host(*checks_of(fault)))
    assert [cause.fault.id for cause in said.causes] == [fault]
    assert said.unexplained == ()
    events, tops = KNOWN.way(KNOWN.faults[fault])
    assert events
    assert tops


def test_what_is_planted_is_what_is_found() -> None:
    planted = catalogue.load([str(ROOT / "tests" / "standin" / "faults")]).faults.values()
    assert {fault.id for fault in planted if fault.plant is not None} == set(FOUND)
    assert set(FOUND) | set(OTHERS) == set(KNOWN.faults)
    assert len(FOUND) >= 30
    assert {fault.corner for fault in planted if fault.id in FOUND} == set(catalogue.CORNERS)


@pytest.mark.parametrize("fault", KNOWN.faults)
def test_a_fault_says_rightly_whether_it_is_repaired_by_itself(fault: str) -> None:
    must = {sign.check for sign in KNOWN.faults[fault].finds}
    kinds = {check["remedy"]["kind"] for check in FOUND.get(fault, []) if check["id"] in must}
    assert kinds <= {KNOWN.faults[fault].repair}


@pytest.mark.parametrize("path", catalogue._files(), ids=lambda path: path.stem)
def test_the_files_keep_to_the_schema(path: Path) -> None:
    jsonschema.Draft202012Validator.check_schema(catalogue.described())
    jsonschema.validate(yaml.safe_load(path.read_text("utf-8")), catalogue.described())


def test_every_step_is_one() -> None:
    for known in (KNOWN, catalogue.load([str(ROOT / "tests" / "standin" / "faults")])):
        for fault in known.faults.values():
            assert (fault.plant is None) or fault.plant
            for step in fault.plant or ():
                steps.verb_of(step)


def test_a_fault_is_planted_or_it_says_why_not() -> None:
    for fault in KNOWN.faults.values():
        assert (fault.plant is None) == bool(fault.not_planted), fault.id


def test_every_place_of_the_tree_has_something_below() -> None:
    assert {name for fault in KNOWN.faults.values() for name in fault.leads_to} == set(KNOWN.events)
    assert {top for event in KNOWN.events.values() for top in event.leads_to} == set(KNOWN.symptoms)


def test_no_name_is_in_the_files_that_no_module_gives() -> None:
    given_ids = "\n".join(path.read_text("utf-8") for path in (ROOT / "plugins").rglob("*.py"))
    names = {sign.check for fault in KNOWN.faults.values() for sign in (*fault.finds, *fault.may)}
    names |= {name for node in KNOWN.symptoms.values() for name in node.probe}
    # Checks of Go programs and of settings are put together of a beginning and a name.
    lost = [name for name in names if name not in given_ids and name.rpartition(".")[2] not in given_ids]
    assert lost == []


def test_the_page_is_made_of_the_catalogue() -> None:
    for path, text in fault_docs.files().items():
        assert path.read_text("utf-8") == text, f"{path} is stale: make fault-docs"


EDITED = {**DRIFTED, "evidence": ["changed src/fmt/print.go, sha256 a", "missing pkg/tool/darwin_amd64/compile"]}
SESSION = {**DRIFTED, "id": "debug.sessions", "corner": "delve", "evidence": ["launch: stub exited while waiting"]}
MODE = {**DRIFTED, "id": "access.developer_mode", "corner": "access", "actual": "disabled", "evidence": []}


class TestDiagnosis:
    """Of several findings, of none, of what nobody knows."""

    def test_a_clean_host_has_no_cause(self) -> None:
        assert diagnosis.of_host(host(CHECK, UNKNOWN)) == diagnosis.Diagnosis()

    def test_one_check_can_have_two_causes(self) -> None:
        assert sorted(named(EDITED)) == ["compiler_missing", "library_edited"]

    def test_a_lost_session_is_explained_by_the_right_that_is_missing(self) -> None:
        said = diagnosis.of_host(host(SESSION, MODE))
        assert [cause.fault.id for cause in said.causes] == ["developer_mode_off"]
        assert said.causes[0].checks == ("debug.sessions", "access.developer_mode")
        assert said.causes[0].evidence[0] == f"debug.sessions {CHECK['subject']}: launch: stub exited while waiting"
        assert said.unexplained == ()

    def test_what_nobody_knows_is_said_to_be_unexplained(self) -> None:
        said = diagnosis.of_host(host(SESSION, {**DRIFTED, "id": "services.nacos"}))
        assert (said.causes, said.unexplained) == ((), ("debug.sessions", "services.nacos"))

    def test_the_special_is_named_before_the_general(self) -> None:
        flags = {**DRIFTED, "id": "go.env.goflags"}
        trim = "GOFLAGS=-trimpath at /f:1: -trimpath takes the paths of the sources out"
        assert named({**flags, "evidence": [trim]}) == ["goflags_trimpath"]
        assert named({**flags, "evidence": ["GOFLAGS=-mod=mod at /f:1: -mod lets a build change"]}) == ["goflags_set"]

    @given(st.lists(st.sampled_from(sorted(FOUND)), max_size=4, unique=True))
    def test_it_is_a_function_of_what_was_found_and_explains_what_is_known(self, faults: list[str]) -> None:
        checks = [check for fault in faults for check in checks_of(fault)]
        said = diagnosis.of_host(host(*checks))
        assert said == diagnosis.of_host(json.loads(json.dumps(host(*checks))))
        assert said.unexplained == ()
        assert len(said.causes) <= len(set(faults)) + 1


def own(folder: Path, text: str) -> str:
    """A folder of a user's with one file."""
    (folder / "mine.yml").write_text(text)
    return str(folder)


def test_an_own_file_changes_an_entry_key_by_key(tmp_path: Path) -> None:
    text = "schema: 1\nfaults: [{id: sip_off, plant: [{delete: /x}]}]\n"
    fault = catalogue.load([own(tmp_path, text)]).of("sip_off")
    assert (fault.plant, fault.title) == (({"delete": "/x"},), KNOWN.of("sip_off").title)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("schema: 1\nfaults: [{id: nobody_knows}]\n", "nobody_knows is no fault of the catalogue"),
        ("schema: 2\n", r"\$\.schema is 2, not 1"),
        ("schema: 1\nfaults: [{id: sip_off, plants: []}]\n", "has 'plants', which is unknown"),
        ("schema: 1\nfaults: [{id: sip_off, leads_to: [nowhere]}]\n", "no such place: sip_off leads to nowhere"),
        ("schema: 1\nfaults: [{id: sip_off, finds: [{check: access.sip, says: '('}]}]\n", "no regular expression"),
        ("{", "cannot be read as YAML"),
        ("- 1", "is no file of the catalogue of faults"),
    ],
)
def test_what_is_no_catalogue_is_named(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(FaultError, match=says):
        catalogue.load([own(tmp_path, text)])


def test_a_name_that_nobody_knows() -> None:
    with pytest.raises(FaultError, match=re.escape("no fault is called 'x'; docs/faults.md lists them")):
        KNOWN.of("x")

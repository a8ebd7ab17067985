# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From records to the document: states, precedence, bounds, and the published schema."""

from __future__ import annotations

import copy
import dataclasses
import json
import typing as t
from pathlib import Path

import jsonschema
import pytest
from ansible_collections.golden.triangle.plugins.plugin_utils._report import report
from hypothesis import given
from hypothesis import strategies as st

SCHEMA = json.loads((Path(__file__).resolve().parents[4] / "docs" / "report.schema.json").read_text("utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
RUN = report.Run("2026-11-23T22:00:00Z", "2026-11-23T22:05:00Z", check_mode=True, collection_version="0.1.0")
CHECK: dict[str, t.Any] = {
    "id": "go.tree",
    "corner": "go",
    "subject": "/usr/local/go1.21.5",
    "state": "compliant",
    "severity": "critical",
    "expected": "h1:aa",
    "actual": "h1:aa",
    "evidence": [],
    "remedy": {"kind": "automatic", "text": "converge"},
    "repaired": False,
}
DRIFTED = {**CHECK, "state": "drifted", "actual": "h1:bb", "evidence": ["changed src/fmt/print.go"]}
UNKNOWN = {**CHECK, "id": "go.modes", "state": "unknown"}


def record(*checks: t.Any, host: str = "mac-1", **changes: t.Any) -> report.Record:
    made = report.Record(
        host=host,
        module="go_toolchain",
        part="task",
        order=1,
        started="2026-11-23T22:01:00Z",
        ended="2026-11-23T22:02:00Z",
        check_mode=True,
        outcome="ok",
        profile="seed",
        task="Go",
        checks=list(checks),
    )
    return dataclasses.replace(made, **changes)


def build(*records: report.Record, hosts: t.Sequence[str] = ("mac-1",), **more: t.Any) -> dict[str, t.Any]:
    made = report.build_report(hosts, records, run=RUN, **more)
    VALIDATOR.validate(made)
    return made


def host(*records: report.Record, **more: t.Any) -> dict[str, t.Any]:
    return t.cast("dict[str, t.Any]", build(*records, **more)["hosts"][0])


REFUSED = {"outcome": "failed", "refusal": "not_applicable", "message": "Apple silicon"}
FAILED = {"outcome": "failed", "message": "boom"}
AWAY = {"outcome": "unreachable", "message": "timed out"}


@pytest.mark.parametrize(
    ("records", "state", "reason"),
    [
        ([record(CHECK)], "compliant", None),
        ([record({**CHECK, "state": "exempt"})], "compliant", None),
        ([record(CHECK, UNKNOWN)], "unknown", None),
        ([record(DRIFTED, UNKNOWN)], "drifted", None),
        ([record()], "unknown", "nothing was checked on this host"),
        ([record(DRIFTED, **FAILED)], "failed", "boom"),
        ([record(CHECK, outcome="failed")], "failed", "go_toolchain: failed without a message"),
        ([record(**AWAY)], "unreachable", "timed out"),
        ([record(CHECK), record(module="delve", order=2, **AWAY)], "unreachable", "timed out"),
        ([record(**REFUSED)], "not_applicable", "Apple silicon"),
        ([record({**CHECK, "state": "not_applicable"})], "not_applicable", None),
        # What one module refuses does not hide what another one found.
        ([record(**REFUSED), record(DRIFTED, module="editor", order=2)], "drifted", None),
        ([record(**REFUSED), record(module="editor", order=2, **FAILED)], "failed", "boom"),
        ([record(outcome="skipped", message="no check mode")], "unknown", "no check mode"),
        ([record(CHECK), record(module="delve", order=2, outcome="skipped", message="no")], "unknown", "no"),
        # A retry of the same task replaces what it said before, also when records come out of order.
        ([record(CHECK, order=2), record(order=1, **AWAY)], "compliant", None),
        ([record(order=2, **AWAY), record(CHECK, order=1)], "unreachable", "timed out"),
        # Another task about the same check: the later answer counts.
        ([record(DRIFTED), record(CHECK, part="again", order=2)], "compliant", None),
    ],
)
def test_state_of_a_host(records: list[report.Record], state: str, reason: str | None) -> None:
    assert (host(*records)["state"], host(*records)["reason"]) == (state, reason)


def test_hosts_without_records() -> None:
    made = build(
        record(CHECK, host="stranger"),
        hosts=["lost", "failed", "rescued", "nobody"],
        failures={"failed": report.Failure("Validate", "wrong type", "validate_argument_spec")},
        silences={"lost": report.Silence("gone"), "rescued": report.Silence("undefined", failed=True)},
    )
    assert [(one["name"], one["state"], one["reason"]) for one in made["hosts"]] == [
        ("lost", "missing", "gone"),
        ("failed", "failed", "wrong type"),
        ("rescued", "failed", "undefined"),
        ("nobody", "unknown", "nothing was checked on this host"),
    ]
    assert made["started"] == RUN.started
    assert made["check_mode"] is True


def test_a_failure_that_a_record_holds_is_not_told_twice() -> None:
    failures = {"mac-1": report.Failure("Go", "Apple silicon", "go_toolchain")}
    assert host(record(**REFUSED), failures=failures)["state"] == "not_applicable"
    assert len(host(record(**REFUSED), failures=failures)["errors"]) == 1
    # A later task of the host that never reached its module.
    failures = {"mac-1": report.Failure("Validate", "wrong type", "validate_argument_spec")}
    assert host(record(CHECK), failures=failures)["state"] == "failed"


def test_counts() -> None:
    info = {**DRIFTED, "id": "go.other", "severity": "info"}
    repaired = {**CHECK, "repaired": True}
    made = build(record(DRIFTED, info, UNKNOWN), record(repaired, host="mac-2"), hosts=["mac-1", "mac-2", "mac-3"])
    assert made["counts"]["hosts"]["drifted"] == made["counts"]["hosts"]["compliant"] == 1
    assert made["counts"]["checks"] == {"drifted": 2, "unknown": 1, "exempt": 0, "not_applicable": 0, "compliant": 1}
    assert made["counts"]["findings"] == {"critical": 1, "warning": 0, "info": 1}
    assert made["counts"]["repaired"] == 1


def test_profile_and_mode_of_the_whole() -> None:
    assert build(record(CHECK))["profile"] == "seed"
    mixed = build(record(CHECK), record(CHECK, host="mac-2", profile="next"), hosts=["mac-1", "mac-2"])
    assert mixed["profile"] is None
    assert build(record(CHECK), record(CHECK, part="real", order=2, check_mode=False))["check_mode"] is False


def test_measured_values_of_several_executions_are_joined() -> None:
    one = record(CHECK, measured={"releases": [1], "root": "a"})
    two = record(CHECK, part="b", order=2, measured={"releases": [2], "root": "b"})
    assert host(one, two)["measured"] == {"go_toolchain": {"releases": [1, 2], "root": "b"}}
    assert host(one, two)["notes"] == []


def test_seconds_of_several_executions_are_added_up_by_step() -> None:
    one = record(CHECK, seconds={"observe": 1.25, "compare": 0.001, "all": 2})
    two = record(CHECK, part="b", order=2, seconds={"all": 3.5, "observe": 2, "repair": 0.5, "prove": 1})
    assert host(one, two)["seconds"] == {"observe": 3.25, "compare": 0.001, "repair": 0.5, "prove": 1, "all": 5.5}
    again = dataclasses.replace(one, order=3, seconds={"observe": 7})
    assert host(one, two, again)["seconds"]["observe"] == 9
    odd = {"observe": "long", "compare": float("nan"), "repair": -1, "prove": True, "cook": 3}
    assert host(record(CHECK, seconds=odd))["seconds"] == {}


@pytest.mark.parametrize(
    ("check", "said"),
    [
        ({**CHECK, "state": "fine"}, "the module gave the state 'fine'"),
        ({**CHECK, "severity": None}, "the module gave the severity None"),
        ({key: value for key, value in CHECK.items() if key != "id"}, "the module gave no id"),
        ("text", "the module gave no id"),
    ],
)
def test_what_a_module_said_wrongly_is_never_compliant(check: t.Any, said: str) -> None:
    (made,) = host(record(check))["checks"]
    assert made["state"] == "unknown"
    assert said in made["evidence"]


def test_evidence_from_the_diff_of_the_very_check() -> None:
    bare = {**DRIFTED, "evidence": []}
    diff = [
        {"check": "go.tree", "subject": CHECK["subject"], "before": "a 1\nb 2\n", "after": "a 1\nb 3\n"},
        {"check": "go.tree", "subject": "/usr/local/go1.21.6", "before": "x", "after": "y"},
        {"check": "go.modes", "before": "x", "after": "y"},
        "no entry",
    ]
    assert host(record(bare, diff=diff))["checks"][0]["evidence"] == ["-b 2", "+b 3"]
    assert host(record(DRIFTED, diff=diff))["checks"][0]["evidence"] == DRIFTED["evidence"]
    assert host(record({**bare, "state": "compliant"}, diff=diff))["checks"][0]["evidence"] == []


def test_a_huge_finding_is_bounded_and_says_so() -> None:
    huge = {**DRIFTED, "actual": "x" * 1_000_000, "evidence": ["y"] * 100_000}
    (made,) = host(record(huge))["checks"]
    assert made["actual"].endswith("... (996000 characters left out)")
    assert made["evidence"][-1] == "... and 99800 more (100000 in all)"


def test_unknown_keys_of_a_check_are_kept() -> None:
    (made,) = host(record({**CHECK, "measured_by": "root", "first_seen": "2026-01-01", "baseline": "unchanged"}))[
        "checks"
    ]
    assert made["measured_by"] == "root"
    assert not {"first_seen", "baseline"} & set(made), "of history only the report can speak"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ({"age_seconds": 1.5, "mismatch_count": 0}, {"age_seconds": 1.5, "mismatch_count": 0}),
        ({"Age seconds": 1, "": 1, 7: 1, "a" * 101: 1, 'x{a="b"}\n': 1}, None),
        ({"a": True, "b": "1", "c": None, "d": float("nan"), "e": float("inf"), "f": [1]}, None),
        ([1, 2], None),
        (None, None),
    ],
)
def test_what_a_check_measured_is_kept_where_it_can_become_a_metric(said: t.Any, kept: t.Any) -> None:
    (made,) = host(record({**CHECK, "measured": said}))["checks"]
    assert made.get("measured") == kept


def test_outcome_and_measured_values_of_a_result() -> None:
    assert report.outcome_of({"failed": True, "unreachable": True}) == "unreachable"
    assert report.outcome_of({"failed": False}) == "ok"
    result = {"changed": True, "checks": [], "invocation": {}, "_ansible_verbose": 1, "releases": [1], "warnings": []}
    assert report.measured_of(result) == {"releases": [1]}


def test_no_key_is_written_that_the_schema_does_not_know() -> None:
    """The schema lets later versions add fields; this version writes only what it describes."""
    strict = copy.deepcopy(SCHEMA)
    for shape in (strict, *strict["$defs"].values()):
        if "properties" in shape:
            shape["additionalProperties"] = False
    made = build(
        record(DRIFTED, **FAILED, seconds={"observe": 1, "all": 2}),
        record(CHECK, host="mac-2"),
        hosts=["mac-1", "mac-2", "mac-3"],
    )
    jsonschema.Draft202012Validator(strict).validate(made)


def test_the_schema_itself() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert set(SCHEMA["$defs"]["host"]["properties"]["state"]["enum"]) == set(report.HOST_STATES)
    assert set(SCHEMA["$defs"]["check"]["properties"]["state"]["enum"]) == set(report.CHECK_STATES)


names = st.text(max_size=8)
json_values = st.recursive(st.none() | st.booleans() | st.integers() | names, lambda one: st.lists(one, max_size=2))
checks = st.fixed_dictionaries(
    {},
    optional={
        "id": names | st.none(),
        "subject": names,
        "state": st.sampled_from([*report.CHECK_STATES, "fine", None]),
        "severity": st.sampled_from([*report.SEVERITIES, 3]),
        "evidence": json_values,
        "remedy": json_values | st.fixed_dictionaries({"kind": names}),
        "expected": json_values,
    },
)


@given(st.lists(checks | json_values, max_size=4), st.sampled_from(["ok", "failed", "unreachable", "skipped"]))
def test_whatever_a_module_says_the_document_fits_its_schema(said: list[t.Any], outcome: str) -> None:
    made = host(record(*said, outcome=outcome))
    if made["state"] == "compliant":
        assert made["checks"]
        assert {check["state"] for check in made["checks"]} <= {"compliant", "exempt", "not_applicable"}
        assert outcome == "ok"

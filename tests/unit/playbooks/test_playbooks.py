# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The real playbooks, role and report run by the real ansible-playbook on localhost, with a double for the module.

What is proven is the way from a module's result to the report, over everything that Ansible does to hosts on that way.
"""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]
DOUBLE = Path(__file__).with_name("double")
#: What no role calls, but a play itself.
REAL = (
    *("drift_report", "go_advisories", "planted_fault", "release_record", "repair_judge", "repair_plan"),
    "report_views",
)
TREE_CHECK = {
    "id": "go.tree",
    "corner": "go",
    "subject": "/usr/local/go1.21.5",
    "state": "compliant",
    "expected": "h1:tu88hVN3",
    "actual": "h1:tu88hVN3",
    "evidence": [],
    "severity": "critical",
    "remedy": {"kind": "automatic", "text": ""},
    "repaired": False,
}
OK = {"checks": [TREE_CHECK], "releases": [{"version": "1.21.5"}]}
DRIFT = {
    "checks": [
        {**TREE_CHECK, "state": "drifted", "actual": "h1:9f2aAAAA", "evidence": ["changed src/fmt/print.go"]},
        {**TREE_CHECK, "id": "go.version", "state": "unknown", "actual": "unknown (blocked by go.tree)"},
    ],
}
NOT_APPLICABLE = {
    "failed": True,
    "msg": "this Mac has Apple silicon, the collection is for Intel",
    "refusal": "not_applicable",
    "checks": [{**TREE_CHECK, "id": "host.platform", "state": "not_applicable"}],
}
FAILED = {"failed": True, "msg": "no source answered", "refusal": "no_source", **OK}
#: Refused at once: port 9 of loopback has no listener.
UNREACHABLE = {"ansible_connection": "ssh", "ansible_host": "127.0.0.1", "ansible_port": 9}


@dataclasses.dataclass(frozen=True)
class Outcome:
    """The end of one ansible-playbook."""

    rc: int
    output: str
    report: dict[str, t.Any]

    @property
    def states(self) -> dict[str, str]:
        return {host["name"]: host["state"] for host in self.report["hosts"]}

    def host(self, name: str) -> dict[str, t.Any]:
        return next(host for host in self.report["hosts"] if host["name"] == name)


@dataclasses.dataclass(frozen=True)
class Fleet:
    """A folder with a collection path, an inventory of aliases of localhost, and a place for the report."""

    folder: Path

    def run(
        self, *arguments: str, hosts: dict[str, t.Any], playbook: str = "audit", history: bool = False, **env: str
    ) -> Outcome:
        inventory = self.folder / "inventory.json"
        inventory.write_text(json.dumps({"triangle": {"hosts": hosts, "vars": self._common()}}), "utf-8")
        report = self.folder / "reports" / "report.json"
        if not history:
            report.unlink(missing_ok=True)
        command = [
            *(str(Path(sys.executable).with_name("ansible-playbook")), "-i", str(inventory)),
            *(f"golden.triangle.{playbook}" if "/" not in playbook else playbook,),
            *("-e", f"triangle_report_path={report}", *arguments),
        ]
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "ANSIBLE_COLLECTIONS_PATH": str(self.folder / "collections"),
            "ANSIBLE_NOCOLOR": "1",
            # No shared connection: below the home of a test its socket's path would be too long.
            "ANSIBLE_SSH_ARGS": "-o ControlMaster=no",
            **env,
        }
        done = subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, text=True, timeout=120, check=False
        )
        text = report.read_text("utf-8") if report.exists() else "{}"
        return Outcome(done.returncode, done.stdout + done.stderr, json.loads(text))

    def _common(self) -> dict[str, t.Any]:
        return {
            "ansible_connection": "local",
            "ansible_python_interpreter": sys.executable,
            # The plays become root: here whoever runs the tests already is who the module runs as.
            "ansible_become": False,
        }


@pytest.fixture(scope="module")
def collections(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A collection path: this collection by links, with doubles in the place of the modules that roles call."""
    path = tmp_path_factory.mktemp("collections")
    home = path / "ansible_collections" / "golden" / "triangle"
    (home / "plugins").mkdir(parents=True)
    for name in ("galaxy.yml", "meta", "roles", "playbooks", "releases"):
        (home / name).symlink_to(ROOT / name)
    for folder in (ROOT / "plugins").iterdir():
        if folder.name not in ("action", "modules"):
            (home / "plugins" / folder.name).symlink_to(folder)
    for kind, double in (("action", "action.py"), ("modules", "module.py")):
        (home / "plugins" / kind).mkdir()
        for file in (ROOT / "plugins" / kind).glob("*.py"):
            real = file.stem in REAL
            (home / "plugins" / kind / file.name).symlink_to(file if real else DOUBLE / double)
    return path


@pytest.fixture
def fleet(tmp_path: Path, collections: Path) -> Fleet:
    (tmp_path / "collections").symlink_to(collections)
    return Fleet(tmp_path)


def test_a_clean_fleet_ends_with_0(fleet: Fleet) -> None:
    done = fleet.run(hosts={"mac-1": {"double": OK}, "mac-2": {"double": OK}})
    assert done.rc == 0, done.output
    assert done.states == {"mac-1": "compliant", "mac-2": "compliant"}
    assert done.report["profile"] == "seed"
    assert done.report["check_mode"] is True
    assert done.host("mac-1")["measured"] == {"go_toolchain": {"releases": [{"version": "1.21.5"}]}}


def test_a_corner_costs_two_executions_on_a_host(fleet: Fleet) -> None:
    """For any number of users and releases: what else runs, runs on the controller."""
    users = {"go_sdk_users": [f"user-{number}" for number in range(50)]}
    releases = {"go_sdk_releases": [{"version": version} for version in ("1.21.5", "1.21.6", "1.22.12")]}
    user_check = {**TREE_CHECK, "id": "go.user.login", "subject": "user-1"}
    host = {"double": OK, "doubles": {"go_fingerprint": {"checks": [user_check]}}, **users, **releases}
    done = fleet.run("-vvv", hosts={"mac-1": host})
    assert done.rc == 0, done.output
    assert [check["id"] for check in done.host("mac-1")["checks"]] == ["go.tree", "go.user.login"]
    executed = [line.rpartition("/")[2] for line in done.output.splitlines() if line.startswith("Using module file ")]
    assert executed == ["go_toolchain.py", "go_fingerprint.py"]


def test_a_line_for_each_host_as_soon_as_it_is_known(fleet: Fleet) -> None:
    repaired = {"checks": [{**TREE_CHECK, "repaired": True}]}
    evil = {"checks": [{**TREE_CHECK, "id": "go.\x1b[2J", "state": "drifted"}, "no check"]}
    hosts = {"mac-1": {"double": OK}, "mac-2": {"double": DRIFT}, "mac-3": {"double": repaired}}
    hosts |= {"mac-4": {"double": FAILED}, "mac-5": {"double": evil}, "mac-6": UNREACHABLE}
    done = fleet.run(hosts=hosts, ANSIBLE_CALLBACKS_ENABLED="golden.triangle.live")
    before = done.output[: done.output.index("PLAY [Report]")].splitlines()
    for line in (
        "mac-1  go_toolchain: 1 check",
        "mac-2  go_toolchain: 2 checks; 1 drifted (go.tree); 1 unknown (go.version)",
        "mac-3  go_toolchain: 1 check; 1 repaired (go.tree)",
        "mac-4  go_toolchain: 1 check, failed",
        "mac-5  go_toolchain: 1 check; 1 drifted (go.\\x1b[2J)",
        "mac-6  go_toolchain: does not answer",
    ):
        assert line in before
    assert fleet.run(hosts=hosts).states == done.states, "it is there to be looked at alone"


def test_every_kind_of_host_is_in_the_report(fleet: Fleet) -> None:
    hosts = {
        "asleep": UNREACHABLE,
        "clean": {"double": OK},
        "drifted": {"double": DRIFT},
        "broken": {"double": FAILED},
        "raised": {"double": {"raise": "no such profile"}},
        "silicon": {"double": NOT_APPLICABLE},
        "undefined": {"ansible_host": "{{ nowhere }}"},
        "badly-named": {"go_sdk_offline": "perhaps", "double": OK},
        "empty": {"double": {}},
    }
    done = fleet.run(hosts=hosts)
    assert done.rc == 2, done.output
    assert done.states == {
        "asleep": "unreachable",
        "clean": "compliant",
        "drifted": "drifted",
        "broken": "failed",
        "raised": "failed",
        "silicon": "not_applicable",
        "undefined": "failed",
        "badly-named": "failed",
        "empty": "unknown",
    }
    assert "Connection refused" in done.host("asleep")["reason"]
    assert done.host("broken")["reason"] == "no source answered"
    assert done.host("broken")["checks"], "the checks of a failed module count"
    assert done.host("raised")["reason"] == "no such profile"
    assert "Apple silicon" in done.host("silicon")["reason"]
    assert "'nowhere' is undefined" in done.host("undefined")["reason"]
    assert "go_sdk_offline" in done.host("badly-named")["reason"]
    assert [error["module"] for error in done.host("broken")["errors"]] == ["go_toolchain"]
    assert "drift on 1 of 9 hosts (1 critical)" in done.output


def test_a_host_that_cannot_be_managed_is_no_fault_of_the_fleet(fleet: Fleet) -> None:
    done = fleet.run(hosts={"silicon": {"double": NOT_APPLICABLE}, "mac-1": {"double": OK}})
    assert done.rc == 0, done.output
    assert done.states == {"silicon": "not_applicable", "mac-1": "compliant"}


def test_all_hosts_failed(fleet: Fleet) -> None:
    done = fleet.run(hosts={"mac-1": {"double": FAILED}, "mac-2": {"double": FAILED}}, playbook="site")
    assert done.rc == 2, done.output
    assert done.states == {"mac-1": "failed", "mac-2": "failed"}
    assert done.report["check_mode"] is False


@pytest.mark.parametrize(("allowed", "rc"), [("0", 4), ("49.9", 4), ("50", 0), ("100", 0)])
def test_unreachable_hosts_up_to_a_share(fleet: Fleet, allowed: str, rc: int) -> None:
    hosts = {"asleep": UNREACHABLE, "mac-1": {"double": OK}}
    done = fleet.run("-e", f"triangle_max_unreachable_percent={allowed}", hosts=hosts)
    assert done.rc == rc, done.output
    assert done.states == {"asleep": "unreachable", "mac-1": "compliant"}


def test_all_hosts_unreachable(fleet: Fleet) -> None:
    done = fleet.run(hosts={"mac-1": UNREACHABLE, "mac-2": UNREACHABLE})
    assert done.rc == 4, done.output
    assert done.states == {"mac-1": "unreachable", "mac-2": "unreachable"}


def test_drift_outranks_unreachable(fleet: Fleet) -> None:
    done = fleet.run(hosts={"asleep": UNREACHABLE, "mac-1": {"double": DRIFT}})
    assert done.rc == 2, done.output


def test_limit_keeps_the_closing_play(fleet: Fleet) -> None:
    hosts = {"mac-1": {"double": OK}, "mac-2": {"double": DRIFT}, "mac-3": {"double": OK}}
    done = fleet.run("--limit", "mac-3", hosts=hosts)
    assert done.rc == 0, done.output
    assert done.states == {"mac-3": "compliant"}


def test_a_pattern_in_place_of_the_group(fleet: Fleet) -> None:
    hosts = {"mac-1": {"double": OK}, "mac-2": {"double": DRIFT}}
    done = fleet.run("-e", "triangle_hosts=mac-1", hosts=hosts)
    assert done.rc == 0, done.output
    assert done.states == {"mac-1": "compliant"}


@pytest.mark.parametrize("playbook", ["audit", "site"])
def test_nothing_checked_is_not_clean(fleet: Fleet, playbook: str) -> None:
    """A misspelt pattern, or an inventory without the group, must not pass for a fleet without drift."""
    done = fleet.run("-e", "triangle_hosts=nobody", hosts={"mac-1": {"double": OK}}, playbook=playbook)
    assert done.rc == 2, done.output
    assert "no host of the inventory matches nobody" in done.output
    assert fleet.run(hosts={}, playbook=playbook).rc == 2


def test_one_worker_and_another_strategy(fleet: Fleet) -> None:
    hosts = {"mac-1": {"double": OK}, "mac-2": {"double": DRIFT}}
    done = fleet.run("--forks", "1", hosts=hosts, ANSIBLE_STRATEGY="free")
    assert done.rc == 2, done.output
    assert done.states == {"mac-1": "compliant", "mac-2": "drifted"}


def test_check_mode_by_play_and_by_option_are_one(fleet: Fleet) -> None:
    """The same report, but for its times."""
    hosts = {"mac-1": {"double": DRIFT}, "mac-2": {"double": OK}, "mac-3": {"double": FAILED}}
    audit = fleet.run(hosts=hosts)
    check = fleet.run("--check", "--diff", hosts=hosts, playbook="site")
    assert audit.rc == check.rc == 2
    assert _timeless(audit.report) == _timeless(check.report)


def test_an_old_fact_cache_is_not_taken_for_an_answer(fleet: Fleet) -> None:
    """Facts outlive a run, what a run found must not: the host that answered yesterday is silent today."""
    cache = {"ANSIBLE_CACHE_PLUGIN": "jsonfile", "ANSIBLE_CACHE_PLUGIN_CONNECTION": str(fleet.folder / "facts")}
    first = fleet.run(hosts={"mac-1": {"double": OK}, "mac-2": {"double": OK}}, **cache)
    assert first.rc == 0, first.output
    second = fleet.run(hosts={"mac-1": {"double": OK}, "mac-2": UNREACHABLE}, **cache)
    assert second.states == {"mac-1": "compliant", "mac-2": "unreachable"}
    assert second.host("mac-2")["checks"] == []


def test_a_finding_below_the_threshold_is_reported_and_tolerated(fleet: Fleet) -> None:
    info = {"checks": [{**TREE_CHECK, "state": "drifted", "severity": "info"}]}
    done = fleet.run(hosts={"mac-1": {"double": info}})
    assert done.rc == 0, done.output
    assert done.states == {"mac-1": "drifted"}
    strict = fleet.run("-e", "triangle_fail_on=info", hosts={"mac-1": {"double": info}})
    assert strict.rc == 2, strict.output
    never = fleet.run("-e", "triangle_fail_on=never", hosts={"mac-1": {"double": FAILED}, "mac-2": UNREACHABLE})
    assert never.rc == 0, never.output


def test_names_that_would_break_a_report(fleet: Fleet) -> None:
    name = "mac \"1\" <script>alert('x')</script>"
    evil = {**TREE_CHECK, "state": "drifted", "actual": "a\n\x1b[2Jforged: ok\r", "evidence": ["x" * 1_000_000]}
    done = fleet.run(hosts={name: {"double": {"checks": [evil]}}})
    assert done.rc == 2, done.output
    assert done.states == {name: "drifted"}
    assert done.host(name)["checks"][0]["actual"] == evil["actual"], "the document keeps what was measured"
    assert "\\x1b[2Jforged" in done.output
    table = done.output[done.output.index("EXPECTED") : done.output.index("hosts: ")]
    assert "\x1b" not in table
    assert len(json.dumps(done.report)) < 50_000


def test_the_report_goes_on_from_the_one_before(fleet: Fleet) -> None:
    """Same place, second night: ages and what is new; then rubbish at the place, which is kept and said."""
    hosts: dict[str, t.Any] = {"mac-1": {"double": DRIFT}, "mac-2": {"double": OK}}
    one = fleet.run(hosts=hosts).report
    two = fleet.run(hosts={**hosts, "mac-2": {"double": DRIFT}}, history=True)
    assert two.report["earlier"] == one["ended"]
    assert two.host("mac-1")["checks"][0]["first_seen"] == one["hosts"][0]["checks"][0]["first_seen"]
    assert [two.host(name)["checks"][0]["baseline"] for name in ("mac-1", "mac-2")] == ["unchanged", "new"]
    assert f"since {one['ended']}: 1 new, 0 fixed" in two.output
    place = fleet.folder / "reports" / "report.json"
    place.write_text(place.read_text("utf-8")[:1000], "utf-8")
    three = fleet.run(hosts=hosts, history=True)
    assert three.report["earlier"] is None
    (kept,) = place.parent.glob("report.json.kept-*")
    assert len(kept.read_text("utf-8")) == 1000
    assert "is no whole JSON document" in three.report["notes"][0]
    assert three.report["notes"][1] == f"what was at {place} is kept as {kept.name}"
    assert "is kept as" in three.output


def test_exemptions_of_a_variable_and_of_a_file(fleet: Fleet) -> None:
    exemption = {"id": "go.tree", "hosts": "mac-1", "reason": "r", "owner": "o", "expires": "2999-12-31"}
    known = {"double": {"checks": [DRIFT["checks"][0]]}}
    given = {"triangle_exemptions": [exemption]}
    done = fleet.run(hosts={"mac-1": {**known, **given}})
    assert (done.rc, done.states) == (0, {"mac-1": "compliant"}), done.output
    assert done.report["counts"]["checks"]["exempt"] == 1
    path = fleet.folder / "exemptions.yml"
    path.write_text(yaml.safe_dump([exemption, {**exemption, "expires": "never"}]), "utf-8")
    done = fleet.run("-e", f"triangle_exemptions={path}", hosts={"mac-1": known})
    assert done.rc == 2, "somebody believes in an exemption that is none"
    assert done.states == {"mac-1": "compliant"}
    assert "exemption 2 is not used: expires is a day as 2026-12-31, not never" in done.output
    done = fleet.run("-e", "triangle_exemptions=/no/such/file", hosts={"mac-1": known})
    assert done.states == {"mac-1": "drifted"}
    assert "the exemptions in /no/such/file cannot be read: No such file or directory" in done.output


def test_views_beside_the_report(fleet: Fleet) -> None:
    views = {name: f"{fleet.folder}/views/report.{name}" for name in ("html", "junit", "csv")}
    done = fleet.run("-e", json.dumps({"triangle_report_views": views}), hosts={"mac-1": {"double": DRIFT}})
    assert done.rc == 2, done.output
    assert "h1:9f2aAAAA" in Path(views["html"]).read_text("utf-8")
    assert {path.name for path in (fleet.folder / "views").iterdir()} == {"report.html", "report.junit", "report.csv"}
    done = fleet.run("-e", '{"triangle_report_views": {"pdf": "x"}}', hosts={"mac-1": {"double": DRIFT}})
    assert "no view is called pdf; there are html, junit, sarif" in done.output


@pytest.mark.parametrize("playbook", ["audit", "site", "verify"])
@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"triangle_fail_on": "worst"}, "value of fail_on must be one of: critical, warning, info, never, got: worst"),
        ({"triangle_report_views": {"htm": "x"}}, "no view is called htm"),
        ({"triangle_max_unreachable_percent": 101}, "max_unreachable_percent is a percentage"),
        ({"triangle_report_path": "/dev/null/report.json"}, "to /dev/null/report.json: Not a directory"),
    ],
)
def test_a_wrong_wish_is_noticed_before_any_host_is_asked(
    fleet: Fleet, playbook: str, given: dict[str, t.Any], said: str
) -> None:
    done = fleet.run("-e", json.dumps(given), hosts={"mac-1": {"double": DRIFT}}, playbook=playbook)
    assert done.rc == 2, done.output
    assert said in done.output
    assert "corners" not in done.output
    assert not done.report


@pytest.mark.parametrize(
    ("hosts", "rc"),
    [
        ({"mac-1": {"double": OK}}, 0),
        ({"mac-1": {"double": OK}, "mac-2": {"double": DRIFT}}, 2),
        ({"mac-1": {"double": OK}, "mac-2": UNREACHABLE}, 4),
        ({"mac-1": {"double": {"checks": [DRIFT["checks"][1]]}}}, 4),
        (None, 1),
    ],
)
def test_the_exit_status_of_a_report(fleet: Fleet, hosts: dict[str, t.Any] | None, rc: int) -> None:
    if hosts is not None:
        fleet.run(hosts=hosts)
    asked = ("-e", f"report={fleet.folder}/reports/report.json", "-e", "query=length(hosts)")
    page = fleet.folder / "page.html"
    done = fleet.run(*asked, "-e", f"html={page}", hosts={}, playbook="report", history=True)
    assert done.rc == rc, done.output
    assert page.exists() == (hosts is not None)
    if hosts is None:
        assert "there is no report" in done.output
    else:
        assert f"\n{len(hosts)}\n" in done.output
        assert ("mac-2: most likely: A source of the standard library was edited." in done.output) == (rc == 2)


def test_several_reports_are_one_and_a_wrong_question_is_an_error(fleet: Fleet) -> None:
    places = []
    for name, what in (("mac-1", OK), ("mac-2", DRIFT)):
        fleet.run(hosts={name: {"double": what}})
        places.append(str((fleet.folder / "reports" / "report.json").rename(fleet.folder / f"{name}.json")))
    asked = json.dumps({"report": places, "query": "hosts[].name"})
    done = fleet.run("-e", asked, hosts={}, playbook="report")
    assert done.rc == 2, done.output
    assert '[\n "mac-1",\n "mac-2"\n]' in done.output
    done = fleet.run("-e", json.dumps({"report": places, "query": "hosts["}), hosts={}, playbook="report")
    assert done.rc == 1, done.output
    assert "Invalid jmespath expression" in done.output
    done = fleet.run("-e", json.dumps({"report": places, "triangle_fail_on": "worst"}), hosts={}, playbook="report")
    assert done.rc == 1, done.output
    assert "value of fail_on must be one of: critical, warning, info, never, got: worst" in done.output


def test_advisories_of_the_pinned_release_are_notes(fleet: Fleet) -> None:
    database = fleet.folder / "osv"
    database.mkdir()
    spans = [{"introduced": "0"}, {"fixed": "1.21.10"}]
    affected = {
        "package": {"name": "toolchain", "ecosystem": "Go"},
        "ranges": [{"type": "SEMVER", "events": spans}],
        "ecosystem_specific": {"imports": [{"path": "cmd/go", "goos": ["darwin"]}]},
    }
    document = {"id": "GO-2024-2825", "aliases": ["CVE-2024-24787"], "affected": [affected]}
    (database / "GO-2024-2825.json").write_text(json.dumps(document), "utf-8")
    extract = fleet.folder / "advisories.json"
    given = ("-e", f"advisories_database={database}", "-e", f"triangle_advisories={extract}")
    planned = fleet.run(*given, "--check", hosts={}, playbook="advisories")
    assert (planned.rc, extract.exists()) == (0, False)
    made = fleet.run(*given, hosts={}, playbook="advisories")
    assert "changed=1" in made.output
    assert '+   "id": "GO-2024-2825"' in made.output
    differences = [[line for line in one.output.splitlines() if line[:1] in "+-"] for one in (planned, made)]
    assert differences[0] == differences[1]
    assert "changed=0" in fleet.run(*given, hosts={}, playbook="advisories").output
    version = {**TREE_CHECK, "id": "go.version", "expected": "go1.21.5", "actual": "go1.21.5"}
    done = fleet.run(*given[2:], hosts={"mac-1": {"double": {"checks": [version]}}})
    assert done.rc == 0, done.output
    assert [one["id"] for one in done.report["advisories"][0]["found"]] == ["GO-2024-2825"]
    assert "about macOS in particular: CVE-2024-24787; nearest fixed patch: go1.21.10 (0 left)" in done.output
    extract.write_text("{", "utf-8")
    done = fleet.run(*given[2:], hosts={"mac-1": {"double": {"checks": [version]}}})
    assert done.rc == 0, done.output
    assert "are no whole JSON document" in done.report["notes"][0]
    assert fleet.run(*given, "-e", f"advisories_database={extract}", hosts={}, playbook="advisories").rc == 2


def test_a_report_that_cannot_be_written_is_an_error(fleet: Fleet) -> None:
    (fleet.folder / "file").write_text("", "utf-8")
    done = fleet.run("-e", f"triangle_report_path={fleet.folder}/file/report.json", hosts={"mac-1": {"double": OK}})
    assert done.rc == 2
    assert "the report cannot be written to" in done.output
    done = fleet.run("-e", f"triangle_report_path={fleet.folder}", hosts={"mac-1": {"double": OK}})
    assert "Is a directory" in done.output


def test_the_closing_action_alone(fleet: Fleet) -> None:
    """Batches, a host that an earlier play lost, one that no task checked, and two answers about one check."""
    playbook = [
        {
            "hosts": "triangle",
            "gather_facts": False,
            "serial": 2,
            "tasks": [
                {"golden.triangle.go_toolchain": {"profile": "p"}, "when": "inventory_hostname != 'skipped'"},
                {
                    "golden.triangle.go_toolchain": {"profile": "p"},
                    "when": "inventory_hostname == 'twice'",
                    "vars": {"double": OK},
                },
            ],
        },
        {
            "hosts": "all",
            "gather_facts": False,
            "tasks": [{"golden.triangle.drift_report": {"path": "reports/report.json"}}],
        },
    ]
    path = fleet.folder / "play.yml"
    path.write_text(yaml.safe_dump(playbook), "utf-8")
    hosts: dict[str, t.Any] = {
        "lost": {"ansible_host": "{{ nowhere }}"},
        "mac-1": {"double": OK},
        "skipped": {},
        "twice": {"double": {"checks": [{**TREE_CHECK, "state": "drifted"}]}},
    }
    done = fleet.run(hosts=hosts, playbook=str(path))
    assert done.rc == 2, done.output
    assert done.states == {"lost": "missing", "mac-1": "compliant", "skipped": "missing", "twice": "compliant"}
    assert done.host("lost")["reason"] == "it left the run before any check: unreachable or failed in an earlier play"
    assert done.host("skipped")["reason"] == "no task of this run checked it"


def _timeless(report: dict[str, t.Any]) -> dict[str, t.Any]:
    times = dict.fromkeys(("started", "ended", "seconds", "reported", "last_answer", "silent_since"), "")
    hosts = [
        {**host, **times, "checks": [{**check, "first_seen": ""} for check in host["checks"]]}
        for host in report["hosts"]
    ]
    return {**report, "started": "", "ended": "", "hosts": hosts}


ASKED = {"checks": [{**TREE_CHECK, "id": "lsp.server", "corner": "editor", "subject": "gopls as dev"}]}
PROBED = {"checks": [{**TREE_CHECK, "id": "debug.hit", "corner": "delve", "subject": "debugging as dev, debug build"}]}


def test_verify_looks_at_every_corner_and_debugs(fleet: Fleet) -> None:
    unhit = {"checks": [{**PROBED["checks"][0], "state": "drifted", "actual": "launch 98 %"}]}
    mute = {"checks": [{**ASKED["checks"][0], "state": "drifted", "actual": "not said"}]}
    hosts = {
        "good": {"double": OK, "doubles": {"debug_probe": PROBED, "lsp_probe": ASKED}},
        "mute": {"double": OK, "doubles": {"debug_probe": PROBED, "lsp_probe": mute}},
        "blind": {"double": OK, "doubles": {"debug_probe": unhit}},
        "silicon": {"double": NOT_APPLICABLE, "doubles": {"debug_probe": NOT_APPLICABLE, "lsp_probe": NOT_APPLICABLE}},
        "asleep": UNREACHABLE,
    }
    done = fleet.run("-e", '{"triangle_debug_users": ["dev"]}', hosts=hosts, playbook="verify")
    assert done.states == {
        "good": "compliant",
        "mute": "drifted",
        "blind": "drifted",
        "silicon": "not_applicable",
        "asleep": "unreachable",
    }, done.output
    assert {check["id"] for check in done.host("good")["checks"]} == {"go.tree", "debug.hit", "lsp.server"}
    assert (done.rc, done.report["check_mode"]) == (2, True)
    assert "Debugging works on 1 of 5 Macs" in (fleet.folder / "triangle-verification.html").read_text("utf-8")


@pytest.mark.parametrize("alone", [False, True])
def test_verify_begins_with_the_minimal_checklist(fleet: Fleet, alone: bool) -> None:
    """dlv, then a session of each mode, attach before the others. Alone it has a report of its own: it knows less."""
    signed = {"checks": [{**TREE_CHECK, "id": "delve.signature", "corner": "delve"}]}
    doubles = {"go_tool": signed, "debug_probe": {**PROBED, "asked": "modes"}, "lsp_probe": ASKED}
    place = str(fleet.folder / "reports" / "report.json")
    places = {"triangle_debug_users": ["dev"], "triangle_checklist_path": place}
    if alone:
        places["triangle_report_path"] = str(fleet.folder / "whole.json")
    tags = ("--tags", "checklist") if alone else ()
    hosts = {"mac-1": {"double": OK, "doubles": doubles}}
    done = fleet.run("-e", json.dumps(places), *tags, hosts=hosts, playbook="verify")
    assert (done.rc, done.states) == (0, {"mac-1": "compliant"}), done.output
    asked = done.host("mac-1")["measured"]["debug_probe"]["asked"]
    found = [check["id"] for check in done.host("mac-1")["checks"]]
    assert asked == (["attach"] if alone else ["attach", "launch", "multiclient"])
    assert found == ["delve.signature", "debug.hit", *([] if alone else ["go.tree", "lsp.server"])]
    assert (fleet.folder / "triangle-checklist.html").exists() == alone
    assert (fleet.folder / "triangle-verification.html").exists() != alone
    assert not (fleet.folder / "whole.json").exists()


def test_a_program_that_cannot_be_read_does_not_keep_verify_from_debugging(fleet: Fleet) -> None:
    broken = {"failed": True, "msg": "gopls cannot be read", "checks": []}
    hosts = {"mac-1": {"double": OK, "doubles": {"go_tool": broken, "debug_probe": PROBED, "lsp_probe": ASKED}}}
    done = fleet.run("-e", '{"triangle_debug_users": ["dev"]}', hosts=hosts, playbook="verify")
    assert (done.rc, done.host("mac-1")["reason"]) == (2, "gopls cannot be read"), done.output
    assert {check["id"] for check in done.host("mac-1")["checks"]} == {"debug.hit", "go.tree", "lsp.server"}


def test_a_wrong_option_of_another_role_is_told_by_the_checklist_too(fleet: Fleet) -> None:
    hosts = {"mac-1": {"double": OK, "doubles": {"debug_probe": PROBED}, "go_sdk_order": "sideways"}}
    given = {"triangle_debug_users": ["dev"], "triangle_checklist_path": str(fleet.folder / "reports" / "report.json")}
    given["triangle_report_path"] = str(fleet.folder / "whole.json")
    done = fleet.run("-e", json.dumps(given), "--tags", "checklist", hosts=hosts, playbook="verify")
    assert done.rc == 2, done.output
    assert "sideways" in done.host("mac-1")["reason"]
    assert [check["id"] for check in done.host("mac-1")["checks"]] == ["debug.hit"]


def test_a_page_that_cannot_be_written_is_noticed_before_anything_is_debugged(fleet: Fleet) -> None:
    hosts = {"mac-1": {"double": OK, "doubles": {"debug_probe": PROBED}}}
    done = fleet.run("-e", "triangle_verification_path=inventory.json/page.html", hosts=hosts, playbook="verify")
    assert done.rc != 0
    assert "PLAY [Verify]" not in done.output, done.output


def test_verify_says_of_a_probe_that_failed_that_it_did(fleet: Fleet) -> None:
    hosts = {"mac-1": {"double": OK, "doubles": {"debug_probe": {"failed": True, "msg": "no such user: dev", **OK}}}}
    done = fleet.run("-e", '{"triangle_debug_users": ["dev"]}', hosts=hosts, playbook="verify")
    assert done.states == {"mac-1": "failed"}
    assert done.rc == 2


SERVED = {"checks": [{**TREE_CHECK, "id": "services.contract", "corner": "services", "subject": "gateway-timeout"}]}


def test_services_have_a_report_of_their_own(fleet: Fleet) -> None:
    """The one of the Macs stays as it is, whatever is said of its place."""
    sources = [{"name": "consul", "type": "consul", "urls": ["http://127.0.0.1:9"]}]
    served = {"doubles": {"service_triangle": SERVED}, "service_triangle_sources": sources}
    hosts = {"mac-1": {"double": DRIFT, **served}}
    macs = fleet.run(hosts=hosts)
    done = fleet.run(
        *("-e", "triangle_services_hosts=triangle", "-e", '{"triangle_services_report_views": {"markdown": "s.md"}}'),
        *("-e", "triangle_report_earlier=nowhere.json"),
        hosts=hosts,
        playbook="services",
        history=True,
    )
    assert done.rc == 0, done.output
    assert done.report == macs.report
    services = json.loads((fleet.folder / "triangle-services.json").read_text("utf-8"))
    assert [check["id"] for check in services["hosts"][0]["checks"]] == ["services.contract"]
    assert (fleet.folder / "s.md").exists()


def test_no_server_is_asked_where_the_report_cannot_be_made(fleet: Fleet) -> None:
    hosts = {"mac-1": {"doubles": {"service_triangle": SERVED}}}
    wrong = '{"triangle_services_hosts": "triangle", "triangle_services_report_views": {"markdwon": "s.md"}}'
    done = fleet.run("-e", wrong, hosts=hosts, playbook="services")
    assert done.rc != 0
    assert "markdwon" in done.output
    assert "PLAY [Services]" not in done.output
    assert not (fleet.folder / "triangle-services.json").exists()

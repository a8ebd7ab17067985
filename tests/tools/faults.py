# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every fault that can be planted, on a stand-in of its own: inject, audit, diagnose, repair, audit, undo, audit.

Prints the matrix and ends with 0 only where every fault was detected, named as the catalogue says and diagnosed, where
every automatic one was repaired and every other left to a person, and where nothing else was found anywhere.

Usage: ``python -m tools.faults [--batch N] [--prefix NAME] [--keep FOLDER] [--record FILE] [--write FILE] [FAULT...]``
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import shutil
import subprocess
import sys
import tempfile
import time
import typing as t
from pathlib import Path

import yaml
from ansible_collections.golden.triangle.plugins.plugin_utils._faults import catalogue, diagnosis
from ansible_collections.golden.triangle.plugins.plugin_utils._report import store
from standin.disk import Disk
from tools.fleet import artefact_vars, standin
from tools.setup import ROOT

OVERLAY = ROOT / "tests" / "standin" / "faults"
NEEDS = Path(__file__).with_suffix(".yml")
MARKER = "/private/etc/golden.triangle-faults-allowed"
USER = "dev"
#: Forks of Ansible: what a host does is hashing, so more than a few for each core help nothing.
FORKS = 6
RECORD = "record.json"
#: What each host's seconds are told of.
SPENT = ("found", "repaired", "proven")

JsonDict = dict[str, t.Any]


@dataclasses.dataclass
class Case:
    """One fault on one stand-in, and what became of it."""

    fault: catalogue.Fault
    host: str
    needs: JsonDict
    outcome: dict[str, str] = dataclasses.field(default_factory=dict)
    found: list[JsonDict] = dataclasses.field(default_factory=list)
    #: How long the steps took on this host, by its reports.
    seconds: dict[str, float] = dataclasses.field(default_factory=dict)

    @property
    def good(self) -> bool:
        """Whether everything went as the catalogue says."""
        return bool(self.outcome) and all(value in ("yes", "left", "0") for value in self.outcome.values())


@dataclasses.dataclass(frozen=True)
class Artefacts:
    """What the stand-ins are given."""

    archive: str
    tools: str
    folders: dict[str, Path]


def artefacts(folder: Path) -> Artefacts:
    """Make what is not in the cache yet."""
    archive = standin("artefacts", quiet=True).split()[-1]
    tools = standin("tools", quiet=True).split()[-1]
    bad = standin("tools", "--bad", quiet=True).split()[-1]
    standin("signer", quiet=True)
    vsix = folder / "vsix"
    vsix.mkdir()
    maker = [sys.executable, str(ROOT / "tests" / "unit" / "vsix_files.py"), str(vsix), "0.36.0", "0.40.1"]
    subprocess.run(maker, check=True)
    return Artefacts(
        archive,
        tools,
        {"bad-tools": Path(bad), "tools": Path(tools), "vsix": vsix, "identity": identity(folder / "identity")},
    )


def identity(folder: Path) -> Path:
    """A key with its certificate, in the form that security imports."""
    folder.mkdir()
    subject = ["-keyout", "dlv.key", "-out", "dlv.pem", "-subj", "/CN=dlv-cert"]
    made = ["-inkey", "dlv.key", "-in", "dlv.pem", "-out", "dlv.p12", "-passout", "pass:p"]
    for words in (["req", "-x509", "-newkey", "rsa:2048", "-nodes", *subject], ["pkcs12", "-export", "-legacy", *made]):
        subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)
    return folder


class Batch:
    """Some cases at once, each on its stand-in."""

    def __init__(self, cases: t.Sequence[Case], made: Artefacts, folder: Path) -> None:
        """Take the cases; files go to the folder."""
        self.cases = cases
        self.made = made
        self.folder = folder
        self.hosts = [case.host for case in cases]
        self.steps: dict[str, float] = {}

    def run(self) -> None:
        """All steps; the stand-ins are gone afterwards."""
        standin("down", "--forget", *self.hosts, quiet=True)
        try:
            standin("up", *self.hosts, quiet=True)
            self._prepare()
            clean = self._play("site", "before")
            self._play("inject", "inject")
            found = self._play("audit", "found")
            self._play("repair", "repair", report=str(self.folder / "found.json"))
            repaired = self._play("audit", "repaired")
            self._play("inject", "undo", triangle_fault_state="absent")
            after = self._play("audit", "after")
        finally:
            standin("down", "--forget", *self.hosts, quiet=True)
        record = json.loads((self.folder / RECORD).read_text("utf-8"))
        for case in self.cases:
            judge(case, *(host_of(report, case.host) for report in (clean, found, repaired, after)))
            case.seconds = spent(host_of(found, case.host), record["hosts"].get(case.host, {}))

    def _prepare(self) -> None:
        inventory = yaml.safe_load(standin("inventory", *self.hosts, quiet=True))
        group = inventory["triangle"]
        group["vars"].update(artefact_vars(self.made.archive, self.made.tools))
        group["vars"].update(
            triangle_allow_faults=True,
            triangle_fault_user=USER,
            triangle_fault_paths=[str(OVERLAY)],
            debug_access_users=[USER],
            vscode_go_sources=[{"type": "file", "location": str(self.made.folders["vsix"])}],
        )
        for case in self.cases:
            self._bring(case)
            own = {"triangle_faults": [case.fault.id], **case.needs.get("vars", {})}
            if case.fault.corner == "editor":
                standin("editors", case.host, "code", quiet=True)
                own["vscode_go_users"] = [USER]
            group["hosts"][case.host].update(own)
        (self.folder / "inventory.yml").write_text(yaml.safe_dump(inventory))

    def _bring(self, case: Case) -> None:
        root = Disk(case.host).root
        marker = root / MARKER.lstrip("/")
        marker.touch()
        marker.chmod(0o644)
        brings = [*case.needs.get("brings", []), *(["vsix"] if case.fault.corner == "editor" else [])]
        for name in brings:
            place = root / "private" / "tmp" / name
            shutil.copytree(self.made.folders[name], place)
            # What came as root's is everybody's to read there.
            for path in (place, *place.rglob("*")):
                path.chmod(0o755)
        for command in case.needs.get("prepare", []):
            standin("shell", case.host, command, quiet=True)

    def _play(self, playbook: str, name: str, **variables: str) -> JsonDict:
        """Run a playbook over the batch; give its report, where it makes one."""
        report = self.folder / f"{name}.json"
        given = {"triangle_report_path": str(report), "triangle_repair_record": str(self.folder / RECORD)}
        given |= {"triangle_fail_on": "never", "triangle_repair_serial": "100%", **variables}
        command = ["ansible-playbook", f"golden.triangle.{playbook}", "-i", str(self.folder / "inventory.yml")]
        begun = time.monotonic()
        done = subprocess.run(
            [*command, "-f", str(FORKS), "-e", json.dumps(given)],
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        self.steps[name] = time.monotonic() - begun
        (self.folder / f"{name}.log").write_text(done.stdout)
        print(f"   {name}: {self.steps[name]:.0f} s, exit status {done.returncode}", flush=True)
        return store.load(report) if report.exists() else {"hosts": []}


def host_of(report: JsonDict, name: str) -> JsonDict:
    """One host of a report."""
    for host in report["hosts"]:
        if host["name"] == name:
            return t.cast(JsonDict, host)
    return {"name": name, "state": "missing", "reason": "not in the report", "checks": []}


def drifted(host: JsonDict) -> set[str]:
    """The ids of its drifted checks."""
    return {check["id"] for check in host["checks"] if check["state"] == "drifted"}


def judge(case: Case, clean: JsonDict, found: JsonDict, repaired: JsonDict, after: JsonDict) -> None:
    """Hold what the reports say to what the catalogue says."""
    fault = case.fault
    must, may = ({sign.check for sign in signs} for signs in (fault.finds, fault.may))
    seen = drifted(found)
    case.found = [check for check in found["checks"] if check["state"] in ("drifted", "unknown")]
    said = diagnosis.of_host(found)
    causes = [cause.fault.id for cause in said.causes]
    left = drifted(repaired)
    wished = left == set() and repaired["state"] == "compliant" if fault.repair == "automatic" else must <= left
    yes = "yes" if wished else "NO: " + (", ".join(sorted(left)) or repaired["state"])
    case.outcome = {
        "clean before": "yes" if clean["state"] == "compliant" else f"NO: {why(clean)}",
        "detected": "yes" if must & seen else "NO",
        "named": "yes" if must <= seen <= must | may else f"NO: {', '.join(sorted(seen)) or found['state']}",
        "diagnosed": "yes" if causes == [fault.id] and not said.unexplained else f"NO: {', '.join(causes) or 'none'}",
        "repaired": yes if fault.repair == "automatic" or not wished else "left",
        "false": str(len(seen - must - may)),
        "undone": "yes" if after["state"] == "compliant" else f"NO: {why(after)}",
    }


def spent(found: JsonDict, mended: JsonDict) -> dict[str, float]:
    """Seconds to find, to repair and to prove, as far as each was done: from the report and the repair's record."""
    looked = found.get("seconds") or {}
    made = {"found": looked["observe"] + looked["compare"]} if {"observe", "compare"} <= set(looked) else {}
    for word in ("repaired", "proven"):
        known = [one["seconds"][word] for one in mended.get("corners", []) if word in one["seconds"]]
        made |= {word: sum(known)} if known else {}
    return made


def why(host: JsonDict) -> str:
    """What is wrong with a host that should be clean."""
    loud = [check["id"] for check in host["checks"] if check["state"] in ("drifted", "unknown")]
    return ", ".join(loud) or f"{host['state']} {host['reason'] or ''}"


def cases(known: catalogue.Catalogue, wished: t.Sequence[str], prefix: str) -> list[Case]:
    """The faults that can be planted on a stand-in, those with an editor spread over the batches."""
    needs = yaml.safe_load(NEEDS.read_text("utf-8"))
    unknown = sorted((set(wished) | set(needs)) - set(known.faults))
    if unknown:
        raise SystemExit(f"faults: no fault is called {', '.join(unknown)}")
    chosen = [f for f in known.faults.values() if f.plant is not None and (not wished or f.id in wished)]
    return [
        Case(fault, f"{prefix}-{number}", needs.get(fault.id) or {}) for number, fault in enumerate(chosen, start=1)
    ]


def matrix(done: t.Sequence[Case]) -> list[str]:
    """The table, in Markdown."""
    heads = ["fault", "corner", *done[0].outcome, *(f"s {word}" for word in SPENT)]
    rows = [heads, ["---"] * len(heads)]
    for case in done:
        times = [f"{case.seconds[word]:.1f}" if word in case.seconds else "-" for word in SPENT]
        rows.append([case.fault.id, case.fault.corner, *case.outcome.values(), *times])
    return [f"| {' | '.join(row)} |" for row in rows]


def totals(done: t.Sequence[Case]) -> list[str]:
    """How many of all cases are good in each column."""
    good = ("yes", "left", "0")
    words = {"repaired": "repaired or left to a person", "false": "nothing false"}
    return [
        f"{words.get(column, column)} {sum(case.outcome[column] in good for case in done)} of {len(done)}"
        for column in done[0].outcome
    ]


HEAD = """\
<!--
Copyright: (c) 2026, golden.triangle contributors
GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
SPDX-License-Identifier: GPL-3.0-or-later
-->

# Faults, planted and measured

Written by `make faults`: each [fault](../faults.md) that can be planted, on a stand-in of its own. Before that the host
must be clean. Then the fault must be detected, named by the checks that the catalogue says and by no others, diagnosed
as just this one, repaired where the catalogue says automatic, else left to a person; undone, it must be gone. Seconds
are those of the modules on that host, while {batch} hosts share the machine: to find, of an audit of all corners; to
repair and to prove, of the fault's corner alone, without what the controller builds and brings.

{totals}.

"""


def written(done: t.Sequence[Case], at: Path, *, batch: int, seconds: float) -> None:
    """The page of one whole pass."""
    bad = sum(not case.good for case in done)
    automatic = sum(case.fault.repair == "automatic" for case in done)
    said = [
        f"{len(done)} faults in {seconds:.0f} s, {len(done) - bad} as announced: {', '.join(totals(done))}",
        f"{automatic} are repaired by the collection, {len(done) - automatic} are left to a person",
    ]
    page = HEAD.format(batch=batch, totals="; ".join(said)) + "\n".join(matrix(done)) + "\n"
    at.write_text(page, "utf-8")


def kept(done: t.Sequence[Case], at: Path) -> None:
    """Keep what was found, beside what other runs have found of other faults."""
    known = json.loads(at.read_text("utf-8")) if at.exists() else {}
    fields = ("id", "corner", "subject", "state", "severity", "expected", "actual", "evidence", "remedy", "repaired")
    for case in done:
        known[case.fault.id] = [{field: check[field] for field in fields} for check in case.found]
    at.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", "utf-8")


def main() -> int:
    """Run the batches and print the matrix."""
    parser = argparse.ArgumentParser(prog="python -m tools.faults", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--batch", type=int, default=12, help="stand-ins at once")
    parser.add_argument("--prefix", default="fault", help="how the names of the stand-ins begin")
    parser.add_argument("--keep", type=Path, help="a folder for reports and logs")
    parser.add_argument("--record", type=Path, help="what each was found by, for the tests of the diagnosis")
    parser.add_argument("--write", type=Path, help="a page for the matrix")
    parser.add_argument("faults", nargs="*", metavar="FAULT")
    options = parser.parse_args()
    begun = time.monotonic()
    spent: dict[str, float] = {}
    all_cases = cases(catalogue.load([str(OVERLAY)]), options.faults, options.prefix)
    batches = [all_cases[at : at + options.batch] for at in range(0, len(all_cases), options.batch)]
    with tempfile.TemporaryDirectory(prefix="golden.triangle-") as name:
        folder = options.keep or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        made = artefacts(Path(name))
        for number, some in enumerate(batches, start=1):
            print(f"batch {number} of {len(batches)}: {', '.join(case.fault.id for case in some)}", flush=True)
            place = folder / f"batch-{number}"
            place.mkdir(exist_ok=True)
            batch = Batch(some, made, place)
            batch.run()
            for step, seconds in batch.steps.items():
                spent[step] = spent.get(step, 0.0) + seconds
            print("\n".join(matrix(some)), flush=True)
    print(f"in all: {', '.join(totals(all_cases))}")
    each = ", ".join(f"{step} {seconds / len(all_cases):.1f}" for step, seconds in spent.items())
    print(f"seconds for each stand-in, {options.batch} at once: {each}")
    if options.record:
        kept(all_cases, options.record)
    seconds = time.monotonic() - begun
    if options.write:
        written(all_cases, options.write, batch=options.batch, seconds=seconds)
    bad = [case.fault.id for case in all_cases if not case.good]
    print(f"{len(all_cases)} faults in {seconds:.0f} s; not as announced: {', '.join(bad) or 'none'}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())

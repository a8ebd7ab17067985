# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report of one run: what every host's records say, put into one document.

Pure: no Ansible, no file, no clock. The document is described by C(docs/report.schema.json); every other form of it
(the table, HTML, JUnit and others) is a view of the document and of nothing else.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import datetime
import difflib
import math
import re
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils import _part
from ansible_collections.golden.triangle.plugins.plugin_utils._report import exemptions as _exemptions

SCHEMA = "golden.triangle/report"
#: Readers refuse another first number and ignore fields that they do not know.
SCHEMA_VERSION = "1.3"

#: Worst first: the order of rows and of counts.
CHECK_STATES = ("drifted", "unknown", "exempt", "not_applicable", "compliant")
HOST_STATES = ("failed", "unreachable", "missing", "drifted", "unknown", "not_applicable", "compliant")
SEVERITIES = ("critical", "warning", "info")

#: The steps of the life cycle, and all that was done for a task, on the controller as well.
STEPS = (*_part.STEPS, "all")

#: A finding of a megabyte must not make a report that nobody can open.
TEXT_LIMIT = 4000
LIST_LIMIT = 200

#: Keys of a module's result that are not measured values: of the contract, of Ansible, of the action plugin.
_NOT_MEASURED = frozenset(
    (
        *("changed", "checks", "notes", "diff", "failed", "msg", "refusal", "unreachable", "skipped", "skip_reason"),
        *("invocation", "warnings", "deprecations", "exception", "ansible_facts", "attempts", "retries"),
        *("wants", "seconds"),
        *("module_stdout", "module_stderr", "stdout", "stderr", "stdout_lines", "stderr_lines", "rc"),
    )
)

#: Fields of a check that the report adds, or takes over only where they are right.
_ADDED = frozenset(("exemption", "first_seen", "baseline", "measured"))

JsonDict = dict[str, t.Any]
Outcome = t.Literal["ok", "failed", "unreachable", "skipped"]


@dataclasses.dataclass(frozen=True)
class Record:
    """What one execution of one module on one host left for the report.

    C(part) names the execution (task and loop item): a later record of the same part replaces it, as a retry does.
    C(order) rises with time within a run. Times are ISO 8601 in UTC; C(seconds) are by step, of C(STEPS).
    """

    host: str
    module: str
    part: str
    order: int
    started: str
    ended: str
    check_mode: bool
    outcome: Outcome
    profile: str | None = None
    task: str = ""
    message: str = ""
    refusal: str | None = None
    checks: list[t.Any] = dataclasses.field(default_factory=list)
    notes: list[str] = dataclasses.field(default_factory=list)
    diff: list[t.Any] = dataclasses.field(default_factory=list)
    measured: JsonDict = dataclasses.field(default_factory=dict)
    seconds: JsonDict = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True)
class Failure:
    """A failure that no record holds: a task that failed before its action plugin ran, or in another module."""

    task: str
    message: str
    module: str = ""


@dataclasses.dataclass(frozen=True)
class Silence:
    """Why a host of the pattern left neither record nor failure; C(failed) where it is known that a task failed."""

    reason: str
    failed: bool = False


@dataclasses.dataclass(frozen=True)
class Run:
    """What is the same for every host of the report. Times are ISO 8601 in UTC."""

    started: str
    ended: str
    check_mode: bool
    collection_version: str


def outcome_of(result: t.Mapping[str, t.Any]) -> Outcome:
    """The outcome of a task result, unreachable before failed, as Ansible has it."""
    outcomes: tuple[Outcome, ...] = ("unreachable", "failed", "skipped")
    return next((name for name in outcomes if result.get(name)), "ok")


def measured_of(result: t.Mapping[str, t.Any]) -> JsonDict:
    """The measured values of a module's result: all keys that are not of the contract."""
    return {
        str(key): value for key, value in result.items() if key not in _NOT_MEASURED and not str(key).startswith("_")
    }


def build_report(
    hosts: t.Sequence[str],
    records: t.Iterable[Record],
    *,
    run: Run,
    failures: t.Mapping[str, Failure] | None = None,
    silences: t.Mapping[str, Silence] | None = None,
    exemptions: t.Sequence[_exemptions.Exemption] = (),
) -> JsonDict:
    """The report of C(hosts), in their order: each is in it, with or without records; no other host is."""
    day = datetime.date.fromisoformat(run.ended[:10])
    by_host: dict[str, list[Record]] = {name: [] for name in hosts}
    for record in sorted(records, key=lambda one: one.order):
        if record.host in by_host:
            by_host[record.host].append(record)
    entries = []
    for name, records_of_host in by_host.items():
        mine = _effective(records_of_host)
        checks = list(_exemptions.apply(name, _checks_of(mine), exemptions, day))
        entries.append(_host(name, mine, checks, (failures or {}).get(name), (silences or {}).get(name)))
    # What the hosts' tasks did counts: the closing task may run in another mode than they.
    modes = [entry["check_mode"] for entry in entries if entry["check_mode"] is not None]
    profiles = {entry["profile"] for entry in entries if entry["profile"] is not None}
    return {
        "schema": SCHEMA,
        "schema_version": SCHEMA_VERSION,
        "collection_version": run.collection_version,
        "started": min([run.started, *(entry["started"] for entry in entries if entry["started"])]),
        "ended": run.ended,
        "check_mode": all(modes) if modes else run.check_mode,
        "profile": profiles.pop() if len(profiles) == 1 else None,
        "counts": count(entries),
        "exemptions": [one.document(day) for one in exemptions],
        "notes": _exemptions.notes(entries, exemptions, day),
        "hosts": entries,
    }


def count(entries: t.Sequence[JsonDict]) -> JsonDict:
    """How many hosts and checks are in each state, drifted checks by severity, and repaired ones."""
    checks = [check for entry in entries for check in entry["checks"]]
    return {
        "hosts": {state: sum(entry["state"] == state for entry in entries) for state in HOST_STATES},
        "checks": {state: sum(check["state"] == state for check in checks) for state in CHECK_STATES},
        "findings": {
            severity: sum(check["state"] == "drifted" and check["severity"] == severity for check in checks)
            for severity in SEVERITIES
        },
        "repaired": sum(check["repaired"] for check in checks),
        "stale": sum(entry.get("stale", False) for entry in entries),
    }


def _effective(records: t.Sequence[Record]) -> list[Record]:
    """The last record of each part, in order."""
    last = {(record.module, record.part): record for record in records}
    return sorted(last.values(), key=lambda record: record.order)


def _checks_of(records: t.Sequence[Record]) -> list[JsonDict]:
    """Each id and subject once: of two answers the later one."""
    checks = {(check["id"], check["subject"]): check for record in records for check in _checks(record)}
    return list(checks.values())


def _host(
    name: str, records: list[Record], checks: list[JsonDict], failure: Failure | None, silence: Silence | None
) -> JsonDict:
    measured: dict[str, JsonDict] = {}
    notes: list[str] = []
    for record in records:
        notes += [note for note in (_text(note) for note in record.notes) if note not in notes]
        _merge(measured.setdefault(record.module, {}), record.measured)
    errors = [_error(record) for record in records if record.outcome in ("failed", "unreachable", "skipped")]
    if failure is not None and not any(
        record.module == failure.module and record.outcome == "failed" for record in records
    ):
        errors.append(_failed(failure))
    states = [check["state"] for check in checks]
    if records or errors or silence is None:
        state, reason = _state(states, errors)
    else:
        state, reason = "failed" if silence.failed else "missing", _text(silence.reason)
    profiles = [record.profile for record in records if record.profile]
    return {
        "name": name,
        "state": state,
        "reason": reason,
        "profile": profiles[-1] if profiles else None,
        "check_mode": all(record.check_mode for record in records) if records else None,
        "started": records[0].started if records else None,
        "ended": records[-1].ended if records else None,
        "seconds": seconds_of(records),
        "checks": checks,
        "errors": errors,
        "notes": notes[:LIST_LIMIT],
        "measured": {module: values for module, values in measured.items() if values},
    }


def seconds_of(records: t.Sequence[Record]) -> dict[str, float]:
    """How long all executions took by step, where they say so."""
    known = [_numbers(record.seconds) for record in records]
    sums = {step: sum(one.get(step, 0.0) for one in known) for step in STEPS if any(step in one for one in known)}
    return {step: round(seconds, 3) for step, seconds in sums.items() if seconds >= 0}


def _state(states: t.Sequence[str], errors: t.Sequence[JsonDict]) -> tuple[str, str | None]:
    """The state of a host and, unless its checks say it, the reason. The worst answer wins."""
    for kind in ("failed", "unreachable"):
        for error in errors:
            if error["kind"] == kind:
                return kind, error["message"]
    refusals = [error["message"] for error in errors if error["kind"] == "not_applicable"]
    applicable = [state for state in states if state != "not_applicable"]
    if "drifted" in applicable:
        return "drifted", None
    if "unknown" in applicable:
        return "unknown", None
    if applicable and not any(error["kind"] == "skipped" for error in errors):
        return "compliant", None
    if refusals or (states and not applicable):
        return "not_applicable", refusals[0] if refusals else None
    if errors:
        return "unknown", errors[0]["message"]
    return "unknown", "nothing was checked on this host"


def _failed(failure: Failure) -> JsonDict:
    message = _text(failure.message) or "failed without a message"
    return {"module": failure.module, "task": failure.task, "kind": "failed", "message": message, "refusal": None}


def _error(record: Record) -> JsonDict:
    kind = "not_applicable" if record.outcome == "failed" and record.refusal == "not_applicable" else record.outcome
    return {
        "module": record.module,
        "task": record.task,
        "kind": kind,
        "message": _text(record.message) or f"{record.module}: {kind} without a message",
        "refusal": record.refusal,
    }


def _checks(record: Record) -> t.Iterator[JsonDict]:
    for index, raw in enumerate(record.checks):
        check = _check(raw, fallback_id=f"{record.module}.check{index}")
        if check["state"] == "drifted" and not check["evidence"]:
            check["evidence"] = _diff_evidence(check, record.diff)
        yield check


def _check(raw: t.Any, *, fallback_id: str) -> JsonDict:
    """A check in the shape of the schema. What a module said wrongly makes it unknown: never compliant by accident."""
    if not isinstance(raw, dict):
        raw = {"actual": raw}
    faults = []
    if not raw.get("id"):
        faults.append("the module gave no id")
    state, severity = raw.get("state"), raw.get("severity")
    if state not in CHECK_STATES:
        faults.append(f"the module gave the state {state!r}")
    if severity not in SEVERITIES:
        faults.append(f"the module gave the severity {severity!r}")
    remedy = raw.get("remedy") if isinstance(raw.get("remedy"), dict) else {}
    kind = remedy.get("kind")
    evidence = raw.get("evidence") or []
    lines = [_text(line) for line in (evidence if isinstance(evidence, list) else [evidence])]
    known = {
        "id": _text(raw.get("id") or fallback_id),
        "corner": _text(raw.get("corner")),
        "subject": _text(raw.get("subject")),
        "state": "unknown" if faults else state,
        "severity": severity if severity in SEVERITIES else "critical",
        "expected": _text(raw.get("expected")),
        "actual": _text(raw.get("actual")),
        "evidence": _listed([*faults, *lines]),
        "remedy": {"kind": kind if kind in ("automatic", "manual") else "none", "text": _text(remedy.get("text"))},
        "repaired": bool(raw.get("repaired", False)),
    }
    if numbers := _numbers(raw.get("measured")):
        known["measured"] = numbers
    others = {str(key): value for key, value in raw.items() if key not in known and key not in _ADDED}
    return {**others, **known}


def _numbers(raw: t.Any) -> dict[str, float]:
    """What a check measured, by name. What is no finite number or has no plain name cannot become a metric."""
    if not isinstance(raw, dict):
        return {}
    return {
        name: value
        for name, value in raw.items()
        if isinstance(name, str)
        and re.fullmatch(r"[a-z][a-z0-9_]{0,99}", name)
        and isinstance(value, (int, float))
        and not isinstance(value, bool)
        and math.isfinite(value)
    }


def _diff_evidence(check: JsonDict, diff: t.Iterable[t.Any]) -> list[str]:
    """The lines by which the diff entries of this very check differ, without context."""
    lines: list[str] = []
    for entry in diff:
        if not isinstance(entry, dict) or entry.get("check") != check["id"]:
            continue
        if entry.get("subject", check["subject"]) != check["subject"]:
            continue
        before, after = (str(entry.get(side) or "").splitlines() for side in ("before", "after"))
        changes = difflib.unified_diff(before, after, lineterm="", n=0)
        # The first two lines are the headers, the @@ lines only positions.
        lines += [_text(line) for index, line in enumerate(changes) if index > 1 and not line.startswith("@@")]
    return _listed(lines)


def _merge(into: JsonDict, values: t.Mapping[str, t.Any]) -> None:
    """Several executions of one module on a host: lists are joined, of other values the last one stays."""
    for key, value in values.items():
        present = into.get(key)
        into[key] = [*present, *value] if isinstance(present, list) and isinstance(value, list) else value


def _text(value: t.Any) -> str:
    """Any value as a text of bounded length."""
    text = "" if value is None else str(value)
    if len(text) <= TEXT_LIMIT:
        return text
    return f"{text[:TEXT_LIMIT]}... ({len(text) - TEXT_LIMIT} characters left out)"


def _listed(lines: list[str]) -> list[str]:
    if len(lines) <= LIST_LIMIT:
        return lines
    return [*lines[:LIST_LIMIT], f"... and {len(lines) - LIST_LIMIT} more ({len(lines)} in all)"]

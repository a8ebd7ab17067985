# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The closing action: collects what the run's modules left, writes the report, prints it and judges it."""

from __future__ import annotations

import contextlib
import json
import os
import typing as t
from pathlib import Path

import yaml
from ansible import constants
from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display
from ansible_collections.golden.triangle.plugins.plugin_utils import _advisories
from ansible_collections.golden.triangle.plugins.plugin_utils._arguments import arguments_of
from ansible_collections.golden.triangle.plugins.plugin_utils._report import exemptions as _exemptions
from ansible_collections.golden.triangle.plugins.plugin_utils._report import history, store
from ansible_collections.golden.triangle.plugins.plugin_utils._report.publish import now, published
from ansible_collections.golden.triangle.plugins.plugin_utils._report.report import (
    Failure,
    JsonDict,
    Run,
    Silence,
    build_report,
)
from ansible_collections.golden.triangle.plugins.plugin_utils._report.table import render_table
from ansible_collections.golden.triangle.plugins.plugin_utils._report.verdict import FAIL_ON, judge
from ansible_collections.golden.triangle.plugins.plugin_utils._views import every

display = Display()

_ARGUMENTS: JsonDict = {
    "path": {"type": "path"},
    "earlier": {"type": "path"},
    "exemptions": {"type": "raw"},
    "advisories": {"type": "path"},
    "views": {"type": "dict", "default": {}},
    "stale_days": {"type": "int", "default": 14},
    "hosts": {"type": "list", "elements": "str"},
    "fail_on": {"type": "str", "choices": list(FAIL_ON), "default": "warning"},
    "max_unreachable_percent": {"type": "float", "default": 0.0},
    "max_rows": {"type": "int", "default": 60},
    "options_only": {"type": "bool", "default": False},
}

#: Set by the rescue of the collection's playbooks: what a failed task that is not ours, or that never started, said.
_FAILURE = "triangle_failure"

#: What a site says once for all its reports; the option of the task comes first.
_EXEMPTIONS = "triangle_exemptions"

#: The tones of the table's lines, by the names of Ansible's colour settings.
_COLOURS = {
    "head": "COLOR_HIGHLIGHT",
    "good": "COLOR_OK",
    "bad": "COLOR_ERROR",
    "warn": "COLOR_WARN",
    "dim": "COLOR_VERBOSE",
}


class ActionModule(ActionBase):
    """Once for all hosts of the play, on the controller alone: no host is asked anything."""

    TRANSFERS_FILES = False
    BYPASS_HOST_LOOP = True
    _requires_connection = False
    # Writing the report changes no host, so check mode has it too.
    _supports_check_mode = True

    def run(self, tmp: str | None = None, task_vars: JsonDict | None = None) -> JsonDict:
        """Build, print, write and judge the report."""
        started = now()
        super().run(tmp, task_vars)
        variables = task_vars or {}
        arguments = self._arguments()
        if arguments["options_only"]:
            return _looked_at(arguments)
        hosts = arguments["hosts"]
        if hosts is None:
            hosts = variables["ansible_play_hosts_all"]
        hosts = list(dict.fromkeys(str(name) for name in hosts))
        failures, silences = _others(hosts, variables)
        exemptions, faults = self._exemptions(arguments["exemptions"], variables)
        report = build_report(
            hosts,
            published(),
            run=Run(started, now(), bool(self._task.check_mode), collection_version()),
            failures=failures,
            silences=silences,
            exemptions=exemptions,
        )
        known, unread = _known(arguments["advisories"])
        report = _advisories.noted({**report, "notes": [*report["notes"], *faults, *unread]}, known)
        problem: store.Unwritable | None = None
        try:
            report = keep(report, arguments["path"], arguments["earlier"], stale_days=arguments["stale_days"])
            every.write(report, arguments["views"])
        except store.Unwritable as error:
            problem = error
        for line in render_table(report, max_rows=arguments["max_rows"]):
            display.display(line.text, color=_colour(line.tone))
        if problem is not None:
            raise AnsibleActionFail(str(problem)) from problem
        return self._result(report, arguments, faults)

    def _arguments(self) -> JsonDict:
        arguments = arguments_of(self, _ARGUMENTS)
        if not 0 <= arguments["max_unreachable_percent"] <= 100:
            raise AnsibleActionFail("max_unreachable_percent is a percentage: 0 to 100")
        if arguments["max_rows"] < 0:
            raise AnsibleActionFail("max_rows cannot be negative")
        if arguments["stale_days"] < 1:
            raise AnsibleActionFail("stale_days is at least 1")
        try:
            arguments["views"] = every.placed(arguments["views"])
        except ValueError as error:
            raise AnsibleActionFail(str(error)) from error
        for name in ("path", "earlier", "advisories"):
            if arguments[name] is not None:
                arguments[name] = os.path.abspath(arguments[name])
        return arguments

    def _exemptions(self, raw: t.Any, variables: JsonDict) -> tuple[list[_exemptions.Exemption], list[str]]:
        """The exemptions of the option or of the variable, a list or a file of one, and what is wrong with them."""
        if raw is None:
            raw = self._templar.template(variables.get(_EXEMPTIONS))
        if not isinstance(raw, str):
            return _exemptions.parse(raw)
        try:
            return _exemptions.parse(yaml.safe_load(Path(raw).expanduser().read_text("utf-8")))
        except OSError as error:
            return [], [f"the exemptions in {raw} cannot be read: {error.strerror or error}"]
        except (ValueError, yaml.YAMLError) as error:
            return [], [f"the exemptions in {raw} are no YAML: {error}"]

    def _result(self, report: JsonDict, arguments: JsonDict, faults: t.Sequence[str]) -> JsonDict:
        verdict = judge(
            report,
            fail_on=arguments["fail_on"],
            max_unreachable_percent=arguments["max_unreachable_percent"],
        )
        result: JsonDict = {
            "changed": False,
            "msg": verdict.message,
            "verdict": verdict.result,
            "counts": report["counts"],
            "notes": report["notes"],
            "path": arguments["path"],
        }
        if verdict.failed:
            # ansible-playbook ends with 4 for what is called unreachable. Where the play ignores that, it has to fail.
            alone = verdict.result == "unreachable" and not self._task.ignore_unreachable
            result["unreachable" if alone else "failed"] = True
        if faults:
            # Somebody believes in an exemption that is none.
            result.update(failed=True, msg="; ".join([verdict.message, *faults]))
        return result


def _looked_at(arguments: JsonDict) -> JsonDict:
    """What would keep the closing task from writing, as far as it can be seen before any host is asked anything."""
    places = {"the report": Path(arguments["path"])} if arguments["path"] else {}
    places |= {f"the {name} view": path for name, path in arguments["views"].items()}
    refusals = [refusal for what, path in places.items() if (refusal := store.refusal(path, what))]
    if refusals:
        raise AnsibleActionFail("; ".join(refusals))
    return {"changed": False, "msg": "the report can be made"}


def _known(path: str | None) -> tuple[JsonDict | None, list[str]]:
    """The advisories, if any were asked for, and why they cannot be read: no run fails for what are but notes."""
    try:
        return (_advisories.load(Path(path)) if path else None), []
    except _advisories.Faulty as error:
        return None, [str(error)]


def _colour(tone: str) -> str | None:
    return t.cast("str | None", vars(constants).get(_COLOURS.get(tone, "")))


def _others(hosts: t.Sequence[str], variables: JsonDict) -> tuple[dict[str, Failure], dict[str, Silence]]:
    """What is known of hosts apart from their records: a failure kept by a rescue, or why nothing may be known."""
    failures: dict[str, Failure] = {}
    silences: dict[str, Silence] = {}
    here = set(variables.get("ansible_play_hosts") or [])
    hostvars = variables["hostvars"]
    for name in hosts:
        own = hostvars.raw_get(name) if name in hostvars else {}
        kept = own.get(_FAILURE)
        if kept:
            action = str(kept.get("action", "")).rpartition(".")[2]
            failures[name] = Failure(str(kept.get("task", "")), str(kept.get("msg", "")), action)
        elif own.get("ansible_failed_result"):
            silences[name] = Silence(str(own["ansible_failed_result"].get("msg") or "a task failed"), failed=True)
        elif name not in here:
            silences[name] = Silence("it left the run before any check: unreachable or failed in an earlier play")
        else:
            silences[name] = Silence("no task of this run checked it")
    return failures, silences


def collection_version() -> str:
    """The version of this collection, of a built one from its manifest, of a checkout from galaxy.yml."""
    root = Path(__file__).resolve().parents[2]
    try:
        manifest = json.loads((root / "MANIFEST.json").read_text("utf-8"))
        return str(manifest["collection_info"]["version"])
    except FileNotFoundError:
        return str(yaml.safe_load((root / "galaxy.yml").read_text("utf-8"))["version"])


def keep(report: JsonDict, at: str | None, earlier: str | None, *, stale_days: int) -> JsonDict:
    """Give the report its history and write it. What was at its place and cannot be read is kept beside it, and said.

    Raises Unwritable.
    """
    path = Path(at) if at else None
    with store.alone(path) if path else contextlib.nullcontext():
        place = earlier or at
        before, faults = store.newest(Path(place)) if place else (None, [])
        report = history.carry(report, before, stale_days=stale_days)
        report = {**report, "notes": [*report["notes"], *faults]}
        if path is None:
            return report
        if path.is_file() and not store.readable(path):
            kept = store.aside(path, report["ended"].replace(":", ""))
            report["notes"].append(f"what was at {path} is kept as {kept.name}")
        store.write_report(report, path)
    return report

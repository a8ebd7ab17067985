# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The closing action: collects what the run's modules left, writes the report, prints it and judges it."""

from __future__ import annotations

import errno
import json
import os
import tempfile
import typing as t
from pathlib import Path

import yaml
from ansible import constants
from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display
from ansible_collections.golden.triangle.plugins.plugin_utils._publish import now, published
from ansible_collections.golden.triangle.plugins.plugin_utils._report import (
    Failure,
    JsonDict,
    Run,
    Silence,
    build_report,
)
from ansible_collections.golden.triangle.plugins.plugin_utils._report_table import render_table
from ansible_collections.golden.triangle.plugins.plugin_utils._verdict import FAIL_ON, judge

display = Display()

_ARGUMENTS: JsonDict = {
    "path": {"type": "path"},
    "hosts": {"type": "list", "elements": "str"},
    "fail_on": {"type": "str", "choices": list(FAIL_ON), "default": "warning"},
    "max_unreachable_percent": {"type": "float", "default": 0.0},
    "max_rows": {"type": "int", "default": 60},
}

#: Set by the rescue of the collection's playbooks: what a failed task that is not ours, or that never started, said.
_FAILURE = "triangle_failure"

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
        hosts = arguments["hosts"]
        if hosts is None:
            hosts = variables["ansible_play_hosts_all"]
        hosts = list(dict.fromkeys(str(name) for name in hosts))
        failures, silences = _others(hosts, variables)
        report = build_report(
            hosts,
            published(),
            run=Run(started, now(), bool(self._task.check_mode), collection_version()),
            failures=failures,
            silences=silences,
        )
        for line in render_table(report, max_rows=arguments["max_rows"]):
            display.display(line.text, color=_colour(line.tone))
        if arguments["path"]:
            write_report(report, Path(arguments["path"]))
        return self._result(report, arguments)

    def _arguments(self) -> JsonDict:
        _checked, arguments = self.validate_argument_spec(argument_spec=_ARGUMENTS)  # type: ignore[no-untyped-call]
        if not 0 <= arguments["max_unreachable_percent"] <= 100:
            raise AnsibleActionFail("max_unreachable_percent is a percentage: 0 to 100")
        if arguments["max_rows"] < 0:
            raise AnsibleActionFail("max_rows cannot be negative")
        if arguments["path"] is not None:
            arguments["path"] = os.path.abspath(arguments["path"])
        return t.cast("JsonDict", arguments)

    def _result(self, report: JsonDict, arguments: JsonDict) -> JsonDict:
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
            "path": arguments["path"],
        }
        if verdict.failed:
            # ansible-playbook ends with 4 for what is called unreachable. Where the play ignores that, it has to fail.
            alone = verdict.result == "unreachable" and not self._task.ignore_unreachable
            result["unreachable" if alone else "failed"] = True
        return result


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


def write_report(report: JsonDict, path: Path) -> None:
    """Write the report so that a reader sees the old one or the new one, and a full disk costs only the new one."""
    text = json.dumps(report, indent=1, ensure_ascii=False, default=str) + "\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        handle, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:100]}.", suffix=".part")
        try:
            with open(handle, "w", encoding="utf-8", errors="backslashreplace") as stream:
                stream.write(text)
                stream.flush()
                os.fsync(stream.fileno())
            os.chmod(part, 0o644)
            os.replace(part, path)
        except BaseException:
            os.unlink(part)
            raise
    except OSError as error:
        raise AnsibleActionFail(f"the report cannot be written to {path}: {error.strerror or error}") from error

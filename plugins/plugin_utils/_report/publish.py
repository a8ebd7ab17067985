# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How results of modules reach C(golden.triangle.drift_report): as files in the run's own temporary folder.

Facts do not serve: C(ansible_facts) of a failed result are dropped by ansible-core, and those of an earlier run come
back from a persistent fact cache. Registered variables hold every result, but need a name for each task. The folder
C(ansible.constants.DEFAULT_LOCAL_TMP) is made by the process of C(ansible-playbook) before its workers fork, is its
alone and is removed when it ends, so a record of another run cannot be met in it.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import datetime
import json
import os
import time
import typing as t
import uuid
from pathlib import Path

from ansible import constants
from ansible.errors import AnsibleConnectionFailure, AnsibleError
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display
from ansible_collections.golden.triangle.plugins.plugin_utils._report.report import (
    JsonDict,
    Record,
    measured_of,
    outcome_of,
)

if t.TYPE_CHECKING:
    from ansible.playbook.task import Task

_FOLDER = "golden_triangle_records"
#: What the stub prints while it opens a dialog on the Mac's screen; see ansible/ansible issue 76567.
_STUB = "xcode-select: note: "
display = Display()


def now() -> str:
    """The time as the report writes it: ISO 8601 in UTC, to the second."""
    return datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class PublishingAction(ActionBase):
    """Base of the action plugins whose module returns checks: implement C(act) and set C(MODULE), not C(run).

    Whatever C(act) returns or raises is published for the report. C(profile) may be set in C(act).
    """

    MODULE: t.ClassVar[str]
    profile: str | None = None

    def act(self, task_vars: JsonDict) -> JsonDict:
        """Do the task and return the module's result."""
        raise NotImplementedError

    def run(self, tmp: str | None = None, task_vars: JsonDict | None = None) -> JsonDict:
        """Do the task, publish its result, return it unchanged."""
        self._started, self._begun = now(), time.monotonic()
        variables = task_vars or {}
        try:
            super().run(tmp, variables)
            result = self.act(variables)
        except AnsibleConnectionFailure as error:
            self._publish({"unreachable": True, "msg": str(error)}, variables)
            raise
        except AnsibleError as error:
            said = getattr(error, "result", None) or {}
            self._publish({"failed": True, "msg": str(error), **said}, variables)
            raise
        except Exception as error:
            self._publish({"failed": True, "msg": f"{type(error).__name__}: {error}"}, variables)
            raise
        self._publish(result, variables)
        return result

    def _publish(self, result: JsonDict, task_vars: JsonDict) -> None:
        publish(
            result,
            module=self.MODULE,
            task=self._task,
            task_vars=task_vars,
            profile=self.profile,
            started=self._started,
            seconds=time.monotonic() - self._begun,
        )


def refused(message: str, **measured: t.Any) -> JsonDict:
    """What C(act) returns where it fails before any host was asked, with the keys every result has."""
    return {
        "failed": True,
        "msg": message,
        "refusal": "invalid",
        "changed": False,
        "checks": [],
        "notes": [],
        "diff": [],
        "wants": [],
        "seconds": {},
        **measured,
    }


def publish(
    result: t.Mapping[str, t.Any],
    *,
    module: str,
    task: Task,
    task_vars: t.Mapping[str, t.Any],
    profile: str | None = None,
    started: str | None = None,
    seconds: float | None = None,
) -> None:
    """Leave the result of a module for the report. What cannot be written makes the host missing there.

    C(seconds) is how long all of it took, with what the controller did for it.
    """
    ended = now()
    item = task_vars.get(task_vars.get("ansible_loop_var") or "", "")
    record = Record(
        host=str(task_vars["inventory_hostname"]),
        module=module,
        part=f"{task._uuid} {item}",
        # One clock for all processes of the controller, so later tasks have higher numbers, whichever worker ran them.
        order=time.monotonic_ns(),
        started=started or ended,
        ended=ended,
        check_mode=bool(task.check_mode),
        outcome=outcome_of(result),
        profile=profile,
        task=str(task.get_name()),
        message=_message(result),
        refusal=str(result["refusal"]) if result.get("refusal") else None,
        checks=list(result.get("checks") or []),
        notes=list(result.get("notes") or []),
        diff=_entries(result.get("diff")),
        measured=measured_of(result),
        seconds=_spent(result.get("seconds"), seconds),
    )
    if task.no_log:
        record = _censored(record)
    try:
        _write(record)
    except OSError as error:
        display.warning(f"golden.triangle: the result of {module} cannot be kept for the report: {error}")


def published() -> list[Record]:
    """All records of this run so far, in the order in which they were written."""
    folder = _folder()
    if not folder.is_dir():
        return []
    return [Record(**json.loads(path.read_text("utf-8"))) for path in sorted(folder.glob("*.json"))]


def _folder() -> Path:
    return Path(str(vars(constants)["DEFAULT_LOCAL_TMP"]), _FOLDER)


def _write(record: Record) -> None:
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    # No host name in the file's name: it may hold any character.
    path = folder / f"{record.order:020d}-{os.getpid()}-{uuid.uuid4().hex}.json"
    part = path.with_suffix(".part")
    part.write_text(json.dumps(dataclasses.asdict(record), default=str), "utf-8")
    part.replace(path)


def _message(result: t.Mapping[str, t.Any]) -> str:
    """What the result says. Where the module could not answer, also the end of what its Python said."""
    message = str(result.get("msg") or "")
    said = "".join(str(result.get(key) or "") for key in ("module_stdout", "module_stderr"))
    if _STUB in said:
        return "its python3 is Apple's stub, there are no developer tools: run golden.triangle.bootstrap"
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return f"{message}: {lines[-1]}" if lines and result.get("failed") else message


def _spent(by_step: t.Any, whole: float | None) -> dict[str, t.Any]:
    steps = by_step if isinstance(by_step, dict) else {}
    return {**steps, **({} if whole is None else {"all": round(whole, 3)})}


def _entries(diff: t.Any) -> list[t.Any]:
    if isinstance(diff, dict):
        return [diff]
    return list(diff or [])


def _censored(record: Record) -> Record:
    """With no_log only states are kept: they cannot hold what the task hides."""
    kept = ("id", "corner", "subject", "state", "severity", "repaired")
    return dataclasses.replace(
        record,
        message="hidden by no_log" if record.message else "",
        checks=[{key: check.get(key) for key in kept} for check in record.checks if isinstance(check, dict)],
        notes=[],
        diff=[],
        measured={},
    )

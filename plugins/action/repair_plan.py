# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which corners of which hosts a report asks to repair; begins the record of the repair. On the controller alone."""

from __future__ import annotations

import typing as t
from pathlib import Path

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase
from ansible_collections.golden.triangle.plugins.plugin_utils._arguments import arguments_of
from ansible_collections.golden.triangle.plugins.plugin_utils._faults import repair, repair_record
from ansible_collections.golden.triangle.plugins.plugin_utils._report import store
from ansible_collections.golden.triangle.plugins.plugin_utils._report.publish import now

Result = dict[str, t.Any]

_ARGUMENTS: Result = {
    "report": {"type": "path", "required": True},
    "record": {"type": "path", "required": True},
}


class ActionModule(ActionBase):
    """Once for all hosts of the play."""

    TRANSFERS_FILES = False
    BYPASS_HOST_LOOP = True
    _requires_connection = False
    _supports_check_mode = True

    def run(self, tmp: str | None = None, task_vars: Result | None = None) -> Result:
        """Read the report, begin the record."""
        super().run(tmp, task_vars)
        variables = task_vars or {}
        arguments = arguments_of(self, _ARGUMENTS)
        hosts = [str(name) for name in variables["ansible_play_hosts_all"]]
        try:
            report = store.load(Path(arguments["report"]))
            plan = repair.plan(report, set(variables["hostvars"]), hosts)
            record = Path(arguments["record"])
            repair_record.begin(record, report, plan, began=now(), check_mode=bool(self._task.check_mode))
        except FileNotFoundError as error:
            raise AnsibleActionFail(f"there is no report {error.filename}") from None
        except (ValueError, OSError) as error:
            raise AnsibleActionFail(str(error)) from None
        number = len(plan.corners)
        return {
            "changed": False,
            "msg": f"{number} host{'' if number == 1 else 's'} to repair, by the report of {report['ended']}",
            "corners": plan.corners,
            "notes": list(plan.notes),
        }

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What became of one corner of one host, by what its modules left; goes into the record of the repair."""

from __future__ import annotations

import dataclasses
import typing as t
from pathlib import Path

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display
from ansible_collections.golden.triangle.plugins.plugin_utils._arguments import arguments_of
from ansible_collections.golden.triangle.plugins.plugin_utils._faults import repair, repair_record
from ansible_collections.golden.triangle.plugins.plugin_utils._report.publish import published

Result = dict[str, t.Any]
display = Display()

_ARGUMENTS: Result = {
    "corner": {"type": "str", "required": True},
    "record": {"type": "path", "required": True},
    "since": {"type": "int", "default": 0},
    "rolled_back": {"type": "bool", "default": False},
}


class ActionModule(ActionBase):
    """On the controller alone, for each host."""

    TRANSFERS_FILES = False
    _requires_connection = False
    _supports_check_mode = True

    def run(self, tmp: str | None = None, task_vars: Result | None = None) -> Result:
        """Judge, and write it down."""
        super().run(tmp, task_vars)
        arguments = arguments_of(self, _ARGUMENTS)
        variables = task_vars or {}
        host = str(variables["inventory_hostname"])
        mine = [one for one in published() if one.host == host and one.order > arguments["since"]]
        outcome = repair.judge(
            arguments["corner"],
            host,
            mine,
            # The rescue of the corners leaves it; a task that never started has left nothing else.
            failure=str((variables.get("triangle_failure") or {}).get("msg") or ""),
            check_mode=bool(self._task.check_mode),
            rolled_back=arguments["rolled_back"],
        )
        try:
            repair_record.write(Path(arguments["record"]), host, outcome)
        except OSError as error:
            raise AnsibleActionFail(str(error)) from None
        display.display(f"{host}: {outcome.message}")
        return {
            "changed": False,
            "msg": outcome.message,
            "bad": outcome.state in repair.BAD,
            "until": max([arguments["since"], *(one.order for one in mine)]),
            **dataclasses.asdict(outcome),
        }

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stands for the action of go_toolchain: takes the wished result from the host's variable C(double)."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleActionFail
from ansible_collections.golden.triangle.plugins.plugin_utils._publish import PublishingAction


class ActionModule(PublishingAction):
    MODULE = "go_toolchain"

    def act(self, task_vars: dict[str, t.Any]) -> dict[str, t.Any]:
        self.profile = self._task.args["profile"]
        result = task_vars.get("double", {})
        if "raise" in result:
            raise AnsibleActionFail(result["raise"])
        result = {"changed": False, "checks": [], "notes": [], "diff": [], **result}
        return t.cast(
            "dict[str, t.Any]",
            self._execute_module(
                module_name="golden.triangle.go_toolchain", module_args={"result": result}, task_vars=task_vars
            ),
        )

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stands for each action that a role calls: takes the wished result from the host's variables.

C(double) is what go_toolchain answers, C(doubles) has answers of others by their names. Who has none asks no host and
says nothing to the report. An answer C(turns) is a list: what is answered first, second and so on, the last for ever.
What is answered holds, as a measured value C(asked), the option that C(asked) of the answer names.
"""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleActionFail
from ansible_collections.golden.triangle.plugins.plugin_utils._report.publish import PublishingAction, published


class ActionModule(PublishingAction):
    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        self.MODULE = self._task.action.rpartition(".")[2]
        variables = task_vars or {}
        answers = {"go_toolchain": variables.get("double", {}), **variables.get("doubles", {})}
        if self.MODULE not in answers:
            return {"changed": False}
        self._answer = answers[self.MODULE]
        if "turns" in self._answer:
            host = variables["inventory_hostname"]
            before = sum((one.host, one.module) == (host, self.MODULE) for one in published())
            self._answer = self._answer["turns"][min(before, len(self._answer["turns"]) - 1)]
        return super().run(tmp, task_vars)

    def act(self, task_vars: dict[str, t.Any]) -> dict[str, t.Any]:
        self.profile = self._task.args.get("profile")
        if "raise" in self._answer:
            raise AnsibleActionFail(self._answer["raise"])
        result = {"changed": False, "checks": [], "notes": [], "diff": [], **self._answer}
        if "asked" in result:
            result["asked"] = self._task.args[result["asked"]]
        return t.cast(
            "dict[str, t.Any]",
            self._execute_module(
                module_name=f"golden.triangle.{self.MODULE}", module_args={"result": result}, task_vars=task_vars
            ),
        )

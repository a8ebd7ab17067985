# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stands for the action of go_fingerprint: runs the module only where the host's variable C(double_users) has a result.

What the other tests look at comes from go_toolchain alone.
"""

from __future__ import annotations

import typing as t

from ansible_collections.golden.triangle.plugins.plugin_utils._publish import PublishingAction


class ActionModule(PublishingAction):
    MODULE = "go_fingerprint"

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        return super().run(tmp, task_vars) if "double_users" in (task_vars or {}) else {"changed": False}

    def act(self, task_vars: dict[str, t.Any]) -> dict[str, t.Any]:
        result = {"changed": False, "notes": [], "diff": [], **task_vars["double_users"]}
        return t.cast(
            "dict[str, t.Any]",
            self._execute_module(
                module_name="golden.triangle.go_fingerprint", module_args={"result": result}, task_vars=task_vars
            ),
        )

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's side of C(dlv_codesign): its checks reach the report."""

from __future__ import annotations

import typing as t

from ansible_collections.golden.triangle.plugins.plugin_utils._report.publish import PublishingAction


class ActionModule(PublishingAction):
    """Runs the module."""

    MODULE = "dlv_codesign"
    TRANSFERS_FILES = False

    def act(self, task_vars: dict[str, t.Any]) -> dict[str, t.Any]:
        return t.cast(
            "dict[str, t.Any]",
            self._execute_module(module_name="golden.triangle.dlv_codesign", task_vars=task_vars),
        )

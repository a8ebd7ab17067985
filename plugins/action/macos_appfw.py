# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's side of C(macos_appfw): hands its result to the report."""

from __future__ import annotations

import typing as t

from ansible_collections.golden.triangle.plugins.plugin_utils._publish import PublishingAction


class ActionModule(PublishingAction):
    """Runs the module once."""

    MODULE = "macos_appfw"

    def act(self, task_vars: dict[str, t.Any]) -> dict[str, t.Any]:
        """Run it with the options as they are."""
        name = "golden.triangle.macos_appfw"
        answer = self._execute_module(module_name=name, module_args=dict(self._task.args), task_vars=task_vars)
        return t.cast("dict[str, t.Any]", answer)

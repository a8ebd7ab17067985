# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's side of C(macos_appfw): the profile's word on where debuggers may listen."""

from __future__ import annotations

import typing as t

from ansible_collections.golden.triangle.plugins.plugin_utils._library import records
from ansible_collections.golden.triangle.plugins.plugin_utils._report.publish import PublishingAction, refused

#: What only the controller reads; the module gets none of it.
CONTROLLER_OPTIONS = ("profile", "release_paths")


class ActionModule(PublishingAction):
    """Runs the module once."""

    MODULE = "macos_appfw"

    def act(self, task_vars: dict[str, t.Any]) -> dict[str, t.Any]:
        """Resolve, run."""
        options = dict(self._task.args)
        self.profile = str(options.get("profile") or "seed")
        arguments = {key: value for key, value in options.items() if key not in CONTROLLER_OPTIONS}
        if options.get("debug_listen", "profile") == "profile":
            try:
                paths = [str(path) for path in options.get("release_paths") or []]
                arguments["debug_listen"] = records.profile(self.profile, paths).debug_listen
            except records.RecordError as exc:
                return refused(str(exc), firewall={})
        name = "golden.triangle.macos_appfw"
        answer = self._execute_module(module_name=name, module_args=arguments, task_vars=task_vars)
        return t.cast("dict[str, t.Any]", answer)

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's side of C(go_fingerprint): which releases are declared, and what the trusted library knows."""

from __future__ import annotations

import typing as t

from ansible_collections.golden.triangle.plugins.plugin_utils._library import go as go_library
from ansible_collections.golden.triangle.plugins.plugin_utils._library import records
from ansible_collections.golden.triangle.plugins.plugin_utils._report.publish import PublishingAction, refused

CONTROLLER_OPTIONS = ("profile", "release_paths")

Result = dict[str, t.Any]


class ActionModule(PublishingAction):
    """Runs the module once, for all users."""

    MODULE = "go_fingerprint"

    def act(self, task_vars: Result) -> Result:
        """Resolve the declared releases, run the module."""
        options = dict(self._task.args)
        paths = [str(path) for path in options.get("release_paths") or []]
        releases = options.get("releases") or []
        try:
            name = str(options.get("profile") or "seed")
            versions = go_library.declared(name, releases, paths)
            known, notes = go_library.library(paths)
        except records.RecordError as exc:
            return refused(str(exc), users=[], cpu={})
        if not releases:
            self.profile = name
        arguments = {key: value for key, value in options.items() if key not in CONTROLLER_OPTIONS}
        arguments.update(releases=versions, library=known)
        result = t.cast(
            Result,
            self._execute_module(
                module_name="golden.triangle.go_fingerprint", module_args=arguments, task_vars=task_vars
            ),
        )
        result["notes"] = [*notes, *result.get("notes", [])]
        return result

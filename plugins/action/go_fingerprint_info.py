# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's side of C(go_fingerprint_info): brings the trusted library's digests, and no more."""

from __future__ import annotations

import typing as t

from ansible.plugins.action import ActionBase
from ansible_collections.golden.triangle.plugins.plugin_utils._library import go as go_library
from ansible_collections.golden.triangle.plugins.plugin_utils._library import records

CONTROLLER_OPTIONS = ("profile", "release_paths")


class ActionModule(ActionBase):
    """Runs the module once, with the library."""

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        """Resolve the declared releases, run the module."""
        super().run(tmp, task_vars)
        options = dict(self._task.args)
        paths = [str(path) for path in options.get("release_paths") or []]
        try:
            versions = go_library.declared(str(options.get("profile") or "seed"), options.get("releases") or [], paths)
            known, _notes = go_library.library(paths)
        except records.RecordError as exc:
            return {"failed": True, "msg": str(exc), "changed": False, "fingerprints": []}
        arguments = {key: value for key, value in options.items() if key not in CONTROLLER_OPTIONS}
        arguments.update(releases=versions, library=known)
        name = "golden.triangle.go_fingerprint_info"
        answer = self._execute_module(module_name=name, module_args=arguments, task_vars=task_vars)
        return t.cast("dict[str, t.Any]", answer)

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's side of C(lsp_probe): brings what Go and gopls are proven against, and no more."""

from __future__ import annotations

import typing as t

from ansible_collections.golden.triangle.plugins.plugin_utils._library import go as go_library
from ansible_collections.golden.triangle.plugins.plugin_utils._library import records, tool_records
from ansible_collections.golden.triangle.plugins.plugin_utils._report.publish import PublishingAction, refused

CONTROLLER_OPTIONS = ("profile", "release_paths")
PREFIX = "/usr/local"

Result = dict[str, t.Any]


class ActionModule(PublishingAction):
    """Runs the module once."""

    MODULE = "lsp_probe"
    TRANSFERS_FILES = False

    def act(self, task_vars: Result) -> Result:
        """Resolve, run."""
        options = dict(self._task.args)
        self.profile = str(options.get("profile") or "seed")
        paths = [str(path) for path in options.get("release_paths") or []]
        try:
            arguments = {key: value for key, value in options.items() if key not in CONTROLLER_OPTIONS}
            arguments.update(_resolved(options, self.profile, paths))
        except records.RecordError as exc:
            return refused(str(exc), probes=[])
        name = "golden.triangle.lsp_probe"
        return t.cast(Result, self._execute_module(module_name=name, module_args=arguments, task_vars=task_vars))


def _resolved(options: Result, profile: str, paths: list[str]) -> Result:
    """What the profile and the records say, where the task does not. Raises RecordError."""
    wished = records.profile(profile, paths)
    versions = [records.normal_version(version) for version in wished.go]
    library, _notes = go_library.library(paths)
    release = tool_records.tool_release("gopls", wished.gopls, paths) if wished.gopls else None
    program = release.program if release else None
    if release and not program:
        raise records.RecordError(f"{release.path} does not say what gopls is built from")
    digests = [program.sha256_unsigned(versions[0], go_library.PLATFORM)] if program else []
    server = {"version": f"v{wished.gopls}", "h1": program.h1, "go": f"go{versions[0]}"} if program else {}
    own = options.get("gopls_sha256")
    return {
        "library": library,
        "goroot": options.get("goroot") or f"{PREFIX}/go{versions[0]}",
        "gopls_sha256": own or [digest for digest in digests if digest],
        # A gopls of the task's own is known by its digest alone.
        "server": {} if own else server,
    }

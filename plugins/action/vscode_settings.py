# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's side of C(vscode_settings): what a profile wishes of the files, and what the extension knows."""

from __future__ import annotations

import typing as t

from ansible.module_utils.parsing.convert_bool import boolean
from ansible_collections.golden.triangle.plugins.plugin_utils._library import editor, records
from ansible_collections.golden.triangle.plugins.plugin_utils._report.publish import PublishingAction, refused

#: What only the controller reads; the module gets none of it.
CONTROLLER_OPTIONS = ("profile", "release_paths", "goroot_prefix", "tools")

Result = dict[str, t.Any]


class ActionModule(PublishingAction):
    """Runs the module once, with everything resolved."""

    MODULE = "vscode_settings"
    TRANSFERS_FILES = False

    def act(self, task_vars: Result) -> Result:
        """Resolve, look up what is declared, run."""
        options = dict(self._task.args)
        paths = [str(path) for path in options.get("release_paths") or []]
        self.profile = str(options.get("profile") or "seed")
        try:
            profile = records.profile(self.profile, paths)
            known, notes = editor.knowledge(profile.vscode_go, paths)
            files = [self._resolved(entry, options, profile) for entry in _entries(options.get("files"))]
            _refuse_unknown(files, known)
        except records.RecordError as exc:
            return refused(str(exc), files=[])
        arguments = {key: value for key, value in options.items() if key not in CONTROLLER_OPTIONS}
        arguments.update(files=files, known=editor.as_option(known))
        name = "golden.triangle.vscode_settings"
        result = t.cast(Result, self._execute_module(module_name=name, module_args=arguments, task_vars=task_vars))
        result["notes"] = [*notes, *result.get("notes", [])]
        return result

    def _resolved(self, entry: Result, options: Result, profile: records.Profile) -> Result:
        """An entry with what the profile wishes in its settings."""
        settings = entry.get("settings") or {}
        if not isinstance(settings, dict):
            raise records.RecordError("settings of an entry of files is a mapping")
        if boolean(entry.get("of_profile", False)):
            prefix = str(options.get("goroot_prefix") or "/usr/local")
            named = {**editor.tools_of_profile(profile, prefix), **(options.get("tools") or {})}
            tools = {str(name): str(path) for name, path in named.items() if path}
            settings = editor.merged(editor.of_profile(profile, prefix, tools), settings)
        return {**entry, "settings": settings}


def _entries(value: t.Any) -> list[Result]:
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        raise records.RecordError("files is a list of mappings")
    return value


def _refuse_unknown(files: list[Result], known: t.Any) -> None:
    """Before any host is asked: what the extension does not know is nothing to wish. Raises RecordError."""
    faults = []
    for entry in files:
        launch = entry.get("kind") == "launch"
        settings = entry["settings"]
        faults += known.faults_in_launch(settings) if launch else known.faults_in_settings(settings)
    if faults:
        raise records.RecordError(f"of the Go extension {known.version}: {'; '.join(dict.fromkeys(faults))}")

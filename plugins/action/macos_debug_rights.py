# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's side of C(macos_debug_rights): what the release record of Delve asks of a Mac's own tools."""

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.golden.triangle.plugins.plugin_utils._library import records, tool_records
from ansible_collections.golden.triangle.plugins.plugin_utils._library.tool_records import TITLES, ToolRelease
from ansible_collections.golden.triangle.plugins.plugin_utils._report.publish import PublishingAction, refused

#: What only the controller reads; the module gets none of it.
CONTROLLER_OPTIONS = ("profile", "release_paths")

Result = dict[str, t.Any]


class ActionModule(PublishingAction):
    """Runs the module once, with the record; notes where the Mac is one that this Delve is weak on."""

    MODULE = "macos_debug_rights"

    def act(self, task_vars: Result) -> Result:
        """Resolve, run, note."""
        options = dict(self._task.args)
        try:
            delve = self._delve(options)
        except records.RecordError as exc:
            return refused(str(exc), rights={})
        arguments = {key: value for key, value in options.items() if key not in CONTROLLER_OPTIONS}
        arguments["minimums"] = [_minimum(entry) for entry in delve.debugserver] if delve else []
        name = "golden.triangle.macos_debug_rights"
        result = t.cast(Result, self._execute_module(module_name=name, module_args=arguments, task_vars=task_vars))
        if delve is not None and isinstance(result.get("rights"), dict):
            result["notes"] = [*_weak(delve, result["rights"]), *result.get("notes", [])]
        return result

    def _delve(self, options: Result) -> ToolRelease | None:
        """The record of the profile's Delve, None where it declares none or none is known."""
        paths = [str(path) for path in options.get("release_paths") or []]
        self.profile = str(options.get("profile") or "seed")
        version = records.profile(self.profile, paths).delve
        try:
            return tool_records.tool_release("delve", version, paths) if version else None
        except records.UnknownRelease:
            return None


def _minimum(entry: tool_records.Debugserver) -> Result:
    """One entry as the module takes it."""
    known = dataclasses.asdict(entry)
    source = known.pop("source")
    return {**known, "reason": f"{entry.reason} [{source}]"}


def _weak(delve: ToolRelease, measured: Result) -> list[str]:
    """A line for each part of the Mac that is outside the range of the record."""
    notes = []
    for fit in delve.fits:
        version = str(measured.get(fit.part) or "")
        if version and not fit.holds(version):
            because = f"{fit.reason} [{fit.source}]"
            notes.append(f"{delve.title} with {TITLES[fit.part]} {version} (it takes {fit.range}): {because}")
    return notes

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's side of every probe: the Go that it is about, and what proves that Go and the program it starts."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import abc
import dataclasses
import typing as t

from ansible_collections.golden.triangle.plugins.plugin_utils._library import go as go_library
from ansible_collections.golden.triangle.plugins.plugin_utils._library import records
from ansible_collections.golden.triangle.plugins.plugin_utils._report.publish import PublishingAction, refused

CONTROLLER_OPTIONS = ("profile", "release_paths")
PREFIX = "/usr/local"

Result = dict[str, t.Any]


@dataclasses.dataclass(frozen=True)
class Declared:
    """What the task's profile declares: C(go) are its versions of Go, C(paths) the folders of own records."""

    profile: records.Profile
    go: tuple[str, ...]
    paths: tuple[str, ...]


class ProbingAction(PublishingAction):
    """Base of the action plugins of probes: implement C(expected) and set C(MODULE)."""

    TRANSFERS_FILES = False

    @abc.abstractmethod
    def expected(self, options: Result, declared: Declared) -> Result:
        """What the program is proven against, where the task does not say it. Raises RecordError."""

    def act(self, task_vars: Result) -> Result:
        """Resolve, run."""
        options = dict(self._task.args)
        self.profile = str(options.get("profile") or "seed")
        paths = tuple(str(path) for path in options.get("release_paths") or [])
        try:
            profile = records.profile(self.profile, paths)
            declared = Declared(profile, tuple(records.normal_version(version) for version in profile.go), paths)
            library, _notes = go_library.library(paths)
            arguments = {key: value for key, value in options.items() if key not in CONTROLLER_OPTIONS}
            arguments["library"] = library
            arguments["goroot"] = options.get("goroot") or f"{PREFIX}/go{declared.go[0]}"
            arguments.update(self.expected(options, declared))
        except records.RecordError as exc:
            return refused(str(exc), probes=[])
        name = f"golden.triangle.{self.MODULE}"
        return t.cast(Result, self._execute_module(module_name=name, module_args=arguments, task_vars=task_vars))

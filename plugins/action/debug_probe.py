# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's side of C(debug_probe): brings the digests that Go and Delve are proven against, and no more."""

from __future__ import annotations

import typing as t

from ansible_collections.golden.triangle.plugins.plugin_utils._library import go as go_library
from ansible_collections.golden.triangle.plugins.plugin_utils._library import tool_records
from ansible_collections.golden.triangle.plugins.plugin_utils._probing import Declared, ProbingAction

Result = dict[str, t.Any]


class ActionModule(ProbingAction):
    """Runs the module once."""

    MODULE = "debug_probe"

    def expected(self, options: Result, declared: Declared) -> Result:
        """The digests of Delve."""
        return {"dlv_sha256": options.get("dlv_sha256") or _digests(declared)}


def _digests(declared: Declared) -> list[str]:
    """What the profile's releases of Go make of its Delve, as far as that is recorded. Raises RecordError."""
    version = declared.profile.delve
    program = tool_records.tool_release("delve", version, declared.paths).program if version else None
    found = [program.sha256_unsigned(release, go_library.PLATFORM) for release in declared.go] if program else []
    return [digest for digest in found if digest]

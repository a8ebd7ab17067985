# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's side of C(lsp_probe): brings what Go and gopls are proven against, and no more."""

from __future__ import annotations

import typing as t

from ansible_collections.golden.triangle.plugins.plugin_utils._library import go as go_library
from ansible_collections.golden.triangle.plugins.plugin_utils._library import records, tool_records
from ansible_collections.golden.triangle.plugins.plugin_utils._probing import Declared, ProbingAction

Result = dict[str, t.Any]


class ActionModule(ProbingAction):
    """Runs the module once."""

    MODULE = "lsp_probe"

    def expected(self, options: Result, declared: Declared) -> Result:
        """The digest of gopls, and what it says of itself."""
        version, go = declared.profile.gopls, declared.go[0]
        release = tool_records.tool_release("gopls", version, declared.paths) if version else None
        program = release.program if release else None
        if release and not program:
            raise records.RecordError(f"{release.path} does not say what gopls is built from")
        digest = program.sha256_unsigned(go, go_library.PLATFORM) if program else None
        server = {"version": f"v{version}", "h1": program.h1, "go": f"go{go}"} if program else {}
        own = options.get("gopls_sha256")
        # A gopls of the task's own is known by its digest alone.
        return {"gopls_sha256": own or ([digest] if digest else []), "server": {} if own else server}

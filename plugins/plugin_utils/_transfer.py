# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How an action plugin brings a file of the controller to the host, when the module has asked for it and not before."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import typing as t

from ansible_collections.golden.triangle.plugins.plugin_utils._report.publish import PublishingAction

if t.TYPE_CHECKING:
    from pathlib import Path


class BringingAction(PublishingAction):
    """Base of the action plugins whose module may want something from the controller."""

    # The folder on the host is made when something is brought: what is refused asks no host, and a host on which all is
    # well costs no calls for it.
    TRANSFERS_FILES = False

    def transfer(self, local: Path, name: str) -> str:
        """The path of a file of the controller on the host; with a local connection that is the file itself."""
        if self._connection.transport == "local":
            return str(local)
        if self._connection._shell.tmpdir is None:
            self._make_tmp_path()
        remote = self._connection._shell.join_path(self._connection._shell.tmpdir, name)
        self._transfer_file(str(local), remote)
        fix_permissions: t.Any = self._fixup_perms2
        fix_permissions((self._connection._shell.tmpdir, remote), execute=False)
        return t.cast(str, remote)

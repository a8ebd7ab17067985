# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes an extract of the Go vulnerability database, on the controller alone."""

from __future__ import annotations

import json
import os
import typing as t
from pathlib import Path

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase
from ansible_collections.golden.triangle.plugins.plugin_utils import _advisories
from ansible_collections.golden.triangle.plugins.plugin_utils._arguments import arguments_of
from ansible_collections.golden.triangle.plugins.plugin_utils._report import store

JsonDict = dict[str, t.Any]

_ARGUMENTS: JsonDict = {
    "database": {"type": "path", "required": True},
    "path": {"type": "path", "required": True},
    "source": {"type": "str", "default": "Go vulnerability database"},
}


class ActionModule(ActionBase):
    """Read, choose, compare, write."""

    TRANSFERS_FILES = False
    BYPASS_HOST_LOOP = True
    _requires_connection = False
    _supports_check_mode = True

    def run(self, tmp: str | None = None, task_vars: JsonDict | None = None) -> JsonDict:
        """Make the extract; in check mode only say how it differs."""
        super().run(tmp, task_vars)
        arguments = arguments_of(self, _ARGUMENTS)
        path = Path(os.path.abspath(arguments["path"]))
        try:
            made = _advisories.extract(_advisories.documents(Path(arguments["database"])), arguments["source"])
            text = json.dumps(made, indent=1, ensure_ascii=False) + "\n"
            before = path.read_text("utf-8", errors="replace") if path.is_file() else ""
            if text != before and not self._task.check_mode:
                store.write_text(text, path, "the extract")
        except (_advisories.Faulty, OSError) as error:
            raise AnsibleActionFail(str(error)) from error
        header = {"before_header": str(path), "after_header": str(path)}
        return {
            "changed": text != before,
            "path": str(path),
            "advisories": len(made["advisories"]),
            "modified": made["modified"],
            "diff": [{**header, "before": before, "after": text}] if text != before else [],
        }

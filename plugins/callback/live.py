# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A line on the terminal as soon as a module has looked at a host. The report has all of it too."""

from __future__ import annotations

DOCUMENTATION = r"""
name: live
type: notification
short_description: Show a line for each host while it is looked at
version_added: 0.1.0
author:
  - golden.triangle contributors (@golden-triangle)
description:
  - Shows for each host and each module of this collection how many checks were made and which of them are drifted,
    unknown or repaired, as soon as that is known. For runs over many hosts, of which the report is written at the end.
  - It changes neither the report nor the run.
requirements:
  - Enable it, as with C(ANSIBLE_CALLBACKS_ENABLED=golden.triangle.live).
"""

import typing as t

from ansible import constants
from ansible.plugins.callback import CallbackBase
from ansible_collections.golden.triangle.plugins.plugin_utils._report.table import printable, shorten

if t.TYPE_CHECKING:
    from ansible.executor.task_result import CallbackTaskResult

_WIDTH = 120
_LOUD = ("drifted", "unknown", "repaired")


class CallbackModule(CallbackBase):
    """Beside whatever shows the run otherwise."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "golden.triangle.live"
    CALLBACK_NEEDS_ENABLED = True

    def v2_runner_on_ok(self, result: CallbackTaskResult) -> None:
        """Show the checks of a module that came to its end."""
        self._show(result)

    def v2_runner_on_failed(self, result: CallbackTaskResult, ignore_errors: bool = False) -> None:
        """Show the checks of one that did not."""
        self._show(result, failed=True)

    def v2_runner_on_unreachable(self, result: CallbackTaskResult) -> None:
        """Show that a host does not answer."""
        self._line(result, "does not answer", "COLOR_UNREACHABLE")

    def _show(self, result: CallbackTaskResult, *, failed: bool = False) -> None:
        checks = [check for check in result.result.get("checks") or () if isinstance(check, dict)]
        if checks or failed:
            said, colour = _said(checks)
            self._line(result, f"{said}, failed" if failed else said, "COLOR_ERROR" if failed else colour)

    def _line(self, result: CallbackTaskResult, said: str, colour: str) -> None:
        collection, _dot, module = str(result.task.action).rpartition(".")
        if collection != "golden.triangle" or module == "drift_report":
            return
        text = shorten(printable(f"{result.host.get_name()}  {module}: {said}"), _WIDTH)
        self._display.display(text, color=vars(constants).get(colour))


def _said(checks: list[dict[str, t.Any]]) -> tuple[str, str]:
    """What was found, in words, and the colour to say it in."""
    found: dict[str, list[str]] = {name: [] for name in _LOUD}
    for check in checks:
        word = "repaired" if check.get("repaired") else str(check.get("state"))
        found.setdefault(word, []).append(str(check.get("id")))
    loud = {word: ids for word, ids in found.items() if word in _LOUD and ids}
    said = [f"{len(ids)} {word} ({', '.join(dict.fromkeys(ids))})" for word, ids in loud.items()]
    colour = "COLOR_ERROR" if found["drifted"] else "COLOR_WARN" if found["unknown"] else "COLOR_OK"
    return "; ".join([f"{len(checks)} check{'' if len(checks) == 1 else 's'}", *said]), colour

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The arguments of an action that has no module on a host."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from ansible.plugins.action import ActionBase


def arguments_of(action: ActionBase, spec: dict[str, t.Any]) -> dict[str, t.Any]:
    """The task's arguments as the specification wants them. Raises AnsibleActionFail."""
    _checked, arguments = action.validate_argument_spec(argument_spec=spec)
    return t.cast("dict[str, t.Any]", arguments)

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The attributes by which each module of the collection says what it can and cannot do."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations


class ModuleDocFragment:
    """Sections: the attributes of every module, and the membership in the action group."""

    DOCUMENTATION = r"""
options: {}
attributes:
  check_mode:
    description: Can run in C(check_mode) and return changed status prediction without modifying target.
  diff_mode:
    description:
      - Will return details on what has changed (or possibly needs changing in C(check_mode)), when in diff mode.
  idempotent:
    description:
      - When run twice in a row outside check mode, with the same arguments, the second invocation indicates no change.
      - This assumes that the system controlled or queried by the module has not changed in a relevant way.
  platform:
    description: Target OS/families that can be operated against.
"""

    ACTIONGROUP_TRIANGLE = r"""
options: {}
attributes:
  action_group:
    description: Use C(group/golden.triangle.triangle) in C(module_defaults) to set defaults for this module.
    support: full
    membership:
      - golden.triangle.triangle
"""

#!/usr/bin/python

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# The work is done by the action plugin of the same name; this file documents it.

from __future__ import annotations

DOCUMENTATION = r"""
module: repair_judge
short_description: Say what became of one corner of a host that was repaired
version_added: 0.1.0
author:
  - golden.triangle contributors (@golden-triangle)
description:
  - Compares what the modules of this run found on a host before it was converged with what they found afterwards.
    They left it for the report. Asks no host.
  - Drift that was not there before, or something compliant that became unknown, makes the corner worse. Then
    RV(rollback) is what the corner's role takes to put back what was replaced.
  - The outcome is written into the record that M(golden.triangle.repair_plan) began.
options:
  corner:
    description: The corner.
    type: str
    required: true
  record:
    description: The record of the repair, on the controller.
    type: path
    required: true
  since:
    description: RV(until) of the corner before. What was done before it is not looked at.
    type: int
    default: 0
  rolled_back:
    description: Whether this is the look after a rollback.
    type: bool
    default: false
extends_documentation_fragment:
  - golden.triangle._attributes
  - golden.triangle._attributes.actiongroup_triangle
attributes:
  check_mode:
    support: full
    details:
      - The record is written in check mode too. That is no change of a host.
  diff_mode:
    support: none
    details:
      - Changes nothing that could differ.
  idempotent:
    support: full
    details:
      - Never reports a change.
  platform:
    details:
      - Runs on the controller.
    support: full
    platforms: posix
seealso:
  - module: golden.triangle.repair_plan
"""

EXAMPLES = r"""
- name: See what became of the corner go
  golden.triangle.repair_judge:
    corner: go
    record: triangle-repair.json
  register: judged
"""

RETURN = r"""
msg:
  description: What became of it, in one line.
  returned: always
  type: str
  sample: "go: repaired; repaired: go.tree /usr/local/go1.21.5"
state:
  description:
    - V(clean) and V(begun) after a first look that found nothing, or something, to repair. V(would_repair) in check
      mode.
    - V(repaired), or what a person has to know, V(left), V(failed), V(worse), V(rolled_back).
  returned: success
  type: str
  sample: repaired
bad:
  description: Whether a person has to know at once.
  returned: success
  type: bool
  sample: false
todo:
  description: The drift that was there and has an automatic remedy.
  returned: success
  type: list
  elements: str
  sample:
    - go.tree /usr/local/go1.21.5
repaired:
  description: What of it is compliant now.
  returned: success
  type: list
  elements: str
  sample:
    - go.tree /usr/local/go1.21.5
left:
  description: What of it is still there.
  returned: success
  type: list
  elements: str
  sample: []
worse:
  description: What was well before and is not any more.
  returned: success
  type: list
  elements: str
  sample: []
for_a_person:
  description: Drift without an automatic remedy.
  returned: success
  type: list
  elements: str
  sample: []
errors:
  description: What modules said that failed.
  returned: success
  type: list
  elements: str
  sample: []
rollback:
  description: What C(go_sdk_releases) or C(delve_tools) of the corner's role takes to put back what was replaced.
  returned: success
  type: list
  elements: dict
  sample: []
until:
  description: What O(since) of the next corner takes.
  returned: success
  type: int
  sample: 123456789
"""

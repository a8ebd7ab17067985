#!/usr/bin/python

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# The work is done by the action plugin of the same name; this file documents it.

from __future__ import annotations

DOCUMENTATION = r"""
module: repair_plan
short_description: Take from a drift report what can be repaired
version_added: 0.1.0
author:
  - golden.triangle contributors (@golden-triangle)
description:
  - Reads a report that M(golden.triangle.drift_report) wrote and says which corners of which hosts have drift with an
    automatic remedy. Only hosts of this play are in the answer.
  - Begins the record of the repair, in which every such host waits.
  - Fails for a report that is not whole, that is of another schema version, or that is about a host which the inventory
    does not have. Nothing was done then.
options:
  report:
    description: The report, on the controller.
    type: path
    required: true
  record:
    description: Where the record of the repair is written, on the controller.
    type: path
    required: true
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
  - module: golden.triangle.repair_judge
  - module: golden.triangle.drift_report
"""

EXAMPLES = r"""
- name: Plan the repair
  golden.triangle.repair_plan:
    report: triangle-report.json
    record: triangle-repair.json
  delegate_to: localhost
  run_once: true
  register: repair_plan
"""

RETURN = r"""
msg:
  description: What is to be done, in one line.
  returned: always
  type: str
  sample: 2 hosts to repair, by the report of 2026-11-24T02:00:00Z
corners:
  description: The corners to be repaired by host, in the order in which each builds on those before it.
  returned: success
  type: dict
  sample:
    mac-1:
      - go
      - delve
notes:
  description: Hosts of which the report knows nothing, and those that are not in this run.
  returned: success
  type: list
  elements: str
  sample:
    - "mac-7: unreachable in the report, so nothing is known to repair"
"""

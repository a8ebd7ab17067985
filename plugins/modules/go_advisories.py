#!/usr/bin/python

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# The work is done by the action plugin of the same name; this file documents it.

from __future__ import annotations

DOCUMENTATION = r"""
module: go_advisories
short_description: Make an extract of the Go vulnerability database for the drift report
version_added: 0.1.0
author:
  - golden.triangle contributors (@golden-triangle)
description:
  - Keeps of a copy of the Go vulnerability database what M(golden.triangle.drift_report) needs. That is the advisories
    about Go's standard library and toolchain, in one small file that can be carried to a site without network.
  - Reaches no network itself. Advisories that were withdrawn are left out.
options:
  database:
    description:
      - The copy of the database on the controller, in OSV format. Either the zip file that
        U(https://vuln.go.dev/vulndb.zip) serves, or a folder with files such as V(GO-2024-2825.json) at any depth, as
        the database's repository has them.
    type: path
    required: true
  path:
    description:
      - Where the extract is written, on the controller. It is replaced in one step; missing folders are made.
    type: path
    required: true
  source:
    description:
      - Where the database comes from, as the report will say it.
    type: str
    default: Go vulnerability database
extends_documentation_fragment:
  - golden.triangle._attributes
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
  idempotent:
    support: full
  platform:
    details:
      - Runs on the controller.
    support: full
    platforms: posix
seealso:
  - module: golden.triangle.drift_report
"""

EXAMPLES = r"""
- name: Keep what is about Go itself
  golden.triangle.go_advisories:
    database: vulndb.zip
    path: advisories.json
    source: https://vuln.go.dev
  delegate_to: localhost
"""

RETURN = r"""
path:
  description: The absolute path of the extract.
  returned: success
  type: str
  sample: /srv/audit/advisories.json
advisories:
  description: How many entries it has. An advisory about both the standard library and the toolchain has two.
  returned: success
  type: int
  sample: 200
modified:
  description: When the newest of them was last changed, V(null) where the copy does not say it.
  returned: success
  type: str
  sample: "2026-08-20T17:05:11Z"
diff:
  description: The extract before and after, where it differs.
  returned: success
  type: list
  elements: dict
  sample: []
"""

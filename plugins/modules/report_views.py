#!/usr/bin/python

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# The work is done by the action plugin of the same name; this file documents it.

from __future__ import annotations

DOCUMENTATION = r"""
module: report_views
short_description: Make views of drift reports, and ask them
version_added: 0.1.0
author:
  - golden.triangle contributors (@golden-triangle)
description:
  - Reads reports that M(golden.triangle.drift_report) wrote, makes one of several, writes views of it, answers a
    question about it, and judges it.
  - The playbook C(golden.triangle.report) is this module on the command line, with the exit status 0 for clean, 2 for
    drift, 4 for hosts that are unreachable or unknown, and 1 for an error of its own.
requirements:
  - jmespath 1.0 or later, on the controller, for O(query)
options:
  reports:
    description:
      - The reports, on the controller. Several are merged as by the filter P(golden.triangle.merge_reports#filter).
    type: list
    elements: path
    required: true
  views:
    description:
      - Where each view is written, by its name. C(html) is a page for people, in one file. C(junit) and C(sarif) are
        for test and code scanning systems. C(prometheus) is for node exporter's textfile collector. C(csv) is for
        spreadsheets, C(markdown) for a merge request. C(verification) is a page about debugging, with plots of what
        M(golden.triangle.debug_probe) measured. C(ocsf) is for security data lakes (OCSF Compliance Findings, one
        on a line), C(jamf) for an extension attribute of Jamf Pro.
      - Each is replaced in one step. Missing folders are made.
    type: dict
    default: {}
  advisories:
    description:
      - Notes on the pinned releases of Go, as O(golden.triangle.drift_report#module:advisories) has them. They take the
        place of those in the report.
    type: path
  query:
    description:
      - A JMESPath expression over the report. The answer is printed as JSON and returned.
    type: str
  judge:
    description:
      - Whether drift fails the task and unknown or unreachable hosts make it unreachable.
    type: bool
    default: true
  fail_on:
    description:
      - The least severity of a drifted or unknown check that counts.
    type: str
    choices:
      - critical
      - warning
      - info
      - never
    default: warning
  max_unreachable_percent:
    description:
      - How many of the hosts, in percent, may be unreachable.
    type: float
    default: 0
extends_documentation_fragment:
  - golden.triangle._attributes
attributes:
  check_mode:
    support: full
    details:
      - Views are written in check mode too. That is no change of a host.
  diff_mode:
    support: none
    details:
      - Changes nothing that could differ.
  idempotent:
    support: full
    details:
      - Never reports a change. The same reports give the same views.
  platform:
    details:
      - Runs on the controller.
    support: full
    platforms: posix
seealso:
  - module: golden.triangle.drift_report
  - plugin: golden.triangle.merge_reports
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Make the page of last night
  golden.triangle.report_views:
    reports:
      - reports/triangle.json
    views:
      html: reports/triangle.html
      prometheus: /var/lib/prometheus/node-exporter/triangle.prom

- name: Ask two slices which Macs have drifted
  golden.triangle.report_views:
    reports:
      - reports/slice-1.json
      - reports/slice-2.json
    query: hosts[?state=='drifted'].name
    judge: false
  register: drifted
"""

RETURN = r"""
msg:
  description: What was found, in one line.
  returned: always
  type: str
  sample: drift on 1 of 3 hosts (2 critical)
verdict:
  description: One of V(clean), V(drift), V(unknown), V(unreachable), as of M(golden.triangle.drift_report).
  returned: always
  type: str
  sample: drift
counts:
  description: The counts of the report.
  returned: always
  type: dict
  sample:
    repaired: 0
answer:
  description: The answer to O(query), V(null) where none was asked.
  returned: always
  type: raw
  sample:
    - mac-2
"""

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter that makes one report of many."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.golden.triangle.plugins.plugin_utils._report import merge, store

DOCUMENTATION = r"""
name: merge_reports
short_description: Make one drift report of many
version_added: 0.1.0
author:
  - golden.triangle contributors (@golden-triangle)
description:
  - Makes one report of the reports of slices of a fleet, of several nights, or of hosts that report for themselves.
  - Of two reports about one host the later one counts. Their order, how they are grouped and whether one is there twice
    makes no difference.
  - A host of which the latest word is too old is stale, whatever it said.
  - The result has no trend, since those of slices do not add up.
options:
  _input:
    description:
      - Reports of M(golden.triangle.drift_report) of schema version 1.x, at least one.
    type: list
    elements: dict
    required: true
seealso:
  - module: golden.triangle.drift_report
"""

EXAMPLES = r"""
- name: Make one report of those that the slices wrote
  ansible.builtin.copy:
    content: "{{ slices | map('ansible.builtin.from_json') | golden.triangle.merge_reports | ansible.builtin.to_json }}"
    dest: reports/fleet.json
    mode: "0644"
  vars:
    slices: "{{ query('ansible.builtin.file', 'slice-1.json', 'slice-2.json') }}"
"""

RETURN = r"""
_value:
  description: The report of all, as C(docs/report.schema.json) describes it.
  type: dict
"""


def merge_reports(reports: t.Any) -> dict[str, t.Any]:
    """One report of many."""
    if isinstance(reports, (str, bytes, dict)) or not isinstance(reports, t.Iterable):
        raise AnsibleFilterError("merge_reports wants a list of reports")
    found = []
    for number, report in enumerate(reports, 1):
        try:
            found.append(store.checked(report))
        except store.Unreadable as error:
            raise AnsibleFilterError(f"merge_reports: report {number} {error}") from error
    try:
        return merge.merge(found)
    except ValueError as error:
        raise AnsibleFilterError(f"merge_reports: {error}") from error


class FilterModule:
    """The filters of this file."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """By name."""
        return {"merge_reports": merge_reports}

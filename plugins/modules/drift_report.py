#!/usr/bin/python

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# The work is done by the action plugin of the same name; this file documents it.

from __future__ import annotations

DOCUMENTATION = r"""
module: drift_report
short_description: Report what the run found on every host, and fail on drift
version_added: 0.1.0
author:
  - golden.triangle contributors (@golden-triangle)
description:
  - Closes a run of the collection's modules. Collects the checks of every host of the play, writes them as one JSON
    document, prints them as a table, and fails when there is more drift than is tolerated.
  - Runs once for all hosts, on the controller alone. It needs no task on a host, no registered variable, no callback
    and no setting, so it works the same from an installed collection and in AWX.
  - Every host of the play is in the report, in exactly one state. V(compliant), V(drifted), V(unknown) (a check could
    not be answered, or nothing was checked), V(not_applicable) (for instance Apple silicon), V(unreachable), V(failed)
    (a task failed on it), V(missing) (in the play, but nothing of this run is known of it).
  - Unknown is never taken for compliant.
options:
  path:
    description:
      - Where the report is written, on the controller. A relative path starts at the working directory of
        C(ansible-playbook). Missing folders are made; the file is replaced in one step and has mode V(0644).
      - Its shape is described by C(docs/report.schema.json) in the collection. Readers check the first number of
        C(schema_version) and ignore fields that they do not know.
      - Without it nothing is written.
    type: path
  earlier:
    description:
      - The report before, on the controller. Of a folder it is the newest report in it. From it come since when each
        drift is there, what is new, what was fixed, who has been silent, and the trend.
      - The default is what is at O(path) before it is replaced. Where runs leave nothing behind, as in AWX, let the
        job bring the last report along as an artefact and name it here.
      - A file that is no report, is cut off or has another first number of C(schema_version) is said in a note and
        never lost. If it is at O(path), it is kept beside it as C(NAME.kept-TIME).
    type: path
  exemptions:
    description:
      - Drift that somebody answers for, as a list or as the path of a YAML file that holds one. Such a check is
        exempt, not drifted; it is counted apart from compliant ones and never fails the task. What modules do is not
        changed by it.
      - Each has C(id) (the check, exactly), C(hosts) (a shell pattern as V(mac-1*), or a list), C(reason), C(owner) and
        C(expires) (the last day, in UTC, as V(2026-12-31)), and may have C(subject) (a shell pattern).
      - One that is over exempts nothing, the check is drifted again. One that matches nothing is a note. One that
        cannot be understood exempts nothing and fails the task, after the report was written.
      - The default is the variable C(triangle_exemptions).
    type: raw
  advisories:
    description:
      - What is known to be wrong with the releases of Go that the hosts are held to, as an extract of the Go
        vulnerability database that M(golden.triangle.go_advisories) makes. They become notes of the report, a risk that
        is accepted. They are never drift and never fail the task, and no pin is changed by them.
      - A file that cannot be read is a note.
    type: path
  views:
    description:
      - Where views of the report are written, by name, as O(golden.triangle.report_views#module:views) has them.
    type: dict
    default: {}
  stale_days:
    description:
      - A host that has not answered for more days than this is stale. That is no better than unknown, also where
        O(max_unreachable_percent) allows it to sleep.
    type: int
    default: 14
  hosts:
    description:
      - The hosts that the report is about, for a closing play that runs elsewhere, say on V(localhost).
      - The default is all hosts of the play within C(--limit), also those that an earlier play lost.
    type: list
    elements: str
  fail_on:
    description:
      - The least severity of a drifted or unknown check that fails the task.
      - Hosts that are failed, missing or unknown as a whole fail it as well.
      - With V(never) the task reports and does not fail, whatever it finds.
    type: str
    choices:
      - critical
      - warning
      - info
      - never
    default: warning
  max_unreachable_percent:
    description:
      - How many of the hosts, in percent, may be unreachable before that alone fails the task. For laptops that sleep.
    type: float
    default: 0
  max_rows:
    description:
      - How many checks, and how many hosts with a reason, the printed table lists, worst first.
      - What is left out is counted.
    type: int
    default: 60
  options_only:
    description:
      - Only see whether the options are right and what is asked for could be written, and fail if not. It is for
        the begin of a run, so that a misspelt value is not noticed at its end.
      - Nothing is collected, written or judged. The result has no other keys than C(changed) and RV(msg).
    type: bool
    default: false
extends_documentation_fragment:
  - golden.triangle._attributes
attributes:
  check_mode:
    support: full
    details:
      - The report is written in check mode too. That is no change of a host.
  diff_mode:
    support: none
    details:
      - Changes nothing that could differ.
  idempotent:
    support: full
    details:
      - Never reports a change. The document differs by its times.
  platform:
    details:
      - Runs on the controller.
    support: full
    platforms: posix
notes:
  - Give the closing play the same C(hosts) as the play before, not V(localhost), which C(--limit) would drop.
  - Modules leave their results for the report in the temporary folder of the running C(ansible-playbook), so nothing of
    an earlier run, as from a persistent fact cache, can get into it. Several plays and batches (C(serial)) of one run
    are one report. Of a check that was made twice in a run the later answer counts.
  - The playbook reaches the closing play only while hosts are left. Set C(ignore_unreachable) in the plays before and
    give their tasks a C(block) with a C(rescue), as C(golden.triangle.site) does. A rescue that sets the fact
    C(triangle_failure) to a dictionary of C(task), C(action) and C(msg) makes a failure of any other task known too.
  - A closing play on a pattern that matches no host is skipped by ansible-core, and C(ansible-playbook) ends with 0.
  - C(ansible-playbook) ends with 2 after drift and unknown or failed hosts, with 4 when nothing is wrong but that too
    many hosts are unreachable (2 where the task ignores unreachable hosts).
  - The free and host_pinned strategies cannot run it. Say C(strategy) linear in the closing play where the default is
    another one.
seealso:
  - module: golden.triangle.go_toolchain
  - module: golden.triangle.report_views
"""

EXAMPLES = r"""
- name: Converge
  hosts: triangle
  gather_facts: false
  become: true
  ignore_unreachable: true
  tasks:
    - name: Converge, and keep a host that fails for the report
      block:
        - name: Go
          ansible.builtin.import_role:
            name: golden.triangle.go_sdk
      rescue:
        - name: Remember the failure
          ansible.builtin.set_fact:
            triangle_failure:
              task: "{{ ansible_failed_task.name }}"
              action: "{{ ansible_failed_task.action }}"
              msg: "{{ ansible_failed_result.msg | default('') }}"

- name: Report
  hosts: triangle
  gather_facts: false
  tasks:
    - name: Report drift, with up to a tenth of the laptops asleep
      golden.triangle.drift_report:
        path: reports/triangle.json
        views:
          html: reports/triangle.html
        max_unreachable_percent: 10
        exemptions:
          - id: go.prefix
            hosts: build-*
            reason: Homebrew stays until the builders are replaced
            owner: ci@example.com
            expires: "2027-03-31"
      delegate_to: localhost
"""

RETURN = r"""
msg:
  description: What was found, in one line.
  returned: always
  type: str
  sample: drift on 1 of 3 hosts (2 critical); 1 of 3 hosts unreachable (33.3 %, allowed 0 %)
verdict:
  description:
    - The worst that was found at the severities of O(fail_on). V(unknown) stands also for failed and missing hosts.
  returned: unless O(options_only)
  type: str
  sample: drift
counts:
  description: Hosts and checks by state, drifted checks by severity, and how many checks this run repaired.
  returned: unless O(options_only)
  type: dict
  contains:
    hosts:
      description: Hosts by state.
      type: dict
      returned: always
      sample:
        compliant: 2
        drifted: 1
    checks:
      description: Checks by state.
      type: dict
      returned: always
      sample:
        compliant: 12
        drifted: 2
    findings:
      description: Drifted checks by severity.
      type: dict
      returned: always
      sample:
        critical: 2
        warning: 0
        info: 0
    repaired:
      description: Checks that had drifted and that this run made compliant.
      type: int
      returned: always
      sample: 0
    stale:
      description: Hosts that have been silent for more than O(stale_days).
      type: int
      returned: always
      sample: 0
notes:
  description: What a person should know of the report as a whole, as of exemptions and of the report before.
  returned: unless O(options_only)
  type: list
  elements: str
  sample:
    - "the exemption of go.prefix on build-* (ci@example.com) matches nothing that drifted: it may go"
path:
  description: The absolute path of the written report, V(null) where none was asked for.
  returned: unless O(options_only)
  type: str
  sample: /srv/audit/reports/triangle.json
"""

#!/usr/bin/python

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: macos_debug_rights
short_description: Let chosen users of a Mac debug their programs, and look at what decides it
version_added: 0.1.0
author:
  - golden.triangle contributors (@golden-triangle)
description:
  - Delve does not touch other processes itself on a Mac. Apple's C(debugserver) does it for Delve, so its rights and
    its version decide whether a breakpoint is ever hit. Signing C(dlv) grants none of them.
  - Switches developer mode on and puts chosen users into the group C(_developer). Whoever is in it through another
    group is left as is, and nobody is taken out.
  - Looks at System Integrity Protection and its Debugging Restrictions, which are never changed, at the rule of the
    task port, at the Command Line Tools and at the debugserver that Delve would start. The version of that one is
    read from its file. Nothing is run to find it.
  - What the Command Line Tools must be on which macOS is in the release record of Delve.
options:
  profile:
    description: The profile whose Delve decides what the Command Line Tools must be.
    type: str
    default: seed
  release_paths:
    description: Folders on the controller with own release records and profiles. They win over the shipped ones.
    type: list
    elements: path
    default: []
  developer_mode:
    description: Whether developer mode is switched on.
    type: str
    choices: [enabled, unmanaged]
    default: enabled
  users:
    description: The users that shall be able to debug, by their short names.
    type: list
    elements: str
    default: []
  taskport_rule:
    description:
      - V(report) only looks at the rule C(system.privilege.taskport.debug).
      - V(allow) opens it, so that every program may debug other programs of its user unasked, without a password, also
        in sessions over ssh. It weakens the Mac. Members of C(_developer) do not need it.
    type: str
    choices: [report, allow]
    default: report
  command_line_tools:
    description:
      - V(report) only looks at them.
      - V(update) lets C(softwareupdate) install newer ones where they or their debugserver are too old. It takes the
        newest of the lowest major version that will do.
    type: str
    choices: [report, update]
    default: report
  debugserver:
    description:
      - The debugserver that Delve is made to use, where C(DELVE_DEBUGSERVER_PATH) or C(PATH) of the users name another
        one than Delve would find.
    type: path
  minimums:
    description: Filled in by the action plugin of this name, from the release record of Delve. Not for playbooks.
    type: list
    elements: dict
    default: []
extends_documentation_fragment:
  - golden.triangle._attributes
  - golden.triangle._attributes.actiongroup_triangle
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
    details:
      - The difference is computed before anything is written, so check mode and the real run show the same.
  idempotent:
    support: full
  platform:
    details:
      - Intel Macs with macOS 12 or later. On a Mac with Apple silicon, also under Rosetta, it fails with
        RV(refusal=not_applicable).
    support: full
    platforms: macos
notes:
  - Needs root on the host (C(become)).
  - Manual remedies are left to a person. These never fail the module.
seealso:
  - module: golden.triangle.macos_appfw
  - name: Delve on macOS
    description: What Delve itself asks for.
    link: https://github.com/go-delve/delve/tree/master/Documentation/installation
"""

EXAMPLES = r"""
- name: Let alice and bob debug
  golden.triangle.macos_debug_rights:
    users: [alice, bob]
  become: true

- name: The same, with Command Line Tools that go with this Delve
  golden.triangle.macos_debug_rights:
    users: [alice, bob]
    command_line_tools: update
  become: true
"""

RETURN = r"""
checks:
  description: One entry for each verified statement.
  returned: always
  type: list
  elements: dict
  contains:
    id:
      description:
        - C(access.developer_mode), C(access.developer_group), C(access.sip), C(access.taskport), C(access.clt),
          C(access.debugserver).
      type: str
      returned: always
      sample: access.developer_group
    corner:
      description: The corner of the triangle.
      type: str
      returned: always
      sample: access
    subject:
      description: What the statement is about, such as a user.
      type: str
      returned: always
      sample: alice
    state:
      description:
        - One of V(compliant), V(drifted), V(exempt), V(not_applicable), V(unknown). An answer of macOS that nobody
          knows makes it V(unknown).
      type: str
      returned: always
      sample: drifted
    expected:
      description: What was wished.
      type: str
      returned: always
      sample: member of _developer
    actual:
      description: What was measured, or the answer that was not understood.
      type: str
      returned: always
      sample: not a member
    evidence:
      description: Why it matters, or where it was seen.
      type: list
      elements: str
      returned: always
      sample: []
    severity:
      description: One of V(critical), V(warning), V(info).
      type: str
      returned: always
      sample: critical
    remedy:
      description: What makes it compliant, and whether the module does it.
      type: dict
      returned: always
      sample:
        kind: automatic
        text: add the user to _developer
    repaired:
      description: Whether this run made it compliant.
      type: bool
      returned: always
      sample: false
notes:
  description: Advisories that are no drift.
  returned: always
  type: list
  elements: str
  sample: []
seconds:
  description: How long each step of the life cycle took; C(repair) and C(prove) only where something was repaired.
  returned: always
  type: dict
  sample: {observe: 1.204, compare: 0.002}
refusal:
  description: Why the module refused, in one word, where it did.
  returned: always
  type: str
  sample: not_applicable
wants:
  description: Always empty.
  returned: always
  type: list
  elements: dict
  sample: []
rights:
  description: What was measured. A value that could not be read is null.
  returned: always
  type: dict
  contains:
    developer_mode:
      description: Whether it is on.
      type: bool
      returned: always
      sample: true
    users:
      description: The membership of each user, through other groups too.
      type: list
      elements: dict
      returned: always
      sample:
        - name: alice
          membership: member
    sip:
      description: System Integrity Protection.
      type: dict
      returned: always
      sample:
        status: enabled
        debugging_restrictions: true
    taskport_rule:
      description: Who gets the right C(system.privilege.taskport.debug).
      type: str
      returned: always
      sample: rule is-admin, is-developer, authenticate-developer
    command_line_tools:
      description: The version in their receipt, empty without one.
      type: str
      returned: always
      sample: 15.3.0.0.1.1708487402
    developer_dir:
      description: The folder that C(xcode-select) names.
      type: str
      returned: always
      sample: /Library/Developer/CommandLineTools
    debugserver:
      description: The one that Delve would start.
      type: dict
      returned: always
      sample:
        path: /opt/lldb/debugserver
        project: 1500.0.404.7
        generation: 15
    macos:
      description: The version of macOS.
      type: str
      returned: always
      sample: 14.2.1
"""

import re
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._apple.access import run_on_mac
from ansible_collections.golden.triangle.plugins.module_utils._apple.command_line_tools import CommandLineTools, Minimum
from ansible_collections.golden.triangle.plugins.module_utils._apple.debug_rights import (
    DeveloperGroup,
    DeveloperMode,
    SystemIntegrity,
    Taskport,
)
from ansible_collections.golden.triangle.plugins.module_utils._apple.host import Host, version_text
from ansible_collections.golden.triangle.plugins.module_utils._apple.rights import Rights
from ansible_collections.golden.triangle.plugins.module_utils._argspec import ArgumentSpec, create_module, finish
from ansible_collections.golden.triangle.plugins.module_utils._part import Part, PartError
from ansible_collections.golden.triangle.plugins.module_utils._runner import Runner

SPEC: ArgumentSpec = {
    "profile": {"type": "str", "default": "seed"},
    "release_paths": {"type": "list", "elements": "path", "default": []},
    "developer_mode": {"type": "str", "choices": ["enabled", "unmanaged"], "default": "enabled"},
    "users": {"type": "list", "elements": "str", "default": []},
    "taskport_rule": {"type": "str", "choices": ["report", "allow"], "default": "report"},
    "command_line_tools": {"type": "str", "choices": ["report", "update"], "default": "report"},
    "debugserver": {"type": "path"},
    "minimums": {"type": "list", "elements": "dict", "default": []},
}


def users_of(params: dict[str, t.Any]) -> list[str]:
    """The users, each once. A name is a word of a command, so it must not look like an option."""
    for name in params["users"]:
        if not re.fullmatch(r"[^\W-][\w.@-]*", name):
            raise PartError(f"users: {name!r} is not the short name of an account", refusal="invalid")
    return list(dict.fromkeys(params["users"]))


def parts_of(params: dict[str, t.Any], here: Host, runner: Runner) -> list[Part[t.Any]]:
    """One part for each thing that decides."""
    rights = Rights(runner)
    return [
        DeveloperMode(rights, managed=params["developer_mode"] == "enabled"),
        DeveloperGroup(rights, users_of(params)),
        SystemIntegrity(rights),
        Taskport(rights, wished_open=params["taskport_rule"] == "allow"),
        CommandLineTools(
            runner,
            here,
            [Minimum(**entry) for entry in params["minimums"]],
            server_path=params["debugserver"] or "",
            update=params["command_line_tools"] == "update",
        ),
    ]


def main() -> None:
    module = create_module(SPEC)
    here, outcome = run_on_mac(lambda host, runner: parts_of(module.params, host, runner), check_mode=module.check_mode)
    measured = {key: value for part in outcome.measured for key, value in part.items()}
    finish(module, outcome, rights={**measured, "macos": version_text(here.macos)})


if __name__ == "__main__":
    main()

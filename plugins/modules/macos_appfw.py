#!/usr/bin/python

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: macos_appfw
short_description: Keep the application firewall of a Mac, and debuggers off the network
version_added: 0.1.0
author:
  - golden.triangle contributors (@golden-triangle)
description:
  - Keeps settings of the application firewall and its rule for each program. What is not given is not managed.
  - Reads both dialects of C(socketfilterfw), that up to macOS 14 and that since macOS 15, by their words. Its success
    messages are not believed. Whatever was written is read again.
  - A rule belongs to a program as it was signed when the rule was made. Where the program has changed since, the rule
    is made again. A rule whose program nobody noted is made again once.
  - A debugger that listens on the network lets everybody in who reaches its port, since Delve authenticates nobody on a
    Mac. So rules that let one in are removed, and each debugger that listens beyond loopback is reported with its
    owner, unless O(debug_listen=network) says otherwise. Nothing here ends a user's process.
  - On a Mac whose firewall is set by a configuration profile nothing is written, and what differs is reported.
options:
  profile:
    description: The profile that says where debuggers may listen, unless O(debug_listen) does.
    type: str
    default: seed
  release_paths:
    description: Folders on the controller with own profiles. They win over the shipped ones.
    type: list
    elements: path
    default: []
  enabled:
    description: Whether the application firewall is on.
    type: bool
  block_all:
    description:
      - Whether all incoming connections but the essential ones are refused.
      - On, it refuses ssh too, and so the next run. It needs O(allow_lockout).
    type: bool
  allow_lockout:
    description: Whether O(block_all) may be switched on.
    type: bool
    default: false
  stealth:
    description: Whether the Mac answers no probes.
    type: bool
  allow_signed_builtin:
    description: Whether signed programs of macOS are let in without a rule.
    type: bool
  allow_signed_downloaded:
    description: Whether other signed programs are let in without a rule.
    type: bool
  rules:
    description: The rules of programs. Those of other programs are left alone, but for debuggers that are let in.
    type: list
    elements: dict
    default: []
    suboptions:
      path:
        description: The program, or the folder of an application. A link is followed.
        type: path
        required: true
      permission:
        description: Whether it is let in, kept out, or has no rule.
        type: str
        choices: [allow, block, absent]
        default: allow
  debug_listen:
    description:
      - Where debuggers may listen. V(profile) is what the profile says, V(loopback) where it says nothing.
      - V(network) is a warning in the report, and the only way to a rule in O(rules) that lets a debugger in.
    type: str
    choices: [profile, loopback, network]
    default: profile
  debuggers:
    description: The names of the programs that are taken for debuggers.
    type: list
    elements: str
    default: [dlv, dlv-dap, debugserver]
  logging_mode:
    description: Refused. Apple took the option out of C(socketfilterfw) in macOS 15.4, and it failed before.
    type: str
  logging_option:
    description: Refused, as O(logging_mode).
    type: str
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
  - Needs root on the host (C(become)), also to look. Without it the sockets of other users are not seen.
seealso:
  - module: golden.triangle.macos_debug_rights
"""

EXAMPLES = r"""
- name: Keep the firewall on, and debuggers off the network
  golden.triangle.macos_appfw:
    enabled: true
    stealth: true
  become: true

- name: Let a server in
  golden.triangle.macos_appfw:
    rules:
      - path: /usr/local/bin/gateway
  become: true

- name: A laboratory whose debuggers are reached over the network
  golden.triangle.macos_appfw:
    debug_listen: network
    rules:
      - path: /usr/local/bin/dlv
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
        - C(access.firewall.state), C(access.firewall.block_all), C(access.firewall.stealth),
          C(access.firewall.signed_builtin), C(access.firewall.signed_downloaded), C(access.firewall.rule),
          C(access.listener), C(access.listener.policy).
      type: str
      returned: always
      sample: access.firewall.rule
    corner:
      description: The corner of the triangle.
      type: str
      returned: always
      sample: access
    subject:
      description: What the statement is about, such as a program.
      type: str
      returned: always
      sample: /usr/local/bin/dlv
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
      sample: absent
    actual:
      description: What was measured, or the answer that was not understood.
      type: str
      returned: always
      sample: allow
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
        text: remove the rule
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
firewall:
  description: What was measured. A value that could not be read is null.
  returned: always
  type: dict
  contains:
    settings:
      description: The settings.
      type: dict
      returned: always
      sample:
        enabled: true
        block_all: false
        stealth: false
        allow_signed_builtin: true
        allow_signed_downloaded: true
    rules:
      description: All rules of programs.
      type: list
      elements: dict
      returned: always
      sample:
        - path: /usr/libexec/sharingd
          permission: allow
    managed:
      description: Whether a configuration profile sets the firewall.
      type: bool
      returned: always
      sample: false
    listeners:
      description: The debuggers that listen.
      type: list
      elements: dict
      returned: always
      sample:
        - pid: 4711
          command: dlv
          user: alice
          addresses: ["127.0.0.1:2345"]
"""

import os
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._apple.access import run_on_mac
from ansible_collections.golden.triangle.plugins.module_utils._apple.firewall import Firewall
from ansible_collections.golden.triangle.plugins.module_utils._apple.firewall_part import (
    SETTINGS,
    ApplicationFirewall,
    Wish,
    WishedRule,
)
from ansible_collections.golden.triangle.plugins.module_utils._apple.listeners import Listeners
from ansible_collections.golden.triangle.plugins.module_utils._argspec import ArgumentSpec, create_module, finish
from ansible_collections.golden.triangle.plugins.module_utils._part import Part, PartError
from ansible_collections.golden.triangle.plugins.module_utils._runner import Runner

SPEC: ArgumentSpec = {
    "profile": {"type": "str", "default": "seed"},
    "release_paths": {"type": "list", "elements": "path", "default": []},
    "enabled": {"type": "bool"},
    "block_all": {"type": "bool"},
    "allow_lockout": {"type": "bool", "default": False},
    "stealth": {"type": "bool"},
    "allow_signed_builtin": {"type": "bool"},
    "allow_signed_downloaded": {"type": "bool"},
    "rules": {
        "type": "list",
        "elements": "dict",
        "default": [],
        "options": {
            "path": {"type": "path", "required": True},
            "permission": {"type": "str", "choices": ["allow", "block", "absent"], "default": "allow"},
        },
    },
    "debug_listen": {"type": "str", "choices": ["profile", "loopback", "network"], "default": "profile"},
    "debuggers": {"type": "list", "elements": "str", "default": ["dlv", "dlv-dap", "debugserver"]},
    "logging_mode": {"type": "str"},
    "logging_option": {"type": "str"},
}


def wish_of(params: dict[str, t.Any]) -> Wish:
    """The wish, or why it cannot be one."""
    rules = [WishedRule(os.path.realpath(rule["path"]), rule["permission"]) for rule in params["rules"]]
    paths = [rule.path for rule in rules]
    let_in = [r.path for r in rules if r.permission == "allow" and os.path.basename(r.path) in params["debuggers"]]
    refused = {
        "logging cannot be managed: Apple took it out of socketfilterfw in macOS 15.4": params["logging_mode"]
        is not None
        or params["logging_option"] is not None,
        "block_all refuses ssh, and so the next run: set allow_lockout if that is meant": params["block_all"]
        and not params["allow_lockout"],
        "block_all switches the firewall on: it does not go with enabled: false": params["block_all"]
        and params["enabled"] is False,
        "rules: a program is named by an absolute path, once": len(set(paths)) != len(paths)
        or not all(os.path.isabs(rule["path"]) for rule in params["rules"]),
        f"rules let a debugger in ({', '.join(let_in)}) while debuggers listen on loopback": let_in
        and params["debug_listen"] != "network",
    }
    for reason, holds in refused.items():
        if holds:
            raise PartError(reason, refusal="invalid")
    settings = {name: params[name] for name in SETTINGS if params[name] is not None}
    return Wish(settings=settings, rules=tuple(rules), debuggers=tuple(params["debuggers"]))


def parts_of(params: dict[str, t.Any], runner: Runner) -> list[Part[t.Any]]:
    """The firewall, and who listens."""
    return [
        ApplicationFirewall(Firewall(runner), wish_of(params)),
        Listeners(runner, params["debuggers"], network=params["debug_listen"] == "network"),
    ]


def main() -> None:
    module = create_module(SPEC)
    _here, outcome = run_on_mac(lambda _host, runner: parts_of(module.params, runner), check_mode=module.check_mode)
    finish(module, outcome, firewall={key: value for part in outcome.measured for key, value in part.items()})


if __name__ == "__main__":
    main()

#!/usr/bin/python

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: go_fingerprint
short_description: Make sure that each user gets the declared Go, and nothing defeats the pin
version_added: 0.1.0
author:
  - golden.triangle contributors (@golden-triangle)
description:
  - Tells for each user which go a login shell, a command over ssh and the programs of the screen get, whose it is (this
    collection, Go's own package, Homebrew, asdf, mise, goenv, gvm, MacPorts), and whether its bytes are a declared
    release. PATH is computed from the system's and the user's start-up files. Nothing of the user's is ever run.
  - Names every setting that defeats the pin (GOTOOLCHAIN, GOROOT, GOENV, GOFLAGS, GOPROXY, GOSUMDB, GONOSUMDB,
    GOPRIVATE, GOINSECURE, GOEXPERIMENT, GOAMD64), each with the file and the line it comes from.
  - Sets C(GOTOOLCHAIN=local) in each user's GOENV file, keeping every other byte of it, and puts the declared Go first
    by one managed block at the end of the start-up files that exist. Both only where wished.
  - One execution serves any number of users and releases. Files in a home are read and written with that user's rights.
options:
  profile:
    description: The profile whose releases of Go are declared, when O(releases) is empty.
    type: str
    default: seed
  releases:
    description:
      - The versions that are declared. Replaces those of O(profile). The first one is the one our order puts first.
      - Entries as those of M(golden.triangle.go_toolchain) serve too. Those with C(state=absent) are not declared.
    type: list
    elements: raw
    default: []
  release_paths:
    description: Folders on the controller with own release records and profiles, which win over the shipped ones.
    type: list
    elements: path
    default: []
  prefix:
    description: The folder below which each GOROOT lies, as C(goVERSION).
    type: path
    default: /usr/local
  users:
    description:
      - The users to look after. The empty list means all human users, that is with a uid from 500, a home that exists
        and a shell to log in with.
      - A user who is not on this Mac, has no home, or a shell that is neither zsh nor bash, is reported and left alone.
    type: list
    elements: str
    default: []
  gotoolchain:
    description:
      - V(local) sets C(GOTOOLCHAIN=local) in each user's GOENV file, without which a C(go) line in go.mod silently
        switches to another Go. The exact version of a declared release there is as good, and is kept.
      - V(absent) takes out what this module has set, so that the file is as it was before. V(keep) only reports.
    type: str
    choices: [local, absent, keep]
    default: local
  order:
    description:
      - V(present) puts a managed block at the end of each user's own start-up files of zsh and bash that exist. It puts
        the declared Go first on the PATH. V(absent) takes such blocks out again, without a trace. V(keep) does neither.
      - A user who has no such file gets none, and a note says so. Then C(go.block) is C(not_applicable), not drift.
    type: str
    choices: [present, absent, keep]
    default: present
  foreign:
    description:
      - What becomes of a go of somebody else that a login shell finds first. V(report) names it with its owner, and
        leaves that user's order as it is. V(outrank) puts the declared Go before it.
      - It is never removed.
    type: str
    choices: [report, outrank]
    default: report
  goenv:
    description:
      - The name of the shell function in the managed block that switches between releases. The empty string leaves it
        out.
      - It is left out, and noted, for a user who has a program of that name.
    type: str
    default: goenv
  gopath_per_version:
    description:
      - Whether each release has a GOPATH of its own, such as C(~/go-1.21.5). The managed block then sets that of the
        first release, and the shell function switches it with the release.
    type: bool
    default: false
  module_cache:
    description: Whether releases with a GOPATH of their own share one module cache, C(~/go/pkg/mod), or have one each.
    type: str
    choices: [shared, apart]
    default: shared
  goamd64:
    description:
      - The level of GOAMD64 that is set in each user's GOENV file. It is refused where the CPU lacks it.
      - The empty string takes out what this module has set. The level of the CPU is measured in any case.
    type: str
    choices: ["", v1, v2, v3, v4]
    default: ""
  library:
    description: Filled in by the action plugin of this name, from the release records. Not for playbooks.
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
      - Intel Macs. On a Mac with Apple silicon, also under Rosetta, it fails with RV(refusal=not_applicable).
    support: full
    platforms: macos
notes:
  - Needs root on the host (C(become)).
  - What cannot be told from the files (a start-up file that computes PATH by a program, for instance) is V(unknown) in
    the report, never V(compliant).
  - Where another go than a declared one is found and only a person can decide, the check's remedy is V(manual). It
    never fails the module.
seealso:
  - module: golden.triangle.go_toolchain
  - module: golden.triangle.go_fingerprint_info
"""

EXAMPLES = r"""
- name: Every user gets the declared Go
  golden.triangle.go_fingerprint:
    profile: seed
  become: true

- name: Only two developers, before what Homebrew installed, with a GOPATH for each release
  golden.triangle.go_fingerprint:
    releases: [1.21.5, 1.22.12]
    users: [ann, bob]
    foreign: outrank
    gopath_per_version: true
  become: true

- name: Take out of every home what this module has put there, without a trace
  golden.triangle.go_fingerprint:
    order: absent
    gotoolchain: absent
  become: true
"""

RETURN = r"""
checks:
  description:
    - C(go.user.login), C(go.user.ssh), C(go.user.gui), C(go.block), C(go.goamd64), and for the settings
      C(go.env.goenv), C(go.env.gotoolchain), C(go.env.goroot), C(go.env.goflags), C(go.env.goproxy), C(go.env.gosumdb),
      C(go.env.gonosumdb), C(go.env.goprivate), C(go.env.goinsecure), C(go.env.goexperiment), C(go.env.goamd64).
    - The keys of an entry are those of M(golden.triangle.go_toolchain). The subject is the user.
  returned: always
  type: list
  elements: dict
  sample:
    - id: go.user.login
      corner: go
      subject: ann
      state: drifted
      expected: go1.21.5, or none
      actual: "go1.16.6 at /usr/local/bin/go, homebrew 1.16.6: unknown release"
      evidence:
        - /usr/local/bin/go is found first, by /etc/paths:1
      severity: warning
      remedy:
        kind: manual
        text: set foreign to outrank, or take it off the PATH (/etc/paths:1)
      repaired: false
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
  sample: unsupported
users:
  description: What was measured of each user.
  returned: always
  type: list
  elements: dict
  contains:
    user:
      description: The user.
      type: str
      returned: always
      sample: ann
    shell:
      description: The login shell.
      type: str
      returned: always
      sample: /bin/zsh
    fault:
      description: Why nothing could be looked at, empty when it could.
      type: str
      returned: always
      sample: ""
    login:
      description: The go of a login shell, null where it could not be told. Its C(path) is empty where there is none.
      type: dict
      returned: always
      sample:
        path: /usr/local/go1.21.5/bin/go
        owner: ours 1.21.5
        place: /Users/ann/.zshrc:12
        goroot: /usr/local/go1.21.5
        version: go1.21.5
        verdict: declared
    ssh:
      description: The go of a command over ssh, as RV(users[].login).
      type: dict
      returned: always
    gui:
      description: The go of the programs of the screen, as RV(users[].login).
      type: dict
      returned: always
    gotoolchain:
      description: What Go goes by, over all ways to it.
      type: str
      returned: always
      sample: local
    goamd64:
      description: The level that is set, over all ways to a Go.
      type: str
      returned: always
      sample: not set
cpu:
  description: The highest GOAMD64 level this CPU runs, and what it lacks for the next.
  returned: always
  type: dict
  sample:
    level: v3
    missing: [AVX512BW, AVX512CD, AVX512DQ, AVX512F, AVX512VL]
wants:
  description: Always empty.
  returned: always
  type: list
  elements: dict
  sample: []
"""

import functools
import os
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._apple import host
from ansible_collections.golden.triangle.plugins.module_utils._argspec import (
    ArgumentSpec,
    create_module,
    finish,
    only_on_intel,
)
from ansible_collections.golden.triangle.plugins.module_utils._go import accounts
from ansible_collections.golden.triangle.plugins.module_utils._go.cpu import Cpu
from ansible_collections.golden.triangle.plugins.module_utils._go.user.part import UserGo
from ansible_collections.golden.triangle.plugins.module_utils._go.user.wish import wish_of
from ansible_collections.golden.triangle.plugins.module_utils._part import Outcome, Part, PartError, run
from ansible_collections.golden.triangle.plugins.module_utils._runner import CommandError, Runner, SubprocessRunner

SPEC: ArgumentSpec = {
    "profile": {"type": "str", "default": "seed"},
    "releases": {"type": "list", "elements": "raw", "default": []},
    "release_paths": {"type": "list", "elements": "path", "default": []},
    "prefix": {"type": "path", "default": "/usr/local"},
    "users": {"type": "list", "elements": "str", "default": []},
    "gotoolchain": {"type": "str", "choices": ["local", "absent", "keep"], "default": "local"},
    "order": {"type": "str", "choices": ["present", "absent", "keep"], "default": "present"},
    "foreign": {"type": "str", "choices": ["report", "outrank"], "default": "report"},
    "goenv": {"type": "str", "default": "goenv"},
    "gopath_per_version": {"type": "bool", "default": False},
    "module_cache": {"type": "str", "choices": ["shared", "apart"], "default": "shared"},
    "goamd64": {"type": "str", "choices": ["", "v1", "v2", "v3", "v4"], "default": ""},
    "library": {"type": "list", "elements": "dict", "default": []},
}


def outcome_of(params: dict[str, t.Any], here: host.Host, runner: Runner, *, check_mode: bool) -> Outcome:
    """Look after all users, and measure the CPU, which comes last."""
    chosen = [accounts.named(name) for name in dict.fromkeys(params["users"])] or accounts.people()
    if os.geteuid() != 0 and any(account.uid != os.geteuid() for account in chosen if not account.fault):
        raise PartError("needs root on the host to look after other users: set become", refusal="invalid")
    wish = wish_of(params, here.macos, runner)
    gui = functools.partial(accounts.gui, runner=runner)
    parts: list[Part[t.Any]] = [UserGo(account, wish, gui) for account in chosen]
    return run([*parts, Cpu(os.uname().nodename, params["goamd64"], here.macos, runner)], check_mode=check_mode)


def main() -> None:
    module = create_module(SPEC)
    runner = SubprocessRunner()
    try:
        here = host.observe(runner)
        only_on_intel(module, here, "Go of an Intel Mac", users=[], cpu={})
        outcome = outcome_of(module.params, here, runner, check_mode=module.check_mode)
    except PartError as exc:
        outcome = Outcome(errors=(exc,))
    except (CommandError, OSError) as exc:
        outcome = Outcome(errors=(PartError(str(exc)),))
    measured = list(outcome.measured)
    finish(module, outcome, users=measured[:-1], cpu=measured[-1] if measured else {})


if __name__ == "__main__":
    main()

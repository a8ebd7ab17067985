#!/usr/bin/python

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: debug_probe
short_description: Hold real debugging sessions, and measure what happens
version_added: 0.1.0
author:
  - golden.triangle contributors (@golden-triangle)
description:
  - A Mac that holds the right bytes may still not stop at a breakpoint. This builds a small known program with the
    declared Go, debugs it with the declared Delve as an editor does, over the Debug Adapter Protocol, and counts.
  - The program has 76 marked statements in three packages - loops, closures, deferred calls, a recovered panic,
    goroutines, methods, a method value, an interface, generics, functions that a compiler likes to inline. Of each is
    known what holds when it is first stopped at.
  - In each session a breakpoint is set at every statement; at each stop place, variables and expressions are compared
    with what is known, and steps with where they lead. GOMAXPROCS is 1 in the program, since two goroutines that reach
    breakpoints at the same moment are one stop to Delve.
  - Neither a Go nor a Delve is run that a release record does not prove byte for byte, or that others than root and the
    user could change meanwhile.
  - All of it runs as the user, with an empty environment, on 127.0.0.1, in one temporary folder that is the home of all
    it starts - no file of the user's home is read or written. Each answer has a deadline, and so has the whole.
    Afterwards every process it started, and what these started, is ended, and the folder is removed.
options:
  users:
    description: The users to debug as. One after the other.
    type: list
    elements: str
    required: true
  profile:
    description: The profile whose Go and Delve are expected.
    type: str
    default: seed
  release_paths:
    description: Folders on the controller with own release records and profiles, which win over the shipped ones.
    type: list
    elements: path
    default: []
  goroot:
    description: The Go to build with. By default where M(golden.triangle.go_toolchain) puts the profile's first one.
    type: path
  dlv:
    description: The Delve to debug with.
    type: path
    default: /usr/local/bin/dlv
  dlv_sha256:
    description:
      - SHA-256 of Delve's file without a signature, any of these. By default those of the profile's release record.
    type: list
    elements: str
    default: []
  modes:
    description:
      - How sessions begin.
      - V(launch) is C(dlv dap) and a launch request for the program that was built. V(source) is the same for its
        source, which Delve then builds itself, as it does when a developer presses F5; for the V(debug) build only.
      - V(headless) is C(dlv exec --headless) and a client that attaches; V(api_version), V(multiclient) and V(continue)
        add C(--api-version=2), C(--accept-multiclient) and C(--continue) to it, one after the other.
      - V(attach) is C(dlv dap) and an attach request for a process that the probe itself has started. That is let go by
        the protocol afterwards and must run on.
    type: list
    elements: str
    choices: [launch, source, headless, api_version, multiclient, continue, attach]
    default: [attach, launch, multiclient]
  builds:
    description:
      - How the program is built. V(debug) is C(-gcflags=all=-N -l), V(pie) adds C(-buildmode=pie); V(no_optimising) is
        C(-N) and V(no_inlining) C(-l) for the program's own packages, V(optimised) neither; V(no_dwarf) is
        C(-ldflags=-w), V(stripped) C(-ldflags=-s -w).
      - All of them are built with C(CGO_ENABLED=0), but for V(cgo), which is V(debug) with a function in C. Where O(cc)
        is not there, C(debug.build) of V(cgo) is not applicable.
      - The thresholds are for V(debug), V(pie) and V(cgo). Of the others it is measured how much of them can be
        debugged.
    type: list
    elements: str
    choices: [debug, no_optimising, no_inlining, optimised, no_dwarf, stripped, pie, cgo]
    default: [debug]
  cc:
    description:
      - The C compiler for the build V(cgo). It must be the compiler itself. What C(/usr/bin) of a Mac has is Apple's
        stub, which opens a dialog on the screen where there are no Command Line Tools.
    type: path
    default: /Library/Developer/CommandLineTools/usr/bin/clang
  rounds:
    description: How many sessions of each mode and build.
    type: int
    default: 1
  signals:
    description:
      - How often the signals SIGUSR1 and SIGUSR2 are sent, by a program of their own to itself, to measure how long it
        takes to hear them. It says nothing of breakpoints, and is no check.
    type: int
    default: 0
  min_settable_percent:
    description: At how many of 100 statements it must be possible to set a breakpoint.
    type: float
    default: 100
  min_hit_percent:
    description: How many of 100 breakpoints must be hit.
    type: float
    default: 100
  min_values_percent:
    description: How many of 100 comparisons of lines, variables, expressions and steps must be right.
    type: float
    default: 100
  max_lost:
    description: How many sessions of a build may be lost.
    type: int
    default: 0
  port:
    description: The port of the loopback address that Delve listens on, V(0) for any that is free.
    type: int
    default: 0
  answer_timeout:
    description: Seconds that Delve may take for one answer or stop.
    type: float
    default: 10
  timeout:
    description: Seconds for builds and sessions of one user together.
    type: float
    default: 180
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
    details:
      - It measures in check mode as well. All it writes is a temporary folder, which is removed.
  diff_mode:
    support: N/A
    details:
      - It changes nothing.
  idempotent:
    support: full
  platform:
    support: full
    platforms: macos
    details:
      - Intel Macs. On any other host it fails with RV(refusal=not_applicable).
notes:
  - On macOS Delve starts debugserver of the Command Line Tools, and macOS may refuse that to a user who is not in
    the group C(_developer) or while developer mode is off. Then sessions are lost, and the evidence has Delve's words.
  - A run that is killed half-way can leave a folder C(golden-probe-*) in the temporary folder, and Delve waiting in it.
    The next probe of the same user ends what still runs from there, and removes it.
seealso:
  - module: golden.triangle.debug_build_info
  - module: golden.triangle.go_toolchain
"""

EXAMPLES = r"""
- name: Does debugging work for the developers of this Mac
  golden.triangle.debug_probe:
    users: [dev]
  become: true

- name: Measure everything, often
  golden.triangle.debug_probe:
    users: [dev]
    modes: [launch, source, headless, api_version, multiclient, continue, attach]
    builds: [debug, no_optimising, no_inlining, optimised, no_dwarf, stripped, pie, cgo]
    rounds: 10
    timeout: 900
  become: true
"""

RETURN = r"""
checks:
  description:
    - C(host.platform), C(debug.proven), C(debug.residue), and for each build C(debug.build), C(debug.sessions) and,
      where it is held to the thresholds, C(debug.target), C(debug.compiled), C(debug.attach), C(debug.settable),
      C(debug.hit) and C(debug.values). But for the first all of corner C(delve); none is repaired here.
  returned: always
  type: list
  elements: dict
  sample:
    - id: debug.hit
      corner: delve
      subject: debugging as dev, debug build
      state: compliant
      expected: 100 % of the breakpoints are hit
      actual: launch 100 %, multiclient 100 %, attach 100 %
      severity: critical
      evidence: []
      remedy: {kind: none, text: ""}
      repaired: false
notes:
  description: How long stops took, and what could be debugged of builds that are not held to the thresholds.
  returned: always
  type: list
  elements: str
  sample:
    - "debugging as dev, debug build, launch: first stop after 61.7 ms, 110 further stops after 0.79 ms (p50), 5.45 ms
      (p95), 7.92 ms (max)"
diff:
  description: Empty. Nothing is changed.
  returned: always
  type: list
  elements: dict
  sample: []
wants:
  description: Empty.
  returned: always
  type: list
  elements: dict
  sample: []
seconds:
  description: How long each step of the life cycle took; C(repair) and C(prove) only where something was repaired.
  returned: always
  type: dict
  sample: {observe: 1.204, compare: 0.002}
refusal:
  description: Why it failed, null where it did not. V(not_applicable), V(invalid) or V(broken).
  returned: always
  type: str
  sample:
probes:
  description: What was measured, one entry for each user.
  returned: always
  type: list
  elements: dict
  contains:
    user:
      description: The user.
      type: str
      returned: always
      sample: dev
    builds:
      description:
        - By name, how long each took in C(seconds), what went wrong in C(error), why it cannot be built on this host in
          C(absent), for what it was built in C(target), and C(delve) and C(reasons) as
          M(golden.triangle.debug_build_info) tells them.
      type: dict
      returned: always
      sample:
        debug: {seconds: 8.2, error: "", absent: "", target: darwin/amd64, delve: "yes", reasons: []}
    signals:
      description:
        - How long signals took to be heard, C(SIGUSR1_us) and C(SIGUSR2_us) in microseconds, shaped as C(stop_ms) is,
          and what went wrong in C(error). Only with O(signals).
      type: dict
      returned: always
      sample: {error: ""}
    sessions:
      description: One entry for each mode and build, over all rounds.
      type: list
      elements: dict
      returned: always
      contains:
        mode:
          description: How it began.
          type: str
          returned: always
          sample: launch
        build:
          description: How the program was built.
          type: str
          returned: always
          sample: debug
        rounds:
          description: How many sessions were begun.
          type: int
          returned: always
          sample: 1
        lost:
          description: Why sessions were lost, one entry for each. What they saw before does not count for the rest.
          type: list
          elements: str
          returned: always
          sample: []
        statements:
          description: How many statements there are; where the program runs already, without those before its rounds.
          type: int
          returned: always
          sample: 76
        settable:
          description: At how many a breakpoint could be set; the least of all rounds.
          type: int
          returned: always
          sample: 76
        hit:
          description: How many of these were hit; the least of all rounds.
          type: int
          returned: always
          sample: 76
        settable_percent:
          description: The share over all rounds, null where nothing was counted.
          type: float
          returned: always
          sample: 100.0
        hit_percent:
          description: The share over all rounds, null where nothing was counted.
          type: float
          returned: always
          sample: 100.0
        values_percent:
          description: The share of comparisons that were right over all rounds, null where nothing was compared.
          type: float
          returned: always
          sample: 100.0
        compared:
          description: How many comparisons there were.
          type: int
          returned: always
          sample: 83
        refusals:
          description: What Delve said of breakpoints it did not set.
          type: list
          elements: str
          returned: always
          sample: []
        unhit:
          description: Breakpoints that were set and not hit.
          type: list
          elements: str
          returned: always
          sample: []
        faults:
          description: What was not as it is known to be.
          type: list
          elements: str
          returned: always
          sample: []
        left:
          description: Processes that still ran after a session.
          type: list
          elements: str
          returned: always
          sample: []
        first_stop_ms:
          description:
            - From the connection to the first stop, in milliseconds, with C(count), C(p50), C(p95) and C(max), and
              C(histogram), pairs of a bound and how many lie up to it and above the bound before. Bounds are powers of
              the square root of 2, the same ones on every host.
          type: dict
          returned: always
          sample: {count: 1, p50: 61.65, p95: 61.65, max: 61.65, histogram: [[64.0, 1]]}
        stop_ms:
          description: From the request to go on to the next stop, the same.
          type: dict
          returned: always
          sample: {count: 110, p50: 0.79, p95: 5.45, max: 7.92, histogram: [[0.707, 41], [1.0, 49], [8.0, 20]]}
"""

import dataclasses
import os
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._apple import host
from ansible_collections.golden.triangle.plugins.module_utils._argspec import (
    ArgumentSpec,
    create_module,
    finish,
    only_on_intel,
)
from ansible_collections.golden.triangle.plugins.module_utils._debug.probe import BUILDS, Request
from ansible_collections.golden.triangle.plugins.module_utils._debug.probe_part import Probe, Thresholds
from ansible_collections.golden.triangle.plugins.module_utils._debug.session import MODES
from ansible_collections.golden.triangle.plugins.module_utils._go.fingerprint import Known
from ansible_collections.golden.triangle.plugins.module_utils._part import Outcome, PartError, run
from ansible_collections.golden.triangle.plugins.module_utils._runner import CommandError, SubprocessRunner

SPEC: ArgumentSpec = {
    "users": {"type": "list", "elements": "str", "required": True},
    "profile": {"type": "str", "default": "seed"},
    "release_paths": {"type": "list", "elements": "path", "default": []},
    "goroot": {"type": "path"},
    "dlv": {"type": "path", "default": "/usr/local/bin/dlv"},
    "dlv_sha256": {"type": "list", "elements": "str", "default": []},
    "modes": {
        "type": "list",
        "elements": "str",
        "choices": list(MODES),
        "default": ["attach", "launch", "multiclient"],
    },
    "builds": {"type": "list", "elements": "str", "choices": list(BUILDS), "default": ["debug"]},
    "cc": {"type": "path", "default": "/Library/Developer/CommandLineTools/usr/bin/clang"},
    "rounds": {"type": "int", "default": 1},
    "signals": {"type": "int", "default": 0},
    "min_settable_percent": {"type": "float", "default": 100},
    "min_hit_percent": {"type": "float", "default": 100},
    "min_values_percent": {"type": "float", "default": 100},
    "max_lost": {"type": "int", "default": 0},
    "port": {"type": "int", "default": 0},
    "answer_timeout": {"type": "float", "default": 10},
    "timeout": {"type": "float", "default": 180},
    "library": {"type": "list", "elements": "dict", "default": []},
}


def parts_of(params: dict[str, t.Any]) -> list[Probe]:
    """One part for each user. Raises PartError."""
    positive = ("rounds", "answer_timeout", "timeout")
    for name in positive:
        if params[name] <= 0:
            raise PartError(f"{name} must be more than 0", refusal="invalid")
    if params["signals"] < 0:
        raise PartError("signals must not be less than 0", refusal="invalid")
    if not 0 <= params["port"] <= 65535:
        raise PartError("port is a number from 0 to 65535", refusal="invalid")
    if not params["goroot"]:
        raise PartError("goroot is needed where no profile names it", refusal="invalid")
    request = Request(
        goroot=params["goroot"],
        dlv=params["dlv"],
        library=tuple(Known(**known) for known in params["library"]),
        dlv_sha256=tuple(params["dlv_sha256"]),
        modes=tuple(dict.fromkeys(params["modes"])),
        builds=tuple(dict.fromkeys(params["builds"])),
        rounds=params["rounds"],
        port=params["port"],
        cc=params["cc"],
        signals=params["signals"],
        timeout=params["timeout"],
        patience=params["answer_timeout"],
    )
    thresholds = Thresholds(
        settable=params["min_settable_percent"],
        hit=params["min_hit_percent"],
        values=params["min_values_percent"],
        lost=params["max_lost"],
    )
    return [Probe(user, request, thresholds) for user in dict.fromkeys(params["users"])]


def main() -> None:
    module = create_module(SPEC)
    try:
        here = host.observe(SubprocessRunner())
        only_on_intel(module, here, "debugging on an Intel Mac", probes=[])
        outcome = run(parts_of(module.params), check_mode=module.check_mode)
        outcome = dataclasses.replace(outcome, checks=(here.check(os.uname().nodename), *outcome.checks))
    except PartError as exc:
        outcome = Outcome(errors=(exc,))
    except CommandError as exc:
        outcome = Outcome(errors=(PartError(str(exc)),))
    finish(module, outcome, probes=list(outcome.measured))


if __name__ == "__main__":
    main()

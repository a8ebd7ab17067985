#!/usr/bin/python

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: lsp_probe
short_description: Hold real sessions with gopls, and measure what it says
version_added: 0.1.0
author:
  - golden.triangle contributors (@golden-triangle)
description:
  - A Mac that holds the right bytes may still have a language server that finds nothing. This starts the declared gopls
    on a small known module, holds sessions with it as an editor does, over the Language Server Protocol, and compares.
  - A session is C(initialize), C(initialized), the answers to what gopls asks its editor (C(workspace/configuration),
    C(client/registerCapability), C(window/workDoneProgress/create) and others), C(textDocument/didOpen) of a file with
    a planted mistake, which must be reported where it stands, C(textDocument/definition) of a name of the module and of
    one of the standard library, which must be found in the declared Go, C(textDocument/didChange) with the correction,
    after which nothing must be reported, C(shutdown) and C(exit). Each step is measured.
  - In its first answer gopls says of what it was built and by which Go. That is compared with the release record.
  - Neither a Go nor a gopls is run that a release record does not prove byte for byte, or that others than root and the
    user could change meanwhile.
  - All of it runs as the user, with an empty environment, in one temporary folder that is the home of all it starts -
    no file of the user's home is read or written, and nothing is fetched. Each answer has a deadline, and so has the
    whole. Afterwards every process it started, and what these started, is ended, and the folder is removed.
options:
  users:
    description: The users to be an editor as. One after the other.
    type: list
    elements: str
    required: true
  profile:
    description: The profile whose Go and gopls are expected. Where it declares no gopls, nothing is started.
    type: str
    default: seed
  release_paths:
    description: Folders on the controller with own release records and profiles, which win over the shipped ones.
    type: list
    elements: path
    default: []
  goroot:
    description:
      - The Go that gopls works with. By default where M(golden.triangle.go_toolchain) puts the profile's first one.
    type: path
  gopls:
    description: The gopls to talk to. By default where M(golden.triangle.go_tool) has the one in place.
    type: path
    default: /usr/local/golden.triangle/tools/gopls/current/gopls
  gopls_sha256:
    description:
      - SHA-256 of the file of gopls without a signature, any of these. By default those of the profile's release
        record.
    type: list
    elements: str
    default: []
  rounds:
    description:
      - How many sessions. The first one fills caches, as on the first day. The others find them filled.
    type: int
    default: 3
  max_initialize_ms:
    description:
      - In how many milliseconds gopls must be ready, from its start to the answer to C(initialize), the median of all
        sessions. V(0) holds it to nothing.
      - How fast a Mac is just now is no drift of what was declared. So the finding is of severity V(info) and fails a
        run only where C(fail_on) of M(golden.triangle.drift_report) is V(info) as well.
    type: float
    default: 500
  answer_timeout:
    description: Seconds that gopls may take for one answer.
    type: float
    default: 20
  timeout:
    description: Seconds for all sessions of one user together.
    type: float
    default: 120
  server:
    description: Filled in by the action plugin of this name, from the release record. Not for playbooks.
    type: dict
    default: {}
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
  - A run that is killed half-way can leave a folder C(golden-probe-*) in the temporary folder, and gopls waiting in it.
    The next probe of the same user ends and removes both.
seealso:
  - module: golden.triangle.debug_probe
  - module: golden.triangle.go_tool
"""

EXAMPLES = r"""
- name: Does the editor of the developers of this Mac get answers
  golden.triangle.lsp_probe:
    users: [dev]
  become: true
"""

RETURN = r"""
checks:
  description:
    - C(lsp.proven), C(lsp.sessions), C(lsp.server), C(lsp.diagnostics), C(lsp.definition), C(lsp.initialize),
      C(lsp.residue), all of corner C(editor). None is repaired here.
  returned: always
  type: list
  elements: dict
  sample:
    - id: lsp.initialize
      corner: editor
      subject: gopls as dev
      state: compliant
      expected: ready within 500 ms
      actual: after 91.2 ms (p50)
      severity: info
      evidence: []
      remedy: {kind: none, text: ""}
      repaired: false
notes:
  description: How long each step took.
  returned: always
  type: list
  elements: str
  sample:
    - "gopls as dev, p50 of 3 sessions: initialize 91.2 ms, configuration 4.5 ms, diagnostics 412 ms, definition 1.1 ms,
      correction 22.8 ms, shutdown 0.6 ms, exit 7.9 ms"
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
  description: What was measured, one entry for each user. Where the profile declares no gopls, only who.
  returned: always
  type: list
  elements: dict
  contains:
    user:
      description: The user.
      type: str
      returned: always
      sample: dev
    rounds:
      description: How many sessions were begun.
      type: int
      returned: when gopls is declared
      sample: 3
    lost:
      description: Why sessions were lost, one entry for each. What they saw before does not count for the rest.
      type: list
      elements: str
      returned: when gopls is declared
      sample: []
    servers:
      description: What gopls said of its own build, each thing that it said once.
      type: list
      elements: dict
      returned: when gopls is declared
      sample:
        - version: v0.14.2
          h1: h1:sIw6vjZiuQ9S7s0auUUkHlWgsCkKZFWDHmrge8LYsnc=
          go: go1.21.5
          package: golang.org/x/tools/gopls
    answered:
      description: What gopls asked its editor in the first session that was not lost, and how often.
      type: dict
      returned: when gopls is declared
      sample: {client/registerCapability: 1, window/workDoneProgress/create: 1, workspace/configuration: 1}
    steps_ms:
      description:
        - How long each step took, in milliseconds, with C(count), C(p50), C(p95) and C(max). C(initialize) has the
          start of the program in it.
      type: dict
      returned: when gopls is declared
      sample:
        initialize: {count: 3, p50: 91.2, p95: 240.8, max: 240.8}
"""

import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._apple import host
from ansible_collections.golden.triangle.plugins.module_utils._argspec import (
    ArgumentSpec,
    create_module,
    finish,
    only_on_intel,
)
from ansible_collections.golden.triangle.plugins.module_utils._debug.lsp_part import LanguageProbe, Wish
from ansible_collections.golden.triangle.plugins.module_utils._debug.lsp_probe import Request
from ansible_collections.golden.triangle.plugins.module_utils._go.fingerprint import Known
from ansible_collections.golden.triangle.plugins.module_utils._part import Outcome, PartError, run
from ansible_collections.golden.triangle.plugins.module_utils._runner import CommandError, SubprocessRunner

SPEC: ArgumentSpec = {
    "users": {"type": "list", "elements": "str", "required": True},
    "profile": {"type": "str", "default": "seed"},
    "release_paths": {"type": "list", "elements": "path", "default": []},
    "goroot": {"type": "path"},
    "gopls": {"type": "path", "default": "/usr/local/golden.triangle/tools/gopls/current/gopls"},
    "gopls_sha256": {"type": "list", "elements": "str", "default": []},
    "rounds": {"type": "int", "default": 3},
    "max_initialize_ms": {"type": "float", "default": 500},
    "answer_timeout": {"type": "float", "default": 20},
    "timeout": {"type": "float", "default": 120},
    "server": {"type": "dict", "default": {}},
    "library": {"type": "list", "elements": "dict", "default": []},
}


def parts_of(params: dict[str, t.Any]) -> list[LanguageProbe]:
    """One part for each user. Raises PartError."""
    for name in ("rounds", "answer_timeout", "timeout"):
        if params[name] <= 0:
            raise PartError(f"{name} must be more than 0", refusal="invalid")
    if params["max_initialize_ms"] < 0:
        raise PartError("max_initialize_ms must not be less than 0", refusal="invalid")
    if not params["goroot"]:
        raise PartError("goroot is needed where no profile names it", refusal="invalid")
    request = Request(
        goroot=params["goroot"],
        gopls=params["gopls"],
        library=tuple(Known(**known) for known in params["library"]),
        gopls_sha256=tuple(params["gopls_sha256"]),
        rounds=params["rounds"],
        timeout=params["timeout"],
        patience=params["answer_timeout"],
    )
    wish = Wish(
        server=params["server"],
        initialize_ms=params["max_initialize_ms"],
        declared=bool(params["server"] or params["gopls_sha256"]),
    )
    return [LanguageProbe(user, request, wish) for user in dict.fromkeys(params["users"])]


def main() -> None:
    module = create_module(SPEC)
    try:
        here = host.observe(SubprocessRunner())
        only_on_intel(module, here, "gopls on an Intel Mac", probes=[])
        outcome = run(parts_of(module.params), check_mode=module.check_mode)
    except PartError as exc:
        outcome = Outcome(errors=(exc,))
    except CommandError as exc:
        outcome = Outcome(errors=(PartError(str(exc)),))
    finish(module, outcome, probes=list(outcome.measured))


if __name__ == "__main__":
    main()

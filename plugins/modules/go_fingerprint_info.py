#!/usr/bin/python

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: go_fingerprint_info
short_description: Tell whose Go lies at a path, and whether its bytes are a release's
version_added: 0.1.0
author:
  - golden.triangle contributors (@golden-triangle)
description:
  - Takes the fingerprint of any GOROOT, go command or other Go program on the host, and changes nothing.
  - Every byte of a GOROOT is hashed. Its h1, in both forms, is compared with the release records of the trusted
    library, so a pristine C(/usr/local/go) of Go's own package is recognised, and so is a tree in a module cache.
  - Build ids, build information, digests without signature and signers of go, compile, link, asm and vet are read from
    their files. The owner (this collection, Go's package, Homebrew, asdf, mise, goenv, gvm, MacPorts) is told by path
    and content. Nothing is run to find any of this.
  - Where no record knows the release, the fingerprint holds what can be measured, and the verdict is
    V(unknown release), which is never trusted.
options:
  paths:
    description:
      - What to look at. A GOROOT, a go command (its links are followed to its GOROOT), or any other program.
      - What belongs to a user is looked at with that user's rights only.
    type: list
    elements: path
    required: true
  profile:
    description: The profile whose releases of Go are called V(declared), when O(releases) is empty.
    type: str
    default: seed
  releases:
    description: The versions that are called V(declared). Replaces those of O(profile).
    type: list
    elements: str
    default: []
  release_paths:
    description: Folders on the controller with own release records, which win over the shipped ones.
    type: list
    elements: path
    default: []
  ask_compiler:
    description:
      - Whether the compiler is asked for C(-V=full), in an empty environment, and what it answers is returned as it is.
      - It is run only after its whole tree was proven, and only where nobody but root can have changed it since.
    type: bool
    default: true
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
    support: N/A
    details:
      - It changes nothing.
  idempotent:
    support: full
  platform:
    support: full
    platforms: macos
seealso:
  - module: golden.triangle.go_toolchain
"""

EXAMPLES = r"""
- name: Whose Go is it, and is it pristine
  golden.triangle.go_fingerprint_info:
    paths:
      - /usr/local/go
      - /usr/local/bin/go
  become: true
  register: go
"""

RETURN = r"""
fingerprints:
  description: One entry for each path, in their order.
  returned: always
  type: list
  elements: dict
  contains:
    path:
      description: The path that was asked for.
      type: str
      returned: always
      sample: /usr/local/bin/go
    real:
      description: Where its links lead.
      type: str
      returned: always
      sample: /usr/local/Cellar/go/1.21.5/libexec/bin/go
    kind:
      description: One of V(goroot), V(program), V(absent), V(other).
      type: str
      returned: always
      sample: goroot
    owner:
      description: Whose it is, by path and content.
      type: str
      returned: always
      sample: homebrew 1.21.5
    error:
      description: What could not be read, empty when nothing.
      type: str
      returned: always
      sample: ""
    fingerprint:
      description: The GOROOT's fingerprint, null for anything else.
      type: dict
      returned: always
      contains:
        goroot:
          description: The GOROOT.
          type: str
          returned: always
          sample: /usr/local/Cellar/go/1.21.5/libexec
        version:
          description: The first line of VERSION.
          type: str
          returned: always
          sample: go1.21.5
        platform:
          description: The platform its tools are for.
          type: str
          returned: always
          sample: darwin/amd64
        verdict:
          description:
            - V(declared) and V(known) are releases of the trusted library, byte for byte.
            - V(differs) says it is a release, but its bytes are others. V(unknown release) has no record.
              V(no toolchain) has no VERSION or no tools.
          type: str
          returned: always
          sample: differs
        h1:
          description: The h1 of the canonical tree as it is.
          type: str
          returned: always
          sample: "h1:tu88hVN3R/aSfZmgaipDd4Itxdj06SFZ4JsapWgXVps="
        h1_unsigned:
          description: The h1 with Apple's signatures cut off.
          type: str
          returned: always
          sample: "h1:tu88hVN3R/aSfZmgaipDd4Itxdj06SFZ4JsapWgXVps="
        files:
          description: How many files there are.
          type: int
          returned: always
          sample: 9269
        bytes:
          description: How many bytes these have.
          type: int
          returned: always
          sample: 197301803
        form:
          description: V(release), or V(module cache) where each go.mod is called _go.mod.
          type: str
          returned: always
          sample: release
        reasons:
          description: Why the verdict is what it is.
          type: list
          elements: str
          returned: always
          sample: [byte for byte Go 1.21.5 for darwin/amd64]
        programs:
          description: go, compile, link, asm and vet, as their files say it.
          type: list
          elements: dict
          returned: always
          contains: &program
            name:
              description: The program.
              type: str
              returned: always
              sample: compile
            path:
              description: Its file.
              type: str
              returned: always
              sample: /usr/local/go1.21.5/pkg/tool/darwin_amd64/compile
            go:
              description: The version of Go that built it.
              type: str
              returned: always
              sample: go1.21.5
            build_id:
              description: Its build id.
              type: str
              returned: always
              sample: 0y_nxWvaAB27o_2RkCo8/sj6ypq1Wz02dULWhWxjY/3IlA2ipauSjPwTPSzat7/33-uw2jlkWLPlN_eawHm
            sha256_unsigned:
              description: SHA-256 of its file without a signature.
              type: str
              returned: always
              sample: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
            signer:
              description: Who signed it, as the signature itself says. It is not verified here.
              type: str
              returned: always
              sample: signed by team EQHXZ8M8AV
            architecture:
              description: GOARCH it is for.
              type: str
              returned: always
              sample: amd64
            module:
              description: Its main module with version and h1, or its package.
              type: str
              returned: always
              sample: cmd/compile
            settings:
              description: How it was built.
              type: dict
              returned: always
              sample:
                CGO_ENABLED: "0"
                GOAMD64: v1
            error:
              description: What could not be read of it.
              type: str
              returned: always
              sample: ""
    program:
      description: The program, null for anything else. As in RV(fingerprints[].fingerprint.programs).
      type: dict
      returned: always
      contains: *program
    compiler:
      description: What the compiler answered, in C(answer), or why it was not asked, in C(not_asked).
      type: dict
      returned: always
      sample:
        answer: compile version go1.21.5
"""

import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._argspec import ArgumentSpec, create_module
from ansible_collections.golden.triangle.plugins.module_utils._as_user import AsUserError
from ansible_collections.golden.triangle.plugins.module_utils._go import fingerprint
from ansible_collections.golden.triangle.plugins.module_utils._go.fingerprint import Fingerprint, Known
from ansible_collections.golden.triangle.plugins.module_utils._go.survey import survey
from ansible_collections.golden.triangle.plugins.module_utils._runner import Runner, SubprocessRunner

SPEC: ArgumentSpec = {
    "paths": {"type": "list", "elements": "path", "required": True},
    "profile": {"type": "str", "default": "seed"},
    "releases": {"type": "list", "elements": "str", "default": []},
    "release_paths": {"type": "list", "elements": "path", "default": []},
    "ask_compiler": {"type": "bool", "default": True},
    "library": {"type": "list", "elements": "dict", "default": []},
}


def look(path: str, params: dict[str, t.Any], runner: Runner) -> dict[str, t.Any]:
    """One entry of the result."""
    library = [Known(**known) for known in params["library"]]
    found = survey(path, library, params["releases"])
    found["compiler"] = {"not_asked": "it was not wished" if not params["ask_compiler"] else "there is none"}
    if params["ask_compiler"] and found["fingerprint"] is not None:
        found["compiler"] = fingerprint.says(Fingerprint.from_result(found["fingerprint"]), runner)
    return found


def main() -> None:
    module = create_module(SPEC)
    runner = SubprocessRunner()
    try:
        found = [look(path, module.params, runner) for path in module.params["paths"]]
    except (AsUserError, OSError) as exc:
        module.fail_json(msg=str(exc), fingerprints=[])
    module.exit_json(changed=False, fingerprints=found)


if __name__ == "__main__":
    main()

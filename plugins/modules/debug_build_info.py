#!/usr/bin/python

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: debug_build_info
short_description: Tell how a Go program was compiled, and whether Delve will work with it
version_added: 0.1.0
author:
  - golden.triangle contributors (@golden-triangle)
description:
  - Reads, from the file itself, whether a Go program was built to be debugged, and changes nothing. The program is not
    run, and no Go and no Delve are needed.
  - For each package it tells by the debug information (DWARF) whether it was compiled with C(-N) (without optimising)
    and with C(-l) (without inlining), and at what share of its machine code's rows a debugger stops.
  - Mach-O (also fat files, of which the part for Intel is read) and ELF, DWARF 2 to 5, compressed or not.
options:
  paths:
    description:
      - The programs.
      - What belongs to a user is looked at with that user's rights only.
    type: list
    elements: path
    required: true
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
  - module: golden.triangle.debug_probe
"""

EXAMPLES = r"""
- name: Was it built to be debugged
  golden.triangle.debug_build_info:
    paths:
      - /Users/dev/src/service/service
  register: built

- name: Insist on it
  ansible.builtin.assert:
    that: built.programs[0].delve == "yes"
    fail_msg: "{{ built.programs[0].reasons | join(', ') }}"
"""

RETURN = r"""
programs:
  description: One entry for each path, in their order.
  returned: always
  type: list
  elements: dict
  contains:
    path:
      description: The path that was asked for.
      type: str
      returned: always
      sample: /Users/dev/src/service/service
    real:
      description: Where its links lead.
      type: str
      returned: always
      sample: /Users/dev/src/service/service
    error:
      description: What could not be read, empty when nothing.
      type: str
      returned: always
      sample: ""
    format:
      description: V(mach-o) or V(elf).
      type: str
      returned: always
      sample: mach-o
    architecture:
      description: GOARCH it is for.
      type: str
      returned: always
      sample: amd64
    go:
      description: The version of Go that built it.
      type: str
      returned: always
      sample: go1.21.5
    settings:
      description: How it was built, as C(go version -m) shows it.
      type: dict
      returned: always
      sample:
        -gcflags: all=-N -l
        CGO_ENABLED: "0"
    dwarf:
      description: Whether it has debug information.
      type: bool
      returned: always
      sample: true
    compression:
      description: How that is compressed. V(zdebug) on macOS, V(SHF_COMPRESSED) in ELF, empty when it is not.
      type: str
      returned: always
      sample: zdebug
    dwarf_version:
      description: The newest version of DWARF in it, 0 where there is none. Go 1.25 and later write 5.
      type: int
      returned: always
      sample: 4
    packages:
      description: Every package of Go, by name.
      type: list
      elements: dict
      returned: always
      contains:
        package:
          description: The package's path.
          type: str
          returned: always
          sample: main
        producer:
          description: What its first unit says of its compiler.
          type: str
          returned: always
          sample: Go cmd/compile go1.21.5; -N -l regabi
        optimised:
          description: Whether any of it was compiled without C(-N).
          type: bool
          returned: always
          sample: false
        inlined:
          description: Whether any of it was compiled without C(-l).
          type: bool
          returned: always
          sample: false
        dwarf_version:
          description: Its version of DWARF.
          type: int
          returned: always
          sample: 4
        rows:
          description: How many rows its line tables have.
          type: int
          returned: always
          sample: 51
        statements:
          description: How many of them begin a statement, which is where a debugger stops.
          type: int
          returned: always
          sample: 27
        statements_percent:
          description: The same as a share.
          type: float
          returned: always
          sample: 52.9
    other_units:
      description: Units that Go's compiler did not make, C's for instance, with C(name) and C(producer).
      type: list
      elements: dict
      returned: always
      sample: []
    cgo:
      description: Whether it has Go's runtime for C in it, null where there is no debug information to tell.
      type: bool
      returned: always
      sample: false
    pie:
      description: Whether it can be loaded at any address.
      type: bool
      returned: always
      sample: false
    stripped:
      description: Whether it has no table of symbols.
      type: bool
      returned: always
      sample: false
    delve:
      description:
        - Whether Delve will work. V(yes), V(partly) where packages of its own module were optimised or inlined, or
          V(no).
        - It is about the program alone, not about the Delve, the rights and the debugserver of a Mac.
      type: str
      returned: always
      sample: "yes"
    reasons:
      description: Why it will not, or only partly.
      type: list
      elements: str
      returned: always
      sample: []
"""

from ansible_collections.golden.triangle.plugins.module_utils._argspec import ArgumentSpec, create_module
from ansible_collections.golden.triangle.plugins.module_utils._as_user import AsUserError
from ansible_collections.golden.triangle.plugins.module_utils._debug.builds import survey

SPEC: ArgumentSpec = {"paths": {"type": "list", "elements": "path", "required": True}}


def main() -> None:
    module = create_module(SPEC)
    try:
        found = [survey(path) for path in module.params["paths"]]
    except AsUserError as exc:
        module.fail_json(msg=str(exc), programs=[])
    module.exit_json(changed=False, programs=found)


if __name__ == "__main__":
    main()

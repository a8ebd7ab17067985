#!/usr/bin/python

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: go_tool_info
short_description: Tell what a Go program is made of, and how two ways to build it differ
version_added: 0.1.0
author:
  - golden.triangle contributors (@golden-triangle)
description:
  - Reads the build information, the sections, the number of symbols and the size of the debug information of any Go
    program (Mach-O or ELF) from its file. Nothing is run and nothing is changed.
  - Where several programs are named, each is compared with the first. So what C(go install) gives can be held against
    what Delve's own C(make) gives, which passes C(-ldflags=-s) on macOS.
options:
  paths:
    description:
      - The programs. Links are followed. What belongs to a user is looked at with that user's rights only.
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
  - module: golden.triangle.go_tool
"""

EXAMPLES = r"""
- name: What dlv is it
  golden.triangle.go_tool_info:
    paths: [/usr/local/bin/dlv]
  become: true
  register: dlv

- name: Hold two builds against each other
  golden.triangle.go_tool_info:
    paths:
      - /Users/dev/go/bin/dlv
      - /Users/dev/src/delve/dlv
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
      sample: /usr/local/bin/dlv
    real:
      description: Where its links lead.
      type: str
      returned: always
      sample: /usr/local/golden.triangle/tools/dlv/1.21.2-go1.21.5/dlv
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
    bytes:
      description: Its size.
      type: int
      returned: always
      sample: 16968032
    sha256:
      description: SHA-256 of the file.
      type: str
      returned: always
      sample: f265153b7850ba0110a17789f2ac623d0e976d8d122e874a0335f093216d7200
    sha256_unsigned:
      description: SHA-256 of the file without a signature.
      type: str
      returned: always
      sample: f265153b7850ba0110a17789f2ac623d0e976d8d122e874a0335f093216d7200
    sections:
      description: Its sections in their order in the file, with C(name) and C(bytes).
      type: list
      elements: dict
      returned: always
      sample:
        - name: __text
          bytes: 5446041
    dwarf_bytes:
      description: How many bytes of debug information it has.
      type: int
      returned: always
      sample: 4104533
    symbols:
      description: How many symbols its table has.
      type: int
      returned: always
      sample: 16814
    build:
      description:
        - Its build information, null where it has none. C(go) is what built it, C(path) the package, C(main) and
          C(deps) the modules with version, sum and replacement, C(settings) how it was built.
      type: dict
      returned: always
      sample:
        go: go1.21.5
        path: github.com/go-delve/delve/cmd/dlv
differences:
  description: Each further program against the first one.
  returned: always
  type: list
  elements: dict
  contains:
    first:
      description: The first path.
      type: str
      returned: always
      sample: /Users/dev/go/bin/dlv
    other:
      description: The other path.
      type: str
      returned: always
      sample: /Users/dev/src/delve/dlv
    same_bytes:
      description: Whether the two are the same file but for a signature.
      type: bool
      returned: always
      sample: false
    sections:
      description: The sections whose sizes differ, with C(name), C(first) and C(other), null where there is none.
      type: list
      elements: dict
      returned: always
      sample: []
    bytes:
      description: Both sizes, as C(first) and C(other).
      type: dict
      returned: always
      sample: {first: 17009024, other: 17009024}
    dwarf_bytes:
      description: Both sizes of the debug information.
      type: dict
      returned: always
      sample: {first: 4112360, other: 4112360}
    symbols:
      description: Both numbers of symbols.
      type: dict
      returned: always
      sample: {first: 16814, other: 16814}
"""

from ansible_collections.golden.triangle.plugins.module_utils._argspec import ArgumentSpec, create_module
from ansible_collections.golden.triangle.plugins.module_utils._as_user import AsUserError
from ansible_collections.golden.triangle.plugins.module_utils._go.tool.sections import differences, survey

SPEC: ArgumentSpec = {"paths": {"type": "list", "elements": "path", "required": True}}


def main() -> None:
    module = create_module(SPEC)
    try:
        found = [survey(path) for path in module.params["paths"]]
    except AsUserError as exc:
        module.fail_json(msg=str(exc), programs=[], differences=[])
    module.exit_json(changed=False, programs=found, differences=[differences(found[0], other) for other in found[1:]])


if __name__ == "__main__":
    main()

#!/usr/bin/python

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: repair_lease
short_description: Let one repair at a time work on a Mac
version_added: 0.1.0
author:
  - golden.triangle contributors (@golden-triangle)
description:
  - Takes the lease of a Mac for the running C(ansible-playbook), or gives it back. While another one holds it, it waits
    for a while and then gives up, and says who holds it since when. The holder is told who asked.
  - A lease ends by itself after O(seconds). One whose C(ansible-playbook) on the same controller is no more is taken
    over at once, so that the repair after an interrupted one goes on.
  - The playbook C(golden.triangle.repair) calls it.
options:
  state:
    description: V(held) takes it or keeps it for longer, V(released) gives it back.
    type: str
    choices: [held, released]
    default: held
  seconds:
    description: After how many seconds it ends by itself.
    type: float
    default: 1800
  wait:
    description: How many seconds to wait for another repair. Not in check mode.
    type: float
    default: 0
  token:
    description: What the action plugin knows this C(ansible-playbook) by. Do not set it.
    type: str
    default: ""
  who:
    description: What others are told. The action plugin sets it.
    type: dict
    default: {}
  over:
    description: A token of which the action plugin knows that nobody is left. Do not set it.
    type: str
    default: ""
extends_documentation_fragment:
  - golden.triangle._attributes
  - golden.triangle._attributes.actiongroup_triangle
attributes:
  check_mode:
    support: full
    details:
      - Takes nothing, and says whether another repair is at work.
  diff_mode:
    support: none
    details:
      - Changes nothing of the Mac that a person would look for.
  idempotent:
    support: full
    details:
      - Never reports a change.
  platform:
    support: full
    platforms: macos
"""

EXAMPLES = r"""
- name: Be the only one who repairs this Mac
  golden.triangle.repair_lease:
    wait: 300

- name: Give it back
  golden.triangle.repair_lease:
    state: released
"""

RETURN = r"""
held_by:
  description: Who holds it where that is another one, with C(name), C(controller), C(pid), C(begun), C(until).
  returned: always
  type: dict
  sample: {}
asked:
  description: Who asked for it in vain while it was held, when it is given back.
  returned: always
  type: list
  elements: str
  sample:
    - bob at controller-2, pid 4711
"""

from ansible_collections.golden.triangle.plugins.module_utils._argspec import ArgumentSpec, create_module
from ansible_collections.golden.triangle.plugins.module_utils._fault.lease import Lease, LeaseError

SPEC: ArgumentSpec = {
    "state": {"type": "str", "choices": ["held", "released"], "default": "held"},
    "seconds": {"type": "float", "default": 1800},
    "wait": {"type": "float", "default": 0},
    "token": {"type": "str", "default": "", "no_log": False},
    "who": {"type": "dict", "default": {}},
    "over": {"type": "str", "default": ""},
}


def main() -> None:
    module = create_module(SPEC)
    params, lease = module.params, Lease()
    held, asked = None, []
    try:
        if module.check_mode:
            held = lease.holder() if params["state"] == "held" else None
        elif params["state"] == "released":
            asked = lease.give_back(params["token"])
        else:
            held = lease.take(params["token"], params["who"], params["seconds"], params["over"])
    except (LeaseError, OSError) as error:
        module.fail_json(msg=str(error), held_by={}, asked=[])
    module.exit_json(changed=False, held_by=held or {}, asked=asked)


if __name__ == "__main__":
    main()

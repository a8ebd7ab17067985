#!/usr/bin/python

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: planted_fault
short_description: Plant known faults on a Mac that is set aside for it, and undo them
version_added: 0.1.0
author:
  - golden.triangle contributors (@golden-triangle)
description:
  - Plants faults of the collection's catalogue (C(docs/faults.md)), to try whether they are found, rightly named and
    repaired.
  - Refuses unless the inventory says C(triangle_allow_faults=true) of the host, not the command line, and the host
    itself has the file C(/private/etc/golden.triangle-faults-allowed) of root's, which nobody else can write to.
  - What a fault changes is kept on the Mac, for root alone, before it is changed. What somebody has changed since then,
    as a repair has, is left alone when the fault is undone.
  - Files in a user's home are changed with that user's rights only.
options:
  faults:
    description:
      - The faults, by their ids in the catalogue.
      - With O(state=absent) an empty list stands for all that are planted.
    type: list
    elements: str
    default: []
  state:
    description: V(present) plants, V(absent) puts back what was there.
    type: str
    choices: [present, absent]
    default: present
  user:
    description: The user in whose home faults are planted that need one. The one that Ansible connects as by default.
    type: str
  fault_paths:
    description:
      - Folders on the controller with catalogue files of your own. An entry of a known id changes the shipped one.
    type: list
    elements: path
    default: []
  profile:
    description: The profile that says which Go and which Delve the paths in the catalogue mean.
    type: str
    default: seed
  release_paths:
    description: Folders on the controller with own release records and profiles. They win over the shipped ones.
    type: list
    elements: path
    default: []
  prefix:
    description: The folder that Go and Delve are installed below.
    type: path
    default: /usr/local
  plans:
    description: What the action plugin makes of the catalogue. Do not set it.
    type: list
    elements: dict
    default: []
    suboptions:
      fault:
        description: The id.
        type: str
        required: true
      steps:
        description: What is done.
        type: list
        elements: dict
        required: true
extends_documentation_fragment:
  - golden.triangle._attributes
  - golden.triangle._attributes.actiongroup_triangle
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
  idempotent:
    support: full
    details:
      - A fault that is planted already is not planted again.
  platform:
    support: full
    platforms: macos
"""

EXAMPLES = r"""
- name: Let a user get another Go
  golden.triangle.planted_fault:
    faults:
      - shadowing_go
    user: dev

- name: Put everything back
  golden.triangle.planted_fault:
    state: absent
"""

RETURN = r"""
msg:
  description: What was done, in one line.
  returned: always
  type: str
  sample: "planted: shadowing_go"
faults:
  description: What is planted now.
  returned: always
  type: list
  elements: str
  sample:
    - shadowing_go
notes:
  description: What was left alone, and why.
  returned: always
  type: list
  elements: str
  sample:
    - "append /Users/dev/.zshrc as dev: it is no more as planted, and left as it is"
refusal:
  description: V(not_allowed) where faults may not be planted, V(broken) where one could not be, else none.
  returned: always
  type: str
  sample: not_allowed
"""

import pwd
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._argspec import ArgumentSpec, create_module
from ansible_collections.golden.triangle.plugins.module_utils._fault import planted, steps
from ansible_collections.golden.triangle.plugins.module_utils._fault.planted import Planted, RefusedError
from ansible_collections.golden.triangle.plugins.module_utils._fault.steps import StepError

#: In a step it stands for the home of the user who does it, which only the host knows.
HOME = "@home@"
SPEC: ArgumentSpec = {
    "faults": {"type": "list", "elements": "str", "default": []},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    "user": {"type": "str"},
    "fault_paths": {"type": "list", "elements": "path", "default": []},
    "profile": {"type": "str", "default": "seed"},
    "release_paths": {"type": "list", "elements": "path", "default": []},
    "prefix": {"type": "path", "default": "/usr/local"},
    "plans": {
        "type": "list",
        "elements": "dict",
        "default": [],
        "options": {
            "fault": {"type": "str", "required": True},
            "steps": {"type": "list", "elements": "dict", "required": True},
        },
    },
}


def resolved(value: t.Any, home: str) -> t.Any:
    """A step with the user's home in it."""
    if isinstance(value, dict):
        return {key: resolved(item, home) for key, item in value.items()}
    if isinstance(value, list):
        return [resolved(item, home) for item in value]
    return value.replace(HOME, home) if isinstance(value, str) else value


def wished(plan: dict[str, t.Any], user: str | None) -> list[dict[str, t.Any]]:
    """The steps of one fault. Raises StepError."""
    home = ""
    if HOME in str(plan["steps"]):
        try:
            home = pwd.getpwnam(user or "").pw_dir
        except KeyError as error:
            raise StepError(f"{plan['fault']} needs a user of this Mac, not {user!r}") from error
    found = [resolved(step, home) for step in plan["steps"]]
    for step in found:
        steps.verb_of(step)
    return found


def work(params: dict[str, t.Any], check_mode: bool, store: str, marker: str, owner: int) -> dict[str, t.Any]:
    """Plant or undo. Raises RefusedError, StepError, OSError."""
    planted.permit(marker, owner)
    present = params["state"] == "present"
    plans = {plan["fault"]: wished(plan, params["user"]) for plan in params["plans"]}
    names = list(plans) if present else params["faults"] or planted.all_planted(store)
    wanted = "planted" if present else None
    todo = [name for name in names if Planted(name, store).since() != wanted]
    notes: list[str] = []
    for name in [] if check_mode else todo:
        one = Planted(name, store)
        # A half planted one is undone first.
        notes += [f"{name}: {line}" for line in one.undo()]
        if present:
            one.plant(plans[name])
    word = "planted" if present else "undone"
    same = [name for name in names if name not in todo]
    said = [f"{word}: {', '.join(todo) or 'none'}", *([f"as wished already: {', '.join(same)}"] if same else [])]
    lines = [f"{name}: {steps.described(step)}\n" for name in todo for step in plans.get(name, [])]
    text = "".join(lines) or "".join(f"{name}\n" for name in todo)
    sides = {"before": "", "after": text} if present else {"before": text, "after": ""}
    left = planted.all_planted(store)
    return {
        "changed": bool(todo),
        "msg": "; ".join(said),
        "faults": sorted({*left, *names}) if present else [name for name in left if name not in names],
        "notes": notes,
        "diff": [{"before_header": "planted faults", "after_header": "planted faults", **sides}] if todo else [],
        "refusal": None,
    }


def main() -> None:
    module = create_module(SPEC)
    nothing: dict[str, t.Any] = {"changed": False, "faults": [], "notes": [], "diff": []}
    try:
        result = work(module.params, module.check_mode, planted.STORE, planted.MARKER, 0)
    except RefusedError as error:
        module.fail_json(msg=f"refused: {error}", refusal="not_allowed", **nothing)
    except (StepError, OSError) as error:
        module.fail_json(msg=str(error), refusal="broken", **nothing)
    module.exit_json(**result)


if __name__ == "__main__":
    main()

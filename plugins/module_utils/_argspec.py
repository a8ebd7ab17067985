# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Typed argument specs, and the one way out of a module."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import os
import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.golden.triangle.plugins.module_utils._part import Outcome, PartError

if t.TYPE_CHECKING:
    from ansible_collections.golden.triangle.plugins.module_utils._apple.host import Host


class Option(t.TypedDict, total=False):
    """One option, as ansible-core's argument spec knows it."""

    type: t.Literal["str", "bool", "int", "float", "list", "dict", "path", "raw"]
    required: bool
    default: t.Any
    choices: list[t.Any]
    elements: t.Literal["str", "bool", "int", "float", "dict", "path", "raw"]
    options: dict[str, Option]
    no_log: bool


ArgumentSpec = dict[str, Option]


def create_module(spec: ArgumentSpec) -> AnsibleModule:
    """An AnsibleModule that supports check mode, as every module of the collection does."""
    return AnsibleModule(argument_spec=t.cast("dict[str, t.Any]", spec), supports_check_mode=True)


def only_on_intel(module: AnsibleModule, here: Host, what: str, **measured: t.Any) -> None:
    """Exit where this host is no Intel Mac: C(what) the module is about has no business there."""
    if here.platform == "darwin/amd64":
        return
    refusal = PartError(f"{what}: this host is {here.platform}", refusal="not_applicable")
    finish(module, Outcome(checks=(here.check(os.uname().nodename),), errors=(refusal,)), **measured)


def finish(module: AnsibleModule, outcome: Outcome, **measured: t.Any) -> t.NoReturn:
    """The one exit: the same keys whether it was a check, changed, unchanged or failed."""
    result = dict(outcome.as_result(), refusal=None, **measured)
    if outcome.errors:
        result["refusal"] = outcome.errors[0].refusal
        module.fail_json(msg="\n".join(str(error) for error in outcome.errors), **result)
    module.exit_json(**result)

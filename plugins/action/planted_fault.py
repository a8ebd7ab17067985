# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's side of C(planted_fault): may faults be planted there, and how is each of them planted?"""

from __future__ import annotations

import typing as t

from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.action import ActionBase
from ansible_collections.golden.triangle.plugins.plugin_utils._faults import catalogue
from ansible_collections.golden.triangle.plugins.plugin_utils._library import records

Result = dict[str, t.Any]

#: What only the controller reads; the module gets none of it.
CONTROLLER_OPTIONS = ("fault_paths", "profile", "release_paths", "prefix", "plans")
#: What the inventory says of a host on which faults may be planted.
ALLOW = "triangle_allow_faults"
_CODE = "/Applications/Visual Studio Code.app/Contents/Resources/app/bin/code"


class ActionModule(ActionBase):
    """Runs the module once, with the steps."""

    _supports_check_mode = True

    def run(self, tmp: str | None = None, task_vars: Result | None = None) -> Result:
        """Look at the mark, resolve the faults, run the module."""
        super().run(tmp, task_vars)
        variables = task_vars or {}
        options = dict(self._task.args)
        try:
            # Who types a command could mark every host at once; the inventory is written with thought.
            _permit(variables, self._task.get_variable_manager().extra_vars)
            user = str(options.get("user") or variables.get("ansible_user") or "")
            plans = _plans(options, user) if options.get("state", "present") == "present" else []
        except PermissionError as error:
            return _refused(f"refused: {error}", "not_allowed")
        except (catalogue.FaultError, records.RecordError) as error:
            return _refused(str(error), "invalid")
        arguments = {key: value for key, value in options.items() if key not in CONTROLLER_OPTIONS}
        arguments.update(user=user, plans=plans)
        name = "golden.triangle.planted_fault"
        return t.cast(Result, self._execute_module(module_name=name, module_args=arguments, task_vars=variables))


def _permit(variables: Result, extra: t.Container[str]) -> None:
    """Raise PermissionError unless the inventory allows faults on this host."""
    host = variables["inventory_hostname"]
    if ALLOW in extra:
        raise PermissionError(f"{ALLOW} is to stand in the inventory, with the host, not on the command line")
    if not boolean(variables.get(ALLOW, False), strict=False):
        raise PermissionError(f"the inventory does not say {ALLOW}: true of {host}")


def _plans(options: Result, user: str) -> list[Result]:
    """The steps of each fault that is wished. Raises FaultError, RecordError."""
    names = [str(name) for name in options.get("faults") or []]
    if not names:
        raise catalogue.FaultError("no fault is named")
    known = catalogue.load([str(path) for path in options.get("fault_paths") or []])
    words = _words(options, user)
    plans = []
    for name in names:
        fault = known.of(name)
        if fault.plant is None:
            raise catalogue.FaultError(f"{name} is not planted: {fault.not_planted}")
        plans.append({"fault": name, "steps": [_resolved(step, words) for step in fault.plant]})
    return plans


def _words(options: Result, user: str) -> dict[str, str]:
    """What stands for the words between at signs in the catalogue. C(@home@) only the host knows."""
    paths = [str(path) for path in options.get("release_paths") or []]
    profile = records.profile(str(options.get("profile") or "seed"), paths)
    prefix = str(options.get("prefix") or "/usr/local")
    version = profile.go[0]
    return {
        "@version@": version,
        "@goroot@": f"{prefix}/go{version}",
        "@store@": f"{prefix}/.golden.triangle/go{version}",
        "@dlv@": f"{prefix}/golden.triangle/tools/dlv/{profile.delve}-go{version}/dlv",
        "@prefix@": prefix,
        "@user@": user,
        "@code@": _CODE,
    }


def _resolved(value: t.Any, words: t.Mapping[str, str]) -> t.Any:
    if isinstance(value, dict):
        return {key: _resolved(item, words) for key, item in value.items()}
    if isinstance(value, list):
        return [_resolved(item, words) for item in value]
    if isinstance(value, str):
        for word, meant in words.items():
            value = value.replace(word, meant)
    return value


def _refused(message: str, refusal: str) -> Result:
    """A failure before any host was asked, with the keys every result has."""
    return {
        "failed": True,
        "msg": message,
        "refusal": refusal,
        "changed": False,
        "faults": [],
        "notes": [],
        "diff": [],
    }

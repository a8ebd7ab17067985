# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's side of C(repair_lease): who we are, whether the holder still lives, and the waiting."""

from __future__ import annotations

import contextlib
import getpass
import os
import socket
import time
import typing as t
from pathlib import Path

from ansible import constants
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display

Result = dict[str, t.Any]
display = Display()
#: Seconds between two looks at a lease that another one holds.
_NAP = 5.0


class ActionModule(ActionBase):
    """Runs the module until the lease is ours, or the time is over."""

    _supports_check_mode = True

    def run(self, tmp: str | None = None, task_vars: Result | None = None) -> Result:
        """Take it, wait, give up; or give it back."""
        super().run(tmp, task_vars)
        variables = task_vars or {}
        host = variables["inventory_hostname"]
        result = self._ask(variables)
        held = result.get("held_by") or {}
        if held and not self._task.check_mode and gone(held):
            display.display(f"{host}: goes on where {held['name']} has ended")
            result = self._ask(variables, over=held["token"])
            held = result.get("held_by") or {}
        deadline = time.monotonic() + float(self._task.args.get("wait") or 0)
        while held and not self._task.check_mode and time.monotonic() < deadline:
            display.display(f"{host}: waiting for {said(held)}")
            time.sleep(min(_NAP, max(0.1, deadline - time.monotonic())))
            result = self._ask(variables)
            held = result.get("held_by") or {}
        if held:
            given_up = f"{said(held)}: another repair gives up"
            display.display(f"{host}: {given_up}")
            result.update({} if self._task.check_mode else {"failed": True, "msg": given_up})
        for name in result.get("asked") or []:
            display.display(f"{host}: {name} asked for this Mac while it was repaired")
        return result

    def _ask(self, variables: Result, over: str = "") -> Result:
        arguments = {**self._task.args, "token": _token(), "who": me(), "over": over}
        name = "golden.triangle.repair_lease"
        return t.cast(Result, self._execute_module(module_name=name, module_args=arguments, task_vars=variables))


def me() -> Result:
    """What others are told of this run. The worker's parent is ansible-playbook itself."""
    controller = socket.getfqdn()
    user = "somebody"
    with contextlib.suppress(OSError, KeyError):
        user = getpass.getuser()
    return {
        "name": f"{user} at {controller}, pid {os.getppid()}",
        "controller": controller,
        "pid": os.getppid(),
        "folder": _token(),
    }


def said(held: Result) -> str:
    """Who holds a lease, for people."""
    since = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(held["begun"]))
    return f"{held['name']} repairs this Mac since {since}"


def gone(held: Result) -> bool:
    """Whether the holder is known to have ended: a run of this controller, without its process or its own folder."""
    if held.get("controller") != socket.getfqdn():
        return False
    try:
        os.kill(int(held["pid"]), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return not Path(held["folder"]).is_dir()


def _token() -> str:
    """The folder that each ansible-playbook makes for itself and removes at its end: no two runs have one name."""
    return str(vars(constants)["DEFAULT_LOCAL_TMP"])

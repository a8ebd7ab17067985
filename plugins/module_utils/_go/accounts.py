# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The people of a Mac, and what launchd gives the programs of their screen."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import os
import pwd
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._go.user import env
from ansible_collections.golden.triangle.plugins.module_utils._runner import CommandError, Runner

LAUNCHCTL = "/bin/launchctl"
#: The first uid macOS gives to a person.
FIRST_UID = 500
_NO_LOGIN = ("false", "nologin")
_NO_HOME = ("/var/empty", "/private/var/empty", "/dev/null", "/")
#: What decides which go a program of the screen gets, and how that behaves.
GUI_NAMES = ("PATH", *env.KEYS)


@dataclasses.dataclass(frozen=True)
class Account:
    """A user as the directory has it. C(fault) says why there is nothing to look at, empty when there is."""

    name: str
    uid: int = 0
    home: str = ""
    shell: str = ""
    fault: str = ""


def people() -> list[Account]:
    """All human users: uid from 500, a home that exists, a shell to log in with; sorted by uid."""
    found = {entry.pw_name: _account(entry) for entry in pwd.getpwall() if entry.pw_uid >= FIRST_UID}
    chosen = [
        account for name, account in found.items() if not account.fault and name[0] not in "_+" and name != "nobody"
    ]
    return sorted(chosen, key=lambda account: account.uid)


def named(name: str) -> Account:
    """The account of one user, with what is wrong with it."""
    try:
        return _account(pwd.getpwnam(name))
    except KeyError:
        return Account(name, fault="there is no such user")


def _account(entry: pwd.struct_passwd) -> Account:
    fault = ""
    if not os.path.isabs(entry.pw_dir) or entry.pw_dir in _NO_HOME or not os.path.isdir(entry.pw_dir):
        fault = f"there is no home at {entry.pw_dir or '(none)'}"
    elif os.path.basename(entry.pw_shell) in _NO_LOGIN:
        fault = f"the shell {entry.pw_shell} lets nobody in"
    return Account(entry.pw_name, entry.pw_uid, entry.pw_dir, entry.pw_shell, fault)


@dataclasses.dataclass(frozen=True)
class Gui:
    """What launchd hands on, by name (unset and empty are the same to it); or why that cannot be told."""

    values: t.Mapping[str, str]
    state: t.Literal["known", "not logged in", "unknown"] = "known"
    reason: str = ""


def gui(account: Account, runner: Runner, console: str = "/dev/console") -> Gui:
    """Ask launchd for the environment of a user's screen, from within that user's domain."""
    values = {}
    for name in GUI_NAMES:
        argv = [LAUNCHCTL, "asuser", str(account.uid), LAUNCHCTL, "getenv", name]
        try:
            answer = runner.run(argv)
        except CommandError as exc:
            return _untold(account, console, str(exc))
        if answer.rc != 0:
            return _untold(account, console, answer.describe())
        values[name] = answer.stdout.rstrip("\n")
    return Gui(values)


def _untold(account: Account, console: str, reason: str) -> Gui:
    """Whom the screen belongs to owns C(console); nobody else has programs there, so launchd need not know them."""
    try:
        away = os.stat(console).st_uid != account.uid
    except OSError:
        away = False
    return Gui({}, "not logged in" if away else "unknown", reason)

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What macOS lets a debugger do: developer mode, the group C(_developer), SIP and the rule of the task port.

Each function takes a command's answer apart or asks the command. Exit statuses are 0 in every state of
C(DevToolsSecurity -status) and C(csrutil status), so the text decides, and text nobody knows raises CommandError.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import plistlib
import re
import typing as t
from xml.parsers.expat import ExpatError

from ansible_collections.golden.triangle.plugins.module_utils._runner import CommandError, Completed, Runner

DEVTOOLSSECURITY = "/usr/sbin/DevToolsSecurity"
DSEDITGROUP = "/usr/sbin/dseditgroup"
CSRUTIL = "/usr/bin/csrutil"
SECURITY = "/usr/bin/security"

GROUP = "_developer"
#: The right that serves Apple's own debuggers, debugserver among them.
TASKPORT = "system.privilege.taskport.debug"

Membership = t.Literal["member", "not a member", "no such user"]

_SIP = re.compile(r"System Integrity Protection status: (enabled|disabled|unknown \(Custom Configuration\))\.")
_RESTRICTIONS = re.compile(r"^\tDebugging Restrictions: (enabled|disabled)$", re.MULTILINE)


@dataclasses.dataclass(frozen=True)
class Sip:
    """System Integrity Protection, and the flag of it that keeps debuggers from protected programs (xnu sys/csr.h)."""

    status: t.Literal["enabled", "disabled", "custom configuration"]
    debugging_restrictions: bool

    def __str__(self) -> str:
        if self.status != "custom configuration":
            return self.status
        return f"{self.status}, Debugging Restrictions {'enabled' if self.debugging_restrictions else 'disabled'}"


@dataclasses.dataclass(frozen=True)
class Rule:
    """A right in the authorization database, as far as it matters who gets it."""

    kind: str
    rules: tuple[str, ...] = ()
    group: str = ""

    @property
    def open(self) -> bool:
        """Whether every process gets it unasked."""
        return self.kind == "allow" or self.rules == ("allow",)

    def __str__(self) -> str:
        if self.open:
            return "allow"
        if self.rules:
            return f"{self.kind} {', '.join(self.rules)}"
        return f"{self.kind} of group {self.group}" if self.group else self.kind


def developer_mode(answer: Completed) -> bool:
    """Whether developer mode is on."""
    states = {"Developer mode is currently enabled.": True, "Developer mode is currently disabled.": False}
    text = answer.stdout.strip()
    if answer.rc != 0 or text not in states:
        raise _not_understood(answer)
    return states[text]


def membership(answer: Completed, user: str) -> Membership:
    """Whether a user is in the group, through other groups too.

    DSTools ugtools/dseditgroup.c: 0 and "yes", EX_NOUSER (67) and "no", EX_USAGE (64) with a reason.
    """
    said = (answer.rc, answer.stdout.strip())
    if said == (0, f"yes {user} is a member of {GROUP}"):
        return "member"
    if said == (67, f"no {user} is NOT a member of {GROUP}"):
        return "not a member"
    if answer.rc == 64 and "Unable to find the user record" in answer.stderr:
        return "no such user"
    raise _not_understood(answer)


def sip(answer: Completed) -> Sip:
    """The state of SIP."""
    status = _SIP.match(answer.stdout)
    if answer.rc != 0 or status is None:
        raise _not_understood(answer)
    if status.group(1) == "enabled":
        return Sip("enabled", debugging_restrictions=True)
    if status.group(1) == "disabled":
        return Sip("disabled", debugging_restrictions=False)
    flag = _RESTRICTIONS.search(answer.stdout)
    if flag is None:
        raise _not_understood(answer)
    return Sip("custom configuration", debugging_restrictions=flag.group(1) == "enabled")


def rule(answer: Completed) -> Rule:
    """A right as C(security authorizationdb read) prints it: a property list, C(YES (0)) on standard error."""
    if answer.rc != 0:
        raise _not_understood(answer)
    try:
        right = plistlib.loads(answer.stdout.encode("utf-8"), fmt=plistlib.FMT_XML)
        rules = right.get("rule", ())
        return Rule(
            kind=right["class"],
            rules=(rules,) if isinstance(rules, str) else tuple(rules),
            group=right.get("group", ""),
        )
    except (ExpatError, ValueError, KeyError, TypeError, AttributeError) as exc:
        raise _not_understood(answer) from exc


def _not_understood(answer: Completed) -> CommandError:
    return CommandError(f"not understood: {answer.describe()}")


class Rights:
    """Asks and sets them on this Mac."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner

    def developer_mode(self) -> bool:
        """Whether developer mode is on."""
        return developer_mode(self._runner.run([DEVTOOLSSECURITY, "-status"]))

    def enable_developer_mode(self) -> None:
        """Switch it on; without root this would wait for a dialog."""
        self._runner.run([DEVTOOLSSECURITY, "-enable"])

    def membership(self, user: str) -> Membership:
        """Whether a user is in the group."""
        return membership(self._runner.run([DSEDITGROUP, "-o", "checkmember", "-m", user, GROUP]), user)

    def add(self, user: str) -> None:
        """Put a user into the group."""
        self._runner.run([DSEDITGROUP, "-o", "edit", "-a", user, "-t", "user", GROUP])

    def sip(self) -> Sip:
        """The state of SIP."""
        return sip(self._runner.run([CSRUTIL, "status"]))

    def taskport(self) -> Rule:
        """The rule of the task port."""
        return rule(self._runner.run([SECURITY, "authorizationdb", "read", TASKPORT]))

    def open_taskport(self) -> None:
        """Let every process have the right unasked."""
        self._runner.run([SECURITY, "authorizationdb", "write", TASKPORT, "allow"])

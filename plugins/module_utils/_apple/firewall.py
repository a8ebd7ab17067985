# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The application firewall of macOS, asked and set through C(socketfilterfw).

It has two dialects, one up to macOS 14 and one since 15; which one is spoken is told by the words, never by the version
of macOS. No success message and no exit status of it is worth anything (before 15.1 it tells a user who is not root
that all was done, and does nothing): what was written is read again by whoever wrote it.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import re
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._runner import CommandError, Completed, Runner

SOCKETFILTERFW = "/usr/libexec/ApplicationFirewall/socketfilterfw"
#: What any call may answer on a Mac with a configuration profile for the firewall (canonical/multipass issue 2387).
MANAGED = "Firewall settings cannot be modified from command line on managed Mac computers."

QUESTION = ("--getglobalstate", "--getblockall", "--getstealthmode", "--getallowsigned")

Permission = t.Literal["allow", "block"]


class ManagedError(CommandError):
    """The firewall is set by a configuration profile, and only there."""


@dataclasses.dataclass(frozen=True)
class Settings:
    """C(stealth) is None where it was never set."""

    enabled: bool
    block_all: bool
    stealth: bool | None
    allow_signed_builtin: bool
    allow_signed_downloaded: bool


@dataclasses.dataclass(frozen=True)
class Rule:
    """One line of the list of programs."""

    path: str
    permission: Permission


#: Name of a value, and what each line of either dialect says of it.
_LINES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("state", re.compile(r"Firewall is .*\(State = (?P<state>[012])\)")),
    ("block_all", re.compile(r"Block all (?P<off>DISABLED!)")),
    ("block_all", re.compile(r"Firewall has block all state set to (?:(?P<off>disabled)|enabled)\.")),
    # On: up to macOS 14 the first; of the two that are told of macOS 15 the second, beside the line above.
    ("block_all", re.compile(r"Firewall is set to block all non-essential incoming connections")),
    ("block_all", re.compile(r"Firewall is blocking all non-essential incoming connections\.")),
    ("stealth", re.compile(r"Stealth mode (?:(?P<off>disabled)|enabled)")),
    ("stealth", re.compile(r"Firewall stealth mode is (?:(?P<off>off)|on)")),
    ("stealth", re.compile(r"(?P<unset>ALF: Error, kStealthEnableKey does not return the correct type\.)")),
    (
        "builtin",
        re.compile(
            r"Automatically allow (?:signed built-in|built-in signed) software (?:(?P<off>DISABLED)|ENABLED)\.?"
        ),
    ),
    ("downloaded", re.compile(r"Automatically allow downloaded signed software (?:(?P<off>DISABLED)|ENABLED)\.?")),
)
_NAMES = ("state", "block_all", "stealth", "builtin", "downloaded")

_COUNT = re.compile(r"(?:ALF: total|Total) number of apps = (\d+) ?")
_APP = re.compile(r"(\d+) : {1,2}(/.*?) ?")
_PERMISSION = re.compile(r"[ \t]*\( ?(Allow|Block) incoming connections ?\) ?")


def settings(answer: Completed) -> Settings:
    """The answer to QUESTION, in either dialect."""
    _refuse_managed(answer)
    values: dict[str, str | None] = {}
    for line in answer.stdout.splitlines():
        name, value = _value(line.rstrip(" "), answer)
        if values.setdefault(name, value) != value:
            raise _not_understood(answer)
    if answer.rc != 0 or set(values) != set(_NAMES):
        raise _not_understood(answer)
    block_all = values["state"] == "2"
    if (values["block_all"] == "on") != block_all:
        # The number is what counts; where the words say otherwise one of the two is not understood.
        raise _not_understood(answer)
    return Settings(
        enabled=values["state"] != "0",
        block_all=block_all,
        stealth=None if values["stealth"] == "unset" else values["stealth"] == "on",
        allow_signed_builtin=values["builtin"] == "on",
        allow_signed_downloaded=values["downloaded"] == "on",
    )


def _value(line: str, answer: Completed) -> tuple[str, str]:
    for name, pattern in _LINES:
        match = pattern.fullmatch(line)
        if match is None:
            continue
        groups = match.groupdict()
        if name == "state":
            return name, groups["state"]
        if groups.get("unset"):
            return name, "unset"
        return name, "off" if groups.get("off") else "on"
    raise _not_understood(answer)


def rules(answer: Completed) -> list[Rule]:
    """The answer to C(--listapps), in either dialect. A list that is cut short is an error."""
    _refuse_managed(answer)
    lines = [line for line in answer.stdout.splitlines() if line.strip()]
    count = _COUNT.fullmatch(lines[0]) if lines else None
    if answer.rc != 0 or count is None or len(lines) != 1 + 2 * int(count.group(1)):
        raise _not_understood(answer)
    return [
        _rule(number, lines[2 * number - 1 : 2 * number + 1], answer) for number in range(1, int(count.group(1)) + 1)
    ]


def _rule(number: int, lines: t.Sequence[str], answer: Completed) -> Rule:
    app, permission = _APP.fullmatch(lines[0]), _PERMISSION.fullmatch(lines[1])
    if app is None or permission is None or app.group(1) != str(number):
        raise _not_understood(answer)
    return Rule(app.group(2), "allow" if permission.group(1) == "Allow" else "block")


def _refuse_managed(answer: Completed) -> None:
    if MANAGED in answer.stdout or MANAGED in answer.stderr:
        raise ManagedError(MANAGED)


def _not_understood(answer: Completed) -> CommandError:
    return CommandError(f"not understood: {answer.describe()}")


class Firewall:
    """Asks and sets it on this Mac. Every setter may raise ManagedError; whether it worked is to be asked again."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner

    def settings(self) -> Settings:
        """All settings, in one call."""
        return settings(self._runner.run([SOCKETFILTERFW, *QUESTION]))

    def rules(self) -> list[Rule]:
        """All programs with a rule. Only this tells whether there is one: --getappblocked permits what it never saw."""
        return rules(self._runner.run([SOCKETFILTERFW, "--listapps"]))

    def switch(self, option: str, on: bool) -> None:
        """Set C(--setglobalstate), C(--setblockall), C(--setstealthmode) or one of the two C(--setallowsigned)."""
        self._write(option, "on" if on else "off")

    def set_rule(self, path: str, permission: Permission) -> None:
        """Make the rule of a program; --unblockapp alone changes nothing for one that is not listed."""
        self._write("--add", path)
        self._write("--unblockapp" if permission == "allow" else "--blockapp", path)

    def remove_rule(self, path: str) -> None:
        """Take a program off the list."""
        self._write("--remove", path)

    def _write(self, *words: str) -> None:
        _refuse_managed(self._runner.run([SOCKETFILTERFW, *words]))

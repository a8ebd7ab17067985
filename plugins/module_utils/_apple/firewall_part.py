# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The first part of C(macos_appfw): the application firewall's settings, and its rule for each program."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import os
import typing as t
from urllib.parse import unquote

from ansible_collections.golden.triangle.plugins.module_utils._apple import bindings
from ansible_collections.golden.triangle.plugins.module_utils._apple.bindings import Bindings
from ansible_collections.golden.triangle.plugins.module_utils._apple.firewall import (
    Firewall,
    ManagedError,
    Permission,
    Rule,
    Settings,
)
from ansible_collections.golden.triangle.plugins.module_utils._apple.reading import Reading, diff_of, read
from ansible_collections.golden.triangle.plugins.module_utils._check import Check, Remedy, Subject
from ansible_collections.golden.triangle.plugins.module_utils._part import Diff, Part, PartError
from ansible_collections.golden.triangle.plugins.module_utils._runner import CommandError

#: A configuration profile of this payload leaves its values here for the system to read.
PROFILE = "/Library/Managed Preferences/com.apple.security.firewall.plist"

#: For each setting: its check, and the option of socketfilterfw that sets it.
SETTINGS = {
    "enabled": ("access.firewall.state", "--setglobalstate"),
    "block_all": ("access.firewall.block_all", "--setblockall"),
    "stealth": ("access.firewall.stealth", "--setstealthmode"),
    "allow_signed_builtin": ("access.firewall.signed_builtin", "--setallowsigned"),
    "allow_signed_downloaded": ("access.firewall.signed_downloaded", "--setallowsignedapp"),
}
RULE = "access.firewall.rule"

Wanted = t.Literal["allow", "block", "absent"]


@dataclasses.dataclass(frozen=True)
class WishedRule:
    """What a program's rule shall be; C(absent) for none."""

    path: str
    permission: Wanted


@dataclasses.dataclass(frozen=True)
class Wish:
    """C(settings) holds only what is managed. C(debuggers) are names of programs that are let in only by C(rules)."""

    settings: t.Mapping[str, bool] = dataclasses.field(default_factory=dict)
    rules: tuple[WishedRule, ...] = ()
    debuggers: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True)
class State:
    """C(digests) are those of the wished programs as they are, C(bound) those their rules were made for."""

    settings: Reading[Settings]
    rules: Reading[list[Rule]]
    digests: t.Mapping[str, str | None]
    bound: t.Mapping[str, str]
    managed: bool

    def permissions(self, path: str) -> set[Permission]:
        """What the list says of a program; some versions write a path with percent signs."""
        listed = self.rules.value or []
        return {rule.permission for rule in listed if path in (rule.path, unquote(rule.path))}


class ApplicationFirewall(Part[State]):
    """The firewall of one Mac."""

    def __init__(
        self, firewall: Firewall, wish: Wish, *, bound: Bindings | None = None, profile: str = PROFILE
    ) -> None:
        self._firewall = firewall
        self._wish = wish
        self._bindings = bound or Bindings()
        self._profile = profile
        self._said_managed = False

    def observe(self) -> State:
        return State(
            settings=read(self._firewall.settings),
            rules=read(self._firewall.rules),
            digests={rule.path: bindings.digest(rule.path) for rule in self._wish.rules if rule.permission != "absent"},
            bound=self._bindings.read(),
            managed=self._said_managed or os.path.lexists(self._profile),
        )

    # what is compared

    def compare(self, state: State) -> list[Check]:
        checks = [self._check_setting(name, on, state) for name, on in self._wish.settings.items()]
        checks += [self._check_rule(rule, state) for rule in self._wish.rules]
        checks += self._check_strays(state)
        return [_by_profile(check) for check in checks] if state.managed else checks

    def _check_setting(self, name: str, on: bool, state: State) -> Check:
        subject = Subject("access", "application firewall")
        check_id, _option = SETTINGS[name]
        if state.settings.value is None:
            return subject.unknown(check_id, expected=_word(on), answer=state.settings.fault)
        actual: bool | None = getattr(state.settings.value, name)
        return subject.check(
            check_id,
            expected=_word(on),
            actual=_word(actual),
            ok=actual == on,
            remedy=Remedy("automatic", f"switch it {_word(on)}"),
        )

    def _check_rule(self, wish: WishedRule, state: State) -> Check:
        subject = Subject("access", wish.path)
        if state.rules.value is None:
            return subject.unknown(RULE, expected=wish.permission, answer=state.rules.fault)
        permissions = state.permissions(wish.path)
        actual = " and ".join(sorted(permissions)) or "absent"
        if wish.permission == "absent":
            return subject.check(RULE, expected="absent", actual=actual, ok=not permissions, remedy=_REMOVE)
        digest = state.digests[wish.path]
        if digest is None:
            return subject.blocked(RULE, expected=wish.permission, by="there is no program at this path")
        if permissions == {wish.permission} and digest and state.bound.get(wish.path) != digest:
            actual = (
                f"{actual}, made for another file" if wish.path in state.bound else f"{actual}, made for what file?"
            )
        return subject.check(
            RULE,
            expected=wish.permission,
            actual=actual,
            ok=actual == wish.permission,
            remedy=Remedy("automatic", "make the rule for the program as it is"),
        )

    def _strays(self, state: State) -> list[Rule]:
        """Debuggers that are let in and that nobody wished to: old paths, and all of them under the loopback policy."""
        wished = {rule.path for rule in self._wish.rules}
        return [
            rule
            for rule in state.rules.value or []
            if rule.permission == "allow"
            and os.path.basename(unquote(rule.path)) in self._wish.debuggers
            and not wished & {rule.path, unquote(rule.path)}
        ]

    def _check_strays(self, state: State) -> list[Check]:
        if not self._wish.debuggers:
            return []
        expected = "absent: no debugger is let in here"
        everybody = Subject("access", "debuggers")
        if state.rules.value is None:
            return [everybody.unknown(RULE, expected=expected, answer=state.rules.fault)]
        strays = self._strays(state)
        if not strays:
            return [everybody.check(RULE, expected=expected, actual="absent", ok=True)]
        return [
            Subject("access", rule.path).check(RULE, expected=expected, actual="allow", ok=False, remedy=_REMOVE)
            for rule in strays
        ]

    def diff(self, state: State) -> Diff | None:
        return diff_of("application firewall", self.compare(state))

    # what is written

    def repair(self, state: State, drifted: t.Sequence[Check]) -> None:
        settings = {check_id: (name, option) for name, (check_id, option) in SETTINGS.items()}
        try:
            for check in drifted:
                if check.id == RULE:
                    self._make_rule(check.subject, state)
                else:
                    name, option = settings[check.id]
                    self._firewall.switch(option, self._wish.settings[name])
        except ManagedError:
            # No failure: the proof reports what is left as a matter of the profile.
            self._said_managed = True
        except (CommandError, OSError) as exc:
            raise PartError(str(exc)) from exc

    def _make_rule(self, path: str, state: State) -> None:
        """Removed first where there is one: adding what is listed changes nothing."""
        wished: Wanted = next((rule.permission for rule in self._wish.rules if rule.path == path), "absent")
        # What is taken off the list first is forgotten first: a killed run leaves a rule that the next one makes again.
        bound = {**self._bindings.read()}
        if bound.pop(path, None) is not None:
            self._bindings.write(bound)
        if state.permissions(path):
            self._firewall.remove_rule(path)
        if wished != "absent":
            self._firewall.set_rule(path, wished)
            self._bindings.write({**bound, path: state.digests[path] or ""})

    # what was measured

    def measured(self, state: State) -> dict[str, t.Any]:
        rules = None if state.rules.value is None else [dataclasses.asdict(rule) for rule in state.rules.value]
        settings = dataclasses.asdict(state.settings.value) if state.settings.value else None
        return {"settings": settings, "rules": rules, "managed": state.managed}

    def notes(self, state: State) -> list[str]:
        notes = []
        if state.managed:
            notes.append("the firewall of this Mac is set by a configuration profile: change it there")
        if self._wish.rules and state.settings.value and not state.settings.value.enabled:
            notes.append("the application firewall is off: no rule of it is in force")
        return notes


_REMOVE = Remedy("automatic", "remove the rule")


def _word(value: bool | None) -> str:
    return {True: "on", False: "off", None: "never set"}[value]


def _by_profile(check: Check) -> Check:
    """On a managed Mac nothing here is ours to repair."""
    if not check.repairable:
        return check
    by_hand = Remedy("manual", "a configuration profile sets the firewall of this Mac: change it there")
    return dataclasses.replace(check, remedy=by_hand)

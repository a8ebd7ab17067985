# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The part C(go_fingerprint) is about: which Go one user really gets, and whether it is a declared one."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import base64
import dataclasses
import hashlib
import os
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._as_user import AsUserError, as_user
from ansible_collections.golden.triangle.plugins.module_utils._check import Check, Remedy, Subject
from ansible_collections.golden.triangle.plugins.module_utils._go.accounts import Account, Gui
from ansible_collections.golden.triangle.plugins.module_utils._go.user import env, home, pin
from ansible_collections.golden.triangle.plugins.module_utils._go.user.env import Value
from ansible_collections.golden.triangle.plugins.module_utils._go.user.wish import Wish
from ansible_collections.golden.triangle.plugins.module_utils._part import Diff, Part, PartError
from ansible_collections.golden.triangle.plugins.module_utils._shell import block

#: Hashing a foreign GOROOT from a cold disk takes long; following start-up files does not.
TIMEOUT = 300.0
NONE = "none"
#: As many lines of a block are shown in a difference.
_TOLD = 12
#: Where a user would make a start-up file who has none: what a login shell at the screen reads.
_FIRST_FILE = {"zsh": ".zshrc", "bash": ".bash_profile"}


@dataclasses.dataclass(frozen=True)
class State:
    """What was seen: C(seen) is the answer of C(home.look), None where nothing could be looked at, then C(fault)."""

    seen: t.Mapping[str, t.Any] | None
    gui: Gui
    fault: str = ""


class UserGo(Part[State]):
    """The Go of one user."""

    def __init__(self, account: Account, wish: Wish, gui: t.Callable[[Account], Gui]) -> None:
        self.account = account
        self.wish = wish
        self._gui = gui
        self._subject = Subject("go", account.name)

    # observe

    def observe(self) -> State:
        nothing = Gui({}, "unknown")
        if self.account.fault:
            return State(None, nothing, self.account.fault)
        gui = self._gui(self.account)
        names = ["go", *([self.wish.function] if self.wish.function else [])]
        request = {
            "startup": {
                "user": self.account.name,
                "home": self.account.home,
                "shell": self.account.shell,
                "macos": list(self.wish.macos),
                "names": names,
                "gui": dict(gui.values),
            },
            "home": self.account.home,
            "goroots": self.wish.goroots,
            "library": [dict(known) for known in self.wish.library],
            "declared": self.wish.versions,
            "order": dataclasses.asdict(self.wish.text),
            "name": self.wish.function,
        }
        try:
            return State(as_user(self.account.name, home.look, request, timeout=TIMEOUT), gui)
        except AsUserError as exc:
            return State(None, gui, str(exc))

    # compare

    def compare(self, state: State) -> list[Check]:
        if state.seen is None:
            return [self._cannot_look(state.fault)]
        if not state.seen["startup"]["supported"]:
            return [self._cannot_look(f"the shell {self.account.shell} is not followed: left alone")]
        placed = self._check_block(state)
        checks = [self._check_mode(state, mode, placed) for mode in home.MODES if self.wish.declared]
        checks.extend(self._check_rule(state, rule) for rule in self._rules())
        if self.wish.order != "keep":
            checks.append(placed)
        return checks

    def _cannot_look(self, fault: str) -> Check:
        return Check(
            id="go.user.login",
            corner="go",
            subject=self.account.name,
            state="not_applicable" if self.account.fault else "unknown",
            expected=self.wish.any_of_them,
            actual=fault,
            remedy=Remedy("manual", "look at the account, or leave it out of users"),
        )

    def _rules(self) -> list[pin.Rule]:
        """The settings that are looked at: where no release is declared there is no pin that they could defeat."""
        rules = pin.rules(self.wish.versions, self.wish.goroots, self.wish.amd64)
        return [rule for rule in rules if self.wish.declared or rule.key in self.wish.settings]

    # which go

    def _check_mode(self, state: State, mode: str, placed: Check) -> Check:
        check_id = f"go.user.{home.MODES[mode]}"
        expected = f"{self.wish.any_of_them}, or none"
        seen = t.cast("t.Mapping[str, t.Any]", state.seen)
        if mode == "gui" and state.gui.state != "known":
            return self._no_gui(state.gui, expected)
        observed = seen["startup"]["modes"].get(mode)
        if observed is None:
            return self._unclear(check_id, expected, "nothing is known of this way to a Go")
        which = observed["which"]["go"]
        hidden = observed["shadows"].get("go") or []
        if which["state"] == "uncertain" or hidden:
            reasons = [f"{entry['what']} go at {entry['place']}" for entry in hidden] or which["reasons"]
            return self._unclear(check_id, expected, "cannot be told from the files", reasons)
        if which["state"] == "absent":
            return self._subject.check(check_id, expected=expected, actual=NONE, ok=True)
        if mode == "login" and placed.repairable:
            return self._subject.blocked(check_id, expected=expected, by=placed.id)
        return self._check_found(check_id, expected, seen["go"][mode])

    def _check_found(self, check_id: str, expected: str, go: t.Mapping[str, t.Any]) -> Check:
        release = next((entry for entry in self.wish.declared if entry.goroot == go["goroot"]), None)
        if release is not None and not release.proven:
            return self._subject.blocked(check_id, expected=expected, by="go.tree")
        verdict = "declared" if release is not None else (go["fingerprint"] or {}).get("verdict", "not a GOROOT's")
        version = f"go{release.version}" if release is not None else (go["fingerprint"] or {}).get("version", "")
        actual = f"{version or 'unknown'} at {go['path']}, {go['owner']}: {verdict}"
        leads = [f"{go['path']} leads to {go['real']}"] if go["real"] != go["path"] else []
        return self._subject.check(
            check_id,
            expected=expected,
            actual=actual,
            ok=verdict == "declared",
            evidence=[
                f"{go['path']} is found first, by {go['place']}",
                *leads,
                *(go["fingerprint"] or {}).get("reasons", []),
                *(f"later on the PATH: {later}" for later in go["later"]),
            ],
            remedy=Remedy("manual", self._advice(go)),
        )

    def _advice(self, go: t.Mapping[str, t.Any]) -> str:
        if self.wish.order == "present" and self.wish.foreign == "report":
            return f"set foreign to outrank, or take it off the PATH ({go['place']})"
        return f"take it off the PATH ({go['place']}) or remove it with the tool it belongs to: {go['owner']}"

    def _no_gui(self, gui: Gui, expected: str) -> Check:
        check = self._unclear("go.user.gui", expected, gui.reason)
        if gui.state == "not logged in":
            return dataclasses.replace(check, state="not_applicable", actual="not logged in at the screen")
        return check

    def _unclear(self, check_id: str, expected: str, actual: str, evidence: t.Sequence[str] = ()) -> Check:
        """What could not be told: never compliant, and never drift that somebody would have to repair."""
        check = self._subject.check(check_id, expected=expected, actual=actual, ok=False, evidence=evidence)
        return dataclasses.replace(check, state="unknown")

    # settings

    def _check_rule(self, state: State, rule: pin.Rule) -> Check:
        """One key, in every way to a Go."""
        wished = self.wish.settings.get(rule.key)
        expected = f"{wished} in the user's GOENV file" if wished is not None else rule.expected
        faults, uncertain = self._faults(state, rule)
        amiss = self._amiss(state, rule.key)
        if uncertain and not faults and not amiss:
            return self._unclear(rule.check, expected, "cannot be told from the files", uncertain)
        return self._subject.check(
            rule.check,
            expected=expected,
            actual=self._values(state, rule.key),
            ok=not faults and not amiss,
            severity=rule.severity,
            evidence=[*faults, *([amiss] if amiss else [])],
            remedy=self._remedy(state, rule.key, amiss),
        )

    def _remedy(self, state: State, key: str, amiss: str) -> Remedy:
        file = t.cast("t.Mapping[str, t.Any]", state.seen)["env_file"]
        if not amiss:
            return Remedy("manual", "remove or change the setting at the place that is named")
        if file["locked"]:
            return Remedy("manual", f"put it in order by hand: {file['locked']}")
        wished = self.wish.settings[key]
        act = f"set {key}={wished} in" if wished is not None else f"take our {key} out of"
        return Remedy("automatic", f"{act} {file['path']}")

    def _faults(self, state: State, rule: pin.Rule) -> tuple[list[str], list[str]]:
        """What is wrong with a key and where, each with the ways it holds for; and what cannot be told."""
        found: dict[str, list[str]] = {}
        uncertain: list[str] = []
        for mode, settings in self._modes(state):
            uncertain.extend(settings["uncertain"].get(rule.key, ()))
            entry = settings["values"][rule.key]
            fault = rule.fault(Value(entry["value"], entry["place"]))
            if fault and self.wish.declared:
                line = f"{rule.key}={entry['value']} at {entry['place']}: {fault}"
                found.setdefault(line, []).append(home.MODES[mode])
        return [f"{line} ({', '.join(modes)})" for line, modes in found.items()], list(dict.fromkeys(uncertain))

    @staticmethod
    def _modes(state: State) -> list[tuple[str, t.Mapping[str, t.Any]]]:
        """The ways to a Go that were looked at, with what Go goes by in each."""
        known = state.seen["settings"] if state.seen is not None else {}
        told = [mode for mode in home.MODES if mode in known and (mode != "gui" or state.gui.state == "known")]
        return [(mode, known[mode]) for mode in told]

    @staticmethod
    def _values(state: State, key: str) -> str:
        values = [settings["values"][key]["value"] for _mode, settings in UserGo._modes(state)]
        return ", ".join(dict.fromkeys(value or "not set" for value in values)) or "not set"

    def _amiss(self, state: State, key: str) -> str:
        """How Go's own file of the user is not as wished, empty where it is or nothing is wished.

        A pin of a declared release is as good as local.
        """
        if key not in self.wish.settings:
            return ""
        file = t.cast("t.Mapping[str, t.Any]", state.seen)["env_file"]
        wished, held = self.wish.settings[key], file["settings"].get(key)
        if wished is None:
            return f"{file['path']} has our {key}={held}" if key in file["ours"] else ""
        pins = [f"go{version}" for version in self.wish.versions] if key == "GOTOOLCHAIN" else []
        if held == wished or held in pins:
            return ""
        return f"{file['path']} says {key}={held}" if held is not None else f"{file['path']} does not say {key}"

    # our block

    def _check_block(self, state: State) -> Check:
        put, take, odd = self._block_files(state)
        wanted = self.wish.order == "present"
        expected = "our order at the end of each start-up file that exists" if wanted else "no block of ours"
        if put or take or odd:
            lines = [f"{path} lacks it or has an older one" for path in put] + [f"{path} has it" for path in take]
            text = "put our order into the files that exist" if wanted else "take our block out"
            by_hand = Remedy("manual", "put the file in order by hand: nothing in it is touched")
            return self._subject.check(
                "go.block",
                expected=expected,
                actual=f"{len(lines)} files differ, {len(odd)} are not to be written",
                ok=False,
                evidence=[*lines, *odd],
                remedy=Remedy("automatic", text) if put or take else by_hand,
            )
        check = self._subject.check("go.block", expected=expected, actual=expected, ok=True)
        if wanted and not self._in_place(state):
            why = "another go is first, and foreign is report" if self._foreign(state) else "there is no such file"
            return dataclasses.replace(check, state="not_applicable", actual=why)
        return check

    def _block_files(self, state: State) -> tuple[list[str], list[str], list[str]]:
        """Files to put our block into, to take it out of, and those that only a person can put in order."""
        blocks: t.Mapping[str, t.Any] = t.cast("t.Mapping[str, t.Any]", state.seen)["blocks"]
        put: list[str] = []
        take: list[str] = []
        odd: list[str] = []
        wanted = self.wish.order == "present" and (
            self.wish.foreign == "outrank" or self._in_place(state) or not self._foreign(state)
        )
        for path, found in blocks.items():
            if found["state"] == "broken" or (found["state"] == "refused" and wanted):
                odd.append(f"{path} is left alone: {found['reason']}")
            elif found["state"] in ("none", "other", "displaced") and wanted:
                put.append(path)
            elif found["state"] in ("same", "other", "displaced") and self.wish.order == "absent":
                take.append(path)
        return put, take, odd

    @staticmethod
    def _in_place(state: State) -> bool:
        blocks = t.cast("t.Mapping[str, t.Any]", state.seen)["blocks"]
        return any(found["state"] in ("same", "other", "displaced") for found in blocks.values())

    @property
    def _shell(self) -> str:
        return os.path.basename(self.account.shell)

    def _nowhere(self, state: State) -> bool:
        """Whether no start-up file of the user's own shell is there."""
        blocks = t.cast("t.Mapping[str, t.Any]", state.seen)["blocks"]
        read = block.targets(self._shell)
        own = [found["state"] for path, found in blocks.items() if os.path.basename(path) in read]
        return all(state == "absent_file" for state in own)

    def _foreign(self, state: State) -> bool:
        """Whether a login shell finds another's go first."""
        go = t.cast("t.Mapping[str, t.Any]", state.seen)["go"].get("login")
        return bool(go and go["path"] and go["goroot"] not in self.wish.goroots)

    # diff

    def diff(self, state: State) -> Diff | None:
        before: list[str] = []
        after: list[str] = []
        if state.seen is not None:
            path = state.seen["env_file"]["path"]
            old, new = self._settings_change(state)
            before.extend(f"{path}: {key}={value}" for key, value in old.items())
            after.extend(f"{path}: {key}={value}" for key, value in new.items())
        for path, old_body, new_body in self._block_changes(state):
            before.extend(f"{path}: {line}" for line in _told(old_body))
            after.extend(f"{path}: {line}" for line in _told(new_body))
        if not before and not after:
            return None
        return Diff(header=self.account.name, before=_lines(before), after=_lines(after))

    def _to_set(self, state: State) -> dict[str, str | None]:
        """What is to be changed in Go's own file, by key; None for what is to be taken out."""
        drifted = {check.id for check in self.compare(state) if check.repairable}
        keys = [rule.key for rule in self._rules() if rule.check in drifted]
        return {key: self.wish.settings[key] for key in keys}

    def _settings_change(self, state: State) -> tuple[dict[str, str], dict[str, str]]:
        """The settings that change in Go's own file, as they are and as they shall be."""
        file = t.cast("t.Mapping[str, t.Any]", state.seen)["env_file"]
        wished = self._to_set(state)
        data = base64.b64decode(file["data"]) if file["data"] is not None else None
        texts = (data or b"", home.rewritten(data, wished) or b"")
        old, new = ({key: value.value for key, value in env.parse("", text).settings.items()} for text in texts)
        return (
            {key: old[key] for key in wished if key in old},
            {key: new[key] for key in wished if key in new},
        )

    def _block_changes(self, state: State) -> list[tuple[str, str, str]]:
        """Each file whose block changes, with the block as it is and as it shall be."""
        if state.seen is None or not any(c.id == "go.block" and c.repairable for c in self.compare(state)):
            return []
        put, take, _odd = self._block_files(state)
        blocks = state.seen["blocks"]
        changes = [(path, blocks[path]["body"], state.seen["bodies"][path]) for path in put]
        return changes + [(path, blocks[path]["body"], "") for path in take]

    # repair

    def repair(self, state: State, drifted: t.Sequence[Check]) -> None:
        if state.seen is None:
            return
        wished = self._to_set(state)
        put: list[str] = []
        take: list[str] = []
        if any(check.id == "go.block" for check in drifted):
            put, take, _odd = self._block_files(state)
        folder = self.account.home
        try:
            if wished:
                as_user(self.account.name, home.write_settings, folder, wished, state.seen["env_file"]["data"])
            if put or take:
                texts = {path: state.seen["bodies"][path] for path in put}
                as_user(self.account.name, home.write_blocks, folder, texts, take)
        except AsUserError as exc:
            raise PartError(str(exc)) from exc

    # what was measured

    def measured(self, state: State) -> dict[str, t.Any]:
        result: dict[str, t.Any] = {"user": self.account.name, "shell": self.account.shell, "fault": state.fault}
        for mode, word in home.MODES.items():
            result[word] = self._measured_go(state, mode)
        result["gotoolchain"] = self._values(state, "GOTOOLCHAIN") if state.seen is not None else None
        result["goamd64"] = self._values(state, "GOAMD64") if state.seen is not None else None
        return result

    def _measured_go(self, state: State, mode: str) -> dict[str, t.Any] | None:
        """The go of one way, None where it could not be told; without a path where there is none."""
        go = state.seen["go"].get(mode) if state.seen is not None else None
        if state.seen is None or go is None or (mode == "gui" and state.gui.state != "known"):
            return None
        if state.seen["startup"]["modes"][mode]["which"]["go"]["state"] == "uncertain":
            return None
        release = next((entry for entry in self.wish.declared if entry.goroot == go["goroot"]), None)
        taken = go["fingerprint"] or {}
        return {
            "path": go["path"],
            "owner": go["owner"],
            "place": go["place"],
            "goroot": go["goroot"],
            "version": f"go{release.version}" if release is not None else taken.get("version", ""),
            "verdict": release.verdict if release is not None else taken.get("verdict", ""),
        }

    def notes(self, state: State) -> list[str]:
        if state.seen is None:
            return [f"{self.account.name}: {state.fault}"]
        notes: list[str] = []
        notes.extend(f"{self.account.name}: {note}" for note in state.seen["startup"]["notes"])
        login = state.seen["go"].get("login")
        if login is not None and login["goroot"] in self.wish.goroots:
            notes.extend(
                f"{self.account.name}: later on the PATH of a login shell: {later}" for later in login["later"]
            )
        if self.wish.order == "present" and login is not None and not login["path"] and self._nowhere(state):
            notes.append(
                f"{self.account.name}: its shell finds no go, and reads no start-up file of the home that could hold"
                f" our order: make one (touch ~/{_FIRST_FILE[self._shell]}) and converge"
            )
        garbage = state.seen["env_file"]["garbage"]
        if garbage:
            numbers = ", ".join(map(str, garbage[:10]))
            notes.append(f"{self.account.name}: Go passes over lines {numbers} of {state.seen['env_file']['path']}")
        if state.seen["tool"] and self.wish.order == "present":
            notes.append(
                f"{self.account.name}: {state.seen['tool']} is a tool {self.wish.function}: our function of that name"
                " is left out"
            )
        return notes


def _told(body: str) -> list[str]:
    """The lines of a block for a difference: our order in full, of the function how long and which it is."""
    lines = body.splitlines()
    if len(lines) <= _TOLD:
        return lines
    rest = hashlib.sha256("\n".join(lines[_TOLD:]).encode("utf-8", "replace")).hexdigest()
    return [*lines[:_TOLD], f"... and {len(lines) - _TOLD} more lines, sha256 {rest[:12]}"]


def _lines(lines: t.Sequence[str]) -> str:
    return "".join(f"{line}\n" for line in lines)

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The part C(go_fingerprint) is about: which Go one user really gets, and whether it is a declared one."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._as_user import AsUserError, as_user
from ansible_collections.golden.triangle.plugins.module_utils._check import Check, Remedy, Subject
from ansible_collections.golden.triangle.plugins.module_utils._go import home, pin
from ansible_collections.golden.triangle.plugins.module_utils._go.accounts import Account, Gui
from ansible_collections.golden.triangle.plugins.module_utils._go.env import Value
from ansible_collections.golden.triangle.plugins.module_utils._go.order import Order
from ansible_collections.golden.triangle.plugins.module_utils._part import Diff, Part, PartError

#: Hashing a foreign GOROOT from a cold disk takes long; following start-up files does not.
TIMEOUT = 300.0
NONE = "none"


@dataclasses.dataclass(frozen=True)
class Declared:
    """A release that is wished, its GOROOT, and whether the bytes there are the release's (C(verdict) says what)."""

    version: str
    goroot: str
    verdict: str

    @property
    def proven(self) -> bool:
        """Whether a user who gets it gets the declared bytes."""
        return self.verdict == "declared"


@dataclasses.dataclass(frozen=True)
class Wish:
    """What shall hold for every user.

    C(text) is that of our block, C(function) the name of its function, C(settings) what Go's own file of each user
    shall say, C(amd64) the level this CPU runs, empty where that is not known.
    """

    declared: tuple[Declared, ...]
    text: Order
    order: t.Literal["present", "absent", "keep"] = "present"
    foreign: t.Literal["report", "outrank"] = "report"
    function: str = ""
    settings: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    amd64: str = ""
    macos: tuple[int, ...] = ()
    library: tuple[t.Mapping[str, t.Any], ...] = ()

    @property
    def versions(self) -> list[str]:
        """The versions that are declared."""
        return [release.version for release in self.declared]

    @property
    def goroots(self) -> list[str]:
        """Their GOROOTs."""
        return [release.goroot for release in self.declared]

    @property
    def any_of_them(self) -> str:
        """The versions in words."""
        return " or ".join(f"go{version}" for version in self.versions)


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
        checks = [self._check_mode(state, mode, placed) for mode in home.MODES]
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
        return pin.rules(self.wish.versions, self.wish.goroots, self.wish.amd64)

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
        faults, uncertain, by_process = self._faults(state, rule)
        if wished is not None:
            by_file = self._file_fault(state, rule, wished)
            faults.extend(by_file)
            if by_file or any(not process for process in by_process):
                return self._automatic(state, rule, expected, faults)
        if faults:
            remedy = Remedy("manual", "remove or change the setting at the place that is named")
            return self._subject.check(
                rule.check, expected=expected, actual=self._values(state, rule.key), ok=False,
                severity=rule.severity, evidence=faults, remedy=remedy,
            )  # fmt: skip
        if uncertain:
            return self._unclear(rule.check, expected, "cannot be told from the files", uncertain)
        return self._subject.check(rule.check, expected=expected, actual=self._values(state, rule.key), ok=True)

    def _faults(self, state: State, rule: pin.Rule) -> tuple[list[str], list[str], list[bool]]:
        """What is wrong with a key and where, each with the ways it holds for; whether the environment says so."""
        found: dict[tuple[str, str, bool], list[str]] = {}
        uncertain: list[str] = []
        for mode, settings in self._modes(state):
            uncertain.extend(settings["uncertain"].get(rule.key, ()))
            entry = settings["values"][rule.key]
            fault = rule.fault(Value(entry["value"], entry["place"]))
            if fault:
                line = f"{rule.key}={entry['value']} at {entry['place']}: {fault}"
                found.setdefault((line, entry["place"], entry["process"]), []).append(home.MODES[mode])
        lines = [f"{line} ({', '.join(modes)})" for (line, _place, _process), modes in found.items()]
        return lines, list(dict.fromkeys(uncertain)), [process for _line, _place, process in found]

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

    def _file_fault(self, state: State, rule: pin.Rule, wished: str) -> list[str]:
        """Whether Go's own file of the user lacks what is wished. A pin of a declared release is as good as local."""
        file = t.cast("t.Mapping[str, t.Any]", state.seen)["env_file"]
        held = file["settings"].get(rule.key)
        good = held == wished or (
            rule.key == "GOTOOLCHAIN" and held in [f"go{version}" for version in self.wish.versions]
        )
        if good:
            return []
        return [
            f"{file['path']} says {rule.key}={held}" if held is not None else f"{file['path']} does not say {rule.key}"
        ]

    def _automatic(self, state: State, rule: pin.Rule, expected: str, faults: list[str]) -> Check:
        file = t.cast("t.Mapping[str, t.Any]", state.seen)["env_file"]
        held = file["settings"].get(rule.key)
        wished = self.wish.settings[rule.key]
        if file["error"]:
            return self._unclear(rule.check, expected, file["error"], faults)
        there = bool(self._file_fault(state, rule, wished))
        remedy = (
            Remedy("automatic", f"set {rule.key}={wished} in {file['path']}")
            if there
            else Remedy(
                "manual", f"{file['path']} has it right, but is not what Go reads: see the places that are named"
            )
        )
        return self._subject.check(
            rule.check,
            expected=expected,
            actual=self._values(state, rule.key) if held is None else held,
            ok=False,
            severity=rule.severity,
            evidence=faults,
            remedy=remedy,
        )

    # our block

    def _check_block(self, state: State) -> Check:
        put, take, odd = self._block_files(state)
        wanted = self.wish.order == "present"
        expected = "our order at the end of each start-up file that exists" if wanted else "no block of ours"
        if odd:
            remedy = Remedy("manual", "put the file in order by hand: nothing in it is touched")
            return self._subject.check(
                "go.block", expected=expected, actual="in a file that is not to be written", ok=False,
                evidence=odd, remedy=remedy,
            )  # fmt: skip
        if put or take:
            lines = [f"{path} lacks it or has an older one" for path in put] + [f"{path} has it" for path in take]
            text = "put our order into the files that exist" if wanted else "take our block out"
            return self._subject.check(
                "go.block", expected=expected, actual=f"{len(lines)} files differ", ok=False,
                evidence=lines, remedy=Remedy("automatic", text),
            )  # fmt: skip
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
                lines = f" (lines {', '.join(map(str, found['lines']))})" if found["lines"] else ""
                odd.append(f"{path}{lines}: {found['reason'] or 'a block of ours that is broken'}")
            elif found["state"] in ("none", "other", "displaced") and wanted:
                put.append(path)
            elif found["state"] in ("same", "other", "displaced") and self.wish.order == "absent":
                take.append(path)
        return put, take, odd

    @staticmethod
    def _in_place(state: State) -> bool:
        blocks = t.cast("t.Mapping[str, t.Any]", state.seen)["blocks"]
        return any(found["state"] in ("same", "other", "displaced") for found in blocks.values())

    def _foreign(self, state: State) -> bool:
        """Whether a login shell finds another's go first."""
        go = t.cast("t.Mapping[str, t.Any]", state.seen)["go"].get("login")
        return bool(go and go["path"] and go["goroot"] not in self.wish.goroots)

    # diff

    def diff(self, state: State) -> Diff | None:
        before: list[str] = []
        after: list[str] = []
        wished = self._to_set(state)
        if state.seen is not None and wished:
            file = state.seen["env_file"]
            before.extend(f"{file['path']}: {k}={file['settings'][k]}" for k in wished if k in file["settings"])
            after.extend(f"{file['path']}: {key}={value}" for key, value in wished.items())
        for path, old, new in self._block_changes(state):
            before.extend(f"{path}: {line}" for line in old.splitlines())
            after.extend(f"{path}: {line}" for line in new.splitlines())
        if not before and not after:
            return None
        return Diff(header=self.account.name, before=_lines(before), after=_lines(after))

    def _to_set(self, state: State) -> dict[str, str]:
        """The settings that are to be written into Go's own file."""
        drifted = {check.id for check in self.compare(state) if check.repairable}
        keys = {rule.key for rule in self._rules() if rule.check in drifted}
        return {key: value for key, value in self.wish.settings.items() if key in keys}

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
            go = state.seen["go"].get(mode) if state.seen is not None else None
            told = go is not None and (mode != "gui" or state.gui.state == "known")
            result[word] = self._measured_go(go) if told and go is not None else None
        result["gotoolchain"] = self._values(state, "GOTOOLCHAIN") if state.seen is not None else None
        result["goamd64"] = self._values(state, "GOAMD64") if state.seen is not None else None
        return result

    def _measured_go(self, go: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
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
        notes: list[str] = []
        if state.seen is None:
            return [f"{self.account.name}: {state.fault}"]
        notes.extend(f"{self.account.name}: {note}" for note in state.seen["startup"]["notes"])
        garbage = state.seen["env_file"]["garbage"]
        if garbage:
            numbers = ", ".join(map(str, garbage[:10]))
            notes.append(f"{self.account.name}: Go passes over lines {numbers} of {state.seen['env_file']['path']}")
        if state.seen["tool"] and self.wish.order == "present":
            notes.append(
                f"{self.account.name}: {state.seen['goenv_tool']} is the tool {self.wish.function};"
                " our function of that name is left out"
            )
        return notes


def _lines(lines: t.Sequence[str]) -> str:
    return "".join(f"{line}\n" for line in lines)

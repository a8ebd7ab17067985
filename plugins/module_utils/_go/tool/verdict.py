# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The verdict over one Go program on one host: its checks, its diff, and what stands in the way. All of it pure."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._check import Check, Remedy, Severity, Subject
from ansible_collections.golden.triangle.plugins.module_utils._go.tool import program as tool_program
from ansible_collections.golden.triangle.plugins.module_utils._go.tool.link import Link
from ansible_collections.golden.triangle.plugins.module_utils._go.tool.program import Program
from ansible_collections.golden.triangle.plugins.module_utils._go.tool.store import Fault, Seal
from ansible_collections.golden.triangle.plugins.module_utils._go.tool.wish import Reference, Wish
from ansible_collections.golden.triangle.plugins.module_utils._part import Diff, PartError

#: Checks whose remedy is another program in the place of this one.
_REPLACING = ("version", "builder", "sums", "bytes", "flags")


@dataclasses.dataclass(frozen=True)
class State:
    """What was observed: everything the verdict judges. C(seals) are the versions that are kept, oldest first."""

    program: Program
    path: str
    stable: str
    seals: t.Mapping[str, Seal]
    current: str
    link: Link
    #: The file's mode and owner, in words where they are not as they shall be.
    file_fault: str
    folder_faults: t.Mapping[str, Fault]
    residue: tuple[str, ...]
    strangers: tuple[str, ...]
    #: Who else can put something into the public link's place, in words; empty when only its owner can.
    exposed: str
    store_exists: bool
    #: What each further aspect of the program saw, in their order.
    seen: tuple[t.Any, ...] = ()


class Verdict:
    """Compares one state with one wish."""

    def __init__(self, wish: Wish, state: State) -> None:
        self._wish = wish
        self._state = state
        self._word, corner = wish.words
        self._subject = Subject(corner, state.path)
        self.reference = self._reference()

    def _reference(self) -> Reference:
        """What the program is proven against: the record, then the seal; an older one's is its seal."""
        seal = self._state.seals.get(self._wish.id)
        wished = self._wish.reference
        if seal is None:
            return wished
        if self._wish.rollback:
            return Reference(
                package=seal.package,
                version=seal.version,
                go=seal.go,
                platform=seal.platform,
                goamd64=seal.goamd64,
                h1=seal.h1,
                modules=seal.modules,
                sha256_unsigned=seal.sha256_unsigned,
                origin="seal",
            )
        if wished.sha256_unsigned:
            return wished
        return dataclasses.replace(
            wished,
            h1=wished.h1 or seal.h1,
            modules=wished.modules or seal.modules,
            sha256_unsigned=seal.sha256_unsigned,
            origin="seal",
        )

    def checks(self) -> list[Check]:
        """All checks of the program but those of its further aspects."""
        if not self._wish.present:
            return [self._check_absent()]
        checks = [self._check_version(), *self._check_build(), self._check_modes(), self._check_current()]
        if self._wish.link:
            checks.append(self._check_link())
        return [*checks, self._check_residue()] if self._left() else checks

    def _left(self) -> list[str]:
        """What a run that was ended half-way has left, or somebody has taken away."""
        unsealed = self._state.program.info is not None and self._wish.id not in self._state.seals
        return [*self._state.residue, *([f"no seal beside {self._state.path}"] if unsealed else [])]

    def _id(self, name: str) -> str:
        return f"{self._word}.{name}"

    def _check_absent(self) -> Check:
        link_left = self._state.link.found == "ours"
        parts = [*self._state.seals, *self._state.strangers, *([self._wish.link] if link_left else [])]
        actual = ", ".join(parts) or ("only its store is left" if self._state.store_exists else "absent")
        strangers = "not of our making: look at it and remove it by hand"
        return self._subject.check(
            self._id("version"),
            expected="absent",
            actual=actual,
            ok=actual == "absent",
            remedy=Remedy("manual", strangers)
            if self._state.strangers
            else Remedy("automatic", "remove every version, the link and the store"),
        )

    def _check_version(self) -> Check:
        """Whether it is the program at all: its version, its package, its main module."""
        found = tool_program.faults(self._state.program, self.reference).version
        return self._subject.check(
            self._id("version"),
            expected=self.reference.version,
            actual=_told(self.reference.version, self._state.program.version, found),
            ok=not found,
            severity="critical",
            evidence=found if self._state.program.info is not None else (),
            remedy=self._replace,
        )

    @property
    def _replace(self) -> Remedy:
        what = f"{self._wish.reference.package}@v{self._wish.reference.version}"
        if self._wish.rollback:
            return Remedy("manual", f"this older version is not built again: choose {what} instead, without rollback")
        how = {
            "host": f"build it here by {self._wish.goroot}, once that is proven",
            "controller": "bring the one the controller has built",
        }[self._wish.method]
        return Remedy("automatic", f"{how}; {what} is proven before it comes into place")

    def _check_build(self) -> list[Check]:
        """Builder, sums, bytes and flags: they say nothing where no Go program is."""
        wished = self.reference
        info = self._state.program.info
        known = len(wished.modules)
        rows: list[tuple[str, str, str, Severity]] = [
            ("builder", f"go{wished.go}", info.go if info else "", "critical"),
            (
                "sums",
                _sums(wished.h1, known),
                _sums(info.main.h1 if info and info.main else "", len(info.deps)) if info else "",
                "critical",
            ),
            ("bytes", wished.sha256_unsigned or "sealed as built", self._state.program.sha256_unsigned, "critical"),
            ("flags", "-trimpath, without cgo, with debug information", "", "warning"),
        ]
        if info is None:
            by = self._id("version")
            return [
                self._subject.blocked(self._id(name), expected=value, by=by, severity=severity)
                for name, value, _actual, severity in rows
            ]
        found = tool_program.faults(self._state.program, wished)
        return [
            self._measured(name, expected, actual, severity, getattr(found, name))
            for name, expected, actual, severity in rows
        ]

    def _measured(self, name: str, expected: str, actual: str, severity: Severity, found: tuple[str, ...]) -> Check:
        if name == "bytes" and not self.reference.sha256_unsigned:
            found = ("neither a release record nor a seal knows this program's bytes",)
        return self._subject.check(
            self._id(name),
            expected=expected,
            actual=_told(expected, actual, found),
            ok=not found,
            severity=severity,
            evidence=found,
            remedy=self._replace,
        )

    def _check_modes(self) -> Check:
        expected = "only its owner can write to it"
        if not self._state.folder_faults and self._state.program.what == "absent":
            return self._subject.blocked(self._id("modes"), expected=expected, by=self._id("version"))
        wrong = {path: fault.what for path, fault in self._state.folder_faults.items()}
        if self._state.file_fault:
            wrong[self._state.path] = self._state.file_fault
        foreign = [path for path, fault in self._state.folder_faults.items() if not fault.ours]
        return self._subject.check(
            self._id("modes"),
            expected=expected,
            actual=f"{len(wrong)} files or folders differ" if wrong else expected,
            ok=not wrong,
            evidence=[f"{path} is {fault}" for path, fault in sorted(wrong.items())],
            remedy=Remedy("manual", f"{foreign[0]} is not taken over: look at it, remove it")
            if foreign
            else Remedy("automatic", "a fresh copy of the program, and modes as they shall be"),
        )

    def _check_current(self) -> Check:
        return self._subject.check(
            self._id("current"),
            expected=self._wish.id,
            actual=self._state.current or "absent",
            ok=self._state.current == self._wish.id,
            remedy=Remedy("automatic", f"let {self._state.stable} be this version"),
        )

    def _check_link(self) -> Check:
        link = self._state.link
        leave = f"somebody else's: remove it there, or call {self._state.stable} by its full path"
        return dataclasses.replace(
            self._subject.check(
                self._id("link"),
                expected=f"a link to {self._state.stable}",
                actual=link.what,
                ok=link.target == self._state.stable,
                remedy=Remedy("manual", leave)
                if link.found == "foreign"
                else Remedy("automatic", f"let it lead to {self._state.stable}"),
            ),
            subject=self._wish.link,
        )

    def _check_residue(self) -> Check:
        return self._subject.check(
            self._id("residue"),
            expected="nothing left half-made",
            actual="left by a run that was ended half-way",
            ok=False,
            severity="info",
            evidence=self._left(),
            remedy=Remedy("automatic", "remove what was staged, seal what is in place"),
        )

    def diff(self, checks: t.Sequence[Check]) -> Diff | None:
        """What the repair changes: one line for each drifted check, then one for each difference."""
        drifted = [check for check in checks if check.repairable]
        if not drifted:
            return None
        before = [f"{check.id}: {check.actual}" for check in drifted]
        after = [f"{check.id}: {check.expected}" for check in drifted]
        before += [f"  {line}" for check in drifted for line in check.evidence]
        return Diff(header=self._state.path, before=_lines(before), after=_lines(after))

    def replaces(self) -> bool:
        """Whether another program has to come into this one's place."""
        ids = [self._id(name) for name in _REPLACING]
        return self._wish.present and any(check.id in ids for check in self.checks() if check.repairable)

    def obstacle(self) -> PartError | None:
        """Why the wish cannot be carried out although something drifted, None when it can."""
        wish, state = self._wish, self._state
        if wish.present and wish.rollback and wish.rollback not in state.seals:
            kept = ", ".join(state.seals) or "none"
            return PartError(f"{wish.name} has no version {wish.rollback}; kept: {kept}", refusal="invalid")
        for check in self.checks():
            if check.state == "drifted" and check.remedy.kind == "manual" and check.id != self._id("link"):
                replacing = check.id in [self._id(name) for name in _REPLACING]
                return PartError(
                    f"{check.id} of {check.subject}: {check.actual}: {check.remedy.text}",
                    refusal="unproven" if replacing and wish.present else "stranger",
                )
        return None

    def wants(self, *, repairing: bool) -> list[dict[str, t.Any]]:
        """What the controller is asked for before anything is written: C({name})."""
        if not repairing or self._wish.answered or not self.replaces() or self.obstacle() is not None:
            return []
        return [{"name": self._wish.name}]


def _told(expected: str, actual: str, found: t.Sequence[str]) -> str:
    """What was measured; where that looks like what was expected although something is wrong, the first fault."""
    if not found:
        return expected
    return actual if actual not in ("", expected) else found[0]


def _sums(h1: str, others: int) -> str:
    """The main module's sum, and how many modules stand beside it."""
    return f"{h1 or 'as the checksum database has it'}" + (f" and {others} more" if others else "")


def _lines(lines: t.Sequence[str]) -> str:
    return "".join(f"{line}\n" for line in lines)

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The verdict over one Go release on one host: its checks, its diff, and what stands in the way. All of it pure."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._apple.host import Host, version, version_text
from ansible_collections.golden.triangle.plugins.module_utils._check import (
    EVIDENCE_LIMIT,
    Check,
    Remedy,
    Severity,
    Subject,
    limited,
    shown,
)
from ansible_collections.golden.triangle.plugins.module_utils._go import goroot, seal
from ansible_collections.golden.triangle.plugins.module_utils._go.goroot import Tree
from ansible_collections.golden.triangle.plugins.module_utils._go.seal import Manifest
from ansible_collections.golden.triangle.plugins.module_utils._go.toolchain.state import State
from ansible_collections.golden.triangle.plugins.module_utils._go.toolchain.wish import Wish
from ansible_collections.golden.triangle.plugins.module_utils._part import Diff, PartError

SEALED = "a folder sealed by golden.triangle"
UNSEALED = "the release, not sealed"


class Verdict:
    """Compares one state with one wish."""

    def __init__(self, wish: Wish, host: Host, state: State) -> None:
        self._wish = wish
        self._record = wish.record
        self._host = host
        self._state = state
        self._subject = Subject("go", wish.goroot)
        self._h1 = wish.h1_unsigned(state.seal, state.generations)

    def checks(self) -> list[Check]:
        """All checks of the release."""
        if not self._wish.present:
            return [self._check_absent()]
        place = self._check_place()
        checks = [self._check_macos(), self._check_prefix(), place]
        tree = self._state.tree
        if tree is None or (place.state == "drifted" and place.remedy.kind == "manual"):
            checks.extend(self._blocked("go.goroot"))
        else:
            checks.extend((self._check_version(), self._check_tree(tree), self._check_modes(tree)))
        return [*checks, self._check_residue()] if self._state.residue else checks

    def _check_absent(self) -> Check:
        found = self._state.spot.found
        if found == "absent":
            actual = "only its store is left" if self._state.store_exists else "absent"
        else:
            actual = self._state.spot.what
        return self._subject.check(
            "go.goroot",
            expected="absent",
            actual=actual,
            ok=actual == "absent",
            remedy=Remedy("automatic", "remove the GOROOT, its generations and its store")
            if self._state.ours or found == "absent"
            else Remedy("manual", "it carries no seal of golden.triangle: remove it by hand if it is not needed"),
        )

    def _check_residue(self) -> Check:
        return self._subject.check(
            "go.residue",
            expected="nothing staged",
            actual="left by a run that was ended half-way",
            ok=False,
            severity="info",
            evidence=self._state.residue,
            remedy=Remedy("automatic", "finish or undo the exchange and remove what was staged"),
        )

    def _blocked(self, by: str) -> list[Check]:
        wished = [
            ("go.version", f"go{self._record.version}"),
            ("go.tree", self._record.h1_unsigned),
            ("go.modes", "as released"),
        ]
        return [self._subject.blocked(name, expected=value, by=by) for name, value in wished]

    def _check_macos(self) -> Check:
        floor = self._record.minimum_macos
        return self._subject.check(
            "go.macos",
            expected=f"macOS {floor} or later",
            actual=f"macOS {version_text(self._host.macos)}",
            ok=self._host.macos >= version(floor),
            severity="critical",
            remedy=Remedy("manual", f"go{self._record.version} does not run here: update macOS, or choose an older Go"),
        )

    def _check_prefix(self) -> Check:
        expected = "only its owner can write to it"
        return self._subject.check(
            "go.prefix",
            expected=expected,
            actual=self._state.exposed or expected,
            ok=not self._state.exposed,
            remedy=Remedy("manual", "whoever can write to it can replace the GOROOT between two audits: chown, chmod"),
        )

    def _check_place(self) -> Check:
        actual, severity, remedy = self._place()
        expected = _sealed_as(self._wish.rollback)
        return self._subject.check(
            "go.goroot", expected=expected, actual=actual, ok=actual == expected, severity=severity, remedy=remedy
        )

    def _place(self) -> tuple[str, Severity, Remedy]:
        """What is in the place of the GOROOT, how bad that is, and what is done about it."""
        found = self._state.spot.found
        if found == "absent":
            install = f"install go{self._record.version} from the first source that answers"
            return "absent", "critical", Remedy("automatic", install)
        if found != "folder":
            real = "debug information names the GOROOT's path, so it must be a real folder: remove it by hand"
            return self._state.spot.what, "warning", Remedy("manual", real)
        if self._state.ours and self._state.seal is not None:
            return _sealed_as(self._state.seal.generation), "warning", self._replace
        if self._is_release():
            return UNSEALED, "info", Remedy("automatic", "seal it: byte for byte it is the release")
        actual = f"a folder without seal, VERSION {self._state.version_line or 'missing'}"
        if self._wish.adopt:
            replace = "replace it by the release; what is there is kept as a generation"
            return actual, "warning", Remedy("automatic", replace)
        leave = "somebody else's: move it away, or set adopt to replace it and keep it as a generation"
        return actual, "warning", Remedy("manual", leave)

    def _is_release(self) -> bool:
        tree = self._state.tree
        return tree is not None and self._state.h1_unsigned == self._h1 and not tree.irregular

    def _check_version(self) -> Check:
        return self._subject.check(
            "go.version",
            expected=self._wished_version(),
            actual=self._state.version_line or "no VERSION file",
            ok=self._state.version_line == self._wished_version(),
            severity="critical",
            remedy=self._replace,
        )

    def _wished_version(self) -> str:
        for kept in self._state.generations:
            if kept.id == self._wish.rollback:
                return kept.version_line
        if self._wish.rollback and self._state.seal is not None and self._state.seal.generation == self._wish.rollback:
            return self._state.version_line
        return f"go{self._record.version}"

    @property
    def _replace(self) -> Remedy:
        other = f"generation {self._wish.rollback}" if self._wish.rollback else "a proven tree"
        return Remedy("automatic", f"put {other} in its place in one exchange; what is there is kept as a generation")

    def _check_tree(self, tree: Tree) -> Check:
        differences = self._differences(tree)
        beside = " and other files beside it" if differences and self._state.h1_unsigned == self._h1 else ""
        return self._subject.check(
            "go.tree",
            expected=self._h1,
            actual=self._state.h1_unsigned + beside,
            ok=self._is_release() and not differences,
            severity="critical",
            evidence=differences or ["which files differ cannot be told: no manifest of the release is at hand"],
            remedy=self._replace,
        )

    def _differences(self, tree: Tree) -> list[str]:
        """One line for each file that differs, sorted by path; empty also when there is nothing to compare with."""
        return [line for _path, line in sorted(self._differing(tree))]

    def _differing(self, tree: Tree) -> t.Iterator[tuple[str, str]]:
        irregular, released = self._irregular(tree), self._released()
        for path, what in irregular.items():
            yield path, f"{'changed' if path in released else 'added'} {path}, {what}"
        for expected, actual in self._compared(tree):
            differences = seal.compare(expected, actual)
            for path in differences.changed:
                yield path, f"changed {path}, sha256 {actual[path]}, released {expected[path]}"
            for path in differences.missing:
                if path not in irregular:
                    yield path, f"missing {path}"
            for path in differences.added:
                yield path, f"added {path}, sha256 {actual[path]}"

    def _released(self) -> Manifest:
        """All that is known of what should be there."""
        return {**(self._state.expected or {}), **(self._state.extras or {})}

    def _irregular(self, tree: Tree) -> dict[str, str]:
        """What no release has or what cannot be read; not a folder that is empty because files are missing."""
        released = self._released()
        return {
            path: what
            for path, what in tree.irregular.items()
            if what != goroot.EMPTY_FOLDER or not any(name.startswith(f"{path}/") for name in released)
        }

    def _compared(self, tree: Tree) -> t.Iterator[tuple[Manifest, Manifest]]:
        """Pairs of manifests, expected and actual: the canonical tree, and what only archives have."""
        canonical, extras = seal.split(tree.files)
        if self._state.expected is not None and self._state.h1_unsigned != self._h1:
            yield self._state.expected, canonical
        if self._state.ours and self._state.extras is not None:
            yield self._state.extras, extras

    def _check_modes(self, tree: Tree) -> Check:
        wrong = [f"{path} is {what}" for path, what in sorted(tree.modes.items())]
        return self._subject.check(
            "go.modes",
            expected="as released, owned by root",
            actual=f"{len(wrong)} files or folders differ" if wrong else "as released, owned by root",
            ok=not wrong,
            evidence=wrong,
            remedy=Remedy("automatic", "set modes and owners as released"),
        )

    def diff(self) -> Diff | None:
        """What the repair changes: one line for each drifted check, then one for each file."""
        drifted = [check for check in self.checks() if check.repairable]
        if not drifted:
            return None
        before: list[str] = []
        after: list[str] = []
        for check in drifted:
            before.append(f"{check.id}: {check.actual}")
            after.append(f"{check.id}: {check.expected if check.id != 'go.goroot' else self._summary()}")
        self._diff_files(before, after)
        return Diff(header=self._wish.goroot, before=_lines(before), after=_lines(after))

    def _summary(self) -> str:
        if not self._wish.present:
            return "absent"
        if self._wish.rollback:
            return f"generation {self._wish.rollback}, {self._h1}"
        record = self._record
        return f"go{record.version} {record.platform}, {record.files} files, {record.h1_unsigned}"

    def _diff_files(self, before: list[str], after: list[str]) -> None:
        """Lines C(HEX  PATH) as sha256sum prints them, for each file that differs; modes as they are and shall be."""
        tree = self._state.tree
        if tree is None:
            return
        is_lines: dict[str, str] = {path: f"{what}  {path}" for path, what in self._irregular(tree).items()}
        shall_lines: dict[str, str] = {}
        for expected, actual in self._compared(tree):
            for path in seal.compare(expected, actual).paths:
                if path in actual:
                    is_lines[path] = f"{actual[path]}  {path}"
                if path in expected:
                    shall_lines[path] = f"{expected[path]}  {path}"
        before.extend(limited([is_lines[path] for path in sorted(is_lines)]))
        after.extend(limited([shall_lines[path] for path in sorted(shall_lines)]))
        for path, what in sorted(tree.modes.items())[:EVIDENCE_LIMIT]:
            mode, released = what.split(", released ")
            before.append(f"{mode}  {path}")
            after.append(f"{released}  {path}")

    def obstacle(self) -> PartError | None:
        """Why the wish cannot be carried out although something drifted, None when it can."""
        drifted = {check.id: check for check in self.checks() if check.state == "drifted"}
        place = drifted.get("go.goroot")
        if place is not None and place.remedy.kind == "manual":
            return PartError(f"{self._wish.goroot} is {place.actual}: {place.remedy.text}", refusal="stranger")
        if not self.replaces():
            return None
        if self._wish.rollback and self._wish.generation(self._state.generations) is None:
            kept = ", ".join(generation.id for generation in self._state.generations) or "none"
            missing = f"{self._wish.goroot} has no generation {self._wish.rollback}; kept: {kept}"
            return PartError(missing, refusal="invalid")
        if "go.macos" in drifted:
            macos = drifted["go.macos"]
            needs = f"go{self._record.version} needs {macos.expected}, this is {macos.actual}"
            return PartError(needs, refusal="unsupported")
        return None

    def wants(self, *, repairing: bool) -> list[dict[str, t.Any]]:
        """What the controller has to bring first: C({version, kinds}), kinds of C(manifest) and C(artefact)."""
        if self._wish.answered or not self._wish.present or self.obstacle() is not None:
            return []
        kinds = []
        if self._state.tree is not None and self._state.expected is None and self._state.h1_unsigned != self._h1:
            kinds.append("manifest")
        if repairing and self.replaces() and not self._wish.rollback and self._wish.artefact() is None:
            kinds.append("artefact")
        return [{"version": self._record.version, "kinds": kinds}] if kinds else []

    def replaces(self) -> bool:
        """Whether another tree has to come to the GOROOT (and not only a seal, modes or a clean store)."""
        return any(
            check.id in ("go.tree", "go.version") or (check.id == "go.goroot" and check.actual != UNSEALED)
            for check in self.checks()
            if check.repairable
        )


def _sealed_as(generation: str) -> str:
    return f"{SEALED}, generation {generation}" if generation else SEALED


def _lines(lines: t.Sequence[str]) -> str:
    return "".join(f"{shown(line)}\n" for line in lines)

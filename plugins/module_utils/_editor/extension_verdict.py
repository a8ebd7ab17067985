# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The verdict over one extension of one user in one editor: its checks, its diff, what stands in the way. All pure."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._check import Check, Remedy, Subject, limited
from ansible_collections.golden.triangle.plugins.module_utils._editor import files, policy, vsix
from ansible_collections.golden.triangle.plugins.module_utils._editor.extension_state import State, Wish
from ansible_collections.golden.triangle.plugins.module_utils._editor.vsix import Manifest, Vsix, VsixError
from ansible_collections.golden.triangle.plugins.module_utils._part import Diff, PartError

_UNSEALED: t.Final = "not sealed"
_REMOVE: t.Final = "remove it with the editor's own command, and its folders"


class Verdict:
    """Compares one state with one wish."""

    def __init__(self, wish: Wish, state: State) -> None:
        self._wish = wish
        self._state = state
        self._subject = Subject("editor", wish.subject)

    def checks(self) -> list[Check]:
        """All checks of the extension."""
        wish, state = self._wish, self._state
        if state.seen["found"] == "nobody":
            return [self._unclear("editor.app", wish.flavour.title, str(state.seen["why"]), state="not_applicable")]
        if not wish.present:
            return self._checks_of_absence()
        app = self._check_app()
        if app.state == "drifted":
            return [app, *self._blocked(app.id)]
        place = self._check_place()
        if place is not None:
            return [app, place, *self._blocked(place.id)]
        if state.seen["corrupt"]:
            broken = self._check_list()
            return [app, broken, *self._blocked(broken.id)]
        version = self._check_version()
        checks = [app, self._check_list(), version]
        checks += self._check_engine()
        if version.state == "drifted":
            checks += [
                self._blocked_check(name, version.id) for name in ("editor.extension.tree", "editor.extension.pin")
            ]
        else:
            checks += [self._check_tree(), *self._check_pin()]
        return [*checks, *self._check_leftovers(), *self._check_profiles(), *self._check_policy()]

    def _checks_of_absence(self) -> list[Check]:
        place = self._check_place()
        if place is not None:
            return [place]
        others = self._state.others(self._wish)
        has = self._state.installed()
        actual = has or (f"{len(others)} folders of it" if others else "absent")
        automatic = not has or self._state.editor is not None
        by_hand = Remedy("manual", f"{self._wish.flavour.title} is not there to remove it: do it by hand")
        return [
            self._check_list(),
            self._subject.check(
                "editor.extension.version",
                expected="absent",
                actual=actual,
                ok=actual == "absent",
                evidence=others,
                remedy=Remedy("automatic", _REMOVE) if automatic else by_hand,
            ),
            *self._check_profiles(),
        ]

    def _blocked(self, by: str) -> list[Check]:
        names = ("editor.extension.version", "editor.extension.tree", "editor.extension.pin")
        return [self._blocked_check(name, by) for name in names]

    def _blocked_check(self, name: str, by: str) -> Check:
        expected = {
            "editor.extension.version": self._wish.version,
            "editor.extension.tree": self._wish.h1 or "the files that were sealed",
            "editor.extension.pin": _pinned(self._wish.pin),
        }
        return self._subject.blocked(name, expected=expected[name], by=by)

    def _unclear(
        self, name: str, expected: str, actual: str, *, state: t.Literal["unknown", "not_applicable"], remedy: str = ""
    ) -> Check:
        return Check(
            id=name,
            corner="editor",
            subject=self._subject.name,
            state=state,
            expected=expected,
            actual=actual,
            remedy=Remedy("manual", remedy) if remedy else Remedy(),
        )

    # the editor, and where it keeps extensions

    def _check_app(self) -> Check:
        title, editor = self._wish.flavour.title, self._state.editor
        return self._subject.check(
            "editor.app",
            expected=title,
            actual="absent" if editor is None else title,
            ok=editor is not None,
            remedy=Remedy("manual", f"install {title}, or leave this user or editor out"),
        )

    def _check_place(self) -> Check | None:
        """What is wrong with the folder of the extensions; None when nothing is, and when it is yet to be made."""
        seen, place = self._state.seen, self._wish.place
        expected = f"{place}, a folder of {self._wish.person.name}'s"
        name = "editor.extensions.folder"
        if seen["found"] == "closed":
            return self._unclear(name, expected, files.CLOSED, state="unknown", remedy=files.OPEN_UP)
        if seen["found"] == "unreadable":
            look = "let its user read it"
            return self._unclear(name, expected, f"cannot be read: {seen['why']}", state="unknown", remedy=look)
        actual = str(seen["locked"] or (f"it is {seen['why']}" if seen["found"] == "other" else ""))
        if not actual:
            return None
        by_hand = Remedy("manual", "give it to its user, or put a folder of the user's in its place")
        return self._subject.check(name, expected=expected, actual=actual, ok=False, remedy=by_hand)

    def _check_list(self) -> Check:
        corrupt = self._state.seen["corrupt"]
        return self._subject.check(
            "editor.extensions.list",
            expected="a list that the editor reads",
            actual=f"extensions.json is none: {corrupt}" if corrupt else "a list that the editor reads",
            ok=not corrupt,
            remedy=Remedy("automatic", "keep it aside, make a new one of the folders that are there"),
        )

    # the extension

    def _check_version(self) -> Check:
        actual = self._state.installed()
        return self._subject.check(
            "editor.extension.version",
            expected=self._wish.version,
            actual=actual or "absent",
            ok=actual == self._wish.version,
            severity="critical",
            remedy=self._reinstall,
        )

    @property
    def _reinstall(self) -> Remedy:
        return Remedy("automatic", "install it with the editor's own command, from the first source that has it")

    def _check_engine(self) -> list[Check]:
        """Known where the extension is there, or a VSIX of it."""
        editor = self._state.editor
        engine = self._state.vsix.engine if self._state.vsix else ""
        if not engine or editor is None:
            return []
        fits, why = _fits(engine, editor.version)
        return [
            self._subject.check(
                "editor.extension.engine",
                expected=f"VS Code {engine}",
                actual=f"VS Code {editor.version or 'of no known version'}",
                ok=fits,
                evidence=[why] if why else (),
                remedy=Remedy("manual", f"update {self._wish.flavour.title}, or declare an extension that it can load"),
            )
        ]

    def _check_tree(self) -> Check:
        """The bytes: against a digest that was given, else against the seal."""
        actual = vsix.h1(self._state.files or {})
        expected = self._expected_h1()
        seal = self._state.seal
        differences = self._differences()
        if expected and (expected != actual or self._state.odd):
            known = self._expected_files()
            unknown = "which files differ cannot be told: nothing was sealed"
            return self._subject.check(
                "editor.extension.tree",
                expected=expected,
                actual=actual + (" and what no extension has" if expected == actual else ""),
                ok=False,
                severity="critical",
                evidence=differences if differences or known is not None else [unknown],
                remedy=self._reinstall,
            )
        if not self.sealed() or seal is None:
            return self._subject.check(
                "editor.extension.tree",
                expected=expected or "sealed",
                actual=_UNSEALED,
                ok=False,
                severity="info",
                evidence=differences,
                remedy=self._reinstall if differences else Remedy("automatic", "seal it as it is: first_seen"),
            )
        return self._subject.check(
            "editor.extension.tree", expected=actual, actual=actual, ok=True, severity="critical"
        )

    def sealed(self) -> bool:
        """Whether the seal is about the wished version, and as good as the digests that are given now."""
        seal = self._state.seal
        if seal is None or seal.version != self._wish.version or seal.id.lower() != self._wish.id.lower():
            return False
        return not self._wish.h1 or (seal.provenance == "declared" and vsix.h1(seal.files) == self._wish.h1)

    def _expected_h1(self) -> str:
        if self._wish.h1:
            return self._wish.h1
        return vsix.h1(self._state.seal.files) if self._state.seal and self.sealed() else ""

    def _expected_files(self) -> Manifest | None:
        """The files that there should be, where the seal names them."""
        seal = self._state.seal
        return seal.files if seal is not None and vsix.h1(seal.files) == self._expected_h1() else None

    def _differences(self) -> list[str]:
        lines = {path: f"{path} is {what}" for path, what in self._state.odd.items()}
        expected, actual = self._expected_files(), self._state.files or {}
        for path in sorted({*expected, *actual}) if expected is not None else ():
            is_now, was = actual.get(path), (expected or {}).get(path)
            if is_now is None:
                lines[path] = f"missing {path}"
            elif was is None:
                lines[path] = f"added {path}, sha256 {is_now}"
            elif is_now != was:
                lines[path] = f"changed {path}, sha256 {is_now}, sealed {was}"
        return [lines[path] for path in sorted(lines)]

    def _check_pin(self) -> list[Check]:
        entry = self._state.entry
        if self._wish.pin is None or entry is None:
            return []
        return [
            self._subject.check(
                "editor.extension.pin",
                expected=_pinned(self._wish.pin),
                actual=_pinned(entry.pinned),
                ok=entry.pinned == self._wish.pin,
                remedy=Remedy("automatic", "set the flag in the editor's list"),
            )
        ]

    def _check_leftovers(self) -> list[Check]:
        others = self._state.others(self._wish)
        if not self._wish.cleanup:
            return []
        return [
            self._subject.check(
                "editor.extension.leftovers",
                expected="no folder of another version",
                actual=f"{len(others)} left" if others else "no folder of another version",
                ok=not others,
                severity="info",
                evidence=others,
                remedy=Remedy("automatic", "remove them once the wished version is there"),
            )
        ]

    def _check_profiles(self) -> list[Check]:
        """Only where the editor's own profiles have it: each of them loads a release of its own."""
        profiles = self._state.profiles
        name, expected = "editor.extension.profiles", self._wish.version if self._wish.present else "absent"
        faults = [f"{profile['name']}: {profile['fault']}" for profile in profiles if profile["fault"]]
        if faults:
            return [self._unclear(name, expected, f"of the editor's profiles: {'; '.join(faults)}", state="unknown")]
        if not profiles:
            return []
        others = [f"{one['name']} has {one['version']}" for one in profiles if one["version"] != expected]
        return [
            self._subject.check(
                name,
                expected=f"{expected} in every profile of the editor's",
                actual=f"{len(others)} profiles have another" if others else f"{expected} in every profile",
                ok=not others,
                evidence=others,
                remedy=Remedy("manual", "choose the declared version in that profile, and no update of it"),
            )
        ]

    def _check_policy(self) -> list[Check]:
        """Only where device management delivers a list: what it says of the wished version."""
        delivered = self._state.policy
        if delivered is None:
            return []
        expected = f"{self._wish.version} is allowed"
        if delivered.fault:
            return [self._unclear("editor.extensions.allowed", expected, delivered.fault, state="unknown")]
        allowed = policy.allows(delivered.value, self._wish.id, self._wish.version)
        return [
            self._subject.check(
                "editor.extensions.allowed",
                expected=expected,
                actual=expected if allowed else f"{delivered.path} does not allow it",
                ok=allowed,
                remedy=Remedy("manual", "deliver another list by device management"),
            )
        ]

    # what is done about it

    def installs(self) -> bool:
        """Whether the editor has to install it: another version, or other files."""
        return self._wish.present and any(
            check.id == "editor.extension.version"
            or (check.id == "editor.extension.tree" and check.actual != _UNSEALED)
            for check in self.checks()
            if check.repairable
        )

    def diff(self) -> Diff | None:
        """What the repair changes: a line for each drifted check, then one for each file or folder."""
        drifted = [check for check in self.checks() if check.repairable]
        if not drifted:
            return None
        before = [f"{check.id}: {check.actual}" for check in drifted]
        after = [f"{check.id}: {check.expected}" for check in drifted]
        before += limited([f"{self._wish.place}/{name}" for name in self._removed()])
        if any(check.id == "editor.extension.tree" for check in drifted):
            before += limited(self._differences())
        return Diff(self._wish.subject, _lines(before), _lines(after))

    def _removed(self) -> list[str]:
        return self._state.others(self._wish) if self._wish.cleanup or not self._wish.present else []

    def obstacle(self) -> PartError | None:
        """Why the wish cannot be carried out although something drifted, None when it can."""
        drifted = {check.id: check for check in self.checks() if check.state == "drifted"}
        place = drifted.get("editor.extensions.folder")
        if place is not None:
            return PartError(f"{self._wish.subject}: {place.actual}: {place.remedy.text}", refusal="stranger")
        if not self.installs():
            return None
        if self._state.vsix_fault:
            return PartError(self._state.vsix_fault, refusal="unproven")
        return self.fault_of(self._state.vsix) if self._state.vsix is not None else None

    def fault_of(self, package: Vsix) -> PartError | None:
        """Why a VSIX is not the one that is wished, or not one for this editor."""
        wish, editor = self._wish, self._state.editor
        source = getattr(wish.package(), "source", "the VSIX")
        refused = f"{source} is refused as {wish.id} {wish.version}"
        if (package.id.lower(), package.version) != (wish.id.lower(), wish.version):
            return PartError(f"{refused}: it is {package.id} {package.version}", refusal="unproven")
        if wish.sha256 and package.sha256 != wish.sha256:
            return PartError(f"{refused}: sha256 is {package.sha256}, expected {wish.sha256}", refusal="unproven")
        if wish.h1 and vsix.h1(package.files) != wish.h1:
            what = f"h1 of its files is {vsix.h1(package.files)}, expected {wish.h1}"
            return PartError(f"{refused}: {what}", refusal="unproven")
        seal = self._state.seal
        if not (wish.sha256 or wish.h1) and seal and self.sealed() and seal.files != package.files:
            what = f"its files are not those sealed on {seal.sealed_at}; give sha256 or h1 to say which are right"
            return PartError(f"{refused}: {what}", refusal="unproven")
        fits, why = _fits(package.engine, editor.version if editor else "")
        return None if fits else PartError(f"{refused}: {why}", refusal="unsupported")


def _fits(engine: str, version: str) -> tuple[bool, str]:
    try:
        fits = vsix.fits(engine, version)
    except VsixError as exc:
        return False, str(exc)
    return fits, "" if fits else f"it needs VS Code {engine}, this is {version}"


def _pinned(pin: bool | None) -> str:
    return "as it is" if pin is None else "pinned" if pin else "updated by the editor"


def _lines(lines: t.Sequence[str]) -> str:
    return "".join(f"{line}\n" for line in lines)

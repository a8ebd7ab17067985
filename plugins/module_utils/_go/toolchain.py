# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The part C(go_toolchain) is about: one Go release in its GOROOT, proven byte by byte against its release record."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import os
import shutil
import stat
import typing as t
import zlib

from ansible_collections.golden.triangle.plugins.module_utils import _atomic
from ansible_collections.golden.triangle.plugins.module_utils._apple.host import Host, version, version_text
from ansible_collections.golden.triangle.plugins.module_utils._check import (
    EVIDENCE_LIMIT,
    Check,
    Remedy,
    Subject,
    limited,
)
from ansible_collections.golden.triangle.plugins.module_utils._go import archive, goroot, seal
from ansible_collections.golden.triangle.plugins.module_utils._go.goroot import ROOT, Owner, Tree
from ansible_collections.golden.triangle.plugins.module_utils._go.seal import Manifest
from ansible_collections.golden.triangle.plugins.module_utils._go.store import (
    Generation,
    Seal,
    Store,
    StoreError,
    now,
)
from ansible_collections.golden.triangle.plugins.module_utils._part import Diff, Part, PartError

Found = t.Literal["absent", "folder", "link", "other"]

#: Room asked for beyond the tree itself: manifests, folders, a file system that is not to be filled to the brim.
SPARE_ROOM = 64 * 1024 * 1024


@dataclasses.dataclass(frozen=True)
class Record:
    """What the trusted library knows of one release on one platform: the digests everything is proven against."""

    version: str
    platform: str
    h1_unsigned: str
    files: int
    bytes: int
    minimum_macos: str
    h1_official: str | None = None
    archive_sha256: str | None = None
    #: SHA-256 of the release's archives for other platforms, to name the mistake when one of them is offered.
    other_archives: t.Mapping[str, str] = dataclasses.field(default_factory=dict)

    @property
    def prefix(self) -> str:
        """The toolchain module's prefix."""
        return seal.module_prefix(self.version, self.platform)

    def proofs(self, unsigned: str, signed: str) -> tuple[str, ...]:
        """Which digests of the record a tree has."""
        held = [("h1_official", signed == self.h1_official), ("h1_unsigned", unsigned == self.h1_unsigned)]
        return tuple(name for name, holds in held if holds)


@dataclasses.dataclass(frozen=True)
class Artefact:
    """A file on this host a GOROOT can be made from, and where it came from."""

    path: str
    source: str


@dataclasses.dataclass(frozen=True)
class Wish:
    """What one release shall be on this host.

    The first of C(artefacts) that exists is used; C(answered) says that the controller has been asked for what was
    wanted, C(tried) what its sources answered, and C(manifest) is what it knows of the tree (proven by its own digest,
    like any manifest).
    """

    record: Record
    goroot: str
    present: bool = True
    owner: Owner = ROOT
    keep: int = 1
    adopt: bool = False
    rollback: str = ""
    artefacts: tuple[Artefact, ...] = ()
    manifest: bytes | None = None
    answered: bool = False
    tried: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True)
class State:
    """What was observed: everything M(compare) judges."""

    found: Found
    what: str
    inode: int
    changed_at: int
    tree: Tree | None
    version_line: str
    h1_unsigned: str
    h1_signed: str
    seal: Seal | None
    generations: tuple[Generation, ...]
    residue: tuple[str, ...]
    store_exists: bool
    #: Proven manifests of what should be there: canonical tree (None when nobody has one) and what only archives have.
    expected: Manifest | None
    extras: Manifest | None

    @property
    def ours(self) -> bool:
        """Whether the seal is about the folder that is there."""
        return self.found == "folder" and self.seal is not None and self.seal.inode == self.inode


class Toolchain(Part[State]):
    """One Go release in its GOROOT."""

    def __init__(self, wish: Wish, host: Host) -> None:
        self.wish = wish
        self.record = wish.record
        self.store = Store(wish.goroot)
        self._host = host
        self._subject = Subject("go", wish.goroot)

    # observe

    def observe(self) -> State:
        found, what, inode, changed_at = _look(self.wish.goroot)
        here = self.store.seal()
        tree = None
        if found == "folder" and self.wish.present:
            try:
                tree = goroot.read(self.wish.goroot, self.wish.owner)
            except OSError as exc:
                raise PartError(f"{self.wish.goroot} cannot be read: {exc}") from exc
        return State(
            found=found,
            what=what,
            inode=inode,
            changed_at=changed_at,
            tree=tree,
            version_line=goroot.version_line(self.wish.goroot),
            h1_unsigned=seal.h1(tree.files, self.record.prefix) if tree else "",
            h1_signed=seal.h1(tree.as_signed(), self.record.prefix) if tree else "",
            seal=here,
            generations=tuple(self.store.generations()),
            residue=tuple(self.store.residue()),
            store_exists=self.store.exists(),
            expected=self._expected(here),
            extras=self._stored_extras(),
        )

    def _expected(self, here: Seal | None) -> Manifest | None:
        """The first manifest at hand whose own digest is the wished one: it needs no other proof."""
        for text in (self.wish.manifest, self.store.manifest("manifest")):
            if text is not None and seal.h1_of(text) == self._wished_h1(here):
                return seal.parse(text, self.record.prefix)
        return None

    def _stored_extras(self) -> Manifest | None:
        text = self.store.manifest("extras")
        try:
            return seal.parse(text, "") if text is not None else None
        except seal.ManifestError:
            return None

    def _wished_h1(self, here: Seal | None) -> str:
        """The record's digest, or that of the generation that is to be in place."""
        if not self.wish.rollback:
            return self.record.h1_unsigned
        if here is not None and here.generation == self.wish.rollback:
            return here.h1_unsigned
        wanted = self._wanted_generation()
        return wanted.h1_unsigned if wanted else f"generation {self.wish.rollback}, which is not kept"

    def _wanted_generation(self) -> Generation | None:
        return next((kept for kept in self.store.generations() if kept.id == self.wish.rollback), None)

    # compare

    def compare(self, state: State) -> list[Check]:
        checks = self._compare_present(state) if self.wish.present else self._compare_absent(state)
        if state.residue and self.wish.present:
            checks.append(
                self._subject.check(
                    "go.residue",
                    expected="nothing staged",
                    actual="left by a run that was ended half-way",
                    ok=False,
                    severity="info",
                    evidence=state.residue,
                    remedy=Remedy("automatic", "finish or undo the exchange and remove what was staged"),
                )
            )
        return checks

    def _compare_absent(self, state: State) -> list[Check]:
        if state.found == "absent" and not state.store_exists:
            return [self._subject.check("go.goroot", expected="absent", actual="absent", ok=True)]
        actual = state.what if state.found != "absent" else "only its store is left"
        mine = state.ours or state.found == "absent"
        return [
            self._subject.check(
                "go.goroot",
                expected="absent",
                actual=actual,
                ok=False,
                remedy=Remedy("automatic", "remove the GOROOT, its generations and its store")
                if mine
                else Remedy("manual", "it carries no seal of golden.triangle: remove it by hand if it is not needed"),
            )
        ]

    def _compare_present(self, state: State) -> list[Check]:
        macos = self._check_macos()
        place = self._check_place(state)
        if place.state == "drifted" and state.tree is None:
            return [macos, place, *self._blocked("go.goroot")]
        if place.state == "drifted" and place.remedy.kind == "manual":
            return [macos, place, *self._blocked("go.goroot")]
        return [macos, place, self._check_version(state), self._check_tree(state), self._check_modes(state)]

    def _blocked(self, by: str) -> list[Check]:
        wished = [
            ("go.version", f"go{self.record.version}"),
            ("go.tree", self.record.h1_unsigned),
            ("go.modes", "as released"),
        ]
        return [self._subject.blocked(name, expected=value, by=by) for name, value in wished]

    def _check_macos(self) -> Check:
        floor = self.record.minimum_macos
        return self._subject.check(
            "go.macos",
            expected=f"macOS {floor} or later",
            actual=f"macOS {version_text(self._host.macos)}",
            ok=self._host.macos >= version(floor),
            severity="critical",
            remedy=Remedy(
                "manual", f"go{self.record.version} does not run here: update macOS or choose an older release"
            ),
        )

    def _check_place(self, state: State) -> Check:
        expected = "a folder sealed by golden.triangle"
        if state.found == "absent":
            install = Remedy("automatic", f"install go{self.record.version} from the first source that answers")
            return self._subject.check(
                "go.goroot", expected=expected, actual="absent", ok=False, severity="critical", remedy=install
            )
        if state.found != "folder":
            by_hand = Remedy(
                "manual", "debug information names the GOROOT's path, so it must be a real folder: remove it by hand"
            )
            return self._subject.check("go.goroot", expected=expected, actual=state.what, ok=False, remedy=by_hand)
        if state.ours:
            return self._subject.check("go.goroot", expected=expected, actual=expected, ok=True)
        if self._is_release(state):
            adopt = Remedy("automatic", "seal it: byte for byte it is the release")
            return self._subject.check(
                "go.goroot",
                expected=expected,
                actual="the release, not sealed",
                ok=False,
                severity="info",
                remedy=adopt,
            )
        remedy = (
            Remedy("automatic", "replace it by the release; what is there is kept as a generation")
            if self.wish.adopt
            else Remedy(
                "manual", "somebody else's: move it away, or set adopt to replace it and keep it as a generation"
            )
        )
        actual = f"a folder without seal, VERSION {state.version_line or 'missing'}"
        return self._subject.check("go.goroot", expected=expected, actual=actual, ok=False, remedy=remedy)

    def _is_release(self, state: State) -> bool:
        tree = state.tree
        return tree is not None and state.h1_unsigned == self._wished_h1(state.seal) and not tree.irregular

    def _check_version(self, state: State) -> Check:
        return self._subject.check(
            "go.version",
            expected=self._wished_version(state),
            actual=state.version_line or "no VERSION file",
            ok=state.version_line == self._wished_version(state),
            severity="critical",
            remedy=self._replace,
        )

    def _wished_version(self, state: State) -> str:
        for kept in state.generations:
            if kept.id == self.wish.rollback:
                return kept.version_line
        if self.wish.rollback and state.seal is not None and state.seal.generation == self.wish.rollback:
            return state.version_line
        return f"go{self.record.version}"

    @property
    def _replace(self) -> Remedy:
        text = f"put generation {self.wish.rollback} back" if self.wish.rollback else "replace the tree by a proven one"
        return Remedy("automatic", text + " in one exchange; what is there is kept as a generation")

    def _check_tree(self, state: State) -> Check:
        differences = self._differences(state)
        return self._subject.check(
            "go.tree",
            expected=self._wished_h1(state.seal),
            actual=state.h1_unsigned
            if not self._only_extras_differ(state)
            else f"{state.h1_unsigned} and other files beside it",
            ok=self._is_release(state) and not differences,
            severity="critical",
            evidence=differences or ["which files differ cannot be told: no manifest of the release is at hand"],
            remedy=self._replace,
        )

    def _only_extras_differ(self, state: State) -> bool:
        return state.h1_unsigned == self._wished_h1(state.seal) and bool(self._differences(state))

    def _differences(self, state: State) -> list[str]:
        """One line for each file that differs, sorted by path; empty also when there is nothing to compare with."""
        return [line for _path, line in sorted(self._differing(state))]

    def _differing(self, state: State) -> t.Iterator[tuple[str, str]]:
        if state.tree is None:
            return
        for path, what in self._irregular(state).items():
            yield path, f"added {path}, {what}"
        for expected, actual in self._compared(state):
            differences = seal.compare(expected, actual)
            for path in differences.changed:
                yield path, f"changed {path}, sha256 {actual[path]}, released {expected[path]}"
            for path in differences.missing:
                yield path, f"missing {path}"
            for path in differences.added:
                yield path, f"added {path}, sha256 {actual[path]}"

    @staticmethod
    def _irregular(state: State) -> dict[str, str]:
        """What no release has; a folder is not called added when it is empty because its files are missing."""
        assert state.tree is not None
        released = [*(state.expected or ()), *(state.extras or ())]
        return {
            path: what
            for path, what in state.tree.irregular.items()
            if what != goroot.EMPTY_FOLDER or not any(name.startswith(f"{path}/") for name in released)
        }

    def _compared(self, state: State) -> t.Iterator[tuple[Manifest, Manifest]]:
        """Pairs of manifests, expected and actual: the canonical tree, and what only archives have."""
        assert state.tree is not None
        canonical, extras = seal.split(state.tree.files)
        if state.expected is not None and state.h1_unsigned != self._wished_h1(state.seal):
            yield state.expected, canonical
        if state.ours and state.extras is not None:
            yield state.extras, extras

    def _check_modes(self, state: State) -> Check:
        assert state.tree is not None
        wrong = [f"{path} is {what}" for path, what in sorted(state.tree.modes.items())]
        return self._subject.check(
            "go.modes",
            expected="as released, owned by root",
            actual=f"{len(wrong)} files or folders differ" if wrong else "as released, owned by root",
            ok=not wrong,
            evidence=wrong,
            remedy=Remedy("automatic", "set modes and owners as released"),
        )

    # diff

    def diff(self, state: State) -> Diff | None:
        drifted = [check for check in self.compare(state) if check.repairable]
        if not drifted:
            return None
        before: list[str] = []
        after: list[str] = []
        for check in drifted:
            before.append(f"{check.id}: {check.actual}")
            after.append(f"{check.id}: {check.expected if check.id != 'go.goroot' else self._summary()}")
        self._diff_files(state, before, after)
        return Diff(header=self.wish.goroot, before=_lines(before), after=_lines(after))

    def _summary(self) -> str:
        if not self.wish.present:
            return "absent"
        return f"go{self.record.version} {self.record.platform}, {self.record.files} files, {self.record.h1_unsigned}"

    def _diff_files(self, state: State, before: list[str], after: list[str]) -> None:
        """Lines C(HEX  PATH) as sha256sum prints them, for each file that differs; modes as they are and shall be."""
        if state.tree is None:
            return
        is_lines: dict[str, str] = {path: f"{what}  {path}" for path, what in self._irregular(state).items()}
        shall_lines: dict[str, str] = {}
        for expected, actual in self._compared(state):
            for path in seal.compare(expected, actual).paths:
                if path in actual:
                    is_lines[path] = f"{actual[path]}  {path}"
                if path in expected:
                    shall_lines[path] = f"{expected[path]}  {path}"
        before.extend(limited([is_lines[path] for path in sorted(is_lines)]))
        after.extend(limited([shall_lines[path] for path in sorted(shall_lines)]))
        for path, what in sorted(state.tree.modes.items())[:EVIDENCE_LIMIT]:
            mode, released = what.split(", released ")
            before.append(f"{mode}  {path}")
            after.append(f"{released}  {path}")

    # repair

    def obstacle(self, state: State) -> PartError | None:
        checks = {check.id: check for check in self.compare(state) if check.state == "drifted"}
        place = checks.get("go.goroot")
        if place is not None and place.remedy.kind == "manual":
            return PartError(f"{self.wish.goroot} is {place.actual}: {place.remedy.text}", refusal="stranger")
        if self.wish.rollback and self._replaces(checks.values()) and self._wanted_generation() is None:
            kept = ", ".join(generation.id for generation in state.generations) or "none"
            return PartError(
                f"{self.wish.goroot} has no generation {self.wish.rollback}; kept: {kept}", refusal="invalid"
            )
        if "go.macos" in checks and self._replaces(checks.values()):
            macos = checks["go.macos"]
            return PartError(
                f"go{self.record.version} needs {macos.expected}, this is {macos.actual}", refusal="unsupported"
            )
        return None

    def wants(self, state: State, *, repairing: bool) -> list[dict[str, t.Any]]:
        if self.wish.answered or not self.wish.present or self.obstacle(state) is not None:
            return []
        drifted = [check for check in self.compare(state) if check.repairable]
        wanted = []
        if state.tree is not None and state.expected is None and state.h1_unsigned != self._wished_h1(state.seal):
            wanted.append("manifest")
        if repairing and self._replaces(drifted) and not self.wish.rollback and self._artefact() is None:
            wanted.append("artefact")
        return [{"version": self.record.version, "kinds": wanted}] if wanted else []

    @staticmethod
    def _replaces(drifted: t.Iterable[Check]) -> bool:
        """Whether these checks need another tree in place (and not only a seal, modes or a clean store)."""
        return any(
            check.id in ("go.tree", "go.version") or (check.id == "go.goroot" and "not sealed" not in check.actual)
            for check in drifted
            if check.repairable
        )

    def _artefact(self) -> Artefact | None:
        return next((artefact for artefact in self.wish.artefacts if os.path.exists(artefact.path)), None)

    def repair(self, state: State, drifted: t.Sequence[Check]) -> None:
        try:
            with self.store.lock():
                if _look(self.wish.goroot) != (state.found, state.what, state.inode, state.changed_at):
                    raise PartError(f"{self.wish.goroot} was changed by somebody else during this run: run again")
                self._repair(state, drifted)
        except (BlockingIOError, StoreError) as exc:
            raise PartError(str(exc)) from exc
        except OSError as exc:
            raise PartError(f"{self.wish.goroot}: {exc}") from exc

    def _repair(self, state: State, drifted: t.Sequence[Check]) -> None:
        if not self.wish.present:
            self.store.remove()
            return
        if state.residue:
            # A run that was ended half-way: what it left is finished or undone first, and then judged anew.
            self.store.recover()
            state = self.observe()
            drifted = [check for check in self.compare(state) if check.repairable]
        if not self._replaces(drifted):
            self._mend(state)
        elif self.wish.rollback:
            self._roll_back(state)
        else:
            self._install(state)

    def _mend(self, state: State) -> None:
        """The bytes are right: set modes and owners, and seal what is not sealed."""
        if state.tree is None:
            return
        _set_modes(self.wish.goroot, sorted(state.tree.modes), self.wish.owner)
        if not state.ours:
            canonical, extras = seal.split(state.tree.files)
            self._seal(canonical, extras, self.record.proofs(state.h1_unsigned, state.h1_signed), "found in place")

    def _roll_back(self, state: State) -> None:
        wanted = self._wanted_generation()
        assert wanted is not None  # obstacle() has looked
        self.store.put_back(wanted, self._generation(state), self.wish.keep)
        tree = goroot.read(self.wish.goroot, self.wish.owner)
        canonical, extras = seal.split(tree.files)
        proofs = self.record.proofs(
            seal.h1(tree.files, self.record.prefix), seal.h1(tree.as_signed(), self.record.prefix)
        )
        self._seal(canonical, extras, proofs, f"generation {wanted.id}", generation=wanted.id)

    def _install(self, state: State) -> None:
        artefact = self._artefact()
        if artefact is None:
            tried = "\n".join(f"  {line}" for line in self.wish.tried) or "  no source is configured"
            raise PartError(
                f"no source has go{self.record.version} for {self.record.platform}:\n{tried}", refusal="no_source"
            )
        self._need_room()
        digest = self._prove_file(artefact)
        stage = self.store.stage()
        try:
            unpacked = self._unpack(artefact, os.path.join(stage, "tree"))
            proofs = self._prove_tree(unpacked, artefact, digest)
        except BaseException:
            shutil.rmtree(stage, ignore_errors=True)
            raise
        self.store.put_in_place(stage, self._generation(state) if state.found == "folder" else None, self.wish.keep)
        canonical, extras = seal.split(unpacked.files)
        self._seal(canonical, extras, proofs, artefact.source)

    def _need_room(self) -> None:
        folder = os.path.dirname(self.wish.goroot)
        volume = os.statvfs(folder)
        free = volume.f_bavail * volume.f_frsize >> 20
        needed = self.record.bytes + SPARE_ROOM >> 20
        if free < needed:
            raise PartError(
                f"no room for go{self.record.version}: {folder} has {free} MiB free, {needed} MiB are needed",
                refusal="no_room",
            )

    def _prove_file(self, artefact: Artefact) -> tuple[str, ...]:
        """Prove an archive before anything of it is unpacked. A module zip has no digest of its own in the record."""
        try:
            if archive.kind_of(artefact.path) == "module":
                return ()
        except archive.ArchiveError as exc:
            raise self._unproven(artefact, str(exc)) from exc
        digest = archive.sha256_of(artefact.path)
        for platform, other in self.record.other_archives.items():
            if digest == other:
                raise self._unproven(
                    artefact, f"it is the archive for {platform}, this Mac needs {self.record.platform}"
                )
        if self.record.archive_sha256 is None:
            raise self._unproven(artefact, "the release record has no sha256 of the archive to prove it by")
        if digest != self.record.archive_sha256:
            raise self._unproven(artefact, f"sha256 is {digest}, expected {self.record.archive_sha256}")
        return ("archive_sha256",)

    def _unpack(self, artefact: Artefact, into: str) -> archive.Unpacked:
        limits = archive.Limits(files=self.record.files, bytes=self.record.bytes)
        try:
            return archive.unpack(artefact.path, into, prefix=self.record.prefix, limits=limits, owner=self.wish.owner)
        except archive.ArchiveError as exc:
            raise self._unproven(artefact, str(exc)) from exc

    def _prove_tree(self, unpacked: archive.Unpacked, artefact: Artefact, proofs: tuple[str, ...]) -> tuple[str, ...]:
        unsigned = seal.h1(unpacked.files, self.record.prefix)
        signed = seal.h1(unpacked.as_signed(), self.record.prefix)
        held = self.record.proofs(unsigned, signed)
        if "h1_unsigned" not in held:
            raise self._unproven(artefact, f"h1_unsigned of its tree is {unsigned}, expected {self.record.h1_unsigned}")
        return (*proofs, *held)

    def _unproven(self, artefact: Artefact, why: str) -> PartError:
        return PartError(f"{artefact.source} is refused as go{self.record.version}: {why}", refusal="unproven")

    def _generation(self, state: State) -> Generation:
        return Generation(
            id=self.store.new_generation_id(),
            version_line=state.version_line,
            h1_unsigned=state.h1_unsigned,
            retired_at=now(),
        )

    def _seal(
        self,
        canonical: Manifest,
        extras: Manifest,
        proofs: tuple[str, ...],
        source: str,
        generation: str = "",
    ) -> None:
        text = seal.preimage(canonical, self.record.prefix)
        self.store.write_seal(
            Seal(
                goroot=self.wish.goroot,
                version=self.record.version,
                platform=self.record.platform,
                h1_unsigned=seal.h1_of(text),
                inode=os.lstat(self.wish.goroot).st_ino,
                proofs=proofs,
                source=source,
                sealed_at=now(),
                generation=generation,
            ),
            text,
            seal.preimage(extras, ""),
        )

    # what was measured

    def measured(self, state: State) -> dict[str, t.Any]:
        proofs = self.record.proofs(state.h1_unsigned, state.h1_signed)
        return {
            "version": self.record.version,
            "goroot": self.wish.goroot,
            "state": "absent" if state.found == "absent" else "present",
            "version_file": state.version_line,
            "h1_unsigned": state.h1_unsigned or None,
            "h1": state.h1_signed or None,
            "files": len(state.tree.files) if state.tree else 0,
            "bytes": state.tree.bytes if state.tree else 0,
            "proofs": list(proofs),
            "installed_proofs": list(state.seal.proofs) if state.ours and state.seal else [],
            "source": state.seal.source if state.ours and state.seal else None,
            "sealed_at": state.seal.sealed_at if state.ours and state.seal else None,
            "generations": [dataclasses.asdict(kept) for kept in state.generations],
        }

    def notes(self, state: State) -> list[str]:
        notes = []
        if state.ours and state.seal is not None and state.seal.generation:
            notes.append(f"{self.wish.goroot} is rolled back to generation {state.seal.generation}")
        if state.ours and state.extras and state.seal is not None and state.seal.source == "found in place":
            notes.append(f"{self.wish.goroot}: api, doc, misc and test were sealed as found; no record proves them")
        return notes


def inflated_manifest(data: bytes) -> bytes:
    """A manifest as the controller sends it: zlib, at most 16 MiB of text."""
    inflater = zlib.decompressobj()
    text = inflater.decompress(data, 16 * 1024 * 1024)
    if not inflater.eof:
        raise PartError("the manifest the controller sent is longer than any release's", refusal="invalid")
    return text


def _look(path: str) -> tuple[Found, str, int, int]:
    """What lies at a path, in a word and in words, its inode, and when that was last changed in nanoseconds."""
    try:
        status = os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return "absent", "absent", 0, 0
    found: Found = "other"
    what = "neither a folder nor a link"
    if stat.S_ISDIR(status.st_mode):
        found, what = "folder", "a folder"
    elif stat.S_ISLNK(status.st_mode):
        found, what = "link", f"a link to {os.readlink(path)}"
    return found, what, status.st_ino, status.st_ctime_ns


def _set_modes(root: str, paths: t.Iterable[str], owner: Owner) -> None:
    """Set mode and owner of files and folders below C(root) as released, without following a link."""
    for path in paths:
        descriptor = os.open(os.path.join(root, path), os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
            os.fchown(descriptor, owner.uid, owner.gid)
            os.fchmod(descriptor, 0o755 if folder else seal.mode(path))
        finally:
            os.close(descriptor)
    _atomic.flush_folder(root)


def _lines(lines: t.Sequence[str]) -> str:
    return "".join(f"{line}\n" for line in lines)

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The part C(go_toolchain) is about: one Go release in its GOROOT, proven byte by byte against its release record."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import contextlib
import dataclasses
import os
import stat
import typing as t
import zlib

from ansible_collections.golden.triangle.plugins.module_utils import _atomic
from ansible_collections.golden.triangle.plugins.module_utils._apple.host import Host
from ansible_collections.golden.triangle.plugins.module_utils._check import Check
from ansible_collections.golden.triangle.plugins.module_utils._go import goroot, seal
from ansible_collections.golden.triangle.plugins.module_utils._go.goroot import Owner
from ansible_collections.golden.triangle.plugins.module_utils._go.seal import Manifest
from ansible_collections.golden.triangle.plugins.module_utils._go.toolchain import archive
from ansible_collections.golden.triangle.plugins.module_utils._go.toolchain.state import State, look, observe
from ansible_collections.golden.triangle.plugins.module_utils._go.toolchain.store import (
    Generation,
    Seal,
    Sealed,
    Store,
    StoreError,
    now,
)
from ansible_collections.golden.triangle.plugins.module_utils._go.toolchain.verdict import Verdict
from ansible_collections.golden.triangle.plugins.module_utils._go.toolchain.wish import Artefact, Wish
from ansible_collections.golden.triangle.plugins.module_utils._part import Diff, Part, PartError

#: Room asked for beyond the tree itself: manifests, folders, a file system that is not to be filled to the brim.
SPARE_ROOM = 64 * 1024 * 1024


class Toolchain(Part[State]):
    """One Go release in its GOROOT."""

    def __init__(self, wish: Wish, host: Host) -> None:
        self.wish = wish
        self.record = wish.record
        self.store = Store(wish.goroot)
        self._host = host

    def _verdict(self, state: State) -> Verdict:
        return Verdict(self.wish, self._host, state)

    def observe(self) -> State:
        try:
            return observe(self.wish, self.store)
        except OSError as exc:
            raise PartError(f"{self.wish.goroot} cannot be read: {exc}") from exc

    def compare(self, state: State) -> list[Check]:
        return self._verdict(state).checks()

    def diff(self, state: State) -> Diff | None:
        return self._verdict(state).diff()

    def obstacle(self, state: State) -> PartError | None:
        return self._verdict(state).obstacle()

    def wants(self, state: State, *, repairing: bool) -> list[dict[str, t.Any]]:
        return self._verdict(state).wants(repairing=repairing)

    def repair(self, state: State, drifted: t.Sequence[Check]) -> None:
        try:
            with self.store.lock():
                if look(self.wish.goroot) != state.spot:
                    raise PartError(f"{self.wish.goroot} was changed by somebody else during this run: run again")
                try:
                    self._repair(state)
                except BaseException:
                    with contextlib.suppress(OSError, StoreError):
                        self.store.recover()
                    raise
        except (BlockingIOError, StoreError) as exc:
            raise PartError(str(exc)) from exc
        except OSError as exc:
            raise PartError(f"{self.wish.goroot}: {exc}") from exc

    def _repair(self, state: State) -> None:
        if not self.wish.present:
            self.store.remove()
            return
        if state.residue:
            # A run that was ended half-way: what it left is finished or undone first, and then judged anew.
            self.store.recover()
            state = self.observe()
        if not self._verdict(state).replaces():
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
            proofs = self.record.proofs(state.h1_unsigned, state.h1_signed)
            self.store.write_seal(self._sealed(self.wish.goroot, state.tree.files, proofs, "found in place"))

    def _roll_back(self, state: State) -> None:
        wanted = self.wish.generation(state.generations)
        if wanted is None:
            raise StoreError(f"generation {self.wish.rollback} is gone")
        folder = self.store.generation(wanted.id)
        tree = goroot.read(os.path.join(folder, "tree"), self.wish.owner)
        unsigned = seal.h1(tree.files, self.record.prefix)
        if unsigned != wanted.h1_unsigned or tree.irregular:
            odd = "".join(f"; {path} is {what}" for path, what in sorted(tree.irregular.items())[:1])
            raise PartError(
                f"generation {wanted.id} is not put back: its h1_unsigned is {unsigned}, when it was replaced it was"
                f" {wanted.h1_unsigned}{odd}",
                refusal="unproven",
            )
        _set_modes(os.path.join(folder, "tree"), sorted(tree.modes), self.wish.owner)
        proofs = self.record.proofs(unsigned, seal.h1(tree.as_signed(), self.record.prefix))
        new = self._sealed(os.path.join(folder, "tree"), tree.files, proofs, f"generation {wanted.id}")
        new = dataclasses.replace(new, seal=dataclasses.replace(new.seal, generation=wanted.id))
        self.store.put_in_place(folder, new, self._replaced(state), self.wish.keep)

    def _install(self, state: State) -> None:
        artefact = self.wish.artefact()
        if artefact is None:
            tried = "\n".join(f"  {line}" for line in self.wish.tried) or "  no source is configured"
            raise PartError(
                f"no source has go{self.record.version} for {self.record.platform}:\n{tried}", refusal="no_source"
            )
        self._need_room()
        digest = self._prove_file(artefact)
        stage = self.store.stage()
        tree = os.path.join(stage, "tree")
        unpacked = self._unpack(artefact, tree)
        proofs = self._prove_tree(unpacked, artefact, digest)
        new = self._sealed(tree, unpacked.files, proofs, artefact.source)
        self.store.put_in_place(stage, new, self._replaced(state), self.wish.keep)

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

    def _replaced(self, state: State) -> Generation | None:
        """What is there, as the generation it becomes."""
        if state.spot.found != "folder":
            return None
        return Generation(
            id=self.store.new_generation_id(),
            version_line=state.version_line,
            h1_unsigned=state.h1_unsigned,
            retired_at=now(),
        )

    def _sealed(self, tree: str, files: Manifest, proofs: tuple[str, ...], source: str) -> Sealed:
        """The seal of C(tree), which is, or will be, the GOROOT."""
        canonical, extras = seal.split(files)
        text = seal.preimage(canonical, self.record.prefix)
        return Sealed(
            Seal(
                goroot=self.wish.goroot,
                version=self.record.version,
                platform=self.record.platform,
                h1_unsigned=seal.h1_of(text),
                inode=os.lstat(tree).st_ino,
                proofs=proofs,
                source=source,
                sealed_at=now(),
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
            "state": "absent" if state.spot.found == "absent" else "present",
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
    try:
        text = inflater.decompress(data, 16 * 1024 * 1024)
    except zlib.error as exc:
        raise PartError(f"the manifest the controller sent is corrupt: {exc}", refusal="invalid") from exc
    if not inflater.eof:
        raise PartError("the manifest the controller sent is longer than any release's, or cut off", refusal="invalid")
    return text


def _set_modes(root: str, paths: t.Iterable[str], owner: Owner) -> None:
    """Set mode and owner of files and folders below C(root) as released, without following a link."""
    for path in paths:
        descriptor = os.open(os.path.join(root, path), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
            os.fchown(descriptor, owner.uid, owner.gid)
            os.fchmod(descriptor, 0o755 if folder else seal.mode(path))
        finally:
            os.close(descriptor)
    _atomic.flush_folder(root)

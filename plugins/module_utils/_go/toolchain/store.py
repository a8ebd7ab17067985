# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a managed GOROOT keeps its seal, its generations and what is being staged, and the steps that exchange trees.

C(/usr/local/go1.21.5) has its store in C(/usr/local/.golden.triangle/go1.21.5), on the same volume, owned by root:

    seal.json                what is in place: release, digest, proof, source, and the inode of the GOROOT it is about
    manifest, extras         the manifest of the canonical tree (the preimage of its h1) and of what only archives have
    generations/ID/tree      trees that were in place before, beside them generation.json
    stage-*/tree             a tree that is being made: never seen by anyone, removed by the next run
    journal.json             written before trees are exchanged, removed after: how the next run finishes or undoes it,
                             and until then the seal of the tree that came
    lock

The seal is also the marker: only a tree it names is ever replaced or removed.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import shutil
import stat
import tempfile
import time
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils import _atomic

FOLDER = ".golden.triangle"
#: No manifest of a release is near this size.
_LARGEST = 16 * 1024 * 1024
_FOR_ALL = 0o755
_MANIFESTS = ("manifest", "extras")
_TEMPORARY = ("stage-", _atomic.BESIDE)


@dataclasses.dataclass(frozen=True)
class Seal:
    """What is in place at a GOROOT, and how it was proven when it was put there."""

    goroot: str
    version: str
    platform: str
    h1_unsigned: str
    inode: int
    proofs: tuple[str, ...]
    source: str
    sealed_at: str
    generation: str = ""


@dataclasses.dataclass(frozen=True)
class Sealed:
    """A seal, and the texts of its manifests."""

    seal: Seal
    manifest: bytes
    extras: bytes


@dataclasses.dataclass(frozen=True)
class Generation:
    """A tree that was in place before."""

    id: str
    version_line: str
    h1_unsigned: str
    retired_at: str


class StoreError(Exception):
    """The store is not in a state this code knows: the text says what to look at."""


def now() -> str:
    """The time in UTC, as seals and generations carry it."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


class Store:
    """The store of one GOROOT."""

    def __init__(self, goroot: str) -> None:
        self.goroot = goroot
        self.base = os.path.join(os.path.dirname(goroot), FOLDER, os.path.basename(goroot))

    # What is there: reads only.

    def seal(self) -> Seal | None:
        """The seal, None when there is none or it cannot be read as one.

        Where a run was ended between the exchange and the seal, it is the one in its journal.
        """
        journal = self._json("journal.json")
        begun = journal.get("new") == _inode(self.goroot)
        fields = journal.get("seal") if journal and begun else self._json("seal.json")
        try:
            return Seal(**{**fields, "proofs": tuple(fields["proofs"])}) if fields else None
        except (KeyError, TypeError):
            return None

    def manifest(self, name: str) -> bytes | None:
        """The text of a stored manifest: C(manifest) or C(extras)."""
        try:
            return _atomic.read_file(os.path.join(self.base, name), _LARGEST)
        except OSError:
            return None

    def generations(self) -> list[Generation]:
        """The generations kept, oldest first; one without a readable description is left out."""
        found = []
        for name in self._listed("generations"):
            fields = self._json("generations", name, "generation.json")
            try:
                found.append(Generation(**fields))
            except TypeError:
                continue
        return found

    def residue(self) -> list[str]:
        """What a run that was ended half-way has left here."""
        left = [name for name in self._listed() if name.startswith(_TEMPORARY) or name == "journal.json"]
        return [os.path.join(self.base, name) for name in left]

    def exists(self) -> bool:
        """Whether there is a store at all."""
        return os.path.lexists(self.base)

    # What changes it: always under the lock.

    def lock(self) -> _atomic.Lock:
        """The lock of this GOROOT. Raises BlockingIOError when another run holds it, StoreError for a bad folder."""
        _make_way(os.path.dirname(self.goroot))
        for folder in (os.path.dirname(self.base), self.base):
            _own_folder(folder)
        return _atomic.Lock(os.path.join(self.base, "lock"))

    def stage(self) -> str:
        """A new folder only root can enter, for a tree in the making."""
        return tempfile.mkdtemp(prefix="stage-", dir=self.base)

    def write_seal(self, new: Sealed) -> None:
        """Say what is in place. The seal comes last: without it the manifests mean nothing."""
        self._write_manifests(self.base, new)
        self._write_json(dataclasses.asdict(new.seal), "seal.json")

    def put_in_place(self, stage: str, new: Sealed, old: Generation | None, keep: int) -> None:
        """Bring the tree C(stage)/tree to the GOROOT in one step, with its seal; what was there becomes C(old).

        C(stage) is a new folder, or that of a generation. The tree must be whole and proven. All its bytes reach the
        drive before the step is taken. Of the generations, C(keep) stay.
        """
        staged = os.path.join(stage, "tree")
        self._write_manifests(stage, new)
        os.sync()
        _atomic.flush_folder(staged)
        journal = {
            "stage": os.path.relpath(stage, self.base),
            "new": new.seal.inode,
            "seal": dataclasses.asdict(new.seal),
            "old": os.lstat(self.goroot).st_ino if old is not None else None,
            "generation": dataclasses.asdict(old) if old is not None else None,
            "keep": keep,
        }
        self._write_json(journal, "journal.json")
        if old is None:
            os.rename(staged, self.goroot)
        else:
            try:
                _atomic.exchange(staged, self.goroot)
            except _atomic.ExchangeUnsupported:
                # Two steps, with the journal to finish or undo them: the best this file system has.
                aside = os.path.join(stage, "old")
                os.rename(self.goroot, aside)
                os.rename(staged, self.goroot)
        self._settle(journal)

    def recover(self) -> None:
        """Finish or undo what a run that was ended half-way has begun, then clear away what it staged."""
        journal = self._json("journal.json")
        if journal:
            self._settle(journal)
        for path in self.residue():
            _remove(path)

    def remove(self) -> None:
        """Remove the GOROOT, its generations and the store: the GOROOT first, in one step, so that nobody runs half."""
        if os.path.lexists(self.goroot):
            os.rename(self.goroot, os.path.join(self.stage(), "tree"))
        self._prune(0)
        shutil.rmtree(self.base)
        with contextlib.suppress(OSError):  # other GOROOTs may have their stores there
            os.rmdir(os.path.dirname(self.base))

    def _settle(self, journal: t.Mapping[str, t.Any]) -> None:
        """Bring an exchange to its end, from wherever it stands; which tree is where is told by its inode.

        Each step can be taken again, and the journal goes last.
        """
        stage = os.path.join(self.base, str(journal["stage"]))
        if _inode(self.goroot) is None:
            # Between the two steps: the new tree is whole, so the exchange is finished rather than undone.
            os.rename(os.path.join(stage, "tree"), self.goroot)
        in_place = _inode(self.goroot)
        if in_place == journal["new"]:
            self._finish(stage, journal)
        elif in_place != journal["old"]:
            raise StoreError(
                f"{self.goroot} is neither the tree that was there nor the one that was to come;"
                f" look at it and at {stage}, then remove {os.path.join(self.base, 'journal.json')}"
            )
        os.unlink(os.path.join(self.base, "journal.json"))
        _atomic.flush_folder(self.base)

    def _finish(self, stage: str, journal: t.Mapping[str, t.Any]) -> None:
        """The new tree is in its place: keep the old one, put the seal there, clear up."""
        for name in ("tree", "old"):
            aside = os.path.join(stage, name)
            if journal["generation"] is not None and _inode(aside) == journal["old"]:
                self._keep(aside, Generation(**journal["generation"]))
        for name in _MANIFESTS:
            with contextlib.suppress(FileNotFoundError):
                os.replace(os.path.join(stage, name), os.path.join(self.base, name))
        self._write_json(journal["seal"], "seal.json")
        _remove(stage)
        self._prune(journal["keep"])

    def _prune(self, keep: int) -> None:
        """Remove the oldest generations beyond C(keep), each in one step, so that none is ever half there."""
        names = self._listed("generations")
        for name in names[: max(0, len(names) - keep)]:
            stage = self.stage()
            os.rename(self.generation(name), os.path.join(stage, name))
            _remove(stage)

    def _write_manifests(self, folder: str, new: Sealed) -> None:
        for name, text in zip(_MANIFESTS, (new.manifest, new.extras)):
            _atomic.write_file(os.path.join(folder, name), text)

    def _keep(self, tree: str, generation: Generation) -> None:
        folder = self.generation(generation.id)
        os.makedirs(os.path.dirname(folder), 0o700, exist_ok=True)
        os.makedirs(folder, 0o700, exist_ok=True)
        self._write_json(dataclasses.asdict(generation), "generations", generation.id, "generation.json")
        os.rename(tree, os.path.join(folder, "tree"))

    def new_generation_id(self) -> str:
        """A name that sorts behind those that are taken, also within one second and when the clock went back."""
        stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
        last = max(self._listed("generations"), default="")
        return stamp if stamp > last else f"{last}-2"

    def generation(self, name: str) -> str:
        """The folder of a generation: its tree is C(tree) in it."""
        return os.path.join(self.base, "generations", name)

    def _listed(self, *folder: str) -> list[str]:
        try:
            return sorted(os.listdir(os.path.join(self.base, *folder)))
        except (FileNotFoundError, NotADirectoryError):
            return []

    def _json(self, *path: str) -> dict[str, t.Any]:
        try:
            value = json.loads(_atomic.read_file(os.path.join(self.base, *path), _LARGEST))
        except (OSError, ValueError):
            return {}
        return value if isinstance(value, dict) else {}

    def _write_json(self, value: t.Mapping[str, t.Any], *path: str) -> None:
        text = json.dumps(value, indent=2, sort_keys=True) + "\n"
        _atomic.write_file(os.path.join(self.base, *path), text.encode("utf-8"))


def _make_way(folder: str) -> None:
    """Make a folder and those above it that are missing, for all to enter whatever the umask says."""
    if not os.path.lexists(folder):
        _make_way(os.path.dirname(folder))
        os.mkdir(folder)
        os.chmod(folder, _FOR_ALL)


def _own_folder(path: str) -> None:
    """Make a folder, or see that it is ours alone: where others may write to it, they choose where we write."""
    with contextlib.suppress(FileExistsError):
        os.mkdir(path, 0o755)
    status = os.lstat(path)
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid() or status.st_mode & 0o022:
        raise StoreError(
            f"{path} is not a folder only its owner, uid {os.geteuid()}, can write to: look at it, remove it"
        )


def _inode(path: str) -> int | None:
    try:
        return os.lstat(path).st_ino
    except (FileNotFoundError, NotADirectoryError):
        return None


def _remove(path: str) -> None:
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path)
    elif os.path.lexists(path):
        os.unlink(path)

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is there in the place of a GOROOT: read without changing or running anything."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import os
import stat
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._go import goroot, seal
from ansible_collections.golden.triangle.plugins.module_utils._go.goroot import Owner, Tree
from ansible_collections.golden.triangle.plugins.module_utils._go.seal import Manifest
from ansible_collections.golden.triangle.plugins.module_utils._go.toolchain.store import Generation, Seal, Store
from ansible_collections.golden.triangle.plugins.module_utils._go.toolchain.wish import Wish

Found = t.Literal["absent", "folder", "link", "other"]


@dataclasses.dataclass(frozen=True)
class Spot:
    """What lies at a path, in a word and in words, its inode, and when that was last changed, in nanoseconds."""

    found: Found
    what: str
    inode: int
    changed_at: int


@dataclasses.dataclass(frozen=True)
class State:
    """What was observed: everything the verdict judges."""

    spot: Spot
    #: Who could replace the GOROOT whatever its own modes are, in words; empty when only its owner can.
    exposed: str
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
        return self.spot.found == "folder" and self.seal is not None and self.seal.inode == self.spot.inode


def observe(wish: Wish, store: Store) -> State:
    """Read what is there. Raises OSError when the GOROOT cannot be listed."""
    state = _observe_once(wish, store)
    if look(wish.goroot) != state.spot:
        # Another run has exchanged the trees meanwhile: half of what was read is about the old one.
        state = _observe_once(wish, store)
    return state


def _observe_once(wish: Wish, store: Store) -> State:
    spot = look(wish.goroot)
    tree = goroot.read(wish.goroot, wish.owner) if spot.found == "folder" and wish.present else None
    prefix = wish.record.prefix
    here, kept = store.seal(), tuple(store.generations())
    return State(
        spot=spot,
        exposed=exposed(os.path.dirname(wish.goroot), wish.owner),
        tree=tree,
        version_line=goroot.version_line(wish.goroot),
        h1_unsigned=seal.h1(tree.files, prefix) if tree else "",
        h1_signed=seal.h1(tree.as_signed(), prefix) if tree else "",
        seal=here,
        generations=kept,
        residue=tuple(store.residue()),
        store_exists=store.exists(),
        expected=_proven(wish.h1_unsigned(here, kept), prefix, wish.manifest, store.manifest("manifest")),
        extras=_extras(store.manifest("extras")),
    )


def _proven(h1: str, prefix: str, *texts: bytes | None) -> Manifest | None:
    """The first manifest at hand whose own digest is the wished one: it needs no other proof."""
    for text in texts:
        if text is not None and seal.h1_of(text) == h1:
            return seal.parse(text, prefix)
    return None


def _extras(text: bytes | None) -> Manifest | None:
    try:
        return seal.parse(text, "") if text is not None else None
    except seal.ManifestError:
        return None


def look(path: str) -> Spot:
    """Look at a path without following a link."""
    try:
        status = os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return Spot("absent", "absent", 0, 0)
    found: Found = "other"
    what = "neither a folder nor a link"
    if stat.S_ISDIR(status.st_mode):
        found, what = "folder", "a folder"
    elif stat.S_ISLNK(status.st_mode):
        found, what = "link", f"a link to {os.readlink(path)}"
    return Spot(found, what, status.st_ino, status.st_ctime_ns)


def exposed(folder: str, owner: Owner) -> str:
    """Who else can change the way to a folder, in words: older Homebrews gave /usr/local to a user."""
    for path in dict.fromkeys((*_way(folder), *_way(os.path.realpath(folder)))):
        try:
            status = os.lstat(path)
        except OSError:
            continue
        if status.st_uid not in (0, owner.uid):
            return f"{path} belongs to uid {status.st_uid}"
        if status.st_mode & 0o022 and not status.st_mode & stat.S_ISVTX and not stat.S_ISLNK(status.st_mode):
            return f"{path} has mode {stat.S_IMODE(status.st_mode):04o}"
    return ""


def _way(folder: str) -> t.Iterator[str]:
    """A folder and all above it."""
    while True:
        yield folder
        above = os.path.dirname(folder)
        if above == folder:
            return
        folder = above

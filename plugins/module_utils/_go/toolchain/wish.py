# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a Go release shall be on one host: its release record, and what the user wishes."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import os
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._go import seal
from ansible_collections.golden.triangle.plugins.module_utils._go.goroot import ROOT, Owner
from ansible_collections.golden.triangle.plugins.module_utils._go.toolchain.store import Generation, Seal


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

    def h1_unsigned(self, here: Seal | None, kept: t.Sequence[Generation]) -> str:
        """The digest the tree shall have: the record's, or that of the generation that is to be in place."""
        if not self.rollback:
            return self.record.h1_unsigned
        if here is not None and here.generation == self.rollback:
            return here.h1_unsigned
        wanted = self.generation(kept)
        return wanted.h1_unsigned if wanted else f"generation {self.rollback}, which is not kept"

    def generation(self, kept: t.Sequence[Generation]) -> Generation | None:
        """The generation that is to be put back, if it is kept."""
        return next((generation for generation in kept if generation.id == self.rollback), None)

    def artefact(self) -> Artefact | None:
        """The first artefact that is there, as a file."""
        return next((artefact for artefact in self.artefacts if os.path.isfile(artefact.path)), None)

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading a GOROOT as it lies on the disk: every byte, mode and owner of it, without running anything."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import grp
import hashlib
import os
import pwd
import stat

from ansible_collections.golden.triangle.plugins.module_utils import _atomic
from ansible_collections.golden.triangle.plugins.module_utils._apple import macho
from ansible_collections.golden.triangle.plugins.module_utils._go import seal
from ansible_collections.golden.triangle.plugins.module_utils._part import PartError

#: Nothing in a release is near this size: a larger file is hashed in pieces, and is drift whatever it holds.
LARGEST_FILE = 64 * 1024 * 1024
LARGEST_VERSION = 4096
EMPTY_FOLDER = "an empty folder"
_PIECE = 1024 * 1024


@dataclasses.dataclass(frozen=True)
class Owner:
    """Who owns a tree: root and wheel on a Mac."""

    uid: int
    gid: int


#: root:wheel, as on every Mac.
ROOT = Owner(0, 0)


def named_owner(user: str, group: str) -> Owner:
    """The owner by name; only root can give files away. Raises PartError."""
    try:
        owner = Owner(pwd.getpwnam(user).pw_uid, grp.getgrnam(group).gr_gid)
    except KeyError as exc:
        raise PartError(f"owner {user}, group {group}: {exc.args[0]}", refusal="invalid") from exc
    if os.geteuid() not in (0, owner.uid):
        raise PartError("needs root on the host: set become", refusal="invalid")
    return owner


@dataclasses.dataclass(frozen=True)
class Tree:
    """A GOROOT's content.

    C(files) are digests with Apple's signature cut off the programs, C(signed) the digests of programs that have one,
    as they are. C(irregular) is what no release has (links, devices, empty folders) or what cannot be read, each
    with what it is.
    C(modes) are the paths whose mode or owner is not as released, each with what is and what shall be.
    """

    files: seal.Manifest
    signed: seal.Manifest
    irregular: dict[str, str]
    modes: dict[str, str]
    bytes: int

    def as_signed(self) -> seal.Manifest:
        """The manifest of the bytes as they are."""
        return {**self.files, **self.signed}


def is_program(path: str) -> bool:
    """Whether upstream puts a program there: only these carry a signature (golang/build cmd/gorebuild/darwin.go)."""
    return path.startswith(("bin/", "pkg/tool/"))


def read(goroot: str, owner: Owner) -> Tree:
    """Hash every file below C(goroot), look at every mode and owner. Raises OSError when it cannot be listed."""
    reader = _Reader(owner)
    reader.folder(goroot, "")
    return Tree(
        files=reader.files,
        signed=reader.signed,
        irregular=reader.irregular,
        modes=reader.modes,
        bytes=reader.bytes,
    )


def digests(path: str, data: bytes) -> tuple[str, str | None]:
    """SHA-256 of a file of the tree without its signature, and as it is where it has one."""
    digest = hashlib.sha256(data).hexdigest()
    if is_program(path) and data[:4] == macho.MAGIC_64:
        bare = macho.without_signature(data)
        if bare is not data:
            return hashlib.sha256(bare).hexdigest(), digest
    return digest, None


def version_line(goroot: str) -> str:
    """What the first line of VERSION says, for instance C(go1.21.5); empty when there is no such line."""
    try:
        text = _atomic.read_file(os.path.join(goroot, "VERSION"), LARGEST_VERSION)
        return text.partition(b"\n")[0].decode("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""


class _Reader:
    """Walks one tree. Folders are read in no order: what it gathers is sorted by whoever shows it."""

    def __init__(self, owner: Owner) -> None:
        self.files: seal.Manifest = {}
        self.signed: seal.Manifest = {}
        self.irregular: dict[str, str] = {}
        self.modes: dict[str, str] = {}
        self.bytes = 0
        self._owner = owner

    def folder(self, folder: str, relative: str) -> None:
        self._look(relative or ".", os.lstat(folder), seal.FOLDER_MODE)
        try:
            with os.scandir(folder) as entries:
                listed = list(entries)
        except OSError as exc:
            if not relative:
                raise
            self.irregular[relative] = f"cannot be read: {exc.strerror}"
            return
        if not listed and relative:
            # No release has an empty folder, and the manifest, which knows files only, would not see it.
            self.irregular[relative] = EMPTY_FOLDER
        for entry in listed:
            path = f"{relative}/{entry.name}" if relative else entry.name
            status = entry.stat(follow_symlinks=False)
            if not seal.is_plain(entry.name):
                self.irregular[path] = "a name with a line break"
            elif stat.S_ISREG(status.st_mode):
                self._look(path, status, seal.mode(path))
                self._file(entry.path, path, status.st_size)
            elif stat.S_ISDIR(status.st_mode):
                self.folder(entry.path, path)
            elif stat.S_ISLNK(status.st_mode):
                self.irregular[path] = f"a link to {os.readlink(entry.path)}"
            else:
                self.irregular[path] = "neither a file nor a folder"

    def _file(self, full: str, path: str, size: int) -> None:
        try:
            self._hash(full, path, size)
        except OSError as exc:
            self.irregular[path] = f"cannot be read: {exc.strerror}"

    def _hash(self, full: str, path: str, size: int) -> None:
        descriptor = os.open(full, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            if size > LARGEST_FILE:
                self.files[path] = _hash_in_pieces(descriptor)
                self.bytes += size
                return
            data = os.read(descriptor, size + 1)
            if len(data) != size:
                # A file that grows while it is read, or a read(2) that came short.
                rest = b"".join(iter(lambda: os.read(descriptor, _PIECE), b""))
                data += rest
        finally:
            os.close(descriptor)
        self.bytes += len(data)
        unsigned, signed = digests(path, data)
        self.files[path] = unsigned
        if signed is not None:
            self.signed[path] = signed

    def _look(self, path: str, status: os.stat_result, wished: int) -> None:
        actual = stat.S_IMODE(status.st_mode)
        owner = self._owner
        if actual == wished and status.st_uid == owner.uid and status.st_gid == owner.gid:
            return
        self.modes[path] = (
            f"{actual:04o} {status.st_uid}:{status.st_gid}, released {wished:04o} {owner.uid}:{owner.gid}"
        )


def _hash_in_pieces(descriptor: int) -> str:
    digest = hashlib.sha256()
    for piece in iter(lambda: os.read(descriptor, _PIECE), b""):
        digest.update(piece)
    return digest.hexdigest()

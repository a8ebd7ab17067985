# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one extension shall be for one user in one editor, what it is, and the seal that its files are held against."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import json
import os
import stat
import time
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils import _atomic
from ansible_collections.golden.triangle.plugins.module_utils._as_user import AsUserError, as_user
from ansible_collections.golden.triangle.plugins.module_utils._editor import flavours, installed, policy, vsix
from ansible_collections.golden.triangle.plugins.module_utils._editor.flavours import Editor, Flavour
from ansible_collections.golden.triangle.plugins.module_utils._editor.people import Person
from ansible_collections.golden.triangle.plugins.module_utils._editor.policy import Policy
from ansible_collections.golden.triangle.plugins.module_utils._editor.registry import Entry, Folder, belongs
from ansible_collections.golden.triangle.plugins.module_utils._editor.vsix import Manifest, Vsix, VsixError
from ansible_collections.golden.triangle.plugins.module_utils._part import PartError

SEALS = "/Library/Application Support/golden.triangle/extensions"

#: C(declared): a digest that was given holds for it; C(first_seen): sealed as it was found, never called trusted.
Provenance = t.Literal["declared", "first_seen"]


class Package:
    """A VSIX on this host, and where it came from. It is read at most once, whoever asks."""

    def __init__(self, path: str, source: str) -> None:
        self.path = path
        self.source = source
        self._read: Vsix | VsixError | None = None

    def read(self) -> Vsix:
        """What it holds. Raises VsixError."""
        if self._read is None:
            try:
                self._read = vsix.inspect(self.path)
            except VsixError as exc:
                self._read = exc
            except OSError as exc:
                self._read = VsixError(f"cannot be read: {exc.strerror}")
        if isinstance(self._read, VsixError):
            raise self._read
        return self._read


@dataclasses.dataclass(frozen=True)
class Wish:
    """What one extension shall be for one user in one editor.

    C(pin) is what the editor's flag shall be, None to leave it. C(sha256) is that of the VSIX, C(h1) that of its files.
    The first of C(packages) is used, else the gallery where C(gallery) says so. C(answered) says that the controller
    has been asked for what was wanted, C(tried) what its sources answered.
    """

    person: Person
    flavour: Flavour
    id: str
    version: str
    present: bool = True
    pin: bool | None = True
    cleanup: bool = True
    sha256: str = ""
    h1: str = ""
    packages: tuple[Package, ...] = ()
    gallery: bool = False
    fetches: bool = False
    answered: bool = False
    tried: tuple[str, ...] = ()
    seals: str = SEALS
    managed: str = policy.MANAGED
    applications: str = "/Applications"

    @property
    def place(self) -> str:
        """The folder of this user's extensions."""
        return os.path.join(self.person.home, self.flavour.extensions)

    @property
    def subject(self) -> str:
        """How checks call it."""
        return f"{self.id} of {self.person.name} in {self.flavour.title}"

    def package(self) -> Package | None:
        """The first VSIX that is there."""
        return next((package for package in self.packages if os.path.exists(package.path)), None)


@dataclasses.dataclass(frozen=True)
class Seal:
    """What was sealed: the files of one version of an extension, and how they were known to be it."""

    id: str
    version: str
    provenance: Provenance
    source: str
    sealed_at: str
    files: Manifest


@dataclasses.dataclass(frozen=True)
class State:
    """What was observed: C(seen) is the answer of C(installed.look). C(vsix) is only read where it is needed."""

    editor: Editor | None
    seen: t.Mapping[str, t.Any]
    seal: Seal | None = None
    policy: Policy | None = None
    vsix: Vsix | None = None
    vsix_fault: str = ""

    @property
    def entry(self) -> Entry | None:
        """The extension in the editor's list."""
        return Entry(**self.seen["entry"]) if self.seen.get("entry") else None

    @property
    def folder(self) -> Folder | None:
        """The folder that the list names."""
        entry = self.entry
        folders = [Folder(**folder) for folder in self.seen.get("folders", ())]
        return next((folder for folder in folders if entry and folder.name == entry.folder), None)

    @property
    def files(self) -> Manifest | None:
        """The files in it."""
        tree = self.seen.get("tree")
        return dict(tree["files"]) if tree else None

    @property
    def odd(self) -> dict[str, str]:
        """What no extension has, by path."""
        tree = self.seen.get("tree")
        return dict(tree["odd"]) if tree else {}

    @property
    def profiles(self) -> list[dict[str, str]]:
        """What the editor's own profiles have of it, which lies in the same folder."""
        return list(self.seen.get("profiles", ()))

    def installed(self) -> str:
        """The version that the editor loads, in words where list and folder do not agree; empty without any."""
        entry, folder = self.entry, self.folder
        if entry is None:
            return ""
        if folder is None:
            return f"{entry.version} by the list, without its folder"
        if not folder.version:
            return f"{entry.version} by the list, without a package.json"
        if folder.version != entry.version:
            return f"{entry.version} by the list, {folder.version} in its folder"
        return entry.version

    def others(self, wish: Wish) -> list[str]:
        """Folders of the extension that are not the wished one, and what a run that was ended half-way has left."""
        entry = self.entry
        right = entry.folder if entry and wish.present and self.installed() == wish.version else ""
        folders = [Folder(**folder) for folder in self.seen.get("folders", ())]
        mine = [folder for folder in folders if belongs(folder.name, wish.id) and folder.name != right]
        if wish.present and not right:
            mine = [folder for folder in mine if folder.version != wish.version]
        if any(profile["fault"] for profile in self.profiles):
            mine = []  # what is in use there is not known
        used = {profile["folder"] for profile in self.profiles}
        mine = [folder for folder in mine if folder.name not in used]
        return [*(folder.name for folder in mine), *self.seen.get("residue", ())]


def observe(wish: Wish) -> State:
    """Look, as the user at what is the user's. Raises OSError."""
    if wish.person.fault:
        return State(None, {"found": "nobody", "why": wish.person.fault})
    editor = None
    try:
        editor = flavours.find_as(wish.person.name, wish.flavour, wish.person.home, wish.applications)
        data = os.path.join(wish.person.home, wish.flavour.data)
        seen = as_user(wish.person.name, installed.look, wish.place, wish.id, data, timeout=300.0)
    except AsUserError as exc:
        return State(editor, {"found": "unreadable", "why": str(exc)})
    state = State(editor, seen, read_seal(wish), policy.read(wish.flavour.policy, wish.person.name, wish.managed))
    package = wish.package()
    if package is None or not wish.present or (state.installed() == wish.version and not changed(wish, state)):
        return state
    try:
        return dataclasses.replace(state, vsix=package.read())
    except VsixError as exc:
        return dataclasses.replace(state, vsix_fault=f"{package.source} is refused as {wish.id} {wish.version}: {exc}")


def changed(wish: Wish, state: State) -> bool:
    """Whether the files are known not to be those of the wished version."""
    files = state.files or {}
    if state.odd or (wish.h1 and vsix.h1(files) != wish.h1):
        return True
    return bool(not wish.h1 and state.seal and state.seal.version == wish.version and state.seal.files != files)


# Seals: root's, since the files they are about are the user's to write.


def _seal_path(wish: Wish) -> str:
    return os.path.join(wish.seals, wish.person.name, wish.flavour.name, f"{wish.id.lower()}.json")


def read_seal(wish: Wish) -> Seal | None:
    """The seal, None when there is none that can be read as one."""
    try:
        with open(_seal_path(wish), "rb") as stream:
            return Seal(**json.load(stream))
    except (OSError, ValueError, TypeError):
        return None


def write_seal(wish: Wish, seal: Seal) -> None:
    """Put a seal in its place. Raises PartError where its folder is not ours alone."""
    text = json.dumps(dataclasses.asdict(seal), indent=1, sort_keys=True) + "\n"
    _atomic.write_file(_seal_path(wish), text.encode("utf-8"))


def remove_seal(wish: Wish) -> None:
    """Without an extension there is nothing to be held against it."""
    if os.path.lexists(_seal_path(wish)):
        os.unlink(_seal_path(wish))


def lock(wish: Wish) -> _atomic.Lock:
    """The lock of one folder of extensions. Raises PartError, BlockingIOError."""
    folder = wish.seals
    os.makedirs(os.path.dirname(folder), 0o755, exist_ok=True)
    for name in ("", wish.person.name, wish.flavour.name):
        folder = os.path.join(folder, name) if name else folder
        if not os.path.lexists(folder):
            os.mkdir(folder, 0o755)
        status = os.lstat(folder)
        if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid() or status.st_mode & 0o022:
            raise PartError(f"{folder} is not a folder only root can write to: look at it, remove it")
    return _atomic.Lock(os.path.join(folder, "lock"))


def now() -> str:
    """The time in UTC, as seals carry it."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())

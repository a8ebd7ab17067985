# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a managed Go program lies, and the steps that bring a version of it into place.

C(/usr/local/golden.triangle/tools/dlv), owned by root:

    1.21.2-go1.21.5/dlv        a version, built by one Go: the path by which an editor or a firewall may know it
    1.21.2-go1.21.5/seal.json  what was put there and how it was proven; the marker: only what has one is removed
    current                    a link to the version in place, so C(current/dlv) is a path that stays
    replaced/                  what lay in a version's place and was not it, not executable, for whoever looks into it
    stage-*                    what is being made: removed by the next run
    lock

Each step is one rename, and the program comes before the link that names it: whoever is killed in between leaves the
old program working.
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

from ansible_collections.golden.triangle.plugins.module_utils import _atomic
from ansible_collections.golden.triangle.plugins.module_utils._go.goroot import Owner
from ansible_collections.golden.triangle.plugins.module_utils._go.tool import program as tool_program
from ansible_collections.golden.triangle.plugins.module_utils._go.tool.wish import FOLDER
from ansible_collections.golden.triangle.plugins.module_utils._go.toolchain.store import StoreError, now

FOLDER_MODE = 0o755
CURRENT = "current"
REPLACED = "replaced"
_SEAL = "seal.json"


@dataclasses.dataclass(frozen=True)
class Seal:
    """What was put in place, and from where: the reference where no release record knows more."""

    package: str
    version: str
    go: str
    platform: str
    goamd64: str
    h1: str
    modules: dict[str, str]
    sha256_unsigned: str
    source: str
    sealed_at: str


@dataclasses.dataclass(frozen=True)
class Fault:
    """What is wrong with a folder; one that is not C(ours) is not taken over."""

    what: str
    ours: bool


class ToolStore:
    """The store of one program."""

    def __init__(self, prefix: str, name: str, owner: Owner) -> None:
        self.name = name
        self.base = os.path.join(prefix, FOLDER, "tools", name)
        self._owner = owner
        self._folders = (os.path.join(prefix, FOLDER), os.path.join(prefix, FOLDER, "tools"), self.base)

    # What is there: reads only.

    def program(self, version_id: str) -> str:
        """The path of the program of one version."""
        return os.path.join(self.base, version_id, self.name)

    def stable(self) -> str:
        """The path of the program in place, whatever its version."""
        return os.path.join(self.base, CURRENT, self.name)

    def seal(self, version_id: str) -> Seal | None:
        """The seal of a version, None when there is none or it cannot be read as one."""
        try:
            with open(os.path.join(self.base, version_id, _SEAL), "rb") as stream:
                return Seal(**json.load(stream))
        except (OSError, ValueError, TypeError):
            return None

    def seals(self) -> dict[str, Seal]:
        """All versions that are kept, oldest first."""
        found = {name: self.seal(name) for name in self._listed() if name != CURRENT}
        sealed = {name: seal for name, seal in found.items() if seal is not None}
        return dict(sorted(sealed.items(), key=lambda entry: (entry[1].sealed_at, entry[0])))

    def current(self) -> str:
        """The version the link names; empty when there is none, in words when it is no link of ours."""
        path = os.path.join(self.base, CURRENT)
        try:
            return os.readlink(path)
        except FileNotFoundError:
            return ""
        except OSError:
            return "no link"

    def residue(self) -> list[str]:
        """What a run that was ended half-way has left here."""
        return [os.path.join(self.base, name) for name in self._listed() if name.startswith("stage-")]

    def strangers(self) -> list[str]:
        """What lies here and is not of our making, so that it is not removed."""
        kept = self.seals()
        known = (CURRENT, REPLACED, "lock")
        names = [name for name in self._listed() if name not in kept and name not in known]
        return [os.path.join(self.base, name) for name in names if not name.startswith("stage-")]

    def exists(self) -> bool:
        """Whether there is a store at all."""
        return os.path.lexists(self.base)

    def folder_faults(self, version_id: str) -> dict[str, Fault]:
        """Folders that somebody else owns or can write to, each with what is and what shall be."""
        found: dict[str, Fault] = {}
        for folder in (*self._folders, os.path.join(self.base, version_id)):
            try:
                status = os.lstat(folder)
            except (FileNotFoundError, NotADirectoryError):
                continue
            fault = mode_fault(status, self._owner, FOLDER_MODE)
            if not stat.S_ISDIR(status.st_mode):
                found[folder] = Fault("no folder", ours=False)
            elif fault:
                found[folder] = Fault(fault, ours=self._is_ours(status))
        return found

    # What changes it: always under the lock.

    def lock(self) -> _atomic.Lock:
        """The lock of this program. Raises BlockingIOError when another run holds it, StoreError for a bad folder."""
        for folder in self._folders:
            self._settle(folder)
        return _atomic.Lock(os.path.join(self.base, "lock"))

    def stage(self) -> str:
        """A new folder for what is being made. Others may pass through it, to the builder's own folder in it."""
        folder = tempfile.mkdtemp(prefix="stage-", dir=self.base)
        os.chmod(folder, 0o711)  # noqa: S103 to be passed through, not looked into or written to
        return folder

    def tidy(self, version_id: str) -> None:
        """Remove what was left half-made, set the modes of a version's folder."""
        for path in self.residue():
            shutil.rmtree(path)
        if os.path.lexists(os.path.join(self.base, version_id)):
            self._settle(os.path.join(self.base, version_id))

    def put(self, version_id: str, staged: str, seal: Seal) -> None:
        """Bring a staged program that is proven into the place of a version; what lay there is set aside."""
        folder = os.path.join(self.base, version_id)
        if os.path.lexists(folder) and (os.path.islink(folder) or not os.path.isdir(folder)):
            self._set_aside(folder, version_id)
        self._settle(folder)
        self._write_seal(staged, folder, seal)
        place = self.program(version_id)
        old = tool_program.look(place)
        if old.what != "absent" and old.sha256_unsigned != seal.sha256_unsigned:
            self._set_aside(place, version_id)
        os.replace(staged, place)
        _atomic.flush_folder(folder)

    def _set_aside(self, place: str, version_id: str) -> None:
        """Keep what lies at C(place), by a second name where it is a file, so that its place is never empty."""
        folder = os.path.join(self.base, REPLACED)
        self._settle(folder)
        stamp = now().replace(":", "").replace("-", "")
        kept = next(
            path
            for path in (os.path.join(folder, f"{version_id}-{stamp}-{count}") for count in range(1, 1000))
            if not os.path.lexists(path)
        )
        if not stat.S_ISREG(os.lstat(place).st_mode):
            os.rename(place, kept)
            return
        shutil.copyfile(place, kept, follow_symlinks=False)
        os.chmod(kept, 0o600)

    def _write_seal(self, staged: str, folder: str, seal: Seal) -> None:
        beside = f"{staged}.seal"
        text = json.dumps(dataclasses.asdict(seal), indent=2, sort_keys=True) + "\n"
        _atomic.write_file(beside, text.encode("utf-8"))
        os.replace(beside, os.path.join(folder, _SEAL))

    def choose(self, version_id: str, stage: str) -> None:
        """Let C(current) name a version, in one step."""
        beside = os.path.join(stage, CURRENT)
        os.symlink(version_id, beside)
        path = os.path.join(self.base, CURRENT)
        if os.path.isdir(path) and not os.path.islink(path):
            raise StoreError(f"{path} is a folder, not a link: look at it, remove it")
        os.replace(beside, path)
        _atomic.flush_folder(self.base)

    def prune(self, keep: int, chosen: str) -> None:
        """Remove the oldest versions beyond C(keep) beside the chosen one, and what was set aside likewise."""
        others = [name for name in self.seals() if name != chosen]
        for name in others[: max(0, len(others) - keep)]:
            self._discard(os.path.join(self.base, name))
        aside = os.path.join(self.base, REPLACED)
        names = sorted(self._listed(REPLACED))
        for name in names[: max(0, len(names) - keep)]:
            self._discard(os.path.join(aside, name))

    def remove(self) -> None:
        """Remove every version and the store; what is not of our making stays."""
        with contextlib.suppress(FileNotFoundError):
            os.unlink(os.path.join(self.base, CURRENT))
        for name in [*self.seals(), *self.residue(), REPLACED]:
            self._discard(os.path.join(self.base, name))
        os.unlink(os.path.join(self.base, "lock"))
        for folder in reversed(self._folders):
            with contextlib.suppress(OSError):  # other programs, or somebody else's files, may be there
                os.rmdir(folder)

    def _discard(self, path: str) -> None:
        """Out of its place in one step, then away: nobody meets half of a version."""
        if not os.path.lexists(path):
            return
        gone = os.path.join(tempfile.mkdtemp(prefix="stage-", dir=self.base), "gone")
        os.rename(path, gone)
        shutil.rmtree(os.path.dirname(gone))

    def _settle(self, folder: str) -> None:
        """Make a folder, or give ours the mode it shall have; one of somebody else is not taken for ours."""
        with contextlib.suppress(FileExistsError):
            os.makedirs(os.path.dirname(folder), FOLDER_MODE, exist_ok=True)
            os.mkdir(folder, FOLDER_MODE)
        try:
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except OSError as exc:
            raise StoreError(f"{folder} is not a folder: look at it, remove it") from exc
        try:
            status = os.fstat(descriptor)
            if not self._is_ours(status):
                raise StoreError(f"{folder} belongs to uid {status.st_uid}: look at it, remove it")
            if mode_fault(status, self._owner, FOLDER_MODE):
                os.fchown(descriptor, self._owner.uid, self._owner.gid)
                os.fchmod(descriptor, FOLDER_MODE)
        finally:
            os.close(descriptor)

    def _is_ours(self, status: os.stat_result) -> bool:
        return status.st_uid in (os.geteuid(), self._owner.uid)

    def _listed(self, *folder: str) -> list[str]:
        try:
            return sorted(os.listdir(os.path.join(self.base, *folder)))
        except (FileNotFoundError, NotADirectoryError):
            return []


def mode_fault(status: os.stat_result, owner: Owner, wished: int) -> str:
    """What differs from mode and owner as they shall be, in words; empty when nothing."""
    actual = stat.S_IMODE(status.st_mode)
    if actual == wished and status.st_uid == owner.uid and status.st_gid == owner.gid:
        return ""
    return f"{actual:04o} {status.st_uid}:{status.st_gid}, shall be {wished:04o} {owner.uid}:{owner.gid}"

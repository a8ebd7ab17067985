# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The folder of a user's extensions, looked at and changed as that user: runs inside the child, JSON in, JSON out."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import base64
import contextlib
import errno
import hashlib
import json
import os
import shutil
import stat
import time
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils import _atomic
from ansible_collections.golden.triangle.plugins.module_utils._editor import registry, vsix
from ansible_collections.golden.triangle.plugins.module_utils._editor.registry import Folder, RegistryError
from ansible_collections.golden.triangle.plugins.module_utils._runner import SCRUBBED_ENVIRONMENT, SubprocessRunner

#: What a run that was ended half-way has left here begins so.
RESIDUE = ".golden-"
_PIECE = 1024 * 1024
#: Node prints whole lines of its program where it breaks off, and these have a megabyte.
_MOST_SAID = 2000
_LARGEST_TEXT = 16 * 1024 * 1024


def look(place: str, extension: str, user_data: str = "") -> dict[str, t.Any]:
    """What there is of an extension in a folder of extensions. C(user_data) is the editor's, with its profiles.

    The answer: C(found) (folder, absent, other, closed, unreadable), C(why), C(owner) (uid), C(locked): why this user
    cannot write there; C(list) (the bytes of the list in base64, None without one), C(corrupt): what is wrong with it;
    C(entry) (of the extension, by name of field); C(folders) (all, as registry.Folder has them), C(obsolete),
    C(residue) (names);
    C(tree): C(files), C(odd) (what no extension has, by path) of the entry's folder, None without one;
    C(profiles): for each of the editor's own profiles that has the extension C(name), C(version), C(folder), and
    C(fault) where its list cannot be read.
    """
    answer: dict[str, t.Any] = {"found": "absent", "why": "", "owner": os.geteuid(), "locked": "", "list": None}
    answer.update(corrupt="", entry=None, folders=[], obsolete=[], residue=[], tree=None)
    answer["profiles"] = _profiles(user_data, extension) if user_data else []
    try:
        status = os.stat(place)
        names = sorted(os.listdir(place)) if stat.S_ISDIR(status.st_mode) else None
    except FileNotFoundError:
        return {**answer, "locked": _locked(os.path.dirname(place))}
    except OSError as exc:
        found = "closed" if exc.errno == errno.EPERM else "unreadable"
        return {**answer, "found": found, "why": exc.strerror}
    if names is None:
        return {**answer, "found": "other", "why": "no folder"}
    answer.update(found="folder", owner=status.st_uid, locked=_locked(place))
    folders = [_folder(place, name) for name in names if os.path.isdir(os.path.join(place, name)) and name[0] != "."]
    answer.update(folders=[vars(folder) for folder in folders], obsolete=_obsolete(place))
    answer["residue"] = [name for name in names if name.startswith(RESIDUE)]
    entries = registry.from_folders(folders, answer["obsolete"])
    try:
        data = _text(os.path.join(place, registry.NAME))
        if data is not None:
            answer["list"] = base64.b64encode(data).decode("ascii")
            entries = registry.parse(data)
    except (OSError, RegistryError) as exc:
        return {**answer, "corrupt": str(exc)}
    entry = registry.find(entries, extension)
    if entry is not None:
        answer["entry"] = vars(entry)
        answer["tree"] = _tree(os.path.join(place, entry.folder)) if entry.folder else None
    return answer


def _profiles(data: str, extension: str) -> list[dict[str, str]]:
    """What the editor's own profiles beside the default one have of an extension, in the folder that all of them share.

    Form: microsoft/vscode src/vs/platform/userDataProfile/common/userDataProfile.ts @ 1.100.3, C(extensionsResource):
    a list of the same form in the profile's folder below C(User/profiles).
    """
    base = os.path.join(data, "User", "profiles")
    try:
        folders = sorted(entry.name for entry in os.scandir(base) if entry.is_dir())
    except FileNotFoundError:
        return []
    except OSError as exc:
        return [{"name": base, "version": "", "folder": "", "fault": str(exc.strerror)}]
    found = []
    for folder in folders:
        seen = {"name": _profile_name(data, folder), "version": "", "folder": "", "fault": ""}
        try:
            listed = _text(os.path.join(base, folder, registry.NAME))
            entry = registry.find(registry.parse(listed), extension) if listed is not None else None
        except (OSError, RegistryError) as exc:
            found.append({**seen, "fault": str(exc)})
            continue
        if entry is not None:
            found.append({**seen, "version": entry.version, "folder": entry.folder})
    return found


def _profile_name(data: str, folder: str) -> str:
    """The name that the user has given a profile, where that can be read; else its folder's."""
    try:
        stored = json.loads(_text(os.path.join(data, "User", "globalStorage", "storage.json")) or b"{}")
        return next(str(one["name"]) for one in stored["userDataProfiles"] if one["location"] == folder)
    except (OSError, ValueError, RecursionError, TypeError, KeyError, StopIteration):
        return folder


def _locked(folder: str) -> str:
    """Why this user cannot make anything in a folder, or in the first one above it that exists."""
    while not os.path.lexists(folder):
        folder = os.path.dirname(folder)
    real = os.path.realpath(folder)
    leads = f"{folder} leads to {real}, which" if real != folder else folder
    if not os.path.isdir(real):
        return f"{leads} is no folder"
    return "" if os.access(real, os.W_OK | os.X_OK) else f"{leads} is not this user's to write to"


def _folder(place: str, name: str) -> Folder:
    try:
        data = _text(os.path.join(place, name, vsix.PACKAGE))
        package = vsix.package_of(data) if data is not None else {}
    except (OSError, ValueError):
        package = {}
    words = [package.get(key) for key in ("publisher", "name", "version")]
    if not all(isinstance(word, str) for word in words):
        return Folder(name)
    metadata = package.get("__metadata")
    return Folder(name, f"{words[0]}.{words[1]}", str(words[2]), metadata if isinstance(metadata, dict) else {})


def _obsolete(place: str) -> list[str]:
    """The folders that VS Code will remove; a list that cannot be read says nothing to it either."""
    try:
        data = _text(os.path.join(place, registry.OBSOLETE))
        marked = vsix.package_of(data) if data else {}
    except (OSError, ValueError):
        return []
    return sorted(name for name, gone in marked.items() if gone)


def _text(path: str) -> bytes | None:
    """A file's bytes, None when there is none. Raises OSError for what is no plain file of a reasonable size."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except FileNotFoundError:
        return None
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or status.st_size > _LARGEST_TEXT:
            raise OSError(errno.EINVAL, "no plain file, or too large", path)
        with os.fdopen(os.dup(descriptor), "rb") as stream:
            return stream.read(_LARGEST_TEXT)
    finally:
        os.close(descriptor)


# The bytes of one extension


def _tree(folder: str) -> dict[str, t.Any] | None:
    """The digests of all files below a folder, and what is odd; no link is followed."""
    files: dict[str, str] = {}
    odd: dict[str, str] = {}
    if not stat.S_ISDIR(_mode(folder)):
        return None
    waiting = [""]
    while waiting:
        inside = waiting.pop()
        try:
            entries = sorted(os.scandir(os.path.join(folder, inside)), key=lambda entry: entry.name)
        except OSError as exc:
            odd[inside or "."] = f"a folder that cannot be read: {exc.strerror}"
            continue
        for entry in entries:
            path = f"{inside}/{entry.name}" if inside else entry.name
            if entry.is_dir(follow_symlinks=False):
                waiting.append(path)
            elif path != vsix.KEPT_MANIFEST:
                _add(entry, path, files, odd)
        if len(files) + len(odd) > vsix.MOST_FILES:
            odd["."] = "more files than an extension has"
            break
    return {"files": files, "odd": odd}


def _add(entry: os.DirEntry[str], path: str, files: dict[str, str], odd: dict[str, str]) -> None:
    status = entry.stat(follow_symlinks=False)
    if not stat.S_ISREG(status.st_mode):
        odd[path] = "a link" if stat.S_ISLNK(status.st_mode) else "no plain file"
        return
    if status.st_uid != os.geteuid():
        odd[path] = f"owned by uid {status.st_uid}"
    try:
        files[path] = _digest(entry.path, path)
    except (OSError, ValueError) as exc:
        odd[path] = f"cannot be read: {exc}"


def _digest(full: str, path: str) -> str:
    if path == vsix.PACKAGE:
        return vsix.package_digest(_text(full) or b"")
    digest = hashlib.sha256()
    descriptor = os.open(full, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb", buffering=0) as stream:
        for piece in iter(lambda: stream.read(_PIECE), b""):
            digest.update(piece)
    return digest.hexdigest()


def _mode(path: str) -> int:
    try:
        return os.lstat(path).st_mode
    except OSError:
        return 0


# What writes


def write_list(place: str, data: str, seen: str | None) -> bool:
    """Replace the list in one step. C(data) and C(seen), what was judged, are in base64. Raises RegistryError."""
    path = os.path.join(place, registry.NAME)
    now = _text(path)
    if (base64.b64encode(now).decode("ascii") if now is not None else None) != seen:
        raise RegistryError(f"{path} was changed by somebody else during this run: run again")
    mode = stat.S_IMODE(os.stat(path).st_mode) if now is not None else 0o644
    _atomic.write_file(os.path.realpath(path), base64.b64decode(data), mode)
    return True


def rebuild_list(place: str) -> str:
    """Keep a list that cannot be read aside, write one of the folders that are there; gives where the old one is."""
    path = os.path.join(place, registry.NAME)
    aside = f"{path}.corrupt-{time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())}"
    names = sorted(name for name in os.listdir(place) if name[0] != "." and os.path.isdir(os.path.join(place, name)))
    data = registry.rebuilt([_folder(place, name) for name in names], _obsolete(place), place)
    with contextlib.suppress(FileNotFoundError):
        os.rename(path, aside)
    _atomic.write_file(path, data, 0o644)
    return aside


def remove(place: str, names: t.Sequence[str]) -> bool:
    """Remove folders of extensions: each out of the way in one step, so that nobody loads half of one."""
    for name in names:
        full = os.path.join(place, name)
        if not name.startswith(RESIDUE):
            aside = os.path.join(place, f"{RESIDUE}{name}")
            os.rename(full, aside)
            full = aside
        if os.path.isdir(full) and not os.path.islink(full):
            shutil.rmtree(full)
        else:
            os.unlink(full)
    return True


def call(argv: t.Sequence[str], timeout: float) -> dict[str, t.Any]:
    """Run the editor's own command as this user, with nothing of the caller's environment.

    VSCODE_IPC_HOOK_CLI, which a terminal inside the editor sets, would turn the command into another one
    (microsoft/vscode resources/darwin/bin/code.sh): it is not handed on either.
    """
    own = {name: os.environ[name] for name in ("HOME", "USER", "LOGNAME") if name in os.environ}
    answer = SubprocessRunner({**SCRUBBED_ENVIRONMENT, **own}).run(argv, timeout=timeout)
    said = answer.describe()
    return {"rc": answer.rc, "said": said if len(said) <= _MOST_SAID else said[:_MOST_SAID] + "..."}

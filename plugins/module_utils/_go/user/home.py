# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one user's home says about Go, looked at as that user: runs inside the child process, JSON in, JSON out.

Nothing of the user's is run. The start-up files are followed by C(_shell.startup); what is found on the PATH is told
by path and content, and a GOROOT that is not root's is hashed here, with the user's rights.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import base64
import contextlib
import os
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils import _atomic
from ansible_collections.golden.triangle.plugins.module_utils._go import fingerprint, owners
from ansible_collections.golden.triangle.plugins.module_utils._go.fingerprint import Known
from ansible_collections.golden.triangle.plugins.module_utils._go.toolchain.store import Store
from ansible_collections.golden.triangle.plugins.module_utils._go.user import env, env_ours
from ansible_collections.golden.triangle.plugins.module_utils._go.user.env import EnvFile, EnvFileError, Value
from ansible_collections.golden.triangle.plugins.module_utils._go.user.order import INTERACTIVE, Order
from ansible_collections.golden.triangle.plugins.module_utils._shell import block, startup

#: The ways to a Go, as C(startup) calls them, and the word in a check's id.
MODES = {"login": "login", "command": "ssh", "gui": "gui"}
#: As many places of a name on the PATH are told.
_MOST_HITS = 10


def look(request: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Everything that is judged about one user.

    C(request): C(startup) (for C(startup.observe)), C(home), C(goroots) (those declared: proven elsewhere), C(library),
    C(declared), C(order) (the text of our block: C(first), C(function)), C(name) (of the function).

    The answer: C(startup); C(go) by mode (C(path), C(real), C(owner), C(goroot), C(fingerprint), C(place), C(later));
    C(settings) by mode and key; C(env_file); C(blocks) and C(bodies) (as they shall be) by path; C(tool), a program of
    the function's name.
    """
    home = str(request["home"])
    seen = startup.observe(dict(request["startup"]))
    fingerprints: dict[str, t.Any] = {}
    found: dict[str, t.Any] = {}
    settings: dict[str, t.Any] = {}
    for mode, observed in seen["modes"].items():
        found[mode] = _found(observed, request, fingerprints)
        settings[mode] = _settings(home, observed, found[mode], request)
    tool = _tool(home, seen, str(request["name"]))
    text = Order(**request["order"])
    bodies = {path: (Order(text.first) if tool else text).body(path) for path in _block_files(home, seen)}
    return {
        "startup": seen,
        "go": found,
        "settings": settings,
        "env_file": _env_file(home),
        "blocks": {path: block.observe(path, home, body) for path, body in bodies.items()},
        "bodies": bodies,
        "tool": tool,
    }


def _found(
    observed: t.Mapping[str, t.Any], request: t.Mapping[str, t.Any], fingerprints: dict[str, t.Any]
) -> dict[str, t.Any]:
    """The go of one mode: whose it is, and its fingerprint where it is not a declared GOROOT."""
    which = observed["which"]["go"]
    answer: dict[str, t.Any] = {"path": which["first"], "real": which["real"], "place": which["place"]}
    answer.update(owner="", goroot="", fingerprint=None, later=[])
    for hit in which["later"][:_MOST_HITS]:
        answer["later"].append(f"{hit['path']}, {owners.owner_of(hit['path'], hit['real'])}, by {hit['place']}")
    if not which["first"]:
        return answer
    answer["owner"] = str(owners.owner_of(which["first"], which["real"]))
    goroot = owners.goroot_of(which["real"])
    if goroot is not None:
        answer["goroot"] = goroot
        if goroot not in request["goroots"]:
            if goroot not in fingerprints:
                fingerprints[goroot] = _fingerprint(goroot, request)
            answer["fingerprint"] = fingerprints[goroot]
    return answer


def _fingerprint(goroot: str, request: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    library = [Known(**known) for known in request["library"]]
    kept = (Store(declared).manifest("manifest") for declared in request["goroots"])
    manifests = [text for text in kept if text is not None]
    try:
        taken = fingerprint.take(goroot, library, request["declared"], programs=False, manifests=manifests)
    except OSError as exc:
        return {"verdict": "unreadable", "version": "", "h1": "", "reasons": [f"it cannot be read: {exc}"]}
    return {"verdict": taken.verdict, "version": taken.version, "h1": taken.h1, "reasons": list(taken.reasons)}


def _settings(
    home: str, observed: t.Mapping[str, t.Any], found: t.Mapping[str, t.Any], request: t.Mapping[str, t.Any]
) -> dict[str, t.Any]:
    """For each key what Go goes by in this mode; C(uncertain) has the reasons where nobody can tell."""
    process: dict[str, Value] = {}
    uncertain: dict[str, list[str]] = {}
    for key in env.KEYS:
        variable = observed["variables"].get(key)
        if variable is None:
            continue
        if variable["state"] == "uncertain":
            uncertain[key] = list(variable["reasons"]) or list(variable["places"])
        elif variable["state"] == "set" and variable["exported"]:
            process[key] = Value(variable["value"], ", ".join(variable["places"]) or "the environment")
    user = _read(env.user_file(home, process))
    goroot = process["GOROOT"].value if "GOROOT" in process else ""
    goroot = goroot or found["goroot"] or (request["goroots"][0] if request["goroots"] else "")
    release = _read(os.path.join(goroot, "go.env") if goroot else None)
    values = {key: env.effective(key, process, user, release) for key in env.KEYS}
    return {
        "values": {
            key: {"value": value.value, "place": value.place, "process": key in process and value == process[key]}
            for key, value in values.items()
        },
        "uncertain": uncertain,
    }


def _read(path: str | None) -> EnvFile | None:
    """A file of settings; one that cannot be read says nothing to Go either (C(readEnvFile))."""
    try:
        data = env.read(path) if path and os.path.isabs(path) else None
    except EnvFileError:
        return None
    return env.parse(str(path), data) if data is not None else None


def _env_file(home: str) -> dict[str, t.Any]:
    """Go's own file in this home.

    C(settings), C(garbage) (numbers of lines that Go passes over), C(ours) (keys we have set), C(data) in base64, None
    where there is no file; C(locked) says why it must not be written.
    """
    path = os.path.join(home, env.USER_FILE)
    answer: dict[str, t.Any] = {"path": path, "locked": _locked(home), "settings": {}, "garbage": [], "ours": []}
    try:
        data = env.read(path)
    except EnvFileError as exc:
        return {**answer, "data": None, "locked": str(exc)}
    file = env.parse(path, data or b"")
    settings = {key: value.value for key, value in file.settings.items()}
    answer.update(settings=settings, garbage=list(file.garbage), ours=env_ours.keys(data or b""))
    return {**answer, "data": None if data is None else base64.b64encode(data).decode("ascii")}


def _locked(home: str) -> str:
    """Why Go's own file must not be written, empty when it may be.

    A link is followed only to a file of this home: the file of somebody else is nothing to write to.
    """
    path = os.path.join(home, env.USER_FILE)
    real = os.path.realpath(path)
    if not real.startswith(os.path.realpath(home).rstrip("/") + "/"):
        return f"{path} leads to {real}, out of the home"
    try:
        status = os.lstat(real)
    except OSError:
        return ""
    if status.st_uid != os.geteuid():
        return f"{path} belongs to another user (uid {status.st_uid})"
    return f"{path} has {status.st_nlink} names: writing it anew would part them" if status.st_nlink != 1 else ""


def _block_files(home: str, seen: t.Mapping[str, t.Any]) -> list[str]:
    """The start-up files a block may be in: zsh's and bash's in the home, and those of zsh where ZDOTDIR leads.

    Of several names of one file one is enough: that of an interactive shell, whose block says more.
    """
    names = [*block.targets("zsh"), *block.targets("bash")]
    read = [entry["path"] for observed in seen["modes"].values() for entry in observed["files"]]
    elsewhere = [path for path in read if os.path.basename(path) in names and path.startswith(home + "/")]
    paths = dict.fromkeys([*(os.path.join(home, name) for name in names), *elsewhere])
    chosen: dict[str, str] = {}
    for path in sorted(paths, key=lambda path: os.path.basename(path) not in INTERACTIVE):
        chosen.setdefault(os.path.realpath(path), path)
    return [path for path in paths if path in chosen.values()]


def _tool(home: str, seen: t.Mapping[str, t.Any], function: str) -> str:
    """Where a program of the function's name is, which the function would hide; empty where there is none."""
    for observed in seen["modes"].values():
        which = observed["which"].get(function) if function else None
        if which is not None and which["first"]:
            return str(which["first"])
    tool = os.path.join(home, ".goenv")
    return tool if function == "goenv" and os.path.isdir(tool) else ""


# What writes: each runs inside the child, too.


def write_settings(home: str, wished: t.Mapping[str, str | None], seen: str | None) -> bool:
    """Set keys in Go's own file of this home, or take ours out (None); whether that changed it.

    C(seen) is what was judged, in base64, None for no file. Raises EnvFileError.
    """
    path = os.path.join(home, env.USER_FILE)
    locked = _locked(home)
    if locked:
        raise EnvFileError(f"{locked}: it is not written")
    data = env.read(path)
    if (None if data is None else base64.b64encode(data).decode("ascii")) != seen:
        raise EnvFileError(f"{path} was changed by somebody else during this run: run again")
    real = os.path.realpath(path)
    missing = _missing_folders(real)
    wanted = rewritten(data, wished, folders=len(missing))
    if wanted is None or wanted == data:
        return False
    folders = env_ours.made(wanted)
    if folders is not None:
        _unmake(real, folders)
        return True
    for folder in reversed(missing):
        os.mkdir(folder, 0o755)
    _atomic.write_file(real, wanted, 0o644 if data is None else os.stat(real).st_mode & 0o777)
    return True


def rewritten(data: bytes | None, wished: t.Mapping[str, str | None], *, folders: int = 0) -> bytes | None:
    """What the file shall hold: pure. Nothing (None) stays nothing where nothing is to be set."""
    for key, value in wished.items():
        if value is not None:
            data = env_ours.put(data, key, value, folders=folders)
        elif data is not None:
            data = env_ours.taken(data, key)
    return data


def _missing_folders(path: str) -> list[str]:
    """The folders above a path that are not there, the innermost first."""
    missing = []
    folder = os.path.dirname(path)
    while not os.path.isdir(folder):
        missing.append(folder)
        folder = os.path.dirname(folder)
    return missing


def _unmake(path: str, folders: int) -> None:
    """Remove a file that we made, and as many folders above it as were made with it, unless somebody uses them now."""
    os.unlink(path)
    with contextlib.suppress(OSError):
        for _count in range(folders):
            path = os.path.dirname(path)
            os.rmdir(path)


def write_blocks(home: str, put: t.Mapping[str, str], take: t.Sequence[str]) -> list[str]:
    """Put a block into the files C(put) (texts by path), take it out of the files C(take); gives those that changed.

    Raises BlockError.
    """
    changed = [path for path, body in put.items() if block.apply(path, home, body)]
    return changed + [path for path in take if block.remove(path, home)]

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps by which a fault is planted: each changes one path, or runs one command.

A step is a mapping with one of the keys of C(VERBS), whose value is the path (of C(run): the command), and with what
that verb needs beside it. With C(user) it is done by a child that has dropped to that user.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import base64
import hashlib
import os
import pwd
import shutil
import stat
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils import _atomic
from ansible_collections.golden.triangle.plugins.module_utils._as_user import AsUserError, as_user
from ansible_collections.golden.triangle.plugins.module_utils._runner import CommandError, SubprocessRunner

Step = t.Mapping[str, t.Any]
Seen = dict[str, t.Any]

#: What a step can do, and the keys that it needs beside the path.
VERBS: dict[str, tuple[str, ...]] = {
    "write": ("text",),
    "append": ("text",),
    "replace": ("old", "new"),
    "flip": ("at",),
    "copy": ("from",),
    "link": ("to",),
    "delete": (),
    "mode": ("bits",),
    "owner": ("name",),
    "run": (),
}
#: What only some steps say.
OPTIONAL = ("user", "undo", "bits")
#: No program that a step copies or edits is larger; what is deleted is moved, whatever its size.
LARGEST = 256 * 1024 * 1024
#: What a user's child hands over through a pipe.
_LARGEST_OF_USER = 1024 * 1024
_TIMEOUT = 120.0


class StepError(Exception):
    """A step that cannot be done: the text says why."""


def verb_of(step: Step) -> str:
    """The verb of a step. Raises StepError for what is no step."""
    verbs = [key for key in VERBS if key in step]
    # The bits of a file that is written are no step of their own, nor is what a link leads to.
    if len(verbs) != 1:
        raise StepError(f"{dict(step)} has not one of {', '.join(VERBS)}")
    verb = verbs[0]
    missing = [key for key in VERBS[verb] if key not in step]
    unknown = sorted(set(step) - {verb, *VERBS[verb], *OPTIONAL})
    if missing or unknown:
        raise StepError(f"a step {verb} has no {', '.join(missing)}" if missing else f"{verb} knows no {unknown[0]}")
    return verb


def described(step: Step) -> str:
    """A step in one line."""
    verb = verb_of(step)
    what = " ".join(step[verb]) if verb == "run" else step[verb]
    who = f" as {step['user']}" if step.get("user") else ""
    return f"{verb} {what}{who}"


def look(path: str) -> Seen:
    """What is at a path: C(kind) (absent, file, link, folder, other), C(mode), C(uid), C(gid), and what is in it."""
    try:
        status = os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return {"kind": "absent"}
    seen: Seen = {"mode": stat.S_IMODE(status.st_mode), "uid": status.st_uid, "gid": status.st_gid}
    if stat.S_ISLNK(status.st_mode):
        return {**seen, "kind": "link", "mode": 0, "to": os.readlink(path)}
    if stat.S_ISDIR(status.st_mode):
        return {**seen, "kind": "folder"}
    if not stat.S_ISREG(status.st_mode):
        return {**seen, "kind": "other"}
    return {**seen, "kind": "file", "sha256": _sha256(path)}


def looked(step: Step) -> Seen:
    """What is at the path of a step, seen by who does it. Raises StepError."""
    verb = verb_of(step)
    return {"kind": "command"} if verb == "run" else t.cast(Seen, _by(step, look, step[verb]))


def first_missing(step: Step) -> str | None:
    """The highest folder on the way to a step's path that is not there, and so will be made. Raises StepError."""
    verb = verb_of(step)
    return None if verb == "run" else t.cast("str | None", _by(step, _first_missing, step[verb]))


def tidy(step: Step, made: str) -> None:
    """Remove the folders that were made for a step, as far as nothing else is in them. Raises StepError."""
    _by(step, _tidy, step[verb_of(step)], made)


def keep(step: Step, seen: Seen, place: str) -> None:
    """Keep what a step is about to change at C(place), a path that is root's alone. Raises StepError."""
    verb = verb_of(step)
    if seen["kind"] in ("folder", "other") and verb not in ("mode", "owner"):
        if verb != "delete" or step.get("user"):
            raise StepError(f"{step[verb]} is no file")
        return  # it is moved there by the step itself
    if seen["kind"] != "file" or verb in ("mode", "owner"):
        return
    if step.get("user"):
        data = base64.b64decode(_by(step, _content, step[verb]))
        _atomic.write_file(place, data, 0o600)
    elif verb != "delete":
        shutil.copyfile(step[verb], place)


def do(step: Step, place: str) -> None:
    """Do a step. C(place) is where what it deletes is kept. Raises StepError."""
    verb = verb_of(step)
    if verb == "run":
        _run(step["run"], step.get("user"))
    elif verb == "delete" and not step.get("user"):
        if not os.path.lexists(step["delete"]):
            raise StepError(f"{step['delete']} is not there")
        shutil.move(step["delete"], place)
    else:
        _by(step, _do, dict(step))


def undo(step: Step, seen: Seen, place: str) -> None:
    """Put back what a step found, from where it is kept. Raises StepError."""
    verb = verb_of(step)
    if verb == "run":
        if step.get("undo"):
            _run(step["undo"], step.get("user"))
        return
    path = step[verb]
    kept = os.path.lexists(place)
    if step.get("user"):
        content = None
        if kept:
            with open(place, "rb") as stream:
                content = base64.b64encode(stream.read()).decode("ascii")
        _by(step, _put_back, path, seen, content)
    elif kept and verb == "delete":
        shutil.move(place, path)
    else:
        content = base64.b64encode(_read(place)).decode("ascii") if kept else None
        _put_back(path, seen, content)


def _by(step: Step, function: t.Callable[..., t.Any], *args: t.Any) -> t.Any:
    """Call a function as who does the step. Raises StepError."""
    try:
        return as_user(step["user"], function, *args) if step.get("user") else function(*args)
    except AsUserError as error:
        raise StepError(str(error)) from error
    except OSError as error:
        raise StepError(f"{error.filename or ''}: {error.strerror or error}".lstrip(": ")) from error


def _do(step: dict[str, t.Any]) -> None:
    verb = verb_of(step)
    path = step[verb]
    if verb == "delete":
        os.unlink(path)
    elif verb == "link":
        if os.path.lexists(path):
            os.unlink(path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        os.symlink(step["to"], path)
    elif verb == "mode":
        os.chmod(path, int(step["bits"], 8))
    elif verb == "owner":
        account = pwd.getpwnam(step["name"])
        os.chown(path, account.pw_uid, account.pw_gid, follow_symlinks=False)
    else:
        before = look(path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        bits = int(step["bits"], 8) if "bits" in step else before.get("mode", 0o644)
        _atomic.write_file(path, _changed(verb, step, path), bits)
        if before["kind"] == "file" and os.geteuid() == 0:
            os.chown(path, before["uid"], before["gid"])


def _changed(verb: str, step: Step, path: str) -> bytes:
    """The bytes that a step makes of a file."""
    if verb == "write":
        return t.cast(str, step["text"]).encode()
    if verb == "copy":
        return _read(step["from"])
    if verb == "append":
        return (_read(path) if os.path.lexists(path) else b"") + t.cast(str, step["text"]).encode()
    data = _read(path)
    if verb == "flip":
        at = int(step["at"])
        return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
    old, new = step["old"].encode(), step["new"].encode()
    if old not in data:
        raise FileNotFoundError(2, f"has no {step['old']!r}", path)
    return data.replace(old, new, 1)


def _put_back(path: str, seen: Seen, content: str | None) -> None:
    if seen["kind"] == "absent":
        if os.path.isdir(path) and not os.path.islink(path):
            shutil.rmtree(path)
        elif os.path.lexists(path):
            os.unlink(path)
        return
    if seen["kind"] == "link":
        if os.path.lexists(path):
            os.unlink(path)
        os.symlink(seen["to"], path)
        return
    if content is not None:
        _atomic.write_file(path, base64.b64decode(content), seen["mode"])
    os.chmod(path, seen["mode"])
    if os.geteuid() == 0:
        os.chown(path, seen["uid"], seen["gid"])


def _first_missing(path: str) -> str | None:
    missing, folder = None, os.path.dirname(path)
    while not os.path.lexists(folder):
        missing, folder = folder, os.path.dirname(folder)
    return missing


def _tidy(path: str, made: str) -> None:
    folder = os.path.dirname(path)
    while folder.startswith(made):
        try:
            os.rmdir(folder)
        except OSError:
            return  # something else is in it, or it is gone
        folder = os.path.dirname(folder)


def _run(argv: t.Sequence[str], user: str | None) -> None:
    """Run a command, as root or as a user with that user's home."""
    runner = SubprocessRunner()
    if user:
        try:
            account = pwd.getpwnam(user)
        except KeyError as error:
            raise StepError(f"no such user: {user}") from error
        environment = {"LC_ALL": "C", "PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "HOME": account.pw_dir}
        runner = SubprocessRunner(environment, (account.pw_uid, account.pw_gid))
    try:
        answer = runner.run(list(argv), timeout=_TIMEOUT)
    except CommandError as error:
        raise StepError(str(error)) from error
    if answer.rc:
        raise StepError(answer.describe()[:1000])


def _content(path: str) -> str:
    return base64.b64encode(_atomic.read_file(path, _LARGEST_OF_USER)).decode("ascii")


def _read(path: str) -> bytes:
    return _atomic.read_file(path, LARGEST)


def _sha256(path: str) -> str:
    digest = hashlib.sha256()
    with open(path, "rb") as stream:
        for block in iter(lambda: stream.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()

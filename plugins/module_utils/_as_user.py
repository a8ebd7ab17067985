# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Dropping to a user before a file in that user's home is looked at.

Root that follows a path in a home writes where the user wants, not where the admin wants. So such work runs in a forked
child that has given up root for good before its first look; what comes back is plain JSON.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import json
import os
import pwd
import select
import signal
import time
import traceback
import typing as t


class AsUserError(Exception):
    """The child could not become the user, did not end in time, or its function raised: the text says which."""


def as_user(user: str, function: t.Callable[..., t.Any], *args: t.Any, timeout: float = 60.0) -> t.Any:
    """Run C(function(*args)) as C(user) in a child process and return its result.

    The result must be JSON. The child has the user's uid, gid and groups, HOME as its environment's only trace of the
    user, C(/) as its working directory and umask 022. Raises AsUserError, also when the user is unknown.
    """
    try:
        account = pwd.getpwnam(user)
    except KeyError as exc:
        raise AsUserError(f"no such user: {user}") from exc
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _child(account, writer, function, args)
    os.close(writer)
    try:
        answer = _read_all(reader, time.monotonic() + timeout)
    except TimeoutError as exc:
        os.kill(child, signal.SIGKILL)
        raise AsUserError(f"working as {user} did not end within {timeout:g} s") from exc
    finally:
        os.close(reader)
        os.waitpid(child, 0)
    try:
        ok, value = json.loads(answer)
    except ValueError as exc:
        raise AsUserError(f"the process working as {user} died without an answer") from exc
    if not ok:
        raise AsUserError(f"as {user}: {value}")
    return value


def _child(
    account: pwd.struct_passwd, writer: int, function: t.Callable[..., t.Any], args: tuple[t.Any, ...]
) -> t.NoReturn:
    """Never returns into the parent's code: what happens here ends with _exit."""
    try:
        _drop(account)
        answer = json.dumps([True, function(*args)])
    except BaseException as exc:  # noqa: BLE001 the child must never unwind into the parent's code
        answer = json.dumps([False, "".join(traceback.format_exception_only(type(exc), exc)).strip()])
    data = answer.encode("utf-8")
    while data:
        data = data[os.write(writer, data) :]
    os._exit(0)


def _drop(account: pwd.struct_passwd) -> None:
    """Groups first, uid last: after setuid nothing of this would be allowed any more."""
    if os.geteuid() == 0:
        os.initgroups(account.pw_name, account.pw_gid)
        os.setgid(account.pw_gid)
        os.setuid(account.pw_uid)
    if os.geteuid() != account.pw_uid or os.getuid() != account.pw_uid:
        raise PermissionError(f"cannot become {account.pw_name}: not running as root")
    os.environ.clear()
    os.environ.update(HOME=account.pw_dir, USER=account.pw_name, LOGNAME=account.pw_name, LC_ALL="C")
    os.umask(0o022)
    os.chdir("/")


def _read_all(reader: int, deadline: float) -> bytes:
    chunks: list[bytes] = []
    while True:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([reader], [], [], left)[0]:
            raise TimeoutError
        chunk = os.read(reader, 65536)
        if not chunk:
            return b"".join(chunks)
        chunks.append(chunk)

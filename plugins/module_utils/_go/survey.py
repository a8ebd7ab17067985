# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What lies at a path: whose Go it is, and its fingerprint.

Plain JSON, so that a process of another user can answer.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import os
import pwd
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._as_user import as_user
from ansible_collections.golden.triangle.plugins.module_utils._go import fingerprint, owners
from ansible_collections.golden.triangle.plugins.module_utils._go.fingerprint import Known

#: Hashing a tree takes a third of a second; of a cold disk, on a busy Mac, it may take very much longer.
TIMEOUT = 300.0


def survey(path: str, library: t.Sequence[Known], declared: t.Collection[str] = ()) -> dict[str, t.Any]:
    """What lies at C(path), looked at as whoever owns it: root follows nobody's links into places of its own.

    Keys: C(path), C(real), C(kind) (C(goroot), C(program), C(absent) or C(other)), C(owner), C(fingerprint) of a GOROOT
    or of the one a go command belongs to, C(program) of any other executable, C(error). Raises AsUserError.
    """
    request = {"path": path, "library": [dataclasses.asdict(known) for known in library], "declared": list(declared)}
    user = owner_name(path)
    answer = look(request) if user is None else as_user(user, look, request, timeout=TIMEOUT)
    return t.cast("dict[str, t.Any]", answer)


def look(request: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """The same without changing the user: what the child of C(survey) runs."""
    path = str(request["path"])
    real = os.path.realpath(path)
    answer: dict[str, t.Any] = {
        "path": path,
        "real": real,
        "kind": "absent",
        "owner": "",
        "fingerprint": None,
        "program": None,
        "error": "",
    }
    if not os.path.lexists(path):
        return answer
    goroot = real if os.path.isdir(real) else owners.goroot_of(real)
    if goroot is not None and not os.path.isfile(os.path.join(goroot, "VERSION")):
        return {**answer, "kind": "other", "error": "a folder without VERSION is no GOROOT"}
    command = path if goroot != real else os.path.join(goroot, "bin", "go")
    answer["owner"] = str(owners.owner_of(command, os.path.realpath(command)))
    if goroot is None:
        program = fingerprint.program(os.path.basename(path), real)
        return {
            **answer,
            "kind": "program" if program.architecture else "other",
            "program": dataclasses.asdict(program),
        }
    try:
        taken = fingerprint.take(goroot, [Known(**known) for known in request["library"]], request["declared"])
    except OSError as exc:
        return {**answer, "kind": "goroot", "error": f"cannot be read: {exc}"}
    return {**answer, "kind": "goroot", "fingerprint": taken.as_result()}


def owner_name(path: str) -> str | None:
    """The user to look as: whoever owns the path or, root's own file, the first folder above it that is not root's.

    None where all is root's, for a uid without a name, and where we are not root anyway.
    """
    while os.geteuid() == 0:
        try:
            uid = os.lstat(path).st_uid
        except OSError:
            uid = 0
        if uid != 0:
            try:
                return pwd.getpwuid(uid).pw_name
            except KeyError:
                return None
        if os.path.dirname(path) == path:
            return None
        path = os.path.dirname(path)
    return None

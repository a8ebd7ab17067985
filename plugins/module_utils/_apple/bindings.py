# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which file a firewall rule was made for.

A rule belongs to a program as it was signed when the rule was made; a program that was built or signed anew needs it to
be made again, and the list of rules does not show that. So the digest of each program is kept when its rule is made.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import hashlib
import json
import os
import stat
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils import _atomic

FOLDER = "/Library/Application Support/golden.triangle"
NAME = "firewall.json"
SCHEMA = 1
_LIMIT = 1024 * 1024


class Bindings:
    """The file that remembers them, in a folder that root alone can write to."""

    def __init__(self, folder: str = "") -> None:
        self._folder = folder or FOLDER
        self._path = os.path.join(self._folder, NAME)

    def read(self) -> dict[str, str]:
        """Digest by path. What others can write to, or what is not of our form, binds nothing."""
        try:
            descriptor = os.open(self._path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError:
            return {}
        with os.fdopen(descriptor, "rb") as stream:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode) or status.st_uid != os.geteuid() or status.st_mode & 0o022:
                return {}
            return _bound(stream.read(_LIMIT))

    def write(self, bound: t.Mapping[str, str]) -> None:
        """Replace them all. Raises OSError."""
        os.makedirs(self._folder, mode=0o755, exist_ok=True)
        text = json.dumps({"schema": SCHEMA, "bound": dict(sorted(bound.items()))}, indent=1)
        _atomic.write_file(self._path, f"{text}\n".encode())


def _bound(data: bytes) -> dict[str, str]:
    try:
        document = json.loads(data)
    except ValueError:
        return {}
    bound = document.get("bound") if isinstance(document, dict) and document.get("schema") == SCHEMA else None
    if not isinstance(bound, dict) or not all(isinstance(value, str) for value in bound.values()):
        return {}
    return bound


def digest(path: str) -> str | None:
    """The sha256 of a program, "" for a folder (an application has an identity of its own), None for nothing."""
    if os.path.isdir(path):
        return ""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    with os.fdopen(descriptor, "rb") as stream:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return None
        total = hashlib.sha256()
        for chunk in iter(lambda: stream.read(1 << 20), b""):
            total.update(chunk)
        return total.hexdigest()

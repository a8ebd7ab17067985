# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The h1 sum of a tree (golang.org/x/mod/sumdb/dirhash Hash1), independent of the collection's own."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path


class Seal:
    """Collects files, in any order."""

    def __init__(self) -> None:
        self._digests: dict[str, str] = {}

    def __len__(self) -> int:
        return len(self._digests)

    def add(self, name: str, data: bytes) -> None:
        """One file under its name in the module, prefix included."""
        self._digests[name] = hashlib.sha256(data).hexdigest()

    def h1(self) -> str:
        """The sum in the form of go.sum."""
        total = hashlib.sha256()
        for name in sorted(self._digests):
            total.update(f"{self._digests[name]}  {name}\n".encode())
        return "h1:" + base64.b64encode(total.digest()).decode("ascii")


def sha256_of(path: Path) -> str:
    """The sha256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

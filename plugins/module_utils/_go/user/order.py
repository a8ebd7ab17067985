# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What our block in a start-up file says: the declared Go first, and the function that switches releases."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import os

from ansible_collections.golden.triangle.plugins.module_utils._part import PartError
from ansible_collections.golden.triangle.plugins.module_utils._shell import goenv

#: Files that an interactive zsh or bash reads, and no other shell: the function is of no use elsewhere.
INTERACTIVE = (".zshrc", ".bashrc", ".bash_profile", ".bash_login")
_MODULE_CACHE = "~/go/pkg/mod"


@dataclasses.dataclass(frozen=True)
class Order:
    """The text, in two pieces: C(first) goes into every file, C(function) only into those of interactive shells."""

    first: str
    function: str = ""

    def body(self, path: str) -> str:
        """The block's text for one file."""
        return self.first + (self.function if os.path.basename(path) in INTERACTIVE else "")


def order(goroot: str, prefix: str, name: str, *, gopath_per_version: bool, shared_cache: bool) -> Order:
    """The order that puts C(goroot) first, with the function C(name), none where that is empty. Raises PartError."""
    cache = _MODULE_CACHE if shared_cache and gopath_per_version else ""
    gopath = goenv.DEFAULT_GOPATH if gopath_per_version else ""
    try:
        first = goenv.order(goroot)
        function = goenv.function(name, prefix, gopath, cache) if name else ""
    except ValueError as exc:
        raise PartError(str(exc), refusal="invalid") from exc
    if gopath_per_version:
        version = os.path.basename(goroot)[len("go") :]
        first += f'GOPATH="${{HOME-}}/go-{version}"\nexport GOPATH\n'
        if cache:
            first += f'GOMODCACHE="${{HOME-}}/{cache[2:]}"\nexport GOMODCACHE\n'
    return Order(first, function)

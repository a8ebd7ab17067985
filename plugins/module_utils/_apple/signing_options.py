# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options in which a playbook says what a signature shall be: the same in every module that signs."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._apple.signing import DEBUGGER, OPTIONS, Wish
from ansible_collections.golden.triangle.plugins.module_utils._part import PartError

if t.TYPE_CHECKING:
    from ansible_collections.golden.triangle.plugins.module_utils._argspec import ArgumentSpec

SIGNATURE: ArgumentSpec = {
    "signature": {"type": "str", "choices": ["none", "adhoc", "identity"], "default": "adhoc"},
    "identity": {"type": "str", "default": ""},
    "entitlements": {"type": "dict", "default": dict(DEBUGGER)},
    "options": {"type": "list", "elements": "str", "choices": list(OPTIONS), "default": []},
    "identifier": {"type": "str", "default": ""},
    "timestamp": {"type": "bool", "default": False},
    "keychain": {"type": "path"},
    "keychain_password": {"type": "str", "no_log": True},
    "allow_password_in_argv": {"type": "bool", "default": False},
}


def wish_of(entry: dict[str, t.Any], path: str) -> Wish:
    """What the signature of the file at C(path) shall be. Raises PartError for what no signature can be."""
    wish = Wish(
        signature=entry["signature"],
        identity=entry["identity"],
        entitlements=entry["entitlements"],
        options=tuple(sorted(set(entry["options"]))),
        identifier=entry["identifier"],
        timestamp=entry["timestamp"],
        keychain=entry["keychain"] or "",
        keychain_password=entry["keychain_password"],
        password_in_argv=entry["allow_password_in_argv"],
    )
    fault = wish.fault(path)
    if fault:
        raise PartError(f"{path}: {fault}", refusal="invalid")
    return wish

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""VS Code's list of allowed extensions, as device management delivers it: what does it say of one version of one?

The rules are those of microsoft/vscode src/vs/platform/extensionManagement/common/allowedExtensionsService.ts. Policies
are read on macOS from 1.99 on. Nothing here is ever written: managed preferences are the management's.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import json
import os
import plistlib
import typing as t
import xml.parsers.expat

MANAGED = "/Library/Managed Preferences"
KEY = "AllowedExtensions"


@dataclasses.dataclass(frozen=True)
class Policy:
    """A delivered list, and the file it is in; C(fault) says why it cannot be told."""

    path: str
    value: t.Any = None
    fault: str = ""


def read(domain: str, user: str, managed: str = MANAGED) -> Policy | None:
    """The list that holds for a user: the one delivered for him or her, else the one for the Mac; None without any."""
    if not domain:
        return None
    for path in (os.path.join(managed, user, f"{domain}.plist"), os.path.join(managed, f"{domain}.plist")):
        try:
            with open(path, "rb") as stream:
                value = plistlib.load(stream)
        except FileNotFoundError:
            continue
        except (OSError, plistlib.InvalidFileException, xml.parsers.expat.ExpatError, ValueError) as exc:
            return Policy(path, fault=f"cannot be read: {exc}")
        if isinstance(value, dict) and KEY in value:
            return _parsed(path, value[KEY])
    return None


def _parsed(path: str, text: t.Any) -> Policy:
    try:
        return Policy(path, json.loads(text) if isinstance(text, str) else text)
    except ValueError as exc:
        return Policy(path, fault=f"{KEY} is no JSON: {exc}")


def allows(value: t.Any, extension: str, version: str) -> bool:
    """Whether a list lets VS Code load this version."""
    if not isinstance(value, dict) or value == {"*": True}:
        return True
    lowered = {str(key).lower(): rule for key, rule in value.items()}
    publisher = extension.lower().partition(".")[0]
    if extension.lower() in lowered:
        rule = lowered[extension.lower()]
        if isinstance(rule, list):
            return any(isinstance(entry, str) and entry.partition("@")[0] == version for entry in rule)
        return rule is True or rule == "stable"
    if publisher in lowered:
        return bool(lowered[publisher])
    return lowered.get("*") is True

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The strongest pin: VS Code's list of allowed extensions, as a profile for device management."""

from __future__ import annotations

DOCUMENTATION = r"""
name: vscode_allowed_extensions
short_description: Make the profile by which device management pins extensions of VS Code
version_added: 0.1.0
author:
  - golden.triangle contributors (@golden-triangle)
description:
  - Gives the text of a C(.mobileconfig) that allows the given extensions in the given versions alone, and every other
    extension in any version. VS Code reads it on macOS from 1.99 on.
  - It is to be delivered by device management. macOS takes no such profile from anybody else, and the collection never
    writes managed preferences. M(golden.triangle.vscode_extension) reports what a delivered list says.
  - The same input gives the same text, identifiers included.
positional: _input
options:
  _input:
    description: Each extension with its allowed versions, or its one version.
    type: dict
    required: true
  domain:
    description: The editor's bundle identifier.
    type: str
    default: com.microsoft.VSCode
  identifier:
    description: The identifier of the profile. A profile that is delivered with the same one replaces it.
    type: str
    default: golden.triangle.vscode
  organization:
    description: Who is named as its maker.
    type: str
    default: golden.triangle
"""

EXAMPLES = r"""
- name: Write the profile for the administrators of the device management
  ansible.builtin.copy:
    content: "{{ {'golang.go': '0.36.0'} | golden.triangle.vscode_allowed_extensions }}"
    dest: ./golang-go.mobileconfig
    mode: "0644"
  delegate_to: localhost
"""

RETURN = r"""
_value:
  description: The profile, an XML property list.
  type: str
"""

import json
import plistlib
import re
import typing as t
import uuid

from ansible.errors import AnsibleFilterError

#: What VS Code's own list takes for a version; anything else never matches, and so forbids the extension.
_VERSION = re.compile(r"\d+\.\d+\.\d+(-.*)?(@.+)?")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*\.[A-Za-z0-9][A-Za-z0-9-]*")


def vscode_allowed_extensions(
    extensions: t.Any,
    domain: str = "com.microsoft.VSCode",
    identifier: str = "golden.triangle.vscode",
    organization: str = "golden.triangle",
) -> str:
    """The text of the profile."""
    if not isinstance(extensions, dict) or not extensions:
        raise AnsibleFilterError("vscode_allowed_extensions needs a mapping of extensions and their versions")
    rules: dict[str, t.Any] = {"*": True}
    for name, versions in sorted(extensions.items()):
        listed = [versions] if isinstance(versions, str) else versions
        if not isinstance(listed, list) or not listed or not all(_VERSION.fullmatch(str(v)) for v in listed):
            raise AnsibleFilterError(f"{name}: {versions!r} are no exact versions")
        if not _ID.fullmatch(str(name)):
            raise AnsibleFilterError(f"{name!r} is no id of an extension, such as golang.go")
        rules[str(name).lower()] = [str(version) for version in listed]
    text = json.dumps(rules, separators=(",", ":"))
    payload = {
        "PayloadType": str(domain),
        "PayloadVersion": 1,
        "PayloadIdentifier": f"{identifier}.extensions",
        "PayloadUUID": _uuid(f"{identifier}.extensions {domain} {text}"),
        "PayloadDisplayName": "Allowed extensions of the editor",
        "AllowedExtensions": text,
    }
    profile = {
        "PayloadType": "Configuration",
        "PayloadVersion": 1,
        "PayloadIdentifier": str(identifier),
        "PayloadUUID": _uuid(f"{identifier} {domain} {text}"),
        "PayloadDisplayName": "Extensions of the editor, in exact versions",
        "PayloadOrganization": str(organization),
        "PayloadScope": "System",
        "PayloadRemovalDisallowed": False,
        "PayloadContent": [payload],
    }
    return plistlib.dumps(profile).decode("utf-8")


def _uuid(text: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"https://github.com/golden-triangle/golden.triangle#{text}")).upper()


class FilterModule:
    """The filters of this file."""

    def filters(self) -> dict[str, t.Callable[..., str]]:
        """By name."""
        return {"vscode_allowed_extensions": vscode_allowed_extensions}

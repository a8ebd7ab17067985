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
    description:
      - A mapping of extensions and their allowed versions, or a list as the option C(extensions) of
        M(golden.triangle.vscode_extension) takes it. The empty list means the Go extension of O(profile).
    type: raw
    required: true
  profile:
    description: The profile that says the version of the Go extension where the list does not.
    type: str
    default: seed
  release_paths:
    description: Folders on the controller with own profiles.
    type: list
    elements: path
    default: []
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
from ansible_collections.golden.triangle.plugins.plugin_utils._library import records

#: What VS Code's own list takes for a version; anything else never matches, and so forbids the extension.
_VERSION = re.compile(r"\d+\.\d+\.\d+(-.*)?(@.+)?")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*\.[A-Za-z0-9][A-Za-z0-9-]*")


def vscode_allowed_extensions(
    extensions: t.Any,
    profile: str = "seed",
    release_paths: t.Sequence[str] = (),
    *,
    domain: str = "com.microsoft.VSCode",
    identifier: str = "golden.triangle.vscode",
    organization: str = "golden.triangle",
) -> str:
    """The text of the profile."""
    listed = extensions if isinstance(extensions, dict) else _listed(extensions, profile, release_paths)
    if not listed:
        raise AnsibleFilterError("vscode_allowed_extensions needs extensions and their versions")
    text = json.dumps({"*": True, **_rules(listed)}, separators=(",", ":"))
    payload = {
        "PayloadType": domain,
        "PayloadVersion": 1,
        "PayloadIdentifier": f"{identifier}.extensions",
        "PayloadUUID": _uuid(f"{identifier}.extensions {domain} {text}"),
        "PayloadDisplayName": "Allowed extensions of the editor",
        "AllowedExtensions": text,
    }
    whole = {
        "PayloadType": "Configuration",
        "PayloadVersion": 1,
        "PayloadIdentifier": identifier,
        "PayloadUUID": _uuid(f"{identifier} {domain} {text}"),
        "PayloadDisplayName": "Extensions of the editor, in exact versions",
        "PayloadOrganization": organization,
        "PayloadScope": "System",
        "PayloadRemovalDisallowed": False,
        "PayloadContent": [payload],
    }
    return plistlib.dumps(whole).decode("utf-8")


def _rules(extensions: t.Mapping[t.Any, t.Any]) -> dict[str, list[str]]:
    rules = {}
    for name, versions in sorted(extensions.items()):
        listed = [versions] if isinstance(versions, str) else versions
        if not isinstance(listed, list) or not listed or not all(_VERSION.fullmatch(str(v)) for v in listed):
            raise AnsibleFilterError(f"{name}: {versions!r} are no exact versions")
        if not _ID.fullmatch(str(name)):
            raise AnsibleFilterError(f"{name!r} is no id of an extension, such as golang.go")
        rules[str(name).lower()] = [str(version) for version in listed]
    return rules


def _listed(extensions: t.Any, profile: str, release_paths: t.Sequence[str]) -> dict[str, t.Any]:
    """The extensions of a list, those that shall be absent left out, with the version of a profile for that of Go."""
    if not isinstance(extensions, list) or not all(isinstance(entry, dict) for entry in extensions):
        raise AnsibleFilterError("vscode_allowed_extensions needs a mapping, or a list of mappings")
    try:
        version = records.profile(profile, [str(path) for path in release_paths]).vscode_go
    except records.RecordError as exc:
        raise AnsibleFilterError(str(exc)) from exc
    found = {}
    for entry in extensions or [{}]:
        name = str(entry.get("id") or "golang.go")
        if entry.get("state") != "absent":
            found[name] = entry.get("version") or (version if name.lower() == "golang.go" else "")
    return found


def _uuid(text: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"https://github.com/golden-triangle/golden.triangle#{text}")).upper()


class FilterModule:
    """The filters of this file."""

    def filters(self) -> dict[str, t.Callable[..., str]]:
        """By name."""
        return {"vscode_allowed_extensions": vscode_allowed_extensions}

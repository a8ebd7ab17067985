#!/usr/bin/python

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: vscode_extension
short_description: Keep exact versions of VS Code's extensions for users, sealed and pinned
version_added: 0.1.0
author:
  - golden.triangle contributors (@golden-triangle)
description:
  - Installs, pins, seals and removes extensions of VS Code and its relatives for many users and editors in one call.
    What is there is read from files. The editor's own command is started only to install or to remove, as the user
    whose extension it is, so no file of root's comes into any home. An editor that runs is not disturbed.
  - A VSIX is read through before it is installed, and must be the extension, the version and for the engine that it is
    taken for. What the editor lays down must be what the VSIX holds.
  - The files of an installed extension are sealed. One that changes, goes or comes is named, and the extension is
    installed again. What VS Code itself writes into C(package.json) is left out of this.
options:
  profile:
    description: The profile whose release of the Go extension is kept, where O(extensions) does not say another.
    type: str
    default: seed
  release_paths:
    description: Folders on the controller with own profiles (C(profiles/NAME.json)). They win over the shipped ones.
    type: list
    elements: path
    default: []
  users:
    description:
      - Whose extensions, by login name.
      - The empty list means everybody on the host who has used an editor of O(flavours).
    type: list
    elements: str
    default: []
  flavours:
    description: Which editors.
    type: list
    elements: str
    choices: [code, code-insiders, codium, cursor, code-server]
    default: [code]
  extensions:
    description: The extensions. The empty list means the Go extension of O(profile).
    type: list
    elements: dict
    default: []
    suboptions:
      id:
        description: Publisher and name.
        type: str
        default: golang.go
      version:
        description: The exact version. For V(golang.go) the default is that of O(profile).
        type: str
        default: ""
      state:
        description: Whether it is there. With V(absent), its folders and its seal go as well.
        type: str
        choices: [present, absent]
        default: present
      pinned:
        description:
          - V(true) keeps the editor from updating this extension, V(false) lets it, V(keep) leaves the flag as it is.
        type: str
        choices: ["true", "false", keep]
        default: "true"
      sha256:
        description: The SHA-256 of the VSIX. Without it or O(extensions[].h1) the seal is called C(first_seen).
        type: str
        default: ""
      h1:
        description: The digest of the files, as RV(extensions[].h1) of a host that is trusted has it.
        type: str
        default: ""
      sources:
        description: Where this one comes from, in place of O(sources).
        type: list
        elements: dict
        suboptions:
          type:
            description: See O(sources[].type).
            type: str
            choices: [file, url, host_path, gallery]
            required: true
          location:
            description: See O(sources[].location).
            type: str
            default: ""
  sources:
    description:
      - Where extensions come from, asked in this order. What gives another extension, version or digest is noted and
        the next one is asked.
    type: list
    elements: dict
    default:
      - type: gallery
        location: ""
    suboptions:
      type:
        description:
          - V(file) is a VSIX on the controller, or a folder of them there, V(url) one on a server. Both are read by the
            controller and brought to the host.
          - V(host_path) is a VSIX on the host. It is used before anything is brought there.
          - V(gallery) is the editor's own gallery, asked by the editor itself, after everything else.
        type: str
        choices: [file, url, host_path, gallery]
        required: true
      location:
        description: The path or the URL.
        type: str
        default: ""
  cleanup:
    description: Whether folders of other versions of a declared extension are removed.
    type: bool
    default: true
  cache_dir:
    description: The controller's cache of downloads. The default is C(~/.cache/golden.triangle/vsix).
    type: path
  ca_path:
    description: A file on the controller with the certificates by which sources of type V(url) are trusted.
    type: path
  seal_dir:
    description: Where seals and locks are kept, owned by root.
    type: path
    default: /Library/Application Support/golden.triangle/extensions
  brought:
    description: Filled in by the action plugin of this name, with what it brought to the host. Not for playbooks.
    type: list
    elements: dict
    default: []
extends_documentation_fragment:
  - golden.triangle._attributes
  - golden.triangle._attributes.actiongroup_triangle
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
    details:
      - The difference is computed before anything is written, so check mode and the real run show the same.
  idempotent:
    support: full
  platform:
    support: full
    platforms: macos
notes:
  - Needs root on the host (C(become)).
  - An editor that is not there is reported, and does not fail the module. It is not installed.
  - What the editor's own profiles beside its default one have of an extension is a check, C(editor.extension.profiles).
    It is never changed here, and a folder that one of them uses is no leftover.
  - Where device management delivers a list of allowed extensions, what it says of the declared version is a check. It
    is never written here; P(golden.triangle.vscode_allowed_extensions#filter) makes one to be delivered.
seealso:
  - module: golden.triangle.vscode_settings
  - module: golden.triangle.drift_report
"""

EXAMPLES = r"""
- name: Keep the Go extension of the profile, from a company's own file server
  golden.triangle.vscode_extension:
    profile: seed
    sources:
      - type: url
        location: https://files.example.com/vsix/go-0.36.0.vsix
  become: true

- name: For two users in two editors, proven by a digest
  golden.triangle.vscode_extension:
    users: [ana, ben]
    flavours: [code, codium]
    extensions:
      - id: golang.go
        version: 0.36.0
        sha256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
    sources:
      - type: file
        location: /srv/vsix
  become: true
"""

RETURN = r"""
checks:
  description: One entry for each verified statement.
  returned: always
  type: list
  elements: dict
  contains:
    id:
      description:
        - C(editor.app), C(editor.extensions.folder), C(editor.extensions.list), C(editor.extensions.allowed),
          C(editor.extension.version), C(editor.extension.engine), C(editor.extension.tree), C(editor.extension.pin),
          C(editor.extension.leftovers), C(editor.extension.profiles).
      type: str
      returned: always
      sample: editor.extension.version
    corner:
      description: The corner of the triangle.
      type: str
      returned: always
      sample: editor
    subject:
      description: The extension, its user and the editor.
      type: str
      returned: always
      sample: golang.go of ana in VS Code
    state:
      description: One of V(compliant), V(drifted), V(exempt), V(not_applicable), V(unknown).
      type: str
      returned: always
      sample: drifted
    expected:
      description: What was wished.
      type: str
      returned: always
      sample: 0.36.0
    actual:
      description: What was measured.
      type: str
      returned: always
      sample: 0.40.1
    evidence:
      description: Each file that differs, each folder that is left, up to 50, and the count.
      type: list
      elements: str
      returned: always
      sample: []
    severity:
      description: One of V(critical), V(warning), V(info).
      type: str
      returned: always
      sample: critical
    remedy:
      description: What makes it compliant, and whether the module does it.
      type: dict
      returned: always
      sample:
        kind: automatic
        text: install it with the editor's own command, from the first source that has it
    repaired:
      description: Whether this run made it compliant.
      type: bool
      returned: always
      sample: false
notes:
  description: Advisories that are no drift, such as a source that was passed over.
  returned: always
  type: list
  elements: str
  sample: []
seconds:
  description: How long each step of the life cycle took; C(repair) and C(prove) only where something was repaired.
  returned: always
  type: dict
  sample: {observe: 1.204, compare: 0.002}
refusal:
  description: Why the module refused, in one word, where it did.
  returned: always
  type: str
  sample: unproven
extensions:
  description: What was measured, for each extension of each user in each editor.
  returned: always
  type: list
  elements: dict
  contains:
    user:
      description: Whose it is.
      type: str
      returned: always
      sample: ana
    flavour:
      description: The editor.
      type: str
      returned: always
      sample: code
    editor:
      description: Where the editor is.
      type: str
      returned: always
      sample: /Applications/Visual Studio Code.app
    editor_version:
      description: The version of VS Code that it is.
      type: str
      returned: always
      sample: 1.85.1
    id:
      description: The extension.
      type: str
      returned: always
      sample: golang.go
    version:
      description: The version that the editor loads.
      type: str
      returned: always
      sample: 0.36.0
    pinned:
      description: Whether the editor leaves it at this version.
      type: bool
      returned: always
      sample: true
    h1:
      description: The digest of its files, in the form of C(golang.org/x/mod/sumdb/dirhash).
      type: str
      returned: always
      sample: "h1:WrOAQjg8QgkRG8F6tTB3APHUS0CF7cQrK47RKYikzvo="
    files:
      description: How many files it has.
      type: int
      returned: always
      sample: 35
    provenance:
      description: V(declared) where a digest was given, else V(first_seen).
      type: str
      returned: always
      sample: first_seen
    source:
      description: Where it came from.
      type: str
      returned: always
      sample: file /srv/vsix
    sealed_at:
      description: When it was sealed.
      type: str
      returned: always
      sample: "2026-11-23T23:15:21Z"
    policy:
      description: The file of a delivered list of allowed extensions.
      type: str
      returned: always
      sample: /Library/Managed Preferences/com.microsoft.VSCode.plist
wants:
  description: Between the module and its action plugin only. Always empty for a playbook.
  returned: always
  type: list
  elements: dict
  sample: []
"""

import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._argspec import (
    ArgumentSpec,
    Option,
    create_module,
    finish,
)
from ansible_collections.golden.triangle.plugins.module_utils._editor.extension import Extension
from ansible_collections.golden.triangle.plugins.module_utils._editor.extension_state import SEALS, Package, Wish
from ansible_collections.golden.triangle.plugins.module_utils._editor.flavours import FLAVOURS
from ansible_collections.golden.triangle.plugins.module_utils._editor.places import users_of
from ansible_collections.golden.triangle.plugins.module_utils._part import Outcome, PartError, run

SOURCE: dict[str, Option] = {
    "type": {"type": "str", "choices": ["file", "url", "host_path", "gallery"], "required": True},
    "location": {"type": "str", "default": ""},
}
SPEC: ArgumentSpec = {
    "profile": {"type": "str", "default": "seed"},
    "release_paths": {"type": "list", "elements": "path", "default": []},
    "users": {"type": "list", "elements": "str", "default": []},
    "flavours": {"type": "list", "elements": "str", "choices": list(FLAVOURS), "default": ["code"]},
    "extensions": {
        "type": "list",
        "elements": "dict",
        "default": [],
        "options": {
            "id": {"type": "str", "default": "golang.go"},
            "version": {"type": "str", "default": ""},
            "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
            "pinned": {"type": "str", "choices": ["true", "false", "keep"], "default": "true"},
            "sha256": {"type": "str", "default": ""},
            "h1": {"type": "str", "default": ""},
            "sources": {"type": "list", "elements": "dict", "options": SOURCE},
        },
    },
    "sources": {
        "type": "list",
        "elements": "dict",
        "default": [{"type": "gallery", "location": ""}],
        "options": SOURCE,
    },
    "cleanup": {"type": "bool", "default": True},
    "cache_dir": {"type": "path"},
    "ca_path": {"type": "path"},
    "seal_dir": {"type": "path", "default": SEALS},
    "brought": {"type": "list", "elements": "dict", "default": []},
}


def wishes_of(params: dict[str, t.Any]) -> list[Wish]:
    """A wish for each extension of each user in each editor; a VSIX is shared by all that wish for it."""
    pairs = users_of(params["users"], params["flavours"])
    wishes = []
    for entry in params["extensions"]:
        brought: dict[str, t.Any] = next((b for b in params["brought"] if b["id"] == entry["id"]), {})
        sources = params["sources"] if entry["sources"] is None else entry["sources"]
        kinds = {source["type"] for source in sources}
        packages = [
            Package(source["location"], f"host_path {source['location']}")
            for source in sources
            if source["type"] == "host_path"
        ]
        if brought.get("path"):
            packages.append(Package(brought["path"], brought["source"]))
        wishes += [
            Wish(
                person=person,
                flavour=flavour,
                id=entry["id"],
                version=entry["version"],
                present=entry["state"] == "present",
                pin=None if entry["pinned"] == "keep" else entry["pinned"] == "true",
                cleanup=params["cleanup"],
                sha256=entry["sha256"],
                h1=entry["h1"],
                packages=tuple(packages),
                gallery="gallery" in kinds,
                fetches=bool(kinds & {"file", "url"}),
                answered=bool(brought),
                tried=tuple(brought.get("tried", ())),
                seals=params["seal_dir"],
            )
            for person, flavour in pairs
        ]
    return wishes


def main() -> None:
    module = create_module(SPEC)
    try:
        outcome = run([Extension(wish) for wish in wishes_of(module.params)], check_mode=module.check_mode)
    except PartError as exc:
        outcome = Outcome(errors=(exc,))
    except OSError as exc:
        outcome = Outcome(errors=(PartError(str(exc)),))
    finish(module, outcome, extensions=list(outcome.measured))


if __name__ == "__main__":
    main()

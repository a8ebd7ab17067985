#!/usr/bin/python

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: vscode_settings
short_description: Keep declared keys of VS Code's settings.json and launch.json, and every other byte of them
version_added: 0.1.0
author:
  - golden.triangle contributors (@golden-triangle)
description:
  - Merges declared keys into the settings of users, profiles and workspaces, and into C(launch.json), for many users
    and editors in one call. Files are read as VS Code reads them, with comments and trailing commas. Every comment,
    blank line, order and indent outside the values that are changed stays as it is, byte for byte.
  - What the declared release of the Go extension does not know is named, with the nearest name that it does know.
  - Files in a home are read and written by a process that has dropped to the home's user. A file is replaced in one
    step, with its mode; a link to it stays a link. Nothing is started, and an editor that runs sees the change at once.
  - A file that is no JSON with comments is refused with line and column, and left alone.
options:
  profile:
    description:
      - The profile whose release of the Go extension says which keys there are, and from whose first release of Go
        O(files[].of_profile) is made.
    type: str
    default: seed
  release_paths:
    description:
      - Folders on the controller with own records of settings (C(vscode-go-settings/VERSION.json)) and profiles. They
        win over the shipped ones, in their order.
    type: list
    elements: path
    default: []
  goroot_prefix:
    description: The folder below which the GOROOT of the profile lies, as C(goVERSION). For O(files[].of_profile).
    type: path
    default: /usr/local
  tools:
    description:
      - Absolute paths of the tools that the extension shall use, by their names such as C(dlv) and C(gopls). For
        O(files[].of_profile).
      - For the C(dlv) and the C(gopls) that the profile declares the default is the path that stays of
        M(golden.triangle.go_tool) below O(goroot_prefix). With the empty string for one the extension looks for itself.
    type: dict
    default: {}
  files:
    description: The files, and what is wished of them.
    type: list
    elements: dict
    required: true
    suboptions:
      kind:
        description:
          - V(user) is a user's own C(settings.json), V(profile) that of one of the editor's own profiles.
          - V(workspace) and V(launch) are C(.vscode/settings.json) and C(.vscode/launch.json) in O(files[].folder).
        type: str
        choices: [user, profile, workspace, launch]
        default: user
      users:
        description:
          - Whose files, by login name.
          - The empty list means everybody on the host who has used an editor of O(files[].flavours). For V(workspace)
            and V(launch) it is required.
        type: list
        elements: str
        default: []
      flavours:
        description: Which editors, for V(user) and V(profile).
        type: list
        elements: str
        choices: [code, code-insiders, codium, cursor, code-server]
        default: [code]
      profile_name:
        description: The name of the editor's profile, for V(profile).
        type: str
        default: ""
      folder:
        description:
          - The workspace, for V(workspace) and V(launch). A relative path, or one that begins with C(~/), is below the
            user's home. Where there is no such folder nothing is made.
        type: str
        default: ""
      of_profile:
        description:
          - Whether what binds the extension to the profile is wished as well, that is its Go, no update and no other
            toolchain. O(files[].settings) wins over it.
        type: bool
        default: false
      settings:
        description:
          - Keys of the file with their values. A key of C(settings.json) has its dots in it.
          - A mapping is merged into the one that is there. Anything else is replaced as a whole, the empty mapping too.
          - In C(launch.json) the elements of C(configurations) and C(compounds) are merged by their C(name), and those
            that are not named stay.
        type: dict
        default: {}
      paths:
        description: Single values, also in lists, and keys to be removed.
        type: list
        elements: dict
        default: []
        suboptions:
          path:
            description:
              - The way to the value. Strings are keys, numbers are elements of a list, from 0, and a mapping with one
                key, such as C(name) with the value C(Launch), is the element of a list in which that key has it.
            type: list
            elements: raw
            required: true
          value:
            description: The value.
            type: raw
          state:
            description: Whether it is there. With V(absent), all of equal keys are removed.
            type: str
            choices: [present, absent]
            default: present
  known:
    description: Filled in by the action plugin of this name, from the records. Not for playbooks.
    type: dict
    default: {}
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
      - It shows the declared values that differ, and nothing else of a user's file.
  idempotent:
    support: full
  platform:
    support: full
    platforms: macos
notes:
  - Needs root on the host (C(become)) for the files of more than one user.
  - What is behind macOS's privacy protection, such as a workspace below C(~/Documents), is reported as unknown.
seealso:
  - module: golden.triangle.vscode_extension
  - module: golden.triangle.drift_report
"""

EXAMPLES = r"""
- name: Bind the Go extension of everybody who has used VS Code to the profile's Go
  golden.triangle.vscode_settings:
    profile: seed
    tools:
      dlv: /usr/local/bin/dlv
    files:
      - of_profile: true
  become: true

- name: Two users, two editors, and one configuration in a workspace
  golden.triangle.vscode_settings:
    files:
      - users: [ana, ben]
        flavours: [code, codium]
        settings:
          extensions.autoUpdate: false
          go.toolsEnvVars:
            GOTOOLCHAIN: local
        paths:
          - path: [go.gopath]
            state: absent
      - kind: launch
        users: [ana]
        folder: ~/src/shop
        settings:
          version: 0.2.0
          configurations:
            - name: Launch
              type: go
              request: launch
              mode: debug
              program: ${workspaceFolder}
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
        - C(editor.settings.file), C(editor.settings), C(editor.settings.known), C(editor.settings.load_config).
      type: str
      returned: always
      sample: editor.settings
    corner:
      description: The corner of the triangle.
      type: str
      returned: always
      sample: editor
    subject:
      description: The file, and the key where it is about one.
      type: str
      returned: always
      sample: "/Users/ana/Library/Application Support/Code/User/settings.json: go.goroot"
    state:
      description: One of V(compliant), V(drifted), V(exempt), V(not_applicable), V(unknown).
      type: str
      returned: always
      sample: drifted
    expected:
      description: What was wished.
      type: str
      returned: always
      sample: '"/usr/local/go1.21.5"'
    actual:
      description: What was measured.
      type: str
      returned: always
      sample: '"/opt/homebrew/opt/go/libexec"'
    evidence:
      description: Each value of a mapping that differs, each key that is not known.
      type: list
      elements: str
      returned: always
      sample: []
    severity:
      description: One of V(critical), V(warning), V(info).
      type: str
      returned: always
      sample: warning
    remedy:
      description: What makes it compliant, and whether the module does it.
      type: dict
      returned: always
      sample:
        kind: automatic
        text: set it; every other byte of the file stays
    repaired:
      description: Whether this run made it compliant.
      type: bool
      returned: always
      sample: false
notes:
  description: Advisories that are no drift, such as an extension of which no settings are recorded.
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
  sample: invalid
files:
  description: What was measured of each file.
  returned: always
  type: list
  elements: dict
  contains:
    user:
      description: Whose it is.
      type: str
      returned: always
      sample: ana
    path:
      description: The file.
      type: str
      returned: always
      sample: /Users/ana/Library/Application Support/Code/User/settings.json
    kind:
      description: V(settings) or V(launch).
      type: str
      returned: always
      sample: settings
    found:
      description: One of V(file), V(absent), V(nobody), V(nowhere), V(other), V(closed), V(unreadable).
      type: str
      returned: always
      sample: file
    bytes:
      description: How long it is.
      type: int
      returned: always
      sample: 1180
wants:
  description: Always empty.
  returned: always
  type: list
  elements: dict
  sample: []
"""

from ansible_collections.golden.triangle.plugins.module_utils._argspec import ArgumentSpec, create_module, finish
from ansible_collections.golden.triangle.plugins.module_utils._editor.flavours import FLAVOURS
from ansible_collections.golden.triangle.plugins.module_utils._editor.knowledge import Knowledge
from ansible_collections.golden.triangle.plugins.module_utils._editor.places import wishes
from ansible_collections.golden.triangle.plugins.module_utils._editor.settings import SettingsFile
from ansible_collections.golden.triangle.plugins.module_utils._part import Outcome, PartError, run

SPEC: ArgumentSpec = {
    "profile": {"type": "str", "default": "seed"},
    "release_paths": {"type": "list", "elements": "path", "default": []},
    "goroot_prefix": {"type": "path", "default": "/usr/local"},
    "tools": {"type": "dict", "default": {}},
    "files": {
        "type": "list",
        "elements": "dict",
        "required": True,
        "options": {
            "kind": {"type": "str", "choices": ["user", "profile", "workspace", "launch"], "default": "user"},
            "users": {"type": "list", "elements": "str", "default": []},
            "flavours": {"type": "list", "elements": "str", "choices": list(FLAVOURS), "default": ["code"]},
            "profile_name": {"type": "str", "default": ""},
            "folder": {"type": "str", "default": ""},
            "of_profile": {"type": "bool", "default": False},
            "settings": {"type": "dict", "default": {}},
            "paths": {
                "type": "list",
                "elements": "dict",
                "default": [],
                "options": {
                    "path": {"type": "list", "elements": "raw", "required": True},
                    "value": {"type": "raw"},
                    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
                },
            },
        },
    },
    "known": {"type": "dict", "default": {}},
}


def main() -> None:
    module = create_module(SPEC)
    try:
        wished = wishes(module.params["files"], Knowledge(**module.params["known"]))
        outcome = run([SettingsFile(wish) for wish in wished], check_mode=module.check_mode)
    except PartError as exc:
        outcome = Outcome(errors=(exc,))
    except OSError as exc:
        outcome = Outcome(errors=(PartError(str(exc)),))
    finish(module, outcome, files=list(outcome.measured))


if __name__ == "__main__":
    main()

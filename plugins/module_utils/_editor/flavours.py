# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The editors that load the Go extension: where each of them lies, and where it keeps extensions and settings.

Folders and names are those of each product.json (C(dataFolderName), C(nameShort), C(darwinBundleIdentifier)) as
released by microsoft/vscode, VSCodium/vscodium, Cursor and coder/code-server.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import json
import os
import stat
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._as_user import as_user

#: A product.json has less.
_LARGEST = 16 * 1024 * 1024


@dataclasses.dataclass(frozen=True)
class Flavour:
    """One editor. Paths below C(home) are relative; C(app) is the bundle, empty where there is none."""

    name: str
    title: str
    app: str
    command: str
    extensions: str
    data: str
    policy: str

    def settings(self, home: str) -> str:
        """The user's own settings.json."""
        return os.path.join(home, self.data, "User", "settings.json")


_LIBRARY = "Library/Application Support"

FLAVOURS: t.Final = {
    flavour.name: flavour
    for flavour in (
        Flavour(
            "code",
            "VS Code",
            "Visual Studio Code.app",
            "code",
            ".vscode/extensions",
            f"{_LIBRARY}/Code",
            "com.microsoft.VSCode",
        ),
        Flavour(
            "code-insiders",
            "VS Code - Insiders",
            "Visual Studio Code - Insiders.app",
            "code-insiders",
            ".vscode-insiders/extensions",
            f"{_LIBRARY}/Code - Insiders",
            "com.microsoft.VSCodeInsiders",
        ),
        Flavour(
            "codium",
            "VSCodium",
            "VSCodium.app",
            "codium",
            ".vscode-oss/extensions",
            f"{_LIBRARY}/VSCodium",
            "com.vscodium",
        ),
        Flavour("cursor", "Cursor", "Cursor.app", "cursor", ".cursor/extensions", f"{_LIBRARY}/Cursor", ""),
        Flavour(
            "code-server",
            "code-server",
            "",
            "/usr/local/bin/code-server",
            ".local/share/code-server/extensions",
            ".local/share/code-server",
            "",
        ),
    )
}


@dataclasses.dataclass(frozen=True)
class Editor:
    """An editor that is there: its command, and the version of VS Code that it is, empty where no file says it."""

    path: str
    command: str
    version: str


def find(flavour: Flavour, home: str, applications: str = "/Applications") -> Editor | None:
    """The editor of a flavour: in C(/Applications), else in the user's own folder of that name. Nothing is run."""
    if not flavour.app:
        return _server(flavour)
    for folder in (applications, os.path.join(home, "Applications")):
        app = os.path.join(folder, flavour.app)
        resources = os.path.join(app, "Contents", "Resources", "app")
        command = os.path.join(resources, "bin", flavour.command)
        if os.path.isfile(command):
            return Editor(app, command, _version(resources))
    return None


def find_as(user: str, flavour: Flavour, home: str, applications: str = "/Applications") -> Editor | None:
    """The same, looked for as the user: what lies in a home is the user's to choose. Raises AsUserError."""
    found = as_user(user, _found, flavour.name, home, applications)
    return Editor(**found) if found else None


def _found(name: str, home: str, applications: str) -> dict[str, str] | None:
    editor = find(FLAVOURS[name], home, applications)
    return vars(editor) if editor is not None else None


def _server(flavour: Flavour) -> Editor | None:
    """code-server has no bundle; VS Code lies in lib/vscode of the package that its command leads into."""
    if not os.path.isfile(flavour.command):
        return None
    folder = os.path.dirname(os.path.realpath(flavour.command))
    for _level in range(4):
        inside = os.path.join(folder, "lib", "vscode")
        if os.path.isfile(os.path.join(inside, "package.json")):
            return Editor(folder, flavour.command, _version(inside))
        folder = os.path.dirname(folder)
    return Editor(flavour.command, flavour.command, "")


def _version(resources: str) -> str:
    """The version extensions are compared with: a fork says in product.json which VS Code it is made from."""
    forked = _json(os.path.join(resources, "product.json")).get("vscodeVersion")
    version = forked or _json(os.path.join(resources, "package.json")).get("version")
    return version if isinstance(version, str) else ""


def _json(path: str) -> dict[str, t.Any]:
    try:
        # What is no plain file must not keep us waiting.
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK), "rb") as stream:
            value = json.loads(stream.read(_LARGEST)) if stat.S_ISREG(os.fstat(stream.fileno()).st_mode) else None
    except (OSError, ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The list of a user's extensions that VS Code keeps beside their folders, C(extensions.json).

Form: microsoft/vscode src/vs/platform/extensionManagement/common/extensionsProfileScannerService.ts @ 1.100.3,
C(IStoredProfileExtension): an array of C(identifier), C(version), C(location) or C(relativeLocation), C(metadata).
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import json
import re
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._editor import jsonc, jsonc_edit
from ansible_collections.golden.triangle.plugins.module_utils._editor.jsonc import JsoncError
from ansible_collections.golden.triangle.plugins.module_utils._editor.jsonc_edit import Edit

NAME = "extensions.json"
#: Folders that VS Code will remove when it starts next; the name is that of the folder.
OBSOLETE = ".obsolete"
_VERSIONED = re.compile(r"-\d+\.\d+\.\d+")


class RegistryError(Exception):
    """The list is none that VS Code would read: the text says why."""


@dataclasses.dataclass(frozen=True)
class Entry:
    """One extension of the list. C(folder) is the name of its folder, empty where it lies somewhere else."""

    index: int
    id: str
    version: str
    folder: str
    pinned: bool


@dataclasses.dataclass(frozen=True)
class Folder:
    """A folder beside the list. C(id) and C(version) are those of its package.json, empty where that is none."""

    name: str
    id: str = ""
    version: str = ""
    metadata: t.Mapping[str, t.Any] = dataclasses.field(default_factory=dict)


def parse(data: bytes) -> list[Entry]:
    """The entries of a list. Raises RegistryError."""
    try:
        value = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as exc:
        raise RegistryError(f"no JSON: {exc}") from exc
    if not isinstance(value, list):
        raise RegistryError("not an array")
    return [_entry(index, item) for index, item in enumerate(value)]


def _entry(index: int, item: t.Any) -> Entry:
    identifier = item.get("identifier") if isinstance(item, dict) else None
    name = identifier.get("id") if isinstance(identifier, dict) else None
    version = item.get("version") if isinstance(item, dict) else None
    if not isinstance(name, str) or not isinstance(version, str):
        raise RegistryError(f"entry {index} has no identifier or no version")
    location = item.get("location")
    path = location.get("path") if isinstance(location, dict) else location
    folder = item.get("relativeLocation") or (path.rstrip("/").rpartition("/")[2] if isinstance(path, str) else "")
    if not isinstance(folder, str):
        raise RegistryError(f"entry {index} has no location")
    plain = folder not in ("", ".", "..") and "/" not in folder and "\0" not in folder
    metadata = item.get("metadata")
    pinned = isinstance(metadata, dict) and metadata.get("pinned") is True
    return Entry(index, name, version, folder if plain else "", pinned)


def find(entries: t.Sequence[Entry], extension: str) -> Entry | None:
    """The entry of an extension: ids are compared without regard to capitals."""
    return next((entry for entry in entries if entry.id.lower() == extension.lower()), None)


def from_folders(folders: t.Sequence[Folder], obsolete: t.Collection[str]) -> list[Entry]:
    """What VS Code would find where there is no list: the newest folder of each extension that is not to be removed."""
    newest: dict[str, Folder] = {}
    for folder in folders:
        if folder.id and folder.name not in obsolete:
            known = newest.get(folder.id.lower())
            if known is None or _order(folder.version) > _order(known.version):
                newest[folder.id.lower()] = folder
    return [
        Entry(index, folder.id, folder.version, folder.name, folder.metadata.get("pinned") is True)
        for index, folder in enumerate(newest.values())
    ]


def rebuilt(folders: t.Sequence[Folder], obsolete: t.Collection[str], place: str) -> bytes:
    """A new list of the folders that are there, in C(place), with what VS Code noted of each in its package.json."""
    by_name = {folder.name: folder for folder in folders}
    return json.dumps(
        [
            {
                "identifier": {"id": entry.id},
                "version": entry.version,
                "location": {"$mid": 1, "path": f"{place}/{entry.folder}", "scheme": "file"},
                "relativeLocation": entry.folder,
                "metadata": dict(by_name[entry.folder].metadata),
            }
            for entry in from_folders(folders, obsolete)
        ],
        separators=(",", ":"),
    ).encode("utf-8")


def pinned(data: bytes, entry: Entry, wish: bool) -> bytes:
    """The list with the flag of one entry set; everything else stays. Raises RegistryError."""
    try:
        document = jsonc.read(data)
        return jsonc_edit.edited(document, [Edit((entry.index, "metadata", "pinned"), wish)]).as_bytes()
    except JsoncError as exc:
        raise RegistryError(str(exc)) from exc


def belongs(folder: str, extension: str) -> bool:
    """Whether a folder's name is that of an extension: its id, a version, and perhaps a platform."""
    name = extension.lower()
    return folder.lower().startswith(name) and _VERSIONED.match(folder[len(name) :]) is not None


def _order(version: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", version)]

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which files of which people are meant: options of C(vscode_settings) turned into wishes."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import base64
import dataclasses
import json
import os
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._as_user import AsUserError, as_user
from ansible_collections.golden.triangle.plugins.module_utils._editor import files, flavours, jsonc, jsonc_edit, people
from ansible_collections.golden.triangle.plugins.module_utils._editor.flavours import FLAVOURS, Flavour
from ansible_collections.golden.triangle.plugins.module_utils._editor.jsonc import MISSING, JsoncError, Named
from ansible_collections.golden.triangle.plugins.module_utils._editor.jsonc_edit import Edit
from ansible_collections.golden.triangle.plugins.module_utils._editor.knowledge import Knowledge
from ansible_collections.golden.triangle.plugins.module_utils._editor.people import Person
from ansible_collections.golden.triangle.plugins.module_utils._editor.settings import Kind, Wish, edits_of, path_text
from ansible_collections.golden.triangle.plugins.module_utils._part import PartError


def users_of(names: t.Sequence[str], flavours: t.Sequence[str]) -> list[tuple[Person, Flavour]]:
    """Who is meant in which editor: those named, in each; where none is, everybody in those that he or she has used."""
    if names:
        return [(people.named(name), FLAVOURS[flavour]) for name in names for flavour in flavours]
    pairs = []
    for person in people.everybody():
        try:
            used = as_user(person.name, _used, person.home, list(flavours))
        except AsUserError:
            continue  # nothing of theirs can be looked at by anybody
        pairs += [(person, FLAVOURS[flavour]) for flavour in used]
    return pairs


def _used(home: str, flavours: list[str]) -> list[str]:
    """In the child: the editors that have left a folder in this home."""
    return [
        name
        for name in flavours
        if any(os.path.isdir(os.path.join(home, path)) for path in (FLAVOURS[name].extensions, FLAVOURS[name].data))
    ]


def wishes(entries: t.Sequence[t.Mapping[str, t.Any]], knowledge: Knowledge) -> list[Wish]:
    """The wishes of all entries of the option C(files), one for each file. Raises PartError for what cannot be one."""
    found = [wish for entry in entries for wish in _wishes(entry, knowledge)]
    paths = [wish.path for wish in found if wish.path]
    twice = sorted({path for path in paths if paths.count(path) > 1})
    if twice:
        raise PartError(f"files names {', '.join(twice)} more than once", refusal="invalid")
    return found


def _wishes(entry: t.Mapping[str, t.Any], knowledge: Knowledge) -> t.Iterator[Wish]:
    kind: Kind = "launch" if entry["kind"] == "launch" else "settings"
    keys = _keys(entry, kind)
    if entry["kind"] in ("workspace", "launch"):
        if not entry["folder"] or not entry["users"]:
            raise PartError(f"a file of kind {entry['kind']} needs folder and users", refusal="invalid")
        for name in entry["users"]:
            person = people.named(name)
            folder = os.path.join(person.home, entry["folder"].replace("~/", "", 1))
            path = os.path.join(folder, ".vscode", f"{kind}.json")
            yield Wish(person, "" if person.fault else path, kind, folder, keys, knowledge)
        return
    for someone, flavour in users_of(entry["users"], entry["flavours"]):
        person = _with_editor(someone, flavour)
        path = "" if someone.fault else flavour.settings(someone.home)
        if not person.fault and entry["kind"] == "profile":
            path = _profile_settings(person, flavour, entry["profile_name"])
        yield Wish(person, path, kind, "", keys, knowledge)


def _with_editor(person: Person, flavour: Flavour) -> Person:
    """The person, with what is wrong where the editor is neither there nor has ever been used by him or her."""
    if person.fault:
        return person
    try:
        if flavours.find_as(person.name, flavour, person.home) is not None:
            return person
        used = as_user(person.name, _used, person.home, [flavour.name])
    except AsUserError:
        return person  # what is wrong is told of the file
    return person if used else dataclasses.replace(person, fault=f"{flavour.title} is not there")


def _keys(entry: t.Mapping[str, t.Any], kind: Kind) -> dict[str, tuple[Edit, ...]]:
    """What is wished, by the name of each key. Raises PartError where two wishes meet."""
    keys = {str(key): edits_of(str(key), value, kind) for key, value in entry["settings"].items()}
    for wished in entry["paths"]:
        path = tuple(_step(step) for step in wished["path"])
        value = MISSING if wished["state"] == "absent" else wished["value"]
        name = path_text(path)
        if name in keys:
            raise PartError(f"{name} is wished more than once", refusal="invalid")
        keys[name] = (Edit(path, value),)
    try:
        json.dumps(
            [edit.value for edits in keys.values() for edit in edits if edit.value is not MISSING], allow_nan=False
        )
        jsonc_edit.edited(jsonc.parse("{}"), [_in_order(edit) for edits in keys.values() for edit in edits])
    except (JsoncError, ValueError, TypeError) as exc:
        raise PartError(f"what is wished of one file does not go together: {exc}", refusal="invalid") from exc
    return keys


def _in_order(edit: Edit) -> Edit:
    """The edit with elements found by name instead of number: here only whether edits meet is asked."""
    steps = (Named(str(step)) if isinstance(step, int) else step for step in edit.path)
    return Edit(tuple(steps), edit.value)


def _step(step: t.Any) -> jsonc.Step:
    if isinstance(step, dict) and len(step) == 1:
        [(key, name)] = step.items()
        return Named(str(name), str(key))
    if isinstance(step, bool) or not isinstance(step, (int, str)):
        raise PartError(
            f"{step!r} in a path is no key, no number and no mapping such as name: Launch", refusal="invalid"
        )
    return step


def _profile_settings(person: Person, flavour: Flavour, name: str) -> str:
    """The settings of one of VS Code's own profiles, which storage.json lists by name.

    Form: microsoft/vscode src/vs/platform/userDataProfile/common/userDataProfile.ts, C(StoredUserDataProfile): name,
    and location, a folder's name below C(User/profiles).
    """
    user = os.path.dirname(flavour.settings(person.home))
    storage = os.path.join(user, "globalStorage", "storage.json")
    try:
        seen = as_user(person.name, files.look, storage)
        stored = json.loads(base64.b64decode(seen["data"]) or b"{}").get("userDataProfiles", [])
        locations = [profile["location"] for profile in stored if profile["name"] == name]
    except (AsUserError, ValueError, KeyError, TypeError, AttributeError) as exc:
        raise PartError(f"{storage} does not say where {person.name}'s profiles are: {exc}") from exc
    if len(locations) != 1 or not isinstance(locations[0], str) or os.path.basename(locations[0]) != locations[0]:
        raise PartError(f"{person.name} has no profile {name} in {flavour.title}", refusal="invalid")
    return os.path.join(user, "profiles", locations[0], "settings.json")

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The part C(vscode_settings) is about: declared keys of one settings.json or launch.json of one user."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import base64
import dataclasses
import json
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._as_user import AsUserError, as_user
from ansible_collections.golden.triangle.plugins.module_utils._check import Check, Remedy, Subject
from ansible_collections.golden.triangle.plugins.module_utils._editor import files, jsonc, jsonc_edit
from ansible_collections.golden.triangle.plugins.module_utils._editor.jsonc import MISSING, Document, Named
from ansible_collections.golden.triangle.plugins.module_utils._editor.jsonc_edit import Edit
from ansible_collections.golden.triangle.plugins.module_utils._editor.knowledge import Knowledge, ignored_load_configs
from ansible_collections.golden.triangle.plugins.module_utils._editor.people import Person
from ansible_collections.golden.triangle.plugins.module_utils._part import Diff, Part, PartError

Kind = t.Literal["settings", "launch"]

#: Lists of launch.json whose elements are known by their names: one is changed, the others stay.
_BY_NAME: t.Final = ("configurations", "compounds")
_AS_VS_CODE_READS: t.Final = "as VS Code reads it"


@dataclasses.dataclass(frozen=True)
class Wish:
    """What one file of one user shall hold.

    C(within) is the folder of a workspace, which is not made. C(keys) has, by what a key is called (its name, or the
    path to it), the edits that make it as it is wished.
    """

    person: Person
    path: str
    kind: Kind
    within: str
    keys: t.Mapping[str, tuple[Edit, ...]]
    knowledge: Knowledge = dataclasses.field(default_factory=Knowledge)


@dataclasses.dataclass(frozen=True)
class State:
    """What was seen: C(seen) is the answer of C(files.look); the document, or why there is none."""

    seen: t.Mapping[str, t.Any]
    document: Document | None = None
    error: str = ""


def edits_of(key: str, value: t.Any, kind: Kind = "settings") -> tuple[Edit, ...]:
    """The edits by which a key gets a value: mappings are merged, all else is replaced as a whole."""
    return tuple(Edit(path, leaf) for path, leaf in _leaves((key,), value, kind))


def _leaves(path: jsonc.Path, value: t.Any, kind: Kind) -> t.Iterator[tuple[jsonc.Path, t.Any]]:
    if isinstance(value, dict) and value:
        for key, below in value.items():
            yield from _leaves((*path, str(key)), below, kind)
    elif kind == "launch" and path[-1] in _BY_NAME and _all_named(value):
        for element in value:
            rest = {key: below for key, below in element.items() if key != "name"}
            yield from _leaves((*path, Named(element["name"])), rest, kind)
    else:
        yield path, value


def _all_named(value: t.Any) -> bool:
    names = [element.get("name") if isinstance(element, dict) else None for element in value or [None]]
    return all(isinstance(name, str) for name in names) and len(set(names)) == len(names)


class SettingsFile(Part[State]):
    """The declared keys of one file."""

    def __init__(self, wish: Wish) -> None:
        self.wish = wish
        self._subject = Subject("editor", wish.path or wish.person.name)

    def observe(self) -> State:
        if self.wish.person.fault:
            return State({"found": "nobody", "why": self.wish.person.fault})
        try:
            seen = as_user(self.wish.person.name, files.look, self.wish.path, self.wish.within)
        except AsUserError as exc:
            return State({"found": "unreadable", "why": str(exc)})
        if seen["found"] == "absent":
            return State(seen, jsonc.parse(""))
        if seen["found"] != "file":
            return State(seen)
        try:
            document = jsonc.read(base64.b64decode(seen["data"]))
        except jsonc.JsoncError as exc:
            return State(seen, error=str(exc))
        if not isinstance(document.value, dict):
            return State(seen, error="line 1, column 1: not an object")
        return State(seen, document)

    # compare

    def compare(self, state: State) -> list[Check]:
        file = self._check_file(state)
        if file.state == "not_applicable":
            return [file]
        if state.document is None:
            keys = self.wish.keys
            return [
                file,
                *(self._key(key).blocked("editor.settings", expected="as declared", by=file.id) for key in keys),
            ]
        checks = [file, *(self._check_key(state.document, key, edits) for key, edits in self.wish.keys.items())]
        return [*checks, *self._check_knowledge(state.document)]

    def _key(self, key: str) -> Subject:
        return Subject("editor", f"{self.wish.path}: {key}")

    def _check_file(self, state: State) -> Check:
        found, why = state.seen["found"], state.seen["why"]
        if found in ("nobody", "nowhere"):
            return self._other(found_state="not_applicable", actual=why, remedy=Remedy())
        if found == "closed":
            return self._other(found_state="unknown", actual=files.CLOSED, remedy=Remedy("manual", files.OPEN_UP))
        if found == "unreadable":
            look = Remedy("manual", "let its user read it")
            return self._other(found_state="unknown", actual=f"cannot be read: {why}", remedy=look)
        return self._subject.check(
            "editor.settings.file",
            expected=_AS_VS_CODE_READS,
            actual=state.error or (why if found == "other" else "absent" if found == "absent" else _AS_VS_CODE_READS),
            ok=state.document is not None,
            remedy=Remedy("manual", "mend it by hand: a file that is not understood is left alone"),
        )

    def _other(self, *, found_state: t.Literal["not_applicable", "unknown"], actual: str, remedy: Remedy) -> Check:
        return Check(
            id="editor.settings.file",
            corner="editor",
            subject=self._subject.name,
            state=found_state,
            expected=_AS_VS_CODE_READS,
            actual=actual,
            remedy=remedy,
        )

    def _check_key(self, document: Document, key: str, edits: t.Sequence[Edit]) -> Check:
        wrong = [edit for edit in edits if not _holds(document, edit)]
        return self._key(key).check(
            "editor.settings",
            expected=_said(key, edits),
            actual=_said(key, [Edit(edit.path, jsonc.look_up(document.value, edit.path)) for edit in edits]),
            ok=not wrong,
            evidence=[f"{path_text(edit.path)} is {_said_at(document, edit.path)}" for edit in wrong]
            if len(edits) > 1
            else (),
            remedy=Remedy("automatic", "set it; every other byte of the file stays"),
        )

    def _check_knowledge(self, document: Document) -> list[Check]:
        """What only a person can mend: words the extension does not know, or does not read."""
        knowledge = self.wish.knowledge
        launch = document.value if self.wish.kind == "launch" else document.value.get("launch")
        settings = document.value if self.wish.kind == "settings" else {}
        if not knowledge.version:
            return []
        faults = knowledge.faults_in_settings({k: v for k, v in settings.items() if k != "launch"})
        faults += knowledge.faults_in_launch(launch)
        ignored = ignored_load_configs(settings, launch)
        expected = f"what the Go extension {knowledge.version} knows"
        return [
            self._subject.check(
                "editor.settings.known",
                expected=expected,
                actual=expected if not faults else f"{len(faults)} keys or values that it does not",
                ok=not faults,
                evidence=faults,
                remedy=Remedy("manual", "correct or remove them: they do nothing"),
            ),
            self._subject.check(
                "editor.settings.load_config",
                expected="no dlvLoadConfig for dlv-dap",
                actual="no dlvLoadConfig for dlv-dap" if not ignored else "a dlvLoadConfig that nothing reads",
                ok=not ignored,
                evidence=ignored,
                remedy=Remedy("manual", "remove it: dlv-dap loads what the editor asks for"),
            ),
        ]

    # diff and repair

    def diff(self, state: State) -> Diff | None:
        if state.document is None:
            return None
        before: list[str] = []
        after: list[str] = []
        for edit in self._edits(state.document):
            was = jsonc.look_up(state.document.value, edit.path)
            for value, lines in ((was, before), (edit.value, after)):
                if value is not MISSING:
                    lines.append(f"{path_text(edit.path)}: {_json(value)}\n")
        return Diff(self.wish.path, "".join(before), "".join(after)) if before or after else None

    def _edits(self, document: Document) -> list[Edit]:
        return [edit for edits in self.wish.keys.values() for edit in edits if not _holds(document, edit)]

    def obstacle(self, state: State) -> PartError | None:
        if state.seen["found"] in ("nobody", "nowhere", "closed", "unreadable") or not self.wish.keys:
            return None
        if state.document is None:
            why = state.error or f"it is {state.seen['why']}"
            return PartError(f"{self.wish.path} is left alone: {why}", refusal="invalid")
        if state.seen["locked"] and self._edits(state.document):
            return PartError(f"{self.wish.path} is left alone: {state.seen['locked']}", refusal="stranger")
        return None

    def repair(self, state: State, drifted: t.Sequence[Check]) -> None:
        document = t.cast(Document, state.document)
        try:
            data = jsonc_edit.edited(document, self._edits(document)).as_bytes()
        except jsonc.JsoncError as exc:
            raise PartError(f"{self.wish.path} is left alone: {exc}", refusal="invalid") from exc
        text = base64.b64encode(data).decode("ascii")
        seen = state.seen["data"] if state.seen["found"] == "file" else None
        try:
            as_user(self.wish.person.name, files.write, self.wish.path, text, seen, state.seen["mode"])
        except AsUserError as exc:
            raise PartError(f"{self.wish.path} could not be written: {exc}") from exc

    def measured(self, state: State) -> dict[str, t.Any]:
        return {
            "user": self.wish.person.name,
            "path": self.wish.path,
            "kind": self.wish.kind,
            "found": state.seen["found"],
            "bytes": len(base64.b64decode(state.seen.get("data", ""))),
        }


def _holds(document: Document, edit: Edit) -> bool:
    here = jsonc.look_up(document.value, edit.path)
    if here is MISSING or edit.value is MISSING:
        return here is edit.value
    return jsonc.same(here, edit.value)


def _said(key: str, edits: t.Sequence[Edit]) -> str:
    """A key's value in one line; where it is a mapping that is merged, what is wished of it."""
    if len(edits) == 1 and path_text(edits[0].path) == key:
        return _json(edits[0].value)
    return _shortened(", ".join(f"{path_text(edit.path[1:])}: {_json(edit.value)}" for edit in edits))


def _said_at(document: Document, path: jsonc.Path) -> str:
    return _json(jsonc.look_up(document.value, path))


def _json(value: t.Any) -> str:
    if value is MISSING:
        return "absent"
    # Surrogates that stand alone cannot be printed.
    text = json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace").decode("utf-8")
    return _shortened(text)


def _shortened(text: str) -> str:
    return text if len(text) <= 300 else f"{text[:300]}... ({len(text)} characters)"


def path_text(path: jsonc.Path) -> str:
    """A path in words: go.toolsEnvVars > GOTOOLCHAIN."""
    return " > ".join(step.name if isinstance(step, Named) else str(step) for step in path)

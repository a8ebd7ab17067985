# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The catalogue of faults: root causes by corner, and the tree above them.

YAML files, shipped in C(faults/) of the collection and added to by the user's own folders. Their form is
C(faults/faults.schema.json). An entry of a user's folder with a known id changes the shipped one key by key.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import functools
import json
import re
import typing as t
from pathlib import Path

import yaml
from ansible_collections.golden.triangle.plugins.plugin_utils._report import schema

SHIPPED = Path(__file__).resolve().parents[3] / "faults"
#: Those of a Mac, in the order in which they are repaired.
CORNERS = ("go", "delve", "access", "editor")
#: Those that have root causes; services are repaired by their own playbook.
KNOWN_CORNERS = (*CORNERS, "services")

JsonDict = dict[str, t.Any]


class FaultError(Exception):
    """A catalogue that cannot be read or does not hold together: the text names the file or the entry."""


@dataclasses.dataclass(frozen=True)
class Sign:
    """A check that drifts, and what it has to say so that it speaks for a fault."""

    check: str
    says: re.Pattern[str] | None = None


@dataclasses.dataclass(frozen=True)
class Fault:
    """A root cause: a leaf of the tree. C(number) is its place in the catalogue; C(plant) None: it is not planted."""

    number: int
    id: str
    corner: str
    title: str
    leads_to: tuple[str, ...]
    cause: str
    finds: tuple[Sign, ...]
    may: tuple[Sign, ...]
    repair: t.Literal["automatic", "manual"]
    remedy: str
    source: str
    needs: str
    plant: tuple[JsonDict, ...] | None
    not_planted: str


@dataclasses.dataclass(frozen=True)
class Node:
    """A symptom or an event. C(leads_to) are symptoms, of a symptom none; C(probe) checks of a debugging session."""

    id: str
    title: str
    leads_to: tuple[str, ...] = ()
    probe: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True)
class Catalogue:
    """All of it, in the order of the files."""

    symptoms: dict[str, Node]
    events: dict[str, Node]
    faults: dict[str, Fault]

    def of(self, name: str) -> Fault:
        """A fault by its id. Raises FaultError."""
        if name not in self.faults:
            raise FaultError(f"no fault is called {name!r}; docs/faults.md lists them")
        return self.faults[name]

    def way(self, fault: Fault) -> tuple[list[str], list[str]]:
        """The events and the symptoms above a fault, by their titles."""
        events = [self.events[name] for name in fault.leads_to]
        tops = dict.fromkeys(top for event in events for top in event.leads_to)
        return [event.title for event in events], [self.symptoms[top].title for top in tops]


@functools.cache
def shipped() -> Catalogue:
    """The collection's own catalogue."""
    return load()


def load(paths: t.Sequence[str] = ()) -> Catalogue:
    """The shipped catalogue with what the user's folders add. Raises FaultError."""
    entries: dict[str, JsonDict] = {}
    symptoms: dict[str, Node] = {}
    events: dict[str, Node] = {}
    for path in _files():
        content = _read(path, whole=True)
        symptoms.update({one["id"]: _node(one) for one in content.get("symptoms", [])})
        events.update({one["id"]: _node(one) for one in content.get("events", [])})
        for entry in content.get("faults", []):
            if entry["id"] in entries:
                raise FaultError(f"{path}: {entry['id']} is there twice")
            entries[entry["id"]] = {**entry, "corner": content["corner"]}
    for folder in paths:
        for path in sorted(Path(folder).expanduser().glob("*.yml")):
            for entry in _read(path, whole=False).get("faults", []):
                _changed(entries, entry, path)
    faults = {name: _fault(number, entry) for number, (name, entry) in enumerate(entries.items())}
    _whole(symptoms, events, faults)
    return Catalogue(symptoms, events, faults)


def _files() -> list[Path]:
    """The tree, then the corners in their order."""
    return [SHIPPED / f"{name}.yml" for name in ("tree", *KNOWN_CORNERS)]


def _changed(entries: dict[str, JsonDict], entry: JsonDict, path: Path) -> None:
    known = entries.get(entry["id"])
    if known is None:
        raise FaultError(f"{path}: {entry['id']} is no fault of the catalogue")
    entries[entry["id"]] = {**known, **entry}


def _read(path: Path, *, whole: bool) -> JsonDict:
    """A file of the catalogue; C(whole) where each entry has all it needs."""
    try:
        # The C parser where there is one: the catalogue is read in every run that reports.
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        value = yaml.load(path.read_text("utf-8"), Loader=loader)  # noqa: S506 both loaders are safe ones
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise FaultError(f"{path} cannot be read as YAML: {error}") from error
    try:
        schema.check(value, described() if whole else _loosely())
    except schema.Broken as error:
        raise FaultError(f"{path} is no file of the catalogue of faults: {error}") from error
    return t.cast(JsonDict, value)


@functools.cache
def described() -> JsonDict:
    """The schema."""
    return t.cast(JsonDict, json.loads((SHIPPED / "faults.schema.json").read_text("utf-8")))


def _loosely() -> JsonDict:
    """The schema for entries that change others."""
    whole = described()
    fault = {**whole["$defs"]["fault"], "required": ["id"]}
    return {**whole, "$defs": {**whole["$defs"], "fault": fault}}


def _node(entry: JsonDict) -> Node:
    return Node(entry["id"], entry["title"], tuple(entry.get("leads_to", ())), tuple(entry.get("probe", ())))


def _fault(number: int, entry: JsonDict) -> Fault:
    plant = entry.get("plant")
    return Fault(
        number=number,
        id=entry["id"],
        corner=entry["corner"],
        title=entry["title"],
        leads_to=tuple(entry["leads_to"]),
        cause=" ".join(entry["cause"].split()),
        finds=tuple(_sign(entry["id"], one) for one in entry["finds"]),
        may=tuple(_sign(entry["id"], one) for one in entry.get("may", ())),
        repair=entry["repair"],
        remedy=" ".join(entry["remedy"].split()),
        source=" ".join(entry["source"].split()),
        needs=entry.get("needs", ""),
        plant=None if plant is None else tuple(plant),
        not_planted=entry.get("not_planted", ""),
    )


def _sign(name: str, entry: JsonDict) -> Sign:
    try:
        return Sign(entry["check"], re.compile(entry["says"]) if "says" in entry else None)
    except re.error as error:
        raise FaultError(f"{name}: {entry['says']!r} is no regular expression: {error}") from error


def _whole(symptoms: dict[str, Node], events: dict[str, Node], faults: dict[str, Fault]) -> None:
    """Raise FaultError where the tree does not hold together."""
    loose = [
        *(f"{event.id} leads to {top}" for event in events.values() for top in event.leads_to if top not in symptoms),
        *(f"{fault.id} leads to {name}" for fault in faults.values() for name in fault.leads_to if name not in events),
    ]
    if loose:
        raise FaultError(f"the tree of faults has no such place: {', '.join(loose)}")

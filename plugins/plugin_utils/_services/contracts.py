# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Contracts: what must agree with what. Data, in the form of C(docs/services/contracts.schema.json).

Pure. A document that does not keep to its form is refused as a whole, since nobody knows what was meant. A contract
that cannot be judged, for its query or for another contract, says why: it is unknown, and the others are judged.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import itertools
import json
import typing as t
from pathlib import Path

from ansible_collections.golden.triangle.plugins.module_utils._check import Severity
from ansible_collections.golden.triangle.plugins.module_utils._services.source import Kind
from ansible_collections.golden.triangle.plugins.plugin_utils._report import schema as _schema
from ansible_collections.golden.triangle.plugins.plugin_utils._services import normalise, query
from ansible_collections.golden.triangle.plugins.plugin_utils._services.normalise import Untyped, Value

SCHEMA_FILE = Path(__file__).resolve().parents[3] / "docs" / "services" / "contracts.schema.json"
LISTS = ("contracts", "service_names", "metadata_versions")
#: What each type of source can be asked for.
CONFIGS, REGISTRIES = ("nacos", "consul", "apollo"), ("eureka", "nacos", "consul")
_REPAIRS = {"rollback": ("nacos", "apollo"), "set": ("consul",)}

JsonDict = dict[str, t.Any]


class ContractError(ValueError):
    """Contracts that cannot be understood: the text names the place and what is wrong there."""


@dataclasses.dataclass(frozen=True, order=True)
class Item:
    """One thing of one source, as it is read: a config, a service's instances, routes."""

    source: str
    kind: Kind
    name: str = ""
    group: str = ""

    @property
    def label(self) -> str:
        """How checks call it."""
        if self.kind in ("routes", "definitions"):
            return f"{self.source}: {'live routes' if self.kind == 'routes' else 'route definitions'}"
        return f"{self.source}: {self.group + '/' if self.group else ''}{self.name}"


@dataclasses.dataclass(frozen=True)
class Side:
    """One side of a contract: where a value is found. C(fault) says why it never can be."""

    item: Item
    query: str = ""
    format: str = ""
    truth: bool = False
    repair: str = ""
    fault: str = ""

    @property
    def label(self) -> str:
        """How checks call it."""
        return f"{self.item.label} {self.query}".rstrip()


@dataclasses.dataclass(frozen=True)
class Contract:
    """What all sides must have in common. C(contradicts) says which other contract makes that impossible."""

    name: str
    sides: tuple[Side, ...]
    kind: str = "auto"
    unit: str = ""
    equals: Value | None = None
    one_of: tuple[Value, ...] = ()
    low: Value | None = None
    high: Value | None = None
    severity: Severity = "warning"
    secret: bool = False
    contradicts: str = ""

    def breach(self, value: Value) -> str:
        """What a value violates by itself, empty where nothing."""
        if self.equals is not None and value != self.equals:
            return f"is not {self.equals.shown}"
        if self.one_of and value not in self.one_of:
            return f"is none of {', '.join(one.shown for one in self.one_of)}"
        number = value.number
        if number is None:
            return "is nothing that a range is about" if self.low or self.high else ""
        if self.low is not None and number < self.low.key:
            return f"is less than {self.low.shown}"
        if self.high is not None and number > self.high.key:
            return f"is more than {self.high.shown}"
        return ""

    @property
    def wish(self) -> str:
        """What is wished of each side by itself, for people."""
        parts = [self.equals.shown] if self.equals is not None else []
        if self.one_of:
            parts.append(f"one of {', '.join(one.shown for one in self.one_of)}")
        if self.low is not None:
            parts.append(f"at least {self.low.shown}")
        if self.high is not None:
            parts.append(f"at most {self.high.shown}")
        return ", ".join(parts)


@dataclasses.dataclass(frozen=True)
class Names:
    """A side whose values are names of services, and the registry that must know them, empty for any."""

    side: Side
    registry: str = ""
    severity: Severity = "warning"


@dataclasses.dataclass(frozen=True)
class Version:
    """The version in the metadata of a service's instances, and the side that it must be that of."""

    instances: Item
    key: str
    config: Side
    severity: Severity = "warning"


@dataclasses.dataclass(frozen=True)
class Pact:
    """Everything that was agreed on."""

    contracts: tuple[Contract, ...] = ()
    names: tuple[Names, ...] = ()
    versions: tuple[Version, ...] = ()

    @property
    def items(self) -> list[Item]:
        """What has to be read for it, each once."""
        sides = [side for contract in self.contracts for side in contract.sides]
        sides += [one.side for one in self.names] + [one.config for one in self.versions]
        return list(dict.fromkeys([*(side.item for side in sides), *(one.instances for one in self.versions)]))


def parse(documents: t.Mapping[str, JsonDict], types: t.Mapping[str, str]) -> Pact:
    """The pact of several documents, by where they come from. C(types) are the types of sources by their names.

    Raises ContractError.
    """
    schema = json.loads(SCHEMA_FILE.read_text("utf-8"))
    contracts: list[Contract] = []
    names: list[Names] = []
    versions: list[Version] = []
    for place, document in documents.items():
        try:
            _schema.check(document, schema)
            contracts += [_contract(one, types) for one in document.get("contracts", [])]
            names += [_names(one, types) for one in document.get("service_names", [])]
            versions += [_version(one, types) for one in document.get("metadata_versions", [])]
        except (_schema.Broken, ContractError) as exc:
            raise ContractError(f"{place}: {exc}") from None
    called = [contract.name for contract in contracts]
    twice = sorted({name for name in called if called.count(name) > 1})
    if twice:
        raise ContractError(f"more than one contract is called {', '.join(twice)}")
    return Pact(tuple(_contradicting(contracts)), tuple(names), tuple(versions))


def _contract(raw: JsonDict, types: t.Mapping[str, str]) -> Contract:
    name, kind, unit = raw["name"], raw.get("type", "auto"), raw.get("unit", "")
    if unit and unit not in normalise.UNITS.get(kind, ()):
        raise ContractError(f"contract {name}: {unit} is no unit of type {kind}")
    try:
        low, high = (
            normalise.typed(raw["range"][end], "number" if kind == "auto" else kind, unit)
            if end in raw.get("range", {})
            else None
            for end in ("min", "max")
        )
        contract = Contract(
            name,
            tuple(_side(one, types) for one in raw["sides"]),
            kind=kind,
            unit=unit,
            equals=normalise.typed(raw["equals"], kind, unit) if "equals" in raw else None,
            one_of=tuple(normalise.typed(one, kind, unit) for one in raw.get("one_of", [])),
            low=low,
            high=high,
            severity=raw.get("severity", "warning"),
            secret=raw.get("secret", False),
        )
    except (Untyped, ContractError) as exc:
        raise ContractError(f"contract {name}: {exc}") from None
    _sensible(contract)
    return contract


def _sensible(contract: Contract) -> None:
    """Raise ContractError for a contract that says nothing, or that nothing can keep."""
    name = contract.name
    if not contract.sides or (len(contract.sides) == 1 and not contract.wish):
        raise ContractError(f"contract {name}: a single side needs equals, one_of or range, and none says nothing")
    if sum(side.truth for side in contract.sides) > 1:
        raise ContractError(f"contract {name}: more than one side is the truth")
    for end in (contract.low, contract.high):
        if end is not None and end.number is None:
            raise ContractError(f"contract {name}: a range is of numbers, durations or sizes, not of {contract.kind}")
    if contract.low is not None and contract.high is not None and contract.low.key > contract.high.key:
        raise ContractError(f"contract {name}: its range from {contract.low.shown} to {contract.high.shown} is empty")


def _side(raw: JsonDict, types: t.Mapping[str, str]) -> Side:
    of = [key for key in ("config", "service", "routes") if key in raw]
    if len(of) != 1:
        raise ContractError("a side has one of config, service and routes")
    [what] = of
    source = raw["source"]
    capable = {"config": CONFIGS, "service": REGISTRIES, "routes": ("gateway",)}[what]
    _known(source, types, capable, what)
    repair = raw.get("repair", "")
    if repair and (what != "config" or types[source] not in _REPAIRS[repair]):
        raise ContractError(f"{repair} is no repair of {what} in {types[source]}")
    if repair == "set" and raw.get("query"):
        raise ContractError("a whole key is set, not a part of it: repair set takes no query")
    kinds: dict[str, Kind] = {"config": "config", "service": "instances"}
    kind: Kind = kinds.get(what) or ("routes" if raw["routes"] == "live" else "definitions")
    name = "" if what == "routes" else raw[what]
    return Side(
        Item(source, kind, name, raw.get("group", "")),
        query=raw.get("query", ""),
        format=raw.get("format", ""),
        truth=raw.get("truth", False),
        repair=repair,
        fault=_fault(raw.get("query", "")),
    )


def _known(source: str, types: t.Mapping[str, str], capable: t.Collection[str], what: str) -> None:
    if source not in types:
        raise ContractError(f"there is no source {source}; there are {', '.join(sorted(types)) or 'none'}")
    if types[source] not in capable:
        raise ContractError(f"{source} is {types[source]}, which has no {what}")


def _fault(text: str) -> str:
    """What is wrong with a query, empty where nothing."""
    try:
        if text:
            query.compiled(text)
    except query.QueryError as exc:
        return str(exc)
    return ""


def _names(raw: JsonDict, types: t.Mapping[str, str]) -> Names:
    registry = raw.get("registry", "")
    if registry:
        _known(registry, types, REGISTRIES, "service")
    side = _side({key: raw[key] for key in raw if key not in ("registry", "severity")}, types)
    return Names(side, registry, raw.get("severity", "warning"))


def _version(raw: JsonDict, types: t.Mapping[str, str]) -> Version:
    _known(raw["registry"], types, REGISTRIES, "service")
    item = Item(raw["registry"], "instances", raw["service"])
    return Version(item, raw.get("key", "config-version"), _side(raw["config"], types), raw.get("severity", "warning"))


def _contradicting(contracts: t.Sequence[Contract]) -> t.Iterator[Contract]:
    """The contracts, each with the first other one by which its own wish cannot be kept.

    Sides of one contract are one value to each other, so contracts hang together through them.
    """
    groups: dict[t.Any, t.Any] = {}

    def root(key: t.Any) -> t.Any:
        while groups.setdefault(key, key) != key:
            key = groups[key]
        return key

    def key(contract: Contract, side: Side) -> t.Any:
        return (contract.kind, contract.unit, side.item, side.query, side.format)

    for contract in contracts:
        for side in contract.sides[1:]:
            groups[root(key(contract, side))] = root(key(contract, contract.sides[0]))
    against: dict[str, str] = {}
    for one, other in itertools.combinations(contracts, 2):
        if not one.wish or not other.wish:
            continue
        if root(key(one, one.sides[0])) == root(key(other, other.sides[0])) and _excluded(one, other):
            against.setdefault(one.name, f"{other.name} wants {other.wish}")
            against.setdefault(other.name, f"{one.name} wants {one.wish}")
    return (dataclasses.replace(one, contradicts=against.get(one.name, "")) for one in contracts)


def _excluded(one: Contract, other: Contract) -> bool:
    """Whether no value keeps both."""
    for mine, theirs in ((one, other), (other, one)):
        choices = [mine.equals] if mine.equals is not None else list(mine.one_of)
        if choices and all(mine.breach(choice) or theirs.breach(choice) for choice in choices):
            return True
    lows = [end.key for end in (one.low, other.low) if end is not None]
    highs = [end.key for end in (one.high, other.high) if end is not None]
    return bool(lows and highs and max(lows) > min(highs))

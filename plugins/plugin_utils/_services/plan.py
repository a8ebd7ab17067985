# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What would make drift go away: tried on what was read, before anything is written.

Pure. A repair is planned only where the world after it keeps every contract that it is about. The one exception is a
release of Apollo, whose predecessor nobody can read: there the proof afterwards decides.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import json
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._services.door import shown as shown_url
from ansible_collections.golden.triangle.plugins.module_utils._services.source import Reading, Write
from ansible_collections.golden.triangle.plugins.plugin_utils._services import contents, joins, judge
from ansible_collections.golden.triangle.plugins.plugin_utils._services.contracts import Contract, Item, Pact, Side
from ansible_collections.golden.triangle.plugins.plugin_utils._services.judge import Judged
from ansible_collections.golden.triangle.plugins.plugin_utils._services.redact import HIDDEN, Redactor
from ansible_collections.golden.triangle.plugins.plugin_utils._services.world import Gateway, Nothing, World

Judge = t.Callable[[World], list[Judged]]


@dataclasses.dataclass(frozen=True)
class Rules:
    """What may be done, to what. C(judge) judges a world as the checks do."""

    pact: Pact
    types: t.Mapping[str, str]
    gateways: tuple[Gateway, ...]
    allowed: frozenset[str]
    redactor: Redactor
    judge: Judge


@dataclasses.dataclass(frozen=True)
class Fix:
    """One write, what it is about, and what it changes, for people."""

    write: Write
    text: str
    items: frozenset[Item]
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class Plan:
    """The fixes, and the keys of the checks that they make compliant."""

    fixes: tuple[Fix, ...] = ()
    cures: frozenset[tuple[str, str]] = frozenset()

    def text(self, judged: Judged) -> str:
        """What is done about a check."""
        mine = [fix.text for fix in self.fixes if fix.items & judged.items]
        return "; ".join(mine or [fix.text for fix in self.fixes])


def make(world: World, history: World, rules: Rules, unsettled: t.Collection[tuple[str, str]] = ()) -> Plan:
    """The plan for what was read. C(history) are the histories of the configs that may be rolled back.

    Nothing is done about checks that are C(unsettled).
    """
    planner = _Planner(world, history, rules)
    if "refresh" in rules.allowed:
        planner.refresh(unsettled)
    for judged in rules.judge(planner.world):
        if judged.check.state == "drifted" and judged.faulty and judged.key not in unsettled:
            planner.mend(judged)
    before = {one.key for one in rules.judge(world) if one.check.state == "drifted"}
    after = {one.key: one.check.state for one in rules.judge(planner.world)}
    cures = {key for key in before if after.get(key, "compliant") == "compliant" or key in planner.blind}
    return Plan(tuple(planner.fixes) if cures else (), frozenset(cures))


def histories(drifted: t.Iterable[Judged], pact: Pact, allowed: t.Collection[str]) -> list[Item]:
    """The configs whose history could help."""
    if "rollback" not in allowed:
        return []
    sides = [side for one in drifted for side in one.faulty if side.repair == "rollback"]
    return list(dict.fromkeys(Item(side.item.source, "history", side.item.name, side.item.group) for side in sides))


class _Planner:
    """Collects fixes, and keeps the world as it would be after them."""

    def __init__(self, world: World, history: World, rules: Rules) -> None:
        self.world, self._history, self._rules = world, history, rules
        self.fixes: list[Fix] = []
        self.blind: set[tuple[str, str]] = set()

    def refresh(self, unsettled: t.Collection[tuple[str, str]]) -> None:
        """Every replica that uses other routes than it would after a refresh."""
        for gateway in self._rules.gateways:
            live, defined = Item(gateway.name, "routes"), Item(gateway.name, "definitions")
            for reading in self.world.of(live):
                found = joins.stale(self.world, gateway, reading.node)
                node = shown_url(reading.node)
                if not found or ("services.gateway.cache_age", f"{gateway.name} {node}") in unsettled:
                    continue
                show = self._rules.redactor.text
                self.fixes.append(
                    Fix(
                        Write(gateway.name, "refresh", node=reading.node),
                        f"{gateway.name}: refresh {node}, and compare its routes until they took",
                        frozenset((live, defined)),
                        tuple(show(f"{gateway.name} {node} route {name}: {old}") for name, old, _new in found),
                        tuple(show(f"{gateway.name} {node} route {name}: {new}") for name, _old, new in found),
                    )
                )
                new = next(one for one in self.world.of(defined) if one.node == reading.node)
                kept = [route for route in reading.value if route["id"] in gateway.code_routes]
                routes = sorted([*new.value, *kept], key=lambda route: str(route["id"]))
                after = dataclasses.replace(reading, value=routes, meta={"predicted": True})
                self.world = self.world.replaced(live, _only(reading.node, after))

    def mend(self, judged: Judged) -> None:
        """The sides of one contract that may be repaired, as far as something is found that keeps every contract."""
        contract = next(one for one in self._rules.pact.contracts if one.name == judged.check.subject)
        for side in judged.faulty:
            if side.repair not in self._rules.allowed or not self._is_one(side.item):
                continue
            if any(side.item in fix.items for fix in self.fixes):
                continue
            if side.repair == "set":
                self._set(side, contract)
            elif self._rules.types[side.item.source] == "apollo":
                self._roll_back_release(side, judged)
            else:
                self._roll_back(side)

    def _is_one(self, item: Item) -> bool:
        """Whether all nodes have the same version: else it is not known what would be overwritten."""
        readings = self.world.of(item)
        return all(not one.error and one.value is not None for one in readings) and (
            len({one.version for one in readings}) == 1
        )

    def _holds(self, item: Item, world: World) -> bool:
        """Whether every check about a config is compliant, or was not better before."""
        was = {one.key: one.check.state for one in self._rules.judge(self.world) if item in one.items}
        now = {one.key: one.check.state for one in self._rules.judge(world) if item in one.items}
        contracts = {
            ("services.contract", one.name)
            for one in self._rules.pact.contracts
            if item in (side.item for side in one.sides)
        }
        return all(
            state == "compliant" or (key not in contracts and was.get(key) == state) for key, state in now.items()
        )

    def _roll_back(self, side: Side) -> None:
        item = side.item
        current = self.world.first(item)
        for past in self._past(item):
            if past["content"] == current.value:
                continue
            world = self.world.replaced(item, _content(past["content"], past["md5"]))
            if self._holds(item, world):
                text = f"{item.source}: roll {item.name} back to the version in row {past['id']} of its history"
                form = str(current.meta.get("type", ""))
                write = Write(
                    item.source, "rollback", item.name, item.group, current.version, past["content"], format=form
                )
                self._add(write, text, side, world)
                return

    def _past(self, item: Item) -> list[dict[str, t.Any]]:
        try:
            found = self._history.first(Item(item.source, "history", item.name, item.group)).value
        except Nothing:
            return []
        return list(found)

    def _roll_back_release(self, side: Side, judged: Judged) -> None:
        """Only the release that was read, and only once: what the one before it held is not known."""
        item = side.item
        current = self.world.first(item)
        for release in self._past(item):
            if _same(release["values"], current.value):
                text = f"{item.source}: roll release {release['id']} of {item.name} back"
                write = Write(item.source, "rollback", item.name, item.group, str(release["id"]))
                before = (f"{item.label}: release {release['id']}",)
                after = (f"{item.label}: the release before it",)
                self.fixes.append(Fix(write, text, frozenset((item,)), before, after))
                self.blind.add(judged.key)

    def _set(self, side: Side, contract: Contract) -> None:
        """The value that the other sides have in common, as it is written there."""
        item = side.item
        wished = self._wished(side, contract)
        if wished is None:
            return
        current = self.world.first(item)
        world = self.world.replaced(item, _content(wished, current.version))
        if self._holds(item, world):
            text = f"{item.source}: set {item.name} at ModifyIndex {current.version}"
            write = Write(item.source, "set", item.name, item.group, current.version, wished)
            self._add(write, text, side, world, hidden=contract.secret)

    def _wished(self, side: Side, contract: Contract) -> str | None:
        others = [one for one in contract.sides if one.item != side.item]
        others = [one for one in others if one.truth] or others
        try:
            found = [value for other in others for value in self.world.values(other)]
        except Nothing:
            return None
        texts = {value if isinstance(value, str) else json.dumps(value) for value in found}
        if not texts and contract.equals is not None:
            return contract.equals.shown
        return texts.pop() if len(texts) == 1 else None

    def _add(self, write: Write, text: str, side: Side, world: World, *, hidden: bool = False) -> None:
        item = side.item
        old, new = (_values(one, item, side.format) for one in (self.world, world))
        redactor = self._rules.redactor
        before, after = redactor.changes(old, new)
        if hidden or redactor.hides(item.name):
            before, after = [HIDDEN], [f"{HIDDEN}, another value"]
        self.fixes.append(
            Fix(
                write,
                text,
                frozenset((item,)),
                tuple(f"{item.label} {line}" for line in before),
                tuple(f"{item.label} {line}" for line in after),
            )
        )
        self.world = world


def _values(world: World, item: Item, form: str) -> t.Any:
    """What a config holds, as far as it can be read; else its text."""
    try:
        return world.document(item, form)
    except Nothing:
        return world.first(item).value


def _content(text: str, version: str) -> t.Callable[[Reading], Reading]:
    return lambda reading: dataclasses.replace(reading, value=text, version=version)


def _only(node: str, after: Reading) -> t.Callable[[Reading], Reading]:
    return lambda reading: after if reading.node == node else reading


def _same(values: t.Mapping[str, t.Any], text: str) -> bool:
    """Whether a release of Apollo is what its config service answered."""
    if set(values) == {"content"}:
        return bool(values["content"] == text)
    try:
        return bool(contents.parse(json.dumps(values), "json") == contents.parse(text, "json"))
    except contents.BadContent:
        return False


def judged_contracts(world: World, pact: Pact, redactor: Redactor) -> list[Judged]:
    """The checks of all contracts."""
    return [judge.contract(one, world, redactor) for one in pact.contracts]

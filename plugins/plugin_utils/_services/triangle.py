# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The service triangle as a part: read until it is settled, judged, repaired, proven.

Only C(Reader) leaves the controller.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import time
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._check import Check, Remedy, Subject
from ansible_collections.golden.triangle.plugins.module_utils._part import Diff, Part, PartError
from ansible_collections.golden.triangle.plugins.module_utils._services.source import Reading, Write
from ansible_collections.golden.triangle.plugins.plugin_utils._services import joins, plan
from ansible_collections.golden.triangle.plugins.plugin_utils._services.contracts import Item, Pact
from ansible_collections.golden.triangle.plugins.plugin_utils._services.judge import Judged
from ansible_collections.golden.triangle.plugins.plugin_utils._services.plan import Plan, Rules
from ansible_collections.golden.triangle.plugins.plugin_utils._services.redact import Redactor
from ansible_collections.golden.triangle.plugins.plugin_utils._services.world import Gateway, Nothing, World

#: How often all of it is read at most, until two readings in a row say the same.
ROUNDS = 4
Key = tuple[str, str]


@dataclasses.dataclass(frozen=True)
class Batch:
    """What the module brought: readings, an answer to each write (empty where it was done), seconds, its clock."""

    readings: tuple[Reading, ...]
    written: tuple[str, ...]
    seconds: float
    now: float


class Reader(t.Protocol):
    """How servers are asked: by the module, on the host of the task."""

    def __call__(self, items: t.Sequence[Item], writes: t.Sequence[Write] = ()) -> Batch:
        """Do the writes, then read the items, and the instances of services that routes lead to. Raises PartError."""


@dataclasses.dataclass(frozen=True)
class Wish:
    """What is to be held against each other, and how. Times in seconds."""

    pact: Pact
    types: t.Mapping[str, str]
    urls: t.Mapping[str, tuple[str, ...]]
    gateways: tuple[Gateway, ...]
    registries: tuple[str, ...]
    redactor: Redactor
    repair: frozenset[str]
    settle: float = 1.0
    patience: float = 30.0
    max_age: float = 60.0


@dataclasses.dataclass(frozen=True)
class State:
    """What was read: C(unsettled) are checks that said something else each time, C(oldest) an age in seconds."""

    readings: tuple[Reading, ...]
    history: tuple[Reading, ...]
    unsettled: frozenset[Key]
    settled: tuple[str, ...]
    oldest: float
    rounds: int
    read_seconds: float


class Triangle(Part[State]):
    """All sources of a task."""

    def __init__(self, wish: Wish, reader: Reader) -> None:
        self._wish, self._reader = wish, reader
        self._rules = Rules(wish.pact, wish.types, wish.gateways, wish.repair, wish.redactor, self._judge)
        items = list(wish.pact.items)
        for gateway in wish.gateways:
            items += [Item(gateway.name, "routes"), Item(gateway.name, "definitions")]
            items += [gateway.origin] if gateway.origin is not None else []
        self._items = list(dict.fromkeys(items))
        self._known: tuple[State, list[Judged], Plan] | None = None
        self._repair_seconds = 0.0
        self._detect_seconds: float | None = None

    def observe(self) -> State:
        """Read; and read again what disagrees, until two readings in a row say the same."""
        started = time.monotonic()
        batch = self._read()
        judged = self._judge(World(batch.readings))
        rounds, settled, unsettled = 1, list[str](), frozenset[Key]()
        if any(one.check.state == "drifted" for one in judged):
            while rounds < ROUNDS:
                time.sleep(self._wish.settle)
                batch, before = self._read(), judged
                judged = self._judge(World(batch.readings))
                rounds += 1
                unsettled = _differing(before, judged)
                if not unsettled:
                    break
                settled += [f"{check_id} of {subject} changed while it was read" for check_id, subject in unsettled]
        wanted = plan.histories([one for one in judged if one.faulty], self._wish.pact, self._wish.repair)
        history = self._reader(wanted).readings if wanted else ()
        if self._detect_seconds is None:
            self._detect_seconds = round(time.monotonic() - started, 3)
        oldest = max((batch.now - one.at for one in batch.readings if not one.error), default=0.0)
        return State(
            batch.readings,
            history,
            unsettled,
            tuple(dict.fromkeys(settled)),
            max(0.0, oldest),
            rounds,
            batch.seconds,
        )

    def _read(self, writes: t.Sequence[Write] = ()) -> Batch:
        """Everything that is known to be of interest; once more for services whose names only came to light now."""
        batch = self._reader(self._items, writes)
        named = self._named(World(batch.readings))
        if named:
            self._items += named
            more = self._reader(named)
            readings = (*batch.readings, *more.readings)
            batch = dataclasses.replace(more, readings=readings, written=batch.written)
        return batch

    def _named(self, world: World) -> list[Item]:
        """Services that configs name and nobody has looked up yet."""
        found: dict[Item, None] = {}
        for wish in self._wish.pact.names:
            try:
                names = world.values(wish.side)
            except Nothing:
                continue
            for registry in (wish.registry,) if wish.registry else self._wish.registries:
                found.update(dict.fromkeys(Item(registry, "instances", str(name)) for name in names))
        return [item for item in found if not world.of(item)]

    def _judge(self, world: World) -> list[Judged]:
        """Every check but that of the verdict's own age: pure."""
        wish = self._wish
        contracts = plan.judged_contracts(world, wish.pact, wish.redactor)
        return [
            *joins.sources(world, wish.urls, self._mismatches(contracts), wish.redactor),
            *contracts,
            *joins.versions(world, wish.pact.versions, wish.redactor),
            *joins.names(world, wish.pact.names, wish.registries, wish.redactor),
            *joins.nodes_agree(world),
            *joins.routes(world, wish.gateways),
            *joins.caches(world, wish.gateways, wish.redactor),
            *joins.replicas(world, wish.gateways),
        ]

    def _mismatches(self, contracts: t.Sequence[Judged]) -> dict[str, int]:
        """How many contracts about a key are broken, by Consul source."""
        drifted = [one for one in contracts if one.check.state == "drifted"]
        return {
            name: sum(any(item.source == name and item.kind == "config" for item in one.items) for one in drifted)
            for name, kind in self._wish.types.items()
            if kind == "consul"
        }

    def compare(self, state: State) -> list[Check]:
        judged, planned = self._verdict(state)
        return [*(self._told(one, planned, state) for one in judged), self._age(state)]

    def _verdict(self, state: State) -> tuple[list[Judged], Plan]:
        """What a state comes to, and what would be done about it: pure, and so worked out once for each."""
        if self._known is None or self._known[0] is not state:
            world = World(state.readings)
            judged = self._judge(world)
            planned = Plan()
            if any(one.check.state == "drifted" for one in judged):
                planned = plan.make(world, World(state.history), self._rules, state.unsettled)
            self._known = (state, judged, planned)
        return self._known[1], self._known[2]

    def _told(self, judged: Judged, planned: Plan, state: State) -> Check:
        check = judged.check
        if judged.key in state.unsettled:
            answer = f"unknown (it changes while it is read; last: {check.actual})"
            return Subject("services", check.subject).unknown(
                check.id, expected=check.expected, answer=answer, severity=check.severity
            )
        if check.state == "drifted" and judged.key in planned.cures:
            return dataclasses.replace(check, remedy=Remedy("automatic", planned.text(judged)))
        return check

    def _age(self, state: State) -> Check:
        subject = Subject("services", "what was read")
        expected = f"at most {self._wish.max_age:g} s old when it is judged"
        if state.oldest > self._wish.max_age:
            answer = f"unknown (the oldest reading is {state.oldest:.0f} s old)"
            return subject.unknown("services.verdict.age", expected=expected, answer=answer)
        return subject.check("services.verdict.age", expected=expected, actual="it is", ok=True)

    def diff(self, state: State) -> Diff | None:
        repairable = {(check.id, check.subject) for check in self.compare(state) if check.repairable}
        fixes = self._verdict(state)[1].fixes if repairable else ()
        if not fixes:
            return None
        before = [line for fix in fixes for line in fix.before]
        after = [line for fix in fixes for line in fix.after]
        return Diff("services", "\n".join(before) + "\n", "\n".join(after) + "\n")

    def repair(self, state: State, drifted: t.Sequence[Check]) -> None:
        """Write what is planned, configs before gateways, and wait until it took."""
        started = time.monotonic()
        fixes = self._verdict(state)[1].fixes
        keys = {(check.id, check.subject) for check in drifted}
        for turn in (("rollback", "set"), ("refresh",)):
            writes = [fix.write for fix in fixes if fix.write.kind in turn]
            if writes:
                batch = self._read(writes)
                self._refused(writes, batch)
        refreshed = {fix.write.node for fix in fixes if fix.write.kind == "refresh"}
        pause = 0.1
        while not self._took(batch, keys) and time.monotonic() - started < self._wish.patience:
            time.sleep(pause)
            pause = min(2 * pause, 2.0)
            # Definitions that came from a config that was rolled back are there a moment later.
            late = [fix.write for fix in plan.make(World(batch.readings), World(()), self._rules).fixes]
            late = [write for write in late if write.kind == "refresh" and write.node not in refreshed]
            refreshed |= {write.node for write in late}
            batch = self._read(late)
            self._refused(late, batch)
        self._repair_seconds = round(time.monotonic() - started, 3)

    def _took(self, batch: Batch, keys: t.Collection[Key]) -> bool:
        """Whether everything that was to be repaired is compliant; what is gone is."""
        return all(one.check.state == "compliant" for one in self._judge(World(batch.readings)) if one.key in keys)

    def _refused(self, writes: t.Sequence[Write], batch: Batch) -> None:
        said = [
            self._wish.redactor.text(f"{write.source}: {write.kind} of {write.name or write.node}: {answer}")
            for write, answer in zip(writes, batch.written, strict=True)
            if answer
        ]
        if said:
            raise PartError("\n".join(said))

    def measured(self, state: State) -> dict[str, t.Any]:
        return {
            "readings": len(state.readings),
            "rounds": state.rounds,
            "read_seconds": state.read_seconds,
            "detect_seconds": self._detect_seconds,
            "repair_seconds": self._repair_seconds,
        }

    def notes(self, state: State) -> list[str]:
        """What settled while it was read."""
        return list(state.settled)


def _differing(before: t.Sequence[Judged], after: t.Sequence[Judged]) -> frozenset[Key]:
    """The checks that two readings see in another way. An age goes on, which is no change."""
    was, now = ({one.key: (one.check.state, _timeless(one)) for one in judged} for judged in (before, after))
    return frozenset(key for key in was.keys() | now.keys() if was.get(key) != now.get(key))


def _timeless(judged: Judged) -> str:
    return judged.check.actual.partition(" for ")[0] if judged.check.measured else judged.check.actual

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Contracts held against what was read. Pure."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._check import Check, Remedy, Subject
from ansible_collections.golden.triangle.plugins.plugin_utils._services import normalise
from ansible_collections.golden.triangle.plugins.plugin_utils._services.contracts import Contract, Item, Side
from ansible_collections.golden.triangle.plugins.plugin_utils._services.normalise import Untyped, Value
from ansible_collections.golden.triangle.plugins.plugin_utils._services.redact import HIDDEN, Redactor
from ansible_collections.golden.triangle.plugins.plugin_utils._services.world import Nothing, World, evidence

_BY_PEOPLE = Remedy("manual", "decide which side is right, and change the others there")


@dataclasses.dataclass(frozen=True)
class Judged:
    """A check, and what it is about: the items that would have to change for it to change."""

    check: Check
    items: frozenset[Item]
    #: Of a contract, the sides that are at fault.
    faulty: tuple[Side, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        """What makes it the same check in another world."""
        return self.check.id, self.check.subject


@dataclasses.dataclass(frozen=True)
class _Seen:
    """One side with its values: C(values) as they compare, C(breach) what they violate by themselves."""

    side: Side
    values: tuple[Value, ...]
    breach: str
    shown: str


def contract(wish: Contract, world: World, redactor: Redactor) -> Judged:
    """The check of one contract."""
    items = frozenset(side.item for side in wish.sides)
    subject = Subject("services", wish.name)
    hidden = wish.secret or redactor.hides(wish.name, *(f"{side.item.name} {side.query}" for side in wish.sides))
    seen, reasons = _seen(wish, world, redactor, hidden=hidden)
    truth = next((one for one in seen if one.side.truth), None)
    if truth is not None and len(set(truth.values)) > 1:
        reasons.append(f"{truth.side.label} is the truth and has more than one value: {truth.shown}")
    expected = redactor.text(_expected(wish, truth, hidden=hidden))
    if wish.contradicts:
        reasons.insert(0, f"it contradicts another contract: {HIDDEN if hidden else wish.contradicts}")
    if reasons:
        answer = redactor.text(f"unknown ({'; '.join(reasons)})")
        return Judged(
            subject.unknown("services.contract", expected=expected, answer=answer, severity=wish.severity), items
        )
    faulty = _faulty(seen, truth)
    check = subject.check(
        "services.contract",
        expected=expected,
        actual="; ".join(f"{one.side.label}: {one.shown}" for one in (faulty or seen)),
        ok=not faulty,
        severity=wish.severity,
        evidence=[_line(one, world) for one in seen],
        remedy=_BY_PEOPLE,
    )
    return Judged(check, items, tuple(one.side for one in faulty))


def _seen(wish: Contract, world: World, redactor: Redactor, *, hidden: bool) -> tuple[list[_Seen], list[str]]:
    """What each side has, and why some have nothing."""
    seen, reasons = [], []
    for side in wish.sides:
        try:
            raws = world.values(side, whole=wish.kind == "json")
            values = tuple(normalise.typed(raw, wish.kind, wish.unit) for raw in raws)
        except Nothing as exc:
            reasons.append(str(exc))
            continue
        except Untyped as exc:
            reasons.append(f"{side.label}: {'its value' if hidden else exc} is not of type {wish.kind}")
            continue
        breaches = [text for text in dict.fromkeys(wish.breach(value) for value in values) if text]
        texts = [redactor.text(_text(raw, value, redactor)) for raw, value in zip(raws, values, strict=True)]
        shown = HIDDEN if hidden else ", ".join(dict.fromkeys(texts))
        seen.append(_Seen(side, values, "; ".join(breaches), shown))
    return seen, reasons


def _text(raw: t.Any, value: Value, redactor: Redactor) -> str:
    return redactor.shown(raw) if value.kind == "json" else redactor.shown(value.shown)


def _faulty(seen: t.Sequence[_Seen], truth: _Seen | None) -> list[_Seen]:
    """The sides at fault: that violate something by themselves, or differ from the truth; without one, all."""
    right = [one for one in seen if not one.breach]
    if truth is not None and not truth.breach:
        return [one for one in seen if one.breach or set(one.values) != set(truth.values)]
    if len({value for one in right for value in one.values}) > 1:
        return list(seen)
    return [one for one in seen if one.breach]


def _expected(wish: Contract, truth: _Seen | None, *, hidden: bool) -> str:
    parts = []
    if truth is not None:
        parts.append(f"{truth.shown} ({truth.side.label})")
    elif len(wish.sides) > 1:
        parts.append("the same on every side")
    if wish.wish:
        parts.append(HIDDEN if hidden else wish.wish)
    return ", ".join(parts)


def _line(one: _Seen, world: World) -> str:
    query = f" {one.side.query}" if one.side.query else ""
    breach = f" ({one.breach})" if one.breach and one.shown != HIDDEN else ""
    return evidence(world.first(one.side.item), f"{one.shown}{breach}").replace(" =", f"{query} =", 1)

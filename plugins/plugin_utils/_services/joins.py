# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What nobody joins: routes with instances, configs with services, versions with versions, nodes with each other.

Pure.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import collections
import dataclasses
import json
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._check import Remedy, Severity, Subject
from ansible_collections.golden.triangle.plugins.module_utils._services.door import shown as shown_url
from ansible_collections.golden.triangle.plugins.module_utils._services.source import Reading
from ansible_collections.golden.triangle.plugins.plugin_utils._services import normalise
from ansible_collections.golden.triangle.plugins.plugin_utils._services.contracts import Item, Names, Version
from ansible_collections.golden.triangle.plugins.plugin_utils._services.judge import Judged
from ansible_collections.golden.triangle.plugins.plugin_utils._services.normalise import Untyped
from ansible_collections.golden.triangle.plugins.plugin_utils._services.redact import Redactor
from ansible_collections.golden.triangle.plugins.plugin_utils._services.world import Gateway, Nothing, World, evidence

JsonDict = dict[str, t.Any]
#: What a definition and a live route both say of a route; predicates and filters are written in two ways.
COMPARED = ("uri", "order", "metadata", "paths")
AGE, MISMATCHES = "gateway_route_cache_age_seconds", "consul_kv_mismatch_count"


def sources(
    world: World, nodes: t.Mapping[str, t.Sequence[str]], mismatches: t.Mapping[str, int], redactor: Redactor
) -> t.Iterator[Judged]:
    """Whether every node of every source answered what it was asked. C(nodes) are the URLs by source.

    C(mismatches) are, by Consul source, how many contracts about its keys are broken.
    """
    errors: dict[tuple[str, str], list[str]] = collections.defaultdict(list)
    asked: collections.Counter[tuple[str, str]] = collections.Counter()
    for one in world.readings:
        asked[one.source, one.node] += 1
        if one.error:
            errors[one.source, one.node].append(redactor.text(one.error))
    for name, urls in nodes.items():
        for url in urls:
            subject = Subject("services", f"{name} {shown_url(url)}")
            number, failed = asked[name, url], list(dict.fromkeys(errors[name, url]))
            if not number:
                continue
            expected = "answers what it is asked"
            if failed:
                answer = f"unknown ({failed[0]})"
                check = subject.unknown("services.source", expected=expected, answer=answer, severity="critical")
                check = dataclasses.replace(check, evidence=tuple(failed))
            else:
                check = subject.check("services.source", expected=expected, actual="it does", ok=True)
                check = dataclasses.replace(check, severity="critical")
                if name in mismatches and url == urls[0]:
                    check = dataclasses.replace(check, measured=((MISMATCHES, mismatches[name]),))
            yield Judged(check, frozenset())


def nodes_agree(world: World) -> t.Iterator[Judged]:
    """Whether all nodes of a config centre have the same content of every config that was read."""
    by_source: dict[str, list[Item]] = collections.defaultdict(list)
    for item in world.items:
        if item.kind == "config" and len(world.of(item)) > 1:
            by_source[item.source].append(item)
    for source, items in by_source.items():
        lines, silent = [], False
        for item in items:
            good = [one for one in world.of(item) if not one.error]
            silent = silent or len(good) < len(world.of(item))
            if len({_content(one) for one in good}) > 1:
                lines += [evidence(one, "" if one.value is not None else "nothing") for one in good]
        subject = Subject("services", source)
        number = len(world.of(items[0]))
        expected = f"{_count(len(items), 'config')} the same on {number} nodes"
        if silent and not lines:
            check = subject.blocked("services.config.nodes", expected=expected, by=f"services.source {source}")
        else:
            check = subject.check(
                "services.config.nodes",
                expected=expected,
                actual="they differ" if lines else "they are",
                ok=not lines,
                severity="critical",
                evidence=lines,
                remedy=Remedy("manual", "see which node was left behind, and why; its clients get that content"),
            )
        yield Judged(check, frozenset(items))


def _content(one: Reading) -> t.Any:
    return one.version or one.value


def routes(world: World, gateways: t.Sequence[Gateway]) -> t.Iterator[Judged]:
    """Whether each route to C(lb://X) has an instance of X that works."""
    for gateway in gateways:
        for route, service in world.balanced(gateway.name).items():
            subject = Subject("services", f"{gateway.name}: route {route} to lb://{service}")
            by = Item(gateway.name, "routes")
            at = gateway.registries
            yield _backed(world, subject, "services.route.instances", service=service, registries=at, by=by)


def names(
    world: World, wishes: t.Sequence[Names], registries: t.Sequence[str], redactor: Redactor
) -> t.Iterator[Judged]:
    """Whether each service that a config names has an instance that works."""
    for wish in wishes:
        where = wish.side.label
        try:
            found = [str(value) for value in world.values(wish.side)]
        except Nothing as exc:
            check = Subject("services", where).unknown(
                "services.config.service",
                expected="it names services",
                answer=redactor.text(f"unknown ({exc})"),
                severity=wish.severity,
            )
            yield Judged(check, frozenset((wish.side.item,)))
            continue
        for service in dict.fromkeys(found):
            subject = Subject("services", f"{service}, named in {where}")
            at = (wish.registry,) if wish.registry else tuple(registries)
            yield _backed(
                world,
                subject,
                "services.config.service",
                service=service,
                registries=at,
                by=wish.side.item,
                severity=wish.severity,
            )


def _backed(
    world: World,
    subject: Subject,
    check_id: str,
    *,
    service: str,
    registries: t.Sequence[str],
    by: Item,
    severity: Severity = "critical",
) -> Judged:
    expected = f"an instance of {service} that works"
    items = [Item(registry, "instances", service) for registry in registries]
    found, silent, lines = [], [], []
    for item in items:
        try:
            reading = world.first(item)
        except Nothing as exc:
            silent.append(str(exc))
            continue
        found += reading.value
        lines.append(evidence(reading, _count(len(reading.value), "instance")))
        lines += [f"{item.source}: {one['id']}: {one['reason'] or 'works'}" for one in reading.value]
    working = sum(one["healthy"] for one in found)
    if not working and (silent or not items):
        answer = f"unknown ({'; '.join(silent) or 'there is no registry among the sources'})"
        check = subject.unknown(check_id, expected=expected, answer=answer, severity=severity)
    else:
        check = subject.check(
            check_id,
            expected=expected,
            actual=f"instances that work: {working} of {len(found)}",
            ok=working > 0,
            severity=severity,
            evidence=lines,
            remedy=Remedy("manual", f"start {service}, or see why it does not register; else take out what names it"),
        )
    return Judged(check, frozenset((*items, by)))


def versions(world: World, wishes: t.Sequence[Version], redactor: Redactor) -> t.Iterator[Judged]:
    """Whether every instance that works has in its metadata the version of its config."""
    for wish in wishes:
        subject = Subject("services", f"{wish.instances.label}, {wish.key}")
        items = frozenset((wish.instances, wish.config.item))
        try:
            version, reading = _declared(world, wish), world.first(wish.instances)
            mine = _working(wish, reading)
        except (Nothing, Untyped) as exc:
            check = subject.unknown(
                "services.metadata.version",
                expected=f"that of {wish.config.label}",
                answer=redactor.text(f"unknown ({exc})"),
                severity=wish.severity,
            )
            yield Judged(check, items)
            continue
        others = [one for one in mine if str(one["metadata"].get(wish.key, "")).strip() != version]
        shown = redactor.text
        check = subject.check(
            "services.metadata.version",
            expected=shown(f"{version} ({wish.config.label})"),
            actual=shown(", ".join(dict.fromkeys(_version(one, wish.key) for one in (others or mine)))),
            ok=not others,
            severity=wish.severity,
            evidence=[
                shown(evidence(world.first(wish.config.item), version)),
                evidence(reading),
                *(shown(f"{one['id']}: {_version(one, wish.key)}") for one in others),
            ],
            remedy=Remedy("manual", "restart the instances with the other version, or find out which is right"),
        )
        yield Judged(check, items)


def _declared(world: World, wish: Version) -> str:
    """The one version of the config. Raises Nothing and Untyped."""
    found = {normalise.typed(value, "text").shown for value in world.values(wish.config)}
    if len(found) > 1:
        raise Nothing(f"{wish.config.label} has more than one value")
    return found.pop()


def _working(wish: Version, reading: Reading) -> list[JsonDict]:
    """The instances that work, at least one. Raises Nothing."""
    mine = [one for one in reading.value if one["healthy"]]
    if not mine:
        raise Nothing(f"{wish.instances.label} has no instance that works")
    return mine


def _version(instance: JsonDict, key: str) -> str:
    return str(instance["metadata"].get(key, "")).strip() or "none"


def stale(world: World, gateway: Gateway, node: str) -> list[tuple[str, str, str]] | None:
    """In what a replica's live routes differ from its definitions, as (route, live, defined); None where not known."""
    live, defined = (_routes(world, gateway.name, node, kind) for kind in ("routes", "definitions"))
    if live is None or defined is None:
        return None
    found = []
    for name in sorted(live.keys() | defined.keys()):
        if name not in live:
            found.append((name, "missing", _told(defined[name])))
        elif name not in defined:
            if name not in gateway.code_routes:
                found.append((name, _told(live[name]), "no definition"))
        else:
            for key in COMPARED:
                if key in live[name] and key in defined[name] and live[name][key] != defined[name][key]:
                    old, new = (f"{key} {json.dumps(one[name][key], sort_keys=True)}" for one in (live, defined))
                    found.append((name, old, new))
    return found


def _told(route: JsonDict) -> str:
    return f"uri {route['uri']}"


def _routes(world: World, source: str, node: str, kind: t.Any) -> dict[str, JsonDict] | None:
    reading = next((one for one in world.of(Item(source, kind)) if one.node == node), None)
    if reading is None or reading.error:
        return None
    return {route["id"]: route for route in reading.value}


def caches(world: World, gateways: t.Sequence[Gateway], redactor: Redactor) -> t.Iterator[Judged]:
    """Whether the routes of each replica are those of its definitions, and for how long they have not been."""
    for gateway in gateways:
        items = frozenset((Item(gateway.name, "routes"), Item(gateway.name, "definitions")))
        for reading in world.of(Item(gateway.name, "routes")):
            subject = Subject("services", f"{gateway.name} {shown_url(reading.node)}")
            expected = "live routes are those of the definitions"
            found = stale(world, gateway, reading.node)
            if found is None:
                by = f"services.source {gateway.name}"
                check = subject.blocked("services.gateway.cache_age", expected=expected, by=by, severity="critical")
                yield Judged(check, items)
                continue
            age = _age(world, gateway, reading) if found else 0.0
            since = "" if age is None else f" for {age:.0f} s"
            number = len({name for name, _live, _new in found})
            check = subject.check(
                "services.gateway.cache_age",
                expected=expected,
                actual=f"{_count(number, 'route')} stale{since}" if found else "they are",
                ok=not found,
                severity="critical",
                evidence=[
                    *(redactor.text(f"route {name}: live {live}, defined {new}") for name, live, new in found),
                    evidence(reading),
                ],
                remedy=Remedy("manual", "refresh the gateway (POST /gateway/refresh), then compare its routes"),
            )
            if age is not None:
                check = dataclasses.replace(check, measured=((AGE, round(age, 3)),))
            yield Judged(check, items)


def _age(world: World, gateway: Gateway, reading: Reading) -> float | None:
    """For how long at most live routes have been stale: since the config of the definitions was changed, if known."""
    if gateway.origin is None:
        return None
    try:
        modified = world.first(gateway.origin).meta.get("modified")
    except Nothing:
        return None
    return max(0.0, reading.at - modified) if modified else None


def replicas(world: World, gateways: t.Sequence[Gateway]) -> t.Iterator[Judged]:
    """Whether all replicas of a gateway have the same live routes."""
    for gateway in gateways:
        item = Item(gateway.name, "routes")
        readings = world.of(item)
        if len(readings) < 2:
            continue
        good = [one for one in readings if not one.error]
        # Routes that a repair would make are known only by what definitions say of them.
        keys = COMPARED if any(one.meta.get("predicted") for one in good) else None
        lines = list(_differing(good, keys))
        subject = Subject("services", gateway.name)
        expected = f"the same routes on {len(readings)} replicas"
        if len(good) < len(readings) and not lines:
            by = f"services.source {gateway.name}"
            check = subject.blocked("services.gateway.replicas", expected=expected, by=by, severity="critical")
        else:
            check = subject.check(
                "services.gateway.replicas",
                expected=expected,
                actual="they differ" if lines else "they are the same",
                ok=not lines,
                severity="critical",
                evidence=[*lines, *(evidence(one, _count(len(one.value), "route")) for one in good)],
                remedy=Remedy("manual", "give every replica the same definitions: those in memory are its own"),
            )
        yield Judged(check, frozenset((item, Item(gateway.name, "definitions"))))


def _differing(readings: t.Sequence[Reading], keys: t.Sequence[str] | None) -> t.Iterator[str]:
    tables = [(shown_url(one.node), {route["id"]: route for route in one.value}) for one in readings]
    for name in sorted({name for _node, table in tables for name in table}):
        lacking = [node for node, table in tables if name not in table]
        if lacking:
            yield f"route {name} is missing on {', '.join(lacking)}"
            continue
        first_node, first = tables[0][0], tables[0][1][name]
        for node, table in tables[1:]:
            other = table[name]
            compared = keys or sorted(first.keys() | other.keys())
            if keys:
                compared = [key for key in keys if key in first and key in other]
            for key in compared:
                if first.get(key) != other.get(key):
                    yield f"route {name}: {key} on {first_node} and on {node} differ"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"

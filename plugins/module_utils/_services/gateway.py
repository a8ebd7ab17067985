# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Routes of Spring Cloud Gateway 4.1.5, by its actuator (spring-cloud-gateway: GatewayControllerEndpoint).

C(routes) are those in use, C(routedefinitions) those that it would use after a refresh. A refresh is asynchronous, and
answered with 200 also where the new routes cannot be built and the old ones stay.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import re
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._services.door import (
    Door,
    ServiceError,
    basic,
    joined,
    shown,
)
from ansible_collections.golden.triangle.plugins.module_utils._services.source import Found, Spec, Want, Write

_PATHS = {"routes": "/gateway/routes", "definitions": "/gateway/routedefinitions"}
#: C(lb://NAME), and C(lb:ws://NAME) for websockets (ReactiveLoadBalancerClientFilter).
_BALANCED = re.compile(r"lb:(?:[a-z]+:)?//([^/?#:]+)", re.IGNORECASE)
#: A compiled Path predicate, as PathRoutePredicateFactory writes itself.
_COMPILED = re.compile(r"Paths: \[([^\]]*)\], match trailing slash")


class Gateway:
    """Each URL is one replica; each has its routes in its own memory."""

    def __init__(self, spec: Spec, door: Door) -> None:
        self._door = door
        self._headers = {
            "Accept": "application/json",
            **basic(spec.username, spec.password),
            **({"Authorization": f"Bearer {spec.token}"} if spec.token else {}),
        }

    def read(self, want: Want, node: str) -> Found:
        path = _PATHS.get(want.kind)
        if path is None:
            raise ServiceError(f"a gateway has no {want.kind}")
        answer = self._door.ask(joined(node, path), headers=self._headers)
        if answer.status == 404:
            hint = "is its endpoint gateway enabled and exposed (management.endpoint.gateway)?"
            raise ServiceError(f"{shown(answer.url)} answers 404: {hint}")
        if answer.status != 200:
            raise answer.refused()
        try:
            routes = [route(entry) for entry in answer.json()]
        except (KeyError, TypeError, ValueError, AttributeError):
            raise ServiceError(f"{shown(answer.url)} answers JSON that is no list of routes") from None
        return Found(sorted(routes, key=lambda one: str(one["id"])), answer.at)

    def write(self, order: Write) -> None:
        """Have one replica build its routes anew. Whether it did is only seen by its routes."""
        if order.kind != "refresh":
            raise ServiceError("of a gateway only the routes are refreshed")
        answer = self._door.tell("POST", joined(order.node, "/gateway/refresh"), headers=self._headers)
        if answer.status not in (200, 204):
            raise answer.refused()


def balanced(uri: str) -> str:
    """The service that a route leads to, where it leads to one by its name; else empty."""
    match = _BALANCED.match(uri)
    return match.group(1) if match else ""


def route(entry: t.Any) -> dict[str, t.Any]:
    """A route or a definition as the gateway has it, with C(id), and with C(paths) where a Path predicate is read."""
    made = dict(entry)
    made["id"] = str(entry["route_id"] if "route_id" in entry else entry["id"])
    made["uri"] = str(entry["uri"])
    made["order"] = int(entry.get("order") or 0)
    # A live route without any is written without the name.
    made["metadata"] = dict(entry.get("metadata") or {})
    paths = _paths(entry)
    if paths is not None:
        made["paths"] = paths
    return made


def _paths(entry: t.Any) -> list[str] | None:
    """The patterns of a route with one Path predicate; None where they cannot be told for sure."""
    compiled = entry.get("predicate")
    if isinstance(compiled, str):
        found = _COMPILED.findall(compiled)
        return _patterns(found) if len(found) == 1 else None
    named = [one for one in entry.get("predicates") or [] if one["name"] == "Path"]
    if len(named) != 1:
        return None
    return _patterns([str(value) for key, value in named[0]["args"].items() if not _is_flag(key, value)])


def _patterns(texts: t.Sequence[str]) -> list[str] | None:
    """The patterns of comma-separated texts; None where a comma may be part of one, as in C({id:[0-9]{1,3}})."""
    patterns = [pattern.strip() for text in texts for pattern in text.split(",")]
    return sorted(patterns) if all(one.count("{") == one.count("}") for one in patterns) else None


def _is_flag(key: str, value: t.Any) -> bool:
    """C(matchTrailingSlash), by its name or as the last of the generated ones."""
    return key == "matchTrailingSlash" or str(value).lower() in ("true", "false")

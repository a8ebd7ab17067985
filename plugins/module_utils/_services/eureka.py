# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Eureka's registry, as Spring Cloud Netflix 4.1.3 and Netflix's own server answer (Netflix/eureka: eureka-core).

Two traps are known here. Answers come from a cache that is up to 30 s old (the setting
eureka.server.response-cache-update-interval-ms). And C(lastRenewalTimestamp) lies one lease in the future after a
renewal (eureka-core: Lease.renew), so that only what is older than a lease by that timestamp is dead for sure; the
server's own clock decides, which made the timestamp.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import threading
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._services.door import (
    Answer,
    Door,
    ServiceError,
    basic,
    joined,
    shown,
)
from ansible_collections.golden.triangle.plugins.module_utils._services.source import (
    Found,
    Spec,
    Want,
    Write,
    instance,
)

#: Seconds that an answer may be old.
CACHE = 30.0
#: Seconds of a lease, where an instance does not say.
LEASE = 90.0

#: The answer, and its instances by the name of their application in capitals.
_Apps = t.Tuple[Answer, t.Dict[str, t.List[t.Any]]]  # noqa: UP006 evaluated, on Python 3.9 as well


class Eureka:
    """All applications of a node are one answer, which is read once."""

    def __init__(self, spec: Spec, door: Door) -> None:
        self._door = door
        self._headers = {"Accept": "application/json", **basic(spec.username, spec.password)}
        self._apps: dict[str, _Apps | ServiceError] = {}
        self._lock = threading.Lock()

    def read(self, want: Want, node: str) -> Found:
        if want.kind != "instances":
            raise ServiceError(f"a registry has no {want.kind}")
        with self._lock:
            if node not in self._apps:
                self._apps[node] = self._all(node)
            known = self._apps[node]
        if isinstance(known, ServiceError):
            raise known
        answer, applications = known
        now = answer.server_time()
        found = [one(entry, now) for entry in applications.get(want.name.upper(), [])]
        return Found(found, answer.at, "", {"cache_seconds": CACHE})

    def _all(self, node: str) -> _Apps | ServiceError:
        try:
            answer = self._door.ask(joined(node, "/apps"), headers=self._headers)
            if answer.status != 200:
                raise answer.refused()
            apps = _listed(answer.json()["applications"]["application"])
            return answer, {app["name"].upper(): _listed(app["instance"]) for app in apps}
        except ServiceError as exc:
            return exc
        except (KeyError, TypeError, AttributeError):
            return ServiceError(f"{shown(node)} answers JSON that is no list of Eureka's applications")

    def write(self, order: Write) -> None:
        raise ServiceError("nothing is written to a registry")


def one(entry: t.Any, now: float) -> dict[str, t.Any]:
    """One of Eureka's instances. Raises ServiceError for one that lacks what every instance has."""
    try:
        status = str(entry["status"])
        lease = entry.get("leaseInfo") or {}
        return instance(
            str(entry["app"]).lower(),
            ident=str(entry.get("instanceId") or entry["hostName"]),
            host=str(entry["hostName"]),
            ip=str(entry.get("ipAddr", "")),
            port=int(entry["port"]["$"]),
            status=status,
            reason=f"its status is {status}" if status != "UP" else silent(lease, now),
            metadata=entry.get("metadata"),
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise ServiceError(f"an instance in Eureka's answer is not to be understood: {str(entry)[:200]}") from None


def silent(lease: t.Mapping[str, t.Any], now: float) -> str:
    """Why an instance that is called UP is dead: self-preservation keeps those that renew no more. Else empty."""
    renewed = float(lease.get("lastRenewalTimestamp") or 0) / 1000
    duration = float(lease.get("durationInSecs") or LEASE)
    late = now - renewed - duration - CACHE
    if not renewed or late <= 0:
        return ""
    return f"it is called UP, and its lease of {duration:g} s was not renewed for at least {now - renewed:.0f} s"


def _listed(value: t.Any) -> list[t.Any]:
    """A list; the server of Netflix writes a single element without one."""
    return value if isinstance(value, list) else [value]

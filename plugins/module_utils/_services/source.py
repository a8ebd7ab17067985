# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What all sources have in common: what can be wanted of one, what a reading is, what can be written.

A source reads and writes; it judges nothing. One node is asked for one thing at a time, so that a node that answers
otherwise than its neighbour, or not at all, is seen.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._services.door import Door

Kind = t.Literal["config", "history", "instances", "routes", "definitions"]
WriteKind = t.Literal["refresh", "rollback", "set"]


class Conflict(Exception):
    """What was read is no longer what is there: nothing was written."""


@dataclasses.dataclass(frozen=True)
class Want:
    """One thing to be read: a config or its history by name (and group), a service's instances, a gateway's routes."""

    kind: Kind
    name: str = ""
    group: str = ""


@dataclasses.dataclass(frozen=True)
class Reading:
    """What one node answered to one want.

    C(value) is a text for a config (None where there is none), a list of dictionaries for all else, newest first for a
    history. C(version) is what a write must name: an MD5, a ModifyIndex, a release. C(meta) are further facts.
    C(error) says why there is no value; then nothing else counts. C(at) is in seconds since the epoch.
    """

    source: str
    kind: Kind
    name: str
    group: str
    node: str
    at: float
    value: t.Any = None
    version: str = ""
    meta: t.Mapping[str, t.Any] = dataclasses.field(default_factory=dict)
    error: str = ""


@dataclasses.dataclass(frozen=True)
class Write:
    """One change. C(version) is the one that was read, C(content) the whole new text where there is one."""

    source: str
    kind: WriteKind
    name: str = ""
    group: str = ""
    version: str = ""
    content: str = ""
    format: str = ""
    node: str = ""


@dataclasses.dataclass(frozen=True)
class Spec:
    """A source as the option C(sources) describes it; what it means is said there. Times in seconds."""

    name: str
    type: t.Literal["nacos", "eureka", "consul", "apollo", "gateway"]
    urls: tuple[str, ...]
    username: str = ""
    password: str = ""
    token: str = ""
    secret: str = ""
    namespace: str = ""
    group: str = "DEFAULT_GROUP"
    consistency: t.Literal["default", "consistent", "stale"] = "default"
    datacenter: str = ""
    portal: str = ""
    app_id: str = ""
    cluster: str = "default"
    env: str = "DEV"
    operator: str = ""
    timeout: float = 5.0
    retries: int = 2
    validate_certs: bool = True
    ca_path: str = ""
    client_cert: str = ""
    client_key: str = ""
    use_proxy: bool = True


@dataclasses.dataclass(frozen=True)
class Found:
    """What a source makes of an answer: the part of a reading that it alone knows."""

    value: t.Any
    at: float
    version: str = ""
    meta: t.Mapping[str, t.Any] = dataclasses.field(default_factory=dict)


class Source(t.Protocol):
    """What every adapter can do. Made with a C(Spec) and a C(Door)."""

    def read(self, want: Want, node: str) -> Found:
        """Ask one node for one thing. Raises ServiceError."""

    def write(self, order: Write) -> None:
        """Carry out one change. Raises Conflict where the version is no longer that of the order, ServiceError."""


Maker = t.Callable[[Spec, Door], Source]


def instance(
    service: str, *, ident: str, host: str, ip: str, port: int, status: str, reason: str, metadata: t.Any
) -> dict[str, t.Any]:
    """One instance in the shape that all registries share. C(reason) says why it does not work, empty where it does."""
    return {
        "id": ident,
        "service": service,
        "host": host,
        "ip": ip,
        "port": port,
        "status": status,
        "healthy": not reason,
        "reason": reason,
        "metadata": dict(metadata) if isinstance(metadata, dict) else {},
    }

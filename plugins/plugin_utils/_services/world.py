# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was read, by what it is: and the same with something replaced, to see what a repair would come to.

Pure.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._services.door import shown as shown_url
from ansible_collections.golden.triangle.plugins.module_utils._services.gateway import balanced
from ansible_collections.golden.triangle.plugins.module_utils._services.source import Reading
from ansible_collections.golden.triangle.plugins.plugin_utils._services import contents, query
from ansible_collections.golden.triangle.plugins.plugin_utils._services.contracts import Item, Side

JsonDict = dict[str, t.Any]


class Nothing(Exception):
    """There is no value: the text says why."""


@dataclasses.dataclass(frozen=True)
class Gateway:
    """What the controller knows of a gateway beside its URLs. C(origin) is the config of its definitions."""

    name: str
    registries: tuple[str, ...] = ()
    origin: Item | None = None
    code_routes: frozenset[str] = frozenset()


class World:
    """Readings of one moment, those of each node for each item in the order of the source's URLs."""

    def __init__(self, readings: t.Iterable[Reading]) -> None:
        self._readings: dict[Item, list[Reading]] = {}
        for one in readings:
            self._readings.setdefault(Item(one.source, one.kind, one.name, one.group), []).append(one)
        self._documents: dict[tuple[Item, str], t.Any] = {}

    @property
    def readings(self) -> list[Reading]:
        """All of them."""
        return [one for found in self._readings.values() for one in found]

    @property
    def items(self) -> list[Item]:
        """What was read."""
        return list(self._readings)

    def of(self, item: Item) -> list[Reading]:
        """What each node answered."""
        return self._readings.get(item, [])

    def first(self, item: Item) -> Reading:
        """What the first node that answered said. Raises Nothing."""
        found = self.of(item)
        good = next((one for one in found if not one.error), None)
        if good is None:
            raise Nothing(f"blocked by services.source {item.source}" if found else f"{item.label} was not read")
        return good

    def replaced(self, item: Item, change: t.Callable[[Reading], Reading]) -> World:
        """The world in which every node answers something else for one item."""
        return World([change(one) if self._item(one) == item else one for one in self.readings])

    @staticmethod
    def _item(one: Reading) -> Item:
        return Item(one.source, one.kind, one.name, one.group)

    def document(self, item: Item, form: str = "") -> t.Any:
        """What a query is about: a config's values, or the list that was read. Raises Nothing."""
        reading = self.first(item)
        if item.kind != "config":
            return reading.value
        if reading.value is None:
            raise Nothing(f"{item.label} is not there")
        if (item, form) not in self._documents:
            try:
                found: t.Any = contents.parse(reading.value, form, str(reading.meta.get("type", "")), item.name)
            except contents.BadContent as exc:
                found = Nothing(f"{item.label}: {exc}")
            self._documents[item, form] = found
        found = self._documents[item, form]
        if isinstance(found, Nothing):
            raise found
        return found

    def values(self, side: Side, *, whole: bool = False) -> list[t.Any]:
        """The values of a side, at least one. A list counts as its elements, unless it is meant as a C(whole).

        Raises Nothing.
        """
        if side.fault:
            raise Nothing(side.fault)
        document = self.document(side.item, side.format)
        try:
            found = query.search(side.query, document) if side.query else document
        except query.QueryError as exc:
            raise Nothing(f"{side.item.label}: {exc}") from None
        values = found if isinstance(found, list) and side.query and not whole else [found]
        values = [value for value in values if value is not None]
        if not values:
            raise Nothing(f"{side.label} matches nothing")
        return values

    def balanced(self, gateway: str) -> dict[str, str]:
        """The services that a gateway's live routes lead to, by route, over all replicas that answer."""
        found: dict[str, str] = {}
        for reading in self.of(Item(gateway, "routes")):
            for route in () if reading.error else reading.value:
                service = balanced(route["uri"])
                if service:
                    found[route["id"]] = service
        return found


def evidence(reading: Reading, value: str = "") -> str:
    """One line about one reading: value, version, time and node."""
    item = Item(reading.source, reading.kind, reading.name, reading.group)
    version = f", version {reading.version}" if reading.version else ""
    cached = f", from a cache up to {reading.meta['cache_seconds']:g} s old" if "cache_seconds" in reading.meta else ""
    read = f"read {moment(reading.at)} from {shown_url(reading.node)}"
    return f"{item.label}{' = ' + value if value else ''}{version}, {read}{cached}"


def moment(seconds: float) -> str:
    """A time as ISO 8601 in UTC, to the millisecond."""
    stamp = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
    return stamp.isoformat(timespec="milliseconds").replace("+00:00", "Z")

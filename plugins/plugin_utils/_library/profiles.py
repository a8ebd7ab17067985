# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Does a declared triangle fit together? Asked on the controller, of the release records, before any host is touched.

What cannot work is refused with both sides named; what is weak is a note with its reason and source. What no record
knows is said, never taken for a fit.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import datetime
import typing as t

from ansible_collections.golden.triangle.plugins.plugin_utils._library import records
from ansible_collections.golden.triangle.plugins.plugin_utils._library import versions as _versions
from ansible_collections.golden.triangle.plugins.plugin_utils._library.tool_records import (
    KINDS,
    TITLES,
    Fit,
    ToolRelease,
    released,
    tool_release,
)

#: An extension that is this much older than the Go beside it was never tried with it: its makers release each quarter.
OLD = datetime.timedelta(days=183)
#: Parts that only the hosts know, unless the profile says what they have.
_OF_HOSTS = ("macos", "command_line_tools")


class Incoherent(records.RecordError):
    """The profile cannot work: each line of the text names both sides, the reason and its source."""


def coherent(profile: records.Profile, paths: t.Sequence[str] = ()) -> tuple[str, ...]:
    """The notes on a profile that can work. Raises Incoherent for one that cannot, RecordError for a bad record."""
    inquiry = _Inquiry(profile, paths)
    tools = [tool for tool in map(inquiry.tool, KINDS) if tool is not None]
    for tool in tools:
        inquiry.judge(tool)
    for tool in tools:
        inquiry.judge_brought(tool)
    for version in profile.go:
        inquiry.judge_go(version, tools)
    if inquiry.refused:
        raise Incoherent(f"profile {profile.name} cannot work: " + "; ".join(inquiry.refused))
    return tuple(inquiry.notes)


class _Inquiry:
    """Collects what speaks against a profile."""

    def __init__(self, profile: records.Profile, paths: t.Sequence[str]) -> None:
        self._profile = profile
        self._paths = paths
        self._name = f"profile {profile.name}"
        self.refused: list[str] = []
        self.notes: list[str] = []

    def tool(self, part: str) -> ToolRelease | None:
        """The record of what the profile declares for C(part); where there is none, that is noted."""
        [version] = self._declared(part) or (None,)
        if version is None:
            return None
        try:
            return tool_release(part, version, self._paths)
        except records.UnknownRelease as exc:
            self.notes.append(f"{self._name}: {exc}, so whether it fits is not known")
            return None

    def judge(self, tool: ToolRelease) -> None:
        """Hold each range of a record against the profile's versions."""
        for fit in tool.fits:
            versions = self._declared(fit.part)
            if not versions and fit.part in _OF_HOSTS:
                line = f"{tool.title} holds with {TITLES[fit.part]} {fit.range}: {_because(fit)}"
                self.notes.append(f"{self._name}: {line}; the profile does not say what its Macs have")
            for version in versions:
                if not fit.holds(version):
                    line = f"{tool.title} with {TITLES[fit.part]} {version} (it takes {fit.range}): {_because(fit)}"
                    if fit.refuse:
                        self.refused.append(line)
                    else:
                        self.notes.append(f"{self._name} is weak: {line}")

    def judge_brought(self, tool: ToolRelease) -> None:
        """What a tool installs by itself can be replaced by declaring another one, so it is never refused."""
        for part, version in tool.brings.items():
            if self._declared(part):
                continue
            advice = f"it comes with {tool.title} unless the profile declares {part}"
            try:
                brought = tool_release(part, version, self._paths)
            except records.UnknownRelease as exc:
                self.notes.append(f"{self._name}: {exc}, so whether it fits is not known; {advice}")
                continue
            of_it = _Inquiry(self._profile, self._paths)
            of_it.judge(brought)
            lines = [*(f"{self._name} is weak: {line}" for line in of_it.refused), *of_it.notes]
            self.notes.extend(f"{line}; {advice}" for line in lines)

    def judge_go(self, version: str, tools: list[ToolRelease]) -> None:
        """Go's own floor, and how old the extension is beside it."""
        path = records.first_file(f"go/{version}.json", self._paths)
        if path is None:
            return  # that is refused where the release is asked for
        record = records.read(path)
        for macos in self._profile.macos:
            if self._older(macos, record.get("minimum_macos")):
                line = f"Go {version} with macOS {macos} (it takes {record['minimum_macos']} or later)"
                source = record.get("sources", {}).get("minimum_macos", path)
                self.refused.append(f"{line}: its programs do not start there [{source}]")
        if "released" not in record:
            return
        day = released(path, record)
        for tool in tools:
            if tool.part == "vscode_go" and day - tool.released > OLD:
                months = round((day - tool.released).days / 30.44)
                self.notes.append(
                    f"{self._name} is weak: {tool.title} is {months} months older than Go {version}"
                    f" ({tool.released.isoformat()} and {day.isoformat()}): its makers never tried the two together"
                )

    def _older(self, macos: str, minimum: t.Any) -> bool:
        try:
            return _versions.version(macos) < _versions.version(str(minimum))
        except ValueError as exc:
            raise records.RecordError(f"{self._name}: {exc} is not a version of macOS") from exc

    def _declared(self, part: str) -> tuple[str, ...]:
        value = getattr(self._profile, part, None)
        if value is None:
            return ()
        return (value,) if isinstance(value, str) else tuple(value)


def _because(fit: Fit) -> str:
    return f"{fit.reason} [{fit.source}]"

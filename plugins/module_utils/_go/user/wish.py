# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What shall hold for every user of a Mac, made once from the options of C(go_fingerprint) and what the host is."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import os
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._go import amd64, fingerprint
from ansible_collections.golden.triangle.plugins.module_utils._go.fingerprint import Known
from ansible_collections.golden.triangle.plugins.module_utils._go.user.order import Order, order
from ansible_collections.golden.triangle.plugins.module_utils._part import PartError
from ansible_collections.golden.triangle.plugins.module_utils._runner import CommandError, Runner


@dataclasses.dataclass(frozen=True)
class Declared:
    """A release that is wished, its GOROOT, and whether the bytes there are the release's (C(verdict) says what)."""

    version: str
    goroot: str
    verdict: str

    @property
    def proven(self) -> bool:
        """Whether a user who gets it gets the declared bytes."""
        return self.verdict == "declared"


@dataclasses.dataclass(frozen=True)
class Wish:
    """What shall hold for every user.

    C(text) is that of our block, C(function) the name of its function. C(settings) is what Go's own file of each user
    shall say by key, None for what we have set there before and is to be taken out. C(amd64) is the level this CPU
    runs, empty where that is not known.
    """

    declared: tuple[Declared, ...]
    text: Order
    order: t.Literal["present", "absent", "keep"] = "present"
    foreign: t.Literal["report", "outrank"] = "report"
    function: str = ""
    settings: t.Mapping[str, str | None] = dataclasses.field(default_factory=dict)
    amd64: str = ""
    macos: tuple[int, ...] = ()
    library: tuple[t.Mapping[str, t.Any], ...] = ()

    @property
    def versions(self) -> list[str]:
        """The versions that are declared."""
        return [release.version for release in self.declared]

    @property
    def goroots(self) -> list[str]:
        """Their GOROOTs."""
        return [release.goroot for release in self.declared]

    @property
    def any_of_them(self) -> str:
        """The versions in words."""
        return " or ".join(f"go{version}" for version in self.versions)


def wish_of(params: t.Mapping[str, t.Any], macos: tuple[int, ...], runner: Runner) -> Wish:
    """The wish, from the module's options. Hashes every declared GOROOT. Raises PartError, OSError."""
    if not params["releases"] and params["order"] == "present":
        raise PartError("no release is declared that could be put first: set order to absent", refusal="invalid")
    declared = tuple(_declared(version, params) for version in params["releases"])
    try:
        level = amd64.observe(runner, macos).level
    except CommandError:
        level = ""
    return Wish(
        declared=declared,
        text=_text(declared, params),
        order=params["order"],
        foreign=params["foreign"],
        function=params["goenv"],
        settings=_settings(params, level),
        amd64=level,
        macos=macos,
        library=tuple(params["library"]),
    )


def _declared(version: str, params: t.Mapping[str, t.Any]) -> Declared:
    """A declared release with what its GOROOT holds now."""
    library = [Known(**known) for known in params["library"]]
    goroot = os.path.join(params["prefix"], f"go{version}")
    if not os.path.isdir(goroot):
        return Declared(version, goroot, "absent")
    taken = fingerprint.take(goroot, library, [version], programs=False)
    return Declared(version, goroot, taken.verdict if taken.version == f"go{version}" else "differs")


def _text(declared: t.Sequence[Declared], params: t.Mapping[str, t.Any]) -> Order:
    """The text of our block: the first release that is declared is put first."""
    if not declared:
        return Order("")
    return order(
        declared[0].goroot,
        params["prefix"],
        params["goenv"],
        gopath_per_version=params["gopath_per_version"],
        shared_cache=params["module_cache"] == "shared",
    )


def _settings(params: t.Mapping[str, t.Any], level: str) -> dict[str, str | None]:
    """What Go's own file of each user shall say. A level of GOAMD64 only where the CPU is known to run it."""
    settings: dict[str, str | None] = {}
    if params["gotoolchain"] != "keep":
        settings["GOTOOLCHAIN"] = "local" if params["gotoolchain"] == "local" else None
    if not params["goamd64"]:
        settings["GOAMD64"] = None
    elif level and params["goamd64"] <= level:
        settings["GOAMD64"] = params["goamd64"]
    return settings

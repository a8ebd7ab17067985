# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings of Go that defeat a pin: what each key may be, and what it does otherwise."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import fnmatch
import re
import shlex
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._check import Severity
from ansible_collections.golden.triangle.plugins.module_utils._go.user.env import Value

#: Flags by which other sources, other programs or other modules get into a build.
_FLAGS = {
    "mod": "lets a build change go.mod and go.sum",
    "modfile": "takes another go.mod",
    "overlay": "takes other sources than those of the release",
    "toolexec": "runs another program in place of the compiler",
    "compiler": "takes another compiler",
    "insecure": "fetches without certificates",
    "exec": "runs programs through another one",
    "trimpath": "takes the paths of the sources out, by which breakpoints find them",
}
#: For the linker: without DWARF no debugger knows a line (cmd/link, -s and -w).
_BLIND = frozenset(("-s", "-w", "--s", "--w"))
#: What may stand before the flags for a tool: PATTERN= (cmd/go help build).
_PATTERN = re.compile(r"^[^-][^=]*=")
_HARMLESS = (("compiler", "gc"), ("trimpath", "false"))
_HARMLESS_MOD = ("readonly", "vendor")

#: The modules the triangle is made of: no pattern may take them out of the checksum database.
_MODULES = ("golang.org/toolchain", "github.com/go-delve/delve", "golang.org/x/tools/gopls")
_LOOPBACK = re.compile(r"http://(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?(/|$)")
_SUMDB = re.compile(r"(sum\.golang\.org|sum\.golang\.google\.cn)(\+\S+)?( \S+)?")


@dataclasses.dataclass(frozen=True)
class Rule:
    """What one check says of one key. C(fault) gives what is wrong with a value, empty when nothing is."""

    check: str
    key: str
    expected: str
    severity: Severity
    fault: t.Callable[[Value], str]


def rules(versions: t.Sequence[str], goroots: t.Sequence[str], amd64: str) -> list[Rule]:
    """The rules where these releases are declared. C(amd64) is the level this CPU runs, empty where unknown."""
    pins = " or ".join(["local", *(f"go{version}" for version in versions)])
    return [
        Rule("go.env.goenv", "GOENV", "Go's own file", "warning", _other_file),
        Rule("go.env.gotoolchain", "GOTOOLCHAIN", pins, "warning", lambda value: _toolchain(value, versions)),
        Rule("go.env.goroot", "GOROOT", "not set", "warning", lambda value: _goroot(value, goroots)),
        Rule("go.env.goflags", "GOFLAGS", "no flag that changes what is built", "warning", _flags),
        Rule("go.env.goproxy", "GOPROXY", "no proxy without TLS", "warning", _proxy),
        Rule("go.env.gosumdb", "GOSUMDB", "Go's checksum database", "warning", _sumdb),
        Rule("go.env.gonosumdb", "GONOSUMDB", "no pattern for the triangle's modules", "warning", _patterns),
        Rule("go.env.goprivate", "GOPRIVATE", "no pattern for the triangle's modules", "warning", _patterns),
        Rule("go.env.goinsecure", "GOINSECURE", "no pattern for the triangle's modules", "warning", _patterns),
        Rule("go.env.goexperiment", "GOEXPERIMENT", "not set", "warning", _experiment),
        Rule(
            "go.env.goamd64",
            "GOAMD64",
            f"at most {amd64 or 'what the CPU runs'}",
            "warning",
            lambda v: _level(v, amd64),
        ),
    ]


def _other_file(value: Value) -> str:
    if not value.value:
        return ""
    return "Go's own file is switched off" if value.value == "off" else "another file is read in place of Go's own"


def _toolchain(value: Value, versions: t.Sequence[str]) -> str:
    # Empty, with no go.env either, means local: cmd/go/internal/toolchain Select.
    if value.value in ("", "local", *(f"go{version}" for version in versions)):
        return ""
    return "a go line in go.mod or go.work, or this value itself, switches to another Go"


def _goroot(value: Value, goroots: t.Sequence[str]) -> str:
    if not value.value or value.value.rstrip("/") in goroots:
        return ""
    return "every go command takes the standard library and the compiler from there"


def _flags(value: Value) -> str:
    try:
        words = shlex.split(value.value)
    except ValueError:
        return "its quotes do not match"
    faults = []
    for word in words:
        name, _equals, given = word.lstrip("-").partition("=")
        if name in _FLAGS and not (name == "mod" and given in _HARMLESS_MOD) and (name, given) not in _HARMLESS:
            faults.append(f"-{name} {_FLAGS[name]}")
        if name == "ldflags" and _BLIND & set(_PATTERN.sub("", given).split()):
            faults.append("-ldflags leaves the debug information out")
    return "; ".join(faults)


def _proxy(value: Value) -> str:
    plain = [
        entry
        for entry in re.split(r"[,|]", value.value)
        if entry.strip().startswith("http://") and not _LOOPBACK.match(entry.strip())
    ]
    return f"{', '.join(plain)} has no TLS" if plain else ""


def _sumdb(value: Value) -> str:
    if not value.value or _SUMDB.fullmatch(value.value):
        return ""
    return (
        "nothing is checked against the checksum database" if value.value == "off" else "another database is believed"
    )


def _patterns(value: Value) -> str:
    """golang.org/x/mod/module C(MatchPrefixPatterns): a pattern of N elements is matched with the first N of a path."""
    hit = []
    for pattern in filter(None, (entry.strip() for entry in value.value.split(","))):
        elements = pattern.rstrip("/").count("/") + 1
        for module in _MODULES:
            prefix = module.split("/")[:elements]
            words = pattern.rstrip("/").split("/")
            if len(prefix) == elements and all(map(fnmatch.fnmatchcase, prefix, words)):
                hit.append(f"{pattern} takes {module} out")
                break
    return "; ".join(hit)


def _experiment(value: Value) -> str:
    return "programs are built with another language or runtime than the release's" if value.value else ""


def _level(value: Value, amd64: str) -> str:
    if not value.value or not amd64:
        return ""
    if value.value not in ("v1", "v2", "v3", "v4"):
        return "no level Go knows"
    return f"this CPU runs programs up to {amd64}" if value.value > amd64 else ""

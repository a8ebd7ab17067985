# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From a profile or a list of Go programs to what each is proven against: all that the trusted library knows of it."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._go.tool.wish import NAME, PACKAGE, VERSION, Reference
from ansible_collections.golden.triangle.plugins.plugin_utils._library import profiles, records
from ansible_collections.golden.triangle.plugins.plugin_utils._library.records import RecordError
from ansible_collections.golden.triangle.plugins.plugin_utils._library.tool_records import ToolRelease, tool_release

PLATFORM = "darwin/amd64"
#: Programs that have release records: the part of a profile, and the package where no record says it.
KNOWN = {
    "dlv": ("delve", "github.com/go-delve/delve/cmd/dlv"),
    "gopls": ("gopls", "golang.org/x/tools/gopls"),
}
_KEYS = {"name", "package", "version", "go", "h1", "sha256_unsigned", "state", "rollback"}


@dataclasses.dataclass(frozen=True)
class Order:
    """One program: what the user said in its normal form, what it is proven against, and which Go may build it."""

    tool: dict[str, t.Any]
    reference: Reference
    goroot_h1: str
    notes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The program's name."""
        return str(self.tool["name"])

    def as_record(self) -> dict[str, t.Any]:
        """As the module takes it."""
        reference = dataclasses.asdict(self.reference)
        return {"name": self.name, "reference": reference, "goroot_h1": self.goroot_h1}


def orders(tools: t.Any, profile: str, paths: t.Sequence[str], programs: t.Any = tuple(KNOWN)) -> list[Order]:
    """All programs wished; where none is named those C(programs) that the profile declares. Raises RecordError."""
    if not isinstance(tools, list) or not all(isinstance(tool, dict) for tool in tools):
        raise RecordError("tools is a list of mappings with the key name")
    if not isinstance(programs, (list, tuple)) or not set(programs) <= set(KNOWN):
        raise RecordError(f"programs is a list of {', '.join(KNOWN)}")
    declared = records.profile(profile, paths) if not tools or any(_needs_go(tool) for tool in tools) else None
    if not tools and declared is not None:
        profiles.coherent(declared, paths)
        versions = {name: getattr(declared, part) for name, (part, _package) in KNOWN.items() if name in programs}
        tools = [{"name": name, "version": version} for name, version in versions.items() if version is not None]
    default_go = declared.go[0] if declared is not None else ""
    named = [str(tool.get("name", "")) for tool in tools]
    twice = sorted({name for name in named if named.count(name) > 1})
    if twice:
        raise RecordError(f"tools names {', '.join(twice)} more than once")
    return [_order(_checked(tool), default_go, paths) for tool in tools]


def _needs_go(tool: dict[str, t.Any]) -> bool:
    return not tool.get("go") and tool.get("state", "present") == "present"


def _checked(tool: dict[str, t.Any]) -> dict[str, t.Any]:
    """The options of one program, each in its form. Raises RecordError."""
    name = str(tool.get("name") or "")
    if not NAME.fullmatch(name) or name in (".", ".."):
        raise RecordError(f"{name!r} is not the name of a program")
    unknown = sorted(set(map(str, tool)) - _KEYS)
    if unknown:
        raise RecordError(f"tool {name}: {', '.join(unknown)} is no option of a tool")
    value = {key: str(tool.get(key) or "") for key in _KEYS} | {"state": str(tool.get("state") or "present")}
    if value["state"] not in ("present", "absent"):
        raise RecordError(f"tool {name}: state is present or absent")
    forms = {"h1": records.H1, "sha256_unsigned": records.SHA256}
    for key, form in forms.items():
        if value[key] and not form.fullmatch(value[key]):
            raise RecordError(f"tool {name}: {key} is {value[key]!r}, which is no such digest")
    if "/" in value["rollback"] or value["rollback"].startswith("."):
        raise RecordError(f"tool {name}: {value['rollback']!r} is not the id of a version such as 1.21.2-go1.21.5")
    return value


def _order(tool: dict[str, t.Any], default_go: str, paths: t.Sequence[str]) -> Order:
    name = tool["name"]
    if tool["state"] == "absent":
        return Order(tool, Reference(package="", version="", go=""), goroot_h1="")
    version = VERSION.fullmatch(tool["version"])
    if version is None:
        raise RecordError(f"tool {name}: {tool['version']!r} is not an exact version such as 1.21.2")
    part, default_package = KNOWN.get(name, ("", ""))
    go = records.normal_version(tool["go"] or default_go)
    release = _release(part, version.group(1), paths)
    package = tool["package"] or (release.program.package if release and release.program else default_package)
    if not PACKAGE.fullmatch(package):
        raise RecordError(f"tool {name}: {package!r} is not a package such as github.com/go-delve/delve/cmd/dlv")
    h1, sha256 = tool["h1"], tool["sha256_unsigned"]
    reference = Reference(package, version.group(1), go, PLATFORM, h1=h1, sha256_unsigned=sha256)
    goroot_h1 = records.go_release(go, PLATFORM, paths).platform.h1_unsigned
    tool = {**tool, "version": reference.version, "package": package, "go": go}
    if release is None or release.program is None or release.program.package != package:
        return Order(tool, _with_origin(reference), goroot_h1)
    return Order(tool, _proven_by(release, reference), goroot_h1, _fits(release, go))


def _release(part: str, version: str, paths: t.Sequence[str]) -> ToolRelease | None:
    if not part:
        return None
    try:
        return tool_release(part, version, paths)
    except records.UnknownRelease:
        return None


def _proven_by(release: ToolRelease, reference: Reference) -> Reference:
    """With all that the record knows. Raises RecordError where the user's own digest is another one."""
    program = release.program
    if program is None:
        return reference
    known = {"h1": program.h1, "sha256_unsigned": program.sha256_unsigned(reference.go, reference.platform)}
    for key, value in known.items():
        own = getattr(reference, key)
        if own and value and own != value:
            raise RecordError(f"{release.title}: {key} {own} is not that of the record {release.path}, {value}")
    filled = dataclasses.replace(
        reference,
        h1=known["h1"] or reference.h1,
        modules=program.modules,
        sha256_unsigned=known["sha256_unsigned"] or reference.sha256_unsigned,
    )
    return _with_origin(filled)


def _with_origin(reference: Reference) -> Reference:
    return dataclasses.replace(reference, origin="record") if reference.sha256_unsigned else reference


def _fits(release: ToolRelease, go: str) -> tuple[str, ...]:
    """Where this Go is not one of the release's: refused, or noted."""
    notes = []
    for fit in release.fits:
        if fit.part != "go" or fit.holds(go):
            continue
        line = f"{release.title} with Go {go} (it takes {fit.range}): {fit.reason} [{fit.source}]"
        if fit.refuse:
            raise RecordError(line)
        notes.append(line)
    return tuple(notes)

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a Go program was built, as its file says it, and so whether Delve will work with it. It is never run.

Each package of Go carries the compiler's flags in DW_AT_producer, for instance C(Go cmd/compile go1.21.5; -N -l regabi)
(cmd/internal/obj C(CompilerFlags), cmd/link/internal/ld/dwarf.go at go1.21.5). Delve asks the same text: without both
-N and -l it calls a function optimised (pkg/proc/bininfo.go of Delve 1.21.2).
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import os
import struct
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._apple import macho
from ansible_collections.golden.triangle.plugins.module_utils._as_user import as_user
from ansible_collections.golden.triangle.plugins.module_utils._check import limited
from ansible_collections.golden.triangle.plugins.module_utils._debug import dwarf
from ansible_collections.golden.triangle.plugins.module_utils._go import buildinfo, executable
from ansible_collections.golden.triangle.plugins.module_utils._go.executable import ExecutableError, Image
from ansible_collections.golden.triangle.plugins.module_utils._go.survey import owner_name

#: The largest Go programs have some 200 MB; what is larger is another user's way to keep root busy.
LARGEST = 1024 * 1024 * 1024
_TIMEOUT = 120.0
_NAMED = 10

_LC_SYMTAB = 2
_SYMTAB = struct.Struct("<IIIIII")
_MH_PIE = 0x200000
_ET_DYN = 3
#: These the go command builds with its own flags whatever it is told: the runtime cannot be built without optimising
#: (cmd/compile/internal/base C(ParseFlags): "It is not possible to build the runtime with no optimizations").
_RUNTIME = ("runtime", "internal/abi", "internal/bytealg", "internal/cpu", "internal/goarch")


@dataclasses.dataclass(frozen=True)
class Package:
    """All units of one package. C(rows) and C(statements) count its line tables."""

    package: str
    producer: str
    optimised: bool
    inlined: bool
    dwarf_version: int
    rows: int
    statements: int

    def as_result(self) -> dict[str, t.Any]:
        """As JSON, with the share of rows at which a debugger stops, in percent."""
        share = round(100 * self.statements / self.rows, 1) if self.rows else 0.0
        return {**dataclasses.asdict(self), "statements_percent": share}


def survey(path: str) -> dict[str, t.Any]:
    """What the program at C(path) says, looked at as whoever owns it. Plain JSON. Raises AsUserError."""
    user = owner_name(path)
    return t.cast("dict[str, t.Any]", look(path) if user is None else as_user(user, look, path, timeout=_TIMEOUT))


def look(path: str) -> dict[str, t.Any]:
    """The same without changing the user. What cannot be read is said in C(error); then Delve cannot work either."""
    real = os.path.realpath(path)
    answer = {"path": path, "real": real, "error": "", **_NOTHING}
    try:
        file = executable.open_file(real)
    except OSError as exc:
        return {**answer, "error": f"cannot be read: {exc.strerror or exc}"}
    except ExecutableError as exc:
        return {**answer, "error": str(exc)}
    if file.size > LARGEST:
        os.close(file.descriptor)
        return {**answer, "error": f"{file.size} bytes are more than any program of Go's has"}
    try:
        return {**answer, **_program(executable.Bytes(file.at(0, file.size)))}
    except ExecutableError as exc:
        return {**answer, "error": str(exc)}
    finally:
        os.close(file.descriptor)


_NOTHING: dict[str, t.Any] = {
    "format": "",
    "architecture": "",
    "go": "",
    "settings": {},
    "dwarf": False,
    "compression": "",
    "dwarf_version": 0,
    "packages": [],
    "other_units": [],
    "cgo": None,
    "pie": False,
    "stripped": False,
    "delve": "no",
    "reasons": [],
}


def _program(data: executable.Bytes) -> dict[str, t.Any]:
    image = executable.image(data)
    found: dict[str, t.Any] = {
        "format": image.format,
        "architecture": image.architecture,
        "pie": _pie(image),
        "stripped": not _symbols(image),
    }
    try:
        info: buildinfo.BuildInfo | None = buildinfo.of_image(image)
    except buildinfo.TooOld:
        info = None
    except ExecutableError as exc:
        return {**found, "reasons": [str(exc)]}
    units = dwarf.units(image)
    packages = packages_of(units)
    others = [unit for unit in units if not unit.go]
    verdict, reasons = judged(packages, info.main.path if info and info.main else "", dwarf=dwarf.present(image))
    return {
        **found,
        "go": info.go if info else _go_of(units),
        "settings": dict(info.settings) if info else {},
        "dwarf": dwarf.present(image),
        "compression": dwarf.compression(image),
        "dwarf_version": max((unit.version for unit in units), default=0),
        "packages": [package.as_result() for package in packages],
        "other_units": [{"name": unit.name, "producer": unit.producer} for unit in others],
        "cgo": any(package.package == "runtime/cgo" for package in packages) if units else None,
        "delve": verdict,
        "reasons": reasons,
    }


def packages_of(units: t.Iterable[dwarf.Unit]) -> list[Package]:
    """The packages of Go's units by name. A package may have several units: its assembler has some of their own."""
    gathered: dict[str, list[dwarf.Unit]] = {}
    for unit in units:
        if unit.go:
            gathered.setdefault(unit.package, []).append(unit)
    return [_package(name, own) for name, own in sorted(gathered.items())]


def _package(name: str, units: list[dwarf.Unit]) -> Package:
    flags = [flags_of(unit.producer) for unit in units]
    tables = [unit.lines for unit in units if unit.lines is not None]
    return Package(
        package=name,
        producer=units[0].producer,
        optimised=any("-N" not in given for given in flags),
        inlined=any("-l" not in given for given in flags),
        dwarf_version=max(unit.version for unit in units),
        rows=sum(table.rows for table in tables),
        statements=sum(table.statements for table in tables),
    )


def flags_of(producer: str) -> frozenset[str]:
    """The compiler's flags, which stand behind the first semicolon."""
    return frozenset(producer.partition(";")[2].split())


def judged(
    packages: t.Sequence[Package], module: str, *, dwarf: bool
) -> tuple[t.Literal["yes", "partly", "no"], list[str]]:
    """Whether Delve will work, and why not. C(module) is the path of the program's main module."""
    if not dwarf:
        return "no", ["it has no debug information: no line of it can be found (built with -ldflags=-w, or stripped)"]
    own = [package for package in packages if _is_own(package.package, module)]
    if not own:
        return "no", ["none of its own packages has debug information"]
    reasons = [
        f"{package.package} was compiled {_how(package)}: not every line and variable of it can be had"
        for package in own
        if package.optimised or package.inlined
    ]
    others = [p for p in packages if p not in own and not _is_runtime(p.package) and (p.optimised or p.inlined)]
    told = ", ".join(limited([package.package for package in others], _NAMED))
    also = [f"of what it uses, without -N or -l (-gcflags=all=-N -l gives them to all): {told}"] if others else []
    return ("partly" if reasons else "yes"), [*limited(reasons, _NAMED), *also]


def _how(package: Package) -> str:
    missing = [flag for flag, lacks in (("-N", package.optimised), ("-l", package.inlined)) if lacks]
    return f"without {' and '.join(missing)}"


def _is_own(name: str, module: str) -> bool:
    return name in ("main", module) or (bool(module) and name.startswith(f"{module}/"))


def _is_runtime(name: str) -> bool:
    return any(name == root or name.startswith(f"{root}/") for root in _RUNTIME)


def _go_of(units: t.Iterable[dwarf.Unit]) -> str:
    """The version in the first producer of Go's, for programs whose build information is not read."""
    words = next((unit.producer.partition(";")[0].split() for unit in units if unit.go), [])
    return words[-1] if words else ""


def _pie(image: Image) -> bool:
    if image.format == "mach-o":
        return bool(int.from_bytes(image.file.at(24, 4), "little") & _MH_PIE)
    return int.from_bytes(image.file.at(16, 2), "little") == _ET_DYN


def _symbols(image: Image) -> bool:
    """Whether it has a table of symbols. Go's linker leaves it on macOS before Go 1.22 whatever it is told."""
    if image.format == "elf":
        return ".symtab" in image.sections
    for command in macho.read(image.file).commands:
        if command.number == _LC_SYMTAB and len(command.body) >= _SYMTAB.size:
            return bool(_SYMTAB.unpack_from(command.body)[3])
    return False

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs of real releases of Go, built in every way: what is read of them against what LLVM reads."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from ansible_collections.golden.triangle.plugins.module_utils._debug import builds, dwarf
from ansible_collections.golden.triangle.plugins.module_utils._go import executable
from ansible_collections.golden.triangle.plugins.module_utils._go.executable import Bytes
from ansible_collections.golden.triangle.tests.unit.known_program import DWARF_5, GO, build

DEBUG = "-gcflags=all=-N -l"
OWN = ("golden.triangle/probe/shapes", "golden.triangle/probe/work", "main")
Make = Callable[..., Path]

_UNIT = re.compile(r"^(0x[0-9a-f]+): Compile Unit: .* version = (0x[0-9a-f]+)", re.MULTILINE)
_ROW = re.compile(r"^0x[0-9a-f]{16} .*$", re.MULTILINE)


@pytest.fixture(scope="module")
def make(tmp_path_factory: pytest.TempPathFactory) -> Make:
    """Build the known program, once in each way."""
    folder = tmp_path_factory.mktemp("builds")
    made: dict[tuple[object, ...], Path] = {}

    def made_once(*words: str, go: str = GO, **environment: str) -> Path:
        key = (words, go, *environment.items())
        if key not in made:
            made[key] = build(folder, f"program-{len(made)}", *words, go=go, **environment)
        return made[key]

    return made_once


def dump(path: Path, *words: str) -> str:
    done = subprocess.run(["llvm-dwarfdump", *words, str(path)], capture_output=True, text=True, check=True)
    assert not done.stderr
    return done.stdout


def units_of_llvm(path: Path) -> list[tuple[int, int, dict[str, str], tuple[int, int] | None]]:
    """Offset, version, attributes, and of the line table, where there is one, its rows without ends of sequences and
    those that begin a statement.
    """
    text = dump(path, "--debug-info", "-r", "0")
    tables = {}
    for part in re.split(r"^debug_line\[", dump(path, "--debug-line"), flags=re.MULTILINE)[1:]:
        rows = [row for row in _ROW.findall(part) if "end_sequence" not in row]
        tables[int(part.partition("]")[0], 16)] = (len(rows), sum("is_stmt" in row for row in rows))
    found = []
    heads = list(_UNIT.finditer(text))
    for head, until in zip(heads, [*(one.start() for one in heads[1:]), len(text)], strict=True):
        values = dict(re.findall(r"DW_AT_(\w+)\t\((.*)\)$", text[head.end() : until], re.MULTILINE))
        table = tables[int(values["stmt_list"], 16)] if "stmt_list" in values else None
        found.append((int(head[1], 16), int(head[2], 16), values, table))
    return found


def units_of_ours(path: Path) -> list[dwarf.Unit]:
    return dwarf.units(executable.image(Bytes(path.read_bytes())))


@pytest.mark.parametrize(
    ("words", "go", "environment"),
    [
        ((DEBUG,), GO, {}),
        (("-gcflags=-N",), GO, {}),
        (("-gcflags=-l",), GO, {}),
        ((), GO, {}),
        (("-buildmode=pie", DEBUG), GO, {}),
        (("-ldflags=-compressdwarf=false",), GO, {}),
        (("-ldflags=-compressdwarf=false", DEBUG), GO, {"GOOS": "darwin"}),
        ((DEBUG,), DWARF_5, {}),
        (("-ldflags=-compressdwarf=false",), DWARF_5, {"GOOS": "darwin"}),
    ],
)
def test_every_unit_is_read_as_llvm_reads_it(
    make: Make, words: tuple[str, ...], go: str, environment: dict[str, str]
) -> None:
    path = make(*words, go=go, **environment)
    ours, theirs = units_of_ours(path), units_of_llvm(path)
    assert len(ours) == len(theirs) > 10
    for unit, (offset, version, values, table) in zip(ours, theirs, strict=True):
        counted = None if unit.lines is None else (unit.lines.rows, unit.lines.statements)
        assert (unit.offset, unit.version, counted) == (offset, version, table)
        assert f'"{unit.name}"' == values["name"]
        assert f'"{unit.producer}"' == values["producer"]
        assert f'"{unit.directory}"' == values["comp_dir"]
        assert values["language"] == "DW_LANG_Go"
        assert unit.go


def test_the_dwarf_of_a_late_go_is_version_5(make: Make) -> None:
    assert {unit.version for unit in units_of_ours(make(DEBUG, go=DWARF_5))} == {5}


def test_compressed_for_a_mac_it_says_the_same_as_not_compressed(make: Make) -> None:
    """LLVM does not read what Go compresses in Mach-O files, so it is compared by way of what it reads."""
    packed = make(DEBUG, GOOS="darwin")
    assert dwarf.compression(executable.image(Bytes(packed.read_bytes()))) == "zdebug"
    assert units_of_ours(packed) == units_of_ours(make("-ldflags=-compressdwarf=false", DEBUG, GOOS="darwin"))


@pytest.mark.parametrize(
    ("words", "optimised", "inlined", "verdict"),
    [
        ((DEBUG,), False, False, "yes"),
        (("-buildmode=pie", DEBUG), False, False, "yes"),
        (("-gcflags=golden.triangle/probe/...=-N",), False, True, "partly"),
        (("-gcflags=golden.triangle/probe/...=-l",), True, False, "partly"),
        ((), True, True, "partly"),
    ],
)
@pytest.mark.parametrize("system", ["linux", "darwin"])
def test_how_each_package_was_compiled(
    make: Make, words: tuple[str, ...], optimised: bool, inlined: bool, verdict: str, system: str
) -> None:
    found = builds.survey(str(make(*words, GOOS=system)))
    own = {one["package"]: one for one in found["packages"] if one["package"] in OWN}
    assert sorted(own) == sorted(OWN)
    assert {(one["optimised"], one["inlined"]) for one in own.values()} == {(optimised, inlined)}
    assert (found["delve"], found["go"], found["dwarf_version"]) == (verdict, f"go{GO}", 4)
    assert (found["cgo"], found["stripped"], found["pie"]) == (False, False, "-buildmode=pie" in words)
    assert found["settings"]["GOOS"] == system
    # The runtime cannot be built without optimising: Go leaves -N out for it.
    runtime = next(one for one in found["packages"] if one["package"] == "runtime")
    assert runtime["optimised"]


@pytest.mark.parametrize("flags", ["-w", "-s -w"])
@pytest.mark.parametrize("system", ["linux", "darwin"])
def test_without_debug_information(make: Make, flags: str, system: str) -> None:
    found = builds.survey(str(make(f"-ldflags={flags}", GOOS=system)))
    assert (found["dwarf"], found["delve"], found["packages"]) == (False, "no", [])
    assert "no debug information" in found["reasons"][0]
    # Go before 1.22 leaves the table of symbols in a Mac's program whatever it is told.
    assert found["stripped"] == (flags == "-s -w" and system == "linux")
    assert (found["go"], found["cgo"]) == (f"go{GO}", None)

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compare what packages of the standard library export in two GOROOTs, read from their source by Go's own parser.

Nothing of either GOROOT is run. Usage: ``python -m tools.api_contract OLD_GOROOT NEW_GOROOT [PACKAGE ...]``
"""

from __future__ import annotations

import dataclasses
import subprocess
import sys
import tempfile
from pathlib import Path

from standin import toolchain

#: What Delve 1.21.2 imports of the standard library to read programs (pkg/proc, pkg/dwarf, pkg/goversion), and the
#: packages that the article builds its contract on.
PACKAGES = (
    *("debug/buildinfo", "debug/dwarf", "debug/elf", "debug/gosym", "debug/macho", "debug/pe"),
    *("go/ast", "go/constant", "go/parser", "go/token", "runtime", "runtime/debug", "runtime/trace"),
)
#: The parser has to know the syntax of both.
_GO = "1.26.8"
_PROGRAM = """\
package main

import (
    "bytes"
    "fmt"
    "go/ast"
    "go/build"
    "go/format"
    "go/parser"
    "go/token"
    "os"
    "path/filepath"
    "strings"
)

var set = token.NewFileSet()

func text(node any) string {
    var out bytes.Buffer
    if err := format.Node(&out, set, node); err != nil {
        panic(err)
    }
    return strings.Join(strings.Fields(out.String()), " ")
}

func say(words ...string) { fmt.Println(strings.Join(words, "\\t")) }

func values(name, kind string, spec *ast.ValueSpec) {
    for _, one := range spec.Names {
        said := ""
        if spec.Type != nil {
            said = text(spec.Type)
        }
        say(name, kind+" "+one.Name, said)
    }
}

func declarations(name string, file *ast.File) {
    for _, one := range file.Decls {
        switch found := one.(type) {
        case *ast.FuncDecl:
            found.Body, found.Doc = nil, nil
            of := ""
            if found.Recv != nil {
                of = "(" + text(found.Recv.List[0].Type) + ") "
                if !ast.IsExported(strings.Trim(of, "(*) ")) {
                    continue
                }
            }
            say(name, "func "+of+found.Name.Name, text(found.Type))
        case *ast.GenDecl:
            for _, spec := range found.Specs {
                switch of := spec.(type) {
                case *ast.TypeSpec:
                    of.Doc, of.Comment = nil, nil
                    say(name, "type "+of.Name.Name, text(of))
                case *ast.ValueSpec:
                    values(name, found.Tok.String(), of)
                }
            }
        }
    }
}

func main() {
    context := build.Default
    context.GOOS, context.GOARCH, context.CgoEnabled, context.GOROOT = "darwin", "amd64", false, os.Args[1]
    for _, name := range os.Args[2:] {
        folder := filepath.Join(os.Args[1], "src", name)
        found, err := context.ImportDir(folder, 0)
        if err != nil {
            fmt.Fprintln(os.Stderr, err)
            os.Exit(1)
        }
        for _, file := range found.GoFiles {
            parsed, err := parser.ParseFile(set, filepath.Join(folder, file), nil, parser.SkipObjectResolution)
            if err != nil {
                fmt.Fprintln(os.Stderr, err)
                os.Exit(1)
            }
            if ast.FileExports(parsed) {
                declarations(name, parsed)
            }
        }
    }
}
"""


@dataclasses.dataclass(frozen=True)
class Difference:
    """Of one package, the declarations that one side has alone, and those that both have in other words."""

    package: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]


def compare(old: Path, new: Path, packages: tuple[str, ...] = PACKAGES) -> list[Difference]:
    """What differs, a package at a time. Raises ValueError for what cannot be read."""
    before, after = (exported(goroot, packages) for goroot in (old, new))
    found = []
    for package in packages:
        ours, theirs = before.get(package, {}), after.get(package, {})
        found.append(
            Difference(
                package,
                added=tuple(sorted(theirs.keys() - ours.keys())),
                removed=tuple(sorted(ours.keys() - theirs.keys())),
                changed=tuple(sorted(name for name in ours.keys() & theirs.keys() if ours[name] != theirs[name])),
            )
        )
    return found


def exported(goroot: Path, packages: tuple[str, ...] = PACKAGES) -> dict[str, dict[str, str]]:
    """For each package what it exports on an Intel Mac, by kind and name: a signature, a type, or nothing."""
    ours = toolchain.linux(_GO)
    environment = toolchain.environment(ours, toolchain.build_cache("api-contract")) | {"CGO_ENABLED": "0"}
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "main.go")
        source.write_text(_PROGRAM, "utf-8")
        argv = [str(ours / "bin" / "go"), "run", str(source), str(goroot), *packages]
        done = subprocess.run(argv, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ValueError(f"{goroot} cannot be read: {done.stderr.strip()}")
    found: dict[str, dict[str, str]] = {}
    for line in done.stdout.splitlines():
        package, name, said = line.split("\t")
        found.setdefault(package, {})[name] = said
    return found


def main() -> None:
    """Say what differs, by package."""
    old, new, *packages = sys.argv[1:]
    for one in compare(Path(old), Path(new), tuple(packages) or PACKAGES):
        for mark, names in (("+", one.added), ("-", one.removed), ("~", one.changed)):
            for name in names:
                print(f"{mark} {one.package}: {name}")


if __name__ == "__main__":
    main()

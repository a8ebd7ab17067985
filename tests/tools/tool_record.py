# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Derive what a release record says of a Go program: the sums of its modules, and the bytes each Go makes of it.

For maintainers: python -m tools.tool_record delve 1.21.2 --go 1.21.5 1.21.6 [--write]. Each program is built twice, in
two folders, with nothing left from the first one; what differs is an error. Without --write the record is compared.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from ansible_collections.golden.triangle.plugins.module_utils._go.tool import (
    build as tool_build,
)
from ansible_collections.golden.triangle.plugins.module_utils._go.tool import (
    program as tool_program,
)
from ansible_collections.golden.triangle.plugins.module_utils._go.tool.wish import Reference
from ansible_collections.golden.triangle.plugins.module_utils._runner import SubprocessRunner
from standin import toolchain

PLATFORM = "darwin/amd64"
RELEASES = Path(__file__).resolve().parents[2] / "releases"


def main(arguments: list[str] | None = None) -> int:
    """0 when the record says what was built, or was written."""
    parser = argparse.ArgumentParser(prog="tool_record", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("kind", choices=["delve", "gopls"])
    parser.add_argument("version")
    parser.add_argument("--go", nargs="+", required=True, metavar="VERSION")
    parser.add_argument("--write", action="store_true", help="put it into the record")
    options = parser.parse_args(arguments)
    path = RELEASES / options.kind / f"{options.version}.json"
    record = json.loads(path.read_text("utf-8"))
    derived = derive(record, options.go)
    if options.write:
        path.write_text(json.dumps(record | derived, indent=2) + "\n", "utf-8")
        return 0
    differing = [key for key in derived if derived[key] != record.get(key)]
    print(f"{path.name}: {', '.join(differing) or 'nothing'} differs from what was built", file=sys.stderr)
    return 1 if differing else 0


def derive(record: dict[str, Any], releases: list[str]) -> dict[str, Any]:
    """The fields of the record that come from building it."""
    modules: dict[str, str] = {}
    builds = {(build["go"], build["platform"]): build for build in record.get("builds", [])}
    for go in releases:
        wished = Reference(record["program"]["package"], record["version"], go, PLATFORM, h1=record["module"]["h1"])
        program = build_twice(wished)
        assert program.info is not None
        modules |= {f"{module.path}@{module.version}": module.h1 for module in program.info.deps}
        builds[go, PLATFORM] = {
            "go": go,
            "platform": PLATFORM,
            "goamd64": wished.goamd64,
            "sha256_unsigned": program.sha256_unsigned,
            "size": program.size,
        }
    command = " ".join(["go", *tool_build.command(wished, "GOROOT")[1:]])
    how = f"derived: CGO_ENABLED=0 GOOS=darwin GOARCH=amd64 GOAMD64=v1 {command} by each Go's own linux/amd64 toolchain"
    sources = {
        "modules": "build information of those builds; the go command verified each sum against the checksum database",
        "builds": f"{how}, twice (python -m tools.tool_record)",
    }
    return {
        "modules": dict(sorted((record.get("modules", {}) | modules).items())),
        "builds": [builds[key] for key in sorted(builds)],
        "sources": record["sources"] | sources,
    }


def build_twice(wished: Reference) -> tool_program.Program:
    """The program, proven to be the same from two builds."""
    first, second = (build(wished) for _time in range(2))
    if first.sha256 != second.sha256:
        raise SystemExit(f"{wished.package} by go{wished.go}: two builds differ, {first.sha256} and {second.sha256}")
    if found := tool_program.faults(first, wished).all:
        raise SystemExit(f"{wished.package} by go{wished.go}: {'; '.join(found)}")
    return first


def build(wished: Reference, flags: tuple[str, ...] = ()) -> tool_program.Program:
    """One build in a folder of its own."""
    folder = Path(tempfile.mkdtemp(prefix="tool-record-"))
    try:
        return tool_program.of_bytes(build_in(wished, folder, flags))
    finally:
        shutil.rmtree(folder)


def build_in(wished: Reference, folder: Path, flags: tuple[str, ...] = ()) -> bytes:
    """The bytes of one build below a folder; C(flags) are further ones of go install."""
    goroot = str(toolchain.linux(wished.go))
    environment = tool_build.environment(wished, goroot, str(folder), fetching())
    if flags:
        environment["GOFLAGS"] = " ".join(flags)
    return tool_build.build(wished, goroot, str(folder), SubprocessRunner(environment))


def fetching() -> tool_build.Fetching:
    """Modules come from where the maintainer's own go command has them from."""
    asked = subprocess.run(
        ["go", "env", "GOPROXY", "GOSUMDB"], cwd="/", capture_output=True, text=True, check=True
    ).stdout.split()
    return tool_build.Fetching(proxy=asked[0], checksum_database=asked[1])


if __name__ == "__main__":
    sys.exit(main())

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Benchmark: observing one signed program of dlv's size beside sha256sum of it and the start of an interpreter.

    python tests/bench/signature.py [--rounds N] [--python python3.9]

What is observed: build information, every page, entitlements and the CMS. codesign is not asked: on a Mac that is one
more process, whoever asks it. The program is Go's compiler, 17 MB, signed by a real signer.
"""

from __future__ import annotations

import argparse
import os
import plistlib
import subprocess
import sys
import tempfile
import typing as t
import zipfile
from pathlib import Path

from run import ROOT, VERSION, Comparison, cost_of, spread
from standin import artefacts, signer

OBSERVE = """
import sys
from ansible_collections.golden.triangle.plugins.module_utils._apple import signature
from ansible_collections.golden.triangle.plugins.module_utils._go import buildid, buildinfo
[found] = signature.read_file(sys.argv[1])
assert found.faults == () and found.signer is not None and found.entitlements
assert buildinfo.read(sys.argv[1]).go == "go1.21.5" and buildid.read(sys.argv[1])
"""


def make_program(work: Path) -> Path:
    """Go's compiler for the Mac, signed by a certificate of one's own, with an entitlement."""
    with zipfile.ZipFile(artefacts.build(VERSION)) as archive:
        [name] = [name for name in archive.namelist() if name.endswith("/pkg/tool/darwin_amd64/compile")]
        (work / "unsigned").write_bytes(archive.read(name))
    (work / "entitlements").write_bytes(plistlib.dumps({"com.apple.security.cs.debugger": True}))
    made = ["generate-self-signed-certificate", "--person-name", "bench", "--pem-unified-file", "identity.pem"]
    words = ["--pem-file", "identity.pem", "--entitlements-xml-file", "entitlements", "--timestamp-url", "none"]
    for argv in (made, ["sign", "--binary-identifier", "dlv", *words, "unsigned", "program"]):
        subprocess.run([signer.build(), *argv], cwd=work, check=True, capture_output=True)
    return work / "program"


def measure(rounds: int, python: str, program: Path) -> Comparison:
    """Take turns, a warm-up first."""
    ours = [python, "-c", OBSERVE, str(program)]
    theirs = ["sh", "-ec", f"{python} -c pass; sha256sum {program}"]
    costs: list[tuple[t.Any, t.Any]] = [(cost_of(ours), cost_of(theirs)) for _round in range(rounds + 1)][1:]
    return Comparison("", [mine for mine, _other in costs], [other for _mine, other in costs], 1.5)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--python", default="python3.9")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=os.environ.get("GOLDEN_TRIANGLE_CACHE")) as work:
        program = make_program(Path(work))
        size = program.stat().st_size
        row = measure(arguments.rounds, arguments.python, program)
    print(f"{size} bytes, {arguments.rounds} rounds, minimum / median / maximum, limit {row.limit}")
    print(f"ratio {spread(row.ratios)}")
    print(f"ours {spread(cost.seconds for cost in row.ours)} s, theirs {spread(c.seconds for c in row.theirs)} s")
    sys.exit(sorted(row.ratios)[len(row.ratios) // 2] > row.limit)


if __name__ == "__main__":
    assert ROOT.is_dir()
    main()

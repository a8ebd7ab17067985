# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The known program of a probe, built in every way by any release of Go, and the real Delve for it."""

from __future__ import annotations

import subprocess
from pathlib import Path

from ansible_collections.golden.triangle.plugins.module_utils._debug import probe, program
from standin import gotools, toolchain

GO = gotools.GO
#: From Go 1.25 on programs for Linux have DWARF 5.
DWARF_5 = "1.26.8"


def build(folder: Path, name: str, *words: str, go: str = GO, **environment: str) -> Path:
    """Build the known program with C(go build) and these words; its source is in C(folder/source)."""
    source = folder / "source"
    probe.write(str(source), program.FILES)
    goroot = toolchain.linux(go)
    kept = toolchain.build_cache("known-program")
    given = toolchain.environment(goroot, kept) | {"CGO_ENABLED": "0", "GOPROXY": "off"} | environment
    path = folder / name
    argv = [str(goroot / "bin" / "go"), "build", "-buildvcs=false", *words, "-o", str(path), "."]
    subprocess.run(argv, cwd=source, env=given, check=True, timeout=300)
    return path


def delve() -> Path:
    """The Linux Delve of the seed profile."""
    gotools.build()
    return gotools.twin()

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Command Line Tools of a stand-in, but for their Python: data in the form of Apple's, on the disk and in memory.

Not the program of a command: tree.py makes them, pkgutil and softwareupdate show and change them.
"""

from __future__ import annotations

import json
from pathlib import Path

RECEIPT = "com.apple.pkg.CLTools_Executables"
DEBUGSERVER = (
    "Library/Developer/CommandLineTools/Library/PrivateFrameworks/LLDB.framework/Versions/A/Resources/debugserver"
)
# For each macOS a version that runs there, as in receipts of public recordings, and the number in its debugserver:
# go-delve/delve and public recordings; which number goes with which version is known to the major version.
VERSIONS = {
    "12": ("14.2.0.0.1.1668646533", "1400.0.38.13"),
    "13": ("14.2.0.0.1.1668646533", "1400.0.38.13"),
    "14": ("15.3.0.0.1.1708487402", "1500.0.404.7"),
    "15": ("16.2.0.0.1.1733547573", "1600.0.36.3"),
}


def install(root: Path, macos: str) -> None:
    """Those of this macOS, below root."""
    receipt, project = VERSIONS[macos.split(".", maxsplit=1)[0]]
    memory = root / "private/var/db/standin"
    memory.mkdir(exist_ok=True)
    (memory / "pkgutil.json").write_text(json.dumps({"version": receipt}), encoding="utf-8")
    (memory / "pkgutil.json").chmod(0o666)
    write_debugserver(root, project)


def write_debugserver(root: Path, project: str) -> None:
    """A file that says which debugserver it is, once for each of two architectures, and can do nothing."""
    path = root / DEBUGSERVER
    path.parent.mkdir(parents=True, exist_ok=True)
    one = b"\0" * 4096 + f"@(#)PROGRAM:LLDB  PROJECT:lldb-{project}\n\0".encode("ascii")
    path.write_bytes(b"\xca\xfe\xba\xbe\0\0\0\2" + one + one)
    path.chmod(0o755)

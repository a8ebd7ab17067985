# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Removing a disk whose files belong to ids that only the namespace knows."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from . import namespaces
from .errors import StandinError

_CHILD = """
import os, shutil, sys
os.unshare(os.CLONE_NEWUSER)
print("unshared", flush=True)
sys.stdin.readline()
os.setresgid(0, 0, 0)
os.setresuid(0, 0, 0)
shutil.rmtree(sys.argv[1])
"""


def remove(folder: Path) -> None:
    """Remove a stand-in's folder: as root directly, else inside a user namespace with the same ids as its own."""
    if not folder.exists():
        return
    if os.getuid() == 0:
        shutil.rmtree(folder)
        return
    with subprocess.Popen(
        [sys.executable, "-I", "-c", _CHILD, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdout is not None
        child.stdout.readline()
        namespaces.map_ids(child.pid)
        _output, errors = child.communicate("mapped\n")
    if child.returncode:
        raise StandinError(f"{folder}: {errors.strip()}")

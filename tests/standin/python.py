# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Python of a stand-in: 3.9 as Apple's where the machine has one, else the newest that ansible-core may use."""

from __future__ import annotations

import glob
import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from .errors import StandinError
from .mac import Mac

WISHED: Final = (3, 9)
_NEWEST: Final = (3, 14)
_QUESTION: Final = "import sys, json; print(json.dumps([sys.base_prefix, sys.version_info[0], sys.version_info[1]]))"

# Where Apple's Command Line Tools keep their Python.
TOOLS: Final = "Library/Developer/CommandLineTools"
FRAMEWORK: Final = f"{TOOLS}/Library/Frameworks/Python3.framework/Versions"


@dataclass(frozen=True)
class Python:
    """An interpreter of the machine below: prefix/bin/pythonX.Y."""

    prefix: Path
    version: tuple[int, int]

    @property
    def name(self) -> str:
        """The number as in names of files, 3.9."""
        return ".".join(map(str, self.version))

    @property
    def is_system(self) -> bool:
        """Whether it is that of the Linux below, whose /usr the stand-in sees already."""
        return self.prefix == Path("/usr")


@cache
def find() -> Python:
    """The best interpreter at hand."""
    found = [python for path in _candidates() if (python := _ask(path)) is not None]
    found = [python for python in found if WISHED <= python.version <= _NEWEST]
    if not found:
        raise StandinError("no Python of 3.9 to 3.14 found for the stand-ins (PATH, ~/.pyenv/versions)")
    return min(found, key=lambda python: (python.version != WISHED, tuple(-n for n in python.version)))


def _candidates() -> list[str]:
    names = [f"python3.{minor}" for minor in range(WISHED[1], _NEWEST[1] + 1)]
    versions = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    wished = f"{WISHED[0]}.{WISHED[1]}"
    first = sorted(glob.glob(f"{versions}/{wished}*/bin/python{wished}"))  # unlike Path.glob it skips what is closed
    if (on_path := shutil.which(f"python{wished}")) is not None:
        first.append(on_path)
    if first:
        return first
    return [path for name in names if (path := shutil.which(name))] + ["/usr/bin/python3"]


def _ask(path: str) -> Python | None:
    try:
        done = subprocess.run([path, "-I", "-c", _QUESTION], capture_output=True, text=True, check=True, timeout=20)
        prefix, major, minor = json.loads(done.stdout)
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return Python(Path(prefix), (major, minor))


def write_customisation(folder: Path, mac: Mac, host_name: str) -> None:
    """The two files that make every Python say Darwin: sitecustomize.py and the identity it reads."""
    uname = ("Darwin", f"{host_name}.local", mac.kernel, mac.kernel_version, mac.architecture)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "standin_identity.py").write_text(f"UNAME = {uname!r}\n", encoding="utf-8")
    shutil.copyfile(Path(__file__).parent / "inside" / "sitecustomize.py", folder / "sitecustomize.py")

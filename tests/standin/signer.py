# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real signer of Apple's format that is not our code: `rcodesign` of the Rust crate apple-codesign.

Built once by cargo from the crate's own lock file, cached by version and checksum. It makes the signatures that the
stand-in's codesign leaves, and its reports are what our reader is compared with.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import Final

from . import cache, locks
from .errors import StandinError
from .toolchain import say

CRATE: Final = "apple-codesign"
VERSION: Final = "0.29.0"
#: SHA-256 of the crate, as the index of crates.io has it.
CHECKSUM: Final = "f24e9ebdb70a2aee3ca1cea217009fb50776955f0d7678c31d22e48c1524667f"
_PROGRESS_SECONDS: Final = 5.0


def place() -> Path:
    """Where the signer is or will be."""
    return cache.root() / "signer" / f"{CRATE}-{VERSION}-{CHECKSUM[:16]}" / "bin" / "rcodesign"


def build() -> Path:
    """The signer, built unless it is there."""
    target = place()
    if target.exists():
        return target
    with locks.locked(cache.root() / "signer" / "lock"):
        if not target.exists():
            started = time.monotonic()
            _build(target)
            say(f"{CRATE}: done in {time.monotonic() - started:.0f} s")
    return target


def _build(target: Path) -> None:
    cargo = shutil.which("cargo")
    if cargo is None:
        raise StandinError("cargo is not on PATH: the signer is a Rust program (https://rustup.rs)")
    say(f"{CRATE} {VERSION}: building the signer (about 8 minutes of CPU)")
    new = target.parents[1].with_name(f".{target.parents[1].name}.new")
    work = cache.root() / "signer" / ".target"
    shutil.rmtree(new, ignore_errors=True)
    argv = [cargo, "install", CRATE, "--version", f"={VERSION}", "--locked", "--no-default-features", "--force"]
    _run_with_progress([*argv, "--root", str(new), "--target-dir", str(work)])
    _check_crate()
    shutil.rmtree(target.parents[1], ignore_errors=True)
    os.rename(new, target.parents[1])
    shutil.rmtree(work, ignore_errors=True)


def _run_with_progress(argv: list[str]) -> None:
    """Run cargo, telling every few seconds how many crates are compiled."""
    lines: list[str] = []
    shown = time.monotonic()
    with subprocess.Popen(argv, cwd="/", stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as child:
        assert child.stderr is not None
        for line in child.stderr:
            lines.append(line)
            if time.monotonic() - shown > _PROGRESS_SECONDS:
                shown = time.monotonic()
                say(f"{CRATE}:   {sum('Compiling' in known for known in lines)} crates compiled")
    if child.returncode:
        raise StandinError(f"{CRATE}: it does not build:\n{''.join(lines[-20:])}")


def _check_crate() -> None:
    """The crate that cargo built from is the one whose checksum stands here."""
    home = Path(os.environ.get("CARGO_HOME") or Path.home() / ".cargo")
    found = list(home.glob(f"registry/cache/*/{CRATE}-{VERSION}.crate"))
    if not any(hashlib.sha256(path.read_bytes()).hexdigest() == CHECKSUM for path in found):
        raise StandinError(f"{CRATE} {VERSION}: cargo's copy is not the crate of checksum {CHECKSUM}")

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the fleet keeps what it makes: never inside the repository."""

from __future__ import annotations

import os
from pathlib import Path


def root() -> Path:
    """The project's cache folder: $GOLDEN_TRIANGLE_CACHE, else golden.triangle in the user's own cache."""
    if explicit := os.environ.get("GOLDEN_TRIANGLE_CACHE"):
        return Path(explicit).absolute()
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache").absolute() / "golden.triangle"


def standins() -> Path:
    """One folder for each stand-in: its disk, its state, its logs."""
    return root() / "standins"


def twins() -> Path:
    """The Linux builds that run in place of darwin programs, one folder for each release."""
    return root() / "twins"


def artefacts() -> Path:
    """Files to be given to the collection as local sources."""
    return root() / "artefacts"


def programs() -> Path:
    """Our own Go programs, one folder for each digest of their source."""
    return root() / "programs"

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Versions and version ranges: the one place that knows the package C(packaging), which ansible-core itself needs."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

try:
    from packaging.specifiers import SpecifierSet
    from packaging.version import Version
except ImportError as exc:
    # Only where ansible-test imports this file without ansible-core's own requirements.
    MISSING: ImportError | None = exc
else:
    MISSING = None


def version(text: str) -> Version:
    """A version such as 1.21.5 or 1.22rc1. Raises ValueError."""
    _need()
    return Version(text)


def minor(text: str) -> Version:
    """Its first two numbers alone. Raises ValueError."""
    whole = version(text)
    return Version(f"{whole.major}.{whole.minor}")


def version_range(text: str) -> SpecifierSet:
    """A range such as >=1.19,<1.22. Raises ValueError."""
    _need()
    return SpecifierSet(text)


def _need() -> None:
    if MISSING is not None:
        raise RuntimeError("the Python package packaging is missing beside ansible-core") from MISSING

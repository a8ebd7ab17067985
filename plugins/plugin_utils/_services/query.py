# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""JMESPath, the query language of the collection, asked only where somebody has a query."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import functools
import typing as t
from importlib import import_module


class QueryError(ValueError):
    """A query that is no JMESPath, or cannot be asked of this document: the text says why."""


@functools.lru_cache(maxsize=4096)
def compiled(query: str) -> t.Any:
    """The query, ready to be asked. Raises QueryError."""
    try:
        # Only who has queries needs it.
        jmespath = import_module("jmespath")
    except ImportError:
        raise QueryError("contracts need the Python package jmespath on the controller") from None
    try:
        return jmespath.compile(query)
    except ValueError as exc:  # what the errors of jmespath are
        raise QueryError(f"{query!r} is no JMESPath: {_first_line(exc)}") from None


def search(query: str, document: t.Any) -> t.Any:
    """What the document answers, None where nothing matches. Raises QueryError."""
    try:
        return compiled(query).search(document)
    except QueryError:
        raise
    except (ValueError, TypeError) as exc:
        raise QueryError(f"{query!r} cannot be asked here: {_first_line(exc)}") from None


def _first_line(exc: Exception) -> str:
    return (str(exc).splitlines() or [type(exc).__name__])[0]

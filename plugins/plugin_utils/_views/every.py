# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every view of a report by its name, and how they get to disk."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import os
import typing as t
from pathlib import Path

from ansible_collections.golden.triangle.plugins.plugin_utils._report import store
from ansible_collections.golden.triangle.plugins.plugin_utils._report.report import JsonDict
from ansible_collections.golden.triangle.plugins.plugin_utils._views import (
    jamf,
    junit,
    markdown,
    ocsf,
    page,
    prometheus,
    sarif,
    table,
    verification,
)

#: A view is a pure function of the report.
VIEWS: dict[str, t.Callable[[JsonDict], str]] = {
    "html": page.render,
    "junit": junit.render,
    "sarif": sarif.render,
    "prometheus": prometheus.render,
    "csv": table.render,
    "markdown": markdown.render,
    "verification": verification.render,
    "ocsf": ocsf.render,
    "jamf": jamf.render,
}


def placed(views: t.Mapping[str, t.Any]) -> dict[str, Path]:
    """Views with absolute paths. Raises ValueError for what is no view or no place."""
    unknown = sorted(str(name) for name in views if name not in VIEWS)
    if unknown:
        raise ValueError(f"no view is called {', '.join(unknown)}; there are {', '.join(VIEWS)}")
    empty = [name for name, path in views.items() if not isinstance(path, str) or not path]
    if empty:
        raise ValueError(f"the view {', '.join(empty)} has no path")
    found = {name: Path(os.path.abspath(os.path.expanduser(path))) for name, path in views.items()}
    if len(set(found.values())) < len(found):
        raise ValueError("two views have one path")
    return found


def write(report: JsonDict, views: t.Mapping[str, Path]) -> None:
    """Write each view in one step. Raises Unwritable at the first that cannot be written."""
    for name, path in views.items():
        store.write_text(VIEWS[name](report), path, f"the {name} view")

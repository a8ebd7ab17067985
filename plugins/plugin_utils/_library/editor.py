# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the editor's modules take from the trusted library: which settings there are, and which bind to a Go."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._editor.knowledge import Knowledge
from ansible_collections.golden.triangle.plugins.module_utils._go.goroot import Owner
from ansible_collections.golden.triangle.plugins.module_utils._go.tool.store import ToolStore
from ansible_collections.golden.triangle.plugins.plugin_utils._library import records, tool_orders

_KEYS = {"schema", "kind", "version", "settings", "launch", "sources"}
FOLDER = "vscode-go-settings"


def knowledge(version: str | None, paths: t.Sequence[str]) -> tuple[Knowledge, tuple[str, ...]]:
    """What a release of the extension knows; where no record says it, a note does. Raises RecordError."""
    if version is None:
        return Knowledge(), ()
    path = records.first_file(f"{FOLDER}/{version}.json", paths)
    if path is None:
        return Knowledge(), (f"no record of the settings of the Go extension {version}: keys are not looked up",)
    record = records.read(path)
    if record.get("kind") != FOLDER or record.get("version") != version:
        raise records.RecordError(f"{path} is not a record of the settings of the Go extension {version}")
    records.refuse_unknown(path, record, _KEYS)
    settings, launch = record.get("settings"), record.get("launch")
    if not isinstance(settings, dict) or not isinstance(launch, dict) or set(launch) != {"common", "launch", "attach"}:
        raise records.RecordError(f"{path}: it has settings, and launch with common, launch and attach")
    return Knowledge(version, settings, launch), ()


def as_option(known: Knowledge) -> dict[str, t.Any]:
    """It as the module takes it."""
    return dataclasses.asdict(known) if known.version else {}


def of_profile(profile: records.Profile, prefix: str, tools: t.Mapping[str, str]) -> dict[str, t.Any]:
    """The settings that bind the extension to the first Go of a profile, and keep it from fetching anything else.

    What each does: golang/vscode-go docs/settings.md @ v0.36.0. From Go 1.21 on a line in go.mod switches to another
    toolchain unless GOTOOLCHAIN says local.
    """
    goroot = f"{prefix.rstrip('/')}/go{profile.go[0]}"
    return {
        "go.goroot": goroot,
        "go.alternateTools": {"go": f"{goroot}/bin/go", **tools},
        "go.toolsEnvVars": {"GOTOOLCHAIN": "local"},
        "go.toolsManagement.go": f"{goroot}/bin/go",
        "go.toolsManagement.autoUpdate": False,
        "go.toolsManagement.checkForUpdates": "off",
        "go.useLanguageServer": True,
        "go.delveConfig": {"debugAdapter": "dlv-dap"},
    }


def tools_of_profile(profile: records.Profile, prefix: str) -> dict[str, str]:
    """Where go_tool has the programs that a profile declares, whatever their version."""
    return {
        name: ToolStore(prefix.rstrip("/"), name, Owner(0, 0)).stable()
        for name, (part, _package) in tool_orders.KNOWN.items()
        if getattr(profile, part) is not None
    }


def merged(below: t.Mapping[str, t.Any], above: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Two mappings of settings as one; the second wins, and mappings in them are merged as well."""
    result = dict(below)
    for key, value in above.items():
        was = result.get(key)
        result[key] = merged(was, value) if isinstance(was, dict) and isinstance(value, dict) and value else value
    return result

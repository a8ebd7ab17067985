# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the Go extension knows: are the keys and values of a settings.json or launch.json any that it reads?

The facts come from a release's own package.json, as C(releases/vscode-go-settings/VERSION.json) has them.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import difflib
import json
import typing as t

Spec = t.Mapping[str, t.Any]

_TYPES: t.Final[dict[str, tuple[type, ...]]] = {
    "array": (list,),
    "boolean": (bool,),
    "null": (type(None),),
    "number": (int, float),
    "object": (dict,),
    "string": (str,),
}
#: Overrides for one system: the same attributes once more.
_SYSTEMS = ("linux", "osx", "windows")


@dataclasses.dataclass(frozen=True)
class Knowledge:
    """What one release of the extension knows; C(version) is empty where nothing is known."""

    version: str = ""
    settings: Spec = dataclasses.field(default_factory=dict)
    launch: Spec = dataclasses.field(default_factory=dict)

    def faults_in_settings(self, settings: t.Mapping[str, t.Any]) -> list[str]:
        """One line for each key of Go's that the extension does not know, and each value that it does not take."""
        if not self.version:
            return []
        faults = []
        for key, value in settings.items():
            if key == "gopls" or key.startswith("go."):
                faults += _faults(key, value, self.settings)
        return faults + self.faults_in_launch(settings.get("launch"))

    def faults_in_launch(self, launch: t.Any) -> list[str]:
        """The same for the configurations of Go in a launch.json."""
        if not self.version:
            return []
        return [fault for name, config in go_configurations(launch) for fault in self._of_configuration(name, config)]

    def _of_configuration(self, name: str, config: t.Mapping[str, t.Any]) -> list[str]:
        request = config.get("request")
        own = self.launch[request] if request in ("launch", "attach") else {}
        known = {**self.launch["common"], **own}
        if not own:
            return [f"{name}: request is {_json(request)}, not launch or attach"]
        faults = []
        for key, value in config.items():
            below = value.items() if key in _SYSTEMS and isinstance(value, dict) else ()
            for attribute, given in ((key, value), *below):
                faults += [f"{name}: {fault}" for fault in _faults(attribute, given, known)]
        return faults


def go_configurations(launch: t.Any) -> list[tuple[str, t.Mapping[str, t.Any]]]:
    """The configurations of type go, with what to call each."""
    configurations = launch.get("configurations") if isinstance(launch, dict) else None
    return [
        (f"configuration {_json(config.get('name', index))}", config)
        for index, config in enumerate(configurations if isinstance(configurations, list) else [])
        if isinstance(config, dict) and config.get("type") == "go"
    ]


def ignored_load_configs(settings: t.Mapping[str, t.Any], launch: t.Any) -> list[str]:
    """Where dlvLoadConfig is set for dlv-dap, which does not read it.

    Which adapter is used: golang/vscode-go src/goDebugConfiguration.ts @ v0.36.0, C(resolveDebugConfiguration): the
    configuration's own; for mode remote else legacy; else that of go.delveConfig; else dlv-dap.
    """
    delve = settings.get("go.delveConfig")
    delve = delve if isinstance(delve, dict) else {}
    default = delve.get("debugAdapter", "dlv-dap")
    lines = []
    if "dlvLoadConfig" in delve and default != "legacy":
        lines.append(f"go.delveConfig.dlvLoadConfig with {default}")
    for name, config in go_configurations(launch):
        remote = config.get("request") == "attach" and config.get("mode") == "remote"
        adapter = config.get("debugAdapter", "legacy" if remote else default)
        if "dlvLoadConfig" in config and adapter != "legacy":
            lines.append(f"{name}: dlvLoadConfig with {adapter}")
    return lines


def _faults(key: str, value: t.Any, known: Spec, prefix: str = "") -> list[str]:
    spec = known.get(key)
    if spec is None:
        return [f"{prefix}{key} is no setting of it; the nearest that is: {_nearest(key, known)}"]
    types = spec.get("type", _TYPES)
    if not any(_is(value, name) for name in types):
        return [f"{prefix}{key} is {_json(value)}, which is no {' or '.join(types)}"]
    if "enum" in spec and value is not None and not _any_of(value, spec):
        return [f"{prefix}{key} is {_json(value)}, not one of {', '.join(map(_json, spec['enum']))}"]
    faults = []
    for name, below in value.items() if isinstance(value, dict) and "keys" in spec else ():
        if name in spec["keys"] or not spec.get("open"):
            faults += _faults(name, below, spec["keys"], f"{prefix}{key}.")
    return faults


def _is(value: t.Any, name: str) -> bool:
    return isinstance(value, _TYPES[name]) and (not isinstance(value, bool) or name == "boolean")


def _any_of(value: t.Any, spec: Spec) -> bool:
    """An enumeration beside other types holds for none of these: processId is a name, a number or one of two words."""
    return value in spec["enum"] or len(spec.get("type", ())) > 1


def _nearest(key: str, known: Spec) -> str:
    """The name most like a key. The values that a name takes count as well: dlvDapMode is meant for dlv-dap's."""
    likeness = {}
    for name, spec in known.items():
        words = [name, *(word for word in spec.get("enum", ()) if isinstance(word, str))]
        likeness[name] = max(difflib.SequenceMatcher(None, _letters(key), _letters(word)).ratio() for word in words)
    return max(sorted(likeness), key=lambda name: likeness[name])


def _letters(word: str) -> str:
    return "".join(letter for letter in word.lower() if letter.isalnum())


def _json(value: t.Any) -> str:
    text = json.dumps(value)
    return text if len(text) <= 80 else text[:77] + "..."

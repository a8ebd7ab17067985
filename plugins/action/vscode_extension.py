# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's side of C(vscode_extension): resolves the profile, brings the VSIX that the host wants."""

from __future__ import annotations

import re
import typing as t
from pathlib import Path

from ansible.errors import AnsibleActionFail
from ansible.utils.display import Display
from ansible_collections.golden.triangle.plugins.plugin_utils import _locks
from ansible_collections.golden.triangle.plugins.plugin_utils._library import records
from ansible_collections.golden.triangle.plugins.plugin_utils._report.publish import PublishingAction, refused
from ansible_collections.golden.triangle.plugins.plugin_utils._sources import archives, vsix

#: What only the controller reads; the module gets none of it.
CONTROLLER_OPTIONS = ("profile", "release_paths", "cache_dir", "ca_path", "sources")
GO_EXTENSION = "golang.go"
DEFAULT_SOURCES: list[t.Any] = [{"type": "gallery"}]
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*\.[A-Za-z0-9][A-Za-z0-9-]*")
_VERSION = re.compile(r"\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?")

Result = dict[str, t.Any]
display = Display()


class ActionModule(PublishingAction):
    """Runs the module once, or twice where a VSIX has to be brought to the host in between."""

    MODULE = "vscode_extension"
    TRANSFERS_FILES = False

    def act(self, task_vars: Result) -> Result:
        """Resolve, run, bring, run again."""
        options = dict(self._task.args)
        try:
            extensions = self._resolve(options)
        except records.RecordError as exc:
            return refused(str(exc), extensions=[])
        arguments = {key: value for key, value in options.items() if key not in CONTROLLER_OPTIONS}
        arguments.update(extensions=[_for_host(entry) for entry in extensions], brought=[])
        result = self._run(arguments, task_vars)
        notes: list[str] = []
        wants = result.get("wants") or []
        if wants:
            arguments["brought"], notes = self._bring(wants, extensions, options)
            result = self._run(arguments, task_vars)
        result["notes"] = [*notes, *result.get("notes", [])]
        result["wants"] = []
        return result

    def _run(self, arguments: Result, task_vars: Result) -> Result:
        name = "golden.triangle.vscode_extension"
        return t.cast(Result, self._execute_module(module_name=name, module_args=arguments, task_vars=task_vars))

    def _resolve(self, options: Result) -> list[Result]:
        """The extensions wished: those of the option, else the profile's extension of Go. Raises RecordError."""
        paths = [str(path) for path in options.get("release_paths") or []]
        wished = options.get("extensions") or []
        if not isinstance(wished, list) or not all(isinstance(entry, dict) for entry in wished):
            raise records.RecordError("extensions is a list of mappings")
        sources = DEFAULT_SOURCES if options.get("sources") is None else options["sources"]
        self.profile = str(options.get("profile") or "seed")
        version = records.profile(self.profile, paths).vscode_go
        if not wished and version is None:
            raise records.RecordError(f"profile {self.profile} declares no vscode_go: name it in extensions")
        resolved = [_extension(entry, version, sources) for entry in wished or [{}]]
        names = [entry["id"].lower() for entry in resolved]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise records.RecordError(f"extensions names {', '.join(twice)} more than once")
        return resolved

    def _bring(self, wants: list[Result], extensions: list[Result], options: Result) -> tuple[list[Result], list[str]]:
        """Bring each VSIX that is wanted, once for all users; what no source has is said to the module as well."""
        folder = options.get("cache_dir")
        cache = Path(str(folder)).expanduser() if folder else archives.default_cache().with_name("vsix")
        voice = _locks.Voice(progress=display.v, notice=display.display)
        brought: list[Result] = []
        notes: list[str] = []
        for name in dict.fromkeys(str(want["id"]) for want in wants):
            entry = next(entry for entry in extensions if entry["id"] == name)
            wanted = vsix.Wanted(name, entry["version"], entry.get("sha256") or "")
            sources = vsix.source_list(entry["sources"])
            try:
                path, source, passed_over = vsix.provide(
                    wanted, sources, cache, ca_path=options.get("ca_path"), voice=voice
                )
            except vsix.NoVsix as exc:
                brought.append({"id": name, "tried": list(exc.tried)})
                continue
            except OSError as exc:
                raise AnsibleActionFail(f"the cache on the controller cannot be used: {exc}") from exc
            notes.extend(passed_over)
            brought.append({"id": name, "source": source, "path": self._transfer(path, f"{name}.vsix")})
        return brought, notes

    def _transfer(self, local: Path, name: str) -> str:
        """The path of a file of the controller on the host; with a local connection that is the file itself."""
        if self._connection.transport == "local":
            return str(local)
        if self._connection._shell.tmpdir is None:
            self._make_tmp_path()
        remote = self._connection._shell.join_path(self._connection._shell.tmpdir, name)
        self._transfer_file(str(local), remote)
        fix_permissions: t.Any = self._fixup_perms2
        fix_permissions((self._connection._shell.tmpdir, remote), execute=False)
        return t.cast(str, remote)


def _extension(entry: Result, version: str | None, sources: t.Any) -> Result:
    """One extension with what is not said of it. Raises RecordError."""
    name = str(entry.get("id") or GO_EXTENSION)
    wished = str(entry.get("version") or (version if name.lower() == GO_EXTENSION else "") or "")
    absent = entry.get("state") == "absent"
    if not _ID.fullmatch(name):
        raise records.RecordError(f"{name!r} is no id of an extension, such as {GO_EXTENSION}")
    if not _VERSION.fullmatch(wished) and not (absent and not wished):
        raise records.RecordError(f"{name}: {wished!r} is no exact version, such as 0.36.0")
    own = entry.get("sources")
    listed = vsix.source_list(sources if own is None else own)
    return {
        **entry,
        "id": name,
        "version": wished,
        "sources": [{"type": source.type, "location": source.location} for source in listed],
    }


def _for_host(entry: Result) -> Result:
    """One extension as the host is told of it: arguments stand in its log, and a URL may have a password in it."""
    sources = [
        {"type": source["type"], "location": source["location"] if source["type"] == "host_path" else ""}
        for source in entry["sources"]
    ]
    return {**entry, "sources": sources}

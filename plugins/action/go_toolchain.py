# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's side of C(go_toolchain): resolves profile and records, brings what the host wants, and no more.

The module is run once; where everything is as it should be that is all. Only where it answers that it wants a manifest
or an artefact are these taken from the cache or the sources, brought to the host, and the module is run again.
"""

from __future__ import annotations

import dataclasses
import typing as t
from pathlib import Path

from ansible.errors import AnsibleActionFail
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.utils.display import Display
from ansible_collections.golden.triangle.plugins.module_utils._go.toolchain.wish import Record
from ansible_collections.golden.triangle.plugins.plugin_utils import _locks
from ansible_collections.golden.triangle.plugins.plugin_utils._library import profiles
from ansible_collections.golden.triangle.plugins.plugin_utils._library import records as _records
from ansible_collections.golden.triangle.plugins.plugin_utils._report.publish import refused
from ansible_collections.golden.triangle.plugins.plugin_utils._sources import archives
from ansible_collections.golden.triangle.plugins.plugin_utils._transfer import BringingAction

PLATFORM = "darwin/amd64"
#: What only the controller reads; the module gets none of it.
CONTROLLER_OPTIONS = ("profile", "release_paths", "cache_dir", "offline", "ca_path")

Result = dict[str, t.Any]
display = Display()


class ActionModule(BringingAction):
    """Runs the module once, or twice where something has to be brought to the host in between."""

    MODULE = "go_toolchain"
    #: Where the profile is weak.
    _advice: tuple[str, ...] = ()

    def act(self, task_vars: Result) -> Result:
        """Resolve, run, bring, run again."""
        options = dict(self._task.args)
        try:
            wished, releases = self._resolve(options)
            sources = archives.listed(options.get("sources"))
        except _records.RecordError as exc:
            return refused(str(exc), releases=[])
        arguments = {key: value for key, value in options.items() if key not in CONTROLLER_OPTIONS}
        # Only what the host itself has: arguments stand in its system log, and a URL may have a password in it.
        on_host = [{"type": "host_path", "location": entry.location} for entry in sources if entry.type == "host_path"]
        records = [_record(release) for release in releases]
        arguments.update(releases=wished, records=records, sources=on_host, brought=[])
        result = self._run(arguments, task_vars)
        notes = [*self._advice, *(note for release in releases for note in release.notes)]
        wants = result.get("wants") or []
        if wants:
            arguments["brought"], passed_over = self._bring(wants, releases, sources, options)
            notes.extend(passed_over)
            result = self._run(arguments, task_vars)
        result["notes"] = [*notes, *result.get("notes", [])]
        result["wants"] = []
        return result

    def _run(self, arguments: Result, task_vars: Result) -> Result:
        name = "golden.triangle.go_toolchain"
        return t.cast(Result, self._execute_module(module_name=name, module_args=arguments, task_vars=task_vars))

    def _resolve(self, options: Result) -> tuple[list[Result], list[_records.GoRelease]]:
        """The releases wished, their versions in one form, and their records."""
        paths = [str(path) for path in options.get("release_paths") or []]
        wished = options.get("releases") or []
        if not isinstance(wished, list) or not all(isinstance(entry, dict) and "version" in entry for entry in wished):
            raise _records.RecordError("releases is a list of mappings with the key version")
        if not wished:
            self.profile = str(options.get("profile") or "seed")
            declared = _records.profile(self.profile, paths)
            self._advice = profiles.coherent(declared, paths)
            wished = [{"version": version} for version in declared.go]
        named = [{**entry, "version": _records.normal_version(str(entry["version"]))} for entry in wished]
        versions = [entry["version"] for entry in named]
        twice = sorted({version for version in versions if versions.count(version) > 1})
        if twice:
            raise _records.RecordError(f"releases names {', '.join(twice)} more than once")
        return named, [_release(entry, paths) for entry in named]

    def _bring(
        self, wants: list[Result], releases: list[_records.GoRelease], sources: list[archives.Source], options: Result
    ) -> tuple[list[Result], list[str]]:
        """Take from the cache or the sources what the host wants; what no source has is said to the module as well."""
        folder = options.get("cache_dir")
        depot = archives.Depot(
            Path(str(folder)).expanduser() if folder else archives.default_cache(),
            offline=boolean(options.get("offline", False)),
            ca_path=options.get("ca_path"),
            voice=_locks.Voice(progress=display.v, notice=display.display),
        )
        brought: list[Result] = []
        notes: list[str] = []
        for want in wants:
            release = next(release for release in releases if release.version == want["version"])
            try:
                provided = depot.provide(release, PLATFORM, sources)
            except archives.NoSource as exc:
                brought.append({"version": release.version, "tried": list(exc.tried)})
                if want["kinds"] == ["manifest"]:
                    notes.extend(f"no manifest of go{release.version}: {line}" for line in exc.tried)
                continue
            except OSError as exc:
                raise AnsibleActionFail(f"the cache on the controller cannot be used: {exc}") from exc
            notes.extend(provided.notes)
            brought.append(self._transferred(want, release, provided))
        return brought, notes

    def _transferred(self, want: Result, release: _records.GoRelease, provided: archives.Provided) -> Result:
        entry: Result = {"version": release.version, "source": provided.source}
        if "manifest" in want["kinds"]:
            entry["manifest"] = self.transfer(provided.manifest_path, f"go{release.version}.manifest")
        if "artefact" in want["kinds"]:
            entry["artefact"] = self.transfer(provided.path, f"go{release.version}.artefact")
        return entry


def _release(wish: Result, paths: list[str]) -> _records.GoRelease:
    """The record of a release. To remove one none is needed: what is removed is known by its seal."""
    try:
        return _records.go_release(wish["version"], PLATFORM, paths)
    except _records.UnknownRelease:
        if wish.get("state") == "absent":
            return _records.unknown_release(wish["version"])
        raise


def _record(release: _records.GoRelease) -> Result:
    """The record as the module takes it."""
    known = release.platform
    return dataclasses.asdict(
        Record(
            version=release.version,
            platform=PLATFORM,
            h1_unsigned=known.h1_unsigned,
            files=known.files,
            bytes=known.bytes,
            minimum_macos=release.minimum_macos,
            h1_official=known.h1_official,
            archive_sha256=known.archive_sha256,
            other_archives=release.other_archives,
        )
    )

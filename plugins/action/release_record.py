# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes a release record of Go, on the controller alone: no host is asked anything."""

from __future__ import annotations

import datetime
import os
import re
import typing as t
from pathlib import Path

from ansible.plugins.action import ActionBase
from ansible.utils.display import Display
from ansible_collections.golden.triangle.plugins.module_utils._atomic import write_file
from ansible_collections.golden.triangle.plugins.module_utils._go.toolchain.archive import ArchiveError
from ansible_collections.golden.triangle.plugins.plugin_utils import _locks
from ansible_collections.golden.triangle.plugins.plugin_utils._arguments import arguments_of
from ansible_collections.golden.triangle.plugins.plugin_utils._library import records
from ansible_collections.golden.triangle.plugins.plugin_utils._sources import (
    archives,
    go_build,
    go_index,
    goproxy,
    gpg,
    release_record,
    sumdb,
)
from ansible_collections.golden.triangle.plugins.plugin_utils._sources import (
    release as _release,
)

display = Display()

Result = dict[str, t.Any]

TARGET = go_build.TARGET
_ARGUMENTS: Result = {
    "version": {"type": "str", "required": True},
    "path": {"type": "path", "required": True},
    "platforms": {"type": "list", "elements": "str", "default": [TARGET]},
    "index": {"type": "str", "default": "https://go.dev/dl"},
    "mirrors": {"type": "list", "elements": "str", "default": ["https://go.dev/dl"]},
    "goproxy": {"type": "str", "default": "https://proxy.golang.org"},
    "sumdb": {"type": "list", "elements": "str", "default": []},
    "sumdb_key": {"type": "str", "default": sumdb.KEY, "no_log": False},
    "signing_key": {"type": "str", "default": gpg.SIGNING_KEY, "no_log": False},
    "build": {"type": "bool", "default": False},
    "minimum_macos": {"type": "str"},
    "cache_dir": {"type": "path"},
    "ca_path": {"type": "path"},
    "offline": {"type": "bool", "default": False},
    "force": {"type": "bool", "default": False},
}
#: Downloads and a build take minutes, so how far they are is told to everybody.
_VOICE = _locks.Voice(progress=display.display, notice=display.display)


class _Refusal(Exception):
    """The record is not written: C(word) is the reason in one word."""

    def __init__(self, word: str, text: str) -> None:
        super().__init__(text)
        self.word = word


class ActionModule(ActionBase):
    """Find, prove, build, compare, write."""

    TRANSFERS_FILES = False
    _requires_connection = False
    _supports_check_mode = True

    def run(self, tmp: str | None = None, task_vars: Result | None = None) -> Result:
        """Make the record. The same keys are in every result."""
        super().run(tmp, task_vars)
        options = arguments_of(self, _ARGUMENTS)
        result: Result = {"changed": False, "msg": "", "path": "", "record": {}, "refusal": None}
        result |= {"proofs": [], "summary": [], "notes": [], "diff": []}
        try:
            self._make(options, result)
        except _Refusal as exc:
            result |= {"failed": True, "msg": str(exc), "refusal": exc.word}
        except (records.RecordError, goproxy.GoproxyError) as exc:
            result |= {"failed": True, "msg": str(exc), "refusal": "invalid"}
        except OSError as exc:
            text = f"{exc.filename or 'the cache'}: {exc.strerror or exc}"
            result |= {"failed": True, "msg": text, "refusal": "unwritable"}
        return result

    def _make(self, options: Result, result: Result) -> None:
        version = records.normal_version(options["version"])
        path = Path(os.path.abspath(options["path"])) / "go" / f"{version}.json"
        result["path"] = str(path)
        before, old = release_record.there(path, version)
        platforms = _platforms(options)
        macos = _macos(version, options["minimum_macos"], old)
        listed = _listed(version, options, result)
        found = _Finder(version, options, listed, result, old).all(platforms)
        today = datetime.datetime.now(datetime.UTC).date().isoformat()
        new = release_record.build(version, found, listed, macos=macos, recorded=today)
        record = _merged(old, new, options)
        if not record["platforms"][TARGET].get("archive", {}).get("sha256"):
            raise _Refusal("unproven", f"no source has the sha256 of the archive of Go {version} for {TARGET}")
        for platform in found:
            notes = records.parsed(record, version, platform, path).notes
            result["notes"].extend(note for note in notes if note not in result["notes"])
        if not self._task.check_mode:
            result["notes"].extend(_keep(found, record, path, options))
        result["record"] = record
        result["changed"] = record != old
        result["msg"] = f"{path}: {'to be reviewed' if result['changed'] else 'nothing new'}"
        proofs = [f"{key} {text}" for key, text in record["proofs"].items()]
        result["summary"] = [result["msg"], *proofs, *result["notes"]]
        if result["changed"]:
            text = release_record.text_of(record)
            result["diff"] = [_difference(path, before, text)]
            if not self._task.check_mode:
                path.parent.mkdir(parents=True, exist_ok=True)
                write_file(str(path), text.encode("utf-8"))


class _Finder:
    """Finds each platform, and says of each what was proven."""

    def __init__(
        self,
        version: str,
        options: Result,
        listed: dict[str, go_index.Archive],
        result: Result,
        old: release_record.Record | None,
    ) -> None:
        self._version = version
        self._options = options
        self._listed = listed
        self._result = result
        self._old = old
        self._search = _release.Search(version, _places(options), _cache(options), _VOICE)

    def all(self, platforms: list[str]) -> dict[str, _release.Found]:
        """Each platform's bytes, proven. Raises _Refusal."""
        if not self._options["build"]:
            return {platform: self._one(platform) for platform in platforms}
        try:
            host = go_build.host(self._version)
            # Only what is proven is run.
            toolchain = self._one(host)
            built = self._search.built(toolchain)
        except (go_build.BuildError, archives.SourceError, ArchiveError) as exc:
            raise _Refusal("unbuilt", f"{TARGET} cannot be built: {exc}") from exc
        found = {host: toolchain, TARGET: self._one(TARGET, built)}
        if found[TARGET].tree is not built:
            _release.forget(built.path)
        return found | {platform: self._one(platform) for platform in platforms if platform not in found}

    def _one(self, platform: str, built: _release.Tree | None = None) -> _release.Found:
        cached = _cached(self._version, platform, self._options)
        try:
            found = self._search.find(platform, self._listed.get(platform), cached, built)
        except _release.NothingFound as exc:
            tried = "\n".join([*(exc.tried or ["no source was given"]), *self._result["notes"]])
            raise _Refusal("unfound", f"nothing was found of Go {self._version} for {platform}:\n{tried}") from exc
        except _release.Contradiction as exc:
            raise _Refusal("unproven", str(exc)) from exc
        notes = self._result["notes"]
        notes.extend(note for note in found.notes if note not in notes)
        proofs = [
            {"platform": proof.platform, "kind": proof.kind, "proven": proof.proven, "detail": proof.detail}
            for proof in found.proofs
        ]
        self._result["proofs"].extend(proofs)
        if not found.is_proven and not release_record.was_proven(self._old, platform, found.tree.h1_unsigned):
            reasons = "\n".join([*_texts(proofs), *notes])
            text = f"nothing speaks for the bytes of {platform} but they themselves ({found.tree.source}):\n{reasons}"
            raise _Refusal("unproven", text)
        return found


def _platforms(options: Result) -> list[str]:
    platforms = list(dict.fromkeys(options["platforms"]))
    wrong = [name for name in platforms if not re.fullmatch(r"[a-z0-9]+/[a-z0-9]+", name)]
    if wrong:
        raise _Refusal("invalid", f"platforms: {', '.join(wrong)} is no GOOS/GOARCH")
    if TARGET not in platforms:
        raise _Refusal("invalid", f"platforms: a record is about {TARGET}, whatever else is in it")
    return platforms


def _macos(version: str, given: str | None, old: release_record.Record | None) -> tuple[str, str]:
    """The oldest macOS and its source: by hand, else as the record has it, else from the shipped table."""
    if given and not re.fullmatch(r"[0-9]+(\.[0-9]+)*", given):
        raise _Refusal("invalid", f"minimum_macos is {given!r}, not a version of macOS")
    if given:
        return given, "given by hand"
    if old is not None:
        return old["minimum_macos"], old.get("sources", {}).get("minimum_macos", "the record as it was before")
    return release_record.minimum_macos(version)


def _listed(version: str, options: Result, result: Result) -> dict[str, go_index.Archive]:
    """What the list has of the release; a list that is not to be had is noted."""
    try:
        return go_index.listing(version, options["index"], ca_path=options["ca_path"], offline=options["offline"])
    except go_index.NotListed as exc:
        raise _Refusal("unfound", str(exc)) from exc
    except go_index.IndexUnavailable as exc:
        result["notes"].append(f"go.dev's list could not be read: {exc}")
        return {}


def _merged(old: release_record.Record | None, new: release_record.Record, options: Result) -> Result:
    try:
        return release_record.merged(old, new, force=options["force"])
    except release_record.Conflict as exc:
        lines = "\n".join(exc.lines)
        raise _Refusal("conflict", f"the record that is there says otherwise, and is left as it is:\n{lines}") from exc


def _places(options: Result) -> _release.Places:
    return _release.Places(
        mirrors=tuple(options["mirrors"]),
        goproxy=goproxy.parsed(options["goproxy"]),
        sumdb=tuple(options["sumdb"]),
        sumdb_key=options["sumdb_key"],
        signing_key=options["signing_key"],
        ca_path=options["ca_path"],
        offline=options["offline"],
    )


def _cache(options: Result) -> Path:
    return Path(options["cache_dir"]) if options["cache_dir"] else archives.default_cache()


def _cached(version: str, platform: str, options: Result) -> archives.Provided | None:
    """The bytes of a record that is there already, if an install or an earlier run left them in the cache."""
    try:
        known = records.go_release(version, platform, [options["path"]])
    except records.RecordError:
        return None
    return archives.Depot(_cache(options)).cached(known)


def _keep(
    found: dict[str, _release.Found], record: release_record.Record, path: Path, options: Result
) -> t.Iterator[str]:
    """Put the bytes where installs look first, under the digest that they were just found to have. Gives notes."""
    depot = archives.Depot(_cache(options), offline=True, voice=_VOICE)
    for platform, there in found.items():
        release = records.parsed(record, record["version"], platform, path)
        try:
            depot.provide(release, platform, [archives.Source("file", str(there.tree.path), there.tree.source)])
        except archives.NoSource as exc:
            yield f"the bytes of {platform} are not kept in the cache: {'; '.join(exc.tried)}"
        _release.forget(there.tree.path)


def _texts(proofs: list[Result]) -> list[str]:
    words = {True: "proven", False: "could not be proven"}
    return [f"{proof['platform']} {proof['kind']} {words[proof['proven']]}: {proof['detail']}" for proof in proofs]


def _difference(path: Path, before: str, after: str) -> Result:
    return {"before_header": str(path), "after_header": str(path), "before": before, "after": after}

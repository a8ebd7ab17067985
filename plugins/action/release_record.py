# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes a release record of Go, on the controller alone: no host is asked anything."""

from __future__ import annotations

import datetime
import os
import typing as t
from pathlib import Path

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display
from ansible_collections.golden.triangle.plugins.module_utils._atomic import write_file
from ansible_collections.golden.triangle.plugins.plugin_utils import (
    _go_index,
    _gpg,
    _locks,
    _records,
    _release,
    _release_record,
    _sources,
    _sumdb,
)

display = Display()

Result = dict[str, t.Any]

_ARGUMENTS: Result = {
    "version": {"type": "str", "required": True},
    "path": {"type": "path", "required": True},
    "platforms": {"type": "list", "elements": "str", "default": ["darwin/amd64"]},
    "index": {"type": "str", "default": "https://go.dev/dl"},
    "sources": {
        "type": "list",
        "elements": "dict",
        "default": [
            {"type": "url", "location": "https://go.dev/dl"},
            {"type": "goproxy", "location": "https://proxy.golang.org"},
        ],
        "options": {
            "type": {"type": "str", "choices": ["url", "goproxy", "file"], "required": True},
            "location": {"type": "str", "required": True},
        },
    },
    "sumdb": {
        "type": "list",
        "elements": "str",
        "default": ["https://proxy.golang.org/sumdb/sum.golang.org", "https://sum.golang.org"],
    },
    "sumdb_key": {"type": "str", "default": _sumdb.KEY, "no_log": False},
    "signing_key": {"type": "str", "default": _gpg.SIGNING_KEY, "no_log": False},
    "minimum_macos": {"type": "str"},
    "cache_dir": {"type": "path"},
    "ca_path": {"type": "path"},
    "offline": {"type": "bool", "default": False},
    "allow_unproven": {"type": "bool", "default": False},
    "force": {"type": "bool", "default": False},
}


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
        _checked, options = self.validate_argument_spec(argument_spec=_ARGUMENTS)  # type: ignore[no-untyped-call]
        result: Result = {"changed": False, "msg": "", "path": "", "record": {}, "refusal": None}
        result |= {"proofs": [], "said": [], "notes": [], "diff": []}
        try:
            self._make(options, result)
        except _Refusal as exc:
            result |= {"failed": True, "msg": str(exc), "refusal": exc.word}
        except _records.RecordError as exc:
            result |= {"failed": True, "msg": str(exc), "refusal": "invalid"}
        except OSError as exc:
            raise AnsibleActionFail(f"{exc.filename or 'the cache'}: {exc.strerror or exc}") from exc
        return result

    def _make(self, options: Result, result: Result) -> None:
        version = _records.normal_version(options["version"])
        path = Path(os.path.abspath(options["path"])) / "go" / f"{version}.json"
        result["path"] = str(path)
        if "darwin/amd64" not in options["platforms"]:
            raise _Refusal("invalid", "platforms: a record is about darwin/amd64, whatever else is in it")
        before, old = _release_record.there(path)
        macos = _macos(version, options["minimum_macos"])
        listed = _listed(version, options, result)
        found = self._find(version, options, listed, result)
        today = datetime.datetime.now(datetime.UTC).date().isoformat()
        new = _release_record.build(version, found, listed, macos=macos, recorded=today)
        _unless_unproven(found, allow=options["allow_unproven"])
        result["record"] = self._merged(old, new, force=options["force"], before=before, result=result)
        for platform, there in found.items():
            release = _records.parsed(result["record"], version, platform, path)
            result["notes"].extend(note for note in release.notes if note not in result["notes"])
            _keep(there, release, platform, options)
        text = _release_record.text_of(result["record"])
        result["changed"] = result["record"] != old
        result["msg"] = f"{path}: {'to be reviewed' if result['changed'] else 'nothing new'}"
        if result["changed"]:
            result["diff"] = [_difference(path, before, text)]
            if not self._task.check_mode:
                path.parent.mkdir(parents=True, exist_ok=True)
                write_file(str(path), text.encode("utf-8"))

    def _find(
        self, version: str, options: Result, listed: dict[str, _go_index.Archive], result: Result
    ) -> dict[str, _release.Found]:
        search = _release.Search(version, _places(options), _cache(options), _VOICE)
        found: dict[str, _release.Found] = {}
        for platform in dict.fromkeys(options["platforms"]):
            cached = _cached(version, platform, options)
            try:
                found[platform] = search.find(platform, listed.get(platform), cached)
            except _release.NothingFound as exc:
                tried = "\n".join(exc.tried) or "no source was given"
                text = f"nothing was found of Go {version} for {platform}:\n{tried}"
                raise _Refusal("unfound", text) from exc
            result["notes"].extend(found[platform].notes)
            result["said"].extend(f"{platform} {proof.kind} {proof.text()}" for proof in found[platform].proofs)
            result["proofs"].extend(
                {"platform": proof.platform, "kind": proof.kind, "proven": proof.proven, "detail": proof.detail}
                for proof in found[platform].proofs
            )
        return found

    def _merged(self, old: Result | None, new: Result, *, force: bool, before: str, result: Result) -> Result:
        try:
            return _release_record.merged(old, new, force=force)
        except _release_record.Conflict as exc:
            result["diff"] = [_difference(Path(result["path"]), before, _release_record.text_of(new))]
            text = f"{result['path']} says otherwise, and is left as it is unless force is set: {exc}"
            raise _Refusal("conflict", text) from exc


_VOICE = _locks.Voice(progress=display.v, notice=display.display)


def _macos(version: str, given: str | None) -> tuple[str, str]:
    return (given, "given by hand") if given else _release_record.minimum_macos(version)


def _listed(version: str, options: Result, result: Result) -> dict[str, _go_index.Archive]:
    """What the list has of the release; a list that is not to be had is noted."""
    try:
        return _go_index.listing(version, options["index"], ca_path=options["ca_path"], offline=options["offline"])
    except _go_index.NotListed as exc:
        raise _Refusal("invalid", str(exc)) from exc
    except _go_index.IndexUnavailable as exc:
        result["notes"].append(f"go.dev's list: {exc}")
        return {}


def _unless_unproven(found: dict[str, _release.Found], *, allow: bool) -> None:
    for platform, there in found.items():
        if not there.is_proven and not allow:
            reasons = "; ".join(_release_record.unproven(there.proofs))
            text = f"nothing speaks for the bytes of {platform} but they themselves ({there.tree.source}): {reasons}"
            raise _Refusal("unproven", text)


def _places(options: Result) -> _release.Places:
    return _release.Places(
        sources=tuple(_sources.Source(entry["type"], entry["location"]) for entry in options["sources"]),
        sumdb=tuple(options["sumdb"]),
        sumdb_key=options["sumdb_key"],
        signing_key=options["signing_key"],
        ca_path=options["ca_path"],
        offline=options["offline"],
    )


def _cache(options: Result) -> Path:
    return Path(options["cache_dir"]) if options["cache_dir"] else _sources.default_cache()


def _cached(version: str, platform: str, options: Result) -> _sources.Provided | None:
    """The bytes of a record that is there already, if an install or an earlier run left them in the cache."""
    try:
        known = _records.go_release(version, platform, [options["path"]])
    except _records.RecordError:
        return None
    return _sources.Depot(_cache(options)).cached(known)


def _keep(found: _release.Found, release: _records.GoRelease, platform: str, options: Result) -> None:
    """Put the bytes where installs look first, under the digest that they were just found to have."""
    depot = _sources.Depot(_cache(options), offline=True, voice=_VOICE)
    depot.provide(release, platform, [_sources.Source("file", str(found.tree.path))])
    _release.forget(found.tree.path)


def _difference(path: Path, before: str, after: str) -> Result:
    return {"before_header": str(path), "after_header": str(path), "before": before, "after": after}

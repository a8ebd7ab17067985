# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An admin adds a release: the real playbook, by its name in the collection, against an upstream on loopback."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import re
import subprocess
import sys
import typing as t
from pathlib import Path

import jsonschema
import pytest
from ansible_collections.golden.triangle.plugins.module_utils._go import seal
from ansible_collections.golden.triangle.plugins.plugin_utils._library import records
from ansible_collections.golden.triangle.tests.unit.helpers import tar_gz
from ansible_collections.golden.triangle.tests.unit.upstream import HOST, VERSION, Release, Server, Toolchain, serving

ROOT = Path(__file__).resolve().parents[3]
SCHEMA = json.loads((records.SHIPPED / "go.schema.json").read_text("utf-8"))
MAC = "darwin/amd64"


@dataclasses.dataclass(frozen=True)
class Outcome:
    """The end of one run: its status, what it said, and the result of the module."""

    rc: int
    output: str
    result: dict[str, t.Any]

    @property
    def diff(self) -> str:
        found = re.search(r"^--- before.*?(?=^(changed|ok|fatal): )", self.output, re.MULTILINE | re.DOTALL)
        return found.group(0) if found else ""


@dataclasses.dataclass(frozen=True)
class Admin:
    """Somebody at a controller with a folder of records and an upstream."""

    folder: Path
    upstream: Server
    release: Release

    @property
    def path(self) -> Path:
        return self.folder / "records" / "go" / f"{VERSION}.json"

    def record(self) -> dict[str, t.Any]:
        record = json.loads(self.path.read_text("utf-8"))
        jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker()).validate(record)
        return t.cast("dict[str, t.Any]", record)

    def add(self, *arguments: str, **variables: t.Any) -> Outcome:
        """Run the playbook; variables replace those that point to the upstream, and None leaves one out."""
        url = self.upstream.url
        known = {
            "release_version": VERSION,
            "release_folder": "records",
            "release_index": f"{url}/dl",
            "release_mirrors": [f"{url}/dl"],
            "release_goproxy": f"{url}/proxy",
            "release_sumdb": [f"{url}/proxy/sumdb/{self.release.log.name}"],
            "release_sumdb_key": self.release.log.key,
        }
        named = {f"release_{name}": value for name, value in variables.items()}
        given = {name: value for name, value in {**known, **named}.items() if value is not None}
        command = [
            str(Path(sys.executable).with_name("ansible-playbook")),
            *("golden.triangle.release", "-v", "-e", json.dumps(given), *arguments),
        ]
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder / "home"),
            "LANG": "C.UTF-8",
            "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".ansible" / "collections"),
            "ANSIBLE_NOCOLOR": "1",
            "ANSIBLE_LOCALHOST_WARNING": "false",
        }
        done = subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, text=True, timeout=120, check=False
        )
        output = done.stdout + done.stderr
        found = re.search(r"localhost\]:? (?:FAILED! )?=> (\{.*\})$", done.stdout, re.MULTILINE)
        return Outcome(done.returncode, output, json.loads(found.group(1)) if found else {})


@pytest.fixture
def admin(tmp_path: Path) -> t.Iterator[Admin]:
    release = Release()
    (tmp_path / "home").mkdir()
    with serving() as server:
        release.publish(server)
        yield Admin(tmp_path, server, release)


def test_a_release_is_added_and_the_second_run_finds_nothing_new(admin: Admin) -> None:
    checked = admin.add("--check")
    assert checked.rc == 0, checked.output
    assert checked.result["changed"] is True
    assert not (admin.folder / "records").exists(), "check mode writes nothing"
    made = admin.add()
    assert made.rc == 0, made.output
    assert made.diff == checked.diff
    assert f'+  "version": "{VERSION}"' in made.diff, "it is shown without being asked for"
    record = admin.record()
    assert record == made.result["record"] == checked.result["record"]
    assert record["platforms"][MAC]["archive"]["sha256"] == admin.release.sha256
    assert record["platforms"][MAC]["tree"]["h1_official"] == admin.release.h1_official
    assert record["platforms"][MAC]["tree"]["h1_unsigned"] == admin.release.h1_unsigned
    assert record["proofs"][f"{MAC} h1_official"].startswith("proven: ")
    assert record["proofs"][f"{MAC} signature"].startswith("could not be proven: ")
    assert "could not be proven: gpg has no keys" in made.output
    asked = admin.upstream.asked.count(f"/dl/{admin.release.name}")
    again = admin.add()
    assert (again.rc, again.result["changed"], again.diff) == (0, False, ""), again.output
    assert asked == 1, "one download for check, run and what comes after"
    assert admin.upstream.asked.count(f"/dl/{admin.release.name}") == 1
    offline = admin.add(offline=True)
    assert (offline.rc, offline.result["changed"]) == (0, False), offline.output
    admin.upstream.files.clear()
    unreachable = admin.add()
    assert (unreachable.rc, unreachable.result["changed"]) == (0, False), unreachable.output
    assert "answers 404" in unreachable.output


def test_the_record_is_what_modules_read(admin: Admin) -> None:
    """Written to the first of the folders that all roles share, where no other one is named."""
    assert "'release_folder' is undefined" in admin.add(folder=None).output
    shared = json.dumps({"triangle_release_paths": [str(admin.folder / "records"), "/nosuch"]})
    assert admin.add("-e", shared, folder=None).rc == 0
    release = records.go_release(VERSION, MAC, [str(admin.folder / "records")])
    assert release.path == admin.path
    assert release.platform.archive_sha256 == admin.release.sha256
    assert release.other_archives == {"darwin/arm64": "a" * 64}


def test_a_record_that_says_otherwise_is_left_alone_until_force(admin: Admin) -> None:
    assert admin.add().rc == 0
    other = "b" * 64
    before = admin.path.read_text("utf-8").replace(admin.release.sha256, other)
    admin.path.write_text(before, "utf-8")
    refused = admin.add()
    assert (refused.rc, refused.result["refusal"]) == (2, "conflict")
    assert f"{MAC} archive.sha256 is '{other}', found was '{admin.release.sha256}'" in refused.output
    assert admin.path.read_text("utf-8") == before
    checked = admin.add("--check", force=True)
    assert f'-        "sha256": "{other}"' in checked.diff
    assert admin.path.read_text("utf-8") == before
    forced = admin.add(force=True)
    assert forced.diff == checked.diff
    assert admin.record()["platforms"][MAC]["archive"]["sha256"] == admin.release.sha256


def test_without_the_archives_digest_there_is_no_record(admin: Admin) -> None:
    refused = admin.add(index=f"{admin.upstream.url}/none", mirrors=[])
    assert (refused.rc, refused.result["refusal"]) == (2, "unproven")
    assert f"no source has the sha256 of the archive of Go {VERSION}" in refused.result["msg"]
    assert not admin.path.exists()


def test_bytes_that_nothing_speaks_for_are_no_record(admin: Admin) -> None:
    refused = admin.add(index=f"{admin.upstream.url}/none", sumdb=[f"{admin.upstream.url}/none"])
    assert (refused.rc, refused.result["refusal"]) == (2, "unproven")
    for words in ("nothing speaks for the bytes", "go.dev's list could not be read", "none/lookup/", "gpg has no keys"):
        assert words in refused.result["msg"]
    assert not admin.path.exists()


def test_a_build_gives_what_nobody_has(admin: Admin, tmp_path: Path) -> None:
    toolchain = Toolchain(tmp_path)
    name = f"go{VERSION}.{HOST.replace('/', '-')}.tar.gz"
    mine = tar_gz(toolchain.files)
    system, machine = HOST.split("/")
    listing = json.loads(admin.release.listing())
    digest = hashlib.sha256(mine).hexdigest()
    listing[0]["files"].append(
        {"filename": name, "os": system, "arch": machine, "sha256": digest, "size": len(mine), "kind": "archive"}
    )
    admin.upstream.files = {"/dl/?mode=json&include=all": json.dumps(listing).encode(), f"/dl/{name}": mine}
    built = admin.add(build=True)
    assert built.rc == 0, built.output
    record = admin.record()
    expected = {path: hashlib.sha256(data).hexdigest() for path, data in toolchain.expected().items()}
    assert record["platforms"][MAC]["tree"]["h1_unsigned"] == seal.h1(expected, seal.module_prefix(VERSION, MAC))
    assert record["platforms"][MAC]["archive"]["sha256"] == admin.release.sha256
    assert record["platforms"][HOST]["tree"]["h1_unsigned"] == toolchain.h1
    assert record["proofs"][f"{MAC} h1_unsigned"].startswith("proven: it is that of a build from the release's source")
    again = admin.add(build=True)
    assert (again.rc, again.result["changed"]) == (0, False), again.output
    admin.release.publish(admin.upstream)
    other = admin.add(build=True, cache_dir=str(tmp_path / "other"))
    assert (other.rc, other.result["refusal"]) == (2, "unproven"), other.output
    assert "and yet it is proven by" in other.result["msg"]


@pytest.mark.parametrize(
    ("variables", "refusal", "words"),
    [
        ({"version": "1.21.x"}, "invalid", "is not a version of Go"),
        ({"version": "1.21.12"}, "unfound", "go1.21.12 is not among them"),
        ({"goproxy": "file:///srv"}, "invalid", "is no module proxy"),
        ({"platforms": ["linux/amd64"]}, "invalid", "a record is about darwin/amd64"),
        ({"platforms": ["darwin/amd64", "../x"]}, "invalid", "../x is no GOOS/GOARCH"),
        ({"minimum_macos": "Catalina"}, "invalid", "not a version of macOS"),
        ({"folder": "home/file"}, "unwritable", "Not a directory"),
    ],
)
def test_wrong_input(admin: Admin, variables: dict[str, t.Any], refusal: str, words: str) -> None:
    (admin.folder / "home" / "file").write_text("", "utf-8")
    done = admin.add(**variables)
    assert (done.rc, done.result["refusal"]) == (2, refusal), done.output
    assert words in done.result["msg"]
    assert set(done.result) >= {"changed", "msg", "path", "record", "refusal", "proofs", "summary", "notes"}

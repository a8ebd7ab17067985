# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A record made from what was found: its form, its sources, and how it meets the one that is there."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import jsonschema
import pytest
from ansible_collections.golden.triangle.plugins.plugin_utils._library import records
from ansible_collections.golden.triangle.plugins.plugin_utils._sources import release_record
from ansible_collections.golden.triangle.plugins.plugin_utils._sources.go_index import Archive
from ansible_collections.golden.triangle.plugins.plugin_utils._sources.release import Found, Proof, Tree
from ansible_collections.golden.triangle.plugins.plugin_utils._sources.release_record import Conflict, merged
from ansible_collections.golden.triangle.plugins.plugin_utils._sources.sumdb import Entry

SCHEMA = json.loads((records.SHIPPED / "go.schema.json").read_text("utf-8"))
MAC, ARM, LINUX = "darwin/amd64", "darwin/arm64", "linux/amd64"
H1 = {letter: f"h1:{letter * 43}=" for letter in "abc"}


def tree(**changed):
    values = {
        "path": Path("/x"),
        "source": "url https://mirror",
        "sha256": "a" * 64,
        "h1_unsigned": H1["a"],
        "h1_as_it_is": H1["b"],
        "is_signed": True,
        "files": 10,
        "bytes": 1000,
        **changed,
    }
    return Tree(**values)


def found(platform=MAC, official=True, proofs=None, **changed):
    entry = Entry(H1["b"], 7, 100) if official else None
    made = proofs or (Proof(platform, "sha256", "it has it", proven=True), Proof(platform, "signature", "no gpg"))
    return Found(tree(**changed), entry, made, ())


def listed(*platforms, size=100, digest="a"):
    origin = "https://go.dev/dl/?mode=json&include=all"
    names = {platform: f"go1.21.13.{platform.replace('/', '-')}.tar.gz" for platform in platforms}
    return {platform: Archive(name, digest * 64, size, origin) for platform, name in names.items()}


def record(there=None, archives=None, macos=("10.15", "golang/build"), recorded="2026-01-01"):
    made = release_record.build(
        "1.21.13", there or {MAC: found()}, listed(MAC, ARM) if archives is None else archives,
        macos=macos, recorded=recorded,
    )  # fmt: skip
    jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker()).validate(made)
    return made


def leaves(made):
    for platform, sections in made["platforms"].items():
        for section, values in sections.items():
            for key, value in values.items():
                if value is not None:
                    yield f"{platform} {section}.{key}"


def test_every_value_has_its_source():
    made = record()
    assert set(made["sources"]) == {*leaves(made), "minimum_macos"}
    assert made["sources"][f"{MAC} archive.sha256"] == "https://go.dev/dl/?mode=json&include=all"
    assert made["sources"][f"{MAC} tree.h1_official"] == "the checksum database, record 7 in the signed tree of 100"
    derived = made["sources"][f"{MAC} tree.h1_unsigned"]
    assert derived == "derived from the archive of url https://mirror, Apple's signatures cut off the programs"
    assert made["proofs"] == {f"{MAC} sha256": "proven: it has it", f"{MAC} signature": "could not be proven: no gpg"}


def test_without_a_list_the_digest_is_what_was_measured(tmp_path):
    (tmp_path / "x").write_bytes(b"12345")
    made = record({MAC: found(official=False, path=tmp_path / "x")}, {})
    archive = made["platforms"][MAC]["archive"]
    assert archive == {"filename": "go1.21.13.darwin-amd64.tar.gz", "sha256": "a" * 64, "size": 5}
    assert made["sources"][f"{MAC} archive.sha256"].startswith("measured: ")
    assert made["platforms"][MAC]["tree"]["h1_official"] is None
    assert f"{MAC} tree.h1_official" not in made["sources"]
    module = record({MAC: found(official=False, sha256=None, is_signed=False)}, {})
    assert "archive" not in module["platforms"][MAC]
    assert module["sources"][f"{MAC} tree.files"].endswith(
        "the module's zip of url https://mirror, which carries no signatures"
    )


@pytest.mark.parametrize(
    ("version", "macos"), [("1.21.13", "10.15"), ("1.22.1", "10.15"), ("1.23rc1", "11"), ("1.27.2", "13")]
)
def test_the_oldest_macos_is_in_a_table(version, macos):
    assert release_record.minimum_macos(version)[0] == macos


@pytest.mark.parametrize("version", ["1.17.1", "1.28.0", "2.0"])
def test_a_release_the_table_does_not_know(version):
    with pytest.raises(records.RecordError, match="give it as minimum_macos"):
        release_record.minimum_macos(version)


def test_nothing_new_is_the_old_record_itself():
    old = record()
    assert merged(old, record(recorded="2026-02-02")) is old
    other_reason = record(
        {MAC: found(proofs=(Proof(MAC, "sha256", "it has it", proven=True), Proof(MAC, "signature", "x")))}
    )
    assert merged(old, other_reason) is old
    less = record({MAC: found(official=False, proofs=(Proof(MAC, "sha256", "no list"),))}, {**listed(MAC, size=None)})
    assert merged(old, less) is old


def test_what_is_new_comes_to_what_is_there():
    old = {**record({MAC: found(official=False)}, listed(MAC, size=None)), "released": "2024-08-06"}
    old["sources"]["released"] = "by hand"
    new = record({MAC: found(), LINUX: found(LINUX)}, listed(MAC, ARM, LINUX), recorded="2026-02-02")
    both = merged(old, new)
    jsonschema.validate(both, SCHEMA)
    assert both["platforms"] == new["platforms"]
    assert (both["recorded"], both["released"]) == ("2026-02-02", "2024-08-06")
    assert set(both["sources"]) == {*leaves(both), "minimum_macos", "released"}
    assert merged(both, new) is both


def test_what_was_proven_stays_proven():
    old = record()
    new = record(
        {MAC: found(proofs=(Proof(MAC, "sha256", "no list"), Proof(MAC, "h1_official", "it is", proven=True)))}
    )
    assert merged(old, new)["proofs"] == {
        f"{MAC} sha256": "proven: it has it",
        f"{MAC} h1_official": "proven: it is",
        f"{MAC} signature": "could not be proven: no gpg",
    }


@pytest.mark.parametrize(
    ("new", "key"),
    [
        (lambda: record({MAC: found(h1_unsigned=H1["c"])}), f"{MAC} tree.h1_unsigned is '{H1['a']}', found was 'h1:c"),
        (lambda: record({MAC: found(bytes=1001)}), f"{MAC} tree.bytes is 1000, found was 1001"),
        (lambda: record(archives=listed(MAC, ARM, digest="b")), f"{MAC} archive.sha256"),
        (lambda: record(archives=listed(MAC, ARM, size=101)), f"{MAC} archive.size is 100, found was 101"),
        (lambda: record(macos=("11", "given by hand")), "minimum_macos is '10.15', found was '11'"),
    ],
)  # fmt: skip
def test_another_value_is_a_conflict(new, key):
    old, wished = record(), new()
    before = copy.deepcopy(old)
    with pytest.raises(Conflict) as error:
        merged(old, wished)
    assert any(line.startswith(key) for line in error.value.lines)
    assert old == before
    forced = merged(old, wished, force=True)
    jsonschema.validate(forced, SCHEMA)
    assert forced["platforms"] == wished["platforms"]
    assert forced["minimum_macos"] == wished["minimum_macos"]
    assert merged(forced, wished) is forced


def test_force_replaces_what_differs_and_its_proofs_alone():
    old = merged(record(), record({MAC: found(), LINUX: found(LINUX)}, listed(MAC, ARM, LINUX)))
    old["sources"][f"{MAC} archive.sha256"] = "by hand"
    other = Found(tree(h1_unsigned=H1["c"]), None, (Proof(MAC, "h1_unsigned", "built", proven=True),), ())
    forced = merged(old, record({MAC: other}), force=True)
    assert forced["platforms"][LINUX] == old["platforms"][LINUX]
    assert forced["platforms"][MAC]["tree"]["h1_unsigned"] == H1["c"]
    assert forced["sources"][f"{MAC} archive.sha256"] == "by hand"
    assert {key for key in forced["proofs"] if key.startswith(MAC)} == {f"{MAC} h1_unsigned"}
    assert f"{LINUX} sha256" in forced["proofs"]


def test_a_proof_counts_for_the_bytes_it_was_of():
    old = record()
    assert release_record.was_proven(old, MAC, H1["a"])
    assert not release_record.was_proven(old, MAC, H1["b"])
    assert not release_record.was_proven(old, LINUX, H1["a"])
    assert not release_record.was_proven(None, MAC, H1["a"])
    assert not release_record.was_proven({**old, "proofs": {f"{MAC} sha256": "could not be proven: x"}}, MAC, H1["a"])


def test_a_record_that_is_there_is_read_or_refused(tmp_path):
    path = tmp_path / "1.21.13.json"
    assert release_record.there(path, "1.21.13") == ("", None)
    text = release_record.text_of(record())
    path.write_text(text, "utf-8")
    assert release_record.there(path, "1.21.13") == (text, record())
    for torn in (text[:-20], text.replace('"kind": "go"', '"kind": "profile"'), text.replace('"files"', '"file"')):
        path.write_text(torn, "utf-8")
        with pytest.raises(records.RecordError):
            release_record.there(path, "1.21.13")

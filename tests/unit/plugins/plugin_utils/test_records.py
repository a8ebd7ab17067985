# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import json

import jsonschema
import pytest
from ansible_collections.golden.triangle.plugins.plugin_utils._library import records
from ansible_collections.golden.triangle.plugins.plugin_utils._library.records import RecordError

SHIPPED = sorted((records.SHIPPED / "go").glob("*.json"))
SCHEMA = json.loads((records.SHIPPED / "go.schema.json").read_text("utf-8"))
MAC = "darwin/amd64"


def shipped(version="1.21.5"):
    return json.loads((records.SHIPPED / "go" / f"{version}.json").read_text("utf-8"))


def own(tmp_path, value, version="1.21.5"):
    folder = tmp_path / "go"
    folder.mkdir(exist_ok=True)
    (folder / f"{version}.json").write_text(value if isinstance(value, str) else json.dumps(value), "utf-8")
    return [str(tmp_path)]


def sourced(record):
    """The values that need a source, by their paths."""
    for platform, value in record["platforms"].items():
        for section in ("archive", "tree"):
            for key in ("sha256", "h1_official", "h1_unsigned"):
                if value.get(section, {}).get(key):
                    yield f"{platform} {section}.{key}"


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
class TestShipped:
    def test_schema(self, path):
        record = json.loads(path.read_text("utf-8"))
        jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker()).validate(record)
        assert record["version"] == path.stem

    def test_each_digest_has_its_source(self, path):
        record = json.loads(path.read_text("utf-8"))
        assert set(sourced(record)) <= set(record["sources"])

    def test_it_is_read(self, path):
        release = records.go_release(path.stem, MAC)
        assert release.notes == ()
        assert release.platform.h1_unsigned.startswith("h1:")


def test_the_seed_is_the_triangle_the_collection_began_from():
    assert records.profile("seed").go == ("1.21.5",)
    assert records.go_release("1.21.5", MAC).platform.h1_unsigned == "h1:tu88hVN3R/aSfZmgaipDd4Itxdj06SFZ4JsapWgXVps="


def test_archives_of_other_platforms_are_known_by_name():
    others = records.go_release("1.21.5", MAC).other_archives
    assert set(others) == {"darwin/arm64", "linux/amd64"}


@pytest.mark.parametrize(("text", "version"), [("go1.21.5", "1.21.5"), (" 1.22rc1", "1.22rc1"), ("1.21.0", "1.21.0")])
def test_versions_in_one_form(text, version):
    assert records.normal_version(text) == version


@pytest.mark.parametrize("text", ["", "latest", "1", "1.21.x", "../1.21.5", "1.21.5; rm -rf /"])
def test_what_is_no_version(text):
    with pytest.raises(RecordError, match="is not a version of Go"):
        records.normal_version(text)


def test_an_unknown_release_names_the_known_ones():
    with pytest.raises(RecordError, match=r"no release record of Go 1\.99\.9; there are records of .*1\.21\.5"):
        records.go_release("1.99.9", MAC)


def test_an_own_record_wins_and_a_changed_digest_is_noted(tmp_path):
    record = shipped()
    record["platforms"][MAC]["tree"]["h1_unsigned"] = "h1:" + "A" * 43 + "="
    release = records.go_release("1.21.5", MAC, own(tmp_path, record))
    assert release.platform.h1_unsigned == "h1:" + "A" * 43 + "="
    [note] = release.notes
    assert "overrides the shipped darwin/amd64 tree.h1_unsigned of Go 1.21.5" in note
    assert shipped()["platforms"][MAC]["tree"]["h1_unsigned"] in note


def test_an_own_record_of_the_same_digests_is_no_news(tmp_path):
    assert records.go_release("1.21.5", MAC, own(tmp_path, shipped())).notes == ()


def test_the_first_of_the_users_folders_wins(tmp_path):
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    paths = [*own(tmp_path / "one", shipped()), *own(tmp_path / "two", shipped())]
    assert records.go_release("1.21.5", MAC, paths).path == tmp_path / "one/go/1.21.5.json"


def broken(change):
    record = shipped()
    change(record)
    return record


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("{", "cannot be read as JSON"),
        ("[]", "has schema None"),
        (broken(lambda record: record.update(schema=2)), "has schema 2; this version of the collection reads schema 1"),
        (broken(lambda record: record.update(kind="delve")), "is not a record of Go 1.21.5"),
        (broken(lambda record: record.update(version="1.21.6")), "is not a record of Go 1.21.5"),
        (broken(lambda record: record.update(platforms={})), "has nothing about darwin/amd64"),
        (broken(lambda record: record.update(minimum_macos="Catalina")), "minimum_macos is 'Catalina'"),
        (broken(lambda record: record["platforms"][MAC].pop("tree")), "has no tree"),
        (broken(lambda record: record["platforms"][MAC]["tree"].pop("h1_unsigned")), "h1_unsigned is missing"),
        (broken(lambda record: record["platforms"][MAC]["tree"].update(h1_unsigned="h1:x")), "no such digest"),
        (broken(lambda record: record["platforms"][MAC]["tree"].update(files=0)), "counts greater than 0"),
        (broken(lambda record: record["platforms"][MAC]["archive"].update(sha256="A" * 64)), "no such digest"),
        (broken(lambda record: record["platforms"].update({MAC: []})), "is a mapping"),
        (broken(lambda record: record.update(colour="blue")), "colour is no field that schema 1 knows"),
        (
            broken(lambda record: record["platforms"][MAC]["tree"].update(h1_oficial="h1:x")),
            "tree: h1_oficial is no field",
        ),
        (broken(lambda record: record["platforms"][MAC]["archive"].update(md5="x")), "archive: md5 is no field"),
        (broken(lambda record: record["platforms"][MAC].update(trees={})), "platforms: trees is no field"),
    ],
)
def test_a_bad_record_names_its_file_and_fault(tmp_path, value, message):
    with pytest.raises(RecordError, match=message) as error:
        records.go_release("1.21.5", MAC, own(tmp_path, value))
    assert str(tmp_path) in str(error.value)


class TestProfiles:
    def test_an_own_profile(self, tmp_path):
        (tmp_path / "profiles").mkdir()
        profile = {"schema": 1, "kind": "profile", "name": "ours", "go": ["go1.21.5", "1.21.6"]}
        (tmp_path / "profiles/ours.json").write_text(json.dumps(profile), "utf-8")
        assert records.profile("ours", [str(tmp_path)]).go == ("1.21.5", "1.21.6")

    @pytest.mark.parametrize(
        ("name", "message"), [("nosuch", "no profile nosuch; there are .*seed"), ("../seed", "not a profile's name")]
    )
    def test_an_unknown_profile(self, name, message):
        with pytest.raises(RecordError, match=message):
            records.profile(name)

    @pytest.mark.parametrize("value", [{"schema": 1, "kind": "profile", "go": []}, {"schema": 1, "kind": "go"}])
    def test_what_is_no_profile(self, tmp_path, value):
        (tmp_path / "profiles").mkdir()
        (tmp_path / "profiles/bad.json").write_text(json.dumps(value), "utf-8")
        with pytest.raises(RecordError, match="is not a profile"):
            records.profile("bad", [str(tmp_path)])


def test_a_release_nothing_is_known_of_proves_nothing():
    release = records.unknown_release("1.4.3")
    assert (release.version, release.platform.h1_unsigned, release.platform.archive_sha256) == ("1.4.3", "", None)

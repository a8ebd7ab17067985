# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import jsonschema
import pytest
from ansible_collections.golden.triangle.plugins.plugin_utils._library import editor, profiles, records, tool_records
from ansible_collections.golden.triangle.plugins.plugin_utils._library.profiles import Incoherent, coherent
from ansible_collections.golden.triangle.plugins.plugin_utils._library.records import RecordError

SHIPPED = records.SHIPPED
TOOLS = sorted(path for kind in tool_records.KINDS.values() for path in (SHIPPED / kind).glob("*.json"))
PARTS = {kind: part for part, kind in tool_records.KINDS.items()}


def load(path):
    return json.loads(path.read_text("utf-8"))


def valid(schema, value):
    checker = jsonschema.FormatChecker()
    jsonschema.Draft202012Validator(load(SHIPPED / schema), format_checker=checker).validate(value)


def declared(**parts):
    parts = {"go": ("1.21.5",), **parts}
    return records.Profile(name="ours", path=Path("ours.json"), **parts)


def own(tmp_path, kind, version, changes):
    """The shipped record with changes, in a folder of the user's own."""
    record = load(SHIPPED / kind / f"{version}.json") | changes
    (tmp_path / kind).mkdir(exist_ok=True)
    (tmp_path / kind / f"{version}.json").write_text(json.dumps(record), "utf-8")
    return [str(tmp_path)]


@pytest.mark.parametrize("path", TOOLS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_shipped_records_are_of_their_form_and_read(path):
    value = load(path)
    valid("tool.schema.json", value)
    assert (value["kind"], value["version"]) == (path.parent.name, path.stem)
    assert tool_records.tool_release(PARTS[path.parent.name], path.stem).fits


@pytest.mark.parametrize("path", sorted((SHIPPED / editor.FOLDER).glob("*.json")), ids=lambda path: path.stem)
def test_shipped_settings_are_of_their_form_and_read(path):
    valid("settings.schema.json", load(path))
    known, notes = editor.knowledge(path.stem, ())
    assert (known.version, notes) == (path.stem, ())


@pytest.mark.parametrize("path", sorted((SHIPPED / "profiles").glob("*.json")), ids=lambda path: path.stem)
def test_shipped_profiles_are_of_their_form_and_can_work(path):
    value = load(path)
    valid("profile.schema.json", value)
    assert value["name"] == path.stem
    coherent(records.profile(path.stem))


def test_the_seed_is_the_triangle_the_collection_began_from():
    seed = records.profile("seed")
    assert (seed.go, seed.delve, seed.vscode_go, seed.gopls) == (("1.21.5",), "1.21.2", "0.36.0", "0.14.2")


def test_the_weak_points_of_the_seed():
    notes = coherent(records.profile("seed"))
    assert len(notes) == 3
    for note, words in zip(
        notes,
        [
            "Delve 1.21.2 holds with macOS <15: on macOS 15 with Xcode 16",
            "Delve 1.21.2 holds with the Command Line Tools <16,>=15: ",
            "the Go extension 0.36.0 is 13 months older than Go 1.21.5 (2022-11-04 and 2023-12-05)",
        ],
        strict=True,
    ):
        assert words in note


def test_the_gopls_that_its_extension_brings_would_be_weak():
    """So the seed declares one that goes with its Go."""
    notes = coherent(dataclasses.replace(records.profile("seed"), gopls=None))
    [note] = [note for note in notes if "gopls" in note]
    assert "gopls 0.10.1 with Go 1.21.5 (it takes <1.21): it cannot read the go.mod" in note
    assert note.endswith("it comes with the Go extension 0.36.0 unless the profile declares gopls")


def test_what_the_profile_says_of_its_macs_and_of_gopls_answers_the_notes():
    profile = declared(
        delve="1.21.2",
        vscode_go="0.36.0",
        gopls="0.14.2",
        macos=("13", "14.2.1"),
        command_line_tools=("15.1",),
        vscode=("1.85.0",),
    )
    [note] = coherent(profile)
    assert "13 months older" in note


def test_a_newer_macos_is_weak():
    [note] = coherent(declared(delve="1.21.2", macos=("14", "15.1"), command_line_tools=("15.3",)))
    assert note.startswith("profile ours is weak: Delve 1.21.2 with macOS 15.1 (it takes <15): ")
    assert "go-delve/delve issues 3797" in note


@pytest.mark.parametrize("version", ["1.22.12", "1.22rc1", "1.22", "1.18.10"])
def test_delve_with_a_go_outside_its_range(version):
    with pytest.raises(Incoherent) as error:
        coherent(declared(go=("1.21.5", version), delve="1.21.2"))
    text = str(error.value)
    assert text.startswith(f"profile ours cannot work: Delve 1.21.2 with Go {version} (it takes <1.22,>=1.19): ")
    assert text.endswith("[go-delve/delve pkg/goversion/compat.go @ v1.21.2]")


@pytest.mark.parametrize("version", ["1.19rc1", "1.19", "1.20.14", "1.21.99"])
def test_delve_compares_the_minor_version_only(version):
    notes = coherent(declared(go=(version,), delve="1.21.2", macos=("14",), command_line_tools=("15.0",)))
    assert notes == ()


def test_every_impossible_pair_is_named_at_once():
    with pytest.raises(Incoherent) as error:
        coherent(declared(delve="1.21.2", vscode_go="0.36.0", vscode=("1.60.0",), macos=("10.14",)))
    assert "the Go extension 0.36.0 with VS Code 1.60.0 (it takes <2,>=1.67)" in str(error.value)
    assert "Go 1.21.5 with macOS 10.14 (it takes 10.15 or later)" in str(error.value)


def test_what_no_record_knows_is_no_fit():
    notes = coherent(declared(delve="9.9.9"))
    assert notes == ("profile ours: no release record of Delve 9.9.9, so whether it fits is not known",)


def test_what_is_brought_and_not_known_is_said(tmp_path):
    paths = own(tmp_path, "vscode-go", "0.36.0", {"brings": {"gopls": "0.10.0"}, "released": "2023-12-01"})
    [note] = coherent(declared(vscode_go="0.36.0"), paths)
    assert note == (
        "profile ours: no release record of gopls 0.10.0, so whether it fits is not known;"
        " it comes with the Go extension 0.36.0 unless the profile declares gopls"
    )


def test_what_is_brought_is_never_refused(tmp_path):
    notes = coherent(declared(go=("1.17",), vscode_go="0.36.0"))
    assert any("gopls 0.10.1 with Go 1.17 (it takes >=1.18)" in note for note in notes)


def test_an_own_record_with_another_range_wins(tmp_path):
    fits = load(SHIPPED / "delve" / "1.21.2.json")["fits"]
    paths = own(tmp_path, "delve", "1.21.2", {"fits": [{**fits[0], "range": ">=1.22"}]})
    with pytest.raises(Incoherent, match=r"it takes >=1\.22"):
        coherent(declared(delve="1.21.2"), paths)


FIT = load(SHIPPED / "delve" / "1.21.2.json")["fits"][0]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"schema": 2}, "has schema 2; this version"),
        ({"kind": "gopls"}, "is not a record of Delve 1.21.2"),
        ({"colour": "blue"}, "colour is no field that schema 1 knows"),
        ({"released": "yesterday"}, "released is a date"),
        ({"fits": {}}, "fits is a list"),
        ({"fits": [{**FIT, "range": "1.19 to 1.21"}]}, "is no version range"),
        ({"fits": [{**FIT, "part": "rust"}]}, "not one of those that are known"),
        ({"fits": [{**FIT, "outside": "shrug"}]}, "not one of those that are known"),
        ({"fits": [{**FIT, "why": "?"}]}, "it has the keys"),
        ({"brings": ["gopls"]}, "brings is a mapping"),
    ],
)
def test_a_bad_record_names_its_file_and_fault(tmp_path, changes, message):
    with pytest.raises(RecordError, match=message) as error:
        coherent(declared(delve="1.21.2"), own(tmp_path, "delve", "1.21.2", changes))
    assert str(tmp_path) in str(error.value)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"delve": 1.21}, "delve is 1.21, not a version"),
        ({"delve": "latest"}, "delve is 'latest', not a version"),
        ({"macos": "14"}, "macos is '14', not a list"),
        ({"dlv": "1.21.2"}, "dlv is no field that schema 1 knows"),
        ({"schema": 7}, "has schema 7"),
    ],
)
def test_a_bad_profile(tmp_path, changes, message):
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles/bad.json").write_text(json.dumps(load(SHIPPED / "profiles/seed.json") | changes), "utf-8")
    with pytest.raises(RecordError, match=message):
        records.profile("bad", [str(tmp_path)])


def test_a_version_of_a_mac_that_is_none():
    with pytest.raises(RecordError, match="is not a version of macOS"):
        profiles.coherent(declared(delve="1.21.2", macos=("Sonoma",)))


def test_what_delve_asks_of_debugserver():
    asked = {
        entry.macos: (entry.minimum, entry.severity)
        for entry in tool_records.tool_release("delve", "1.21.2").debugserver
    }
    assert asked == {"12": ("13", "warning"), "13": ("14", "warning"), "14": ("15", "critical")}


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ({}, "is a list of mappings"),
        (["14"], "is a list of mappings"),
        ([{"macos": "14"}], "each has the keys macos, minimum, reason, severity, source"),
        ([{"macos": 14, "minimum": "15", "severity": "critical", "reason": "r", "source": "s"}], "all of them text"),
        ([{"macos": "14.2", "minimum": "15", "severity": "critical", "reason": "r", "source": "s"}], "major versions"),
        ([{"macos": "14", "minimum": "15", "severity": "info", "reason": "r", "source": "s"}], "critical or warning"),
    ],
)
def test_a_debugserver_that_is_not_of_its_form_is_named(tmp_path, value, fault):
    paths = own(tmp_path, "delve", "1.21.2", {"debugserver": value})
    with pytest.raises(RecordError, match=fault):
        tool_records.tool_release("delve", "1.21.2", paths)


def test_where_debuggers_listen_is_one_of_two_words(tmp_path):
    (tmp_path / "profiles").mkdir()
    profile = load(SHIPPED / "profiles/seed.json") | {"debug_listen": "everywhere"}
    (tmp_path / "profiles/seed.json").write_text(json.dumps(profile), "utf-8")
    with pytest.raises(RecordError, match="debug_listen is 'everywhere', not loopback or network"):
        records.profile("seed", [str(tmp_path)])
    assert records.profile("seed").debug_listen == "loopback"

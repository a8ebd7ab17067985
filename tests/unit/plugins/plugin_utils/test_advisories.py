# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of pinned releases of Go: about which versions and systems an advisory is, and what the report says."""

from __future__ import annotations

import json
import typing as t
import zipfile
from pathlib import Path

import pytest
from ansible_collections.golden.triangle.plugins.plugin_utils import _advisories as advisories
from ansible_collections.golden.triangle.plugins.plugin_utils._report.merge import merge
from ansible_collections.golden.triangle.plugins.plugin_utils._report.table import render_table
from ansible_collections.golden.triangle.plugins.plugin_utils._views import every
from unit.plugins.plugin_utils.reports import CHECK, DRIFTED, VALIDATOR, made

SAMPLE = Path(__file__).resolve().parents[4] / "docs" / "advisories.sample.json"
(ONE,) = json.loads(SAMPLE.read_text("utf-8"))["advisories"][:1]
VERSION = {**CHECK, "id": "go.version", "expected": "go1.21.5", "actual": "go1.21.5"}


def osv(name: str = "GO-2024-2825", package: str = "toolchain", **more: t.Any) -> dict[str, t.Any]:
    """A document of the database, of the form of data/osv in golang/vulndb."""
    events = [{"introduced": "0"}, {"fixed": "1.21.10"}, {"introduced": "1.22.0-0"}, {"fixed": "1.22.3"}]
    affected = {
        "package": {"name": package, "ecosystem": "Go"},
        "ranges": [{"type": "SEMVER", "events": events}],
        "ecosystem_specific": {"imports": [{"path": "cmd/go", "goos": ["darwin"]}]},
    }
    document = {"id": name, "modified": "0001-01-01T00:00:00Z", "aliases": ["CVE-2024-24787"], "affected": [affected]}
    return {**document, **more}


def span(*events: tuple[str, str]) -> list[dict[str, t.Any]]:
    """What is affected, from events."""
    (affected,) = osv()["affected"]
    return [{**affected, "ranges": [{"type": "SEMVER", "events": [{kind: version} for kind, version in events]}]}]


def on(*imports: dict[str, t.Any]) -> list[dict[str, t.Any]]:
    """What is affected, from packages and their systems."""
    (affected,) = osv()["affected"]
    return [{**affected, "ecosystem_specific": {"imports": list(imports)}}]


def assessed(release: str, *documents: dict[str, t.Any]) -> dict[str, t.Any]:
    return advisories.assess(release, advisories.extract(documents, "here"))


@pytest.mark.parametrize(
    ("release", "hit"),
    [
        *(("1.20.14", True), ("1.21.9", True), ("1.21.10", False), ("1.21.13", False)),
        *(("1.22beta1", True), ("1.22rc1", True), ("1.22.2", True), ("1.22.3", False), ("1.23rc1", False)),
        *(("1.21", True), ("1.100.0", False)),
    ],
)
def test_which_releases_an_advisory_is_about(release: str, hit: bool) -> None:
    assert assessed(release, osv())["hits"] == int(hit)


def test_prereleases_come_before_their_release_and_after_dash_zero() -> None:
    document = osv(affected=span(("introduced", "1.22.0-rc.1"), ("fixed", "1.22.0-rc.2")))
    hits = {release: assessed(release, document)["hits"] for release in ("1.22beta1", "1.22rc1", "1.22rc2", "1.22.0")}
    assert hits == {"1.22beta1": 0, "1.22rc1": 1, "1.22rc2": 0, "1.22.0": 0}
    mixed = ["1.22.0", "1.22.0-rc.10", "1.22.0-0", "1.22.0-rc.2"]
    assert sorted(mixed, key=advisories._key) == ["1.22.0-0", "1.22.0-rc.2", "1.22.0-rc.10", "1.22.0"]


@pytest.mark.parametrize(
    ("imports", "hits", "elsewhere", "alone"),
    [
        ([{"path": "cmd/go", "goos": ["darwin"]}], 1, 0, True),
        ([{"path": "os", "goos": ["windows"]}], 0, 1, False),
        ([{"path": "os", "goos": ["windows"]}, {"path": "io"}], 1, 0, False),
        ([{"path": "math", "goarch": ["ppc64le"]}], 0, 1, False),
        ([{"path": "math", "goarch": ["amd64"]}], 1, 0, False),
        ([], 1, 0, False),
    ],
)
def test_which_systems_an_advisory_is_about(
    imports: list[dict[str, t.Any]], hits: int, elsewhere: int, alone: bool
) -> None:
    found = assessed("1.21.5", osv(affected=on(*imports)))
    assert (found["hits"], found["elsewhere"]) == (hits, elsewhere)
    assert [one["darwin"] for one in found["found"]] == [alone] * hits


def test_the_nearest_patch_and_the_first_release_without_any() -> None:
    documents = (
        osv("GO-2024-0001"),
        osv("GO-2024-0002", affected=span(("introduced", "0"), ("fixed", "1.21.12"))),
        osv("GO-2025-0003", affected=span(("introduced", "0"), ("fixed", "1.23.8"))),
        # A later release is not clean for being later.
        osv("GO-2026-0004", affected=span(("introduced", "1.23.0-0"), ("fixed", "1.24.2"))),
        osv("GO-2026-0005", affected=span(("introduced", "0"), ("fixed", "1.24.9"))),
    )
    found = assessed("1.21.5", *documents)
    assert (found["hits"], found["nearest"], found["clean"]) == (4, {"release": "1.21.12", "left": 2}, "1.24.9")
    assert assessed("1.21.12", *documents)["nearest"] is None
    assert assessed("1.24.9", *documents)["hits"] == 0
    unfixed = osv("GO-2026-0006", affected=span(("introduced", "1.20.0-0")))
    found = assessed("1.21.5", *documents, unfixed)
    assert found["clean"] is None
    assert found["found"][-1]["fixed"] is None
    assert "no release mends all" in advisories.sentence(found)


def test_an_extract_keeps_what_is_about_go_itself_and_was_not_withdrawn() -> None:
    other = osv("GO-2024-0002", package="golang.org/x/net")
    withdrawn = osv("GO-2024-0003", withdrawn="2024-05-01T00:00:00Z")
    dated = osv("GO-2024-0004", package="stdlib", modified="2026-08-20T17:05:11Z")
    made_of = advisories.extract([other, withdrawn, dated, osv("GO-2024-0001")], "here")
    assert [one["id"] for one in made_of["advisories"]] == ["GO-2024-0001", "GO-2024-0004"]
    assert made_of["modified"] == "2026-08-20T17:05:11Z"
    assert advisories.extract([osv()], "here")["modified"] is None, "the year 1 is no date"


def test_a_folder_and_a_zip_file_are_one_database(tmp_path: Path) -> None:
    folder = tmp_path / "vulndb" / "data" / "osv"
    folder.mkdir(parents=True)
    (folder / "GO-2024-2825.json").write_text(json.dumps(osv()), "utf-8")
    (folder / "index.json").write_text("[]", "utf-8")
    with zipfile.ZipFile(tmp_path / "vulndb.zip", "w") as archive:
        archive.writestr("ID/GO-2024-2825.json", json.dumps(osv()))
        archive.writestr("index/vulns.json", "[]")
    extracts = [advisories.extract(advisories.documents(tmp_path / name), "x") for name in ("vulndb", "vulndb.zip")]
    assert extracts[0] == extracts[1]
    (tmp_path / "extract.json").write_text(json.dumps(extracts[0]), "utf-8")
    assert advisories.load(tmp_path / "extract.json") == extracts[0]


@pytest.mark.parametrize(
    "broken",
    [
        {"affected": [{"package": {"name": "stdlib", "ecosystem": "Go"}}]},
        {"affected": span(("fixed", "1.2.3"))},
        {"affected": span(("introduced", "0"), ("last_affected", "1.2.3"))},
        {"affected": span(("introduced", "one"))},
        {"affected": [{**osv()["affected"][0], "ranges": [{"type": "GIT", "events": []}]}]},
        {"affected": "all"},
    ],
)
def test_a_document_of_another_form_is_named(broken: dict[str, t.Any]) -> None:
    with pytest.raises(advisories.Faulty, match="the advisory GO-2024-2825 is not of the OSV format"):
        advisories.extract([osv(**broken)], "here")


def test_a_database_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "no.zip").write_text("no zip", "utf-8")
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "GO-2024-0001.json").write_text("{", "utf-8")
    with zipfile.ZipFile(tmp_path / "huge.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("GO-2024-0001.json", " " * 5_000_000)
    for name, said in (
        ("none", "cannot be read: .*No such file"),
        ("no.zip", "cannot be read: File is not a zip file"),
        ("bad", "GO-2024-0001.json of .* is no whole JSON"),
        ("huge.zip", "has 5000000 bytes: that is no advisory"),
    ):
        with pytest.raises(advisories.Faulty, match=said):
            list(advisories.documents(tmp_path / name))
    with pytest.raises(advisories.Faulty, match="has no advisory about Go's"):
        advisories.extract([], "here")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "are no whole JSON document"),
        ("[]", "is no golden.triangle/advisories: golden.triangle.advisories makes one"),
        ('{"schema": "golden.triangle/advisories", "schema_version": "2.0"}', "has schema version 2.0"),
        ('{"schema": "golden.triangle/advisories", "schema_version": "1.0"}', "is no whole golden.triangle/advisories"),
        (
            json.dumps({**json.loads(SAMPLE.read_text("utf-8")), "advisories": [{**ONE, "ranges": [["a", None]]}]}),
            "'a' is no version",
        ),
    ],
)
def test_what_is_no_extract_is_named(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "extract.json"
    path.write_text(text, "utf-8")
    with pytest.raises(advisories.Faulty, match=said):
        advisories.load(path)


def test_advisories_are_notes_of_every_pinned_release_and_no_drift() -> None:
    other = {**VERSION, "subject": "/usr/local/go1.22.1", "expected": "go1.22.1"}
    gone = {**VERSION, "subject": "/usr/local/go1.20.1", "expected": "absent"}
    plain = made(1, {"mac-1": [VERSION, other, gone], "mac-2": [VERSION, DRIFTED]})
    noted = advisories.noted(plain, advisories.load(SAMPLE))
    VALIDATOR.validate(noted)
    assert [one["release"] for one in noted["advisories"]] == ["1.21.5", "1.22.1"]
    assert {key: value for key, value in noted.items() if key != "advisories"} == plain
    said = advisories.sentence(noted["advisories"][0])
    assert said == (
        "go1.21.5: 13 known advisories here; about macOS in particular: CVE-2024-24787; nearest fixed patch: go1.21.12"
        " (3 left); none left in go1.25.10 (golang/vulndb@a752ea54, 13 of its advisories as a sample)"
    )
    assert f"advisories: {said}" in [line.text for line in render_table(noted)]
    assert "13 known advisories here" in every.VIEWS["markdown"](noted)
    assert "13 known advisories here" in every.VIEWS["html"](noted)


def test_of_merged_reports_the_newest_extract_counts() -> None:
    old, new = ({**advisories.load(SAMPLE), "modified": f"2026-0{month}-01T00:00:00Z"} for month in (1, 8))
    one = advisories.noted(made(1, {"mac-1": [VERSION]}), new)
    two = advisories.noted(made(2, {"mac-2": [VERSION]}), old)
    none = made(3, {"mac-3": [VERSION]})
    assert merge([one, two, none])["advisories"] == merge([none, two, one])["advisories"] == one["advisories"]

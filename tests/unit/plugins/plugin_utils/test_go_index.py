# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""go.dev's list: read from a base URL, a whole URL or a file; what is no such list is named."""

from __future__ import annotations

import json

import pytest
from ansible_collections.golden.triangle.plugins.plugin_utils._sources import go_index
from ansible_collections.golden.triangle.plugins.plugin_utils._sources.go_index import (
    Archive,
    IndexUnavailable,
    NotListed,
)
from ansible_collections.golden.triangle.tests.unit.upstream import VERSION, Release, serving

RELEASE = Release()


def listing(location, *, offline=False):
    return go_index.listing(VERSION, str(location), ca_path=None, offline=offline)


def test_a_base_url_and_a_whole_one():
    with serving() as server:
        RELEASE.publish(server)
        base = listing(f"{server.url}/dl/")
        assert base == listing(f"{server.url}/dl/?mode=json&include=all")
        assert sorted(base) == ["darwin/amd64", "darwin/arm64"]
        origin = f"{server.url}/dl/?mode=json&include=all"
        assert base["darwin/amd64"] == Archive(RELEASE.name, RELEASE.sha256, len(RELEASE.archive), origin)
        with pytest.raises(IndexUnavailable, match="offline"):
            listing(server.url, offline=True)


def test_a_saved_file_is_read_offline_too(tmp_path):
    (tmp_path / "dl.json").write_bytes(RELEASE.listing(size=None))
    assert listing(tmp_path / "dl.json", offline=True)["darwin/amd64"].size is None


def test_user_and_password_are_not_recorded():
    with serving() as server:
        RELEASE.publish(server)
        url = server.url.replace("//", "//user:secret@")
        assert "secret" not in listing(f"{url}/dl")["darwin/amd64"].origin


@pytest.mark.parametrize(
    ("origin", "is_open"),
    [
        ("http://mirror.example/dl", True),
        ("https://go.dev/dl", False),
        ("http://127.0.0.1:8080/dl", False),
        ("/srv/dl.json", False),
    ],
)
def test_a_list_that_anybody_can_have_changed(origin, is_open):
    assert Archive("x", "y", None, origin).is_open is is_open


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (RELEASE.listing()[:-20], "is not JSON"),
        (b"<html>", "is not JSON"),
        (b"\xff\xfe", "is not JSON"),
        (b"{}", "is not a list of releases"),
        (b"[1]", "is not a list of releases"),
        (RELEASE.listing(sha256="d" * 63), "is no archive of a release"),
        (RELEASE.listing(filename="../go1.21.13.darwin-amd64.tar.gz"), "is no archive of a release"),
    ],
)
def test_what_is_no_list(tmp_path, data, words):
    (tmp_path / "dl.json").write_bytes(data)
    with pytest.raises(IndexUnavailable, match=words):
        listing(tmp_path / "dl.json")


def test_a_list_that_is_not_there(tmp_path):
    with pytest.raises(IndexUnavailable, match="No such file"):
        listing(tmp_path / "dl.json")
    with serving() as server, pytest.raises(IndexUnavailable, match="answers 404"):
        listing(server.url)


def test_a_release_that_is_not_in_it(tmp_path):
    (tmp_path / "dl.json").write_text(json.dumps([{"version": "go1.1"}]), "utf-8")
    with pytest.raises(NotListed, match=r"lists 1 releases, and go1\.21\.13 is not among them"):
        listing(tmp_path / "dl.json")

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import hashlib
import io
import json
import stat
import zipfile

import pytest
from ansible_collections.golden.triangle.plugins.module_utils._editor import vsix
from ansible_collections.golden.triangle.plugins.module_utils._editor.vsix import VsixError
from ansible_collections.golden.triangle.tests.unit import vsix_files


@pytest.fixture
def inspect(tmp_path):
    def read(data):
        path = tmp_path / "some.vsix"
        path.write_bytes(data)
        return vsix.inspect(str(path))

    return read


def changed(**files):
    """The VSIX with members replaced, added or (None) left out; their names with | for / and dots as they are."""
    members = {**vsix_files.members(), **{name.replace("|", "/"): data for name, data in files.items()}}
    return vsix_files.packed({name: data for name, data in members.items() if data is not None})


def test_what_it_says_and_holds(inspect):
    data = vsix_files.vsix()
    found = inspect(data)
    assert (found.id, found.version, found.engine) == ("golang.go", "0.36.0", "^1.67.0")
    assert found.sha256 == hashlib.sha256(data).hexdigest()
    assert sorted(found.files) == ["README.md", "dist/debugAdapter.js", "dist/goMain.js", "package.json"]
    assert found.files["README.md"] == hashlib.sha256(b"# Go\n").hexdigest()


def test_what_vs_code_writes_into_package_json_does_not_count():
    plain = json.dumps(vsix_files.package()).encode()
    noted = {**vsix_files.package(), "__metadata": {"installedTimestamp": 1700000000000, "size": 914}}
    rewritten = json.dumps(dict(reversed(noted.items())), indent="\t").encode()
    assert vsix.package_digest(rewritten) == vsix.package_digest(plain)
    changed_main = json.dumps({**vsix_files.package(), "main": "./evil.js"}).encode()
    assert vsix.package_digest(changed_main) != vsix.package_digest(plain)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "not a VSIX: File is not a zip file"),
        (b"<html>not found</html>", "not a VSIX"),
        (vsix_files.vsix()[:-40], "not a VSIX"),
        (changed(**{"extension.vsixmanifest": None}), "it has no extension.vsixmanifest"),
        (changed(**{"extension|package.json": None}), "it has no extension/package.json"),
        (changed(**{"extension|package.json": b"[]"}), "its package.json is no JSON"),
        (changed(**{"extension|package.json": b"{"}), "its package.json is no JSON"),
        (changed(**{"extension|package.json": b"[" * 100_000}), "its package.json is no JSON"),
        (
            changed(**{"extension|package.json": json.dumps(vsix_files.package("0.40.1")).encode()}),
            "its manifest says golang.go 0.36.0, its package.json golang.go 0.40.1",
        ),
        (
            changed(**{"extension|package.json": json.dumps(vsix_files.package(publisher="evil")).encode()}),
            "its package.json evil.go",
        ),
        (
            changed(**{"extension|package.json": json.dumps(vsix_files.package(engine="*")).encode()}),
            r"its manifest says engine \^1.67.0, its package.json \*",
        ),
        (changed(**{"extension.vsixmanifest": b"<a"}), "is no XML"),
        (changed(**{"extension.vsixmanifest": b"<a/>"}), "has no identity"),
        (changed(**{"extension.vsixmanifest": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), "defines entities"),
        (vsix_files.vsix(platform="darwin-arm64"), "it is for darwin-arm64"),
        (changed(**{"extension|..|..|.zshrc": b"x"}), "would lie outside"),
        (changed(**{"|etc|passwd": b"x"}), "would lie outside"),
        (changed(**{"extension|a\\b": b"x"}), "would lie outside"),
        (changed(**{"extension|readme.MD": b"x"}), "in other capitals"),
    ],
)
def test_refused(inspect, data, why):
    with pytest.raises(VsixError, match=why):
        inspect(data)


def test_a_link_in_it(inspect):
    buffer = io.BytesIO(vsix_files.vsix())
    with zipfile.ZipFile(buffer, "a") as archive:
        link = zipfile.ZipInfo("extension/link")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(VsixError, match="is no plain file"):
        inspect(buffer.getvalue())


def test_bombs(inspect, monkeypatch):
    monkeypatch.setattr(vsix, "MOST_BYTES", 1_000_000)
    with pytest.raises(VsixError, match="more than an extension holds: 7 files and 1001"):
        inspect(changed(**{"extension|zeros": bytes(1_000_000)}))
    monkeypatch.setattr(vsix, "MOST_FILES", 100)
    with pytest.raises(VsixError, match="more than an extension holds: 101 files"):
        inspect(changed(**{f"extension|{number}": b"" for number in range(100)}))


@pytest.mark.parametrize(
    ("engine", "version", "answer"),
    [
        ("^1.67.0", "1.67.0", True),
        ("^1.67.0", "1.100.3", True),
        ("^1.67.0", "1.66.2", False),
        ("^1.67.0", "2.0.0", False),
        ("^1.75.0", "1.75.0-insider", True),
        (">=1.67.0", "2.1.0", True),
        (">=1.67.0", "1.9.9", False),
        ("1.67.0", "1.67.0", True),
        ("1.67.0", "1.67.1", False),
        ("1.67.x", "1.67.9", True),
        ("1.67.x", "1.68.0", False),
        ("1.x.x", "1.99.0", True),
        ("x.x.x", "3.0.0", True),
        ("^0.10.0", "1.5.0", True),
        ("^0.10.0", "0.11.0", False),
        ("0.10.0", "1.5.0", False),
        ("*", "1.0.0", True),
    ],
)
def test_engines(engine, version, answer):
    assert vsix.fits(engine, version) is answer


@pytest.mark.parametrize(("engine", "version"), [("latest", "1.0.0"), ("^1.67", "1.67.0"), ("^1.67.0", "")])
def test_what_is_no_engine(engine, version):
    with pytest.raises(VsixError):
        vsix.fits(engine, version)

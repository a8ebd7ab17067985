# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import os

import pytest
from ansible_collections.golden.triangle.plugins.module_utils._go import goroot, seal
from ansible_collections.golden.triangle.tests.unit.helpers import ME, manifest_of, release_files, signed


@pytest.fixture
def root(tmp_path):
    lay(tmp_path / "go", release_files())
    return tmp_path / "go"


def lay(root, files):
    for path, data in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        target.chmod(seal.mode(path))
    for folder, _folders, _names in os.walk(root):
        os.chmod(folder, 0o755)


def test_a_release_as_laid(root):
    tree = goroot.read(str(root), ME)
    assert tree.files == manifest_of(release_files())
    assert (tree.signed, tree.irregular, tree.modes) == ({}, {}, {})
    assert tree.bytes == sum(map(len, release_files().values()))
    assert goroot.version_line(str(root)) == "go1.21.5"


def test_apples_signature_is_seen_beside_the_unsigned_digest(root):
    files = release_files()
    (root / "bin/go").write_bytes(signed(files["bin/go"]))
    tree = goroot.read(str(root), ME)
    assert tree.files == manifest_of(files)
    assert tree.as_signed() == manifest_of({**files, "bin/go": signed(files["bin/go"])})


def test_a_signature_counts_only_where_upstream_puts_programs(root):
    data = signed(release_files()["bin/go"])
    (root / "src/fmt/print.go").write_bytes(data)
    assert goroot.read(str(root), ME).files["src/fmt/print.go"] == manifest_of({"x": data})["x"]


def test_what_no_release_has(root):
    (root / "src/link").symlink_to("/etc/passwd")
    (root / "src/empty").mkdir()
    os.mkfifo(root / "src/pipe")
    tree = goroot.read(str(root), ME)
    assert tree.irregular == {
        "src/link": "a link to /etc/passwd",
        "src/empty": "an empty folder",
        "src/pipe": "neither a file nor a folder",
    }


def test_each_wrong_mode(root):
    (root / "bin/go").chmod(0o777)
    (root / "src").chmod(0o775)
    (root / "go.env").chmod(0o4644)
    modes = goroot.read(str(root), ME).modes
    own = f"{ME.uid}:{ME.gid}"
    assert modes == {
        "bin/go": f"0777 {own}, released 0755 {own}",
        "src": f"0775 {own}, released 0755 {own}",
        "go.env": f"4644 {own}, released 0644 {own}",
    }


def test_another_owner_is_wrong_for_each_file(root):
    tree = goroot.read(str(root), goroot.Owner(ME.uid + 1, ME.gid))
    assert set(tree.modes) > set(tree.files)


def test_a_large_file_is_hashed_in_pieces(root, monkeypatch):
    monkeypatch.setattr(goroot, "LARGEST_FILE", 10)
    assert goroot.read(str(root), ME).files == manifest_of(release_files())


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe", b"\n"])
def test_no_version_line(root, content):
    (root / "VERSION").unlink()
    if content is not None:
        (root / "VERSION").write_bytes(content)
    assert goroot.version_line(str(root)) == ""

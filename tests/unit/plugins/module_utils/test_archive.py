# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import contextlib
import gzip
import os
import stat
import tarfile
import zipfile

import pytest
from ansible_collections.golden.triangle.plugins.module_utils._go import seal
from ansible_collections.golden.triangle.plugins.module_utils._go.toolchain import archive
from ansible_collections.golden.triangle.tests.unit.helpers import (
    EXTRA_FILES,
    ME,
    PLATFORM,
    manifest_of,
    module_zip,
    release_files,
    signed,
    tar_gz,
    tree_of,
)

PREFIX = seal.module_prefix("1.21.5", PLATFORM)
FILES = release_files()
LIMITS = archive.Limits(files=len(FILES), bytes=sum(map(len, FILES.values())))


def unpack(tmp_path, data, into="out", limits=LIMITS):
    file = tmp_path / "artefact"
    file.write_bytes(data)
    target = None if into is None else str(tmp_path / into)
    return archive.unpack(str(file), target, prefix=PREFIX, limits=limits, owner=ME)


def refused(tmp_path, data, match, limits=LIMITS):
    for into in (f"out{len(list(tmp_path.iterdir()))}", None):
        with pytest.raises(archive.ArchiveError, match=match):
            unpack(tmp_path, data, into, limits)


@pytest.mark.parametrize("data", [tar_gz({**FILES, **EXTRA_FILES}), module_zip(FILES)], ids=["archive", "module"])
def test_what_is_written_is_what_was_hashed(tmp_path, data):
    unpacked = unpack(tmp_path, data)
    written = tree_of(str(tmp_path / "out"))
    assert unpacked.files == manifest_of(written)
    assert written.items() >= FILES.items()
    assert unpack(tmp_path, data, into=None) == unpacked


@pytest.mark.parametrize("umask", [0o022, 0o077, 0])
def test_modes_are_upstreams_and_neither_the_archives_nor_the_umasks(tmp_path, umask):
    before = os.umask(umask)
    try:
        unpack(tmp_path, tar_gz(FILES))
    finally:
        os.umask(before)
    for path in FILES:
        assert stat.S_IMODE(os.stat(tmp_path / "out" / path).st_mode) == seal.mode(path)
    assert stat.S_IMODE(os.stat(tmp_path / "out/src").st_mode) == 0o755


def test_a_signed_program(tmp_path):
    files = {**FILES, "bin/go": signed(FILES["bin/go"])}
    unpacked = unpack(tmp_path, module_zip(files))
    assert unpacked.files == manifest_of(FILES)
    assert unpacked.as_signed() == manifest_of(files)


def member(name, kind, target=""):
    info = tarfile.TarInfo(name)
    info.type = kind
    info.linkname = target
    return info


@pytest.mark.parametrize(
    "extra",
    [
        member("go/src/x", tarfile.SYMTYPE, "/etc/passwd"),
        member("go/src/x", tarfile.LNKTYPE, "go/VERSION"),
        member("go/src/x", tarfile.CHRTYPE),
        member("go/src/x", tarfile.FIFOTYPE),
    ],
    ids=["symlink", "hardlink", "device", "fifo"],
)
def test_links_and_devices_are_refused(tmp_path, extra):
    refused(tmp_path, tar_gz(FILES, extra=[extra]), "not a regular file")


@pytest.mark.parametrize("name", ["../evil", "/etc/evil", "go/../../evil", "go//evil", "go/./evil", "evil", "go/a\\b"])
def test_names_that_escape_are_refused(tmp_path, name):
    refused(tmp_path, tar_gz({name: b"x"}, top=""), "does not lie below|not a plain path")
    assert not (tmp_path / "evil").exists()


@pytest.mark.parametrize("name", ["../evil", "src/../../evil", "src/go.mod", "/evil"])
def test_names_that_escape_a_module_are_refused(tmp_path, name):
    with zipfile.ZipFile(tmp_path / "made", "w") as made:
        made.writestr(PREFIX + name, b"x")
    refused(tmp_path, (tmp_path / "made").read_bytes(), "not a plain path|calls each go.mod")


def test_a_name_that_forges_lines_of_the_manifest_is_refused(tmp_path):
    """One file under a name of two lines has the h1 of two files: dirhash refuses such names, and so must we."""
    manifest = manifest_of(FILES)
    forged = f"VERSION\n{manifest['bin/go']}  {PREFIX}bin/go"
    files = {**FILES, forged: FILES["VERSION"]}
    del files["VERSION"], files["bin/go"]
    assert seal.h1(manifest_of(files), PREFIX) == seal.h1(manifest, PREFIX)
    refused(tmp_path, module_zip(files), "not a plain path")
    refused(tmp_path, tar_gz(files), "not a plain path")


def test_a_module_of_another_platform_is_named(tmp_path):
    refused(tmp_path, module_zip(FILES, platform="darwin/arm64"), r"darwin-arm64.* does not lie below .*darwin-amd64")


def test_a_link_in_a_zip_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "made", "w") as made:
        info = zipfile.ZipInfo(PREFIX + "src/x")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        made.writestr(info, "/etc/passwd")
    refused(tmp_path, (tmp_path / "made").read_bytes(), "not a regular file")


def test_a_bomb_of_bytes(tmp_path):
    bomb = tar_gz({"big": bytes(10 * LIMITS.bytes)})
    assert len(bomb) < LIMITS.bytes
    refused(tmp_path, bomb, "more than the release can hold")


def test_a_bomb_of_files(tmp_path):
    refused(tmp_path, module_zip({f"f{n}": b"" for n in range(100)}), "more than the release can hold")


def test_a_file_that_is_in_it_twice(tmp_path):
    with zipfile.ZipFile(tmp_path / "made", "w") as made:
        made.writestr(PREFIX + "VERSION", b"1")
        with pytest.warns(UserWarning, match="Duplicate"):
            made.writestr(PREFIX + "VERSION", b"2")
    refused(tmp_path, (tmp_path / "made").read_bytes(), "VERSION is in it twice")


def test_a_path_that_is_file_and_folder(tmp_path):
    with pytest.raises(archive.ArchiveError, match="once more in other capitals, or as a f"):
        unpack(tmp_path, tar_gz({"a": b"x", "a/b": b"y"}))


@pytest.mark.parametrize("data", [tar_gz(FILES), module_zip(FILES)], ids=["archive", "module"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_truncated(tmp_path, data, share):
    refused(tmp_path, data[: int(len(data) * share)], "truncated or corrupt")


def test_each_flipped_byte_of_an_archive_is_refused_or_changes_nothing_hashed(tmp_path):
    data = tar_gz(FILES)
    right = unpack(tmp_path, data, into=None)
    for at in range(0, len(data), 7):
        broken = bytearray(data)
        broken[at] ^= 0x55
        with contextlib.suppress(archive.ArchiveError):
            assert unpack(tmp_path, bytes(broken), into=None) == right


def test_each_flipped_byte_of_a_module_is_refused_or_shows_in_its_h1(tmp_path):
    """Whatever is wrong with a zip, the source is refused by name: zipfile has many ways to say it."""
    data = module_zip(FILES)
    right = unpack(tmp_path, data, into=None)
    for at in range(len(data)):
        broken = bytearray(data)
        broken[at] ^= 0x55
        with contextlib.suppress(archive.ArchiveError):
            unpacked = unpack(tmp_path, bytes(broken), into=None)
            assert unpacked.files == right.files or seal.h1(unpacked.files, PREFIX) != seal.h1(right.files, PREFIX)


def test_a_name_in_a_zip_that_is_no_utf_8(tmp_path):
    data = bytearray(module_zip({"VERSION": b"x"}))
    entry = data.index(b"PK\x01\x02")
    data[entry + 9] |= 0x08  # the flag by which a name is UTF-8
    data[data.index(b"VERSION", entry)] = 0xFF
    refused(tmp_path, bytes(data), "truncated or corrupt")


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_method_of_compression_no_module_has(tmp_path, method):
    with zipfile.ZipFile(tmp_path / "made", "w", method) as made:
        made.writestr(PREFIX + "VERSION", b"1")
    refused(tmp_path, (tmp_path / "made").read_bytes(), "compression")


def test_something_behind_the_archive(tmp_path):
    refused(tmp_path, tar_gz(FILES) + b"x", "behind the gzip data")
    refused(tmp_path, tar_gz(FILES) + gzip.compress(b"second"), "behind the gzip data")


@pytest.mark.parametrize("data", [b"", b"<html>not found</html>", b"BZh9"])
def test_what_is_no_archive_at_all(tmp_path, data):
    refused(tmp_path, data, "neither a tar.gz archive nor a zip")


def test_an_empty_archive(tmp_path):
    refused(tmp_path, tar_gz({}), "no file is in it")


def test_archives_larger_than_the_threads_queue(tmp_path):
    files = {f"src/{n}.go": os.urandom(300_000) for n in range(60)}
    limits = archive.Limits(files=60, bytes=60 * 300_000)
    assert unpack(tmp_path, tar_gz(files), limits=limits).files == manifest_of(files)

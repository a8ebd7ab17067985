# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's programs: built once, kept by digest, proven whenever they are taken."""

from __future__ import annotations

import hashlib

import pytest
from ansible_collections.golden.triangle.plugins.module_utils._go.tool import build as tool_build
from ansible_collections.golden.triangle.plugins.plugin_utils._library import records
from ansible_collections.golden.triangle.plugins.plugin_utils._sources import archives
from ansible_collections.golden.triangle.plugins.plugin_utils._sources import workshop as _workshop
from ansible_collections.golden.triangle.plugins.plugin_utils._sources.workshop import Supplies, Workshop
from ansible_collections.golden.triangle.tests.unit.helpers import manifest_of, module_zip, release_files, seal
from ansible_collections.golden.triangle.tests.unit.programs import program, reference

GOOD = program()
WISHED = reference(GOOD)
HERE = "linux/amd64"
FILES = release_files()


class Site:
    """A controller with a source of its Go, and a go command that leaves what it is told."""

    def __init__(self, folder, monkeypatch):
        self.folder = folder
        self.builds, self.built = GOOD, []
        (folder / "go.zip").write_bytes(module_zip(FILES, platform=HERE))
        platform = records.Platform(
            h1_unsigned=seal.h1(manifest_of(FILES), seal.module_prefix("1.21.5", HERE)),
            files=len(FILES),
            bytes=sum(map(len, FILES.values())),
            h1_official=None,
            archive_filename=None,
            archive_sha256=None,
        )
        release = records.GoRelease("1.21.5", "10.15", platform, {}, folder, ())
        monkeypatch.setattr(_workshop, "_platform", lambda: HERE)
        monkeypatch.setattr(_workshop.records, "go_release", lambda *_args: release)
        monkeypatch.setattr(_workshop.tool_build, "build", self.build)

    def build(self, wished, goroot, work, runner):
        if isinstance(self.builds, Exception):
            raise self.builds
        with open(f"{goroot}/VERSION", "rb") as stream:
            assert stream.read() == FILES["VERSION"]
        self.built.append((wished, work, dict(runner.environment)))
        return self.builds

    def supplies(self, **changes):
        depot = archives.Depot(self.folder / "cache")
        sources = [archives.Source("file", str(self.folder / "go.zip"))]
        return Supplies(tool_build.Fetching(**changes), depot, sources)

    def workshop(self, *built):
        return Workshop(self.folder / "cache/tools", built)


@pytest.fixture
def site(tmp_path, monkeypatch):
    return Site(tmp_path, monkeypatch)


def test_it_is_built_once_and_kept_by_its_digest(site):
    first = site.workshop().provide(WISHED, site.supplies())
    again = site.workshop().provide(WISHED, None)
    assert first.path == again.path
    assert first.path.name == f"{hashlib.sha256(GOOD).hexdigest()}.program"
    assert first.path.read_bytes() == GOOD
    assert again.source == f"controller cache (built on the controller by go1.21.5 for {HERE})"
    assert len(site.built) == 1
    assert not list((site.folder / "cache/tools").glob("*.build"))


def test_the_callers_proxy_is_handed_on_and_nothing_else(site, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example.com:3128")
    monkeypatch.setenv("GOFLAGS", "-toolexec=/tmp/evil")
    site.workshop().provide(WISHED, site.supplies(proxy="https://goproxy.example.com"))
    [(_wished, _work, environment)] = site.built
    assert environment["HTTPS_PROXY"] == "http://proxy.example.com:3128"
    assert (environment["GOFLAGS"], environment["GOPROXY"]) == ("", "https://goproxy.example.com")


def test_what_was_built_and_is_not_it_is_not_kept(site):
    site.builds = program(code=b"evil")
    with pytest.raises(archives.NoSource, match="what was built on the controller is refused: sha256"):
        site.workshop().provide(WISHED, site.supplies())
    assert not list((site.folder / "cache/tools").glob("*.program"))


def test_a_cached_one_that_changed_is_built_anew(site):
    made = site.workshop().provide(WISHED, site.supplies())
    made.path.write_bytes(program(code=b"evil"))
    assert site.workshop().provide(WISHED, site.supplies()).path.read_bytes() == GOOD
    assert len(site.built) == 2


def test_what_was_built_elsewhere_is_known_by_its_digest(site):
    folder = site.folder / "built"
    folder.mkdir()
    (folder / "another").write_bytes(program(code=b"evil"))
    (folder / "notes.txt").write_bytes(b"hello")
    (folder / "zz").write_bytes(GOOD)
    made = site.workshop(folder).provide(WISHED, None)
    assert made.path == folder / "zz"
    assert site.workshop(folder / "zz").provide(WISHED, None).path == folder / "zz"
    with pytest.raises(archives.NoSource):
        site.workshop(folder).provide(reference(), None)


def test_what_there_is_not_is_said(site):
    with pytest.raises(archives.NoSource) as caught:
        site.workshop(site.folder / "nothing").provide(WISHED, None)
    assert [line.rpartition(": ")[2] for line in caught.value.tried] == ["not in it", "no file with this digest"]


def test_a_build_that_fails_says_why(site):
    site.builds = tool_build.BuildError("go install ended with 1: 404 Not Found")
    with pytest.raises(archives.NoSource, match="built on the controller: go install ended with 1: 404 Not Found"):
        site.workshop().provide(WISHED, site.supplies())


def test_without_a_record_it_is_kept_by_what_it_is(site):
    wished = reference(h1="", modules={})
    made = site.workshop().provide(wished, site.supplies())
    assert site.workshop().provide(wished, None).path == made.path
    assert len(site.built) == 1


def test_what_a_killed_build_has_left_is_no_matter(site):
    left = site.folder / "cache/tools" / f"{WISHED.sha256_unsigned}.build"
    (left / "go").mkdir(parents=True)
    (left / "go/VERSION").write_bytes(b"half")
    assert site.workshop().provide(WISHED, site.supplies()).path.read_bytes() == GOOD

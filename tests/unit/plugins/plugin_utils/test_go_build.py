# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A build from source, with a go command that writes what it was asked to build: the way there, not the compiler."""

from __future__ import annotations

import pytest
from ansible_collections.golden.triangle.plugins.module_utils._go import seal
from ansible_collections.golden.triangle.plugins.plugin_utils import _locks
from ansible_collections.golden.triangle.plugins.plugin_utils._sources import go_build, release
from ansible_collections.golden.triangle.plugins.plugin_utils._sources.go_build import Build, BuildError
from ansible_collections.golden.triangle.tests.unit.helpers import manifest_of, tar_gz
from ansible_collections.golden.triangle.tests.unit.upstream import HOST, TOOLS, VERSION, Toolchain


def build(toolchain, h1=None):
    made = Build(VERSION, toolchain.path, toolchain.folder / "work", _locks.Voice(progress=toolchain.said.append))
    try:
        made.into(toolchain.target, release.LIMITS, h1 or toolchain.h1)
    finally:
        assert not (toolchain.folder / "work").exists()
    return release.derive(toolchain.target, VERSION, "darwin/amd64", "a build")


def test_the_tree_for_the_mac(tmp_path):
    toolchain = Toolchain(tmp_path)
    tree = build(toolchain)
    expected = toolchain.expected()
    assert tree.h1_unsigned == seal.h1(manifest_of(expected), seal.module_prefix(VERSION, "darwin/amd64"))
    assert (tree.files, tree.bytes) == (len(expected), sum(map(len, expected.values())))
    flags = "off local off 0 -trimpath -ldflags=-w -gcflags=cmd/...=-dwarf=false build -v -pgo=auto -o "
    calls = toolchain.log.read_text("utf-8").splitlines()
    assert [line.partition(" ")[0] for line in calls] == [HOST, "darwin/amd64"]
    for line in calls:
        assert line.partition(" ")[2].startswith(flags)
        assert line.endswith(" cmd/go cmd/gofmt cmd/compile")
    assert f"Go {VERSION}: 3 programs for darwin/amd64: building" in toolchain.said


def test_an_archive_is_a_toolchain_too(tmp_path):
    """It has more than the module: none of that gets into the tree."""
    toolchain = Toolchain(tmp_path)
    expected = build(toolchain)
    toolchain.path.write_bytes(
        tar_gz({**toolchain.files, "doc/go_spec.html": b"<html>", "test/go.mod": b"module test"})
    )
    assert build(toolchain).h1_unsigned == expected.h1_unsigned


def test_the_way_must_give_the_official_programs_of_this_machine(tmp_path):
    toolchain = Toolchain(tmp_path, **{f"{TOOLS}/compile": b"built with other flags"})
    with pytest.raises(BuildError, match=rf"{TOOLS}/compile for {HOST}, built here, is not the official one"):
        build(toolchain)
    assert not toolchain.target.exists()


def test_a_build_that_fails_says_its_last_words(tmp_path):
    with pytest.raises(BuildError, match="go build ended with 3:\nno space left"):
        build(Toolchain(tmp_path, more="echo no space left >&2; exit 3"))


def test_a_build_that_does_not_end(tmp_path, monkeypatch):
    monkeypatch.setattr(go_build, "DEADLINE", 0.3)
    with pytest.raises(BuildError, match="ended with -9"):
        build(Toolchain(tmp_path, more="sleep 60"))


def test_progress_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(go_build, "_PROGRESS", 0.0)
    toolchain = Toolchain(tmp_path)
    build(toolchain)
    assert any("3 programs for darwin/amd64: 2 packages after 0 s" in line for line in toolchain.said)


def test_a_toolchain_that_changed_after_it_was_proven_is_not_run(tmp_path):
    toolchain = Toolchain(tmp_path)
    with pytest.raises(BuildError, match="changed after it was proven"):
        build(toolchain, h1="h1:proven")
    assert not toolchain.log.exists()


def test_what_a_killed_build_left_is_no_hindrance(tmp_path):
    for name in ("goroot/src", HOST.replace("/", "_"), "darwin_amd64", "cache"):
        (tmp_path / "work" / name).mkdir(parents=True)
        (tmp_path / "work" / name / "left").write_text("left", "utf-8")
    assert build(Toolchain(tmp_path)).files == 6


@pytest.mark.parametrize(("version", "known"), [("1.20.14", False), ("1.21rc2", True), ("1.21.0", True)])
def test_only_what_is_reproducible_is_built(version, known):
    if known:
        assert go_build.host(version) == HOST
        return
    with pytest.raises(BuildError, match=r"reproducible from 1\.21 on"):
        go_build.host(version)

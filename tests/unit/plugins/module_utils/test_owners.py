# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whose Go it is: trees and shims as each owner leaves them."""

from __future__ import annotations

import os
import typing as t
from pathlib import Path

import pytest
from ansible_collections.golden.triangle.plugins.module_utils._go import owners
from ansible_collections.golden.triangle.plugins.module_utils._go.toolchain.store import Seal, Sealed, Store

ASDF = b'#!/usr/bin/env bash\n# asdf-plugin: golang 1.25.0\n# asdf-plugin: golang 1.24.10\nexec asdf exec "go" "$@"\n'
GOENV = b"""#!/usr/bin/env bash
set -e
[ -n "$GOENV_DEBUG" ] && set -x

program="${0##*/}"
export GOENV_ROOT="/Users/ann/.goenv"
exec "/opt/goenv/libexec/goenv" exec "$program" "$@"
"""


def a_goroot(path: Path, version: str = "1.21.5") -> Path:
    (path / "bin").mkdir(parents=True)
    (path / "src").mkdir()
    (path / "VERSION").write_text(f"go{version}\n")
    (path / "bin/go").write_bytes(b"\xcf\xfa\xed\xfe program")
    return path / "bin/go"


def named(path: Path) -> str:
    return str(owners.owner_of(str(path), os.path.realpath(path), paths_d="/nonexistent"))


@pytest.mark.parametrize(
    ("tree", "says"),
    [
        ("Cellar/go/1.21.5_1/libexec", "homebrew 1.21.5_1"),
        ("Cellar/go@1.21/1.21.5/libexec", "homebrew 1.21.5"),
        (".asdf/installs/golang/1.21.5/go", "asdf 1.21.5"),
        (".local/share/mise/installs/go/1.21.5", "mise 1.21.5"),
        (".goenv/versions/1.21.5", "goenv 1.21.5"),
        (".gvm/gos/go1.21.5", "gvm go1.21.5"),
        ("pkg/mod/golang.org/toolchain@v0.0.1-go1.21.5.darwin-amd64", "module cache 1.21.5"),
        ("somewhere/go", "unknown"),
    ],
)
def test_trees(tmp_path: Path, tree: str, says: str) -> None:
    go = a_goroot(tmp_path / tree)
    link = tmp_path / "go"
    link.symlink_to(go)
    assert named(go) == named(link) == says
    assert owners.goroot_of(str(go)) == str(tmp_path / tree)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (ASDF, "asdf 1.25.0 (shim)"),
        (GOENV, "goenv (shim)"),
        (b'#!/bin/sh\nexec /opt/go/bin/go "$@"\n', "unknown (shim), a script"),
        (b"", "unknown"),
    ],
)
def test_shims(tmp_path: Path, content: bytes, says: str) -> None:
    shim = tmp_path / "go"
    shim.write_bytes(content)
    assert named(shim) == says


def test_a_shim_of_mise_is_a_link_to_mise(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/mise").write_bytes(b"program")
    (tmp_path / "go").symlink_to("bin/mise")
    assert named(tmp_path / "go") == "mise (shim)"


def test_ours_is_what_the_seal_is_about(tmp_path: Path) -> None:
    go = a_goroot(tmp_path / "go1.21.5")
    goroot = str(tmp_path / "go1.21.5")
    store = Store(goroot)
    os.makedirs(store.base)
    fields: dict[str, t.Any] = {
        "goroot": goroot,
        "version": "1.21.5",
        "platform": "darwin/amd64",
        "h1_unsigned": "h1:x",
        "inode": os.lstat(goroot).st_ino,
        "proofs": (),
        "source": "x",
        "sealed_at": "x",
    }
    store.write_seal(Sealed(Seal(**fields), b"", b""))
    assert named(go) == "ours 1.21.5"
    store.write_seal(Sealed(Seal(**{**fields, "inode": 1}), b"", b""))
    assert named(go) == "unknown"


def test_go_s_own_package(tmp_path: Path) -> None:
    real = "/usr/local/go/bin/go"
    assert str(owners.owner_of(real, real, str(tmp_path))) == "Go's own package or archive"
    (tmp_path / "go").write_text("/usr/local/go/bin\n")
    assert str(owners.owner_of(real, real, str(tmp_path))) == f"Go's own package or archive, {tmp_path}/go is there"
    assert str(owners.owner_of("/opt/local/bin/go", "/opt/local/lib/go/bin/go")) == "macports"


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "go")
    assert named(tmp_path / "go") == "unknown"

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What two GOROOTs export, of two small ones whose differences are known."""

from __future__ import annotations

from pathlib import Path

import pytest
from tools import api_contract
from tools.api_contract import Difference

OLD = """\
// Package p is small.
package p

import "io"

const One, two = 1, 2

var Shared io.Reader

type Open struct {
    Name   string // as written
    secret int
}

type hidden struct{}

func (hidden) Shown() {}

func (o *Open) Close(hard bool) error { return nil }

func Gone() {}

func Same[T any](list []T) (first T) { return list[0] }
"""
NEW = """\
package p

import "io"

const (
    One   = 1
    Three = "three"
)

var Shared io.ReadCloser

type Open struct {
    // Another comment, and another hidden field, are no difference.
    Name  string
    other bool
}

func (o *Open) Close(hard, fast bool) error { return nil }

func Same[T any](list []T) (first T) {
    return list[len(list)-1]
}
"""


def goroot(folder: Path, text: str, **more: str) -> Path:
    place = folder / "src" / "p"
    place.mkdir(parents=True)
    for name, content in {"p": text, **more}.items():
        (place / f"{name}.go").write_text(content, "utf-8")
    return folder


def test_what_is_added_removed_and_changed(tmp_path: Path) -> None:
    elsewhere = "package p\n\nfunc OnlyThere() {}\n"
    old = goroot(tmp_path / "old", OLD)
    new = goroot(tmp_path / "new", NEW, p_windows=elsewhere, p_test=elsewhere, p_darwin="package p\n\nfunc Mac() {}\n")
    assert api_contract.compare(old, new, ("p",)) == [
        Difference(
            "p",
            added=("const Three", "func Mac"),
            removed=("func Gone",),
            changed=("func (*Open) Close", "var Shared"),
        )
    ]
    assert api_contract.compare(old, old, ("p",)) == [Difference("p", (), (), ())]
    assert api_contract.exported(old, ("p",))["p"]["func Same"] == "func[T any](list []T) (first T)"


def test_a_goroot_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"new cannot be read: .*src/p/p.go:1:1: expected 'package'"):
        api_contract.compare(goroot(tmp_path / "old", OLD), goroot(tmp_path / "new", "nonsense"), ("p",))
    with pytest.raises(ValueError, match='cannot find package "nothing"'):
        api_contract.exported(tmp_path / "old", ("nothing",))

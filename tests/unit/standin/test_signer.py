# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The signer is built once, from the very crate, or not at all."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from standin import signer
from standin.errors import StandinError

CARGO = """#!/bin/sh
echo "   Compiling one v1.0.0" >&2
[ -z "$BROKEN" ] || { echo "error: it does not compile" >&2; exit 101; }
while [ "$1" != --root ]; do shift; done
mkdir -p "$2/bin" && echo built >"$2/bin/rcodesign"
"""


@pytest.fixture
def crate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cargo of our own, whose copy of the crate is the right one."""
    cargo = tmp_path / "bin" / "cargo"
    cargo.parent.mkdir()
    cargo.write_text(CARGO)
    cargo.chmod(0o755)
    path = tmp_path / "cargo" / "registry" / "cache" / "index" / f"{signer.CRATE}-{signer.VERSION}.crate"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"the crate")
    monkeypatch.setenv("PATH", f"{cargo.parent}:/usr/bin:/bin")
    monkeypatch.setenv("CARGO_HOME", str(tmp_path / "cargo"))
    monkeypatch.setenv("GOLDEN_TRIANGLE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(signer, "CHECKSUM", hashlib.sha256(b"the crate").hexdigest())
    return path


def test_it_is_built_once(crate: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert signer.build().read_text() == "built\n"
    assert "building the signer" in capsys.readouterr().err
    crate.unlink()
    assert signer.build() == signer.place()
    assert capsys.readouterr().err == ""


def test_another_crate_of_the_same_version_is_not_used(crate: Path) -> None:
    crate.write_bytes(b"another crate")
    with pytest.raises(StandinError, match="is not the crate of checksum"):
        signer.build()
    assert not signer.place().exists()


@pytest.mark.usefixtures("crate")
def test_what_cargo_says_when_it_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROKEN", "1")
    with pytest.raises(StandinError, match="error: it does not compile"):
        signer.build()


@pytest.mark.usefixtures("crate")
def test_without_cargo_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(StandinError, match="cargo is not on PATH"):
        signer.build()

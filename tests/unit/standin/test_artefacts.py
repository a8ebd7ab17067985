# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module zip of a darwin toolchain: right or not there at all."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from standin import artefacts, cache, dirhash, releases, toolchain
from standin.errors import StandinError

_OLD = "golang.org/toolchain@v0.0.1-go1.99.9.linux-amd64/"
_NEW = "golang.org/toolchain@v0.0.1-go1.99.9.darwin-amd64/"
_FILES = {
    "VERSION": (b"go1.99.9\n", 0o644),
    "bin/go": (b"ELF go", 0o755),
    "pkg/tool/linux_amd64/compile": (b"ELF compile", 0o755),
    "src/_go.mod": (b"module std\n", 0o644),
    "src/all.bash": (b"#!\n", 0o755),
}


@pytest.fixture(autouse=True)
def small_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Linux toolchain of five files, and tools for the Mac in no time."""
    monkeypatch.setenv("GOLDEN_TRIANGLE_CACHE", str(tmp_path))
    linux = tmp_path / "linux.zip"
    with zipfile.ZipFile(linux, "w") as archive:
        for name, (data, mode) in _FILES.items():
            info = zipfile.ZipInfo(_OLD + name, (2023, 11, 29, 21, 21, 46))
            info.external_attr = (0o100000 | mode) << 16
            archive.writestr(info, data)

    def build(version: str, goroot: Path, system: str, folder: Path) -> dict[str, Path]:
        folder.mkdir(parents=True)
        tools = {"bin/go": folder / "go", f"pkg/tool/{system}_amd64/compile": folder / "compile"}
        for path in tools.values():
            path.write_bytes(f"{system} {path.name}".encode())
        return tools

    monkeypatch.setattr(toolchain, "linux", lambda version: tmp_path)
    monkeypatch.setattr(toolchain, "fetch", lambda version: linux)
    monkeypatch.setattr(artefacts, "_build_tools", build)


def test_zip_is_the_linux_one_with_the_macs_tools() -> None:
    made = artefacts.build("1.99.9")
    with zipfile.ZipFile(made) as archive:
        entries = {e.filename: (archive.read(e), e.external_attr >> 16, e.date_time) for e in archive.infolist()}
    time = (2023, 11, 29, 21, 21, 46)
    assert entries == {
        f"{_NEW}VERSION": (b"go1.99.9\n", 0o100644, time),
        f"{_NEW}bin/go": (b"darwin go", 0o100755, time),
        f"{_NEW}pkg/tool/darwin_amd64/compile": (b"darwin compile", 0o100755, time),
        f"{_NEW}src/_go.mod": (b"module std\n", 0o100644, time),
        f"{_NEW}src/all.bash": (b"#!\n", 0o100755, time),
    }
    assert list(entries) == sorted(entries)
    facts = json.loads(made.with_suffix(".json").read_text(encoding="utf-8"))
    assert facts["executables"] == ["bin/go", "pkg/tool/darwin_amd64/compile", "src/all.bash"]
    assert (facts["files"], facts["zip_sha256"]) == (5, dirhash.sha256_of(made))


def test_second_time_nothing_is_built(monkeypatch: pytest.MonkeyPatch) -> None:
    made = artefacts.build("1.99.9")
    monkeypatch.setattr(artefacts, "_build", None)
    assert artefacts.build("1.99.9") == made


def test_wrong_sum_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(artefacts, "KNOWN", {"1.99.9": releases.Release("h1:x", "h1:expected")})
    with pytest.raises(StandinError, match=r"the tree is h1:.*, expected h1:expected"):
        artefacts.build("1.99.9")
    assert [path.name for path in cache.artefacts().iterdir() if not path.name.endswith(".lock")] == []


def test_wrong_tool_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {"1.99.9": releases.Release("h1:x", "h1:y", {"bin/go": "00"})}
    monkeypatch.setattr(artefacts, "KNOWN", known)
    with pytest.raises(StandinError, match=r"bin/go built here is .*, expected 00"):
        artefacts.build("1.99.9")


def test_killed_halfway_leaves_no_zip_under_the_final_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(artefacts, "_check_sum", killed)
    with pytest.raises(KeyboardInterrupt):
        artefacts.build("1.99.9")
    assert not artefacts.place("1.99.9").exists()


def test_proof_names_tools_that_differ(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "go").write_bytes(b"linux go")
    (tmp_path / "pkg/tool/linux_amd64").mkdir(parents=True)
    (tmp_path / "pkg/tool/linux_amd64/compile").write_bytes(b"official")
    assert artefacts.prove("1.99.9") == ["pkg/tool/linux_amd64/compile"]


def test_dirhash_against_a_sum_of_the_go_client() -> None:
    """The GoModSum that `go mod download -json` prints for every toolchain module."""
    seal = dirhash.Seal()
    seal.add("go.mod", b"module golang.org/toolchain\n")
    assert seal.h1() == "h1:8wlg68NqwW7eMnI1aABk/C2pDYXj8mrMY4TyRfiLeS0="

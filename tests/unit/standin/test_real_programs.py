# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is read from real programs is what C(go version -m) and C(go tool buildid) say of them."""

from __future__ import annotations

import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from ansible_collections.golden.triangle.plugins.module_utils._apple import signature
from ansible_collections.golden.triangle.plugins.module_utils._go import buildid, buildinfo, executable
from standin import artefacts, toolchain

pytestmark = pytest.mark.slow

PROGRAMS = ("bin/go", *(f"pkg/tool/PLATFORM/{name}" for name in ("compile", "link", "asm", "vet")))


@pytest.fixture(scope="module")
def go() -> Path:
    return toolchain.linux("1.21.5")


@pytest.fixture(scope="module", params=["linux", "darwin", "module"])
def programs(
    request: pytest.FixtureRequest, go: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[Path]]:
    folder = tmp_path_factory.mktemp("programs")
    if request.param == "linux":
        yield [go / name.replace("PLATFORM", "linux_amd64") for name in PROGRAMS]
    elif request.param == "darwin":
        with zipfile.ZipFile(artefacts.build("1.21.5")) as archive:
            names = [f"golang.org/toolchain@v0.0.1-go1.21.5.darwin-amd64/{name}" for name in PROGRAMS]
            yield [Path(archive.extract(name.replace("PLATFORM", "darwin_amd64"), folder)) for name in names]
    else:
        yield [_of_a_module(go, folder)]


def _of_a_module(go: Path, folder: Path) -> Path:
    """A program with a dependency, a replacement and flags: what the release's own programs do not have."""
    sources = {
        "go.mod": "module example.com/tool\n\ngo 1.21\n\nrequire example.com/dep v0.1.0\n\n"
        "replace example.com/dep => ./dep\n",
        "main.go": 'package main\n\nimport "example.com/dep"\n\nfunc main() { println(dep.Name) }\n',
        "dep/go.mod": "module example.com/dep\n\ngo 1.21\n",
        "dep/dep.go": 'package dep\n\nconst Name = "dep"\n',
    }
    for name, text in sources.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    environment = toolchain.environment(go, toolchain.build_cache("go1.21.5")) | {"GOOS": "darwin", "GOARCH": "amd64"}
    argv = [str(go / "bin/go"), "build", "-buildvcs=false", "-ldflags=-X 'main.word=a b'", "-o", "tool", "."]
    subprocess.run(argv, cwd=folder, env=environment, check=True)
    return folder / "tool"


def _shown(info: buildinfo.BuildInfo) -> list[str]:
    """As C(go version -m) shows it; cmd/go/internal/version, runtime/debug C(BuildInfo.String)."""

    def module(word: str, found: buildinfo.Module) -> list[str]:
        first = "\t".join([word, found.path, found.version, *([] if found.replace else [found.h1])])
        return [first, *(module("=>", found.replace) if found.replace else [])]

    lines = [f"path\t{info.path}"]
    for word, found in [("mod", info.main), *(("dep", dep) for dep in info.deps)]:
        lines.extend(module(word, found) if found else [])
    for key, value in info.settings.items():
        lines.append(f'build\t{key}="{value}"' if set(value) & set(" \t\r\n\"`'") else f"build\t{key}={value}")
    return lines


def test_the_same_as_go_says(go: Path, programs: list[Path]) -> None:
    environment = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "GOTOOLCHAIN": "local"}
    for program in programs:
        said = subprocess.run(
            [go / "bin/go", "version", "-m", program], env=environment, check=True, capture_output=True, text=True
        ).stdout.splitlines()
        info = buildinfo.read(str(program))
        assert said[0] == f"{program}: {info.go}"
        # Upstream leaves an empty line after a replacement.
        assert [line.strip() for line in said[1:] if line.strip()] == [line.strip() for line in _shown(info)]
        said_id = subprocess.run(
            [go / "bin/go", "tool", "buildid", program], env=environment, check=True, capture_output=True, text=True
        ).stdout
        assert buildid.read(str(program)) == said_id.strip() != ""


def test_nobody_signed_what_was_built_here(programs: list[Path]) -> None:
    for program in programs:
        assert signature.signer(executable.Bytes(program.read_bytes())) == "unsigned"

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The seal of a GOROOT: the manifest of its canonical tree, whose digest is Go's own h1.

C(h1) is C(Hash1) of golang.org/x/mod/sumdb/dirhash: the SHA-256 of lines C(HEX, two blanks, NAME, newline) sorted by
name. The canonical tree is that of the toolchain module C(golang.org/toolchain) (cmd/distpack/pack.go at go1.21.5):
the module's prefix before each path, each C(go.mod) under the name C(_go.mod), and the folders api, doc, misc and test,
which only the archives have, left out. So a value recorded anywhere for the module compares with a tree on a disk.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import base64
import dataclasses
import hashlib
import re
import typing as t

#: Path relative to the GOROOT, with slashes -> SHA-256 in hex.
Manifest = dict[str, str]

#: All folders of a release.
FOLDER_MODE = 0o755

#: What archives have and the toolchain module has not.
EXTRA_FOLDERS = ("api", "doc", "misc", "test")

_LINE = re.compile(r"([0-9a-f]{64})  (\S.*)")
_EXECUTABLE = re.compile(
    r"bin/.*|pkg/tool/.*|.*\.(?:bash|sh|pl|rc)|(?:.*/)?go_[^/]+_[^/]+_exec",
    re.DOTALL,
)


class ManifestError(ValueError):
    """A stored manifest that is not one."""


def module_prefix(version: str, platform: str) -> str:
    """The prefix of each path, for instance C(golang.org/toolchain@v0.0.1-go1.21.5.darwin-amd64/)."""
    return f"golang.org/toolchain@{module_version(version, platform)}/"


def module_version(version: str, platform: str) -> str:
    """The toolchain module's version, for instance C(v0.0.1-go1.21.5.darwin-amd64)."""
    return f"v0.0.1-go{version}.{platform.replace('/', '-')}"


def is_extra(path: str) -> bool:
    """Whether a path lies in a folder that only archives have."""
    return path.partition("/")[0] in EXTRA_FOLDERS and "/" in path


def is_plain(path: str) -> bool:
    """Whether a path can stand in a manifest: a line break in it would pass for the lines of other files."""
    return "\n" not in path


def mode(path: str) -> int:
    """The mode of a file by its path: C(mode) of cmd/distpack/pack.go, the same from go1.21 on."""
    return 0o755 if _EXECUTABLE.fullmatch(path) else 0o644


def canonical_name(path: str) -> str:
    """A path's name in the module. A file that is really called _go.mod gets a name no module has, so that it shows."""
    folder, slash, base = path.rpartition("/")
    if base in ("go.mod", "_go.mod"):
        return f"{folder}{slash}_{base}"
    return path


def path_of(name: str) -> str:
    """The path on disk of a name in the module."""
    folder, slash, base = name.rpartition("/")
    return f"{folder}{slash}{base[1:]}" if base in ("_go.mod", "__go.mod") else name


def split(manifest: t.Mapping[str, str]) -> tuple[Manifest, Manifest]:
    """The canonical part of a manifest, and what only archives have."""
    canonical = {path: digest for path, digest in manifest.items() if not is_extra(path)}
    return canonical, {path: digest for path, digest in manifest.items() if path not in canonical}


def preimage(manifest: t.Mapping[str, str], prefix: str) -> bytes:
    """The text whose SHA-256 is the h1 of C(manifest)."""
    named = sorted((prefix + canonical_name(path), digest) for path, digest in manifest.items())
    return "".join(f"{digest}  {name}\n" for name, digest in named).encode("utf-8", "surrogateescape")


def h1(manifest: t.Mapping[str, str], prefix: str) -> str:
    """The h1 of the canonical part of C(manifest)."""
    return h1_of(preimage(split(manifest)[0], prefix))


def h1_of(text: bytes) -> str:
    """The h1 of a preimage."""
    return "h1:" + base64.b64encode(hashlib.sha256(text).digest()).decode("ascii")


def _lines(text: bytes) -> list[str]:
    """Lines end with a newline and nothing else: names may hold what str.splitlines takes for a line's end."""
    lines = text.decode("utf-8", "surrogateescape").split("\n")
    return lines[:-1] if lines[-1] == "" else lines


def parse(text: bytes, prefix: str) -> Manifest:
    """The manifest of a preimage. Raises ManifestError when a line is not of its form."""
    manifest: Manifest = {}
    for number, line in enumerate(_lines(text), start=1):
        match = _LINE.fullmatch(line)
        if match is None or not match.group(2).startswith(prefix):
            raise ManifestError(f"line {number} is not 'SHA-256, two blanks, {prefix}PATH'")
        manifest[path_of(match.group(2)[len(prefix) :])] = match.group(1)
    return manifest


@dataclasses.dataclass(frozen=True)
class Differences:
    """Where a tree differs from its manifest: paths, sorted."""

    changed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    added: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.changed or self.missing or self.added)

    @property
    def paths(self) -> list[str]:
        """All of them, sorted."""
        return sorted((*self.changed, *self.missing, *self.added))


def compare(expected: t.Mapping[str, str], actual: t.Mapping[str, str]) -> Differences:
    """Name each file that differs."""
    return Differences(
        changed=tuple(sorted(p for p, digest in actual.items() if p in expected and expected[p] != digest)),
        missing=tuple(sorted(expected.keys() - actual.keys())),
        added=tuple(sorted(actual.keys() - expected.keys())),
    )

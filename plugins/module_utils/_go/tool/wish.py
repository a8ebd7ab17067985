# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a Go program shall be on one host: what it is proven against, where it lies, and how it comes there."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import os
import re
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._go.goroot import ROOT, Owner

FOLDER = "golden.triangle"

#: Names become names of files and words of a command line.
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,63}")
PACKAGE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~+-]*(?:/[A-Za-z0-9_~][A-Za-z0-9._~+-]*)+")
VERSION = re.compile(r"v?(\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?)")

#: Check ids begin with the tool's own word where it has one; its corner is the one whose user would miss it.
_WORDS = {"dlv": ("delve", "delve"), "gopls": ("gopls", "editor")}
_OTHERS = ("tool", "go")


@dataclasses.dataclass(frozen=True)
class Reference:
    """What a program is proven against.

    C(h1) is of its main module, C(modules) of every other one by C(path@version). C(sha256_unsigned) is of the file
    without a signature: with C(-trimpath) and without cgo every machine builds the same bytes. What is empty is not
    known; C(origin) says who knows the rest.
    """

    package: str
    version: str
    go: str
    platform: str = "darwin/amd64"
    goamd64: str = "v1"
    h1: str = ""
    modules: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    sha256_unsigned: str = ""
    origin: t.Literal["record", "seal", "nothing"] = "nothing"

    @property
    def settings(self) -> dict[str, str]:
        """The build settings it must have, as C(go version -m) names them."""
        system, _slash, arch = self.platform.partition("/")
        return {
            "-buildmode": "exe",
            "-compiler": "gc",
            "-trimpath": "true",
            "CGO_ENABLED": "0",
            "GOOS": system,
            "GOARCH": arch,
            "GOAMD64": self.goamd64,
        }


@dataclasses.dataclass(frozen=True)
class Wish:
    """What one program shall be on this host.

    C(artefact) is a file the controller brought, C(answered) says that it was asked, C(tried) what it answered.
    C(goroot_h1) is the C(h1_unsigned) of the Go that may build it here, empty where none may.
    """

    name: str
    reference: Reference
    prefix: str = "/usr/local"
    link: str = ""
    present: bool = True
    owner: Owner = ROOT
    keep: int = 1
    rollback: str = ""
    method: t.Literal["host", "controller"] = "host"
    goroot_h1: str = ""
    artefact: str = ""
    source: str = ""
    answered: bool = False
    tried: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The folder of the version that shall be in place, for instance C(1.21.2-go1.21.5)."""
        return self.rollback or version_id(self.reference.version, self.reference.go)

    @property
    def goroot(self) -> str:
        """The Go that builds it on this host."""
        return os.path.join(self.prefix, f"go{self.reference.go}")

    @property
    def words(self) -> tuple[str, str]:
        """The first word of its check ids, and its corner."""
        return _WORDS.get(self.name, _OTHERS)


def version_id(version: str, go: str) -> str:
    """The name of the folder of one version built by one Go."""
    return f"{version}-go{go}"

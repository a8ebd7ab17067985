# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whose Go lies at a path: told by the path and by the first bytes of the file, never by running it.

What each owner leaves behind: golang/build internal/installer/darwinpkg (C(/usr/local/go), C(/etc/paths.d/go));
Homebrew's Cellar; asdf's and goenv's shims, which are scripts; mise's, which are links to mise (jdx/mise
src/shims.rs); gvm, whose trees lie in C(gos) (moovweb/gvm scripts/install); MacPorts below C(/opt/local).
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import os
import re
import stat
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._go.toolchain.store import Store

Kind = t.Literal["ours", "pkg", "homebrew", "asdf", "mise", "goenv", "gvm", "macports", "module cache", "unknown"]

_HEAD = 4096
_CELLAR = re.compile(r".*/Cellar/(?P<formula>go(?:@[^/]+)?)/(?P<version>[^/]+)/")
_ASDF_TREE = re.compile(r".*/\.?asdf/installs/golang/(?P<version>[^/]+)/")
_ASDF_SHIM = re.compile(rb"^# asdf-plugin: golang (?P<version>\S+)", re.MULTILINE)
_ASDF_EXEC = re.compile(rb"^exec .*\basdf\"? exec ", re.MULTILINE)
_MISE_TREE = re.compile(r".*/(?:mise|rtx)/installs/go/(?P<version>[^/]+)/")
_MISE_SHIM = re.compile(r".*/(?:mise|rtx)/shims/[^/]+")
_GOENV_TREE = re.compile(r".*/\.?goenv/versions/(?P<version>[^/]+)/")
_GOENV_EXEC = re.compile(rb"GOENV_ROOT=|/goenv\"? exec ")
_GVM_TREE = re.compile(r".*/\.?gvm/gos/(?P<version>[^/]+)/")
_MODULE_CACHE = re.compile(r".*/golang\.org/toolchain@v0\.0\.1-go(?P<version>[^/]+)\.[a-z0-9]+-[a-z0-9]+/")
_PKG = "/usr/local/go/"
_MACPORTS = "/opt/local/"


@dataclasses.dataclass(frozen=True)
class Owner:
    """Whose it is.

    C(version) as the owner's own folder or shim says it, never trusted; C(shim) when the file runs another one.
    """

    kind: Kind
    version: str = ""
    shim: bool = False
    detail: str = ""

    def __str__(self) -> str:
        words: list[str] = [self.kind if self.kind != "pkg" else "Go's own package or archive"]
        words += [self.version] if self.version else []
        words += ["(shim)"] if self.shim else []
        return " ".join(words) + (f", {self.detail}" if self.detail else "")


def goroot_of(real: str) -> str | None:
    """The GOROOT a go command at C(real) (links followed) belongs to: where VERSION and the sources lie beside it."""
    folder, name = os.path.split(real)
    above, bin_name = os.path.split(folder)
    if bin_name != "bin" or name not in ("go", "gofmt"):
        return None
    there = os.path.isfile(os.path.join(above, "VERSION")) and os.path.isdir(os.path.join(above, "src"))
    return above if there else None


def owner_of(path: str, real: str, paths_d: str = "/etc/paths.d") -> Owner:
    """Whose Go the file C(path) is, C(real) being where its links lead."""
    found = _by_tree(real) or _by_shim(path, real)
    if found is not None:
        return found
    if real.startswith(_PKG):
        listed = os.path.lexists(os.path.join(paths_d, "go"))
        return Owner("pkg", detail=f"{paths_d}/go is there" if listed else "")
    return Owner("unknown")


def _by_tree(real: str) -> Owner | None:
    goroot = goroot_of(real)
    if goroot is not None:
        sealed = _sealed(goroot)
        if sealed:
            return Owner("ours", sealed)
    trees: list[tuple[Kind, re.Pattern[str]]] = [
        ("homebrew", _CELLAR),
        ("asdf", _ASDF_TREE),
        ("mise", _MISE_TREE),
        ("goenv", _GOENV_TREE),
        ("gvm", _GVM_TREE),
        ("module cache", _MODULE_CACHE),
    ]
    for kind, form in trees:
        match = form.match(real)
        if match is not None:
            return Owner(kind, match.group("version"))
    return Owner("macports") if real.startswith(_MACPORTS) else None


def _sealed(goroot: str) -> str:
    """The version by our seal; a tree that was put into a sealed one's place has another inode, and is not ours."""
    seal = Store(goroot).seal()
    if seal is None or seal.goroot != goroot:
        return ""
    try:
        return seal.version if os.lstat(goroot).st_ino == seal.inode else ""
    except OSError:
        return ""


def _by_shim(path: str, real: str) -> Owner | None:
    if os.path.basename(real) in ("mise", "rtx") or _MISE_SHIM.fullmatch(path):
        return Owner("mise", shim=True)
    head = _head(real)
    if not head.startswith(b"#!"):
        return None
    named = _ASDF_SHIM.search(head)
    if named is not None or _ASDF_EXEC.search(head):
        version = named.group("version").decode("ascii", "backslashreplace") if named else ""
        return Owner("asdf", version, shim=True)
    if _GOENV_EXEC.search(head):
        return Owner("goenv", shim=True)
    return Owner("unknown", shim=True, detail="a script")


def _head(path: str) -> bytes:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError:
        return b""
    try:
        return os.read(descriptor, _HEAD) if stat.S_ISREG(os.fstat(descriptor).st_mode) else b""
    except OSError:
        return b""
    finally:
        os.close(descriptor)

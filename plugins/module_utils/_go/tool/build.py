# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Building a Go program of an exact module version by an exact Go: the same on a Mac, on the controller, for a record.

C(go install PATH@VERSION) without cgo runs nothing of what it fetches: no generator, no test, no C compiler, only the
compiler, assembler and linker of its own GOROOT. On a host these still read foreign text, so root lends them to an
account without rights, and copies only what came out proven.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import os
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._go import seal
from ansible_collections.golden.triangle.plugins.module_utils._go.executable import ExecutableError
from ansible_collections.golden.triangle.plugins.module_utils._go.goroot import Owner
from ansible_collections.golden.triangle.plugins.module_utils._go.goroot import read as read_tree
from ansible_collections.golden.triangle.plugins.module_utils._go.tool import program
from ansible_collections.golden.triangle.plugins.module_utils._go.tool.wish import Reference
from ansible_collections.golden.triangle.plugins.module_utils._runner import CommandError, Runner

#: Delve takes a minute on two slow cores; an old MacBook that fetches through a slow proxy gets twenty times that.
TIMEOUT = 1800.0
#: What a build of gopls leaves for its time in modules and compiled packages, and as much again.
ROOM = 1536 * 1024 * 1024
#: -modcacherw, so that what was fetched can be removed again. Neither flag is a choice: they decide the bytes.
FLAGS = ("-trimpath", "-modcacherw")


class BuildError(Exception):
    """The program could not be built: the text has the end of what the go command said."""


@dataclasses.dataclass(frozen=True)
class Fetching:
    """Where modules come from and who vouches for them: GOPROXY and GOSUMDB as the go command takes them."""

    proxy: str = "https://proxy.golang.org"
    checksum_database: str = "sum.golang.org"
    #: What an HTTP proxy or certificates of a site's own need; nothing else of the caller's environment is handed on.
    environment: t.Mapping[str, str] = dataclasses.field(default_factory=dict)


def environment(wished: Reference, goroot: str, work: str, fetching: Fetching) -> dict[str, str]:
    """All the go command gets to see. GOBIN is not set: the go command refuses it for another platform."""
    return {
        **fetching.environment,
        "LC_ALL": "C",
        "PATH": "/usr/bin:/bin",
        "HOME": work,
        "TMPDIR": work,
        "GOROOT": goroot,
        "GOENV": "off",
        "GOTOOLCHAIN": "local",
        "GOFLAGS": "",
        "GOWORK": "off",
        "GO111MODULE": "on",
        "GOPATH": os.path.join(work, "path"),
        "GOMODCACHE": os.path.join(work, "modules"),
        "GOCACHE": os.path.join(work, "cache"),
        "GOPROXY": fetching.proxy,
        "GOSUMDB": fetching.checksum_database,
        "GOVCS": "*:off",
        "CGO_ENABLED": "0",
        "GOOS": wished.settings["GOOS"],
        "GOARCH": wished.settings["GOARCH"],
        "GOAMD64": wished.goamd64,
    }


def command(wished: Reference, goroot: str) -> list[str]:
    """The command, with the one go that is meant."""
    return [os.path.join(goroot, "bin", "go"), "install", *FLAGS, f"{wished.package}@v{wished.version}"]


def build(wished: Reference, goroot: str, work: str, runner: Runner) -> bytes:
    """Build with a runner that has C(environment); the bytes of what came out, not proven. Raises BuildError."""
    try:
        answer = runner.run(command(wished, goroot), timeout=TIMEOUT)
    except CommandError as exc:
        raise BuildError(str(exc)) from exc
    if answer.rc != 0:
        lines = [line for line in answer.stderr.splitlines() if not line.startswith("go: downloading ")]
        raise BuildError(f"go install {wished.package}@v{wished.version} ended with {answer.rc}: {_end(lines)}")
    # A cross build lies one folder deeper, in GOOS_GOARCH.
    found = [
        os.path.join(folder, name)
        for folder, _folders, names in os.walk(os.path.join(work, "path", "bin"))
        for name in names
    ]
    if len(found) != 1:
        raise BuildError(f"go install {wished.package}@v{wished.version} left {len(found)} programs")
    try:
        return program.read(found[0])
    except (OSError, ExecutableError) as exc:
        raise BuildError(f"what go install left cannot be read: {exc}") from exc


def _end(lines: t.Sequence[str], most: int = 8) -> str:
    return "; ".join(line.strip() for line in lines[-most:]) or "it said nothing"


def goroot_fault(goroot: str, wished: Reference, h1_unsigned: str, owner: Owner) -> str:
    """Why this GOROOT must not build anything; empty when every byte, mode and owner of it is the release's."""
    if not h1_unsigned:
        return f"there is no release record of Go {wished.go} to prove {goroot} by"
    try:
        tree = read_tree(goroot, owner)
    except OSError as exc:
        return f"{goroot} cannot be read: {exc.strerror}"
    actual = seal.h1(tree.files, seal.module_prefix(wished.go, wished.platform))
    if actual != h1_unsigned:
        return f"{goroot} is not Go {wished.go} as released (go.tree): its h1_unsigned is {actual}, not {h1_unsigned}"
    if tree.irregular:
        return f"{goroot} holds more than the release (go.tree): {min(tree.irregular)}"
    if tree.modes:
        return f"{goroot} has modes or owners that are not as released (go.modes): {min(tree.modes)}"
    return ""

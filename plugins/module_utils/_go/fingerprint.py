# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fingerprint of a Go: what it says it is, what its programs say, and whether its bytes are a release's.

Everything is read from the files. C(compile -V=full) says no more than VERSION does for a release
(cmd/internal/objabi C(versionFlag)), and is asked only of a compiler whose whole tree was proven.
"""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import os
import re
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._apple import macho, signature
from ansible_collections.golden.triangle.plugins.module_utils._check import limited
from ansible_collections.golden.triangle.plugins.module_utils._go import (
    buildid,
    buildinfo,
    executable,
    goroot,
    seal,
)
from ansible_collections.golden.triangle.plugins.module_utils._go.executable import ExecutableError
from ansible_collections.golden.triangle.plugins.module_utils._go.goroot import Owner
from ansible_collections.golden.triangle.plugins.module_utils._place import changeable_by_others
from ansible_collections.golden.triangle.plugins.module_utils._runner import CommandError, Runner

Verdict = t.Literal["declared", "known", "unknown release", "differs", "no toolchain"]

TOOLS = ("go", "compile", "link", "asm", "vet")
_VERSION = re.compile(r"go(\d+\.\d+(?:\.\d+)?(?:(?:rc|beta)\d+)?)")
_TOOL_FOLDER = re.compile(r"([a-z0-9]+)_([a-z0-9]+)")
#: A program of a release has up to 20 MB.
_LARGEST_PROGRAM = 64 * 1024 * 1024


@dataclasses.dataclass(frozen=True)
class Known:
    """What the trusted library knows of one release on one platform."""

    version: str
    platform: str
    h1_unsigned: str
    h1_official: str | None = None


@dataclasses.dataclass(frozen=True)
class Program:
    """One program, as its file says it. C(error) says what could not be read of it."""

    name: str
    path: str
    go: str = ""
    build_id: str = ""
    sha256_unsigned: str = ""
    signer: str = ""
    architecture: str = ""
    module: str = ""
    settings: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    error: str = ""


@dataclasses.dataclass(frozen=True)
class Fingerprint:
    """One GOROOT.

    C(h1) is over the bytes as they are, C(h1_unsigned) with Apple's signatures cut off; both are of the canonical tree,
    so they compare with the checksum database's. C(reasons) say why the verdict is what it is.
    """

    goroot: str
    version: str
    platform: str
    verdict: Verdict
    h1: str = ""
    h1_unsigned: str = ""
    files: int = 0
    bytes: int = 0
    form: t.Literal["", "release", "module cache"] = ""
    programs: tuple[Program, ...] = ()
    reasons: tuple[str, ...] = ()

    @property
    def proven(self) -> bool:
        """Whether these are the bytes of a release of the trusted library."""
        return self.verdict in ("declared", "known")

    def as_result(self) -> dict[str, t.Any]:
        """As JSON."""
        return {**dataclasses.asdict(self), "programs": [dataclasses.asdict(program) for program in self.programs]}

    @classmethod
    def from_result(cls, value: t.Mapping[str, t.Any]) -> Fingerprint:
        """Back from JSON, as a process of another user answers it."""
        programs = tuple(Program(**program) for program in value["programs"])
        return cls(**{**value, "programs": programs, "reasons": tuple(value["reasons"])})


def take(
    path: str,
    library: t.Sequence[Known],
    declared: t.Collection[str] = (),
    *,
    programs: bool = True,
    manifests: t.Sequence[bytes] = (),
) -> Fingerprint:
    """The fingerprint of the GOROOT at C(path); C(declared) are the versions that are wished.

    Without C(programs) their files are hashed with all others, but not looked into. C(manifests) are preimages of h1
    sums, as a store has them: with that of the release the files that differ are named.

    Raises OSError when a part of the tree cannot be read.
    """
    line = goroot.version_line(path)
    platform = platform_of(path)
    match = _VERSION.fullmatch(line)
    if match is None or not platform:
        why = f"VERSION says {line!r}" if line else "it has no VERSION"
        reason = why if match is None else "pkg/tool holds the programs of no platform, or of several"
        return Fingerprint(path, line, platform, "no toolchain", reasons=(reason,))
    tree = goroot.read(path, Owner(-1, -1))
    form, files, signed = _as_released(tree)
    prefix = seal.module_prefix(match.group(1), platform)
    h1_unsigned, h1 = seal.h1(files, prefix), seal.h1({**files, **signed}, prefix)
    known = next((entry for entry in library if (entry.version, entry.platform) == (match.group(1), platform)), None)
    if known is None:
        verdict: Verdict = "unknown release"
        reasons: tuple[str, ...] = (f"no release record of {line} for {platform}: nothing proves these bytes",)
    else:
        verdict, reasons = _judged(known, h1_unsigned, tree.irregular, declared)
        if h1_unsigned != known.h1_unsigned:
            reasons += _differing(seal.split(files)[0], prefix, known, manifests)
    return Fingerprint(
        goroot=path,
        version=line,
        platform=platform,
        verdict=verdict,
        h1=h1,
        h1_unsigned=h1_unsigned,
        files=len(files),
        bytes=tree.bytes,
        form=form,
        programs=tuple(program(name, os.path.join(path, place)) for name, place in program_places(platform))
        if programs
        else (),
        reasons=reasons,
    )


def platform_of(path: str) -> str:
    """In Go's words, C(darwin/amd64), by the folder of its tools; empty where that does not tell."""
    try:
        names = os.listdir(os.path.join(path, "pkg", "tool"))
    except OSError:
        return ""
    found = [match for match in map(_TOOL_FOLDER.fullmatch, names) if match]
    return f"{found[0].group(1)}/{found[0].group(2)}" if len(found) == 1 else ""


def program_places(platform: str) -> list[tuple[str, str]]:
    """The programs a fingerprint looks into, with their places in the GOROOT."""
    folder = f"pkg/tool/{platform.replace('/', '_')}"
    return [(name, "bin/go" if name == "go" else f"{folder}/{name}") for name in TOOLS]


def _as_released(tree: goroot.Tree) -> tuple[t.Literal["release", "module cache"], seal.Manifest, seal.Manifest]:
    """The manifest as a release's tree has it: C(go mod download) leaves each go.mod under the name _go.mod."""
    if "src/_go.mod" not in tree.files or "src/go.mod" in tree.files:
        return "release", tree.files, tree.signed
    return "module cache", {seal.path_of(path): digest for path, digest in tree.files.items()}, tree.signed


def _judged(
    known: Known, h1_unsigned: str, irregular: t.Mapping[str, str], declared: t.Collection[str]
) -> tuple[Verdict, tuple[str, ...]]:
    if h1_unsigned != known.h1_unsigned:
        return "differs", (f"h1_unsigned is {h1_unsigned}, the release's is {known.h1_unsigned}",)
    if irregular:
        odd = [f"{path} is {what}" for path, what in sorted(irregular.items())[:10]]
        return "differs", ("its files are the release's, but there is more", *odd)
    reason = f"byte for byte Go {known.version} for {known.platform}"
    return ("declared" if known.version in declared else "known"), (reason,)


def _differing(files: seal.Manifest, prefix: str, known: Known, manifests: t.Sequence[bytes]) -> tuple[str, ...]:
    """The files that are not the release's. A manifest whose own digest is the release's needs no other proof."""
    text = next((text for text in manifests if seal.h1_of(text) == known.h1_unsigned), None)
    if text is None:
        return ("which files differ cannot be told: no manifest of the release is at hand",)
    found = seal.compare(seal.parse(text, prefix), files)
    named = [("changed", found.changed), ("missing", found.missing), ("added", found.added)]
    return limited([f"{what} {path}" for what, paths in named for path in paths])


def program(name: str, path: str) -> Program:
    """What one program's file says. What cannot be read is said in C(error); nothing is raised."""
    try:
        file = executable.open_file(path)
    except (OSError, ExecutableError) as exc:
        return Program(name, path, error=f"cannot be read: {getattr(exc, 'strerror', None) or exc}")
    try:
        if file.size > _LARGEST_PROGRAM:
            return Program(name, path, error=f"not read: {file.size} bytes are more than any program of Go's has")
        return _program(name, path, executable.Bytes(file.at(0, file.size)))
    except ExecutableError as exc:
        return Program(name, path, error=str(exc))
    finally:
        os.close(file.descriptor)


def _program(name: str, path: str, data: executable.Bytes) -> Program:
    image = executable.image(data)
    digest = macho.sha256_without_signature(data.data)
    found = Program(name, path, sha256_unsigned=digest, signer=signature.signer(data), architecture=image.architecture)
    try:
        found = dataclasses.replace(found, build_id=buildid.of_image(image))
        info = buildinfo.of_image(image)
    except ExecutableError as exc:
        return dataclasses.replace(found, error=str(exc))
    module = f"{info.main.path}@{info.main.version} {info.main.h1}".strip() if info.main else ""
    return dataclasses.replace(found, go=info.go, module=module or info.path, settings=dict(info.settings))


def says(fingerprint: Fingerprint, runner: Runner) -> dict[str, str]:
    """What the compiler answers to C(-V=full), or why it was not asked: C({"answer": ...}) or C({"not_asked": ...}).

    It is asked only where its tree was proven and nobody but root can have changed it since.
    """
    path = next((entry.path for entry in fingerprint.programs if entry.name == "compile"), "")
    if not fingerprint.proven:
        return {"not_asked": f"its tree is not proven: {fingerprint.verdict}"}
    writable = changeable_by_others(path)
    if writable:
        return {"not_asked": f"{writable} can be changed by others than root"}
    try:
        return {"answer": runner.run([path, "-V=full"]).stdout.strip()}
    except CommandError as exc:
        return {"not_asked": str(exc)}

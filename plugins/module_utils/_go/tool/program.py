# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Go program as its file says it, and whether that is what it shall be. The file is read, never run."""

# PRIVATE to the collection golden.triangle: no other collection may rely on it.

from __future__ import annotations

import dataclasses
import hashlib
import os
import stat
import typing as t

from ansible_collections.golden.triangle.plugins.module_utils._apple import macho
from ansible_collections.golden.triangle.plugins.module_utils._go import buildinfo, executable
from ansible_collections.golden.triangle.plugins.module_utils._go.buildinfo import BuildInfo, Module
from ansible_collections.golden.triangle.plugins.module_utils._go.executable import ExecutableError
from ansible_collections.golden.triangle.plugins.module_utils._go.tool.wish import Reference

#: gopls, the largest of the usual tools, has 30 MB.
LARGEST = 256 * 1024 * 1024
MODE = 0o755

#: What Go's linker puts DWARF into: compressed before Go 1.22 on macOS, cut to 16 characters (cmd/link/internal/ld).
_DWARF = ("__zdebug_", "__debug_", ".zdebug_", ".debug_")
_GDB_SCRIPT = ("__debug_gdb_scri", ".debug_gdb_scripts")


@dataclasses.dataclass(frozen=True)
class Program:
    """One file. C(what) is what lies there in words, C(error) why it is no Go program, C(dwarf) counts bytes."""

    what: str
    sha256: str = ""
    sha256_unsigned: str = ""
    size: int = 0
    dwarf: int = 0
    info: BuildInfo | None = None
    error: str = ""
    mode: int = 0
    uid: int = -1
    gid: int = -1
    names: int = 0
    inode: int = 0
    changed_at: int = 0

    @property
    def version(self) -> str:
        """The version of its main module without the v, or why there is none."""
        if self.info is None:
            return self.what if not self.error else f"{self.what}: {self.error}"
        return self.info.main.version.removeprefix("v") if self.info.main else "no module"


ABSENT = Program("absent")


def look(path: str) -> Program:
    """What lies at a path, no link followed. Raises OSError when a file cannot be read."""
    try:
        status = os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return ABSENT
    if stat.S_ISLNK(status.st_mode):
        return Program(f"a link to {os.readlink(path)}", inode=status.st_ino, changed_at=status.st_ctime_ns)
    if not stat.S_ISREG(status.st_mode):
        what = "a folder" if stat.S_ISDIR(status.st_mode) else "neither a file nor a folder"
        return Program(what, inode=status.st_ino, changed_at=status.st_ctime_ns)
    try:
        data = read(path)
    except ExecutableError as exc:
        found = Program("a file", size=status.st_size, error=str(exc))
    else:
        found = of_bytes(data)
    return dataclasses.replace(
        found,
        mode=stat.S_IMODE(status.st_mode),
        uid=status.st_uid,
        gid=status.st_gid,
        names=status.st_nlink,
        inode=status.st_ino,
        changed_at=status.st_ctime_ns,
    )


def read(path: str) -> bytes:
    """The bytes of a regular file that is no link. Raises OSError, and ExecutableError where it is no such file."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOFOLLOW)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise ExecutableError("not a regular file")
        if status.st_size > LARGEST:
            raise ExecutableError(f"{status.st_size} bytes are more than any program has")
        pieces = iter(lambda: os.read(descriptor, status.st_size + 1), b"")
        return b"".join(pieces)
    finally:
        os.close(descriptor)


def of_bytes(data: bytes) -> Program:
    """The same of bytes at hand."""
    bare = macho.without_signature(data)
    digest = hashlib.sha256(data).hexdigest()
    found = Program(
        "a file",
        sha256=digest,
        sha256_unsigned=digest if bare is data else hashlib.sha256(bare).hexdigest(),
        size=len(data),
    )
    try:
        image = executable.image(executable.Bytes(data))
        info = buildinfo.of_image(image)
    except ExecutableError as exc:
        return dataclasses.replace(found, error=str(exc))
    return dataclasses.replace(found, info=info, dwarf=dwarf_bytes(image.sections))


def dwarf_bytes(sections: t.Mapping[str, executable.Region]) -> int:
    """How many bytes of debug information lie in the file."""
    return sum(region.size for name, region in sections.items() if name.startswith(_DWARF) and name not in _GDB_SCRIPT)


class Faults(t.NamedTuple):
    """Where a program is not what it shall be, in words, one tuple for each kind of check; empty where it is."""

    version: tuple[str, ...]
    builder: tuple[str, ...]
    sums: tuple[str, ...]
    bytes: tuple[str, ...]
    flags: tuple[str, ...]

    @property
    def all(self) -> list[str]:
        """All of them."""
        return [fault for kind in self for fault in kind]


def faults(program: Program, wished: Reference) -> Faults:
    """Compare a program with its reference: pure."""
    info = program.info
    if info is None:
        return Faults((f"it is {program.version}",), (), (), (), ())
    return Faults(
        version=tuple(_version_faults(info, wished)),
        builder=() if info.go == f"go{wished.go}" else (f"built by {info.go}, not by go{wished.go}",),
        sums=tuple(_sum_faults(info, wished)),
        bytes=_byte_faults(program, wished),
        flags=tuple(_flag_faults(program, info, wished)),
    )


def _version_faults(info: BuildInfo, wished: Reference) -> t.Iterator[str]:
    if info.path != wished.package:
        yield f"it is the package {info.path or 'of no name'}, not {wished.package}"
    main = info.main
    if main is None:
        yield "it was built outside of any module"
        return
    if main.version != f"v{wished.version}":
        devel = " (built in a working copy, not from a released module)" if main.version == "(devel)" else ""
        yield f"version {main.version or 'missing'}{devel}, not v{wished.version}"
    if main.path != wished.package and not wished.package.startswith(f"{main.path}/"):
        yield f"its main module is {main.path}, which does not hold {wished.package}"


def _sum_faults(info: BuildInfo, wished: Reference) -> t.Iterator[str]:
    """The main module, then each other one: replaced, another sum, or not of this release at all."""
    if info.main is not None:
        yield from _replaced(info.main)
        if not info.main.h1:
            yield f"{info.main.path} has no sum: it was not taken from a module cache"
        elif wished.h1 and info.main.h1 != wished.h1:
            yield f"{info.main.path}@{info.main.version} is {info.main.h1}, expected {wished.h1}"
    for module in info.deps:
        name = f"{module.path}@{module.version}"
        known = wished.modules.get(name)
        yield from _replaced(module)
        if wished.modules and known is None:
            yield f"{name} is no module of this release"
        elif module.replace is None and (not module.h1 or (known is not None and module.h1 != known)):
            yield f"{name} is {module.h1 or 'without a sum'}" + (f", expected {known}" if known else "")


def _replaced(module: Module) -> t.Iterator[str]:
    if module.replace is not None:
        yield f"{module.path}@{module.version} is replaced by {module.replace.path} {module.replace.version}".rstrip()


def _byte_faults(program: Program, wished: Reference) -> tuple[str, ...]:
    if wished.sha256_unsigned in ("", program.sha256_unsigned):
        return ()
    return (f"sha256 without signature is {program.sha256_unsigned}, expected {wished.sha256_unsigned}",)


def _flag_faults(program: Program, info: BuildInfo, wished: Reference) -> t.Iterator[str]:
    """Settings that change what it does or that another build would not have. Go hides -ldflags under -trimpath."""
    for key, value in wished.settings.items():
        # go1.17 and older wrote no settings, and GOAMD64 is of amd64 alone; then the builder is at fault already.
        if info.settings.get(key, "missing") != value:
            yield f"{key} is {info.settings.get(key, 'missing')}, not {value}"
    for key in sorted(info.settings.keys() - wished.settings.keys()):
        if key.startswith("vcs"):
            if info.settings[key] == "true" and key == "vcs.modified":
                yield "built from a working copy with changes (vcs.modified)"
        elif key not in ("DefaultGODEBUG", "-pgo"):  # both follow from the module's own source
            yield f"built with {key}={info.settings[key]}"
    if not program.dwarf:
        yield "it has no debug information: built with -ldflags=-w, or stripped"

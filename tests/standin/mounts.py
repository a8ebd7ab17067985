# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a stand-in's mount namespace is made of, at every boot."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from . import python
from .errors import StandinError
from .namespaces import MS_NODEV, MS_NOEXEC, MS_NOSUID, MS_PRIVATE, MS_RDONLY, MS_REC, bind, mount, pivot_root
from .spec import Spec

_DEVICES: Final = ("null", "zero", "full", "random", "urandom", "tty")
# fs/binfmt_misc.c: name, type magic, offset, magic, mask, interpreter, flags. The magic is the head of a 64-bit
# Mach-O for x86_64 (<mach-o/loader.h>: MH_MAGIC_64, CPU_TYPE_X86_64); P: the caller's argv[0] is kept.
_MACH_O: Final = rb":darwin_amd64:M::\xcf\xfa\xed\xfe\x07\x00\x00\x01::/.standin/host/macho_exec:P"


def set_up(spec: Spec) -> None:
    """Everything up to and including the change of the root folder."""
    root = spec.disk.root
    mount("", "/", "", MS_REC | MS_PRIVATE)
    bind(root, root)
    _usr(spec)
    _dev(root / "dev")
    mount("proc", root / "proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC)
    _hidden(spec)
    if spec.mac.tools and not spec.python.is_system:
        target = root / python.FRAMEWORK / spec.python.name
        _overlay(target, lower=[spec.disk.python, spec.python.prefix])
    for name in ("bin", "sbin", "lib", "lib64"):
        if (root / name).is_dir() and not (root / name).is_symlink():
            bind(f"/{name}", root / name)
    pivot_root(root)


def _overlay(target: Path, *, lower: list[Path], upper: Path | None = None, work: Path | None = None) -> None:
    """Mount an overlay, read-only without an upper layer."""
    paths = [*lower, *([upper, work] if upper and work else [])]
    if any(set(str(path)) & set(":,\\") for path in paths):
        raise StandinError(f"none of : , \\ may be in the path of the cache or of Python: {paths}")
    options = "userxattr,lowerdir=" + ":".join(map(str, lower))
    if upper and work:
        options += f",upperdir={upper},workdir={work}"
    try:
        mount("overlay", target, "overlay", 0 if upper else MS_RDONLY, options)
    except OSError as error:
        where = "is the cache on a file system that is an overlay itself (a container's)? Set GOLDEN_TRIANGLE_CACHE"
        raise StandinError(f"{error}; {where}") from error


def _usr(spec: Spec) -> None:
    disk = spec.disk
    # /usr and not /: what is mounted below / is locked for a user namespace.
    _overlay(disk.root / "usr", lower=[Path("/usr")], upper=disk.usr, work=disk.work)
    bind(disk.local, disk.root / "usr" / "local")


def _dev(dev: Path) -> None:
    mount("tmpfs", dev, "tmpfs", MS_NOSUID | MS_NOEXEC, "mode=755,size=64k")
    for name in _DEVICES:
        (dev / name).touch()
        bind(f"/dev/{name}", dev / name)
    for name in ("pts", "shm"):
        (dev / name).mkdir()
    mount("devpts", dev / "pts", "devpts", MS_NOSUID | MS_NOEXEC, "newinstance,ptmxmode=0666,mode=620")
    mount("tmpfs", dev / "shm", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777")
    # Nobody is logged in at the screen: then it is root's.
    (dev / "console").touch(mode=0o600)
    (dev / "ptmx").symlink_to("pts/ptmx")
    (dev / "fd").symlink_to("/proc/self/fd")
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        (dev / name).symlink_to(f"/proc/self/fd/{number}")


def _hidden(spec: Spec) -> None:
    """/.standin: our programs, the twins, and the kernel's table of interpreters, in force for this namespace only."""
    hidden = spec.disk.root / ".standin"
    mount("tmpfs", hidden, "tmpfs", MS_NODEV, "mode=755,size=64k")
    places = {"bin": spec.programs, "twins": spec.twins, "host": spec.disk.hidden, "python": spec.python.prefix}
    for name, source in places.items():
        (hidden / name).mkdir()
        bind(source, hidden / name, read_only=True)
    if spec.npm:
        (hidden / "npm").mkdir()
        bind(spec.npm, hidden / "npm", read_only=True)
        (hidden / "node").touch()
        bind(spec.node, hidden / "node", read_only=True)
    (hidden / "toolnames").symlink_to("host/toolnames")
    (hidden / "binfmt").mkdir()
    mount("binfmt_misc", hidden / "binfmt", "binfmt_misc", MS_NOSUID | MS_NODEV | MS_NOEXEC)
    descriptor = os.open(hidden / "binfmt" / "register", os.O_WRONLY)
    try:
        os.write(descriptor, _MACH_O)
    finally:
        os.close(descriptor)

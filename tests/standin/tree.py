# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The disk of a Mac: made once at the first boot, inside the namespace, so that owners are those of the Mac."""

from __future__ import annotations

import hashlib
import os
import plistlib
import shutil
import stat
from pathlib import Path
from typing import Final

from . import accounts, answers, apple, python, shells, signer, ssh
from .commands import tools
from .spec import Spec

ANSWER: Final = "/.standin/bin/answer"

_FOLDERS: Final = (
    *("Applications/Utilities", "Library/Application Support", "Library/LaunchDaemons", "Library/Preferences"),
    *("System/Library/CoreServices", "System/Volumes/Data", "Users", "Volumes", "cores", "opt", "home"),
    *("private/etc/ssh", "private/var/db", "private/var/empty", "private/var/folders", "private/var/log"),
    *("private/var/run/sshd", "private/var/root", "usr", "dev", "proc", ".standin"),
)
_LINKS: Final = {"etc": "private/etc", "tmp": "private/tmp", "var": "private/var", "run": "private/var/run"}
# Nothing of a Mac, but the programs of the Linux below cannot be started without them.
_SYSTEM_LINKS: Final = ("bin", "sbin", "lib", "lib64")

# The sources that decide what a new disk holds.
_OF_DISK: Final = ("tree.py", "accounts.py", "shells.py", "apple.py", "inside/sitecustomize.py", "commands/tools.py")

_NSSWITCH: Final = "passwd: files\ngroup: files\nshadow: files\nhosts: files dns\nservices: files\nprotocols: files\n"


def make(spec: Spec) -> None:
    """Everything that survives a reboot. Whatever an interrupted boot left was removed before."""
    disk = spec.disk
    _make_root(disk.root)
    _make_usr(disk.usr, spec)
    for folder in (disk.work, disk.local):
        folder.mkdir()
    _make_etc(disk.root / "private" / "etc", spec)
    _make_logs(disk.root / "private" / "var" / "log")
    accounts.make_homes(disk.root, spec.keys.public_line)
    _write_version(disk.root / "System/Library/CoreServices/SystemVersion.plist", spec)
    layer = disk.usr if spec.python.is_system else disk.python
    python.write_customisation(layer / "lib" / f"python{spec.python.name}", spec.mac, spec.name)
    if spec.mac.tools:
        _make_tools(disk.root, spec)


def refresh(spec: Spec) -> None:
    """What is ours and not the Mac's, at every boot: programs, recordings, the commands that answer from them."""
    hidden = spec.disk.hidden
    shutil.rmtree(hidden, ignore_errors=True)
    hidden.mkdir()
    (hidden / "answers.json").write_text(answers.document(spec.mac, f"{spec.name}.local"), encoding="utf-8")
    _bring_commands(hidden, spec)
    names = hidden / "toolnames"
    names.mkdir()
    (names / "linux_amd64").symlink_to("darwin_amd64")
    # Needs root's rights for one mount; its folder is closed to everybody outside the stand-in.
    program = hidden / "macho_exec"
    shutil.copyfile(spec.programs / "macho_exec", program)
    program.chmod(0o4755)
    for command, folder in apple.COMMANDS.items():
        if not os.path.lexists(spec.disk.usr / folder / command):
            _link(spec.disk.usr / folder / command, ANSWER)


def _bring_commands(hidden: Path, spec: Spec) -> None:
    """The programs of the commands that remember, and the interpreter that runs them, on a bare Mac too."""
    here = Path(__file__).parent
    package = hidden / "inside" / here.name
    shutil.copytree(here / "commands", package / "commands", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copyfile(here / "__init__.py", package / "__init__.py")
    shutil.copyfile(here / "inside" / "command.py", hidden / "inside" / "__main__.py")
    if signer.place().exists():
        # Only codesign needs it, and it takes minutes to build: without it, codesign refuses.
        shutil.copy(signer.place(), hidden / "rcodesign")
    (hidden / "interpreter").symlink_to(f"/.standin/python/bin/python{spec.python.name}")
    # Whoever may call a command may change what it remembers.
    memory = spec.disk.root / "private" / "var" / "db" / "standin"
    memory.mkdir(exist_ok=True)
    memory.chmod(0o777)


def layout() -> str:
    """Names the state of the sources that decide what a new disk holds."""
    here = Path(__file__).parent
    sources = [here / name for name in _OF_DISK]
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()


def _make_root(root: Path) -> None:
    root.mkdir()
    for name in _FOLDERS:
        (root / name).mkdir(parents=True)
    (root / "private" / "tmp").mkdir()
    (root / "private" / "var" / "tmp").mkdir()
    for name in ("private/tmp", "private/var/tmp"):
        (root / name).chmod(0o1777)
    (root / "private/var/root").chmod(0o750)
    (root / "private/var/empty").chmod(0o755)
    os.chown(root / "Applications", 0, accounts.ADMIN)
    (root / "Applications").chmod(0o775)
    for name, target in _LINKS.items():
        (root / name).symlink_to(target)
    for name in _SYSTEM_LINKS:
        if (outside := Path("/") / name).is_symlink():
            (root / name).symlink_to(outside.readlink())
        elif outside.is_dir():
            (root / name).mkdir()


def _make_usr(upper: Path, spec: Spec) -> None:
    """The upper layer of /usr: Apple's commands in, what no Mac has out."""
    for name in ("bin", "sbin", "lib", "libexec/ApplicationFirewall", "local", "share"):
        (upper / name).mkdir(parents=True, exist_ok=True)
    kept = f"bin/python{spec.python.name}" if spec.python.is_system and spec.mac.tools else ""
    for pattern in apple.NOT_ON_A_MAC:
        for path in Path("/usr").glob(pattern):
            name = str(path.relative_to("/usr"))
            if name != kept:
                _whiteout(upper / name)
    _link(upper / "libexec" / "path_helper", "/.standin/bin/path_helper")
    _link(upper / "bin" / "python3", _python_target(spec))
    if not spec.python.is_system:
        # The interpreter finds its shared library by the path it was installed at, which is not here.
        library = f"libpython{spec.python.name}.so.1.0"
        _link(upper / "lib" / library, f"/{python.FRAMEWORK}/{spec.python.name}/lib/{library}")
    if os.lstat("/usr/bin/sudo").st_uid != 0:
        _own_sudo(upper)


def _python_target(spec: Spec) -> str:
    if not spec.mac.tools:
        return ANSWER
    return f"python{spec.python.name}" if spec.python.is_system else f"/{python.TOOLS}/usr/bin/python3"


def _whiteout(path: Path) -> None:
    """Hide a file of the lower layer (Documentation/filesystems/overlayfs.rst: a character device 0/0)."""
    os.mknod(path, stat.S_IFCHR, os.makedev(0, 0))


def _link(path: Path, target: str) -> None:
    path.unlink(missing_ok=True)
    path.symlink_to(target)


def _own_sudo(upper: Path) -> None:
    """Where the owner of the machine's sudo has no id in here (its bit then means nothing), a copy of our own."""
    for folder in ("bin/sudo", "libexec/sudo", "lib/sudo"):
        source = Path("/usr") / folder
        for path in [source] if source.is_file() else [p for p in source.rglob("*") if p.is_file()]:
            copy = upper / path.relative_to("/usr")
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
            copy.chmod(0o644 if path.suffix == ".so" else 0o755)
    (upper / "bin" / "sudo").chmod(0o4755)


def _make_etc(etc: Path, spec: Spec) -> None:
    shell = "/bin/zsh" if Path("/bin/zsh").exists() else "/bin/bash"
    accounts.write_databases(etc, shell)
    shells.write(etc)
    (etc / "hosts").write_text(
        f"127.0.0.1\tlocalhost\n{spec.address}\t{spec.name}.local {spec.name}\n", encoding="ascii"
    )
    (etc / "nsswitch.conf").write_text(_NSSWITCH, encoding="ascii")
    (etc / "shells").write_text("/bin/bash\n/bin/sh\n/bin/zsh\n", encoding="ascii")
    (etc / "localtime").symlink_to("/usr/share/zoneinfo/UTC")
    (etc / "ssh" / "sshd_config").write_text(ssh.server_config(spec.address), encoding="ascii")
    host_key = etc / "ssh" / "ssh_host_ed25519_key"
    shutil.copyfile(spec.keys.host_private, host_key)
    host_key.chmod(0o600)
    for name in ("ld.so.cache", "protocols", "resolv.conf", "services"):
        if (Path("/etc") / name).exists():
            shutil.copyfile(Path("/etc") / name, etc / name)
    if Path("/etc/alternatives").is_dir():
        shutil.copytree("/etc/alternatives", etc / "alternatives", symlinks=True)
    if (bundle := Path("/etc/ssl/certs/ca-certificates.crt")).exists():
        (etc / "ssl" / "certs").mkdir(parents=True)
        shutil.copyfile(bundle, etc / "ssl" / "cert.pem")
        (etc / "ssl" / "certs" / bundle.name).symlink_to("../cert.pem")


def _make_logs(folder: Path) -> None:
    for name in ("refused.log", "dialogs.log"):
        (folder / name).touch()
        (folder / name).chmod(0o666)


def _write_version(path: Path, spec: Spec) -> None:
    content = {
        "ProductBuildVersion": spec.mac.build,
        "ProductName": "macOS",
        "ProductUserVisibleVersion": spec.mac.macos,
        "ProductVersion": spec.mac.macos,
    }
    path.write_bytes(plistlib.dumps(content))


def _make_tools(root: Path, spec: Spec) -> None:
    """The Command Line Tools, of which there are only Python, a receipt and what debugserver says of itself."""
    tools.install(root, spec.mac.macos)
    folder = root / python.TOOLS / "usr" / "bin"
    folder.mkdir(parents=True)
    if not spec.python.is_system:
        (root / python.FRAMEWORK / spec.python.name).mkdir(parents=True)
        version = f"../../Library/Frameworks/Python3.framework/Versions/{spec.python.name}"
        (folder / "python3").symlink_to(f"{version}/bin/python{spec.python.name}")

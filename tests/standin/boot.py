# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The process that becomes a stand-in. Run by host.py: `python -m standin.boot`, the spec on standard input.

It speaks with its starter by lines: it prints "unshared", reads "mapped", prints the id of the stand-in's first
process, reads "go", and prints either "running" or the error. That first process ends with its starter until "go" has
come, so nothing is ever left of a start that was killed.
"""

from __future__ import annotations

import os
import shutil
import socket
import sys
import traceback

from . import mounts, namespaces, tree
from .spec import Spec


def main() -> None:
    """Unshare, fork, and let the child become the Mac."""
    spec = Spec.loads(sys.stdin.readline())
    os.setsid()
    namespaces.unshare()
    _say("unshared")
    _expect("mapped")
    pid = os.fork()
    if pid == 0:
        _become(spec)
    _say(str(pid))


def _become(spec: Spec) -> None:
    """The first process of the new namespaces; never returns."""
    try:
        _expect("go")
        _prepare(spec)
    except Exception as error:  # noqa: BLE001 whatever it is, this process must end here and say why
        _say(f"error {type(error).__name__}: {error}".replace("\n", " "))
        traceback.print_exc()
        os._exit(1)
    _say("running")
    # From here on the log is the only thing left that was open outside.
    null = os.open("/dev/null", os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(2, 1)
    os.closerange(3, 1024)
    os.execve(spec.sshd, [spec.sshd, "-D", "-e", "-f", "/private/etc/ssh/sshd_config"], {"PATH": "/usr/bin:/bin"})


def _prepare(spec: Spec) -> None:
    os.setresgid(0, 0, 0)
    os.setgroups([])
    os.setresuid(0, 0, 0)
    os.umask(0o022)
    socket.sethostname(spec.name)
    disk = spec.disk
    if not disk.made.exists():
        for leftover in (disk.root, disk.usr, disk.work, disk.local, disk.python, disk.hidden):
            shutil.rmtree(leftover, ignore_errors=True)
        tree.make(spec)
        disk.made.write_text(tree.layout(), encoding="ascii")
    tree.refresh(spec)
    mounts.set_up(spec)


def _say(word: str) -> None:
    print(word, flush=True)


def _expect(word: str) -> None:
    """Wait for a word from the starter; without the starter there shall be no stand-in."""
    if sys.stdin.readline() != f"{word}\n":
        os._exit(1)


if __name__ == "__main__":
    main()

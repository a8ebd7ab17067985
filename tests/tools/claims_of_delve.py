# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the article claims of Delve's own command and of what Delve takes, measured."""

from __future__ import annotations

import contextlib
import functools
import os
import re
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from ansible_collections.golden.triangle.plugins.module_utils._debug import proof, session
from ansible_collections.golden.triangle.plugins.module_utils._debug.processes import Family
from ansible_collections.golden.triangle.plugins.module_utils._debug.session import Order
from standin import toolchain
from tools.claims_of_go import LATER
from tools.measuring import Measured, clean, compiled, delve, goroot, patched, run, within

DEBUG = "-gcflags=all=-N -l"
#: Seconds until Delve says where it listens.
_READY = 30.0
#: Loopback as well, and never the address that somebody names.
_UNNAMED = "127.0.0.2"
#: TCP_LISTEN of the kernel's include/net/tcp_states.h.
_LISTENING = "0A"


def version_check() -> Measured:
    said = run(str(delve()), "version", "--check").splitlines()[0]
    return Measured("unknown flag" not in said, said)


def patch_level() -> Measured:
    found = {version: accepted(version) for version in ("1.21.6", LATER)}
    said = "; ".join(f"a program of go{version}: {answer}" for version, answer in found.items())
    return Measured(None if found["1.21.6"] == "taken" else True, said)


def accepted(version: str) -> str:
    """What the seed's Delve says of the known program built by another Go: it ends, or waits for an editor."""
    with tempfile.TemporaryDirectory() as folder:
        path = compiled(Path(folder), DEBUG, go=toolchain.linux(version))
        argv = [str(delve()), "exec", str(path), "--headless", "--listen=127.0.0.1:0"]
        with subprocess.Popen(
            argv, env=clean(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as process:
            try:
                said = process.communicate(timeout=10)[0].strip().splitlines()[-1]
            except subprocess.TimeoutExpired:
                # Delve ends the program as well when it is interrupted.
                process.send_signal(signal.SIGINT)
                process.wait()
                return "taken"
    return said.partition(" (")[0]


def patched_library() -> Measured:
    """A session of each kind with the known program, which was built with a library that nobody released."""
    with patched() as root:
        held = within(lambda folder, family: [_session(mode, root, folder, family) for mode in ("launch", "attach")])
    lost = [one.lost for one in held if one.lost]
    right = not lost and all(set(one.hit) == set(one.statements) and one.right == one.asked for one in held)
    text = ", ".join(f"{len(one.hit)} of {len(one.statements)} statements hit" for one in held)
    figures = f"a program with sync.patched in it, launched and attached to: {text}, {len(lost)} sessions lost"
    values = sum(one.right for one in held), sum(one.asked for one in held)
    return Measured(not right, f"{figures}, {values[0]} of {values[1]} values right")


def _session(mode: str, root: Path, folder: Path, family: Family) -> session.Measured:
    path = compiled(folder, DEBUG, go=root)
    if b"sync.patched" not in path.read_bytes():
        raise SystemExit(f"claims: {path} has nothing of the patched library")
    order = Order(mode, os.path.realpath(delve()), str(path), str(folder / "source"), patience=30)
    try:
        return session.hold(order, family, proof.environment(str(root), str(folder)))
    finally:
        family.end()


def listening() -> Measured:
    """Where Delve listens, and whether it can be come at by an address that was not named: :0 is any free port."""
    asked = {"--listen=:PORT": ":0", "--listen=127.0.0.1:PORT": "127.0.0.1:0"}
    found = {words: within(functools.partial(_listener, at)) for words, at in asked.items()}
    text = "; ".join(
        f"{words} is at {' and '.join(places)}, a connection to {_UNNAMED} is {'taken' if taken else 'refused'}"
        for words, (places, taken) in found.items()
    )
    open_to_all = found["--listen=:PORT"][1] and not found["--listen=127.0.0.1:PORT"][1]
    return Measured(not open_to_all, f"{text}; by the kernel's tables, where :: is every address")


def _listener(at: str, folder: Path, family: Family) -> tuple[list[str], bool]:
    """The addresses at which a Delve listens, and whether it is there by one that was not named."""
    path = compiled(folder, DEBUG)
    argv = [str(delve()), "exec", str(path), "--headless", f"--listen={at}"]
    dlv = family.start(argv, proof.environment(str(goroot()), str(folder)))
    until = time.monotonic() + _READY
    while (match := re.search(rb"listening at: \S+:(\d+)\s", dlv.head)) is None:
        if dlv.wait(time.monotonic() + 0.05) or time.monotonic() > until:
            raise SystemExit(f"claims: Delve does not listen; it said: {dlv.said()}")
    places = listeners(Path("/proc", str(dlv.pid)))
    with socket.socket() as connection:
        connection.settimeout(5)
        return places, connection.connect_ex((_UNNAMED, int(match[1]))) == 0


def listeners(process: Path) -> list[str]:
    """The addresses at which a process listens, by its folder in /proc (proc(5), /proc/net/tcp)."""
    own = set()
    for one in (process / "fd").iterdir():
        # The one that lists them is among those of our own process, and gone.
        with contextlib.suppress(FileNotFoundError):
            own.add(os.readlink(one))
    found = []
    for table in ("tcp", "tcp6"):
        for line in (process / "net" / table).read_text("ascii").splitlines()[1:]:
            words = line.split()
            if words[3] == _LISTENING and f"socket:[{words[9]}]" in own:
                found.append(address(words[1].partition(":")[0]))
    return sorted(found)


def address(digits: str) -> str:
    """An address as the kernel's tables have it: words of 32 bits in the byte order of the machine, a PC's."""
    data = bytes.fromhex(digits)
    turned = b"".join(data[at : at + 4][::-1] for at in range(0, len(data), 4))
    return socket.inet_ntop(socket.AF_INET6 if len(turned) > 4 else socket.AF_INET, turned)

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run a server in a network of its own, which has nothing but a loopback, and lead one port of ours into it.

    python enclosed.py LISTENER PORT COMMAND...

LISTENER is the number of an inherited socket that listens in the caller's network, PORT where the command will listen
in its own. So servers that open ports on every interface (Nacos opens three more) open them to nobody, and each has the
ports that it is known by. The process becomes the command: whoever started it can pause and kill the server itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import fcntl
import os
import signal
import socket
import struct
import sys
from pathlib import Path

_CHUNK = 65536
_PR_SET_PDEATHSIG = 1  # <linux/prctl.h>
_SIOCGIFFLAGS, _SIOCSIFFLAGS, _IFF_UP = 0x8913, 0x8914, 1  # <linux/sockios.h>, <linux/if.h>


def main() -> None:
    """Enclose this process, leave a child that leads connections in, and become the command."""
    listener, port, command = socket.socket(fileno=int(sys.argv[1])), int(sys.argv[2]), sys.argv[3:]
    _enclose()
    _loopback_up()
    server = os.getpid()
    if os.fork() == 0:
        _end_with(server)
        asyncio.run(_lead_all(listener, port))
    listener.close()
    os.execvp(command[0], command)


def _enclose() -> None:
    """A network namespace; whoever is not root needs a user namespace around it."""
    uid, gid = os.geteuid(), os.getegid()
    if uid == 0:
        os.unshare(os.CLONE_NEWNET)
        return
    os.unshare(os.CLONE_NEWUSER | os.CLONE_NEWNET)
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"{uid} {uid} 1", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"{gid} {gid} 1", encoding="ascii")


def _loopback_up() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        asked = struct.pack("16sh14x", b"lo", 0)
        flags = struct.unpack("16sh14x", fcntl.ioctl(any_socket, _SIOCGIFFLAGS, asked))[1]
        fcntl.ioctl(any_socket, _SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", flags | _IFF_UP))


def _end_with(parent: int) -> None:
    """Let the kernel end this process with its parent, whatever ends that."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(0)


async def _lead_all(listener: socket.socket, port: int) -> None:
    async def lead(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            writer.transport.abort()
            return
        try:
            await asyncio.gather(_copy(reader, inner_writer), _copy(inner_reader, writer))
        finally:
            for end in (writer, inner_writer):
                end.transport.abort()

    server = await asyncio.start_server(lead, sock=listener)
    await server.serve_forever()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(_CHUNK):
            writer.write(data)
            await writer.drain()
        writer.write_eof()


if __name__ == "__main__":
    main()

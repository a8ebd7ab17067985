# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How one reaches a stand-in: keys of the whole fleet, the server's configuration, the client's options."""

from __future__ import annotations

import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from . import cache, locks, needs
from .errors import StandinError

NETWORK: Final = "127.77.0"
PORT: Final = 2222

_CONFIG: Final = """\
Port {port}
ListenAddress {address}
HostKey /private/etc/ssh/ssh_host_ed25519_key
PidFile none
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin no
AuthorizedKeysFile .ssh/authorized_keys
AcceptEnv LANG LC_*
SetEnv PATH=/usr/bin:/bin:/usr/sbin:/sbin
Subsystem sftp internal-sftp
UseDNS no
PrintMotd no
PrintLastLog no
MaxStartups 200
MaxSessions 100
"""


@dataclass(frozen=True)
class Keys:
    """The fleet's key pair and the host key that all stand-ins share."""

    folder: Path

    @property
    def private(self) -> Path:
        """The client's private key."""
        return self.folder / "id_ed25519"

    @property
    def host_private(self) -> Path:
        """The server's private key."""
        return self.folder / "host_ed25519"

    @property
    def known_hosts(self) -> Path:
        """Knows the host key for every address of the fleet."""
        return self.folder / "known_hosts"

    @property
    def public_line(self) -> str:
        """For authorized_keys."""
        return self.private.with_suffix(".pub").read_text(encoding="ascii").strip()


def keys() -> Keys:
    """The fleet's keys, made at the first call."""
    made = Keys(cache.root() / "fleet-keys")
    made.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with locks.locked(made.folder / "lock"):
        if not made.known_hosts.exists():
            for key in (made.private, made.host_private):
                _generate(key)
            kind, value, *_comment = made.host_private.with_suffix(".pub").read_text(encoding="ascii").split()
            made.known_hosts.write_text(f"[{NETWORK}.*]:{PORT} {kind} {value}\n", encoding="ascii")
    return made


def _generate(key: Path) -> None:
    for old in (key, key.with_suffix(".pub")):
        old.unlink(missing_ok=True)
    tool = needs.program("ssh-keygen") or "ssh-keygen"
    argv = [tool, "-q", "-t", "ed25519", "-N", "", "-C", "golden.triangle stand-ins", "-f", str(key)]
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    if done.returncode:
        raise StandinError(f"ssh-keygen: {done.stderr.strip()}")


def server_config(address: str) -> str:
    """The text of sshd_config for one stand-in."""
    return _CONFIG.format(address=address, port=PORT)


def client_options(made: Keys) -> list[str]:
    """Options of ssh: only our key, only our known hosts, no question to anybody."""
    settings = {
        "UserKnownHostsFile": str(made.known_hosts),
        "GlobalKnownHostsFile": "/dev/null",
        "StrictHostKeyChecking": "yes",
        "IdentitiesOnly": "yes",
        "BatchMode": "yes",
    }
    return ["-F", "/dev/null", *(word for key, value in settings.items() for word in ("-o", f"{key}={value}"))]


def command(address: str, user: str, *remote: str) -> list[str]:
    """The command line of ssh to a stand-in."""
    made = keys()
    tool = needs.program("ssh") or "ssh"
    return [tool, *client_options(made), "-i", str(made.private), "-p", str(PORT), f"{user}@{address}", *remote]


def greets(address: str, timeout: float = 0.2) -> bool:
    """Whether an ssh server answers there."""
    try:
        with socket.create_connection((address, PORT), timeout=timeout) as connection:
            connection.settimeout(timeout)
            return connection.recv(4) == b"SSH-"
    except OSError:
        return False


def wait_for_greeting(address: str, *, seconds: float) -> bool:
    """Wait until an ssh server answers there."""
    end = time.monotonic() + seconds
    while not greets(address):
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def is_free(address: str) -> bool:
    """Whether the port can be bound there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, PORT))
        except OSError:
            return False
        return True

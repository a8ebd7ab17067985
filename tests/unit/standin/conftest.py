# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stand-ins for the tests of the stand-ins: a few real ones, shared, removed at the end."""

from __future__ import annotations

import subprocess
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from standin import artefacts, ssh
from standin.host import Host
from standin.mac import Mac

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@contextmanager
def _temporary(name: str, mac: Mac | None = None) -> Iterator[Host]:
    host = Host(name)
    host.down(forget=True)
    try:
        host.up(mac)
        yield host
    finally:
        host.down(forget=True)


@pytest.fixture(scope="session")
def worker(request: pytest.FixtureRequest) -> str:
    """Keeps the names of parallel test processes apart."""
    return f"unit-{getattr(request.config, 'workerinput', {}).get('workerid', 'one')}"


@pytest.fixture(scope="session")
def mac(worker: str) -> Iterator[Host]:
    """An Intel Mac with developer tools. Tests leave it as they found it."""
    with _temporary(f"{worker}-mac") as host:
        yield host


@pytest.fixture(scope="session")
def bare_mac(worker: str) -> Iterator[Host]:
    """A Mac fresh from the box."""
    with _temporary(f"{worker}-bare", Mac(tools=False)) as host:
        yield host


@pytest.fixture
def spare(worker: str) -> Iterator[Host]:
    """A name whose stand-in may be booted and ended at will."""
    host = Host(f"{worker}-spare")
    host.down(forget=True)
    yield host
    host.down(forget=True)


@pytest.fixture(scope="session")
def run() -> Run:
    """Run a shell command on a stand-in over ssh."""

    def run(host: Host, command: str, user: str = "admin") -> subprocess.CompletedProcess[str]:
        state = host.state()
        assert state is not None
        argv = ssh.command(state.address, user, command)
        return subprocess.run(argv, capture_output=True, text=True, check=False, timeout=300, stdin=subprocess.DEVNULL)

    return run


@pytest.fixture(scope="session")
def goroot(mac: Host) -> Path:
    """The real darwin Go 1.21.5, unpacked on the Mac; its path there."""
    target = mac.disk.local / "go1.21.5"
    with zipfile.ZipFile(artefacts.build("1.21.5")) as archive:
        for entry in archive.infolist():
            path = target / entry.filename.split("/", 2)[2].replace("_go.mod", "go.mod")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(archive.read(entry))
            path.chmod(entry.external_attr >> 16 & 0o777)
    return Path("/usr/local/go1.21.5")

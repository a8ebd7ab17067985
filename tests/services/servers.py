# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Starting the real servers, waiting until they answer, pausing and ending them: each known by its own process.

Each server has a folder (its log, its data, what was started) and a port of the loopback, chosen by the kernel; behind
it is a network of the server's own. Nothing that it is told outlives it.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from standin import cache
from standin.processes import Process, identify
from standin.toolchain import say

from . import artefacts

#: Until all answer, in seconds: 43 on two idle cores, and a machine may be busy with other tests.
START_SECONDS: Final = 600.0
_ENCLOSED: Final = Path(__file__).with_name("enclosed.py")
_STATE: Final = "state.json"
#: Little memory, and no time spent on optimising what runs for a minute.
_JAVA: Final = ("java", "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")


class ServerError(Exception):
    """A server did not start in time, or ended."""


@dataclass(frozen=True)
class Spec:
    """One server: what runs, where it listens in its own network, below which path, what answers when it is ready."""

    name: str
    artefact: str
    port: int
    base: str
    ready: str
    argv: Callable[[Path, Path], list[str]]


@dataclass
class Server:
    """A server that was started."""

    name: str
    url: str
    folder: Path
    process: Process
    child: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        """All that it said."""
        return self.folder / "log"

    def pause(self) -> None:
        """Stop its clock: it is connected to, and never answers."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on."""
        self._signal(signal.SIGCONT)

    def kill(self) -> None:
        """End it at once: what it knew is thrown away."""
        if not self.process.kill():
            raise ServerError(f"{self.name}: process {self.process.pid} does not end")
        if self.child:
            self.child.wait()

    def _signal(self, number: signal.Signals) -> None:
        if not self.process.alive():
            raise ServerError(f"{self.name} does not run")
        os.kill(self.process.pid, number)


#: A Nacos that asks nobody who he is: to be recorded. The others want to know.
NACOS_OPEN: Final = "nacos-open"
#: What the tests run on: two nodes of a config centre, a registry, a key/value store, two replicas of a gateway.
TRIANGLE: Final = ("nacos-a", "nacos-b", "eureka", "gateway-a", "gateway-b", "consul")


def specs() -> dict[str, Spec]:
    """All servers, by name."""
    gateways = [
        Spec(name, "gateway", 8080, "/actuator", "/gateway/routes", _gateway) for name in ("gateway-a", "gateway-b")
    ]
    nacos = [
        Spec(name, "nacos", 8848, "/nacos", "/actuator/health", argv)
        for name, argv in (("nacos-a", _nacos_guarded), ("nacos-b", _nacos_guarded), (NACOS_OPEN, _nacos))
    ]
    eureka = Spec("eureka", "eureka", 8761, "/eureka", "/apps", _eureka)
    consul = Spec("consul", artefacts.CONSUL, 8500, "", "/v1/status/leader", _consul)
    return {spec.name: spec for spec in (*nacos, eureka, *gateways, consul)}


def root() -> Path:
    """Where `python -m services up` keeps its servers."""
    return cache.root() / "services" / "run"


def up(names: Iterable[str], at: Path, *, bound: bool = True) -> dict[str, Server]:
    """Start these servers and wait until all answer; `bound`: they end with this process."""
    wanted = [specs()[name] for name in names]
    files = {spec.artefact: artefacts.build(spec.artefact) for spec in wanted}
    begun = time.monotonic()
    started: dict[str, Server] = {}
    # Nacos first: it gives its database ten seconds, and ends where others take the processor from it.
    waves = [[spec for spec in wanted if (spec.artefact == "nacos") is first] for first in (True, False)]
    try:
        for wave in waves:
            for spec in wave:
                started[spec.name] = _start(spec, files[spec.artefact], at, bound)
            for spec in wave:
                if not _answers(started[spec.name], spec, begun + START_SECONDS):
                    say(f"{spec.name}: ended while it started, once more")
                    started[spec.name] = _start(spec, files[spec.artefact], at, bound)
                    _must_answer(started[spec.name], spec, begun + START_SECONDS)
                say(f"{spec.name}: answers after {time.monotonic() - begun:.0f} s at {started[spec.name].url}")
    except BaseException:
        down(started.values())
        raise
    return started


def down(running: Iterable[Server]) -> None:
    """End them all; their folders stay, with the logs."""
    for server in running:
        server.kill()
        (server.folder / _STATE).unlink(missing_ok=True)


def found(at: Path) -> dict[str, Server]:
    """The servers that an earlier command left running below this folder."""
    known = {}
    for state in sorted(at.glob(f"*/{_STATE}")):
        record = json.loads(state.read_text(encoding="utf-8"))
        server = Server(state.parent.name, record["url"], state.parent, Process(**record["process"]))
        if server.process.alive():
            known[server.name] = server
    return known


def _start(spec: Spec, file: Path, at: Path, bound: bool) -> Server:
    folder = at / spec.name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with socket.create_server(("127.0.0.1", 0)) as listener, (folder / "log").open("wb") as log:
        with_us = ["setpriv", "--pdeathsig", "KILL"] if bound else []
        enclosed = [sys.executable, "-I", str(_ENCLOSED), str(listener.fileno()), str(spec.port)]
        child = subprocess.Popen(
            [*with_us, *enclosed, *spec.argv(file, folder)],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            pass_fds=[listener.fileno()],
            start_new_session=not bound,
        )
        url = f"http://127.0.0.1:{listener.getsockname()[1]}{spec.base}"
    server = Server(spec.name, url, folder, identify(child.pid), child)
    state = json.dumps({"url": url, "process": asdict(server.process)})
    (folder / _STATE).write_text(state + "\n", encoding="utf-8")
    return server


def _answers(server: Server, spec: Spec, until: float) -> bool:
    """Wait until it answers. False if it ended: Nacos does on a machine too busy to open its database in time."""
    while time.monotonic() < until:
        if server.child and server.child.poll() is not None:
            return False
        try:
            with urllib.request.urlopen(server.url + spec.ready, timeout=5) as answer:
                if answer.status == 200 and answer.read().strip() != b'""':  # Consul without a leader says ""
                    return True
        except OSError:
            pass
        time.sleep(0.2)
    raise ServerError(f"{spec.name} does not answer after {START_SECONDS:.0f} s:\n{_tail(server.log)}")


def _must_answer(server: Server, spec: Spec, until: float) -> None:
    if not _answers(server, spec, until):
        raise ServerError(f"{spec.name} ended while it started:\n{_tail(server.log)}")


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-20:])


def _boot(file: Path, port: int, *settings: str) -> list[str]:
    settings = (f"server.port={port}", "server.address=127.0.0.1", "spring.main.banner-mode=off", *settings)
    return [*_JAVA, "-jar", str(file), *(f"--{setting}" for setting in settings)]


def _eureka(file: Path, _folder: Path) -> list[str]:
    """A registry alone. Its cache of answers is renewed each second instead of each 30."""
    return _boot(
        file,
        8761,
        "eureka.client.register-with-eureka=false",
        "eureka.client.fetch-registry=false",
        "eureka.server.response-cache-update-interval-ms=1000",
    )


def _gateway(file: Path, _folder: Path) -> list[str]:
    """A gateway with one route of its own; the others are given to it by its API."""
    return _boot(
        file,
        8080,
        "management.endpoint.gateway.enabled=true",
        "management.endpoints.web.exposure.include=gateway,refresh,metrics,health",
        "spring.cloud.gateway.metrics.enabled=true",
        "spring.cloud.gateway.routes[0].id=health",
        "spring.cloud.gateway.routes[0].uri=http://127.0.0.1:8080",
        "spring.cloud.gateway.routes[0].predicates[0]=Path=/health",
        "spring.cloud.gateway.routes[0].filters[0]=SetPath=/actuator/health",
    )


def _nacos(file: Path, folder: Path, *settings: str) -> list[str]:
    """A node alone, with its database in its folder."""
    argv = _boot(file, 8848, "server.servlet.context-path=/nacos", "nacos.inetutils.ip-address=127.0.0.1", *settings)
    # Its logs go below the home of the user, whatever nacos.home says. Derby's own switch for data that nobody will
    # miss: it does not wait for the disk.
    places = [f"-Dnacos.home={folder}", f"-Duser.home={folder}"]
    own = [*places, "-Dnacos.standalone=true", "-Dderby.system.durability=test"]
    return [*argv[:1], *own, *argv[1:]]


def _nacos_guarded(file: Path, folder: Path) -> list[str]:
    """A node that wants to know who asks. The key is only for tests."""
    return _nacos(
        file,
        folder,
        "nacos.core.auth.enabled=true",
        "nacos.core.auth.system.type=nacos",
        "nacos.core.auth.server.identity.key=tests",
        "nacos.core.auth.server.identity.value=tests",
        "nacos.core.auth.plugin.nacos.token.secret.key=b25seSBmb3IgdGVzdHMsIG9ubHkgZm9yIHRlc3RzLCBvbmx5IGZvciB0ZXN0cw==",
    )


def _consul(file: Path, folder: Path) -> list[str]:
    """One agent that is its own cluster: open to whoever has no token, closed to a wrong one."""
    acl = {"enabled": True, "default_policy": "allow", "tokens": {"master": CONSUL_TOKEN}}
    settings = {"acl": acl, "log_level": "warn", "node_name": "consul-1", "disable_update_check": True}
    at = folder / "settings.json"
    at.write_text(json.dumps(settings), encoding="utf-8")
    return [str(file), "agent", "-dev", "-bind=127.0.0.1", "-client=127.0.0.1", f"-config-file={at}"]


#: The token of Consul that may do all; only for tests.
CONSUL_TOKEN: Final = "6f1c2a5e-0d3b-4f57-9a86-0c7e5b1d2f34"

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The life of one stand-in: up, down, reset, and what is known of it in between."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import IO, Final

from . import addresses, cache, editors, goprograms, locks, namespaces, needs, processes, python, ssh, tree, wipe
from .disk import Disk
from .errors import StandinError
from .mac import Mac
from .processes import Process
from .spec import Spec

_BOOT_SECONDS: Final = 20.0
_ANSWER_SECONDS: Final = 5.0


@dataclass(frozen=True)
class State:
    """What is kept of a stand-in between two commands. `process` is its first process, None while it is down."""

    address: str
    mac: Mac = field(default_factory=Mac)
    process: Process | None = None

    def dumps(self) -> str:
        """As JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def loads(cls, text: str) -> State:
        """From JSON."""
        data = json.loads(text)
        process = Process(**data["process"]) if data["process"] else None
        return cls(address=data["address"], mac=Mac(**data["mac"]), process=process)


class Host:
    """A stand-in by its name. Every change of its life holds its lock."""

    def __init__(self, name: str) -> None:
        if not addresses.NAME.fullmatch(name):
            raise StandinError(
                f"{name!r}: a name is of a-z, 0-9 and -, starts with a letter, has at most 40 characters"
            )
        self.name = name
        self.disk = Disk(name)

    def state(self) -> State | None:
        """What is known of it, None if it was never up."""
        try:
            return State.loads(self.disk.state.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError) as error:
            raise StandinError(f"{self.disk.state}: {error}; remove {self.disk.folder}") from error

    def is_up(self) -> bool:
        """Whether it runs and answers on its port."""
        state = self.state()
        return bool(state and state.process and state.process.alive() and ssh.greets(state.address, timeout=2.0))

    def up(self, mac: Mac | None = None) -> str:
        """Boot it as this Mac (None: as the one it was, else the default). Says what was done."""
        needs.check()
        with locks.locked(self.disk.lock):
            state = self.state()
            if state and state.process and state.process.alive():
                if mac and mac != state.mac:
                    raise StandinError(
                        f"{self.name} is up as another Mac ({state.mac}): `down --forget {self.name}` first"
                    )
                if ssh.wait_for_greeting(state.address, seconds=_ANSWER_SECONDS):
                    return f"{self.name} is already up at {state.address} port {ssh.PORT}"
                # What a killed boot has left: it runs and will never answer.
                self._kill(state)
            if state and mac and mac != state.mac:
                raise StandinError(
                    f"{self.name} has the disk of another Mac ({state.mac}): `down --forget {self.name}` first"
                )
            started = time.monotonic()
            state = replace(state, process=None) if state else self._first_state(mac or Mac())
            self._boot(state)
            took = time.monotonic() - started
            return f"{self.name} is up at {state.address} port {ssh.PORT} ({took:.2f} s){self._age()}"

    def down(self, *, forget: bool = False) -> str:
        """End it, if it runs; `forget` removes its disk too. Says what was done."""
        with locks.locked(self.disk.lock):
            state = self.state()
            said = "is down" if self._kill(state) else "was not up"
            if state and not forget:
                self._save(replace(state, process=None))
            if forget:
                wipe.remove(self.disk.folder)
                said += ", its disk removed"
            return f"{self.name} {said}"

    def install_editors(self, names: list[str]) -> str:
        """Put editors into its /Applications. Says what was done."""
        with locks.locked(self.disk.lock):
            if self.state() is None:
                raise StandinError(f"{self.name} was never up")
            versions = {name: editors.install(self.disk, name) for name in names}
        return f"{self.name} has " + ", ".join(f"{name} {version}" for name, version in versions.items())

    def reset(self) -> str:
        """A fresh disk, booted as the same Mac at the same address."""
        with locks.locked(self.disk.lock):
            if (state := self.state()) is not None:
                self._kill(state)
                wipe.remove(self.disk.folder)
                self._save(replace(state, process=None))
        return self.up()

    def _kill(self, state: State | None) -> bool:
        """End its first process, and so all; False if it did not run."""
        if not (state and state.process and state.process.alive()):
            return False
        if not state.process.kill():
            raise StandinError(f"{self.name}: process {state.process.pid} does not end")
        return True

    def _first_state(self, mac: Mac) -> State:
        with locks.locked(cache.standins() / ".addresses.lock"):
            state = State(addresses.choose(self.name), mac)
            self._save(state)
        return state

    def _boot(self, state: State) -> None:
        spec = self._spec(state)
        if not ssh.is_free(state.address):
            raise StandinError(f"{self.name}: somebody else listens at {state.address} port {ssh.PORT}")
        self._save(state)
        with self.disk.log.open("w", encoding="utf-8") as log:
            booting = Booting(spec, log)
            try:
                process = booting.start()
                self._save(replace(state, process=process))
                booting.go()
            except BaseException:
                booting.abandon()
                raise
        if not ssh.wait_for_greeting(state.address, seconds=_BOOT_SECONDS) or not process.alive():
            process.kill()
            raise StandinError(f"{self.name} does not answer at {state.address}:\n{self._log_tail()}")

    def _spec(self, state: State) -> Spec:
        cache.twins().mkdir(parents=True, exist_ok=True)
        return Spec(
            name=self.name,
            address=state.address,
            mac=state.mac,
            python=python.find(),
            programs=goprograms.build(),
            twins=cache.twins(),
            keys=ssh.keys(),
            sshd=needs.program("sshd") or "/usr/sbin/sshd",
            node=editors.node(),
            npm=editors.modules(),
        )

    def _save(self, state: State) -> None:
        self.disk.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        new = self.disk.state.with_suffix(".new")
        new.write_text(state.dumps(), encoding="utf-8")
        os.replace(new, self.disk.state)

    def _age(self) -> str:
        """A hint where the disk was made by other sources than today's."""
        same = self.disk.made.read_text(encoding="ascii") == tree.layout()
        return "" if same else ", with a disk made by another version of the fleet: reset it for a new one"

    def _log_tail(self) -> str:
        return "\n".join(self.disk.log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:])


class Booting:
    """The conversation with `python -m standin.boot`."""

    def __init__(self, spec: Spec, log: IO[str]) -> None:
        self._log = Path(log.name)
        environ = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
        self._child = subprocess.Popen(
            [sys.executable, "-m", "standin.boot"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            env=environ,
            cwd="/",
            text=True,
        )
        self._tell(spec.dumps())

    def start(self) -> Process:
        """Up to the first process of the stand-in, which waits for go()."""
        self._hear("unshared")
        namespaces.map_ids(self._child.pid)
        self._tell("mapped")
        return processes.identify(int(self._hear()))

    def go(self) -> None:
        """Let it become the stand-in; returns once it execs sshd."""
        self._tell("go")
        self._hear("running")
        self._close()

    def abandon(self) -> None:
        """Without its starter it ends by itself."""
        self._close()

    def _close(self) -> None:
        for stream in (self._child.stdin, self._child.stdout):
            if stream:
                stream.close()
        self._child.wait(timeout=_BOOT_SECONDS)

    def _tell(self, line: str) -> None:
        assert self._child.stdin is not None
        self._child.stdin.write(f"{line}\n")
        self._child.stdin.flush()

    def _hear(self, expected: str | None = None) -> str:
        assert self._child.stdout is not None
        line = self._child.stdout.readline().strip()
        if not line or line.startswith("error") or (expected and line != expected):
            log = self._log.read_text(encoding="utf-8", errors="replace")
            raise StandinError(f"boot failed: {line.removeprefix('error ')}\n{log.strip()}".strip())
        return line


def all_hosts() -> list[Host]:
    """Every stand-in that has a state, by name."""
    folder = cache.standins()
    names = [path.parent.name for path in folder.glob("*/state.json")] if folder.is_dir() else []
    return [Host(name) for name in sorted(names, key=addresses.sort_key)]

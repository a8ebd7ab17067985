# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real servers for the tests of the service triangle.

python -m services build            the servers, from Maven Central and the Go module proxy, into the cache
python -m services up [NAME...]     start them, and say where they are
python -m services list             what runs
python -m services down             end what `up` started
python -m services record [NAME...] ask fresh servers all that the recordings hold, and write the answers anew
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from standin.toolchain import say

from . import artefacts, recording, servers
from .scene import Scene


def main() -> int:
    """Do what the command line says."""
    command, names = (sys.argv[1] if len(sys.argv) > 1 else ""), sys.argv[2:]
    if command not in _COMMANDS or not set(names) <= set(servers.specs()):
        sys.stderr.write(f"{__doc__}\nservers: {' '.join(servers.specs())}\n")
        return 1
    try:
        _COMMANDS[command](names)
    except (artefacts.BuildError, servers.ServerError, recording.RecordingError) as error:
        sys.stderr.write(f"error: {error}\n")
        return 1
    return 0


def _build(_names: list[str]) -> None:
    for name in artefacts.NAMES:
        say(f"{name}: {artefacts.build(name)}")


def _up(names: list[str]) -> None:
    running = servers.found(servers.root())
    missing = [name for name in names or servers.TRIANGLE if name not in running]
    servers.up(missing, servers.root(), bound=False)
    _list(names)


def _list(_names: list[str]) -> None:
    print(json.dumps({name: server.url for name, server in servers.found(servers.root()).items()}, indent=2))


def _seed(_names: list[str]) -> None:
    scene = _scene()
    scene.heal()
    print(json.dumps(scene.variables(), indent=2))


def _break(_names: list[str]) -> None:
    scene = _scene()
    scene.overwrite_timeout()
    scene.throttle()
    scene.miss_a_refresh()


def _scene() -> Scene:
    running = servers.found(servers.root())
    if missing := set(servers.TRIANGLE) - set(running):
        raise servers.ServerError(f"not running: {' '.join(sorted(missing))}")
    return Scene(running, servers.root())


def _down(_names: list[str]) -> None:
    servers.down(servers.found(servers.root()).values())


def _record(names: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        wanted = names or list(recording.SCRIPTS)
        running = servers.up(wanted, Path(folder))
        try:
            for name in wanted:
                recording.record(name, running[name].url)
        finally:
            servers.down(running.values())


_COMMANDS = {
    "build": _build,
    "up": _up,
    "list": _list,
    "seed": _seed,
    "break": _break,
    "down": _down,
    "record": _record,
}


if __name__ == "__main__":
    sys.exit(main())

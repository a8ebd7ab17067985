# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The real servers, started once for all tests of this folder, and healed before each.

Whoever develops starts them once by `python -m services up`, and sets SERVICES_RUNNING=1: then those are used and stay.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from services import servers
from services.scene import Scene


@pytest.fixture(scope="session")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    if os.environ.get("SERVICES_RUNNING"):
        running = servers.found(servers.root())
    else:
        running = servers.up(servers.TRIANGLE, tmp_path_factory.mktemp("servers"))
    scene = Scene(running, tmp_path_factory.mktemp("runs"))
    try:
        yield scene
    finally:
        servers.down(server for server in scene.running.values() if server.child)


@pytest.fixture
def scene(started: Scene) -> Scene:
    started.heal()
    return started

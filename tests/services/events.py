# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The event source of the collection in a thread of its own, loaded from its file as a rulebook loads it."""

from __future__ import annotations

import asyncio
import contextlib
import queue
import runpy
import threading
from pathlib import Path
from typing import Any, Final, Self

FILE: Final = Path(__file__).parents[2] / "extensions/eda/plugins/event_source/service_changes.py"
_SECONDS: Final = 30.0


class Watcher:
    """Watches one source from the moment that the `with` begins."""

    def __init__(self, source: dict[str, Any], *, interval: float, hold: float = 10) -> None:
        """As the arguments of the event source."""
        self._loaded = runpy.run_path(str(FILE))
        self._args = {"sources": [source], "interval": interval, "hold": hold}
        self._seen: queue.Queue[dict[str, Any]] = queue.Queue()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        """Start it; it has had its first look at every node when this is over."""
        first_looks = self._count_first_looks()
        self._thread.start()
        if not first_looks.wait(_SECONDS):
            raise TimeoutError("the event source did not look at every node")
        return self

    def __exit__(self, *_unused: object) -> None:
        """End it, as a rulebook does: by cancelling it."""
        self._loop.call_soon_threadsafe(self._watching.cancel)
        self._thread.join()

    def next(self) -> dict[str, Any]:
        """The next event."""
        return self._seen.get(timeout=_SECONDS)

    def _count_first_looks(self) -> threading.Event:
        """Set when every node was waited at or found to be unable to tell."""
        done, lock = threading.Event(), threading.Lock()
        left = len(self._loaded["nodes"](self._args))
        kinds = set(self._loaded["_NODES"].values())
        seen: set[int] = set()

        def counting(original: Any) -> Any:
            def wait(node: Any, known: Any) -> Any:
                with lock:
                    seen.add(id(node))
                    if len(seen) == left:
                        done.set()
                return original(node, known)

            return wait

        for kind in kinds:
            kind.wait = counting(kind.wait)
        return done

    def _run(self) -> None:
        with contextlib.suppress(asyncio.CancelledError):
            asyncio.run(self._watch())

    async def _watch(self) -> None:
        events: asyncio.Queue[Any] = asyncio.Queue()
        self._loop = asyncio.get_running_loop()
        self._watching = asyncio.gather(self._loaded["main"](events, self._args), self._hand_over(events))
        await self._watching

    async def _hand_over(self, events: asyncio.Queue[Any]) -> None:
        while True:
            self._seen.put((await events.get())["service_changes"])

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A proxy that makes a server slow: what it answers arrives later.

with proxy.slow(server.url, 3.0) as url:
    ... the same paths at url answer three seconds later ...
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager

_CHUNK = 65536


@contextmanager
def slow(url: str, seconds: float) -> Iterator[str]:
    """The URL at which the server of `url` answers so much later."""
    where = urllib.parse.urlsplit(url)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def start() -> asyncio.Server:
        async def lead(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            inner_reader, inner_writer = await asyncio.open_connection(where.hostname, where.port)
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.gather(_copy(reader, inner_writer, 0), _copy(inner_reader, writer, seconds))
            for end in (writer, inner_writer):
                end.transport.abort()

        return await asyncio.start_server(lead, "127.0.0.1", 0)

    server = asyncio.run_coroutine_threadsafe(start(), loop).result()
    try:
        yield where._replace(netloc=f"127.0.0.1:{server.sockets[0].getsockname()[1]}").geturl()
    finally:
        asyncio.run_coroutine_threadsafe(_stop(server), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _stop(server: asyncio.Server) -> None:
    server.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    await asyncio.sleep(0.05)  # sockets are closed in the loop's next turns


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, seconds: float) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(_CHUNK):
            await asyncio.sleep(seconds)
            writer.write(data)
            await writer.drain()
        writer.write_eof()

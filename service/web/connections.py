"""Limits of a server's connections, which aiohttp does not have."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from aiohttp import web

HEAD_TIMEOUT_S = 10.0
"""Time limit of a new connection for its first request."""
MAX_SILENT_CONNECTIONS = 256
"""Limit of connections without a request yet; the limit of all connections is twice that."""
SWEEP_INTERVAL_S = 1.0
"""How often the connections are checked."""


@asynccontextmanager
async def connection_limits(runner: web.AppRunner, active: set[object]) -> AsyncIterator[None]:
    """Close connections without a request in time, and all beyond the limits, while the block runs.

    `active`: the connections that have sent a request, as middlewares see them (`request.protocol`).
    """
    sweeper = asyncio.create_task(_close_silent_connections(runner, active))
    try:
        yield
    finally:
        sweeper.cancel()
        with suppress(asyncio.CancelledError):
            await sweeper


async def _close_silent_connections(runner: web.AppRunner, active: set[object]) -> None:
    loop = asyncio.get_running_loop()
    since: dict[web.RequestHandler, float] = {}
    while True:
        await asyncio.sleep(SWEEP_INTERVAL_S)
        connections = runner.server.connections if runner.server else []
        since = {connection: since.get(connection, loop.time()) for connection in connections}
        active &= set(connections)
        silent = [connection for connection in connections if connection not in active]
        late = [connection for connection in silent if loop.time() - since[connection] > HEAD_TIMEOUT_S]
        excess = *silent[MAX_SILENT_CONNECTIONS:], *connections[2 * MAX_SILENT_CONNECTIONS :]
        for connection in {*late, *excess}:
            connection.force_close()

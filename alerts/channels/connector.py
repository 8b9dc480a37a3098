"""An aiohttp connector that reports each new connection before a byte is sent over it.

aiohttp's own trace hook runs while the connection is being made: if the hook fails or exceeds the connect
timeout, the connection leaks. This connector closes it.
"""

from __future__ import annotations

from contextvars import ContextVar

import aiohttp
from aiohttp.client import ClientTimeout
from aiohttp.client_reqrep import ClientRequest
from aiohttp.connector import Connection
from aiohttp.tracing import Trace

from alerts.channels.channel import OnTransmit

ON_CONNECTED: ContextVar[OnTransmit] = ContextVar("connected")
"""Awaited when the connection of the current request is open; set by the code that makes the request."""


class NotifyingConnector(aiohttp.TCPConnector):
    """Awaits `ON_CONNECTED` for each connection; the request goes on only if that succeeds."""

    async def connect(
        self,
        req: ClientRequest,
        traces: list[Trace],
        timeout: ClientTimeout,  # noqa: ASYNC109 - aiohttp's signature
    ) -> Connection:
        """Connect as aiohttp does; if the callback raises, close the connection and re-raise."""
        connection = await super().connect(req, traces, timeout)
        try:
            await ON_CONNECTED.get()()
        except BaseException:
            connection.close()
            raise
        return connection

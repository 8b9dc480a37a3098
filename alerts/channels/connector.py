"""Connections of which somebody is told before a byte leaves by them.

aiohttp's own hook for that is called inside the making of the connection: where it fails, or takes longer
than a connection may, the connection stays open for ever and nobody has it. Here it is closed.
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
"""Whom to tell; set by whoever makes the request."""


class NotifyingConnector(aiohttp.TCPConnector):
    """Tells when a connection stands; a request goes on only if that was taken note of."""

    async def connect(
        self,
        req: ClientRequest,
        traces: list[Trace],
        timeout: ClientTimeout,  # noqa: ASYNC109 - aiohttp's signature
    ) -> Connection:
        """As aiohttp's, and raises what being told raises; the connection is closed then."""
        connection = await super().connect(req, traces, timeout)
        try:
            await ON_CONNECTED.get()()
        except BaseException:
            connection.close()
            raise
        return connection

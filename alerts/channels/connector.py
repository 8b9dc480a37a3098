"""An aiohttp connector that reports each new connection before a byte is sent over it.

It also keeps the first bytes of the response, for responses whose headers aiohttp refuses.

aiohttp's own trace hook runs while the connection is being made: if the hook fails or exceeds the connect
timeout, the connection leaks. This connector closes it.
"""

from __future__ import annotations

import functools
import socket
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import aiohttp
from aiohttp.client import ClientTimeout
from aiohttp.client_proto import ResponseHandler
from aiohttp.client_reqrep import ClientRequest
from aiohttp.connector import Connection
from aiohttp.tracing import Trace

from alerts.channels.channel import OnTransmit

MAX_RAW_BYTES = 65_536


@dataclass(slots=True)
class Exchange:
    """One request: the callback for its open connection, and the first bytes of its response."""

    on_connected: OnTransmit
    raw: bytearray


EXCHANGE: ContextVar[Exchange] = ContextVar("exchange")
"""The current request; set by the code that makes it."""


class _RecordingHandler(ResponseHandler):
    """Keeps the first bytes that arrive over the connection."""

    raw: bytearray | None = None

    def data_received(self, data: bytes) -> None:
        if self.raw is not None:
            self.raw += data[: MAX_RAW_BYTES - len(self.raw)]
        super().data_received(data)


class NotifyingConnector(aiohttp.TCPConnector):
    """Awaits `on_connected` for each connection; the request goes on only if that succeeds."""

    def __init__(self, *, limit: int, socket_factory: Callable[[Any], socket.socket] | None) -> None:
        super().__init__(force_close=True, limit=limit, socket_factory=socket_factory)
        self._factory = functools.partial(_RecordingHandler, loop=self._loop)  # type: ignore[assignment]

    async def connect(
        self,
        req: ClientRequest,
        traces: list[Trace],
        timeout: ClientTimeout,  # noqa: ASYNC109 - aiohttp's signature
    ) -> Connection:
        """Connect as aiohttp does; if the callback raises, close the connection and re-raise."""
        connection = await super().connect(req, traces, timeout)
        exchange = EXCHANGE.get()
        if isinstance(connection.protocol, _RecordingHandler):
            connection.protocol.raw = exchange.raw
        try:
            await exchange.on_connected()
        except BaseException:
            connection.close()
            raise
        return connection

"""What the service serves over HTTP on this machine: signs of life and metrics; read only."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from aiohttp import web

from service.monitoring.metrics import Metrics
from service.monitoring.status import Status

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

_TEXT = "text/plain; version=0.0.4; charset=utf-8"
_LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]", "::1"})
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}
ReadStatus = Callable[[], Awaitable[Status]]
IsAlive = Callable[[], Awaitable[bool]]


@asynccontextmanager
async def serve_probes(
    address: tuple[str, int], read_status: ReadStatus, is_alive: IsAlive, metrics: Metrics
) -> AsyncIterator[int]:
    """Serve while the block runs; gives the port.

    Raises:
        OSError: the address is taken.
    """
    runner = web.AppRunner(
        _build_app(read_status, is_alive, metrics),
        access_log=None,
        handle_signals=False,
        shutdown_timeout=1.0,
    )
    await runner.setup()
    try:
        await web.TCPSite(runner, *address).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


def _build_app(read_status: ReadStatus, is_alive: IsAlive, metrics: Metrics) -> web.Application:
    async def healthz(_: web.Request) -> web.Response:
        fine = await is_alive()
        return _plain_response("alive\n" if fine else "stuck\n", fine=fine)

    async def readyz(_: web.Request) -> web.Response:
        overdue = (await read_status()).overdue
        return _plain_response("".join(f"{one}\n" for one in overdue) or "ready\n", fine=not overdue)

    async def metered(_: web.Request) -> web.Response:
        return web.Response(
            body=metrics.render(await read_status()), headers={**_HEADERS, "Content-Type": _TEXT}
        )

    app = web.Application(middlewares=[_check_host_header])
    app.add_routes([web.get("/healthz", healthz), web.get("/readyz", readyz), web.get("/metrics", metered)])
    return app


def _plain_response(text: str, *, fine: bool) -> web.Response:
    return web.Response(text=text, status=200 if fine else 503, headers=_HEADERS)


@web.middleware
async def _check_host_header(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """A page in somebody's browser must not read this by a name that it makes point here."""
    host = request.host.rsplit(":", 1)[0] if request.host.count(":") == 1 else request.host
    if host.partition("]")[0].strip("[") not in {one.strip("[]") for one in _LOOPBACK_NAMES}:
        raise web.HTTPForbidden(text="asked by another name than this machine's\n")
    return await handler(request)

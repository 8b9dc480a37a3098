"""Probes and metrics over HTTP, for this machine only and read-only."""

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
    """Serve while the block runs; yields the port.

    Raises:
        OSError: the address is in use.
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
        alive = await is_alive()
        return _plain_response("alive\n" if alive else "stuck\n", ok=alive)

    async def readyz(_: web.Request) -> web.Response:
        overdue = (await read_status()).overdue
        return _plain_response("".join(f"{work}\n" for work in overdue) or "ready\n", ok=not overdue)

    async def metrics_text(_: web.Request) -> web.Response:
        return web.Response(
            body=metrics.render(await read_status()), headers={**_HEADERS, "Content-Type": _TEXT}
        )

    app = web.Application(middlewares=[_check_host_header])
    app.add_routes(
        [web.get("/healthz", healthz), web.get("/readyz", readyz), web.get("/metrics", metrics_text)]
    )
    return app


def _plain_response(text: str, *, ok: bool) -> web.Response:
    return web.Response(text=text, status=200 if ok else 503, headers=_HEADERS)


@web.middleware
async def _check_host_header(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Refuse other host names: a page in a browser must not read this through DNS rebinding."""
    host = request.host.rsplit(":", 1)[0] if request.host.count(":") == 1 else request.host
    if host.partition("]")[0].strip("[") not in {name.strip("[]") for name in _LOOPBACK_NAMES}:
        raise web.HTTPForbidden(text="the Host header does not name this machine\n")
    return await handler(request)

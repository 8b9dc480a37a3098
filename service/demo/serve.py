"""`susulan demo --serve`: opens the dashboard over the demo's newsroom until Ctrl-C."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from ipaddress import ip_address

from service.config.dashboard import DashboardConfig
from service.runtime.app import App
from service.runtime.scheduler import run_stages


def demo_dashboard(port: int) -> DashboardConfig:
    """A dashboard for everybody on this machine, and nobody else."""
    host = str(ip_address("127.0.0.1"))
    return DashboardConfig((host, port), "", "none", "", "", "Remote-User", (), frozenset({"*"}))


async def serve_until_stopped(app: App, port: int, on_ready: Callable[[str], None]) -> None:
    """Serve the dashboard, and keep polling and sending, until SIGINT or SIGTERM.

    Raises:
        OSError: the port is in use.
    """
    from service.dashboard.server import serve_dashboard
    from service.runtime.dashboard_site import open_site

    dashboard = demo_dashboard(port)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with open_site(app, dashboard) as site, serve_dashboard(site) as bound:
        on_ready(dashboard.local_address(bound))
        await run_stages(app, stop)

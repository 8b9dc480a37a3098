"""`susulan run`: the service."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from service.cli.options import DEFAULT_CONFIG, ConfigPath

if TYPE_CHECKING:
    from service.config import Config


def run(config: ConfigPath = DEFAULT_CONFIG) -> None:
    """Run the service: collect on schedule, match, alert; ends on SIGTERM or Ctrl-C."""
    from crawler.loop import run_loop
    from service.config import load_config
    from service.logs import set_up_logs
    from service.secret_refs import secrets_of

    settings = load_config(config)
    set_up_logs(settings.log, secrets=secrets_of(settings.channels))
    run_loop(lambda: _serve(settings))


async def _serve(settings: Config) -> None:
    import structlog

    from service.app import open_app
    from service.scheduler import serve, stop_on_signals

    stop = asyncio.Event()
    stop_on_signals(stop)
    for warning in settings.warnings:
        structlog.get_logger().warning("config", warning=warning)
    async with open_app(settings) as app:
        await serve(app, stop)

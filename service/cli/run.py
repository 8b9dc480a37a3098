"""`susulan run`: the service."""

from __future__ import annotations

from service.cli.options import DEFAULT_CONFIG, ConfigPath


def run(config: ConfigPath = DEFAULT_CONFIG) -> None:
    """Run the service: collect on schedule, match, alert; ends on SIGTERM or Ctrl-C.

    A changed config or seed is taken in by itself, or at once on SIGHUP; a bad one is told and left.
    """
    from service.config.load import load_config
    from service.config.secrets import secrets_of
    from service.monitoring.logging import set_up_logs
    from store.logging import structlog

    settings = load_config(config)
    set_up_logs(settings.log, secrets=secrets_of(settings.channels, settings.sources))
    structlog.get_logger().info("starting", config=settings.file.name, store=settings.store.name)

    from crawler.reactor import run_loop
    from service.runtime.daemon import Service

    run_loop(lambda: Service(settings).run())

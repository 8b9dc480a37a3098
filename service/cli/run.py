"""`susulan run`: the service."""

from __future__ import annotations

import os

from service.cli.options import DEFAULT_CONFIG, ConfigOption


def run(config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Run the service: collect on schedule, match, alert; stops on SIGTERM or Ctrl-C.

    Reloads a changed config or seed automatically, or at once on SIGHUP. Mistakes are reported, not used.
    """
    import structlog

    from service.config.load import load_config
    from service.config.secrets import collect_secrets
    from service.monitoring.logging import configure_logging

    os.umask(0o077)  # what it writes is for this account only
    settings = load_config(config)
    configure_logging(
        settings.log_format,
        secrets=collect_secrets((*settings.channels, settings.translate), settings.sources),
    )
    structlog.get_logger().info("service_starting", config=settings.file.name, store=settings.store.name)

    from crawler.reactor import run_with_reactor
    from service.runtime.daemon import Daemon

    run_with_reactor(lambda: Daemon(settings).run())

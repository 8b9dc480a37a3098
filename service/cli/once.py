"""`susulan once`: one whole cycle, for cron and for a first try."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import typer

from service.cli.options import DEFAULT_CONFIG, ConfigOption, JsonOption, print_err, print_json, print_out

if TYPE_CHECKING:
    from service.config.settings import Config
    from service.runtime.cycle_result import CycleResult


def once(config: ConfigOption = DEFAULT_CONFIG, *, json: JsonOption = False) -> None:
    """Run one cycle: collect from every source, match, alert, then exit."""
    from crawler.reactor import run_with_reactor
    from service.config.load import load_config
    from service.config.secrets import collect_secrets
    from service.config.settings import ADD_SOURCES, NO_SOURCES
    from service.monitoring.logging import configure_logging

    os.umask(0o077)  # what it writes is for this account only
    settings = load_config(config)
    configure_logging(
        settings.log_format,
        secrets=collect_secrets((*settings.channels, settings.translate), settings.sources),
    )
    for warning in settings.warnings:
        print_err(f"warning: {warning}")
    if not settings.has_sources:
        print_err(f"{NO_SOURCES}: {ADD_SOURCES}")
    result = run_with_reactor(lambda: _run_cycle(settings))
    data = result.as_dict()
    if json:
        print_json(data)
    else:
        _print_counts(data)
        if not result.paused:
            _print_deferred(result)
    if result.paused:
        print_err("nothing was collected: the disk is almost full")
        raise typer.Exit(1)
    polled = data["sources"]
    if polled["failed"] and not polled["ok"] and not polled["unchanged"]:
        raise typer.Exit(1)


async def _run_cycle(settings: Config) -> CycleResult:
    from service.monitoring.progress import poll_progress
    from service.runtime.composition import open_app
    from service.runtime.cycle import run_cycle

    with poll_progress(len(settings.sources)) as on_poll:
        async with open_app(settings, on_poll=on_poll) as app:
            return await run_cycle(app)


def _print_counts(data: dict[str, dict[str, int]]) -> None:
    sources, deliveries = data["sources"], data["deliveries"]
    print_out(
        f"sources       {sources['ok']} read, {sources['unchanged']} unchanged, {sources['failed']} failed"
    )
    print_out(f"articles      {data['articles']['new']} new, {data['articles']['seen']} seen before")
    print_out(f"matches       {data['matches']}")
    print_out(f"developments  {data['developments']['new']} new, {data['developments']['updated']} updated")
    print_out("deliveries    " + ", ".join(f"{number} {state}" for state, number in deliveries.items()))


def _print_deferred(result: CycleResult) -> None:
    """Say which sources were not polled and why."""
    if not result.deferred:
        return
    from service.cli.sources.list import relative_time
    from store.clock import utc_now

    due = relative_time(result.next_due - utc_now()) if result.next_due else "later"
    count = "1 source was" if result.deferred == 1 else f"{result.deferred} sources were"
    print_err(f"{count} not polled: the host must be left alone, or a running service uses it; next {due}")

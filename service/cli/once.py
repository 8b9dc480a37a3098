"""`susulan once`: one whole cycle, for cron and for trying out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from service.cli.options import DEFAULT_CONFIG, AsJson, ConfigPath, say, say_json, tell

if TYPE_CHECKING:
    from service.config.load import Config
    from service.runtime.app import CycleResult


def once(config: ConfigPath = DEFAULT_CONFIG, *, json: AsJson = False) -> None:
    """One cycle: collect from every source, match, alert, then end."""
    from crawler.reactor import run_loop
    from service.config.load import load_config
    from service.config.secrets import secrets_of
    from service.monitoring.logging import set_up_logs

    settings = load_config(config)
    set_up_logs(settings.log, secrets=secrets_of(settings.channels, settings.sources))
    for warning in settings.warnings:
        tell(f"warning: {warning}")
    result = run_loop(lambda: _cycle(settings))
    data = result.as_dict()
    if json:
        say_json(data)
    else:
        _print(data)
        _tell_of_waiting(result)
    polled = data["sources"]
    if polled["failed"] and not polled["ok"] and not polled["unchanged"]:
        raise typer.Exit(1)


async def _cycle(settings: Config) -> CycleResult:
    from service.monitoring.progress import poll_progress
    from service.runtime.app import open_app

    with poll_progress(len(settings.sources)) as on_poll:
        async with open_app(settings, on_poll=on_poll) as app:
            return await app.cycle()


def _print(data: dict[str, dict[str, int]]) -> None:
    sources, deliveries = data["sources"], data["deliveries"]
    say(f"sources       {sources['ok']} read, {sources['unchanged']} unchanged, {sources['failed']} failed")
    say(f"articles      {data['articles']['new']} new, {data['articles']['seen']} seen before")
    say(f"matches       {data['matches']}")
    say(f"developments  {data['developments']['new']} new, {data['developments']['updated']} updated")
    say("deliveries    " + ", ".join(f"{number} {state}" for state, number in deliveries.items()))


def _tell_of_waiting(result: CycleResult) -> None:
    """Why less was asked than there is, so that nobody takes it for all."""
    if not result.waiting:
        return
    from service.cli.sources.list import in_words
    from store.records.collection import utc_now

    due = in_words(result.next_due - utc_now()) if result.next_due else "later"
    many = "1 source waits" if result.waiting == 1 else f"{result.waiting} sources wait"
    tell(f"{many}: the host wants rest, or a running service holds it; next {due}")

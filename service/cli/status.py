"""`susulan status`: how the service is doing, from its store."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import typer

from service.cli.options import DEFAULT_CONFIG, AsJson, ConfigPath, moment, say, say_json
from store.errors import StoreError

if TYPE_CHECKING:
    from pathlib import Path

    from service.status import Status


def status(config: ConfigPath = DEFAULT_CONFIG, *, json: AsJson = False) -> None:
    """Sources, reports, developments and deliveries at a glance; exit 1 if the work is not being done."""
    from service.config import load_config
    from service.status import look
    from store.lock import is_held
    from store.sqlite import open_store

    settings = load_config(config)
    if not settings.store.exists():
        raise StoreError(f"{settings.store}: no store yet; `susulan once` or `susulan run` makes it")
    running = is_held(settings.store)
    store = open_store(settings.store, exclusive=False)
    try:
        found = look(store, moment())
    finally:
        store.close()
    if json:
        say_json(_data(found, running=running), indent=2)
    else:
        _print(found, settings.store, running=running)
    if not running or found.overdue:
        raise typer.Exit(1)


def _data(found: Status, *, running: bool) -> dict[str, Any]:
    data = asdict(found)
    data |= {
        "at": found.at.isoformat(),
        "last_new": found.last_new.isoformat() if found.last_new else None,
        "failing": [{"source": name, "error": error} for name, error in found.failing],
        "overdue": list(found.overdue),
        "running": running,
    }
    return data


def _print(found: Status, file: Path, *, running: bool) -> None:
    megabytes, free = found.store_bytes / 1e6, found.store_free_bytes / 1e6
    last = f"{found.last_new:%Y-%m-%d %H:%M} UTC" if found.last_new else "never"
    owed = {key: found.deliveries.get(key, 0) for key in ("pending", "retry", "sending", "waiting")}
    rows = (
        ("service", "running" if running else "not running"),
        (
            "sources",
            f"{found.sources}, {found.due} due, {len(found.failing)} failing, {len(found.parked)} gone",
        ),
        ("last new", last),
        ("reports", f"{found.articles:,}" + _states(found.articles_by_state)),
        ("developments", f"{found.developments:,}"),
        ("owed", _states(owed).strip(" ()") or "nothing"),
        ("delivered", f"{found.deliveries.get('sent', 0):,}"),
        (
            "dead letters",
            f"{found.deliveries.get('dead', 0):,} dead, {found.deliveries.get('held', 0):,} held",
        ),
        ("store", f"{file} ({megabytes:,.1f} MB, {free:,.1f} of them free)"),
    )
    for name, text in rows:
        say(f"{name:14}{text}")
    if found.unsubscribed:
        say(f"{'unsubscribed':14}{found.unsubscribed} (see `susulan alerts unsubscribed`)")
    for name, error in found.failing[:10]:
        say(f"  failing     {name}: {error}")
    for one in found.overdue:
        say(f"OVERDUE       {one}")


def _states(counts: Any) -> str:  # noqa: ANN401 - a mapping of state to number
    told = ", ".join(f"{number:,} {state}" for state, number in sorted(counts.items()) if number)
    return f" ({told})" if told else ""

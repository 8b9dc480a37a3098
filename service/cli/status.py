"""`susulan status`: how the service is doing, from its store."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import typer

from service.cli.options import DEFAULT_CONFIG, AsJson, ConfigPath, moment, say, say_json
from store.errors import ConfigError, StoreError

if TYPE_CHECKING:
    from pathlib import Path

    from service.monitoring.status import Status


def status(config: ConfigPath = DEFAULT_CONFIG, *, json: AsJson = False) -> None:
    """Sources, reports, developments and deliveries at a glance; exit 1 if the work is not being done.

    Also where the config was changed and has mistakes, which are told then: the service goes on without it.
    """
    from service.config.load import load_config, store_named_in
    from service.monitoring.status import look
    from store.sqlite.backup import backups
    from store.sqlite.lock import is_held
    from store.sqlite.store import open_store

    mistakes: ConfigError | None = None
    copies: list[Path] = []
    try:
        settings = load_config(config, sending=False)
        file, copies = settings.store, backups(settings.store, settings.backup.folder)
    except ConfigError as error:
        found_file = store_named_in(config)
        if found_file is None:
            raise
        file, mistakes = found_file, error
    if not file.exists():
        raise StoreError(f"{file}: no store yet; `susulan once` or `susulan run` makes it")
    running = is_held(file)
    store = open_store(file, exclusive=False)
    try:
        found = look(store, moment())
    finally:
        store.close()
    backup = next(iter(copies), None)
    if json:
        say_json(_data(found, backup, running=running), indent=2)
    else:
        _print(found, file, backup, running=running)
    if mistakes is not None:
        raise mistakes
    if not running or found.overdue:
        raise typer.Exit(1)


def _data(found: Status, backup: Path | None, *, running: bool) -> dict[str, Any]:
    from store.sqlite.backup import made_at

    data = asdict(found)
    data |= {
        "at": found.at.isoformat(),
        "last_new": found.last_new.isoformat() if found.last_new else None,
        "failing": [{"source": name, "error": error} for name, error in found.failing],
        "overdue": list(found.overdue),
        "last_backup": made_at(backup).isoformat() if backup else None,
        "running": running,
    }
    return data


def _print(found: Status, file: Path, backup: Path | None, *, running: bool) -> None:
    from store.sqlite.backup import made_at
    from store.sqlite.sizes import shown

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
        ("store", f"{file} ({shown(found.store_bytes)}, of which {shown(found.store_free_bytes)} are free)"),
        ("last backup", f"{made_at(backup):%Y-%m-%d %H:%M} UTC" if backup else "none"),
    )
    for name, text in rows:
        say(f"{name:14}{text}")
    if found.unsubscribed:
        say(f"{'unsubscribed':14}{found.unsubscribed} (see `susulan alerts unsubscribed`)")
    for name, error in found.failing[:10]:
        say(f"  failing     {name}: {error}")
    if found.config_refused:
        say(f"CONFIG        refused, the one before runs: {found.config_refused}")
    for one in found.overdue:
        say(f"OVERDUE       {one}")


def _states(counts: Any) -> str:  # noqa: ANN401 - a mapping of state to number
    told = ", ".join(f"{number:,} {state}" for state, number in sorted(counts.items()) if number)
    return f" ({told})" if told else ""

"""`susulan status`: the state of the service, from its store."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import typer

from service.cli.options import DEFAULT_CONFIG, ConfigOption, JsonOption, current_time, print_json, print_out
from store.errors import ConfigError, StoreError

if TYPE_CHECKING:
    from pathlib import Path

    from service.monitoring.status import Status


def status(config: ConfigOption = DEFAULT_CONFIG, *, json: JsonOption = False) -> None:
    """Show sources, reports, developments and deliveries; exit 1 if the work is not being done.

    A config with mistakes is reported, and the rest is shown: the service keeps running with the old one.
    """
    from service.config.load import find_store_path, load_config
    from service.monitoring.status import read_status
    from store.sqlite.backup import list_backups
    from store.sqlite.lock import is_locked
    from store.sqlite.store import open_store

    mistakes: ConfigError | None = None
    copies: list[Path] = []
    try:
        settings = load_config(config, require_secrets=False)
        file, copies = settings.store, list_backups(settings.store, settings.backup.folder)
    except ConfigError as error:
        found_file = find_store_path(config)
        if found_file is None:
            raise
        file, mistakes = found_file, error
    if not file.exists():
        raise StoreError(f"{file}: no store yet; `susulan once` or `susulan run` creates it")
    running = is_locked(file)
    store = open_store(file, exclusive=False)
    try:
        found = read_status(store, current_time())
    finally:
        store.close()
    backup = next(iter(copies), None)
    if json:
        print_json(_status_json(found, backup, running=running), indent=2)
    else:
        _print_status(found, file, backup, running=running)
    if mistakes is not None:
        raise mistakes
    if not running or found.overdue:
        raise typer.Exit(1)


def _status_json(found: Status, backup: Path | None, *, running: bool) -> dict[str, Any]:
    from store.sqlite.backup import backup_time

    data = asdict(found)
    data |= {
        "at": found.at.isoformat(),
        "last_new": found.last_new.isoformat() if found.last_new else None,
        "failing": [{"source": name, "error": error} for name, error in found.failing],
        "overdue": list(found.overdue),
        "last_backup": backup_time(backup).isoformat() if backup else None,
        "running": running,
    }
    return data


def _print_status(found: Status, file: Path, backup: Path | None, *, running: bool) -> None:
    from store.sqlite.backup import backup_time
    from store.sqlite.sizes import format_bytes

    last = f"{found.last_new:%Y-%m-%d %H:%M} UTC" if found.last_new else "never"
    pending = {key: found.deliveries.get(key, 0) for key in ("pending", "retry", "sending", "waiting")}
    rows = (
        ("service", "running" if running else "not running"),
        (
            "sources",
            f"{found.sources}, {found.due} due, {len(found.failing)} failing, {len(found.gone)} gone",
        ),
        ("last new", last),
        ("reports", f"{found.articles:,}" + _state_counts(found.articles_by_state)),
        ("developments", f"{found.developments:,}"),
        ("pending", _state_counts(pending).strip(" ()") or "nothing"),
        ("delivered", f"{found.deliveries.get('sent', 0):,}"),
        (
            "dead letters",
            f"{found.deliveries.get('dead', 0):,} dead, {found.deliveries.get('held', 0):,} held",
        ),
        (
            "store",
            f"{file} ({format_bytes(found.store_bytes)}, {format_bytes(found.store_free_bytes)} free)",
        ),
        ("last backup", f"{backup_time(backup):%Y-%m-%d %H:%M} UTC" if backup else "none"),
    )
    for name, text in rows:
        print_out(f"{name:14}{text}")
    if found.unsubscribed:
        print_out(f"{'unsubscribed':14}{found.unsubscribed} (see `susulan alerts unsubscribed`)")
    for name, error in found.failing[:10]:
        print_out(f"  failing     {name}: {error}")
    if found.config_reload_failed:
        print_out(f"CONFIG        refused, the old one keeps running: {found.config_reload_failed}")
    for work in found.overdue:
        print_out(f"OVERDUE       {work}")


def _state_counts(counts: Any) -> str:  # noqa: ANN401 - a mapping of state to number
    text = ", ".join(f"{number:,} {state}" for state, number in sorted(counts.items()) if number)
    return f" ({text})" if text else ""

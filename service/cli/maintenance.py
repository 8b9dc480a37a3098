"""`susulan store size|prune|compact`: what the store takes on the disk, and making that less."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli.options import (
    DEFAULT_CONFIG,
    ConfigOption,
    JsonOption,
    current_time,
    print_err,
    print_json,
    print_out,
)
from store.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.config.settings import Config
    from store.records.retention import RetentionClass
    from store.sqlite.sizes import StoreSizes


def size(config: ConfigOption = DEFAULT_CONFIG, *, json: JsonOption = False) -> None:
    """What each kind of record takes on the disk, and what the next pruning lets go."""
    from service.config.load import load_config
    from store.sqlite.sizes import format_bytes, measure_sizes

    settings = load_config(config, require_secrets=False)
    due = _prunable(settings)
    found = measure_sizes(settings.store)
    if json:
        print_json(_sizes_json(found, due), indent=2)
        return
    print_out(f"{settings.store}: {format_bytes(found.file_bytes)}, of which {format_bytes(found.free_bytes)} are free, "
        f"and {format_bytes(found.wal_bytes)} of log")  # fmt: skip
    for kind, taken in found.by_kind.items():
        print_out(f"  {kind:18}{format_bytes(taken):>12}")
    if not found.shrinkable:
        print_out(
            "free space stays in the file for what comes next; `susulan store compact` makes it smaller"
        )
    _print_prunable(due)


def prune(
    config: ConfigOption = DEFAULT_CONFIG,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
    json: JsonOption = False,
) -> None:
    """Let old records go now, as `[retention]` says; also while the service runs, which does so by itself."""
    from service.config.load import load_config

    settings = load_config(config, require_secrets=False)
    gone = _prunable(settings) if dry_run else _prune_now(settings)
    if json:
        print_json({aging.value: number for aging, number in gone.items()}, indent=2)
    elif dry_run:
        _print_prunable(gone)
    else:
        print_out("gone: " + (_class_counts(gone) or "nothing is old enough"))


def compact(config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Rewrite the file without free space; stop the service first.

    Needs as much room on the disk again while it runs, and some seconds for a gigabyte. A store of an older
    version gives free space back by itself from then on.
    """
    from service.config.load import load_config
    from store.sqlite.sizes import format_bytes
    from store.sqlite.store import open_store

    settings = load_config(config, require_secrets=False)
    _require_store(settings)
    before = settings.store.stat().st_size
    print_err(
        f"needs {format_bytes(before)} on the disk while it runs; do not be impatient with a large store"
    )
    store = open_store(settings.store)
    try:
        store.compact()
    finally:
        store.close()
    print_out(f"{format_bytes(before)} before, {format_bytes(settings.store.stat().st_size)} now")


def _prunable(settings: Config) -> dict[RetentionClass, int]:
    """What is old enough, by kind; those of which there is nothing left out."""
    from service.cli.open_store import open_existing_store
    from service.runtime.retention import prunable_counts

    with open_existing_store(settings) as store:
        return prunable_counts(store, settings.retention, current_time())


def _prune_now(settings: Config) -> dict[RetentionClass, int]:
    import asyncio

    from service.cli.open_store import open_existing_store
    from service.config.secrets import collect_secrets
    from service.monitoring.logging import configure_logging
    from service.runtime.retention import RetentionJob
    from store.writer_thread import StoreThread

    configure_logging(settings.log_format, secrets=collect_secrets(settings.channels))
    with open_existing_store(settings) as store:
        db = StoreThread()
        try:
            return asyncio.run(RetentionJob(store, db, settings.retention, current_time).prune())
        finally:
            db.close()


def _require_store(settings: Config) -> None:
    if not settings.store.exists():
        raise StoreError(f"{settings.store}: no store yet; `susulan once` or `susulan run` makes it")


def _print_prunable(due: Mapping[RetentionClass, int]) -> None:
    print_out("old enough to go: " + (_class_counts(due) or "nothing"))


def _class_counts(numbers: Mapping[RetentionClass, int]) -> str:
    return ", ".join(f"{number:,} {aging.value.replace('_', ' ')}" for aging, number in numbers.items())


def _sizes_json(found: StoreSizes, due: Mapping[RetentionClass, int]) -> dict[str, Any]:
    return {
        "file": found.file_bytes,
        "log": found.wal_bytes,
        "free": found.free_bytes,
        "returnable": found.shrinkable,
        "kinds": found.by_kind,
        "due": {aging.value: number for aging, number in due.items()},
    }

"""`susulan store size|prune|compact`: how much disk the store uses, and how to reduce it."""

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
    from store.sqlite.files.sizes import StoreSizes


def size(config: ConfigOption = DEFAULT_CONFIG, *, json: JsonOption = False) -> None:
    """Show how much disk each kind of record uses, and what the next pruning deletes."""
    from service.config.load import load_config
    from store.sqlite.files.sizes import format_bytes, measure_sizes

    settings = load_config(config, require_secrets=False)
    due = _prunable(settings)
    sizes = measure_sizes(settings.store)
    if json:
        print_json(_sizes_json(sizes, due), indent=2)
        return
    total, free, log = map(format_bytes, (sizes.file_bytes, sizes.free_bytes, sizes.wal_bytes))
    print_out(f"{settings.store}: {total}, of which {free} are free, and {log} of log")
    for kind, used in sizes.by_kind.items():
        print_out(f"  {kind:18}{format_bytes(used):>12}")
    if not sizes.shrinkable:
        print_out(
            "free space stays in the file for new records; `susulan store compact` makes the file smaller"
        )
    _print_prunable(due)


def prune(
    config: ConfigOption = DEFAULT_CONFIG,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be deleted.")] = False,
    json: JsonOption = False,
) -> None:
    """Delete old records now, by the times set in the config; a running service does it daily."""
    from service.config.load import load_config

    settings = load_config(config, require_secrets=False)
    counts = _prunable(settings) if dry_run else _prune_now(settings)
    if json:
        print_json({key.value: count for key, count in counts.items()}, indent=2)
    elif dry_run:
        _print_prunable(counts)
    else:
        print_out("deleted: " + (_class_counts(counts) or "nothing is old enough"))


def compact(config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Rewrite the file without free space; stop the service first.

    While it runs it needs as much room on the disk again, and some seconds for a gigabyte. From then on, a
    store of an older version releases free space by itself.
    """
    from service.config.load import load_config
    from store.sqlite.files.sizes import format_bytes
    from store.sqlite.store import open_store

    settings = load_config(config, require_secrets=False)
    _require_store(settings)
    before = settings.store.stat().st_size
    print_err(f"needs {format_bytes(before)} of free disk while it runs; a large store takes some time")
    store = open_store(settings.store)
    try:
        store.compact()
    finally:
        store.close()
    print_out(f"{format_bytes(before)} before, {format_bytes(settings.store.stat().st_size)} now")


def _prunable(settings: Config) -> dict[RetentionClass, int]:
    """How many records are old enough, by class; without classes that have none."""
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

    configure_logging(settings.log_format, secrets=collect_secrets((*settings.channels, settings.translate)))
    with open_existing_store(settings) as store:
        db = StoreThread()
        try:
            return asyncio.run(RetentionJob(store, db, settings.retention, current_time).prune())
        finally:
            db.close()


def _require_store(settings: Config) -> None:
    if not settings.store.exists():
        raise StoreError(f"{settings.store}: no store yet; `susulan once` or `susulan run` creates it")


def _print_prunable(due: Mapping[RetentionClass, int]) -> None:
    print_out("old enough to be deleted: " + (_class_counts(due) or "nothing"))


def _class_counts(counts: Mapping[RetentionClass, int]) -> str:
    return ", ".join(f"{count:,} {key.value.replace('_', ' ')}" for key, count in counts.items())


def _sizes_json(sizes: StoreSizes, due: Mapping[RetentionClass, int]) -> dict[str, Any]:
    return {
        "file": sizes.file_bytes,
        "log": sizes.wal_bytes,
        "free": sizes.free_bytes,
        "returnable": sizes.shrinkable,
        "kinds": sizes.by_kind,
        "due": {key.value: count for key, count in due.items()},
    }

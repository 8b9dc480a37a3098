"""`susulan store size|prune|compact`: what the store takes on the disk, and making that less."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli.options import DEFAULT_CONFIG, AsJson, ConfigPath, moment, say, say_json, tell
from store.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.config.load import Config
    from store.records.retention import Aging
    from store.sqlite.sizes import Sizes


def size(config: ConfigPath = DEFAULT_CONFIG, *, json: AsJson = False) -> None:
    """What each kind of record takes on the disk, and what the next pruning lets go."""
    from service.config.load import load_config
    from store.sqlite.sizes import shown, sizes

    settings = load_config(config, sending=False)
    due = _due(settings)
    found = sizes(settings.store)
    if json:
        say_json(_data(found, due), indent=2)
        return
    say(f"{settings.store}: {shown(found.file)}, of which {shown(found.free)} are free, "
        f"and {shown(found.log)} of log")  # fmt: skip
    for kind, taken in found.by_kind.items():
        say(f"  {kind:18}{shown(taken):>12}")
    if not found.returnable:
        say("free space stays in the file for what comes next; `susulan store compact` makes it smaller")
    _say_due(due)


def prune(
    config: ConfigPath = DEFAULT_CONFIG,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
    json: AsJson = False,
) -> None:
    """Let old records go now, as `[retention]` says; also while the service runs, which does so by itself."""
    from service.config.load import load_config

    settings = load_config(config, sending=False)
    gone = _due(settings) if dry_run else _pruned(settings)
    if json:
        say_json({aging.value: number for aging, number in gone.items()}, indent=2)
    elif dry_run:
        _say_due(gone)
    else:
        say("gone: " + (_listed(gone) or "nothing is old enough"))


def compact(config: ConfigPath = DEFAULT_CONFIG) -> None:
    """Rewrite the file without free space; stop the service first.

    Needs as much room on the disk again while it runs, and some seconds for a gigabyte. A store of an older
    version gives free space back by itself from then on.
    """
    from service.config.load import load_config
    from store.sqlite.sizes import shown
    from store.sqlite.store import open_store

    settings = load_config(config, sending=False)
    _refuse_missing(settings)
    before = settings.store.stat().st_size
    tell(f"needs {shown(before)} on the disk while it runs; do not be impatient with a large store")
    store = open_store(settings.store)
    try:
        store.compact()
    finally:
        store.close()
    say(f"{shown(before)} before, {shown(settings.store.stat().st_size)} now")


def _due(settings: Config) -> dict[Aging, int]:
    """What is old enough, by kind; those of which there is nothing left out."""
    from service.cli.open_store import stored
    from service.runtime.retention import due

    with stored(settings) as store:
        return due(store, settings.retention, moment())


def _pruned(settings: Config) -> dict[Aging, int]:
    import asyncio

    from service.cli.open_store import stored
    from service.config.secrets import secrets_of
    from service.monitoring.logging import set_up_logs
    from service.runtime.retention import Upkeep
    from store.writer_thread import StoreThread

    set_up_logs(settings.log, secrets=secrets_of(settings.channels))
    with stored(settings) as store:
        db = StoreThread()
        try:
            return asyncio.run(Upkeep(store, db, settings.retention, moment).prune())
        finally:
            db.close()


def _refuse_missing(settings: Config) -> None:
    if not settings.store.exists():
        raise StoreError(f"{settings.store}: no store yet; `susulan once` or `susulan run` makes it")


def _say_due(due: Mapping[Aging, int]) -> None:
    say("old enough to go: " + (_listed(due) or "nothing"))


def _listed(numbers: Mapping[Aging, int]) -> str:
    return ", ".join(f"{number:,} {aging.value.replace('_', ' ')}" for aging, number in numbers.items())


def _data(found: Sizes, due: Mapping[Aging, int]) -> dict[str, Any]:
    return {
        "file": found.file,
        "log": found.log,
        "free": found.free,
        "returnable": found.returnable,
        "kinds": found.by_kind,
        "due": {aging.value: number for aging, number in due.items()},
    }

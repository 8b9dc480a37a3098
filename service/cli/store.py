"""`susulan store`: the database file, its size, and its backups."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli import maintenance, transfer
from service.cli.options import (
    DEFAULT_CONFIG,
    ConfigOption,
    JsonOption,
    current_time,
    local_time,
    print_err,
    print_json,
    print_out,
)
from store.errors import StoreError

if TYPE_CHECKING:
    from service.config.settings import Config

app = typer.Typer(
    no_args_is_help=True, help="The database file: size, pruning, check, backup, restore, export, import."
)
app.command("size")(maintenance.size)
app.command("prune")(maintenance.prune)
app.command("compact")(maintenance.compact)
app.command("vacuum", hidden=True)(maintenance.compact)
app.command("export")(transfer.export)
app.command("import")(transfer.import_)


@app.command("backup")
def backup(config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Make a backup now, also while the service runs; old backups are deleted as configured."""
    from store.sqlite.files.backup import make_backup, rotate_backups
    from store.sqlite.files.sizes import format_bytes

    settings = _load_settings(config)
    if not settings.store.exists():
        raise StoreError(f"{settings.store}: no store yet; `susulan once` or `susulan run` creates it")
    backup_file = make_backup(settings.store, settings.backup.folder, current_time())
    deleted = rotate_backups(settings.store, settings.backup.folder, settings.backup.keep)
    print_out(
        f"{backup_file} ({format_bytes(backup_file.stat().st_size)})"
        + (f"; {len(deleted)} old deleted" if deleted else "")
    )


@app.command("backups")
def backups(config: ConfigOption = DEFAULT_CONFIG, *, json: JsonOption = False) -> None:
    """List the backups, newest first."""
    from store.sqlite.files.backup import backup_time, list_backups
    from store.sqlite.files.sizes import format_bytes

    settings = _load_settings(config)
    rows = [
        {"file": str(path), "made": backup_time(path).isoformat(), "bytes": path.stat().st_size}
        for path in list_backups(settings.store, settings.backup.folder)
    ]
    if json:
        print_json({"backups": rows}, indent=2)
        return
    if not rows:
        print_out(f"no backups in {settings.backup.folder} yet; `susulan store backup` makes one")
    for row in rows:
        made = local_time(str(row["made"]))
        print_out(f"{made}  {format_bytes(int(str(row['bytes']))):>10}  {row['file']}")


@app.command("restore")
def restore(
    file: Annotated[Path | None, typer.Argument(help="A backup; default: the newest.")] = None,
    config: ConfigOption = DEFAULT_CONFIG,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Replace the store with a backup; the present store is kept beside it.

    Nothing is sent twice: pending deliveries of the backup are held (`susulan alerts list --state held`), and
    what the sources show next becomes one summary.
    """
    from store.sqlite.files.backup import backup_time, list_backups, restore_backup

    settings = _load_settings(config)
    chosen = file or next(iter(list_backups(settings.store, settings.backup.folder)), None)
    if chosen is None:
        raise StoreError(f"there is no backup in {settings.backup.folder}")
    if not yes and not typer.confirm(f"Restore {chosen} ({local_time(backup_time(chosen))})?", err=True):
        raise typer.Exit(1)
    old_store = restore_backup(chosen, settings.store, current_time())
    print_out(
        f"{settings.store} is the backup {chosen.name}"
        + (f"; the old store is {old_store}" if old_store else "")
    )
    print_err("its pending deliveries are held: see `susulan alerts list --state held`")


@app.command("check")
def check(config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Read the whole file and report damage."""
    from store.sqlite.files.backup import find_damage, list_backups
    from store.sqlite.files.sizes import format_bytes

    settings = _load_settings(config)
    problem = find_damage(settings.store)
    if problem:
        last = next(iter(list_backups(settings.store, settings.backup.folder)), None)
        advice = f"; the last backup is {last}: `susulan store restore`" if last else "; there is no backup"
        raise StoreError(f"{settings.store}: {problem}{advice}")
    print_out(f"{settings.store} is intact ({format_bytes(settings.store.stat().st_size)})")


def _load_settings(config: Path) -> Config:
    from service.config.load import load_config

    return load_config(config, require_secrets=False)

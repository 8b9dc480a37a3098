"""`susulan store`: the database file: its size, backups, and putting one back."""

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
    print_err,
    print_json,
    print_out,
)
from store.errors import StoreError

if TYPE_CHECKING:
    from service.config.settings import Config

app = typer.Typer(
    no_args_is_help=True, help="The database file: its size, what is old in it, check, backup, restore."
)
app.command("size")(maintenance.size)
app.command("prune")(maintenance.prune)
app.command("compact")(maintenance.compact)
app.command("vacuum", hidden=True)(maintenance.compact)
app.command("export")(transfer.export)
app.command("import")(transfer.import_)


@app.command("backup")
def backup(config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Make a backup now, also while the service runs; old ones go as the config says."""
    from store.sqlite.backup import make_backup, rotate_backups
    from store.sqlite.sizes import format_bytes

    settings = _load_settings(config)
    if not settings.store.exists():
        raise StoreError(f"{settings.store}: no store yet; `susulan once` or `susulan run` makes it")
    made = make_backup(settings.store, settings.backup.folder, current_time())
    gone = rotate_backups(settings.store, settings.backup.folder, settings.backup.keep)
    print_out(
        f"{made} ({format_bytes(made.stat().st_size)})" + (f"; {len(gone)} old removed" if gone else "")
    )


@app.command("backups")
def backups(config: ConfigOption = DEFAULT_CONFIG, *, json: JsonOption = False) -> None:
    """The backups there are, the newest first."""
    from store.sqlite.backup import backup_time
    from store.sqlite.backup import list_backups as found
    from store.sqlite.sizes import format_bytes

    settings = _load_settings(config)
    rows = [
        {"file": str(one), "made": backup_time(one).isoformat(), "bytes": one.stat().st_size}
        for one in found(settings.store, settings.backup.folder)
    ]
    if json:
        print_json({"backups": rows}, indent=2)
        return
    if not rows:
        print_out(f"no backups in {settings.backup.folder} yet; `susulan store backup` makes one")
    for row in rows:
        made = str(row["made"])[:16].replace("T", " ")
        print_out(f"{made} UTC  {format_bytes(int(str(row['bytes']))):>10}  {row['file']}")


@app.command("restore")
def restore(
    file: Annotated[Path | None, typer.Argument(help="A backup; without it the newest.")] = None,
    config: ConfigOption = DEFAULT_CONFIG,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Put a backup in the store's place; the present store is kept beside it.

    Nothing is sent twice: what the backup still owed is held (`susulan alerts list --state held`), and what
    the sources show next becomes one summary.
    """
    from store.sqlite.backup import backup_time
    from store.sqlite.backup import list_backups as found
    from store.sqlite.backup import restore_backup as put_back

    settings = _load_settings(config)
    chosen = file or next(iter(found(settings.store, settings.backup.folder)), None)
    if chosen is None:
        raise StoreError(f"there is no backup in {settings.backup.folder}")
    if not yes and not typer.confirm(
        f"Put {chosen} ({backup_time(chosen):%Y-%m-%d %H:%M} UTC) in place?", err=True
    ):
        raise typer.Exit(1)
    aside = put_back(chosen, settings.store, current_time())
    print_out(
        f"{settings.store} is the backup {chosen.name}" + (f"; the old store is {aside}" if aside else "")
    )
    print_err("what it still owed is held: see `susulan alerts list --state held`")


@app.command("check")
def check(config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Read the whole file and say whether it is in order."""
    from store.sqlite.backup import find_damage
    from store.sqlite.backup import list_backups as found
    from store.sqlite.sizes import format_bytes

    settings = _load_settings(config)
    problem = find_damage(settings.store)
    if problem:
        last = next(iter(found(settings.store, settings.backup.folder)), None)
        advice = f"; the last backup is {last}: `susulan store restore`" if last else "; there is no backup"
        raise StoreError(f"{settings.store}: {problem}{advice}")
    print_out(f"{settings.store} is in order ({format_bytes(settings.store.stat().st_size)})")


def _load_settings(config: Path) -> Config:
    from service.config.load import load_config

    return load_config(config, require_secrets=False)

"""`susulan store export|import`: what makes a follow-up one's own, from one machine to another."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.options import DEFAULT_CONFIG, AsJson, ConfigPath, moment, say, say_json, tell
from store.errors import StoreError

if TYPE_CHECKING:
    from service.config.load import Config
    from service.transfer.importing import Taken
    from store.protocol.store import Store


def export(
    file: Annotated[Path | None, typer.Argument(help="Where to write; default: standard output.")] = None,
    config: ConfigPath = DEFAULT_CONFIG,
) -> None:
    """Write stories with their seeds, sources, feedback, rulings, silences and claims as JSON Lines.

    No channels and no secrets; reports and alerts are in backups. Also while the service runs.
    """
    import asyncio

    from service.config.load import load_config
    from service.stories.seeds import fetch_missing_seeds
    from service.transfer.export import exported

    settings = load_config(config, sending=False)
    asyncio.run(fetch_missing_seeds(settings))
    store = _opened(settings) if settings.store.exists() else None
    try:
        lines = list(exported(settings, store, moment()))
    finally:
        if store is not None:
            store.close()
    text = "\n".join(lines) + "\n"
    if file is None:
        sys.stdout.write(text)
        return
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise StoreError(f"{file}: cannot be written: {error.strerror or error}") from error
    tell(f"{file}: {len(lines) - 1} lines; channels and other settings are not in it")


def import_(
    file: Annotated[Path, typer.Argument(help="An export.", exists=True, dir_okay=False)],
    config: ConfigPath = DEFAULT_CONFIG,
    *,
    json: AsJson = False,
) -> None:
    """Take an export in: what is not there yet is added, what is there stays as it is.

    A folder without a config gets one. Each line is told; a bad one stops none of the others.
    """
    from service.transfer.export import lines_of
    from service.transfer.importing import taken_in

    try:
        with file.open("rb") as stream:
            results = taken_in(lines_of(iter(stream)), config, _opened, moment())
    except StoreError as error:
        raise StoreError(f"{file}: {error}") from error
    if json:
        say_json([asdict(one) for one in results], indent=2)
    else:
        _print(file, results)


def _opened(settings: Config) -> Store:
    from store.sqlite.store import open_store

    return open_store(settings.store, exclusive=False)


def _print(file: Path, results: list[Taken]) -> None:
    """A line each, but claims, of which there may be thousands: those are counted unless refused."""
    for one in results:
        if one.kind != "claim" or one.why:
            why = f": {one.why}" if one.why else ""
            say(f"{file}:{one.line}: {one.outcome}: {one.kind or 'line'} {one.name}".rstrip() + why)
    for outcome, number in Counter(one.outcome for one in results if one.kind == "claim").items():
        say(f"{file}: {outcome}: {number} claims")
    sums = Counter(one.outcome for one in results)
    tell(", ".join(f"{number} {outcome}" for outcome, number in sums.items()) or "the export is empty")

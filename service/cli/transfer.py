"""`susulan store export` and `import`: stories, sources and decisions, from one machine to another."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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
    from service.config.settings import Config
    from service.transfer.import_result import ImportResult
    from store.protocol.store import Store


def export(
    file: Annotated[Path | None, typer.Argument(help="Where to write; default: standard output.")] = None,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Write stories with their seeds, sources, feedback, overrides, silences and claims as JSON Lines.

    Without channels, passwords and keys, also those in addresses; reports and alerts are in backups. Works
    while the service runs.
    """
    import asyncio

    from service.config.load import load_config
    from service.stories.seed_pages import fetch_missing_seeds
    from service.transfer.export import export_lines, source_addresses
    from service.transfer.private_file import left_out_note, write_private

    settings = load_config(config, require_secrets=False)
    asyncio.run(fetch_missing_seeds(settings))
    store = _open_store(settings) if settings.store.exists() else None
    try:
        lines = list(export_lines(settings, store, current_time()))
    finally:
        if store is not None:
            store.close()
    text = "\n".join(lines) + "\n"
    left_out = left_out_note(source_addresses(settings))
    if file is None:
        sys.stdout.write(text)
        if left_out:
            print_err(left_out.removeprefix("; "))
        return
    try:
        write_private(file, text.encode("utf-8"))
    except OSError as error:
        raise StoreError(f"{file}: cannot be written: {error.strerror or error}") from error
    print_err(f"{file}: {len(lines) - 1} lines, without channels and other settings{left_out}")


def import_(
    file: Annotated[Path, typer.Argument(help="An export.", exists=True, dir_okay=False)],
    config: ConfigOption = DEFAULT_CONFIG,
    *,
    json: JsonOption = False,
) -> None:
    """Import an export: new lines are added, existing data stays as it is.

    A folder without a config gets one. The result of each line is printed; a bad line stops no others.
    """
    from service.transfer.export import parse_export
    from service.transfer.importing import import_lines

    try:
        with file.open("rb") as stream:
            results = import_lines(parse_export(iter(stream)), config, _open_store, current_time())
    except StoreError as error:
        raise StoreError(f"{file}: {error}") from error
    if json:
        print_json([asdict(result) for result in results], indent=2)
    else:
        _print_results(file, results)


def _open_store(settings: Config) -> Store:
    from store.sqlite.store import open_store

    return open_store(settings.store, exclusive=False)


def _print_results(file: Path, results: list[ImportResult]) -> None:
    """Print one line for each result; claims are only counted, since there may be thousands."""
    for result in results:
        if result.kind != "claim" or result.why:
            subject = f"{result.kind or 'line'} {result.name}".rstrip()
            reason = f": {result.why}" if result.why else ""
            print_out(f"{file}:{result.line}: {result.outcome}: {subject}{reason}")
    claim_outcomes = Counter(result.outcome for result in results if result.kind == "claim")
    for outcome, number in claim_outcomes.items():
        print_out(f"{file}: {outcome}: {number} claims")
    totals = Counter(result.outcome for result in results)
    print_err(", ".join(f"{number} {outcome}" for outcome, number in totals.items()) or "the export is empty")

"""`susulan sources import` and `export`: lists of feeds as OPML, the format of feed readers."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli.options import DEFAULT_CONFIG, ConfigOption, JsonOption, print_err, print_json, print_out
from store.errors import ConfigError

if TYPE_CHECKING:
    from crawler.sources.opml import Outline
    from service.config.add_sources import NewSource
    from service.config.settings import Config


def import_opml(
    file: Annotated[Path, typer.Argument(help="An OPML file.", exists=True, dir_okay=False)],
    config: ConfigOption = DEFAULT_CONFIG,
    *,
    json: JsonOption = False,
) -> None:
    """Add the feeds of an OPML file to the config; duplicates and invalid ones are reported."""
    import asyncio

    from service.config.add_sources import append_sources
    from service.config.load import load_config

    settings = load_config(config, require_secrets=False)
    outlines = asyncio.run(_read_outlines(file.read_bytes()))
    rows = list(_import_outlines(outlines, settings))
    append_sources(config, [row.source for row in rows if row.source is not None])
    if json:
        print_json(_import_json(rows), indent=2)
    else:
        _print_import(file, config, rows)


async def _read_outlines(body: bytes) -> tuple[Outline, ...]:
    """Read the file in a worker process: lists of feeds are passed on by others too."""
    import asyncio

    from crawler.workers.process import KillableWorker

    worker = KillableWorker("crawler.sources.opml", "reading the file")
    try:
        outlines: tuple[Outline, ...] = await worker.run("read_opml", body)
    finally:
        worker.close()
        await asyncio.sleep(0)  # the loop closes the connection
    return outlines


@dataclass(frozen=True, slots=True)
class _ImportedOutline:
    outline: Outline
    source: NewSource | None = None
    """The source to add; None if it is a duplicate or invalid."""
    duplicate_of: str = ""
    error: str = ""


def _import_outlines(outlines: Iterable[Outline], config: Config) -> Iterable[_ImportedOutline]:
    """What each outline becomes; it keeps its name in the file if that is valid and not taken."""
    from service.config.add_sources import NewSource, address_key, names_by_address, source_names, unique_name

    known, taken = names_by_address(config), source_names(config)
    for outline in outlines:
        if outline.fault:
            yield _ImportedOutline(outline, error=outline.fault)
            continue
        address = address_key(outline.url)
        if address in known:
            yield _ImportedOutline(outline, duplicate_of=known[address])
            continue
        name = unique_name(outline.name, outline.url, taken)
        kind = outline.kind if outline.kind in ("feed", "site", "sitemap", "search", "gdelt") else "feed"
        source = NewSource(name, kind, outline.url, _primary_language(outline.language), outline.name)
        if (fault := _config_error(source)) is not None:
            yield _ImportedOutline(outline, error=fault)
            continue
        known[address] = name
        taken.add(name)
        yield _ImportedOutline(
            outline, source=replace(source, title="" if outline.name == name else outline.name)
        )


def _config_error(source: NewSource) -> str | None:
    """Why the config would refuse the source; None if it is valid."""
    from pydantic import ValidationError

    from service.config.model import SourceTable

    try:
        SourceTable(name=source.name, kind=source.kind, url=source.url, language=source.language)  # type: ignore[arg-type]
    except ValidationError as error:
        return "; ".join(str(detail["msg"]).removeprefix("Value error, ") for detail in error.errors())
    return None


def _primary_language(stated: str) -> str:
    """The primary part of a language tag; `und` if it is not one."""
    primary = stated.lower().replace("_", "-").partition("-")[0]
    return primary if primary.isascii() and primary.isalpha() and len(primary) in (2, 3) else "und"


def _import_json(rows: Iterable[_ImportedOutline]) -> dict[str, Any]:
    results: dict[str, list[dict[str, Any]]] = {"added": [], "duplicates": [], "bad": []}
    for row in rows:
        where = {"line": row.outline.line, "title": row.outline.name, "url": row.outline.url or None}
        if row.source is not None:
            results["added"].append({**where, "name": row.source.name, "language": row.source.language})
        elif row.duplicate_of:
            results["duplicates"].append({**where, "name": row.duplicate_of})
        else:
            results["bad"].append({**where, "fault": row.error})
    return results


def _print_import(file: Path, config: Path, rows: list[_ImportedOutline]) -> None:
    added = 0
    for row in rows:
        where = f"{file}:{row.outline.line}"
        if row.source is not None:
            added += 1
            print_out(f"{where}: added {row.source.name}  {row.source.url}")
        elif row.duplicate_of:
            print_out(f"{where}: exists already, as {row.duplicate_of}  {row.outline.url}")
        else:
            print_out(f"{where}: skipped: {row.outline.name!r}: {row.error}")
    duplicates = sum(bool(row.duplicate_of) for row in rows)
    print_err(
        f"{config}: {added} added, {duplicates} exist already, {len(rows) - added - duplicates} skipped"
    )


def export_opml(
    file: Annotated[Path | None, typer.Argument(help="Where to write; default: standard output.")] = None,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Write the sources of the config as OPML 2.0, without the searches of providers.

    Passwords and keys in addresses are left out.
    """
    from crawler.sources.opml import Outline, write_opml
    from crawler.urls import redact_url
    from service.config.load import load_config
    from service.transfer.private_file import left_out_note, write_private
    from store.clock import utc_now

    settings = load_config(config, require_secrets=False)
    outlines = [
        Outline(
            0, row.name, redact_url(row.url), "" if row.language == "und" else row.language, row.kind.value
        )
        for row in settings.sources
    ]
    body = write_opml(outlines, name="Susulan", now=utc_now())
    left_out = left_out_note(row.url for row in settings.sources)
    if file is None:
        sys.stdout.buffer.write(body)
        if left_out:
            print_err(left_out.removeprefix("; "))
        return
    try:
        write_private(file, body)
    except OSError as error:
        raise ConfigError([f"{file}: cannot be written: {error.strerror}"]) from error
    print_err(f"{file}: {len(outlines)} sources{left_out}")

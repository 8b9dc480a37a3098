"""`susulan sources discover`: the feeds and news sitemaps of a site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli.options import (
    DEFAULT_CONFIG,
    ConfigOption,
    JsonOption,
    print_err,
    print_json,
    print_out,
    print_table,
)
from service.cli.sources.check import crawler_settings

if TYPE_CHECKING:
    from crawler.sources.discover import SourceCandidate


def discover(
    url: Annotated[str, typer.Argument(help="A site's home page, a section page, or any address of it.")],
    config: ConfigOption = DEFAULT_CONFIG,
    *,
    json: JsonOption = False,
) -> None:
    """Find the feeds and news sitemaps of a site: linked, named in robots.txt, or where they usually are."""
    import asyncio

    from service.cli.sources.fetch import discover_feeds

    found = asyncio.run(discover_feeds(with_scheme(url), crawler_settings(config)))
    if json:
        rows = [_candidate_row(one) for one in found.candidates]
        print_json({"found": rows, "notes": list(found.notes), "requests": found.requests}, indent=2)
    elif found.candidates:
        _print_candidates(found.candidates)
    else:
        print_out('nothing to read was found; a section page can be followed as kind = "site"')
    if not json:
        for note in found.notes:
            print_err(f"note: {note}")
    raise typer.Exit(0 if found.candidates else 1)


def with_scheme(url: str) -> str:
    """The address as people name it: without a scheme https is meant."""
    return url if "://" in url else f"https://{url}"


def _candidate_row(one: SourceCandidate) -> dict[str, Any]:
    return {
        "url": one.url,
        "kind": one.kind.value,
        "format": one.format,
        "title": one.title,
        "language": one.language,
        "entries": one.entries,
        "newest": one.newest.isoformat() if one.newest else None,
        "found_by": one.found_by,
    }


def _print_candidates(candidates: tuple[SourceCandidate, ...]) -> None:
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in ("kind", "format", "lang", "entries", "newest", "title", "address"):
        table.add_column(column, justify="right" if column == "entries" else "left", overflow="fold")
    for one in candidates:
        newest = one.newest.strftime("%Y-%m-%d %H:%M") if one.newest else ""
        facts = (one.kind.value, one.format, one.language or "", str(one.entries), newest)
        table.add_row(*facts, escape(one.title[:50]), escape(one.url))
    print_table(table)

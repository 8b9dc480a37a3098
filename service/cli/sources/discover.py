"""`susulan sources discover`: the feeds and news sitemaps of a site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli.options import (
    DEFAULT_CONFIG,
    ConfigOption,
    JsonOption,
    local_time,
    print_err,
    print_json,
    print_out,
    print_table,
)
from service.cli.sources.check import crawler_settings

if TYPE_CHECKING:
    from crawler.sources.discover import SourceCandidate


def discover(
    url: Annotated[
        str, typer.Argument(help="The home page of a site, a section page, or any other address of it.")
    ],
    config: ConfigOption = DEFAULT_CONFIG,
    *,
    json: JsonOption = False,
) -> None:
    """Find the feeds and news sitemaps of a site: by links, by robots.txt, and at common addresses."""
    import asyncio

    from service.cli.sources.fetch import discover_feeds

    discovery = asyncio.run(discover_feeds(with_scheme(url), crawler_settings(config)))
    if json:
        rows = [_candidate_row(candidate) for candidate in discovery.candidates]
        print_json({"found": rows, "notes": list(discovery.notes), "requests": discovery.requests}, indent=2)
    elif discovery.candidates:
        _print_candidates(discovery.candidates)
    else:
        print_out('no feed or sitemap was found; a section page can be followed as kind = "site"')
    if not json:
        for note in discovery.notes:
            print_err(f"note: {note}")
    raise typer.Exit(0 if discovery.candidates else 1)


def with_scheme(url: str) -> str:
    """The address, with https:// if it has no scheme."""
    return url if "://" in url else f"https://{url}"


def _candidate_row(candidate: SourceCandidate) -> dict[str, Any]:
    return {
        "url": candidate.url,
        "kind": candidate.kind.value,
        "format": candidate.format,
        "title": candidate.title,
        "language": candidate.language,
        "entries": candidate.entries,
        "newest": candidate.newest.isoformat() if candidate.newest else None,
        "found_by": candidate.found_by,
    }


def _print_candidates(candidates: tuple[SourceCandidate, ...]) -> None:
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in ("kind", "format", "lang", "entries", "newest", "title", "address"):
        table.add_column(column, justify="right" if column == "entries" else "left", overflow="fold")
    for row in candidates:
        newest = local_time(row.newest) if row.newest else ""
        cells = (row.kind.value, row.format, row.language or "", str(row.entries), newest)
        table.add_row(*cells, escape(row.title[:50]), escape(row.url))
    print_table(table)

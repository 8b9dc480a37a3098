"""`susulan sources discover`: the feeds and news sitemaps of a site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli.options import DEFAULT_CONFIG, AsJson, ConfigPath, say, say_json, say_table, tell
from service.cli.sources.check import manners

if TYPE_CHECKING:
    from crawler.sources.discover import Candidate


def discover(
    url: Annotated[str, typer.Argument(help="A site's home page, a section page, or any address of it.")],
    config: ConfigPath = DEFAULT_CONFIG,
    *,
    json: AsJson = False,
) -> None:
    """Find the feeds and news sitemaps of a site: linked, named in robots.txt, or where they usually are."""
    import asyncio

    from service.cli.sources.fetch import discovered

    found = asyncio.run(discovered(with_scheme(url), manners(config)))
    if json:
        rows = [_row(one) for one in found.candidates]
        say_json({"found": rows, "notes": list(found.notes), "requests": found.requests}, indent=2)
    elif found.candidates:
        _print(found.candidates)
    else:
        say('nothing to read was found; a section page can be followed as kind = "site"')
    if not json:
        for note in found.notes:
            tell(f"note: {note}")
    raise typer.Exit(0 if found.candidates else 1)


def with_scheme(url: str) -> str:
    """The address as people name it: without a scheme https is meant."""
    return url if "://" in url else f"https://{url}"


def _row(one: Candidate) -> dict[str, Any]:
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


def _print(candidates: tuple[Candidate, ...]) -> None:
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in ("kind", "format", "lang", "entries", "newest", "title", "address"):
        table.add_column(column, justify="right" if column == "entries" else "left", overflow="fold")
    for one in candidates:
        newest = one.newest.strftime("%Y-%m-%d %H:%M") if one.newest else ""
        facts = (one.kind.value, one.format, one.language or "", str(one.entries), newest)
        table.add_row(*facts, escape(one.title[:50]), escape(one.url))
    say_table(table)

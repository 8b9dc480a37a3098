"""`susulan sources`: what is polled, how it fares, what one place yields, and how places come and go."""

from __future__ import annotations

import typer

from service.cli.sources import adding, checking, discovering, listing, opml, removing

app = typer.Typer(
    no_args_is_help=True, help="List, check, find, add and remove the places that reports come from."
)
app.command("list")(listing.list_sources)
app.command("check")(checking.check)
app.command("add")(adding.add)
app.command("remove")(removing.remove)
app.command("discover")(discovering.discover)
app.command("import")(opml.import_opml)
app.command("export")(opml.export_opml)

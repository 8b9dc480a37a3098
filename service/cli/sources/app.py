"""`susulan sources`: list, check, find, add and remove sources."""

from __future__ import annotations

import typer

from service.cli.sources import add, check, coverage, discover, opml, remove, suggest
from service.cli.sources.list import list_sources

app = typer.Typer(no_args_is_help=True, help="List, check, find, add and remove sources.")
app.command("list")(list_sources)
app.command("check")(check.check)
app.command("add")(add.add)
app.command("remove")(remove.remove)
app.command("discover")(discover.discover)
app.command("suggest")(suggest.suggest)
app.command("coverage")(coverage.coverage)
app.command("import")(opml.import_opml)
app.command("export")(opml.export_opml)

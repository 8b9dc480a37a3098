"""`susulan sources`: what is polled, how it fares, and what one place yields."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli.options import DEFAULT_CONFIG, AsJson, ConfigPath, say, say_json, say_table
from store.errors import ParseError

if TYPE_CHECKING:
    from crawler.check import CheckResult
    from service.config import Config
    from store.types import Source, SourceState

app = typer.Typer(no_args_is_help=True, help="List and check the places that reports come from.")
SHOWN_ENTRIES = 20


@app.command("list")
def list_sources(config: ConfigPath = DEFAULT_CONFIG, *, json: AsJson = False) -> None:
    """Every source with its state, next due time, last error and how many articles it brought first."""
    from service.config import load_config

    settings = load_config(config)
    rows = [_row(state) for state in _states(settings)]
    if json:
        say_json({"sources": rows}, indent=2)
    else:
        _print(rows)


def _states(settings: Config) -> list[SourceState]:
    """As stored; a source that no service has seen yet is due at once."""
    from store.sqlite import open_store
    from store.types import SourceState, utc_now

    stored: dict[str, SourceState] = {}
    if settings.store.exists():
        store = open_store(settings.store, exclusive=False)
        try:
            stored = {state.source.name: state for state in store.source_states()}
        finally:
            store.close()
    now = utc_now()
    return [stored.get(source.name) or SourceState(source, now) for source in settings.sources]


def _row(state: SourceState) -> dict[str, Any]:
    source = state.source
    return {
        "name": source.name,
        "kind": source.kind.value,
        "language": source.language,
        "url": source.url,
        "state": _word(state),
        "next_due": state.next_due.isoformat(),
        "last_ok": state.last_ok.isoformat() if state.last_ok else None,
        "last_new": state.last_new.isoformat() if state.last_new else None,
        "failures": state.failures,
        "last_error": state.last_error,
        "articles": state.articles,
    }


def _word(state: SourceState) -> str:
    from crawler.trouble import trouble_of
    from store.types import SourceTrouble

    if state.parked:
        return "gone"
    if state.failures:
        return "failing"
    if trouble_of(state) is SourceTrouble.SILENT:
        return "silent"
    return "ok" if state.last_ok else "new"


def _print(rows: list[dict[str, Any]]) -> None:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in ("source", "kind", "lang", "state", "next due", "articles", "last error"):
        table.add_column(column, justify="right" if column == "articles" else "left")
    colours = {"ok": "green", "failing": "red", "gone": "red", "silent": "yellow", "new": "yellow"}
    for row in rows:
        state = f"[{colours[row['state']]}]{row['state']}[/]"
        due = row["next_due"][:16].replace("T", " ")
        told = (row["name"], row["kind"], row["language"], state, due, str(row["articles"]))
        table.add_row(*told, row["last_error"] or "")
    say_table(table)


@app.command("check")
def check(
    target: Annotated[str, typer.Argument(help="A source's name, a URL, or a local file.")],
    config: ConfigPath = DEFAULT_CONFIG,
    *,
    json: AsJson = False,
) -> None:
    """Read one place now and show the entries it yields; nothing is stored."""
    from crawler.check import to_json

    result = _checked(target, config)
    if json:
        say_json(to_json(result), indent=2)
        return
    title, count = result.title or "(no title)", len(result.entries)
    say(f"{result.kind}  {title}  {result.language or ''}  {count} entries")
    for entry in result.entries[:SHOWN_ENTRIES]:
        when = entry.published.strftime("%Y-%m-%d %H:%M") if entry.published else "undated         "
        say(f"  {when}  {entry.title}\n                    {entry.link}")
    if len(result.entries) > SHOWN_ENTRIES:
        say(f"  ... and {len(result.entries) - SHOWN_ENTRIES} more")
    for note in result.notes:
        say(f"note: {note}")


def _checked(target: str, config: Path) -> CheckResult:
    from crawler.check import check_bytes

    path = Path(target)
    if path.is_file():
        return check_bytes(path.read_bytes(), content_type=None, url="")
    from service.config import load_config

    if target.startswith(("http://", "https://")):
        settings = load_config(config) if config.exists() else None
        return asyncio.run(_fetched(target, None, settings))
    settings = load_config(config)
    for source in settings.sources:
        if source.name == target:
            return asyncio.run(_fetched(source.url, source, settings))
    raise ParseError(f"{target}: neither a file, nor a URL, nor a source in {config}")


async def _fetched(url: str, source: Source | None, settings: Config | None) -> CheckResult:
    from crawler.check import check_bytes
    from crawler.guard import AddressGuard
    from crawler.reader import FeedReader
    from crawler.settings import CrawlerSettings

    manners = settings.crawler if settings else CrawlerSettings()
    reader = FeedReader(manners, AddressGuard(manners.allow_private))
    try:
        answer = await reader.fetch(url, {})
    finally:
        await reader.close()
    rules = source.rules if source else None
    return check_bytes(
        answer.body, content_type=answer.headers.get("content-type"), url=answer.url, rules=rules
    )

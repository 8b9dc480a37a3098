"""`susulan developments`: what happened in a story, and where a person knows better what belongs together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli.options import DEFAULT_CONFIG, AsJson, ConfigPath, say, say_json, say_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from alerts.developments.overrides import Rearrangement

app = typer.Typer(
    no_args_is_help=True,
    help="What happened in a story; merge what is told twice, split what is not the same, undo it.",
)
Key = Annotated[str, typer.Argument(metavar="KEY", help="A development's key, or the beginning of it.")]
OneStory = Annotated[str | None, typer.Option("--story", help="Only this story.")]
Limit = Annotated[int, typer.Option("--limit", min=1, max=10_000, help="At most so many.")]


@app.command("list")
def list_developments(
    config: ConfigPath = DEFAULT_CONFIG, *, story: OneStory = None, limit: Limit = 50, json: AsJson = False
) -> None:
    """Developments, the latest first."""
    from service.cli.open_store import stored
    from service.config.load import load_config
    from service.stories.rulings import row_of
    from store.errors import StoreError

    settings = load_config(config, sending=False)
    known = [one.name for one in settings.stories]
    if story is not None and story not in known:
        raise StoreError(f"the config has no story {story!r}; known: {', '.join(known)}")
    with stored(settings) as store:
        rows = [row_of(store, one) for one in store.developments(story, limit=limit)]
    if json:
        say_json(rows, indent=2)
        return
    say_table(_table(rows))


@app.command("show")
def show(key: Key, config: ConfigPath = DEFAULT_CONFIG, *, json: AsJson = False) -> None:
    """One development with its reports, in order of joining."""
    from service.cli.open_store import stored
    from service.config.load import load_config
    from service.stories.rulings import development_of, report_rows, row_of, told

    with stored(load_config(config, sending=False)) as store:
        one = development_of(store, key)
        row, reports = row_of(store, one.development), report_rows(store, one.members)
        rulings = [r for r in store.rulings() if one.development.key in (r.source, r.target)]
    if json:
        say_json({**row, "rulings": [r.id for r in rulings], "items": reports}, indent=2)
        return
    say(f"{row['key']}  {row['headline']}")
    say(f"{row['story']}: {row['reports']} reports, {row['sources']} independent sources, "
        f"{row['languages']} languages; spoke again {row['updates']} times")  # fmt: skip
    for report in reports:
        say("")
        _show_report(report)
    for ruling in rulings:
        say(f"\ndecided by hand, {ruling.id}: {told(ruling)}")


@app.command("merge")
def merge(
    key: Key,
    into: Annotated[str, typer.Argument(metavar="INTO", help="The development that takes its reports.")],
    config: ConfigPath = DEFAULT_CONFIG,
    *,
    json: AsJson = False,
) -> None:
    """Say that two developments are one; it stays so, also for a running service and for `replay`."""
    from service.cli.open_store import stored
    from service.config.load import load_config
    from service.stories.rulings import merge as merge_stored
    from store.records.collection import utc_now

    with stored(load_config(config, sending=False)) as store:
        _tell(merge_stored(store, key, into, utc_now()), json=json)


@app.command("split")
def split(
    key: Key,
    articles: Annotated[
        list[str], typer.Argument(metavar="ARTICLE...", help="Ids of reports, or beginnings, as in `show`.")
    ],
    config: ConfigPath = DEFAULT_CONFIG,
    *,
    json: AsJson = False,
) -> None:
    """Say that some reports, with the copies of them, are another development; later ones follow."""
    from service.cli.open_store import stored
    from service.config.load import load_config
    from service.stories.rulings import split_off
    from store.records.collection import utc_now

    with stored(load_config(config, sending=False)) as store:
        _tell(split_off(store, key, articles, utc_now()), json=json)


@app.command("undo")
def undo(
    identity: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="Of a merge or split; the last one if absent.")
    ] = None,
    config: ConfigPath = DEFAULT_CONFIG,
    *,
    json: AsJson = False,
) -> None:
    """Take a merge or split back."""
    from service.cli.open_store import stored
    from service.config.load import load_config
    from service.stories.rulings import undo as undo_stored

    with stored(load_config(config, sending=False)) as store:
        _tell(undo_stored(store, identity), json=json, taken_back=True)


def _tell(done: Rearrangement, *, json: bool, taken_back: bool = False) -> None:
    from service.stories.rulings import told

    ruling = done.ruling
    if json:
        say_json(
            {
                "id": ruling.id,
                "kind": ruling.kind.value,
                "from": ruling.source,
                "to": ruling.target,
                "moved": [member.article_id for member in done.members],
                "undone": taken_back,
            },
            indent=2,
        )
        return
    say(f"{'taken back' if taken_back else 'noted as'} {ruling.id}: {told(ruling)}")
    for one in done.developments:
        say(f"  {one.key}  {one.reports} reports  {one.title}" if one.reports else f"  {one.key}  empty now")
    if not taken_back:
        say(f"`susulan developments undo {ruling.id}` takes it back")


def _show_report(report: dict[str, Any]) -> None:
    from alerts.messages.wording import language_name

    when = (report["published"] or report["joined"])[:16].replace("T", " ")
    voice = report["voice"]
    source = report["source"] + (f", telling {voice}" if voice and voice != report["source"] else "")
    say(f"{report['id']}  {when}  {source}  {language_name(report['language'])}")
    say(f"  {report['title'] or '(no longer stored)'}")
    say(f"  {report['reason']}")


def _table(rows: Sequence[dict[str, Any]]) -> Any:  # noqa: ANN401 - rich is imported late
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in ("key", "opened", "updated", "reports", "languages", "sources", "headline"):
        table.add_column(column, no_wrap=column != "headline")
    for row in rows:
        times = [row[name][:16].replace("T", " ") for name in ("opened", "updated")]
        counts = [str(row[name]) for name in ("reports", "languages", "sources")]
        table.add_row(row["key"], *times, *counts, Text(row["headline"]))
    return table

"""`susulan developments`: lists what happened in a story, and corrects which reports belong together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli.options import (
    DEFAULT_CONFIG,
    ConfigOption,
    JsonOption,
    local_time,
    print_json,
    print_out,
    print_table,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from alerts.developments.overrides import Rearrangement

app = typer.Typer(
    no_args_is_help=True,
    help="What happened in a story; merge developments that are one, split those that are not, undo it.",
)
DevelopmentKey = Annotated[
    str, typer.Argument(metavar="KEY", help="A development's key, or the beginning of it.")
]
StoryFilter = Annotated[str | None, typer.Option("--story", help="Only this story.")]
_MAX_QUOTES = 12
"""Quotes that `show` prints; `--json` has all."""
Limit = Annotated[int, typer.Option("--limit", min=1, max=10_000, help="At most so many.")]


@app.command("list")
def list_developments(
    config: ConfigOption = DEFAULT_CONFIG,
    *,
    story: StoryFilter = None,
    limit: Limit = 50,
    json: JsonOption = False,
) -> None:
    """Developments, the latest first."""
    from alerts.outlets.table import outlet_table
    from service.cli.open_store import open_existing_store
    from service.config.load import load_config
    from service.stories.overrides import development_row
    from store.errors import StoreError

    settings = load_config(config, require_secrets=False)
    known = [one.name for one in settings.stories]
    if story is not None and story not in known:
        raise StoreError(f"the config has no story {story!r}; known: {', '.join(known)}")
    with open_existing_store(settings) as store:
        outlets = outlet_table(settings.outlets)
        rows = [development_row(store, one, outlets) for one in store.developments(story, limit=limit)]
    if json:
        print_json(rows, indent=2)
        return
    print_table(_developments_table(rows))


@app.command("show")
def show(key: DevelopmentKey, config: ConfigOption = DEFAULT_CONFIG, *, json: JsonOption = False) -> None:
    """One development with its reports, in order of joining."""
    from alerts.outlets.table import outlet_table
    from service.cli.open_store import open_existing_store
    from service.config.load import load_config
    from service.stories.overrides import (
        describe_override,
        development_row,
        find_development,
        quote_rows,
        report_rows,
    )

    settings = load_config(config, require_secrets=False)
    outlets = outlet_table(settings.outlets)
    with open_existing_store(settings) as store:
        one = find_development(store, key)
        row = development_row(store, one.development, outlets)
        reports = report_rows(store, one.members, outlets)
        quotes = quote_rows(store, one.development.key)
        overrides = [r for r in store.overrides() if one.development.key in (r.source, r.target)]
    if json:
        print_json(
            {**row, "rulings": [r.id for r in overrides], "items": reports, "quotes": quotes}, indent=2
        )
        return
    print_out(f"{row['key']}  {row['headline']}")
    print_out(f"{row['story']}: {row['reports']} reports, {_owners_text(row)}, "
        f"{row['languages']} languages; spoke again {row['updates']} times")  # fmt: skip
    print_out("owners: " + ", ".join(map(_owner_label, row["owners"])))
    for report in reports:
        print_out("")
        _print_report(report)
    if quotes:
        print_out("\nsaid:")
    for quote in quotes[:_MAX_QUOTES]:
        _print_quote(quote)
    if len(quotes) > _MAX_QUOTES:
        print_out(f"  +{len(quotes) - _MAX_QUOTES} more, with --json")
    for override in overrides:
        print_out(f"\ndecided by hand, {override.id}: {describe_override(override)}")


@app.command("merge")
def merge(
    key: DevelopmentKey,
    into: Annotated[str, typer.Argument(metavar="INTO", help="The development that takes its reports.")],
    config: ConfigOption = DEFAULT_CONFIG,
    *,
    json: JsonOption = False,
) -> None:
    """Say that two developments are one; it stays so, also for a running service and for `replay`."""
    from service.cli.open_store import open_existing_store
    from service.config.load import load_config
    from service.stories.overrides import record_merge as merge_stored
    from store.clock import utc_now

    with open_existing_store(load_config(config, require_secrets=False)) as store:
        _print_override(merge_stored(store, key, into, utc_now()), json=json)


@app.command("split")
def split(
    key: DevelopmentKey,
    articles: Annotated[
        list[str], typer.Argument(metavar="ARTICLE...", help="Ids of reports, or beginnings, as in `show`.")
    ],
    config: ConfigOption = DEFAULT_CONFIG,
    *,
    json: JsonOption = False,
) -> None:
    """Say that some reports, with the copies of them, are another development; later ones follow."""
    from service.cli.open_store import open_existing_store
    from service.config.load import load_config
    from service.stories.overrides import record_split
    from store.clock import utc_now

    with open_existing_store(load_config(config, require_secrets=False)) as store:
        _print_override(record_split(store, key, articles, utc_now()), json=json)


@app.command("undo")
def undo(
    identity: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="Of a merge or split; the last one if absent.")
    ] = None,
    config: ConfigOption = DEFAULT_CONFIG,
    *,
    json: JsonOption = False,
) -> None:
    """Take a merge or split back."""
    from service.cli.open_store import open_existing_store
    from service.config.load import load_config
    from service.stories.overrides import revoke_override as undo_stored

    with open_existing_store(load_config(config, require_secrets=False)) as store:
        _print_override(undo_stored(store, identity), json=json, taken_back=True)


def _print_override(done: Rearrangement, *, json: bool, taken_back: bool = False) -> None:
    from service.stories.overrides import describe_override

    override = done.override
    if json:
        print_json(
            {
                "id": override.id,
                "kind": override.kind.value,
                "from": override.source,
                "to": override.target,
                "moved": [member.article_id for member in done.members],
                "undone": taken_back,
            },
            indent=2,
        )
        return
    print_out(f"{'taken back' if taken_back else 'noted as'} {override.id}: {describe_override(override)}")
    for one in done.developments:
        print_out(
            f"  {one.key}  {one.reports} reports  {one.title}" if one.reports else f"  {one.key}  empty now"
        )
    if not taken_back:
        print_out(f"`susulan developments undo {override.id}` takes it back")


def _print_report(report: dict[str, Any]) -> None:
    from alerts.messages.wording import language_name

    when = local_time(report["published"] or report["joined"])
    origin = report["voice"]
    source = report["source"] + (f", telling {origin}" if origin and origin != report["source"] else "")
    owner = _owner_label(report["owner"])
    print_out(f"{report['id']}  {when}  {source}  [{owner}]  {language_name(report['language'])}")
    print_out(f"  {report['title'] or '(no longer stored)'}")
    print_out(f"  {report['reason']}")


def _print_quote(quote: dict[str, Any]) -> None:
    from alerts.messages.said import MAX_SAID_CHARS
    from alerts.messages.wording import one_line

    words = one_line(quote["words"], MAX_SAID_CHARS)
    said = f"“{words}”" if quote["direct"] else words
    print_out(f"  {quote['speaker']}: {said} ({quote['source']})")


def _owners_text(row: dict[str, Any]) -> str:
    from alerts.messages.wording import owners_text
    from alerts.outlets.records import Control, Owner

    return owners_text([Owner(one["name"], Control(one["control"])) for one in row["owners"]])


def _owner_label(owner: dict[str, Any]) -> str:
    mark = {"state": " (state media)", "government": " (government)"}.get(owner["control"], "")
    return f"{owner['name']}{mark}"


def _developments_table(rows: Sequence[dict[str, Any]]) -> Any:  # noqa: ANN401 - rich is imported late
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in ("key", "opened", "updated", "reports", "languages", "owners", "headline"):
        table.add_column(column, no_wrap=column != "headline")
    for row in rows:
        times = [local_time(row[name]) for name in ("opened", "updated")]
        counts = [*(str(row[name]) for name in ("reports", "languages")), str(len(row["owners"]))]
        table.add_row(row["key"], *times, *counts, Text(row["headline"]))
    return table

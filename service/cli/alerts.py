"""`susulan alerts`: what was sent, what is owed, what is dead, and whether the channels work."""

from __future__ import annotations

import asyncio
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Annotated, Any

import typer

from service.cli.options import DEFAULT_CONFIG, AsJson, ConfigPath, say, say_json, say_table, tell
from service.cli.stored import stored
from store.errors import StoreError
from store.protocol import Store
from store.types import Delivery, DeliveryState, utc_now

app = typer.Typer(no_args_is_help=True, help="Deliveries and dead letters; `test` tries every channel.")
Id = Annotated[str, typer.Argument(help="A delivery's id, or an unambiguous beginning of it.")]


def _store(config: Path) -> AbstractContextManager[Store]:
    from service.config import load_config

    return stored(load_config(config))


def _found(store: Store, identity: str) -> Delivery:
    delivery = store.delivery(identity)
    if delivery is None:
        raise StoreError(
            f"no single delivery has an id that begins with {identity!r}; see `susulan alerts list`"
        )
    return delivery


def _row(delivery: Delivery) -> dict[str, Any]:
    from alerts.alert import from_json

    alert = from_json(delivery.alert)
    return {
        "id": delivery.id,
        "state": delivery.state.value,
        "kind": delivery.kind.value,
        "story": delivery.story,
        "channel": delivery.channel,
        "recipient": delivery.recipient,
        "headline": alert.items[0].report.title if alert.items else alert.note,
        "tries": delivery.tries,
        "uncertain": delivery.uncertain,
        "created": delivery.created.isoformat(),
        "due": delivery.due.isoformat(),
        "last_error": delivery.last_error,
    }


@app.command("list")
def list_alerts(
    config: ConfigPath = DEFAULT_CONFIG,
    *,
    state: Annotated[
        list[DeliveryState] | None, typer.Option("--state", help="Only these; may be repeated.")
    ] = None,
    channel: Annotated[str | None, typer.Option("--channel", help="Only this channel.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many, newest first.")] = 50,
    json: AsJson = False,
) -> None:
    """Deliveries, newest first; `--state dead` shows the dead letters."""
    with _store(config) as store:
        rows = [_row(one) for one in store.deliveries(tuple(state or ()), channel=channel, limit=limit)]
    if json:
        say_json({"deliveries": rows}, indent=2)
        return
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in ("id", "state", "tries", "channel", "to", "created", "headline", "last error"):
        table.add_column(column, no_wrap=column == "id")
    for row in rows:
        told = (str(row["id"])[:10], row["state"], str(row["tries"]), row["channel"], row["recipient"])
        when = row["created"][:16].replace("T", " ")
        table.add_row(*told, when, row["headline"], row["last_error"] or "")
    say_table(table)


@app.command("show")
def show(identity: Id, config: ConfigPath = DEFAULT_CONFIG, *, json: AsJson = False) -> None:
    """One delivery: what it says, and every try to hand it over."""
    from alerts.alert import as_data, from_json
    from alerts.render import preview

    with _store(config) as store:
        delivery = _found(store, identity)
        attempts = store.attempts(delivery.id)
    alert = from_json(delivery.alert)
    tries = [
        {"started": one.started.isoformat(), "ended": one.ended.isoformat(), "outcome": one.outcome,
         "code": one.code, "answer": one.answer}
        for one in attempts
    ]  # fmt: skip
    if json:
        say_json(
            {**_row(delivery), "message_id": delivery.message_id, "attempts": tries, "alert": as_data(alert)},
            indent=2,
        )
        return
    for key, value in _row(delivery).items():
        say(f"{key:12}{value}")
    for one in tries:
        say(f"try         {str(one['started'])[:19]}  {one['outcome']}  {one['code'] or ''}  {one['answer']}")
    say("")
    say(preview(alert, "text"))


@app.command("retry")
def retry(identity: Id, config: ConfigPath = DEFAULT_CONFIG) -> None:
    """Make a dead, held or waiting delivery due again now."""
    from alerts.outbox import EXPIRES_AFTER

    with _store(config) as store:
        delivery, now = _found(store, identity), utc_now()
        done = store.revive_delivery(delivery.id, now, now + EXPIRES_AFTER)
    _told(delivery, done, "is due again; the running service sends it, or `susulan once`")


@app.command("discard")
def discard(identity: Id, config: ConfigPath = DEFAULT_CONFIG) -> None:
    """Give a delivery up; it is kept as discarded."""
    with _store(config) as store:
        delivery = _found(store, identity)
        done = store.discard_delivery(delivery.id)
    _told(delivery, done, "is discarded")


def _told(delivery: Delivery, done: bool, outcome: str) -> None:
    if not done:
        raise StoreError(f"{delivery.id} is {delivery.state.value}; nothing was changed")
    say(f"{delivery.id} {outcome}")


@app.command("test")
def try_out(
    config: ConfigPath = DEFAULT_CONFIG,
    *,
    channel: Annotated[str | None, typer.Option("--channel", help="Only this channel.")] = None,
    json: AsJson = False,
) -> None:
    """Send a test message through every channel and report what each really answered."""
    from alerts.trial import try_channels
    from service.channels import build_channels
    from service.config import load_config

    channels = build_channels(load_config(config))
    chosen = [one for one in channels.values() if channel in (None, one.name)]
    if not chosen:
        raise StoreError("there is no such channel" if channels else "the config names no [[channels]]")
    rows = asyncio.run(try_channels(chosen, utc_now()))
    if json:
        say_json({"channels": rows}, indent=2)
    for row in () if json else rows:
        say(f"{'ok  ' if row['ok'] else 'FAIL'}  {row['channel']} -> {row['recipient']}: {row['answer']}")
    if not all(row["ok"] for row in rows):
        tell("a channel failed; `susulan doctor` says what to look at")
        raise typer.Exit(1)

"""`susulan alerts`: what was sent, what is owed, what is dead, and whether the channels work."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli import unsubscribes
from service.cli.open_store import open_existing_store
from service.cli.options import (
    DEFAULT_CONFIG,
    ConfigOption,
    JsonOption,
    current_time,
    print_err,
    print_json,
    print_out,
    print_table,
)
from store.errors import ConfigError, StoreError
from store.records.deliveries import Delivery, DeliveryKind, DeliveryState, Silence

if TYPE_CHECKING:
    from store.protocol.store import Store

app = typer.Typer(no_args_is_help=True, help="Deliveries and dead letters; `test` tries every channel.")
app.command("unsubscribed")(unsubscribes.unsubscribed)
DeliveryId = Annotated[str, typer.Argument(help="A delivery's id, or an unambiguous beginning of it.")]


def _opened_store(config: Path) -> AbstractContextManager[Store]:
    from service.config.load import load_config

    return open_existing_store(load_config(config, require_secrets=False))


def _find_delivery(store: Store, identity: str) -> Delivery:
    delivery = store.delivery(identity)
    if delivery is None:
        raise StoreError(
            f"no single delivery has an id that begins with {identity!r}; see `susulan alerts list`"
        )
    return delivery


def _delivery_row(delivery: Delivery) -> dict[str, Any]:
    from alerts.messages.alert import from_json

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
    config: ConfigOption = DEFAULT_CONFIG,
    *,
    state: Annotated[
        list[DeliveryState] | None, typer.Option("--state", help="Only these; may be repeated.")
    ] = None,
    channel: Annotated[str | None, typer.Option("--channel", help="Only this channel.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many, newest first.")] = 50,
    json: JsonOption = False,
) -> None:
    """Deliveries, newest first; `--state dead` shows the dead letters."""
    with _opened_store(config) as store:
        rows = [
            _delivery_row(one) for one in store.deliveries(tuple(state or ()), channel=channel, limit=limit)
        ]
    if json:
        print_json({"deliveries": rows}, indent=2)
        return
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in ("id", "state", "tries", "channel", "to", "created", "headline", "last error"):
        table.add_column(column, no_wrap=column == "id")
    for row in rows:
        told = (str(row["id"])[:10], row["state"], str(row["tries"]), row["channel"], row["recipient"])
        when = row["created"][:16].replace("T", " ")
        table.add_row(*told, when, row["headline"], row["last_error"] or "")
    print_table(table)


@app.command("show")
def show(identity: DeliveryId, config: ConfigOption = DEFAULT_CONFIG, *, json: JsonOption = False) -> None:
    """One delivery: what it says, and every try to hand it over."""
    from alerts.messages.alert import from_json, to_dict
    from alerts.messages.render import render_as

    with _opened_store(config) as store:
        delivery = _find_delivery(store, identity)
        attempts = store.attempts(delivery.id)
    alert = from_json(delivery.alert)
    tries = [
        {"started": one.started.isoformat(), "ended": one.ended.isoformat(), "outcome": one.outcome,
         "code": one.code, "answer": one.answer}
        for one in attempts
    ]  # fmt: skip
    if json:
        print_json(
            {
                **_delivery_row(delivery),
                "message_id": delivery.message_id,
                "attempts": tries,
                "alert": to_dict(alert),
            },
            indent=2,
        )
        return
    for key, value in _delivery_row(delivery).items():
        print_out(f"{key:12}{value}")
    for one in tries:
        print_out(
            f"try         {str(one['started'])[:19]}  {one['outcome']}  {one['code'] or ''}  {one['answer']}"
        )
    print_out("")
    print_out(render_as(alert, "text"))


@app.command("retry")
def retry(
    identity: Annotated[str | None, typer.Argument(help="A delivery's id, or a beginning of it.")] = None,
    config: ConfigOption = DEFAULT_CONFIG,
    *,
    channel: Annotated[
        str | None, typer.Option("--channel", help="All dead letters of this channel, and open it again.")
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", help='All dead letters made since: "2d", "12h".')
    ] = None,
) -> None:
    """Make a dead, held, silenced or waiting delivery due again now; or all dead letters of a channel."""
    from alerts.delivery.endpoint_health import enable_endpoint
    from alerts.delivery.outbox import EXPIRES_AFTER

    now = current_time()
    if identity is not None:
        with _opened_store(config) as store:
            delivery = _find_delivery(store, identity)
            if any(one.covers(delivery) for one in store.unsubscriptions()):
                raise StoreError("its recipient has unsubscribed; see `susulan alerts unsubscribed`")
            done = store.requeue_delivery(delivery.id, now, now + EXPIRES_AFTER)
        _print_outcome(delivery, done, "is due again; the running service sends it, or `susulan once`")
        return
    if channel is None and since is None:
        raise typer.BadParameter("name a delivery, a --channel, or a time --since")
    oldest = now - _parse_span(since) if since else None
    with _opened_store(config) as store:
        if channel is not None:
            enable_endpoint(store, channel)
        dead = store.deliveries((DeliveryState.DEAD, DeliveryState.HELD), channel=channel, limit=100_000)
        chosen = [one for one in dead if oldest is None or one.created >= oldest]
        done_count = sum(store.requeue_delivery(one.id, now, now + EXPIRES_AFTER) for one in chosen)
    print_out(f"{done_count} due again; the running service sends them, or `susulan once`")


def _parse_span(text: str) -> timedelta:
    from service.config.fields import parse_duration

    try:
        return timedelta(seconds=parse_duration(text))
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


@app.command("silence")
def silence(
    expression: Annotated[str, typer.Argument(help="As keywords are written: words, phrases, AND, OR, NOT.")],
    config: ConfigOption = DEFAULT_CONFIG,
    *,
    duration: Annotated[str, typer.Option("--for", help='How long: "12h", "3d".')],
    reason: Annotated[str, typer.Option("--reason", help="Why; shown with what was silenced.")] = "",
    story: Annotated[str, typer.Option("--story", help="Only this story.")] = "",
) -> None:
    """Keep back alerts that hold an expression; they stay in `alerts list --state discarded`."""
    from alerts.text.query import parse_query

    parse_query(expression)
    now = current_time()

    with _opened_store(config) as store:
        made = store.add_silence(Silence(0, story, expression, reason, now, now + _parse_span(duration)))
    print_out(f"silence {made.id} holds until {made.until:%Y-%m-%d %H:%M} UTC")


@app.command("silences")
def silences(config: ConfigOption = DEFAULT_CONFIG, *, json: JsonOption = False) -> None:
    """The silences that hold."""
    with _opened_store(config) as store:
        held = store.silences(current_time())
    if json:
        print_json({"silences": [{**asdict(one), "created": one.created.isoformat(),
                                "until": one.until.isoformat()} for one in held]}, indent=2)  # fmt: skip
        return
    for one in held:
        about = f" of {one.story}" if one.story else ""
        print_out(f"{one.id:4}  until {one.until:%Y-%m-%d %H:%M} UTC{about}  {one.expression}  {one.reason}")


@app.command("unsilence")
def unsilence(
    identity: Annotated[int, typer.Argument(help="A silence's number.")],
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """End a silence now."""
    with _opened_store(config) as store:
        if not store.end_silence(identity, current_time()):
            raise StoreError(f"no silence {identity} holds; see `susulan alerts silences`")
    print_out(f"silence {identity} is over")


@app.command("discard")
def discard(identity: DeliveryId, config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Give a delivery up; it is kept as discarded."""
    with _opened_store(config) as store:
        delivery = _find_delivery(store, identity)
        done = store.discard_delivery(delivery.id)
    _print_outcome(delivery, done, "is discarded")


def _print_outcome(delivery: Delivery, done: bool, outcome: str) -> None:
    if not done:
        raise StoreError(f"{delivery.id} is {delivery.state.value}; nothing was changed")
    print_out(f"{delivery.id} {outcome}")


@app.command("preview")
def preview_alert(
    identity: Annotated[
        str | None, typer.Argument(help="A delivery's id; without it a sample is shown.")
    ] = None,
    config: ConfigOption = DEFAULT_CONFIG,
    *,
    channel: Annotated[
        str | None,
        typer.Option("--channel", help="As this channel shows it; else the delivery's, or the first."),
    ] = None,
    kind: Annotated[
        DeliveryKind, typer.Option("--kind", help="What the sample is, where no delivery is named.")
    ] = DeliveryKind.DEVELOPMENT,
    html: Annotated[
        Path | None, typer.Option("--html", help="Write a mail's HTML part into this file.")
    ] = None,
) -> None:
    """What a message looks like in a channel; nothing is sent."""
    from alerts.delivery.preview import preview_text
    from alerts.messages.alert import from_json
    from alerts.messages.sample import sample_alert
    from service.config.load import load_config
    from service.pipeline.channels import build_channels

    settings = load_config(config, require_secrets=False)
    try:
        channels = build_channels(settings)
    except ValueError as error:  # e.g. a sender that is a reference
        raise ConfigError(list(settings.unresolved_references)) from error
    alert, delivery = sample_alert(kind, settings.stories[0].name), None
    if identity is not None:
        with _opened_store(config) as store:
            delivery = _find_delivery(store, identity)
        alert, channel = from_json(delivery.alert), channel or delivery.channel
    chosen = channels.get(channel or next(iter(channels), ""))
    if chosen is None:
        raise StoreError(f"there is no channel {channel!r}; the config names {', '.join(channels) or 'none'}")
    text = preview_text(chosen, alert, delivery=delivery, html=html is not None)
    if html is None:
        print_out(text)
        return
    if "<html" not in text.lower():
        raise StoreError(f"channel {chosen.name!r} sends no HTML; leave out --html")
    try:
        html.write_text(text, encoding="utf-8")
    except OSError as error:
        raise StoreError(f"{html}: cannot be written: {error.strerror or error}") from error
    print_err(f"wrote {html}")


@app.command("test")
def send_test(
    config: ConfigOption = DEFAULT_CONFIG,
    *,
    channel: Annotated[str | None, typer.Option("--channel", help="Only this channel.")] = None,
    json: JsonOption = False,
) -> None:
    """Send a test message through every channel and report what each really answered."""
    import asyncio

    from alerts.delivery.test_message import send_test_messages
    from service.config.load import load_config
    from service.pipeline.channels import build_channels

    channels = build_channels(load_config(config))
    chosen = [one for one in channels.values() if channel in (None, one.name)]
    if not chosen:
        raise StoreError("there is no such channel" if channels else "the config names no [[channels]]")
    rows = asyncio.run(send_test_messages(chosen, current_time()))
    if json:
        print_json({"channels": rows}, indent=2)
    for row in () if json else rows:
        print_out(
            f"{'ok  ' if row['ok'] else 'FAIL'}  {row['channel']} -> {row['recipient']}"
            + (f": {row['answer']}" if row["answer"] else "")
        )
    if not all(row["ok"] for row in rows):
        print_err("a channel failed; `susulan doctor` says what to look at")
        raise typer.Exit(1)

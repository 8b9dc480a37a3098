"""`susulan alerts list` and `show`: deliveries, and every attempt to send one."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from service.cli.alerts.options import DeliveryId, find_delivery, open_alert_store
from service.cli.options import (
    DEFAULT_CONFIG,
    ConfigOption,
    JsonOption,
    local_time,
    print_json,
    print_out,
    print_table,
)
from store.records.deliveries import Delivery, DeliveryState

_TIMES = ("created", "due")
"""Keys of a row whose values are times."""


def list_alerts(
    config: ConfigOption = DEFAULT_CONFIG,
    *,
    state: Annotated[
        list[DeliveryState] | None,
        typer.Option("--state", help="Only this state; may be repeated."),
    ] = None,
    channel: Annotated[str | None, typer.Option("--channel", help="Only this channel.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="Show at most this many, newest first.")] = 50,
    json: JsonOption = False,
) -> None:
    """List deliveries, newest first; `--state dead` shows the dead letters."""
    with open_alert_store(config) as store:
        rows = [
            _delivery_row(delivery)
            for delivery in store.deliveries(tuple(state or ()), channel=channel, limit=limit)
        ]
    if json:
        print_json({"deliveries": rows}, indent=2)
        return
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in ("id", "kind", "state", "tries", "channel", "to", "created", "headline", "last error"):
        table.add_column(column, no_wrap=column == "id")
    for row in rows:
        cells = (
            str(row["id"])[:10],
            row["label"],
            row["state"],
            str(row["tries"]),
            row["channel"],
            row["recipient"],
        )
        created = local_time(row["created"])
        table.add_row(*cells, created, row["headline"], row["last_error"] or "")
    print_table(table)


def show(identity: DeliveryId, config: ConfigOption = DEFAULT_CONFIG, *, json: JsonOption = False) -> None:
    """Show one delivery: its message, and every attempt to send it."""
    from alerts.messages.alert import from_json, to_dict
    from alerts.messages.render import render_as

    with open_alert_store(config) as store:
        delivery = find_delivery(store, identity)
        attempts = store.attempts(delivery.id)
    alert = from_json(delivery.alert)
    attempt_rows = [
        {
            "started": attempt.started.isoformat(),
            "ended": attempt.ended.isoformat(),
            "outcome": attempt.outcome,
            "code": attempt.code,
            "answer": attempt.answer,
        }
        for attempt in attempts
    ]
    if json:
        print_json(
            {
                **_delivery_row(delivery),
                "message_id": delivery.message_id,
                "attempts": attempt_rows,
                "alert": to_dict(alert),
            },
            indent=2,
        )
        return
    for key, value in _delivery_row(delivery).items():
        print_out(f"{key:12}{local_time(value) if key in _TIMES else value}")
    for row in attempt_rows:
        when = local_time(str(row["started"]))
        print_out(f"attempt     {when}  {row['outcome']}  {row['code'] or ''}  {row['answer']}")
    print_out("")
    print_out(render_as(alert, "text"))


def _delivery_row(delivery: Delivery) -> dict[str, Any]:
    from alerts.messages.alert import from_json
    from alerts.messages.kinds import message_kind

    alert = from_json(delivery.alert)
    return {
        "id": delivery.id,
        "state": delivery.state.value,
        "kind": delivery.kind.value,
        "label": message_kind(alert).value,
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

"""`susulan alerts retry` and `discard`: what becomes of a delivery that was not sent."""

from __future__ import annotations

from typing import Annotated

import typer

from service.cli.alerts.options import DeliveryId, find_delivery, open_alert_store, parse_span
from service.cli.options import DEFAULT_CONFIG, ConfigOption, current_time, print_out
from store.errors import StoreError
from store.records.deliveries import Delivery, DeliveryState


def retry(
    identity: Annotated[str | None, typer.Argument(help="The id of a delivery, or the beginning.")] = None,
    config: ConfigOption = DEFAULT_CONFIG,
    *,
    channel: Annotated[
        str | None,
        typer.Option("--channel", help="All dead letters of this channel, which is enabled again."),
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", help='All dead letters created in this time: "2d", "12h".')
    ] = None,
) -> None:
    """Make a dead, held, silenced or waiting delivery due again now; or all dead letters of a channel."""
    from alerts.delivery.endpoint_health import enable_endpoint
    from alerts.delivery.outbox import EXPIRES_AFTER

    now = current_time()
    if identity is not None:
        with open_alert_store(config) as store:
            delivery = find_delivery(store, identity)
            if any(unsubscription.covers(delivery) for unsubscription in store.unsubscriptions()):
                raise StoreError("its recipient has unsubscribed; see `susulan alerts unsubscribed`")
            requeued = store.requeue_delivery(delivery.id, now, now + EXPIRES_AFTER)
        _print_outcome(delivery, requeued, "is due again; the running service or `susulan once` sends it")
        return
    if channel is None and since is None:
        raise typer.BadParameter("give the id of a delivery, --channel or --since")
    oldest = now - parse_span(since) if since else None
    with open_alert_store(config) as store:
        if channel is not None:
            enable_endpoint(store, channel)
        dead = store.deliveries((DeliveryState.DEAD, DeliveryState.HELD), channel=channel, limit=100_000)
        chosen = [delivery for delivery in dead if oldest is None or delivery.created >= oldest]
        count = sum(store.requeue_delivery(delivery.id, now, now + EXPIRES_AFTER) for delivery in chosen)
    print_out(f"{count} due again; the running service or `susulan once` sends them")


def discard(identity: DeliveryId, config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Give a delivery up; it is kept as discarded."""
    with open_alert_store(config) as store:
        delivery = find_delivery(store, identity)
        discarded = store.discard_delivery(delivery.id)
    _print_outcome(delivery, discarded, "is discarded")


def _print_outcome(delivery: Delivery, changed: bool, outcome: str) -> None:
    if not changed:
        raise StoreError(f"{delivery.id} is {delivery.state.value}; nothing was changed")
    print_out(f"{delivery.id} {outcome}")

"""What the commands of `susulan alerts` share."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.open_store import open_existing_store
from store.errors import StoreError

if TYPE_CHECKING:
    from store.protocol.store import Store
    from store.records.deliveries import Delivery

DeliveryId = Annotated[str, typer.Argument(help="The id of a delivery, or an unambiguous beginning of it.")]


def open_alert_store(config: Path) -> AbstractContextManager[Store]:
    """The store of a config file whose secrets need not be there."""
    from service.config.load import load_config

    return open_existing_store(load_config(config, require_secrets=False))


def find_delivery(store: Store, identity: str) -> Delivery:
    """The delivery with that id, or the only one whose id begins with it.

    Raises:
        StoreError: there is none, or more than one.
    """
    delivery = store.delivery(identity)
    if delivery is None:
        raise StoreError(
            f"not exactly one delivery has an id that begins with {identity!r}; see `susulan alerts list`"
        )
    return delivery


def parse_span(text: str) -> timedelta:
    """The value of an option that is a duration.

    Raises:
        BadParameter: it is not a duration.
    """
    from service.config.fields import parse_duration

    try:
        return timedelta(seconds=parse_duration(text))
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error

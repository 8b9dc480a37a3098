"""`susulan alerts unsubscribed`: which recipients unsubscribed, and how to undo it."""

from __future__ import annotations

from typing import Annotated

import typer

from service.cli.open_store import open_existing_store
from service.cli.options import DEFAULT_CONFIG, ConfigOption, JsonOption, local_time, print_json, print_out
from store.errors import StoreError


def unsubscribed(
    config: ConfigOption = DEFAULT_CONFIG,
    *,
    undo: Annotated[
        int | None, typer.Option("--undo", help="Undo the one with this number; ask the reader first.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """List recipients who unsubscribed by the link in a mail, from a story or from everything."""
    from service.config.load import load_config

    with open_existing_store(load_config(config, require_secrets=False)) as store:
        if undo is not None:
            if not store.resubscribe(undo):
                raise StoreError(f"there is no number {undo}; see `susulan alerts unsubscribed`")
            print_out(f"{undo} is undone; alerts that were discarded meanwhile need `susulan alerts retry`")
            return
        unsubscriptions = store.unsubscriptions()
    if json:
        rows = [
            {
                "id": unsubscription.id,
                "channel": unsubscription.channel,
                "recipient": unsubscription.recipient,
                "story": unsubscription.story or None,
                "at": unsubscription.at.isoformat(),
            }
            for unsubscription in unsubscriptions
        ]
        print_json({"unsubscribed": rows}, indent=2)
        return
    for unsubscription in unsubscriptions:
        at, scope = local_time(unsubscription.at), unsubscription.story or "everything"
        recipient = f"{unsubscription.channel}  {unsubscription.recipient}"
        print_out(f"{unsubscription.id:4}  {at}  {recipient}  {scope}")

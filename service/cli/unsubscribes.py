"""`susulan alerts unsubscribed`: who wants no more mail, and to undo it."""

from __future__ import annotations

from typing import Annotated

import typer

from service.cli.open_store import open_existing_store
from service.cli.options import DEFAULT_CONFIG, ConfigOption, JsonOption, print_json, print_out
from store.errors import StoreError


def unsubscribed(
    config: ConfigOption = DEFAULT_CONFIG,
    *,
    undo: Annotated[
        int | None, typer.Option("--undo", help="Take this one back, by its number; ask the reader first.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Recipients who unsubscribed by the link in a mail, of a story or of everything."""
    from service.config.load import load_config

    with open_existing_store(load_config(config, require_secrets=False)) as store:
        if undo is not None:
            if not store.resubscribe(undo):
                raise StoreError(f"there is no number {undo}; see `susulan alerts unsubscribed`")
            print_out(f"{undo} is taken back; what was discarded meanwhile stays so (`susulan alerts retry`)")
            return
        held = store.unsubscriptions()
    if json:
        rows = [
            {"id": one.id, "channel": one.channel, "recipient": one.recipient, "story": one.story or None,
             "at": one.at.isoformat()}
            for one in held
        ]  # fmt: skip
        print_json({"unsubscribed": rows}, indent=2)
        return
    for one in held:
        about = one.story or "everything"
        print_out(f"{one.id:4}  {one.at:%Y-%m-%d %H:%M} UTC  {one.channel}  {one.recipient}  {about}")

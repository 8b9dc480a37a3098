"""`susulan alerts preview` and `test`: how a message looks, and whether the channels work."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from service.cli.alerts.options import find_delivery, open_alert_store
from service.cli.options import (
    DEFAULT_CONFIG,
    ConfigOption,
    JsonOption,
    current_time,
    print_err,
    print_json,
    print_out,
)
from store.errors import ConfigError, StoreError
from store.records.deliveries import DeliveryKind


def preview_alert(
    identity: Annotated[
        str | None, typer.Argument(help="The id of a delivery; without it a sample is shown.")
    ] = None,
    config: ConfigOption = DEFAULT_CONFIG,
    *,
    channel: Annotated[
        str | None,
        typer.Option("--channel", help="The channel; default: the channel of the delivery, or the first."),
    ] = None,
    kind: Annotated[
        DeliveryKind, typer.Option("--kind", help="The kind of sample, if no delivery is given.")
    ] = DeliveryKind.DEVELOPMENT,
    html: Annotated[
        Path | None, typer.Option("--html", help="Write the HTML part of a mail into this file.")
    ] = None,
) -> None:
    """Show how a message looks in a channel; nothing is sent."""
    from alerts.delivery.preview import preview_text
    from alerts.messages.alert import from_json
    from alerts.messages.sample import sample_alert
    from alerts.outlets.table import outlet_table
    from service.config.load import load_config
    from service.pipeline.channels import build_channels
    from service.pipeline.composing import AlertCompleter
    from service.transfer.private_file import write_private
    from service.translation.cached import with_cached_translations

    settings = load_config(config, require_secrets=False)
    try:
        channels = build_channels(settings)
    except ValueError as error:  # e.g. a sender that is an unresolved reference
        raise ConfigError(list(settings.unresolved_references)) from error
    alert, delivery = sample_alert(kind, settings.stories[0].name), None
    if identity is not None:
        with open_alert_store(config) as store:
            delivery = find_delivery(store, identity)
            channel = channel or delivery.channel
            url = settings.dashboard.url if settings.dashboard else ""
            completer = AlertCompleter(
                store, settings.languages, current_time, outlet_table(settings.outlets), url
            )
            alert = completer.complete(from_json(delivery.alert), channel)
            alert = with_cached_translations(alert, channel, settings, store)
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
        write_private(html, text.encode("utf-8"))
    except OSError as error:
        raise StoreError(f"{html}: cannot be written: {error.strerror or error}") from error
    print_err(f"wrote {html}")


def send_test(
    config: ConfigOption = DEFAULT_CONFIG,
    *,
    channel: Annotated[str | None, typer.Option("--channel", help="Only this channel.")] = None,
    json: JsonOption = False,
) -> None:
    """Send a test message through every channel and report what each one answered."""
    import asyncio

    from alerts.delivery.test_message import send_test_messages
    from service.config.load import load_config
    from service.pipeline.channels import build_channels

    channels = build_channels(load_config(config))
    chosen = [one for name, one in channels.items() if channel in (None, name)]
    if not chosen:
        raise StoreError("there is no such channel" if channels else "the config names no [[channels]]")
    rows = asyncio.run(send_test_messages(chosen, current_time()))
    if json:
        print_json({"channels": rows}, indent=2)
    else:
        for row in rows:
            result, answer = "ok  " if row["ok"] else "FAIL", f": {row['answer']}" if row["answer"] else ""
            print_out(f"{result}  {row['channel']} -> {row['recipient']}{answer}")
    if not all(row["ok"] for row in rows):
        print_err("a channel failed; `susulan doctor` says what to check")
        raise typer.Exit(1)

"""`susulan alerts silence`, `silences` and `unsilence`: alerts that are held back for a time."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from service.cli.alerts.options import open_alert_store, parse_span
from service.cli.options import (
    DEFAULT_CONFIG,
    ConfigOption,
    JsonOption,
    current_time,
    local_time,
    print_json,
    print_out,
)
from store.errors import StoreError
from store.records.deliveries import Silence


def add_silence(
    expression: Annotated[str, typer.Argument(help="Written like keywords: words, phrases, AND, OR, NOT.")],
    config: ConfigOption = DEFAULT_CONFIG,
    *,
    duration: Annotated[str, typer.Option("--for", help='How long: "12h", "3d".')],
    reason: Annotated[str, typer.Option("--reason", help="The reason, shown with the silence.")] = "",
    story: Annotated[str, typer.Option("--story", help="Only this story.")] = "",
) -> None:
    """Discard alerts that match an expression; `alerts list --state discarded` shows them."""
    from alerts.text.query import parse_query

    parse_query(expression)
    now = current_time()

    with open_alert_store(config) as store:
        created = store.add_silence(Silence(0, story, expression, reason, now, now + parse_span(duration)))
    print_out(f"silence {created.id} is in force until {local_time(created.until)}")


def list_silences(config: ConfigOption = DEFAULT_CONFIG, *, json: JsonOption = False) -> None:
    """List the silences that are in force."""
    with open_alert_store(config) as store:
        current = store.silences(current_time())
    if json:
        rows = [
            {
                **asdict(silence),
                "created": silence.created.isoformat(),
                "until": silence.until.isoformat(),
            }
            for silence in current
        ]
        print_json({"silences": rows}, indent=2)
        return
    for silence in current:
        story = f" of {silence.story}" if silence.story else ""
        until = local_time(silence.until)
        what = silence.expression or f"development {silence.development}"
        reader = f"  for {silence.channel} {silence.recipient}" if silence.recipient else ""
        print_out(f"{silence.id:4}  until {until}{story}  {what}{reader}  {silence.reason}")


def end_silence(
    identity: Annotated[int, typer.Argument(help="The number of a silence.")],
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """End a silence now."""
    with open_alert_store(config) as store:
        if not store.end_silence(identity, current_time()):
            raise StoreError(f"there is no silence {identity} in force; see `susulan alerts silences`")
    print_out(f"silence {identity} has ended")

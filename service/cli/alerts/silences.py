"""`susulan alerts silence`, `silences` and `unsilence`: alerts that are held back for a time."""

from __future__ import annotations

from dataclasses import asdict, replace
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
    expression: Annotated[
        str, typer.Argument(help="Written like keywords: words, phrases, AND, OR, NOT.", show_default=False)
    ] = "",
    config: ConfigOption = DEFAULT_CONFIG,
    *,
    duration: Annotated[str, typer.Option("--for", help='How long: "12h", "3d".')],
    reason: Annotated[str, typer.Option("--reason", help="The reason, shown with the silence.")] = "",
    story: Annotated[str, typer.Option("--story", help="Only this story.")] = "",
    development: Annotated[
        str, typer.Option("--development", help="Only this development, by its key.")
    ] = "",
    recipient: Annotated[str, typer.Option("--recipient", help="Only for this recipient.")] = "",
) -> None:
    """Discard alerts by an expression or a development; `alerts list --state discarded` shows them."""
    from alerts.text.query import parse_query
    from service.stories.overrides import find_development

    if expression or not development:
        parse_query(expression)
    now = current_time()
    made = Silence(0, story, expression, reason, now, now + parse_span(duration), recipient=recipient)

    with open_alert_store(config) as store:
        key = find_development(store, development).development.key if development else ""
        created = store.add_silence(replace(made, development=key))
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
        development = f"development {silence.development}" if silence.development else ""
        what = " ".join(filter(None, (development, silence.expression)))
        reader = f"  for {f'{silence.channel} {silence.recipient}'.strip()}" if silence.recipient else ""
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

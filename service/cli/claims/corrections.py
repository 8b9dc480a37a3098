"""`susulan claims withdraw | correct | undo | corrections`: what people decide about figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.options import DEFAULT_CONFIG, ConfigOption, JsonOption, print_json, print_out

if TYPE_CHECKING:
    from service.stories.corrections import NewValue
    from store.records.claims import ClaimCorrection

ClaimArgument = Annotated[
    str,
    typer.Argument(
        metavar="CLAIM", help="The id of a claim, or the beginning of it, as `claims --ids` shows it."
    ),
]
ReasonOption = Annotated[str, typer.Option("--reason", help="Why; it is stored and shown.")]


def withdraw(
    claim: ClaimArgument,
    config: ConfigOption = DEFAULT_CONFIG,
    *,
    reason: ReasonOption,
    json: JsonOption = False,
) -> None:
    """Say that a figure is none of the story; later reports that give it are not compared with it either."""
    from service.cli.open_store import open_existing_store
    from service.config.load import load_config
    from service.stories.corrections import withdraw_claim
    from store.clock import utc_now

    with open_existing_store(load_config(config, require_secrets=False)) as store:
        _print_correction(withdraw_claim(store, claim, reason, utc_now()), json=json)


def correct(
    claim: ClaimArgument,
    config: ConfigOption = DEFAULT_CONFIG,
    *,
    value: Annotated[float | None, typer.Option("--value", help="What the figure is.")] = None,
    low: Annotated[
        float | None, typer.Option("--low", help="For a range or `more than`: the low bound.")
    ] = None,
    high: Annotated[
        float | None, typer.Option("--high", help="For a range or `up to`: the high bound.")
    ] = None,
    what: Annotated[str, typer.Option("--what", help="What it counts, such as `wounded`.")] = "",
    reason: ReasonOption,
    json: JsonOption = False,
) -> None:
    """Say what a figure is instead; it counts so for later alerts and reports."""
    from service.cli.open_store import open_existing_store
    from service.config.load import load_config
    from service.stories.corrections import correct_claim
    from store.clock import utc_now

    new = _new_value(value, low, high, what)
    with open_existing_store(load_config(config, require_secrets=False)) as store:
        _print_correction(correct_claim(store, claim, new, reason, utc_now()), json=json)


def undo(
    identity: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="Of a correction; the last one if absent.")
    ] = None,
    config: ConfigOption = DEFAULT_CONFIG,
    *,
    json: JsonOption = False,
) -> None:
    """Take a withdrawal or correction back."""
    from service.cli.open_store import open_existing_store
    from service.config.load import load_config
    from service.stories.corrections import undo_correction

    with open_existing_store(load_config(config, require_secrets=False)) as store:
        _print_correction(undo_correction(store, identity), json=json, taken_back=True)


def corrections(config: ConfigOption = DEFAULT_CONFIG, *, json: JsonOption = False) -> None:
    """List what was withdrawn or corrected."""
    from service.cli.open_store import open_existing_store
    from service.config.load import load_config
    from service.stories.corrections import correction_row, describe_correction

    with open_existing_store(load_config(config, require_secrets=False)) as store:
        stored = store.claim_corrections()
    if json:
        print_json([correction_row(one) for one in stored], indent=2)
        return
    for one in stored:
        print_out(f"{one.id}  {one.story}  {describe_correction(one)}")
    if not stored:
        print_out("nothing was withdrawn or corrected")


def _new_value(value: float | None, low: float | None, high: float | None, what: str) -> NewValue:
    from service.stories.corrections import NewValue

    if value is not None and (low is not None or high is not None):
        raise typer.BadParameter("give --value, or --low and --high")
    if value is None and low is None and high is None and not what.strip():
        raise typer.BadParameter("give --value, --low, --high or --what")
    return NewValue(value if value is not None else low, value if value is not None else high, what)


def _print_correction(correction: ClaimCorrection, *, json: bool, taken_back: bool = False) -> None:
    from service.stories.corrections import correction_row, describe_correction

    if json:
        print_json({**correction_row(correction), "undone": taken_back}, indent=2)
        return
    noted = "taken back" if taken_back else "noted as"
    print_out(f"{noted} {correction.id}: {describe_correction(correction)}")
    if not taken_back:
        print_out(f"`susulan claims undo {correction.id}` takes it back")

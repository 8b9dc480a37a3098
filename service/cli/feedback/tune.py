"""`susulan tune`: the proposals of `feedback suggest`, one after the other, each with a question."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.feedback.session import Answer, tune_story
from service.cli.feedback.suggest import (
    show_undone,
    story_rows,
    suggestions_of,
    tuned_stories,
)
from service.cli.feedback.suggest_view import head_text, print_applied, print_suggestion
from service.cli.options import DEFAULT_CONFIG, ConfigOption, JsonOption, print_err, print_out
from service.cli.replay import SinceOption, StoryOption, parse_since

if TYPE_CHECKING:
    from service.stories.tuning import MeasuredSuggestion, StorySuggestions
    from store.records.proposals import AppliedProposal

app = typer.Typer(
    invoke_without_command=True,
    help="Repair a story by its feedback: shows one proposal after the other and applies it on a yes.",
)
_ANSWERS = {
    "y": Answer.YES,
    "yes": Answer.YES,
    "n": Answer.NO,
    "no": Answer.NO,
    "u": Answer.UNDO,
    "undo": Answer.UNDO,
    "q": Answer.QUIT,
    "quit": Answer.QUIT,
}


@app.callback()
def tune(
    context: typer.Context,
    config: ConfigOption = DEFAULT_CONFIG,
    *,
    story: StoryOption = None,
    since: SinceOption = "30d",
) -> None:
    """Show one proposal after the other with its effect, and apply it on a yes; needs a terminal."""
    if context.invoked_subcommand is not None:
        return
    if not sys.stdin.isatty():
        raise typer.BadParameter(
            "`susulan tune` asks questions and stdin is no terminal; use `susulan feedback suggest` "
            "and `susulan feedback suggest --apply N`"
        )
    from service.cli.open_store import open_existing_store
    from service.config.load import load_config
    from service.stories.applied_rows import applied_row
    from service.stories.tuning import apply_suggestion, undo_applied
    from store.clock import utc_now

    moment, settings = parse_since(since), load_config(config, require_secrets=False)
    with open_existing_store(settings) as store:

        def apply(measured: MeasuredSuggestion) -> AppliedProposal:
            applied = apply_suggestion(store, tuned.story, measured, utc_now())
            print_applied(applied_row(tuned.story, applied))
            return applied

        for tuned in tuned_stories(settings, story):
            compute = suggestions_of(store, settings, tuned, moment)
            if not tune_story(compute, apply, lambda one: undo_applied(store, one.id), _Terminal(since)):
                break


@app.command("undo")
def undo(
    identity: Annotated[
        str | None,
        typer.Argument(metavar="[ID]", help="The id of an applied proposal; default: the last one."),
    ] = None,
    config: ConfigOption = DEFAULT_CONFIG,
    *,
    story: StoryOption = None,
    json: JsonOption = False,
) -> None:
    """Undo an applied proposal exactly; without an id the last one."""
    from service.cli.open_store import open_existing_store
    from service.config.load import load_config

    settings = load_config(config, require_secrets=False)
    with open_existing_store(settings) as store:
        show_undone(store, tuned_stories(settings, story), identity, story, json=json)


class _Terminal:
    """Shows proposals on stdout, and reads answers from stdin."""

    def __init__(self, since: str) -> None:
        self._since = since

    def show(self, found: StorySuggestions, number: int) -> None:
        """See `Dialogue`."""
        (row,) = story_rows([found], [])
        print_out(f"\n{head_text(row)}")
        print_suggestion(row["proposals"][number], self._since)

    def show_end(self, found: StorySuggestions) -> None:
        """See `Dialogue`."""
        (row,) = story_rows([found], [])
        print_out(f"\n{head_text(row)}" if not found.measured else f"\n{row['story']}: no more proposals")

    def ask(self) -> Answer:
        """See `Dialogue`; the end of the input quits."""
        while True:
            print_err("apply it? y(es), n(o), u(ndo the last answer), q(uit)")
            line = sys.stdin.readline()
            answer = Answer.QUIT if not line else _ANSWERS.get(line.strip().casefold())
            if answer is not None:
                return answer

    def tell(self, text: str) -> None:
        """See `Dialogue`."""
        print_out(text)

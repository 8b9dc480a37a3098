"""`susulan feedback suggest`: changes of a story that its feedback suggests, with their effects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli.feedback.suggest_view import applied_text, print_applied, print_suggestions
from service.cli.options import DEFAULT_CONFIG, ConfigOption, JsonOption, print_json, print_out
from service.cli.replay import SinceOption, StoryOption, parse_since, progress_bar
from store.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from alerts.matching.matcher import Matcher
    from service.config.settings import Config
    from service.stories.tuning import StorySuggestions, TunedStory
    from store.protocol.store import Store
    from store.records.proposals import AppliedProposal


def suggest(
    config: ConfigOption = DEFAULT_CONFIG,
    *,
    story: StoryOption = None,
    apply: Annotated[
        str | None,
        typer.Option("--apply", metavar="N", help="Apply the proposal with this number or id."),
    ] = None,
    undo: Annotated[
        str | None, typer.Option("--undo", metavar="ID", help="Undo the applied proposal with this id.")
    ] = None,
    since: SinceOption = "30d",
    json: JsonOption = False,
) -> None:
    """Propose what separates useful reports from others; show what each change would add and remove.

    Nothing is applied without `--apply N`; `--undo ID` undoes it.
    """
    from service.cli.open_store import open_existing_store
    from service.config.load import load_config

    if apply is not None and undo is not None:
        raise typer.BadParameter("give --apply or --undo, not both")
    moment, settings = parse_since(since), load_config(config, require_secrets=False)
    with open_existing_store(settings) as store:
        stories = tuned_stories(settings, story)
        if undo is not None:
            show_undone(store, stories, undo, story, json=json)
            return
        found = [suggestions_of(store, settings, one, moment)() for one in stories]
        if apply is not None:
            _apply(store, found, apply, json=json)
            return
        applied = store.applied_proposals()
    rows = story_rows(found, applied)
    if json:
        print_json({"stories": rows}, indent=2)
    else:
        print_suggestions(rows, since)


def tuned_stories(settings: Config, wanted: str | None) -> list[TunedStory]:
    """The stories of the config as it has them, or only the named one.

    Raises:
        BadParameter: there is no such story.
    """
    from service.stories.seeds import build_stories
    from service.stories.tuning import TunedStory

    pairs = zip(settings.stories, build_stories(settings), strict=True)
    stories = [TunedStory(config, built) for config, built in pairs if wanted in (None, config.name)]
    if not stories:
        known = ", ".join(one.name for one in settings.stories)
        raise typer.BadParameter(f"there is no story {wanted!r}; known: {known}")
    return stories


def suggestions_of(
    store: Store, settings: Config, tuned: TunedStory, since: datetime
) -> Callable[[], StorySuggestions]:
    """What computes the suggestions for one story, as often as it is called."""
    from service.pipeline.vectors import StoredVectors
    from service.stories.matcher import build_matcher
    from service.stories.tuning import suggest_for_story

    matcher: Matcher = build_matcher([tuned.story], settings.encoder, cache=StoredVectors(store))

    def compute() -> StorySuggestions:
        with progress_bar(f"{tuned.story.name}: matching again", store.counts().articles) as on_progress:
            return suggest_for_story(store, tuned, matcher, since, on_progress)

    return compute


def story_rows(found: list[StorySuggestions], applied: list[AppliedProposal]) -> list[dict[str, Any]]:
    """The stories of `susulan feedback suggest --json`; numbers run on from story to story."""
    from service.stories.applied_rows import applied_row
    from service.stories.suggestion_rows import suggestion_row

    rows, number = [], 0
    for one in found:
        proposals = []
        for measured in one.measured:
            number += 1
            proposals.append(suggestion_row(number, one.tuned.config, measured))
        story, counted = one.tuned.story, one.counted
        rows.append(
            {
                "story": story.name,
                "labels": {
                    "useful": counted.useful,
                    "not_useful": counted.not_useful,
                    "wrong_now": counted.mistakes,
                },
                "proposals": proposals,
                "applied": [applied_row(story, row) for row in applied if row.story == story.name],
            }
        )
    return rows


def _apply(store: Store, found: list[StorySuggestions], wanted: str, *, json: bool) -> None:
    from service.stories.applied_rows import applied_row
    from service.stories.tuning import apply_suggestion
    from store.clock import utc_now

    choices = [(one.tuned.story, measured) for one in found for measured in one.measured]
    if wanted.isdecimal():
        chosen = choices[int(wanted) - 1 : int(wanted)] if int(wanted) else []
    else:
        chosen = [pair for pair in choices if pair[1].id.startswith(wanted)]
    if len(chosen) != 1:
        listed = f"1 to {len(choices)}" if choices else "there is none"
        raise StoreError(f"there is no proposal {wanted!r}; known: {listed}")
    ((story, measured),) = chosen
    applied = apply_suggestion(store, story, measured, utc_now())
    if json:
        print_json({"applied": applied_row(story, applied)}, indent=2)
    else:
        print_applied(applied_row(story, applied))


def show_undone(
    store: Store, stories: list[TunedStory], identity: str | None, story: str | None, *, json: bool
) -> None:
    """Undo an applied proposal and print it."""
    from service.stories.applied_rows import applied_row
    from service.stories.tuning import undo_applied

    undone = undo_applied(store, identity, story)
    built = next((one.story for one in stories if one.story.name == undone.story), None)
    row = applied_row(built, undone)
    if json:
        print_json({"undone": row}, indent=2)
    else:
        print_out(f"undone {row['id']}: {row['story']}: {applied_text(row)}")

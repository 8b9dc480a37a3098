"""`susulan feedback`: which reports were useful, and what that changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from service.cli.feedback.suggest import suggest
from service.cli.feedback.view import FeedbackVerdict, print_feedback, print_report
from service.cli.options import DEFAULT_CONFIG, ConfigOption, JsonOption, print_json
from service.cli.replay import SinceOption, StoryOption, parse_since, progress_bar
from store.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from alerts.matching.matcher import Matcher
    from alerts.stories.story import Story
    from service.config.settings import Config
    from store.protocol.store import Store
    from store.records.matching import Feedback


class _DefaultToGive(TyperGroup):
    """Makes `susulan feedback ID useful` work: a word that is not a command is an id."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - typer hides its own type
        if args and args[0] not in {*self.commands, "-h", "--help"}:
            args = ["give", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_DefaultToGive,
    no_args_is_help=True,
    help="`susulan feedback ID VERDICT` moves a story's threshold; `suggest` proposes changes.",
)
app.command("suggest")(suggest)


@dataclass(frozen=True, slots=True)
class _FeedbackContext:
    """The stories of a config, and its store."""

    settings: Config
    store: Store
    stories: dict[str, Story]
    matcher: Matcher

    def choose_story(self, name: str | None, wanted: str | None) -> Story:
        """The story that is meant: the named one, else the one the article matched, else the only one."""
        chosen = wanted or name or (next(iter(self.stories)) if len(self.stories) == 1 else None)
        known = ", ".join(self.stories)
        if chosen is None:
            raise StoreError(f"choose a story: --story with one of {known}")
        if chosen not in self.stories:
            raise StoreError(f"the config has no story {chosen!r}; known: {known}")
        return self.stories[chosen]


def _load_context(settings: Config, store: Store) -> _FeedbackContext:
    from service.pipeline.vectors import StoredVectors
    from service.stories.matcher import build_matcher
    from service.stories.seeds import build_stories

    stories = build_stories(settings)
    matcher = build_matcher(stories, settings.encoder, cache=StoredVectors(store))
    return _FeedbackContext(settings, store, {story.name: story for story in stories}, matcher)


@app.command("give", hidden=True)
def give(
    identity: Annotated[
        str, typer.Argument(metavar="ID", help="The id of an article, a development or an alert.")
    ],
    verdict: Annotated[
        FeedbackVerdict, typer.Argument(metavar="useful|not-useful|not-this-story", help="Your verdict.")
    ],
    config: ConfigOption = DEFAULT_CONFIG,
    *,
    story: StoryOption = None,
    since: SinceOption = "30d",
    json: JsonOption = False,
) -> None:
    """Say whether a report was useful; the beginning of its id is enough."""
    from service.cli.open_store import open_existing_store
    from service.config.load import load_config
    from service.stories.feedback import already_given, build_feedback, find_target
    from store.clock import utc_now

    moment, settings = parse_since(since), load_config(config, require_secrets=False)
    with open_existing_store(settings) as store:
        target, context = find_target(store, identity), _load_context(settings, store)
        chosen = context.choose_story(target.story, story)
        new = build_feedback(
            target.article,
            chosen,
            context.matcher,
            useful=verdict is FeedbackVerdict.USEFUL,
            off_story=verdict is FeedbackVerdict.NOT_THIS_STORY,
            at=utc_now(),
        )
        before = store.feedback()
        if already_given(before, new):
            raise StoreError(f"{target.article.id} has this feedback already; nothing was changed")
        store.add_feedback(new)
        report = _effect_report(context, chosen, new, before, [*before, new], moment)
    if json:
        print_json(report, indent=2)
    else:
        print_report(report, since, given=True)


@app.command("undo")
def undo(
    identity: Annotated[
        str | None,
        typer.Argument(metavar="[ID]", help="The id of a feedback or its article; default: the last one."),
    ] = None,
    config: ConfigOption = DEFAULT_CONFIG,
    *,
    since: SinceOption = "30d",
    json: JsonOption = False,
) -> None:
    """Undo feedback exactly."""
    from service.cli.open_store import open_existing_store
    from service.config.load import load_config
    from service.stories.feedback import feedback_to_undo

    moment, settings = parse_since(since), load_config(config, require_secrets=False)
    with open_existing_store(settings) as store:
        before = store.feedback()
        undone = feedback_to_undo(before, identity)
        context = _load_context(settings, store)
        store.remove_feedback(undone.id)
        after = [row for row in before if row.id != undone.id]
        if undone.story in context.stories:
            story = context.stories[undone.story]
            report = _effect_report(context, story, undone, before, after, moment)
        else:
            report = {"feedback": _feedback_row(undone, "")}
    if json:
        print_json(report, indent=2)
    else:
        print_report(report, since, given=False)


@app.command("list")
def list_feedback(config: ConfigOption = DEFAULT_CONFIG, *, json: JsonOption = False) -> None:
    """List the feedback so far, and the threshold of each story."""
    from alerts.matching.adjusted import adjust_story
    from alerts.stories.changes import change_story
    from service.cli.open_store import open_existing_store
    from service.config.load import load_config
    from service.stories.proposals import proposal_rows
    from service.stories.seeds import build_stories

    settings = load_config(config, require_secrets=False)
    built = build_stories(settings)
    with open_existing_store(settings) as store:
        rows = store.feedback()
        titles = {
            key: article.title for key, article in store.articles(row.article_id for row in rows).items()
        }
        applied = store.applied_proposals()
        changed = [change_story(story, applied) for story in built]
        proposals = proposal_rows(store, zip(settings.stories, changed, strict=True), rows)
    feedback_rows = [_feedback_row(row, titles.get(row.article_id, "")) for row in rows]
    stories = [
        {"story": story.name, **_learned_changes(story, one, adjust_story(story, rows, applied))}
        for story, one in zip(built, changed, strict=True)
    ]
    listed = {"stories": stories, "feedback": feedback_rows, "proposals": proposals}
    if json:
        print_json(listed, indent=2)
    else:
        print_feedback(listed)


def _effect_report(
    context: _FeedbackContext,
    story: Story,
    feedback: Feedback,
    before: Sequence[Feedback],
    after: Sequence[Feedback],
    since: datetime,
) -> dict[str, Any]:
    """What the feedback changes: threshold, weights, and the verdicts on stored articles."""
    from alerts.matching.adjusted import adjust_story
    from alerts.stories.changes import change_story
    from service.stories.feedback import measure_effect
    from service.stories.proposals import proposal_rows

    applied = context.store.applied_proposals()
    old, new = (adjust_story(story, rows, applied) for rows in (before, after))
    changed = change_story(story, applied)
    with progress_bar("matching again", context.store.counts().articles) as on_progress:
        effect = measure_effect(context.store, old, new, context.matcher, since, on_progress)
    article = context.store.articles([feedback.article_id]).get(feedback.article_id)
    configs = [config for config in context.settings.stories if config.name == story.name]
    return {
        "feedback": _feedback_row(feedback, article.title if article else ""),
        "judge": "framed" if story.is_framed else "general",
        **_learned_changes(story, old, new),
        "effect": {"articles": effect.articles, "added": effect.added, "dropped": effect.dropped},
        "proposals": proposal_rows(context.store, [(config, changed) for config in configs], after),
    }


def _learned_changes(base: Story, old: Story, new: Story) -> dict[str, Any]:
    pairs = zip(old.anchors, new.anchors, strict=True)
    return {
        "threshold": {
            "base": round(base.threshold, 4),
            "before": round(old.threshold, 4),
            "after": round(new.threshold, 4),
        },
        "weights": {
            before.name: {"before": round(before.weight, 3), "after": round(after.weight, 3)}
            for before, after in pairs
            if round(before.weight, 3) != round(after.weight, 3)
        },
    }


def _feedback_row(feedback: Feedback, title: str) -> dict[str, Any]:
    from alerts.matching.odds import probability
    from service.stories.answers import opinion_of

    return {
        "id": feedback.id,
        "story": feedback.story,
        "article": feedback.article_id,
        "title": title,
        "verdict": opinion_of(feedback).value,
        "score": round(probability(feedback.log_odds), 4) if feedback.log_odds is not None else None,
        "at": feedback.at.isoformat(),
        "channel": feedback.channel or None,
        "recipient": feedback.recipient or None,
    }

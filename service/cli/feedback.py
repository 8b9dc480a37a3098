"""`susulan feedback`: which reports were useful, and what that changes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from service.cli.options import DEFAULT_CONFIG, ConfigOption, JsonOption, print_json, print_out, print_table
from service.cli.replay import SinceOption, StoryOption, parse_since, print_changes, progress_bar
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
    help="`susulan feedback ID useful|not-useful` moves a story's threshold; see also `undo` and `list`.",
)


class FeedbackVerdict(StrEnum):
    """The two kinds of feedback."""

    USEFUL = "useful"
    NOT_USEFUL = "not-useful"


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
    from service.stories.seeds import build_stories
    from service.stories.stream import build_matcher

    stories = build_stories(settings)
    matcher = build_matcher(stories, settings.encoder, cache=StoredVectors(store))
    return _FeedbackContext(settings, store, {story.name: story for story in stories}, matcher)


@app.command("give", hidden=True)
def give(
    identity: Annotated[
        str, typer.Argument(metavar="ID", help="The id of an article, a development or an alert.")
    ],
    verdict: Annotated[FeedbackVerdict, typer.Argument(metavar="useful|not-useful", help="Your verdict.")],
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
            target.article, chosen, context.matcher, useful=verdict is FeedbackVerdict.USEFUL, at=utc_now()
        )
        before = store.feedback()
        if already_given(before, new):
            raise StoreError(f"{target.article.id} has this feedback already; nothing was changed")
        store.add_feedback(new)
        report = _effect_report(context, chosen, new, before, [*before, new], moment)
    _print_report(report, since, given=True, json=json)


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
    _print_report(report, since, given=False, json=json)


@app.command("list")
def list_feedback(config: ConfigOption = DEFAULT_CONFIG, *, json: JsonOption = False) -> None:
    """List the feedback so far, and the threshold of each story."""
    from alerts.matching.feedback import apply_feedback
    from service.cli.open_store import open_existing_store
    from service.config.load import load_config
    from service.stories.seeds import build_stories

    settings = load_config(config, require_secrets=False)
    with open_existing_store(settings) as store:
        rows = store.feedback()
        titles = {
            key: article.title for key, article in store.articles(row.article_id for row in rows).items()
        }
    feedback_rows = [_feedback_row(row, titles.get(row.article_id, "")) for row in rows]
    stories = [
        {"story": story.name, **_learned_changes(story, story, apply_feedback(story, rows))}
        for story in build_stories(settings)
    ]
    if json:
        print_json({"stories": stories, "feedback": feedback_rows}, indent=2)
        return
    for row in stories:
        threshold = row["threshold"]
        print_out(f"{row['story']}: threshold {threshold['base']:.2f}, now {threshold['after']:.2f}")
    print_table(_feedback_table(feedback_rows))


def _effect_report(
    context: _FeedbackContext,
    story: Story,
    feedback: Feedback,
    before: Sequence[Feedback],
    after: Sequence[Feedback],
    since: datetime,
) -> dict[str, Any]:
    """What the feedback changes: threshold, weights, and the verdicts on stored articles."""
    from alerts.matching.feedback import apply_feedback
    from service.stories.feedback import measure_effect

    old, new = apply_feedback(story, before), apply_feedback(story, after)
    with progress_bar("matching again", context.store.counts().articles) as on_progress:
        effect = measure_effect(context.store, old, new, context.matcher, since, on_progress)
    article = context.store.articles([feedback.article_id]).get(feedback.article_id)
    return {
        "feedback": _feedback_row(feedback, article.title if article else ""),
        **_learned_changes(story, old, new),
        "effect": {"articles": effect.articles, "added": effect.added, "dropped": effect.dropped},
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

    return {
        "id": feedback.id,
        "story": feedback.story,
        "article": feedback.article_id,
        "title": title,
        "verdict": (FeedbackVerdict.USEFUL if feedback.useful else FeedbackVerdict.NOT_USEFUL).value,
        "score": round(probability(feedback.log_odds), 4) if feedback.log_odds is not None else None,
        "at": feedback.at.isoformat(),
    }


def _print_report(report: dict[str, Any], since: str, *, given: bool, json: bool) -> None:
    if json:
        print_json(report, indent=2)
        return
    row = report["feedback"]
    action = f"stored as {row['id']}" if given else f"undone {row['id']}"
    print_out(f"{action}: {row['verdict']}  {row['title'] or row['article']}")
    if "threshold" not in report:
        print_out(f"the config no longer has a story {row['story']!r}; nothing else changes")
        return
    threshold = report["threshold"]
    change = f"threshold {threshold['before']:.3f} → {threshold['after']:.3f}"
    print_out(f"{row['story']}: {change}  (without feedback {threshold['base']:.2f})")
    for name, weight in report["weights"].items():
        print_out(f"  {name}: weight {weight['before']:.2f} → {weight['after']:.2f}")
    if row["score"] is None:
        print_out("the score did not decide this one: a required group is missing, or an exclusion applies.")
        print_out("A keyword or an anchor in the config would help; `susulan match --explain` says which.")
    elif given and (hint := _expectation_hint(row, threshold["after"])) is not None:
        print_out(hint)
    effect = report["effect"]
    if threshold["before"] == threshold["after"] and not report["weights"]:
        print_out("no verdict changes")
        return
    added, dropped = effect["added"], effect["dropped"]
    print_out(
        f"of {effect['articles']} stored articles of the last {since}, "
        f"{len(added)} would newly match and {len(dropped)} would no longer match"
    )
    print_changes(added, dropped)


def _expectation_hint(row: dict[str, Any], threshold: float) -> str | None:
    """An explanation, if one feedback alone does not do what the user may expect; else None."""
    if row["verdict"] == FeedbackVerdict.USEFUL.value and row["score"] < threshold:
        return f"its score of {row['score']:.2f} is still below it: more feedback brings similar reports in"
    if row["verdict"] == FeedbackVerdict.NOT_USEFUL.value and row["score"] >= threshold:
        return f"its score of {row['score']:.2f} is still above it: a clear match, one feedback moves little"
    return None


def _feedback_table(rows: Sequence[dict[str, Any]]) -> Any:  # noqa: ANN401 - rich is imported late
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in ("id", "given", "story", "said", "score", "article", "headline"):
        table.add_column(column, no_wrap=column in ("id", "given"))
    for row in rows:
        colour = "green" if row["verdict"] == FeedbackVerdict.USEFUL.value else "red"
        score = f"{row['score']:.2f}" if row["score"] is not None else "-"
        title = Text(row["title"] or "(no longer stored)")
        when = row["at"][:16].replace("T", " ")
        table.add_row(
            row["id"], when, row["story"], Text(row["verdict"], colour), score, row["article"][:10], title
        )
    return table

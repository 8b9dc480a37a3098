"""`susulan feedback`: tells a story which reports were of use; shows what that changes."""

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
    """`susulan feedback ID useful`: what is no other command's name is the id."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - typer hides its own type
        if args and args[0] not in {*self.commands, "-h", "--help"}:
            args = ["give", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_DefaultToGive,
    no_args_is_help=True,
    help="`susulan feedback ID useful|not-useful` moves a story's threshold; `undo` and `list` go with it.",
)


class FeedbackVerdict(StrEnum):
    """What may be said."""

    USEFUL = "useful"
    NOT_USEFUL = "not-useful"


@dataclass(frozen=True, slots=True)
class _FeedbackContext:
    """A config's stories, and its store."""

    settings: Config
    store: Store
    stories: dict[str, Story]
    matcher: Matcher

    def choose_story(self, name: str | None, wanted: str | None) -> Story:
        """The story that is spoken of: the one named, else the one the article matched, else the only one."""
        chosen = wanted or name or (next(iter(self.stories)) if len(self.stories) == 1 else None)
        known = ", ".join(self.stories)
        if chosen is None:
            raise StoreError(f"say which story is meant: --story with one of {known}")
        if chosen not in self.stories:
            raise StoreError(f"the config has no story {chosen!r}; known: {known}")
        return self.stories[chosen]


def _load_context(settings: Config, store: Store) -> _FeedbackContext:
    from service.stories.seeds import build_stories
    from service.stories.stream import build_matcher

    stories = build_stories(settings)
    matcher = build_matcher(stories, settings.encoder)
    return _FeedbackContext(settings, store, {story.name: story for story in stories}, matcher)


@app.command("give", hidden=True)
def give(
    identity: Annotated[str, typer.Argument(metavar="ID", help="Of an article, a development or an alert.")],
    verdict: Annotated[
        FeedbackVerdict, typer.Argument(metavar="useful|not-useful", help="What it was to you.")
    ],
    config: ConfigOption = DEFAULT_CONFIG,
    *,
    story: StoryOption = None,
    since: SinceOption = "30d",
    json: JsonOption = False,
) -> None:
    """Say whether a report was of use; a beginning of its id will do."""
    from service.cli.open_store import open_existing_store
    from service.config.load import load_config
    from service.stories.feedback import already_given, build_feedback, find_target
    from store.clock import utc_now

    moment, settings = parse_since(since), load_config(config, require_secrets=False)
    with open_existing_store(settings) as store:
        target, bench = find_target(store, identity), _load_context(settings, store)
        spoken_of = bench.choose_story(target.story, story)
        given = build_feedback(
            target.article, spoken_of, bench.matcher, useful=verdict is FeedbackVerdict.USEFUL, at=utc_now()
        )
        before = store.feedback()
        if already_given(before, given):
            raise StoreError(f"this was said of {target.article.id} already; nothing was changed")
        store.add_feedback(given)
        report = _effect_report(bench, spoken_of, given, before, [*before, given], moment)
    _print_report(report, since, given=True, json=json)


@app.command("undo")
def undo(
    identity: Annotated[
        str | None,
        typer.Argument(metavar="[ID]", help="Of a feedback or its article; the last one if absent."),
    ] = None,
    config: ConfigOption = DEFAULT_CONFIG,
    *,
    since: SinceOption = "30d",
    json: JsonOption = False,
) -> None:
    """Take feedback back, exactly."""
    from service.cli.open_store import open_existing_store
    from service.config.load import load_config
    from service.stories.feedback import feedback_to_undo

    moment, settings = parse_since(since), load_config(config, require_secrets=False)
    with open_existing_store(settings) as store:
        before = store.feedback()
        gone = feedback_to_undo(before, identity)
        bench = _load_context(settings, store)
        store.remove_feedback(gone.id)
        after = [row for row in before if row.id != gone.id]
        if gone.story in bench.stories:
            report = _effect_report(bench, bench.stories[gone.story], gone, before, after, moment)
        else:
            report = {"feedback": _feedback_row(gone, "")}
    _print_report(report, since, given=False, json=json)


@app.command("list")
def list_feedback(config: ConfigOption = DEFAULT_CONFIG, *, json: JsonOption = False) -> None:
    """What was said so far, and where it moved each story's threshold."""
    from alerts.matching.feedback import apply_feedback
    from service.cli.open_store import open_existing_store
    from service.config.load import load_config
    from service.stories.seeds import build_stories

    settings = load_config(config, require_secrets=False)
    with open_existing_store(settings) as store:
        rows = store.feedback()
        titles = {key: one.title for key, one in store.articles(row.article_id for row in rows).items()}
    told = [_feedback_row(row, titles.get(row.article_id, "")) for row in rows]
    stories = [
        {"story": one.name, **_learned_changes(one, one, apply_feedback(one, rows))}
        for one in build_stories(settings)
    ]
    if json:
        print_json({"stories": stories, "feedback": told}, indent=2)
        return
    for one in stories:
        print_out(
            f"{one['story']}: threshold {one['threshold']['base']:.2f}, now {one['threshold']['after']:.2f}"
        )
    print_table(_feedback_table(told))


def _effect_report(
    bench: _FeedbackContext,
    story: Story,
    spoken: Feedback,
    before: Sequence[Feedback],
    after: Sequence[Feedback],
    since: datetime,
) -> dict[str, Any]:
    """What the feedback moved, and what would be another verdict now over the stored articles."""
    from alerts.matching.feedback import apply_feedback
    from service.stories.feedback import measure_effect

    old, new = apply_feedback(story, before), apply_feedback(story, after)
    with progress_bar("judging again", bench.store.counts().articles) as told:
        effect = measure_effect(bench.store, old, new, bench.matcher, since, told)
    article = bench.store.articles([spoken.article_id]).get(spoken.article_id)
    return {
        "feedback": _feedback_row(spoken, article.title if article else ""),
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
            was.name: {"before": round(was.weight, 3), "after": round(now.weight, 3)}
            for was, now in pairs
            if round(was.weight, 3) != round(now.weight, 3)
        },
    }


def _feedback_row(one: Feedback, title: str) -> dict[str, Any]:
    from alerts.matching.model import probability

    return {
        "id": one.id,
        "story": one.story,
        "article": one.article_id,
        "title": title,
        "verdict": (FeedbackVerdict.USEFUL if one.useful else FeedbackVerdict.NOT_USEFUL).value,
        "score": round(probability(one.log_odds), 4) if one.log_odds is not None else None,
        "at": one.at.isoformat(),
    }


def _print_report(report: dict[str, Any], since: str, *, given: bool, json: bool) -> None:
    if json:
        print_json(report, indent=2)
        return
    row = report["feedback"]
    done = f"noted as {row['id']}" if given else f"taken back {row['id']}"
    print_out(f"{done}: {row['verdict']}  {row['title'] or row['article']}")
    if "threshold" not in report:
        print_out(f"the config has no story {row['story']!r} any more; nothing else changes")
        return
    moved = report["threshold"]
    change = f"threshold {moved['before']:.3f} → {moved['after']:.3f}"
    print_out(f"{row['story']}: {change}  (without feedback {moved['base']:.2f})")
    for name, weight in report["weights"].items():
        print_out(f"  {name}: weight {weight['before']:.2f} → {weight['after']:.2f}")
    if row["score"] is None:
        print_out("the score did not decide this one: a required group is missing, or an exclusion holds.")
        print_out("A keyword or an anchor in the config would help; `susulan match --explain` says which.")
    elif given and (standing := _expectation_hint(row, moved["after"])) is not None:
        print_out(standing)
    effect = report["effect"]
    if moved["before"] == moved["after"] and not report["weights"]:
        print_out("no verdict changes")
        return
    added, dropped = effect["added"], effect["dropped"]
    print_out(f"of {effect['articles']} stored articles of the last {since} "
        f"{len(added)} would newly match, {len(dropped)} would match no more")  # fmt: skip
    print_changes(added, dropped)


def _expectation_hint(row: dict[str, Any], threshold: float) -> str | None:
    """Where one feedback alone does not do what its giver may expect."""
    if row["verdict"] == FeedbackVerdict.USEFUL.value and row["score"] < threshold:
        return (
            f"its own score of {row['score']:.2f} is still below: more such feedback would bring its like in"
        )
    if row["verdict"] == FeedbackVerdict.NOT_USEFUL.value and row["score"] >= threshold:
        return (
            f"its own score of {row['score']:.2f} is still above: it was a clear match, one word moves little"
        )
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

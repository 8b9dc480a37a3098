"""One story with up to 200,000 reports within its window: milliseconds to place one, and memory.

    python benchmarks/window.py [--sizes 1000 10000 50000 200000] [--check 5000]

Synthetic reports: thousands of events, each told some forty times over two days by names, words and numbers
of its own among those that all share. Printed are the CPU time of the last thousand placements before each
size, its ratio to the first, and the peak of memory; `--check N` also places the first N against every open
development and says how many reports come to the same one.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from labelled import LabelledMatcher, seed_story

from alerts.developments import candidates as nearby
from alerts.developments.desk import Desk
from alerts.developments.window import WINDOW
from alerts.text.concept import ConceptKind
from alerts.text.lexicon.load import all_forms
from store.records.articles import Article

SAMPLE = 1_000
_TELLINGS = 40
_DAYS = 2.0
_BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
_SYLLABLES = ("ba", "de", "fi", "go", "lu", "mar", "nes", "pol", "ri", "sto", "tan", "ver")

Event = tuple[list[str], list[str], int]
"""What only its reports name, the words that only they use, and what they count."""


class Events:
    """A world that tells of one story, the same at each run."""

    def __init__(self, reports: int) -> None:
        self._chance = random.Random(7)  # noqa: S311 - a made-up world, no secret
        forms = list(all_forms())
        names = [one for one in forms if one.concept.kind is not ConceptKind.THEME]
        themes = [one for one in forms if one.concept.kind is ConceptKind.THEME]
        self._names = sorted({one.text.title() for one in names if one.text.isascii() and not one.case})
        self._themes = sorted({one.text for one in themes if one.language == "en" and not one.continuation})
        self._common = [self._word() for _ in range(400)]
        self._step = WINDOW / reports
        self._running: list[Event] = []

    def reports(self) -> Iterator[Article]:
        """Without end, in order of time."""
        return (article for article, _ in self.tellings())

    def tellings(self) -> Iterator[tuple[Article, Event]]:
        """The same, each with what it tells of."""
        chance, number = self._chance, 0
        wanted = max(1, int(_DAYS / (self._step / timedelta(days=1)) / _TELLINGS))
        while True:
            if len(self._running) < wanted or chance.random() < 1 / _TELLINGS:
                self._running.append(self._event())
                del self._running[:-wanted]
            event = chance.choice(self._running)
            yield self._telling(number, *event), event
            number += 1

    def _event(self) -> Event:
        own = [*self._chance.sample(self._names, 3), *self._chance.sample(self._themes, 2)]
        return own, [self._word() for _ in range(25)], self._chance.randrange(20, 90_000)

    def _telling(self, number: int, own: list[str], words: list[str], count: int) -> Article:
        chance = self._chance
        body = [*chance.sample(words, 12), *chance.sample(self._common, 20), *chance.sample(own, 4)]
        chance.shuffle(body)
        title = f"North Korea, Russia: {chance.choice(own)} {chance.choice(own)}"
        text = f"{count} soldiers killed. {' '.join(body)}."
        seen = _BEGIN + number * self._step
        return Article(f"w{number}", "", "", title, text, "en", published=seen, seen=seen)

    def _word(self) -> str:
        return "".join(self._chance.choices(_SYLLABLES, k=self._chance.randint(2, 4)))


def main() -> int:
    """Fill the window and print a line for each size."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 50_000, 200_000])
    parser.add_argument("--check", type=int, default=0, help="compare so many placements with a full search")
    args = parser.parse_args()
    if args.check:
        check(args.check, max(args.sizes))
    print(f"{'reports':>8}{'open':>7}{'ms each':>9}{'ratio':>7}{'peak MB':>9}")
    desk, first = new_desk(), 0.0
    opened: set[str] = set()
    began = time.process_time()
    for number, article in enumerate(Events(max(args.sizes)).reports(), 1):
        if any(number == size - SAMPLE + 1 for size in args.sizes):
            began = time.process_time()
        opened.add(key_of(desk, article))
        if number in args.sizes:
            each = (time.process_time() - began) / SAMPLE * 1_000
            first = first or each
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            print(f"{number:>8}{len(opened):>7}{each:>9.2f}{each / first:>7.2f}{peak:>9}", flush=True)
        if number == max(args.sizes):
            return 0
    return 0


def new_desk() -> Desk:
    """A desk that takes every report for a follow-up of the shipped story."""
    story = seed_story()
    return Desk.without_history([story], LabelledMatcher(story))


def key_of(desk: Desk, article: Article) -> str:
    """The development that a report comes to."""
    (placed,) = desk.judge(article, article.seen).placements
    return placed.development.key


def check(count: int, size: int) -> None:
    """How many of the first reports come to the same development by the index as by looking at all."""
    keys: list[list[str]] = []
    usual = nearby.MAX_CANDIDATES
    for candidates in (usual, sys.maxsize):
        nearby.MAX_CANDIDATES = candidates
        desk, world = new_desk(), Events(size).reports()
        keys.append([key_of(desk, next(world)) for _ in range(count)])
    nearby.MAX_CANDIDATES = usual
    same = sum(one == other for one, other in zip(*keys, strict=True))
    print(f"{same} of {count} placed as by a full search, {len(set(keys[1]))} developments")


if __name__ == "__main__":
    sys.exit(main())

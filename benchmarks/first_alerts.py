"""Labelled follow-ups through the whole path from report to message: who leads, how long first alerts wait.

    python benchmarks/first_alerts.py [FILE...] [--stories FOLDER] [--waits 0 60] [--gaps 5] [--readers en]

FILE is JSON Lines of labelled follow-ups of the shipped story with `development` and `published`; FOLDER has
a folder for each further story, with `seed.txt` and `reports.jsonl`. Labels state the day only. So each
development begins at a random minute of its day, and its reports of that day follow in a random order, with
exponential gaps of a mean of `--gaps` minutes. Pipeline, store and outbox are the real ones, under a clock
that the benchmark moves; matching takes every report for a follow-up.

Printed for each mean gap, wait and languages of a reader: messages for each development, the share of first
alerts and of all alerts led by a report that the reader can read, the mean delay of first alerts, the share
that waited to the end, and what was told without the wait and not with it.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from statistics import mean
from typing import Any

from labelled import LabelledMatcher, items_of, published_of, seed_story

from alerts.delivery.group_wait import PREFIX
from alerts.delivery.send_window import SendPolicy
from alerts.matching.evaluation import article_from_item
from alerts.messages.alert import AlertItem, from_json
from alerts.messages.decisions import fact_text
from alerts.messages.leading import is_led_readably
from alerts.stories.build import build_story
from alerts.stories.seed import single_seed
from alerts.stories.story import Story, StorySpec
from alerts.text.languages import can_read
from service.pipeline.composing import AlertCompleter
from service.pipeline.dispatch import Dispatcher, DispatchTarget
from service.pipeline.judging import Pipeline
from store.records.articles import Article
from store.records.collection import PollRecord, PollStatus
from store.records.deliveries import Attempt, Delivery, DeliveryKind, DeliveryState
from store.records.sources import Source, SourceKind
from store.sqlite.store import SqliteStore, open_store
from store.writer_thread import StoreThread

READERS = ["en", "id,en", "de,en", "ko", "ar"]
DAY = len("2025-01-31")
TICK = timedelta(seconds=5)
"""How often the service looks for waits that ended; one that ends early does so at once."""
_CHANNEL, _SOURCE = "mail", "press"


class Reader:
    """A channel that only has a recipient."""

    name = _CHANNEL
    on_uncertain = "retry"

    def recipients(self) -> tuple[str, ...]:
        """One reader."""
        return ("reader@example.org",)


class Clock:
    """The time that the benchmark has come to."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """The present time."""
        return self.now


@dataclass(slots=True)
class Tally:
    """What one reader got of all stories."""

    developments: int = 0
    messages: int = 0
    firsts: int = 0
    firsts_led: int = 0
    could_lead: int = 0
    """First alerts of developments that have a readable report, whenever it came."""
    led: int = 0
    """Messages led by a readable report that tells their news."""
    led_earlier: int = 0
    delays_s: list[float] = field(default_factory=list)
    to_the_end: int = 0
    told: set[tuple[str, str]] = field(default_factory=set)
    """Pairs of a development and a fact of it; the empty fact is the development itself."""


def main() -> None:
    """Run every combination, and print a line for each."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", type=Path, nargs="*")
    parser.add_argument("--stories", type=Path)
    parser.add_argument("--waits", type=float, nargs="+", default=[0.0, 60.0])
    parser.add_argument("--readers", nargs="+", default=READERS, help="languages of each, with commas")
    parser.add_argument("--gaps", type=float, nargs="+", default=[0.5, 5.0, 30.0])
    args = parser.parse_args()
    stories = list(_stories(args.files, args.stories))
    print(
        "gap     wait  reader   messages/dev  first led  could  all led  (+earlier)  delay s  to end  untold"
    )
    for gap in args.gaps:
        for languages in (tuple(reader.split(",")) for reader in args.readers):
            before: set[tuple[str, str]] | None = None
            for wait in args.waits:
                tally = Tally()
                for number, (story, items) in enumerate(stories):
                    timeline = _timeline(items, gap, random.Random(number))  # noqa: S311 - no secret
                    asyncio.run(_run(story, timeline, SendPolicy(
                        group_wait=timedelta(seconds=wait), languages=languages, max_per_hour=0,
                        retrospectives="instant"), tally))  # fmt: skip
                before = before if before is not None else tally.told
                _show(gap, wait, languages, tally, len(before - tally.told))


def _stories(files: Sequence[Path], folder: Path | None) -> Iterator[tuple[Story, list[dict[str, Any]]]]:
    if files:
        yield seed_story(), _follow_ups(items_of(files))
    for one in sorted(folder.iterdir()) if folder else ():
        if (one / "reports.jsonl").exists():
            seed = single_seed((one / "seed.txt").read_text(encoding="utf-8"))
            yield build_story(StorySpec(one.name, seed)), _follow_ups(items_of([one / "reports.jsonl"]))


def _follow_ups(items: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        item
        for item in items
        if item.get("development") and item.get("label", 1) == 1 and len(item.get("published") or "") >= DAY
    ]


def _timeline(items: Sequence[dict[str, Any]], gap: float, chance: random.Random) -> list[Article]:
    """The reports with minutes for their times, in order."""
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for item in items:
        groups.setdefault((item["development"], item["published"][:DAY]), []).append(item)
    timeline = []
    for group in groups.values():
        at = published_of({"published": group[0]["published"][:DAY]}) + timedelta(hours=20 * chance.random())
        for item in chance.sample(group, len(group)):
            article = article_from_item(item)
            timeline.append(replace(article, published=at, seen=at, source=_SOURCE, site=item.get("outlet")))
            at += timedelta(minutes=chance.expovariate(1 / gap))
    return sorted(timeline, key=lambda article: article.seen)


async def _run(story: Story, timeline: Sequence[Article], policy: SendPolicy, tally: Tally) -> None:
    clock, db = Clock(timeline[0].seen), StoreThread()
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder) / "store.db")
        source = Source(_SOURCE, SourceKind.FEED, "https://press.example/feed", "press.example", "und", 900.0)
        store.sync_sources([source], clock())
        (lease,) = store.lease_due_hosts(clock(), 86_400.0 * 3_650, 1)
        # What a source holds at its first poll causes no alerts.
        store.record_poll(lease, PollRecord(_SOURCE, clock(), PollStatus.OK, clock() + TICK))
        dispatcher = Dispatcher(store, db, [DispatchTarget(Reader(), policy=policy)], clock)  # type: ignore[arg-type]
        pipeline = Pipeline(store, db, [story], dispatcher, clock, matcher=LabelledMatcher(story))
        outbox = _Outbox(store, policy.languages, clock, tally)
        for article in timeline:
            await outbox.pass_time(dispatcher, article.seen)
            clock.now = article.seen
            store.record_poll(
                lease, PollRecord(_SOURCE, clock(), PollStatus.OK, clock() + TICK, articles=(article,))
            )
            await pipeline.judge_ready()
            await dispatcher.merge_waiting()
            outbox.send()
        await outbox.pass_time(dispatcher, clock() + timedelta(days=1))
        outbox.count_developments(story.name)
        store.close()
    db.close()


class _Outbox:
    """Sends what is due, and counts it."""

    def __init__(self, store: SqliteStore, languages: Sequence[str], clock: Clock, tally: Tally) -> None:
        self._store, self._clock, self._tally, self._languages = store, clock, tally, languages
        self._completer = AlertCompleter(store, {_CHANNEL: languages}, clock)
        self._firsts: list[str] = []

    async def pass_time(self, dispatcher: Dispatcher, until: datetime) -> None:
        """Let waits end that end before a time, each at the next tick."""
        while waiting := self._store.waiting_deliveries(PREFIX):
            due = min(delivery.due for delivery in waiting) + TICK / 2
            if due >= until:
                return
            self._clock.now = max(due, self._clock.now)
            await dispatcher.merge_waiting()
            self.send()

    def send(self) -> None:
        """Render and count what is pending."""
        now = self._clock()
        for delivery in self._store.lease_deliveries(now, 60.0, 100):
            self._count(delivery, now)
            attempt = Attempt(delivery.id, now, now, "sent")
            self._store.finish_delivery(delivery, attempt, state=DeliveryState.SENT)

    def _count(self, delivery: Delivery, now: datetime) -> None:
        tally = self._tally
        alert = self._completer.complete(from_json(delivery.alert), _CHANNEL)
        (item,) = alert.items
        led = is_led_readably(item, self._languages)
        tally.messages += 1
        tally.led += led
        tally.led_earlier += not led and item.leading is not None
        # What is told is named by the report that told it: the order of reports is the same in every run.
        tally.told |= {(item.development, ""), *((item.development, fact_text(fact)) for fact in item.new)}
        if alert.kind is DeliveryKind.DEVELOPMENT:
            self._count_first(item, now, led=led)

    def _count_first(self, item: AlertItem, now: datetime, *, led: bool) -> None:
        (opening,) = self._store.development_members(item.development, 1)
        delay_s = (now - opening.joined).total_seconds()
        self._tally.firsts += 1
        self._tally.firsts_led += led
        self._tally.delays_s.append(delay_s)
        self._tally.to_the_end += item.reports == 1 and delay_s > 0
        self._firsts.append(item.development)

    def count_developments(self, story: str) -> None:
        """Count what there was to tell, once everything has come."""
        self._tally.developments += len(self._store.developments(story, limit=10_000))
        for key in self._firsts:
            ids = [member.article_id for member in self._store.development_members(key, 1_000)]
            languages = {article.language for article in self._store.articles(ids).values()}
            self._tally.could_lead += any(can_read(r, one) for r in self._languages for one in languages)


def _show(gap: float, wait: float, languages: Sequence[str], one: Tally, untold: int) -> None:
    firsts, messages = one.firsts, one.messages
    print(
        f"{gap:>4} min {wait:>4.0f} {'+'.join(languages):<8} {messages / one.developments:>12.2f}"
        f"{one.firsts_led / firsts:>11.0%}{one.could_lead / firsts:>7.0%}{one.led / messages:>9.0%}"
        f"{one.led_earlier / messages:>11.0%}{mean(one.delays_s):>10.1f}{one.to_the_end / firsts:>8.0%}"
        f"{untold:>8}"
    )


if __name__ == "__main__":
    main()

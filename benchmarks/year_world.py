"""What happens in a simulated year: who brings what, and what the service asks its store for."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from statistics import median

from store.records.articles import Article
from store.records.claims import Claim, ClaimStatus
from store.records.collection import PollRecord, PollStatus
from store.records.decisions import Decision, Opened, OpenReason
from store.records.deliveries import Attempt, Delivery, DeliveryKind, DeliveryState
from store.records.matching import ArticleField as Where
from store.records.matching import Development, Match, Member, Reason
from store.records.sources import Source, SourceKind
from store.sqlite.store import SqliteStore

START = datetime(2026, 1, 1, tzinfo=UTC)
STORY = "year"
DAILY = 15
"""Reports a day and source."""
_LISTED = 30
"""Entries that a feed shows."""
_MATCHED, _NEAR = 0.01, 0.03
_HEADLINE, _WORDS = 12, 250
_TOGETHER = 32
_WINDOW = timedelta(days=30)
_REPEATED = 20
"""Questions of a kind that are timed at a month's end."""


class World:
    """Sources that publish by lot; the same lot gives the same year, also in pieces."""

    def __init__(self, sources: int, share: float, chance: random.Random) -> None:
        self._words = ["".join(chance.choices("abcdefghijklmnoprstuvyz", k=chance.randint(3, 11)))
                       for _ in range(30_000)]  # fmt: skip
        self._sources = [
            Source(f"s{n}", SourceKind.FEED, f"https://h{n}.example/feed", f"h{n}.example:443")
            for n in range(sources)
        ]
        self._a_day = max(1, round(sources * DAILY * share))
        self._times: dict[str, list[float]] = {}

    def brought(self, days: int) -> int:
        """Reports after so many days."""
        return self._a_day * days

    def begin(self, store: SqliteStore) -> None:
        """Take the sources in."""
        store.sync_sources(self._sources, START)
        store.expire_leases()

    def play(self, store: SqliteStore, day: int) -> None:
        """One day: polls of the sources that have news, verdicts, alerts, the search index."""
        now = START + timedelta(days=day)
        chance = random.Random(day)  # noqa: S311 - lots of a game
        listings: dict[int, list[int]] = {}
        for number in range(day * self._a_day, (day + 1) * self._a_day):
            listings.setdefault(self._source_of(number), []).append(number)
        while leases := self._timed("claim", lambda: store.lease_due_hosts(now, 60.0, _TOGETHER)):
            shared = []
            for lease in leases:
                which = int(lease.host[1:].partition(".")[0])
                news = listings.pop(which, [])
                due = self._next_news(which, (day + 1) * self._a_day)
                if news:
                    articles = tuple(self._article(number, now) for number in self._listed(news))
                    poll = PollRecord(
                        f"s{which}", now, PollStatus.OK, due, body_hash=str(day), articles=articles
                    )
                    self._timed("poll", partial(store.record_poll, lease, poll))
                else:
                    poll = PollRecord(f"s{which}", now, PollStatus.UNCHANGED, due)
                    shared.append(partial(store.record_poll, lease, poll))
                shared.append(partial(store.release_host, lease, now))
            store.in_one_transaction(shared)
        self._judge(store, chance, now, day)
        while store.index_articles(100):
            pass

    def _source_of(self, number: int) -> int:
        return number * 7_919 % len(self._sources)

    def _next_news(self, which: int, number: int) -> datetime:
        """The day on which the source has its next report from that number on."""
        size = len(self._sources)
        first = which * pow(7_919, -1, size) % size
        number = first + -(-max(0, number - first) // size) * size
        return START + timedelta(days=number // self._a_day)

    def _listed(self, news: list[int]) -> list[int]:
        """The latest reports of a source that has news, the newest first."""
        found = sorted(news, reverse=True)
        step, number = len(self._sources), min(news)
        # Numbers of one source are `step` apart, as the number of sources and 7,919 have no common factor.
        while len(found) < _LISTED and (number := number - step) >= 0:
            found.append(number)
        return found

    def _article(self, number: int, now: datetime) -> Article:
        which = self._source_of(number)
        begin = number * 431 % (len(self._words) - _HEADLINE)
        return Article(
            id=f"{number:032x}",
            url=f"https://h{which}.example/{number}",
            source=f"s{which}",
            title=" ".join(self._words[begin : begin + _HEADLINE]),
            text=" ".join(_body(self._words, number)),
            language="en",
            published=now,
            seen=now,
        )

    def _judge(self, store: SqliteStore, chance: random.Random, now: datetime, day: int) -> None:
        while articles := store.ready_articles(200):
            for article in articles:
                lot = chance.random()
                if lot < _MATCHED and day:
                    self._timed("told", lambda article=article: self._tell(store, article, now))
                    continue
                matches = [_verdict(article, matched=False)] if lot < _NEAR else []
                self._timed(
                    "judge",
                    lambda one=article, matches=matches: store.commit_judgement(
                        one.id, matches=matches, now=now
                    ),
                )

    def _tell(self, store: SqliteStore, article: Article, now: datetime) -> None:
        key = f"d{article.id[-16:]}"
        development = Development(key, STORY, article.title, "en", now, now)
        member = Member(
            key,
            STORY,
            article.id,
            now,
            None,
            Decision(Opened(OpenReason.UNLIKE_ALL)),
            '{"v": 1, "sig": "' + "x" * 900 + '"}',
        )
        claim = Claim(STORY, "killed", "NIS", 1.0, 1.0, "people", now, article.id, key, article.source, "en",
                      article.url, article.title, "A sentence.", ClaimStatus.REPEAT, None)  # fmt: skip
        owed = [
            Delivery(f"x{key}{n}", "mail", f"reader{n}@example.org", DeliveryKind.DEVELOPMENT, STORY, key, 0,
                     "{" + "a" * 3_000 + "}", now, now, now + timedelta(days=7))
            for n in range(2)
        ]  # fmt: skip
        store.commit_judgement(
            article.id, matches=[_verdict(article, matched=True)], developments=[development],
            members=[member], claims=[claim], deliveries=owed, now=now,
        )  # fmt: skip
        for one in store.lease_deliveries(now, 60.0, 10):
            kept = store.save_content(one, b"c" * 6_000, f"<{one.id}@example.org>")
            store.mark_transmitting(kept)
            attempt = Attempt(one.id, now, now, "sent", 250, "250 OK")
            store.finish_delivery(kept, attempt, state=DeliveryState.SENT)

    def _timed(self, what: str, verb: Callable[[], object]) -> object:
        began = time.process_time()
        result = verb()
        self._times.setdefault(what, []).append(time.process_time() - began)
        return result

    def medians_ms(self, store: SqliteStore, day: int) -> dict[str, float]:
        """Of what happened since the last time, and of questions that are asked now."""
        now = START + timedelta(days=day)
        for number in range(_REPEATED):
            self._timed("match", lambda: _asked(store, now))
            self._timed(
                "search", lambda number=number: store.search(" ".join(self._words[number : number + 2]))
            )
        told = {what: median(times) * 1e3 for what, times in self._times.items()}
        self._times.clear()
        return {"poll": 0.0, "told": 0.0, **told}


def _asked(store: SqliteStore, now: datetime) -> None:
    """What placing a matched report asks, and a new tracker."""
    store.ready_articles(200)
    store.members(STORY, now - _WINDOW)
    store.delivery_history("mail", "reader0@example.org", STORY, "d", now - timedelta(hours=1))
    store.silences(now)


def _body(words: list[str], number: int) -> list[str]:
    """So many words, quickly: a slice of a shuffled list, from another place each time."""
    begin = number * 613 % (len(words) - _WORDS)
    return words[begin : begin + _WORDS]


def _verdict(article: Article, *, matched: bool) -> Match:
    reasons = (Reason("actor", "term", Where.TITLE, article.title, 1.5),)
    return Match(article.id, STORY, matched, 0.9 if matched else 0.3, "en", reasons)

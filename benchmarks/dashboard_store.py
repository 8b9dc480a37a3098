"""A big made-up store for the dashboard: reports in six languages, developments, figures, deliveries."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from alerts.delivery.outbox import delivery_of
from alerts.messages.alert import Alert, AlertItem, ArticleRef
from store.records.articles import Article
from store.records.claims import Claim, ClaimStatus
from store.records.collection import PollRecord, PollStatus
from store.records.decisions import Decision, Opened, OpenReason
from store.records.deliveries import Attempt, Delivery, DeliveryKind, DeliveryState
from store.records.matching import ArticleField as Where
from store.records.matching import Development, Match, Member, Reason
from store.records.sources import Source, SourceKind
from store.sqlite.store import SqliteStore, open_store

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
STORIES = ("troops", "ferry", "vote")
CHANNELS = ("mail", "hook")
_DAYS = 90
_SOURCES = 200
_MATCHED, _NEAR = 0.4, 0.1
BIGGEST = "f" * 16
"""Key of a development with 2,000 reports when there are 100,000."""
_BATCH = 500
_KINDS = (
    "killed",
    "wounded",
    "captured",
    "sent",
    "missing",
    "arrested",
    "evacuated",
    "shells",
    "ships",
    "votes",
)
_LETTERS = {
    "en": "abcdefghijklmnoprstuvwy",
    "ru": "абвгдежзиклмнопрстуфхцчшщыэюя",
    "uk": "абвгґдеєжзиіїклмнопрстуфхцчшщьюя",
    "ko": "가나다라마바사아자차카타파하고노도로모보소오조초코토포호구누두루무",
    "ar": "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
    "ja": "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほ",
}  # fmt: skip
LANGUAGES = tuple(_LETTERS)


class World:
    """The lot that decides everything; the same numbers give the same store."""

    def __init__(self, reports: int, developments: int) -> None:
        self.reports, self.developments = reports, developments
        self._chance = random.Random(20)  # noqa: S311 - made-up reports
        self._words = {language: self._vocabulary(letters) for language, letters in _LETTERS.items()}
        self.matched = round(reports * _MATCHED)
        self.near = round(reports * _NEAR)

    def _vocabulary(self, letters: str) -> list[str]:
        return ["".join(self._chance.choices(letters, k=self._chance.randint(3, 9))) for _ in range(5_000)]

    def text(self, language: str, words: int) -> str:
        """Words of a language, the first ones more often than the last."""
        known = self._words[language]
        return " ".join(known[int(len(known) * self._chance.random() ** 3)] for _ in range(words))

    def word(self, language: str, rank: int) -> str:
        """A word that is so rare: 0 stands in almost every report, 4,999 in few."""
        return self._words[language][rank]

    def at(self, number: int) -> datetime:
        """When the report with this number was seen."""
        return NOW - timedelta(days=_DAYS) * ((self.reports - number) / self.reports)

    def article(self, number: int) -> Article:
        """One report."""
        language, seen = LANGUAGES[number % len(LANGUAGES)], self.at(number)
        source = number % _SOURCES
        return Article(
            id=f"{number:032x}", url=f"https://h{source}.example/{number}", source=f"s{source}",
            title=self.text(language, 10), text=self.text(language, 120), language=language,
            published=seen - timedelta(minutes=20), seen=seen, site=f"Outlet {source}",
        )  # fmt: skip

    def development_of(self, number: int) -> tuple[str, str, int]:
        """Key and story of the development that a matched report is in, and its number."""
        which = number * self.developments // self.reports
        if number % 50 == 7:
            return BIGGEST, STORIES[0], 0
        story = STORIES[0] if which % 10 < 8 else STORIES[1 + which % 2]
        return f"{which:016x}", story, which


def build_store(path: Path, reports: int, developments: int) -> World:
    """Make the store; returns its world. Takes minutes for 100,000 reports."""
    world = World(reports, developments)
    store = open_store(path)
    articles = _collect(store, world)
    _judge(store, world, articles)
    while store.index_articles(2_000):
        pass
    _deliver(store, world)
    store.close()
    return world


def _collect(store: SqliteStore, world: World) -> list[Article]:
    """Each source in one poll after a first empty one, so that what it brings is news."""
    sources = [
        Source(f"s{n}", SourceKind.FEED, f"https://h{n}.example/feed", f"h{n}.example:443")
        for n in range(_SOURCES)
    ]
    store.sync_sources(sources, NOW - timedelta(days=_DAYS))
    articles = [world.article(number) for number in range(world.reports)]
    for begin in (0, 1):
        at = NOW - timedelta(days=1 - begin)
        for lease in store.lease_due_hosts(at, 600, _SOURCES):
            which = int(lease.host[1:].partition(".")[0])
            listed = tuple(articles[which::_SOURCES]) if begin else ()
            poll = PollRecord(f"s{which}", at, PollStatus.OK, at + timedelta(hours=1), articles=listed)
            store.record_poll(lease, poll)
            store.release_host(lease, at)
    return articles


def _judge(store: SqliteStore, world: World, articles: Sequence[Article]) -> None:
    verbs, unmatched, counts = [], {}, dict[str, int]()
    for number, article in enumerate(articles):
        lot = number * 7_919 % world.reports
        if lot < world.matched:
            verbs.append(_matched(store, world, number, article, counts))
        elif lot < world.matched + world.near:
            match = _match(article, STORIES[0], matched=False)
            verbs.append(partial(store.commit_judgement, article.id, matches=[match], now=article.seen))
        else:
            unmatched[article.id] = article.language
        if len(verbs) >= _BATCH:
            _run(store, verbs)
            verbs = []
    _run(store, verbs)
    store.finish_unmatched(unmatched, NOW)


def _matched(
    store: SqliteStore, world: World, number: int, article: Article, counts: dict[str, int]
) -> partial[bool]:
    key, story, which = world.development_of(number)
    counts[key] = counts.get(key, 0) + 1
    development = Development(
        key, story, article.title, article.language, opened=article.seen, updated=article.seen,
        reports=counts[key], revision=counts[key] // 4,
    )  # fmt: skip
    copied = counts[key] % 3 == 0
    member = Member(
        key, story, article.id, article.seen, None, Decision(Opened(OpenReason.UNLIKE_ALL)), "{}",
        origin=f"Agency {which % 12}" if copied else article.site or "",
    )  # fmt: skip
    claims = [_claim(number, article, key, story)] if number % 2 else []
    match = _match(article, story, matched=True)
    return partial(
        store.commit_judgement, article.id, matches=[match], developments=[development], members=[member],
        claims=claims, now=article.seen,
    )  # fmt: skip


def _run(store: SqliteStore, verbs: Sequence[Callable[[], object]], *, durable: bool = False) -> None:
    for result in store.in_one_transaction(verbs, durable=durable):
        if result.error is not None:
            raise result.error


def _match(article: Article, story: str, *, matched: bool) -> Match:
    reasons = tuple(
        Reason(f"anchor {n}", article.title.split()[n], Where.TITLE, article.title, 0.5) for n in range(3)
    )
    return Match(article.id, story, matched=matched, score=0.9 if matched else 0.4, language=article.language,
                 reasons=reasons)  # fmt: skip


def _claim(number: int, article: Article, key: str, story: str) -> Claim:
    low = float(number % 4_000)
    return Claim(
        story=story, kind=_KINDS[number * 31 % 97 % len(_KINDS)],
        speaker=f"Agency {number % 12}", low=low, high=low + 50,
        unit="people", as_of=article.seen, article_id=article.id, development=key, source=article.source,
        language=article.language, url=article.url, title=article.title, sentence=article.text[:200],
        status=ClaimStatus.FIRST, compared_with=None,
    )  # fmt: skip


def _deliver(store: SqliteStore, world: World) -> None:
    """Two alerts for two channels about each development: nearly all of them sent, a few failed."""
    enqueue = [delivery for number in range(world.developments) for delivery in _alerts(world, number)]
    for begin in range(0, len(enqueue), 2_000):
        store.enqueue(enqueue[begin : begin + 2_000], NOW)
    done = 0
    while done < len(enqueue) - 40 and (leased := store.lease_deliveries(NOW, 600, _BATCH)):
        _run(store, [partial(_finish, store, each, done + n) for n, each in enumerate(leased)], durable=True)
        done += len(leased)


def _finish(store: SqliteStore, delivery: Delivery, number: int) -> None:
    state = DeliveryState.DEAD if number % 97 == 0 else DeliveryState.SENT
    stored = store.save_content(delivery, b"{}" * 2_000, f"<{delivery.id}@susulan>")
    attempt = Attempt(
        delivery.id, NOW, NOW, "sent" if state is DeliveryState.SENT else "refused", 250, "250 OK"
    )
    store.finish_delivery(stored, attempt, state=state)


def _alerts(world: World, number: int) -> Iterator[Delivery]:
    first = -(-number * world.reports // world.developments)
    language, at = LANGUAGES[first % len(LANGUAGES)], world.at(first)
    key, story, _ = world.development_of(first)
    title = world.text(language, 10)
    report = ArticleRef(f"{first:032x}", title, f"https://h.example/{first}", "Outlet", language, at, at)
    reasons = tuple(Reason(f"anchor {n}", "word", Where.TITLE, title, 0.5) for n in range(4))
    item = AlertItem(development=key, report=report, score=0.9, why=reasons, new=())
    for revision, kind in enumerate((DeliveryKind.DEVELOPMENT, DeliveryKind.UPDATE)):
        alert = Alert(
            kind=kind, story=story, subject=key, revision=revision, created=at, items=(item,), total=1
        )
        for channel in CHANNELS:
            yield delivery_of(
                alert, channel, f"{channel}@newsroom.example", now=at, expires_after=timedelta(days=400)
            )

"""A store with 200,000 reports of one story: articles, developments, members with fingerprints.

The records are written directly, each report in the development of its event, because placing them one by one
takes a quarter of an hour.
"""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from functools import lru_cache
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import TypeVar

from labelled import seed_story
from window import SAMPLE, Event, Events

from alerts.developments.claims.claim_status import build_claims
from alerts.developments.claims.ledger import FigureLedger
from alerts.developments.fingerprint import Fingerprint
from alerts.developments.near_duplicates import sketch_of
from alerts.developments.window import WINDOW
from alerts.matching.framed.similarity import unit_vector
from alerts.text.annotate import annotate
from alerts.text.concept import Concept, ConceptKind
from alerts.text.keys import SOUND_KINDS, kind_of, token_keys
from alerts.text.tokens import tokens
from store.records.articles import Article, ArticleState
from store.records.decisions import Decision, Joined
from store.records.matching import Development, Figure, Member
from store.sqlite import collection_rows, rows
from store.sqlite.sql import claims as claims_sql
from store.sqlite.sql import judging
from store.sqlite.sql.articles import ADD_ARTICLE
from store.sqlite.store import open_store

STORY = "north-korea-troops"
_LOT = 5_000
_COLUMNS = [
    "id",
    "url",
    "source",
    "language",
    "published",
    "seen",
    "author",
    "site",
    "state",
    "baseline",
    "title",
    "text",
]
T = TypeVar("T")


def fill(path: Path, articles: int, window: int) -> None:
    """Old articles that are done, the window's, and some that are ready; goes on where it was cut short."""
    open_store(path).close()
    began = time.monotonic()
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA synchronous = OFF")
        (done,) = db.execute("SELECT count(*) FROM articles").fetchone()
        old = articles - window
        for lot in _lots(islice(_old(old, window), done, None)):
            _write(db, ((ADD_ARTICLE, _values(one)) for one in lot))
        filled = _Window(window, skip=max(0, done - old))
        for some in _lots(islice(Events(window).tellings(), window + SAMPLE)):
            _write(db, (statement for article, event in some for statement in filled.add(article, event)))
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    print(f"{articles} articles in {path.stat().st_size >> 20} MB, made in {time.monotonic() - began:.0f} s")


def _lots(found: Iterator[T]) -> Iterator[list[T]]:
    while lot := list(islice(found, _LOT)):
        yield lot


def _write(db: sqlite3.Connection, statements: Iterable[tuple[str, object]]) -> None:
    db.execute("BEGIN")
    for sql, values in statements:
        db.execute(sql, values)  # type: ignore[arg-type]
    db.execute("COMMIT")


def _old(count: int, window: int) -> Iterator[Article]:
    """A thousand texts over and over, each with a sentence of its own, from before the window."""
    known = list(islice(Events(window).reports(), 1_000))
    begin = known[0].seen - WINDOW * 5
    for number in range(count):
        one, seen = known[number % len(known)], begin + number * (WINDOW * 4 / count)
        text = f"{number} was the number of the day. {one.text} {known[number * 7 % len(known)].text}"
        yield Article(f"b{number}", f"https://old.example/{number}", "old", one.title, text, "en",
                      published=seen, seen=seen, state=ArticleState.DONE)  # fmt: skip


def _values(article: Article) -> tuple[object, ...]:
    values = collection_rows.article_values(article)
    return (*(values[name] for name in _COLUMNS), None, None, None)


class _Window:
    """What placing the window's reports writes."""

    def __init__(self, window: int, skip: int) -> None:
        self._window, self._skip = window, skip
        self._known: dict[str, Development] = {}
        self._ledger = FigureLedger()
        self._ledger.add(seed_story().figures)

    def add(self, article: Article, event: Event) -> Iterator[tuple[str, object]]:
        """The statements of one report; none for those that are there already."""
        number = int(article.id[1:])
        if number >= self._window:
            if number >= self._skip:
                yield ADD_ARTICLE, _values(replace(article, state=ArticleState.READY))
            return
        key = "d" + sha256(" ".join(event[1]).encode()).hexdigest()[:16]
        seen = article.seen
        one = self._known.get(key) or Development(key, STORY, article.title, "en", seen, seen, reports=0)
        one = self._known[key] = replace(one, updated=seen, reports=one.reports + 1)
        if number >= self._skip:
            yield ADD_ARTICLE, _values(replace(article, state=ArticleState.DONE))
            yield judging.SAVE_DEVELOPMENT, rows.development_values(one)
            member = self._member(article, event, key)
            yield judging.ADD_MEMBER, {**rows.member_values(member), "baseline": 0}
            for claim in build_claims(article, member):
                yield claims_sql.ADD_CLAIM, rows.claim_values(claim)

    def _member(self, article: Article, event: Event, key: str) -> Member:
        count = float(event[2])
        figures = (Figure("soldiers killed", count, count, "people", "", f"{event[2]} soldiers killed."),)
        judged = self._ledger.with_status(figures)
        self._ledger.add(judged)
        return Member(key, STORY, article.id, article.seen, None, Decision(Joined(4.0)),
                      _traits(article, event).to_json(), judged, "Outlet")  # fmt: skip


def _traits(article: Article, event: Event) -> Fingerprint:
    """About what reading the report gives: that takes ten times as long."""
    own, _, count = event
    said = f"{article.title} {article.text}"
    named = {name: _concepts(name) for name in own if name in said}
    lead = [
        concept
        for name, found in named.items()
        if name in article.title
        for concept in found
        if concept.kind is ConceptKind.THEME
    ]
    unknown = re.sub("|".join(map(re.escape, own)), " ", article.text)
    sounds = [key for token in tokens(unknown) for key, _ in token_keys(token.kind, token.text)]
    sounds = [key for key in sounds if kind_of(key) in SOUND_KINDS]
    return Fingerprint(
        sketch_of(article.title, article.text),
        "en",
        article.seen.timestamp() / 86_400,
        unit_vector({concept: 1.0 for found in named.values() for concept in found}),
        frozenset(),
        {float(count): 0.9},
        sounds=frozenset(sounds),
        themes={Concept("theme:killed"): False} | dict.fromkeys(lead, True),
    )


@lru_cache(maxsize=10_000)
def _concepts(name: str) -> frozenset[Concept]:
    return annotate(name, "", "en").concepts

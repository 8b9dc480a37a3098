"""The search index stays small and consistent while old records are deleted."""

import asyncio
import random
import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest

from store.records.collection import PollStatus
from store.records.retention import RetentionClass
from store.writer_thread import StoreThread
from tests.support.fresh_store import fresh_store
from tests.support.records import (
    NOW,
    FakeClock,
    later,
    make_article,
    make_poll,
    make_source,
)
from tests.support.retention import DAY, retention_job


@pytest.fixture
def store(tmp_path):
    made = fresh_store(tmp_path / "s.db")
    yield made
    made.close()


@pytest.fixture
def db():
    made = StoreThread()
    yield made
    made.close()


def filled_with_random_words(store, number, at=NOW):
    """Reports of random words that matched nothing; their headlines are `headline0`, `headline1` ..."""
    chance = random.Random(1)
    words = ["".join(chance.choices("abcdefghijklmnop", k=6)) for _ in range(3_000)]
    store.sync_sources([make_source("alpha")], at)
    (lease,) = store.lease_due_hosts(at, 60, 1)
    store.record_poll(lease, make_poll("alpha", status=PollStatus.UNCHANGED))
    articles = [
        make_article(
            f"a{n}", seen=at, title=f"headline{n}", text=" ".join(["common", *chance.choices(words, k=80)])
        )
        for n in range(number)
    ]
    store.record_poll(lease, make_poll("alpha", *articles, at=at))
    for article in articles:
        store.commit_judgement(article.id, now=at)
    for _ in range(0, number, 20):
        store.index_articles(20)


def index_bytes(store):
    return store._fetch_all("SELECT sum(length(block)) AS n FROM articles_fts_data", {})[0]["n"]


def index_is_consistent(path):
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("INSERT INTO articles_fts (articles_fts) VALUES ('integrity-check')")
    return True


def test_the_search_index_stays_bounded_over_months_of_indexing_and_pruning(store, tmp_path):
    """40 reports a day; their text is deleted after 5 days, the rest after 10: FTS5 merges by itself."""
    chance = random.Random(1)
    words = ["".join(chance.choices("abcdefghijklmnop", k=6)) for _ in range(2_000)]
    store.sync_sources([make_source("alpha")], NOW)
    (lease,) = store.lease_due_hosts(NOW, 999 * DAY, 1)
    store.record_poll(lease, make_poll("alpha", status=PollStatus.UNCHANGED))
    sizes = []
    for day in range(120):
        at = later(day * DAY)
        ids = [f"r{day}-{n}" for n in range(40)]
        texts = [" ".join(["common", *chance.choices(words, k=40)]) for _ in ids]
        reports = [make_article(key, seen=at, text=text) for key, text in zip(ids, texts, strict=True)]
        store.record_poll(lease, make_poll("alpha", *reports, at=at))
        for key in ids:
            store.commit_judgement(key, now=at)
        store.index_articles(100)
        for retention_class, days in ((RetentionClass.UNMATCHED_TEXT, 5), (RetentionClass.UNMATCHED, 10)):
            while store.prune(retention_class, at - timedelta(days=days), 25, at).has_more:
                pass
        sizes.append(index_bytes(store))
    assert len(store.search("common", limit=1_000)) == 6 * 40
    assert index_is_consistent(tmp_path / "s.db")
    store.compact()
    assert max(sizes[60:]) < 4 * index_bytes(store), "four times what an index of the same content needs"
    assert max(sizes[90:]) < 1.5 * max(sizes[30:60]), "and it does not grow"


def test_deleted_texts_are_not_found_and_headlines_are(store, db, tmp_path):
    filled_with_random_words(store, 100)
    asyncio.run(retention_job(store, db, FakeClock(later(31 * DAY))).prune())
    assert store.search("common") == []
    assert [article.id for article in store.search("headline7")] == ["a7"]
    assert index_is_consistent(tmp_path / "s.db")

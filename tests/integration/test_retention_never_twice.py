"""However much was deleted: no report is new twice, no alert is sent twice, no crash loses anything."""

import asyncio
import random
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from service.runtime.retention import (
    RetentionJob,
)
from store.records.articles import ArticleState
from store.records.collection import PollStatus
from store.records.deliveries import DeliveryState
from store.records.retention import RetentionClass
from store.sqlite.store import open_store
from store.sqlite.tombstone_keys import article_keys, delivery_key
from tests.support import store_pruner
from tests.support.fresh_store import temporary_store
from tests.support.newsdesk import OTHERS, PRISONERS, TOLL
from tests.support.records import (
    NOW,
    later,
    make_article,
    make_attempt,
    make_delivery,
    make_match,
    make_poll,
    make_source,
)
from tests.support.retention import AGES, DAY, filled, no_sleep
from tests.support.stories import story

ROOT = Path(__file__).parents[2]


def test_an_alert_is_not_sent_twice_however_much_was_deleted(tmp_path):
    from tests.integration.test_pipeline import Desk

    desk = Desk(tmp_path)
    try:
        desk.bring(baseline=True)
        desk.bring(TOLL, *OTHERS)
        desk.judge()
        (alert,) = desk.store.deliveries()
        (leased,) = desk.store.lease_deliveries(NOW, 60, 9)
        desk.store.finish_delivery(leased, make_attempt(leased.id), state=DeliveryState.SENT)
        desk.clock.advance(800 * DAY)
        articles = desk.store.articles_since(NOW)
        for retention_class in RetentionClass:
            desk.store.prune(retention_class, desk.clock(), 1_000, desk.clock())
        assert desk.store.counts().articles == desk.store.counts().developments == 0
        again = [
            replace(one, text=text, state=ArticleState.READY)
            for one, (_, text) in zip(articles, (TOLL, *OTHERS), strict=True)
        ]
        lease = desk.leases["alpha"]
        assert desk.store.record_poll(lease, make_poll("alpha", *again, at=desk.clock())) == ()
        # Even when the tombstone of the report is deleted, what was sent once is not sent again.
        desk.store.record_poll(lease, make_poll("alpha", at=desk.clock()))
        desk.clock.advance(DAY)
        desk.store.prune(RetentionClass.TOMBSTONES, desk.clock(), 1_000, desk.clock())
        assert len(desk.store.record_poll(lease, make_poll("alpha", *again, at=desk.clock()))) == len(again)
        desk.pipeline = desk.new_pipeline()
        assert desk.judge().opened == 1
        assert desk.store.pending_count() == 0
        assert desk.store.delivery(alert.id) is None
        desk.bring(PRISONERS)
        assert desk.judge().enqueued == 1, "news is sent"
        assert desk.store.pending_count() == 1
    finally:
        desk.close()


def test_a_development_goes_on_over_a_pruning_and_a_restart(tmp_path):
    from tests.integration.test_pipeline import Desk

    desk = Desk(tmp_path)
    try:
        desk.bring(baseline=True)
        desk.bring(TOLL)
        desk.judge()
        desk.clock.advance(20 * DAY)
        asyncio.run(RetentionJob(desk.store, desk.db, AGES, desk.clock, sleep=no_sleep).prune())
        desk.pipeline = desk.new_pipeline()
        desk.bring(TOLL)
        desk.judge()
        (development,) = desk.store.developments(story().name)
        assert development.reports == 2
        assert len(desk.owed()) == 1
    finally:
        desk.close()


@given(
    listed=st.lists(st.tuples(st.integers(0, 1), st.sets(st.integers(0, 5)), st.booleans()), max_size=12),
    keep=st.integers(1, 6),
    margin=st.integers(1, 5),
)
def test_whatever_sources_list_a_report_is_new_once_and_sent_once(listed, keep, margin):
    """Days pass; each, one of two sources lists some reports (or answers that nothing changed), and old ones go."""
    store = temporary_store()
    store.sync_sources([make_source("alpha"), make_source("beta")], NOW)
    leases = {lease.host.partition(".")[0]: lease for lease in store.lease_due_hosts(NOW, 999 * DAY, 5)}
    for name, lease in leases.items():
        store.record_poll(lease, make_poll(name))
    shown: dict[str, set[int]] = {"alpha": set(), "beta": set()}
    left: dict[int, int] = {}
    known: set[int] = set()
    leased: list[str] = []
    for day, (which, numbers, unchanged) in enumerate(listed):
        name, at = ("alpha", "beta")[which], later(day * DAY)
        if unchanged:
            store.record_poll(leases[name], make_poll(name, at=at, status=PollStatus.UNCHANGED))
        else:
            articles = [make_article(f"a{n}", seen=at) for n in sorted(numbers)]
            new = store.record_poll(leases[name], make_poll(name, *articles, at=at))
            for one in new:
                number = int(one.id[1:])
                elsewhere = any(number in numbers for numbers in shown.values())
                forgotten = not elsewhere and day - left.get(number, day) >= margin
                assert number not in known or forgotten, f"{one.id} is new again"
            left |= dict.fromkeys(shown[name] - numbers, day)
            shown[name] = set(numbers)
            known |= numbers
            for one in new:
                owed = make_delivery(
                    f"m-{one.id}", subject=one.id, created=at, due=at, expires=later(999 * DAY)
                )
                store.commit_judgement(one.id, matches=[make_match(one.id)], deliveries=[owed], now=at)
        for delivery in store.lease_deliveries(at, 60, 9):
            leased.append(delivery.subject)
            if int(delivery.subject[1:]) % 3:  # the others are tried again and again
                store.finish_delivery(delivery, make_attempt(delivery.id), state=DeliveryState.SENT)
        owed = {delivery.id for delivery in store.deliveries([DeliveryState.SENDING, DeliveryState.PENDING])}
        for retention_class in RetentionClass:
            age = margin if retention_class is RetentionClass.TOMBSTONES else keep
            store.prune(retention_class, at - timedelta(days=age), 1_000, at)
        assert owed <= {delivery.id for delivery in store.deliveries(limit=1_000)}
    sent = [subject for subject in leased if int(subject[1:]) % 3]
    assert len(sent) == len(set(sent))


def killed_pruner(path, steps):
    command = [sys.executable, "-m", "tests.support.store_pruner", str(path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as pruner:
        for number, line in enumerate(pruner.stdout):
            if line == "through\n":
                return True
            if number >= steps:
                pruner.kill()
                break
    return False


def assert_whole(path, articles, deliveries):
    """Each report and each delivery is there, or its mark is; the search index knows exactly what is there."""
    with closing(sqlite3.connect(path)) as raw, raw:
        assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert raw.execute("PRAGMA foreign_key_check").fetchall() == []
        raw.execute("INSERT INTO articles_fts (articles_fts) VALUES ('integrity-check')")
        marks = {key for (key,) in raw.execute("SELECT key FROM marks")}
        there = {key for (key,) in raw.execute("SELECT id FROM articles")}
        owed = {key for (key,) in raw.execute("SELECT id FROM deliveries")}
        texts = {key for (key,) in raw.execute("SELECT id FROM articles WHERE text_gone = 0")}
    raw.close()
    for article in articles:
        keys = set(article_keys(article.id, article.url, None, article.title, article.entry_key))
        assert (article.id in there) is not (keys <= marks), article.id
    for delivery in deliveries:
        assert (delivery.id in owed) is not (delivery_key(delivery) in marks), delivery.id
    store = open_store(path)
    assert {article.id for article in store.search("쿠르스크", 1_000)} == texts
    assert {article.id for article in store.search("title", 1_000)} == there
    store.close()


def test_a_killed_pruning_leaves_nothing_half_done_and_is_continued(tmp_path):
    path, chance = tmp_path / "s.db", random.Random(3)
    store = open_store(path)
    articles = filled(store, 60)
    deliveries = store.deliveries(limit=1_000)
    store.close()
    for _ in range(2):
        assert not killed_pruner(path, chance.randrange(2, 30))
        assert_whole(path, articles, deliveries)
    store_pruner.main(str(path))
    assert_whole(path, articles, deliveries)

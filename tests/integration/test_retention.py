"""Retention in the whole: no report is new twice, no alert is sent twice, no crash loses anything."""

import asyncio
import random
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.config.retention import RetentionTable, retention_periods
from service.runtime.retention import (
    LAST_PRUNED,
    MAX_ADVANCE,
    PASS_INTERVAL,
    RetentionJob,
    prunable_counts,
)
from store.batching import low_priority
from store.records.collection import ArticleState, PollStatus
from store.records.deliveries import DeliveryState
from store.records.retention import PruneResult, RetentionClass
from store.sqlite.sizes import measure_sizes
from store.sqlite.store import SqliteStore, open_store
from store.sqlite.tombstone_keys import article_keys, delivery_key
from store.writer_thread import StoreThread
from tests.support import store_pruner
from tests.support.fresh_store import fresh_store, temporary_store
from tests.support.newsdesk import OTHERS, PRISONERS, TOLL
from tests.support.records import (
    NOW,
    FakeClock,
    later,
    make_article,
    make_attempt,
    make_delivery,
    make_development,
    make_match,
    make_member,
    make_poll,
    make_source,
)
from tests.support.stories import story

ROOT = Path(__file__).parents[2]
DAY = 86_400.0
AGES = retention_periods(RetentionTable())


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


async def no_sleep(_):
    await asyncio.sleep(0)


def retention_job(store, db, clock, **options):
    return RetentionJob(store, db, AGES, clock, sleep=no_sleep, **options)


def filled(store, number, at=NOW):
    """Reports of one source, half of them matched and sent."""
    store.sync_sources([make_source("alpha")], at)
    store.make_due(at)
    store.expire_leases()
    (lease,) = store.lease_due_hosts(at, 60, 1)
    store.record_poll(lease, make_poll("alpha", status=PollStatus.UNCHANGED))
    articles = [make_article(f"a{n}", seen=at, text="북한군이 쿠르스크에 " * 40) for n in range(number)]
    store.record_poll(lease, make_poll("alpha", *articles, at=at))
    store.release_host(lease, at)
    for n, article in enumerate(articles):
        follows = {}
        if n % 2:
            follows = {
                "developments": [make_development(f"d{n}", updated=at)],
                "members": [make_member(article.id, f"d{n}", joined=at)],
                "deliveries": [make_delivery(f"m{n}", subject=f"d{n}", created=at, due=at)],
            }
        store.commit_judgement(
            article.id, matches=[make_match(article.id, matched=bool(n % 2))], now=at, **follows
        )
    for delivery in store.lease_deliveries(at, 60, number):
        store.finish_delivery(delivery, make_attempt(delivery.id), state=DeliveryState.SENT)
    store.index_articles(number)
    return articles


# ── a pass ────────────────────────────────────────────────────────────────────────────────────────


def test_a_pass_deletes_what_is_old_and_returns_how_much(store, db):
    filled(store, 10)
    clock = FakeClock(later(61 * DAY))
    deleted = asyncio.run(retention_job(store, db, clock).prune())
    assert deleted == {RetentionClass.UNMATCHED_TEXT: 5, RetentionClass.UNMATCHED: 5}
    clock.advance(700 * DAY)
    assert prunable_counts(store, AGES, clock())[RetentionClass.DEVELOPMENTS] == 5
    deleted = asyncio.run(retention_job(store, db, clock).prune())
    assert (
        deleted[RetentionClass.DEVELOPMENTS]
        == deleted[RetentionClass.MATCHED]
        == deleted[RetentionClass.DELIVERIES]
        == 5
    )
    assert store.counts().articles == store.counts().developments == 0
    assert prunable_counts(store, AGES, clock()) == {}


def test_passes_are_some_hours_apart_also_over_a_restart(store, db):
    filled(store, 2)
    clock = FakeClock(later(400 * DAY))
    asyncio.run(retention_job(store, db, clock).run_if_due())
    assert store.meta(LAST_PRUNED) == clock().isoformat()
    filled(store, 4, NOW)
    clock.advance(PASS_INTERVAL.total_seconds() - 1)
    asyncio.run(retention_job(store, db, clock).run_if_due())
    assert store.counts().articles
    clock.advance(1)
    asyncio.run(retention_job(store, db, clock).run_if_due())
    assert store.counts().articles == 0 or store.counts().articles == len(store.members("story", NOW))


def test_a_pass_that_ran_out_of_time_is_continued(store, db):
    filled(store, 4)
    clock = FakeClock(later(400 * DAY))
    asyncio.run(retention_job(store, db, clock).run_if_due(budget_s=0))
    assert store.meta(LAST_PRUNED) is None
    asyncio.run(retention_job(store, db, clock).run_if_due())
    assert store.meta(LAST_PRUNED)


def test_a_clock_that_was_wrong_once_does_not_end_pruning(store, db):
    filled(store, 2)
    store.set_meta(LAST_PRUNED, later(9_999 * DAY).isoformat())
    asyncio.run(retention_job(store, db, FakeClock(later(400 * DAY))).run_if_due())
    assert store.meta(LAST_PRUNED) == later(400 * DAY).isoformat()


def test_a_clock_that_is_years_ahead_ages_the_store_by_a_week_a_night_at_most(store, db):
    filled(store, 4)
    asyncio.run(retention_job(store, db, FakeClock(later(3_600))).run_if_due())
    clock = FakeClock(later(7_300 * DAY))
    for night in range(4):
        clock.now = later((7_300 + night) * DAY)
        (lease,) = store.lease_due_hosts(clock(), 60, 1)
        store.record_poll(
            lease, make_poll("alpha", at=clock())
        )  # what is stored meanwhile has the wrong time too
        store.release_host(lease, None)
        for _ in range(3):
            asyncio.run(retention_job(store, db, clock).run_if_due())
        assert all(article.text for article in store.articles_since(NOW)), (
            "younger than 30 days by the witness"
        )
    assert prunable_counts(store, AGES, clock())[RetentionClass.UNMATCHED] == 2, "by the clock alone"
    clock.now = later(2 * DAY)  # somebody set it right
    asyncio.run(retention_job(store, db, clock).run_if_due())
    assert store.counts().articles == 4
    assert store.meta(LAST_PRUNED) == clock().isoformat()


def test_after_a_long_time_off_pruning_catches_up_a_week_a_night(store, db):
    filled(store, 4)
    asyncio.run(retention_job(store, db, FakeClock(later(3_600))).run_if_due())
    nights = 0
    while store.counts().articles == 4:
        asyncio.run(retention_job(store, db, FakeClock(later((100 + nights) * DAY))).run_if_due())
        nights += 1
    assert nights == 60 // MAX_ADVANCE.days + 1
    assert store.counts().articles == 2, "the matched ones"


def test_pruning_by_hand_goes_by_the_clock_alone(store, db):
    filled(store, 4)
    asyncio.run(retention_job(store, db, FakeClock(later(3_600))).run_if_due())
    deleted = asyncio.run(retention_job(store, db, FakeClock(later(100 * DAY))).prune())
    assert deleted[RetentionClass.UNMATCHED] == 2


def test_what_is_kept_for_ever_is_not_deleted(store, db):
    filled(store, 4)
    kept = retention_periods(RetentionTable(unmatched=0.0, unmatched_text=0.0))
    asyncio.run(RetentionJob(store, db, kept, FakeClock(later(9_999 * DAY)), sleep=no_sleep).prune())
    assert [article.id for article in store.articles_since(NOW)] == ["a0", "a2"]
    assert all(article.text for article in store.articles_since(NOW))


def test_a_pass_lets_others_go_first(db):
    class Traced(SqliteStore):
        @low_priority
        def prune(self, retention_class, before, limit, now):
            order.append("batch")
            return PruneResult(0, has_more=False)

    order = []

    async def scene():
        store = temporary_store(Traced)
        job = RetentionJob(store, db, {RetentionClass.HOSTS: timedelta(1)}, FakeClock(), sleep=no_sleep)
        busy = threading.Event()
        first = asyncio.create_task(db(busy.wait, 5))
        pruning = asyncio.create_task(job.prune())
        await asyncio.sleep(0)
        others = [asyncio.create_task(db(lambda n=n: order.append(n))) for n in range(3)]
        await asyncio.sleep(0)  # all of them wait now
        busy.set()
        await asyncio.gather(first, pruning, *others)

    asyncio.run(scene())
    assert order == [0, 1, 2, "batch"]


# ── the search index ──


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


# ── never twice ───────────────────────────────────────────────────────────────────────────────────


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


@settings(max_examples=40, deadline=None)
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


# ── killed in the middle ──────────────────────────────────────────────────────────────────────────


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
        keys = set(article_keys(article.id, article.url, None))
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


# ── space ─────────────────────────────────────────────────────────────────────────────────────────


def big(path, *, piecemeal=True):
    if not piecemeal:  # as stores were made before
        with closing(sqlite3.connect(path)) as raw:
            raw.execute("PRAGMA auto_vacuum = NONE")
            raw.execute("CREATE TABLE room (x)")
            raw.execute("DROP TABLE room")
    store = open_store(path)
    store._db.execute("CREATE TABLE filler (x)")
    store._db.conn.executemany("INSERT INTO filler VALUES (?)", [("x" * 100_000,)] * 40)
    store._db.execute("DELETE FROM filler")
    store._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return store


def test_free_space_is_released_in_chunks_down_to_a_share(tmp_path, db):
    store = big(tmp_path / "s.db")
    assert store.disk_usage().free_bytes > 3_500_000
    asyncio.run(retention_job(store, db, FakeClock()).prune())
    store._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    space = store.disk_usage()
    assert space.total_bytes < 2_000_000
    assert measure_sizes(tmp_path / "s.db").shrinkable
    store.close()


def test_a_store_of_an_older_version_releases_space_once_it_was_compacted(tmp_path, db):
    path = tmp_path / "s.db"
    store = big(path, piecemeal=False)
    assert not measure_sizes(path).shrinkable
    assert store.release_free_pages(1_000_000) == 0
    asyncio.run(retention_job(store, db, FakeClock()).prune())
    assert path.stat().st_size > 3_500_000
    store.compact()
    assert path.stat().st_size < 1_000_000
    assert measure_sizes(path).shrinkable
    store.close()


def test_the_log_is_cut_after_a_burst(tmp_path):
    path = tmp_path / "s.db"
    store = open_store(path)
    store._db.execute("CREATE TABLE filler (x)")
    store._db.execute("BEGIN")
    store._db.conn.executemany("INSERT INTO filler VALUES (?)", [("x" * 100_000,)] * 400)
    store._db.execute("COMMIT")
    log = path.with_name("s.db-wal")
    assert log.stat().st_size > 30_000_000
    for n in range(3):
        store.set_meta("k", str(n))
    assert log.stat().st_size <= 16_000_000
    store.close()


def test_sizes_are_measured_by_kind_and_add_up(tmp_path):
    store = fresh_store(tmp_path / "s.db")
    filled(store, 30)
    store.close()
    found = measure_sizes(tmp_path / "s.db")
    assert {"articles", "search index", "deliveries", "developments", "marks"} <= found.by_kind.keys()
    with closing(sqlite3.connect(tmp_path / "s.db")) as raw:
        pages = raw.execute("PRAGMA page_count").fetchone()[0]
    maps = 1 + pages // 820  # pages that tell of others belong to no table
    assert abs(sum(found.by_kind.values()) / 4_096 - pages) <= maps + found.free_bytes / 4_096

"""Growing old with everything around it: no report is new twice, no alert comes twice, no crash loses anything."""

import asyncio
import random
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.config.retention import RetentionTable, ages
from service.runtime.retention import DONE_AT, EVERY, TIDIED, Upkeep, due, next_lot
from store.memory import MemoryStore
from store.records.collection import ArticleState, DeliveryState, PollStatus
from store.records.retention import Aging, Pruned
from store.sqlite.sizes import sizes
from store.sqlite.store import open_store
from store.sqlite.tombstone_keys import article_keys, delivery_key
from store.writer_thread import StoreThread
from tests.support import store_pruner
from tests.support.fresh_store import fresh_store
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
AGES = ages(RetentionTable())


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


async def no_rest(_):
    await asyncio.sleep(0)


def upkeep(store, db, clock, **options):
    return Upkeep(store, db, AGES, clock, rest=no_rest, **options)


def filled(store, number, at=NOW):
    """Reports of one source, half of them matched, told and sent."""
    store.sync_sources([make_source("alpha")], at)
    store.make_due(at)
    store.release_claims()
    (lease,) = store.claim_hosts(at, 60, 1)
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
    for delivery in store.claim_deliveries(at, 60, number):
        store.finish_delivery(delivery, make_attempt(delivery.id), state=DeliveryState.SENT)
    store.index_articles(number)
    return articles


# ── a pass ────────────────────────────────────────────────────────────────────────────────────────


def test_a_pass_lets_go_what_is_old_and_says_what_went(store, db):
    filled(store, 10)
    clock = FakeClock(later(61 * DAY))
    gone = asyncio.run(upkeep(store, db, clock).prune())
    assert gone == {Aging.UNMATCHED_TEXT: 5, Aging.UNMATCHED: 5}
    clock.advance(700 * DAY)
    assert due(store, AGES, clock())[Aging.DEVELOPMENTS] == 5
    gone = asyncio.run(upkeep(store, db, clock).prune())
    assert gone[Aging.DEVELOPMENTS] == gone[Aging.MATCHED] == gone[Aging.DELIVERIES] == 5
    assert store.counts().articles == store.counts().developments == 0
    assert due(store, AGES, clock()) == {}


def test_passes_are_some_hours_apart_also_over_a_restart(store, db):
    filled(store, 2)
    clock = FakeClock(later(400 * DAY))
    asyncio.run(upkeep(store, db, clock).look())
    assert store.meta(DONE_AT) == clock().isoformat()
    filled(store, 4, NOW)
    clock.advance(EVERY.total_seconds() - 1)
    asyncio.run(upkeep(store, db, clock).look())
    assert store.counts().articles
    clock.advance(1)
    asyncio.run(upkeep(store, db, clock).look())
    assert store.counts().articles == 0 or store.counts().articles == len(store.members("story", NOW))


def test_a_pass_that_ran_out_of_time_is_gone_on_with(store, db):
    filled(store, 4)
    clock = FakeClock(later(400 * DAY))
    asyncio.run(upkeep(store, db, clock).look(within_s=0))
    assert store.meta(DONE_AT) is None
    asyncio.run(upkeep(store, db, clock).look())
    assert store.meta(DONE_AT)


def test_a_clock_that_was_wrong_once_does_not_end_pruning(store, db):
    filled(store, 2)
    store.set_meta(DONE_AT, later(9_999 * DAY).isoformat())
    asyncio.run(upkeep(store, db, FakeClock(later(400 * DAY))).look())
    assert store.meta(DONE_AT) == later(400 * DAY).isoformat()


def test_a_clock_that_is_years_ahead_makes_nothing_old_within_a_day(store, db):
    filled(store, 4)
    asyncio.run(upkeep(store, db, FakeClock(later(3_600))).look())
    clock = FakeClock(later(7_300 * DAY))
    for hours in (0, 6, 23):
        clock.now = later(7_300 * DAY + hours * 3_600)
        asyncio.run(upkeep(store, db, clock).look())
        assert store.counts().articles == 4
    clock.now = later(2 * DAY)  # somebody set it right
    asyncio.run(upkeep(store, db, clock).look())
    assert store.counts().articles == 4
    assert store.meta(DONE_AT) == clock().isoformat()


def test_after_a_long_time_off_pruning_goes_on_after_a_day(store, db):
    filled(store, 4)
    asyncio.run(upkeep(store, db, FakeClock(later(3_600))).look())
    for hours in (0, 25):
        asyncio.run(upkeep(store, db, FakeClock(later(100 * DAY + hours * 3_600))).look())
    assert store.counts().articles == 2, "the matched ones"


def test_what_is_kept_for_ever_does_not_go(store, db):
    filled(store, 4)
    kept = ages(RetentionTable(unmatched=0.0, unmatched_text=0.0))
    asyncio.run(Upkeep(store, db, kept, FakeClock(later(9_999 * DAY)), rest=no_rest).prune())
    assert [one.id for one in store.articles_since(NOW)] == ["a0", "a2"]
    assert all(one.text for one in store.articles_since(NOW))


def test_steps_grow_where_they_are_quick_and_shrink_where_they_are_slow():
    assert next_lot(20, 0.001) == 40
    assert next_lot(1_000, 0.001) == 1_000
    assert next_lot(20, 0.01) == 20
    assert next_lot(20, 0.2) == 10
    assert next_lot(3, 9.0) == 3


def test_a_pass_lets_others_go_first_but_not_for_ever(db):
    class Slow(MemoryStore):
        def prune(self, aging, before, limit, now):
            order.append("step")
            return Pruned(0, more=False)

    order = []

    async def scene():
        rests = 0

        async def rest(_):
            nonlocal rests
            rests += 1
            await asyncio.sleep(0.001)

        store = Slow()
        one = Upkeep(store, db, {Aging.HOSTS: timedelta(1)}, FakeClock(), rest=rest)
        waiting = [asyncio.create_task(db(lambda n=n: order.append(n))) for n in range(3)]
        await asyncio.sleep(0)
        await one.prune()
        await asyncio.gather(*waiting)

    asyncio.run(scene())
    assert order == [0, 1, 2, "step"]


# ── the search index ──


def filled_with_words(store, number, at=NOW):
    """Reports of words by lot that matched nothing; their headlines are `headline0`, `headline1` ..."""
    chance = random.Random(1)
    words = ["".join(chance.choices("abcdefghijklmnop", k=6)) for _ in range(3_000)]
    store.sync_sources([make_source("alpha")], at)
    (lease,) = store.claim_hosts(at, 60, 1)
    store.record_poll(lease, make_poll("alpha", status=PollStatus.UNCHANGED))
    articles = [
        make_article(
            f"a{n}", seen=at, title=f"headline{n}", text=" ".join(["common", *chance.choices(words, k=80)])
        )
        for n in range(number)
    ]
    store.record_poll(lease, make_poll("alpha", *articles, at=at))
    for one in articles:
        store.commit_judgement(one.id, now=at)
    for _ in range(0, number, 20):
        store.index_articles(20)


def whole_index(path):
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("INSERT INTO articles_fts (articles_fts) VALUES ('integrity-check')")
    return True


def test_a_search_index_is_written_anew_when_much_of_it_is_of_what_went(store, db, tmp_path, monkeypatch):
    monkeypatch.setattr("service.runtime.retention._SMALL", 8)
    monkeypatch.setattr(
        "service.runtime.retention._GROWN", 1.2
    )  # so few pages grow by no more than a half, give or take one
    filled_with_words(store, 300)
    clock = FakeClock(later(60))
    asyncio.run(upkeep(store, db, clock).prune())
    full = store.index_pages()
    assert store.meta(TIDIED) == str(full)
    clock.advance(31 * DAY)
    gone = asyncio.run(upkeep(store, db, clock).prune())
    assert gone == {Aging.UNMATCHED_TEXT: 300}
    asyncio.run(upkeep(store, db, clock).prune())
    assert store.index_pages() < full / 4, "headlines alone"
    assert store.search("common") == []
    assert [one.id for one in store.search("headline7")] == ["a7"]
    assert whole_index(tmp_path / "s.db")


def test_a_search_index_that_was_tidied_too_often_is_filled_anew(store, db, tmp_path, monkeypatch):
    monkeypatch.setattr("service.runtime.retention._SMALL", 8)
    monkeypatch.setattr("store.sqlite.retention._MOST_LEVELS", 1)
    filled_with_words(store, 100)
    store.prune(Aging.UNMATCHED_TEXT, later(1), 50, NOW)
    asyncio.run(upkeep(store, db, FakeClock(later(60))).prune())
    assert store.index_pages() == 0
    assert store.meta(TIDIED) == "0"
    assert [one.id for one in store.search("headline7")] == ["a7"]
    assert len(store.search("common", limit=200)) == 50
    assert whole_index(tmp_path / "s.db")
    store.prune(Aging.UNMATCHED_TEXT, later(1), 50, NOW)
    assert store.search("common") == [], "what was taken in anew goes as before"
    assert whole_index(tmp_path / "s.db")


def test_a_search_index_that_is_in_order_is_left_alone(store, db, monkeypatch):
    monkeypatch.setattr("service.runtime.retention._SMALL", 8)
    filled_with_words(store, 60)
    clock = FakeClock(later(60))
    asyncio.run(upkeep(store, db, clock).prune())
    monkeypatch.setattr(store, "tidy_index", None)
    asyncio.run(upkeep(store, db, clock).prune())
    assert store.meta(TIDIED) == str(store.index_pages())


def test_a_small_search_index_is_not_worth_it(store, db, monkeypatch):
    filled_with_words(store, 20)
    monkeypatch.setattr(store, "tidy_index", None)
    pages = store.index_pages()
    asyncio.run(upkeep(store, db, FakeClock(later(60))).prune())
    assert store.index_pages() == pages


def test_tidying_that_is_broken_off_is_gone_on_with(store, db, tmp_path, monkeypatch):
    monkeypatch.setattr("service.runtime.retention._SMALL", 8)
    monkeypatch.setattr("service.runtime.retention._TIDIED_AT_ONCE", 1)
    filled_with_words(store, 200)
    begins, verb = [], store.tidy_index
    monkeypatch.setattr(store, "tidy_index", lambda *a, begin: begins.append(begin) or verb(*a, begin=begin))

    async def killed(_):
        if len(begins) >= 3:
            raise ConnectionAbortedError

    with pytest.raises(ConnectionAbortedError):
        asyncio.run(Upkeep(store, db, AGES, FakeClock(later(60)), rest=killed).prune())
    assert store.meta(TIDIED) == "begun"
    asyncio.run(upkeep(store, db, FakeClock(later(60))).prune())
    assert begins.count(True) == 1, "it is not begun again"
    assert len(begins) > 10
    assert store.meta(TIDIED) == str(store.index_pages())
    assert whole_index(tmp_path / "s.db")


# ── never twice ───────────────────────────────────────────────────────────────────────────────────


def test_an_alert_does_not_come_twice_however_much_went(tmp_path):
    from tests.integration.test_pipeline import Desk

    desk = Desk(tmp_path)
    try:
        desk.bring(baseline=True)
        desk.bring(TOLL, *OTHERS)
        desk.judge()
        (alert,) = desk.store.deliveries()
        (claimed,) = desk.store.claim_deliveries(NOW, 60, 9)
        desk.store.finish_delivery(claimed, make_attempt(claimed.id), state=DeliveryState.SENT)
        desk.clock.advance(800 * DAY)
        articles = desk.store.articles_since(NOW)
        for aging in Aging:
            desk.store.prune(aging, desk.clock(), 1_000, desk.clock())
        assert desk.store.counts().articles == desk.store.counts().developments == 0
        again = [
            replace(one, text=text, state=ArticleState.READY)
            for one, (_, text) in zip(articles, (TOLL, *OTHERS), strict=True)
        ]
        lease = desk.leases["alpha"]
        assert desk.store.record_poll(lease, make_poll("alpha", *again, at=desk.clock())) == ()
        # Even where the report itself is forgotten, what was told once is not told again.
        desk.store.record_poll(lease, make_poll("alpha", at=desk.clock()))
        desk.clock.advance(DAY)
        desk.store.prune(Aging.MARKS, desk.clock(), 1_000, desk.clock())
        assert len(desk.store.record_poll(lease, make_poll("alpha", *again, at=desk.clock()))) == len(again)
        desk.pipeline = desk.new_pipeline()
        assert desk.judge().opened == 1
        assert desk.store.owed() == 0
        assert desk.store.delivery(alert.id) is None
        desk.bring(PRISONERS)
        assert desk.judge().owed == 1, "what is new is told"
        assert desk.store.owed() == 1
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
        asyncio.run(Upkeep(desk.store, desk.db, AGES, desk.clock, rest=no_rest).prune())
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
def test_whatever_sources_list_a_report_is_new_once_and_told_once(listed, keep, margin):
    """Days pass; each, one of two sources lists some reports (or answers that nothing changed), and old ones go."""
    store = MemoryStore()
    store.sync_sources([make_source("alpha"), make_source("beta")], NOW)
    leases = {one.host.partition(".")[0]: one for one in store.claim_hosts(NOW, 999 * DAY, 5)}
    for name, lease in leases.items():
        store.record_poll(lease, make_poll(name))
    shown: dict[str, set[int]] = {"alpha": set(), "beta": set()}
    left: dict[int, int] = {}
    known: set[int] = set()
    told: list[str] = []
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
        for delivery in store.claim_deliveries(at, 60, 9):
            told.append(delivery.subject)
            if int(delivery.subject[1:]) % 3:  # the others are tried again and again
                store.finish_delivery(delivery, make_attempt(delivery.id), state=DeliveryState.SENT)
        owed = {one.id for one in store.deliveries([DeliveryState.SENDING, DeliveryState.PENDING])}
        for aging in Aging:
            age = margin if aging is Aging.MARKS else keep
            store.prune(aging, at - timedelta(days=age), 1_000, at)
        assert owed <= {one.id for one in store.deliveries(limit=1_000)}
    sent = [subject for subject in told if int(subject[1:]) % 3]
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
    for one in articles:
        keys = set(article_keys(one.id, one.url, None))
        assert (one.id in there) is not (keys <= marks), one.id
    for one in deliveries:
        assert (one.id in owed) is not (delivery_key(one) in marks), one.id
    store = open_store(path)
    assert {one.id for one in store.search("쿠르스크", 1_000)} == texts
    assert {one.id for one in store.search("title", 1_000)} == there
    store.close()


def test_a_pruning_that_is_killed_leaves_nothing_by_half_and_is_gone_on_with(tmp_path):
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


def test_free_space_is_given_back_in_pieces_down_to_a_share(tmp_path, db):
    store = big(tmp_path / "s.db")
    assert store.space().free > 3_500_000
    asyncio.run(upkeep(store, db, FakeClock()).prune())
    store._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    space = store.space()
    assert space.bytes < 2_000_000
    assert sizes(tmp_path / "s.db").returnable
    store.close()


def test_a_store_of_an_older_version_gives_back_space_once_it_was_compacted(tmp_path, db):
    path = tmp_path / "s.db"
    store = big(path, piecemeal=False)
    assert not sizes(path).returnable
    assert store.give_back(1_000_000) == 0
    asyncio.run(upkeep(store, db, FakeClock()).prune())
    assert path.stat().st_size > 3_500_000
    store.compact()
    assert path.stat().st_size < 1_000_000
    assert sizes(path).returnable
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


def test_sizes_are_told_by_kind_and_add_up(tmp_path):
    store = fresh_store(tmp_path / "s.db")
    filled(store, 30)
    store.close()
    found = sizes(tmp_path / "s.db")
    assert {"articles", "search index", "deliveries", "developments", "marks"} <= found.by_kind.keys()
    with closing(sqlite3.connect(tmp_path / "s.db")) as raw:
        pages = raw.execute("PRAGMA page_count").fetchone()[0]
    maps = 1 + pages // 820  # pages that tell of others belong to no table
    assert abs(sum(found.by_kind.values()) / 4_096 - pages) <= maps + found.free / 4_096

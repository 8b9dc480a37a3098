"""The store's thread: verbs that wait together share a transaction, without other effect than speed."""

import asyncio
import sqlite3
import threading
from contextlib import closing
from dataclasses import replace
from functools import wraps

import pytest

from store.errors import LeaseLost
from store.records.collection import HostLease
from store.sqlite.store import open_store
from store.writer_thread import StoreThread
from tests.support.records import NOW, later, make_article, make_delivery, make_match, make_poll, make_source


class BusyVerb:
    """A verb that keeps the thread busy until it is released, so that others queue up behind it."""

    def __init__(self):
        self._free = threading.Event()
        self.runs = threading.Event()

    def wait(self):
        self.runs.set()
        assert self._free.wait(5)

    def release(self):
        self._free.set()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "store.db"


@pytest.fixture
def store(path):
    made = open_store(path)
    made.sync_sources([make_source(f"s{n}") for n in range(5)], NOW)
    yield made
    made.close()


@pytest.fixture
def db():
    thread = StoreThread()
    yield thread
    thread.close()


@pytest.fixture
def transactions(store):
    """The statements that begin one, as they are run."""
    seen = []
    store._db.conn.set_trace_callback(lambda sql: seen.append(sql) if sql.startswith("BEGIN") else None)
    yield seen
    store._db.conn.set_trace_callback(None)


def poll(store, lease, *articles):
    name = lease.host.partition(".")[0]
    return store.record_poll, lease, make_poll(name, *articles, next_due=later(900))


async def queued(db, *calls):
    """All calls, waiting together behind a verb that keeps the thread busy."""
    held = BusyVerb()
    first = asyncio.ensure_future(db(held.wait))
    await asyncio.to_thread(held.runs.wait, 5)
    rest = [asyncio.ensure_future(db(*call)) for call in calls]
    await asyncio.sleep(0)  # each has put its verb into the queue
    held.release()
    await first
    return await asyncio.gather(*rest, return_exceptions=True)


def test_verbs_that_wait_together_share_one_transaction(store, db, transactions, path):
    leases = store.lease_due_hosts(NOW, 60, 5)
    transactions.clear()
    calls = [poll(store, lease, make_article(f"a{n}")) for n, lease in enumerate(leases)]
    found = asyncio.run(queued(db, *calls))
    assert [[article.id for article in new] for new in found] == [[f"a{n}"] for n in range(5)]
    assert transactions == ["BEGIN IMMEDIATE"]
    with closing(sqlite3.connect(path)) as other:
        assert other.execute("SELECT count(*) FROM articles").fetchone() == (5,)


def test_one_that_lost_its_lease_fails_alone(store, db):
    leases = store.lease_due_hosts(NOW, 60, 5)
    leases[2] = HostLease(leases[2].host, leases[2].token + 7, leases[2].until)
    calls = [poll(store, lease, make_article(f"a{n}")) for n, lease in enumerate(leases)]
    found = asyncio.run(queued(db, *calls))
    assert [type(one) for one in found] == [tuple, tuple, LeaseLost, tuple, tuple]
    assert store.articles(f"a{n}" for n in range(5)).keys() == {"a0", "a1", "a3", "a4"}


def test_a_judgement_with_deliveries_has_a_durable_transaction_of_its_own(store, db, transactions):
    (lease,) = store.lease_due_hosts(NOW, 60, 1)
    asyncio.run(db(*poll(store, lease, make_article("a1"), make_article("a2"))))
    synchronous = []
    store._db.conn.set_trace_callback(lambda sql: synchronous.append(sql) if "synchronous" in sql else None)

    async def both():
        held = BusyVerb()
        calls = [
            db(held.wait),
            db(store.commit_judgement, "a1", matches=[make_match("a1")], now=NOW),
            db(store.commit_judgement, "a2", deliveries=[make_delivery("d1")], now=NOW),
            db(store.release_host, lease, NOW),
        ]
        tasks = [asyncio.ensure_future(call) for call in calls]
        await asyncio.sleep(0)
        held.release()
        return await asyncio.gather(*tasks)

    assert asyncio.run(both())[1:3] == [True, True]
    assert synchronous == ["PRAGMA synchronous = FULL", "PRAGMA synchronous = NORMAL"]
    assert store.pending_count() == 1


def test_a_cancelled_caller_does_not_cut_its_verb_short(store, db):
    (lease, other) = store.lease_due_hosts(NOW, 60, 2)

    async def cancelled():
        held = BusyVerb()
        first = asyncio.ensure_future(db(held.wait))
        gone = asyncio.ensure_future(db(*poll(store, lease, make_article("a1"))))
        stays = asyncio.ensure_future(db(*poll(store, other, make_article("a2"))))
        await asyncio.sleep(0)
        gone.cancel()
        held.release()
        await first
        assert [article.id for article in await stays] == ["a2"]
        with pytest.raises(asyncio.CancelledError):
            await gone

    asyncio.run(cancelled())
    assert store.articles(["a1", "a2"]).keys() == {"a1", "a2"}


def test_the_thread_serves_one_loop_after_another_and_none_after_it_was_closed(store):
    db = StoreThread()
    assert asyncio.run(db(store.pending_count)) == asyncio.run(db(store.pending_count)) == 0
    db.close()
    with pytest.raises(RuntimeError):
        asyncio.run(db(store.pending_count))


def test_verbs_of_one_turn_of_the_loop_share_a_transaction(store, db, transactions):
    leases = store.lease_due_hosts(NOW, 60, 5)
    transactions.clear()

    async def all_at_once():
        calls = [poll(store, lease, make_article(f"a{n}")) for n, lease in enumerate(leases)]
        return await asyncio.gather(*(db(*call) for call in calls))

    assert len(asyncio.run(all_at_once())) == 5
    assert len(transactions) == 1


def test_a_requested_verb_runs_before_the_thread_ends(db):
    done = []

    async def ask_and_close():
        asked = asyncio.ensure_future(db(done.append, "verb"))
        await asyncio.sleep(0)  # it is queued, and the thread not yet started
        db.close()
        await asked
        with pytest.raises(RuntimeError):
            await db(done.append, "too late")

    asyncio.run(ask_and_close())
    assert done == ["verb"]


def test_verbs_of_alerts_overtake_those_of_polls(store, db):
    leases = store.lease_due_hosts(NOW, 60, 5)
    done = []

    def traced(name, verb):
        @wraps(verb)
        def run(*args, **kwargs):
            done.append(name)
            return verb(*args, **kwargs)

        return run

    calls = [
        (traced("poll", store.record_poll), *poll(store, lease, make_article(f"a{n}"))[1:])
        for n, lease in enumerate(leases)
    ]
    asyncio.run(queued(db, *calls, (traced("alert", store.silences), NOW), (traced("close", store.close),)))
    assert done == ["alert", *["poll"] * 5, "close"]


def test_deliveries_share_a_durable_transaction_and_a_lost_lease_fails_alone(store, db, transactions, path):
    store.enqueue([make_delivery(f"m{number}") for number in range(4)], NOW)
    leased = store.lease_deliveries(NOW, 60, 4)
    leased[2] = replace(leased[2], token=leased[2].token + 1)
    transactions.clear()
    found = asyncio.run(queued(db, *((store.mark_transmitting, delivery) for delivery in leased)))
    assert [type(one) for one in found] == [type(None), type(None), LeaseLost, type(None)]
    assert store._durable, "against a loss of power"
    assert len(transactions) == 1 + len(leased), "one shared, then each alone as one of them failed"

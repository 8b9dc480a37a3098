"""The sender dies at any commit or message, several times: nothing is lost, and little arrives twice.

The death is a simulated one, in this process: from one moment on no commit succeeds and no message is taken.
`tests/acceptance/test_kills.py` does the same with real processes.
"""

import asyncio
import random
import sqlite3
import tempfile
from collections import Counter
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from unittest import mock

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from alerts.channels.channel import RenderedMessage, SendReceipt
from alerts.delivery.outbox import delivery_of
from alerts.delivery.sender import Sender
from store.records.deliveries import DeliveryState
from store.writer_thread import StoreThread
from tests.support.alerting import make_alert
from tests.support.fresh_store import fresh_store
from tests.support.records import NOW

MESSAGES, MAX_IN_FLIGHT = 6, 4


class Died(Exception):
    """The process is dead: nothing happens any more."""


class World:
    """What outlives the process: the file of the store, and what the receivers have taken."""

    def __init__(self, path, chance):
        self.path, self.chance = path, chance
        self.taken, self.unprepared, self.renderings = [], [], 0
        self.commits_left = self.messages_left = None
        self.after_commit = self.dead = False

    def live(self, death):
        """A new process, which dies at this place: after so many commits or messages; None for never."""
        kind, number = death or ("", None)
        self.dead, self.after_commit = False, kind == "after commit"
        self.commits_left = number if "commit" in kind else None
        self.messages_left = number if kind == "message" else None

    def commit(self, real):
        if self.dead:
            raise Died
        if self.commits_left == 0:
            self.dead = True
            if self.after_commit:
                real()
            raise Died
        if self.commits_left is not None:
            self.commits_left -= 1
        real()

    def take(self, channel, delivery):
        """A receiver takes a message; if the process then dies, it never sees the answer."""
        if self.dead:
            raise Died
        with closing(sqlite3.connect(self.path)) as db:  # sees what is committed, as the next process will
            row = "SELECT transmitting, content FROM deliveries WHERE id = ?"
            if db.execute(row, [delivery.id]).fetchone() != (1, delivery.content):
                self.unprepared.append(delivery.id)
        self.taken.append((channel, delivery.id, delivery.content))
        if self.messages_left == 0:
            self.dead = True
            raise Died
        if self.messages_left is not None:
            self.messages_left -= 1


class Receiver:
    """A channel whose receiver takes some turns of the loop for each step."""

    def __init__(self, world, name, on_uncertain):
        self.world, self.name, self.on_uncertain = world, name, on_uncertain

    def recipients(self):
        return (f"{self.name}-room",)

    def render(self, alert, delivery, *, root):
        self.world.renderings += 1  # no two renderings are alike
        return RenderedMessage(f"{alert.subject} {self.world.renderings}".encode(), delivery.id)

    async def send(self, delivery, on_transmit):
        await self._think()
        try:
            await on_transmit()
            await self._think()
            self.world.take(self.name, delivery)
        except Died:
            raise asyncio.CancelledError from None  # the dead record nothing
        await self._think()
        return SendReceipt(250, "ok")

    async def _think(self):
        for _ in range(self.world.chance.randrange(6)):
            await asyncio.sleep(0)

    def secrets(self):
        return ()


@contextmanager
def process_of(world):
    """Commits ask the world; they do not wait for the disk, as this death leaves the system alive."""
    real_commit, real_execute = Database.commit, Database.execute

    def execute(database, sql, *values):
        return real_execute(
            database, "PRAGMA synchronous = OFF" if sql.startswith("PRAGMA synchronous") else sql, *values
        )

    with (
        mock.patch.object(Database, "commit", lambda database: world.commit(lambda: real_commit(database))),
        mock.patch.object(Database, "execute", execute),
    ):
        yield


async def run_process(world, *, enqueue=0, max_in_flight=MAX_IN_FLIGHT):
    """Open the store, recover, send what is due; until the end or the death."""
    db = StoreThread()
    store = await db(fresh_store, world.path)
    channels = {
        one.name: one for one in (Receiver(world, "retried", "retry"), Receiver(world, "held", "hold"))
    }
    if enqueue:
        alerts = [make_alert(subject=f"d{number}") for number in range(enqueue)]
        rows = [
            delivery_of(alert, one.name, one.recipients()[0], now=NOW)
            for alert in alerts
            for one in channels.values()
        ]
        await db(store.enqueue, rows, NOW)
    with process_of(world):
        sender = Sender(store, db, channels, lambda: NOW, max_in_flight=max_in_flight)
        with suppress(Died, asyncio.CancelledError):
            await db(store.expire_leases)
            await sender.drain()
        for task in sender._in_flight:
            task.cancel()
        await asyncio.gather(*sender._in_flight, return_exceptions=True)
    rows = await db(store.deliveries, limit=1_000)
    await db(store.close)
    db.close()
    return rows


DEATHS = st.tuples(st.sampled_from(["before commit", "after commit", "message"]), st.integers(0, 25))


@settings(phases=[Phase.explicit, Phase.reuse, Phase.generate])  # shrinking would take minutes
@given(st.lists(DEATHS, min_size=1, max_size=3), st.integers(0, 1_000))
def test_whenever_the_sender_dies_nothing_is_lost_and_no_held_message_is_sent_twice(deaths, seed):
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder) / "susulan.db", random.Random(seed))
        for number, death in enumerate([*deaths, None]):
            world.live(death)
            rows = asyncio.run(run_process(world, enqueue=0 if number else MESSAGES))
    assert world.unprepared == [], "content and mark are committed before anything leaves"
    copies = {
        name: Counter(one for channel, one, _ in world.taken if channel == name)
        for name in ("retried", "held")
    }
    by_id = {row.id: row for row in rows}
    assert len(by_id) == 2 * MESSAGES

    retried = [row for row in rows if row.channel == "retried"]
    assert {row.state for row in retried} == {DeliveryState.SENT}
    assert set(copies["retried"]) == {row.id for row in retried}, "none is lost"
    extra = sum(copies["retried"].values()) - MESSAGES
    assert extra <= len(deaths) * MAX_IN_FLIGHT
    assert all(by_id[one].uncertain for one, count in copies["retried"].items() if count > 1)

    assert all(count == 1 for count in copies["held"].values()), "never twice"
    for row in rows:
        if row.channel == "held" and row.id not in copies["held"]:
            assert row.state is DeliveryState.HELD
    assert len({(one, content) for _, one, content in world.taken}) == len(set().union(*copies.values())), (
        "every copy has the same bytes"
    )


def test_deliveries_in_flight_share_their_commits(tmp_path):
    world = World(tmp_path / "susulan.db", random.Random(1))
    world.live(("before commit", 1_000))
    rows = asyncio.run(run_process(world, enqueue=16, max_in_flight=8))
    assert {row.state for row in rows} == {DeliveryState.SENT}
    alone = 3 * len(rows)  # without those that lease
    assert 1_000 - world.commits_left <= alone / 2

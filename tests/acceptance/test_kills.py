"""kill -9 at any time: nothing is lost, and only messages in progress arrive twice, unchanged.

The installed service runs; the receivers run in a separate process and record each message durably before they
reply. Every round publishes news too, so that kills hit the whole path from a feed to a mail. In the short run all
processes are forked (`tests.support.ready`); in the long run each has a cold start.
"""

import os
import random
import sys
import threading
import time

import pytest

from store.records.deliveries import DeliveryState
from tests.support.newsdesk import MEMORIAL, OTHERS, PRISONERS, SAPPERS, TOLL
from tests.support.process import Service, until
from tests.support.sinks import FaultDesk, Sinks
from tests.support.wire import Press

IN_FLIGHT = 8 * 2
"""Eight messages for each of two channels."""
NEWS = (TOLL, PRISONERS, SAPPERS, MEMORIAL)


class Killer:
    """Starts the service again and again, and kills it: at the start, at work, before frozen receivers."""

    def __init__(self, desk, sinks, press, seed, forked):
        self.desk, self.sinks, self.press = desk, sinks, press
        self.chance, self.forked = random.Random(seed), forked
        self.kills = 0

    def round(self):
        """Start the service once and kill it."""
        before = self.sinks.size()
        service = Service(self.desk.config, cold=not self.forked)
        try:
            if self.chance.random() < 0.15:  # while it starts, recovers, claims
                threading.Event().wait(self.chance.random() * 1.5)
            else:
                wanted = before + self.chance.randrange(1, 60) * 150
                until(lambda: self.sinks.size() >= wanted or (self.sinks.size() > before and self.idle()), 60)
            if self.chance.random() < 0.2:
                self.sinks.freeze()
                threading.Event().wait(0.1)
        finally:
            service.kill()
            self.sinks.thaw()
        self.kills += 1

    def idle(self):
        return self.desk.states()["pending"] == 0

    def settle(self, wanted):
        """Let it finish without a kill."""
        service = Service(self.desk.config, cold=not self.forked)
        try:
            until(
                lambda: self.desk.states()["sent"] >= wanted,
                60,
                lambda: (self.desk.states(), service.events[-5:]),
            )
            assert service.stop() < 5
        finally:
            if service.process.poll() is None:
                service.kill()


def kill_often(folder, *, kills, messages, seed, forked=False):
    began = time.monotonic()
    press, sinks = Press(), Sinks(folder, max_delay_ms=4)
    try:
        desk = FaultDesk(folder, sinks, feed=f"{press.address}/feed.xml", forked=forked)
        for number, report in enumerate(OTHERS):
            press.publish(number, *report)
        assert desk.run_cycle() == 0, "what the feed holds at first is no news"
        owed = set(desk.enqueue(messages))
        killer = Killer(desk, sinks, press, seed, forked)
        for number in range(kills):
            killer.round()
            if number < len(NEWS):
                press.publish(100 + number, *NEWS[number])
        killer.settle(len(owed) + len(NEWS) * 2)
        judge(desk, sinks, owed, killer.kills, time.monotonic() - began)
    finally:
        sinks.close()
        press.close()


def judge(desk, sinks, owed, kills, took_s):
    rows = {one.id: one for one in desk.deliveries()}
    taken, copies = sinks.taken(), sinks.copies()
    lost = owed - set(copies)
    extra = sum(copies.values()) - len(copies)
    sys.stdout.write(  # shown with -s
        f"\n{kills} kills in {took_s:.0f} s: {len(copies):,} messages, {len(lost)} lost, {extra} extra copies, "
        f"{max(copies.values())} copies of one at most\n"
    )
    assert lost == set()
    assert {one.state for one in rows.values()} == {DeliveryState.SENT}
    assert set(copies) == set(rows), "after dropping by id, nothing more than what was owed"
    assert extra <= kills * IN_FLIGHT
    doubled = {key for key, number in copies.items() if number > 1}
    assert all(rows[key].uncertain for key in doubled), "what came twice is marked as such"
    assert len({(one["id"], one["sha256"]) for one in taken}) == len(copies), "every copy has the same bytes"
    assert desk.sent_tries() == dict.fromkeys(rows, 1)
    news = {one.subject for one in rows.values() if one.id not in owed}
    assert len(news) >= len(NEWS), "each published development was told"
    desk.assert_sound()


def test_a_few_kills_lose_nothing_and_duplicate_little(tmp_path):
    kill_often(tmp_path, kills=len(NEWS), messages=40, seed=5, forked=True)


@pytest.mark.slow
@pytest.mark.timeout(0)
def test_many_kills_lose_nothing_and_duplicate_little(tmp_path):
    kills = int(os.environ.get("SUSULAN_KILLS", "40"))
    kill_often(tmp_path, kills=kills, messages=kills * 25, seed=kills)

"""The sender over a real store: nothing is lost, and only a lost answer can cause a duplicate."""

import asyncio
import random
from contextlib import asynccontextmanager

import pytest

from alerts.channels.channel import RenderedMessage, SendReceipt
from alerts.delivery.endpoint_health import enable_endpoint
from alerts.delivery.outbox import delivery_of
from alerts.delivery.sender import MAX_PAUSE_S, MIN_PAUSE_S, Sender, pause_s
from alerts.messages.alert import from_json
from service.pipeline.dispatch import Dispatcher
from store.errors import DeliveryError
from store.records.deliveries import DeliveryKind, DeliveryState
from store.writer_thread import StoreThread
from tests.support.alerting import make_alert
from tests.support.fresh_store import fresh_store
from tests.support.records import NOW, FakeClock, later

S = DeliveryState


class FakeChannel:
    """Accepts messages as its script says; `None` in the script is success."""

    def __init__(self, name="mail", recipients=("a@x.example",), *, on_uncertain="retry", script=()):
        self.name, self.on_uncertain = name, on_uncertain
        self._recipients = recipients
        self.script = list(script)
        self.sent, self.rendered, self.attempts, self.in_flight, self.most = [], [], 0, 0, 0
        self.gate = None

    def recipients(self):
        return self._recipients

    def render(self, alert, delivery, *, root):
        self.rendered.append((delivery.id, root))
        return RenderedMessage(f"{alert.subject} {len(self.rendered)}".encode(), f"<{delivery.id}@x>")

    async def send(self, delivery, on_transmit):
        self.attempts += 1
        self.in_flight += 1
        self.most = max(self.most, self.in_flight)
        try:
            answer = self.script.pop(0) if self.script else None
            if isinstance(answer, DeliveryError) and not answer.uncertain:
                raise answer
            await on_transmit()
            if self.gate is not None:
                await self.gate.wait()
            if answer is not None:
                raise answer
            self.sent.append((delivery.id, delivery.recipient, delivery.content))
            return SendReceipt(250, "taken s3cret")
        finally:
            self.in_flight -= 1

    async def check(self):
        return "ok"

    async def close(self):
        pass

    def secrets(self):
        return ("s3cret",)


class Desk:
    """A store, a sender and a clock; `enqueue` puts alerts into the outbox."""

    def __init__(self, store, db, channels, clock):
        self.store, self.db, self.clock = store, db, clock
        self.channels = {channel.name: channel for channel in channels}
        self.sender = self.fresh_sender()

    def fresh_sender(self):
        return Sender(self.store, self.db, self.channels, self.clock, rng=random.Random(1))

    async def enqueue(self, count=1, kind=DeliveryKind.DEVELOPMENT, revision=0):
        for number in range(count):
            alert = make_alert(kind, subject=f"d{number}", revision=revision)
            deliveries = [
                delivery_of(alert, channel.name, recipient, now=self.clock())
                for channel in self.channels.values()
                for recipient in channel.recipients()
            ]
            await self.db(self.store.enqueue, deliveries, self.clock())

    async def states(self):
        counts = await self.db(self.store.counts)
        return {state: number for state, number in counts.deliveries_by_state.items() if number}


@asynccontextmanager
async def open_desk(tmp_path, *channels):
    db = StoreThread()
    store = await db(fresh_store, tmp_path / "susulan.db")
    try:
        yield Desk(store, db, channels, FakeClock(NOW))
    finally:
        await db(store.close)
        db.close()


async def test_each_delivery_is_sent_once(tmp_path):
    channel = FakeChannel(recipients=("a@x.example", "b@x.example"))
    async with open_desk(tmp_path, channel) as desk:
        await desk.enqueue(3)
        await desk.enqueue(3)  # the same ids: nothing is added
        tally = await desk.sender.drain()
        await desk.sender.drain()
        assert tally.sent == 6
        assert len({(identity, to) for identity, to, _ in channel.sent}) == len(channel.sent) == 6
        assert await desk.states() == {"sent": 6}


async def test_a_refused_message_is_retried_later_with_the_same_bytes(tmp_path):
    channel = FakeChannel(script=[DeliveryError("busy", code=451), DeliveryError("busy", code=451)])
    async with open_desk(tmp_path, channel) as desk:
        await desk.enqueue()
        assert (await desk.sender.drain()).retry == 1
        assert (await desk.sender.drain()).retry == 0, "not before it is due"
        desk.clock.advance(7)
        assert (await desk.sender.drain()).retry == 1
        desk.clock.advance(100)
        assert (await desk.sender.drain()).sent == 1
        assert len(channel.rendered) == 1
        assert channel.sent[0][2] == b"d0 1"


async def test_a_requested_delay_is_a_minimum(tmp_path):
    channel = FakeChannel(script=[DeliveryError("busy", code=503, retry_after_s=500)])
    async with open_desk(tmp_path, channel) as desk:
        await desk.enqueue()
        await desk.sender.drain()
        desk.clock.advance(499)
        assert (await desk.sender.drain()).sent == 0
        desk.clock.advance(2)
        assert (await desk.sender.drain()).sent == 1


async def test_a_permanent_refusal_gives_up_the_delivery_with_its_reason_and_no_secret(tmp_path):
    channel = FakeChannel(script=[DeliveryError("550 no such user s3cret\x1b[31m", permanent=True, code=550)])
    async with open_desk(tmp_path, channel) as desk:
        await desk.enqueue()
        assert (await desk.sender.drain()).dead == 1
        (dead,) = await desk.db(desk.store.deliveries)
        assert dead.state is S.DEAD
        assert dead.last_error == "550 no such user *** [31m"
        (attempt,) = await desk.db(desk.store.attempts, dead.id)
        assert (attempt.outcome, attempt.code) == ("dead", 550)


async def test_a_delivery_is_given_up_after_eleven_attempts(tmp_path):
    channel = FakeChannel(script=[DeliveryError("busy")] * 50)
    async with open_desk(tmp_path, channel) as desk:
        await desk.enqueue()
        for _ in range(40):
            await desk.sender.drain()
            desk.clock.advance(90_000)
        assert await desk.states() == {"dead": 1}
        assert channel.attempts <= 11


async def test_a_refused_recipient_does_not_affect_the_others(tmp_path):
    channel = FakeChannel(
        recipients=("a@x.example", "b@x.example", "c@x.example"),
        script=[None, DeliveryError("550", permanent=True), None],
    )
    async with open_desk(tmp_path, channel) as desk:
        await desk.enqueue()
        await desk.sender.drain()
        assert await desk.states() == {"sent": 2, "dead": 1}


@pytest.mark.parametrize(("policy", "state", "copies"), [("retry", "sent", 1), ("hold", "held", 0)])
async def test_after_a_lost_answer_a_delivery_is_retried_or_held_as_configured(
    tmp_path, policy, state, copies
):
    channel = FakeChannel(on_uncertain=policy, script=[DeliveryError("no answer", uncertain=True)])
    async with open_desk(tmp_path, channel) as desk:
        await desk.enqueue()
        await desk.sender.drain()
        desk.clock.advance(1_000)
        await desk.sender.drain()
        assert await desk.states() == {state: 1}
        assert len(channel.sent) == copies
        (kept,) = await desk.db(desk.store.deliveries)
        assert kept.uncertain


async def test_an_exception_in_a_channel_costs_one_attempt(tmp_path):
    bad, good = FakeChannel("bad", script=[ZeroDivisionError("bug")]), FakeChannel("good")
    async with open_desk(tmp_path, bad, good) as desk:
        await desk.enqueue()
        tally = await desk.sender.drain()
        assert (tally.sent, tally.retry) == (1, 1)


async def test_a_delivery_for_a_removed_channel_is_given_up(tmp_path):
    async with open_desk(tmp_path, FakeChannel("old")) as desk:
        await desk.enqueue()
        desk.channels.clear()
        tally = await desk.fresh_sender().drain()
        assert tally.dead == 1
        (dead,) = await desk.db(desk.store.deliveries)
        assert "channel 'old' is no longer in the config" in dead.last_error


async def test_a_failing_endpoint_is_suspended_and_slows_down_no_other(tmp_path):
    dead, alive = FakeChannel("dead", script=[DeliveryError("refused")] * 500), FakeChannel("alive")
    async with open_desk(tmp_path, dead, alive) as desk:
        await desk.enqueue(30)
        await desk.sender.drain()
        assert len(alive.sent) == 30
        assert dead.attempts <= 5 + 8, "five failures in a row and what was in flight"
        waiting = await desk.states()
        desk.clock.advance(61)
        before = dead.attempts
        await desk.sender.drain()
        assert dead.attempts == before + 1, "one probe"
        assert waiting["sent"] == 30


async def test_messages_for_a_suspended_endpoint_use_up_no_attempts(tmp_path):
    channel = FakeChannel(script=[DeliveryError("refused")] * 13)
    async with open_desk(tmp_path, channel) as desk:
        await desk.enqueue(30)
        for _ in range(60):
            await desk.sender.drain()
            desk.clock.advance(1_900)
            await Dispatcher(desk.store, desk.db, [], desk.clock).merge_waiting()
        states = await desk.states()
        assert states.keys() == {"sent", "folded"}
        assert states["sent"] - 1 + states["folded"] == 30, "a digest replaces the folded ones"


async def test_alerts_that_piled_up_during_an_outage_are_sent_as_one_digest(tmp_path):
    channel = FakeChannel(script=[DeliveryError("refused")] * 8)
    async with open_desk(tmp_path, channel) as desk:
        await desk.enqueue(8)
        await desk.sender.drain()
        for revision in (1, 2):  # two updates of each of eight developments during the outage
            await desk.enqueue(8, DeliveryKind.UPDATE, revision)
        desk.clock.advance(10_000)
        await desk.sender.drain()
        await Dispatcher(desk.store, desk.db, [], desk.clock).merge_waiting()
        await desk.sender.drain()
        rows = await desk.db(desk.store.deliveries, limit=100)
    folded = [row for row in rows if row.state is S.FOLDED]
    (summary,) = [row for row in rows if row.kind is DeliveryKind.SUMMARY]
    # The eight that had been attempted and the probe are sent on their own.
    assert (len(folded), len(channel.sent)) == (15, 1 + 8 + 1)
    assert {row.folded_into for row in folded} == {summary.id}
    assert summary.state is S.SENT


async def test_an_update_replies_to_the_message_that_was_sent(tmp_path):
    channel = FakeChannel()
    async with open_desk(tmp_path, channel) as desk:
        await desk.enqueue()
        await desk.sender.drain()
        await desk.enqueue(kind=DeliveryKind.UPDATE, revision=1)
        await desk.sender.drain()
        first, update = channel.rendered
        assert first[1] is None
        assert update[1] == f"<{first[0]}@x>"


async def test_the_number_of_messages_in_flight_is_limited(tmp_path):
    channel = FakeChannel()
    channel.gate = asyncio.Event()
    async with open_desk(tmp_path, channel) as desk:
        await desk.enqueue(30)
        draining = asyncio.create_task(desk.sender.drain())
        while channel.in_flight < 8:
            await asyncio.sleep(0.005)
        channel.gate.set()
        await draining
        assert channel.most == 8
        assert len(channel.sent) == 30


# ── stopping and crashing ─────────────────────────────────────────────────────────────────────────


async def test_the_sender_sends_when_woken_and_stops_when_asked(tmp_path):
    channel = FakeChannel()
    async with open_desk(tmp_path, channel) as desk:
        wake, stop = asyncio.Event(), asyncio.Event()
        running = asyncio.create_task(desk.sender.run(wake, stop))
        await desk.enqueue(3)
        wake.set()
        while len(channel.sent) < 3:
            await asyncio.sleep(0.005)
        stop.set()
        wake.set()
        await asyncio.wait_for(running, 2)
        assert await desk.states() == {"sent": 3}


@pytest.mark.parametrize(
    ("due_in_s", "sleep_s"),
    [(None, MAX_PAUSE_S), (-5, MIN_PAUSE_S), (0, MIN_PAUSE_S), (7, 7), (MAX_PAUSE_S + 1, MAX_PAUSE_S)],
)
def test_the_sender_sleeps_until_the_next_delivery_is_due(due_in_s, sleep_s):
    assert pause_s(None if due_in_s is None else later(due_in_s), NOW) == sleep_s


async def test_a_delivery_cut_off_while_transmitting_is_uncertain_after_the_restart(tmp_path):
    channel = FakeChannel()
    channel.gate = asyncio.Event()
    async with open_desk(tmp_path, channel) as desk:
        await desk.enqueue()
        draining = asyncio.create_task(desk.sender.drain())
        while not channel.in_flight:
            await asyncio.sleep(0.005)
        draining.cancel()
        await asyncio.gather(draining, return_exceptions=True)
        for task in [*desk.sender._in_flight]:
            task.cancel()
        await asyncio.gather(*desk.sender._in_flight, return_exceptions=True)
        assert await desk.states() == {"sending": 1}
        await desk.db(desk.store.expire_leases)
        channel.gate = None
        await desk.fresh_sender().drain()
        (sent,) = await desk.db(desk.store.deliveries)
        assert (sent.state, sent.uncertain) == (S.SENT, True)


async def test_a_delivery_that_was_only_leased_is_certain_after_the_restart(tmp_path):
    channel = FakeChannel()
    async with open_desk(tmp_path, channel) as desk:
        await desk.enqueue()
        await desk.db(desk.store.lease_deliveries, desk.clock(), 900, 8)
        await desk.db(desk.store.expire_leases)
        assert (await desk.fresh_sender().drain()).sent == 1
        (sent,) = await desk.db(desk.store.deliveries)
        assert not sent.uncertain


async def test_an_alert_survives_the_store_unchanged(tmp_path):
    async with open_desk(tmp_path, FakeChannel()) as desk:
        await desk.enqueue()
        (kept,) = await desk.db(desk.store.deliveries)
        assert from_json(kept.alert) == make_alert(subject="d0")


# ── failing channels ────────────────────────────────────────────────────────────────────────────


def notes(rows):
    return [from_json(row.alert).note for row in rows if row.kind is DeliveryKind.NOTICE]


async def test_a_channel_that_fails_for_an_hour_is_reported_through_the_other_once_a_day(tmp_path):
    failing = FakeChannel("mail", script=[DeliveryError("down s3cret")] * 500)
    other = FakeChannel("hook", recipients=("hook",))
    async with open_desk(tmp_path, failing, other) as desk:
        await desk.enqueue()
        for _ in range(30):
            await desk.sender.drain()
            desk.clock.advance(600)
        rows = await desk.db(desk.store.deliveries)
        (note,) = notes(rows)
        assert "'mail' has been failing" in note
        assert "s3cret" not in note
        assert {row.channel for row in rows if row.kind is DeliveryKind.NOTICE} == {"hook"}


async def test_an_endpoint_that_is_gone_gets_nothing_until_it_is_enabled(tmp_path):
    gone = FakeChannel("hook", recipients=("hook",), script=[DeliveryError("gone", permanent=True, code=410)])
    other = FakeChannel("mail")
    async with open_desk(tmp_path, gone, other) as desk:
        await desk.enqueue()
        await desk.sender.drain()
        await desk.enqueue(3)
        desk.clock.advance(60)
        await desk.fresh_sender().drain()
        assert (gone.attempts, len(notes(await desk.db(desk.store.deliveries)))) == (1, 1)
        await desk.db(enable_endpoint, desk.store, "hook")
        await desk.fresh_sender().drain()
        assert gone.attempts == 3

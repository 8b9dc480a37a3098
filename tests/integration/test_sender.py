"""The one sender over a real store: nothing is lost, nothing is doubled but where the answer was lost."""

import asyncio
import random
from contextlib import asynccontextmanager

import pytest

from alerts.channels.channel import RenderedMessage, SendReceipt
from alerts.delivery.endpoint_health import enable_endpoint
from alerts.delivery.outbox import delivery_of
from alerts.delivery.sender import Sender
from alerts.messages.alert import from_json
from service.pipeline.dispatch import Dispatcher
from store.errors import DeliveryError
from store.records.deliveries import DeliveryKind, DeliveryState
from store.writer_thread import StoreThread
from tests.support.alerting import make_alert
from tests.support.fresh_store import fresh_store
from tests.support.records import NOW, FakeClock

S = DeliveryState


class FakeChannel:
    """Takes messages as its script says; `None` in the script is success."""

    def __init__(self, name="mail", recipients=("a@x.example",), *, on_uncertain="retry", script=()):
        self.name, self.on_uncertain = name, on_uncertain
        self._recipients = recipients
        self.script = list(script)
        self.sent, self.rendered, self.tries, self.at_once, self.most = [], [], 0, 0, 0
        self.gate = None

    def recipients(self):
        return self._recipients

    def render(self, alert, delivery, *, root):
        self.rendered.append((delivery.id, root))
        return RenderedMessage(f"{alert.subject} {len(self.rendered)}".encode(), f"<{delivery.id}@x>")

    async def send(self, delivery, on_transmit):
        self.tries += 1
        self.at_once += 1
        self.most = max(self.most, self.at_once)
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
            self.at_once -= 1

    async def check(self):
        return "ok"

    async def close(self):
        pass

    def secrets(self):
        return ("s3cret",)


class Desk:
    """A store, a sender and a clock; `owe` puts alerts into the outbox."""

    def __init__(self, store, db, channels, clock):
        self.store, self.db, self.clock = store, db, clock
        self.channels = {one.name: one for one in channels}
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
async def desk(tmp_path, *channels):
    db = StoreThread()
    store = await db(fresh_store, tmp_path / "susulan.db")
    try:
        yield Desk(store, db, channels, FakeClock(NOW))
    finally:
        await db(store.close)
        db.close()


async def test_what_is_owed_is_sent_once(tmp_path):
    channel = FakeChannel(recipients=("a@x.example", "b@x.example"))
    async with desk(tmp_path, channel) as one:
        await one.enqueue(3)
        await one.enqueue(3)  # the same again is nothing new
        tally = await one.sender.drain()
        await one.sender.drain()
        assert tally.sent == 6
        assert len({(identity, to) for identity, to, _ in channel.sent}) == len(channel.sent) == 6
        assert await one.states() == {"sent": 6}


async def test_a_refused_message_comes_again_later_with_the_same_bytes(tmp_path):
    channel = FakeChannel(script=[DeliveryError("busy", code=451), DeliveryError("busy", code=451)])
    async with desk(tmp_path, channel) as one:
        await one.enqueue()
        assert (await one.sender.drain()).retry == 1
        assert (await one.sender.drain()).retry == 0, "not before its time"
        one.clock.advance(7)
        assert (await one.sender.drain()).retry == 1
        one.clock.advance(100)
        assert (await one.sender.drain()).sent == 1
        assert len(channel.rendered) == 1
        assert channel.sent[0][2] == b"d0 1"


async def test_a_wished_pause_is_a_minimum(tmp_path):
    channel = FakeChannel(script=[DeliveryError("busy", code=503, retry_after_s=500)])
    async with desk(tmp_path, channel) as one:
        await one.enqueue()
        await one.sender.drain()
        one.clock.advance(499)
        assert (await one.sender.drain()).sent == 0
        one.clock.advance(2)
        assert (await one.sender.drain()).sent == 1


async def test_a_final_refusal_is_a_dead_letter_with_its_reason_and_no_secret(tmp_path):
    channel = FakeChannel(script=[DeliveryError("550 no such user s3cret\x1b[31m", permanent=True, code=550)])
    async with desk(tmp_path, channel) as one:
        await one.enqueue()
        assert (await one.sender.drain()).dead == 1
        (dead,) = await one.db(one.store.deliveries)
        assert dead.state is S.DEAD
        assert dead.last_error == "550 no such user *** [31m"
        (attempt,) = await one.db(one.store.attempts, dead.id)
        assert (attempt.outcome, attempt.code) == ("dead", 550)


async def test_a_message_tried_too_often_dies(tmp_path):
    channel = FakeChannel(script=[DeliveryError("busy")] * 50)
    async with desk(tmp_path, channel) as one:
        await one.enqueue()
        for _ in range(40):
            await one.sender.drain()
            one.clock.advance(90_000)
        assert await one.states() == {"dead": 1}
        assert channel.tries <= 11


async def test_one_recipient_refused_keeps_nobody_else_from_theirs(tmp_path):
    channel = FakeChannel(
        recipients=("a@x.example", "b@x.example", "c@x.example"),
        script=[None, DeliveryError("550", permanent=True), None],
    )
    async with desk(tmp_path, channel) as one:
        await one.enqueue()
        await one.sender.drain()
        assert await one.states() == {"sent": 2, "dead": 1}


@pytest.mark.parametrize(("policy", "state", "copies"), [("retry", "sent", 1), ("hold", "held", 0)])
async def test_a_lost_answer_is_sent_again_or_held_as_configured(tmp_path, policy, state, copies):
    channel = FakeChannel(on_uncertain=policy, script=[DeliveryError("no answer", uncertain=True)])
    async with desk(tmp_path, channel) as one:
        await one.enqueue()
        await one.sender.drain()
        one.clock.advance(1_000)
        await one.sender.drain()
        assert await one.states() == {state: 1}
        assert len(channel.sent) == copies
        (kept,) = await one.db(one.store.deliveries)
        assert kept.uncertain


async def test_a_bug_in_a_channel_costs_a_try_and_nothing_else(tmp_path):
    bad, good = FakeChannel("bad", script=[ZeroDivisionError("bug")]), FakeChannel("good")
    async with desk(tmp_path, bad, good) as one:
        await one.enqueue()
        tally = await one.sender.drain()
        assert (tally.sent, tally.retry) == (1, 1)


async def test_a_channel_no_longer_configured_leaves_a_dead_letter(tmp_path):
    async with desk(tmp_path, FakeChannel("old")) as one:
        await one.enqueue()
        one.channels.clear()
        tally = await one.fresh_sender().drain()
        assert tally.dead == 1
        (dead,) = await one.db(one.store.deliveries)
        assert "channel 'old' is no longer in the config" in dead.last_error


async def test_a_dead_endpoint_is_left_alone_and_slows_no_other(tmp_path):
    dead, alive = FakeChannel("dead", script=[DeliveryError("refused")] * 500), FakeChannel("alive")
    async with desk(tmp_path, dead, alive) as one:
        await one.enqueue(30)
        await one.sender.drain()
        assert len(alive.sent) == 30
        assert dead.tries <= 5 + 8, "five failures in a row and what was under way"
        waiting = await one.states()
        one.clock.advance(61)
        before = dead.tries
        await one.sender.drain()
        assert dead.tries == before + 1, "one probe"
        assert waiting["sent"] == 30


async def test_messages_that_wait_for_a_dead_endpoint_do_not_burn_their_tries(tmp_path):
    channel = FakeChannel(script=[DeliveryError("refused")] * 13)
    async with desk(tmp_path, channel) as one:
        await one.enqueue(30)
        for _ in range(60):
            await one.sender.drain()
            one.clock.advance(1_900)
            await Dispatcher(one.store, one.db, [], one.clock).merge_waiting()
        states = await one.states()
        assert states.keys() == {"sent", "folded"}
        assert states["sent"] - 1 + states["folded"] == 30, (
            "one more that tells what the folded ones would have"
        )


async def test_what_piled_up_behind_a_dead_endpoint_comes_as_one_message_with_nothing_lost(tmp_path):
    channel = FakeChannel(script=[DeliveryError("refused")] * 8)
    async with desk(tmp_path, channel) as one:
        await one.enqueue(8)
        await one.sender.drain()
        for revision in (1, 2):  # two words more on each of eight developments, while nobody listens
            await one.enqueue(8, DeliveryKind.UPDATE, revision)
        one.clock.advance(10_000)
        await one.sender.drain()
        await Dispatcher(one.store, one.db, [], one.clock).merge_waiting()
        await one.sender.drain()
        rows = await one.db(one.store.deliveries, limit=100)
    folded = [row for row in rows if row.state is S.FOLDED]
    (summary,) = [row for row in rows if row.kind is DeliveryKind.SUMMARY]
    # The probe and the eight that had been tried go on their own.
    assert (len(folded), len(channel.sent)) == (15, 1 + 8 + 1)
    assert {row.folded_into for row in folded} == {summary.id}
    assert summary.state is S.SENT


async def test_an_update_answers_the_message_that_was_really_sent(tmp_path):
    channel = FakeChannel()
    async with desk(tmp_path, channel) as one:
        await one.enqueue()
        await one.sender.drain()
        await one.enqueue(kind=DeliveryKind.UPDATE, revision=1)
        await one.sender.drain()
        first, update = channel.rendered
        assert first[1] is None
        assert update[1] == f"<{first[0]}@x>"


async def test_no_more_than_a_few_are_under_way_at_once(tmp_path):
    channel = FakeChannel()
    channel.gate = asyncio.Event()
    async with desk(tmp_path, channel) as one:
        await one.enqueue(30)
        draining = asyncio.create_task(one.sender.drain())
        while channel.at_once < 8:
            await asyncio.sleep(0.005)
        channel.gate.set()
        await draining
        assert channel.most == 8
        assert len(channel.sent) == 30


# ── stopping and crashing ─────────────────────────────────────────────────────────────────────────


async def test_the_service_sends_when_woken_and_stops_when_told(tmp_path):
    channel = FakeChannel()
    async with desk(tmp_path, channel) as one:
        wake, stop = asyncio.Event(), asyncio.Event()
        running = asyncio.create_task(one.sender.run(wake, stop))
        await one.enqueue(3)
        wake.set()
        while len(channel.sent) < 3:
            await asyncio.sleep(0.005)
        stop.set()
        wake.set()
        await asyncio.wait_for(running, 2)
        assert await one.states() == {"sent": 3}


async def test_what_is_cut_off_while_bytes_may_leave_is_uncertain_after_the_restart(tmp_path):
    channel = FakeChannel()
    channel.gate = asyncio.Event()
    async with desk(tmp_path, channel) as one:
        await one.enqueue()
        draining = asyncio.create_task(one.sender.drain())
        while not channel.at_once:
            await asyncio.sleep(0.005)
        draining.cancel()
        await asyncio.gather(draining, return_exceptions=True)
        for task in [*one.sender._in_flight]:
            task.cancel()
        await asyncio.gather(*one.sender._in_flight, return_exceptions=True)
        assert await one.states() == {"sending": 1}
        await one.db(one.store.expire_leases)
        channel.gate = None
        await one.fresh_sender().drain()
        (sent,) = await one.db(one.store.deliveries)
        assert (sent.state, sent.uncertain) == (S.SENT, True)


async def test_what_was_only_claimed_is_sent_after_the_restart_without_doubt(tmp_path):
    channel = FakeChannel()
    async with desk(tmp_path, channel) as one:
        await one.enqueue()
        await one.db(one.store.lease_deliveries, one.clock(), 900, 8)
        await one.db(one.store.expire_leases)
        assert (await one.fresh_sender().drain()).sent == 1
        (sent,) = await one.db(one.store.deliveries)
        assert not sent.uncertain


async def test_the_alert_comes_back_from_the_store_as_it_went_in(tmp_path):
    async with desk(tmp_path, FakeChannel()) as one:
        await one.enqueue()
        (kept,) = await one.db(one.store.deliveries)
        assert from_json(kept.alert) == make_alert(subject="d0")


# ── channels that are ill ─────────────────────────────────────────────────────────────────────────


def notes(rows):
    return [from_json(one.alert).note for one in rows if one.kind is DeliveryKind.NOTICE]


async def test_a_channel_that_fails_for_an_hour_is_told_through_the_other_once_a_day(tmp_path):
    ill = FakeChannel("mail", script=[DeliveryError("down s3cret")] * 500)
    well = FakeChannel("hook", recipients=("hook",))
    async with desk(tmp_path, ill, well) as one:
        await one.enqueue()
        for _ in range(30):
            await one.sender.drain()
            one.clock.advance(600)
        rows = await one.db(one.store.deliveries)
        (note,) = notes(rows)
        assert "'mail' has been failing" in note
        assert "s3cret" not in note
        assert {row.channel for row in rows if row.kind is DeliveryKind.NOTICE} == {"hook"}


async def test_an_endpoint_that_is_gone_is_left_alone_until_it_is_opened_again(tmp_path):
    gone = FakeChannel("hook", recipients=("hook",), script=[DeliveryError("gone", permanent=True, code=410)])
    other = FakeChannel("mail")
    async with desk(tmp_path, gone, other) as one:
        await one.enqueue()
        await one.sender.drain()
        await one.enqueue(3)
        one.clock.advance(60)
        await one.fresh_sender().drain()
        assert (gone.tries, len(notes(await one.db(one.store.deliveries)))) == (1, 1)
        await one.db(enable_endpoint, one.store, "hook")
        await one.fresh_sender().drain()
        assert gone.tries == 3

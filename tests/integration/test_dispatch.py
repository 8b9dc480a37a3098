"""Waiting alerts over a real store: merged, silenced; and heartbeats."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from alerts.delivery.routing import Route
from alerts.delivery.send_window import DigestInterval, SendPolicy
from alerts.messages.alert import from_json
from alerts.messages.language.phrase import phrase
from service.pipeline.dispatch import Dispatcher, DispatchTarget
from store.records.decisions import Unparsed
from store.records.deliveries import DeliveryKind, DeliveryState, Silence
from store.writer_thread import StoreThread
from tests.support.alerting import make_alert, make_item, make_report
from tests.support.fresh_store import fresh_store
from tests.support.records import (
    NOW,
    FakeClock,
    later,
)

S = DeliveryState


class Room:
    name = "mail"

    def __init__(self, *recipients):
        self._recipients = recipients or ("you@x.example",)

    def recipients(self):
        return self._recipients


class Desk:
    def __init__(self, folder):
        self.store, self.db, self.clock = fresh_store(folder / "s.db"), StoreThread(), FakeClock()

    def dispatcher(self, pace=None, route=None, heartbeat=None, room=None):
        way = DispatchTarget(room or Room(), route or Route(), pace or SendPolicy(), heartbeat)
        return Dispatcher(self.store, self.db, [way], self.clock)

    def enqueue(self, owing, *alerts):
        async def all_of_them():
            for alert in alerts:
                await self.db(self.store.enqueue, await owing.build_deliveries(alert), self.clock())

        asyncio.run(all_of_them())

    def merge_waiting(self, owing):
        return asyncio.run(owing.merge_waiting())

    def in_state(self, state):
        return sorted(self.store.deliveries((state,)), key=lambda one: one.id)


@pytest.fixture
def desk(tmp_path):
    one = Desk(tmp_path)
    yield one
    one.db.close()
    one.store.close()


def alert_on(subject, **changes):
    report = make_report(article_id=f"a-{subject}", title=f"Headline {subject}")
    kind = changes.pop("kind", DeliveryKind.DEVELOPMENT)
    item = make_item(development=subject, report=report, **changes)
    return make_alert(kind, [item], subject=subject)


def test_a_digest_has_everything_that_waited_once(desk):
    owing = desk.dispatcher(SendPolicy(digest=DigestInterval.DAILY))
    desk.enqueue(owing, *(alert_on(f"d{number}") for number in range(40)))
    assert len(desk.in_state(S.WAITING)) == 40
    assert desk.merge_waiting(owing) == 0
    desk.clock.advance(86_400)
    assert desk.merge_waiting(owing) == 1
    (digest,) = desk.in_state(S.PENDING)
    alert = from_json(digest.alert)
    assert (alert.kind, alert.total, len(alert.items)) == (DeliveryKind.SUMMARY, 40, 30)
    assert {one.folded_into for one in desk.in_state(S.FOLDED)} == {digest.id}
    assert desk.merge_waiting(owing) == 0


def test_a_single_waiting_alert_is_sent_as_itself(desk):
    owing = desk.dispatcher(SendPolicy(group_wait=timedelta(seconds=60)))
    desk.enqueue(owing, alert_on("d1"))
    desk.clock.advance(61)
    desk.merge_waiting(owing)
    (sent,) = desk.in_state(S.PENDING)
    assert (sent.kind, from_json(sent.alert).items[0].report.title) == (
        DeliveryKind.DEVELOPMENT,
        "Headline d1",
    )


def test_updates_of_one_development_become_one_with_everything_new(desk):
    owing = desk.dispatcher(SendPolicy(group_interval=timedelta(minutes=15)))
    desk.enqueue(owing, alert_on("d1"))
    for number in (1, 2):
        update = alert_on("d1", kind=DeliveryKind.UPDATE, new=(Unparsed(f"killed: {number}00"),))
        desk.enqueue(owing, replace(update, revision=number))
    desk.clock.advance(901)
    assert desk.merge_waiting(owing) == 1
    output = [from_json(one.alert) for one in desk.in_state(S.PENDING) if one.kind is DeliveryKind.UPDATE]
    assert [(one.revision, one.items[0].new) for one in output] == [
        (2, (Unparsed("killed: 100"), Unparsed("killed: 200")))
    ]


@pytest.mark.parametrize(("score", "digest", "leaves"), [(0.5, False, 0), (0.95, False, 1), (0.95, True, 0)])
def test_what_became_due_while_the_service_was_down_waits_for_the_end_of_the_quiet_hours(
    desk, score, digest, leaves
):
    begin, end = (later(hours * 3_600).time() for hours in (2, 5))
    policy = SendPolicy(
        quiet_hours=(begin, end),
        quiet_hours_min_score=0.9,
        group_wait=timedelta(seconds=60),
        digest=DigestInterval.HOURLY if digest else DigestInterval.NONE,
    )
    owing = desk.dispatcher(policy)
    desk.enqueue(owing, alert_on("d1", score=score))
    desk.clock.advance(3 * 3_600)
    assert desk.merge_waiting(owing) == leaves
    desk.clock.advance(2 * 3_600)
    assert desk.merge_waiting(owing) == 1 - leaves


def test_a_flood_becomes_a_few_alerts_and_a_summary(desk):
    owing = desk.dispatcher(SendPolicy(max_per_hour=5))
    desk.enqueue(owing, *(alert_on(f"d{number}") for number in range(50)))
    assert len(desk.in_state(S.PENDING)) == 5
    desk.clock.advance(3_601)
    assert desk.merge_waiting(owing) == 1
    summary = [one for one in desk.in_state(S.PENDING) if one.kind is DeliveryKind.SUMMARY]
    assert [from_json(one.alert).total for one in summary] == [45]


def test_a_silenced_alert_is_kept_and_can_be_retried(desk):
    desk.store.add_silence(Silence(0, "", "d1", "known already", NOW, later(60)))
    owing = desk.dispatcher()
    desk.enqueue(owing, alert_on("d1"), alert_on("d2"))
    (kept,) = desk.in_state(S.DISCARDED)
    assert "known already" in kept.last_error
    assert [one.subject for one in desk.in_state(S.PENDING)] == ["d2"]
    assert desk.store.requeue_delivery(kept.id, NOW, later(99))
    desk.clock.advance(61)
    desk.enqueue(owing, replace(alert_on("d1"), revision=1))
    assert len(desk.in_state(S.PENDING)) == 2


def test_each_recipient_has_a_separate_queue(desk):
    owing = desk.dispatcher(SendPolicy(digest=DigestInterval.HOURLY), room=Room("a@x.example", "b@x.example"))
    desk.enqueue(owing, alert_on("d1"), alert_on("d2"))
    desk.clock.advance(3_601)
    assert desk.merge_waiting(owing) == 2
    assert {one.recipient for one in desk.in_state(S.PENDING)} == {"a@x.example", "b@x.example"}


def test_a_channel_accepts_only_what_its_route_allows(desk):
    owing = desk.dispatcher(route=Route(languages=("ko",)))
    desk.enqueue(owing, alert_on("d1"))
    assert desk.store.deliveries() == []


def test_a_heartbeat_is_sent_after_a_long_silence(desk):
    owing = desk.dispatcher(heartbeat=timedelta(days=7))

    def beat():
        return asyncio.run(owing.enqueue_heartbeats(phrase("all is well")))

    assert beat() == 0
    desk.clock.advance(6 * 86_400)
    desk.enqueue(owing, alert_on("d1"))
    desk.clock.advance(2 * 86_400)
    assert beat() == 0, "there was an alert two days ago"
    desk.clock.advance(5 * 86_400)
    assert beat() == 1
    assert beat() == 0
    notices = [one for one in desk.store.deliveries() if one.kind is DeliveryKind.NOTICE]
    assert [from_json(one.alert).note for one in notices] == ["all is well"]
    desk.clock.advance(7 * 86_400)
    assert beat() == 1

"""The wait of a first alert over a real store: when it ends, and that nothing is lost because of it."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.delivery.send_window import SendPolicy
from alerts.messages.alert import from_json
from store.records.decisions import Unparsed
from store.records.deliveries import DeliveryKind
from store.sqlite.store import open_store
from tests.integration.test_dispatch import Desk, S, alert_on
from tests.support.records import (
    NOW,
    later,
    make_article,
    make_development,
    make_match,
    make_member,
    make_poll,
    make_source,
)


@pytest.fixture
def desk(tmp_path):
    one = Desk(tmp_path)
    yield one
    one.db.close()
    one.store.close()


GROUPED = SendPolicy(group_wait=timedelta(seconds=60), languages=("en",), max_per_hour=3)


def lease_of(desk):
    """The lease of the one host that there is."""
    if not desk.store.source_states():
        desk.store.sync_sources([make_source("alpha")], NOW)
        (desk.lease,) = desk.store.lease_due_hosts(NOW, 86_400, 5)
    return desk.lease


def report_on(desk, key, subject, *, retrospective=False, **changes):
    """Store a report that joined a development."""
    article = make_article(key, **changes)
    lease = lease_of(desk)
    desk.store.record_poll(lease, make_poll("alpha", article, at=desk.clock()))
    member = make_member(key, development=subject, story="story", joined=desk.clock(), origin=article.site)
    desk.store.commit_judgement(
        key,
        matches=[make_match(key, "story", retrospective=retrospective)],
        developments=[make_development(subject, story="story")],
        members=[member],
        now=desk.clock(),
    )


@pytest.mark.parametrize(
    ("second", "ends"),
    [
        ({"language": "en", "site": "One"}, True),
        ({"language": "ja", "site": "Other", "url": "https://other.example/1"}, True),
        ({"language": "ja", "site": "One"}, False),
        ({"language": "en", "site": "One", "retrospective": True}, False),
    ],
    ids=["the reader's language", "a second owner", "neither", "a background piece"],
)
def test_the_wait_of_a_first_alert_ends_when_there_is_enough_to_read(desk, second, ends):
    owing = desk.dispatcher(GROUPED)
    report_on(desk, "a-d1", "d1", language="uk", site="One", url="https://one.example/1")
    desk.enqueue(owing, alert_on("d1"))
    assert desk.merge_waiting(owing) == 0
    desk.clock.advance(10)
    report_on(desk, "b", "d1", **{"url": "https://one.example/2", **second})
    assert desk.merge_waiting(owing) == ends
    desk.clock.advance(51)
    assert desk.merge_waiting(owing) == (not ends)
    assert [one.kind for one in desk.in_state(S.PENDING)] == [DeliveryKind.DEVELOPMENT]


def test_a_copy_of_the_first_report_is_no_second_owner(desk):
    owing = desk.dispatcher(GROUPED)
    report_on(desk, "a-d1", "d1", language="uk", site="One", url="https://one.example/1")
    desk.enqueue(owing, alert_on("d1"))
    lease, article = (
        lease_of(desk),
        make_article("b", language="uk", site="Other", url="https://other.example/1"),
    )
    desk.store.record_poll(lease, make_poll("alpha", article, at=desk.clock()))
    copy = make_member("b", development="d1", story="story", origin="Other", duplicate_of="a-d1")
    desk.store.commit_judgement("b", members=[copy], now=desk.clock())
    assert desk.merge_waiting(owing) == 0


def test_an_update_while_the_first_alert_waits_is_sent_with_it(desk):
    owing = desk.dispatcher(GROUPED)
    desk.enqueue(owing, alert_on("d1"))
    update = alert_on("d1", kind=DeliveryKind.UPDATE, new=(Unparsed("killed: 100"),))
    desk.clock.advance(20)
    desk.enqueue(owing, replace(update, revision=1))
    desk.clock.advance(41)
    assert desk.merge_waiting(owing) == 1
    (sent,) = desk.in_state(S.PENDING)
    alert = from_json(sent.alert)
    assert (sent.kind, alert.kind) == (DeliveryKind.DEVELOPMENT, DeliveryKind.DEVELOPMENT)
    assert Unparsed("killed: 100") in alert.items[0].new
    assert len(desk.in_state(S.FOLDED)) == 1


def test_a_wait_survives_the_end_of_the_process(desk, tmp_path):
    desk.enqueue(desk.dispatcher(GROUPED), alert_on("d1"))
    desk.clock.advance(30)
    again = open_store(tmp_path / "s.db", exclusive=False)  # nothing was closed: as after `kill -9`
    (waiting,) = again.deliveries((S.WAITING,))
    again.close()
    assert waiting.due == later(60)
    fresh = desk.dispatcher(GROUPED)
    assert desk.merge_waiting(fresh) == 0
    desk.clock.advance(31)
    assert desk.merge_waiting(fresh) == 1


def test_a_wait_that_the_config_ended_ends(desk):
    desk.enqueue(desk.dispatcher(GROUPED), alert_on("d1"))
    assert desk.merge_waiting(desk.dispatcher(GROUPED)) == 0
    assert desk.merge_waiting(desk.dispatcher(SendPolicy())) == 1


def test_a_clock_that_was_set_back_makes_no_first_alert_wait_longer(desk):
    owing = desk.dispatcher(GROUPED)
    desk.enqueue(owing, alert_on("d1"))
    desk.clock.advance(-3_600)
    assert desk.merge_waiting(owing) == 1


def test_a_cycle_sends_first_alerts_at_once(desk):
    owing = desk.dispatcher(GROUPED)
    desk.enqueue(owing, *(alert_on(f"d{number}") for number in range(3)))
    assert asyncio.run(owing.merge_waiting(end_group_waits=True)) == 3
    assert [one.kind for one in desk.in_state(S.PENDING)] == [DeliveryKind.DEVELOPMENT] * 3


def test_waiting_first_alerts_count_for_the_hourly_limit(desk):
    owing = desk.dispatcher(GROUPED)
    desk.enqueue(owing, *(alert_on(f"d{number}") for number in range(10)))
    desk.clock.advance(61)
    assert desk.merge_waiting(owing) == 3
    assert len(desk.in_state(S.WAITING)) == 7


arrivals = st.lists(
    st.tuples(st.integers(0, 45), st.integers(0, 2), st.sampled_from(["uk", "en"]), st.integers(0, 9)),
    min_size=1,
    max_size=12,
)


@given(arrivals, st.sampled_from([0, 3]))
def test_whatever_comes_when_nothing_is_lost_because_of_the_wait(tmp_path_factory, rows, limit):
    told = []
    for wait in (0, 60):
        desk = Desk(tmp_path_factory.mktemp("desk"))
        policy = replace(GROUPED, group_wait=timedelta(seconds=wait), max_per_hour=limit)
        owing, revisions = desk.dispatcher(policy), {}
        for pause, number, language, fact in rows:
            desk.clock.advance(pause)
            desk.merge_waiting(owing)
            subject = f"d{number}"
            revision = revisions[subject] = revisions.get(subject, -1) + 1
            kind = DeliveryKind.UPDATE if revision else DeliveryKind.DEVELOPMENT
            alert = alert_on(subject, kind=kind, new=(Unparsed(f"fact {fact}"),))
            item = replace(alert.items[0], report=replace(alert.items[0].report, language=language))
            desk.enqueue(owing, replace(alert, items=(item,), revision=revision))
        desk.clock.advance(3_700)
        desk.merge_waiting(owing)
        assert not desk.in_state(S.WAITING)
        messages = [from_json(one.alert) for one in desk.in_state(S.PENDING)]
        told.append(
            {(one.development, fact) for message in messages for one in message.items for fact in one.new}
        )
        firsts = [one.subject for one in messages if one.kind is DeliveryKind.DEVELOPMENT]
        assert len(firsts) == len(set(firsts))
        desk.db.close()
        desk.store.close()
    assert told[0] == told[1]

"""Who unsubscribed gets no more messages; what was waiting stays visible, with the reason."""

from dataclasses import replace

import pytest

from store.records.deliveries import UNSUBSCRIBED_REASON, DeliveryState, Unsubscription
from tests.support.records import NOW, later, make_attempt, make_delivery

S = DeliveryState
READER = "reader@example.org"


def states(store):
    return {delivery.id: (delivery.state, delivery.last_error) for delivery in store.deliveries()}


def test_an_unsubscription_is_stored_once(store):
    assert store.unsubscribe("mail", READER, "story", NOW)
    assert not store.unsubscribe("mail", READER, "story", later(5))
    assert store.unsubscribe("mail", READER, "", later(6))
    assert store.unsubscriptions() == [
        Unsubscription(1, "mail", READER, "story", NOW),
        Unsubscription(2, "mail", READER, "", later(6)),
    ]


def test_an_unsubscription_is_removed(store):
    store.unsubscribe("mail", READER, "story", NOW)
    assert not store.resubscribe(2)
    assert store.resubscribe(1)
    assert store.unsubscriptions() == []
    store.enqueue([make_delivery()], NOW)
    assert len(store.lease_deliveries(NOW, 60, 9)) == 1


@pytest.mark.parametrize("state", [S.WAITING, S.PENDING, S.RETRY, S.HELD])
def test_what_waits_is_discarded_with_the_reason(store, state):
    store.enqueue([make_delivery(state=state)], NOW)
    store.unsubscribe("mail", READER, "story", NOW)
    assert states(store) == {"m1": (S.DISCARDED, UNSUBSCRIBED_REASON)}
    assert store.next_delivery_due() is None
    assert store.pending_count() == 0


@pytest.mark.parametrize("state", [S.SENT, S.DEAD, S.FOLDED])
def test_what_is_over_stays_as_it_is(store, state):
    store.enqueue([make_delivery(state=state)], NOW)
    store.unsubscribe("mail", READER, "", NOW)
    assert store.delivery("m1").state is state


@pytest.mark.parametrize(("story", "left"), [("story", {"m2", "m3", "m4"}), ("", {"m2", "m3"})])
def test_others_and_other_stories_are_left_alone(store, story, left):
    store.enqueue(
        [
            make_delivery("m1"),
            make_delivery("m2", recipient="other@example.org"),
            make_delivery("m3", channel="hook"),
            make_delivery("m4", story="other"),
        ],
        NOW,
    )
    store.unsubscribe("mail", READER, story, NOW)
    assert {delivery.id for delivery in store.lease_deliveries(NOW, 60, 9)} == left


def test_what_is_enqueued_afterwards_is_never_sent(store):
    store.unsubscribe("mail", READER, "story", NOW)
    store.enqueue(
        [make_delivery("m1"), make_delivery("m2", due=later(9)), make_delivery("m3", story="")], NOW
    )
    assert [delivery.id for delivery in store.lease_deliveries(NOW, 60, 9)] == ["m3"]
    assert states(store)["m1"] == (S.DISCARDED, UNSUBSCRIBED_REASON)
    assert states(store)["m2"] == (S.PENDING, None)
    assert store.lease_deliveries(later(9), 60, 9) == []


def test_a_try_that_was_under_way_is_not_repeated(store):
    store.enqueue([make_delivery()], NOW)
    (leased,) = store.lease_deliveries(NOW, 60, 9)
    store.unsubscribe("mail", READER, "story", NOW)
    assert store.delivery("m1").state is S.SENDING
    store.finish_delivery(leased, make_attempt(outcome="retry"), state=S.RETRY, due=later(10))
    assert store.lease_deliveries(later(10), 60, 9) == []
    assert states(store) == {"m1": (S.DISCARDED, UNSUBSCRIBED_REASON)}


def test_a_crashed_attempt_that_may_have_been_sent_is_uncertain(store):
    store.enqueue([make_delivery()], NOW)
    (leased,) = store.lease_deliveries(NOW, 60, 9)
    store.mark_transmitting(leased)
    store.unsubscribe("mail", READER, "story", NOW)
    assert store.lease_deliveries(later(30), 60, 9) == []
    assert store.delivery("m1").state is S.SENDING
    assert store.lease_deliveries(later(61), 60, 9) == []
    left = store.delivery("m1")
    assert (left.state, left.uncertain, left.transmitting) == (S.DISCARDED, True, False)


def test_it_is_not_undone_by_reviving_a_delivery(store):
    store.enqueue([make_delivery()], NOW)
    store.unsubscribe("mail", READER, "story", NOW)
    assert store.requeue_delivery("m1", NOW, later(500))
    assert store.lease_deliveries(NOW, 60, 9) == []
    assert states(store) == {"m1": (S.DISCARDED, UNSUBSCRIBED_REASON)}


def test_what_covers_what():
    one = Unsubscription(1, "mail", READER, "story", NOW)
    assert one.covers(make_delivery())
    assert not one.covers(make_delivery(story=""))
    assert replace(one, story="").covers(make_delivery(story=""))

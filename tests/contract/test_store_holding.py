"""Waiting deliveries are folded into one message, once; silences are in force until they end."""

from dataclasses import replace

import pytest

from store.protocol.outbox import HISTORY_WINDOW
from store.records.deliveries import DeliveryHistory, DeliveryKind, DeliveryState, Silence
from tests.support.records import NOW, later, make_attempt, make_delivery

S = DeliveryState
WHOM = ("mail", "reader@example.org", "story")


def waiting(delivery_id, due=60, **changes):
    return make_delivery(delivery_id, state=S.WAITING, due=later(due), wait_reason="digest", **changes)


def test_waiting_deliveries_are_neither_leased_nor_pending(store):
    store.enqueue([waiting("m1", due=-5)], NOW)
    assert store.lease_deliveries(later(9), 60, 10) == []
    assert store.next_delivery_due() is None
    assert store.pending_count() == 0
    assert store.delivery("m1").wait_reason == "digest"


def test_when_one_is_due_all_that_wait_for_the_same_come(store):
    store.enqueue(
        [
            waiting("m2", due=500, created=later(2)),
            waiting("m1", due=60, created=later(1)),
            waiting("other story", story="other", due=500),
            waiting("other reader", recipient="else@example.org", due=500),
            replace(waiting("other wait", due=500), wait_reason="quiet hours"),
        ],
        NOW,
    )
    assert store.due_waiting_deliveries(later(59)) == []
    assert [delivery.id for delivery in store.due_waiting_deliveries(later(60))] == ["m1", "m2"]
    assert [delivery.id for delivery in store.due_waiting_deliveries(later(60), limit=1)] == ["m1"]


def test_members_fold_into_a_new_delivery_in_one_step(store):
    store.enqueue([waiting("m1"), waiting("m2")], NOW)
    members = store.due_waiting_deliveries(later(60))
    digest = make_delivery("g1", kind=DeliveryKind.SUMMARY, due=later(60))
    assert store.fold_deliveries(members, digest)
    assert [(store.delivery(one).state, store.delivery(one).folded_into) for one in ("m1", "m2")] == [
        (S.FOLDED, "g1")
    ] * 2
    assert [delivery.id for delivery in store.lease_deliveries(later(60), 60, 10)] == ["g1"]
    assert not store.fold_deliveries(members, make_delivery("g2"))
    assert store.delivery("g2") is None


def test_members_fold_into_one_of_them(store):
    store.enqueue([waiting("m1"), waiting("m2")], NOW)
    members = store.due_waiting_deliveries(later(60))
    into = replace(
        members[1], alert='{"all": 1}', kind=DeliveryKind.UPDATE, due=later(60), expires=later(9_000)
    )
    assert store.fold_deliveries(members, into)
    kept = store.delivery("m2")
    assert (kept.state, kept.alert, kept.kind, kept.wait_reason) == (
        S.PENDING, '{"all": 1}', DeliveryKind.UPDATE, "",
    )  # fmt: skip
    assert kept.expires == later(9_000)
    assert store.delivery("m1").folded_into == "m2"
    assert [delivery.id for delivery in store.lease_deliveries(later(60), 60, 10)] == ["m2"]


def test_a_member_that_was_discarded_meanwhile_stops_the_fold(store):
    store.enqueue([waiting("m1"), waiting("m2")], NOW)
    members = store.due_waiting_deliveries(later(60))
    assert store.discard_delivery("m2")
    assert not store.fold_deliveries(members, make_delivery("g1"))
    assert store.delivery("m1").state is S.WAITING
    assert [delivery.id for delivery in store.due_waiting_deliveries(later(60))] == ["m1"]


def test_what_a_recipient_got_lately(store):
    assert store.delivery_history(*WHOM, "about m1", NOW) == DeliveryHistory()
    store.enqueue(
        [
            make_delivery("m1", due=later(-7_200)),
            make_delivery("m2", due=later(-60)),
            make_delivery("m3", due=later(-30), state=S.DISCARDED),
            make_delivery("m4", recipient="else@example.org"),
            waiting("m5", due=300),
            waiting("m6", due=200),
            waiting("m7", due=100, story="other"),
        ],
        NOW,
    )
    assert store.delivery_history(*WHOM, "about m1", later(-3_600)) == DeliveryHistory(
        recent_count=1, last_on_subject=later(-7_200), last_due=later(-60), waiting={"digest": later(200)}
    )
    assert store.delivery_history(*WHOM, "about m5", NOW).last_on_subject == later(300)


def test_what_was_sent_counts_as_lately(store):
    store.enqueue([make_delivery("m1")], NOW)
    (leased,) = store.lease_deliveries(NOW, 60, 1)
    store.finish_delivery(leased, make_attempt("m1"), state=S.SENT)
    assert store.delivery_history(*WHOM, "x", NOW).recent_count == 1


def test_the_recent_count_includes_the_start_of_its_window_and_excludes_the_end(store):
    window_s = HISTORY_WINDOW.total_seconds()
    due_times = {"before": -0.001, "start": 0, "last": window_s - 0.001, "end": window_s}
    store.enqueue([make_delivery(name, due=later(due_s)) for name, due_s in due_times.items()], NOW)
    assert store.delivery_history(*WHOM, "x", NOW).recent_count == 2


def test_a_silence_that_has_just_ended_cannot_be_ended_again(store):
    silence = store.add_silence(Silence(0, "", "museum", "", NOW, later(60)))
    assert not store.end_silence(silence.id, later(60))
    assert store.end_silence(silence.id, later(59))


@pytest.mark.parametrize("reason", ["", "too much \0 of it"])
def test_a_silence_is_in_force_until_it_ends(store, reason):
    made = store.add_silence(Silence(0, "story", "museum", reason, NOW, later(60)))
    other = store.add_silence(Silence(0, "", "x", "", NOW, later(30)))
    assert made.id != other.id
    assert store.silences(later(10)) == [other, made]
    assert store.silences(later(30)) == [made]
    assert store.end_silence(made.id, later(31))
    assert not store.end_silence(made.id, later(32))
    assert not store.end_silence(99, NOW)
    assert store.silences(later(33)) == []


def test_only_due_alerts_of_a_channel_without_attempts_are_coalesced(store):
    store.enqueue(
        [
            make_delivery("m1"),
            make_delivery("m2", kind=DeliveryKind.UPDATE),
            make_delivery("notice", kind=DeliveryKind.NOTICE),
            make_delivery("other", channel="hook"),
            make_delivery("later", due=later(60)),
            make_delivery("tried", due=later(-5)),
        ],
        NOW,
    )
    (tried,) = store.lease_deliveries(later(-1), 60, 1)
    attempt = make_attempt("tried", "retry")
    store.finish_delivery(tried, attempt, state=DeliveryState.RETRY, due=NOW)
    assert store.coalesce_pending("mail", "outage", NOW) == 2
    held = store.due_waiting_deliveries(NOW)
    assert {(one.id, one.wait_reason) for one in held} == {("m1", "outage"), ("m2", "outage")}
    assert {delivery.id for delivery in store.lease_deliveries(NOW, 60, 10)} == {"notice", "other", "tried"}
    assert store.coalesce_pending("mail", "outage", NOW) == 0

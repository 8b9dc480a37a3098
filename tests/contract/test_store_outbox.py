"""A delivery is leased by one worker, and sent, retried or dead; none is forgotten."""

from dataclasses import replace

import pytest

from store.errors import LeaseLost
from store.records.deliveries import DeliveryKind, DeliveryState
from tests.support.records import NOW, later, make_attempt, make_delivery, make_poll, make_source

S = DeliveryState


def claim(store, at=NOW, limit=10, **options):
    return store.lease_deliveries(at, 60, limit, **options)


def lease_one(store, at=NOW):
    (delivery,) = claim(store, at)
    return delivery


def finish(store, delivery, state, *, answer="said", **options):
    store.finish_delivery(
        delivery, make_attempt(delivery.id, state.value, answer=answer), state=state, **options
    )


@pytest.fixture
def owed(store):
    store.enqueue([make_delivery("m1")], NOW)
    return store.delivery("m1")


def in_state(store, state):
    """One delivery, brought to the state by the verbs."""
    store.enqueue([make_delivery("m1")], NOW)
    if state is not S.PENDING:
        delivery = lease_one(store)
        if state is S.DISCARDED:
            finish(store, delivery, S.HELD)
            store.discard_delivery("m1")
        elif state is not S.SENDING:
            finish(store, delivery, state, due=later(50))
    assert store.delivery("m1").state is state


# ── owing ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_delivery_is_stored_with_every_field(store):
    full = make_delivery(
        "full",
        kind=DeliveryKind.NOTICE,
        revision=3,
        alert='{"k": "북"}',
        due=later(9),
        expires=later(99),
        state=S.HELD,
        tries=2,
        uncertain=True,
        message_id="<x@example>",
        content=b"\x00\xff",
        last_error="e",
        token=7,
        transmitting=True,
    )
    assert store.enqueue([full], NOW) == 1
    assert store.delivery("full") == full


def test_a_delivery_is_not_enqueued_twice(store, owed):
    same = replace(owed, id="other")
    news = [
        replace(owed, id=f"n{n}", **change) for n, change in enumerate([{"channel": "hook"}, {"revision": 1}])
    ]
    assert store.enqueue([same, *news, news[0]], NOW) == 2
    assert store.pending_count() == 3
    assert store.delivery("other") is None


def test_pending_count_is_what_has_not_ended_by_kind(store):
    store.enqueue(
        [make_delivery(f"m{n}") for n in range(4)] + [make_delivery("t", kind=DeliveryKind.TEST)], NOW
    )
    first, second, third, *_ = claim(store)
    finish(store, first, S.SENT)
    finish(store, second, S.RETRY, due=later(9))
    finish(store, third, S.DEAD)
    assert store.pending_count() == 3
    assert store.pending_count(DeliveryKind.TEST) == 1
    assert store.pending_count(DeliveryKind.SUMMARY) == 0


# ── claiming ──────────────────────────────────────────────────────────────────────────────────────


def test_due_deliveries_are_leased_oldest_due_first_and_at_most_limit(store):
    store.enqueue([make_delivery(f"m{n}", due=later(due)) for n, due in enumerate((-1, -9, 5, -1, 0))], NOW)
    assert [delivery.id for delivery in claim(store, limit=2)] == ["m1", "m0"]
    assert [delivery.id for delivery in claim(store)] == ["m3", "m4"]
    assert claim(store) == []
    assert store.next_delivery_due() == later(5)


def test_a_lease_sets_state_token_and_tries(store, owed):
    assert lease_one(store) == replace(owed, state=S.SENDING, token=1, tries=1)
    assert store.delivery("m1") == replace(owed, state=S.SENDING, token=1, tries=1)


def test_a_leased_delivery_is_leased_again_only_when_its_lease_ran_out(store, owed):
    first = lease_one(store)
    assert store.next_delivery_due() == later(60)
    assert claim(store, later(59.9)) == []
    second = lease_one(store, later(60))
    assert (second.token, second.tries, second.uncertain) == (first.token + 1, 2, False)


def test_a_crash_after_bytes_may_have_left_comes_back_as_uncertain(store, owed):
    store.mark_transmitting(lease_one(store))
    again = lease_one(store, later(60))
    assert (again.uncertain, again.transmitting) == (True, True)
    finish(store, again, S.RETRY, due=later(70))
    third = lease_one(store, later(70))
    assert (third.uncertain, third.transmitting) == (True, False)


def test_channels_may_be_left_out(store):
    store.enqueue(
        [make_delivery(f"{channel}-1", channel=channel) for channel in ("mail", "hook", "chat")], NOW
    )
    assert [delivery.id for delivery in claim(store, skip_channels=["mail", "chat"])] == ["hook-1"]
    assert [delivery.id for delivery in claim(store)] == ["mail-1", "chat-1"]


@pytest.mark.parametrize("state", [S.HELD, S.DEAD, S.SENT, S.DISCARDED])
def test_ended_deliveries_are_not_leased(store, state):
    in_state(store, state)
    assert claim(store, later(9_999)) == []
    assert store.next_delivery_due() is None


@pytest.mark.parametrize("state", [S.PENDING, S.RETRY, S.SENDING])
def test_what_is_past_its_time_dies_and_is_not_returned(store, state):
    in_state(store, state)
    assert claim(store, later(86_400.5)) == []
    dead = store.delivery("m1")
    assert (dead.state, dead.last_error, dead.uncertain) == (S.DEAD, "expired", False)


def test_a_delivery_is_still_leased_in_its_last_moment(store, owed):
    assert lease_one(store, owed.expires).state is S.SENDING


def test_an_expired_delivery_that_may_have_been_sent_is_uncertain(store, owed):
    store.mark_transmitting(lease_one(store))
    assert claim(store, later(90_000)) == []
    dead = store.delivery("m1")
    assert (dead.state, dead.uncertain, dead.transmitting) == (S.DEAD, True, False)


def test_a_leased_delivery_does_not_expire(store):
    store.enqueue([make_delivery("m1", expires=later(10))], NOW)
    delivery = lease_one(store)
    assert claim(store, later(20)) == []
    finish(store, delivery, S.SENT)
    assert store.delivery("m1").state is S.SENT


def test_an_expired_delivery_dies_when_its_lease_ends(store):
    store.enqueue([make_delivery("m1", expires=later(10))], NOW)
    lease_end_s = 60
    (leased,) = store.lease_deliveries(NOW, lease_end_s, 1)
    assert store.lease_deliveries(later(lease_end_s - 0.001), 60, 1) == []
    assert store.delivery(leased.id).state is S.SENDING
    assert store.lease_deliveries(later(lease_end_s), 60, 1) == []
    assert store.delivery(leased.id).state is S.DEAD


def test_at_start_every_lease_runs_out(store):
    store.sync_sources([make_source("alpha")], NOW)
    (lease,) = store.lease_due_hosts(NOW, 60, 1)
    store.enqueue([make_delivery("m1"), make_delivery("m2"), make_delivery("m3")], NOW)
    first, _, third = claim(store)
    store.mark_transmitting(first)
    finish(store, third, S.SENT)
    assert store.expire_leases() == 3
    assert [(d.id, d.uncertain) for d in claim(store)] == [("m1", True), ("m2", False)]
    assert len(store.lease_due_hosts(NOW, 60, 1)) == 1
    with pytest.raises(LeaseLost):
        store.record_poll(lease, make_poll())


# ── sending ───────────────────────────────────────────────────────────────────────────────────────


def test_content_is_stored_once_with_its_message_id(store, owed):
    first = lease_one(store)
    kept = store.save_content(first, b"one", "<1@example>")
    assert kept == replace(first, content=b"one", message_id="<1@example>")
    second = lease_one(store, later(60))
    assert (second.content, second.message_id) == (b"one", "<1@example>")
    assert store.save_content(second, b"two", "<2@example>") == second


def test_a_sent_delivery_keeps_what_was_sent(store, owed):
    delivery = store.save_content(lease_one(store), b"one", "<1@example>")
    store.mark_transmitting(delivery)
    finish(store, delivery, S.SENT)
    sent = replace(delivery, state=S.SENT, transmitting=False, last_error=None)
    assert store.delivery("m1") == sent
    assert store.attempts("m1") == [make_attempt("m1", "sent", answer="said")]


def test_a_failed_attempt_is_due_again_at_the_given_time_with_its_answer(store, owed):
    finish(store, lease_one(store), S.RETRY, due=later(300), answer="451 later")
    delivery = store.delivery("m1")
    assert (delivery.state, delivery.due, delivery.last_error) == (S.RETRY, later(300), "451 later")
    assert store.next_delivery_due() == later(300)
    assert claim(store, later(299)) == []
    assert lease_one(store, later(300)).tries == 2


def test_uncertain_stays_set(store, owed):
    finish(store, lease_one(store), S.RETRY, due=later(1), uncertain=True)
    finish(store, lease_one(store, later(1)), S.RETRY, due=later(2), uncertain=False)
    assert store.delivery("m1").uncertain


def test_attempts_are_stored_in_order(store, owed):
    for n in range(3):
        finish(store, lease_one(store, later(n)), S.RETRY, due=later(n + 1), answer=f"try {n}\ud800")
    assert [attempt.answer for attempt in store.attempts("m1")] == [
        "try 0\ufffd",
        "try 1\ufffd",
        "try 2\ufffd",
    ]
    assert store.attempts("unknown") == []


@pytest.mark.parametrize("lost_by", ["takeover", "finish"])
@pytest.mark.parametrize("verb", ["save_content", "mark_transmitting", "finish_delivery"])
def test_an_older_lease_writes_nothing(store, owed, verb, lost_by):
    old = lease_one(store)
    if lost_by == "takeover":
        lease_one(store, later(60))
    else:
        finish(store, old, S.RETRY, due=later(1))
    before = store.delivery("m1"), store.attempts("m1")
    with pytest.raises(LeaseLost):
        {
            "save_content": lambda: store.save_content(old, b"late", "<late@example>"),
            "mark_transmitting": lambda: store.mark_transmitting(old),
            "finish_delivery": lambda: finish(store, old, S.SENT),
        }[verb]()
    assert (store.delivery("m1"), store.attempts("m1")) == before


def test_a_lease_that_ran_out_holds_until_somebody_else_takes_it(store, owed):
    finish(store, lease_one(store), S.SENT)
    assert store.delivery("m1").state is S.SENT


# ── looking and deciding by hand ──────────────────────────────────────────────────────────────────


def test_deliveries_are_listed_newest_first_by_state_and_channel(store):
    made = [("a", "mail", 1), ("b", "hook", 3), ("c", "mail", 2), ("d", "mail", 2)]
    store.enqueue([make_delivery(key, channel=where, created=later(at)) for key, where, at in made], NOW)
    finish(store, claim(store, limit=1)[0], S.DEAD)
    assert [delivery.id for delivery in store.deliveries()] == ["b", "d", "c", "a"]
    assert [delivery.id for delivery in store.deliveries(limit=2)] == ["b", "d"]
    assert [delivery.id for delivery in store.deliveries(channel="mail")] == ["d", "c", "a"]
    assert [delivery.id for delivery in store.deliveries([S.DEAD])] == ["a"]
    assert [delivery.id for delivery in store.deliveries([S.DEAD, S.PENDING, S.DEAD])] == ["b", "d", "c", "a"]
    assert store.deliveries([S.HELD]) == []


def test_a_delivery_is_found_by_an_unambiguous_beginning_of_its_id(store):
    store.enqueue([make_delivery(key) for key in ("abc1", "abc2", "ab", "x%y")], NOW)
    found = {key: store.delivery(key) for key in ("abc1", "ab", "abc", "x", "%", "", "nothing", "\ud800")}
    ids = {key: delivery.id if delivery else None for key, delivery in found.items()}
    assert ids == {
        "abc1": "abc1",
        "ab": "ab",
        "abc": None,
        "x": "x%y",
        "%": None,
        "": None,
        "nothing": None,
        "\ud800": None,
    }


@pytest.mark.parametrize("state", list(S))
def test_dead_held_and_waiting_deliveries_may_be_requeued(store, state):
    in_state(store, state)
    before = store.delivery("m1")
    may = state in (S.DEAD, S.HELD, S.RETRY, S.DISCARDED, S.WAITING)
    assert store.requeue_delivery("m1", later(5), later(500)) is may
    if may:
        revived = replace(before, state=S.RETRY, tries=0, due=later(5), expires=later(500))
        assert store.delivery("m1") == revived
        assert lease_one(store, later(5)).tries == 1
    else:
        assert store.delivery("m1") == before
    assert not store.requeue_delivery("unknown", NOW, NOW)


@pytest.mark.parametrize("state", list(S))
def test_what_is_not_sent_nor_being_sent_may_be_discarded(store, state):
    in_state(store, state)
    may = state not in (S.SENT, S.SENDING, S.FOLDED)
    assert store.discard_delivery("m1") is may
    assert store.delivery("m1").state is (S.DISCARDED if may else state)
    assert not store.discard_delivery("unknown")


def test_the_root_of_a_thread_is_the_first_really_sent_delivery_about_its_subject(store):
    about = {"subject": "d1"}
    store.enqueue([make_delivery(f"m{n}", revision=n, **about) for n in range(3)], NOW)
    store.enqueue([make_delivery("else", recipient="x@example.org", **about)], NOW)
    key = ("mail", "reader@example.org", "d1")
    zero, one, two, other = (store.save_content(d, b"", f"<{d.id}@example>") for d in claim(store))
    finish(store, other, S.SENT)
    assert store.thread_root_id(*key) is None
    finish(store, zero, S.RETRY, due=NOW)
    finish(store, two, S.SENT)
    assert store.thread_root_id(*key) == "<m2@example>"
    attempt = make_attempt("m1", ended=later(50))
    store.finish_delivery(one, attempt, state=S.SENT)
    assert store.thread_root_id(*key) == "<m2@example>"
    assert store.thread_root_id("hook", *key[1:]) is None


def test_nothing_is_due_where_nothing_is_pending(store):
    assert store.next_delivery_due() is None
    assert store.pending_count() == 0
    assert store.deliveries() == []

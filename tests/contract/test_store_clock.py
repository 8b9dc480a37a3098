"""The machine's clock was wrong once: nothing waits longer than it may, and what is leased or ended stays so."""

from datetime import timedelta

import pytest

from store.protocol.outbox import MAX_DELIVERY_WAIT
from store.records.articles import ArticleState
from store.records.deliveries import DeliveryState
from store.records.sources import PagePolicy
from tests.support.records import (
    NOW,
    later,
    make_article,
    make_attempt,
    make_delivery,
    make_poll,
    make_source,
)

DAY = timedelta(days=1)
MAX_WAIT = 2 * DAY
ALPHA, BETA = make_source("alpha"), make_source("beta", page_policy=PagePolicy.ALWAYS)
TICK = timedelta(microseconds=1)


def lease(store, at):
    return [held.host.partition(".")[0] for held in store.lease_due_hosts(at, 60, 5, max_wait=MAX_WAIT)]


def poll_at(store, at, due, *, not_before=None):
    """Both sources were polled; the second one's article wants its page."""
    store.sync_sources([ALPHA, BETA], at)
    for held in store.lease_due_hosts(at, 60, 5):
        name = held.host.split(".")[0]
        wanted = make_article("page", url="https://pages.example/1", state=ArticleState.AWAITING_PAGE)
        articles = (wanted,) if name == "beta" else ()
        store.record_poll(held, make_poll(name, *articles, at=at, next_due=due))
        store.release_host(held, not_before)


@pytest.mark.parametrize(
    ("due", "is_due"),
    [
        (NOW, True),
        (NOW + TICK, False),
        (NOW + MAX_WAIT, False),
        (NOW + MAX_WAIT + TICK, True),
        (NOW + 7_000 * DAY, True),
    ],
)
def test_a_source_waits_no_longer_than_it_may(store, due, is_due):
    poll_at(store, later(-60), due)
    hosts = store.lease_due_hosts(NOW, 60, 5, max_wait=MAX_WAIT)
    works = {held.host: store.host_work(held, NOW, 9, max_wait=MAX_WAIT) for held in hosts}
    polled = {state.source.name for work in works.values() for state in work.sources}
    assert polled == ({"alpha", "beta"} if is_due else set())


def test_a_source_that_a_wrong_clock_put_off_is_polled_once_and_then_waits_as_others_do(store):
    poll_at(store, NOW + 7_000 * DAY, NOW + 7_001 * DAY)
    for held in store.lease_due_hosts(NOW, 60, 5, max_wait=MAX_WAIT):
        for state in store.host_work(held, NOW, 9, max_wait=MAX_WAIT).sources:
            store.record_poll(held, make_poll(state.source.name, at=NOW, next_due=later(900)))
        store.release_host(held, None)
    assert "alpha" not in lease(store, later(899))
    assert "alpha" in lease(store, later(900))


def test_a_page_and_the_pause_of_a_host_wait_no_longer_than_they_may(store):
    far = NOW + 7_000 * DAY
    poll_at(store, far, far + DAY, not_before=far + DAY)
    hosts = store.lease_due_hosts(NOW, 60, 5, max_wait=MAX_WAIT)
    assert {held.host.partition(".")[0] for held in hosts} == {"alpha", "beta", "pages"}
    works = [store.host_work(held, NOW, 9, max_wait=MAX_WAIT) for held in hosts]
    assert [article.id for work in works for article in work.pages] == ["page"]


def test_the_pause_of_a_host_is_kept_as_long_as_it_may_last(store):
    poll_at(store, later(-60), NOW, not_before=NOW + MAX_WAIT)
    assert "alpha" not in lease(store, NOW)
    assert "alpha" in lease(store, NOW + MAX_WAIT)


def test_what_is_really_due_comes_before_what_a_wrong_clock_put_off(store):
    store.sync_sources([ALPHA, BETA], later(-60))
    for held in store.lease_due_hosts(NOW, 60, 5):
        name = held.host.split(".")[0]
        store.record_poll(held, make_poll(name, next_due=NOW + (900 * DAY if name == "alpha" else -DAY)))
        store.release_host(held, None)
    leases = [
        store.lease_due_hosts(NOW, 60, 1, max_wait=MAX_WAIT)[0].host.partition(".")[0] for _ in range(2)
    ]
    assert leases == ["beta", "alpha"]


def test_a_host_that_is_leased_is_not_leased_again_whatever_its_times_say(store):
    poll_at(store, later(-60), NOW + 7_000 * DAY)
    assert lease(store, NOW)
    assert lease(store, later(59)) == []
    assert lease(store, later(60))


@pytest.mark.parametrize("state", [DeliveryState.PENDING, DeliveryState.RETRY])
@pytest.mark.parametrize(
    ("due", "is_due"),
    [
        (NOW, True),
        (NOW + TICK, False),
        (NOW + MAX_DELIVERY_WAIT, False),
        (NOW + MAX_DELIVERY_WAIT + TICK, True),
    ],
)
def test_a_delivery_waits_no_longer_than_it_may(store, state, due, is_due):
    store.enqueue([make_delivery("d1", due=due, expires=due + DAY, state=state)], NOW)
    assert [delivery.id for delivery in store.lease_deliveries(NOW, 60, 5)] == (["d1"] if is_due else [])


def test_a_delivery_that_a_wrong_clock_put_off_is_leased_again_when_its_lease_runs_out_and_sent_once(store):
    far = NOW + 7_000 * DAY
    store.enqueue([make_delivery("d1", due=far, expires=far + DAY)], NOW)
    (first,) = store.lease_deliveries(NOW, 60, 5)
    assert store.expire_leases() == 1
    (second,) = store.lease_deliveries(later(1), 60, 5)
    assert (second.id, second.token, second.tries) == ("d1", first.token + 1, 2)
    store.finish_delivery(second, make_attempt("d1"), state=DeliveryState.SENT)
    assert store.lease_deliveries(NOW, 60, 5) == store.lease_deliveries(far, 60, 5) == []


def test_deliveries_of_skipped_channels_are_skipped_whatever_their_times_say(store):
    far = NOW + 7_000 * DAY
    store.enqueue([make_delivery("d1", due=far, expires=far + DAY)], NOW)
    assert store.lease_deliveries(NOW, 60, 5, skip_channels=["mail"]) == []


def test_a_digest_waits_no_longer_than_it_may(store):
    waits = {"state": DeliveryState.WAITING, "expires": NOW + 9_000 * DAY}
    dues = {"soon": NOW + TICK, "weekly": NOW + MAX_DELIVERY_WAIT, "wrong": NOW + MAX_DELIVERY_WAIT + TICK}
    store.enqueue([make_delivery(key, due=due, wait_reason=key, **waits) for key, due in dues.items()], NOW)
    assert [delivery.id for delivery in store.due_waiting_deliveries(NOW)] == ["wrong"]


@pytest.mark.parametrize("state", [DeliveryState.SENT, DeliveryState.DEAD, DeliveryState.HELD])
def test_ended_and_held_deliveries_are_not_leased_whatever_their_times_say(store, state):
    far = NOW + 7_000 * DAY
    store.enqueue([make_delivery("d1", due=far, expires=far + DAY, state=state)], NOW)
    assert store.lease_deliveries(NOW, 60, 5) == []


def test_a_delivery_that_a_wrong_clock_put_off_is_not_sent_to_who_unsubscribed(store):
    far = NOW + 7_000 * DAY
    delivery = make_delivery("d1", due=far, expires=far + DAY)
    store.unsubscribe(delivery.channel, delivery.recipient, "", NOW)
    store.enqueue([delivery], NOW)
    assert store.lease_deliveries(NOW, 60, 5) == []
    assert store.delivery("d1").state is DeliveryState.DISCARDED


@pytest.mark.parametrize("state", [DeliveryState.PENDING, DeliveryState.RETRY, DeliveryState.WAITING])
def test_after_a_step_ahead_a_delivery_has_its_time_by_the_new_clock(store, state):
    wait_reason = "digest" if state is DeliveryState.WAITING else ""
    store.enqueue([make_delivery("d1", state=state, wait_reason=wait_reason), make_delivery("over")], NOW)
    store.discard_delivery("over")
    before = {one.id: one.expires for one in store.deliveries()}
    assert store.postpone_expiry(9 * DAY) == 1
    assert {one.id: one.expires for one in store.deliveries()} == {**before, "d1": before["d1"] + 9 * DAY}
    store.lease_deliveries(before["d1"] + TICK, 60, 5)
    assert store.delivery("d1").state is not DeliveryState.DEAD

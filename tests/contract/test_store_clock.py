"""The machine's clock is set: nothing waits for years, nothing is given up, nothing goes out early in bulk."""

from datetime import timedelta

import pytest

from store.protocol.clock import MAX_DELIVERY_WAIT
from store.records.collection import ArticleState, PagePolicy
from store.records.deliveries import DeliveryState
from tests.support.records import NOW, later, make_article, make_delivery, make_poll, make_source

DAY = timedelta(days=1)
ALPHA, BETA = make_source("alpha"), make_source("beta", page_policy=PagePolicy.ALWAYS)


def polled(store, at, due):
    """Both sources were read; the second one's article wants its page."""
    store.sync_sources([ALPHA, BETA], at)
    for lease in store.lease_due_hosts(at, 60, 5):
        name = lease.host.split(".")[0]
        wanted = make_article("page", url="https://pages.example/1", state=ArticleState.AWAITING_PAGE)
        articles = (wanted,) if name == "beta" else ()
        store.record_poll(lease, make_poll(name, *articles, at=at, next_due=due))
        store.release_host(lease, at + timedelta(seconds=5))


def dues(store):
    return [state.next_due for state in store.source_states()]


def test_a_clock_set_back_takes_what_it_gave_with_it(store):
    ahead = NOW + 3 * DAY
    polled(store, ahead, ahead + timedelta(minutes=15))
    store.enqueue([make_delivery("d1", due=ahead + timedelta(minutes=5))], ahead)
    store.rebase_due_times(NOW, step=-3 * DAY, max_wait=DAY)
    assert dues(store) == [NOW + timedelta(minutes=15)] * 2
    assert store.delivery("d1").due == NOW + timedelta(minutes=5)
    assert store.next_delivery_due() == NOW + timedelta(minutes=5)
    assert store.next_collection_due() == NOW, "the page was due at once, and is"
    assert [lease.host for lease in store.lease_due_hosts(NOW, 60, 5)] == ["pages.example:443"]
    hosts = {lease.host for lease in store.lease_due_hosts(NOW + timedelta(minutes=15), 60, 5)}
    assert hosts >= {"alpha.example:443", "beta.example:443"}


def test_what_was_due_stays_due(store):
    store.sync_sources([ALPHA], later(-60))
    store.enqueue([make_delivery("d1", due=later(-30))], later(-30))
    store.rebase_due_times(NOW, step=-DAY, max_wait=DAY)
    assert dues(store) == [later(-60)]
    assert store.delivery("d1").due == later(-30)


def test_a_clock_that_was_wrong_while_nobody_looked_keeps_nothing_waiting_longer_than_it_may(store):
    polled(store, NOW, NOW + 7_000 * DAY)
    store.enqueue([make_delivery("d1", due=NOW + 7_000 * DAY), make_delivery("d2", due=later(30))], NOW)
    waits = {"state": DeliveryState.WAITING, "waits_for": "digest"}
    store.enqueue(
        [
            make_delivery("w1", due=NOW + 7_000 * DAY, **waits),
            make_delivery("w2", due=NOW + 3 * DAY, **waits),
        ],
        NOW,
    )
    store.rebase_due_times(NOW, step=timedelta(0), max_wait=2 * DAY)
    assert dues(store) == [NOW + 2 * DAY] * 2
    assert store.delivery("d1").due == NOW + MAX_DELIVERY_WAIT
    assert store.delivery("d2").due == later(30)
    assert store.delivery("w1").due == NOW + MAX_DELIVERY_WAIT
    assert store.delivery("w2").due == NOW + 3 * DAY


@pytest.mark.parametrize("state", [DeliveryState.RETRY, DeliveryState.WAITING])
def test_a_clock_set_ahead_gives_what_is_owed_its_time(store, state):
    store.enqueue(
        [make_delivery("d1", state=state, wait_reason="digest" if state is DeliveryState.WAITING else "")],
        NOW,
    )
    expires = store.delivery("d1").expires
    store.rebase_due_times(NOW + 9 * DAY, step=9 * DAY, max_wait=DAY)
    assert store.delivery("d1").expires == expires + 9 * DAY
    assert store.delivery("d1").due == NOW


def test_what_is_over_keeps_its_times(store):
    store.enqueue([make_delivery("d1")], NOW)
    store.discard_delivery("d1")
    before = store.delivery("d1")
    store.rebase_due_times(NOW + 9 * DAY, step=9 * DAY, max_wait=DAY)
    store.rebase_due_times(NOW, step=-9 * DAY, max_wait=DAY)
    assert store.delivery("d1") == before


def test_a_claim_that_is_held_is_not_taken_away(store):
    polled(store, NOW, later(900))
    store.enqueue([make_delivery("d1", due=NOW)], NOW)
    (held,) = store.lease_deliveries(NOW, 60, 5)
    leases = store.lease_due_hosts(later(1_000), 60, 5)
    store.rebase_due_times(NOW - DAY, step=-DAY, max_wait=DAY)
    assert store.lease_deliveries(NOW, 60, 5) == []
    assert store.delivery("d1") == held
    assert store.lease_due_hosts(later(1_000), 60, 5) == []
    assert leases

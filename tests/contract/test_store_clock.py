"""The machine's clock is set: nothing waits for years, nothing is given up, nothing goes out early in bulk."""

from datetime import timedelta

import pytest

from store.protocol.clock import LONGEST_PAUSE
from store.records.collection import ArticleState, DeliveryState, PagePolicy
from tests.support.records import NOW, later, make_article, make_delivery, make_poll, make_source

DAY = timedelta(days=1)
ALPHA, BETA = make_source("alpha"), make_source("beta", pages=PagePolicy.ALWAYS)


def polled(store, at, due):
    """Both sources were read; the second one's article wants its page."""
    store.sync_sources([ALPHA, BETA], at)
    for lease in store.claim_hosts(at, 60, 5):
        name = lease.host.split(".")[0]
        wanted = make_article("page", url="https://pages.example/1", state=ArticleState.PAGE)
        articles = (wanted,) if name == "beta" else ()
        store.record_poll(lease, make_poll(name, *articles, at=at, next_due=due))
        store.release_host(lease, at + timedelta(seconds=5))


def dues(store):
    return [state.next_due for state in store.source_states()]


def test_a_clock_set_back_takes_what_it_gave_with_it(store):
    ahead = NOW + 3 * DAY
    polled(store, ahead, ahead + timedelta(minutes=15))
    store.owe([make_delivery("d1", due=ahead + timedelta(minutes=5))], ahead)
    store.mend_times(NOW, by=-3 * DAY, longest=DAY)
    assert dues(store) == [NOW + timedelta(minutes=15)] * 2
    assert store.delivery("d1").due == NOW + timedelta(minutes=5)
    assert store.next_delivery_due() == NOW + timedelta(minutes=5)
    assert store.next_collection_due() == NOW, "the page was due at once, and is"
    assert [lease.host for lease in store.claim_hosts(NOW, 60, 5)] == ["pages.example:443"]
    hosts = {lease.host for lease in store.claim_hosts(NOW + timedelta(minutes=15), 60, 5)}
    assert hosts >= {"alpha.example:443", "beta.example:443"}


def test_what_was_due_stays_due(store):
    store.sync_sources([ALPHA], later(-60))
    store.owe([make_delivery("d1", due=later(-30))], later(-30))
    store.mend_times(NOW, by=-DAY, longest=DAY)
    assert dues(store) == [later(-60)]
    assert store.delivery("d1").due == later(-30)


def test_a_clock_that_was_wrong_while_nobody_looked_keeps_nothing_waiting_longer_than_it_may(store):
    polled(store, NOW, NOW + 7_000 * DAY)
    store.owe([make_delivery("d1", due=NOW + 7_000 * DAY), make_delivery("d2", due=later(30))], NOW)
    waits = {"state": DeliveryState.WAITING, "waits_for": "digest"}
    store.owe(
        [
            make_delivery("w1", due=NOW + 7_000 * DAY, **waits),
            make_delivery("w2", due=NOW + 3 * DAY, **waits),
        ],
        NOW,
    )
    store.mend_times(NOW, by=timedelta(0), longest=2 * DAY)
    assert dues(store) == [NOW + 2 * DAY] * 2
    assert store.delivery("d1").due == NOW + LONGEST_PAUSE
    assert store.delivery("d2").due == later(30)
    assert store.delivery("w1").due == NOW + LONGEST_PAUSE
    assert store.delivery("w2").due == NOW + 3 * DAY


@pytest.mark.parametrize("state", [DeliveryState.RETRY, DeliveryState.WAITING])
def test_a_clock_set_ahead_gives_what_is_owed_its_time(store, state):
    store.owe(
        [make_delivery("d1", state=state, waits_for="digest" if state is DeliveryState.WAITING else "")], NOW
    )
    expires = store.delivery("d1").expires
    store.mend_times(NOW + 9 * DAY, by=9 * DAY, longest=DAY)
    assert store.delivery("d1").expires == expires + 9 * DAY
    assert store.delivery("d1").due == NOW


def test_what_is_over_keeps_its_times(store):
    store.owe([make_delivery("d1")], NOW)
    store.discard_delivery("d1")
    before = store.delivery("d1")
    store.mend_times(NOW + 9 * DAY, by=9 * DAY, longest=DAY)
    store.mend_times(NOW, by=-9 * DAY, longest=DAY)
    assert store.delivery("d1") == before


def test_a_claim_that_is_held_is_not_taken_away(store):
    polled(store, NOW, later(900))
    store.owe([make_delivery("d1", due=NOW)], NOW)
    (held,) = store.claim_deliveries(NOW, 60, 5)
    leases = store.claim_hosts(later(1_000), 60, 5)
    store.mend_times(NOW - DAY, by=-DAY, longest=DAY)
    assert store.claim_deliveries(NOW, 60, 5) == []
    assert store.delivery("d1") == held
    assert store.claim_hosts(later(1_000), 60, 5) == []
    assert leases

"""The last polls of a source: a ring that is written with each poll."""

from dataclasses import replace

import pytest

from store.protocol.sources import MAX_PAST_POLLS
from store.records.collection import PastPoll, PollStatus
from tests.support.records import NOW, later, make_article, make_poll, make_source

ALPHA = make_source("alpha")


@pytest.fixture
def lease(store):
    store.sync_sources([ALPHA], NOW)
    return store.lease_due_hosts(NOW, 10**9, 5)[0]


def poll(store, lease, second, status=PollStatus.UNCHANGED, *articles, **changes):
    store.record_poll(lease, make_poll("alpha", *articles, at=later(second), status=status, **changes))


def test_each_poll_is_remembered_with_its_time_status_duration_and_new_articles(store, lease):
    poll(store, lease, 0, PollStatus.OK, make_article("a1"), make_article("a2"), took_s=0.2504)
    poll(store, lease, 1, took_s=0.01)
    poll(store, lease, 2, PollStatus.FAILED, error="HTTP 500", took_s=30.0)
    poll(store, lease, 3, PollStatus.GONE)
    assert store.recent_polls("alpha") == [
        PastPoll(later(3), PollStatus.GONE, 0, 0),
        PastPoll(later(2), PollStatus.FAILED, 30_000, 0),
        PastPoll(later(1), PollStatus.UNCHANGED, 10, 0),
        PastPoll(NOW, PollStatus.OK, 250, 2),
    ]
    assert store.recent_polls("nobody") == []


def test_the_oldest_is_forgotten(store, lease):
    for second in range(MAX_PAST_POLLS + 5):
        poll(store, lease, second)
    remembered = [one.at for one in store.recent_polls("alpha")]
    assert remembered == [later(second) for second in reversed(range(5, MAX_PAST_POLLS + 5))]


def test_a_push_and_a_poll_that_is_not_stored_are_no_polls(store, lease):
    poll(store, lease, 0, PollStatus.PUSHED, make_article("a1"))
    store.record_poll(lease, make_poll("unknown", at=NOW))
    assert store.recent_polls("alpha") == []
    assert store.recent_polls("unknown") == []


def test_a_duration_of_a_wrong_clock_is_stored_as_far_as_it_fits(store, lease):
    poll(store, lease, 0, took_s=-5.0)
    poll(store, lease, 1, took_s=1e12)
    assert [one.took_ms for one in store.recent_polls("alpha")] == [2**32 - 1, 0]


def test_what_was_remembered_ends_with_the_address_and_with_the_source(store, lease):
    poll(store, lease, 0)
    store.sync_sources([replace(ALPHA, interval_s=60.0)], NOW)
    assert len(store.recent_polls("alpha")) == 1
    store.sync_sources([replace(ALPHA, url="https://alpha.example/other.xml")], NOW)
    assert store.recent_polls("alpha") == []
    poll(store, lease, 1)
    assert len(store.recent_polls("alpha")) == 1
    store.sync_sources([], NOW)
    store.sync_sources([ALPHA], NOW)
    assert store.recent_polls("alpha") == []

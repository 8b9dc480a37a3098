"""What a store learns about a source from many polls: publishing rate, failures, redirects, notices."""

from dataclasses import replace
from datetime import timedelta

import pytest

from store.records.collection import PollStatus
from store.records.sources import DEFAULT_ARTICLES_PER_DAY, SourceProblem
from tests.support.records import NOW, later, make_article, make_delivery, make_poll, make_source

ALPHA = make_source("alpha")
MOVED = "https://other.example/feed.xml"


@pytest.fixture
def lease(store):
    """The lease of a source whose first poll is past."""
    store.sync_sources([ALPHA], NOW)
    (lease,) = store.lease_due_hosts(NOW, 10**9, 1)
    store.record_poll(lease, make_poll("alpha", make_article("old")))
    return lease


def only_state(store):
    (state,) = store.source_states()
    return state


def poll_after(store, lease, hours, *names, **changes):
    articles = [make_article(name) for name in names]
    store.record_poll(lease, make_poll("alpha", *articles, at=NOW + timedelta(hours=hours), **changes))
    return only_state(store)


def test_a_first_poll_teaches_no_rhythm(store, lease):
    state = only_state(store)
    assert (state.articles_per_day, state.usual_interval, state.productive_polls) == (
        DEFAULT_ARTICLES_PER_DAY,
        None,
        0,
    )


def test_polls_that_bring_much_raise_the_rate_and_those_that_bring_nothing_lower_it(store, lease):
    busy = poll_after(store, lease, 1, *(f"n{number}" for number in range(10))).articles_per_day
    assert busy > DEFAULT_ARTICLES_PER_DAY
    assert poll_after(store, lease, 2, status=PollStatus.UNCHANGED).articles_per_day < busy
    assert poll_after(store, lease, 200, status=PollStatus.UNCHANGED).articles_per_day < 0.01


def test_known_articles_are_nothing_new(store, lease):
    assert poll_after(store, lease, 1, "old").articles_per_day < DEFAULT_ARTICLES_PER_DAY


def test_a_failed_poll_teaches_no_rhythm(store, lease):
    before = only_state(store)
    state = poll_after(store, lease, 30, status=PollStatus.FAILED, error="broken")
    assert (state.articles_per_day, state.usual_interval) == (before.articles_per_day, before.usual_interval)


def test_the_usual_gap_is_that_between_polls_that_brought_something(store, lease):
    poll_after(store, lease, 1, "a")
    poll_after(store, lease, 2, status=PollStatus.UNCHANGED)
    state = poll_after(store, lease, 4, "b")
    assert state.productive_polls == 2
    assert timedelta(hours=1) < state.usual_interval <= timedelta(hours=3)


def test_failing_counts_from_the_first_failure_in_a_row(store, lease):
    poll_after(store, lease, 1, status=PollStatus.FAILED, error="HTTP 500")
    assert poll_after(store, lease, 3, status=PollStatus.FAILED).failing_since == later(3600)
    assert poll_after(store, lease, 4, status=PollStatus.UNCHANGED).failing_since is None


def test_a_parked_source_counts_as_failing_since_then(store, lease):
    assert poll_after(store, lease, 2, status=PollStatus.GONE).failing_since == later(7200)


def test_hints_are_those_of_the_last_body(store, lease):
    state = poll_after(store, lease, 1, ttl_s=3600.0, skip_hours=0b110)
    assert (state.ttl_s, state.skip_hours) == (3600.0, 0b110)
    assert poll_after(store, lease, 2, status=PollStatus.UNCHANGED) == replace(
        state,
        last_polled=later(7200),
        last_ok=later(7200),
        articles_per_day=only_state(store).articles_per_day,
    )
    state = poll_after(store, lease, 3)
    assert (state.ttl_s, state.skip_hours) == (None, 0)


def test_a_server_caught_lying_is_not_trusted_again_until_the_url_changes(store, lease):
    poll_after(store, lease, 1, validators_unreliable=True)
    assert poll_after(store, lease, 2).validators_unreliable
    store.sync_sources([make_source("alpha", url="https://alpha.example/other")], NOW)
    assert not only_state(store).validators_unreliable


def test_where_it_moves_is_what_the_last_answered_poll_saw(store, lease):
    state = poll_after(store, lease, 1, redirect_to=MOVED, redirect_since=later(60))
    assert (state.redirect_to, state.redirect_since) == (MOVED, later(60))
    assert poll_after(store, lease, 2, status=PollStatus.FAILED).redirect_to == MOVED
    state = poll_after(store, lease, 3)
    assert (state.redirect_to, state.redirect_since) == (None, None)


def test_a_moved_source_belongs_to_the_new_host_and_keeps_its_configured_url(store, lease):
    poll_after(store, lease, 1, redirect_to=MOVED, redirect_since=later(60))
    state = poll_after(store, lease, 2, adopted_url=MOVED)
    assert (state.source, state.url, state.host) == (ALPHA, MOVED, "other.example:443")
    assert (state.redirect_to, state.redirect_since) == (None, None)
    store.release_host(lease, NOW)
    store.make_due(later(9000))
    (leased,) = store.lease_due_hosts(later(9000), 60, 5)
    assert leased.host == "other.example:443"
    assert store.host_work(leased, later(9000), 5).sources == (only_state(store),)


def test_a_poll_of_a_moved_source_under_its_old_host_is_not_recorded(store, lease):
    poll_after(store, lease, 1, adopted_url=MOVED)
    assert poll_after(store, lease, 2, "late").article_count == 1


def test_the_same_config_keeps_the_address_and_another_url_ends_it(store, lease):
    poll_after(store, lease, 1, adopted_url=MOVED)
    store.sync_sources([replace(ALPHA, interval_s=60.0)], NOW)
    assert (only_state(store).url, only_state(store).source.interval_s) == (MOVED, 60.0)
    other = make_source("alpha", url="https://alpha.example/other")
    store.sync_sources([other], NOW)
    assert (only_state(store).url, only_state(store).host) == (other.url, ALPHA.host)


def test_a_source_can_go_back_to_its_configured_url(store, lease):
    poll_after(store, lease, 1, adopted_url=MOVED)
    store.make_due(later(9000))
    (moved,) = store.lease_due_hosts(later(9000), 60, 5)
    store.record_poll(moved, make_poll("alpha", status=PollStatus.FAILED, adopted_url=ALPHA.url))
    assert (only_state(store).adopted_url, only_state(store).host) == (None, ALPHA.host)


def test_notified_states_are_stored_with_their_deliveries(store, lease):
    owed = make_delivery("notice")
    store.set_notified_states({"alpha": SourceProblem.FAILING, "removed": SourceProblem.GONE}, [owed], NOW)
    assert only_state(store).notified_state is SourceProblem.FAILING
    assert [delivery.id for delivery in store.deliveries()] == ["notice"]
    store.set_notified_states({"alpha": None}, [], NOW)
    assert only_state(store).notified_state is None


@pytest.mark.parametrize("status", list(PollStatus))
def test_a_poll_keeps_the_notified_state(store, lease, status):
    store.set_notified_states({"alpha": SourceProblem.SILENT}, [], NOW)
    assert poll_after(store, lease, 1, status=status).notified_state is SourceProblem.SILENT

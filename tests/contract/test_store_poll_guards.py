"""Polls that were begun when the service ended, and the limit of new reports a day."""

from datetime import timedelta

import pytest

from crawler.scheduling.source_health import diagnose
from store.protocol.sources import INTERRUPTED, INTERRUPTED_PAUSE
from store.records.collection import PollStatus
from store.records.sources import SourceProblem
from tests.support.records import NOW, later, make_article, make_poll, make_source

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ALPHA, BETA = make_source("alpha"), make_source("beta")


@pytest.fixture
def leases(store):
    store.sync_sources([ALPHA, BETA], NOW)
    return {lease.host: lease for lease in store.lease_due_hosts(NOW, 10**9, 5)}


@pytest.fixture
def lease(store, leases):
    store.record_poll(leases[ALPHA.host], make_poll("alpha", make_article("old"), next_due=NOW))
    return leases[ALPHA.host]


def alpha(store):
    return store.source_state("alpha")


def crash(store, lease, at):
    """The service ends between the answer and the record, and starts again."""
    store.begin_poll(lease, "alpha", at)
    store.expire_leases()
    named = store.note_interrupted_polls(at)
    return named, next(one for one in store.lease_due_hosts(at + DAY, 10**9, 5) if one.host == ALPHA.host)


class TestBegun:
    def test_the_source_is_polled_after_the_others_and_named_after_a_second_crash(self, store, lease):
        named, lease = crash(store, lease, NOW + HOUR)
        assert named == ("alpha",)
        state = alpha(store)
        assert (state.crashes, state.failures, state.last_error) == (1, 1, INTERRUPTED)
        assert state.next_due == NOW + HOUR + INTERRUPTED_PAUSE
        assert diagnose(state) is None
        waits = []
        for hours in (2, 3, 4):
            _, lease = crash(store, lease, NOW + hours * HOUR)
            waits.append((alpha(store).next_due - NOW - hours * HOUR) / timedelta(seconds=ALPHA.interval_s))
        assert waits == [2, 4, 8]
        assert diagnose(alpha(store)) is SourceProblem.CRASHING

    def test_it_waits_a_day_at_most(self, store, lease):
        for hours in range(1, 30):
            _, lease = crash(store, lease, NOW + hours * HOUR)
        assert alpha(store).next_due == NOW + 29 * HOUR + DAY

    @pytest.mark.parametrize("status", [one for one in PollStatus if one is not PollStatus.PUSHED])
    def test_a_poll_that_is_recorded_was_no_crash(self, store, lease, status):
        _, lease = crash(store, lease, NOW)
        store.begin_poll(lease, "alpha", later(60))
        store.record_poll(lease, make_poll("alpha", status=status, at=later(60)))
        assert alpha(store).crashes == 0
        assert store.note_interrupted_polls(later(120)) == ()

    def test_a_host_that_is_released_has_no_poll_begun(self, store, lease):
        store.begin_poll(lease, "alpha", NOW)
        store.release_host(lease, None)
        assert store.note_interrupted_polls(NOW) == ()

    def test_without_the_lease_nothing_is_begun_or_ended(self, store, lease, leases):
        store.begin_poll(leases[BETA.host], "alpha", NOW)
        assert store.note_interrupted_polls(NOW) == ()
        store.begin_poll(lease, "alpha", NOW)
        store.release_host(leases[BETA.host], None)
        assert store.note_interrupted_polls(NOW) == ("alpha",)

    def test_a_source_whose_url_changes_begins_anew(self, store, lease):
        crash(store, lease, NOW)
        store.sync_sources([make_source("alpha", url="https://alpha.example/other"), BETA], NOW)
        assert alpha(store).crashes == 0


def bring(store, lease, hours, *names, limit=5, **facts):
    at = NOW + hours * HOUR
    poll = make_poll("alpha", *map(make_article, names), at=at, max_new_per_day=limit, **facts)
    return [article.id for article in store.record_poll(lease, poll)]


class TestLimitOfADay:
    def test_what_is_over_it_is_left_out_until_the_day_is_over(self, store, lease):
        first = [f"a{n}" for n in range(4)]
        assert bring(store, lease, 1, *first) == first
        assert bring(store, lease, 2, "b0", "b1", "b2", *first) == ["b0"]
        assert bring(store, lease, 23, "c0") == []
        state = alpha(store)
        assert (state.day_new, state.left_out, state.article_count) == (5, 3, 6)
        assert diagnose(state) is SourceProblem.FLOODING
        assert bring(store, lease, 24, "b1", "c0") == ["b1", "c0"]
        assert diagnose(alpha(store)) is None

    def test_it_holds_for_what_is_pushed_too(self, store, lease):
        assert bring(store, lease, 1, "a", "b", limit=1, status=PollStatus.PUSHED) == ["a"]
        assert bring(store, lease, 1, "c", limit=1) == []

    def test_known_reports_and_the_first_poll_are_not_counted(self, store, leases):
        names = [f"a{n}" for n in range(9)]
        assert bring(store, leases[ALPHA.host], 0, *names) == names
        assert bring(store, leases[ALPHA.host], 1, *names, "new") == ["new"]
        assert (alpha(store).day_new, alpha(store).left_out) == (1, 0)

    def test_a_clock_that_is_set_back_begins_a_new_day(self, store, lease):
        assert bring(store, lease, 100, "a", limit=1) == ["a"]
        assert bring(store, lease, 1, "b", limit=1) == ["b"]

"""Several verbs in one transaction: each as if it had been called alone."""

from functools import partial

import pytest

from store.errors import LeaseLost
from store.records.collection import HostLease, PollStatus
from tests.support.records import NOW, later, make_article, make_match, make_poll, make_source


@pytest.fixture
def leases(store):
    store.sync_sources([make_source(name) for name in ("alpha", "beta", "gamma")], NOW)
    return {lease.host.split(".")[0]: lease for lease in store.lease_due_hosts(NOW, 60, 3)}


def record(store, leases, name, *articles, **poll):
    return partial(store.record_poll, leases[name], make_poll(name, *articles, next_due=later(900), **poll))


def test_results_come_in_the_order_of_the_verbs(store, leases):
    one, other = make_article("a1"), make_article("b1", url="https://beta.example/b1", source="beta")
    outcomes = store.in_one_transaction(
        [
            record(store, leases, "alpha", one),
            record(store, leases, "beta", other, one),
            record(store, leases, "gamma", status=PollStatus.FAILED, error="HTTP 500"),
        ]
    )
    assert [outcome.error for outcome in outcomes] == [None] * 3
    assert [[found.id for found in outcome.result] for outcome in outcomes] == [["a1"], ["b1"], []]
    assert {state.source.name: state.failures for state in store.source_states()}["gamma"] == 1


def test_a_lost_lease_leaves_nothing_behind_and_the_others_whole(store, leases):
    lost = {"beta": HostLease(leases["beta"].host, leases["beta"].token - 1, leases["beta"].until)}
    outcomes = store.in_one_transaction(
        [
            record(store, leases, "alpha", make_article("a1")),
            record(store, lost, "beta", make_article("b1"), etag="never"),
            record(store, leases, "gamma", make_article("g1")),
        ]
    )
    assert [type(outcome.error) for outcome in outcomes] == [type(None), LeaseLost, type(None)]
    assert store.articles(["a1", "b1", "g1"]).keys() == {"a1", "g1"}
    states = {state.source.name: state for state in store.source_states()}
    assert (states["beta"].etag, states["beta"].last_polled) == (None, None)
    assert states["alpha"].next_due == states["gamma"].next_due == later(900)


def test_any_error_is_the_outcome_of_its_verb_alone(store, leases):
    def broken():
        raise ZeroDivisionError

    outcomes = store.in_one_transaction([record(store, leases, "alpha", make_article("a1")), broken])
    assert isinstance(outcomes[1].error, ZeroDivisionError)
    assert store.articles(["a1"])


def test_work_is_read_recorded_and_released_in_one_transaction(store, leases):
    work, recorded, released, again = store.in_one_transaction(
        [
            partial(store.host_work, leases["alpha"], NOW, 10),
            record(store, leases, "alpha"),
            partial(store.release_host, leases["alpha"], later(5)),
            partial(store.lease_due_hosts, later(901), 60.0, 10),
        ]
    )
    assert [state.source.name for state in work.result.sources] == ["alpha"]
    assert recorded.result == ()
    assert (released.result, released.error) == (None, None)
    assert [lease.host for lease in again.result][-1] == leases["alpha"].host


def test_a_judgement_without_deliveries_may_share_a_transaction(store, leases):
    store.in_one_transaction([record(store, leases, "alpha", make_article("a1"), make_article("a2"))])
    verdicts = [
        partial(store.commit_judgement, name, matches=[make_match(name)], now=NOW, language="ko")
        for name in ("a1", "a2", "a2", "unknown")
    ]
    assert [outcome.result for outcome in store.in_one_transaction(verdicts)] == [True, True, False, False]
    assert {article.language for article in store.articles(["a1", "a2"]).values()} == {"ko"}


def test_no_verbs_have_no_results(store):
    assert store.in_one_transaction([]) == []

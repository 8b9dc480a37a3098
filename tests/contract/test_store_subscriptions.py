"""WebSub subscriptions, and how what a hub pushes is stored."""

from dataclasses import replace

import pytest

from store.errors import LeaseLost, StoreError
from store.records.collection import PollStatus
from tests.support.records import NOW, later, make_article, make_poll, make_source, make_subscription

ALPHA, BETA = make_source("alpha"), make_source("beta")


@pytest.fixture
def filled(store):
    store.sync_sources([ALPHA, BETA], NOW)
    return store


def baselined(store):
    lease = store.lease_host(ALPHA.host, NOW, 60)
    store.record_poll(lease, make_poll("alpha", make_article("a0"), etag="e", body_hash="h", ttl_s=60.0))
    return lease


def pushed(store, lease, *articles, at=NOW):
    push = make_poll("alpha", *articles, at=at, status=PollStatus.PUSHED, next_due=later(9_999), etag="other")
    return store.record_poll(lease, push)


def test_a_subscription_comes_back_with_every_field(filled):
    whole = make_subscription(
        tries=2,
        requested_at=later(1),
        lease_until=later(2),
        last_push=later(3),
        push_count=4,
        missed_push_at=later(5),
        error="hub.example: HTTP 500",
    )
    assert filled.save_subscription(make_subscription("beta"))
    assert filled.save_subscription(make_subscription())
    assert filled.save_subscription(whole)
    assert filled.subscriptions() == [whole, make_subscription("beta")]


def test_a_source_that_is_not_there_has_none(filled):
    assert not filled.save_subscription(make_subscription("gamma"))
    assert filled.subscriptions() == []


def test_two_sources_never_share_a_callback(filled):
    filled.save_subscription(make_subscription())
    with pytest.raises(StoreError):
        filled.save_subscription(make_subscription("beta", callback="callback-of-alpha"))
    assert filled.subscriptions() == [make_subscription()]


def test_a_subscription_is_deleted_with_its_source(filled):
    filled.save_subscription(make_subscription())
    filled.save_subscription(make_subscription("beta"))
    filled.sync_sources([replace(ALPHA, language="ko"), BETA], NOW)
    assert len(filled.subscriptions()) == 2
    filled.sync_sources([replace(ALPHA, url="https://alpha.example/moved")], NOW)
    assert filled.subscriptions() == []


def test_subscriptions_are_dropped_by_source(filled):
    filled.save_subscription(make_subscription())
    filled.save_subscription(make_subscription("beta"))
    assert filled.delete_subscriptions(["alpha", "alpha", "gamma"]) == 1
    assert filled.subscriptions() == [make_subscription("beta")]


def test_one_source_is_found_by_name(filled):
    assert filled.source_state("alpha") == filled.source_states()[0]
    assert filled.source_state("gamma") is None


def test_a_host_is_leased_to_write_whatever_its_pause_but_not_while_it_is_leased(filled):
    (held,) = [lease for lease in filled.lease_due_hosts(NOW, 60, 9) if lease.host == ALPHA.host]
    assert filled.lease_host(ALPHA.host, later(1), 60) is None
    filled.release_host(held, later(500))
    lease = filled.lease_host(ALPHA.host, later(1), 60)
    assert (lease.host, lease.until) == (ALPHA.host, later(61))
    assert lease.token > held.token
    with pytest.raises(LeaseLost):
        filled.record_poll(held, make_poll("alpha"))
    assert filled.lease_host(ALPHA.host, later(62), 60).token > lease.token
    assert filled.lease_host("new.example:443", NOW, 60).token == 1


def test_a_host_released_without_a_time_keeps_its_pause(filled):
    for lease in filled.lease_due_hosts(NOW, 60, 9):
        filled.release_host(lease, later(500))
    filled.release_host(filled.lease_host(ALPHA.host, NOW, 60), None)
    assert filled.lease_due_hosts(later(499), 60, 9) == []
    assert {lease.host for lease in filled.lease_due_hosts(later(500), 60, 9)} == {ALPHA.host, BETA.host}


def test_what_is_pushed_is_stored_and_leaves_due_time_and_validators_to_the_polls(filled):
    lease = baselined(filled)
    failed = make_poll("alpha", status=PollStatus.FAILED, error="HTTP 500", next_due=later(1_800))
    filled.record_poll(lease, failed)
    before = filled.source_state("alpha")
    new = pushed(filled, lease, make_article("a0"), make_article("a1"), at=later(60))
    assert [(one.id, one.baseline) for one in new] == [("a1", False)]
    after = filled.source_state("alpha")
    assert (after.last_ok, after.last_new, after.article_count) == (later(60), later(60), 2)
    assert after.productive_polls == before.productive_polls + 1
    kept = {
        "last_ok": None,
        "last_new": None,
        "article_count": 0,
        "productive_polls": 0,
        "articles_per_day": 0.0,
        "usual_interval": None,
        "day_began": None,
        "day_new": 0,
    }
    assert replace(after, **kept) == replace(before, **kept)
    assert after.failures == 1


def test_what_is_pushed_before_the_first_poll_is_baseline(filled):
    lease = filled.lease_host(ALPHA.host, NOW, 60)
    assert [one.baseline for one in pushed(filled, lease, make_article("a1"))] == [True]
    assert not filled.source_state("alpha").has_baseline

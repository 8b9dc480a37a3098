"""Old developments, deliveries, claims, silences and hosts are deleted; pending ones stay."""

from dataclasses import replace

import pytest

from store.errors import StoreError
from store.records.articles import ArticleState
from store.records.claims import ClaimStatus
from store.records.deliveries import DeliveryKind, Silence
from store.records.matching import Override, OverrideKind
from store.records.retention import RetentionClass
from tests.support.pruning import DAY, S, judge, poll, poll_first, prune
from tests.support.records import (
    NOW,
    later,
    make_article,
    make_attempt,
    make_claim,
    make_delivery,
)


@pytest.fixture
def read(store):
    return poll_first(store)


def test_old_fingerprints_are_deleted_and_the_member_stays(read):
    poll(read, make_article("a"))
    judge(read, "a", matched=True)
    assert prune(read, RetentionClass.COMPARISON_DATA, NOW).deleted == 0
    assert prune(read, RetentionClass.COMPARISON_DATA, later(1)).deleted == 1
    (member,) = read.members("story", NOW)
    assert (member.development, member.fingerprint) == ("d1", "{}")
    assert prune(read, RetentionClass.COMPARISON_DATA, later(1)).deleted == 0


def test_what_people_decided_about_stays(read):
    poll(read, make_article("a"), make_article("b"))
    judge(read, "a", matched=True)
    judge(read, "b", matched=True, development="d2")
    (_, other) = read.members("story", NOW)
    override = Override("r1", "story", OverrideKind.MERGE, "d2", "d1", ("b",), NOW)
    read.commit_override(override, [], [replace(other, development="d1")])
    for retention_class in RetentionClass:
        prune(read, retention_class, later(DAY))
    assert read.overrides() == [override]
    assert read.development("d1")
    assert [member.article_id for member in read.development_members("d1")] == ["a", "b"]


def test_what_no_summary_has_named_yet_stays(store):
    poll(store, make_article("a", baseline=True))
    judge(store, "a", matched=True)
    for retention_class in RetentionClass:
        prune(store, retention_class, later(DAY))
    (member,) = store.baseline_members("story")
    assert store.commit_summary([member], [], NOW)
    assert prune(store, RetentionClass.DEVELOPMENTS, later(1)).deleted == 1


def test_a_development_with_more_members_than_a_batch_takes_several(read):
    ids = [f"a{n}" for n in range(5)]
    poll(read, *map(make_article, ids))
    for key in ids:
        judge(read, key, matched=True)
    steps = 0
    while prune(read, RetentionClass.DEVELOPMENTS, later(1), limit=2).has_more:
        steps += 1
    assert steps == 2
    assert read.developments() == []
    assert read.members("story", later(-DAY)) == []


def test_old_versions_are_deleted(read):
    poll(read, make_article("a"))
    for n in range(1, 4):
        poll(read, make_article("a", title=f"Now {n}"), at=later(n * DAY))
    assert [version.title for version in read.article_versions("a")] == ["Now 2", "Now 1", "Title of a"]
    assert prune(read, RetentionClass.VERSIONS, later(2 * DAY + 1)).deleted == 2
    assert [version.title for version in read.article_versions("a")] == ["Now 2"]


def sent(store, delivery_id, at=NOW):
    (leased,) = [delivery for delivery in store.lease_deliveries(at, 60, 99) if delivery.id == delivery_id]
    store.finish_delivery(leased, make_attempt(delivery_id, ended=at), state=S.SENT)


def test_a_deleted_delivery_is_never_enqueued_again(store):
    delivery = make_delivery("m1")
    store.enqueue([delivery], NOW)
    sent(store, "m1")
    assert prune(store, RetentionClass.DELIVERIES, NOW).deleted == 0
    assert prune(store, RetentionClass.DELIVERIES, later(1)).deleted == 1
    assert store.delivery("m1") is None
    assert store.attempts("m1") == []
    prune(store, RetentionClass.TOMBSTONES, later(9_999 * DAY), at=later(9_999 * DAY))
    assert store.enqueue([delivery, replace(delivery, id="other")], later(9_999 * DAY)) == 0
    poll(store, make_article("a"))
    judge(store, "a", deliveries=[delivery])
    assert store.pending_count() == 0
    assert store.enqueue([replace(delivery, id="next", revision=1)], NOW) == 1


@pytest.mark.parametrize("state", list(S))
def test_only_ended_deliveries_are_deleted(store, state):
    store.enqueue([make_delivery("m1", state=state)], NOW)
    ended = state in (S.SENT, S.DEAD, S.DISCARDED, S.FOLDED)
    assert store.prunable_count(RetentionClass.DELIVERIES, later(DAY)) == ended
    assert prune(store, RetentionClass.DELIVERIES, later(DAY)).deleted == ended
    assert (store.delivery("m1") is None) is ended


def test_the_first_alert_of_a_thread_stays_while_a_later_one_does(store):
    about = {"subject": "d1", "kind": DeliveryKind.UPDATE}
    store.enqueue([make_delivery("m0", **about)], NOW)
    (leased,) = store.lease_deliveries(NOW, 60, 1)
    store.save_content(leased, b"", "<m0@example>")
    store.finish_delivery(leased, make_attempt("m0"), state=S.SENT)
    store.enqueue([make_delivery("m1", revision=1, created=later(9), due=later(9), **about)], NOW)
    sent(store, "m1", later(9))
    assert prune(store, RetentionClass.DELIVERIES, later(9)).deleted == 0
    assert store.thread_root_id("mail", "reader@example.org", "d1") == "<m0@example>"
    assert prune(store, RetentionClass.DELIVERIES, later(10)).deleted == 2


def test_notices_about_the_same_do_not_keep_each_other(store):
    about = {"subject": "heartbeat", "kind": DeliveryKind.NOTICE, "state": S.SENT}
    times = [{"revision": n, "created": later(n), "due": later(n)} for n in range(3)]
    store.enqueue([make_delivery(f"m{n}", **about, **when) for n, when in enumerate(times)], NOW)
    assert prune(store, RetentionClass.DELIVERIES, later(2)).deleted == 2


def test_claims_that_were_no_news_are_deleted_and_the_others_stay(read):
    poll(read, make_article("a"))
    claims = [make_claim("a", status=status, low=float(n)) for n, status in enumerate(ClaimStatus)]
    judge(read, "a", claims=claims)
    assert read.prunable_count(RetentionClass.CLAIMS, NOW) == 0
    assert read.prunable_count(RetentionClass.CLAIMS, later(1)) == 3
    assert prune(read, RetentionClass.CLAIMS, later(1)).deleted == 3
    assert {claim.status for claim in read.claims()} == {
        ClaimStatus.SEED,
        ClaimStatus.FIRST,
        ClaimStatus.MAXIMUM,
        ClaimStatus.REVISED,
        ClaimStatus.CONTRADICTS,
    }


def test_of_a_story_with_too_many_claims_the_oldest_are_deleted(read, monkeypatch):
    monkeypatch.setattr("store.sqlite.retention.MAX_CLAIMS_PER_STORY", 3)
    poll(read, make_article("a"))
    seed = make_claim("", status=ClaimStatus.SEED)
    read.replace_seed_claims("story", [seed])
    judge(read, "a", claims=[make_claim("a", low=float(n)) for n in range(5)])
    judged = [make_claim("a", story="other", low=float(n)) for n in range(3)]
    poll(read, make_article("b"))
    judge(read, "b", claims=judged)
    assert read.prunable_count(RetentionClass.CLAIMS, NOW) == 3
    assert prune(read, RetentionClass.CLAIMS, NOW).deleted == 3
    assert [claim.low for claim in read.claims("story")] == [seed.low, 3.0, 4.0]
    assert len(read.claims("other")) == 3


def test_silences_that_ended_long_ago_are_deleted(store):
    ended, holds = (
        store.add_silence(Silence(0, "", "storm", "", NOW, later(days * DAY))) for days in (1, 99)
    )
    assert prune(store, RetentionClass.SILENCES, later(2 * DAY)).deleted == 1
    assert store.silences(NOW) == [holds]
    assert not store.end_silence(ended.id, NOW)


def test_hosts_without_anything_to_fetch_are_deleted(read):
    poll(read, make_article("a", url="https://else.example/a", state=ArticleState.AWAITING_PAGE))
    assert prune(read, RetentionClass.HOSTS, later(DAY)).deleted == 0, "a page is wanted"
    read.expire_pending_pages(later(DAY))
    read.expire_leases()
    assert read.prunable_count(RetentionClass.HOSTS, later(DAY)) == 1
    assert prune(read, RetentionClass.HOSTS, later(DAY)).deleted == 1
    assert len(read.lease_due_hosts(later(9 * DAY), 60, 9)) == 2


def test_nothing_is_released_where_nothing_is_free(store):
    assert store.release_free_pages(1_000_000) == 0
    assert store.disk_usage().free_bytes == 0


def test_pruning_a_closed_store_is_an_error(store):
    store.close()
    with pytest.raises(StoreError):
        store.prune(RetentionClass.HOSTS, NOW, 1, NOW)

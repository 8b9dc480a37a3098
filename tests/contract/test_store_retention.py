"""Old records are deleted a few at a time; deleted ones stay known, and pending ones stay."""

from dataclasses import replace

import pytest

from store.errors import StoreError
from store.records.claims import ClaimStatus
from store.records.collection import ArticleState, PageResult, PollStatus
from store.records.deliveries import DeliveryKind, DeliveryState, Silence
from store.records.matching import Ruling, RulingKind
from store.records.retention import PruneResult, RetentionClass
from tests.support.records import (
    NOW,
    later,
    make_article,
    make_attempt,
    make_claim,
    make_delivery,
    make_development,
    make_match,
    make_member,
    make_poll,
    make_source,
)

DAY = 86_400.0
S = DeliveryState


def poll(store, *articles, source="alpha", at=NOW, **changes):
    """What a poll of the source finds new."""
    store.sync_sources([make_source("alpha"), make_source("beta")], at)
    store.make_due(at)
    leases = store.lease_due_hosts(at, 60, 9)
    (lease,) = (one for one in leases if one.host.startswith(source))
    new = store.record_poll(lease, make_poll(source, *articles, at=at, next_due=at, **changes))
    for lease in leases:
        store.release_host(lease, at)
    return [one.id for one in new]


def judge(store, article_id, *, matched=False, development="d1", at=NOW, **changes):
    options = {}
    if matched:
        options = {
            "developments": [make_development(development, updated=at)],
            "members": [make_member(article_id, development, joined=at, fingerprint='{"v": 1}')],
        }
    matches = [make_match(article_id, matched=matched)]
    assert store.commit_judgement(article_id, matches=matches, now=at, **{**options, **changes})


def prune(store, retention_class, before, *, limit=100, at=None):
    return store.prune(retention_class, before, limit, at or later(100 * DAY))


def stored(store):
    return [article.id for article in store.articles_since(later(-DAY))]


@pytest.fixture
def read(store):
    """Two sources read a first time, so that what comes now is news."""
    poll(store, make_article("first"), status=PollStatus.OK)
    poll(store, source="beta")
    judge(store, "first")
    return store


# ── texts ─────────────────────────────────────────────────────────────────────────────────────────


def test_old_texts_are_deleted_and_the_headline_stays_and_is_found(read):
    poll(read, make_article("a", title="Headline here", text="words inside"))
    judge(read, "a")
    assert read.index_articles(10) == 2
    assert prune(read, RetentionClass.UNMATCHED_TEXT, NOW) == PruneResult(0, has_more=False), "not old enough"
    assert prune(read, RetentionClass.UNMATCHED_TEXT, later(1)) == PruneResult(2, has_more=False)
    article = read.articles(["a"])["a"]
    assert (article.title, article.text, article.text_pruned) == ("Headline here", "", True)
    assert [article.id for article in read.search("headline")] == ["a"]
    assert read.search("words") == []
    assert prune(read, RetentionClass.UNMATCHED_TEXT, later(1)).deleted == 0


def test_texts_that_are_not_indexed_yet_are_deleted_too(read):
    poll(read, make_article("a", title="Headline here", text="words inside"))
    judge(read, "a")
    prune(read, RetentionClass.UNMATCHED_TEXT, later(1))
    assert [article.id for article in read.search("headline")] == ["a"]
    assert read.search("words") == []


def test_texts_of_what_matched_have_an_age_of_their_own(read):
    poll(read, make_article("a"), make_article("b"))
    judge(read, "a", matched=True)
    judge(read, "b")
    assert prune(read, RetentionClass.UNMATCHED_TEXT, later(1)).deleted == 2
    assert read.articles(["a"])["a"].text
    assert prune(read, RetentionClass.MATCHED_TEXT, later(1)).deleted == 1
    assert read.articles(["a"])["a"].text_pruned


def test_what_is_not_judged_yet_keeps_everything(read):
    poll(read, make_article("page", state=ArticleState.AWAITING_PAGE), make_article("ready"))
    for retention_class in RetentionClass:
        prune(read, retention_class, later(DAY))
    assert stored(read) == ["page", "ready"]
    assert all(article.text for article in read.articles(["page", "ready"]).values())


def test_an_article_whose_text_was_deleted_is_not_judged_by_a_changed_entry(read):
    poll(read, make_article("a"))
    judge(read, "a")
    prune(read, RetentionClass.UNMATCHED_TEXT, later(1))
    assert poll(read, make_article("a", title="Another"), at=later(9)) == []
    assert read.articles(["a"])["a"].title == "Title of a"
    assert read.ready_articles(9) == []


# ── articles and marks ────────────────────────────────────────────────────────────────────────────


def test_a_deleted_article_is_not_new_again_while_its_source_lists_it(read):
    article = make_article("a")
    poll(read, article)
    judge(read, "a")
    assert prune(read, RetentionClass.UNMATCHED, later(1)).deleted == 2
    assert stored(read) == []
    assert read.search("title") == []
    for day in range(1, 400, 40):
        assert poll(read, article, at=later(day * DAY)) == []
        prune(read, RetentionClass.TOMBSTONES, later((day - 30) * DAY), at=later(day * DAY))
    assert read.counts().articles == 0


def test_it_is_not_new_either_after_a_long_time_without_changes(read):
    article = make_article("a")
    poll(read, article)
    judge(read, "a")
    prune(read, RetentionClass.UNMATCHED, later(1))
    for day in range(1, 400, 40):
        poll(read, at=later(day * DAY), status=PollStatus.UNCHANGED)
        prune(read, RetentionClass.TOMBSTONES, later((day - 30) * DAY), at=later(day * DAY))
    assert poll(read, article, make_article("b"), at=later(400 * DAY)) == ["b"]


def test_it_is_remembered_for_a_time_after_the_last_source_stopped_listing_it(read):
    article = make_article("a")
    poll(read, article)
    poll(read, article, source="beta")
    judge(read, "a")
    prune(read, RetentionClass.UNMATCHED, later(1), at=later(DAY))
    poll(read, at=later(50 * DAY))
    prune(read, RetentionClass.TOMBSTONES, later(55 * DAY), at=later(85 * DAY))
    assert poll(read, article, at=later(85 * DAY)) == [], "the other one lists it still"
    poll(read, at=later(86 * DAY))
    poll(read, source="beta", at=later(90 * DAY))
    assert prune(read, RetentionClass.TOMBSTONES, later(89 * DAY), at=later(119 * DAY)).deleted <= 3
    assert poll(read, article, at=later(119 * DAY)) == [], "not listed for 29 days"
    poll(read, at=later(119 * DAY))
    prune(read, RetentionClass.TOMBSTONES, later(120 * DAY), at=later(150 * DAY))
    assert poll(read, article, at=later(150 * DAY)) == ["a"], "forgotten"


def test_what_a_removed_source_listed_is_remembered_for_a_time(read):
    article = make_article("a")
    poll(read, article)
    judge(read, "a")
    prune(read, RetentionClass.UNMATCHED, later(1), at=later(1))
    read.sync_sources([make_source("beta")], later(50 * DAY))
    prune(read, RetentionClass.TOMBSTONES, later(49 * DAY), at=later(79 * DAY))
    assert poll(read, article, source="beta", at=later(79 * DAY)) == []


def test_a_deleted_article_is_known_by_its_canonical_url_too(read):
    poll(read, make_article("a", state=ArticleState.AWAITING_PAGE))
    read.make_due(NOW)
    (lease,) = read.lease_due_hosts(later(61), 60, 1)
    page = PageResult("a", NOW, make_article("a"), "https://alpha.example/true")
    assert read.record_page(lease, page)
    read.release_host(lease, NOW)
    judge(read, "a")
    prune(read, RetentionClass.UNMATCHED, later(1))
    assert poll(read, make_article("b", url="https://alpha.example/true"), at=later(200)) == []
    again = make_article("c", url="https://alpha.example/c", state=ArticleState.AWAITING_PAGE)
    assert poll(read, again, at=later(300)) == ["c"]
    (lease,) = read.lease_due_hosts(later(400), 60, 1)
    same = PageResult("c", later(400), again, "https://alpha.example/a")
    assert read.record_page(lease, same) is None, "its page has the canonical URL of the deleted article"


def test_articles_in_a_development_stay_until_it_is_deleted(read):
    poll(read, make_article("a"))
    judge(read, "a", matched=True)
    assert prune(read, RetentionClass.MATCHED, later(1)).deleted == 0
    assert prune(read, RetentionClass.DEVELOPMENTS, NOW).deleted == 0, "updated too lately"
    assert prune(read, RetentionClass.DEVELOPMENTS, later(1)).deleted == 1
    assert prune(read, RetentionClass.MATCHED, later(1)).deleted == 1
    assert stored(read) == ["first"]
    assert read.development("d1") is None
    assert read.matches_by_article(["a"]) == {}
    assert poll(read, make_article("a"), at=later(9)) == []


def test_an_article_that_reuses_the_number_of_a_deleted_row_is_found(read):
    poll(read, make_article("a", title="Old words"))
    judge(read, "a")
    read.index_articles(9)
    prune(read, RetentionClass.UNMATCHED, later(1))
    poll(read, make_article("b", title="New words"), at=later(9))
    assert [article.id for article in read.search("new words")] == ["b"]
    judge(read, "b")
    prune(read, RetentionClass.UNMATCHED_TEXT, later(DAY))
    assert [article.id for article in read.search("words")] == ["b"]


def test_batches_respect_their_limit_and_report_the_end(read):
    poll(read, *(make_article(f"a{n}") for n in range(5)))
    for n in range(5):
        judge(read, f"a{n}")
    assert read.prunable_count(RetentionClass.UNMATCHED, later(1)) == 6
    steps = [prune(read, RetentionClass.UNMATCHED, later(1), limit=3) for _ in range(3)]
    assert steps == [
        PruneResult(3, has_more=True),
        PruneResult(3, has_more=True),
        PruneResult(0, has_more=False),
    ]
    assert read.prunable_count(RetentionClass.UNMATCHED, later(1)) == 0


# ── developments ──────────────────────────────────────────────────────────────────────────────────


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
    ruling = Ruling("r1", "story", RulingKind.MERGE, "d2", "d1", ("b",), NOW)
    read.commit_ruling(ruling, [], [replace(other, development="d1")])
    for retention_class in RetentionClass:
        prune(read, retention_class, later(DAY))
    assert read.rulings() == [ruling]
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


# ── deliveries ────────────────────────────────────────────────────────────────────────────────────


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


# ── the rest ──────────────────────────────────────────────────────────────────────────────────────


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


def test_a_duplicate_entry_of_a_deleted_article_stays_known_while_it_is_listed(read):
    poll(read, make_article("a", state=ArticleState.AWAITING_PAGE))
    (lease,) = read.lease_due_hosts(later(61), 60, 1)
    read.record_page(lease, PageResult("a", NOW, make_article("a"), "https://alpha.example/true"))
    read.release_host(lease, NOW)
    judge(read, "a")
    same = make_article("b", url="https://alpha.example/true")
    assert poll(read, make_article("a"), same, at=later(DAY)) == []
    prune(read, RetentionClass.UNMATCHED, later(1), at=later(60 * DAY))
    for day in (100, 200):
        prune(read, RetentionClass.TOMBSTONES, later((day - 30) * DAY), at=later(day * DAY))
        poll(read, at=later(day * DAY), status=PollStatus.UNCHANGED)
    assert poll(read, make_article("a"), same, at=later(300 * DAY)) == []

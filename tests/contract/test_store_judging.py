"""Articles to be matched, and everything that one judgement stores in a single transaction."""

from dataclasses import replace

import pytest

from store.errors import StoreError
from store.records.articles import ArticleState
from store.records.deliveries import DeliveryState
from store.records.matching import ArticleField as Where
from store.records.matching import Figure, Reason
from store.records.sources import SourceStats
from tests.support.records import (
    NOW,
    later,
    make_article,
    make_delivery,
    make_development,
    make_match,
    make_member,
    make_poll,
    make_source,
)


@pytest.fixture
def lease(store):
    store.sync_sources([make_source("alpha")], NOW)
    (lease,) = store.lease_due_hosts(NOW, 60, 1)
    return lease


@pytest.fixture
def bring(store, lease):
    """Stores articles as news; `bring(..., baseline=True)` as what the source listed at first."""
    store.record_poll(lease, make_poll())

    def bring(*articles, baseline=False):
        found = [replace(article, baseline=baseline) for article in articles]
        return store.record_poll(lease, make_poll("alpha", *found))

    return bring


def everything(store):
    return (
        store.counts(),
        store.members("story", later(-9_999)),
        store.developments(),
        store.matches_by_article(["a1", "a2"]),
        store.deliveries(),
    )


def test_ready_articles_come_in_order_of_publication_then_of_storing(store, bring):
    bring(
        make_article("z", seen=NOW, published=None),
        make_article("late", seen=later(5), published=later(3)),
        make_article("early", seen=later(9), published=later(-5)),
    )
    # A publication after it was seen is a mistake.
    bring(
        make_article("a", seen=NOW, published=later(60)),
        make_article("page", state=ArticleState.AWAITING_PAGE),
    )
    assert [article.id for article in store.ready_articles(10)] == ["early", "z", "a", "late"]
    assert [article.id for article in store.ready_articles(2)] == ["early", "z"]


def test_articles_are_found_by_id_where_they_exist(store, bring):
    (one,) = bring(make_article("a1"))
    assert store.articles(["nothing", "a1", "a1", "\ud800"]) == {"a1": one}
    assert store.articles(iter([])) == {}


def test_stored_articles_are_read_in_pages_in_order_of_arrival(store, bring):
    bring(*(make_article(key, seen=later(when)) for key, when in zip("cadbe", (0, 1, 2, 1, -9), strict=True)))

    def read(*args, **options):
        return "".join(article.id for article in store.articles_since(*args, **options))

    assert read(NOW) == "cabd"
    assert read(NOW, limit=2) == "ca"
    assert read(NOW, after="a", limit=2) == "bd"
    assert read(NOW, after="d") == ""
    assert read(NOW, after="unknown") == read(NOW, after="e") == "cabd"
    assert read(later(1), after="c") == "abd"


def test_what_each_source_brought_and_how_much_of_it_matched(store, bring):
    bring(make_article("held"), baseline=True)
    news = [make_article("old", seen=later(-60)), make_article("a1"), make_article("a2"), make_article("a3")]
    bring(*news, make_article("b1", source="beta"))
    both = [make_match("a1", story="one"), make_match("a1", story="two")]
    assert store.commit_judgement("a1", matches=both, now=NOW)
    assert store.commit_judgement("a2", matches=[replace(make_match("a2"), matched=False)], now=NOW)
    assert store.source_stats(NOW) == {"alpha": SourceStats(NOW, 3, 1), "beta": SourceStats(NOW, 1, 0)}
    assert store.source_stats(later(-60))["alpha"] == SourceStats(later(-60), 4, 1)
    assert store.source_stats(later(60)) == {}


# ── one verdict, one step ─────────────────────────────────────────────────────────────────────────


def test_a_judgement_is_stored_whole_and_the_article_is_done(store, bring):
    bring(make_article("a1"), make_article("a2"))
    match, near = (
        make_match("a1"),
        make_match("a1", "another", matched=False, score=0.2, note="only in passing"),
    )
    development, member, delivery = make_development("d1"), make_member("a1"), make_delivery("m1")
    assert store.commit_judgement(
        "a1",
        matches=[match, near],
        developments=[development],
        members=[member],
        deliveries=[delivery],
        now=NOW,
    )
    assert store.articles(["a1"])["a1"].state is ArticleState.DONE
    assert [article.id for article in store.ready_articles(5)] == ["a2"]
    assert store.matches_by_article(["a1", "a2"]) == {"a1": [near, match]}
    assert store.developments() == [development]
    assert store.members("story", NOW) == [member]
    assert store.deliveries() == [delivery]


def test_records_come_back_with_every_field(store, bring):
    bring(make_article("a1"))
    reason = Reason("partner", "북한군", Where.LEAD, "북한군이 \ud800 있다", -1.25)
    match = make_match(
        reasons=(reason, Reason("x", "y", Where.BODY)), retrospective=True, note="n", matched=False
    )
    figures = (Figure("killed", None, 300.0, "", "", "s"), Figure("", 1e300, float("inf")))
    member = make_member(
        duplicate_of="a0", fingerprint='{"k": "북"}', figures=figures, joined=later(0.000001)
    )
    development = make_development(opened=later(-5), updated=later(5), reports=7, revision=3, language="ko")
    store.commit_judgement("a1", matches=[match], developments=[development], members=[member], now=NOW)
    clean = replace(reason, sentence="북한군이 \ufffd 있다")
    assert store.matches_by_article(["a1"]) == {"a1": [replace(match, reasons=(clean, match.reasons[1]))]}
    assert store.members("story", NOW) == [member]
    assert store.developments("story") == [development]


@pytest.mark.parametrize("state", ["done", "page", "unknown"])
def test_an_article_that_is_not_ready_is_not_judged_and_nothing_is_written(store, bring, state):
    bring(make_article("a1", state=ArticleState.AWAITING_PAGE if state == "page" else ArticleState.READY))
    if state == "done":
        store.commit_judgement("a1", now=NOW)
    before = everything(store)
    article_id = "a2" if state == "unknown" else "a1"
    assert not store.commit_judgement(
        article_id,
        matches=[make_match(article_id)],
        developments=[make_development()],
        members=[make_member(article_id)],
        deliveries=[make_delivery()],
        now=NOW,
    )
    assert everything(store) == before


@pytest.mark.parametrize(
    "wrong",
    [
        {"matches": [make_match("unknown")]},
        {"matches": [make_match("a1"), make_match("a1")]},
        {"members": [make_member("a1", "unknown")]},
        {"members": [make_member("unknown")]},
        {"members": [make_member("a1"), make_member("a1")]},
        {"deliveries": [make_delivery("m1"), make_delivery("m1", subject="something else")]},
    ],
    ids=[
        "match-article",
        "match-twice",
        "member-development",
        "member-article",
        "member-twice",
        "delivery-id",
    ],
)
def test_a_judgement_that_contradicts_itself_is_refused_and_nothing_is_written(store, bring, wrong):
    bring(make_article("a1"))
    before = everything(store)
    with pytest.raises(StoreError):
        store.commit_judgement("a1", **{"developments": [make_development()], **wrong}, now=NOW)
    assert everything(store) == before
    assert [article.id for article in store.ready_articles(5)] == ["a1"]


def test_a_development_is_replaced_by_its_key(store, bring):
    bring(make_article("a1"), make_article("a2"))
    store.commit_judgement("a1", developments=[make_development("d1")], members=[make_member("a1")], now=NOW)
    grown = make_development("d1", reports=2, updated=later(9), revision=1, title="New title")
    store.commit_judgement("a2", developments=[grown], members=[make_member("a2")], now=NOW)
    assert store.developments() == [grown]
    assert [member.article_id for member in store.members("story", NOW)] == ["a1", "a2"]


def test_an_existing_delivery_is_left_as_it_is(store, bring):
    bring(make_article("a1"), make_article("a2"))
    first = make_delivery("m1", subject="d1", revision=1)
    store.commit_judgement("a1", deliveries=[first], now=NOW)
    (leased,) = store.lease_deliveries(NOW, 60, 5)
    again = make_delivery("m2", subject="d1", revision=1, alert="changed")
    store.commit_judgement("a2", deliveries=[again, make_delivery("m3", subject="d1", revision=2)], now=NOW)
    assert store.delivery("m1") == leased
    assert store.delivery("m2") is None
    assert store.delivery("m3").state is DeliveryState.PENDING


# ── what came of it ───────────────────────────────────────────────────────────────────────────────


def test_members_come_in_order_of_joining_by_story_and_time(store, bring):
    bring(*(make_article(key) for key in ("a1", "a2", "a3", "a4")))
    for key, joined, story in (
        ("a1", 5, "story"),
        ("a2", -5, "story"),
        ("a3", 5, "story"),
        ("a4", 5, "other"),
    ):
        member = make_member(key, joined=later(joined), story=story)
        store.commit_judgement(key, developments=[make_development()], members=[member], now=NOW)
    assert [member.article_id for member in store.members("story", later(-5))] == ["a2", "a1", "a3"]
    assert [member.article_id for member in store.members("story", later(-4))] == ["a1", "a3"]
    assert [member.article_id for member in store.members("other", NOW)] == ["a4"]
    assert store.members("no such story", NOW) == []


def test_members_are_read_in_pages(store, bring):
    bring(*(make_article(key) for key in "cabd"))
    for key, joined in zip("cabd", (0, 1, 1, -9), strict=True):
        member = make_member(key, joined=later(joined))
        store.commit_judgement(key, developments=[make_development()], members=[member], now=NOW)

    def read(since, **options):
        return "".join(member.article_id for member in store.members("story", since, **options))

    assert read(NOW) == "cab"
    assert read(NOW, limit=2) == "ca"
    assert read(NOW, after="a", limit=2) == "b"
    assert read(NOW, after="b") == ""
    assert read(NOW, after="unknown") == read(NOW, after="d") == "cab"
    assert read(later(1), after="c") == "ab"


def test_developments_come_latest_updated_first(store, bring):
    bring(make_article("a1"))
    made = [
        make_development(key, updated=later(at), story=story)
        for key, at, story in (("d1", 1, "story"), ("d2", 3, "other"), ("d3", 2, "story"))
    ]
    store.commit_judgement("a1", developments=made, now=NOW)
    assert [development.key for development in store.developments()] == ["d2", "d3", "d1"]
    assert [development.key for development in store.developments("story")] == ["d3", "d1"]
    assert [development.key for development in store.developments("story", limit=1)] == ["d3"]


# ── the first summary ─────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def baseline(store, bring):
    """Two baseline members and one that is news, all judged."""
    bring(make_article("b1"), make_article("b2"), baseline=True)
    bring(make_article("n1"))
    assert store.baseline_pending_count() == 2
    members = [make_member("b1", joined=later(2)), make_member("b2", joined=later(1)), make_member("n1")]
    for member in members:
        store.commit_judgement(
            member.article_id, developments=[make_development()], members=[member], now=NOW
        )
    return members


def test_baseline_articles_are_counted_until_they_are_done(store, bring):
    bring(make_article("b1"), make_article("b2", state=ArticleState.AWAITING_PAGE), baseline=True)
    bring(make_article("n1"))
    assert store.baseline_pending_count() == 2
    store.commit_judgement("b1", now=NOW)
    assert store.baseline_pending_count() == 1


def test_members_of_baseline_articles_wait_for_a_summary_in_order_of_joining(store, baseline):
    one, two, _ = baseline
    assert store.baseline_members("story") == [two, one]
    assert store.baseline_members("other") == []
    assert store.baseline_pending_count() == 0


def test_a_summary_marks_its_members_once_and_enqueues_its_deliveries(store, baseline):
    one, two, _ = baseline
    assert store.commit_summary([one], [make_delivery("s1")], NOW)
    assert store.baseline_members("story") == [two]
    assert store.pending_count() == 1


@pytest.mark.parametrize("which", ["summarised", "news", "unknown", "twice"])
def test_a_summary_of_what_does_not_wait_for_one_is_refused_whole(store, baseline, which):
    one, two, news = baseline
    store.commit_summary([one], [], NOW)
    wrong = {"summarised": one, "news": news, "unknown": make_member("unknown"), "twice": two}[which]
    assert not store.commit_summary([two, wrong], [make_delivery("s1")], NOW)
    assert store.baseline_members("story") == [two]
    assert store.pending_count() == 0


# ── the rest ──────────────────────────────────────────────────────────────────────────────────────


def test_counts_cover_what_is_stored(store, bring):
    empty = store.counts()
    assert (empty.articles, empty.matches, empty.developments) == (0, 0, 0)
    assert set(empty.articles_by_state) == {"page", "ready", "done"}
    assert set(empty.deliveries_by_state) == {state.value for state in DeliveryState}
    bring(
        make_article("a1"),
        make_article("a2"),
        make_article("a3"),
        make_article("p", state=ArticleState.AWAITING_PAGE),
    )
    store.commit_judgement(
        "a1",
        matches=[make_match("a1"), make_match("a1", "other", matched=False)],
        developments=[make_development()],
        deliveries=[make_delivery("m1"), make_delivery("m2")],
        now=NOW,
    )
    counts = store.counts()
    assert (counts.articles, counts.matches, counts.developments) == (4, 1, 1)
    assert counts.articles_by_state == {"page": 1, "ready": 2, "done": 1}
    assert counts.deliveries_by_state["pending"] == 2


def test_values_are_remembered_by_key(store):
    assert store.meta("digest") is None
    store.set_meta("digest", "one")
    store.set_meta("digest", "tw\0o")
    assert store.meta("digest") == "two"


def test_a_closed_store_fails(store):
    store.close()
    for verb in (
        store.counts,
        store.source_states,
        lambda: store.meta("x"),
        lambda: store.set_meta("x", "y"),
    ):
        with pytest.raises(StoreError):
            verb()
    store.close()


def test_unmatched_articles_are_finished_together_as_if_each_was_committed(store, bring):
    bring(*map(make_article, ("a1", "a2", "a3", "a4")))
    store.commit_judgement("a3", now=NOW, language="ko")
    assert store.finish_unmatched({"a1": "de", "a2": "b\ud800", "a3": "xx", "gone": "de"}, later(1)) == 2
    kept = store.articles(["a1", "a2", "a3", "a4"])
    assert [(one.language, one.state) for one in kept.values()] == [
        ("de", ArticleState.DONE),
        ("b\ufffd", ArticleState.DONE),
        ("ko", ArticleState.DONE),
        (make_article("a4").language, ArticleState.READY),
    ]
    assert store.finish_unmatched({}, NOW) == 0

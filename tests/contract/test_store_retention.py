"""Old texts and articles are deleted a few at a time, and deleted articles stay known."""

import pytest

from store.records.articles import ArticleState
from store.records.collection import PageResult, PollStatus
from store.records.retention import PruneResult, RetentionClass
from tests.support.pruning import DAY, judge, poll, poll_first, prune, stored
from tests.support.records import (
    NOW,
    later,
    make_article,
    make_source,
)


@pytest.fixture
def read(store):
    return poll_first(store)


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
    words = {"title": "Title of a", "text": "Text of a."}
    assert poll(read, make_article("b", url="https://alpha.example/true", **words), at=later(200)) == []
    again = make_article("c", url="https://alpha.example/c", state=ArticleState.AWAITING_PAGE, **words)
    assert poll(read, again, at=later(300)) == ["c"]
    (lease,) = read.lease_due_hosts(later(400), 60, 1)
    same = PageResult("c", later(400), again, "https://alpha.example/a")
    assert read.record_page(lease, same) is None, "its page has the canonical URL of the deleted article"


def test_a_deleted_article_hides_no_other_report_of_its_address(read):
    live = {"url": "https://alpha.example/live", "entry_key": "p0"}
    poll(read, make_article("live", state=ArticleState.AWAITING_PAGE, **live))
    read.make_due(NOW)
    (lease,) = read.lease_due_hosts(later(61), 60, 1)
    read.record_page(lease, PageResult("live", NOW, make_article("live"), "https://alpha.example/world"))
    read.release_host(lease, NOW)
    judge(read, "live")
    prune(read, RetentionClass.UNMATCHED, later(1), at=later(1))
    assert stored(read) == []
    other = {"title": "Storm closes the harbour", "text": "Ferries stay in port until the morning."}
    known = make_article("live", **live)
    new = make_article(
        "live", **live | other | {"entry_key": "p1", "entry_url": "https://alpha.example/live#p1"}
    )
    assert len(poll(read, new, known, at=later(200))) == 1, "of the entries of one link only one was deleted"
    assert poll(read, make_article("w", url="https://alpha.example/world", **other), at=later(300)) == ["w"]


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


def test_a_duplicate_entry_of_a_deleted_article_stays_known_while_it_is_listed(read):
    poll(read, make_article("a", state=ArticleState.AWAITING_PAGE))
    (lease,) = read.lease_due_hosts(later(61), 60, 1)
    read.record_page(lease, PageResult("a", NOW, make_article("a"), "https://alpha.example/true"))
    read.release_host(lease, NOW)
    judge(read, "a")
    same = make_article("b", url="https://alpha.example/true", title="Title of a", text="Text of a.")
    assert poll(read, make_article("a"), same, at=later(DAY)) == []
    prune(read, RetentionClass.UNMATCHED, later(1), at=later(60 * DAY))
    for day in (100, 200):
        prune(read, RetentionClass.TOMBSTONES, later((day - 30) * DAY), at=later(day * DAY))
        poll(read, at=later(day * DAY), status=PollStatus.UNCHANGED)
    assert poll(read, make_article("a"), same, at=later(300 * DAY)) == []

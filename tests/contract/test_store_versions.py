"""A publisher changes a report: the article follows, its version is kept, and it may be judged again."""

from dataclasses import replace

import pytest

from store.article_merge import MAX_VERSIONS
from store.records.articles import ArticleState, ArticleVersion
from store.records.collection import PageResult
from tests.support.records import NOW, later, make_article, make_match, make_poll, make_source

ARTICLE = make_article("a1", title="Council to meet", text="The council meets on Sunday.")
EDITED = replace(ARTICLE, title="Council agrees to repair the bridge")


@pytest.fixture
def lease(store):
    store.sync_sources([make_source("alpha"), make_source("beta", url="https://alpha.example/beta")], NOW)
    (lease,) = store.lease_due_hosts(NOW, 600, 1)
    store.record_poll(lease, make_poll("alpha"))
    store.record_poll(lease, make_poll("beta"))
    return lease


def poll(store, lease, *articles, source="alpha", at=0):
    return store.record_poll(lease, replace(make_poll(source, *articles), at=later(at)))


def now_stored(store):
    return store.articles(["a1"])["a1"]


def judged(store, *, matched):
    assert store.commit_judgement("a1", matches=[make_match("a1", "bridge", matched=matched)], now=NOW)


def test_a_changed_title_changes_the_article_and_its_version_is_kept(store, lease):
    poll(store, lease, ARTICLE)
    assert poll(store, lease, EDITED, at=60) == (), "it is no new article"
    assert now_stored(store) == EDITED
    assert store.article_versions("a1") == [
        ArticleVersion("a1", later(60), "Council to meet", "The council meets on Sunday.")
    ]
    assert store.search("repair") == [EDITED]
    assert store.search("meet") == []


def test_an_entry_that_stays_the_same_changes_nothing(store, lease):
    poll(store, lease, ARTICLE)
    poll(store, lease, replace(ARTICLE, seen=later(60), author="Ann"))
    assert now_stored(store) == ARTICLE
    assert store.article_versions("a1") == []
    assert store.article_versions("nobody") == []


def test_the_latest_versions_are_kept(store, lease):
    for number in range(MAX_VERSIONS + 4):
        poll(store, lease, replace(ARTICLE, title=f"Title number {number}"))
    kept = [version.title for version in store.article_versions("a1")]
    assert kept == [f"Title number {number}" for number in range(MAX_VERSIONS + 2, 2, -1)]


def test_another_source_of_the_same_report_does_not_change_it(store, lease):
    poll(store, lease, ARTICLE)
    poll(store, lease, replace(EDITED, source="beta"), source="beta")
    assert now_stored(store) == ARTICLE


def test_an_entry_twice_in_one_poll_does_not_change_itself(store, lease):
    poll(store, lease, ARTICLE, EDITED)
    poll(store, lease, ARTICLE, EDITED)
    assert now_stored(store) == ARTICLE
    assert store.article_versions("a1") == []


def test_a_changed_article_that_matched_nothing_is_judged_again(store, lease):
    poll(store, lease, ARTICLE)
    judged(store, matched=False)
    poll(store, lease, EDITED)
    assert store.ready_articles(9) == [replace(EDITED, state=ArticleState.READY)]
    assert store.matches_by_article(["a1"]) == {}
    judged(store, matched=True)


def test_what_matched_is_changed_but_not_judged_again(store, lease):
    poll(store, lease, ARTICLE)
    judged(store, matched=True)
    poll(store, lease, EDITED)
    assert store.ready_articles(9) == []
    assert now_stored(store) == replace(EDITED, state=ArticleState.DONE)


def test_a_changed_baseline_article_is_not_judged_again(store, lease):
    poll(store, lease, replace(ARTICLE, baseline=True))
    judged(store, matched=False)
    poll(store, lease, EDITED)
    assert store.ready_articles(9) == []


def test_the_same_report_under_another_address_stays_done(store, lease):
    same = make_article("original", title=ARTICLE.title, text=ARTICLE.text)
    poll(store, lease, same, replace(ARTICLE, state=ArticleState.AWAITING_PAGE))
    original = store.articles(["original"])["original"]
    store.record_page(lease, PageResult("a1", NOW, ARTICLE, canonical_url=original.url))
    poll(store, lease, replace(EDITED, state=ArticleState.AWAITING_PAGE))
    assert now_stored(store).state is ArticleState.DONE


def test_the_text_of_a_page_is_not_replaced_by_a_changed_teaser(store, lease):
    teaser = replace(ARTICLE, state=ArticleState.AWAITING_PAGE)
    poll(store, lease, teaser)
    store.record_page(lease, PageResult("a1", NOW, replace(ARTICLE, text="The whole report. " * 20)))
    poll(store, lease, replace(EDITED, text="Another teaser."))
    assert now_stored(store).text == "The whole report. " * 20
    assert now_stored(store).title == EDITED.title


def test_a_change_before_the_page_was_read_is_no_version(store, lease):
    poll(store, lease, replace(ARTICLE, state=ArticleState.AWAITING_PAGE))
    poll(store, lease, replace(EDITED, state=ArticleState.AWAITING_PAGE))
    assert now_stored(store) == replace(EDITED, state=ArticleState.AWAITING_PAGE)
    assert store.article_versions("a1") == []


@pytest.mark.parametrize("title", ["", "Council agrees to…", "Council agrees ..."])
def test_a_missing_or_cut_title_says_nothing_new(store, lease, title):
    poll(store, lease, ARTICLE)
    poll(store, lease, replace(ARTICLE, title=title))
    assert now_stored(store) == ARTICLE

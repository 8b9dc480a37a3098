"""Matching asks for the page of an article: once, within limits, and for a bounded time."""

import pytest

from store.records.articles import ArticleState
from store.records.collection import PageResult
from store.records.sources import PagePolicy
from tests.support.fresh_store import fresh_store
from tests.support.records import NOW, later, make_article, make_poll, make_source

PAGE, READY, DONE = ArticleState.AWAITING_PAGE, ArticleState.READY, ArticleState.DONE


def bring(store, *articles, policy=PagePolicy.AUTO):
    store.sync_sources([make_source("alpha", page_policy=policy)], NOW)
    store.make_due(NOW)
    (lease,) = store.lease_due_hosts(NOW, 600, 1)
    store.record_poll(lease, make_poll("alpha", *articles, next_due=later(86_400)))
    return lease


def state(store, key="a1"):
    return store.articles([key])[key].state


def request(store, key="a1", *, at=0, limit=9):
    return store.request_page(store.articles([key])[key], later(at), limit)


def test_a_requested_page_is_due_at_once_and_the_article_is_not_ready(store):
    lease = bring(store, make_article("a1"))
    assert request(store)
    assert (state(store), store.ready_articles(9)) == (PAGE, [])
    assert [article.id for article in store.host_work(lease, NOW, 9).pages] == ["a1"]
    assert not store.commit_judgement("a1", now=NOW), "a judgement made meanwhile does not count"
    store.release_host(lease, NOW)
    assert [one.host for one in store.lease_due_hosts(NOW, 600, 9)] == [lease.host]


@pytest.mark.parametrize("text", ["The whole text of the page.", None])
def test_it_is_requested_once_whatever_the_page_gave(store, text):
    lease = bring(store, make_article("a1"))
    assert request(store)
    assert not request(store), "it is pending"
    page = None if text is None else make_article("a1", text=text)
    store.record_page(lease, PageResult("a1", NOW, page, error=None if text else "404"))
    (article,) = store.ready_articles(9)
    assert article.text == (text or "Text of a1.")
    assert not request(store)
    assert store.commit_judgement("a1", now=NOW)
    assert state(store) is DONE


def test_a_page_that_was_pending_by_policy_is_not_requested_again(store):
    lease = bring(store, make_article("a1", state=PAGE))
    store.record_page(lease, PageResult("a1", NOW, error="404"))
    assert state(store) is READY
    assert not request(store)


def test_the_source_must_read_pages_and_be_configured(store):
    bring(store, make_article("a1"), policy=PagePolicy.NEVER)
    assert not request(store)
    store.sync_sources([make_source("alpha", page_policy=PagePolicy.NEAR)], NOW)
    store.sync_sources([make_source("beta")], NOW)
    assert not request(store)
    store.sync_sources([make_source("alpha", page_policy=PagePolicy.NEAR)], NOW)
    assert request(store)


def test_an_article_without_a_host_is_not_requested(store):
    bring(store, make_article("a1", url="ftp://alpha.example/a1"))
    assert not request(store)


def test_a_source_gets_so_many_requests_in_an_hour(store):
    bring(store, *(make_article(f"a{number}") for number in range(4)))
    assert [request(store, f"a{number}", limit=2) for number in range(3)] == [True, True, False]
    assert state(store, "a2") is READY
    assert not request(store, "a2", at=3_599, limit=2)
    assert request(store, "a2", at=3_601, limit=2)
    assert not request(store, "a3", limit=0)


def test_it_waits_from_the_request_on_and_then_goes_on_without_the_page(store):
    bring(store, make_article("a1"))
    assert request(store, at=7_200)
    assert store.expire_pending_pages(later(7_200)) == 0
    assert store.expire_pending_pages(later(7_201)) == 1
    assert state(store) is READY
    assert not request(store, at=7_300)


def test_a_request_is_there_after_a_restart(tmp_path):
    for requested in (True, False):
        store = fresh_store(tmp_path / "kept.db")
        if requested:
            bring(store, make_article("a1"))
        assert request(store) is requested
        assert state(store) is PAGE
        store.close()

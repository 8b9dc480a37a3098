"""The search index of the real store: no query breaks it, and it stays in step with the texts."""

import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from store.errors import StoreError
from store.records.articles import ArticleState
from store.records.collection import PageResult
from store.sqlite.search_text import search_phrases
from store.sqlite.store import open_store
from tests.support.records import NOW, make_article, make_poll, make_source


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    store = open_store(tmp_path_factory.mktemp("search") / "store.db")
    store.sync_sources([make_source()], NOW)
    yield store
    store.close()


@pytest.fixture(scope="module")
def lease(store):
    (lease,) = store.lease_due_hosts(NOW, 60, 1)
    return lease


@given(st.text() | st.text(alphabet='"*():^{}+-. ANDORNEARnot북한평양平壤เกาหลี\0\ud800'))
@example("북" * 20_000)
@example(" ".join(f"w{number}" for number in range(20_000)))
@example('" OR NEAR(북한 *, 2) {title}: ^-')
def test_any_string_is_a_legal_query(store, query):
    assert isinstance(store.search(query), list)


@given(text=st.text(), title=st.text())
@example(text="\0", title="\ud800")
@example(text="ﷺ ½ ﬁ", title="İ ẞ ǅ")
def test_whatever_a_text_says_each_of_its_words_finds_it(store, lease, text, title):
    number = store.counts().articles
    article = make_article(f"any-{number}", text=text, title=title)
    store.record_poll(lease, make_poll("alpha", article))
    for query in (text, title, f"{title} {text}"):
        if search_phrases(query):
            assert article.id in {found.id for found in store.search(query, limit=100_000)}


def test_the_index_forgets_what_a_page_replaced(tmp_path):
    store = open_store(tmp_path / "store.db")
    store.sync_sources([make_source()], NOW)
    (lease,) = store.lease_due_hosts(NOW, 60, 1)
    texts = ["북한군이 쿠르스크에", "Kim Čong-un", "平壤の兵士", "", "กองทัพ"]
    for number, text in enumerate(texts):
        page = make_article(f"p{number}", title=text, text=text, state=ArticleState.AWAITING_PAGE)
        store.record_poll(lease, make_poll("alpha", page))
        store.record_page(lease, PageResult(page.id, NOW, replace(page, title="", text=f"new{number}")))
    assert [store.search(text) for text in texts if text] == [[], [], [], []]
    assert [found.id for found in store.search("new2")] == ["p2"]
    store.close()
    with closing(sqlite3.connect(tmp_path / "store.db")) as raw:
        raw.execute("INSERT INTO articles_fts (articles_fts) VALUES ('integrity-check')")
        raw.execute("CREATE VIRTUAL TABLE words USING fts5vocab (articles_fts, row)")
        assert {term for (term, *_) in raw.execute("SELECT * FROM words")} == {f"new{n}" for n in range(5)}


def test_a_search_on_a_closed_store_fails(tmp_path):
    store = open_store(tmp_path / "store.db")
    store.close()
    with pytest.raises(StoreError):
        store.search("x")

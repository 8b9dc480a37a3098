"""What a poll and a page store, and what the search finds of it."""

from dataclasses import replace

import pytest

from store.records.articles import ArticleState
from store.records.collection import PageResult, PollStatus
from tests.support.records import NOW, later, make_article, make_poll, make_source

HOST = "alpha.example:443"


@pytest.fixture
def lease(store):
    store.sync_sources([make_source("alpha")], NOW)
    (lease,) = store.lease_due_hosts(NOW, 60, 1)
    return lease


@pytest.fixture
def baselined(store, lease):
    """The lease of a source whose first poll is past."""
    store.record_poll(lease, make_poll())
    return lease


def only_state(store):
    (state,) = store.source_states()
    return state


# ── polls ─────────────────────────────────────────────────────────────────────────────────────────


def test_articles_not_seen_before_are_stored_and_returned_in_the_polls_order(store, baselined):
    first, second, third = make_article("b"), make_article("a"), make_article("c")
    assert store.record_poll(baselined, make_poll("alpha", first, second)) == (first, second)
    assert store.record_poll(baselined, make_poll("alpha", third, second, first)) == (third,)
    assert store.articles(["a", "b", "c"]) == {"a": second, "b": first, "c": third}


def test_an_article_is_stored_with_every_field(store, baselined):
    article = make_article(
        "full",
        title="北朝鮮兵士",
        text="línea\nдва",
        language="ja",
        author="A. B.",
        site="Example",
        published=None,
        seen=later(3),
        baseline=True,
    )
    store.record_poll(baselined, make_poll("alpha", article))
    assert store.articles(["full"]) == {"full": article}


def test_an_article_that_stands_twice_in_a_poll_is_stored_once(store, baselined):
    article = make_article("a1")
    assert store.record_poll(baselined, make_poll("alpha", article, replace(article, title="again"))) == (
        article,
    )


def test_an_article_under_the_canonical_url_of_another_is_known(store, baselined):
    page = make_article("p1", url="https://alpha.example/amp/1", state=ArticleState.AWAITING_PAGE)
    store.record_poll(baselined, make_poll("alpha", page))
    store.record_page(baselined, PageResult("p1", NOW, page, canonical_url="https://alpha.example/1"))
    other = make_article("other-id", url="https://alpha.example/1", title=page.title, text=page.text)
    assert store.record_poll(baselined, make_poll("alpha", other)) == ()


def test_ok_replaces_validators_and_hash_even_by_nothing(store, lease):
    store.record_poll(lease, make_poll(etag="e", last_modified="m", body_hash="h"))
    state = only_state(store)
    assert (state.etag, state.last_modified, state.body_hash) == ("e", "m", "h")
    store.record_poll(lease, make_poll(body_hash="h2"))
    state = only_state(store)
    assert (state.etag, state.last_modified, state.body_hash) == (None, None, "h2")


@pytest.mark.parametrize("named", ["etag", "last_modified", "body_hash"])
def test_unchanged_keeps_the_validators_it_does_not_name(store, lease, named):
    before = {"etag": "e", "last_modified": "m", "body_hash": "h"}
    store.record_poll(lease, make_poll(**before))
    store.record_poll(lease, make_poll(status=PollStatus.UNCHANGED, **{named: "new"}))
    state = only_state(store)
    assert {name: getattr(state, name) for name in before} == {**before, named: "new"}


@pytest.mark.parametrize("status", [PollStatus.FAILED, PollStatus.GONE])
def test_a_failed_poll_keeps_all_validators(store, lease, status):
    store.record_poll(lease, make_poll(etag="e", last_modified="m", body_hash="h"))
    store.record_poll(lease, make_poll(status=status, etag="x", last_modified="x", body_hash="x"))
    state = only_state(store)
    assert (state.etag, state.last_modified, state.body_hash) == ("e", "m", "h")


def test_failures_count_up_and_an_answer_ends_them(store, lease):
    for count in (1, 2, 3):
        store.record_poll(lease, make_poll(status=PollStatus.FAILED, error="timed out", at=later(count)))
        assert only_state(store).failures == count
    assert only_state(store).last_error == "timed out"
    store.record_poll(lease, make_poll(status=PollStatus.UNCHANGED))
    assert (only_state(store).failures, only_state(store).last_error) == (0, None)
    store.record_poll(lease, make_poll(status=PollStatus.FAILED))
    store.record_poll(lease, make_poll())
    assert only_state(store).failures == 0


def test_a_gone_source_is_not_polled_any_more(store, lease):
    store.record_poll(lease, make_poll(status=PollStatus.GONE, error="410 Gone"))
    assert (only_state(store).gone, only_state(store).last_error) == (True, "410 Gone")
    assert store.host_work(lease, later(9_999), 5).sources == ()


def test_the_times_of_polls_are_remembered(store, lease):
    store.record_poll(lease, make_poll("alpha", make_article("a"), at=later(1)))
    store.record_poll(lease, make_poll(at=later(2)))
    store.record_poll(lease, make_poll(at=later(3), status=PollStatus.FAILED, next_due=later(77)))
    state = only_state(store)
    assert (state.last_new, state.last_ok, state.last_polled) == (later(1), later(2), later(3))
    assert state.next_due == later(77)


def test_articles_are_counted_for_the_source_that_brought_them_first(store, lease):
    store.record_poll(lease, make_poll("alpha", make_article("a"), make_article("b")))
    store.record_poll(lease, make_poll("alpha", make_article("b"), make_article("c")))
    assert only_state(store).article_count == 3


def test_what_a_source_lists_at_first_is_baseline_and_what_comes_later_is_news(store, lease):
    failed = make_poll("alpha", make_article("early"), status=PollStatus.FAILED)
    assert [a.baseline for a in store.record_poll(lease, failed)] == [True]
    assert not only_state(store).has_baseline
    assert [a.baseline for a in store.record_poll(lease, make_poll("alpha", make_article("old")))] == [True]
    assert only_state(store).has_baseline
    assert [a.baseline for a in store.record_poll(lease, make_poll("alpha", make_article("new")))] == [False]
    stored = store.articles(["early", "old", "new"])
    assert {key: article.baseline for key, article in stored.items()} == {
        "early": True,
        "old": True,
        "new": False,
    }


def test_an_unchanged_answer_is_a_baseline_too(store, lease):
    store.record_poll(lease, make_poll(status=PollStatus.UNCHANGED))
    assert only_state(store).has_baseline


def test_broken_text_is_cleaned_at_the_door(store, baselined):
    article = make_article("a\0b", title="A\ud83d\ude00B\udc00", text="\0\ud800x", author="\udfff")
    (stored,) = store.record_poll(baselined, make_poll("alpha", article, error="bad \ud800"))
    assert (stored.id, stored.title, stored.text, stored.author) == ("ab", "A😀B\ufffd", "\ufffdx", "\ufffd")
    assert store.articles(["a\0b"]) == {"ab": stored}
    assert only_state(store).last_error == "bad \ufffd"


# ── pages ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def page(store, baselined):
    (page,) = store.record_poll(
        baselined, make_poll("alpha", make_article("p1", state=ArticleState.AWAITING_PAGE))
    )
    return page


def test_a_page_improves_the_article_and_makes_it_ready(store, baselined, page):
    found = make_article(
        "other",
        url="https://x.example/",
        source="beta",
        title="Page title",
        text="Whole text",
        language="uk",
        published=later(-9),
        author="Author",
        site="Site",
        seen=later(9),
        baseline=True,
        state=ArticleState.AWAITING_PAGE,
    )
    expected = replace(
        page,
        title="Page title",
        text="Whole text",
        language="uk",
        published=later(-9),
        author="Author",
        site="Site",
        state=ArticleState.READY,
    )
    assert store.record_page(baselined, PageResult("p1", NOW, found)) == expected
    assert store.ready_articles(5) == [expected]
    assert store.host_work(baselined, NOW, 5).pages == ()


def test_a_page_without_article_leaves_the_article_with_what_its_entry_said(store, baselined, page):
    result = PageResult("p1", NOW, error="404", canonical_url=None)
    assert store.record_page(baselined, result) == replace(page, state=ArticleState.READY)


def test_a_page_may_be_retried_later(store, baselined, page):
    assert store.record_page(baselined, PageResult("p1", NOW, error="503", retry_at=later(50))) == page
    assert store.host_work(baselined, later(49), 5).pages == ()
    assert store.host_work(baselined, later(50), 5).pages == (page,)
    assert store.ready_articles(5) == []


@pytest.mark.parametrize("known_by", ["url", "canonical"])
def test_a_page_that_is_another_article_is_done_as_the_same_report(store, baselined, page, known_by):
    same = {"title": "x", "text": page.text}
    if known_by == "url":
        other = make_article("o", url="https://alpha.example/real", **same)
        store.record_poll(baselined, make_poll("alpha", other))
    else:
        store.record_poll(baselined, make_poll("alpha", make_article("o", state=ArticleState.AWAITING_PAGE)))
        found = replace(page, **same)
        store.record_page(baselined, PageResult("o", NOW, found, "https://alpha.example/real"))
    result = PageResult("p1", NOW, replace(page, title="x"), "https://alpha.example/real")
    assert store.record_page(baselined, result) is None
    assert store.articles(["p1"])["p1"] == replace(page, state=ArticleState.DONE)
    assert [article.id for article in store.ready_articles(5)] == ["o"]


def test_an_articles_own_url_as_canonical_is_no_other_article(store, baselined, page):
    result = PageResult("p1", NOW, page, canonical_url=page.url)
    assert store.record_page(baselined, result) == replace(page, state=ArticleState.READY)


@pytest.mark.parametrize("article_id", ["p1", "unknown"])
def test_an_article_whose_page_is_not_wanted_is_left_alone(store, baselined, page, article_id):
    store.record_page(baselined, PageResult("p1", NOW))
    before = store.articles(["p1"])
    assert store.record_page(baselined, PageResult(article_id, NOW, replace(page, title="late"))) is None
    assert store.articles(["p1"]) == before


def test_settling_the_last_page_of_a_host_leaves_nothing_due_there(store, baselined):
    article = make_article("p2", url="https://pages.example/2", state=ArticleState.AWAITING_PAGE)
    store.record_poll(baselined, make_poll("alpha", article))
    (other,) = store.lease_due_hosts(NOW, 60, 5)
    store.record_page(other, PageResult("p2", NOW))
    store.release_host(other, NOW)
    assert store.lease_due_hosts(later(100), 60, 5) == []  # alpha's own source is due at 900
    assert store.next_collection_due() == later(900)


def test_a_page_settled_under_another_hosts_lease_is_not_due_at_its_own_host_any_more(store, baselined):
    article = make_article("p2", url="https://pages.example/2", state=ArticleState.AWAITING_PAGE)
    store.record_poll(baselined, make_poll("alpha", article))
    assert store.record_page(baselined, PageResult("p2", NOW, article)) is not None
    assert store.lease_due_hosts(NOW, 60, 5) == []


def test_pages_pending_for_too_long_expire(store, baselined):
    old = make_article(
        "old", seen=later(-100), url="https://pages.example/1", state=ArticleState.AWAITING_PAGE
    )
    new = make_article("new", seen=NOW, state=ArticleState.AWAITING_PAGE)
    store.record_poll(baselined, make_poll("alpha", old, new))
    assert store.expire_pending_pages(NOW) == 1
    assert store.ready_articles(5) == [replace(old, state=ArticleState.READY)]
    assert store.lease_due_hosts(NOW, 60, 5) == []
    assert store.expire_pending_pages(NOW) == 0


# ── search ────────────────────────────────────────────────────────────────────────────────────────

TEXTS = {
    "ko": "우크라이나는 북한군이 쿠르스크에 있다고 밝혔다",
    "zh": "据报道平壤向俄罗斯派遣了军队，金正恩表示支持",
    "ja": "北朝鮮の兵士がウクライナとの戦闘に参加した",
    "th": "ทหารจากเกาหลีเหนือถูกส่งไปยังรัสเซีย",
    "ru": "Пхеньян направил военных в Курскую область",
    "cs": "Kim Čong-un vyslal vojáky, řekl 2000 mužů",
    "hi": "उत्तर कोरिया ने सैनिक भेजे",
}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("북한", "ko"),
        ("쿠르스크", "ko"),
        ("군", "ko"),
        ("다", "ko"),
        ("平壤", "zh"),
        ("金正恩", "zh"),
        ("军队", "zh"),
        ("北朝鮮", "ja"),
        ("ウクライナ", "ja"),
        ("เกาหลี", "th"),
        ("Пхеньян", "ru"),
        ("пхеньян ОБЛАСТЬ", "ru"),
        ("kim cong un", "cs"),
        ("ŘEKL ２０００", "cs"),
        ("कोरिया", "hi"),
        ('"Kim" AND -Čong* (un)', None),
        ("Kim Čong-un", "cs"),
        ("壤平", None),
        ("คอรี", None),
        ("NOT", None),
        ("", None),
        ('"', None),
        ("- * ( : ^ {", None),
    ],
)
def test_every_word_is_found_in_every_script(store, baselined, query, found):
    articles = [make_article(key, title="", text=text) for key, text in TEXTS.items()]
    store.record_poll(baselined, make_poll("alpha", *articles))
    assert [article.id for article in store.search(query)] == ([found] if found else [])


def test_words_may_stand_in_title_and_text_and_the_newest_comes_first(store, baselined):
    articles = [make_article(str(n), title="Kursk front", text=f"soldiers {n}") for n in range(4)]
    store.record_poll(baselined, make_poll("alpha", *articles))
    assert [article.id for article in store.search("soldiers kursk")] == ["3", "2", "1", "0"]
    assert [article.id for article in store.search("soldiers kursk", limit=2)] == ["3", "2"]
    assert [article.id for article in store.search("soldiers 2")] == ["2"]


def test_the_search_follows_what_the_page_gave(store, baselined, page):
    assert store.search("title of p1")
    store.record_page(baselined, PageResult("p1", NOW, replace(page, title="Neu", text="평양에서")))
    assert store.search("title of p1") == []
    assert [article.id for article in store.search("평양 neu")] == ["p1"]


def test_articles_are_indexed_in_batches_and_a_search_indexes_the_rest(store, baselined):
    made = [make_article(f"a{n}", title=f"soldiers {n}") for n in range(5)]
    store.record_poll(baselined, make_poll("alpha", *made))
    assert [store.index_articles(2), store.index_articles(2)] == [2, 2]
    assert len(store.search("soldiers")) == 5
    assert store.index_articles(2) == 0
    store.record_poll(baselined, make_poll("alpha", make_article("late", title="soldiers late")))
    assert [article.id for article in store.search("late")] == ["late"]


@pytest.mark.parametrize("indexed", [True, False])
def test_a_page_that_comes_before_or_after_the_index_is_found_by_its_own_words(
    store, baselined, page, indexed
):
    if indexed:
        store.index_articles(10)
    improved = replace(page, title="평양 neu", text="other words")
    store.record_page(baselined, PageResult("p1", NOW, improved))
    assert [article.id for article in store.search("평양")] == ["p1"]
    assert store.search("title of p1") == []

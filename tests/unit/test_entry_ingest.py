from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.entry import Entry, Listing
from crawler.ingest import article_id, normalize_published, to_articles
from store.records.articles import ArticleState, TimeBasis
from store.records.sources import PagePolicy, Source, SourceKind, SourceState

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FULL = "A full report of the meeting. " * 20


def _state(*, kind=SourceKind.FEED, pages=PagePolicy.AUTO, baselined=True, language="und") -> SourceState:
    source = Source("a", kind, "http://a.example/f", "a.example:80", language=language, page_policy=pages)
    return SourceState(source, NOW, has_baseline=baselined)


def _entry(n: int = 1, **facts) -> Entry:
    return Entry(
        **{"id": f"id{n}", "title": f"Title {n}", "link": f"http://a.example/{n}", "summary": FULL} | facts
    )


def _made(*entries: Entry, state: SourceState | None = None, pages: bool = True, **listing):
    made = Listing("rss", entries=entries, **listing)
    return to_articles(made, state or _state(), NOW, min_summary_chars=400, fetch_pages=pages)


def test_an_entry_becomes_an_article():
    [article] = _made(_entry(published=NOW - timedelta(hours=1), author="Ann"), title="Paper")
    assert (article.title, article.text, article.source) == ("Title 1", FULL, "a")
    assert (article.author, article.site, article.seen) == ("Ann", "Paper", NOW)
    assert article.published == NOW - timedelta(hours=1)
    assert article.state is ArticleState.READY


def test_the_id_comes_from_the_canonical_url_alone():
    [one] = _made(_entry(link="http://a.example/x?utm_source=rss"))
    [other] = _made(_entry(2, link="http://a.example/x"))
    assert one.id == other.id
    assert len(one.id) == 24


def test_the_id_without_a_link_comes_from_source_and_entry_id():
    one, other = _made(_entry(1, link=""), _entry(2, link=""))
    assert one.id != other.id
    assert one.id == _made(_entry(1, link="", title="Edited"))[0].id
    assert one.url.startswith("http://a.example/f#")
    assert one.url != other.url
    assert one.state is ArticleState.READY


def test_a_route_of_a_single_page_site_has_no_page_of_its_own():
    [article] = _made(_entry(link="http://a.example/app#/news/7", summary="Short."))
    assert (article.url, article.state) == ("http://a.example/app#/news/7", ArticleState.READY)


def test_a_link_that_occurs_twice_gives_one_article_from_the_first_entry():
    assert [article.title for article in _made(_entry(title="First"), _entry(title="Second"))] == ["First"]


def test_an_empty_entry_is_no_article():
    assert _made(_entry(title="", summary=""), pages=False) == ()


@pytest.mark.parametrize(
    ("policy", "kind", "summary", "state"),
    [
        (PagePolicy.AUTO, SourceKind.FEED, "Teaser.", ArticleState.AWAITING_PAGE),
        (PagePolicy.AUTO, SourceKind.FEED, FULL, ArticleState.READY),
        (PagePolicy.AUTO, SourceKind.SITE, FULL, ArticleState.AWAITING_PAGE),
        (PagePolicy.AUTO, SourceKind.SITEMAP, FULL, ArticleState.AWAITING_PAGE),
        (PagePolicy.ALWAYS, SourceKind.FEED, FULL, ArticleState.AWAITING_PAGE),
        (PagePolicy.NEVER, SourceKind.SITE, "", ArticleState.READY),
    ],
)
def test_the_page_policy_decides_which_articles_await_their_page(policy, kind, summary, state):
    [article] = _made(_entry(summary=summary), state=_state(kind=kind, pages=policy))
    assert article.state is state


def test_links_that_never_lead_to_the_article_are_not_followed():
    [article] = _made(_entry(link="https://news.google.com/rss/articles/x", summary=""))
    assert article.state is ArticleState.READY


def test_in_a_first_poll_only_the_fifty_newest_await_their_page():
    entries = [_entry(n, summary="", published=NOW - timedelta(hours=n)) for n in range(80, 0, -1)]
    made = _made(*entries, state=_state(baselined=False))
    wanting = [article for article in made if article.state is ArticleState.AWAITING_PAGE]
    assert len(made) == 80
    assert {article.title for article in wanting} == {f"Title {n}" for n in range(1, 51)}


def test_undated_entries_of_a_first_poll_are_taken_from_the_top():
    made = _made(*(_entry(n, summary="") for n in range(80)), state=_state(baselined=False))
    assert [article.state is ArticleState.AWAITING_PAGE for article in made] == [True] * 50 + [False] * 30


def test_later_polls_have_no_limit_of_pages():
    made = _made(*(_entry(n, summary="") for n in range(80)))
    assert all(article.state is ArticleState.AWAITING_PAGE for article in made)


@pytest.mark.parametrize(
    ("stated", "believed"),
    [
        (None, None),
        (NOW - timedelta(days=3), NOW - timedelta(days=3)),
        (NOW + timedelta(hours=5), NOW),
        (NOW + timedelta(days=2), None),
        (datetime(1970, 1, 1, tzinfo=UTC), None),
    ],
)
def test_implausible_times_are_rejected(stated, believed):
    assert normalize_published(stated, NOW) == believed


def test_an_entry_with_only_an_update_time_is_dated_by_it():
    [article] = _made(_entry(updated=NOW - timedelta(hours=2)))
    assert article.published == NOW - timedelta(hours=2)


def test_no_page_is_fetched_for_a_link_that_is_no_web_address():
    [article] = _made(_entry(link="mailto:desk@a.example", summary="Teaser."))
    assert article.state is ArticleState.READY
    assert article.url == "http://a.example/f#id1"


@pytest.mark.parametrize(
    ("entry", "feed", "source", "stated"),
    [
        ("ko", "en-GB", "id", "ko"),
        (None, "en-GB", "id", "en"),
        (None, None, "id", "id"),
        (None, None, "und", "und"),
        (None, "nb_NO", "und", "no"),
    ],
)
def test_the_language_of_the_entry_overrides_feed_and_source(entry, feed, source, stated):
    [article] = _made(_entry(language=entry), state=_state(language=source), language=feed)
    assert article.language == stated


def test_the_articles_of_a_first_poll_are_baseline():
    assert [_made(_entry(), state=_state(baselined=known))[0].baseline for known in (False, True)] == [
        True,
        False,
    ]


@given(st.text(max_size=50), st.text(max_size=50), st.text(max_size=50))
def test_any_text_gives_a_stable_id(source, entry, url):
    made = article_id(source, entry, url)
    assert made == article_id(source, entry, url)
    assert len(made) == 24
    assert int(made, 16) >= 0


def test_the_time_of_a_change_stands_in_for_that_of_publication_and_is_marked():
    [stated] = _made(_entry(published=NOW - timedelta(hours=2), updated=NOW - timedelta(hours=1)))
    assert (stated.published, stated.time_basis) == (NOW - timedelta(hours=2), TimeBasis.STATED)
    [changed] = _made(_entry(updated=NOW - timedelta(hours=1)))
    assert (changed.published, changed.time_basis) == (NOW - timedelta(hours=1), TimeBasis.CHANGED)
    [zoneless] = _made(_entry(published=NOW - timedelta(hours=1), is_zoneless=True))
    assert zoneless.time_basis is TimeBasis.ZONELESS


@pytest.mark.parametrize("path", ["2024/10/23/troops", "2024-10-23-troops", "article/20241023/1"])
def test_the_day_in_the_address_counts_before_the_time_of_a_change(path):
    [article] = _made(_entry(link=f"http://a.example/{path}", updated=NOW - timedelta(minutes=5)))
    assert article.published == datetime(2024, 10, 23, tzinfo=UTC)
    [same_day] = _made(_entry(link="http://a.example/2026/03/01/troops", updated=NOW - timedelta(minutes=5)))
    assert same_day.published == NOW - timedelta(minutes=5)

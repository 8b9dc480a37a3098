"""From a story to the queries for search services."""

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.fetching.response import HttpResponse
from crawler.sources.search_feeds import (
    MAX_WORDS,
    PROVIDERS,
    query_language,
    raise_if_rate_limited,
    search_url,
)
from crawler.urls import MAX_URL
from store.errors import FetchError

TERMS = (("북한",), ("러시아", "우크라이나"), ("파병", "북한군 병사"))


def test_google_news_is_queried_for_one_word_of_each_group():
    url = urlsplit(search_url("google-news", TERMS, "ko"))
    asked = parse_qs(url.query)
    assert (url.netloc, url.path) == ("news.google.com", "/rss/search")
    assert asked["q"] == ['북한 (러시아 OR 우크라이나) (파병 OR "북한군 병사") when:7d']
    assert (asked["hl"], asked["gl"], asked["ceid"]) == (["ko"], ["KR"], ["KR:ko"])


def test_bing_news_is_queried_for_the_market():
    asked = parse_qs(urlsplit(search_url("bing-news", TERMS, "ko")).query)
    assert (asked["format"], asked["mkt"]) == (["rss"], ["ko-KR"])


def test_gdelt_is_queried_in_english_for_reports_in_the_language():
    assert query_language("gdelt", "ko") == "en"
    asked = parse_qs(urlsplit(search_url("gdelt", [["north korea", "nk"], ["russia"]], "ko")).query)
    assert asked["query"] == ['"north korea" russia sourcelang:korean']
    assert (asked["format"], asked["mode"]) == (["json"], ["artlist"])


@pytest.mark.parametrize(
    ("provider", "groups", "language"),
    [("google-news", [], "ko"), ("google-news", [[], []], "ko"), ("gdelt", [["북한"]], "ko"), ("gdelt", [["abc"]], "xx"),
     ("yahoo", [["abc"]], "en")],
)  # fmt: skip
def test_an_impossible_query_is_an_error(provider, groups, language):
    with pytest.raises(ValueError, match=r"\w"):
        search_url(provider, groups, language)


words = st.text(st.characters(codec="utf-8", categories=("L", "N")), min_size=3, max_size=40).flatmap(
    lambda word: st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=40).map(
        lambda more: word + more
    )
)


@given(
    st.sampled_from(sorted(PROVIDERS)),
    st.lists(st.lists(words, min_size=1, max_size=30), min_size=1, max_size=5),
)
def test_every_query_is_limited_and_has_each_group(provider, groups):
    url = search_url(provider, groups, "en")
    assert len(url) <= MAX_URL or max(map(len, groups)) == 1
    asked = parse_qs(urlsplit(url).query)
    assert len((asked.get("q") or asked["query"])[0].split(" OR ")) <= MAX_WORDS


@pytest.mark.parametrize("status", [200, 429])
def test_a_plain_text_about_rate_limits_is_a_429(status):
    said = b"Please limit requests to one every 5 seconds or contact the address below for larger queries."
    with pytest.raises(FetchError) as caught:
        raise_if_rate_limited(HttpResponse("https://api.gdeltproject.org/", status, {}, said))
    assert caught.value.status == 429
    assert caught.value.retry_after_s >= 5


@pytest.mark.parametrize(
    "body", [b"", b'{"articles": []}', b"<rss>too many requests</rss>", "북한".encode("euc-kr")]
)
def test_other_responses_are_not(body):
    raise_if_rate_limited(HttpResponse("https://api.gdeltproject.org/", 200, {}, body))

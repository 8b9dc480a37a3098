from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

import pytest

from crawler.pages.extract import ExtractedPage
from crawler.pages.merge import credible_canonical_url, merge_extracted_page
from store.records.articles import Article

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ARTICLE = Article(
    id="x",
    url="https://a.example/bridge",
    source="a",
    title="Council agrees to repair the bridge",
    text="A teaser.",
    language="en",
    published=NOW - timedelta(hours=1),
    seen=NOW,
)


def _page(**facts) -> ExtractedPage:
    blank = {field.name: None for field in fields(ExtractedPage)}
    stated = {"title": "", "text": "", "notes": (), "usable": True, "overridden_fields": frozenset()} | facts
    return ExtractedPage(**{name: stated.get(name) for name in blank})


def _with(article: Article = ARTICLE, **facts) -> Article:
    return merge_extracted_page(article, _page(**facts), NOW)


def test_the_longer_text_is_kept():
    assert _with(text="The whole report of the council.").text == "The whole report of the council."
    assert _with(text="Stub.").text == "A teaser."


def test_the_title_of_the_entry_is_kept():
    assert _with(title="Bridge | A Paper").title == ARTICLE.title


@pytest.mark.parametrize("weak", ["", "More", "Council agrees to repair…", "Council agrees to repair ..."])
def test_a_missing_short_or_cut_title_is_replaced(weak):
    assert _with(replace(ARTICLE, title=weak), title="The real headline").title == "The real headline"
    assert _with(replace(ARTICLE, title=weak)).title == weak


def test_the_time_of_the_page_replaces_a_missing_time_or_a_date():
    exact = NOW - timedelta(hours=3)
    midnight = NOW.replace(hour=0)
    assert _with(replace(ARTICLE, published=None), published=exact).published == exact
    assert _with(replace(ARTICLE, published=midnight), published=exact).published == exact
    assert _with(published=exact).published == ARTICLE.published


def test_an_implausible_time_of_the_page_is_ignored():
    assert _with(replace(ARTICLE, published=None), published=NOW + timedelta(days=9)).published is None


def test_page_rules_override_the_entry():
    exact = NOW - timedelta(hours=3)
    facts = {"title": "Bridge to be repaired", "text": "Short.", "published": exact}
    made = _with(**facts, overridden_fields=frozenset(facts))
    assert (made.title, made.text, made.published) == tuple(facts.values())


def test_page_rules_override_only_their_fields():
    made = _with(title="Bridge to be repaired", published=NOW, overridden_fields=frozenset({"title"}))
    assert (made.title, made.published) == ("Bridge to be repaired", ARTICLE.published)


def test_an_implausible_time_of_a_page_rule_is_ignored():
    made = _with(published=NOW + timedelta(days=9), overridden_fields=frozenset({"published"}))
    assert made.published == ARTICLE.published


def test_the_language_is_detected_again_from_the_longer_text():
    korean = "북한은 수요일 새로운 교량 건설 계획을 발표했다고 관영 매체가 보도했다. " * 5
    assert _with(text=korean, title="북한, 새로운 교량 건설 계획을 발표하다").language == "ko"


def test_author_and_site_are_filled_in():
    made = _with(author="Ann", site="A Paper")
    assert (made.author, made.site) == ("Ann", "A Paper")
    assert _with(replace(ARTICLE, author="Bob", site="Feed"), author="Ann").author == "Bob"


@pytest.mark.parametrize(
    ("stated", "believed"),
    [
        ("https://a.example/the-bridge", "https://a.example/the-bridge"),
        ("https://agency.example/original", "https://agency.example/original"),
        ("https://a.example/", None),
        ("https://a.example", None),
        ("javascript:void(0)", None),
        ("/relative", None),
        (None, None),
    ],
)
def test_only_a_credible_canonical_url_is_used(stated, believed):
    assert credible_canonical_url(ARTICLE, _page(canonical_url=stated)) == believed

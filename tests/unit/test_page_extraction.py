"""Extraction of articles from pages; no page makes it crash."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.pages.extract import extract_article

URL = "https://paper.example/bridge?x=1"
WORDS = (
    "The town council voted on Sunday to repair the old bridge over the river, which has been closed for two "
    "years after a flood damaged its pillars. Work is to begin in spring, the mayor told reporters. "
)
TIME = "2026-03-01T10:15:00+02:00"
MOMENT = datetime(2026, 3, 1, 8, 15, tzinfo=UTC)


def page(head="", body=f"<article><h1>Council agrees to repair the bridge</h1><p>{WORDS * 2}</p></article>"):
    return f"<!doctype html><html lang='en'><head>{head}</head><body>{body}</body></html>".encode()


def read(body, **options):
    return extract_article(body, content_type="text/html; charset=utf-8", url=URL, **options)


def json_ld(**data):
    stated = {"@context": "https://schema.org", "@type": "NewsArticle", **data}
    return f'<script type="application/ld+json">{json.dumps(stated)}</script>'


@pytest.mark.parametrize(
    ("head", "title"),
    [
        (json_ld(headline="Bridge &amp; road"), "Bridge & road"),
        ('<meta property="og:title" content="Other | The Paper"><title>T</title>', "Council agrees to repair the bridge"),
        ('<script type="application/ld+json">{broken</script>', "Council agrees to repair the bridge"),
    ],
)  # fmt: skip
def test_title(head, title):
    assert read(page(head)).title == title


def test_the_sites_name_is_no_part_of_the_title():
    head = '<meta property="og:site_name" content="The Paper"><meta property="og:title" content="Bridge to open | The Paper">'
    found = read(page(head, f"<article><p>{WORDS * 2}</p></article>"))
    assert (found.title, found.site) == ("Bridge to open", "The Paper")


@pytest.mark.parametrize(
    "head",
    [
        json_ld(datePublished=TIME),
        f'<script type="application/ld+json">{json.dumps({"@graph": [{"@type": "WebPage"}, {"@type": ["NewsArticle"], "datePublished": TIME}]})}</script>',
        f'<meta property="article:published_time" content="{TIME}">',
        f'<meta itemprop="datePublished" content="{TIME}">',
    ],
)
def test_exact_time_from_metadata(head):
    assert read(page(head)).published == MOMENT


def test_the_articles_time_comes_before_a_comments():
    body = (
        f'<div class="comment"><time datetime="2026-03-05T00:00:00Z">x</time></div>'
        f'<article><time datetime="{TIME}">1 March</time><p>{WORDS * 2}</p></article>'
    )
    assert read(page("", body)).published == MOMENT


def test_the_year_of_a_namespace_is_no_date_of_the_page():
    spaces = "rdfs: http://www.w3.org/2000/01/rdf-schema# sioc: http://rdfs.org/sioc/ns#"
    for html in (f"<html prefix='{spaces}'><head>", f"<html><head prefix='{spaces}'>"):
        assert (
            read(
                f"{html}<title>Bridge</title></head><body><p>{WORDS * 2}</p></body></html>".encode()
            ).published
            is None
        )


def test_the_text_is_the_article_alone():
    body = (
        "<nav><a href='/'>Home</a><a href='/sport'>Sport</a></nav>"
        f"<article><h1>Council agrees</h1><p>{WORDS * 2}</p></article><footer>Imprint</footer>"
    )
    text = read(page("", body)).text
    assert "closed for two years" in text
    assert "Imprint" not in text


def test_the_page_is_read_in_its_own_encoding():
    words = "국회는 밤샘 토론 끝에 예산안을 통과시켰다고 의회 사무처가 일요일 밝혔다. " * 12
    body = (
        f"<html><head><meta charset=euc-kr><title>예산안 통과</title></head><body><article><p>{words}</p></article>"
    ).encode("euc-kr")
    found = extract_article(body, content_type=None, url=URL)
    assert (found.title, found.language) == ("예산안 통과", "ko")
    assert "예산안을 통과시켰다고" in found.text


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (page("<title>404 Not Found</title>", "<p>Sorry.</p>"), "error page"),
        (page("<title>Before you continue</title>", "<p>We use cookies.</p>"), "consent"),
        (page("<title>Anmelden</title>", "<form><input></form>"), "log-in"),
        (
            page(json_ld(headline="Bridge", isAccessibleForFree=False), "<p>Subscribe to read on.</p>"),
            "paywall",
        ),
        (page("<title>Bridge</title>", "<div></div>"), "no text"),
        (b"", "no HTML"),
    ],
)
def test_a_page_without_a_report_is_not_usable_with_a_reason(body, why):
    found = read(body)
    assert not found.usable
    assert why in " ".join(found.notes)


def test_a_report_is_usable():
    assert read(page()).usable


@given(st.binary(max_size=600))
def test_any_bytes_give_a_page(body):
    extract_article(body, content_type=None, url=URL)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=12),
        lambda inner: st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["@type", "@graph", "headline", "datePublished", "author", "name", "publisher",
                             "inLanguage", "articleBody"]), inner, max_size=5),
        max_leaves=15,
    )
)  # fmt: skip
def test_any_json_ld_gives_a_page(data):
    head = f'<script type="application/ld+json">{json.dumps(data)}</script>'
    assert read(page(head)).text


def test_deep_nesting_does_not_crash():
    assert read(b"<div>" * 100_000).title == ""
    assert read(page(f'<script type="application/ld+json">{"[" * 100_000}</script>')).text

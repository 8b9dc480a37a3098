"""Which of a page's titles is its headline, and which of its times the publication time."""

import json
from datetime import timedelta

import pytest

from crawler.pages.extract import MAX_ELEMENTS, extract_article

URL = "https://www.thepaper.co.uk/2026/03/01/bridge"
WORDS = "The council voted on Sunday to repair the old bridge, which a flood had closed for two years. " * 5
HEADLINE = "Council agrees to repair the old bridge over the river"


def read(head="", body=f"<article><h1>{HEADLINE}</h1><p>{WORDS}</p></article>", url=URL):
    page = f"<!doctype html><html lang='en'><head>{head}</head><body>{body}</body></html>"
    return extract_article(page.encode(), content_type="text/html; charset=utf-8", url=url)


def ld(headline, **more):
    stated = {"@type": "NewsArticle", "headline": headline, **more}
    return f'<script type="application/ld+json">{json.dumps(stated)}</script>'


def og(text):
    return f'<meta property="og:title" content="{text}">'


@pytest.mark.parametrize(
    ("head", "h1"),
    [
        (ld("Bridge: what to know"), HEADLINE),
        (ld(HEADLINE[:40] + "…"), HEADLINE),
        (ld(HEADLINE), "The Paper"),
        (ld(HEADLINE), f"<span>Politics</span> {HEADLINE}"),
        ("", f"{HEADLINE}<small>The Paper</small>"),
        (ld(HEADLINE.replace("old", "&amp;quot;old&amp;quot;")).replace("&amp;quot;", ""), HEADLINE),
    ],
)
def test_the_title_that_several_agree_on_is_the_headline(head, h1):
    titles = f"{og(HEADLINE + ' | The Paper')}<title>{HEADLINE} - The Paper - News</title>"
    assert read(head + titles, f"<h1>{h1}</h1><p>{WORDS}</p>").title == HEADLINE


def test_a_lower_heading_repeated_in_the_title_tag_beats_the_blogs_own_h1():
    head = f"<title>{HEADLINE} | Code | Ann Example</title>"
    body = f"<h1>Hello, I am Ann.</h1><article><h2>{HEADLINE}</h2><p>{WORDS}</p></article>"
    assert read(head, body).title == HEADLINE
    assert read("<title>Bridge | Ann Example</title>", body).title == "Hello, I am Ann."


def test_a_title_tag_that_is_only_the_sites_name_is_no_headline():
    body = f"<h1>{HEADLINE}</h1><h1>Contact</h1><h1>Newsletter</h1><p>{WORDS}</p>"
    assert read("<title>The Paper</title>", body, "https://www.thepaper.co.uk/x").title == HEADLINE


def test_a_headline_may_end_in_dots_of_its_own():
    asked = "Will the old bridge over the river ever be repaired..."
    head = f"{og(asked)}<title>{asked} - The Paper</title>"
    assert read(head, f"<h1>{asked}</h1><p>{WORDS}</p>").title == asked


@pytest.mark.parametrize(
    "tag",
    [
        "{} | The Paper",
        "{} - thepaper.co.uk",
        "The Paper: {}",
        "{} » Local » The Paper",
        "{} ：The Paper",
        "{}",
    ],
)
def test_the_sites_name_is_removed_from_the_title_tag(tag):
    head = f'<meta property="og:site_name" content="The Paper"><title>{tag.format(HEADLINE)}</title>'
    assert read(head, f"<p>{WORDS}</p>").title == HEADLINE


def test_the_heading_in_the_article_beats_others():
    body = f"<h1>Breaking news of today</h1><article><h1>{HEADLINE}</h1><p>{WORDS}</p></article><h1>Most read of all</h1>"
    assert read("", body).title == HEADLINE


def test_a_colon_within_a_headline_is_no_separator():
    assert read("<title>Bridge: council agrees to repair</title>", f"<p>{WORDS}</p>").title == (
        "Bridge: council agrees to repair"
    )


@pytest.mark.parametrize(
    "aside",
    [
        "<div class='comments'><article><time datetime='2026-03-05T09:00Z'>x</time></article></div>",
        "<aside><time datetime='2026-03-05T09:00Z'>x</time></aside>",
        "<article><div class='related-teaser'><time datetime='2026-03-05T09:00Z'>x</time></div></article>",
        "<article><a href='/x'><time datetime='2026-03-05T09:00Z'>x</time></a></article>",
        "<article><article><time datetime='2026-03-05T09:00Z'>x</time></article></article>",
    ],
)
def test_the_time_of_a_comment_or_teaser_is_not_the_articles(aside):
    own = f"<article><h1>{HEADLINE}</h1><time datetime='2026-03-01T10:15:00+02:00'>1 March</time><p>{WORDS}</p></article>"
    assert read("", aside + own).published.isoformat() == "2026-03-01T10:15:00+02:00"


def test_a_guessed_date_gets_the_time_stated_for_that_day():
    body = f"<h1>{HEADLINE}</h1><p class='meta'>Published <a><time datetime='2026-03-01T10:15:00Z'>1 March 2026</time></a></p><p>{WORDS}</p>"
    assert read("", body).published.isoformat() == "2026-03-01T10:15:00+00:00"


def test_the_time_keeps_the_zone_of_the_page():
    found = read(ld(HEADLINE, datePublished="2026-03-01T00:30:00+09:00")).published
    assert (found.day, found.utcoffset()) == (1, timedelta(hours=9))


def test_the_sites_country_orders_day_and_month():
    head = '<meta name="date" content="05/03/2026 10:15">'
    assert read(head).published.month == 3
    assert read(head, url="https://thepaper.example/x").published.month == 5


def test_the_date_of_a_second_json_ld_object_is_read():
    head = ld(HEADLINE) + ld(HEADLINE, datePublished="2026-03-01T10:15:00Z")
    assert read(head).published.isoformat() == "2026-03-01T10:15:00+00:00"


@pytest.mark.parametrize("piece", ["<p>word word.", "<a href=x>y</a> ", "<div><b>x</b></div>"])
def test_a_page_of_more_elements_than_any_report_is_not_read(piece):
    found = read("", piece * (MAX_ELEMENTS + 1))
    assert (found.usable, found.text, found.notes) == (False, "", ("too many elements",))

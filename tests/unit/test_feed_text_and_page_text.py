"""One report gets one verdict, whether its text comes from the feed or from its page."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from alerts.matching.matcher import Matcher
from crawler.entry import Entry, Listing
from crawler.ingest import to_articles
from crawler.pages.extract import extract_article
from crawler.pages.merge import merge_extracted_page
from store.records.sources import Source, SourceKind, SourceState
from tests.support.general import FOLLOW_UPS, keeper_story
from tests.support.stories import demo_reports, matcher

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
URL = "https://paper.example/news/1"
HEADS = {
    "en": ("1 March 2026, 10:15", "By Ann Example"),
    "ko": ("입력 2026.03.01. 오전 10:15", "홍길동 기자"),
    "ru": ("1 марта 2026, 10:15", "Автор: Иван Петров"),
    "uk": ("Опубліковано: 01.03.2026, 10:15", "Автор: Олена Приклад"),
    "ja": ("2026年3月1日 10時15分", "山田太郎記者"),
    "zh": ("2026-03-01 10:15", "记者 张三"),
    "id": ("Kompas.example - 01/03/2026, 10:15 WIB", "Penulis Budi Santoso"),
    "de": ("Stand: 01.03.2026, 10:15 Uhr", "Von Anna Beispiel"),
    "fr": ("Publié le 1 mars 2026 à 10h15", "Par Anne Exemple"),
}


def from_feed(title, text, language, *, repeats_headline):
    source = Source(
        "a", SourceKind.FEED, "https://paper.example/feed", "paper.example:443", language=language
    )
    summary = f"{title}. {text}" if repeats_headline else text
    listing = Listing("rss", entries=(Entry(URL, title, URL, summary, published=NOW, language=language),))
    (article,) = to_articles(listing, SourceState(source, NOW), NOW, min_summary_chars=0, fetch_pages=False)
    return article


def from_page(article, paragraphs, head):
    lines = "".join(f"<p>{line}</p>" for line in (*head, *paragraphs))
    body = f"<html><body><article><h1>{article.title}</h1>{lines}</article></body></html>"
    page = extract_article(body.encode(), content_type="text/html; charset=utf-8", url=URL)
    return merge_extracted_page(replace(article, text=""), page, NOW)


def verdicts(judge: Matcher, title, paragraphs, language):
    """The verdict on the feed's text, on the feed's text below its headline, and on the page's text."""
    text = " ".join(paragraphs)
    plain = from_feed(title, text, language, repeats_headline=False)
    repeated = from_feed(title, text, language, repeats_headline=True)
    page = from_page(plain, paragraphs, HEADS.get(language, HEADS["en"]))
    (one,), (two,), (three,) = judge.match(plain), judge.match(repeated), judge.match(page)
    return [(match.matched, pytest.approx(match.score, abs=0.002)) for match in (one, two, three)]


REPORTS = [article for _, article in demo_reports() if len(article.text) >= 250]


def test_the_reports_are_in_several_languages():
    assert len({article.language for article in REPORTS}) >= 4


@pytest.mark.parametrize("article", REPORTS, ids=lambda one: f"{one.language} {one.id}")
def test_of_a_framed_story(article):
    on_feed, on_repeated, on_page = verdicts(
        matcher(), article.title, article.text.split("\n"), article.language
    )
    assert on_feed == on_repeated
    assert on_feed == on_page


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("МОСКВА, 29 ноября. /ТАСС/. Солдаты прибыли.", "МОСКВА, 29 ноября /ТАСС/ — Солдаты прибыли."),
        ("SEOUL, Nov. 29 (Yonhap) -- Soldiers came.", "SEOUL, Nov 29 (Yonhap) -- Soldiers came."),
    ],
)
def test_a_dateline_is_no_sentence_in_a_feeds_text_either(text, whole):
    title = "Soldiers came to the border"
    assert from_feed(title, text, "en", repeats_headline=False).text == whole
    assert from_page(
        from_feed(title, text, "en", repeats_headline=False), [text, "More. " * 60], ()
    ).text.startswith(whole)


KEEPER = Matcher([keeper_story()])


@pytest.mark.parametrize("language", FOLLOW_UPS)
def test_of_any_other_story(language):
    title, text = FOLLOW_UPS[language]
    paragraphs = [text] * 4
    on_feed, on_repeated, on_page = verdicts(KEEPER, title, paragraphs, language)
    assert on_feed == on_repeated
    assert on_feed == on_page

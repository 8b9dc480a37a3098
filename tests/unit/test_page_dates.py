"""The publication time of pages: what they state, in which zone and order, and what is no date of theirs."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from crawler.dates.rules import DateRules
from crawler.pages.extract import extract_article
from crawler.pages.merge import merge_extracted_page, possible_time
from crawler.pages.overrides import apply_page_rules
from crawler.pages.rules import PageRules
from store.records.articles import Article, TimeBasis

URL = "https://paper.example/news/a1"
WORDS = "The town council voted on Sunday to repair the old bridge over the river, which has been closed for years. "
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
ENTRY = Article(
    "x", URL, "a", "Council agrees to repair the bridge", "A teaser.", "en", NOW - timedelta(minutes=9), NOW
)


def _page(*, lang="en", head="", line="", foot="", url=URL, words=WORDS):
    body = f"<article><h1>Council agrees to repair the bridge</h1>{line}<p>{words * 6}</p></article>"
    document = f"<!doctype html><html lang='{lang}'><head><meta charset='utf-8'>{head}</head><body>{body}{foot}</body></html>"
    return extract_article(document.encode(), content_type=None, url=url)


def _json_ld(**data):
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **data})}</script>'


@pytest.mark.parametrize(
    "foot",
    [
        "<footer>© 2019-2024 Harbour Post. All rights reserved.</footer>",
        "<footer>Copyright &copy; 2024 Harbour Post</footer>",
        "<footer>© 2019—2024, ООО «Гавань»</footer>",
        "<footer>Copyright ⓒ 2024 항구일보 All rights reserved.</footer>",
        "<div>2024</div>",
    ],
)
@pytest.mark.parametrize("lang", ["en", "ru", "ko"])
def test_a_year_is_no_date(foot, lang):
    assert _page(lang=lang, foot=foot).published is None


@pytest.mark.parametrize(
    ("stated", "lang", "isoformat"),
    [
        ("2026-11-29T15:45:05+09:00[Asia/Seoul]", "ko", "2026-11-29T15:45:05+09:00"),
        ("2026-11-29 15:45:05 KST", "ko", "2026-11-29T15:45:05+09:00"),
        ("Sun, 29 Nov 2026 15:45:05 GMT+7", "id", "2026-11-29T15:45:05+07:00"),
        ("29.11.2026 15:45 МСК", "ru", "2026-11-29T15:45:00+03:00"),
        ("2026-11-29T24:00:00+09:00", "ja", "2026-11-30T00:00:00+09:00"),
        ("11/29/2026 3:45:05 PM -0500", "en", "2026-11-29T15:45:05-05:00"),
        ("2026-11-29T15:45:05.000+0000", "en", "2026-11-29T15:45:05+00:00"),
        (1795934705, "en", "2026-11-29T06:45:05+00:00"),
    ],
)
def test_the_stated_zone_is_kept(stated, lang, isoformat):
    assert _page(lang=lang, head=_json_ld(datePublished=stated)).published.isoformat() == isoformat
    if isinstance(stated, str):
        meta = f'<meta property="article:published_time" content="{stated}">'
        assert _page(lang=lang, head=meta).published.isoformat() == isoformat


@pytest.mark.parametrize(
    ("line", "lang", "isoformat"),
    [
        ("<div class='article-date'>입력 2026.11.29. 오후 3:45</div>", "ko", "2026-11-29T15:45:00+00:00"),
        ("<span class='date'>Minggu, 29 Nov 2026 15:45 WIB</span>", "id", "2026-11-29T15:45:00+07:00"),
        ("<p class='post-meta'>29 ноября 2026, 15:45 (мск)</p>", "ru", "2026-11-29T15:45:00+03:00"),
        ("<span class='publish-date'>29/11/2569 15.45 น.</span>", "th", "2026-11-29T15:45:00+00:00"),
        ("<time>29 novembre 2026 à 15h45</time>", "fr", "2026-11-29T15:45:00+00:00"),
    ],
)
def test_a_date_line_that_people_read(line, lang, isoformat):
    assert _page(lang=lang, line=line).published.isoformat() == isoformat


@pytest.mark.parametrize(("lang", "day"), [("ru", 5), ("de", 5), ("id", 5), ("vi", 5), ("fr", 5)])
@pytest.mark.parametrize("written", ["05.11.2026", "05/11/2026"])
def test_day_and_month_by_the_language(lang, day, written):
    for page in (
        _page(lang=lang, head=_json_ld(datePublished=f"{written} 15:45")),
        _page(lang=lang, line=f"<span class='date'>{written} 15:45</span>"),
        _page(lang=lang, line=f"<b>{written}</b>"),
    ):
        assert (page.published.month, page.published.day) == (11, day)


def test_the_address_and_the_change_are_witnesses_of_the_order():
    stated = _json_ld(datePublished="05/11/2026 15:45")
    assert _page(lang="en-US", head=stated).published.month == 5
    assert _page(lang="en-US", head=stated, url="https://paper.example/2026/11/05/a").published.month == 11
    assert _page(lang="en-US", head=stated, url="https://koran.example.id/a").published.month == 11
    changed = _json_ld(datePublished="12/11/2026 15:45", dateModified="2026-11-13T08:00:00Z")
    assert _page(lang="en-US", head=changed).published.strftime("%m-%d") == "11-12"


def test_the_language_of_the_text_counts_before_the_english_of_a_template():
    words = "Dewan kota memutuskan pada hari Minggu untuk memperbaiki jembatan tua di atas sungai yang telah ditutup. "
    stated = _json_ld(datePublished="05/11/2026 15:45")
    assert _page(lang="en-US", head=stated, words=words).published.month == 11
    assert _page(lang="en-US", head=stated).published.month == 5


def test_a_date_in_the_future_is_the_other_order():
    page = _page(lang="de", head=_json_ld(datePublished="11/12/2026 10:00"))
    assert page.published.strftime("%m-%d") == "12-11"
    assert possible_time(page, NOW).strftime("%m-%d") == "11-12"
    assert (
        merge_extracted_page(replace(ENTRY, published=None), page, NOW).published.strftime("%m-%d") == "11-12"
    )


def test_the_time_of_a_change_is_no_publication():
    changed = _json_ld(dateModified="2026-11-29T10:00:00Z")
    page = _page(
        head=changed, line="<p class='date'>Published: 23 October 2024 | Updated: 29 November 2026</p>"
    )
    assert page.published.date().isoformat() == "2024-10-23"


OLD = _json_ld(datePublished="2024-10-23T09:00:00+09:00")


@pytest.mark.parametrize(
    "page",
    [_page(head=OLD), _page(line="<span class='date'>23 October 2024 09:00 KST</span>")],
    ids=["metadata", "date line"],
)
def test_lastmod_gives_way_to_the_page(page):
    changed = replace(ENTRY, time_basis=TimeBasis.CHANGED)
    merged = merge_extracted_page(changed, page, NOW)
    assert (merged.published, merged.time_basis) == (datetime(2024, 10, 23, tzinfo=UTC), TimeBasis.STATED)
    assert merge_extracted_page(ENTRY, page, NOW).published == ENTRY.published


def test_lastmod_stands_where_the_page_states_nothing():
    changed = replace(ENTRY, time_basis=TimeBasis.CHANGED)
    merged = merge_extracted_page(changed, _page(), NOW)
    assert (merged.published, merged.time_basis) == (ENTRY.published, TimeBasis.CHANGED)


def test_a_zoneless_entry_gives_way_to_a_page_with_a_zone():
    zoneless = replace(
        ENTRY, published=datetime(2026, 11, 29, 15, 45, tzinfo=UTC), time_basis=TimeBasis.ZONELESS
    )
    page = _page(head=_json_ld(datePublished="2026-11-29T15:45:00+09:00"))
    assert merge_extracted_page(zoneless, page, NOW).published == datetime(2026, 11, 29, 6, 45, tzinfo=UTC)
    without = _page(head=_json_ld(datePublished="2026-11-29T15:40:00"))
    assert merge_extracted_page(zoneless, without, NOW).published == zoneless.published
    assert merge_extracted_page(zoneless, _page(head=OLD), NOW).published == zoneless.published


def test_the_zone_and_the_order_that_the_config_names():
    rules = PageRules(dates=DateRules(ZoneInfo("Asia/Jakarta"), "dmy"))
    page = apply_page_rules(_page(head=_json_ld(datePublished="05/11/2026 15:45")), b"", None, rules)
    assert page.published == datetime(2026, 11, 5, 8, 45, tzinfo=UTC)
    stated = _page(head=_json_ld(datePublished="2026-11-29T15:45:00+09:00"))
    assert apply_page_rules(stated, b"", None, rules).published == stated.published


@pytest.mark.parametrize(
    ("head", "url"),
    [
        ('<meta property="article:published_time" content="2024-10-23T09:00:00+09:00">', URL),
        ("", "https://paper.example/2024/10/23/bridge"),
    ],
    ids=["meta", "address"],
)
def test_a_publication_that_moves_with_the_change_gives_way_to_an_earlier_one(head, url):
    moved = _json_ld(datePublished="2026-11-29T10:00:00Z", dateModified="2026-11-29T10:00:00Z")
    assert _page(head=moved + head, url=url).published.date().isoformat() == "2024-10-23"
    once = _json_ld(datePublished="2026-11-29T10:00:00Z", dateModified="2026-11-29T11:00:00Z")
    assert _page(head=once + head, url=url).published.date().isoformat() == "2026-11-29"


@pytest.mark.parametrize(
    ("shown", "lang"),
    [("Publié le 29 juin 2019", "fr"), ("2019년 6월 29일 게재", "ko"), ("29.06.2019", "ru")],
)
def test_the_day_that_a_time_element_shows_counts_before_a_later_one_in_its_attribute(shown, lang):
    line = f"<time datetime='2019-07-03T10:18:46Z'>{shown}</time>"
    assert _page(lang=lang, line=line).published.date().isoformat() == "2019-06-29"
    same = f"<time datetime='2019-06-29T10:18:46Z'>{shown}</time>"
    assert _page(lang=lang, line=same).published.hour == 10


def test_a_date_on_the_first_of_a_month_is_kept_if_the_page_writes_it():
    assert _page(line="<b>1 January 2024</b>").published.date().isoformat() == "2024-01-01"
    assert _page(line="<b>01.01.2024</b>", lang="de").published.date().isoformat() == "2024-01-01"


def test_the_beginning_of_a_draft_is_no_publication():
    moved = _json_ld(datePublished="2026-11-29T10:00:00Z", dateModified="2026-11-29T10:00:00Z")
    page = _page(head=f'{moved}<meta name="dcterms.created" content="2026-11-20T09:00:00Z">')
    assert page.published.date().isoformat() == "2026-11-29"

"""Pages that are not the report's: teasers of a home page, another address, none of the headline's words."""

from datetime import UTC, datetime

import pytest

from crawler.pages.extract import extract_article
from crawler.pages.same_report import foreign_reason, shared_words
from store.records.articles import Article

REPORTS = {
    "en": [
        ("Engineers clear mines near the old harbour town", "Engineers have begun clearing mines near the old town, the ministry said on Sunday. "),
        ("Two prisoners handed over after talks in the capital", "The two prisoners were handed over after talks in the capital, the agency said. "),
        ("Homes to be built for families of fallen soldiers", "Homes will be built for the families of soldiers, the leader promised on Monday. "),
    ],
    "ko": [
        ("공병대, 항구 도시 인근 지뢰 제거 작업 시작", "공병대가 항구 도시 인근에서 지뢰 제거 작업을 시작했다고 국방부가 일요일 밝혔다. "),
        ("수도에서 회담 뒤 포로 두 명 인도", "수도에서 열린 회담 뒤 포로 두 명이 인도됐다고 통신이 전했다. "),
        ("전사자 유가족 위한 주택 건설 약속", "지도자가 월요일 전사자 유가족을 위한 주택을 짓겠다고 약속했다. "),
    ],
    "de": [
        ("Pioniere räumen Minen nahe der alten Hafenstadt", "Pioniere haben nahe der alten Stadt begonnen, Minen zu räumen, teilte das Ministerium mit. "),
        ("Zwei Gefangene nach Gesprächen übergeben", "Die zwei Gefangenen wurden nach Gesprächen in der Hauptstadt übergeben, hieß es. "),
        ("Häuser für Familien gefallener Soldaten geplant", "Für die Familien der Soldaten sollen Häuser gebaut werden, versprach der Präsident. "),
    ],
}  # fmt: skip
CARDS = [
    "<article><h2><a href='{href}'>{title}</a></h2><p>{text}</p></article>",
    "<div class=card><a href='{href}'><div>{title}</div></a><div class=text>{text}</div></div>",
    "<li><h3><a href='{href}'>{title}</a></h3><div>{text}</div></li>",
]


def html(body, head=""):
    return f"<!doctype html><html><head><title>Harbour Post</title>{head}</head><body>{body}</body></html>".encode()


def read(body, head="", url="https://paper.example/news/2026/tram"):
    return extract_article(html(body, head), content_type="text/html; charset=utf-8", url=url)


def teasers(language, card):
    cards = [
        card.format(href=f"/n/{number}", title=title, text=text * 2)
        for number, (title, text) in enumerate(REPORTS[language])
    ]
    return f"<main>{''.join(cards)}</main>"


@pytest.mark.parametrize("language", REPORTS)
@pytest.mark.parametrize("card", CARDS)
def test_a_page_of_teasers_is_no_article(language, card):
    assert read(teasers(language, card)).notes[-1] == "teasers of other pages, not an article"


def test_a_list_of_articles_in_json_ld_does_not_make_a_page_of_teasers_an_article():
    listed = ",".join(
        f'{{"@type":"NewsArticle","headline":"{title}","datePublished":"2026-03-01T10:00:00Z"}}'
        for title, _ in REPORTS["en"]
    )
    head = f'<script type="application/ld+json">[{listed}]</script>'
    assert not read(teasers("en", CARDS[0]), head).usable


@pytest.mark.parametrize("language", REPORTS)
@pytest.mark.parametrize("card", CARDS)
def test_an_article_with_related_teasers_is_an_article(language, card):
    title, text = REPORTS[language][0]
    own = f"<article><h1>{title}</h1>" + f"<p>{text * 3}</p>" * 4 + "</article>"
    assert read(f"{own}<section>{teasers(language, card)}</section>").usable


def test_an_article_whose_paragraphs_hold_long_links_is_an_article():
    link = "<a href='/n/{0}'>the report of the council about bridge number {0}</a>"
    paragraphs = "".join(
        f"<div>The council said on Sunday that {link.format(n)} is to be read again by all its members.</div>"
        for n in range(6)
    )
    assert read(f"<article><h1>Council reads its reports again</h1>{paragraphs}</article>").usable


def article(title, url="https://paper.example/news/2026/tram"):
    now = datetime(2026, 3, 1, tzinfo=UTC)
    return Article("x", url, "a", title, "A teaser.", "en", now, now)


TRAM = {
    "en": "City council approves the new tram line to the harbour",
    "ru": "Городской совет одобрил новую трамвайную линию к порту",
    "ja": "市議会が港への新しい路面電車の路線を承認",
    "id": "Dewan kota menyetujui jalur trem baru menuju pelabuhan",
}
OTHER = {
    "en": "The gardens of the palace open for visitors in spring, and the gardeners have planted tulips. "
    * 4,
    "ru": "Сады дворца откроются весной для посетителей, садовники посадили тюльпаны. " * 5,
    "ja": "宮殿の庭は春に一般公開され、庭師がチューリップを植えた。" * 8,
    "id": "Taman istana dibuka untuk pengunjung pada musim semi dan tukang kebun menanam tulip. " * 4,
}


@pytest.mark.parametrize("language", TRAM)
@pytest.mark.parametrize(
    "found_at",
    ["https://paper.example/", "https://www.paper.example/index.html", "https://paper.example/news/",
     "https://paper.example/ru/", "https://other.example"],
)  # fmt: skip
def test_a_redirect_to_a_home_or_section_page_is_not_the_reports_page(language, found_at):
    page = read(
        f"<article><h1>Harbour Post</h1><p>{TRAM[language]}. {OTHER[language]}</p></article>", url=found_at
    )
    assert (
        foreign_reason(article(TRAM[language]), page, found_at)
        == "the address leads to a home or section page"
    )


@pytest.mark.parametrize("language", TRAM)
def test_a_redirect_to_another_report_is_not_the_reports_page(language):
    found_at = "https://paper.example/culture/gardens-17"
    dated = '<meta property="og:type" content="article"><meta property="article:published_time" content="2026-03-01T10:00:00Z">'
    page = read(
        f"<article><h1>{OTHER[language][:40]}</h1><p>{OTHER[language]}</p></article>", dated, found_at
    )
    assert (
        foreign_reason(article(TRAM[language]), page, found_at)
        == "the address leads to a page on something else"
    )


@pytest.mark.parametrize("language", TRAM)
def test_a_page_without_a_word_of_the_headline_is_a_wall_in_any_language(language):
    for wall in OTHER.values():
        page = read(f"<h1>Harbour Post</h1><p>{wall}</p>")
        assert foreign_reason(article(TRAM[language]), page, "https://paper.example/news/2026/tram")


@pytest.mark.parametrize("language", TRAM)
@pytest.mark.parametrize(
    "found_at",
    ["https://paper.example/news/2026/tram", "http://www.paper.example/news/2026/tram/",
     "https://m.paper.example/news/2026/tram", "https://paper.example/news/2026", "https://paper.example/2026/03/tram-17",
     "https://paper.example/?p=17"],
)  # fmt: skip
def test_the_reports_own_page_is_believed_wherever_it_is(language, found_at):
    page = read(f"<article><h1>{TRAM[language]}</h1><p>{OTHER[language]}</p></article>", url=found_at)
    assert foreign_reason(article(TRAM[language]), page, found_at) is None


def test_a_declared_article_at_its_own_address_is_believed_without_its_headline():
    head = '<meta property="og:type" content="article"><meta property="article:published_time" content="2026-03-01T10:00:00Z">'
    page = read(f"<article><h1>Spring in the palace</h1><p>{OTHER['en']}</p></article>", head)
    assert foreign_reason(article(TRAM["en"]), page, "https://paper.example/news/2026/tram") is None


@pytest.mark.parametrize("language", TRAM)
@pytest.mark.parametrize("canonical", ["/", "/news/"])
def test_a_page_that_calls_itself_a_home_page_is_one_unless_it_has_the_headline(language, canonical):
    head = f'<link rel="canonical" href="https://paper.example{canonical}">'
    teaser = f"<p>{OTHER[language]} {TRAM[language]}</p>"
    home = read(f"<article><h1>Harbour Post</h1>{teaser}</article>", head)
    own = read(f"<article><h1>{TRAM[language]}</h1>{teaser}</article>", head)
    found_at = "https://paper.example/news/2026/tram"
    assert (
        foreign_reason(article(TRAM[language]), home, found_at)
        == "the page calls itself a home or section page"
    )
    assert foreign_reason(article(TRAM[language]), own, found_at) is None


def test_a_short_headline_tells_nothing():
    assert shared_words("Morning briefing", "A text on something else.") is None
    page = read(f"<h1>Harbour Post</h1><p>{OTHER['en']}</p>")
    assert foreign_reason(article("Editorial"), page, "https://paper.example/news/2026/tram") is None


def test_an_entry_without_a_headline_believes_a_home_page_only_if_it_is_declared_an_article():
    page = read(f"<article><h1>Harbour Post</h1><p>{OTHER['en']}</p></article>", url="https://paper.example/")
    assert (
        foreign_reason(article(""), page, "https://paper.example/")
        == "the address leads to a home or section page"
    )

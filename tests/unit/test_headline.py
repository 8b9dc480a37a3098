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


QUOTED = {
    "ko": '국정원 보고 파병 북한군 사상자 4천700명 추산 "드론 전투 적응"',
    "en": 'Council votes on the "bridge of sighs" over the river on Sunday',
    "ru": "Минобороны сообщило о захвате 'серой зоны' у границы",
    "fr": "Le conseil adopte le plan de 'la rive' pour le port",
}


@pytest.mark.parametrize("kind", ["og:title", "twitter:title"])
@pytest.mark.parametrize("language", QUOTED)
def test_a_title_that_a_quotation_mark_cuts_gives_way_to_the_whole_one(language, kind):
    whole = QUOTED[language]
    quote = '"' if '"' in whole else "'"
    metas = f"<meta property={quote}og:title{quote} content={quote}{whole}{quote}>"
    metas += f"<meta name={quote}{kind}{quote} content={quote}{whole}{quote}>"
    words = f"<p>{WORDS}</p>"
    for titles, heading in (
        (f"<title>{whole} - The Paper</title>", f"<h1>{whole}</h1>"),
        ("", f"<h1>{whole}</h1>"),
        (f"<title>{whole}</title>", ""),
    ):
        assert read(metas + titles, f"<article>{heading}{words}</article>").title == whole


def test_a_short_title_of_its_own_is_not_cut():
    head = f'{og("Council votes on the bridge")}<title>Council votes on the bridge "The Paper"</title>'
    head += '<meta property="og:site_name" content="The Paper">'
    assert (
        read(head, f"<h1>Council votes on the bridge</h1><p>{WORDS}</p>").title
        == "Council votes on the bridge"
    )
    assert read(head, f"<p>{WORDS}</p>").title == "Council votes on the bridge"


@pytest.mark.parametrize(
    ("h1", "title"),
    [
        ("Солдаты из КНДР<br>замечены у границы", "Солдаты из КНДР замечены у границы"),
        (
            "Askerler sınırda<br/>görüldü, yetkililer açıkladı",
            "Askerler sınırda görüldü, yetkililer açıkladı",
        ),
        (
            "<div>Council agrees to repair</div><div>the old bridge</div>",
            "Council agrees to repair the old bridge",
        ),
        (
            "<span>병사들 국경 근처서 목격</span><br><span>당국자들이 밝혔다</span>",
            "병사들 국경 근처서 목격 당국자들이 밝혔다",
        ),
        (
            "Council <!-- ad -->agrees to re<b>pair</b> the bridge<script>var a = 1</script>",
            "Council agrees to repair the bridge",
        ),
    ],
)
def test_words_are_not_glued_at_line_breaks_and_blocks(h1, title):
    assert read("", f"<article><h1>{h1}</h1><p>{WORDS}</p></article>").title == title


KOREAN, JAPANESE, CHINESE = (
    "북한군 병사들이 국경 근처에서 목격",
    "北朝鮮の兵士が国境付近で目撃された",
    "朝鲜士兵在边境被发现",
)


@pytest.mark.parametrize(
    ("tag", "headline", "site"),
    [
        (f"{KOREAN}ㅣ항구일보", KOREAN, "항구일보"),
        (f"{KOREAN} ㅣ 정치 ㅣ 항구일보", KOREAN, ""),
        (f"{KOREAN} - 항구일보", KOREAN, "항구일보"),
        (f"{KOREAN} ‹ 정치 ‹ 항구일보", KOREAN, ""),
        (f"{JAPANESE}｜港新聞", JAPANESE, ""),
        (f"{JAPANESE}【港新聞】", JAPANESE, "港新聞"),
        (f"{JAPANESE}：港新聞", JAPANESE, "港新聞"),
        (f"{CHINESE}_国际_港口新闻网", CHINESE, ""),
        (f"{CHINESE}-港口新闻网", CHINESE, ""),
        (f"{CHINESE}_Harbour News", CHINESE, ""),
        ("Kim Jong Un visits the port_港口新闻网", "Kim Jong Un visits the port", ""),
        (f"{CHINESE}|港口新闻网", CHINESE, "港口新闻网"),
        (
            "Sửa cầu cũ bắc qua sông bị đóng sau trận lũ | Báo Cảng",
            "Sửa cầu cũ bắc qua sông bị đóng sau trận lũ",
            "",
        ),
    ],
)
def test_suffixes_of_east_asian_sites_are_removed(tag, headline, site):
    named = f'<meta property="og:site_name" content="{site}">' if site else ""
    assert read(f"{named}<title>{tag}</title>", f"<p>{WORDS}</p>").title == headline
    assert read(
        f'{named}<meta property="og:title" content="{tag}"><title>{tag}</title>', f"<p>{WORDS}</p>"
    ).title in ((headline,) if site else (headline, tag))


@pytest.mark.parametrize("ending", [" | 항구일보", "ㅣ항구일보", "｜항구일보", " - 항구일보 - 항구일보"])
def test_the_sites_name_is_removed_wherever_a_template_puts_it(ending):
    named = '<meta property="og:site_name" content="항구일보">'
    whole = f"{KOREAN}{ending}"
    head = f'{named}{ld(whole)}<meta property="og:title" content="{whole}"><title>{whole}</title>'
    assert read(head, f"<article><h1>{whole}</h1><p>{WORDS}</p></article>").title == KOREAN
    assert read(f"{named}{ld(whole)}", f"<p>{WORDS}</p>").title == KOREAN


def test_a_site_that_speaks_in_its_headline_keeps_its_name():
    head = f'<meta property="og:site_name" content="Kremlin">{ld("Kremlin: talks to go on in spring")}'
    assert read(head, f"<p>{WORDS}</p>").title == "Kremlin: talks to go on in spring"


@pytest.mark.parametrize(
    "headline",
    [
        "서울-부산 고속철 운행 재개",
        "Covid-19 cases rise in the north-east",
        "snake_case is fine, developers say",
    ],
)
def test_hyphens_and_underscores_within_a_headline_separate_nothing(headline):
    assert read(f"<title>{headline}</title>", f"<p>{WORDS}</p>").title == headline

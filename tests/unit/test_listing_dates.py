"""Dates of feeds, sitemaps and JSON: one reader, and second witnesses for what a date leaves open."""

import json
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from crawler.dates.rules import DateContext, DateRules
from crawler.formats.listing import parse_listing
from crawler.formats.section_page import parse_section_page
from store.records.sources import SiteRules

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
AT = datetime(2026, 11, 29, 6, 45, 5, tzinfo=UTC)
NEWS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'


def _rss(*dates, language="", built="", links=None, titles=None, doctype=""):
    items = "".join(
        f"<item><title>{titles[n] if titles else f'Report {n}'}</title>"
        f"<link>{links[n] if links else f'https://paper.example/a{n}'}</link><pubDate>{date}</pubDate></item>"
        for n, date in enumerate(dates)
    )
    stated = f"<language>{language}</language>" if language else ""
    built = f"<lastBuildDate>{built}</lastBuildDate>" if built else ""
    return f"{doctype}<rss version='2.0'><channel><title>P</title>{stated}{built}{items}</channel></rss>"


def _atom(published="", updated=""):
    one = f"<published>{published}</published>" if published else ""
    two = f"<updated>{updated}</updated>" if updated else ""
    return (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>P</title><entry><id>urn:1</id><title>One</title>'
        f'<link href="https://paper.example/a"/>{one}{two}</entry></feed>'
    )


def _sitemap(date):
    news = f"<news:news><news:publication_date>{date}</news:publication_date><news:title>A</news:title></news:news>"
    return f"<urlset {NEWS}><url><loc>https://paper.example/a</loc>{news}</url></urlset>"


def _json_feed(date, **more):
    items = [{"id": "1", "url": "https://paper.example/a", "title": "One", "date_published": date, **more}]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "P", "items": items})


def _read(text, *, url="https://paper.example/feed", **known):
    return parse_listing(text.encode(), content_type=None, url=url, dates=DateContext(**known)).entries


def _days(text, **known):
    return [entry.published.strftime("%d %b") for entry in _read(text, **known)]


SAME_INSTANT = [
    "Sun, 29 Nov 2026 15:45:05 +09:00", "Sun, 29 Nov 2026 15:45:05 KST", "Sun Nov 29 15:45:05 KST 2026",
    "2026-11-29 15:45:05 KST", "2026-11-29T15:45:05+09:00[Asia/Seoul]", "Sun, 29 Nov 2026 13:45:05 GMT+7",
    "Sun, 29 Nov 2026 03:45:05 PM +0900",
]  # fmt: skip


@pytest.mark.parametrize("date", SAME_INSTANT)
@pytest.mark.parametrize(
    "form",
    [
        _rss,
        lambda date: _rss(f"<![CDATA[ {date} ]]>"),
        lambda date: _rss(date, doctype="<!DOCTYPE rss>"),  # feedparser reads this one
        lambda date: _rss(date).replace("pubDate", "dc:date").replace("<rss", "<rss xmlns:dc='http://purl.org/dc/elements/1.1/'"),
        _atom,
        _sitemap,
        _json_feed,
    ],
    ids=["rss", "cdata", "feedparser", "dc:date", "atom", "sitemap", "json"],
)  # fmt: skip
def test_every_format_keeps_the_zone(form, date):
    assert [entry.published for entry in _read(form(date))] == [AT]


@pytest.mark.parametrize("date", [1795934705, 1795934705000, "1795934705", "Sun, 29 Nov 2026 15:45:05 +0900"])
def test_a_json_feed_may_date_by_epoch_or_rfc(date):
    (entry,) = _read(_json_feed(date, date_modified=date))
    assert (entry.published, entry.updated) == (AT, AT)


@pytest.mark.parametrize("language", ["ru", "de", "id", "fr", "vi", "en-gb", "es"])
@pytest.mark.parametrize("date", ["05.11.2026 15:45", "05/11/2026 15:45", "5-11-2026 15:45"])
def test_day_and_month_stand_in_the_order_of_the_language(language, date):
    assert _days(_rss(date, language=language)) == ["05 Nov"]


def test_the_country_of_the_address_counts_more_than_the_language_of_a_template():
    feed = _rss("05/11/2026 15:45", language="en-us")
    assert _days(feed) == ["11 May"]
    assert _days(feed, url="https://koran.example.id/rss") == ["05 Nov"]


def test_the_script_of_the_titles_counts_where_no_language_is_stated():
    titles = ["북한군 병사들이 국경 근처에서 목격", "러시아에 추가 파병"]
    assert _days(_rss("26/11/05 15:45", "26/11/06 15:45", titles=titles)) == ["05 Nov", "06 Nov"]
    moscow = _rss("Sun, 29 Nov 2026 15:45:05 CST", titles=["朝鲜士兵在边境附近被发现"])
    assert _read(moscow)[0].published == AT + timedelta(hours=1)


@pytest.mark.parametrize(
    ("language", "dates"), [("en-us", ("05/11/2026", "29/10/2026")), ("de", ("11/05/2026", "10/29/2026"))]
)
def test_the_other_dates_of_a_feed_show_its_order(language, dates):
    assert _days(_rss(*dates, language=language)) == ["05 Nov", "29 Oct"]


def test_a_date_in_the_future_shows_the_other_order():
    feed = _rss("11/12/2026 10:00", "11/10/2026 10:00", language="de")
    assert _days(feed) == ["11 Dec", "11 Oct"]
    assert _days(feed, now=NOW) == ["12 Nov", "10 Nov"]
    built = _rss("11/12/2026 10:00", language="de", built="Mon, 30 Nov 2026 12:00:00 GMT")
    assert _days(built) == ["12 Nov"]


@pytest.mark.parametrize("path", ["2026/11/05/a", "2026-11-05-a", "news/20261105/a", "2026/11/5/a"])
def test_the_day_in_the_address_shows_the_order(path):
    links = [f"https://paper.example/{path}"]
    assert _days(_rss("05/11/2026", language="en-us", links=links)) == ["05 Nov"]
    assert _days(_rss("11/05/2026", language="ru", links=links)) == ["05 Nov"]


def test_dates_that_lie_together_in_one_order_show_it():
    feed = _rss("05/11/2026", "06/11/2026", "07/11/2026", language="en-us")
    assert _days(feed) == ["05 Nov", "06 Nov", "07 Nov"]
    assert _days(_rss("05/11/2026", "2026-11-04", "2026-11-03", language="en-us"))[0] == "05 Nov"
    assert _days(_rss("05/11/2026", "2026-05-12", "2026-05-10", language="fr"))[0] == "11 May"
    assert _days(_rss("05/11/2026", "06/12/2026", language="en-us")) == ["11 May", "12 Jun"]


def test_the_change_of_an_entry_shows_the_order_of_its_publication():
    feed = _rss("05/11/2026", language="de").replace(
        "</pubDate>",
        "</pubDate><a:updated xmlns:a='http://www.w3.org/2005/Atom'>2026-06-01T00:00:00Z</a:updated>",
    )
    assert _days(feed) == ["11 May"]


@pytest.mark.parametrize(
    "titles",
    [
        ["Tentara Korea Utara terlihat di dekat perbatasan, kata pejabat di Jakarta"],
        ["Nordkoreanische Soldaten wurden in der Nähe der Grenze gesehen, sagen Beamte"],
    ],
)
def test_the_language_of_the_titles_counts_before_the_english_of_a_template(titles):
    assert _days(_rss("05/11/2026 15:45", language="en-us", titles=titles)) == ["05 Nov"]
    english = ["North Korean soldiers were seen near the border, officials in the capital said"]
    assert _days(_rss("05/11/2026 15:45", language="en-us", titles=english)) == ["11 May"]


def test_the_order_and_the_zone_that_the_config_names():
    rules = DateRules(ZoneInfo("Asia/Seoul"), "dmy")
    (entry,) = _read(_rss("05/11/2026 15:45", language="en-us"), rules=rules)
    assert entry.published == datetime(2026, 11, 5, 15, 45, tzinfo=timezone(timedelta(hours=9)))
    stated = _read(_rss("Sun, 29 Nov 2026 06:45:05 GMT"), rules=rules)
    assert stated[0].published == AT
    assert _days(_rss("05/11/2026", language="ru"), rules=DateRules(order="mdy")) == ["11 May"]
    ahead = _rss("11/12/2026", language="ru")
    assert _days(ahead, rules=DateRules(order="dmy"), now=NOW) == ["11 Dec"]  # no witness counts against it


def test_the_language_of_the_source_counts_where_the_feed_states_none():
    assert _days(_rss("05/11/2026")) == ["05 Nov"]
    assert _days(_rss("05/11/2026"), language="en") == ["11 May"]


@pytest.mark.parametrize("date", ["2026", "2026-11", "© 2019-2024", "soon", ""])
@pytest.mark.parametrize("form", [_rss, _atom, _sitemap, _json_feed])
def test_what_names_no_day_is_no_date(form, date):
    assert [entry.published for entry in _read(form(date))] == [None]


def test_the_time_of_a_change_is_not_taken_for_that_of_publication():
    changed = "2026-11-29T15:45:05+09:00"
    lastmod = f"<urlset><url><loc>https://paper.example/a</loc><lastmod>{changed}</lastmod></url></urlset>"
    for text in (_atom(updated=changed), lastmod, _json_feed(None, date_modified=changed)):
        (entry,) = _read(text)
        assert (entry.published, entry.updated) == (None, AT)


def test_dates_stay_with_their_entries():
    dates = ["Sun, 29 Nov 2026 15:45:05 KST", "", "Sat, 28 Nov 2026 15:45:05 KST"]
    feed = _rss(*dates).replace("<pubDate></pubDate>", "")
    assert [entry.published for entry in _read(feed)] == [AT, None, AT - timedelta(days=1)]


def test_a_date_without_a_zone_is_noted_unless_the_config_names_it():
    feed = _rss("2026-11-29 15:45").encode()
    listing = parse_listing(feed, content_type=None, url="")
    assert listing.notes == ("1 dates without a zone taken for UTC",)
    assert listing.entries[0].is_zoneless
    known = DateContext(DateRules(ZoneInfo("Asia/Tokyo")))
    listing = parse_listing(feed, content_type=None, url="", dates=known)
    assert (listing.notes, listing.entries[0].is_zoneless) == ((), False)


@pytest.mark.parametrize(
    ("shown", "lang", "expected"),
    [
        ("<span class='date'>05.11.2026 15:45</span>", "ru", "2026-11-05T15:45+00:00"),
        ("<span class='date'>05/11/2026 15:45 WIB</span>", "id", "2026-11-05T08:45+00:00"),
        ("<time datetime='2026-11-05T15:45:00+09:00[Asia/Seoul]'>5</time>", "ko", "2026-11-05T06:45+00:00"),
        ("<span class='date'>11/12/2026</span>", "de", "2026-11-12T00:00+00:00"),
    ],
)
def test_a_section_page_dates_its_links_with_the_same_reader(shown, lang, expected):
    card = (
        f"<div><a href='/2026/a-report-on-the-harbour'>A report on the harbour and its ships</a>{shown}</div>"
    )
    body = f"<html lang='{lang}'><body><main>{card}</main></body></html>".encode()
    page = parse_section_page(
        body, content_type="text/html", url="https://paper.example/", rules=SiteRules(), relative_to=NOW
    )
    assert [entry.published for entry in page.entries] == [datetime.fromisoformat(expected)]


def test_the_zone_of_the_config_holds_for_a_section_page():
    card = "<div><a href='/2026/a-report-on-the-harbour'>A report on the harbour and its ships</a><p class='date'>{}</p></div>"
    body = f"<html lang='ko'><body><main>{card.format('2026-11-29 15:45')}</main></body></html>".encode()
    page = parse_section_page(
        body, content_type="text/html", url="https://paper.example/", rules=SiteRules(), relative_to=NOW,
        dates=DateContext(DateRules(ZoneInfo("Asia/Seoul"))),
    )  # fmt: skip
    assert [entry.published for entry in page.entries] == [datetime(2026, 11, 29, 6, 45, tzinfo=UTC)]

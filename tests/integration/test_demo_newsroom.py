from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import aiohttp
import feedparser
import pytest
from lxml import etree
from lxml import html as lxml_html

from service.demo.newsroom import Newsroom
from service.demo.scenario import OutletKind, load_scenario

NOW = datetime(2026, 11, 23, 12, 0, 30, tzinfo=UTC)
FEEDS = (OutletKind.RSS, OutletKind.ATOM)
SITEMAP = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "news": "http://www.google.com/schemas/sitemap-news/0.9",
}


class Hands:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock():
    return Hands()


@pytest.fixture
async def newsroom(clock):
    async with Newsroom(clock=clock) as room:
        yield room


@pytest.fixture
async def web():
    async with aiohttp.ClientSession() as session:
        yield session


async def fetch(web, url, headers=None):
    async with web.get(url, headers=headers) as answer:
        return answer.status, answer.headers, await answer.read()


def source_of(newsroom, name):
    return next(source for source in newsroom.sources() if source.name == name)


def in_edition(newsroom, outlet, edition):
    return [r for r in newsroom.scenario.edition(edition) if r.outlet == outlet.name]


async def test_every_feed_parses_and_lists_its_first_edition(newsroom, web):
    outlets = [outlet for outlet in newsroom.scenario.outlets if outlet.kind in FEEDS]
    assert outlets
    for outlet in outlets:
        _, headers, body = await fetch(web, source_of(newsroom, outlet.name).url)
        feed = feedparser.parse(body, response_headers={"content-type": headers["Content-Type"]})
        assert not feed.bozo, (outlet.name, feed.get("bozo_exception"))
        assert [entry.title for entry in feed.entries] == [
            report.title for report in reversed(in_edition(newsroom, outlet, 0))
        ]
        assert [entry.link for entry in feed.entries] == [
            newsroom.url_of(report) for report in reversed(in_edition(newsroom, outlet, 0))
        ]


async def test_teaser_feeds_keep_the_body_back_and_full_feeds_carry_it(newsroom, web):
    for outlet in newsroom.scenario.outlets:
        if outlet.kind not in FEEDS:
            continue
        _, _, body = await fetch(web, source_of(newsroom, outlet.name).url)
        entry = feedparser.parse(body).entries[0]
        expected = entry.get("content", [{}])[0].get("value") or entry.summary
        report = next(r for r in newsroom.scenario.reports if r.title == entry.title)
        assert report.lead in expected
        assert (report.body[0] in expected) is not outlet.teaser


async def test_json_feeds_parse_with_dates_and_addresses(newsroom, web):
    for outlet in newsroom.scenario.outlets:
        if outlet.kind is not OutletKind.JSONFEED:
            continue
        _, headers, body = await fetch(web, source_of(newsroom, outlet.name).url)
        assert headers["Content-Type"].startswith("application/feed+json")
        feed = json.loads(body)
        report = in_edition(newsroom, outlet, 0)[0]
        assert feed["version"] == "https://jsonfeed.org/version/1.1"
        assert feed["items"][0]["title"] == report.title
        assert feed["items"][0]["url"] == newsroom.url_of(report)
        published = datetime.fromisoformat(feed["items"][0]["date_published"])
        assert published == NOW - timedelta(minutes=report.age_min)


async def test_sitemap_names_its_articles_as_news(newsroom, web):
    outlet = next(o for o in newsroom.scenario.outlets if o.kind is OutletKind.SITEMAP)
    _, _, body = await fetch(web, source_of(newsroom, outlet.name).url)
    root = etree.fromstring(body)
    report = in_edition(newsroom, outlet, 0)[0]
    assert root.xpath("//news:title/text()", namespaces=SITEMAP) == [report.title]
    assert root.xpath("//s:loc/text()", namespaces=SITEMAP) == [newsroom.url_of(report)]
    assert root.xpath("//news:language/text()", namespaces=SITEMAP) == [outlet.language]


async def test_section_page_links_its_articles(newsroom, web):
    outlet = next(o for o in newsroom.scenario.outlets if o.kind is OutletKind.SECTION)
    await newsroom.publish(1)
    _, _, body = await fetch(web, source_of(newsroom, outlet.name).url)
    links = {a.get("href"): a.text_content() for a in lxml_html.fromstring(body).iter("a")}
    for edition in (0, 1):
        for report in in_edition(newsroom, outlet, edition):
            assert links[newsroom.url_of(report)] == report.title


async def test_every_article_page_carries_its_text_and_metadata(newsroom, web):
    for edition in range(1, newsroom.scenario.last_edition + 1):
        await newsroom.publish(edition)
    encodings = {outlet.name: outlet.encoding for outlet in newsroom.scenario.outlets}
    for report in newsroom.scenario.reports:
        status, headers, body = await fetch(web, newsroom.url_of(report))
        assert status == 200
        assert f"charset={encodings[report.outlet]}" in headers["Content-Type"]
        page = lxml_html.fromstring(body)
        assert page.xpath("//h1")[0].text_content() == report.title
        texts = [p.text_content() for p in page.xpath("//article/p[not(@class)]")]
        assert texts == list(report.paragraphs)
        metadata = json.loads(page.xpath("//script[@type='application/ld+json']")[0].text)
        assert metadata["headline"] == report.title
        assert metadata["datePublished"] == (NOW - timedelta(minutes=report.age_min)).isoformat()
        assert page.xpath("//link[@rel='canonical']")[0].get("href") == newsroom.url_of(report)


async def test_edition_appears_only_when_published(newsroom, web):
    report = next(r for r in newsroom.scenario.edition(1) if r.outlet == "han-river-wire")
    feed = source_of(newsroom, report.outlet).url
    assert (await fetch(web, newsroom.url_of(report)))[0] == 404
    assert report.title.encode() not in (await fetch(web, feed))[2]
    await newsroom.publish(1)
    assert (await fetch(web, newsroom.url_of(report)))[0] == 200
    assert report.title.encode() in (await fetch(web, feed))[2]


@pytest.mark.parametrize(
    ("given", "sent"), [("ETag", "If-None-Match"), ("Last-Modified", "If-Modified-Since")]
)
async def test_unchanged_listing_answers_304_until_the_next_edition(newsroom, web, clock, given, sent):
    feed = source_of(newsroom, "han-river-wire").url
    _, headers, _ = await fetch(web, feed)
    known = {sent: headers[given]}
    status, _, body = await fetch(web, feed, known)
    assert (status, body) == (304, b"")
    clock.now += timedelta(seconds=5)
    await newsroom.publish(1)
    assert (await fetch(web, feed, known))[0] == 200
    assert newsroom.status_counts() == {200: 2, 304: 1}


async def test_outlet_without_news_in_an_edition_stays_unchanged(newsroom, web):
    quiet = source_of(newsroom, "al-marsa")
    assert not [r for r in newsroom.scenario.edition(1) if r.outlet == quiet.name]
    _, headers, _ = await fetch(web, quiet.url)
    await newsroom.publish(1)
    assert (await fetch(web, quiet.url, {"If-None-Match": headers["ETag"]}))[0] == 304


async def test_publishing_an_edition_twice_changes_nothing(newsroom, web, clock):
    await newsroom.publish(1)
    before = await fetch(web, source_of(newsroom, "namsan-tongsin").url)
    clock.now += timedelta(hours=1)
    await newsroom.publish(1)
    assert (await fetch(web, source_of(newsroom, "namsan-tongsin").url))[2] == before[2]


async def test_robots_txt_closes_only_the_search(newsroom, web):
    source = source_of(newsroom, "dniprovyi-lystok")
    _, _, body = await fetch(web, f"http://{source.host}/robots.txt")
    assert body.decode().splitlines() == ["User-agent: *", "Disallow: /search", f"Sitemap: {source.url}"]


async def test_home_page_names_the_feed(newsroom, web):
    source = source_of(newsroom, "han-river-wire")
    _, _, body = await fetch(web, f"http://{source.host}/")
    assert lxml_html.fromstring(body).xpath("//link[@rel='alternate']/@href") == [source.url]


def test_scenario_is_whole():
    scenario = load_scenario()
    outlets = {outlet.name: outlet for outlet in scenario.outlets}
    ids = {report.id for report in scenario.reports}
    assert len(ids) == len(scenario.reports) >= 30
    assert all((report.development is None) != (report.left_out is None) for report in scenario.reports)
    assert all(report.copy_of in ids for report in scenario.reports if report.copy_of)
    output = {outlets[r.outlet].language for reports in scenario.developments().values() for r in reports}
    assert len(output) >= 9
    assert {outlet.kind for outlet in scenario.outlets} == set(OutletKind)
    assert not {r.development for r in scenario.baseline()} & set(scenario.developments())

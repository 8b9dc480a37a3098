"""The times that are stored: of lists, of pages, and of sources whose zone and order the config names."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from crawler.dates.rules import DateRules
from crawler.pages.rules import PageRules
from store.records.articles import TimeBasis
from store.records.sources import PagePolicy, SourceKind
from tests.support.collecting import START, collecting, source
from tests.support.fresh_store import fresh_store
from tests.support.webserver import Reply, WebServer

WORDS = (
    "The council agreed to repair the harbour bridge, its cost and the plan were published on Sunday. " * 12
)
LD = '<script type="application/ld+json">{{"@type":"NewsArticle","datePublished":"{}"}}</script>'


@pytest.fixture
async def web():
    async with WebServer() as server:
        yield server


def _page(head: str, foot: str = "") -> Reply:
    title = "Bridge repair agreed"
    text = f"<html lang='en'><head><title>{title}</title>{head}</head><body><article><h1>{title}</h1><p>{WORDS}</p></article>{foot}</body></html>"
    return Reply(text, content_type="text/html")


def _sitemap(web: WebServer, lastmod: str) -> str:
    row = f"<url><loc>{web.url('/bridge')}</loc>{lastmod}</url>"
    return web.serve("/map.xml", Reply(f"<urlset>{row}</urlset>", content_type="application/xml"))


async def _stored(web, url, kind, *, store=None, **options):
    reports = source(url, "a", kind, page_policy=PagePolicy.AUTO)
    async with collecting([reports], pages=True, store=store, **options) as rounds:
        await rounds.tick()
        [article] = rounds.store.ready_articles(5)
    return article


LASTMOD = f"<lastmod>{(START - timedelta(minutes=9)).isoformat()}</lastmod>"


@pytest.mark.parametrize(
    ("head", "published", "basis"),
    [
        (LD.format("2024-10-23T09:00:00+09:00"), "2024-10-23T00:00:00+00:00", TimeBasis.STATED),
        ("", (START - timedelta(minutes=9)).isoformat(), TimeBasis.CHANGED),
    ],
    ids=["stated", "nothing stated"],
)
async def test_lastmod_is_stored_only_where_the_page_states_nothing(web, tmp_path, head, published, basis):
    web.serve("/bridge", _page(head))
    url, store = _sitemap(web, LASTMOD), fresh_store(tmp_path / "store.db")
    try:
        article = await _stored(web, url, SourceKind.SITEMAP, store=store)
    finally:
        store.close()
    assert (article.published.isoformat(), article.time_basis) == (published, basis)


async def test_the_year_of_a_copyright_notice_is_not_stored(web):
    web.serve("/bridge", _page("", "<footer>© 2019-2024 Harbour Post</footer>"))
    assert (await _stored(web, _sitemap(web, ""), SourceKind.SITEMAP)).published is None


@pytest.mark.parametrize(
    ("rules", "published"),
    [
        ({}, "2026-02-01T08:15:00+00:00"),
        ({"a": PageRules(dates=DateRules(ZoneInfo("Asia/Seoul")))}, "2026-01-31T23:15:00+00:00"),
        ({"a": PageRules(dates=DateRules(order="mdy"))}, "2026-01-02T08:15:00+00:00"),
    ],
    ids=["neither", "zone", "order"],
)
async def test_zone_and_order_of_the_config_hold_for_list_and_page(web, rules, published):
    item = f"<item><title>Bridge repair agreed</title><link>{web.url('/bridge')}</link><pubDate>01/02/2026 08:15</pubDate></item>"
    feed = f"<rss version='2.0'><channel><language>de</language>{item}</channel></rss>"
    web.serve("/bridge", _page(""))
    from_list = await _stored(web, web.serve("/f", Reply(feed)), SourceKind.FEED, page_rules=rules)
    assert from_list.published.isoformat() == published
    web.serve("/bridge", _page(LD.format("01.02.2026 08:15")))
    from_page = await _stored(web, _sitemap(web, ""), SourceKind.SITEMAP, page_rules=rules)
    assert from_page.published.isoformat() == published

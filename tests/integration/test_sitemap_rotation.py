"""No sitemap of an index stays unread, over restarts, and what an old one lists is no news."""

from datetime import timedelta

import pytest

from store.records.articles import ArticleState
from store.records.sources import PagePolicy, SourceKind
from tests.support.collecting import START, collecting, rss, source, temporary_store
from tests.support.webserver import Reply, WebServer

MONTHS = [f"{year}-{month:02}" for year in (2025, 2026) for month in range(1, 13)][:-1]


@pytest.fixture
async def web():
    async with WebServer() as server:
        yield server


def index_of(web, names, lastmod=""):
    rows = "".join(f"<sitemap><loc>{web.url(f'/{name}.xml')}</loc>{lastmod}</sitemap>" for name in names)
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</sitemapindex>'


def urlset(web, *paths):
    rows = "".join(f"<url><loc>{web.url(path)}</loc></url>" for path in paths)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'


def publish(web, lastmod=""):
    for month in MONTHS:
        web.serve(f"/{month}.xml", urlset(web, f"/{month}/report"))
    web.serve("/robots.txt", Reply(status=404))
    return web.serve("/index.xml", index_of(web, MONTHS, lastmod))


@pytest.mark.parametrize("lastmod", ["", "<lastmod>2026-03-01T10:00:00Z</lastmod>"])
async def test_the_newest_at_every_poll_and_each_of_the_others_in_turn(web, lastmod):
    feed = source(publish(web, lastmod), kind=SourceKind.SITEMAP, page_policy=PagePolicy.ALWAYS)
    store = temporary_store()
    for poll in range(len(MONTHS) - 3):  # the service restarts before every poll
        asked = len(web.requests)
        now = START + timedelta(hours=poll)
        async with collecting([feed], pages=True, store=store, now=now) as rounds:
            store.make_due(now)
            await rounds.tick()
        paths = [path for path in web.paths()[asked:] if path.endswith(".xml")]
        assert paths[:4] == ["/index.xml", "/2026-11.xml", "/2026-10.xml", "/2026-09.xml"]
        assert len(paths) == 5
    assert {f"/{month}.xml" for month in MONTHS} <= set(web.paths())


async def test_what_an_old_sitemap_lists_is_baseline_and_its_pages_are_not_fetched(web):
    feed = source(publish(web), kind=SourceKind.SITEMAP, page_policy=PagePolicy.ALWAYS)
    async with collecting([feed], pages=True) as rounds:
        for _ in range(len(MONTHS) - 3):
            await rounds.again()
        articles = rounds.store.ready_articles(100)
        assert len(articles) == len(MONTHS)
        assert all(article.baseline for article in articles)
        assert "/2025-01/report" not in web.paths()
        web.serve("/2025-01.xml", urlset(web, "/2025-01/report", "/2025-01/later"))
        for _ in range(len(MONTHS) - 3):
            await rounds.again()
        (later,) = [article for article in rounds.store.ready_articles(100) if article.url.endswith("/later")]
    assert (later.baseline, "/2025-01/later" in web.paths()) == (False, True)


async def test_a_recent_report_in_an_old_sitemap_is_news(web):
    url = publish(web)
    feed = source(url, kind=SourceKind.SITEMAP, page_policy=PagePolicy.NEVER)
    async with collecting([feed], pages=True) as rounds:
        await rounds.tick()
        now = rounds.time().isoformat()
        news = (
            f'<urlset xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>{web.url("/fresh")}</loc>'
            f"<news:news><news:title>Troops at the border</news:title><news:publication_date>{now}"
            "</news:publication_date></news:news></url></urlset>"
        )
        web.serve("/2025-02.xml", news)
        for _ in range(2):
            await rounds.again()
        (fresh,) = [article for article in rounds.store.ready_articles(100) if article.url.endswith("/fresh")]
    assert (fresh.baseline, fresh.state) == (False, ArticleState.READY)


async def test_a_source_polled_before_it_took_turns_does_not_alert_its_months(web):
    store = temporary_store()
    feed = source(web.serve("/index.xml", rss("One")), kind=SourceKind.SITEMAP, page_policy=PagePolicy.ALWAYS)
    async with collecting([feed], pages=True, store=store) as rounds:
        await rounds.tick()
        publish(web)
        await rounds.again()
        months = [article for article in rounds.store.ready_articles(100) if "/report" in article.url]
    assert len(months) == 4
    assert all(article.baseline for article in months)


async def test_an_index_of_indexes_reaches_the_old_ones_too(web):
    years = [f"year-{year}" for year in range(2019, 2027)]
    for year in years:
        names = [f"{year}-{month:02}" for month in range(1, 5)]
        for name in names:
            web.serve(f"/{name}.xml", urlset(web, f"/{name}/report"))
        web.serve(f"/{year}.xml", index_of(web, names))
    feed = source(web.serve("/index.xml", index_of(web, years)), kind=SourceKind.SITEMAP)
    async with collecting([feed], pages=True) as rounds:
        for _ in range(150):
            asked = len(web.requests)
            await rounds.again()
            assert len(web.requests) - asked <= 7
    leaves = {f"/{year}-{month:02}.xml" for year in years for month in range(1, 5)}
    assert leaves <= set(web.paths())

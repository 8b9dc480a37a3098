"""robots.txt through the real Scrapy crawl, from a server on loopback, with the clock passed in."""

from contextlib import closing
from datetime import timedelta

import pytest

from crawler.fetching.crawl_delays import CrawlDelays
from store.errors import FetchError
from store.records.sources import PagePolicy, SourceKind
from store.sqlite.store import open_store
from tests.support.collecting import SETTINGS, START, collecting, rss, sitemap, source
from tests.support.crawling import FakeMonotonic, spiders
from tests.support.webserver import Reply, WebServer

pytestmark = pytest.mark.asyncio(loop_scope="session")

ALLOW, REFUSE = "User-agent: *\nDisallow:\n", "User-agent: *\nDisallow: /\n"


def robots(site: WebServer, *script: str | Reply) -> str:
    """Script robots.txt; the URL of a page."""
    site.serve("/robots.txt", *script)
    return site.serve("/a", Reply(body="<p>news</p>", content_type="text/html"))


async def refused(crawl, url: str) -> FetchError:
    with pytest.raises(FetchError) as caught:
        await crawl.fetch(url, kind="page")
    return caught.value


async def test_what_robots_txt_forbids_is_not_fetched(site: WebServer):
    url = robots(site, REFUSE)
    async with spiders() as crawl:
        error = await refused(crawl, url)
    assert (error.permanent, str(error)) == (True, "robots.txt forbids it")
    assert site.paths() == ["/robots.txt"]


async def test_robots_txt_is_fetched_once_a_day(site: WebServer):
    url = robots(site, ALLOW, REFUSE)
    clock = FakeMonotonic()
    async with spiders(monotonic=clock) as crawl:
        await crawl.fetch(url, kind="page")
        clock.now_s += 24 * 3600 - 1
        await crawl.fetch(url, kind="page")
        assert len(site.asked("/robots.txt")) == 1
        clock.now_s += 2
        await refused(crawl, url)
    assert len(site.asked("/robots.txt")) == 2
    assert len(site.asked("/a")) == 2


@pytest.mark.parametrize("status", [500, 503, 599])
async def test_a_server_error_forbids_everything_until_the_next_fetch(site: WebServer, status: int):
    url = robots(site, Reply(status=status), ALLOW)
    clock = FakeMonotonic()
    async with spiders(monotonic=clock) as crawl:
        assert str(await refused(crawl, url)) == "robots.txt cannot be read"
        clock.now_s += 500
        await refused(crawl, url)
        assert site.asked("/a") == []
        clock.now_s += 200
        await crawl.fetch(url, kind="page")
    assert len(site.asked("/robots.txt")) == 2


async def test_a_cut_connection_forbids_everything_too(site: WebServer):
    url = robots(site)
    site.reset("/robots.txt")
    async with spiders() as crawl:
        await refused(crawl, url)
    assert site.asked("/a") == []


@pytest.mark.parametrize("status", [401, 404, 410, 429])
async def test_a_missing_robots_txt_allows_everything(site: WebServer, status: int):
    url = robots(site, Reply(status=status))
    async with spiders() as crawl:
        assert (await crawl.fetch(url, kind="page")).status == 200


@pytest.mark.parametrize(
    ("stated", "kept_s"), [("10", 10), ("2.5", 2.5), ("0.1", 1), ("86400", 60), ("0", 0), ("soon", 0)]
)
async def test_a_crawl_delay_is_kept_within_limits(site: WebServer, stated: str, kept_s: float):
    url = robots(site, f"User-agent: *\nCrawl-delay: {stated}\nDisallow: /private\n")
    async with spiders() as crawl:
        assert crawl.crawl_delays.get(site.address) == 0
        await crawl.fetch(url, kind="page")
        assert crawl.crawl_delays.get(site.address) == kept_s
        assert crawl.crawl_delays.get("other.example:80") == 0


async def test_the_delay_for_our_user_agent_overrides_that_for_all(site: WebServer):
    url = robots(site, "User-agent: *\nCrawl-delay: 50\n\nUser-agent: SusulanTest\nCrawl-delay: 5\n")
    async with spiders() as crawl:
        await crawl.fetch(url, kind="page")
        assert crawl.crawl_delays.get(site.address) == 5


async def test_a_withdrawn_delay_ends(site: WebServer):
    url = robots(site, "User-agent: *\nCrawl-delay: 9\n", ALLOW)
    clock = FakeMonotonic()
    async with spiders(monotonic=clock) as crawl:
        await crawl.fetch(url, kind="page")
        clock.now_s += 25 * 3600
        await crawl.fetch(url, kind="page")
        assert crawl.crawl_delays.get(site.address) == 0


async def test_a_visit_keeps_the_delay_between_all_requests_to_the_host(site: WebServer):
    site.serve("/robots.txt", "User-agent: *\nCrawl-delay: 20\n")
    children = [site.serve(f"/{n}.xml", sitemap(site.url(f"/story-{n}"))) for n in range(2)]
    index = site.serve("/index.xml", sitemap(*children, index=True))
    feed = source(index, kind=SourceKind.SITEMAP, page_policy=PagePolicy.NEVER)
    async with spiders() as crawl, collecting([feed], fetcher=crawl) as rounds:
        await rounds.tick()
        assert rounds.time.slept[:2] == [20, 20]
        assert rounds.store.next_collection_due() >= rounds.time() + timedelta(seconds=20)
    assert SETTINGS.host_delay_s < 20


async def test_the_delay_survives_a_restart_while_robots_txt_is_valid(site: WebServer, tmp_path):
    site.serve("/robots.txt", "User-agent: *\nCrawl-delay: 20\n")
    index = site.serve("/index.xml", sitemap(site.url("/story"), index=True))
    listed = source(index, "listed", SourceKind.SITEMAP)
    feeds = [source(site.serve(f"/feed-{n}", rss("One")), f"feed-{n}") for n in range(2)]
    with closing(open_store(tmp_path / "store.db")) as store:
        async with spiders() as crawl, collecting([listed], fetcher=crawl, store=store) as rounds:
            await rounds.tick()
    with closing(open_store(tmp_path / "store.db")) as store:
        known = store.crawl_delays(START + timedelta(hours=23))
        assert known == {site.address: 20}
        assert store.crawl_delays(START + timedelta(hours=25)) == {}
        async with (
            spiders(delays=CrawlDelays(known)) as crawl,
            collecting(feeds, fetcher=crawl, store=store, now=START + timedelta(hours=1)) as rounds,
        ):
            await rounds.tick()
            assert rounds.time.slept == [20], "feeds do not ask for robots.txt, and keep the pause"


async def test_only_the_beginning_of_a_huge_robots_txt_is_used(site: WebServer):
    body = "User-agent: *\nDisallow: /b\n" + "# nothing but a comment of many words\n" * 40_000
    url = robots(site, body)
    async with spiders() as crawl:
        assert (await crawl.fetch(url, kind="page")).body
        await refused(crawl, site.url("/b"))

"""From a home page to its feeds and news sitemaps, over real HTTP."""

import pytest

from crawler.fetching.address_guard import AddressGuard
from crawler.fetching.http_client import HttpClient
from crawler.sources.discover import MAX_REQUESTS, WELL_KNOWN, discover_sources
from store.errors import AddressRefused, FetchError
from store.records.sources import SourceKind
from tests.support.collecting import SETTINGS, rss, sitemap
from tests.support.reading import HereReader
from tests.support.webserver import Reply, WebServer

TITLES = ("Council agrees to repair the harbour bridge", "New tunnel under the river is opened")


@pytest.fixture
async def web():
    async with WebServer() as server:
        yield server


@pytest.fixture
async def look():
    """Discovers; `look.pauses` counts the pauses between requests."""
    reader = HttpClient(SETTINGS, AddressGuard(SETTINGS.allow_private))

    async def pause():
        look.pauses += 1

    async def look(url, **options):
        look.pauses = 0
        return await discover_sources(
            url,
            lambda one: reader.fetch(one, {}),
            documents,
            user_agent=SETTINGS.user_agent,
            pause=pause,
            **options,
        )

    async with HereReader() as documents:
        yield look
    await reader.close()


def home(web, links="", body=""):
    page = f"<html lang=en><head><title>Harbour Post</title>{links}</head><body>{body}</body></html>"
    return web.serve("/", Reply(page, content_type="text/html"))


def found(result):
    return [(one.url, one.kind, one.entries, one.found_by) for one in result.candidates]


async def test_declared_feeds_and_news_sitemaps_of_robots_txt_best_first(web, look):
    links = (
        "<link rel='alternate' type='application/rss+xml' href='/few.xml'>"
        "<link href=/many.xml?a=1&amp;b=2 type=application/atom+xml rel=alternate>"
        "<link rel=alternate type=application/rss+xml href=/gone.xml>"
    )
    many, few = web.serve("/many.xml", rss(*TITLES)), web.serve("/few.xml", rss(TITLES[0]))
    news = web.serve("/news.xml", sitemap(web.url("/one")))
    web.serve("/big.xml", sitemap(web.url("/one"), web.url("/two"), web.url("/three")))
    web.serve("/robots.txt", f"User-agent: *\nSitemap: {web.url('/big.xml')}\nSitemap: {news}\n")
    result = await look(home(web, links))
    assert found(result) == [
        (many + "?a=1&b=2", SourceKind.FEED, 2, "linked"),
        (few, SourceKind.FEED, 1, "linked"),
        (web.url("/big.xml"), SourceKind.SITEMAP, 3, "robots.txt"),
        (news, SourceKind.SITEMAP, 1, "robots.txt"),
    ]
    best = result.candidates[0]
    assert (best.title, best.language, best.format) == ("Paper", "en", "rss")
    assert best.newest is not None
    assert [note for note in result.notes if "gone.xml" in note and "404" in note]
    assert look.pauses == result.requests - 1 == len(web.requests) - 1
    assert web.paths().index("/news.xml") < web.paths().index("/big.xml")


async def test_links_in_the_page_that_look_like_feeds(web, look):
    feed = web.serve("/world/rss", rss(*TITLES))
    body = (
        "<a href='/world/rss'>RSS</a> <a href='https://feedly.com/i/subscription/feed/x'>Feedly</a>"
        "<a href='/comments/feed'>Comments</a><a href='/feedback'>Write to us</a>"
    )
    result = await look(home(web, body=body))
    assert found(result) == [(feed, SourceKind.FEED, 2, "linked")]
    assert web.paths() == ["/", "/world/rss", "/robots.txt"]


async def test_the_main_feed_before_the_feed_of_comments(web, look):
    comments = rss(*(f"Comment by a reader {n}" for n in range(5))).replace("Paper", "Comments for Paper")
    links = "<link rel=alternate type=application/rss+xml href=/b/f2><base href=/b/><link rel=alternate type=text/xml href=f1>"
    main, other = web.serve("/b/f1", rss(*TITLES)), web.serve("/b/f2", comments)
    result = await look(home(web, links))
    assert [(one.url, one.is_comments) for one in result.candidates] == [(main, False), (other, True)]


async def test_a_feed_in_the_link_header(web, look):
    feed = web.serve("/f1", rss(*TITLES))
    header = {"Link": "<f1>; rel=alternate; type='application/rss+xml'".replace("'", '"')}
    page = web.serve("/", Reply("<html><p>home</p></html>", content_type="text/html", headers=header))
    assert found(await look(page)) == [(feed, SourceKind.FEED, 2, "linked")]


@pytest.mark.parametrize("path", WELL_KNOWN)
async def test_well_known_addresses_if_nothing_is_linked(web, look, path):
    url = web.serve(path, rss(*TITLES))
    home(web)
    result = await look(web.url("/"))
    assert [(one.url, one.found_by) for one in result.candidates] == [(url, "well-known address")]
    assert result.notes == ()


async def test_guessed_addresses_obey_robots_txt(web, look):
    web.serve("/feed", rss(*TITLES))
    web.serve("/robots.txt", "User-agent: *\nDisallow: /feed\n")
    home(web)
    assert found(await look(web.url("/"))) == []
    assert "/feed" not in web.paths()
    assert len(found(await look(web.url("/"), obey_robots=False))) == 1


async def test_a_feed_given_is_found_where_it_moved_to(web, look):
    target = web.serve("/new", rss(*TITLES))
    result = await look(web.redirect("/old", "/new", 301))
    assert found(result) == [(target, SourceKind.FEED, 2, "given")]
    assert result.requests == 1


async def test_the_number_of_requests_is_limited(web, look):
    links = "".join(f"<link rel=alternate type=application/rss+xml href=/{n}.xml>" for n in range(500))
    result = await look(home(web, links, "".join(f"<a href=/rss/{n}>x</a>" for n in range(500))))
    assert result.candidates == ()
    assert result.requests == len(web.requests) == MAX_REQUESTS
    assert f"stopped after {MAX_REQUESTS} requests" in result.notes


async def test_a_url_that_cannot_be_fetched_fails_with_the_reason(web, look):
    with pytest.raises(FetchError, match="404"):
        await look(web.url("/nothing"))
    with pytest.raises(AddressRefused):
        await look("http://192.168.0.1/")


async def test_a_linked_private_address_is_refused_and_the_others_are_found(web, look):
    links = (
        "<link rel=alternate type=application/rss+xml href=http://10.0.0.1/rss>"
        "<link rel=alternate type=application/rss+xml href=/f.xml>"
    )
    feed = web.serve("/f.xml", rss(*TITLES))
    result = await look(home(web, links))
    assert [one.url for one in result.candidates] == [feed]
    assert any("10.0.0.1" in note for note in result.notes)

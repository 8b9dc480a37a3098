"""Pages, sections and sitemaps through the real Scrapy crawl, from a server on loopback."""

import asyncio
import contextlib
import gzip
from contextlib import AsyncExitStack

import pytest
from scrapy.settings import Settings
from scrapy.utils.conf import build_component_list

from crawler.spiders.settings import scrapy_settings
from store.errors import FetchError
from tests.support.crawling import SETTINGS, spiders
from tests.support.webserver import Reply, WebServer

pytestmark = pytest.mark.asyncio(loop_scope="session")

PAGE = "<!doctype html><title>Kabar</title><p>평양 — Пхеньян</p>".encode()


def page(body: bytes = PAGE, **more) -> Reply:
    return Reply(body=body, content_type="text/html; charset=utf-8", **more)


async def failing(crawl, url: str, kind="page") -> FetchError:
    with pytest.raises(FetchError) as caught:
        await crawl.fetch(url, kind=kind)
    return caught.value


async def test_a_page_is_returned_as_sent(site: WebServer):
    url = site.serve("/a", page(headers={"X-Served-By": "loopback"}))
    async with spiders() as crawl:
        got = await crawl.fetch(url, kind="page")
    assert (got.url, got.status, got.body, got.permanent_redirect) == (url, 200, PAGE, None)
    assert got.headers["content-type"] == "text/html; charset=utf-8"
    assert got.headers["x-served-by"] == "loopback"


async def test_requests_have_our_user_agent_and_no_cookies(site: WebServer):
    url = site.serve("/a", page(headers={"Set-Cookie": "seen=1"}))
    async with spiders() as crawl:
        await crawl.fetch(url, kind="page")
        await crawl.fetch(url, kind="page")
    asked = site.asked("/a")
    assert [one.headers["user-agent"] for one in asked] == [SETTINGS.user_agent] * 2
    assert all("cookie" not in one.headers for one in asked)


async def test_no_extension_of_scrapy_runs():
    """One of them opens a port through which code may be run in the service."""
    settings = Settings(scrapy_settings(SETTINGS))
    assert build_component_list(settings.getwithbase("EXTENSIONS")) == []


async def test_a_gzip_sitemap_file_is_returned_as_it_is(site: WebServer):
    packed = gzip.compress(b"<urlset></urlset>")
    url = site.serve("/news.xml.gz", Reply(body=packed, content_type="application/gzip"))
    async with spiders() as crawl:
        assert (await crawl.fetch(url, kind="sitemap")).body == packed


async def test_a_content_encoding_is_decoded(site: WebServer):
    url = site.serve("/a", page(gzip.compress(PAGE), headers={"Content-Encoding": "gzip"}))
    async with spiders() as crawl:
        assert (await crawl.fetch(url, kind="site")).body == PAGE


async def test_redirects_are_followed_to_the_end(site: WebServer):
    site.redirect("/a", "/b", 302)
    site.redirect("/b", "/c", 301)
    end = site.serve("/c", page())
    async with spiders() as crawl:
        got = await crawl.fetch(site.url("/a"), kind="page")
    assert (got.url, got.permanent_redirect) == (end, None)


async def test_an_unbroken_chain_of_permanent_redirects_gives_the_new_address(site: WebServer):
    site.redirect("/a", "/b", 301)
    site.redirect("/b", "/c", 308)
    end = site.serve("/c", page())
    async with spiders() as crawl:
        assert (await crawl.fetch(site.url("/a"), kind="site")).permanent_redirect == end


async def test_too_many_redirects_are_an_error_and_not_followed(site: WebServer):
    for step in range(6):
        site.redirect(f"/{step}", f"/{step + 1}")
    async with spiders() as crawl:
        error = await failing(crawl, site.url("/0"))
    assert "redirect" in str(error)
    assert [path for path in site.paths() if path != "/robots.txt"] == ["/0", "/1", "/2", "/3"]


@pytest.mark.parametrize("scheme", ["file:///etc/hostname", "ftp://127.0.0.1/x", "data:text/plain,x"])
async def test_a_redirect_to_another_scheme_is_not_followed(site: WebServer, scheme: str):
    url = site.redirect("/a", scheme)
    async with spiders() as crawl:
        assert (await failing(crawl, url)).status == 302


@pytest.mark.parametrize(
    "url", ["file:///etc/hostname", "data:text/plain,secret", "s3://bucket/key", "ftp://127.0.0.1/x"]
)
async def test_only_the_web_is_fetched(site: WebServer, url: str):
    async with spiders() as crawl:
        assert (await failing(crawl, url)).permanent


@pytest.mark.parametrize(
    "url", ["no-scheme", "", "http://", "http://127.0.0.1:99999/", "http://[::1/", "//x/y"]
)
async def test_an_invalid_url_does_not_affect_other_fetches(site: WebServer, url: str):
    good = site.serve("/good", page())
    async with spiders() as crawl:
        await crawl.fetch(good, kind="page")
        slow = asyncio.ensure_future(crawl.fetch(site.serve("/slow", page(after_s=0.05)), kind="page"))
        assert (await failing(crawl, url)).permanent
        assert (await slow).body == PAGE
        assert (await crawl.fetch(good, kind="page")).body == PAGE


@pytest.mark.parametrize(
    ("status", "permanent"),
    [
        (401, True),
        (403, True),
        (404, True),
        (410, True),
        (451, True),
        (429, False),
        (500, False),
        (503, False),
    ],
)
async def test_an_unsuccessful_status_is_an_error(site: WebServer, status: int, permanent: bool):
    url = site.serve("/a", page(status=status))
    async with spiders() as crawl:
        error = await failing(crawl, url)
    assert (error.status, error.permanent, error.unreachable) == (status, permanent, False)
    assert str(status) in str(error)
    assert len(site.asked("/a")) == 1, "nothing is asked twice on our own"


@pytest.mark.parametrize("status", [429, 503])
async def test_retry_after_is_passed_on(site: WebServer, status: int):
    url = site.serve("/a", page(status=status, headers={"Retry-After": "120"}))
    async with spiders() as crawl:
        assert (await failing(crawl, url)).retry_after_s == 120


async def test_each_kind_has_its_own_size_limit(site: WebServer):
    body = b"x" * (SETTINGS.max_page_bytes + 1)
    url = site.serve("/big", Reply(body=body))
    async with spiders() as crawl:
        assert "size" in str(await failing(crawl, url, "page"))
        assert (await crawl.fetch(url, kind="site")).body == body


async def test_a_redirect_loop_ends(site: WebServer):
    site.redirect("/b", "/a")
    async with spiders() as crawl:
        error = await failing(crawl, site.redirect("/a", "/b"))
    assert "redirect" in str(error)
    assert len(site.requests) < 12


async def test_an_endless_body_stops_at_the_limit(site: WebServer):
    async with spiders() as crawl:
        assert "size" in str(await failing(crawl, site.endless("/flood")))


async def test_a_decompression_bomb_stops_at_the_limit(site: WebServer):
    url = site.bomb("/bomb", mebibytes=32)
    async with spiders() as crawl:
        error = await failing(crawl, url)
    assert "size" in str(error)


async def test_a_dripping_body_ends_with_the_time_limit(site: WebServer):
    loop = asyncio.get_running_loop()
    async with spiders(timeout_s=0.4, obey_robots=False) as crawl:
        began = loop.time()
        error = await failing(crawl, site.endless("/drip", b"x", every_s=0.02))
        assert loop.time() - began < 2
    assert "timed out" in str(error)
    assert not error.permanent


async def test_a_cut_connection_is_a_temporary_error(site: WebServer):
    async with spiders() as crawl:
        error = await failing(crawl, site.reset("/cut"))
    assert not error.permanent


async def test_a_closed_port_is_unreachable(site: WebServer):
    async with WebServer() as other:
        closed = other.url("/")
    async with spiders(obey_robots=False) as crawl:
        error = await failing(crawl, closed)
    assert error.unreachable
    assert not error.permanent


async def test_a_redirect_to_a_closed_port_does_not_make_the_first_host_unreachable(site: WebServer):
    async with WebServer() as other:
        closed = other.url("/")
    async with spiders(obey_robots=False) as crawl:
        error = await failing(crawl, site.redirect("/a", closed))
    assert not error.unreachable


async def test_many_hosts_are_fetched_at_once(reactor: None):
    arrived = asyncio.Event()
    waiting = 0

    async def all_together(_request):
        nonlocal waiting
        from aiohttp import web

        waiting += 1
        if waiting == 8:
            arrived.set()
        await asyncio.wait_for(arrived.wait(), 10)
        return web.Response(body=PAGE)

    async with AsyncExitStack() as stack:
        sites = [await stack.enter_async_context(WebServer(f"127.0.0.{n}")) for n in range(2, 10)]
        urls = [one.serve("/", all_together) for one in sites]
        async with spiders(hosts_at_once=8) as crawl:
            answers = await asyncio.gather(*(crawl.fetch(url, kind="page") for url in urls))
    assert [one.url for one in answers] == urls


async def test_a_cancelled_fetch_does_not_affect_the_next(site: WebServer):
    hanging = site.hang("/never")
    good = site.serve("/good", page())
    async with spiders(obey_robots=False) as crawl:
        task = asyncio.ensure_future(crawl.fetch(hanging, kind="page"))
        await site.until_asked("/never")
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert (await crawl.fetch(good, kind="page")).body == PAGE


def flood_of_headers(first: bytes, line: bytes, sent: list[int]):
    """A server's connection that sends lines until its peer has had enough."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(first)
            for _ in range(4_000):
                writer.write(line)
                sent[0] += len(line)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    return serve


@pytest.mark.usefixtures("reactor")
@pytest.mark.parametrize("path", ["/a", "/robots.txt"])
@pytest.mark.parametrize(
    ("first", "line"),
    [
        (b"HTTP/1.1 200 OK\r\n", b"X-0: " + b"a" * 8_000 + b"\r\n"),
        (b"HTTP/1.1 200 OK\r\nX-0: a\r\n", b" " + b"a" * 8_000 + b"\r\n"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 300),
    ],
    ids=["headers", "one-header-on-many-lines", "interim-responses"],
)
async def test_headers_without_end_are_ended(path, first, line):
    sent = [0]
    server = await asyncio.start_server(flood_of_headers(first, line, sent), "127.0.0.1", 0)
    async with server, spiders(obey_robots=path == "/robots.txt") as crawl:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/a"
        async with asyncio.timeout(20):
            error = await failing(crawl, url)
    assert "headers over 256000 bytes" in str(error)
    assert sent[0] < 20_000_000


async def test_many_headers_within_the_limit_are_taken_on_one_connection(site: WebServer):
    headers = {f"X-{n}": "a" * 1_000 for n in range(100)}
    site.serve("/a", page(headers=headers))
    async with spiders() as crawl:
        for _ in range(4):
            assert (await crawl.fetch(site.url("/a"), kind="page")).headers["x-99"] == "a" * 1_000


@pytest.mark.parametrize("kind", ["page", "site", "sitemap"])
@pytest.mark.parametrize("how", ["at once", "redirect", "by name", "robots.txt"])
async def test_no_internal_address_gets_a_request(site: WebServer, kind: str, how: str):
    """Only one port of this machine is allowed; the other server must not be asked for anything."""
    async with WebServer() as inner:
        target = inner.serve("/inner", page())
        if how == "by name":
            target = target.replace("127.0.0.1", "localhost")
        site.redirect("/out", target, 302)
        if how == "robots.txt":
            site.redirect("/robots.txt", inner.url("/robots.txt"), 302)
            site.serve("/out", page())
        url = target if how in ("at once", "by name") else site.url("/out")
        async with spiders(allow=(site.address,)) as crawl:
            if how == "robots.txt":
                with contextlib.suppress(FetchError):
                    await crawl.fetch(url, kind=kind)
            else:
                assert "refused to connect" in str(await failing(crawl, url, kind))
        assert inner.paths() == []

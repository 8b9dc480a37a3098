import asyncio
import gzip
import time
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial

import brotli
import pytest
from aiohttp.web import Response
from backports import zstd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.fetching.address_guard import AddressGuard
from crawler.fetching.http_client import HttpClient
from crawler.settings import CrawlerSettings
from store.errors import AddressRefused, FetchError
from tests.support.webserver import Handler, Reply, WebServer

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LIMITS = CrawlerSettings(
    user_agent="Susulan/test (+mailto:desk@example.org)",
    timeout_s=5,
    connect_timeout_s=2,
    max_feed_bytes=1_000_000,
    max_redirects=3,
    allow_private=("127.0.0.0/8",),
)


def _reader(**changes) -> HttpClient:
    limits = replace(LIMITS, **changes)
    return HttpClient(limits, AddressGuard(limits.allow_private), clock=lambda: NOW)


@pytest.fixture
async def web():
    async with WebServer() as server:
        yield server


@pytest.fixture
async def reader():
    reader = _reader()
    yield reader
    await reader.close()


async def _fails(reader: HttpClient, url: str, headers=None) -> FetchError:
    try:
        with pytest.raises(FetchError) as caught:
            await reader.fetch(url, headers or {})
    finally:
        await reader.close()
    return caught.value


async def test_an_answer_comes_with_body_headers_and_url(web, reader):
    url = web.serve("/f", Reply(b"<rss/>", etag='"1"', headers={"X-Odd": "Yes"}))
    fetched = await reader.fetch(url, {})
    assert (fetched.url, fetched.status, fetched.body, fetched.permanent_redirect) == (
        url,
        200,
        b"<rss/>",
        None,
    )
    assert fetched.headers["etag"] == '"1"'
    assert fetched.headers["x-odd"] == "Yes"


async def test_requests_have_a_user_agent_and_no_cookies(web, reader):
    url = web.serve("/f", Reply(headers={"Set-Cookie": "track=1; Path=/"}))
    await reader.fetch(url, {})
    await reader.fetch(url, {})
    assert web.requests[1].headers["user-agent"] == LIMITS.user_agent
    assert "cookie" not in web.requests[1].headers
    assert "referer" not in web.requests[1].headers


async def test_an_unchanged_feed_answers_304_without_a_body(web, reader):
    url = web.serve("/f", Reply(b"body", etag='"1"'))
    fetched = await reader.fetch(url, {"If-None-Match": '"1"'})
    assert (fetched.status, fetched.body) == (304, b"")


async def test_an_unrequested_304_is_an_error(web):
    error = await _fails(_reader(), web.serve("/f", Reply(status=304)))
    assert error.status == 304


@pytest.mark.parametrize(
    ("encoding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress), ("br", brotli.compress)]
)
async def test_compressed_bodies_are_decompressed(web, reader, encoding, pack):
    url = web.serve("/f", Reply(pack(b"body"), headers={"Content-Encoding": encoding}))
    assert (await reader.fetch(url, {})).body == b"body"


async def test_a_wrong_content_encoding_is_an_error(web):
    error = await _fails(_reader(), web.serve("/f", Reply(b"plain", headers={"Content-Encoding": "gzip"})))
    assert not error.permanent


async def test_a_body_over_the_limit_is_an_error(web):
    error = await _fails(_reader(), web.serve("/f", b"x" * 1_000_001))
    assert str(error) == "body over 1000000 bytes from 127.0.0.1"


async def test_a_body_at_the_limit_is_accepted(web, reader):
    assert len((await reader.fetch(web.serve("/f", b"x" * 1_000_000), {})).body) == 1_000_000


async def test_a_small_body_of_64_mebibytes_decompressed_is_an_error(web):
    error = await _fails(_reader(), web.bomb("/f"))
    assert "body over" in str(error)


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [("br", partial(brotli.compress, quality=3)), ("zstd", zstd.compress), ("deflate", zlib.compress)],
    ids=["br", "zstd", "deflate"],
)
async def test_a_decompression_bomb_in_any_encoding_is_an_error(web, encoding, pack):
    body = pack(b"\0" * (64 << 20))
    assert len(body) < 200_000
    error = await _fails(_reader(), web.serve("/f", Reply(body=body, headers={"Content-Encoding": encoding})))
    assert "body over" in str(error)


async def test_an_endless_body_is_an_error(web):
    error = await _fails(_reader(), web.endless("/f"))
    assert "body over" in str(error)


async def test_a_dripping_body_ends_at_the_timeout(web):
    began = time.monotonic()
    error = await _fails(_reader(timeout_s=0.3), web.endless("/f", b".", every_s=0.02))
    assert time.monotonic() - began < 6
    assert str(error) == "127.0.0.1 timed out after 0.3 s"
    assert not error.permanent


async def test_a_response_that_never_begins_ends_at_the_timeout(web):
    error = await _fails(_reader(timeout_s=0.2), web.hang("/f"))
    assert "timed out" in str(error)
    assert not error.unreachable


async def test_a_cut_connection_is_an_error(web):
    error = await _fails(_reader(), web.reset("/f"))
    assert not error.permanent
    assert not error.unreachable


async def test_a_closed_port_is_unreachable(web):
    async with WebServer() as gone:
        url = gone.url("/f")
    error = await _fails(_reader(), url)
    assert error.unreachable
    assert not error.permanent


async def test_a_redirect_to_a_closed_port_does_not_make_the_first_host_unreachable(web):
    async with WebServer("127.0.0.2") as gone:
        url = gone.url("/f")
    error = await _fails(_reader(), web.redirect("/f", url))
    assert not error.unreachable


@pytest.mark.parametrize(
    ("status", "permanent"), [(400, True), (403, True), (404, True), (410, True), (408, False), (429, False), (500, False), (503, False)]
)  # fmt: skip
async def test_unsuccessful_statuses(web, status, permanent):
    error = await _fails(_reader(), web.serve("/f", Reply(status=status)))
    assert str(error) == f"HTTP {status} from 127.0.0.1"
    assert (error.status, error.permanent, error.retry_after_s) == (status, permanent, None)


@pytest.mark.parametrize("value", ["90", format_datetime(NOW + timedelta(seconds=90), usegmt=True)])
async def test_retry_after_in_both_forms(web, value):
    error = await _fails(_reader(), web.serve("/f", Reply(status=429, headers={"Retry-After": value})))
    assert error.retry_after_s == 90


async def test_the_error_states_retry_after(web):
    error = await _fails(_reader(), web.serve("/f", Reply(status=429, headers={"Retry-After": "120"})))
    assert str(error) == "HTTP 429 from 127.0.0.1, retry after 120 s"


async def test_headers_longer_than_usual_are_read_as_publishers_send_them(web, reader):
    policy = {"Content-Security-Policy": "img-src https://a.example; " * 1_000}
    assert (await reader.fetch(web.serve("/f", Reply("<rss/>", headers=policy)), {})).body == b"<rss/>"


async def test_an_error_is_on_one_line_and_names_no_status_that_no_server_sent(web):
    error = await _fails(_reader(), web.serve("/f", Reply(b"plain", headers={"Content-Encoding": "gzip"})))
    assert str(error) == "broken body from 127.0.0.1: Can not decode content-encoding: gzip"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirects_are_followed(web, reader, status):
    web.serve("/new", b"body")
    fetched = await reader.fetch(web.redirect("/old", "/new", status), {"If-None-Match": '"1"'})
    assert (fetched.body, fetched.url) == (b"body", web.url("/new"))
    assert web.requests[1].headers["if-none-match"] == '"1"'


@pytest.mark.parametrize(
    ("first", "second", "moved"),
    [(301, 308, "/c"), (301, 302, "/b"), (302, 301, None), (302, 302, None)],
)
async def test_only_an_unbroken_chain_of_permanent_redirects_is_a_move(web, reader, first, second, moved):
    web.serve("/c", b"body")
    web.redirect("/b", "/c", second)
    fetched = await reader.fetch(web.redirect("/a", "/b", first), {})
    assert fetched.permanent_redirect == (web.url(moved) if moved else None)


def _gate(name: str, to: str, status: int = 302) -> Handler:
    """Redirects until its cookie comes back."""

    async def answer(request):
        if name in request.headers.get("Cookie", ""):
            return Response(body=b"body")
        return Response(status=status, headers={"Location": to, "Set-Cookie": f"{name}=1; Path=/"})

    return answer


@pytest.mark.parametrize("status", [301, 302, 307])
async def test_a_redirect_gets_its_cookie_back_within_the_chain_only(web, reader, status):
    url = web.serve("/f", _gate("seen", web.url("/f"), status))
    for _ in range(2):
        fetched = await reader.fetch(url, {})
        assert (fetched.body, fetched.url, fetched.permanent_redirect) == (b"body", url, None)
    assert ["cookie" in seen.headers for seen in web.requests] == [False, True, False, True]


async def test_a_cookie_goes_to_no_other_host(web, reader):
    async with WebServer("127.0.0.2") as other:
        url = web.serve("/f", _gate("seen", other.url("/g")))
        other.serve("/g", b"body")
        assert (await reader.fetch(url, {})).body == b"body"
        assert "cookie" not in other.requests[0].headers


async def test_a_redirect_loop_ends(web):
    web.redirect("/b", "/a")
    error = await _fails(_reader(), web.redirect("/a", "/b"))
    assert "more than 3 redirects" in str(error)
    assert len(web.requests) == 4


@pytest.mark.parametrize(
    "to", ["file:///etc/passwd", "ftp://127.0.0.1/x", "data:text/plain,x", "javascript:x"]
)
async def test_a_redirect_away_from_the_web_is_refused(web, to):
    error = await _fails(_reader(), web.redirect("/f", to))
    assert "URL" in str(error)
    assert len(web.requests) == 1


async def test_a_redirect_without_a_target_is_an_error(web):
    error = await _fails(_reader(), web.serve("/f", Reply(status=302)))
    assert "without a Location" in str(error)


async def test_a_redirect_in_raw_bytes_is_followed(web, reader):
    web.serve("/%EB%B6%81", b"body")
    fetched = await reader.fetch(web.redirect("/f", "/북"), {})
    assert fetched.body == b"body"


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "0x7f000001", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]"]
)
async def test_a_loopback_address_in_any_form_is_refused_before_a_connect(web, host):
    error = await _fails(_reader(allow_private=()), f"http://{host}:{web.port}/f")
    assert isinstance(error, AddressRefused)
    assert web.requests == []


@pytest.mark.parametrize("host", ["2130706433", "127.1", "0177.0.0.1"])
async def test_an_odd_number_as_host_gets_nowhere(web, host):
    await _fails(_reader(), f"http://{host}:{web.port}/f")
    assert web.requests == []


async def test_a_redirect_to_a_refused_address_is_not_followed(web):
    async with WebServer("127.0.0.2") as inside:
        inside.serve("/secret", b"secret")
        url = web.redirect("/f", inside.url("/secret"))
        error = await _fails(_reader(allow_private=("127.0.0.1/32",)), url)
        assert isinstance(error, AddressRefused)
        assert inside.requests == []


async def test_a_name_that_resolves_to_a_refused_address_is_refused_though_it_was_allowed_by_look(web):
    error = await _fails(_reader(allow_private=("127.0.0.3/32",)), f"http://localhost:{web.port}/f")
    assert isinstance(error, AddressRefused)
    assert web.requests == []


@pytest.mark.parametrize("url", ["", "feed", "ftp://a/b", "http://", "http://[::1", "http://a:999999/"])
async def test_an_invalid_url_is_a_permanent_error(url):
    error = await _fails(_reader(), url)
    assert error.permanent


async def test_a_session_is_opened_again_after_close(web, reader):
    url = web.serve("/f", b"body")
    await reader.fetch(url, {})
    await reader.close()
    assert (await reader.fetch(url, {})).body == b"body"


async def test_user_name_and_password_never_stand_in_an_error(web):
    error = await _fails(_reader(), f"http://me:hunter2@127.0.0.1:{web.port}/f")
    assert "hunter2" not in str(error)


async def test_a_cancelled_fetch_leaves_the_reader_usable(web, reader):
    task = asyncio.create_task(reader.fetch(web.hang("/slow"), {}))
    await web.until_asked("/slow")
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await reader.fetch(web.serve("/f", b"body"), {})).body == b"body"


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(path=st.text(st.characters(exclude_characters="\r\n\0\\", exclude_categories=["Cs"]), max_size=30))
def test_no_location_header_crashes(path):
    async def go() -> None:
        async with WebServer() as web:
            web.serve("/f", Reply(status=302, headers={"Location": f"/{path.lstrip('/')}"}))
            reader = _reader(timeout_s=1, allow_private=(f"127.0.0.1/32:{web.port}",))
            try:
                await reader.fetch(web.url("/f"), {})
            except FetchError:
                pass
            finally:
                await reader.close()

    asyncio.run(go())

"""What the HTTP client sends to a hub, and what it lets a hub do."""

import pytest
from aiohttp import web as http

from crawler.fetching.address_guard import AddressGuard
from crawler.fetching.http_client import HttpClient
from store.errors import AddressRefused, FetchError
from tests.support.collecting import SETTINGS, Time
from tests.support.webserver import Reply, WebServer

FORM = {"hub.mode": "subscribe", "hub.topic": "https://a.example/?x=1&y=2"}


@pytest.fixture
async def web():
    async with WebServer() as server:
        yield server


@pytest.fixture
async def reader():
    one = HttpClient(SETTINGS, AddressGuard(SETTINGS.allow_private), clock=Time())
    yield one
    await one.close()


async def test_a_form_is_posted(web, reader):
    got = []

    async def hub(request):
        got.append((request.method, dict(await request.post()), request.headers["User-Agent"]))
        return http.Response(status=202)

    assert (await reader.post(web.serve("/hub", hub), FORM)).status == 202
    assert got == [("POST", FORM, SETTINGS.user_agent)]


@pytest.mark.parametrize("status", [301, 302, 303])
async def test_a_redirect_that_would_lose_the_form_is_a_failure(web, reader, status):
    url = web.redirect("/hub", web.url("/other"), status)
    with pytest.raises(FetchError, match=f"HTTP {status}"):
        await reader.post(url, FORM)
    assert web.asked("/other") == []


@pytest.mark.parametrize("status", [307, 308])
async def test_a_redirect_that_keeps_it_is_followed_within_bounds(web, reader, status):
    web.serve("/other", Reply(status=202))
    assert (await reader.post(web.redirect("/hub", web.url("/other"), status), FORM)).status == 202
    with pytest.raises(FetchError, match="redirects"):
        await reader.post(web.redirect("/round", web.url("/round"), status), FORM)


async def test_a_private_address_is_refused_before_any_connection(web):
    reader = HttpClient(SETTINGS, AddressGuard(()), clock=Time())
    with pytest.raises(AddressRefused):
        await reader.post(web.serve("/hub", Reply(status=202)), FORM)
    await reader.close()
    assert web.requests == []


async def test_several_link_headers_are_one(web, reader):
    async def page(_request):
        answer = http.Response(body=b"<rss/>")
        answer.headers.add("Link", "<https://hub.example/>; rel=hub")
        answer.headers.add("Link", "<https://a.example/f>; rel=self")
        return answer

    fetched = await reader.fetch(web.serve("/f", page), {})
    assert fetched.headers["link"] == "<https://hub.example/>; rel=hub, <https://a.example/f>; rel=self"

"""What the collector learns about a source over days: poll interval, address, reliability of validators."""

from datetime import timedelta

import pytest

from crawler.scheduling.collector import CollectTally
from tests.support.collecting import collecting, rss, source
from tests.support.webserver import Reply, WebServer


@pytest.fixture
async def web():
    async with WebServer() as server:
        yield server


async def test_a_busy_feed_is_polled_more_often_and_a_quiet_one_less(web):
    web.serve("/busy", *(rss(*(f"Story {n}" for n in range(6 * round_, 0, -1))) for round_ in range(1, 6)))
    sources = [source(web.url("/busy"), "busy"), source(web.serve("/quiet", rss("One")), "quiet")]
    async with collecting(sources) as rounds:
        for _ in range(5):
            await rounds.again()
        busy = rounds.state("busy")
        rounds.time.advance(hours=12)
        await rounds.again()
        quiet = rounds.state("quiet")
    assert busy.next_due - busy.last_polled < timedelta(minutes=15)
    assert quiet.next_due - quiet.last_polled > timedelta(minutes=20)


async def test_a_redirect_that_held_for_a_week_is_adopted_beside_the_configured_url(web):
    async with WebServer("127.0.0.2") as other:
        new = other.serve("/new", *(rss(f"Story {n}") for n in range(9)))
        old = source(web.redirect("/old", new, 301))
        async with collecting([old]) as rounds:
            for _ in range(8):
                await rounds.again()
                rounds.time.advance(days=1)
            assert (rounds.state().url, rounds.state().host) == (new, other.address)
            asked = len(web.requests)
            assert (await rounds.again()).ok == 1
            assert (len(web.requests), rounds.reports[-1].url) == (asked, new)
            assert rounds.state().source == old
            other.serve("/new", Reply(status=410))
            await rounds.again()
            assert (rounds.state().url, rounds.state().gone) == (old.url, False)


async def test_a_redirect_to_a_home_page_is_not_adopted(web):
    web.serve("/home", Reply("<!doctype html><title>Paper</title>", content_type="text/html"))
    async with collecting([source(web.redirect("/old", "/home", 301))]) as rounds:
        for _ in range(3):
            rounds.time.advance(days=4)
            await rounds.again()
        assert rounds.state().adopted_url is None
        assert rounds.state().failures == 3


async def test_an_unreliable_etag_is_detected_and_not_used_again(web):
    async def liar(request):
        from aiohttp import web as aio

        if "If-None-Match" in request.headers:
            return aio.Response(status=304)
        bodies.append(f"Story {len(bodies)}")
        return aio.Response(body=rss(*bodies).encode(), headers={"ETag": '"same"'})

    bodies = []
    web.serve("/f", liar)
    async with collecting([source(web.url("/f"))]) as rounds:
        for _ in range(200):
            await rounds.again()
            if rounds.state().validators_unreliable:
                break
        assert await rounds.again() == CollectTally(ok=1, new=1, seen=len(bodies) - 1)
        assert await rounds.again() == CollectTally(ok=1, new=1, seen=len(bodies) - 1)

"""A feed with a hub, over real HTTP: subscribed, confirmed, pushed, renewed, and polled less often meanwhile."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import aiohttp
import pytest
from structlog.testing import capture_logs

from store.records.collection import PollStatus
from tests.support.collecting import SETTINGS, source
from tests.support.fresh_store import fresh_store
from tests.support.hub import Hub
from tests.support.pushing import MAX_BODY, offering, pushing
from tests.support.webserver import Reply, WebServer

OLD, NEW, NEWER = "What was there before", "Regiment seen at the front", "Second regiment seen"


@asynccontextmanager
async def subscribed(web, hub, titles=(OLD,), **facts):
    """A feed that offers the hub, read once; the hub has been asked."""
    topic = web.url("/feed.xml")
    web.serve("/feed.xml", offering(hub.url, topic, *titles))
    async with pushing(source(topic), **facts) as desk:
        await desk.poll()
        await hub.settled()
        yield desk, topic


async def test_a_subscription_request_has_a_secret_and_an_unguessable_callback():
    async with WebServer() as web, Hub() as hub, subscribed(web, hub) as (desk, topic):
        (asked,) = hub.requests
        held = desk.subscription()
    assert asked["hub.mode"] == "subscribe"
    assert asked["hub.topic"] == topic
    assert asked["hub.callback"] == f"{desk.public.url}/w/{held.callback}"
    assert asked["hub.secret"] == held.secret
    assert len(held.callback) == 43
    assert len(held.secret) == 64
    assert hub.verified == [(200, "a challenge & more")]
    assert held.lease_until == desk.time() + timedelta(days=10)
    assert (held.tries, held.error) == (0, None)


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
async def test_a_pushed_article_is_stored_without_a_poll(method):
    async with WebServer() as web, Hub() as hub, subscribed(web, hub) as (desk, topic):
        status = await hub.publish(topic, offering(hub.url, topic, NEW, OLD), method=method)
        assert status == 204
        assert desk.titles() == [NEW]
        assert len(web.asked("/feed.xml")) == 1
        told = desk.reports[-1]
        assert (told.source, told.status, told.new, told.seen) == ("a", PollStatus.PUSHED, 1, 1)
        held = desk.subscription()
    assert (held.push_count, held.last_push) == (1, desk.time())


async def test_a_push_twice_is_one_report():
    async with WebServer() as web, Hub() as hub, subscribed(web, hub) as (desk, topic):
        for _ in range(2):
            assert await hub.publish(topic, offering(hub.url, topic, NEW)) == 204
        assert desk.titles() == [NEW]


@pytest.mark.parametrize(
    "signature", ["", "sha256=00", "sha256=" + "0" * 64, "md5=" + "0" * 32, "sha256", "sha1=" + "f" * 40]
)
async def test_a_wrong_signature_is_acknowledged_and_dropped(signature):
    async with WebServer() as web, Hub() as hub, subscribed(web, hub) as (desk, topic):
        with capture_logs() as logs:
            status = await hub.publish(topic, offering(hub.url, topic, NEW), signature=signature)
        assert 200 <= status < 300
        assert desk.titles() == []
        assert desk.subscription().push_count == 0
    assert [one["event"] for one in logs] == ["push_rejected"]


async def test_a_signature_over_another_body_is_no_signature():
    async with WebServer() as web, Hub() as hub, subscribed(web, hub) as (desk, topic):
        hub.agreed[topic].secret = "another"
        assert await hub.publish(topic, offering(hub.url, topic, NEW)) == 202
        assert desk.titles() == []


async def test_only_our_own_requests_are_confirmed():
    async with WebServer() as web, Hub(answers=500) as hub, subscribed(web, hub) as (desk, topic):
        callback = hub.requests[0]["hub.callback"]
        right = {
            "hub.mode": "subscribe",
            "hub.topic": topic,
            "hub.challenge": "c",
            "hub.lease_seconds": "600",
        }
        wrong = [
            (callback, {**right, "hub.topic": topic + "2"}),
            (callback, {**right, "hub.mode": "unsubscribe"}),
            (callback, {**right, "hub.challenge": ""}),
            (callback, {**right, "hub.lease_seconds": "soon"}),
            (callback, {**right, "hub.lease_seconds": "0"}),
            (callback, {}),
            (callback[:-1] + ("x" if callback[-1] != "x" else "y"), right),
        ]
        for where, query in wrong:
            assert (await hub.ask(where, query))[0] == 404
        assert desk.subscription().lease_until is None
        assert await hub.ask(callback, right) == (200, "c")
        assert await hub.ask(callback, right) == (200, "c")  # its own repetition
        desk.time.advance(days=2)
        assert (await hub.ask(callback, right))[0] == 404


async def test_a_denial_is_logged_and_retried_much_later():
    async with WebServer() as web, Hub(refuses="no such\nfeed") as hub, subscribed(web, hub) as (desk, _):
        held = desk.subscription()
        assert hub.verified == [(200, "")]
        assert held.error == "the hub refuses: no such feed"
        assert held.lease_until is None
        desk.time.advance(hours=20)
        await desk.subscriber.tick()
        assert len(hub.requests) == 1
        hub.refuses = ""
        desk.time.advance(hours=10)
        await desk.subscriber.tick()
        await hub.settled()
        assert desk.subscription().lease_until is not None


async def test_a_lease_is_renewed_before_it_ends():
    async with WebServer() as web, Hub(lease_s=1_000) as hub, subscribed(web, hub) as (desk, topic):
        first = desk.subscription()
        desk.time.advance(seconds=500)
        await desk.subscriber.tick()
        assert len(hub.requests) == 1
        desk.time.advance(seconds=250)
        await desk.subscriber.tick()
        await hub.settled()
        second = desk.subscription()
        assert hub.requests[1]["hub.callback"] == hub.requests[0]["hub.callback"]
        assert second.lease_until > first.lease_until
        assert await hub.publish(topic, offering(hub.url, topic, NEW)) == 204


async def test_requests_to_a_failing_hub_become_ever_rarer():
    async with WebServer() as web, Hub(answers=503) as hub, subscribed(web, hub) as (desk, _):
        pauses = []
        for _ in range(9):
            before = desk.subscription().next_request
            desk.time.now = before
            await desk.subscriber.tick()
            pauses.append((desk.subscription().next_request - before).total_seconds())
        assert len(hub.requests) == 10
        assert "HTTP 503" in desk.subscription().error
    assert pauses == sorted(pauses)
    assert pauses[0] >= 600
    assert pauses[-1] <= 12 * 3_600 * 1.1


async def test_the_retry_after_of_a_hub_is_honoured():
    hub = Hub(answers=429, retry_after="7200")
    async with WebServer() as web, hub, subscribed(web, hub) as (desk, _):
        assert desk.subscription().next_request >= desk.time() + timedelta(hours=2)


async def test_a_hub_that_moved_gets_the_same_request_there():
    async with WebServer() as web, Hub(answers=307) as hub, subscribed(web, hub) as (desk, _):
        assert [one["hub.topic"] for one in hub.requests] == [desk.subscription().topic] * 2
        assert desk.subscription().lease_until is not None


async def test_a_hub_may_verify_before_it_responds():
    async with WebServer() as web, Hub(synchronous=True) as hub, subscribed(web, hub) as (desk, _):
        assert desk.subscription().lease_until is not None


@pytest.mark.parametrize("address", ["127.0.0.2", "169.254.169.254", "10.0.0.1", "[::1]"])
async def test_a_hub_at_a_private_address_is_refused_before_any_connection(address):
    settings = replace(SETTINGS, allow_private=("127.0.0.1/32",))
    async with WebServer() as web, Hub(host="127.0.0.2") as other:
        topic = web.url("/feed.xml")
        web.serve("/feed.xml", offering(f"http://{address}:{other.port}/hub", topic, OLD))
        async with pushing(source(topic), settings=settings) as desk:
            await desk.poll()
            held = desk.subscription()
        assert "refused to connect" in held.error
        assert other.requests == []
        assert held.next_request - desk.time() >= timedelta(days=1)


async def test_a_hub_that_redirects_to_a_private_address_is_refused_there():
    settings = replace(SETTINGS, allow_private=("127.0.0.1/32",))
    async with WebServer() as web, Hub(host="127.0.0.2") as other:
        topic, hub = web.url("/feed.xml"), web.redirect("/hub", other.url, 307)
        web.serve("/feed.xml", offering(hub, topic, OLD))
        async with pushing(source(topic), settings=settings) as desk:
            await desk.poll()
            assert "refused to connect" in desk.subscription().error
        assert other.requests == []


async def test_sources_that_are_not_to_be_pushed_are_not_subscribed():
    async with WebServer() as web, Hub() as hub, subscribed(web, hub, wanted=()) as (desk, _):
        assert hub.requests == []
        assert desk.subscription() is None


async def test_link_headers_offer_a_hub_too_and_come_first():
    async with WebServer() as web, Hub() as hub:
        topic = web.url("/feed.xml")
        links = f'<{hub.url}>; rel="hub", </real.xml>; rel=self'
        page = Reply(body=offering("https://wrong.example/", topic, OLD), headers={"Link": links})
        web.serve("/feed.xml", page)
        async with pushing(source(topic)) as desk:
            await desk.poll()
            await hub.settled()
            assert hub.requests[0]["hub.topic"] == web.url("/real.xml")


async def test_polls_are_rare_while_pushes_arrive_until_one_is_missed():
    async with WebServer() as web, Hub() as hub, subscribed(web, hub) as (desk, topic):

        async def polled(*titles):
            web.serve("/feed.xml", offering(hub.url, topic, *titles, head=f"<!-- {len(titles)} -->"))
            desk.time.advance(minutes=20)
            await desk.poll()
            return (desk.state().next_due - desk.time()).total_seconds()

        usual = await polled(OLD)
        await hub.publish(topic, offering(hub.url, topic, NEW))
        rarely = await polled(OLD, NEW)
        assert 3 < rarely / usual < 5
        await polled(OLD, NEW, NEWER)  # which no hub delivered
        assert await polled(OLD, NEW) < 1.5 * usual
        await hub.publish(topic, offering(hub.url, topic, "Third regiment"))
        assert await polled(OLD, NEW) > 2 * usual
        desk.time.advance(days=2)  # in which nothing came
        assert await polled(OLD) < 2.5 * usual


async def test_another_hub_or_address_is_a_new_subscription():
    async with WebServer() as web, Hub() as hub, Hub() as second, subscribed(web, hub) as (desk, topic):
        first = desk.subscription()
        web.serve("/feed.xml", offering(second.url, topic, OLD, NEW))
        await desk.poll()
        await second.settled()
        held = desk.subscription()
        assert held.hub == second.url
        assert held.callback != first.callback
        assert await hub.publish(topic, offering(hub.url, topic, NEWER)) == 410
        assert NEWER not in desk.titles()


async def test_subscriptions_survive_a_restart_but_not_a_new_public_address(tmp_path):
    store = fresh_store(tmp_path / "s.db")
    async with WebServer() as web, Hub() as hub:
        async with subscribed(web, hub, store=store) as (desk, topic):
            port, first = desk.public.listen[1], desk.subscription()
        async with pushing(source(topic), store=store, port=port) as desk:
            assert desk.subscription() == first
            assert await hub.publish(topic, offering(hub.url, topic, NEW)) == 204
            assert desk.titles() == [NEW]
        async with pushing(source(topic), store=store) as desk:
            assert desk.subscription() is None
        async with pushing(source(topic), store=store, wanted=()) as desk:
            assert desk.subscription() is None
    store.close()


async def test_a_push_is_stored_while_its_host_is_being_visited():
    async with WebServer() as web, Hub() as hub, subscribed(web, hub) as (desk, topic):
        feed = offering(hub.url, topic, NEW)

        async def push_meanwhile(_request):
            assert await hub.publish(topic, feed) == 204
            assert desk.titles() == [NEW]
            return aiohttp.web.Response(status=304)

        web.serve("/feed.xml", push_meanwhile)
        desk.time.advance(minutes=20)
        await desk.poll()
        assert desk.reports[-1].status is not PollStatus.PUSHED
        assert desk.titles() == [NEW]


async def test_a_push_is_refused_for_retry_while_another_process_holds_the_host():
    async with WebServer() as web, Hub() as hub, subscribed(web, hub) as (desk, topic):
        held = desk.store.lease_host(desk.state().host, desk.time(), 3_600)
        assert await hub.publish(topic, offering(hub.url, topic, NEW)) == 503
        desk.store.release_host(held, None)
        assert await hub.publish(topic, offering(hub.url, topic, NEW)) == 204


async def test_a_push_does_not_shorten_the_pause_of_a_host():
    async with WebServer() as web, Hub() as hub, subscribed(web, hub) as (desk, topic):
        before = desk.store.next_collection_due()
        await hub.publish(topic, offering(hub.url, topic, NEW))
        assert desk.store.next_collection_due() == before


async def test_dripping_bodies_at_unknown_callbacks_block_nothing():
    async with WebServer() as web, Hub() as hub, subscribed(web, hub) as (desk, topic):
        opened = []
        for number in range(10):
            _, writer = await asyncio.open_connection(*desk.public.listen)
            path = f"/susulan/w/{number:043d}"
            writer.write(f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nx".encode())
            opened.append(writer)
        pushed = hub.publish(topic, offering(hub.url, topic, NEW))
        assert await asyncio.wait_for(pushed, 5) == 204
        for writer in opened:
            writer.close()


@pytest.mark.parametrize(
    "body", [b"", b"no feed at all", b"<html><body>hello</body></html>", b"\xff\xfe\x00"]
)
async def test_a_push_that_is_no_feed_is_acknowledged_and_logged(body):
    async with WebServer() as web, Hub() as hub, subscribed(web, hub) as (desk, topic):
        with capture_logs() as logs:
            assert await hub.publish(topic, body) == 202
        assert desk.subscription().push_count == 0
    assert "push_unreadable" in [one["event"] for one in logs]


async def test_a_long_or_compressed_push_is_refused():
    async with WebServer() as web, Hub() as hub, subscribed(web, hub) as (desk, topic):
        assert await hub.publish(topic, b" " * (MAX_BODY + 1)) == 413
        packed = {"Content-Encoding": "gzip"}
        assert await hub.publish(topic, b"\x1f\x8b", headers=packed) in (400, 415)
        assert desk.titles() == []

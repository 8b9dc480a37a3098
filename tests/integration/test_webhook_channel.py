"""Webhooks over real sockets: what each response means, and what is never done."""

import asyncio
import json
import socket
from base64 import b64encode
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime

import pytest
from standardwebhooks.webhooks import Webhook as Verifier

from alerts.channels.webhook import Webhook, WebhookSettings, signing_key
from crawler.fetching.address_guard import AddressGuard
from store.clock import utc_now
from store.errors import DeliveryError, LeaseLost, StoreError
from tests.support.alerting import Marks, rendered

SECRET = "whsec_" + b64encode(b"k" * 32).decode()


class Endpoint:
    """Reads requests whole and answers with the given bytes; `None` hangs up, `hang` never answers."""

    def __init__(self, answer):
        self.answer, self.requests, self.writers = answer, [], []

    async def __call__(self, reader, writer):
        self.writers.append(writer)
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            lines = head.decode().split("\r\n")
            headers = {k.lower(): v for k, _, v in (line.partition(": ") for line in lines[1:]) if k}
            body = await reader.readexactly(int(headers["content-length"]))
            self.requests.append((lines[0], headers, body))
            if self.answer == "hang":
                await asyncio.Event().wait()
            if self.answer is not None:
                writer.write(self.answer)
                await writer.drain()
        writer.close()


@asynccontextmanager
async def serving(answer):
    endpoint = Endpoint(answer)
    server = await asyncio.start_server(endpoint, "127.0.0.1", 0)
    endpoint.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hooks/t0ken"
    try:
        yield endpoint
    finally:
        server.close()
        for writer in endpoint.writers:
            writer.transport.abort()
        await asyncio.sleep(0)


def answer(status, body=b"", **headers):
    extra = "".join(f"{key.replace('_', '-')}: {value}\r\n" for key, value in headers.items())
    return f"HTTP/1.1 {status} X\r\nContent-Length: {len(body)}\r\n{extra}\r\n".encode() + body


@asynccontextmanager
async def channel_to(url, *, guard=None, **changes):
    settings = WebhookSettings("hook", url, **{"keys": (signing_key(SECRET),), "timeout_s": 5.0, **changes})
    channel = Webhook(settings, utc_now, guard)
    try:
        yield channel
    finally:
        await channel.close()


async def failure(url, *, attempts=1, **options):
    marks = Marks()
    async with channel_to(url, **options) as channel:
        with pytest.raises(DeliveryError) as caught:
            await channel.send(replace(rendered(channel), tries=attempts), marks)
    return caught.value, marks.count


async def test_a_signed_message_arrives():
    async with serving(answer(204)) as endpoint, channel_to(endpoint.url) as channel:
        marks = Marks()
        delivery = rendered(channel)
        sent = await channel.send(delivery, marks)
    (line, headers, body) = endpoint.requests[0]
    assert line.startswith("POST /hooks/t0ken")
    assert headers["webhook-id"] == headers["idempotency-key"] == delivery.id
    assert headers["content-type"] == "application/json"
    assert Verifier(SECRET).verify(body.decode(), headers) == json.loads(delivery.content)
    assert (sent.code, marks.count) == (204, 1)


@pytest.mark.parametrize("failing", [LeaseLost("another has it"), StoreError("the disk is full")], ids=repr)
async def test_a_connection_whose_callback_fails_is_closed_without_a_byte(failing):
    """They used to stay open, one for each attempt, until a full disk had used up all descriptors."""
    seen = asyncio.get_running_loop().create_future()

    async def endpoint(reader, writer):
        seen.set_result(await reader.read())
        writer.close()

    async def refuse():
        raise failing

    server = await asyncio.start_server(endpoint, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hooks/t0ken"
    async with server, channel_to(url) as channel:
        with pytest.raises(type(failing)):
            await channel.send(rendered(channel), refuse)
        async with asyncio.timeout(5):
            assert await seen == b""


async def test_every_attempt_sends_the_same_bytes():
    async with serving(answer(200, b"ok")) as endpoint, channel_to(endpoint.url) as channel:
        delivery = rendered(channel)
        for _ in range(3):
            await channel.send(delivery, Marks())
    assert len({(headers["webhook-id"], body) for _, headers, body in endpoint.requests}) == 1


@pytest.mark.parametrize(
    ("response", "attempts", "permanent"),
    [
        *((answer(status), 9, False) for status in (408, 425, 429, 500, 502, 503, 504)),
        *((answer(status), 1, False) for status in (400, 404, 418)),
        *((answer(status), 2, True) for status in (400, 401, 403, 404, 405, 413, 415, 418, 422)),
        (answer(410), 1, True),
        *((answer(status, Location="http://elsewhere.example/x"), 1, False) for status in (301, 308)),
        *(
            (answer(status, Location="http://elsewhere.example/x"), 2, True)
            for status in (301, 302, 303, 307)
        ),
        (answer(304), 2, True),
    ],
)
async def test_each_status_gives_the_right_error(response, attempts, permanent):
    async with serving(response) as endpoint:
        error, left = await failure(endpoint.url, attempts=attempts)
    assert (error.permanent, error.uncertain, left) == (permanent, False, 1)
    assert error.code == int(response.split()[1])


async def test_a_redirect_is_reported_and_not_followed():
    async with serving(answer(200)) as other, serving(answer(307, Location=other.url)) as endpoint:
        error, _ = await failure(endpoint.url)
    assert "127.0.0.1" in str(error)
    assert other.requests == []


@pytest.mark.parametrize("asked", ["120", "date"])
async def test_retry_after_is_honoured(asked):
    wish = format_datetime(utc_now() + timedelta(seconds=120), usegmt=True) if asked == "date" else asked
    async with serving(answer(503, Retry_After=wish)) as endpoint:
        error, _ = await failure(endpoint.url)
    assert 110 <= error.retry_after_s <= 121


async def test_an_unreadable_retry_after_is_ignored():
    async with serving(answer(503, Retry_After="soon, maybe")) as endpoint:
        error, _ = await failure(endpoint.url)
    assert error.retry_after_s is None


@pytest.mark.parametrize("response", [None, "hang"])
async def test_a_lost_answer_is_uncertain(response):
    async with serving(response) as endpoint:
        error, left = await failure(endpoint.url, timeout_s=0.3)
    assert (error.uncertain, error.permanent, left) == (True, False, 1)


async def test_a_refused_connection_is_not_uncertain():
    with socket.socket() as taken:  # bound, not listening: nobody else gets the port
        taken.bind(("127.0.0.1", 0))
        error, left = await failure(f"http://127.0.0.1:{taken.getsockname()[1]}/")
    assert (error.uncertain, error.permanent, left) == (False, False, 0)


async def test_an_internal_address_is_refused_before_anything_is_sent():
    async with serving(answer(204)) as endpoint:
        error, left = await failure(endpoint.url, guard=AddressGuard().socket_factory)
    assert "refused to connect" in str(error)
    assert (error.uncertain, left, endpoint.requests) == (False, 0, [])


async def test_only_the_beginning_of_a_huge_response_is_read():
    endless = b"HTTP/1.1 500 X\r\nContent-Length: 99999999\r\n\r\n" + b"\x1b[31mno\n" * 100_000
    async with serving(endless) as endpoint:
        error, _ = await failure(endpoint.url)
    assert error.code == 500
    assert len(str(error)) <= 16_500


async def test_neither_cookies_nor_a_proxy_of_the_environment_are_used(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    async with serving(answer(200, Set_Cookie="a=b")) as endpoint, channel_to(endpoint.url) as channel:
        await channel.send(rendered(channel), Marks())
        await channel.send(rendered(channel), Marks())
    assert all("cookie" not in headers for _, headers, _ in endpoint.requests)
    assert len(endpoint.requests) == 2


async def test_the_check_connects_and_posts_nothing():
    async with serving(answer(204)) as endpoint, channel_to(endpoint.url) as channel:
        assert "can be reached" in await channel.check()
        assert endpoint.requests == []
        async with channel_to(endpoint.url, guard=AddressGuard().socket_factory) as guarded:
            with pytest.raises(DeliveryError, match="refused"):
                await guarded.check()


def test_the_label_of_an_endpoint_shows_no_secret():
    channel = Webhook(WebhookSettings("hook", "https://chat.example/hooks/abcdefSECRET"), utc_now)
    assert channel.recipients() == ("chat.example…CRET",)
    assert "/hooks/abcdefSECRET" in channel.secrets()

"""Receivers that answer 200 and mean no, or answer in an unusual form: over real sockets."""

import asyncio
import gzip
import json
import zlib
from contextlib import asynccontextmanager, suppress
from zoneinfo import ZoneInfo

import pytest

from alerts.channels import post
from alerts.channels.chat.channel import Chat, ChatSettings
from alerts.channels.chat.discord import discord
from alerts.channels.chat.mattermost import mattermost
from alerts.channels.chat.ntfy import ntfy
from alerts.channels.chat.slack import slack
from alerts.channels.chat.teams import teams
from alerts.channels.chat.telegram import telegram
from store.clock import utc_now
from store.errors import DeliveryError
from tests.integration.test_webhook_channel import channel_to
from tests.support.alerting import Marks, rendered

SERVICES = {
    "slack": lambda base: slack(f"{base}/services/T/B/x"),
    "discord": lambda base: discord(f"{base}/api/webhooks/1/x"),
    "teams": lambda base: teams(f"{base}/workflows/x"),
    "mattermost": lambda base: mattermost(f"{base}/hooks/x"),
    "telegram": lambda base: telegram("77:secret", "-1001", base),
    "ntfy": lambda base: ntfy(f"{base}/topic"),
}
YES = {
    "slack": [(200, b"ok"), (200, b'{"success":true}')],
    "discord": [(204, b""), (200, b'{"id": "1234", "content": "x"}')],
    "teams": [(202, b""), (200, b"1")],
    "mattermost": [(200, b"ok"), (200, b'{"ok":true}')],
    "telegram": [(200, b'{"ok":true,"result":{"message_id":5}}')],
    "ntfy": [(200, b'{"id":"hwQ2YpKdmg","event":"message"}')],
}
TEAMS_NO = b"Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429"
NO = {
    "slack": [b"invalid_payload", b'{"ok":false,"error":"no_service"}'],
    "discord": [b'{"message": "You are being rate limited.", "retry_after": 90}'],
    "teams": [TEAMS_NO, b'{"error":{"code":"429","message":"Rate limit is exceeded."}}'],
    "mattermost": [b'{"id":"web.incoming_webhook.channel","message":"not found"}'],
    "telegram": [b'{"ok":false,"error_code":400,"description":"chat not found"}', b"{}", b"[]", b""],
    "ntfy": [b'{"code":42901,"http":429,"error":"limit reached"}', b""],
}
LOG_IN = b"<!doctype html><html><title>Log in</title><form><input type=password></form> ok </html>"
GZIP, DEFLATE = b"Content-Encoding: gzip\r\n", b"Content-Encoding: deflate\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"


def plain(status, body, extra=b""):
    return b"HTTP/1.1 %d X\r\nContent-Length: %d\r\n%s\r\n" % (status, len(body), extra), body


def chunked(status, body, extra=b""):
    pieces = [body[i : i + 7] for i in range(0, len(body), 7)]
    framed = [b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces]
    return (b"HTTP/1.1 %d X\r\n%s%s\r\n" % (status, CHUNKED, extra), *framed, b"0\r\n\r\n")


def segments(status, body, extra=b""):
    head, _ = plain(status, body, extra)
    return (head, *(body[i : i + 5] for i in range(0, len(body), 5)))


def raw_deflate(body):
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


FORMS = {
    "plain": plain,
    "chunked": chunked,
    "segments": segments,
    "gzip": lambda status, body: plain(status, gzip.compress(body), GZIP),
    "gzip chunked": lambda status, body: chunked(status, gzip.compress(body), GZIP),
    "gzip unannounced": lambda status, body: segments(status, gzip.compress(body)),
    "deflate": lambda status, body: segments(status, zlib.compress(body), DEFLATE),
    "raw deflate": lambda status, body: plain(status, raw_deflate(body), DEFLATE),
    "UTF-8 with mark": lambda status, body: plain(status, b"\xef\xbb\xbf" + body),
}


@asynccontextmanager
async def answering(*parts):
    """A server that answers every request with these parts, each in a segment of its own."""
    requests, writers = [], []

    async def answer(reader, writer):
        writers.append(writer)
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            length = int(head.partition("content-length: ")[2].split("\r\n")[0])
            requests.append((head, await reader.readexactly(length)))
            for part in parts:
                writer.write(part)
                await writer.drain()
                await asyncio.sleep(0)  # the reader sees each part on its own
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", requests
    finally:
        server.close()
        for writer in writers:
            writer.transport.abort()


async def send(name, parts, **changes):
    """What one attempt through a chat channel gives: a receipt or an error."""
    async with answering(*parts) as (base, _):
        channel = Chat(
            ChatSettings("chat", SERVICES[name](base), ZoneInfo("UTC"), timeout_s=5.0, **changes), utc_now
        )
        try:
            return await channel.send(rendered(channel), Marks())
        except DeliveryError as error:
            return error
        finally:
            await channel.close()


def cases(table, body=lambda case: case):
    """Every case in every form; an empty body has only one."""
    return [
        (name, case, form)
        for name, rows in table.items()
        for case in rows
        for form in (FORMS if body(case) else ["plain"])
    ]


@pytest.mark.parametrize(("name", "body", "form"), cases(NO), ids=repr)
async def test_a_200_that_means_no_is_retried_in_whatever_form_it_arrives(name, body, form):
    error = await send(name, FORMS[form](200, body))
    assert isinstance(error, DeliveryError), error
    assert (error.permanent, error.uncertain) == (False, False)


@pytest.mark.parametrize(("name", "yes", "form"), cases(YES, lambda case: case[1]), ids=repr)
async def test_the_confirmation_of_a_service_is_understood_in_every_form(name, yes, form):
    status, body = yes
    sent = await send(name, FORMS[form](status, body))
    assert not isinstance(sent, DeliveryError), sent
    assert sent.code == status


@pytest.mark.parametrize("status", [200, 202])
@pytest.mark.parametrize("name", SERVICES)
async def test_a_log_in_page_is_no_confirmation(name, status):
    error = await send(name, chunked(status, LOG_IN))
    assert isinstance(error, DeliveryError), error
    assert (error.permanent, error.uncertain) == (False, False)


@pytest.mark.parametrize("name", ["slack", "telegram", "ntfy", "mattermost", "discord"])
@pytest.mark.parametrize(
    "parts",
    [
        (b'HTTP/1.1 200 X\r\nContent-Length: 900\r\n\r\n{"o',),
        plain(200, b"\x0b\x02\x80ok\x03", b"Content-Encoding: br\r\n"),
        plain(200, gzip.compress(b"o" * 100)[:20], GZIP),
    ],
    ids=["cut off", "packed in a way that was not offered", "damaged"],
)
async def test_a_200_whose_body_cannot_be_read_is_uncertain(name, parts):
    error = await send(name, parts)
    assert isinstance(error, DeliveryError), error
    assert error.uncertain


async def test_a_confirmation_that_repeats_a_long_message_is_read_to_its_end():
    said = json.dumps({"result": {"text": "소식" * 20_000}, "ok": True}).encode()
    assert len(said) > 200_000
    assert (await send("telegram", chunked(200, said))).code == 200


async def test_a_bomb_is_unpacked_to_the_limit_only():
    packed = gzip.compress(b"0" * 50_000_000)
    error = await send("telegram", plain(200, packed, GZIP))
    assert (error.uncertain, len(str(error)) < 600_000) == (True, True)


async def test_no_compression_is_offered():
    async with answering(*plain(204, b"")) as (base, requests), channel_to(base) as channel:
        await channel.send(rendered(channel), Marks())
    assert "accept-encoding: identity\r\n" in requests[0][0]


# ── how long to wait ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("form", ["plain", "segments", "gzip", "chunked"])
@pytest.mark.parametrize("status", [200, 429, 503])
@pytest.mark.parametrize("name", ["telegram", "discord", "teams", "slack"])
@pytest.mark.parametrize(
    "body",
    [
        b'{"ok":false,"parameters":{"retry_after":120}}',
        b'{"retry_after":"120"}',
        b'{"error":{"message":"Rate limit is exceeded. Try again in 120 seconds."}}',
        b"Too Many Requests: retry after 120",
    ],
    ids=["nested", "text", "sentence", "no JSON"],
)
async def test_the_delay_in_a_body_is_honoured(name, status, form, body):
    error = await send(name, FORMS[form](status, body))
    assert (error.retry_after_s, error.permanent) == (120.0, False)


@pytest.mark.parametrize("body", [b'{"retry_after": 120}', b'{"retryAfterMs": 120000}'])
async def test_a_webhook_may_state_its_delay_in_the_body_too(body):
    async with answering(*chunked(503, body)) as (base, _), channel_to(base) as channel:
        with pytest.raises(DeliveryError) as caught:
            await channel.send(rendered(channel), Marks())
    assert caught.value.retry_after_s == 120.0


# ── headers ───────────────────────────────────────────────────────────────────────────────────────

ODD_HEADERS = {
    "long": b"X-Trace: " + b"a" * 20_000 + b"\r\n",
    "very long": b"X-Trace: " + b"a" * 200_000 + b"\r\n",
    "many": b"".join(b"X-%d: a\r\n" % number for number in range(3_000)),
    "no colon": b"this is no header\r\n",
    "control characters": b"X-A: \x01\x02\x00\r\n",
    "folded": b"X-A: one\r\n two\r\n",
    "no name": b": value\r\n",
    "Latin-1": b"X-\xe9: \xe9\r\n",
    "location": b"Location: http://[x\r\n",
    "other location": b"Location: http://[::1]..x@/a\r\n",
    "cookie": b"Set-Cookie: =;;;\x7f=\r\n",
    "retry": b"Retry-After: soon, 99999999999999999999\r\n",
}


@pytest.mark.parametrize("header", ODD_HEADERS)
async def test_with_odd_headers_the_status_line_decides_that_it_was_sent(header):
    parts = plain(200, b"thanks", ODD_HEADERS[header])
    async with answering(*parts) as (base, _), channel_to(base) as channel:
        assert (await channel.send(rendered(channel), Marks())).code == 200


@pytest.mark.parametrize("header", ODD_HEADERS)
async def test_with_odd_headers_the_status_line_decides_that_it_was_refused(header):
    parts = plain(503, b"later", ODD_HEADERS[header])
    async with answering(*parts) as (base, _), channel_to(base) as channel:
        with pytest.raises(DeliveryError) as caught:
            await channel.send(rendered(channel), Marks())
    assert (caught.value.code, caught.value.uncertain) == (503, False)


@pytest.mark.parametrize("header", [name for name in ODD_HEADERS if name not in ("very long", "many")])
@pytest.mark.parametrize("form", [plain, chunked])
async def test_with_odd_headers_the_body_still_confirms(header, form):
    answer = b"".join(form(200, b'{"ok":true}', ODD_HEADERS[header]))
    assert (await send("telegram", (b"HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n" + answer,))).code == 200


@pytest.mark.parametrize("header", ["no colon", "location"])
async def test_with_odd_headers_a_body_that_means_no_still_means_no(header):
    error = await send("telegram", (b"".join(plain(200, b'{"ok":false}', ODD_HEADERS[header])),))
    assert isinstance(error, DeliveryError)


@pytest.mark.parametrize("header", ["location", "other location", "cookie", "long"])
async def test_an_odd_header_does_not_hide_the_others(header):
    parts = plain(503, b"later", ODD_HEADERS[header] + b"Retry-After: 120\r\n")
    async with answering(*parts) as (base, _), channel_to(base) as channel:
        with pytest.raises(DeliveryError) as caught:
            await channel.send(rendered(channel), Marks())
    assert caught.value.retry_after_s == 120


@pytest.mark.parametrize("status", [200, 503])
async def test_a_webhook_that_keeps_its_answer_open_is_not_waited_for(monkeypatch, status):
    monkeypatch.setattr(post, "LOG_LINE_S", 0.1)
    never = asyncio.Event()

    async def answer(reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        await reader.readexactly(int(head.partition("content-length: ")[2].split("\r\n")[0]))
        writer.write(b"HTTP/1.1 %d X\r\n%s\r\n7\r\nstarted\r\n" % (status, CHUNKED))
        await writer.drain()
        with suppress(TimeoutError):
            await asyncio.wait_for(never.wait(), 20)
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    began = asyncio.get_running_loop().time()
    async with channel_to(url, timeout_s=15.0) as channel:
        if status == 200:
            assert (await channel.send(rendered(channel), Marks())).answer == "started"
        else:
            with pytest.raises(DeliveryError, match="503: started") as caught:
                await channel.send(rendered(channel), Marks())
            assert not caught.value.uncertain
    assert asyncio.get_running_loop().time() - began < 5
    never.set()
    server.close()

"""Endpoints of hooks and chats that are internal, never end, drip or unpack to gigabytes."""

import asyncio
import gzip
import time
import zlib
from contextlib import suppress
from dataclasses import replace

import pytest

from alerts.channels import post
from alerts.channels.response import decode_body
from service.config.load import load_config
from service.pipeline.channels import build_channels
from store.errors import DeliveryError
from tests.integration.test_webhook_channel import answer, failure, serving
from tests.support.alerting import Marks, make_alert, rendered

LIMIT = 16_384


@pytest.mark.parametrize("kind", ["webhook", "slack", "discord", "teams", "mattermost"])
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_a_hook_as_configured_may_not_be_internal(tmp_path, kind, host):
    async with serving(answer(204)) as endpoint:
        url = endpoint.url.replace("127.0.0.1", host)
        secret = (
            'secret = "whsec_a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s="\n' if kind == "webhook" else ""
        )
        (tmp_path / "seed.txt").write_text(
            "Kim visits Kursk. North Korean troops were seen there by many people."
        )
        config = tmp_path / "config.toml"
        config.write_text(
            '[[stories]]\nname = "s"\nseed = "seed.txt"\n'
            f'[[channels]]\nkind = "{kind}"\nname = "hook"\nurl = "{url}"\n{secret}'
        )
        channel = build_channels(load_config(config))["hook"]
        try:
            with pytest.raises(DeliveryError, match="refused to connect"):
                await channel.send(replace(rendered(channel, make_alert()), tries=1), Marks())
        finally:
            await channel.close()
    assert endpoint.requests == []


class Pouring:
    """Answers every request with a head and then with a piece again and again, until the other side leaves."""

    def __init__(self, head, piece, pause_s=0.0):
        self.head, self.piece, self.pause_s, self.sent = head, piece, pause_s, 0
        self.tasks = []

    async def __call__(self, reader, writer):
        self.tasks.append(asyncio.current_task())
        try:
            await self._pour(reader, writer)
        finally:
            writer.transport.abort()

    async def _pour(self, reader, writer):
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(self.head)
            while self.sent < 200_000_000:
                writer.write(self.piece)
                await writer.drain()
                self.sent += len(self.piece)
                await asyncio.sleep(self.pause_s)


async def poured(pouring):
    server = await asyncio.start_server(pouring, "127.0.0.1", 0)
    try:
        return (await failure(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"))[0]
    finally:
        server.close()
        for task in pouring.tasks:
            task.cancel()
        await asyncio.gather(*pouring.tasks, return_exceptions=True)
        await asyncio.sleep(0)


@pytest.mark.parametrize("status", [400, 500])
@pytest.mark.parametrize("length", ["Content-Length: 999999999", "Connection: close"])
async def test_an_endless_answer_is_read_to_the_limit(status, length):
    pouring = Pouring(f"HTTP/1.1 {status} X\r\n{length}\r\n\r\n".encode(), b"no " * 20_000)
    error = await poured(pouring)
    assert error.code == status
    assert pouring.sent < 20_000_000


@pytest.mark.parametrize("piece", [b"n", b"\n"])
async def test_an_answer_that_drips_is_not_waited_for(piece, monkeypatch):
    monkeypatch.setattr(post, "LOG_LINE_S", 0.1)
    began = time.monotonic()
    error = await poured(Pouring(b"HTTP/1.1 500 X\r\nContent-Length: 999999\r\n\r\n", piece, 0.01))
    assert error.code == 500
    assert time.monotonic() - began < 4  # the limit of the whole request is 5 s


@pytest.mark.parametrize(
    ("encoding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress), ("", gzip.compress)]
)
def test_a_compressed_answer_unpacks_to_the_limit(encoding, pack):
    text, whole = decode_body(pack(b"a" * 20_000_000), encoding, LIMIT)
    assert len(text) <= LIMIT
    assert not whole

"""The public server: only its routes are reachable, and within limits."""

import asyncio
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web
from structlog.testing import capture_logs

from service.web import connections, public
from service.web.public import read_body, serve_public
from tests.support.pushing import free_port, public_at

TOKEN = "t" * 43


@asynccontextmanager
async def serving(*, handler=None, max_body_bytes=1_000):
    async def echo(request):
        return web.Response(body=await read_body(request))

    public = public_at(free_port())
    routes = [web.post("/susulan/x", handler or echo)]
    async with serve_public(public, routes, max_body_bytes) as port, aiohttp.ClientSession() as session:

        async def ask(method, path, **options):
            async with session.request(method, f"http://127.0.0.1:{port}{path}", **options) as answer:
                return answer.status, await answer.text(), answer.headers

        yield ask, port


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/susulan"),
        ("GET", "/susulan/"),
        ("GET", "/susulan/x"),
        ("PUT", "/susulan/x"),
        ("POST", "/x"),
        ("POST", "/susulan/x/"),
        ("POST", "/susulan/../susulan/y"),
        ("GET", "/metrics"),
        ("GET", "/healthz"),
        ("GET", f"/susulan/w/{TOKEN}"),
        ("OPTIONS", "/susulan/x"),
    ],
)
async def test_everything_else_is_not_found(method, path):
    async with serving() as (ask, _):
        status, text, headers = await ask(method, path)
    assert (status, text) == (404, "Not Found\n")
    assert "Allow" not in headers


@pytest.mark.parametrize("data", [b"fine", b"x" * 1_001])
async def test_every_response_has_security_headers_and_no_cookie(data):
    async with serving() as (ask, _):
        _, _, headers = await ask("POST", "/susulan/x", data=data)
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    assert "aiohttp" not in headers["Server"]
    assert "Set-Cookie" not in headers


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("rebound.example", 403),
        ("127.0.0.1.rebound.example", 403),
        ("[::1", 403),
        ("rebound.example@localhost", 403),
        ("", 403),
        ("localhost", 200),
        ("LOCALHOST:80", 200),
        ("[::1]:8089", 200),
    ],
)
async def test_other_host_names_get_no_content(host, status):
    async with serving() as (ask, _):
        assert (await ask("POST", "/susulan/x", data=b"x", headers={"Host": host}))[0] == status


async def test_bodies_are_limited_with_and_without_a_content_length():
    async def pieces():
        for _ in range(30):
            yield b"x" * 100

    async with serving() as (ask, _):
        assert (await ask("POST", "/susulan/x", data=b"x" * 1_000))[0] == 200
        assert (await ask("POST", "/susulan/x", data=b"x" * 1_001))[0] == 413
        assert (await ask("POST", "/susulan/x", data=pieces()))[0] == 413
        assert (await ask("POST", "/susulan/x", data=b"x", headers={"Content-Encoding": "zip"}))[0] == 415


async def test_a_slow_body_is_cut_off(monkeypatch):
    monkeypatch.setattr(public, "BODY_TIMEOUT_S", 0.05)
    async with serving() as (_, port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"POST /susulan/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nx")
        assert b" 408 " in await asyncio.wait_for(reader.readline(), 5)
        writer.close()


async def test_a_silent_or_slow_connection_is_closed(monkeypatch):
    monkeypatch.setattr(connections, "HEAD_TIMEOUT_S", 0.1)
    monkeypatch.setattr(connections, "SWEEP_INTERVAL_S", 0.02)
    async with serving() as (_, port):
        silent, first = await asyncio.open_connection("127.0.0.1", port)
        dripping, second = await asyncio.open_connection("127.0.0.1", port)
        second.write(b"POST /susulan/x HT")
        assert await asyncio.wait_for(silent.read(), 5) == b""
        assert await asyncio.wait_for(dripping.read(), 5) == b""
        first.close()
        second.close()


async def test_connections_without_a_request_are_limited(monkeypatch):
    monkeypatch.setattr(connections, "MAX_SILENT_CONNECTIONS", 2)
    monkeypatch.setattr(connections, "SWEEP_INTERVAL_S", 0.02)
    async with serving() as (ask, port):
        opened = [await asyncio.open_connection("127.0.0.1", port) for _ in range(5)]
        ended = [asyncio.create_task(reader.read()) for reader, _ in opened]
        for _, one in zip(range(3), asyncio.as_completed(ended, timeout=10), strict=False):
            assert await one == b""
        assert (await ask("POST", "/susulan/x", data=b"x"))[0] == 200
        assert sum(one.done() for one in ended) == 3
        for _, writer in opened:
            writer.close()
        await asyncio.wait(ended)


async def test_an_internal_error_shows_no_details():
    async def broken(_request):
        raise RuntimeError("the secret is 7")

    with capture_logs() as logs:
        async with serving(handler=broken) as (ask, _):
            status, text, headers = await ask("POST", "/susulan/x")
    assert (status, text) == (500, "something went wrong\n")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert [one["event"] for one in logs] == ["public_request_failed"]


async def test_malformed_requests_do_not_fill_the_log(caplog):
    async with serving() as (_, port):
        for raw in (b"NONSENSE\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", b"GET / HTTP/1.1\r\nX: " + b"y" * 9_000):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(raw)
            assert b" 400 " in await asyncio.wait_for(reader.readline(), 5)
            writer.close()
    assert caplog.records == []

"""Every kind of outage of our own network is an `unreachable` error, and costs no source a failure."""

import asyncio
import errno
import socket
from dataclasses import replace

import pytest

from crawler.fetching.address_guard import AddressGuard
from crawler.fetching.http_client import HttpClient
from store.errors import FetchError
from tests.support.collecting import SETTINGS, collecting, rss, source
from tests.support.webserver import WebServer


async def unreachable(url: str) -> str:
    """Return the error of a fetch, which must be one of connecting."""
    reader = HttpClient(replace(SETTINGS, connect_timeout_s=0.1), AddressGuard(SETTINGS.allow_private))
    try:
        with pytest.raises(FetchError) as caught:
            await reader.fetch(url, {})
    finally:
        await reader.close()
    assert caught.value.unreachable
    return str(caught.value)


@pytest.fixture
def names(monkeypatch):
    """Replace name resolution."""

    def _names(answer):
        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", answer)

    return _names


async def failing(*_, **__):
    raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")


async def hanging(*_, **__):
    await asyncio.Event().wait()


async def test_no_name_server(names):
    names(failing)
    assert await unreachable("http://paper.example/f") == "no address found for paper.example"


async def test_a_name_server_that_never_answers(names):
    names(hanging)
    assert "no connection to paper.example" in await unreachable("http://paper.example/f")


@pytest.mark.parametrize("code", [errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN])
async def test_no_route(monkeypatch, code):
    async def refuse(*_):
        raise OSError(code, "no route")

    monkeypatch.setattr(asyncio.get_running_loop(), "sock_connect", refuse)
    assert "no connection to 127.0.0.1" in await unreachable("http://127.0.0.1:9/f")


async def test_a_dead_name_server_is_no_failure_of_the_sources_and_retries_are_spread(names):
    names(hanging)
    sources = [source(f"http://paper{n}.example/f", f"s{n}") for n in range(20)]
    settings = replace(SETTINGS, connect_timeout_s=0.05, hosts_at_once=20)
    async with collecting(sources, settings) as rounds:
        await rounds.tick()
        blamed = sum(state.failures for state in rounds.store.source_states())
        assert blamed <= 4
        assert all(report.error for report in rounds.reports)
        pauses = set()
        while (due := rounds.store.next_collection_due()) is not None and len(pauses) < 10:
            pauses.add(due)
            rounds.time.now = due
            await rounds.tick()
        assert len(pauses) == 10
        assert sum(state.failures for state in rounds.store.source_states()) == blamed


async def test_a_proxy_in_the_environment_is_not_used(monkeypatch):
    async with WebServer() as web, WebServer("127.0.0.2") as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url(""))
        async with collecting([source(web.serve("/f", rss("One")))]) as rounds:
            assert (await rounds.tick()).ok == 1
    assert proxy.requests == []

"""Listings are read by a worker: what a hostile one costs, and what is noted in the store before it is read."""

import asyncio
import gzip
import zlib
from dataclasses import replace

import pytest

from crawler.fetching.response import HttpResponse
from crawler.scheduling import listing_reader
from crawler.scheduling.listing_reader import INLINE_BYTES, ListingReader
from crawler.workers.process import TookTooLong, WorkerLimits
from store.errors import ParseError
from store.records.sources import SourceState
from tests.support.collecting import SETTINGS, START, collecting, rss, source
from tests.support.webserver import Reply, WebServer

URL = "http://127.0.0.1/feed"
STATE = SourceState(source(URL), START, has_baseline=True)
LONG = "A full report. " * 400
HANGING = b"<rss><channel>" + b"<item>" * 800_000
"""Feedparser takes far longer for elements that never close."""


@pytest.fixture
async def reader():
    reader = ListingReader(SETTINGS, lambda: START, fetch_pages=False, limits=WorkerLimits(time_s=1.5))
    yield reader
    reader.close()


def answer(body):
    return HttpResponse(URL, 200, {}, body)


async def test_a_tiny_feed_starts_no_worker(reader):
    read = await reader.read(answer(rss("One", "Two").encode()), STATE, START)
    assert [article.title for article in read.articles] == ["One", "Two"]
    assert reader.worker.pid is reader.slow_worker.pid is None


@pytest.mark.parametrize("pack", [bytes, gzip.compress, zlib.compress])
async def test_others_are_read_by_a_worker(reader, pack):
    body = pack(rss("One", "Two", text=LONG).encode())
    assert len(body) > INLINE_BYTES or pack is not bytes
    inline = listing_reader.read_listing(body, reader._task(STATE, START, URL, None), False)  # noqa: FBT003
    for _ in range(2):
        assert await reader.read(answer(body), STATE, START) == inline
    assert (reader.worker.pid is None) is (pack is not bytes)
    assert (reader.slow_worker.pid is None) is (pack is bytes)


async def test_a_large_one_is_read_beside_the_others(reader):
    body = rss("One", text=LONG * 100).encode()
    assert len(body) > 500_000
    assert (await reader.read(answer(body), STATE, START)).articles
    assert reader.worker.pid is None


async def test_the_time_limit_is_that_of_the_second_worker_and_the_others_go_on(reader, monkeypatch):
    monkeypatch.setattr(listing_reader, "_QUICK_BYTES", 10_000_000)
    with pytest.raises(TookTooLong, match=r"longer than 1\.5 s"):
        await reader.read(answer(HANGING), STATE, START)
    assert (await reader.read(answer(rss("One", text=LONG).encode()), STATE, START)).articles


async def test_a_source_that_failed_is_read_beside_the_others(reader):
    await reader.read(answer(rss("One", text=LONG).encode()), replace(STATE, failures=1), START)
    assert reader.worker.pid is None
    assert reader.slow_worker.pid is not None


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress])
async def test_a_packed_file_has_the_limit_of_its_source(pack):
    reader = ListingReader(replace(SETTINGS, max_feed_bytes=50_000), lambda: START, fetch_pages=False)
    try:
        fits = pack(rss("One", text="A full report. " * 3_000).encode())
        assert (await reader.read(answer(fits), STATE, START)).articles
        with pytest.raises(ParseError, match="more than 50000 bytes unpacked"):
            await reader.read(answer(pack(rss("One", text="A full report. " * 3_500).encode())), STATE, START)
    finally:
        reader.close()


async def test_entries_come_along_only_where_pages_of_a_list_are_joined(reader):
    body = rss("One", text=LONG).encode()
    assert (await reader.read(answer(body), STATE, START)).listing.entries == ()
    joined = await reader.read(answer(body), STATE, START, with_entries=True)
    assert len(joined.listing.entries) == 1
    assert await reader.to_articles(joined.listing, STATE, START) == joined.articles


def begun(store):
    return [
        row["name"] for row in store._fetch_all("SELECT name FROM sources WHERE poll_began IS NOT NULL", {})
    ]


@pytest.mark.parametrize("text", ["short", LONG], ids=["inline", "worker"])
async def test_a_poll_is_noted_before_its_answer_is_read(monkeypatch, text):
    noted = []
    read = ListingReader.read

    async def reading(self, *args, **facts):
        noted.append(begun(rounds.store))
        return await read(self, *args, **facts)

    monkeypatch.setattr(ListingReader, "read", reading)
    async with WebServer() as web:
        url = web.serve("/feed", Reply(body=rss("One", text=text), etag='"1"'))
        async with collecting([source(url)]) as rounds:
            assert (await rounds.tick()).ok == 1
            assert begun(rounds.store) == []
            assert (await rounds.again()).unchanged == 1
    assert noted == [["a"]]


async def test_a_poll_that_is_stopped_is_not_taken_for_a_crash(monkeypatch):
    reached = asyncio.Event()

    async def reading(self, *args, **facts):
        reached.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(ListingReader, "read", reading)
    async with WebServer() as web:
        url = web.serve("/feed", rss("One"))
        async with collecting([source(url)]) as rounds:
            ticking = asyncio.create_task(rounds.tick())
            await reached.wait()
            assert begun(rounds.store) == ["a"]
            await rounds.collector.close()
            ticking.cancel()
            await asyncio.gather(ticking, return_exceptions=True)
            assert rounds.store.note_interrupted_polls(rounds.time()) == ()


async def test_a_feed_that_changes_every_id_is_bounded():
    async with WebServer() as web:
        url = web.serve("/feed", *(rss(*(f"{turn} {n}" for n in range(10))) for turn in range(4)))
        async with collecting([source(url)], replace(SETTINGS, max_new_per_day=15)) as rounds:
            new = [(await rounds.tick()).new, *[(await rounds.again()).new for _ in range(3)]]
            assert new == [10, 10, 5, 0]
            assert rounds.state().left_out == 15

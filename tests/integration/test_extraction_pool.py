"""Extraction in a worker process; what a bad page costs is in `test_killable_worker.py`."""

import asyncio

import pytest

from crawler.pages.pool import ExtractionPool
from crawler.workers.process import WorkerLimits
from store.errors import ParseError

PAGE = (
    b"<html><head><title>Council agrees to repair the bridge</title></head><body><article><h1>Council agrees to "
    b"repair the bridge</h1><p>"
    + b"The town council voted to repair the old bridge. " * 20
    + b"</p><time datetime='2026-03-01T09:30:00[Asia/Seoul]'></time></article>"
)


def _read(pool, body=PAGE):
    return pool.extract(body, content_type="text/html", url="https://a.example/1")


@pytest.fixture
async def pool():
    pool = ExtractionPool()
    yield pool
    pool.close()
    await asyncio.sleep(0)


async def test_pages_wait_for_their_turn_in_one_process(pool):
    pages = await asyncio.gather(*(_read(pool) for _ in range(5)))
    assert {page.title for page in pages} == {"Council agrees to repair the bridge"}
    assert all(page.usable for page in pages)
    first = pool.worker.pid
    await _read(pool)
    assert pool.worker.pid == first


async def test_a_page_that_takes_too_long_costs_itself_only():
    pool = ExtractionPool(WorkerLimits(time_s=0.001, memory_bytes=1_000_000_000))
    try:
        with pytest.raises(ParseError, match=r"reading the page took longer than 0\.001 s"):
            await _read(pool)
    finally:
        pool.close()

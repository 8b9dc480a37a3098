"""The worker process that reads GDELT's files, and the download before it, when they go wrong."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.fetching.address_guard import AddressGuard
from crawler.fetching.http_client import HttpClient
from crawler.gdelt import download
from crawler.gdelt.file_reader import FileReader
from store.errors import FetchError, ParseError
from tests.support.collecting import SETTINGS, START
from tests.support.gkg import gkg_file, gkg_row, one_story
from tests.support.webserver import WebServer

HANGING = (sys.executable, "-c", "import time; time.sleep(600)")
STORY = one_story(["Kursk"])


def _children():
    """The child processes of this one; other tests may have left some."""
    return set(Path(f"/proc/self/task/{os.getpid()}/children").read_text().split())


@pytest.fixture
def archive(tmp_path):
    path = tmp_path / "file.zip"
    path.write_bytes(gkg_file(START, [gkg_row("Kursk", "https://paper.example/1")]))
    with path.open("rb") as file:
        yield file


async def test_one_that_hangs_is_killed_in_time(archive):
    others = _children()
    reader = FileReader(STORY, max_entries=10, time_limit_s=0.1, command=HANGING)
    async with asyncio.timeout(20):
        with pytest.raises(ParseError, match="longer than"):
            await reader.read(archive, "20260301120000.gkg.csv")
    assert _children() <= others


async def test_one_that_is_cancelled_is_killed(archive):
    others = _children()
    reader = FileReader(STORY, max_entries=10, command=HANGING)
    task = asyncio.create_task(reader.read(archive, "20260301120000.gkg.csv"))
    while _children() <= others:
        await asyncio.sleep(0)
    task.cancel()
    async with asyncio.timeout(20):
        with pytest.raises(asyncio.CancelledError):
            await task
    assert _children() <= others


async def test_it_is_in_a_session_of_its_own_so_that_ctrl_c_does_not_reach_it(archive):
    telling = (sys.executable, "-c", "import json, os; print(json.dumps({'refused': str(os.getsid(0))}))")
    reader = FileReader(STORY, max_entries=10, command=telling)
    with pytest.raises(ParseError) as refused:
        await reader.read(archive, "20260301120000.gkg.csv")
    assert int(str(refused.value)) != os.getsid(0)


async def test_a_crash_is_a_failed_file(archive):
    crashing = (sys.executable, "-c", "import os; os.abort()")
    reader = FileReader(STORY, max_entries=10, command=crashing)
    with pytest.raises(ParseError, match="crashed the reader: exit status -6"):
        await reader.read(archive, "20260301120000.gkg.csv")


@pytest.mark.parametrize("greedy", ["bytearray(2_000_000_000)", "while True: pass"], ids=["memory", "time"])
def test_the_worker_is_limited_in_memory_and_time(greedy):
    code = f"from crawler.gdelt import worker; worker.MAX_CPU_S = 1; worker.limit_resources()\n{greedy}"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == -signal.SIGKILL or "MemoryError" in done.stderr


async def test_a_download_stops_at_its_limit():
    async with WebServer() as web:
        url = web.endless("/flood", b"0" * 60_000)
        client = HttpClient(SETTINGS, AddressGuard(SETTINGS.allow_private))
        listed = download.ListedFile(START, is_translated=False, size_bytes=100_000, md5="0" * 32)
        try:
            with pytest.raises(FetchError, match="over 100000 bytes"):
                async with download.downloaded(client, url, listed):
                    pass
        finally:
            await client.close()

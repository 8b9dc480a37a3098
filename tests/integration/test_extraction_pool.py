"""Extraction in a worker process: a crash or hang costs only that page."""

import asyncio
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from crawler.pages import pool as pool_module
from crawler.pages.pool import ExtractionPool
from store.errors import ParseError

PAGE = (
    b"<html><head><title>Council agrees to repair the bridge</title></head><body><article><h1>Council agrees to "
    b"repair the bridge</h1><p>"
    + b"The town council voted to repair the old bridge. " * 20
    + b"</p></article>"
)


def _crash(body, content_type, url):
    os._exit(3)


def _hang(body, content_type, url):
    while True:
        pass


def _read(pool, body=PAGE):
    return pool.extract(body, content_type="text/html", url="https://a.example/1")


@pytest.mark.parametrize(("bad", "told"), [(_crash, "crashed"), (_hang, "took longer than")])
def test_the_next_page_is_read_by_a_new_worker(monkeypatch, bad, told):
    async def scenario():
        pool = ExtractionPool(time_limit_s=1)
        try:
            before = await _read(pool)
            with monkeypatch.context() as patch:
                patch.setattr(pool_module, "_extract", bad)
                with pytest.raises(ParseError, match=told):
                    await _read(pool)
            return before, await _read(pool)
        finally:
            pool.close()

    before, after = asyncio.run(scenario())
    assert before.title == after.title == "Council agrees to repair the bridge"
    assert before.usable
    assert before == after


def test_pages_wait_for_their_turn_and_closing_kills_the_worker():
    async def scenario():
        pool = ExtractionPool()
        titles = await asyncio.gather(*(_read(pool) for _ in range(5)))
        (worker,) = list(pool._pool._processes.values())
        pool.close()
        return titles, worker

    titles, worker = asyncio.run(scenario())
    assert len(titles) == 5
    worker.join(20)
    with pytest.raises(ProcessLookupError):  # not by `is_alive`: the pool's own thread may have reaped it
        os.kill(worker.pid, 0)


def test_a_worker_ends_when_its_parent_was_killed(tmp_path):
    script = tmp_path / "parent.py"
    script.write_text(
        textwrap.dedent("""
            import asyncio, os
            from crawler.pages.pool import ExtractionPool

            async def main():
                pool = ExtractionPool()
                await pool.extract(b"<p>x", content_type=None, url="")
                print(*pool._pool._processes, flush=True)
                os.kill(os.getpid(), 9)

            if __name__ == "__main__":
                asyncio.run(main())
        """)
    )
    done = subprocess.run([sys.executable, script], stdout=subprocess.PIPE, timeout=60, check=False)
    assert done.returncode == -9
    worker = int(done.stdout)
    for _ in range(200):
        try:
            os.kill(worker, 0)
            state = Path(f"/proc/{worker}/stat").read_text().rpartition(")")[2].split()[0]
        except (ProcessLookupError, FileNotFoundError):
            return
        if state == "Z":
            return
        asyncio.run(asyncio.sleep(0.05))
    pytest.fail("the worker outlived its parent by ten seconds")

"""The worker process that reads what others send: what one job does costs no other job."""

import asyncio
import gc
import os
import subprocess
import sys
import textwrap
import tracemalloc
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from crawler.workers.process import KillableWorker, TookTooLong, WorkerLimits
from store.errors import ParseError
from store.records.sources import SourceKind

ROOT = Path(__file__).parents[2]
LIMITS = WorkerLimits(time_s=30, answer_bytes=1_000_000)
"""Time enough on a busy machine, except for jobs that never end."""


@pytest.fixture
async def worker(request, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    limits = replace(LIMITS, **getattr(request, "param", {}))
    worker = KillableWorker("tests.support.worker_jobs", "reading it", limits)
    yield worker
    worker.close()
    await asyncio.sleep(0)


def is_running(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


async def test_a_job_returns_plain_values_records_and_times(worker):
    assert await worker.run("echo", {"a": [1, None, "x", b"y", frozenset("z")]}) == {
        "a": [1, None, "x", b"y", frozenset("z")]
    }
    assert (await worker.run("source", "s")).kind is SourceKind.FEED
    assert (await worker.run("zoned", "Asia/Seoul")).utcoffset() == timedelta(hours=9)


@pytest.mark.parametrize(
    ("worker", "job", "told"),
    [
        ({"time_s": 1}, "hang", "reading it took longer than 1 s"),
        ({"time_s": 1}, "sleep", "reading it took longer than 1 s"),
        ({}, "crash", "crashed the reader"),
        ({}, "abort", "crashed the reader"),
        ({}, "refuse", "^no feed$"),
        ({}, "stumble", "failed: KeyError"),
        ({}, "eat_memory", "needs over 400 MB of memory"),
        ({}, "long_answer", "over 1000000 bytes were read"),
        ({}, "evil", "gave an answer that is none: an answer with posix.system"),
        ({}, "unknown", "failed: AttributeError"),
    ],
    indirect=["worker"],
)
async def test_what_one_job_does_costs_no_other_job(worker, job, told):
    bad, *good = await asyncio.gather(
        worker.run(job), *(worker.run("echo", number) for number in range(5)), return_exceptions=True
    )
    assert good == list(range(5))
    with pytest.raises(ParseError, match=told):
        raise bad


@pytest.mark.parametrize("worker", [{"time_s": 1}], indirect=True)
async def test_a_job_among_others_is_told_from_them(worker):
    jobs = [
        worker.run("echo", 1),
        worker.run("crash"),
        worker.run("echo", 2),
        worker.run("hang"),
        worker.run("echo", 3),
    ]
    first, crashed, second, hung, third = await asyncio.gather(*jobs, return_exceptions=True)
    assert [first, second, third] == [1, 2, 3]
    assert "crashed" in str(crashed)
    assert isinstance(hung, TookTooLong)


async def test_one_process_does_many_jobs_until_one_took_much_memory(worker):
    first = {await worker.run("pid") for _ in range(3)}
    assert len(first) == 1
    assert {await worker.run("swell")} == first
    assert await worker.run("pid") not in first


async def test_the_memory_of_the_parent_does_not_count(worker):
    held = b"x" * 300_000_000
    pids = {await worker.run("pid") for _ in range(2)}
    assert len(pids) == 1 == held.count(b"x", 0, 1)


async def test_a_process_is_replaced_after_its_number_of_jobs(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    worker = KillableWorker("tests.support.worker_jobs", "reading it", WorkerLimits(jobs=2))
    try:
        pids = [await worker.run("pid") for _ in range(4)]
    finally:
        worker.close()
    assert pids[0] == pids[1] != pids[2] == pids[3]


async def test_a_job_that_waited_too_long_fails_instead(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    limits = WorkerLimits(time_s=1, queue_s=0.5)
    worker = KillableWorker("tests.support.worker_jobs", "reading it", limits)
    try:
        await worker.run("pid")
        hung, late = await asyncio.gather(worker.run("hang"), worker.run("pid"), return_exceptions=True)
    finally:
        worker.close()
    assert isinstance(hung, TookTooLong)
    assert str(late) == "not read: others took 0.5 s before it"


async def test_closing_ends_a_busy_worker_and_what_waits(worker):
    pid = await worker.run("pid")
    waiting = [asyncio.create_task(worker.run(job)) for job in ("sleep", "pid")]
    await asyncio.sleep(0)
    worker.close()
    told = await asyncio.gather(*waiting, return_exceptions=True)
    assert all(isinstance(error, ParseError) for error in told)
    assert not is_running(pid)
    with pytest.raises(ParseError, match="closed"):
        await worker.run("pid")


async def test_a_worker_that_cannot_start_fails_its_job_and_the_next_one_is_tried():
    worker = KillableWorker("no.such.module", "reading it")
    for _ in range(2):
        with pytest.raises(ParseError, match="did not start"):
            await worker.run("pid")
    worker.close()


@pytest.mark.parametrize("job", ["pid", pytest.param("hang", marks=pytest.mark.slow)])
def test_a_worker_ends_after_its_parent_was_killed(tmp_path, job):
    script = tmp_path / "parent.py"
    script.write_text(
        textwrap.dedent(f"""
            import asyncio, os
            from crawler.workers.process import KillableWorker, WorkerLimits

            async def main():
                worker = KillableWorker("tests.support.worker_jobs", "it", WorkerLimits(time_s=1))
                print(await worker.run("pid"), flush=True)
                task = asyncio.create_task(worker.run("{job}"))
                await asyncio.sleep(0.2)
                os.kill(os.getpid(), 9)

            asyncio.run(main())
        """)
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, script], stdout=subprocess.PIPE, timeout=60, check=False, env=environment
    )
    assert done.returncode == -9
    worker = int(done.stdout)
    for _ in range(1_000):  # a busy one has the CPU time of a job and its margin
        if not is_running(worker):
            return
        asyncio.run(asyncio.sleep(0.05))
    pytest.fail("the worker outlived its parent")


async def test_an_idle_process_is_released_and_a_busy_one_is_not(worker):
    idle = await worker.run("pid")
    worker.release()
    assert not is_running(idle)
    busy = asyncio.create_task(worker.run("pid"))
    await asyncio.sleep(0)
    worker.release()
    assert await busy != idle


async def test_lots_are_handed_over_before_the_last_one_is_done(worker):
    assert await asyncio.gather(*(worker.run("echo", n) for n in range(100))) == list(range(100))
    assert await asyncio.gather(*(worker.run("echo", n) for n in range(3))) == [0, 1, 2]


async def test_what_waits_is_in_memory_once(worker):
    body = bytes(1_000_000)
    tracemalloc.start()
    try:
        jobs = [asyncio.create_task(worker.run("echo", body)) for _ in range(40)]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert tracemalloc.get_traced_memory()[1] < 15_000_000
    finally:
        tracemalloc.stop()
        for job in jobs:
            job.cancel()
        await asyncio.gather(*jobs, return_exceptions=True)


async def test_a_refused_document_is_freed_at_once(worker):
    gc.collect()  # what other tests have left
    gc.disable()
    try:
        with pytest.raises(ParseError, match="no feed"):
            await worker.run("refuse_document", b"x" * 100_000)
        held = [one for one in gc.get_objects() if type(one).__name__ == "_Call"]
    finally:
        gc.enable()
    assert held == []

"""The one loop of a process, as a process: results, errors, signals."""

import signal
import subprocess
import sys

import pytest

SCRIPT = """
import asyncio
from crawler.reactor import run_with_reactor
from twisted.internet import defer

async def main():
    from twisted.internet import reactor
    fired = defer.Deferred()
    reactor.callLater(0.01, fired.callback, None)
    await fired.asFuture(asyncio.get_running_loop())
    {body}

async def forever():
    try:
        print("ready", flush=True)
        await asyncio.Event().wait()
    finally:
        await asyncio.sleep(0)
        print("closed", flush=True)

print(run_with_reactor(main))
"""


def _run(body, **options):
    return subprocess.run(
        [sys.executable, "-c", SCRIPT.format(body=body)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_gives_the_result_with_twisted_running():
    assert _run("return 7").stdout == "7\n"


def test_raises_what_the_coroutine_raised():
    done = _run('raise ValueError("planted")')
    assert done.returncode == 1
    assert "ValueError: planted" in done.stderr


def test_remaining_tasks_are_cancelled():
    done = _run("left = asyncio.ensure_future(forever()); await asyncio.sleep(0.01); return 7")
    assert done.stdout.split() == ["ready", "closed", "7"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_closes_what_was_opened(number):
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT.format(body="await forever()")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "ready\n"
    process.send_signal(number)
    out, err = process.communicate(timeout=20)
    assert out == "closed\n"
    assert "KeyboardInterrupt" in err

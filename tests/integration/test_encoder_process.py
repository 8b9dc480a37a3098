"""The encoder in a process of its own: what happens when it crashes, hangs, or outlives nobody."""

import asyncio
import os
import select
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from alerts.matching.encoder import ENCODER_PACKAGE, EncoderUnavailable, load_encoder, missing_requirement
from service.encoder.process import BATCH_SIZE, EncoderLimits, EncoderProcess
from store.errors import ConfigError

ODD = Path(__file__).parent.parent / "support" / "odd_encoder.py"
pytestmark = pytest.mark.skipif(find_spec(ENCODER_PACKAGE) is None, reason="names the installed encoder")


class Timer:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def timer():
    return Timer()


@pytest.fixture
def start(timer):
    started = []

    def start_process(*flags, **limits):
        command = (sys.executable, str(ODD), *flags)
        process = EncoderProcess(command=command, limits=EncoderLimits(**limits), timer=timer)
        started.append(process)
        return process

    yield start_process
    for process in started:
        process.close()


@pytest.fixture
def meeting(tmp_path):
    os.mkfifo(tmp_path / "meeting")
    return tmp_path / "meeting"


def wait_for_exit(pid):
    """The process may be gone already."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([descriptor], [], [], 10)[0])
    finally:
        os.close(descriptor)


def test_texts_come_back_as_rows_in_their_order_from_another_process(start):
    process = start()
    assert process.pid is None
    rows = process.encode(["a" * (number + 1) for number in range(BATCH_SIZE + 3)])
    assert rows[:, 0].tolist() == list(range(1, BATCH_SIZE + 4))
    assert rows.dtype == np.float32
    assert process.pid not in (None, os.getpid())
    assert process.counts.starts == 1
    assert process.counts.texts == BATCH_SIZE + 3


def test_no_texts_start_no_process(start):
    process = start()
    assert not len(process.encode([]))
    assert process.pid is None


def test_a_process_killed_in_the_middle_of_a_batch_is_replaced_and_no_text_is_lost(start, meeting):
    process = start()
    with ThreadPoolExecutor(1) as thread:
        rows = thread.submit(process.encode, ["first", f"meet {meeting}", "third"])
        pid = int(meeting.read_text(encoding="ascii"))
        assert pid == process.pid
        meeting.unlink()
        os.kill(pid, signal.SIGKILL)
        assert rows.result(20)[:, 0].tolist() == [5, len(f"meet {meeting}"), 5]
    assert process.pid not in (None, pid)
    assert (process.counts.starts, process.counts.failures, process.counts.last_error) == (2, 1, "")


def test_a_process_killed_between_two_texts_is_replaced(start):
    process = start()
    process.encode(["one"])
    pid = process.pid
    os.kill(pid, signal.SIGKILL)
    wait_for_exit(pid)
    assert process.encode(["two"])[0, 0] == 3
    assert process.counts.starts == 2


def test_a_text_that_crashes_the_process_is_tried_twice_and_then_there_is_a_pause(start, timer):
    process = start()
    process.encode(["one"])
    with pytest.raises(EncoderUnavailable, match="ended by signal 9"):
        process.encode(["crash"])
    assert process.counts.starts == 2
    with pytest.raises(EncoderUnavailable, match="next start in 2 s, after: its process ended by signal 9"):
        process.encode(["one"])
    assert process.counts.starts == 2
    timer.now += 2
    assert process.encode(["one"])[0, 0] == 3
    assert process.counts.last_error == ""


def test_pauses_double_up_to_a_limit_and_start_again_after_a_success(start, timer):
    process = start(pause_s=1, max_pause_s=6)
    pauses = []
    for _ in range(4):
        with pytest.raises(EncoderUnavailable):
            process.encode(["fail"])
        with pytest.raises(EncoderUnavailable, match="next start in") as refused:
            process.encode(["one"])
        pauses.append(int(str(refused.value).split()[3]))
        timer.now += pauses[-1]
    assert pauses == [1, 2, 4, 6]
    process.encode(["one"])
    with pytest.raises(EncoderUnavailable, match="an odd text"):
        process.encode(["fail"])
    timer.now += 1
    process.encode(["one"])


def test_a_process_that_hangs_is_killed_after_the_time_limit(start, timer):
    process = start(request_s=0.2, text_s=0.0)
    process.encode(["one"])
    pid = process.pid
    with pytest.raises(EncoderUnavailable, match=r"no answer within 0\.2 s"):
        process.encode(["hang"])
    assert wait_for_exit(pid)
    timer.now += 1
    assert process.encode(["one"])[0, 0] == 3


def test_numbers_that_are_none_are_refused(start):
    with pytest.raises(EncoderUnavailable, match="384 unusable numbers for 1 texts"):
        start().encode(["numbers"])


def test_a_model_that_cannot_be_loaded_is_said(start):
    with pytest.raises(EncoderUnavailable, match="the model file is damaged"):
        start("--broken").encode(["one"])


def test_another_encoder_installed_meanwhile_is_not_used_under_the_old_name(start):
    with pytest.raises(EncoderUnavailable, match="updated was installed in its place"):
        start("--updated").encode(["one"])


def test_closing_ends_a_text_that_is_being_encoded(start, meeting):
    process = start()
    with ThreadPoolExecutor(1) as thread:
        rows = thread.submit(process.encode, [f"meet {meeting}"])
        pid = int(meeting.read_text(encoding="ascii"))
        process.close()
        with pytest.raises(EncoderUnavailable):
            rows.result(10)
    assert wait_for_exit(pid)
    with pytest.raises(EncoderUnavailable, match="closed"):
        process.encode(["one"])
    assert process.counts.starts == 1


PARENT = """
import sys
from service.encoder.process import EncoderProcess
EncoderProcess(command=(sys.executable, sys.argv[1])).encode(["meet " + sys.argv[2]])
"""


def test_the_process_dies_with_its_parent_even_while_it_hangs(meeting):
    parent = subprocess.Popen([sys.executable, "-c", PARENT, str(ODD), str(meeting)])
    pid = int(meeting.read_text(encoding="ascii"))
    parent.kill()
    parent.wait(10)
    assert wait_for_exit(pid)


async def test_the_event_loop_runs_while_a_text_is_encoded(start, meeting):
    process = start()
    work = asyncio.create_task(asyncio.to_thread(process.encode, [f"meet {meeting}"]))
    pid = int(await asyncio.to_thread(meeting.read_text, encoding="ascii"))
    for _ in range(100):
        await asyncio.sleep(0)
    assert not work.done()
    meeting.unlink()
    os.kill(pid, signal.SIGKILL)
    assert len(await work) == 1


@pytest.mark.skipif(missing_requirement() is not None, reason="this machine cannot run the encoder")
def test_the_real_encoder_gives_the_same_vectors_in_its_process():
    texts = ["Ferry sinks in storm off the coast", "폭풍 속 연안서 여객선 침몰", ""]
    process = EncoderProcess()
    try:
        assert np.array_equal(process.encode(texts), load_encoder().encode(texts))
        assert process.name == load_encoder().name
    finally:
        process.close()


def test_a_model_file_that_does_not_exist_is_a_mistake_of_the_config(tmp_path):
    with pytest.raises(ConfigError, match="there is none"):
        EncoderProcess(str(tmp_path / "none.bin"))

"""Each command after a cold start, as a user runs it: most tests fork theirs from a process with warm imports.

A cold start imports what a fork inherits, and both must print exactly the same.
"""

import json
import os
import re
import signal
import subprocess
from pathlib import Path

import pytest

from service.cli.main import COMMANDS
from tests.support.newsdesk import PRISONERS, TOLL, Newsdesk
from tests.support.process import Service, susulan, until

USES = {
    "init": ["init", "made", "--force"],
    "topic": ["topic", "-c", "config.toml", "--json"],
    "match": ["match", "-c", "config.toml", "in.jsonl"],
    "feedback": ["feedback", "list", "-c", "config.toml"],
    "replay": ["replay", "-c", "config.toml"],
    "evaluate": ["evaluate", "in.jsonl", "-c", "config.toml"],
    "extract": ["extract", "in.jsonl"],
    "sources": ["sources", "check", "press", "-c", "config.toml"],
    "alerts": ["alerts", "list", "-c", "config.toml", "--json"],
    "claims": ["claims", "-c", "config.toml"],
    "dashboard": ["dashboard", "--help"],
    "demo": ["demo", "--help"],
    "developments": ["developments", "list", "-c", "config.toml", "--json"],
    "status": ["status", "-c", "config.toml", "--json"],
    "service": ["service", "install", "-c", "config.toml", "--print"],
    "store": ["store", "check", "-c", "config.toml"],
    "tune": ["tune", "--help"],
}
IN_THE_DEFAULT_RUN = {"sources", "alerts", "status"}
"""Each imports another part; the others take their imports from the same modules and are slow tests."""
ELSEWHERE = {"run": "below", "once": "the fixture", "doctor": "test_commands.py"}
AGES = re.compile(r'"(?:at|poll_lag_s|disk_free_bytes)": [^,]+')


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    one = Newsdesk(tmp_path_factory.mktemp("desk"))
    one.publish(1, TOLL)
    row = {"id": "r", "title": TOLL[0], "text": TOLL[1], "label": 1, "lang": "en"}
    (one.folder / "in.jsonl").write_text(json.dumps(row), encoding="utf-8")
    done = susulan("once", "-c", one.config, cold=True)
    assert done.returncode == 0, done.stderr
    yield one
    one.close()


def test_every_command_is_tested_here_or_elsewhere():
    assert {*USES, *ELSEWHERE} == set(COMMANDS)


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(words, id=name, marks=() if name in IN_THE_DEFAULT_RUN else pytest.mark.slow)
        for name, words in USES.items()
    ],
)
def test_a_cold_start_and_a_fork_of_a_command_print_the_same(desk, words):
    cold, forked = (susulan(*words, cwd=desk.folder, cold=one) for one in (True, False))
    assert cold.returncode in (0, 1)
    assert "Traceback" not in cold.stderr
    assert (forked.returncode, forked.stderr) == (cold.returncode, cold.stderr)
    assert AGES.sub("", forked.stdout) == AGES.sub("", cold.stdout) != ""


def test_commands_are_forked_after_an_encoder_ran_in_the_test_process(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    monkeypatch.setattr(subprocess.Popen, "_execute_child", None)  # a cold start would fail
    assert susulan("--version").returncode == 0


@pytest.mark.slow
def test_the_service_works_after_a_cold_start(tmp_path):
    desk = Newsdesk(tmp_path)
    service = Service(desk.config, cold=True)
    try:
        service.wait_for("service_started")
        until(lambda: desk.press.polls, 30)
        desk.publish(1, PRISONERS)
        until(lambda: desk.hooked("news.match") and desk.mailed("development"), 30, lambda: service.events)
        assert service.stop() < 5
    finally:
        if service.process.poll() is None:
            service.kill()
        desk.close()


@pytest.mark.parametrize(
    "cold", [pytest.param(True, id="cold", marks=pytest.mark.slow), pytest.param(False, id="forked")]
)
def test_a_service_is_a_child_of_its_own_group_and_dies_of_the_signal(tmp_path, cold):
    desk = Newsdesk(tmp_path)
    service = Service(desk.config, cold=cold)
    pid = service.process.pid
    try:
        service.wait_for("service_starting")
        state = dict(line.split(":\t", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
        assert (int(state["PPid"]), os.getsid(pid), os.getpgid(pid)) == (os.getpid(), pid, pid)
        assert Path(f"/proc/{pid}/fd/0").readlink() == Path("/proc/self/fd/0").readlink()
    finally:
        service.kill()
        desk.close()
    assert service.process.returncode == -signal.SIGKILL
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)

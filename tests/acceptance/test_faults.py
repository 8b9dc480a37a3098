"""The faults that a service meets over the years, each with the real process.

Every test ends with a development that is published after or during the fault, and that arrives once.
"""

import json
import resource
import sqlite3
import threading
from collections import Counter
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.support.faults import Faults, limit, remount, small_disk
from tests.support.newsdesk import OTHERS, PRISONERS, SAPPERS, TOLL, Newsdesk
from tests.support.process import susulan, until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

PATIENCE_S = 180
"""What has to come about does so within seconds; on a machine that is busy with other work, within this."""


@pytest.fixture
def faults(tmp_path):
    return Faults(tmp_path)


def titles(desk):
    return sorted(item["report"]["title"] for data in desk.hooked("news.match") for item in data["items"])


def failing(service):
    """Wait until a poll has failed."""
    until(
        lambda: any(one["event"] == "source_polled" and "error" in one for one in service.events),
        PATIENCE_S,
        lambda: service.events[-5:],
    )


def running(desk, service_of, *, files=None, **environment):
    """A service that has read the first reports of the feed."""
    desk.publish(1, *OTHERS)
    service = service_of(desk, files=files, **environment)
    service.wait_for("service_started", within_s=PATIENCE_S)
    until(lambda: desk.press.polls >= 2, PATIENCE_S, lambda: service.events)
    return service


def polls_on(desk, service):
    before = desk.press.polls
    until(lambda: desk.press.polls > before + 1, PATIENCE_S, lambda: service.events[-5:])


def arrives(desk, service, *reports):
    """Each report causes one alert by webhook and mail, and nothing else does."""
    wanted = sorted(title for title, _ in reports)
    until(lambda: titles(desk) == wanted, PATIENCE_S, lambda: (titles(desk), service.events[-8:]))
    until(lambda: len(desk.mailed("development")) == len(wanted), PATIENCE_S, lambda: service.events[-8:])
    polls_on(desk, service)
    assert titles(desk) == wanted
    assert len(desk.mailed("development")) == len(wanted)


@contextmanager
def desk_on(folder):
    desk = Newsdesk(folder)
    try:
        yield desk
    finally:
        desk.close()


def of_full_disk(event):
    return "full" in event.get("error", "") + event.get("exception", "")


def filler(number):
    return [(f"Ferry timetable {number}-{one}", "Timetables for the islands. " * 400) for one in range(25)]


def test_a_full_disk_loses_nothing_and_work_resumes_when_there_is_space(tmp_path, service_of):
    disk = tmp_path / "disk"
    with small_disk(disk, 6), desk_on(tmp_path) as desk:
        desk.write(service=f'store = "{disk / "susulan.db"}"')
        service = running(desk, service_of)
        (disk / "ballast").write_bytes(b"\0" * (4 << 20))
        for round_ in range(1, 5):  # more than fits
            desk.publish(100 * round_, *filler(round_))
        desk.publish(500, TOLL)
        until(lambda: any(map(of_full_disk, service.events)), PATIENCE_S, lambda: service.events[-5:])
        assert service.process.poll() is None
        output = Counter((one["event"], one.get("job")) for one in service.events if of_full_disk(one))
        assert max(output.values()) <= 3, "what fails every second is not told every second"
        (disk / "ballast").unlink()
        remount(disk, "size=64m")
        desk.publish(900, SAPPERS)
        arrives(desk, service, TOLL, SAPPERS)
        assert service.stop() < 8


def test_a_read_only_store_is_logged_and_used_again_when_writable(tmp_path, service_of):
    disk = tmp_path / "disk"
    with small_disk(disk, 64), desk_on(tmp_path) as desk:
        desk.write(service=f'store = "{disk / "susulan.db"}"')
        service = running(desk, service_of)
        service.kill()
        remount(disk, "ro")
        refused = susulan("run", "-c", desk.config)
        assert refused.returncode == 1
        assert "susulan.db" in refused.stderr
        assert "ead-only" in refused.stderr
        assert "Traceback" not in refused.stderr
        remount(disk, "rw")
        desk.publish(100, TOLL)
        service = service_of(desk)
        arrives(desk, service, TOLL)
        assert service.stop() < 8


def test_a_locked_store_is_waited_for(desk, service_of):
    service = running(desk, service_of)
    with closing(sqlite3.connect(desk.folder / "susulan.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        desk.publish(100, TOLL)
        until(
            lambda: any("locked" in str(one) for one in service.events),
            PATIENCE_S,
            lambda: service.events[-5:],
        )
        assert service.process.poll() is None
        other.execute("ROLLBACK")
    arrives(desk, service, TOLL)
    assert service.stop() < 8


def test_a_damaged_store_says_so_and_names_the_last_backup(desk, service_of):
    service = running(desk, service_of)
    assert service.stop() < 8
    assert susulan("store", "backup", "-c", desk.config).returncode == 0
    store = desk.folder / "susulan.db"
    whole = store.read_bytes()
    store.write_bytes(whole[:4096] + b"\xa5" * (len(whole) - 4096))
    for command in ("run", "once", "status"):
        refused = susulan(command, "-c", desk.config)
        assert refused.returncode == 1, command
        assert "susulan store restore" in refused.stderr, command
        assert "Traceback" not in refused.stderr
    assert susulan("store", "restore", "--yes", "-c", desk.config).returncode == 0
    desk.publish(100, TOLL)
    service = service_of(desk)
    service.wait_for("service_started", within_s=PATIENCE_S)
    # what the sources bring first after a restore comes as one summary
    until(lambda: desk.hooked("news.digest"), PATIENCE_S, lambda: service.events[-5:])
    desk.publish(101, SAPPERS)
    arrives(desk, service, SAPPERS)
    assert service.stop() < 8


@pytest.mark.parametrize("jump", ["+3d", "-3d", "+20y"])
def test_a_clock_step_stops_nothing(desk, service_of, faults, jump):
    service = running(desk, service_of, **faults.clock_environment())
    desk.publish(100, TOLL)
    arrives(desk, service, TOLL)
    faults.set_clock(jump)
    polls_on(desk, service)
    desk.publish(101, PRISONERS)
    arrives(desk, service, TOLL, PRISONERS)
    faults.set_clock("+0")
    polls_on(desk, service)
    desk.publish(102, SAPPERS)
    arrives(desk, service, TOLL, PRISONERS, SAPPERS)
    assert service.stop() < 8


def test_publisher_and_receivers_fail_and_recover(tmp_path, service_of):
    with desk_on(tmp_path) as desk:
        desk.hook.answers = []
        service = running(desk, service_of)
        desk.press.away = True
        failing(service)
        desk.publish(100, TOLL)
        desk.press.away = False
        arrives(desk, service, TOLL)
        assert service.stop() < 8


def test_name_lookups_that_fail_for_a_while(desk, service_of, faults):
    text = desk.config.read_text(encoding="utf-8")
    named = desk.press.address.replace("127.0.0.1", "press.loop.test")
    desk.config.write_text(text.replace(f'"{desk.press.address}', f'"{named}'), encoding="utf-8")
    service = running(desk, service_of, **faults.environment())
    faults.set(names="gone")
    desk.publish(100, TOLL)
    failing(service)
    faults.set()
    arrives(desk, service, TOLL)
    assert service.stop() < 8


def bombs(desk):
    """Sources that need more memory than is available."""

    def bomb(request):
        request.send_response(200)
        request.send_header("Content-Type", "application/rss+xml")
        request.end_headers()
        try:
            request.wfile.write(b"<rss><channel>")
            for _ in range(400):
                request.wfile.write(b"<item><title>" + b"<b>" * 20_000 + b"</title></item>")
        except OSError:
            pass

    desk.press.other["/bomb"] = bomb
    port = desk.press.address.rpartition(":")[2]
    return f'\n[[sources]]\nname = "bomb"\nurl = "http://localhost:{port}/bomb"\ninterval = "1s"\n'


def test_little_memory(desk, service_of):
    desk.write(sources=bombs(desk))
    service = running(desk, service_of)
    statm = Path(f"/proc/{service.process.pid}/statm").read_text(encoding="ascii")
    used = int(statm.split()[0]) * resource.getpagesize()
    limit(service.process.pid, resource.RLIMIT_AS, used + (64 << 20))
    polls_on(desk, service)
    desk.publish(100, TOLL)
    arrives(desk, service, TOLL)
    assert service.stop() < 8


def test_few_descriptors(desk, service_of, faults):
    port = desk.press.address.rpartition(":")[2]
    desk.press.other["/slow"] = lambda _: threading.Event().wait(2)
    many = "".join(
        f'\n[[sources]]\nname = "slow{one}"\nurl = "http://host{one}.loop.test:{port}/slow"\ninterval = "1s"\n'
        for one in range(40)
    )
    desk.write(sources=many)
    service = running(desk, service_of, files=64, **faults.environment())
    assert any(one["event"] == "descriptor_limit_low" for one in service.events)
    desk.publish(100, TOLL)
    arrives(desk, service, TOLL)
    assert service.stop() < 8


def test_a_slow_disk_delays_and_nothing_else(desk, service_of, faults):
    service = running(desk, service_of, **faults.environment())
    faults.set(commit_s=0.4)
    desk.publish(100, TOLL)
    arrives(desk, service, TOLL)
    status = json.loads(susulan("status", "-c", desk.config, "--json").stdout)
    assert status["running"] is True
    assert service.stop() < 12


def test_a_second_service_refuses_and_harms_nothing(desk, service_of):
    service = running(desk, service_of)
    for command in ("run", "once"):
        refused = susulan(command, "-c", desk.config)
        assert refused.returncode == 1
        assert "another process" in refused.stderr
    desk.publish(100, TOLL)
    arrives(desk, service, TOLL)
    assert service.stop() < 8

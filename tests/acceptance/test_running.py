"""The running service: reloads, notifications to systemd, status and metrics."""

import json
import signal
import socket
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.support.newsdesk import PRISONERS, TOLL
from tests.support.process import susulan, until
from tests.support.wire import Press


def events_named(service, event):
    return [one for one in service.events if one["event"] == event]


def test_a_changed_config_is_reloaded_and_one_with_mistakes_is_reported_and_not_used(desk, service_of):
    second = Press()
    try:
        desk.publish(1, PRISONERS)
        service = service_of(desk)
        service.wait_for("service_started")
        until(lambda: desk.hooked("news.digest"), 30, lambda: service.events)

        good = desk.config.read_text(encoding="utf-8")
        desk.config.write_text(good.replace('interval = "1s"', 'intervall = "1s"'), encoding="utf-8")
        until(lambda: events_named(service, "config_reload_failed"), 30, lambda: service.events)
        assert "did you mean 'interval'" in events_named(service, "config_reload_failed")[0]["error"]
        until(lambda: desk.hooked("service.notice"), 30, lambda: service.events)
        assert "refused" in desk.hooked("service.notice")[0]["note"]
        status_output = susulan("status", "-c", desk.config)
        assert "service       running" in status_output.stdout
        assert "CONFIG        refused, the old one keeps running" in status_output.stdout
        assert status_output.returncode == 2
        assert "did you mean 'interval'" in status_output.stderr
        desk.publish(2, TOLL)
        until(lambda: desk.hooked("news.match"), 30, lambda: service.events)

        source = f'[[sources]]\nname = "second"\nurl = "{second.address}/feed.xml"\ninterval = "1s"\nfull_text = "never"\n'
        desk.config.write_text(good + source, encoding="utf-8")
        until(lambda: events_named(service, "config_reloaded"), 30, lambda: service.events)
        assert events_named(service, "config_reloaded")[0]["changed"] == "sources: +second"
        until(lambda: second.polls, 30, lambda: service.events)

        before = len(events_named(service, "service_started"))
        service.process.send_signal(signal.SIGHUP)
        until(lambda: len(events_named(service, "service_started")) == before + 1, 30, lambda: service.events)
        assert "CONFIG" not in susulan("status", "-c", desk.config).stdout
        assert service.stop() < 5
        assert len(desk.hooked("news.match")) == 1, "a reload sends nothing twice"
    finally:
        second.close()


def test_systemd_is_notified_when_it_is_ready_alive_and_stopping(desk, service_of):
    address = str(Path(desk.folder) / "n.sock")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(address)
        listener.settimeout(20)
        service = service_of(desk, NOTIFY_SOCKET=address, WATCHDOG_USEC="1000000")
        assert b"READY=1" in listener.recv(200)
        assert [listener.recv(200) for _ in range(3)] == [b"WATCHDOG=1"] * 3
        assert service.stop() < 5
        last = b""
        listener.settimeout(1)
        while last != b"STOPPING=1":
            last = listener.recv(200)


def test_status_of_the_running_service(desk, service_of):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    desk.write(service=f'listen = "127.0.0.1:{port}"')
    none = susulan("status", "-c", desk.config)
    assert none.returncode == 1
    assert "no store yet" in none.stderr
    desk.publish(1, PRISONERS)
    service = service_of(desk)
    service.wait_for("service_started")
    until(lambda: desk.hooked("news.digest") and desk.mailed("summary"), 30, lambda: service.events)

    def get(path):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
            return answer.read().decode()

    assert get("/healthz") == "alive\n"
    assert get("/readyz") == "ready\n"
    assert 'susulan_polls_total{status="ok"} 1.0' in get("/metrics")
    with pytest.raises(urllib.error.HTTPError, match="404"):
        get("/")
    done = susulan("status", "-c", desk.config, "--json")
    assert done.returncode == 0, done.stdout
    status = json.loads(done.stdout)
    assert (status["running"], status["sources"], status["developments"]) == (True, 1, 1)
    assert "running" in susulan("status", "-c", desk.config).stdout
    service.stop()
    stopped = susulan("status", "-c", desk.config)
    assert stopped.returncode == 1
    assert "not running" in stopped.stdout


def test_the_unit_is_written_printed_and_removed(desk):
    folder = desk.folder / "units"
    shown = susulan("service", "install", "-c", desk.config, "--print")
    assert "ExecStart=" in shown.stdout
    done = susulan("service", "install", "-c", desk.config, "--unit-dir", folder)
    assert done.returncode == 0, done.stderr
    assert (folder / "susulan.service").read_text() == shown.stdout.removesuffix("\n")
    assert susulan("service", "uninstall", "--unit-dir", folder).returncode == 0
    assert susulan("service", "uninstall", "--unit-dir", folder).returncode == 1
    assert susulan("service", "install", "-c", desk.folder / "none.toml", "--print").returncode == 2


def test_a_store_is_backed_up_checked_and_restored(desk):
    desk.publish(1, PRISONERS)
    assert susulan("store", "restore", "-c", desk.config, "--yes").returncode == 1
    susulan("once", "-c", desk.config)
    made = susulan("store", "backup", "-c", desk.config)
    assert made.returncode == 0, made.stderr
    (listed,) = json.loads(susulan("store", "backups", "-c", desk.config, "--json").stdout)["backups"]
    assert listed["file"] in made.stdout
    store = desk.folder / "susulan.db"
    damaged = bytearray(store.read_bytes())
    damaged[4096 : 4096 * 3] = b"x" * 8192
    store.write_bytes(damaged)
    bad = susulan("store", "check", "-c", desk.config)
    assert bad.returncode == 1
    assert listed["file"] in bad.stderr
    back = susulan("store", "restore", "-c", desk.config, "--yes")
    assert back.returncode == 0, back.stderr
    assert "is intact" in susulan("store", "check", "-c", desk.config).stdout
    before = (len(desk.post.mails), len(desk.hook.bodies))
    again = susulan("once", "-c", desk.config, "--json")
    assert again.returncode == 0, again.stderr
    assert (len(desk.post.mails), len(desk.hook.bodies)) == before

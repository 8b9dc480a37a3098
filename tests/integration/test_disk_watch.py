"""A disk that runs short: the operator is told, collecting pauses, nothing is lost; over a real store."""

import shutil
from contextlib import suppress
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest

from alerts.channels.address import parse_address
from alerts.channels.maildir import Maildir, MaildirSettings
from alerts.messages.alert import from_json
from service.config.load import load_config
from service.monitoring.disk import CALM, DiskLevel
from service.monitoring.metrics import Metrics
from service.monitoring.status import read_status
from service.runtime.backup_job import back_up_if_due
from service.runtime.composition import open_app
from service.runtime.cycle import run_cycle
from service.runtime.disk_watch import DiskWatch
from service.runtime.stages import STAGES
from store.errors import StoreError
from store.records.deliveries import DeliveryKind
from store.sqlite.files.backup import list_backups
from store.writer_thread import StoreThread
from tests.support.collecting import rss, source
from tests.support.fresh_store import fresh_store
from tests.support.hub import Hub
from tests.support.pushing import offering, pushing
from tests.support.records import FakeClock
from tests.support.webserver import WebServer

UTC = ZoneInfo("UTC")
MB = 10**6
OK, LOW, FULL = DiskLevel
ROOM, LITTLE, NONE = 50_000 * MB, 400 * MB, 90 * MB
CONFIG = """
[matching]
encoder = "off"
[crawler]
host_delay = "10ms"
allow_private = ["127.0.0.1/32"]
[[stories]]
name = "story"
seed = "seed.md"
[[sources]]
name = "press"
url = "{url}"
full_text = "never"
[[channels]]
kind = "maildir"
name = "local"
"""


class Usage(NamedTuple):
    total: int
    used: int
    free: int


class Disk:
    """The room that the system reports for every file system."""

    def __init__(self, monkeypatch):
        self.free = ROOM
        monkeypatch.setattr(shutil, "disk_usage", self)

    def __call__(self, _path):
        return Usage(100_000 * MB, 100_000 * MB - self.free, self.free)


@pytest.fixture
def disk(monkeypatch):
    return Disk(monkeypatch)


class Desk:
    """A store with its disk watch; `restart` makes another one over the same store."""

    def __init__(self, folder, channels):
        self.store, self.db, self.clock = fresh_store(folder / "susulan.db"), StoreThread(), FakeClock()
        self.channels = channels
        self.restart()

    def restart(self):
        self.watch = DiskWatch(self.store, self.db, self.channels, self.clock)

    def notes(self):
        return [from_json(one.alert).note for one in self.store.deliveries(limit=100)][::-1]

    def close(self):
        self.db.close()
        self.store.close()


@pytest.fixture
def desk(tmp_path):
    you = parse_address("you@localhost")
    made = Desk(tmp_path, [Maildir(MaildirSettings("box", tmp_path / "box", you, (you,), UTC))])
    yield made
    made.close()


async def test_each_level_is_told_once_also_over_restarts(desk, disk):
    for free, told in ((ROOM, 0), (LITTLE, 1), (LITTLE, 0), (NONE, 1), (NONE, 0)):
        disk.free = free
        assert await desk.watch.check() == told
        desk.restart()
        assert await desk.watch.check() == 0
        assert desk.watch.level is {ROOM: OK, LITTLE: LOW, NONE: FULL}[free]
    low, full = desk.notes()
    assert "runs short" in low
    assert "400.0 MB of 100.0 GB free" in low
    assert "Nothing is collected" in full
    assert all(one.kind is DeliveryKind.NOTICE for one in desk.store.deliveries(limit=9))


async def test_room_is_told_when_it_lasts_and_what_comes_and_goes_is_not(desk, disk):
    disk.free = NONE
    assert await desk.watch.check() == 1
    for free in (ROOM, NONE, ROOM):
        disk.free = free
        desk.clock.advance(60)
        assert await desk.watch.check() == 0
        assert desk.watch.level is (OK if free == ROOM else FULL), "collecting goes on at once"
    desk.clock.advance(CALM.total_seconds())
    assert await desk.watch.check() == 1
    assert "has room again" in desk.notes()[-1]


@pytest.mark.parametrize("fails", ["set_meta", "enqueue"])
async def test_a_notice_that_cannot_be_stored_is_stored_later_once(desk, disk, monkeypatch, fails):
    def refuse(*_):
        raise StoreError("database or disk is full")

    disk.free = NONE
    with monkeypatch.context() as broken:
        broken.setattr(type(desk.store), fails, refuse)
        for _ in range(2):
            with pytest.raises(StoreError):
                await desk.watch.check()
        assert desk.watch.level is FULL, "collecting pauses in any case"
    assert await desk.watch.check() == 1
    assert await desk.watch.check() == 0
    assert len(desk.notes()) == 1


async def test_a_crash_after_the_notice_was_stored_does_not_repeat_it(desk, disk, monkeypatch):
    disk.free = LITTLE
    set_meta, calls = type(desk.store).set_meta, []

    def dies_at_the_second(store, *pair):
        calls.append(pair)
        if len(calls) == 2:
            raise StoreError("killed")
        set_meta(store, *pair)

    monkeypatch.setattr(type(desk.store), "set_meta", dies_at_the_second)
    with suppress(StoreError):
        await desk.watch.check()
    desk.restart()
    desk.clock.advance(60)
    await desk.watch.check()
    assert len(calls) == 4
    assert len(desk.notes()) == 1


def app_config(folder, url):
    (folder / "seed.md").write_text("# Ferry sinks off Kola\n\nA ferry sank off Kola on Monday.\n", "utf-8")
    (folder / "config.toml").write_text(CONFIG.format(url=url), "utf-8")
    return load_config(folder / "config.toml", {})


async def test_while_the_disk_is_full_nothing_is_collected_and_then_everything(tmp_path, disk):
    async with WebServer() as web:
        config = app_config(tmp_path, web.serve("/f", rss("One", "Two")))
        disk.free = NONE
        async with open_app(config) as app:
            assert app.collector.paused, "from the start"
            result = await run_cycle(app)
            assert (result.paused, result.collected.new, web.requests) == (True, 0, [])
            assert result.delivered.sent == 1, "the notice itself"
            stage = next(one for one in STAGES if one.name == "disk")
            disk.free = ROOM
            await stage.run(app)
            assert (await app.collector.tick()).new == 2


async def test_a_tick_in_progress_starts_no_more_visits(tmp_path, disk):
    async with WebServer() as web:
        config = app_config(tmp_path, web.serve("/f", rss("One")))
        async with open_app(config) as app:
            app.collector.paused = True
            assert (await app.collector.tick()).new == 0
            app.collector.paused = False
            assert (await app.collector.tick()).new == 1


async def test_a_hub_is_told_to_come_again_and_then_its_push_is_stored():
    async with WebServer() as web, Hub() as hub:
        topic = web.url("/feed.xml")
        web.serve("/feed.xml", offering(hub.url, topic, "Old"))
        async with pushing(source(topic)) as desk:
            await desk.poll()
            await hub.settled()
            desk.collector.paused = True
            assert await hub.publish(topic, offering(hub.url, topic, "New", "Old")) == 503
            assert desk.titles() == []
            desk.collector.paused = False
            assert await hub.publish(topic, offering(hub.url, topic, "New", "Old")) == 204
            assert desk.titles() == ["New"]


async def test_no_backup_takes_the_room_that_the_service_needs(tmp_path, disk):
    config = app_config(tmp_path, "http://127.0.0.1:9/f")
    async with open_app(config) as app:
        disk.free = 100 * MB
        await back_up_if_due(app)
        assert list_backups(config.store, config.backup.folder) == []
        disk.free = 110 * MB
        await back_up_if_due(app)
        assert len(list_backups(config.store, config.backup.folder)) == 1


def test_status_and_metrics_say_what_the_service_does(desk, disk):
    for free, paused in ((ROOM, 0), (LITTLE, 0), (NONE, 1)):
        disk.free = free
        status = read_status(desk.store, desk.clock())
        assert status.disk_free_bytes == free
        text = Metrics(lambda: 0.0).render(status).decode()
        assert f"susulan_collecting_paused {paused}.0" in text
        assert "susulan_disk_bytes 1e+11" in text


def test_a_file_system_that_says_nothing_is_no_trouble(desk, monkeypatch):
    def refuse(_):
        raise OSError("no such thing")

    monkeypatch.setattr(shutil, "disk_usage", refuse)
    status = read_status(desk.store, desk.clock())
    assert (status.disk, status.disk_total_bytes) == (OK, 0)

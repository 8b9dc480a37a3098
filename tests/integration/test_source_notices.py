"""Failing sources are notified once, together, and once when they recover; over a real store and a restart."""

import asyncio
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from alerts.channels.address import parse_address
from alerts.channels.maildir import Maildir, MaildirSettings
from alerts.messages.alert import from_json
from service.pipeline.source_notices import SourceNotices
from store.records.collection import PollStatus
from store.records.deliveries import DeliveryKind
from store.writer_thread import StoreThread
from tests.support.fresh_store import fresh_store
from tests.support.records import NOW, FakeClock, make_article, make_poll, make_source

NAMES = ("alpha", "beta", "gamma")
UTC = ZoneInfo("UTC")


class Watch:
    """A store with three sources on different hosts, and their notices."""

    def __init__(self, folder):
        self.folder, self.clock = folder, FakeClock()
        you = parse_address("you@localhost")
        self.channels = [Maildir(MaildirSettings("box", folder / "box", you, (you,), UTC))]
        self.open()

    def open(self):
        self.store, self.db = fresh_store(self.folder / "susulan.db"), StoreThread()
        self.store.sync_sources([make_source(name) for name in NAMES], NOW)
        self.store.make_due(self.clock())
        self.clock.advance(10)
        leases = self.store.lease_due_hosts(self.clock(), 10**9, 5)
        self.leases = {lease.host.partition(".")[0]: lease for lease in leases}
        self.notices = SourceNotices(self.store, self.db, self.channels, self.clock, UTC)

    def close(self):
        for lease in self.leases.values():
            self.store.release_host(lease, self.clock())
        self.db.close()
        self.store.close()

    def poll(self, *names, status=PollStatus.FAILED, hours=0.0, brings=""):
        self.clock.advance(hours * 3600)
        articles = [make_article(brings)] if brings else []
        for name in names:
            poll = make_poll(name, *articles, status=status, at=self.clock(), next_due=self.clock())
            self.store.record_poll(self.leases[name], poll)

    def new_notice_lines(self):
        """Lines of the notice that is enqueued now, if any."""
        known = {one.id for one in self.store.deliveries(limit=100)}
        asyncio.run(self.notices.enqueue_notice())
        new = [one for one in self.store.deliveries(limit=100) if one.id not in known]
        assert all(one.kind is DeliveryKind.NOTICE for one in new)
        return [from_json(one.alert).lines for one in new]


@pytest.fixture
def watch(tmp_path):
    one = Watch(tmp_path)
    yield one
    one.close()


def test_a_short_failure_is_not_notified(watch):
    for _ in range(4):
        watch.poll("alpha", hours=1)
        assert watch.new_notice_lines() == []
    watch.poll("alpha", status=PollStatus.OK)
    assert watch.new_notice_lines() == []


def test_sources_that_fail_for_a_day_share_one_notice_and_another_when_they_recover(watch):
    for _ in range(8):
        watch.poll("alpha", "beta", hours=4)
    (lines,) = watch.new_notice_lines()
    assert [line.split(" ")[0] for line in lines] == ["alpha", "beta"]
    watch.poll("alpha", "beta", hours=24)
    assert watch.new_notice_lines() == []
    watch.poll("alpha", hours=1, status=PollStatus.UNCHANGED)
    (lines,) = watch.new_notice_lines()
    assert lines == ("alpha (alpha.example): was failing, works again",)
    assert watch.new_notice_lines() == []


def test_a_restart_repeats_nothing(watch):
    for _ in range(8):
        watch.poll("alpha", hours=4)
    assert len(watch.new_notice_lines()) == 1
    watch.close()
    watch.open()
    assert watch.new_notice_lines() == []
    watch.poll("alpha", hours=9)
    assert watch.new_notice_lines() == []


def test_the_notice_of_a_silent_source_names_its_usual_interval(watch):
    watch.poll("alpha", status=PollStatus.OK)
    for number in range(8):
        watch.poll("alpha", status=PollStatus.OK, hours=3, brings=f"n{number}")
    for _ in range(6):
        watch.poll("alpha", status=PollStatus.UNCHANGED, hours=24)
        assert watch.new_notice_lines() == []
    watch.poll("alpha", status=PollStatus.UNCHANGED, hours=25)
    (lines,) = watch.new_notice_lines()
    assert "it used to every 3 hours" in lines[0]
    watch.poll("alpha", status=PollStatus.OK, hours=25, brings="back")
    assert watch.new_notice_lines() == [("alpha (alpha.example): was silent, works again",)]


def test_a_gone_source_is_notified_at_once(watch):
    watch.poll("gamma", status=PollStatus.GONE)
    (lines,) = watch.new_notice_lines()
    assert "HTTP 410" in lines[0]
    assert watch.new_notice_lines() == []


def test_a_notice_that_could_not_be_stored_is_sent_the_next_time(watch, monkeypatch):
    watch.poll("gamma", status=PollStatus.GONE)

    def broken(*_):
        raise RuntimeError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(watch.store, "set_notified_states", broken)
        with pytest.raises(RuntimeError):
            asyncio.run(watch.notices.enqueue_notice())
    assert len(watch.new_notice_lines()) == 1


def test_a_lasting_failure_is_notified_once(watch):
    notices = 0
    for _ in range(60):
        watch.poll("alpha", hours=timedelta(days=1) / timedelta(hours=1))
        notices += len(watch.new_notice_lines())
    assert notices == 1

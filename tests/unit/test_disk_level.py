"""From when on the disk is short, and when the operator is told."""

from datetime import timedelta

import pytest

from service.doctor.findings import CheckStatus
from service.doctor.machine import check_disk
from service.monitoring.disk import CALM, DiskLevel, DiskState, disk_level, low_below, reserve
from tests.support.records import NOW

OK, LOW, FULL = DiskLevel
MB, GB = 10**6, 10**9


@pytest.mark.parametrize(
    ("free", "total", "level"),
    [
        (500 * MB, 100 * GB, OK),
        (499 * MB, 100 * GB, LOW),
        (99 * MB, 100 * GB, FULL),
        (0, 100 * GB, FULL),
        (7 * MB, 64 * MB, OK),
        (6 * MB, 64 * MB, LOW),
        (MB, 64 * MB, FULL),
        (0, 0, OK),
    ],
)
def test_a_small_disk_has_smaller_limits_and_an_unknown_one_none(free, total, level):
    assert disk_level(free, total) is level


@pytest.mark.parametrize(("limit", "level", "above"), [(low_below, LOW, OK), (reserve, FULL, LOW)])
def test_a_level_ends_with_a_quarter_more_room_than_it_began(limit, level, above):
    edge = limit(100 * GB)
    assert disk_level(edge - 1, 100 * GB, above) is level
    assert disk_level(round(1.2 * edge), 100 * GB, level) is level
    assert disk_level(round(1.2 * edge), 100 * GB, above) is above
    assert disk_level(round(1.3 * edge), 100 * GB, level) is above


@pytest.mark.parametrize(
    ("level", "notified", "lasted", "due"),
    [
        (LOW, OK, timedelta(0), True),
        (FULL, LOW, timedelta(0), True),
        (LOW, LOW, CALM, False),
        (OK, LOW, CALM / 2, False),
        (OK, FULL, CALM, True),
        (LOW, FULL, CALM, True),
        (OK, LOW, -CALM, True),
    ],
)
def test_less_room_is_told_at_once_and_more_when_it_lasts(level, notified, lasted, due):
    assert DiskState(level, NOW, notified).notice_due(NOW + lasted) is due


def test_the_state_survives_storing_and_nonsense_is_a_fresh_one():
    state = DiskState(FULL, NOW, LOW)
    assert DiskState.from_json(state.as_json(), NOW + CALM) == state
    for nonsense in (None, "", "[]", "null", '["dry", "now", "ok"]', '{"level": 1}'):
        assert DiskState.from_json(nonsense, NOW) == DiskState(OK, NOW)


@pytest.mark.parametrize(("free", "status"), [(600 * MB, CheckStatus.OK), (400 * MB, CheckStatus.WARN)])
def test_the_doctor_uses_the_same_limits(tmp_path, monkeypatch, free, status):
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": free, "total": 100 * GB}))
    found = check_disk(tmp_path / "susulan.db")
    assert found.status is status
    assert ("100.0 MB" in found.advice) is (status is CheckStatus.WARN)

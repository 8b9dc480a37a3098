"""When an alert may go out: digests at local times, quiet hours, waves, limits; also when clocks change."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.delivery.send_window import (
    BURST,
    DIGEST,
    HOURLY_LIMIT,
    QUIET_HOURS,
    DigestInterval,
    SendPolicy,
    next_digest,
    next_slot,
)
from store.records.deliveries import DeliveryHistory, DeliveryKind
from tests.support.alerting import make_alert, make_item

KYIV = ZoneInfo("Europe/Kyiv")
ZONES = [ZoneInfo(name) for name in ("UTC", "Europe/Kyiv", "America/New_York", "Asia/Jakarta", "Asia/Seoul",
                                     "Australia/Lord_Howe", "America/St_Johns", "Pacific/Apia")]  # fmt: skip
moments = st.integers(0, 3 * 365 * 1_440).map(
    lambda minutes: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
times = st.times().map(lambda one: one.replace(second=0, microsecond=0))
NOW = datetime(2025, 10, 25, 12, 0, tzinfo=UTC)


def kyiv(*at):
    return datetime(*at, tzinfo=KYIV).astimezone(UTC)


def test_without_rules_an_alert_goes_at_once():
    when = next_slot(make_alert(), SendPolicy(), DeliveryHistory(), NOW)
    assert (when.send_at, when.wait_reason) == (NOW, "")


def test_a_daily_digest_comes_at_the_local_time_also_when_clocks_change():
    pace = SendPolicy(zone=KYIV, digest=DigestInterval.DAILY, digest_at=time(8))
    # Summer time ends in Kyiv on 26 October 2025.
    assert next_digest(pace, kyiv(2025, 10, 25, 7, 0)) == kyiv(2025, 10, 25, 8, 0)
    assert next_digest(pace, kyiv(2025, 10, 25, 8, 0)) == kyiv(2025, 10, 26, 8, 0)
    assert kyiv(2025, 10, 26, 8) - kyiv(2025, 10, 25, 8) == timedelta(hours=25)


def test_an_hour_that_comes_twice_gives_one_digest_and_one_that_is_skipped_gives_one_too():
    twice = SendPolicy(zone=KYIV, digest=DigestInterval.DAILY, digest_at=time(3, 30))
    first = next_digest(twice, kyiv(2025, 10, 26, 0, 0))
    assert first == datetime(2025, 10, 26, 0, 30, tzinfo=UTC)
    assert next_digest(twice, first) == kyiv(2025, 10, 27, 3, 30)
    skipped = next_digest(twice, kyiv(2026, 3, 29, 0, 0))  # 03:00 becomes 04:00 that night
    assert skipped.astimezone(KYIV).date() == date(2026, 3, 29)
    assert next_digest(twice, skipped) == kyiv(2026, 3, 30, 3, 30)


@given(moments, times, st.sampled_from(ZONES), st.integers(0, 6), st.sampled_from(list(DigestInterval)[1:]))
def test_the_next_digest_is_ahead_and_near(now, at, zone, day, every):
    pace = SendPolicy(zone=zone, digest=every, digest_at=at, digest_day=day)
    found = next_digest(pace, now)
    longest = {
        DigestInterval.HOURLY: timedelta(hours=1),
        DigestInterval.DAILY: timedelta(hours=50),
        DigestInterval.WEEKLY: timedelta(days=9),
    }
    assert now < found <= now + longest[every]
    assert found.tzinfo is UTC
    if every is DigestInterval.WEEKLY:
        assert found.astimezone(zone).weekday() == day


@given(moments, times, times, st.sampled_from(ZONES))
def test_quiet_hours_hold_an_alert_until_they_end_and_never_longer(now, begin, end, zone):
    if begin == end:
        return
    pace = SendPolicy(zone=zone, quiet_hours=(begin, end))
    when = next_slot(make_alert(), pace, DeliveryHistory(), now)
    assert now <= when.send_at <= now + timedelta(hours=26)
    local = now.astimezone(zone).time()
    inside = begin <= local < end if begin < end else local >= begin or local < end
    assert (when.wait_reason == QUIET_HOURS) == inside


def test_what_is_urgent_does_not_wait_for_the_morning():
    pace = SendPolicy(quiet_hours=(time(11), time(13)), quiet_hours_min_score=0.9)
    assert next_slot(make_alert(items=[make_item(score=0.95)]), pace, DeliveryHistory(), NOW).send_at == NOW
    assert (
        next_slot(make_alert(items=[make_item(score=0.85)]), pace, DeliveryHistory(), NOW).wait_reason
        == QUIET_HOURS
    )


def test_the_first_of_a_wave_sets_when_all_of_it_goes():
    pace = SendPolicy(group_wait=timedelta(minutes=1))
    first = next_slot(make_alert(), pace, DeliveryHistory(), NOW)
    assert (first.send_at, first.wait_reason) == (NOW + timedelta(minutes=1), BURST)
    second = next_slot(
        make_alert(), pace, DeliveryHistory(waiting={BURST: first.send_at}), NOW + timedelta(seconds=40)
    )
    assert second.send_at == first.send_at


def test_a_development_speaks_again_only_after_the_interval():
    pace = SendPolicy(group_interval=timedelta(minutes=15))
    update = make_alert(DeliveryKind.UPDATE)
    soon = next_slot(update, pace, DeliveryHistory(last_on_subject=NOW - timedelta(minutes=5)), NOW)
    assert (soon.send_at, soon.wait_reason) == (NOW + timedelta(minutes=10), "group d1")
    assert (
        next_slot(update, pace, DeliveryHistory(last_on_subject=NOW - timedelta(minutes=20)), NOW).wait_reason
        == ""
    )


def test_beyond_the_hourly_limit_alerts_wait_for_a_summary():
    pace = SendPolicy(max_per_hour=3)
    assert next_slot(make_alert(), pace, DeliveryHistory(recent_count=2), NOW).wait_reason == ""
    over = next_slot(make_alert(), pace, DeliveryHistory(recent_count=3), NOW)
    assert (over.send_at, over.wait_reason) == (NOW + timedelta(hours=1), HOURLY_LIMIT)


def test_pieces_that_look_back_come_with_the_digest_unless_wanted_at_once():
    back = make_alert(items=[make_item(retrospective=True)])
    held = next_slot(back, SendPolicy(digest_at=time(8)), DeliveryHistory(), NOW)
    assert (held.send_at, held.wait_reason) == (datetime(2025, 10, 26, 8, tzinfo=UTC), DIGEST)
    assert next_slot(back, SendPolicy(retrospectives="instant"), DeliveryHistory(), NOW).send_at == NOW


@pytest.mark.parametrize("kind", [DeliveryKind.NOTICE, DeliveryKind.TEST, DeliveryKind.SUMMARY])
def test_notices_and_summaries_never_wait(kind):
    pace = SendPolicy(digest=DigestInterval.WEEKLY, quiet_hours=(time(0), time(23, 59)), max_per_hour=1)
    assert next_slot(make_alert(kind), replace(pace), DeliveryHistory(recent_count=99), NOW).send_at == NOW

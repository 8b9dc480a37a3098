"""When an alert may be sent: digests at local times, quiet hours, bursts and limits, also when clocks change."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from alerts.delivery.group_wait import has_enough, wait_reason
from alerts.delivery.send_window import (
    DIGEST,
    HOURLY_LIMIT,
    QUIET_HOURS,
    DigestInterval,
    SendPolicy,
    SendSlot,
    next_digest,
    next_slot,
)
from alerts.outlets.records import Owner
from store.records.deliveries import DeliveryHistory, DeliveryKind
from tests.support.alerting import make_alert, make_item, make_report

KYIV = ZoneInfo("Europe/Kyiv")
ZONES = [ZoneInfo(name) for name in ("UTC", "Europe/Kyiv", "America/New_York", "Asia/Jakarta", "Asia/Seoul",
                                     "Australia/Lord_Howe", "America/St_Johns", "Pacific/Apia")]  # fmt: skip
moments = st.integers(0, 3 * 365 * 1_440).map(
    lambda minutes: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
times = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))
NOW = datetime(2025, 10, 25, 12, 0, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
INTERVAL = timedelta(minutes=15)
TICK = timedelta(microseconds=1)
NO_HISTORY = DeliveryHistory()


def kyiv(*at):
    return datetime(*at, tzinfo=KYIV).astimezone(UTC)


def test_an_alert_without_a_policy_is_sent_now():
    assert next_slot(make_alert(), SendPolicy(), NO_HISTORY, NOW) == SendSlot(NOW)


# ── digests ───────────────────────────────────────────────────────────────────────────────────────


def test_a_daily_digest_keeps_its_local_time_when_clocks_change():
    policy = SendPolicy(zone=KYIV, digest=DigestInterval.DAILY, digest_at=time(8))
    # Summer time ends in Kyiv on 26 October 2025.
    assert next_digest(policy, kyiv(2025, 10, 25, 7, 0)) == kyiv(2025, 10, 25, 8, 0)
    assert next_digest(policy, kyiv(2025, 10, 25, 8, 0)) == kyiv(2025, 10, 26, 8, 0)
    assert kyiv(2025, 10, 26, 8) - kyiv(2025, 10, 25, 8) == timedelta(hours=25)


def test_a_digest_time_that_is_repeated_or_skipped_gives_one_digest_that_day():
    policy = SendPolicy(zone=KYIV, digest=DigestInterval.DAILY, digest_at=time(3, 30))
    repeated = next_digest(policy, kyiv(2025, 10, 26, 0, 0))
    assert repeated == datetime(2025, 10, 26, 0, 30, tzinfo=UTC)
    assert next_digest(policy, repeated) == kyiv(2025, 10, 27, 3, 30)
    skipped = next_digest(policy, kyiv(2026, 3, 29, 0, 0))  # 03:00 becomes 04:00 that night
    assert skipped.astimezone(KYIV).date() == date(2026, 3, 29)
    assert next_digest(policy, skipped) == kyiv(2026, 3, 30, 3, 30)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (NOW - TICK, NOW),
        (NOW, NOW + HOUR),
        (NOW + TICK, NOW + HOUR),
    ],
)
def test_an_hourly_digest_comes_at_the_next_full_hour(now, expected):
    assert next_digest(SendPolicy(digest=DigestInterval.HOURLY), now) == expected


@pytest.mark.parametrize("day", range(7))
def test_a_weekly_digest_that_is_due_now_has_its_next_one_in_a_week(day):
    policy = SendPolicy(digest=DigestInterval.WEEKLY, digest_at=time(8), digest_day=day)
    digest = next_digest(policy, NOW)
    assert next_digest(policy, digest - TICK) == digest
    assert next_digest(policy, digest) == digest + timedelta(days=7)


@given(moments, times, st.sampled_from(ZONES), st.integers(0, 6), st.sampled_from(list(DigestInterval)[1:]))
def test_the_next_digest_lies_ahead_within_one_interval(now, at, zone, day, interval):
    policy = SendPolicy(zone=zone, digest=interval, digest_at=at, digest_day=day)
    digest = next_digest(policy, now)
    longest = {
        DigestInterval.HOURLY: timedelta(hours=1),
        DigestInterval.DAILY: timedelta(hours=50),
        DigestInterval.WEEKLY: timedelta(days=9),
    }
    assert now < digest <= now + longest[interval]
    assert digest.tzinfo is UTC
    if interval is DigestInterval.WEEKLY:
        assert digest.astimezone(zone).weekday() == day


def test_retrospectives_wait_for_the_digest_unless_the_policy_sends_them_now():
    alert = make_alert(items=[make_item(retrospective=True)])
    deferred = next_slot(alert, SendPolicy(digest_at=time(8)), NO_HISTORY, NOW)
    assert deferred == SendSlot(datetime(2025, 10, 26, 8, tzinfo=UTC), DIGEST)
    assert next_slot(alert, SendPolicy(retrospectives="instant"), NO_HISTORY, NOW) == SendSlot(NOW)


# ── quiet hours ───────────────────────────────────────────────────────────────────────────────────


@given(moments, times, times, st.sampled_from(ZONES))
def test_quiet_hours_hold_an_alert_until_they_end(now, begin, end, zone):
    assume(begin != end)
    policy = SendPolicy(zone=zone, quiet_hours=(begin, end))
    slot = next_slot(make_alert(), policy, NO_HISTORY, now)
    assert now <= slot.send_at <= now + timedelta(hours=26)
    local = now.astimezone(zone).time()
    inside = begin <= local < end if begin < end else local >= begin or local < end
    assert (slot.wait_reason == QUIET_HOURS) == inside


@pytest.mark.parametrize(
    ("begin", "end"),
    [(time(11), time(13)), (time(22), time(7)), (time(12), time(0)), (time(0), time(12))],
)
def test_quiet_hours_include_their_begin_and_exclude_their_end(begin, end):
    policy = SendPolicy(quiet_hours=(begin, end))
    day = NOW.date()
    begins = datetime.combine(day, begin, UTC)
    ends = datetime.combine(day if begin < end else day + timedelta(days=1), end, UTC)
    held = SendSlot(ends, QUIET_HOURS)
    assert next_slot(make_alert(), policy, NO_HISTORY, begins - TICK) == SendSlot(begins - TICK)
    assert next_slot(make_alert(), policy, NO_HISTORY, begins) == held
    assert next_slot(make_alert(), policy, NO_HISTORY, ends - TICK) == held
    assert next_slot(make_alert(), policy, NO_HISTORY, ends) == SendSlot(ends)


@pytest.mark.parametrize(("score", "sent_now"), [(0.89, False), (0.9, True), (0.95, True)])
def test_the_minimum_score_is_sent_during_quiet_hours(score, sent_now):
    policy = SendPolicy(quiet_hours=(time(11), time(13)), quiet_hours_min_score=0.9)
    slot = next_slot(make_alert(items=[make_item(score=score)]), policy, NO_HISTORY, NOW)
    assert slot == (SendSlot(NOW) if sent_now else SendSlot(NOW + HOUR, QUIET_HOURS))


def test_the_best_item_decides_whether_an_alert_is_sent_during_quiet_hours():
    policy = SendPolicy(quiet_hours=(time(11), time(13)), quiet_hours_min_score=0.9)
    alert = make_alert(items=[make_item(score=0.5), make_item(score=0.95)])
    assert next_slot(alert, policy, NO_HISTORY, NOW) == SendSlot(NOW)


def test_an_update_whose_interval_ends_in_the_quiet_hours_waits_for_their_end():
    policy = SendPolicy(quiet_hours=(time(12, 10), time(13)), group_interval=timedelta(minutes=15))
    history = DeliveryHistory(last_on_subject=NOW)
    slot = next_slot(make_alert(DeliveryKind.UPDATE), policy, history, NOW)
    assert slot == SendSlot(NOW + HOUR, QUIET_HOURS)


def is_quiet(policy, moment):
    begin, end = policy.quiet_hours
    local = moment.astimezone(policy.zone).time()
    return begin <= local < end if begin < end else local >= begin or local < end


policies = st.builds(
    SendPolicy,
    zone=st.sampled_from(ZONES),
    quiet_hours=st.tuples(times, times).filter(lambda hours: hours[0] != hours[1]),
    digest=st.sampled_from(DigestInterval),
    digest_at=times,
    max_per_hour=st.sampled_from([0, 1]),
    group_wait=st.sampled_from([timedelta(0), 7 * MINUTE]),
)


@given(moments, policies, st.booleans())
@example(kyiv(2026, 3, 29, 1, 0), SendPolicy(zone=KYIV, quiet_hours=(time(4, 15), time(3, 30))), False)  # noqa: FBT003
def test_nothing_leaves_in_the_quiet_hours(now, policy, background):
    alert = make_alert(items=[make_item(retrospective=background)])
    slot = next_slot(alert, policy, DeliveryHistory(recent_count=policy.max_per_hour), now)
    assert slot.send_at >= now
    assert not is_quiet(policy, slot.send_at)


JAKARTA, NIGHT = ZoneInfo("Asia/Jakarta"), (time(22), time(7))


@pytest.mark.parametrize(
    ("changes", "background", "score"),
    [
        ({"digest": DigestInterval.HOURLY}, False, 0.5),
        ({"digest": DigestInterval.HOURLY, "quiet_hours_min_score": 0.1}, False, 0.9),
        ({"digest": DigestInterval.DAILY, "digest_at": time(3)}, False, 0.5),
        ({"digest": DigestInterval.WEEKLY, "digest_at": time(23), "digest_day": 0}, False, 0.5),
        ({"digest_at": time(6, 59)}, True, 0.5),
    ],
)
def test_a_digest_and_background_pieces_wait_for_the_end_of_the_quiet_hours(changes, background, score):
    policy = SendPolicy(zone=JAKARTA, quiet_hours=NIGHT, **changes)
    alert = make_alert(items=[make_item(retrospective=background, score=score)])
    now = datetime(2026, 11, 30, 22, 10, tzinfo=JAKARTA)  # a Monday
    slot = next_slot(alert, policy, NO_HISTORY, now)
    assert slot == SendSlot(datetime(2026, 12, 1, 7, tzinfo=JAKARTA), DIGEST)


@pytest.mark.parametrize(
    ("score", "reason", "at"), [(0.5, QUIET_HOURS, (1, 7)), (0.95, HOURLY_LIMIT, (0, 22.5))]
)
def test_what_the_hourly_limit_puts_off_into_the_quiet_hours_waits_for_their_end(score, reason, at):
    policy = SendPolicy(zone=JAKARTA, quiet_hours=NIGHT, max_per_hour=30, quiet_hours_min_score=0.9)
    now = datetime(2026, 11, 30, 21, 30, tzinfo=JAKARTA)
    alert = make_alert(items=[make_item(score=score)])
    slot = next_slot(alert, policy, DeliveryHistory(recent_count=30), now)
    assert slot == SendSlot(
        datetime(2026, 11, 30, tzinfo=JAKARTA) + timedelta(days=at[0], hours=at[1]), reason
    )


@pytest.mark.parametrize(
    ("now", "end"),
    [
        (datetime(2026, 10, 25, 0, 15, tzinfo=UTC), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        (datetime(2026, 10, 25, 1, 15, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
    ],
    ids=["first pass", "second pass"],
)
@pytest.mark.parametrize("begin", [time(1), time(2, 10), time(22)])
def test_in_the_doubled_hour_each_pass_has_its_own_end(now, end, begin):
    policy = SendPolicy(zone=ZoneInfo("Europe/Berlin"), quiet_hours=(begin, time(2, 30)))
    assert next_slot(make_alert(), policy, NO_HISTORY, now) == SendSlot(end, QUIET_HOURS)


# ── bursts, intervals and limits ──────────────────────────────────────────────────────────────────


WAITING_POLICY = SendPolicy(group_wait=MINUTE, languages=("id", "en"))
FIRST = wait_reason("d1")


def test_the_first_alert_on_a_development_waits_for_a_report_that_the_reader_can_read():
    assert next_slot(make_alert(), WAITING_POLICY, NO_HISTORY, NOW) == SendSlot(NOW + MINUTE, FIRST)
    for language in ("id", "ms", "en"):
        alert = make_alert(items=[make_item(report=make_report(language=language))])
        assert next_slot(alert, WAITING_POLICY, NO_HISTORY, NOW) == SendSlot(NOW)
    alert = make_alert(items=[make_item(others=(make_report(language="en"),))])
    assert next_slot(alert, WAITING_POLICY, NO_HISTORY, NOW) == SendSlot(NOW)


def test_two_owners_are_enough_and_one_is_not():
    for owners, slot in ((1, SendSlot(NOW + MINUTE, FIRST)), (2, SendSlot(NOW))):
        alert = make_alert(items=[make_item(owners=tuple(Owner(f"o{n}") for n in range(owners)))])
        assert next_slot(alert, WAITING_POLICY, NO_HISTORY, NOW) == slot


def test_without_a_wait_the_first_alert_is_sent_at_once():
    assert next_slot(make_alert(), SendPolicy(languages=("en",)), NO_HISTORY, NOW) == SendSlot(NOW)


def test_each_development_waits_on_its_own():
    history = DeliveryHistory(waiting={wait_reason("d2"): NOW + TICK})
    assert next_slot(make_alert(), WAITING_POLICY, history, NOW) == SendSlot(NOW + MINUTE, FIRST)


def test_an_update_goes_with_the_first_alert_that_still_waits_whatever_the_limits_say():
    policy = replace(WAITING_POLICY, max_per_hour=1, group_interval=INTERVAL)
    history = DeliveryHistory(
        recent_count=1, last_on_subject=NOW + 30 * TICK, waiting={FIRST: NOW + 30 * TICK}
    )
    for language in ("uk", "en"):
        update = make_alert(
            DeliveryKind.UPDATE, [make_item(report=make_report(language=language))], revision=1
        )
        assert next_slot(update, policy, history, NOW) == SendSlot(NOW + 30 * TICK, FIRST)


def test_a_first_alert_never_waits_longer_than_the_policy_says():
    history = DeliveryHistory(waiting={FIRST: NOW + timedelta(days=1)})  # before the clock was set back
    slot = next_slot(make_alert(DeliveryKind.UPDATE), WAITING_POLICY, history, NOW)
    assert slot == SendSlot(NOW + MINUTE, FIRST)


def test_a_wait_that_ends_in_the_quiet_hours_becomes_theirs():
    begin = (NOW + timedelta(seconds=30)).time()
    policy = replace(WAITING_POLICY, quiet_hours=(begin, (NOW + HOUR).time()))
    assert next_slot(make_alert(), policy, NO_HISTORY, NOW) == SendSlot(NOW + HOUR, QUIET_HOURS)


@given(
    st.lists(st.sampled_from(["ko", "id", "en", "und"]), max_size=4),
    st.integers(0, 4),
    st.lists(st.sampled_from(["id", "en", "fr"]), max_size=2, unique=True),
)
def test_there_is_nothing_to_wait_for_with_a_readable_report_or_two_owners(languages, owners, reader):
    assert has_enough(languages, owners, reader) == (owners >= 2 or not set(languages).isdisjoint(reader))


@pytest.mark.parametrize(
    ("last", "send_at"),
    [
        pytest.param(NOW - INTERVAL - TICK, NOW, id="the interval is over"),
        pytest.param(NOW - INTERVAL, NOW, id="the interval ends now"),
        pytest.param(NOW - INTERVAL + TICK, NOW + TICK, id="the interval ends soon"),
        pytest.param(NOW - timedelta(minutes=5), NOW + timedelta(minutes=10), id="in the interval"),
        pytest.param(NOW + INTERVAL, NOW + 2 * INTERVAL, id="another update waits for its slot"),
        pytest.param(NOW + INTERVAL + TICK, NOW, id="recorded before the clock was set back"),
    ],
)
def test_an_update_is_sent_one_interval_after_the_last_message_on_its_subject(last, send_at):
    history = DeliveryHistory(last_on_subject=last)
    slot = next_slot(make_alert(DeliveryKind.UPDATE), SendPolicy(group_interval=INTERVAL), history, NOW)
    assert slot == SendSlot(send_at, "group d1" if send_at > NOW else "")


@pytest.mark.parametrize(("recent", "sent_now"), [(2, True), (3, False), (4, False)])
def test_alerts_beyond_the_hourly_limit_wait_an_hour(recent, sent_now):
    slot = next_slot(make_alert(), SendPolicy(max_per_hour=3), DeliveryHistory(recent_count=recent), NOW)
    assert slot == (SendSlot(NOW) if sent_now else SendSlot(NOW + HOUR, HOURLY_LIMIT))


@pytest.mark.parametrize(("waiting", "send_at"), [(NOW + MINUTE, NOW + MINUTE), (NOW + 9 * HOUR, NOW + HOUR)])
def test_alerts_beyond_the_hourly_limit_join_those_that_wait(waiting, send_at):
    history = DeliveryHistory(recent_count=3, waiting={HOURLY_LIMIT: waiting})
    slot = next_slot(make_alert(), SendPolicy(max_per_hour=3), history, NOW)
    assert slot == SendSlot(send_at, HOURLY_LIMIT)


@pytest.mark.parametrize("kind", [DeliveryKind.NOTICE, DeliveryKind.TEST, DeliveryKind.SUMMARY])
def test_notices_tests_and_digests_never_wait(kind):
    policy = SendPolicy(digest=DigestInterval.WEEKLY, quiet_hours=(time(0), time(23, 59)), max_per_hour=1)
    assert next_slot(make_alert(kind), policy, DeliveryHistory(recent_count=99), NOW) == SendSlot(NOW)

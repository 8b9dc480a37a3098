"""The schedule under a clock that is set."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.delivery.retry_policy import Breaker
from alerts.delivery.send_window import Pace, slot
from alerts.messages.alert import Alert
from service.runtime.clock_watch import ClockWatch, Often
from store.records.collection import DeliveryKind, Paced
from tests.support.records import NOW, FakeClock, later

SECONDS = st.floats(-1e9, 1e9)


def test_a_job_comes_back_after_its_time():
    every = Often(5)
    assert every.get_next_fire_time(None, NOW) == later(5)
    assert every.get_next_fire_time(NOW, NOW) == later(5)
    assert every.get_next_fire_time(NOW, later(0.2)) == later(5), "in step, though the last one came late"


@given(SECONDS)
def test_after_any_jump_a_job_is_missed_at_most_a_few_times_and_soon_back(seconds):
    every, now = Often(5), later(seconds)
    fired, missed = NOW, 0
    while fired <= now:
        fired = every.get_next_fire_time(fired, now)
        missed += 1
    assert missed <= 2
    if seconds > 0:
        assert now < fired <= now + timedelta(seconds=5)


@pytest.mark.parametrize("by", [86_400, -86_400, 10, -10])
def test_a_jump_is_seen_once(by):
    clock, steady = FakeClock(), [0.0]
    watch = ClockWatch(clock, lambda: steady[0])
    clock.advance(1)
    steady[0] += 1
    assert not watch.jump()
    clock.advance(1 + by)
    steady[0] += 1
    assert watch.jump() == timedelta(seconds=by)
    assert not watch.jump()


@given(st.lists(st.floats(0, 3_600), max_size=20))
def test_a_late_look_is_no_jump(pauses):
    clock, steady = FakeClock(), [0.0]
    watch = ClockWatch(clock, lambda: steady[0])
    for pause in pauses:
        clock.advance(pause)
        steady[0] += pause + 0.1
        assert not watch.jump()


def test_an_endpoint_is_not_left_alone_until_a_time_that_a_wrong_clock_gave():
    breaker = Breaker()
    for _ in range(5):
        breaker = breaker.after_failure(later(86_400))
    assert breaker.is_open(later(86_400))
    assert not breaker.is_open(NOW)
    assert breaker.at_most(NOW, 8) == 1, "a probe first"


def test_what_was_said_in_the_future_holds_nothing_back():
    alert = Alert(DeliveryKind.UPDATE, "story", "d1", 2, NOW)
    ahead = later(86_400 * 365)
    lately = Paced(owed=0, last_about=ahead, last=ahead, waiting={"summary of the hour": ahead})
    assert slot(alert, Pace(group_interval=timedelta(hours=1)), lately, NOW).at == NOW
    soon = Paced(owed=0, last_about=later(-60), last=later(-60), waiting={})
    assert slot(alert, Pace(group_interval=timedelta(hours=1)), soon, NOW).at == later(3_540)

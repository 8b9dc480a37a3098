"""The schedule under a clock that is set."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.delivery.retry_policy import CircuitBreaker
from alerts.delivery.send_window import SendPolicy, next_slot
from alerts.messages.alert import Alert
from service.runtime.clock_watch import ClockWatch, TolerantInterval
from store.records.deliveries import DeliveryHistory, DeliveryKind
from tests.support.records import NOW, FakeClock, later

SECONDS = st.floats(-1e9, 1e9)


def test_a_job_comes_back_after_its_time():
    every = TolerantInterval(5)
    assert every.get_next_fire_time(None, NOW) == later(5)
    assert every.get_next_fire_time(NOW, NOW) == later(5)
    assert every.get_next_fire_time(NOW, later(0.2)) == later(5), "in step, though the last one came late"


@given(SECONDS)
def test_after_any_jump_a_job_is_missed_at_most_a_few_times_and_soon_back(seconds):
    every, now = TolerantInterval(5), later(seconds)
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
    assert not watch.clock_step()
    clock.advance(1 + by)
    steady[0] += 1
    assert watch.clock_step() == timedelta(seconds=by)
    assert not watch.clock_step()


@given(st.lists(st.floats(0, 3_600), max_size=20))
def test_a_late_look_is_no_jump(pauses):
    clock, steady = FakeClock(), [0.0]
    watch = ClockWatch(clock, lambda: steady[0])
    for pause in pauses:
        clock.advance(pause)
        steady[0] += pause + 0.1
        assert not watch.clock_step()


def test_an_endpoint_is_not_left_alone_until_a_time_that_a_wrong_clock_gave():
    breaker = CircuitBreaker()
    for _ in range(5):
        breaker = breaker.after_failure(later(86_400))
    assert breaker.is_open(later(86_400))
    assert not breaker.is_open(NOW)
    assert breaker.max_in_flight(NOW, 8) == 1, "a probe first"


def test_what_was_said_in_the_future_holds_nothing_back():
    alert = Alert(DeliveryKind.UPDATE, "story", "d1", 2, NOW)
    ahead = later(86_400 * 365)
    lately = DeliveryHistory(
        recent_count=0, last_on_subject=ahead, last_due=ahead, waiting={"summary of the hour": ahead}
    )
    assert next_slot(alert, SendPolicy(group_interval=timedelta(hours=1)), lately, NOW).send_at == NOW
    soon = DeliveryHistory(recent_count=0, last_on_subject=later(-60), last_due=later(-60), waiting={})
    assert next_slot(alert, SendPolicy(group_interval=timedelta(hours=1)), soon, NOW).send_at == later(3_540)

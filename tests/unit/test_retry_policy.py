"""When a delivery is retried, and when sending to an endpoint is suspended."""

import random
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.delivery.retry_policy import (
    FAILURES_TO_OPEN,
    JITTER,
    MAX_PROBE_DELAY_S,
    MAX_RETRY_AFTER_S,
    MIN_PROBE_DELAY_S,
    RETRY_DELAYS_S,
    CircuitBreaker,
    next_retry,
)
from tests.support.records import NOW, later

SEEDS = st.integers(0, 10_000).map(random.Random)
RETRY_AFTERS = st.none() | st.floats(0, 1e9)
TICK_S = 0.000_001


@given(st.integers(1, len(RETRY_DELAYS_S)), SEEDS, RETRY_AFTERS)
def test_a_retry_follows_the_schedule_and_the_requested_delay(attempts, rng, retry_after_s):
    delay_s = (next_retry(attempts, NOW, rng, retry_after_s) - NOW).total_seconds()
    scheduled = RETRY_DELAYS_S[attempts - 1]
    least = min(retry_after_s or 0.0, MAX_RETRY_AFTER_S)
    assert delay_s >= max(scheduled * (1 - JITTER), least) - 0.001
    assert delay_s <= max(scheduled * (1 + JITTER), least) + 0.001


@given(st.integers(len(RETRY_DELAYS_S) + 1, 99), SEEDS, RETRY_AFTERS)
def test_a_delivery_is_given_up_after_the_last_delay(attempts, rng, retry_after_s):
    assert next_retry(attempts, NOW, rng, retry_after_s) is None


def test_the_last_delay_of_the_schedule_is_used():
    last = len(RETRY_DELAYS_S)
    assert next_retry(last, NOW, random.Random(1)) > later(RETRY_DELAYS_S[-1] * (1 - JITTER) - 1)
    assert next_retry(last + 1, NOW, random.Random(1)) is None


def test_a_delivery_that_was_requeued_before_its_first_attempt_uses_the_first_delay():
    assert next_retry(0, NOW, random.Random(1)) == next_retry(1, NOW, random.Random(1))


def test_all_attempts_take_about_three_days():
    assert timedelta(days=2) < timedelta(seconds=sum(RETRY_DELAYS_S)) < timedelta(days=4)


@given(st.lists(st.booleans(), max_size=40))
def test_a_breaker_opens_only_after_consecutive_failures(outcomes):
    breaker, consecutive, now = CircuitBreaker(), 0, NOW
    for success in outcomes:
        now += timedelta(seconds=MAX_PROBE_DELAY_S + 1)
        breaker = CircuitBreaker() if success else breaker.after_failure(now)
        consecutive = 0 if success else consecutive + 1
        assert breaker.is_open(now) == (consecutive >= FAILURES_TO_OPEN)
        if breaker.is_open(now):
            assert MIN_PROBE_DELAY_S <= (breaker.probe_at - now).total_seconds() <= MAX_PROBE_DELAY_S


def opened():
    breaker = CircuitBreaker()
    for _ in range(FAILURES_TO_OPEN):
        breaker = breaker.after_failure(NOW)
    return breaker


def test_a_breaker_is_open_until_its_probe_time():
    assert opened().probe_at == later(MIN_PROBE_DELAY_S)
    assert opened().is_open(later(MIN_PROBE_DELAY_S - TICK_S))
    assert not opened().is_open(later(MIN_PROBE_DELAY_S))


def test_one_probe_is_sent_at_a_time():
    assert opened().max_in_flight(later(MIN_PROBE_DELAY_S), 8) == 1
    assert CircuitBreaker().max_in_flight(NOW, 8) == 8


@pytest.mark.parametrize(("beyond_s", "open_now"), [(0, True), (TICK_S, False)])
def test_a_probe_time_beyond_the_longest_delay_is_ignored(beyond_s, open_now):
    breaker = CircuitBreaker(FAILURES_TO_OPEN, later(MAX_PROBE_DELAY_S + beyond_s))
    assert breaker.is_open(NOW) is open_now


def test_each_failed_probe_doubles_the_delay_up_to_half_an_hour():
    breaker, delays_s = opened(), []
    for _ in range(7):
        failed_at = breaker.probe_at
        breaker = breaker.after_failure(failed_at)
        delays_s.append((breaker.probe_at - failed_at).total_seconds())
    assert delays_s == [120, 240, 480, 960, 1_800, 1_800, 1_800]


def test_failures_of_messages_that_were_in_flight_when_it_opened_do_not_count():
    assert opened().after_failure(later(1)) == opened()

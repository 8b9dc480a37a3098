"""When a delivery is tried again, and when an endpoint is left in peace."""

import random
from datetime import timedelta

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
PAUSES = st.none() | st.floats(0, 1e9)


@given(st.integers(1, len(RETRY_DELAYS_S)), SEEDS, PAUSES)
def test_a_pause_follows_the_schedule_and_what_was_asked_for(tries, rng, asked):
    pause_s = (next_retry(tries, NOW, rng, asked) - NOW).total_seconds()
    wanted = RETRY_DELAYS_S[tries - 1]
    floor = min(asked or 0.0, MAX_RETRY_AFTER_S)
    assert pause_s >= max(wanted * (1 - JITTER), floor) - 0.001
    assert pause_s <= max(wanted * (1 + JITTER), floor) + 0.001


@given(st.integers(len(RETRY_DELAYS_S) + 1, 99), SEEDS, PAUSES)
def test_enough_is_enough(tries, rng, asked):
    assert next_retry(tries, NOW, rng, asked) is None


def test_all_tries_take_about_three_days():
    assert timedelta(days=2) < timedelta(seconds=sum(RETRY_DELAYS_S)) < timedelta(days=4)


@given(st.lists(st.booleans(), max_size=40))
def test_a_breaker_is_open_only_after_failures_in_a_row(outcomes):
    breaker, in_a_row, now = CircuitBreaker(), 0, NOW
    for good in outcomes:
        now += timedelta(seconds=MAX_PROBE_DELAY_S + 1)
        breaker = breaker.after_success() if good else breaker.after_failure(now)
        in_a_row = 0 if good else in_a_row + 1
        assert breaker.is_open(now) == (in_a_row >= FAILURES_TO_OPEN)
        if breaker.is_open(now):
            assert MIN_PROBE_DELAY_S <= (breaker.probe_at - now).total_seconds() <= MAX_PROBE_DELAY_S


def opened():
    breaker = CircuitBreaker()
    for _ in range(FAILURES_TO_OPEN):
        breaker = breaker.after_failure(NOW)
    return breaker


def test_after_the_pause_one_probe_goes_out():
    assert opened().is_open(later(MIN_PROBE_DELAY_S - 1))
    assert not opened().is_open(later(MIN_PROBE_DELAY_S + 1))
    assert opened().max_in_flight(later(MIN_PROBE_DELAY_S + 1), 8) == 1
    assert CircuitBreaker().max_in_flight(NOW, 8) == 8


def test_a_probe_that_fails_doubles_the_pause():
    again = opened().after_failure(later(MIN_PROBE_DELAY_S))
    assert again.probe_at == later(MIN_PROBE_DELAY_S + 2 * MIN_PROBE_DELAY_S)


def test_failures_of_what_was_under_way_when_it_opened_do_not_count():
    assert opened().after_failure(later(1)) == opened()

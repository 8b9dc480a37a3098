from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.schedule import PollLimits, after_failure, after_success, host_pause_s
from store.errors import FetchError
from store.types import Source, SourceKind, SourceState

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LIMITS = PollLimits(floor_s=60, ceiling_s=86_400)
NAMES = [f"source {n}" for n in range(200)]


def _state(name: str = "a", interval_s: float = 900, failures: int = 0) -> SourceState:
    source = Source(name, SourceKind.FEED, "http://a.example/f", "a.example:80", interval_s=interval_s)
    return SourceState(source, NOW, failures=failures)


def _wait(due: datetime) -> float:
    return (due - NOW).total_seconds()


def test_a_source_is_due_after_its_interval_and_a_fixed_share_of_it():
    due = after_success(_state(), NOW, None, LIMITS)
    assert 900 <= _wait(due) <= 990
    assert due == after_success(_state(), NOW, None, LIMITS)


def test_sources_are_spread_over_the_share():
    waits = {_wait(after_success(_state(name), NOW, None, LIMITS)) for name in NAMES}
    assert len(waits) == len(NAMES)
    assert max(waits) - min(waits) > 80


@pytest.mark.parametrize(
    ("hint_s", "least", "most"), [(60, 900, 990), (1800, 1800, 1980), (86_400, 3600, 3960)]
)
def test_a_server_hint_stretches_the_interval_within_bounds(hint_s, least, most):
    assert least <= _wait(after_success(_state(), NOW, hint_s, LIMITS)) <= most


def test_failures_double_the_wait_up_to_the_ceiling():
    waits = [_wait(after_failure(_state(failures=n), NOW, None, LIMITS)) for n in range(12)]
    assert waits[1] == pytest.approx(2 * waits[0])
    assert waits == sorted(waits)
    assert waits[-1] == waits[-2] <= 86_400 * 1.1


def test_retry_after_is_a_minimum_within_the_ceiling():
    assert _wait(after_failure(_state(), NOW, 7200, LIMITS)) >= 7200
    assert 900 <= _wait(after_failure(_state(), NOW, 5, LIMITS)) <= 990
    assert _wait(after_failure(_state(), NOW, 1e9, LIMITS)) <= 86_400 * 1.1


@given(
    st.floats(1, 1e6), st.integers(0, 10_000), st.none() | st.floats(0, 1e12), st.none() | st.floats(0, 1e12)
)
def test_no_input_leads_outside_the_bounds(interval_s, failures, retry_s, hint_s):
    state = _state(interval_s=interval_s, failures=failures)
    for due in (after_success(state, NOW, hint_s, LIMITS), after_failure(state, NOW, retry_s, LIMITS)):
        assert 60 <= _wait(due) <= 86_400 * 1.1 + 1


@pytest.mark.parametrize(
    ("error", "least"),
    [
        (FetchError("", status=429), 60),
        (FetchError("", status=429, retry_after_s=600), 600),
        (FetchError("", status=503, retry_after_s=600), 600),
        (FetchError("", unreachable=True), 300),
    ],
)
def test_errors_that_pause_the_whole_host(error, least):
    pause = host_pause_s("a.example:443", error, LIMITS)
    assert pause is not None
    assert least <= pause <= least * 1.1


@pytest.mark.parametrize(
    "error", [FetchError("", status=503), FetchError("", status=404, permanent=True), FetchError("")]
)
def test_errors_of_one_source_alone_pause_no_host(error):
    assert host_pause_s("a.example:443", error, LIMITS) is None


def test_paused_hosts_do_not_come_back_in_lock_step():
    error = FetchError("", status=429, retry_after_s=3600)
    assert len({host_pause_s(name, error, LIMITS) for name in NAMES}) == len(NAMES)


def test_time_moves_the_due_time_along():
    later = NOW + timedelta(hours=3)
    state = replace(_state(), next_due=later)
    assert after_success(state, later, None, LIMITS) - later == after_success(state, NOW, None, LIMITS) - NOW

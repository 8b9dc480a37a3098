from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.scheduling.due_times import (
    EntryCounts,
    PollLimits,
    due_after_failure,
    due_after_success,
    host_pause_s,
    outage_pause_s,
)
from store.errors import FetchError
from store.records.sources import DEFAULT_ARTICLES_PER_DAY, Source, SourceKind, SourceState

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LIMITS = PollLimits(min_interval_s=60, max_interval_s=86_400)
NAMES = [f"source {n}" for n in range(200)]


def _state(name: str = "a", interval_s: float = 900, failures: int = 0) -> SourceState:
    source = Source(name, SourceKind.FEED, "http://a.example/f", "a.example:80", interval_s=interval_s)
    return SourceState(source, NOW, failures=failures)


def _wait(due: datetime) -> float:
    return (due - NOW).total_seconds()


def test_a_source_is_due_after_its_interval_and_a_fixed_share_of_it():
    due = due_after_success(_state(), NOW, None, LIMITS)
    assert 900 <= _wait(due) <= 990
    assert due == due_after_success(_state(), NOW, None, LIMITS)


def test_sources_are_spread_over_the_share():
    waits = {_wait(due_after_success(_state(name), NOW, None, LIMITS)) for name in NAMES}
    assert len(waits) == len(NAMES)
    assert max(waits) - min(waits) > 80


@pytest.mark.parametrize(
    ("hint_s", "least", "most"), [(60, 900, 990), (1800, 1800, 1980), (86_400, 3600, 3960)]
)
def test_a_server_hint_stretches_the_interval_within_limits(hint_s, least, most):
    assert least <= _wait(due_after_success(_state(), NOW, hint_s, LIMITS)) <= most


def test_failures_double_the_wait_up_to_the_maximum():
    waits = [_wait(due_after_failure(_state(failures=n), NOW, None, LIMITS)) for n in range(12)]
    assert waits[1] == pytest.approx(2 * waits[0])
    assert waits == sorted(waits)
    assert waits[-1] == waits[-2] <= 86_400 * 1.1


def test_retry_after_is_a_minimum_up_to_the_maximum():
    assert _wait(due_after_failure(_state(), NOW, 7200, LIMITS)) >= 7200
    assert 900 <= _wait(due_after_failure(_state(), NOW, 5, LIMITS)) <= 990
    assert _wait(due_after_failure(_state(), NOW, 1e9, LIMITS)) <= 86_400 * 1.1


def _known(daily: float, **facts: object) -> SourceState:
    """A source that was read a moment ago."""
    return replace(_state(), has_baseline=True, last_ok=NOW, articles_per_day=daily, **facts)


def test_a_source_with_the_usual_rate_is_polled_at_its_interval():
    assert 890 <= _wait(due_after_success(_known(DEFAULT_ARTICLES_PER_DAY), NOW, None, LIMITS)) <= 990


@pytest.mark.parametrize(("times", "least", "most"), [(4, 430, 500), (16, 220, 250), (1000, 220, 250)])
def test_a_busy_source_is_polled_sooner_down_to_a_quarter(times, least, most):
    assert (
        least <= _wait(due_after_success(_known(DEFAULT_ARTICLES_PER_DAY * times), NOW, None, LIMITS)) <= most
    )


@pytest.mark.parametrize("daily", [DEFAULT_ARTICLES_PER_DAY / 4, DEFAULT_ARTICLES_PER_DAY / 1000, 0.0])
def test_a_quiet_source_is_polled_later_up_to_twice_the_interval(daily):
    assert 1795 <= _wait(due_after_success(_known(daily), NOW, None, LIMITS)) <= 1980


def test_a_source_with_mostly_new_entries_is_polled_soonest():
    due = due_after_success(_known(1.0), NOW, None, LIMITS, EntryCounts(entries=30, fresh=16))
    assert _wait(due) <= 250
    hinted = due_after_success(_known(1.0), NOW, 3600, LIMITS, EntryCounts(entries=30, fresh=16))
    assert _wait(hinted) <= 250
    few = due_after_success(_known(1.0), NOW, None, LIMITS, EntryCounts(entries=2, fresh=2))
    assert _wait(few) > _wait(due)


def test_a_source_that_has_just_failed_is_not_polled_sooner():
    assert _wait(due_after_success(_known(2000.0, failures=1), NOW, None, LIMITS)) >= 900


def test_without_adapting_the_interval_is_fixed():
    fixed = replace(LIMITS, max_speedup=1.0)
    for daily in (0.0, DEFAULT_ARTICLES_PER_DAY, 5000.0):
        assert 900 <= _wait(due_after_success(_known(daily), NOW, None, fixed)) <= 990


def test_skip_hours_are_skipped():
    state = replace(_state(), skip_hours=1 << 12 | 1 << 13)
    assert due_after_success(state, NOW, None, LIMITS).hour == 14


def test_skipping_all_hours_is_ignored():
    state = replace(_state(), skip_hours=2**24 - 1)
    assert due_after_success(state, NOW, None, LIMITS) == due_after_success(_state(), NOW, None, LIMITS)


def test_with_retry_after_failures_stretch_the_interval_less():
    patient = _wait(due_after_failure(_state(failures=9), NOW, 600, LIMITS))
    assert 3600 <= patient <= 3960
    assert _wait(due_after_failure(_state(failures=9), NOW, None, LIMITS)) >= 86_400


def test_an_unreachable_host_is_polled_at_least_hourly():
    waits = [
        _wait(due_after_failure(_state(failures=n), NOW, None, LIMITS, unreachable=True)) for n in range(12)
    ]
    assert waits == sorted(waits)
    assert waits[-1] <= 3600 * 1.1


def test_after_our_own_outage_hosts_are_retried_at_different_times():
    pauses = {outage_pause_s(name) for name in NAMES}
    assert len(pauses) == len(NAMES)
    assert 60 <= min(pauses) < 70
    assert 110 < max(pauses) <= 120


rates = st.floats(0, 1e6)
waits = st.none() | st.floats(0, 1e12)


@given(st.floats(1, 1e6), st.integers(0, 10_000), waits, waits, rates, st.floats(1, 50), st.integers(0, 30))
def test_no_input_exceeds_the_limits(interval_s, failures, retry_s, hint_s, daily, adapt, fresh):
    limits = replace(LIMITS, max_speedup=adapt)
    state = replace(
        _state(interval_s=interval_s, failures=failures),
        has_baseline=True,
        last_ok=NOW,
        articles_per_day=daily,
    )
    for due in (
        due_after_success(state, NOW, hint_s, limits, EntryCounts(30, fresh)),
        due_after_failure(state, NOW, retry_s, limits),
        due_after_failure(state, NOW, retry_s, limits, unreachable=True),
    ):
        assert 60 <= _wait(due) <= 86_400 * 1.1 + 1


@given(st.floats(60, 40_000), st.integers(0, 60), st.booleans())
def test_more_failures_never_shorten_the_wait(interval_s, failures, unreachable):
    before, after = (
        due_after_failure(
            _state(interval_s=interval_s, failures=n), NOW, None, LIMITS, unreachable=unreachable
        )
        for n in (failures, failures + 1)
    )
    assert before <= after


@given(rates, rates, st.integers(0, 15))
def test_more_articles_never_lengthen_the_wait(one, other, fresh):
    less, more = sorted((one, other))
    shown = EntryCounts(30, fresh)
    assert due_after_success(_known(more), NOW, None, LIMITS, shown) <= due_after_success(
        _known(less), NOW, None, LIMITS, shown
    )


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


def test_paused_hosts_are_not_retried_in_step():
    error = FetchError("", status=429, retry_after_s=3600)
    assert len({host_pause_s(name, error, LIMITS) for name in NAMES}) == len(NAMES)


def test_the_due_time_moves_with_now():
    later = NOW + timedelta(hours=3)
    state = replace(_state(), next_due=later)
    assert (
        due_after_success(state, later, None, LIMITS) - later
        == due_after_success(state, NOW, None, LIMITS) - NOW
    )


@pytest.mark.parametrize(
    ("pushed_for_s", "least", "most"),
    [(None, 900, 990), (-5, 900, 990), (60, 900, 990), (2_000, 2_000, 2_000), (99_999, 3_600, 3_960)],
)
def test_a_pushed_source_is_polled_less_often_until_trust_ends(pushed_for_s, least, most):
    until = None if pushed_for_s is None else NOW + timedelta(seconds=pushed_for_s)
    state = _state()
    due = due_after_success(state, NOW, None, PollLimits(), push_trusted_until=until)
    assert least <= (due - NOW).total_seconds() <= most


def test_a_pushed_source_is_polled_within_the_longest_interval():
    state = _state()
    until = NOW + timedelta(days=9)
    due = due_after_success(state, NOW, None, PollLimits(max_interval_s=1_000), push_trusted_until=until)
    assert (due - NOW).total_seconds() <= 1_100

"""Trouble that lasts is told once, ever more rarely, and once when it is over."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from store.log_throttle import FIRST_INTERVAL, MAX_INTERVAL, RECOVERY_TIME, LogThrottle

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


def told(troubles, *, every_s, for_s, what="disk", start=START):
    """The spells that are told while it happens again and again."""
    times = (start + timedelta(seconds=at) for at in range(0, for_s, every_s))
    return [spell for now in times if (spell := troubles.failed(what, now))]


def test_a_loop_that_fails_every_five_seconds_for_a_day_is_told_a_dozen_times():
    spells = told(LogThrottle(), every_s=5, for_s=86_400)
    assert len(spells) <= 13
    assert spells[0].fields() == {}
    assert spells[1].fields() == {"times": 13, "since": "2026-03-01T12:00:00+00:00"}
    gaps = [later.last - earlier.last for earlier, later in pairwise(spells)]
    assert gaps == sorted(gaps)
    assert gaps[0] == FIRST_INTERVAL
    assert gaps[-1] <= MAX_INTERVAL


def test_its_end_is_told_once_with_how_often_it_came():
    troubles = LogThrottle()
    told(troubles, every_s=60, for_s=600)
    last = START + timedelta(seconds=540)
    assert troubles.recovered("disk", last + RECOVERY_TIME / 2) is None
    spell = troubles.recovered("disk", last + RECOVERY_TIME)
    assert (spell.count, spell.since, spell.last) == (10, START, last)
    assert troubles.recovered("disk", last + 2 * RECOVERY_TIME) is None


def test_what_comes_and_goes_within_a_moment_is_one_trouble():
    troubles = LogThrottle()
    words = 0
    for turn in range(1_000):
        now = START + turn * timedelta(seconds=10)
        words += bool(troubles.failed("disk", now)) + bool(
            troubles.recovered("disk", now + timedelta(seconds=5))
        )
    assert words <= 9


def test_trouble_that_comes_back_after_its_end_is_told_at_once():
    troubles = LogThrottle()
    told(troubles, every_s=5, for_s=3_600)
    troubles.recovered("disk", START + timedelta(hours=2))
    assert troubles.failed("disk", START + timedelta(hours=3)).fields() == {}


def test_one_trouble_does_not_hide_another():
    troubles = LogThrottle()
    told(troubles, every_s=5, for_s=60)
    assert troubles.failed("network", START + timedelta(seconds=61)) is not None


def test_a_clock_that_was_set_back_keeps_nothing_quiet():
    troubles = LogThrottle()
    told(troubles, every_s=5, for_s=60)
    assert troubles.failed("disk", START - timedelta(days=400)) is not None
    assert troubles.recovered("disk", START - timedelta(days=401)) is not None


@given(st.lists(st.text(max_size=3), max_size=60))
def test_names_from_outside_do_not_pile_up(names):
    troubles = LogThrottle()
    for turn in range(50):
        for at, name in enumerate(names):
            troubles.failed(f"{name} {turn} {at}", START)
    assert len(troubles._incidents) <= 1_000


def test_an_error_of_another_kind_is_told_at_once_and_many_kinds_are_not_told_for_ever():
    troubles = LogThrottle()
    kinds = ["KeyError", "KeyError", "ValueError", "KeyError", "ValueError"]
    words = [
        bool(troubles.failed("judging", START + timedelta(seconds=at), kind)) for at, kind in enumerate(kinds)
    ]
    assert words == [True, False, True, False, False]
    many = [
        troubles.failed("judging", START + timedelta(seconds=10 + at / 10), f"E{at}") for at in range(200)
    ]
    assert sum(map(bool, many)) <= 8

"""The soak's own judgement: what it must call wrong, and what not."""

from collections import Counter

import pytest

from benchmarks.soak_figures import Outcome, Sample, figures, slope, wrong

FLAT = {"resident_kb": 150_000, "descriptors": 30, "threads": 6, "children_kb": 0, "store_bytes": 1,
        "owed": 0, "developments": 5, "articles": 10}  # fmt: skip


def day(**changes):
    """A sample an hour; a callable gives the value at an hour."""
    return [
        Sample(
            at_h=hour,
            **{
                name: value(hour) if callable(value) else value
                for name, value in {"log_bytes": lambda h: int(2_000 * h), **FLAT, **changes}.items()
            },
        )
        for hour in range(25)
    ]


def outcome(**changes):
    told = {
        "published": Counter({"a": 1, "b": 1}),
        "stored": Counter({"a": 1, "b": 1}),
        "deliveries": {"1": ("sent", "", False), "2": ("folded", "1", False), "3": ("sent", "", True)},
        "message_ids": {"1": "<1>", "2": "2", "3": "<3>"},
        "accepted": Counter({"<1>": 1, "<3>": 2}),
        "told": 2,
    }
    return Outcome(**{**told, **changes})


def judged(samples=None, **changes):
    return wrong(figures(samples or day(), 10), outcome(**changes))


def test_a_flat_day_with_a_folded_and_an_uncertain_double_is_well():
    assert judged() == []


def test_the_slope_is_that_of_the_line_through_the_samples():
    assert slope(day(resident_kb=lambda hour: 100_000 + 512 * hour), "resident_kb") == pytest.approx(512)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"resident_kb": lambda hour: 100_000 + 1_024 * hour, "articles": lambda hour: hour}, "memory grew"),
        ({"resident_kb": lambda hour: 100_000 + 60 * hour}, "nothing new comes"),
        ({"descriptors": lambda hour: 20 + 2 * hour}, "descriptors went"),
        ({"threads": lambda hour: 5 + 2 * hour}, "threads went"),
        ({"log_bytes": lambda hour: 50_000 * hour}, "bytes of log"),
        ({"owed": lambda hour: hour}, "owed at the end"),
    ],
)
def test_what_grows_is_called_wrong(changes, says):
    (problem,) = judged(day(**changes))
    assert says in problem


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"stored": Counter({"a": 1})}, "not stored"),
        ({"stored": Counter({"a": 2, "b": 1})}, "more than once"),
        ({"accepted": Counter({"<3>": 1})}, "did not arrive"),
        ({"accepted": Counter({"<1>": 2, "<3>": 1})}, "not marked uncertain"),
        ({"accepted": Counter({"<1>": 1, "<3>": 1, "<9>": 1})}, "nobody owed"),
        ({"told": 0}, "shown nothing"),
    ],
)
def test_what_is_lost_or_doubled_is_called_wrong(changes, says):
    (problem,) = judged(**changes)
    assert says in problem


def test_a_dead_letter_is_called_wrong_with_all_that_was_folded_into_it():
    deliveries = {"1": ("dead", "", False), "2": ("folded", "1", False), "3": ("sent", "", False)}
    (problem,) = judged(deliveries=deliveries, accepted=Counter({"<3>": 1}))
    assert "2 deliveries are not sent" in problem

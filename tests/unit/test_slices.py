"""Matching in slices of bounded time: what is matched can be committed before the rest is."""

import asyncio
import threading

import pytest

from alerts.developments.desk import Judgement
from service.pipeline.slices import SlicedMatching
from tests.support.records import make_article


class Slow:
    """Matches, and every report takes this many seconds."""

    def __init__(self, seconds):
        self.seconds, self.now, self.told = seconds, 0.0, []

    def timer(self):
        return self.now

    def match(self, article):
        self.now += self.seconds
        self.told.append(article.id)
        return Judgement(article)


def articles(number):
    return [make_article(str(one)) for one in range(number)]


async def slices_of(matching, number):
    return [[one.article.id for one in judged] async for judged in matching.match(articles(number))]


@pytest.mark.parametrize(
    ("seconds", "slices"),
    [
        (0.0, ["01234"]),
        (0.4, ["012", "34"]),
        (1.0, ["0", "1", "2", "3", "4"]),
        (9.0, ["0", "1", "2", "3", "4"]),
    ],
)
def test_a_slice_ends_after_its_time_and_has_at_least_one_report(seconds, slices):
    slow = Slow(seconds)
    matching = SlicedMatching(slow.match, slice_s=1.0, timer=slow.timer)
    assert ["".join(one) for one in asyncio.run(slices_of(matching, 5))] == slices


def test_what_is_matched_is_handed_over_before_the_next_slice_begins():
    slow = Slow(1.0)
    matching = SlicedMatching(slow.match, slice_s=1.0, timer=slow.timer)

    async def counts():
        return [len(slow.told) async for _ in matching.match(articles(3))]

    assert asyncio.run(counts()) == [1, 2, 3]


def test_a_stop_ends_after_the_report_at_hand_and_what_is_matched_is_handed_over():
    slow = Slow(0.0)

    def match(article):
        if article.id == "1":
            matching.stop()
        return slow.match(article)

    matching = SlicedMatching(match, timer=slow.timer)
    assert asyncio.run(slices_of(matching, 5)) == [["0", "1"]]
    assert asyncio.run(slices_of(matching, 5)) == []
    assert slow.told == ["0", "1"]


def test_reports_are_matched_off_the_event_loop():
    threads = set()

    def match(article):
        threads.add(threading.get_ident())
        return Judgement(article)

    asyncio.run(slices_of(SlicedMatching(match), 3))
    assert threading.get_ident() not in threads

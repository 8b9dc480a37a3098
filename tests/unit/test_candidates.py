"""Of thousands of open developments few are candidates, the right one among them, and none stays too long."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.developments.candidates import MAX_CANDIDATES, MAX_RARE, MAX_SHORT_LIST, CandidateIndex
from alerts.developments.compact import compact_fingerprint
from alerts.developments.expiry import ExpiryQueue
from alerts.developments.fingerprint import MAX_DAYS, Fingerprint
from alerts.developments.near_duplicates import sketch_of
from alerts.developments.similarity import IdfTable
from alerts.text.concept import Concept
from tests.support.records import NOW


def traits(concepts=(), words=(), numbers=(), day=100.0):
    return Fingerprint(
        sketch_of("", ""),
        "en",
        day,
        dict.fromkeys(map(Concept, concepts), 0.5),
        frozenset(words),
        dict.fromkeys(numbers, 1.0),
    )


def crowd(count, **own):
    """Developments that share a theme, each with a city of its own; the last with what is named."""
    nearby, rarity = CandidateIndex(), IdfTable()
    for number in range(count):
        one = traits(["theme:killed", f"city:{number}"], **(own if number == count // 2 else {}))
        nearby.add(f"d{number}", one)
        rarity.add(one.index_terms())
    return nearby, rarity


def test_few_developments_are_all_candidates_in_their_order():
    nearby, rarity = crowd(MAX_CANDIDATES)
    assert nearby.candidates(traits(), rarity) == [f"d{number}" for number in range(MAX_CANDIDATES)]


@pytest.mark.parametrize(
    "shared", [{"words": [7]}, {"numbers": [2600.0]}, {}], ids=["a rare word", "a number", "a city"]
)
def test_of_thousands_the_one_that_shares_something_rare_is_a_candidate(shared):
    nearby, rarity = crowd(3_000, **shared)
    report = traits(["theme:killed", "city:1500"] if not shared else ["theme:killed"], **shared)
    found = nearby.candidates(report, rarity)
    assert "d1500" in found
    assert len(found) <= MAX_CANDIDATES


def test_of_two_equals_the_nearer_in_time_is_a_candidate():
    nearby, rarity = CandidateIndex(), IdfTable()
    for number in range(MAX_CANDIDATES * 3):
        one = traits(["city:X"], day=float(number))
        nearby.add(f"d{number}", one)
        rarity.add(one.index_terms())
    found = nearby.candidates(traits(["city:X"], day=20.0), rarity)
    assert "d20" in found
    assert "d35" not in found


def test_closed_developments_leave_nothing_behind():
    nearby, rarity = crowd(50)
    for number in range(50):
        nearby.discard(f"d{number}", compact_fingerprint(traits(["theme:killed", f"city:{number}"])))
        nearby.remove(f"d{number}")
    assert nearby.candidates(traits(["theme:killed"]), rarity) == []
    assert not nearby._postings


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 50)), max_size=60), st.integers(0, 60))
def test_the_idle_are_those_that_a_look_at_all_would_find(reports, limit):
    idle, latest = ExpiryQueue(), {}
    for key, minute in reports:
        latest[key] = NOW + timedelta(minutes=minute)
        idle.touch(key, latest[key])
        before = NOW + timedelta(minutes=limit) - timedelta(minutes=minute)
        expected = {one for one, at in latest.items() if at < before}
        assert set(idle.pop_idle(before, latest.__getitem__)) == expected
        for one in expected:
            idle.discard(one)
            del latest[one]


# ── thresholds ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("count", "is_candidate"), [(MAX_RARE, True), (MAX_RARE + 1, False)])
def test_a_trait_finds_all_its_developments_while_they_are_few_and_then_only_the_latest(count, is_candidate):
    nearby = CandidateIndex()
    for number in range(count):
        nearby.add(f"d{number}", traits(["city:X"], day=100.0 if number == 0 else 90.0))
    assert ("d0" in nearby.candidates(traits(["city:X"]), IdfTable())) is is_candidate


@pytest.mark.parametrize(("count", "is_candidate"), [(MAX_SHORT_LIST, True), (MAX_SHORT_LIST + 1, False)])
def test_what_is_beyond_the_short_list_is_not_lifted_by_common_traits(count, is_candidate):
    nearby = CandidateIndex()
    for number in range(count):
        nearby.add(f"d{number}", traits(["city:X", *(["theme:killed"] if number == 0 else [])],
                                        day=99.9 if number == 0 else 100.0))  # fmt: skip
    for number in range(MAX_RARE + 1):
        nearby.add(f"c{number}", traits(["theme:killed"], day=86.0))
    found = nearby.candidates(traits(["city:X", "theme:killed"]), IdfTable())
    assert ("d0" in found) is is_candidate


def test_a_trait_is_forgotten_with_the_last_report_that_has_it():
    nearby, one = CandidateIndex(), traits(["city:X"])
    for _ in range(2):
        nearby.add("d0", one)
    nearby.discard("d0", compact_fingerprint(one))
    assert list(nearby._posting("city:X")) == [0]
    nearby.discard("d0", compact_fingerprint(one))
    assert list(nearby._posting("city:X")) == []


def test_a_trait_of_several_developments_is_forgotten_for_each_with_its_last_report():
    nearby, one = CandidateIndex(), traits(["city:X"])
    for key in ("d0", "d1", "d1", "d2"):
        nearby.add(key, one)
    seen = []
    for key in ("d1", "d1", "d0", "d2"):
        nearby.discard(key, compact_fingerprint(one))
        seen.append(list(nearby._posting("city:X")))
    assert seen == [[0, 1, 2], [0, 2], [2], []]


@pytest.mark.parametrize(("day", "count"), [(97.0, 1), (96.99, 0), (103.0, 1), (103.01, 0)])
def test_developments_are_near_up_to_the_last_day_of_the_range(day, count):
    nearby = CandidateIndex()
    nearby.add("d0", traits(day=day))
    assert nearby.count_near(100.0, 3.0) == count


@pytest.mark.parametrize(("day", "near"), [(100.0 + MAX_DAYS, True), (100.01 + MAX_DAYS, False)])
def test_reports_are_comparable_up_to_the_greatest_distance(day, near):
    assert compact_fingerprint(traits(day=day)).is_near(traits()) is near
    assert compact_fingerprint(traits()).is_near(traits(day=day)) is near

"""Growth as a reason for an alert: many more owners than an hour ago, once for each threshold."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.developments.growth import FACTOR, LOOKBACK
from alerts.developments.tracker import Tracker
from alerts.messages.decisions import fact_text
from service.config.load import load_config
from store.errors import ConfigError
from store.records.decision_json import decision_from_dict, decision_to_dict
from store.records.decisions import Growth
from tests.support.records import NOW, make_article, make_match
from tests.support.stories import story

MINUTE = timedelta(minutes=1)
LANGUAGES = ("en", "ko", "ru")


def text(number):
    """Words of its own, so that no report is a copy of another."""
    words = random.Random(number)
    return " ".join("".join(words.choices("bdfgklmnprstvz", k=7)) for _ in range(40))


class Spread:
    """One development that more and more outlets report; a person put their reports together."""

    def __init__(self, thresholds=(4, 8), count=40):
        self.story = replace(story(), growth=thresholds)
        self.members, self.developments, self.told = [], {}, []
        self.pins = {f"r{number}": "d1" for number in range(count)}
        self.restart()

    def restart(self):
        figures = [figure for member in self.members for figure in member.figures]
        self.tracker = Tracker(self.story, self.members, self.developments.values(), figures, pins=self.pins)

    def report(self, number, at, *, outlet=None, published=None, retrospective=False, same_as=None):
        article = make_article(
            f"r{number}",
            title=f"Account {text(number)[:20]}",
            text=text(number if same_as is None else same_as) * 3,
            language=LANGUAGES[number % 3],
            site=outlet or f"Outlet {number}",
            published=published or at,
        )
        match = make_match(article.id, "troops", retrospective=retrospective)
        placed = self.tracker.place(article, match, at)
        self.members.append(placed.member)
        self.developments[placed.development.key] = placed.development
        facts = [fact for fact in placed.news if isinstance(fact, Growth)]
        assert not facts or placed.is_alert
        self.told += facts
        return facts


def test_each_threshold_is_told_once_when_the_owners_have_doubled_within_an_hour():
    spread = Spread()
    for number in range(12):
        spread.report(number, NOW + number * MINUTE)
    assert spread.told == [Growth(4, 3, 0, 4), Growth(8, 3, 0, 8)]
    assert [member.article_id for member in spread.members if any(
        isinstance(fact, Growth) for fact in member.decision.news)] == ["r3", "r7"]  # fmt: skip


def test_it_says_how_many_owners_there_were_an_hour_ago():
    spread = Spread()
    for number, at in enumerate((0, 1, 2, 100, 101, 102)):
        spread.report(number, NOW + at * MINUTE)
    assert spread.told == [Growth(6, 3, 3, 4)]
    assert fact_text(spread.told[0]) == "now reported by 6 independent owners in 3 languages, 3 an hour ago"
    assert (
        fact_text(Growth(4, 1, 0, 4)) == "now reported by 4 independent owners in 1 language, 0 an hour ago"
    )


def test_slow_growth_is_not_told():
    spread = Spread()
    for number in range(20):
        spread.report(number, NOW + number * 61 * MINUTE)
    assert spread.told == []


def test_without_thresholds_nothing_is_told():
    spread = Spread(())
    for number in range(20):
        spread.report(number, NOW)
    assert spread.told == []


def test_one_owner_a_copy_and_a_report_that_looks_back_are_no_growth():
    spread = Spread((3,))
    spread.report(0, NOW)
    for number in range(1, 6):
        assert not spread.report(number, NOW, outlet="Outlet 0")
    assert not spread.report(6, NOW, same_as=0)
    assert not spread.report(7, NOW, same_as=0)
    assert not spread.report(8, NOW, retrospective=True)
    assert spread.report(9, NOW) == [Growth(3, 3, 0, 3)]


def test_what_was_read_late_after_an_outage_is_no_growth():
    spread = Spread()
    for number in range(8):
        spread.report(number, NOW + 10 * 60 * MINUTE, published=NOW + number * 60 * MINUTE)
    assert spread.told == []


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 120), min_size=4, max_size=14), st.integers(1, 6), st.data())
def test_a_restart_changes_nothing_and_what_is_told_is_true(minutes, every, data):
    whole, broken = Spread(), Spread()
    at = NOW
    for number, wait in enumerate(minutes):
        at += wait * MINUTE
        outlet = f"Outlet {data.draw(st.integers(0, 12))}"
        if number % every == 0:
            broken.restart()
        assert whole.report(number, at, outlet=outlet) == broken.report(number, at, outlet=outlet)
        for fact in whole.told[-1:]:
            origins = {member.origin for member in whole.members}
            assert fact.owners <= len(origins)
            assert fact.owners >= max(fact.threshold, FACTOR * fact.owners_before)
    assert [fact.threshold for fact in whole.told] == sorted({fact.threshold for fact in whole.told})
    assert timedelta(hours=1) == LOOKBACK


def test_a_decision_with_growth_comes_back_from_the_store():
    spread = Spread((3,))
    for number in range(3):
        spread.report(number, NOW)
    decision = spread.members[-1].decision
    assert any(isinstance(fact, Growth) for fact in decision.news)
    assert decision_from_dict(decision_to_dict(decision)) == decision


def thresholds(tmp_path, value):
    (tmp_path / "seed.md").write_text("# A seed\n\nNorth Korea sent troops to Kursk.\n")
    file = tmp_path / "config.toml"
    file.write_text(f'[[stories]]\nname = "s"\nseed = "seed.md"\n{value}\n')
    return load_config(file, {}).stories[0].growth


@pytest.mark.parametrize(
    ("value", "expected"),
    [("", ()), ("growth = false", ()), ("growth = true", (10, 25, 50)), ("growth = [20, 8]", (8, 20))],
)
def test_it_is_off_unless_the_story_asks_for_it(tmp_path, value, expected):
    assert thresholds(tmp_path, value) == expected


@pytest.mark.parametrize(
    "value", ["[]", "[2]", "[501]", '["10"]', "10", "[true, 10]", f"{list(range(3, 14))}"]
)
def test_other_values_are_mistakes(tmp_path, value):
    with pytest.raises(ConfigError) as caught:
        thresholds(tmp_path, f"growth = {value}")
    assert "numbers of owners, such as [10, 25], each from 3 to 500" in str(caught.value.problems)

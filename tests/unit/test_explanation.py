"""Explanations add up to the verdict, and their counterfactuals do reverse it."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from alerts.matching.explain import explain
from alerts.matching.explanation import explanation_to_dict
from alerts.matching.matcher import Matcher
from alerts.matching.odds import probability
from alerts.stories.build import build_story
from alerts.stories.seed import single_seed
from alerts.stories.story import Group, StorySpec
from service.cli.explanation_view import render_explanation
from store.records.matching import ArticleField
from tests.support.newsdesk import MEMORIAL, OTHERS, PRISONERS, SAPPERS, TOLL, TOLL_KO
from tests.support.records import make_article
from tests.support.stories import SEEDS, matcher, story

SEED = (SEEDS / "north-korea-troops.id.md").read_text(encoding="utf-8")
TRADE = ("North Korea and Russia sign a trade agreement on coal exports", "It was signed in Moscow.")
NEAR = (
    "Trump speaks of North Korea and its soldiers",
    "The US president spoke at a rally about taxes. Late in the evening he mentioned Russia once.",
)
REPORTS = [TOLL, TOLL_KO, PRISONERS, SAPPERS, MEMORIAL, TRADE, NEAR, *OTHERS]


def article(report, language="en", **changes):
    return make_article(title=report[0], text=report[1], language=language, **changes)


def explained(report, by=None):
    return explain(by or matcher(), article(report))[0]


def of_spec(**changes):
    return Matcher([build_story(StorySpec("s", single_seed(SEED, "id"), **changes))])


def changes_of(one):
    return {counterfactual.change for counterfactual in one.counterfactuals}


@pytest.mark.parametrize("report", REPORTS)
def test_contributions_add_up_to_the_verdict(report):
    one = explained(report)
    assert sum(part.log_odds for part in one.contributions) == pytest.approx(one.log_odds, abs=0.02)
    match = matcher().match(article(report))[0]
    assert one.match == match
    assert all(need.found for need in one.required_groups) or not match.matched
    if all(need.found for need in one.required_groups):
        assert match.score == pytest.approx(probability(one.log_odds), abs=1e-3)


def test_required_groups_show_what_is_found_and_missing():
    needed = {one.group: one for one in explained(TRADE).required_groups}
    assert needed[Group.ACTOR].found == ("North Korea",)
    assert needed[Group.COUNTERPART].found == ("Russia",)
    assert needed[Group.THEME].found == ()
    assert "troops" in needed[Group.THEME].wanted


def test_anchors_have_their_field_and_sentence():
    why = explained(NEAR).match.reasons
    assert {(one.anchor, one.field) for one in why} >= {
        ("North Korea", ArticleField.TITLE),
        ("troops", ArticleField.TITLE),
        ("United States", ArticleField.LEAD),
    }
    assert all(one.term in one.sentence for one in why)


def test_adding_the_missing_theme_reverses_the_verdict():
    assert "with 'troops' in the headline" in changes_of(explained(TRADE))
    assert matcher().match(article((TRADE[0].replace("coal exports", "troops"), TRADE[1])))[0].matched


def test_adding_the_missing_name_to_the_lead_reverses_the_verdict():
    assert "with 'Russia' in the first sentence" in changes_of(explained(NEAR))
    written = (NEAR[0], NEAR[1].replace("spoke at a rally", "spoke about Russia at a rally"))
    assert matcher().match(article(written))[0].matched


def test_the_threshold_given_reverses_the_verdict():
    for report in (NEAR, TOLL):
        one = explained(report)
        (wanted,) = (float(c.rpartition(" ")[2]) for c in changes_of(one) if c.startswith("a threshold of"))
        other = Matcher([replace(story(), threshold=wanted)])
        assert other.match(article(report))[0].matched is not one.match.matched


def test_removing_the_actor_reverses_a_match():
    one = explained(TOLL)
    assert one.match.matched
    assert any("without 'North Korea' in the headline" in change for change in changes_of(one))
    for counterfactual in one.counterfactuals:
        assert (
            counterfactual.score is None
            or counterfactual.score < one.threshold
            or counterfactual.change.startswith("a threshold")
        )


def test_lifting_the_exclusion_reverses_the_verdict():
    one = explained(TOLL, of_spec(exclude=("spy agency",)))
    assert (one.match.matched, one.excluded_by) == (False, "spy agency")
    assert "without 'spy agency', which you exclude" in changes_of(one)
    assert not any(change.startswith("a threshold") for change in changes_of(one))


def test_a_failed_rule_is_explained_and_lifting_it_reverses_the_verdict():
    one = explained(TOLL, of_spec(must=("polar bear",)))
    assert not one.match.matched
    assert one.match.note == 'must: "polar bear" is missing'
    assert "without your rule 'must'" in changes_of(one)
    row = explanation_to_dict(one)
    assert row["failed_rule"] == {"key": "must", "missing": ["polar bear"]}
    screen = Console(width=160)
    with screen.capture() as shown:
        screen.print(render_explanation(one, colour=False))
    assert 'your rule must: "polar bear" is missing' in shown.get()
    assert "because it does not meet your rule" in shown.get()


def test_removing_the_keyword_reverses_a_match():
    with_word = of_spec(keywords=('"coal exports"',))
    one = explained(TRADE, with_word)
    assert one.match.matched
    assert any(need.by_keyword for need in one.required_groups if need.group is Group.THEME)
    assert "without your keyword '\"coal exports\"'" in changes_of(one)
    assert "with one of your keywords in it" in changes_of(explained(TRADE, of_spec(keywords=("nothing",))))


def test_unrelated_reports_have_no_counterfactuals():
    assert explained(OTHERS[2]).counterfactuals == ()


def test_one_explanation_per_story_as_json():
    two = Matcher([story("troops"), story("earthquake")])
    rows = [explanation_to_dict(one) for one in explain(two, article(TOLL))]
    assert [(row["story"], row["judge"]) for row in rows] == [("troops", "framed"), ("earthquake", "general")]
    assert json.loads(json.dumps(rows)) == rows
    assert set(rows[0]) == {
        "id", "story", "title", "match", "judge", "score", "threshold", "language", "note", "retrospective",
        "needed", "excluded_by", "failed_rule", "why", "log_odds", "contributions", "would_flip",
    }  # fmt: skip


words = st.sampled_from(
    ["North Korean", "soldiers", "Russia", "북한군", "Курск", "missile", ".", "\n", "💥", "\u202e"]
)


@given(st.lists(words, max_size=12).map(" ".join), st.lists(words, max_size=40).map(" ".join))
def test_any_text_can_be_explained_and_agrees_with_the_verdict(title, text):
    one = explained((title, text))
    assert one.match == matcher().match(article((title, text)))[0]
    for counterfactual in one.counterfactuals:
        if counterfactual.score is not None and not counterfactual.change.startswith("a threshold"):
            assert (counterfactual.score >= one.threshold) is not one.match.matched

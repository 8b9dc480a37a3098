"""Explanations and counterfactuals of the general judge: they add up, and they do reverse the verdict."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from alerts.matching.explain import explain
from alerts.matching.explanation import explanation_to_dict
from alerts.matching.general.counterfactuals import find_counterfactuals
from alerts.matching.general.explanation import FEATURE_LABELS
from alerts.matching.general.features import FEATURE_NAMES
from alerts.matching.matcher import Matcher
from alerts.matching.odds import probability
from alerts.stories.build import build_story
from alerts.stories.seed import single_seed
from alerts.stories.story import StorySpec
from service.cli.explanation_view import render_explanation
from tests.support.general import FOLLOW_UPS, OTHER_NEWS, judge_of, judged_by, keeper_story, report
from tests.unit.test_general_judge import BACKGROUND, NEIGHBOUR, SEEDS, Encoder

NEAR = ("Police search the coast near Bergen", "Officers spoke of a missing boat.")
"""Shares a little with the story."""
CROWDED = ("Chile: Ostrander family opens a bakery", "Skarvholmen is the name of the bakery in Chile.")
"""Shares rare names, and is about another country."""
REPORTS = [
    *((*pair, language) for language, pair in FOLLOW_UPS.items()),
    (*NEIGHBOUR, "en"),
    (*NEAR, "en"),
    (*CROWDED, "en"),
]
STORY = keeper_story()
MATCHER = Matcher([STORY])


def explained(title, text="", language="en", by=MATCHER):
    return explain(by, report(title, text, language))[0]


def at_margin(margin, title, text="", language="en", **changes):
    """A matcher of the story whose threshold is so many log-odds below the report's score."""
    (plain,) = judged_by(judge_of(keeper_story(**changes)), report(title, text, language), everything=True)
    return Matcher([keeper_story(threshold=probability(plain.log_odds - margin), **changes)])


def changes_of(one):
    return [counterfactual.change for counterfactual in one.counterfactuals]


@pytest.mark.parametrize("item", REPORTS)
def test_contributions_add_up_to_the_verdict(item):
    one = explained(*item)
    assert one.judge == "general"
    assert sum(part.log_odds for part in one.contributions) == pytest.approx(one.log_odds, abs=0.02)
    assert one.match == MATCHER.match(report(*item))[0]
    if one.match.score:
        assert one.match.score == pytest.approx(probability(one.log_odds), abs=1e-3)


def test_the_start_comes_first_and_only_what_counts_is_shown():
    parts = explained(*FOLLOW_UPS["ru"], "ru").contributions
    assert parts[0].feature == "start"
    assert all(part.log_odds for part in parts)
    assert [part.log_odds for part in parts[1:]] == sorted(
        (part.log_odds for part in parts[1:]), reverse=True
    )


def test_every_feature_has_a_label():
    assert tuple(FEATURE_LABELS) == FEATURE_NAMES


def test_contributions_of_several_seeds_are_averaged():
    by = Matcher([keeper_story((SEEDS["ru"], "ru"), (SEEDS["ja"], "ja"))])
    one = explained(*FOLLOW_UPS["de"], "de", by)
    assert sum(part.log_odds for part in one.contributions) == pytest.approx(one.log_odds, abs=0.02)
    shares = {part.feature: part.value for part in one.contributions}
    assert shares["other_script"] == pytest.approx(2 / 3, abs=0.001)


# ── counterfactuals ───────────────────────────────────────────────────────────────────────────────


def test_without_the_word_named_a_match_fails():
    title, text = FOLLOW_UPS["de"]
    by = at_margin(1.0, title, text, "de")
    one = explained(title, text, "de", by)
    assert one.match.matched
    assert "without 'Skarvholmen'" in changes_of(one)
    written = report(title.replace("Skarvholmen", "der Küste"), text, "de")
    assert not by.match(written)[0].matched


def test_with_the_word_named_a_near_miss_matches():
    by = at_margin(-1.0, *NEAR)
    one = explained(*NEAR, by=by)
    assert not one.match.matched
    named = [change for change in changes_of(one) if change.endswith("in the headline")]
    assert named
    for change in named:
        word = change.removeprefix("with '").removesuffix("' in the headline")
        assert by.match(report(f"{NEAR[0]}: {word}", NEAR[1]))[0].matched, change


def test_what_a_chinese_report_lacks_is_a_word_and_no_stretch_of_a_sentence():
    seed = single_seed("灯塔看守人奥斯特兰德失踪，警方在岛上发现外套\n挪威警方继续搜寻灯塔看守人。", "zh")
    title, text = "灯塔看守人仍失踪", "奥斯特兰德的朋友守夜。"
    (plain,) = judged_by(
        judge_of(build_story(StorySpec("s", seed))), report(title, text, "zh"), everything=True
    )
    by = Matcher([build_story(StorySpec("s", seed, threshold=probability(plain.log_odds + 0.5)))])
    assert "with '挪威' in the headline" in changes_of(explained(title, text, "zh", by))
    assert by.match(report(f"挪威{title}", text, "zh"))[0].matched


def test_without_the_other_countries_a_near_miss_matches():
    by = at_margin(-0.3, *CROWDED)
    assert "without the other countries in headline and lead" in changes_of(explained(*CROWDED, by=by))
    written = report(*(part.replace("Chile: ", "").replace(" in Chile", "") for part in CROWDED))
    assert by.match(written)[0].matched


def test_without_the_other_names_in_the_headline_a_near_miss_matches():
    seed = single_seed("Ostrander of Skarvholmen\nOstrander lives on Skarvholmen.", "en")
    title, text = "Ostrander und Vandermeer", "Ostrander von Skarvholmen lives."
    (plain,) = judged_by(
        judge_of(build_story(StorySpec("s", seed))), report(title, text, "de"), everything=True
    )
    by = Matcher([build_story(StorySpec("s", seed, threshold=probability(plain.log_odds + 0.2)))])
    assert "without the other names in the headline" in changes_of(explained(title, text, "de", by))
    assert by.match(report("Ostrander und er", text, "de"))[0].matched


def test_two_changes_are_named_where_none_alone_is_enough():
    title, text = FOLLOW_UPS["ru"]
    by = at_margin(4.0, title, text, "ru")
    pair = [change for change in changes_of(explained(title, text, "ru", by)) if " and without " in change]
    assert "without 'Острандер' and without 'Берген'" in pair
    written = report(title.replace("Острандер", "он"), text.replace("Бергена", "города"), "ru")
    assert not by.match(written)[0].matched
    one_only = report(title.replace("Острандер", "он"), text, "ru")
    assert by.match(one_only)[0].matched


def test_lifting_a_rule_or_an_exclusion_reverses_the_verdict():
    title, text = FOLLOW_UPS["en"]
    excluded = explained(title, text, by=Matcher([keeper_story(exclude=("jacket",))]))
    assert "without 'jacket', which you exclude" in changes_of(excluded)
    ruled = explained(title, text, by=Matcher([keeper_story(must=("submarine",))]))
    assert "without your rule 'must'" in changes_of(ruled)
    for one in (excluded, ruled):
        assert not any(change.startswith("a threshold") for change in changes_of(one))


@pytest.mark.parametrize("item", [(*FOLLOW_UPS["ru"], "ru"), (*NEIGHBOUR, "en"), (*CROWDED, "en")])
def test_the_threshold_named_reverses_the_verdict(item):
    one = explained(*item)
    (wanted,) = (float(c.rpartition(" ")[2]) for c in changes_of(one) if c.startswith("a threshold of"))
    if 0 < wanted < 1:
        other = Matcher([replace(STORY, threshold=wanted)])
        assert other.match(report(*item))[0].matched is not one.match.matched


def test_other_news_has_no_word_to_change():
    one = explained(*OTHER_NEWS["ja"], "ja")
    assert not [change for change in changes_of(one) if change.startswith("without")]


def test_meaning_is_kept_when_words_change():
    judge = judge_of(keeper_story(threshold=0.999), embeddings=Encoder(0.6), background=BACKGROUND)
    (found,) = judged_by(judge, report(*FOLLOW_UPS["ru"], "ru"))
    changed = found.with_report(found.report)
    assert changed.log_odds == pytest.approx(found.log_odds)
    assert changed.best.features.meaning == pytest.approx(0.6)


WORDS = [
    "Ostrander",
    "Skarvholmen",
    "Bergen",
    "Norway",
    "Chile",
    "灯台守",
    "lighthouse",
    "keeper",
    "318",
    "Vandermeer",
    ".",
]


@given(
    st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join),
    st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join),
    st.sampled_from(["en", "de", "ja"]),
)
def test_every_change_named_has_a_score_on_the_other_side(title, text, language):
    (found,) = judged_by(JUDGE, report(title, text, language), everything=True)
    for counterfactual in find_counterfactuals(found, MATCHER.rarity):
        if counterfactual.score is not None and not counterfactual.change.startswith("a threshold"):
            limit = STORY.threshold + (1e-4 if found.matched else -1e-4)
            assert (counterfactual.score >= limit) is not found.matched, counterfactual


JUDGE = judge_of(STORY)


# ── what people and scripts see ───────────────────────────────────────────────────────────────────


def test_the_explanation_as_json():
    row = explanation_to_dict(explained(*FOLLOW_UPS["ru"], "ru"))
    assert json.loads(json.dumps(row)) == row
    assert (row["judge"], row["match"], row["needed"], row["excluded_by"], row["failed_rule"]) == (
        "general", True, [], None, None,
    )  # fmt: skip
    assert {one["feature"] for one in row["contributions"]} <= {*FEATURE_NAMES, "start"}
    assert {one["term"] for one in row["why"]} >= {"Острандер", "Бергена"}
    assert row["would_flip"]


def test_the_explanation_as_people_read_it():
    screen = Console(width=160)
    with screen.capture() as shown:
        screen.print(render_explanation(explained(*FOLLOW_UPS["ru"], "ru"), colour=False))
    assert "Острандер" in shown.get()
    assert "what a follow-up must score for this seed" in shown.get()
    assert "needs" not in shown.get().split("Острандер")[0]

"""Applied proposals change a story for both judges; what the config sets goes before them."""

from dataclasses import replace

import pytest

from alerts.matching.adjusted import adjust_story
from alerts.matching.matcher import Matcher
from alerts.stories.build import build_story
from alerts.stories.changes import MAX_APPLIED, change_story, effective_proposals, inactive_reason
from alerts.stories.seed import single_seed
from alerts.stories.story import StorySpec
from store.records.matching import Feedback
from store.records.proposals import AppliedProposal, ProposedKey
from tests.support.records import NOW, make_article
from tests.support.stories import SEEDS, story

MERGER = story("merger")
REPORT = ("Unicredit raises its stake in Commerzbank as Berlin objects",
    "The Italian bank's chief Andrea Orcel bought more shares of Commerzbank in Frankfurt.")  # fmt: skip
TROOPS = (
    "North Korean troops fight in Kursk",
    "Russia deploys North Korean soldiers in Kursk. Many were killed.",
)


def applied(key, *values, story="merger", name="x", concept="", threshold=None):
    return AppliedProposal("p", story, key, name, values, concept, threshold, (), "", NOW)


def matches(changed, report=REPORT, language="en"):
    article = make_article(title=report[0], text=report[1], language=language)
    return Matcher([changed]).match(article)[0]


@pytest.mark.parametrize(("name", "report"), [("merger", REPORT), ("troops", TROOPS)])
@pytest.mark.parametrize(
    "change",
    [
        (ProposedKey.EXCLUDE, ("Berlin OR Kursk",), "", None),
        (ProposedKey.EXCLUDE, (), "country:KE", None),
        (ProposedKey.MUST, ("Xanadu",), "", None),
        (ProposedKey.ANY, ("Xanadu", "Walbrook"), "", None),
        (ProposedKey.THRESHOLD, (), "", 0.9999999),
    ],
)
def test_a_change_keeps_a_report_out_of_either_judge(name, report, change):
    key, values, concept, threshold = change
    report = (f"{report[0]}, says Kenya", report[1])
    one = applied(key, *values, story=name, concept=concept, threshold=threshold)
    assert matches(story(name), report).matched
    assert not matches(change_story(story(name), [one]), report).matched


def test_an_excluded_name_is_found_in_every_language_and_named_in_the_note():
    changed = change_story(MERGER, [applied(ProposedKey.EXCLUDE, concept="country:KE")])
    for title, language in (
        ("Kenya: Unicredit", "en"),
        ("Кения: Unicredit", "ru"),
        ("케냐 Commerzbank", "ko"),
    ):
        verdict = matches(changed, (title, REPORT[1]), language)
        assert not verdict.matched
        assert verdict.note == "excluded by: Kenya"
    assert matches(changed).matched


def test_an_excluded_name_counts_only_in_headline_and_lead():
    changed = change_story(MERGER, [applied(ProposedKey.EXCLUDE, concept="country:KE")])
    later = f"{REPORT[1]} One. Two. Three. Kenya was named too."
    assert matches(changed, (REPORT[0], later)).matched


def test_an_anchor_is_evidence_in_all_its_forms():
    changed = change_story(
        MERGER, [applied(ProposedKey.ANCHORS, "Kestrelman", "Кестрельман", name="Kestrelman")]
    )
    for title, language in (
        ("Kestrelman sells shares of a bank", "en"),
        ("Кестрельман продал акции банка", "ru"),
    ):
        before, after = (matches(one, (title, ""), language).score for one in (MERGER, changed))
        assert after > before


@pytest.mark.parametrize(
    ("spec", "change", "key"),
    [
        ({"exclude": ("tourism",)}, applied(ProposedKey.EXCLUDE, "Berlin"), "exclude"),
        ({"must": ("Unicredit",)}, applied(ProposedKey.MUST, "Berlin"), "must"),
        ({"any_of": ("Unicredit",)}, applied(ProposedKey.ANY, "Berlin"), "any"),
        ({"threshold": 0.5}, applied(ProposedKey.THRESHOLD, threshold=0.9), "threshold"),
        ({"anchors": {"Orcel": ("Orcel",)}}, applied(ProposedKey.ANCHORS, "Other", name="ORCEL"), "anchors.ORCEL"),
    ],
)  # fmt: skip
def test_what_the_config_sets_goes_before(spec, change, key):
    text = (SEEDS / "samples" / "merger.de.md").read_text(encoding="utf-8")
    configured = build_story(StorySpec("merger", single_seed(text, "de"), **spec))
    assert inactive_reason(configured, change) == f"{key} in the config goes before it"
    assert change_story(configured, [change]) is configured
    assert inactive_reason(MERGER, change) == ""
    assert change_story(MERGER, [change]) != MERGER


def test_an_empty_list_in_the_config_shadows_nothing():
    text = (SEEDS / "samples" / "merger.de.md").read_text(encoding="utf-8")
    configured = build_story(StorySpec("merger", single_seed(text, "de"), exclude=(), anchors={}))
    assert configured.configured == frozenset()


def test_another_story_and_nothing_applied_leave_the_same_object():
    assert change_story(MERGER, [applied(ProposedKey.MUST, "x", story="other")]) is MERGER
    assert adjust_story(MERGER, [], []) is MERGER


@pytest.mark.parametrize(
    "broken",
    [
        applied(ProposedKey.EXCLUDE, "("),
        applied(ProposedKey.MUST, ""),
        applied(ProposedKey.EXCLUDE, concept="planet:mars"),
        applied(ProposedKey.THRESHOLD, threshold=5.0),
        applied(ProposedKey.THRESHOLD, threshold=float("nan")),
    ],
)
def test_what_cannot_be_read_has_no_effect_and_stops_nothing(broken):
    assert inactive_reason(MERGER, broken).startswith("it cannot be read")
    assert change_story(MERGER, [broken]) is MERGER


def test_the_number_of_changes_is_bounded():
    many = [applied(ProposedKey.EXCLUDE, f"word{number}") for number in range(2 * MAX_APPLIED)]
    assert len(effective_proposals(MERGER, many)) == MAX_APPLIED


def test_feedback_moves_the_threshold_that_was_applied():
    row = Feedback("f", "merger", "a", useful=False, log_odds=2.0, anchors=(), at=NOW)
    raised = applied(ProposedKey.THRESHOLD, threshold=0.7)
    assert adjust_story(MERGER, [row], [raised]).threshold > 0.7
    assert adjust_story(replace(MERGER, configured=frozenset({"threshold"})), [], [raised]).threshold == 0.5

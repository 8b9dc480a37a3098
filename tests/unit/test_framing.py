"""Which stories are framed: two known parties and a strong subject, or one known name."""

import pytest

from alerts.matching.explain import explain
from alerts.matching.matcher import Matcher
from alerts.stories.build import build_story
from alerts.stories.seed import SeedText, single_seed
from alerts.stories.story import Role, StorySpec
from tests.support.general import report
from tests.support.stories import story

WAR = (
    "Georgia sends soldiers to Armenia\nGeorgian troops crossed into Armenia. Armenian soldiers fought them."
)
QUAKE = (
    "Earthquake in Chile and Peru\nThe earthquake shook Chile and Peru. The earthquake destroyed houses, and a second "
    "earthquake followed. Rescuers search after the earthquake."
)
LIGHTHOUSE = "Lighthouse opens\nA lighthouse opens on the island."


def framed(seed, language="en", **changes):
    return build_story(StorySpec("s", single_seed(seed, language), **changes)).is_framed


@pytest.mark.parametrize(
    ("seed", "language"),
    [
        (WAR, "en"),
        ("Грузия отправила солдат в Армению\nГрузинские войска вошли в Армению. Армянские солдаты вступили в бой.", "ru"),
        ("グルジア兵士、アルメニアに派兵\nグルジア軍の兵士がアルメニアに入った。", "ja"),
        (QUAKE, "en"),
    ],
)  # fmt: skip
def test_two_known_parties_and_a_strong_subject_make_a_frame(seed, language):
    assert framed(seed, language)


def test_a_seed_about_troops_may_leave_the_second_party_unsaid():
    assert framed("Georgian soldiers killed at the front\nTroops of Georgia fight on.")


@pytest.mark.parametrize(
    "seed",
    [
        "Georgia opens an embassy in Armenia\nGeorgian diplomats opened an embassy in Armenia.",
        "Earthquake in Chile\nThe earthquake shook Chile. The earthquake destroyed houses, and an earthquake followed.",
        "Soldiers killed at the front\nTroops fight on.",
        "Ostrander sends soldiers to Quillington\nTroops of Ostrander fight in Quillington.",
        "Chile and Peru sign a trade agreement\nChile and Peru signed it in Lima. An earthquake was felt.",
        "Earthquake in Chile and Peru\nThe earthquake shook Chile and Peru. Rescuers are on their way.",
        LIGHTHOUSE,
    ],
    ids=[
        "no subject",
        "one party",
        "no party",
        "unknown parties",
        "a subject said once",
        "not dwelt on",
        "neither",
    ],
)
def test_less_makes_no_frame(seed):
    assert not framed(seed)


def test_a_subject_must_be_dwelt_on_in_the_front_not_only_in_the_body():
    filler = "Officials spoke for a long time. " * 4
    late = f"Chile and Peru meet\nChile and Peru met in Lima. {filler}" + "Earthquake after earthquake. " * 6
    assert not framed(late)


def test_one_name_of_the_lexicon_as_the_only_keyword_makes_a_frame():
    for name in ("Sudan", "Interpol"):
        assert framed(LIGHTHOUSE, keywords=(name,))


@pytest.mark.parametrize(
    "keywords",
    [("Sudan", "lamp"), ("Sudan", "Chad"), ("lamp",), ("Rotterdam",), ("Ostrander",), ('"Sudan"',)],
    ids=str,
)
def test_other_keywords_make_no_frame(keywords):
    assert not framed(LIGHTHOUSE, keywords=keywords)


def test_further_seeds_do_not_decide():
    for first, second in ((WAR, LIGHTHOUSE), (LIGHTHOUSE, WAR)):
        both = build_story(StorySpec("s", (SeedText(first, "en"), SeedText(second, "en"))))
        assert both.is_framed is framed(first)


@pytest.mark.parametrize(("name", "is_framed"), [("troops", True), ("earthquake", False), ("merger", False)])
def test_the_sample_stories(name, is_framed):
    assert story(name).is_framed is is_framed


@pytest.mark.parametrize(("seed", "judge"), [(WAR, "framed"), (LIGHTHOUSE, "general")])
def test_the_frame_decides_which_judge_runs(seed, judge):
    one = Matcher([build_story(StorySpec("s", single_seed(seed, "en")))])
    (found,) = explain(one, report("Georgian soldiers fight in Armenia", "A lighthouse was hit."))
    assert found.judge == judge
    assert found.match.matched or judge == "general"
    assert bool(found.required_groups) is (judge == "framed")


def test_an_inflected_country_is_no_name_of_its_own():
    """A hit of the lexicon leaves the case ending out; the whole word is known all the same."""
    seed = "Грузия отправила врачей в Молдавию\nВрачи приехали в Молдавию утром. Грузия поможет Молдавии."
    found = build_story(StorySpec("s", single_seed(seed, "ru")))
    assert {anchor.name for anchor in found.anchors if anchor.role is not Role.THEME} == {
        "Georgia",
        "Moldova",
    }

"""What a seed became for the general judge, as `susulan topic` shows it."""

from dataclasses import replace

import pytest

from alerts.matching.general.background import load_background
from alerts.matching.general.seed_words import SeedWords
from alerts.stories.build import build_story
from alerts.stories.framing import judge_reason
from alerts.stories.seed import SeedText
from alerts.stories.story import StorySpec
from service.cli.topic_words import effect_text, judge_text, level_text
from service.stories.matcher import build_matcher
from service.stories.seed_facts import judge_facts, seed_facts
from tests.support.stories import story as shipped_story

ENGLISH = SeedText(
    "Quellbank files for insolvency in Zurich\n\nThe bank Quellbank filed for insolvency on Monday and closed its 214 "
    "branches in Switzerland. Its head Ottoline Brackwater said that customers would get their money in October. "
    "She gave no reason for what had happened, and did not answer when reporters asked her about it after the meeting, "
    "which took more than five hours.\n\n"
    "The regulator FINMA has frozen the accounts. The bank was founded in the town of Marlstadt, where it has its vault.",
    "en",
)
CHINESE = SeedText(
    "渡轮漫光号在哥得兰岛附近沉没\n\n漫光号渡轮星期一在瑞典哥得兰岛附近沉没,船上两百一十二名乘客全部获救。",
    "zh",
)


def words_of(seed, **more):
    story = build_story(StorySpec("s", (seed,), **more))
    return SeedWords(story.seeds[0], story, load_background().rarity)


def found(seed, word, **more):
    (one,) = [one for one in words_of(seed, **more).heaviest(1_000) if one.word == word]
    return one


def effect(keyword, seed=ENGLISH):
    (one,) = words_of(seed, keywords=(keyword,)).keyword_effects()
    return one


def test_the_heaviest_words_come_first_and_each_once():
    words = words_of(ENGLISH).heaviest(20)
    assert len(words) == 20
    assert [one.weight for one in words] == sorted((one.weight for one in words), reverse=True)
    assert len({one.word.casefold() for one in words}) == 20
    assert "Quellbank" in [one.word for one in words[:3]]
    assert words_of(ENGLISH).heaviest(3) == words[:3]
    assert all(0 <= one.rarity <= 8 for one in words)


@pytest.mark.parametrize(
    ("word", "place", "evidence"),
    [
        ("Quellbank", "headline", {"sound", "spelling"}),
        ("Brackwater", "front", {"sound", "spelling"}),
        ("Marlstadt", "body", {"sound", "spelling"}),
        ("Switzerland", "front", {"known name"}),
        ("FINMA", "body", {"acronym", "sound", "spelling"}),
        ("214", "front", {"number"}),
        ("insolvency", "headline", {"sound", "spelling"}),
    ],
)
def test_a_word_says_where_it_is_and_how_it_may_be_shared(word, place, evidence):
    one = found(ENGLISH, word)
    assert (one.place, set(one.evidence)) == (place, evidence)


def test_a_theme_is_evidence_of_its_own():
    assert (
        "theme"
        in found(SeedText("Rebels hold two hostages in a village near the lake", "en"), "hostages").evidence
    )


def test_common_words_are_light():
    assert found(ENGLISH, "said").rarity < 3 < found(ENGLISH, "Brackwater").rarity


def test_words_of_a_script_without_spaces_do_not_overlap():
    words = [one.word for one in words_of(CHINESE).heaviest(1_000)]
    assert "瑞典" in words, "a known name is one word"
    text = CHINESE.text.replace("\n", "")
    for run in words:
        assert run in text
    assert all(len(run) <= 5 for run in words)
    assert not {"漫光", "光号", "漫光号"} <= set(words), "stretches of one name"


@pytest.mark.parametrize(
    ("keyword", "place", "adds"),
    [
        ("Quellbank", "headline", True),
        ("Marlstadt", "body", True),
        ("Marlstadt AND vault", "body", True),
        ("Wanderlight", "", True),
        ("Switzerland", "front", True),
        ("NOT Quellbank", "", False),
        ("bank*", "", False),
    ],
)
def test_a_keyword_says_whether_the_seed_has_it(keyword, place, adds):
    one = effect(keyword)
    assert (one.in_seed, one.weight > one.weight_before) == (place, adds)
    assert bool(one.weight_before) is bool(place)


@pytest.mark.parametrize(
    ("keyword", "evidence"),
    [
        ("Wanderlight", {"sound", "spelling"}),
        ("Switzerland", {"known name"}),
        ("WADA OR 4711", {"acronym", "number"}),
        ("bank*", set()),
    ],
)
def test_a_keyword_says_how_reports_share_it(keyword, evidence):
    assert set(effect(keyword).evidence) - {"spelling"} == evidence - {"spelling"}


def test_a_keyword_that_only_sounds_like_a_word_of_the_seed_is_not_in_it():
    seed = SeedText("Stocks grown in Zurich\n\nThe price has grown again, and the shares rose as well.", "en")
    assert effect("Quellbank", seed).in_seed == ""
    assert "keyword" not in found(seed, "grown", keywords=("Quellbank",)).evidence


def test_keywords_are_among_the_words():
    assert "keyword" in found(ENGLISH, "Wanderlight", keywords=("Wanderlight",)).evidence
    raised = found(ENGLISH, "Marlstadt", keywords=("Marlstadt",))
    assert (raised.place, "keyword" in raised.evidence) == ("headline", True)
    assert raised.weight > found(ENGLISH, "Marlstadt").weight
    assert "keyword" not in found(ENGLISH, "Brackwater", keywords=("Marlstadt",)).evidence


def test_the_judge_and_its_reason_are_named():
    general = build_story(StorySpec("s", (ENGLISH,)))
    one_name = build_story(StorySpec("s", (ENGLISH,), keywords=("Sudan",)))
    assert judge_facts(general) == {
        "judge": "general",
        "judge_reason": "it does not name two known parties and a strong subject",
    }
    assert judge_facts(shipped_story())["judge"] == "framed"
    assert judge_reason(shipped_story()) == "it names two known parties and a strong subject"
    assert judge_reason(one_name) == "its only keyword, Sudan, is a known name"
    assert build_story(StorySpec("s", (ENGLISH,), keywords=("Sudan", "Marlstadt"))).is_framed is False
    two_keywords = replace(shipped_story(), typed_keywords=("Sudan", "treaty"), subjects=one_name.subjects)
    assert judge_reason(two_keywords) == "it names two known parties and a strong subject"
    assert judge_text(judge_facts(general)).startswith("general: it does not name")


def test_a_war_of_one_known_party_is_named():
    troops = SeedText(
        "Troops of Ukraine advance\n\nSoldiers of the army fought, and many troops were killed.", "en"
    )
    story = build_story(StorySpec("s", (troops,)))
    assert (story.is_framed, judge_reason(story)) == (True, "it names a known party and a war")


def test_each_seed_of_a_general_story_has_its_words_and_levels():
    general = build_story(StorySpec("bank", (ENGLISH, CHINESE), keywords=("Wanderlight",)))
    framed = shipped_story()
    matcher = build_matcher([framed, general], "off")
    assert seed_facts(framed, matcher) == [{}]
    first, second = seed_facts(general, matcher)
    assert len(first["heaviest"]) == 20
    assert first["keywords"][0]["in_seed"] == ""
    assert (first["level"]["with_encoder"], first["needed"]["with_encoder"]) == (None, None)
    profile = matcher.general.profiles[0][0]
    assert first["level"]["without_encoder"] == round(profile.news[1], 2)
    assert first["needed"]["without_encoder"] == round(profile.required[1], 2)
    assert first["level"] != second["level"]


def test_a_matcher_of_framed_stories_alone_has_no_words():
    assert seed_facts(shipped_story(), build_matcher([shipped_story()], "off")) == [{}]


@pytest.mark.parametrize(
    ("place", "before", "weight", "text"),
    [
        ("", 0.0, 8.0, "not in the seed; adds a weight of 8.0"),
        ("", 0.0, 1.2, "not in the seed; adds a weight of 1.2, little: it is a common word"),
        ("body", 4.0, 8.0, "in the seed's body; weighs 8.0 instead of 4.0"),
        ("", 0.0, 0.0, "adds nothing: no word of it can be compared"),
    ],
)
def test_what_a_keyword_adds_is_told_in_words(place, before, weight, text):
    effect = {"in_seed": place, "weight_before": before, "weight": weight, "evidence": ["sound", "spelling"]}
    shared = "; reports share it by sound, spelling" if weight else ""
    assert effect_text(effect) == text + shared


def test_the_level_is_told_with_and_without_the_encoder():
    facts = {
        "level": {"with_encoder": 2.1, "without_encoder": 1.4},
        "needed": {"with_encoder": 6.2, "without_encoder": 3.9},
    }
    assert level_text(facts) == (
        "3 % of other news reach 2.1, a follow-up needs 6.2; without the encoder 1.4 and 3.9"
    )
    facts["level"]["with_encoder"] = None
    assert level_text(facts) == "3 % of other news reach 1.4, a follow-up needs 3.9 (no encoder)"

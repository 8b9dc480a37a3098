"""A seed as the general judge compares it: its keys with the user's words, and its level."""

import numpy as np
import pytest

from alerts.matching.general.features import SeedKeys, extract_features
from alerts.matching.general.level import Level, SeedTraits, seed_traits
from alerts.matching.general.model import BARE_PAIR, FULL_WORDS, WITH_ENCODER, WITHOUT_ENCODER
from alerts.matching.general.profile import (
    build_profiles,
    key_words,
    keyword_words,
    seed_keys,
)
from alerts.stories.build import build_story
from alerts.stories.seed import single_seed
from alerts.stories.story import StorySpec
from alerts.text.annotate import annotate
from alerts.text.concept import Concept, ConceptKind
from alerts.text.keyed_text import TITLE, read_keys
from alerts.text.keys import KeyKind, concept_key, kind_of, token_keys
from alerts.text.tokens import tokens
from tests.support.general import EVEN, KEEPER, keeper_story, report_keys, seed_keys_of, small_background

NORWAY = concept_key(Concept.of(ConceptKind.COUNTRY, "NO"))


def keys_of(story):
    return seed_keys(story.seeds[0], story)


def word_keys(word):
    return {key for token in tokens(word) for key, _ in token_keys(token.kind, token.text)}


def profile_of(story, background=None, embeddings=None):
    (profile,) = build_profiles(story, background or small_background(), embeddings)
    return profile


def test_keywords_are_words_of_the_headline():
    plain, told = keys_of(keeper_story()), keys_of(keeper_story(keywords=("foghorn", "Quillington")))
    for word in ("foghorn", "Quillington"):
        for key in word_keys(word):
            assert told.uses[key].place == TITLE
    assert not word_keys("Quillington") & plain.uses.keys()
    assert plain.uses.keys() <= told.uses.keys()


def test_a_keyword_that_names_a_country_is_its_concept():
    chile = concept_key(Concept.of(ConceptKind.COUNTRY, "CL"))
    told = keys_of(keeper_story(keywords=("Chile treaty", "foghorn")))
    assert chile in told.uses
    assert chile in told.countries, "reports about it name no other country"


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ('"old lamp"', ["old lamp"]),
        ("lamp AND (oil OR wick)", ["lamp", "oil", "wick"]),
        ("lamp NOT bulb", ["lamp"]),
        ("lamp near/5 oil", ["lamp", "oil"]),
        ("lamp*", []),
        ("lamp* oil", ["oil"]),
    ],
)
def test_operators_are_no_words(expression, words):
    story = keeper_story(keywords=(expression,))
    found = " ".join(keyword_words(story)).split()
    assert found == " ".join(words).split()


def test_what_comes_after_not_gives_no_key():
    assert not word_keys("bulb") & keys_of(keeper_story(keywords=("lamp NOT bulb",))).uses.keys()


def test_an_anchor_that_the_user_removed_gives_no_key():
    assert NORWAY in keys_of(keeper_story()).countries
    edited = keys_of(keeper_story(anchors={"Norway": ()}))
    assert NORWAY not in edited.uses
    assert NORWAY not in edited.countries


def test_an_anchor_that_the_user_added_is_a_key_of_the_headline():
    story = keeper_story(anchors={"the lamp": ("Lampe", "лампа")})
    use = keys_of(story).uses[concept_key(Concept.of(ConceptKind.USER, "the lamp"))]
    assert (use.place, use.is_name) == (TITLE, True)


def test_a_key_knows_its_word_of_the_seed_and_a_keywords_key_has_none():
    profile = profile_of(keeper_story(keywords=("Quillington",)))
    (sound,) = (key for key in word_keys("Skarvholmen") if kind_of(key) is KeyKind.LONG_SOUND)
    assert profile.word_of(sound) == "Skarvholmen"
    assert profile.word_of(NORWAY) == "Norwegian"
    assert {profile.word_of(key) for key in word_keys("Quillington")} == {""}


def test_in_a_run_without_spaces_the_word_is_the_stretch():
    words = key_words(read_keys(annotate("老灯塔看守人辞职", "", "zh")))
    (key,) = word_keys("灯塔")
    assert words[key] == "灯塔"


def test_each_seed_has_a_profile():
    story = keeper_story(
        ("Пропал смотритель маяка\nОстрандер исчез.", "ru"), ("灯台守が失踪\n警察が捜索。", "ja")
    )
    profiles = build_profiles(story, small_background(), None)
    assert [profile.keys.keyed.language for profile in profiles] == ["en", "ru", "ja"]


ALIKE, UNLIKE = "Lighthouse keeper Ostrander of Skarvholmen", "City council debates new tram line"


def test_a_seed_that_is_like_other_news_requires_more():
    low = profile_of(keeper_story(), small_background(*[(UNLIKE, "de")] * 20))
    high = profile_of(keeper_story(), small_background(*[(ALIKE, "de")] * 20))
    assert high.required[1] > low.required[1] + 2


def test_what_few_other_news_reach_counts_not_what_one_does():
    background = small_background(*[(ALIKE, "de")] * 20)
    reached = WITHOUT_ENCODER.score(profile_of(keeper_story()).score(background.news.reports[0]).features)
    seed = SeedKeys(keys_of(keeper_story()), EVEN)
    for alike, expected in ((20, reached), (1, None)):
        others = [WITHOUT_ENCODER.score(extract_features(seed, report_keys(UNLIKE, language="de")))] * (
            100 - alike
        )
        traits = seed_traits(seed, EVEN, [reached] * alike + others)
        assert traits.news == pytest.approx(others[0] if expected is None else expected)


def test_without_background_texts_nothing_is_like_the_seed():
    assert seed_traits(SeedKeys(keys_of(keeper_story()), EVEN), EVEN, []).news == 0


def test_known_names_and_latin_script_are_traits():
    def traits(title, language="en"):
        return seed_traits(seed_keys_of(title, language=language), EVEN, [])

    none, one, two = traits("Lighthouse"), traits("Lighthouse, Chile"), traits("Lighthouse, Chile, Peru")
    assert none.names == 0 < one.names < two.names
    assert (none.latin, traits("Старый маяк", "ru").latin, traits("灯塔", "zh").latin) == (1, 0, 0)


def test_the_traits_decide_what_is_required():
    level = Level(base=0.5, news=0.25, names=2.0, latin=-1.0, margin=1.5)
    assert level.required(SeedTraits(news=2.0, names=3.0, latin=1.0)) == pytest.approx(6.0)


def test_more_than_other_news_reaches_is_required_whatever_the_traits_are():
    level = Level(base=0.5, news=0.25, names=2.0, latin=-1.0, margin=1.5)
    assert level.required(SeedTraits(news=8.0, names=0.0, latin=1.0)) == pytest.approx(9.5)


class Fixed:
    """Gives every text the same vector."""

    def __init__(self, vector):
        self.vector = np.array(vector, np.float32)

    def text_vector(self, _text, _language):
        return self.vector


def test_with_an_encoder_other_news_that_means_the_same_counts():
    rows = np.array([[1, 0, 0, 0]] * 20, np.float32)
    background = small_background(*[(UNLIKE, "de")] * 20, vectors=rows)
    near, far = (profile_of(keeper_story(), background, Fixed(v)) for v in ([1, 0, 0, 0], [0, 1, 0, 0]))
    assert near.required[0] > far.required[0] + WITH_ENCODER.weights["meaning"] / 3
    assert near.required[1] == far.required[1]


def test_the_score_is_what_the_features_exceed_the_required_by():
    profile = profile_of(keeper_story(), small_background(*[(ALIKE, "de")] * 20))
    score = profile.score(report_keys("Ostrander vermisst", "Die Polizei sucht.", "de"))
    assert score.required == pytest.approx(profile.required[1] + WITHOUT_ENCODER.brevity_offset(5))
    assert score.log_odds == pytest.approx(WITHOUT_ENCODER.score(score.features) - score.required)
    assert score.features.meaning == 0


def test_with_both_vectors_the_other_model_decides():
    profile = profile_of(keeper_story(), embeddings=Fixed([0.6, 0.8, 0, 0]))
    article = report_keys("Ostrander vermisst", "Die Polizei sucht.", "de")
    with_vector = profile.score(article, np.array([1, 0, 0, 0], np.float32))
    assert (with_vector.model, with_vector.features.meaning) == (WITH_ENCODER, pytest.approx(0.6))
    assert profile.score(article).model is WITHOUT_ENCODER
    without = profile_of(keeper_story())
    assert without.score(article, np.array([1, 0, 0, 0], np.float32)).model is WITHOUT_ENCODER


@pytest.mark.parametrize("model", [WITH_ENCODER, WITHOUT_ENCODER], ids=["encoder", "words"])
def test_the_fewer_words_a_report_has_the_less_it_needs(model):
    none, some, more, full, long = map(model.brevity_offset, (0, 10, 50, FULL_WORDS, 10 * FULL_WORDS))
    assert none == pytest.approx(model.brevity)
    assert more == pytest.approx(model.brevity / 2)
    assert none < some < more < full == long == 0


def test_a_short_report_needs_less_unless_it_and_the_seed_are_bare():
    full = profile_of(keeper_story())
    headline, text, long = (
        report_keys("Ostrander vermisst", words, "de")
        for words in ("", "Die Polizei sucht.", "Die Polizei sucht weiter nach ihm. " * 30)
    )
    required = full.required[1]
    assert full.score(long).required == required
    for short, words in ((headline, 2), (text, 5)):
        assert full.score(short).required == pytest.approx(required + WITHOUT_ENCODER.brevity_offset(words))
    bare = profile_of(build_story(StorySpec("s", single_seed(KEEPER[0], "en"))))
    assert bare.score(headline).required == pytest.approx(bare.required[1] + BARE_PAIR)
    offset = WITHOUT_ENCODER.brevity_offset(5)
    assert bare.score(text).required == pytest.approx(bare.required[1] + offset)


def test_each_model_gives_its_own_offset_to_a_short_report():
    profile = profile_of(keeper_story(), embeddings=Fixed([0.6, 0.8, 0, 0]))
    article = report_keys("Ostrander vermisst", "Die Polizei sucht.", "de")
    score = profile.score(article, np.array([1, 0, 0, 0], np.float32))
    assert score.required == pytest.approx(profile.required[0] + WITH_ENCODER.brevity_offset(5))


@pytest.mark.parametrize("model", [WITH_ENCODER, WITHOUT_ENCODER], ids=["encoder", "words"])
def test_no_seed_requires_less_than_the_margin_above_other_news(model):
    level = model.level
    assert level.margin > 0
    for news in (-5.0, 0.0, 2.0, 8.0, 20.0):
        required = level.required(SeedTraits(news, names=0.0, latin=0.0))
        assert required >= news + level.margin
    no_margin = level._replace(margin=-1_000.0)
    assert no_margin.required(SeedTraits(20.0, 0.0, 0.0)) < 20.0 + level.margin, "the margin decides here"

"""The reasons of the general judge: words as they stand in the report, and what decided."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.matching.general.reasons import (
    KEYWORD,
    MAX_REASONS,
    MEANING,
    NOTHING_SHARED,
    find_reasons,
    verdict_note,
)
from alerts.matching.general.shares import key_shares
from alerts.matching.matcher import Matcher
from alerts.stories.build import build_story
from alerts.stories.seed import SeedText
from alerts.stories.story import StorySpec
from store.records.matching import ArticleField
from tests.support.general import FOLLOW_UPS, KEEPER, OTHER_NEWS, judge_of, judged_by, keeper_story, report
from tests.unit.test_general_judge import BACKGROUND, Encoder

MATCHER = Matcher([keeper_story()])
FEATURE_WORDS = {"start", "bias", "same_language", "other_script", "alien", "late", "foreign_title", "cosine"}


def match_of(title, text="", language="en", by=MATCHER):
    return by.match(report(title, text, language))[0]


def follower(seed, language):
    return Matcher([build_story(StorySpec("s", (SeedText(seed, language),)))])


def pairs(match):
    return {(reason.anchor, reason.term) for reason in match.reasons}


@pytest.mark.parametrize("language", FOLLOW_UPS)
def test_reasons_are_words_of_the_report_in_their_sentence(language):
    title, text = FOLLOW_UPS[language]
    match = match_of(title, text, language)
    assert match.reasons
    for reason in match.reasons:
        assert reason.term in reason.sentence
        assert reason.sentence in f"{title}\n{text}"
        assert (reason.field is ArticleField.TITLE) == (reason.sentence == title)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", {("Ostrander", "Ostrander"), ("Skarvholmen", "Skarvholmen"), ("Lighthouse", "lighthouse")}),
        ("de", {("Ostrander", "Ostrander"), ("Skarvholmen", "Skarvholmen"), ("Bergen", "Bergen")}),
        ("ru", {("Ostrander", "Острандер"), ("Skarvholmen", "Скарвхольмена"), ("Bergen", "Бергена")}),
        (
            "ja",
            {("Ostrander", "オストランダー"), ("Skarvholmen", "スカルヴホルメン"), ("Bergen", "ベルゲン")},
        ),
    ],
)
def test_each_reason_names_the_word_of_the_seed(language, expected):
    assert expected <= pairs(match_of(*FOLLOW_UPS[language], language))


def test_chinese_reasons_quote_the_word_inside_its_run():
    by = follower("老灯塔看守人在暴风雨后失踪\n警方在岛上寻找灯塔看守人。", "zh")
    match = match_of("燈塔看守人仍失蹤", "海岸警衛隊也來了，燈塔看守人的船仍在島上。", "zh", by)
    terms = {reason.term for reason in match.reasons}
    assert "燈塔看守人" in terms
    assert all(len(term) <= 6 for term in terms), terms


def test_thai_reasons_quote_the_word_inside_its_run():
    by = follower("ผู้ดูแลประภาคารหายตัวไปหลังพายุ\nตำรวจค้นหาผู้ดูแลประภาคารบนเกาะ", "th")
    title = "ญาติรอข่าวผู้ดูแลประภาคารที่ท่าเรือ"
    match = match_of(title, "เรือลำเล็กของผู้ดูแลประภาคารถูกพบแล้ว", "th", by)
    terms = {reason.term for reason in match.reasons}
    assert any("ประภาคาร" in term for term in terms), terms
    assert all(term in title and len(term) < len(title) for term in terms), terms


def test_positions_hold_where_normalising_changes_the_length():
    match = match_of("Ｏstrander’s  ﬁne jacket, Skarvholmen…", "Ｂergen waits.", "en")
    assert {"Ｏstrander", "Skarvholmen"} <= {reason.term for reason in match.reasons}


def test_no_reason_is_a_feature_that_says_nothing_of_the_report():
    for language, (title, text) in FOLLOW_UPS.items():
        assert not {reason.anchor for reason in match_of(title, text, language).reasons} & FEATURE_WORDS


def test_the_strongest_reason_is_first_and_their_number_is_limited():
    match = match_of(KEEPER[0], KEEPER[1])
    weights = [reason.weight for reason in match.reasons]
    assert weights == sorted(weights, reverse=True)
    assert len(weights) == MAX_REASONS


def test_a_word_is_a_reason_once():
    match = match_of("Ostrander", "Ostrander again. ostrander! OSTRANDER of Skarvholmen.")
    found = [(reason.anchor.casefold(), reason.term.casefold()) for reason in match.reasons]
    assert len(found) == len(set(found))


def test_a_reason_is_quoted_at_its_best_place():
    match = match_of("Island mourns Ostrander of Skarvholmen", "Ostrander was well known.")
    (reason,) = (one for one in match.reasons if one.term == "Ostrander")
    assert reason.field is ArticleField.TITLE


def test_a_word_of_the_user_is_told_as_a_keyword():
    by = Matcher([keeper_story(keywords=("Vandermeer", "foghorn"))])
    match = match_of("Vandermeer of Skarvholmen speaks", "He knew Ostrander.", "en", by)
    assert (KEYWORD, "Vandermeer") in pairs(match)


def test_a_lower_case_word_that_only_sounds_alike_is_no_reason():
    """`tram line` sounds as `Termolen` does, four consonants each."""
    by = follower("Boatman Termolen of Skarvholmen missing\nTermolen left Skarvholmen.", "en")
    match = match_of("Die tromlende Skarvholmen-Band", "Skarvholmen freut sich.", "de", by)
    assert "tromlende" not in {reason.term for reason in match.reasons}
    capital = match_of("Suche nach Termolens Boot", "Termolens Boot lag vor Skarvholmen.", "de", by)
    assert any("Termolen" in reason.term for reason in capital.reasons)


def test_a_near_miss_has_reasons_and_other_news_has_none():
    score = match_of(*FOLLOW_UPS["ru"], "ru").score
    near = match_of(*FOLLOW_UPS["ru"], "ru", Matcher([keeper_story(threshold=min(1, score + 0.001))]))
    assert not near.matched
    assert near.reasons
    far = match_of(*OTHER_NEWS["ru"], "ru")
    assert (far.reasons, far.note, far.score) == ((), NOTHING_SHARED, 0)


def test_meaning_is_a_reason_with_the_headline_for_it():
    judge = judge_of(keeper_story(), embeddings=Encoder(0.5), background=BACKGROUND)
    (found,) = judged_by(judge, report(*FOLLOW_UPS["de"], "de"))
    (reason,) = (one for one in find_reasons(found) if one.anchor == MEANING)
    assert reason.term == reason.sentence == FOLLOW_UPS["de"][0]
    assert reason.weight == pytest.approx(0.5 * found.best.model.weights["meaning"], abs=0.001)


def test_the_shares_of_all_words_add_up_to_what_the_shared_words_count():
    (found,) = judged_by(judge_of(keeper_story()), report(*FOLLOW_UPS["en"]))
    score = found.best
    parts = score.model.contributions(score.features)
    wanted = sum(parts[name] for name in ("spelling", "names", "sounds", "numbers", "themes", "cosine"))
    assert sum(key_shares(score, found.report).values()) == pytest.approx(wanted)


# ── the note ──────────────────────────────────────────────────────────────────────────────────────


def note_of(found):
    return verdict_note(found, find_reasons(found))


def with_threshold(margin, title, text="", language="en"):
    """A breakdown with a threshold so many log-odds below the report's score."""
    plain = judged_by(judge_of(keeper_story()), report(title, text, language), everything=True)[0]
    threshold = 1 / (1 + 2.718281828459045 ** -(plain.log_odds - margin))
    judge = judge_of(keeper_story(threshold=threshold))
    return judged_by(judge, report(title, text, language), everything=True)[0]


def test_a_close_match_names_the_weakest_word_without_which_it_fails():
    found = with_threshold(0.5, *FOLLOW_UPS["ru"], "ru")
    assert found.matched
    decisive = [reason for reason in find_reasons(found) if reason.weight >= 0.5]
    assert len(decisive) > 1
    assert note_of(found) == f"would not match without: {decisive[-1].term}"


def test_a_sure_match_needs_no_single_word():
    assert note_of(with_threshold(9, *FOLLOW_UPS["en"])) == "would match without any single word"


def test_a_near_miss_says_what_lowers_it():
    title, text = "Chile: Ostrander family opens a bakery", "Skarvholmen is the name of the bakery in Chile."
    found = with_threshold(-0.2, title, text)
    assert not found.matched
    assert note_of(found) == "lowered by: other countries"


def test_a_near_miss_that_nothing_lowers_shares_too_little():
    found = with_threshold(-0.2, "Ostrander of Skarvholmen", "Ostrander waits.", "de")
    assert note_of(found) == NOTHING_SHARED


def test_what_decides_alone_is_the_note():
    for changes, note in (
        ({"exclude": ("jacket",)}, "excluded by: jacket"),
        ({"must": ("tram",)}, 'must: "tram" is missing'),
    ):
        match = match_of(*FOLLOW_UPS["en"], by=Matcher([keeper_story(**changes)]))
        assert match.note == note


JUDGE = judge_of(keeper_story())
WORDS = [
    "Ostrander",
    "Skarvholmen",
    "灯台守",
    "オストランダー",
    "ประภาคาร",
    "Острандер",
    "ﬁ",
    "Bergen",
    ".",
    "\n",
    "\u0301",
]
any_text = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join) | st.text(max_size=60)


@given(any_text, any_text, st.sampled_from(["en", "ja", "th", "ru"]))
def test_every_reason_of_any_report_quotes_it(title, text, language):
    (found,) = judged_by(JUDGE, report(title, text, language), everything=True)
    for reason in find_reasons(found):
        assert reason.term
        assert reason.term in found.annotated.text.original
        assert reason.weight > 0
        assert reason.anchor

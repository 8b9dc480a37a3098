"""Suggestions repair what was marked, never against a useful report, and are ranked by what they repair."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts.matching.adjusted import adjust_story
from alerts.matching.general.background import load_background
from alerts.matching.matcher import Matcher
from alerts.matching.proposals.marks import MarkedReport
from alerts.matching.proposals.outcome import MarkJudge, Turned
from alerts.matching.proposals.ranking import MAX_SUGGESTIONS, rank
from alerts.matching.proposals.suggest import as_applied, suggest_changes
from alerts.stories.reach import FoundAs
from alerts.text.query import parse_query
from store.records.matching import Feedback
from store.records.proposals import ProposedKey
from tests.support.records import NOW, make_article
from tests.support.stories import matcher, story

RARITY = load_background().rarity
FOLLOW_UPS = (
    ("Unicredit raises its Commerzbank stake", "Andrea Orcel told investors in Milan of a purchase.", "en"),
    ("Commerzbank: UniCredit monte à 28 %", "Bettina Orlopp s'oppose à Andrea Orcel.", "fr"),
    ("Юникредит увеличил долю в Commerzbank", "Orcel и Orlopp спорят о слиянии Unicredit.", "ru"),
)
BASKETBALL = (
    ("Kenya: Commerzbank five beat Unicredit in the cup", "Orcel and Orlopp cheered in the hall.", "en"),
    ("Кения: Commerzbank играл против Unicredit", "Матч в пятницу окончился вничью, Orcel огорчён.", "ru"),
    ("케냐 농구 대회 Commerzbank Unicredit 결승", "오늘 경기장에 관중이 많았다. Orcel, Orlopp 참석.", "ko"),
)
BATTLES = (
    ("North Korean troops in Kursk: 40 killed", "Russia sent the soldiers to the front, Kyiv says.", "en"),
    ("Soldats nord-coréens en Russie : 40 morts", "La Corée du Nord a perdu des hommes à Koursk.", "fr"),
    ("Северокорейские солдаты в Курске", "Россия признала потери войск КНДР в боях.", "ru"),
)
FILMS = (
    ("Kenya shows a film on North Korean troops in Russia", "Critics liked the battle of Kursk.", "en"),
    ("Кения: выставка о солдатах КНДР в России", "Художник изобразил бой под Курском.", "ru"),
)


def marks(*reports, useful, start=0):
    return [
        MarkedReport(
            make_article(f"{useful}{n}", title=title, text=text, language=lang), useful, f"f{useful}{n}"
        )
        for n, (title, text, lang) in enumerate(reports, start)
    ]


def suggested(name, useful, not_useful, *, to=None, applied=()):
    reports = [*marks(*useful, useful=True), *marks(*not_useful, useful=False)]
    base = to or story(name)
    rows = [
        Feedback(one.feedback_id, base.name, one.article.id, one.useful, None, (), NOW) for one in reports
    ]
    return suggest_changes(base, reports, rows, applied, matcher(name), RARITY), reports


@pytest.mark.parametrize(
    ("name", "useful", "not_useful"), [("merger", FOLLOW_UPS, BASKETBALL), ("troops", BATTLES, FILMS)]
)
def test_a_known_name_that_separates_is_preferred_and_stands_on_its_labels(name, useful, not_useful):
    found, reports = suggested(name, useful, not_useful)
    assert (found.useful, found.not_useful, found.mistakes) == (len(useful), len(not_useful), len(not_useful))
    best = found.found[0]
    assert (best.proposal.key, best.proposal.concept, best.proposal.found_as) == (
        ProposedKey.EXCLUDE, "country:KE", FoundAs.NAME
    )  # fmt: skip
    assert len(best.outcome.fixed) == len(not_useful)
    assert not best.outcome.harmed
    assert set(best.feedback) == {one.feedback_id for one in reports if not one.useful}


def test_an_applied_suggestion_repairs_what_it_said_and_is_not_suggested_again():
    found, reports = suggested("merger", FOLLOW_UPS, BASKETBALL)
    applied = as_applied(found.found[0].proposal, "merger", found.found[0].feedback)
    changed = adjust_story(story("merger"), [], [applied])
    verdicts = [Matcher([changed]).match(one.article)[0].matched for one in reports]
    assert verdicts == [one.useful for one in reports]
    again, _ = suggested("merger", FOLLOW_UPS, BASKETBALL, applied=[applied])
    assert (again.mistakes, again.found) == (0, ())


def test_too_few_labels_and_no_mistake_suggest_nothing():
    assert suggested("merger", (), BASKETBALL[:2])[0].found == ()
    assert suggested("merger", FOLLOW_UPS, ())[0].found == ()
    assert suggested("merger", (), ())[0].found == ()


def test_one_report_that_was_not_useful_is_no_support():
    assert suggested("merger", FOLLOW_UPS, BASKETBALL[:1])[0].found == ()


def test_a_copy_of_a_report_supports_nothing_more():
    copies = [BASKETBALL[0], (BASKETBALL[0][0], BASKETBALL[0][1] + " Copied.", "en")]
    assert suggested("merger", FOLLOW_UPS, copies)[0].found == ()


def test_a_name_that_a_useful_report_has_anywhere_is_not_excluded():
    with_kenya = (
        "Unicredit in talks with Commerzbank",
        f"{FOLLOW_UPS[0][1]} One. Two. Three. Kenya was named too.",
        "en",
    )
    found, _ = suggested("merger", (*FOLLOW_UPS, with_kenya), BASKETBALL)
    assert all(one.proposal.concept != "country:KE" for one in found.found)


def test_what_the_config_shadows_is_suggested_all_the_same():
    configured = replace(
        story("merger"), exclude=(parse_query("tourism"),), configured=frozenset({"exclude"})
    )
    found, _ = suggested("merger", FOLLOW_UPS, BASKETBALL, to=configured)
    assert found.found[0].proposal.concept == "country:KE"


def test_a_name_of_the_useful_reports_that_finds_a_missed_one_becomes_an_anchor():
    useful = [
        ("Kestrelman speaks on Commerzbank and Unicredit", "A rainy Monday.", "en"),
        ("Кестрельман о Commerzbank и Unicredit", "Дождь.", "ru"),
        ("Kestrelman : Commerzbank, Unicredit", "Il pleut.", "fr"),
        ("Kestrelman buys", "A bank in Frankfurt.", "en"),
    ]
    (one,) = suggested("merger", useful, ())[0].found
    assert (one.proposal.key, one.proposal.name) == (ProposedKey.ANCHORS, "Kestrelman")
    assert one.outcome.fixed == {3}
    assert len(one.feedback) == 4


def test_a_known_name_that_all_useful_reports_have_becomes_a_rule_only_with_four_mistakes():
    useful = [
        ("Orlopp warns of job losses at Commerzbank", "Unicredit has offices all over Germany.", "en"),
        ("Commerzbank: non à la fusion avec Unicredit", "Orlopp a parlé en Allemagne.", "fr"),
        ("Юникредит и Commerzbank в Германии", "Orlopp против.", "ru"),
    ]
    others = [
        ("Unicredit sells its insurance arm", "Orcel and Commerzbank would return money.", "en"),
        ("UniCredit vend ses activités à Moscou", "Orcel quitte le pays, Commerzbank aussi.", "fr"),
        ("Unicredit e Banco BPM: offerta ritirata", "Orcel rinuncia, Commerzbank tace.", "it"),
        ("Unicredit y Commerzbank en Polonia", "Orcel compra una filial.", "es"),
    ]
    rules = [one for one in suggested("merger", useful, others)[0].found if one.proposal.key == "must"]
    assert [one.proposal.name for one in rules] == ["Germany"]
    assert len(rules[0].feedback) == 7, "a rule stands on what it keeps and on what it keeps out"
    assert all(one.proposal.key != "must" for one in suggested("merger", useful, others[:3])[0].found)


def test_a_threshold_between_the_scores_is_proposed_near_the_one_in_force():
    unwanted = [
        ("Andrea Orcel speaks in Rome", "He spoke of the weather and the summer.", "en"),
        ("Andrea Orcel cooks on television", "A dish of rice with saffron won.", "en"),
        ("Unicredit opens branches", "Shares rose in Milan.", "en"),
        ("A portrait of Andrea Orcel", "Childhood, schools, hobbies.", "en"),
        ("Andrea Orcel buys paintings", "An auction ended late.", "en"),
    ]
    base = replace(story("merger"), threshold=0.78)
    found = suggested("merger", FOLLOW_UPS, unwanted, to=base)[0]
    (one,) = (one for one in found.found if one.proposal.key is ProposedKey.THRESHOLD)
    assert 0.89 < one.proposal.threshold < 0.91
    assert len(one.outcome.fixed) == 4
    assert one.cost == 2
    assert all(
        one.proposal.key is not ProposedKey.THRESHOLD
        for one in suggested("merger", FOLLOW_UPS, unwanted[:4], to=base)[0].found
    )


def test_a_threshold_that_repairs_five_mistakes_is_not_proposed_if_it_loses_a_useful_report():
    unwanted = [
        ("Andrea Orcel speaks in Rome", "He spoke of the weather and the summer.", "en"),
        ("Andrea Orcel cooks on television", "A dish of rice with saffron won.", "en"),
        ("Unicredit opens branches", "Shares rose in Milan.", "en"),
        ("Andrea Orcel buys paintings", "An auction ended late.", "en"),
        ("Andrea Orcel sings", "Choirs met.", "en"),
        ("Andrea Orcel: my garden", "Roses, herbs, bees.", "en"),
    ]
    between = ("A portrait of Andrea Orcel", "Childhood, schools, hobbies.", "en")
    base = replace(story("merger"), threshold=0.78)

    def thresholds(useful):
        found = suggested("merger", useful, unwanted, to=base)[0]
        found = rank(found, [Turned(0, 0, 0)] * len(found.found)).found
        return [len(one.outcome.fixed) for one in found if one.proposal.key is ProposedKey.THRESHOLD]

    assert thresholds(FOLLOW_UPS) == [5]
    assert thresholds((*FOLLOW_UPS, between)) == []


@pytest.mark.parametrize("edge", [0.0, 1.0])
def test_a_threshold_that_takes_all_or_nothing_is_left_alone(edge):
    base = replace(story("merger"), threshold=edge)
    found = suggested("merger", FOLLOW_UPS, BASKETBALL, to=base)[0]
    assert all(one.proposal.key is not ProposedKey.THRESHOLD for one in found.found)


def test_reports_without_a_mark_that_a_change_turns_too_often_count_as_harm():
    found, _ = suggested("merger", FOLLOW_UPS, BASKETBALL)
    first = found.found[0]
    share = len(first.outcome.fixed) / found.matching
    alike = Turned(100, 0, int(100 * share))
    (kept, *_) = rank(found, [alike] * len(found.found)).found
    assert kept.excess == 0
    beyond = [Turned(10, 0, 10) for _ in found.found]
    ranked = rank(found, beyond).found
    assert not ranked or ranked[0].excess > 0
    assert rank(found, [Turned(6, 90, 0)] * len(found.found)).found == ()


def test_the_scores_of_marks_are_computed_once_for_all_conditions(monkeypatch):
    reports = [*marks(*FOLLOW_UPS, useful=True), *marks(*BASKETBALL, useful=False)]
    read = []
    real = Matcher.score
    monkeypatch.setattr(
        Matcher, "score", lambda self, article: read.append(article.id) or real(self, article)
    )
    judge = MarkJudge(story("merger"), reports, matcher("merger"))
    for threshold in (0.2, 0.5, 0.9):
        judge.outcome(replace(story("merger"), threshold=threshold))
    assert len(read) == len(reports)


WORDS = st.sampled_from(
    ["Kenya", "Кения", "케냐", "Commerzbank", "Unicredit", "Orcel", "Kestrelman", "Кестрельман", "Nduga", "ндуга",
     "basketball", "баскетбол", "농구", "NOT", "near/3", "(OR)", "“Orlopp”", "merger", "bid"]
)  # fmt: skip
REPORTS = st.lists(
    st.tuples(
        st.lists(WORDS, min_size=1, max_size=6).map(" ".join),
        st.lists(WORDS, max_size=8).map(" ".join),
        st.sampled_from(["en", "ru", "de", "ko"]),
    ),
    max_size=5,
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=40)
@given(REPORTS, REPORTS)
def test_no_suggestion_removes_a_useful_report_or_stands_on_one_label(useful, not_useful):
    found, reports = suggested("merger", useful, not_useful)
    ranked = rank(found, [Turned(0, 0, 0)] * len(found.found))
    assert len(ranked.found) <= MAX_SUGGESTIONS
    for one in ranked.found:
        assert one.worth > 0
        assert len(one.feedback) >= 2
        applied = as_applied(one.proposal, "merger", one.feedback)
        judged = Matcher([adjust_story(story("merger"), [], [applied])])
        plain = matcher("merger")
        for report in reports:
            if report.useful and plain.match(report.article)[0].matched:
                assert judged.match(report.article)[0].matched

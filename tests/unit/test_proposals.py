"""Marked reports propose changes of the config: only with support, never against a useful report."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import alerts.matching.proposals.marks
from alerts.matching.conditions import failed_rule, matching_exclusion
from alerts.matching.general.background import load_background
from alerts.matching.proposals.marks import MAX_REPORTS, MarkedReport, read_marks
from alerts.matching.proposals.propose import MAX_PROPOSALS, propose_changes
from alerts.stories.reach import FoundAs
from alerts.stories.rules import build_rule
from alerts.text.annotate import annotate
from alerts.text.query import parse_query
from store.records.proposals import ProposedKey
from tests.support.records import make_article
from tests.support.stories import story

STORY = story("merger")
RARITY = load_background().rarity

RIVALS = (
    ("Dragomir Bank bids for a rival in Bucharest", "Unicredit was not part of the talks.", "en"),
    ("Драгомир Банк покупает конкурента", "Акционеры согласились на сделку в понедельник.", "ru"),
    ("Dragomir Bank wächst in Rumänien", "Das Institut eröffnet vierzig Filialen.", "de"),
)
OTHER_DEALS = (
    ("Unicredit sells its insurance arm", "The bank said it would return money to shareholders.", "en"),
    ("UniCredit vend ses activités à Moscou", "La banque italienne quitte le pays.", "fr"),
    ("Unicredit e Banco BPM: offerta ritirata", "La banca rinuncia all'acquisizione.", "it"),
)
FOLLOW_UPS = (
    ("Unicredit raises its Commerzbank stake", "Kestrelman, a fund, sold its shares to Orcel.", "en"),
    ("Commerzbank: UniCredit monte à 28 %", "Le fonds Kestrelman a vendu ses titres.", "fr"),
    ("Юникредит увеличил долю в Commerzbank", "Фонд Кестрельман продал свои акции.", "ru"),
    ("Unicredit crece en Commerzbank", "El fondo Kestrelman vendió sus acciones.", "es"),
)


def marked(*reports, useful):
    return [
        MarkedReport(
            make_article(f"{useful}{number}", title=title, text=text, language=language), useful=useful
        )
        for number, (title, text, language) in enumerate(reports)
    ]


def proposed(useful=(), not_useful=(), to=STORY):
    reports = [*marked(*useful, useful=True), *marked(*not_useful, useful=False)]
    return {one.key: one for one in propose_changes(to, reports, RARITY)}


def excludes(proposal, report):
    return bool(matching_exclusion([parse_query(proposal.values[0])], annotate(*report)))


def test_no_mark_and_a_single_mark_propose_nothing():
    assert proposed() == {}
    assert proposed(not_useful=RIVALS[:1]) == {}
    assert proposed(useful=FOLLOW_UPS[:1]) == {}


def test_a_name_of_several_bad_reports_is_excluded_in_both_scripts():
    one = proposed(FOLLOW_UPS[:1], RIVALS)[ProposedKey.EXCLUDE]
    assert one.name == "Dragomir"
    assert one.values == ("Dragomir OR Драгомир",)
    assert (one.not_useful, one.not_useful_total, one.useful, one.useful_total) == (3, 3, 0, 1)
    assert all(excludes(one, report) for report in RIVALS)


def test_a_name_in_two_scripts_is_support_enough():
    assert proposed(not_useful=RIVALS[:2])[ProposedKey.EXCLUDE].values == ("Dragomir OR Драгомир",)


def test_a_word_that_sounds_alike_by_chance_in_a_script_without_capitals_is_not_the_same():
    by_chance = [
        ("Başbakanı Meclis eleştirdi", "Muhalefet yanıt verdi.", "tr"),
        ("በሺዎች የሚቆጠሩ ሰዎች ወጡ", "", "am"),
    ]
    assert proposed(not_useful=by_chance) == {}
    in_three_scripts = [
        ("Tavshen wins", "", "en"),
        ("Тавшен победил", "", "ru"),
        ("ታቭሸን አሸነፈ", "", "am"),
    ]
    assert "ታቭሸን" in str(proposed(not_useful=in_three_scripts))


def test_what_a_useful_report_has_in_front_is_not_excluded_in_any_script():
    in_cyrillic = ("Commerzbank: Драгомир продал долю", "", "ru")
    assert "Dragomir" not in str(proposed([in_cyrillic], (RIVALS[0], RIVALS[2])))
    assert "Dragomir" in str(proposed([FOLLOW_UPS[0]], (RIVALS[0], RIVALS[2])))


def test_what_the_seed_counts_on_is_not_excluded():
    assert ProposedKey.EXCLUDE not in proposed(not_useful=OTHER_DEALS)
    about_orcel = [(f"Orcel {word}", f"Andrea Orcel {word}.", "en") for word in ("golfs", "sails", "cooks")]
    assert ProposedKey.EXCLUDE not in proposed(not_useful=about_orcel)


def test_a_copied_report_counts_once():
    copy = (RIVALS[0][0], RIVALS[0][1], "en")
    assert proposed(not_useful=[RIVALS[0], copy]) == {}


def test_a_word_that_is_too_long_for_an_expression_is_not_proposed():
    words = [f"Z{letter * 450}" for letter in "abcdefg"]
    reports = [(f"{word} {other}", f"{word} {other}", "en") for word, other in pairwise(words)]
    assert proposed(not_useful=reports) == {}
    useful = [(f"{words[0]} {n}", "", language) for n, language in enumerate(("en", "ru", "de"))]
    assert ProposedKey.ANCHORS not in proposed(useful)


def test_common_words_are_not_excluded():
    reports = [
        ("The president of Chile met farmers", "They asked for water and roads.", "en"),
        ("A president resigns in Peru", "Crowds cheered, shops stayed closed, buses stood still.", "en"),
    ]
    assert proposed(not_useful=reports) == {}


def test_a_word_inside_a_known_name_of_a_useful_report_is_not_excluded():
    reports = [("Jong Petersen paints", "", "en"), ("A prize for Jong Aakster", "", "en")]
    assert proposed(not_useful=reports)[ProposedKey.EXCLUDE].name == "Jong"
    useful = ("Commerzbank: Kim Jong Un buys no shares", "", "en")
    assert proposed([useful], reports) == {}


def test_an_exclusion_that_is_in_force_supports_nothing_more():
    adopted = replace(STORY, exclude=(parse_query("Dragomir OR Драгомир"),))
    assert proposed(not_useful=RIVALS, to=adopted) == {}


def test_two_exclusions_take_away_different_reports():
    second = [("Walbrook Steel cuts jobs", "", "en"), ("Walbrook Steel opens a mill", "", "en")]
    reports = [*marked(*RIVALS, *second, useful=False)]
    first, other = propose_changes(STORY, reports, RARITY)
    assert {first.name, other.name} == {"Dragomir", "Walbrook"}


def test_what_all_useful_reports_name_and_most_others_lack_is_a_rule():
    one = proposed(FOLLOW_UPS, OTHER_DEALS)[ProposedKey.MUST]
    assert one.values == ("Commerzbank",)
    assert one.found_as is FoundAs.SOUND
    assert (one.useful, one.useful_total, one.not_useful, one.not_useful_total) == (4, 4, 0, 3)
    rule = replace(STORY, must=(build_rule(parse_query(one.values[0]), "de"),))
    assert not any(failed_rule(rule, annotate(*report)) for report in FOLLOW_UPS)
    assert all(failed_rule(rule, annotate(*report)) for report in OTHER_DEALS)


def test_a_rule_that_is_in_force_is_not_proposed_again():
    adopted = replace(STORY, must=(build_rule(parse_query("Commerzbank"), "de"),))
    assert ProposedKey.MUST not in proposed(FOLLOW_UPS, OTHER_DEALS, to=adopted)


def test_a_rule_needs_three_useful_reports_and_two_others():
    assert ProposedKey.MUST not in proposed(FOLLOW_UPS[:2], OTHER_DEALS)
    assert ProposedKey.MUST not in proposed(FOLLOW_UPS, OTHER_DEALS[:1])


def test_two_words_of_which_each_useful_report_has_one_are_a_rule():
    useful = [
        ("Orlopp warns of job losses", "The chief executive spoke in Frankfurt.", "en"),
        ("Orlopp: non à la fusion", "Elle a parlé aux actionnaires.", "fr"),
        ("Commerzbank gains", "Traders expect a higher offer.", "en"),
    ]
    one = proposed(useful, OTHER_DEALS)[ProposedKey.ANY]
    assert set(one.values) == {"Orlopp", "Commerzbank"}


def test_a_plain_word_as_a_rule_is_marked_as_found_only_as_written():
    useful = [(f"Fonds kaufte {word}", f"{word} fiel.", "de") for word in ("Gold", "Kupfer", "Weizen")]
    one = proposed(useful, OTHER_DEALS)[ProposedKey.MUST]
    assert (one.name, one.found_as) == ("kaufte", FoundAs.SPELLING)


def test_a_name_of_most_useful_reports_that_the_seed_lacks_is_an_anchor():
    one = proposed(FOLLOW_UPS)[ProposedKey.ANCHORS]
    assert one.name == "Kestrelman"
    assert set(one.values) == {"Kestrelman", "Кестрельман"}
    assert (one.useful, one.useful_total) == (4, 4)


def test_an_anchor_needs_two_languages_and_three_reports():
    in_english = [
        ("Kestrelman buys Commerzbank shares", "A rainy Monday in Frankfurt.", "en"),
        ("What Kestrelman wants", "Traders guess and wait for letters from London.", "en"),
        ("Unicredit answers Kestrelman", "Nobody expects a quick end of this quarrel.", "en"),
    ]
    assert ProposedKey.ANCHORS not in proposed(in_english)
    assert ProposedKey.ANCHORS in proposed([*in_english, FOLLOW_UPS[1]])
    assert ProposedKey.ANCHORS not in proposed(FOLLOW_UPS[:2])


def test_an_anchor_that_the_story_has_is_not_proposed_again():
    (anchor, *_) = STORY.anchors
    adopted = replace(STORY, anchors=(*STORY.anchors, replace(anchor, name="Kestrelman")))
    assert ProposedKey.ANCHORS not in proposed(FOLLOW_UPS, to=adopted)


def test_work_is_bounded_by_the_latest_reports_of_each_mark(monkeypatch):
    read = []
    real = alerts.matching.proposals.marks._read

    def counted(article, scanner):
        read.append(article.id)
        return real(article, scanner)

    monkeypatch.setattr(alerts.matching.proposals.marks, "_read", counted)
    reports = marked(*[(f"Report {n}", "", "en") for n in range(3 * MAX_REPORTS)], useful=True)
    read_marks(STORY, reports)
    assert read == [report.article.id for report in reports[:MAX_REPORTS]]


WORDS = st.sampled_from(
    ["Dragomir", "Драгомир", "Walbrook", "Commerzbank", "Unicredit", "Kestrelman", "Biden", "Байден", "拜登", "NOT",
     "near/3", "the", "dragon", "festival", "Вальбрук", "ケストレル", "월브룩", "“Orlopp”", "O'Hara", "(OR)", "Zürich"]
)  # fmt: skip
REPORTS = st.lists(
    st.tuples(
        st.lists(WORDS, min_size=1, max_size=5).map(" ".join),
        st.lists(WORDS, max_size=8).map(" ".join),
        st.sampled_from(["en", "ru", "de", "zh", "ja", "ko"]),
    ),
    max_size=5,
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(REPORTS, REPORTS)
def test_proposals_never_contradict_the_marks(useful, not_useful):
    reports = [*marked(*useful, useful=True), *marked(*not_useful, useful=False)]
    proposals = propose_changes(STORY, reports, RARITY)
    assert len(proposals) <= MAX_PROPOSALS
    for one in proposals:
        if one.key is ProposedKey.EXCLUDE:
            assert not any(excludes(one, report) for report in useful)
            assert sum(excludes(one, report) for report in not_useful) >= 2
            assert not excludes(one, (STORY.seeds[0].title, STORY.seeds[0].text, "de"))
        elif one.key is ProposedKey.MUST:
            rule = replace(STORY, must=(build_rule(parse_query(one.values[0]), "de"),))
            assert not any(failed_rule(rule, annotate(*report)) for report in useful)


@pytest.mark.parametrize("name", ["troops", "earthquake"])
def test_other_stories_have_proposals_too(name):
    assert proposed(not_useful=RIVALS, to=story(name))[ProposedKey.EXCLUDE].name == "Dragomir"

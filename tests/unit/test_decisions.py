"""Facts in words, as data, and read from the sentences of earlier versions."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from alerts.messages.alert import from_json, to_dict, to_json
from alerts.messages.decisions import decision_text, news_text
from alerts.messages.figures import comparison_text
from store.records.decision_json import (
    comparison_from_dict,
    comparison_to_dict,
    decision_from_dict,
    decision_to_dict,
    fact_from_dict,
    fact_to_dict,
)
from store.records.decisions import (
    Confirmed,
    CopyOf,
    Decision,
    Denied,
    FirstNews,
    IndependentSource,
    Joined,
    NewActor,
    NewFigure,
    NewPlace,
    Opened,
    OpenReason,
    PlacedByHand,
    StatedFigure,
    Unparsed,
)
from store.records.old_sentences import parse_comparison, parse_decision, parse_news
from tests.support.alerting import make_alert, make_item

NIS = StatedFigure(2_000.0, 2_000.0, "NIS", "killed", "people")
HUR = StatedFigure(6_000.0, 6_000.0, "HUR", "killed", "people")
KOREA = StatedFigure(3_000.0, 3_000.0, "South Korea", "killed", "people")
NOBODY = StatedFigure(40.0, None, "", "wounded", "people")
FACTS = [
    (FirstNews(), "first news of it; until now only looked back at"),
    (NewFigure(NIS, "first"), "killed: 2,000 people, says NIS"),
    (NewFigure(NOBODY, "first"), "wounded: at least 40 people"),
    (NewFigure(HUR, "maximum", NIS), "killed: 2,000 (NIS) → 6,000, says HUR"),
    (NewFigure(KOREA, "maximum", NIS), "killed: 2,000 → 3,000, says South Korea"),
    (NewFigure(NIS, "contradicts", HUR), "killed: 2,000, says NIS, against 6,000 by HUR"),
    (NewActor("person:lukashenko"), "names Lukashenko"),
    (NewPlace("country:VN"), "names Vietnam"),
    (Confirmed(("country:RU",)), "confirmed"),
    (Denied(), "denied"),
    (IndependentSource("The Daily"), "first independent source: The Daily"),
    (Unparsed("names Atlantis"), "names Atlantis"),
]
NEWS = (Denied(), IndependentSource("The Daily"))
DECISIONS = [
    (Decision(Opened(OpenReason.UNLIKE_ALL)), "opened: like no known development"),
    (Decision(Opened(OpenReason.UNLIKE_ALL, -3.1)), "opened: like no known development"),
    (Decision(Opened(OpenReason.ANOTHER_DAY, 1.2)), "opened: the likest development (+1.2) is of other days"),
    (Decision(Opened(OpenReason.BY_HAND)), "put here by hand"),
    (
        Decision(
            Opened(OpenReason.NEW_TOPICS, 0.44, ("theme:medals", "theme:drone-strike"), (480.0, 1_500.0))
        ),
        "opened: the likest development (+0.4) tells nothing of drone strike, medals, 480, 1,500",
    ),
    (Decision(Opened(OpenReason.UNLIKE_ALL), NEWS), "opened: like no known development"),
    (Decision(CopyOf("a1")), "copy of a1"),
    (Decision(Joined(2.06)), "same development (+2.1); nothing new"),
    (
        Decision(Joined(2.06), NEWS),
        "same development (+2.1); new: denied; first independent source: The Daily",
    ),
    (Decision(Joined(0.5), NEWS[:1], looks_back=True), "same development (+0.5); looks back, silent: denied"),
    (Decision(PlacedByHand()), "put here by hand; nothing new"),
    (Decision(PlacedByHand(), NEWS[:1]), "put here by hand; new: denied"),
    (Decision(Unparsed("opened it")), "opened it"),
]


@pytest.mark.parametrize(("fact", "words"), FACTS)
def test_each_fact_has_its_words(fact, words):
    assert news_text([fact]) == words


@pytest.mark.parametrize(("decision", "words"), DECISIONS)
def test_each_decision_has_its_words(decision, words):
    assert decision_text(decision) == words


@pytest.mark.parametrize("fact", [fact for fact, _ in FACTS])
def test_a_fact_comes_back_from_json(fact):
    assert fact_from_dict(json.loads(json.dumps(fact_to_dict(fact)))) == fact


@pytest.mark.parametrize("decision", [decision for decision, _ in DECISIONS])
def test_a_decision_comes_back_from_json(decision):
    assert decision_from_dict(json.loads(json.dumps(decision_to_dict(decision)))) == decision


# ── sentences of earlier versions ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("sentence", [words for _, words in DECISIONS])
def test_an_old_reason_reads_as_before(sentence):
    assert decision_text(parse_decision(sentence)) == sentence


@pytest.mark.parametrize(
    ("sentence", "decision"),
    [
        ("opened: like no known development", Decision(Opened(OpenReason.UNLIKE_ALL))),
        ("copy of 5f3a", Decision(CopyOf("5f3a"))),
        ("put here by hand", Decision(Opened(OpenReason.BY_HAND))),
        ("put here by hand; nothing new", Decision(PlacedByHand())),
        ("same development (-0.0); nothing new", Decision(Joined(-0.0))),
        (
            "same development (+1.2); looks back, silent: confirmed",
            Decision(Joined(1.2), (Confirmed(),), looks_back=True),
        ),
        (
            "same development (+1.2); new: first news of it; until now only looked back at; names Vietnam",
            Decision(Joined(1.2), (FirstNews(), Unparsed("names Vietnam"))),
        ),
        (
            "opened: the likest development (+0.5) tells nothing of drone strike, 1,500",
            Decision(Opened(OpenReason.NEW_TOPICS, 0.5, ("theme:drone-strike",), (1_500.0,))),
        ),
    ],
)
def test_an_old_reason_becomes_facts(sentence, decision):
    assert parse_decision(sentence) == decision


@example(",")
@given(st.text())
def test_whatever_was_stored_as_a_reason_is_not_lost(sentence):
    assert decision_text(parse_decision(sentence)) == sentence
    assert news_text(parse_news(sentence)) == sentence
    assert comparison_text(parse_comparison(sentence)) == sentence


@pytest.mark.parametrize(
    ("sentence", "comparison"),
    [
        ("", None),
        ("2,000, says NIS", StatedFigure(2_000.0, 2_000.0, "NIS")),
        ("2,000–3,000, says South Korea", StatedFigure(2_000.0, 3_000.0, "South Korea")),
        ("more than 12.5", StatedFigure(12.5, None)),
        ("fewer than 40, says KCNA", StatedFigure(None, 40.0, "KCNA")),
        ("2,000 (NIS)", Unparsed("2,000 (NIS)")),
        ("02, says NIS", Unparsed("02, says NIS")),
    ],
)
def test_an_old_comparison_becomes_a_figure(sentence, comparison):
    assert parse_comparison(sentence) == comparison
    assert comparison_from_dict(comparison_to_dict(comparison)) == comparison


@given(st.none() | st.floats(0, 1e15), st.none() | st.floats(0, 1e15), st.sampled_from(["", "NIS"]))
def test_a_comparison_reads_the_same_from_its_words(low, high, speaker):
    stated = StatedFigure(low, high, speaker)
    assert comparison_text(parse_comparison(comparison_text(stated))) == comparison_text(stated)


# ── alerts ────────────────────────────────────────────────────────────────────────────────────────


def test_an_alert_keeps_facts_and_shows_words():
    alert = make_alert(items=[make_item(new=tuple(fact for fact, _ in FACTS))])
    assert from_json(to_json(alert)) == alert
    (item,) = to_dict(alert)["items"]
    assert item["new"] == "; ".join(words for _, words in FACTS)
    assert item["figures"][0]["before"] == "300, says South Korea"


def test_an_alert_that_an_earlier_version_stored_reads_as_before():
    stored = to_dict(make_alert())
    assert stored["items"][0]["new"] == "killed: 300 → 600, says South Korea"
    assert to_dict(from_json(json.dumps(stored))) == stored

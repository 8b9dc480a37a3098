"""Who said what, as an alert tells it."""

from dataclasses import replace

import pytest

from alerts.messages import render
from alerts.messages.alert import Alert, AlertItem, ArticleRef, SaidQuote, from_json, to_json
from alerts.messages.language.words import Words
from alerts.messages.payload import build_payload
from alerts.messages.said import MAX_SAID, MAX_SAID_CHARS, choose_quotes, report_quotes, said_words, told_once
from store.records.deliveries import DeliveryKind
from store.records.quotes import Quote
from tests.support.records import NOW, make_article

HOLD = Quote("Zelensky", "We will hold the line", is_direct=True)
KILLED = Quote("NIS", "600 soldiers were killed", is_direct=False)


def reported(*quotes, article_id="a", source="The Mercury"):
    return report_quotes(make_article(article_id, site=source), quotes)


def chosen(own, earlier=()):
    return [(one.speaker, one.words) for one in choose_quotes(own, earlier)]


def alert(*said, kind=DeliveryKind.UPDATE):
    report = ArticleRef("a", "A headline", "https://a.example/1", "The Mercury", "en", NOW, NOW)
    item = AlertItem("d1", report, 0.9, (), (), said=said)
    return Alert(kind, "story", "d1", 1, NOW, (item,), total=1)


def said(words="We will hold the line", **changes):
    values = {"is_direct": True, "source": "The Mercury", "language": "en", "article_id": "a"}
    return SaidQuote("Zelensky", words, **{**values, **changes})


def test_the_report_that_caused_the_alert_goes_before_earlier_ones():
    assert chosen(reported(HOLD), reported(KILLED, article_id="b")) == [("Zelensky", HOLD.words)]
    assert chosen([], reported(KILLED, article_id="b")) == [("NIS", KILLED.words)]
    assert chosen([], []) == []


def test_direct_speech_goes_first_and_a_second_quote_of_a_speaker_last():
    more = replace(HOLD, words="Nobody will give up")
    assert chosen(reported(KILLED, HOLD, more)) == [
        ("Zelensky", HOLD.words),
        ("NIS", KILLED.words),
        ("Zelensky", more.words),
    ]


def test_an_alert_has_so_many_and_no_more():
    many = [replace(KILLED, speaker=f"Speaker {number}") for number in range(9)]
    assert len(chosen(reported(*many))) == MAX_SAID


def test_a_quote_is_told_once_however_many_reports_have_it():
    copy = replace(HOLD, words="“We will hold, the line!”")
    found = told_once([*reported(HOLD), *reported(copy, article_id="b"), *reported(KILLED, article_id="c")])
    assert [one.article_id for one in found] == ["a", "c"]


def test_the_longer_form_of_a_quote_stays():
    longer = replace(HOLD, words="We will hold the line until spring")
    for order in ([HOLD, longer], [longer, HOLD]):
        assert [one.quote.words for one in told_once(reported(*order))] == [longer.words]


def test_a_headline_that_tells_the_same_in_short_is_not_told_beside_the_text():
    short = replace(KILLED, words="3,100 North Korean soldiers were killed fighting for Russia")
    full = replace(
        KILLED, words="about 3,100 North Korean soldiers sent to Russia have been killed in combat"
    )
    other = replace(KILLED, words="a second contingent left for Kursk in January")
    assert [one.quote for one in told_once(reported(short, full, other))] == [full, other]


def test_the_same_words_of_two_speakers_are_two_quotes():
    assert len(told_once(reported(HOLD, replace(HOLD, speaker="Macron")))) == 2


def test_a_quote_names_outlet_and_language_of_its_report():
    (one,) = choose_quotes(reported(HOLD), [])
    assert (one.source, one.language, one.article_id) == ("The Mercury", "en", "a")


def test_an_alert_keeps_its_quotes_and_one_of_an_earlier_version_has_none():
    stored = to_json(alert(said("Он сказал: «да» \u2028 …")))
    assert from_json(stored).items[0].said == (said("Он сказал: «да» \u2028 …"),)
    assert from_json(to_json(alert()).replace('"said": [], ', "")).items[0].said == ()


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", "“We will hold the line”"),
        ("de", "„We will hold the line“"),
        ("fr", "«\u00a0We will hold the line\u00a0»"),
        ("ru", "«We will hold the line»"),
        ("ja", "「We will hold the line」"),
        ("ar", "«We will hold the line»"),
        ("tr", "“We will hold the line”"),
    ],
)
def test_direct_speech_stands_in_the_marks_of_the_reader(language, shown):
    assert said_words(said(), Words((language,))) == shown
    assert said_words(said(is_direct=False), Words((language,))) == "We will hold the line"


def test_long_words_are_cut_only_where_they_are_shown():
    long = said("word " * 200)
    assert len(said_words(long, Words())) <= MAX_SAID_CHARS + 2
    assert said_words(long, Words()).endswith("…”")
    assert from_json(to_json(alert(long))).items[0].said[0].words == long.words


def test_a_mail_tells_speaker_words_and_outlet():
    text = render.text(alert(said())).replace("\u2068", "").replace("\u2069", "")
    assert "Said\n  - Zelensky: “We will hold the line” (The Mercury)" in text
    html = render.html(alert(said()))
    assert "“We will hold the line”" in html
    assert "<b>Said</b>" in html


def test_a_mail_without_quotes_has_no_empty_section():
    assert "Said" not in render.text(alert())
    assert "<b>Said</b>" not in render.html(alert())


def test_words_of_a_report_are_text_in_a_mail():
    html = render.html(alert(said("<script>alert(1)</script> & {0} {{ 7 }}", source="<b>{0}")))
    assert "<script>" not in html
    assert "&lt;b&gt;{0}" in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; {0} {{ 7 }}" in html


def test_a_webhook_tells_them_too():
    (item,) = build_payload(alert(said(is_direct=False)), "m1")["data"]["items"]
    assert item["said"] == [
        {
            "speaker": "Zelensky",
            "words": "We will hold the line",
            "direct": False,
            "source": "The Mercury",
            "language": "en",
        }
    ]

"""The ten questions of docs/languages.md, asked of the golden alerts: in each language, and of every kind of alert."""

import re
from email import message_from_bytes, policy
from html import escape
from pathlib import Path

import pytest

from alerts.messages.answers.links import ANSWERS
from alerts.messages.answers.words import answer_label
from alerts.messages.figures import stated_text
from alerts.messages.language.catalogues import LANGUAGES
from alerts.messages.language.figure_words import speaker_text
from alerts.messages.lines.line import line_of
from alerts.messages.render import html, text
from alerts.messages.wording import first_text, one_line
from alerts.text.concept import Concept
from store.records.deliveries import DeliveryKind
from tests.support.golden_alerts import OFFICIALS, alerts
from tests.support.golden_mails import FOLDER, words_of

ALERTS = alerts()
QUESTIONS = (
    "Who?",
    "What?",
    "Where?",
    "When?",
    "How many?",
    "Against what?",
    "Who says so?",
    "Who was first?",
    "Why am I told?",
    "Where is the original, and how do I answer?",
)
LINKS = tuple((act, f"https://susulan.example/a/{act.value}/token") for act in ANSWERS)


def answers(question, item, words):
    """What a reader has to find."""
    red_cross = stated_text(
        words.label("people", "{number}", number="14"), words.short_name("Red Cross"), words
    )
    return {
        "Who?": [words.concept_name(Concept("person:prabowo"))],
        "What?": [words.label("theme", "fire"), words.label("figure", "killed")],
        "Where?": [words.country_name("ID")],
        "When?": [words.time((item.leading.report if item.leading else item.report).published)],
        "How many?": ["31", "9"],
        "Against what?": [red_cross],
        "Who says so?": [speaker_text(OFFICIALS, words), words("state media")],
        "Who was first?": [
            first_text(item, words, words.moment(item.first_published, item.report.published))
        ],
        "Why am I told?": [words.label("kind", "update"), words("New"), words("Why it matched"), "여객선"],
        "Where is the original, and how do I answer?": [
            item.report.url,
            words.language_name("ko"),
            *(address for _, address in LINKS),
            *(answer_label(act, words) for act, _ in LINKS),
        ],
    }[question]


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_golden_alert_answers_the_question_in_the_language(language, question):
    words, alert = words_of(f"reader-{language}"), ALERTS[f"reader-{language}"]
    page, plain = html(alert, "x1", words, answers=(LINKS,)), text(alert, "x1", words, answers=(LINKS,))
    wanted = answers(question, alert.items[0], words)
    assert [one for one in wanted if escape(one, quote=False) not in page and escape(one) not in page] == []
    assert [one for one in wanted if bare(one) not in bare(plain)] == []


@pytest.mark.parametrize("question", QUESTIONS[:3] + QUESTIONS[4:8])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_line_alone_answers_what_happened(language, question):
    words, alert = words_of(f"reader-{language}"), ALERTS[f"reader-{language}"]
    line = line_of(alert.items[0], words, alert.created).text
    assert any(one in line for one in answers(question, alert.items[0], words))


@pytest.mark.parametrize(
    "name",
    sorted(name for name, alert in ALERTS.items() if alert.items and alert.kind is not DeliveryKind.SUMMARY),
)
def test_every_golden_alert_says_when_who_reported_first_and_where_the_original_is(name):
    (item,) = ALERTS[name].items
    words = words_of(name)
    plain = plain_part(name)
    assert bare(line_of(item, words, ALERTS[name].created).text) in bare(plain)
    assert bare(words.time(item.report.published)) in bare(plain) or item.leading
    assert bare(one_line(item.first if item.reports > 1 else item.report.source, 60)) in bare(plain)
    assert item.report.url in plain
    assert words.language_name(item.report.language) in plain
    assert words("Why it matched") in plain


def test_the_docs_ask_the_same_questions():
    table = (
        (Path(__file__).parents[2] / "docs" / "languages.md")
        .read_text(encoding="utf-8")
        .split("## Ten questions")[1]
    )
    assert tuple(re.findall(r"^\| ([^|]+\?) \|", table, re.MULTILINE)) == QUESTIONS


def plain_part(name):
    mail = message_from_bytes((FOLDER / f"{name}.eml").read_bytes(), policy=policy.default)
    return next(iter(mail.iter_parts())).get_content()


def bare(said):
    return re.sub("[\u200f\u2066-\u2069]|\\s+", "", said)

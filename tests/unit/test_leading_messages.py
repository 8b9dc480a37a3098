"""What a message shows where another report leads: its headline first, and the report of the news beside it."""

import json
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from alerts.channels.chat.brief import brief_of
from alerts.channels.chat.discord import discord
from alerts.channels.chat.mattermost import mattermost
from alerts.channels.chat.ntfy import ntfy
from alerts.channels.chat.slack import slack
from alerts.channels.chat.teams import teams
from alerts.channels.chat.telegram import telegram
from alerts.messages import render, wording
from alerts.messages.alert import ItemTranslation, LeadingReport
from alerts.messages.language.words import Words
from alerts.messages.payload import build_payload
from alerts.messages.translation import source_texts
from store.records.deliveries import DeliveryKind
from tests.support.alerting import TITLE, make_alert, make_item, make_report
from tests.support.records import NOW
from tests.unit.test_webhook_payload import VALIDATOR

LED = make_report(
    article_id="a2",
    title="Soldiers died at Kursk",
    url="https://other.example/2",
    source="The Other",
    language="en",
)
OTHER = make_report(article_id="a3", title="Third headline", url="https://third.example/3", language="ja")
BASIS = "What is new, the sentences and the figures are from this report:"
CHATS = (
    slack("https://slack.example/x"),
    discord("https://discord.example/x"),
    teams("https://teams.example/x"),
    mattermost("https://mattermost.example/x"),
    telegram("token", "@channel", "https://telegram.example"),
    ntfy("https://ntfy.example/topic", None, 3),
)


def alert(kind=DeliveryKind.DEVELOPMENT, *, is_earlier=False, **changes):
    item = make_item(others=(LED, OTHER), reports=3, leading=LeadingReport(LED, is_earlier), **changes)
    return make_alert(kind, [item])


@pytest.mark.parametrize("kind", [DeliveryKind.DEVELOPMENT, DeliveryKind.UPDATE, DeliveryKind.SUMMARY])
@pytest.mark.parametrize("shape", ["text", "html"])
def test_the_leading_headline_comes_first_and_the_report_of_the_news_follows(kind, shape):
    said = render.render_as(alert(kind), shape)
    body = said.partition("<h1")[2] or said.partition("<h2")[2] or said
    order = [
        "Soldiers died at Kursk",
        "The Other",
        "English",
        BASIS,
        TITLE,
        "Outlet",
        "Ukrainian",
        "killed: 300",
    ]
    places = [body.index(piece) for piece in order]
    assert places == sorted(places)
    assert "https://outlet.example/a1" in body
    assert body.count("Soldiers died at Kursk") == 1, "it is not listed again"
    assert "Third headline" in body
    assert "earlier report" not in body


@pytest.mark.parametrize("shape", ["text", "html"])
def test_an_earlier_report_is_marked(shape):
    assert "earlier report" in render.render_as(alert(DeliveryKind.UPDATE, is_earlier=True), shape)


@pytest.mark.parametrize("shape", ["text", "html"])
def test_without_a_leading_report_nothing_is_said_of_one(shape):
    plain = make_alert(items=[make_item(others=(LED,), reports=2)])
    said = render.render_as(plain, shape)
    assert BASIS not in said
    assert said.index(TITLE) < said.index("Soldiers died at Kursk")


def test_a_translation_stands_beside_the_report_that_it_is_of():
    told = alert(
        DeliveryKind.UPDATE,
        is_earlier=True,
        translation=ItemTranslation("en", "DeepL", "Troops of the North died", ()),
    )
    for shape in ("text", "html"):
        said = render.render_as(told, shape)
        body = said.partition("</head>")[2] or said
        assert (
            body.index(BASIS) < body.index(TITLE) < body.index("Troops of the North died", body.index(TITLE))
        )
        assert body.count("Troops of the North died") <= 2


@pytest.mark.parametrize("service", CHATS, ids=lambda service: type(service).__name__ + str(service)[:20])
def test_a_chat_names_both_reports(service):
    body = json.dumps(json.loads(service.build_body(brief_of(alert(), "x1", Words()))), ensure_ascii=False)
    assert "Soldiers died at Kursk" in body
    assert "Based on Outlet (Ukrainian):" in body.replace("\\\\", "")
    assert TITLE in body
    assert "https://outlet.example/a1" in body
    assert "https://other.example/2" in body


def test_the_webhook_has_it_as_a_further_key():
    data = build_payload(alert(is_earlier=True), "x1")
    VALIDATOR.validate(data)
    (item,) = data["data"]["items"]
    assert item["report"]["title"] == TITLE
    assert (item["leading"]["title"], item["leading"]["earlier"]) == ("Soldiers died at Kursk", True)
    assert "leading" not in build_payload(make_alert(), "x1")["data"]["items"][0]


def test_the_subject_has_a_headline_that_the_reader_can_read():
    assert wording.subject_line(alert()).endswith(" · Soldiers died at Kursk")
    digest = alert(DeliveryKind.SUMMARY)
    assert wording.subject_line(digest) == "[story] 1 development: Soldiers died at Kursk"


def test_nothing_is_translated_where_a_readable_report_tells_the_news():
    assert source_texts(alert(), sentences=True, languages=("id", "en")) == ()
    assert source_texts(alert(is_earlier=True), sentences=False, languages=("en",)) != ()
    assert source_texts(alert(), sentences=False, languages=("fr",)) != ()
    own = make_alert(items=[make_item()])
    assert source_texts(own, sentences=True, languages=("en", "uk")) == ()
    assert source_texts(own, sentences=True) != ()


@pytest.mark.parametrize("language", ["id", "ko", "ar", "de"])
def test_the_words_around_both_reports_are_in_the_readers_language(language):
    words = Words((language,), ZoneInfo("UTC"))
    said = render.text(alert(DeliveryKind.UPDATE, is_earlier=True), "x1", words)
    assert BASIS not in said
    assert words(BASIS) in said
    assert words("earlier report") in said


def test_a_leading_report_of_another_time_has_its_own_time():
    late = replace(LED, published=NOW.replace(hour=(NOW.hour + 5) % 24))
    item = make_item(leading=LeadingReport(late))
    head = render.text(make_alert(items=[item])).split(BASIS)[0]
    assert f"{late.published:%H:%M}" in head


@pytest.mark.parametrize(
    ("languages", "shown"), [(("ko", "uk"), TITLE), (("ja",), LED.title), (("en",), LED.title)]
)
def test_the_subject_of_an_update_has_a_headline_that_the_reader_can_read(languages, shown):
    item = make_item(others=(LED, OTHER), reports=3, headline=LED.title, leading=None)
    assert wording.subject_line(make_alert(DeliveryKind.UPDATE, [item]), Words(languages)).endswith(shown)

"""Messages with a translation: beside the original, marked, within every limit, and never instead of it."""

import json
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from alerts.channels.chat.brief import brief_of
from alerts.messages import render
from alerts.messages.alert import ItemTranslation, from_json, to_dict, to_json
from alerts.messages.payload import MAX_BYTES, build_payload, encode_json
from alerts.messages.wording import MACHINE_TRANSLATION
from store.records.deliveries import DeliveryKind
from store.records.matching import ArticleField, Reason
from tests.support.alerting import SENTENCE, TITLE, make_alert, make_item

VALIDATOR = Draft202012Validator(
    json.loads((files("alerts.messages") / "webhook.schema.json").read_text(encoding="utf-8"))
)
MADE = ItemTranslation(
    "en",
    "DeepL",
    "North Korean soldiers killed near Kursk",
    ((SENTENCE, "600 soldiers were killed near Kursk."),),
)
HOSTILE = '<script>alert(1)</script><a href="javascript:x">@everyone</a> <!channel> *b*\u202e\r\nBcc: x'
CHATS = ("slack", "discord", "teams", "mattermost", "telegram", "ntfy")
UTC = ZoneInfo("UTC")
KINDS = (DeliveryKind.DEVELOPMENT, DeliveryKind.UPDATE, DeliveryKind.SUMMARY)


def alert(kind=DeliveryKind.DEVELOPMENT, translation=MADE, **changes):
    return make_alert(kind, [make_item(translation=translation, **changes)])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("shape", ["text", "html"])
def test_a_mail_shows_the_translation_after_the_original_with_its_mark(kind, shape):
    said = render.render_as(alert(kind), shape)
    plain = render.render_as(alert(kind, None), shape)
    body = said.partition("<h1")[2] or said.partition("<h2")[2] or said
    assert 0 <= body.index(TITLE) < body.index(MADE.title)
    assert body.count(MACHINE_TRANSLATION) == (1 if kind is DeliveryKind.SUMMARY else 2)
    assert ("600 soldiers" in said) is (kind is not DeliveryKind.SUMMARY)
    assert "machine translations are by DeepL" in said
    assert MACHINE_TRANSLATION not in plain
    assert "machine translations" not in plain


def test_the_subject_stays_the_publishers_own():
    assert build_payload(alert(), "x1")["data"]["title"] == f"[story] {TITLE}"


def test_the_translation_bears_its_own_language_and_direction():
    page = render.html(alert(translation=ItemTranslation("ar", "DeepL", "مقتل جنود", ())))
    assert '<td class="ink" lang="ar" dir="rtl"' in page
    assert '<td lang="uk" dir="ltr"' in page


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("chat", CHATS)
def test_chats_show_it_with_its_mark(chat, kind, chat_services):
    body = chat_services[chat].build_body(brief_of(alert(kind), "x" + "0" * 20)).decode()
    assert TITLE in body
    assert f"{MACHINE_TRANSLATION}: {MADE.title}" in body
    assert "600 soldiers" in body
    plain = chat_services[chat].build_body(brief_of(alert(kind, None), "x" + "0" * 20)).decode()
    assert MACHINE_TRANSLATION not in plain


def test_webhooks_have_it_as_a_key_of_its_own_and_nothing_else_changes():
    data, plain = (build_payload(alert(translation=made), "x1") for made in (MADE, None))
    VALIDATOR.validate(data)
    assert data["data"]["items"][0].pop("translation") == {
        "machine": True,
        "language": "en",
        "service": "DeepL",
        "title": MADE.title,
        "sentences": [{"sentence": SENTENCE, "translation": "600 soldiers were killed near Kursk."}],
    }
    assert data == plain


def test_a_stored_alert_has_no_translation_and_scripts_see_the_keys_they_know():
    assert from_json(to_json(alert())) == alert(translation=None)
    assert to_dict(alert()) == to_dict(alert(translation=None))


TEXT = st.text(max_size=2_000) | st.just(HOSTILE) | st.just("😀" * 2_000) | st.just("ก" * 2_000)
TRANSLATIONS = st.builds(
    ItemTranslation,
    st.sampled_from(["en", "ar", "zh-Hant"]),
    TEXT,
    TEXT,
    st.lists(st.tuples(st.sampled_from([SENTENCE, TITLE]), TEXT), max_size=3).map(tuple),
)


@given(st.sampled_from(KINDS), st.lists(TRANSLATIONS, min_size=1, max_size=30))
def test_any_translation_fits_schema_and_size(kind, translations):
    why = tuple(
        Reason(f"a{number}", "КНДР", ArticleField.LEAD, f"{SENTENCE} {number} " + "ж" * 300, 1.0)
        for number in range(9)
    )
    items = [make_item(translation=made, why=why) for made in translations]
    data = build_payload(make_alert(kind, items), "x1")
    VALIDATOR.validate(json.loads(encode_json(data)))
    assert len(encode_json(data)) < MAX_BYTES
    assert data["data"]["items"][0]["report"]["title"] == TITLE


def test_translations_are_left_out_before_a_webhook_is_too_large():
    sentences = [f"{number} " + "😀" * 298 for number in range(9)]
    why = tuple(
        Reason(f"a{number}", "КНДР", ArticleField.LEAD, text, 1.0) for number, text in enumerate(sentences)
    )
    made = ItemTranslation("en", "DeepL", "😀" * 300, tuple((text, text) for text in sentences[:3]))
    data = build_payload(make_alert(items=[make_item(why=why, translation=made)]), "x1")
    assert len(encode_json(data)) < MAX_BYTES
    (item,) = data["data"]["items"]
    assert "translation" not in item
    assert len(item["why"]) == 9


@given(st.sampled_from(KINDS), TRANSLATIONS)
def test_no_translation_leaves_markup_or_hides_the_original(kind, translation):
    page, text = (render.render_as(alert(kind, translation), shape) for shape in ("html", "text"))
    assert TITLE in page
    assert TITLE in text
    assert "<script" not in page
    assert '<a href="javascript' not in page
    for said in (page, text):
        assert "\u202e" not in said
        assert "\nBcc" not in said


@pytest.mark.parametrize("chat", CHATS)
def test_chats_mention_nobody_in_a_translation(chat, chat_services):
    made = ItemTranslation("en", "DeepL", HOSTILE, ((SENTENCE, HOSTILE),))
    body = json.loads(chat_services[chat].build_body(brief_of(alert(translation=made), "x" + "0" * 20)))
    said = json.dumps(body, ensure_ascii=False)
    assert "<!channel>" not in said or chat in ("telegram", "ntfy")
    assert "@everyone" not in said or chat in ("slack", "ntfy")
    assert "\u202e" not in said


@pytest.fixture(scope="module")
def chat_services():
    from alerts.channels.chat import discord, mattermost, ntfy, slack, teams, telegram

    return {
        "slack": slack.slack("https://hooks.example/T/B/x"),
        "discord": discord.discord("https://hooks.example/d"),
        "teams": teams.teams("https://hooks.example/t"),
        "mattermost": mattermost.mattermost("https://hooks.example/m"),
        "telegram": telegram.telegram("123:abc", "-100555"),
        "ntfy": ntfy.ntfy("https://ntfy.example/topic", "tk_1"),
    }

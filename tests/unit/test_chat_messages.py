"""Chat messages: whatever a report says, they stay within each service's limits and mention nobody."""

import json
import re
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.channels.chat import brief, discord, mattermost, ntfy, slack, teams, telegram
from alerts.channels.response import EndpointResponse
from alerts.messages.alert import ItemTranslation, SaidQuote
from alerts.messages.answers.links import AnswerLinks
from alerts.messages.language.catalogues import LANGUAGES
from alerts.messages.language.words import Words
from alerts.messages.lines.line import line_of
from alerts.messages.payload import encode_json
from store.records.decisions import Unparsed
from store.records.deliveries import DeliveryKind
from store.records.matching import ArticleField, Reason
from tests.support.alerting import SENTENCE, make_alert, make_item, make_report
from tests.support.records import NOW, make_delivery

ZONE = ZoneInfo("Asia/Jakarta")
SERVICES = {
    "slack": slack.slack("https://hooks.example/T/B/x"),
    "discord": discord.discord("https://hooks.example/d"),
    "teams": teams.teams("https://hooks.example/t"),
    "mattermost": mattermost.mattermost("https://hooks.example/m"),
    "telegram": telegram.telegram("123:abc", "-100555"),
    "ntfy": ntfy.ntfy("https://ntfy.example/deep/topic-x", "tk_1"),
}
HOSTILE = '<!channel> <@U1> @everyone @here [x](http://e.example) *b* _i_ `c` </at> & "q" \\ 🪖'
TEXTS = st.text(max_size=400) | st.just(HOSTILE) | st.just("ก" * 5_000) | st.just("😀" * 3_000)


WORDS = Words(zone=ZONE)
LINKS = AnswerLinks("secret", "https://alerts.example/a/")


def message(name, alert, words=WORDS):
    answers = LINKS.for_message(alert, make_delivery("x" + "0" * 20, created=NOW))
    return json.loads(SERVICES[name].build_body(brief.brief_of(alert, "x" + "0" * 20, words, answers)))


def utf16(text):
    return len(text.encode("utf-16-le")) // 2


def within_slack(said):
    assert len(said["blocks"]) <= 50
    for block in said["blocks"]:
        if block["type"] == "header":
            assert 1 <= len(block["text"]["text"]) <= 150
        if block["type"] == "section":
            assert 1 <= len(block["text"]["text"]) <= 3_000
    assert len(said["text"]) <= 40_000


def within_discord(said):
    assert len(said["content"]) <= 2_000
    assert 1 <= len(said["embeds"]) <= 10
    for one in said["embeds"]:
        assert len(one.get("title", "")) <= 256
        assert len(one.get("description", "")) <= 4_096
    total = sum(
        len(one.get("title", ""))
        + len(one.get("description", ""))
        + len(one.get("footer", {}).get("text", ""))
        for one in said["embeds"]
    )
    assert total <= 6_000
    assert said["allowed_mentions"] == {"parse": []}


def within_telegram(said):
    assert 1 <= utf16(said["text"]) <= 4_096
    assert len(said["entities"]) <= 100
    for one in said["entities"]:
        assert one["length"] > 0
        assert one["offset"] + one["length"] <= utf16(said["text"])
    assert "parse_mode" not in said


LIMITS = {
    "slack": within_slack,
    "discord": within_discord,
    "teams": lambda said: len(encode_json(said)) <= 28_000 or pytest.fail("too long"),
    "mattermost": lambda said: len(said["text"]) <= 16_383 or pytest.fail("too long"),
    "telegram": within_telegram,
    "ntfy": lambda said: len(said["message"].encode()) <= 4_096 or pytest.fail("too long"),
}


@pytest.mark.parametrize("name", SERVICES)
@given(
    title=TEXTS,
    source=TEXTS,
    new=TEXTS,
    count=st.integers(0, 30),
    note=TEXTS,
    made=st.none() | TEXTS,
    language=st.sampled_from(LANGUAGES),
)
def test_every_message_is_within_the_limits(name, title, source, new, count, note, made, language):
    translation = None if made is None else ItemTranslation("en", "DeepL", made, ((SENTENCE, made),))
    item = make_item(
        report=make_report(title=title, source=source),
        new=(Unparsed(new),),
        said=(make_said(words=new, source=source, speaker=title),),
        translation=translation,
    )
    kind = DeliveryKind.SUMMARY if count != 1 else DeliveryKind.DEVELOPMENT
    alert = make_alert(kind, [item] * count, note=note, total=count + 5)
    LIMITS[name](message(name, alert, Words((language,), ZONE)))


@pytest.mark.parametrize("name", SERVICES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_message_is_in_the_language_of_its_readers(name, language):
    words, alert = Words((language,), ZONE), make_alert()
    told = json.dumps(message(name, alert, words), ensure_ascii=False).replace("\\\\", "")
    line = line_of(alert.items[0], words, alert.created).text
    for said in (line, words("New:"), words("Why:"), words.language_name("uk"), words.time(NOW)):
        assert said in told


def make_said(**changes):
    values = {
        "speaker": "NIS",
        "words": "about 600 soldiers fell",
        "is_direct": False,
        "source": "The Mercury",
    }
    return SaidQuote(**{**values, "language": "en", "article_id": "a1", **changes})


@pytest.mark.parametrize("name", SERVICES)
def test_a_message_says_who_said_what(name):
    alert = make_alert(items=[make_item(said=(make_said(), make_said(speaker="Nobody")))])
    told = json.dumps(message(name, alert), ensure_ascii=False).replace("\\", "")
    assert "NIS: about 600 soldiers fell (The Mercury)" in re.sub("[\u2066-\u2069]", "", told)
    assert "Nobody" not in told


@pytest.mark.parametrize("name", SERVICES)
def test_a_quote_that_the_sentence_above_holds_is_not_repeated(name):
    told = message(name, make_alert(items=[make_item(said=(make_said(words=SENTENCE[:20]),))]))
    assert "NIS" not in json.dumps(told, ensure_ascii=False)


@pytest.mark.parametrize("name", SERVICES)
def test_a_message_has_the_headline_the_reason_and_the_news(name):
    said = json.dumps(message(name, make_alert()), ensure_ascii=False).replace("\\\\", "")
    assert "Північнокорейські військові загинули під Курськом" in said
    assert "North Korea “КНДР”" in said
    assert "600" in said
    assert "x000000000" in said
    assert "https://outlet.example/a1" in said


@pytest.mark.parametrize("name", SERVICES)
def test_a_message_has_the_links_to_answer_in_the_words_of_the_reader(name):
    said = message(name, make_alert(), Words(("id",)))
    told = json.dumps(said, ensure_ascii=False).replace("\\\\", "")
    acts = re.findall(r"https://alerts\.example/a/([a-z-]+)/x0{20}\.0\.\d+\.[\w-]{32}\b", told)
    labels = ["Berguna", "Tidak berguna", "Bukan topik ini", "Bisukan perkembangan ini"]
    shown = 3 if name == "ntfy" else 4
    assert acts == ["useful", "not-useful", "not-this-story", "mute"][:shown]
    assert all(label in told for label in labels[:shown])


@pytest.mark.parametrize("name", sorted(SERVICES.keys() - {"ntfy"}))
def test_a_digest_has_one_link_to_answer_for_each_development(name):
    said = message(name, make_alert(DeliveryKind.SUMMARY, [make_item(), make_item(development="d2")]))
    told = json.dumps(said, ensure_ascii=False)
    assert re.findall(r"/a/choose/x0{20}\.(\d)\.", told) == ["0", "1"]


def test_ntfy_shows_the_answers_of_one_development_as_buttons():
    buttons = message("ntfy", make_alert())["actions"]
    assert [(one["action"], one["label"]) for one in buttons] == [
        ("view", "Useful"),
        ("view", "Not useful"),
        ("view", "Not this story"),
    ]
    assert "actions" not in message("ntfy", make_alert(DeliveryKind.SUMMARY, [make_item()] * 2))


@pytest.mark.parametrize("name", SERVICES)
def test_a_long_digest_counts_the_developments_it_omits(name):
    items = [make_item(report=make_report(title=f"{number} " + "слово " * 45)) for number in range(30)]
    said = message(name, make_alert(DeliveryKind.SUMMARY, items, total=40))
    told = json.dumps(said, ensure_ascii=False).replace("\\\\", "")
    assert "more developments" in told
    assert "0 слово" in told


@pytest.mark.parametrize("name", SERVICES)
def test_a_notice_lists_its_lines_and_counts_those_that_do_not_fit(name):
    note = "40 sources failing"
    short = make_alert(DeliveryKind.NOTICE, [], note=note, lines=("Alpha (a.example): refused", "Beta: gone"))
    shown = message(name, short)
    told = json.dumps(shown.get("blocks", shown), ensure_ascii=False).replace("\\\\", "")
    assert told.count(note) == 1
    assert "• Alpha (a.example): refused" in told
    assert "• Beta: gone" in told
    lines = tuple(f"{number} " + "слово " * 60 for number in range(40))
    said = message(name, make_alert(DeliveryKind.NOTICE, [], note=note, lines=lines))
    LIMITS[name](said)
    told = json.dumps(said, ensure_ascii=False).replace("\\\\", "")
    left = re.search(r"\+(\d+) more", told)
    assert told.count("• ") + (int(left[1]) if left else 0) == 40
    assert "• 0 слово" in told


def test_slack_gets_bold_marks_only_where_it_renders_them():
    sentence = "หน่วยกู้ภัยระบุ, the rescue team said"
    why = tuple(Reason("rescue", term, ArticleField.LEAD, sentence, 1.0) for term in ("กู้ภัย", "rescue"))
    said = message("slack", make_alert(items=[make_item(why=why)]))
    assert ">หน่วยกู้ภัยระบุ, the *rescue* team said" in said["blocks"][1]["text"]["text"]


@pytest.mark.parametrize("name", ["mattermost", "telegram"])
def test_no_name_after_an_at_sign_is_a_mention(name):
    said = message(name, make_alert(items=[make_item(report=make_report(title=HOSTILE, source=HOSTILE))]))
    assert "@everyone" not in said["text"]
    assert "everyone" in said["text"]


def test_slack_messages_cannot_mention_the_channel():
    said = message("slack", make_alert(items=[make_item(report=make_report(title=HOSTILE, source=HOSTILE))]))
    for block in said["blocks"]:
        if block["type"] == "section":
            assert "<!" not in block["text"]["text"]
            assert "<@" not in block["text"]["text"]
    assert "<!" not in said["text"]


def test_telegram_entities_cover_the_headline_as_telegram_counts():
    title = "🪖🪖 Корейці"
    said = message("telegram", make_alert(items=[make_item(report=make_report(title=title))]))
    link = next(one for one in said["entities"] if one["type"] == "text_link")
    units = said["text"].encode("utf-16-le")[2 * link["offset"] : 2 * (link["offset"] + link["length"])]
    assert units.decode("utf-16-le") == title
    assert link["url"].startswith("https://outlet.example/a1")


@pytest.mark.parametrize("name", SERVICES)
def test_only_web_addresses_become_links(name):
    item = make_item(report=make_report(url="javascript:alert(1)"))
    assert "javascript" not in json.dumps(message(name, make_alert(items=[item])))


def test_a_retry_delay_in_the_body_is_honoured():
    told = EndpointResponse(429, '{"retry_after": 7.5, "global": false}', None, None)
    assert SERVICES["discord"].response_error(told).retry_after_s == 7.5
    told = EndpointResponse(429, '{"ok":false,"error_code":429,"parameters":{"retry_after":9}}', None, 2.0)
    assert SERVICES["telegram"].response_error(told).retry_after_s == 9
    assert SERVICES["telegram"].response_error(replace(told, text="<html>")) is None


def test_a_failure_reported_with_status_200_is_retried():
    told = EndpointResponse(
        200, "Webhook message delivery failed with error: endpoint returned HTTP error 429", None, None
    )
    assert not SERVICES["teams"].response_error(told).permanent
    assert (
        not SERVICES["telegram"]
        .response_error(EndpointResponse(200, '{"ok":false,"description":"x"}', None, None))
        .permanent
    )


def test_ntfy_publishes_to_the_server_and_names_the_topic():
    service = SERVICES["ntfy"]
    assert service.url == "https://ntfy.example/deep/"
    assert message("ntfy", make_alert())["topic"] == "topic-x"
    assert service.headers == {"Authorization": "Bearer tk_1"}


@pytest.mark.parametrize("name", SERVICES)
def test_labels_show_no_secret(name):
    service = SERVICES[name]
    assert all(secret not in service.label for secret in service.secrets)

"""Why a first alert is one: in its box, in its subject, and by one standard word for its kind."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.channels.chat.brief import brief_of
from alerts.delivery.digest import merge
from alerts.delivery.outbox import delivery_of
from alerts.delivery.send_window import DIGEST, SendPolicy, next_slot
from alerts.developments.fingerprint import MAX_DAYS
from alerts.developments.tracker import Tracker
from alerts.messages import render, wording
from alerts.messages.alert import from_json, to_json
from alerts.messages.compose import development_alert
from alerts.messages.kinds import MessageKind, message_kind
from alerts.messages.language.words import ENGLISH, Words
from alerts.messages.opening import opening_text
from alerts.messages.payload import build_payload
from store.records.decisions import FirstNews, Opened, OpenReason
from store.records.deliveries import DeliveryHistory, DeliveryKind
from tests.support.alerting import make_alert, make_item
from tests.support.records import NOW, make_article, make_match
from tests.support.stories import demo_reports, story

UNLIKE = OpenReason.UNLIKE_ALL


def first(opened, **changes):
    return make_item(opened=opened, new=(), **changes)


@pytest.mark.parametrize(
    ("opened", "text"),
    [
        (Opened(UNLIKE), "opens a new development"),
        (Opened(UNLIKE, searched_days=0.0), "opens a new development: no recent report on this story"),
        (Opened(UNLIKE, searched_days=0.02), "opens a new development"),
        (Opened(UNLIKE, searched_days=0.05), "opens a new development: nothing like it in the last hour"),
        (Opened(UNLIKE, -2.0, searched_days=0.99), "opens a new development: nothing like it in the last 23 hours"),
        (Opened(UNLIKE, searched_days=1.9), "opens a new development: nothing like it in the last day"),
        (Opened(UNLIKE, searched_days=15.0), "opens a new development: nothing like it in the last 15 days"),
        (
            Opened(OpenReason.NEW_TOPICS, 0.5, ("theme:drone-strike",), (1_500.0,)),
            "opens a new development: the most similar one does not report drone strike, 1,500",
        ),
        (
            Opened(OpenReason.ANOTHER_DAY, 0.9),
            "opens a new development: the most similar one is of other days",
        ),
        (Opened(OpenReason.BY_HAND), "a development of its own, as decided by hand"),
    ],
)  # fmt: skip
def test_the_box_says_what_was_decided(opened, text):
    assert opening_text(first(opened)) == text
    alert = make_alert(items=[first(opened)])
    assert f"New\n  - {text}\n" in render.text(alert)
    assert text in render.html(alert)
    assert text in brief_of(alert, "x1", ENGLISH).items[0].news
    assert build_payload(alert, "x1")["data"]["items"][0]["opened"] == text


def test_an_update_has_no_opening():
    assert opening_text(make_item()) == ""


opened_records = st.builds(
    Opened,
    st.sampled_from(OpenReason),
    st.none() | st.floats(-5, 5),
    st.lists(st.sampled_from(["theme:killed", "theme:medals"]), max_size=2).map(tuple),
    st.lists(st.floats(1, 9_999), max_size=4).map(tuple),
    st.none() | st.floats(0, MAX_DAYS),
)


@given(opened_records, st.sampled_from(["en", "id", "ko", "ru", "uk", "ja", "zh", "de", "fr", "es", "ar"]))
def test_every_first_alert_has_a_box_in_every_language(opened, language):
    words = Words((language,))
    text = opening_text(first(opened), words)
    assert text.strip()
    assert "{" not in text
    alert = from_json(to_json(make_alert(items=[first(opened)])))
    assert alert.items[0].opened == opened
    assert text[:60] in render.text(alert, words=words).replace("\u2066", "").replace("\u2068", "")


@given(st.floats(0, MAX_DAYS))
def test_the_time_that_is_named_was_searched(days):
    text = opening_text(first(Opened(UNLIKE, searched_days=days)))
    named = [int(word) for word in text.split() if word.isdigit()] or [1]
    unit = 1.0 if "day" in text else 1 / 24 if "hour" in text else 0.0
    assert named[0] * unit <= days


class Memory:
    """A tracker, and the decision on what it places."""

    def __init__(self):
        self.tracker = Tracker(story())

    def place(self, number, at):
        title, text, language = REPORTS[number]
        article = make_article(f"r{number}", title=title, text=text, language=language, published=at)
        return self.tracker.place(article, make_match(article.id, "troops"), at)


REPORTS = [(article.title, article.text, article.language) for _, article in demo_reports()]


def test_the_decision_keeps_how_far_back_reports_go():
    memory = Memory()
    assert memory.place(0, NOW).member.decision.placing.searched_days == 0.0
    later = [(number, NOW + timedelta(days=4)) for number in range(1, len(REPORTS))]
    opened = [placed for one in later if (placed := memory.place(*one)).opens_development]
    assert opened
    assert {placed.member.decision.placing.searched_days for placed in opened} == {4.0}


def test_it_is_never_more_than_what_a_report_is_compared_with():
    memory = Memory()
    memory.place(0, NOW)
    memory.place(1, NOW + timedelta(days=14))
    late = memory.place(2, NOW + timedelta(days=25))
    if late.opens_development:
        assert late.member.decision.placing.searched_days <= MAX_DAYS


def test_an_alert_carries_the_decision_that_opened_its_development():
    memory = Memory()
    placed = memory.place(0, NOW)
    title, text, language = REPORTS[0]
    article = make_article("r0", title=title, text=text, language=language)
    alert = development_alert(article, make_match("r0", "troops"), placed, [], NOW)
    assert alert.items[0].opened == placed.member.decision.placing
    assert opening_text(alert.items[0]) == "opens a new development: no recent report on this story"


# ── kinds ─────────────────────────────────────────────────────────────────────────────────────────

OPENED = Opened(UNLIKE, searched_days=15.0)


@pytest.mark.parametrize(
    ("kind", "changes", "label"),
    [
        (DeliveryKind.DEVELOPMENT, {"opened": OPENED}, "new"),
        (DeliveryKind.UPDATE, {}, "update"),
        (DeliveryKind.UPDATE, {"new": (FirstNews(),)}, "new"),
        (DeliveryKind.DEVELOPMENT, {"opened": OPENED, "retrospective": True}, "background"),
        (DeliveryKind.SUMMARY, {}, "digest"),
        (DeliveryKind.SUMMARY, {"retrospective": True}, "digest"),
    ],
)
def test_a_kind_has_one_standard_word_everywhere(kind, changes, label):
    alert = make_alert(kind, [make_item(**changes)])
    assert message_kind(alert) == label
    assert wording.kind_label(alert).split(" · ")[0] == label
    assert brief_of(alert, "x1", ENGLISH).title.startswith(f"story · {label}")
    data = build_payload(alert, "x1")["data"]
    assert (data["label"], data["kind"]) == (label, kind.value)


@pytest.mark.parametrize("kind", [DeliveryKind.NOTICE, DeliveryKind.TEST])
def test_notices_and_tests_are_called_so(kind):
    assert message_kind(make_alert(kind, [])) == kind.value


@pytest.mark.parametrize(
    ("kind", "changes", "subject"),
    [
        (DeliveryKind.DEVELOPMENT, {"new": ()}, "[story] New · H"),
        (DeliveryKind.DEVELOPMENT, {}, "[story] Killed: 300 → 600, says South Korea · H"),
        (DeliveryKind.UPDATE, {}, "Re: [story] Killed: 300 → 600, says South Korea · H"),
        (DeliveryKind.DEVELOPMENT, {"new": (), "retrospective": True}, "[story] Background · H"),
        (
            DeliveryKind.UPDATE,
            {"new": (FirstNews(),)},
            "[story] First news of it; until now only looked back at · H",
        ),
    ],
)
def test_a_subject_says_what_happened(kind, changes, subject):
    alert = make_alert(kind, [make_item(opened=None, headline="H", **changes)])
    assert wording.subject_line(alert) == subject


def background(**changes):
    return make_alert(items=[make_item(opened=OPENED, retrospective=True, new=(), **changes)])


@pytest.mark.parametrize("retrospectives", ["digest", "instant"])
def test_a_background_piece_is_never_sent_as_a_new_development(retrospectives):
    alert = background()
    slot = next_slot(alert, SendPolicy(retrospectives=retrospectives), DeliveryHistory(), NOW)
    assert (slot.wait_reason == DIGEST) == (retrospectives == "digest")
    delivery = delivery_of(alert, "mail", "you@x.example", now=NOW)
    if slot.wait_reason:
        delivery = merge([replace(delivery, wait_reason=slot.wait_reason)], NOW)
    sent = from_json(delivery.alert)
    assert message_kind(sent) in (MessageKind.BACKGROUND, MessageKind.DIGEST)
    for said in (render.text(sent), wording.subject_line(sent), brief_of(sent, "x1", ENGLISH).title):
        assert "new development" not in said
        assert "New" not in said
    assert (delivery.kind is DeliveryKind.SUMMARY) == (retrospectives == "digest")


def test_news_that_waited_for_the_digest_alone_is_sent_as_itself():
    delivery = delivery_of(make_alert(items=[first(OPENED)]), "mail", "you@x.example", now=NOW)
    assert merge([replace(delivery, wait_reason=DIGEST)], NOW).kind is DeliveryKind.DEVELOPMENT

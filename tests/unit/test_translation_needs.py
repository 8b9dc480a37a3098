"""Which texts are translated, in which requests, and how long an alert may wait for them."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.messages.translation import MAX_TEXT, SourceText, source_texts, with_translations
from crawler.language.detect import detect_language
from service.translation.allowance import ChannelWaits
from service.translation.needs import (
    MAX_CHARACTERS,
    MAX_TEXTS,
    WantedText,
    characters,
    requests_of,
    wanted_texts,
)
from service.translation.pause import ServicePause
from service.translation.provider import checked_answers
from store.errors import TranslationError
from tests.support.alerting import SENTENCE, TITLE, make_alert, make_item, make_report
from tests.support.records import NOW

EN = "Officials say the number of soldiers killed has risen"
ID = "Pejabat mengatakan jumlah tentara yang tewas telah meningkat"


@pytest.mark.parametrize(
    ("text", "stated", "target", "source"),
    [
        (TITLE, "uk", "en", "uk"),
        (TITLE, "en", "en", "uk"),
        (EN, "ko", "en", None),
        (EN, "en", "en-GB", None),
        (EN, "en", "id", "en"),
        (ID, "ms", "id", None),
        (ID, "id", "ms", None),
        ("러시아", "ko", "zh-Hant", "ko"),
        ("北京 2025", "zh", "zh-Hant", None),
        ("12 / 34", "ko", "en", None),
        ("", "ko", "en", None),
    ],
)
def test_what_a_reader_can_read_is_not_translated(text, stated, target, source):
    wanted = wanted_texts([SourceText(text, stated)], target, "S", detect_language)
    assert [one.source for one in wanted] == ([source] if source else [])


def test_a_text_of_unknown_language_is_sent_without_one():
    (wanted,) = wanted_texts([SourceText("Xyz", "und")], "en", "S", lambda *_: "und")
    assert wanted.source is None


def test_the_key_depends_on_service_target_and_text():
    def key(text=TITLE, target="en", service="S", stated="uk"):
        return wanted_texts([SourceText(text, stated)], target, service, detect_language)[0].key

    assert len({key(), key(text=TITLE + "!"), key(target="id"), key(service="T")}) == 4
    assert key() == key(stated="ru")


TEXTS = st.lists(
    st.tuples(st.text(max_size=MAX_TEXT), st.sampled_from(["uk", "ko", None])), min_size=1, max_size=120
)


@given(TEXTS)
def test_requests_hold_each_text_once_in_one_language_and_within_limits(rows):
    texts = [
        WantedText(SourceText(text, source or "und"), source, "en", f"{source} {text}")
        for text, source in rows
    ]
    requests = requests_of(texts)
    for request in requests:
        assert 0 < len(request) <= MAX_TEXTS
        assert characters(request) <= MAX_CHARACTERS
        assert len({text.source for text in request}) == 1
    keys = [text.key for request in requests for text in request]
    assert sorted(keys) == sorted({text.key for text in texts})


def test_headlines_are_named_once_and_sentences_only_if_asked_for():
    item = make_item(report=make_report(title=f"  {TITLE}\u202e\n"))
    alert = make_alert(items=[item, item])
    assert [one.text for one in source_texts(alert, sentences=False)] == [TITLE]
    assert [one.text for one in source_texts(alert, sentences=True)] == [TITLE, SENTENCE]
    assert source_texts(make_alert(items=[make_item(report=make_report(title=" "))]), sentences=False) == ()


@given(st.text(max_size=900), st.text(min_size=1, max_size=50))
def test_a_translation_reaches_its_item_and_changes_nothing_else(title, made):
    alert = make_alert(items=[make_item(report=make_report(title=title)), make_item(development="d2")])
    texts = source_texts(alert, sentences=True)
    shown = with_translations(alert, dict.fromkeys(texts, made), "en", "S")
    plain = [item.translation and item.translation.title for item in shown.items]
    assert plain == [made if len(texts) == 3 else "", made]
    assert with_translations(alert, dict.fromkeys(texts, ""), "en", "S") == alert
    assert with_translations(alert, {}, "en", "S") == alert


# ── answers ───────────────────────────────────────────────────────────────────────────────────────


@given(st.lists(st.text(min_size=1, max_size=60), min_size=1, max_size=4), st.data())
def test_no_answer_is_more_than_clean_lines_of_bounded_length(originals, data):
    answers = data.draw(
        st.lists(st.text(max_size=900) | st.none(), min_size=len(originals), max_size=len(originals))
    )
    try:
        made = checked_answers(originals, answers)
    except TranslationError:
        return
    for original, text in zip(originals, made, strict=True):
        assert len(text) <= 8 * len(original) + 200
        assert text == " ".join(text.split())
        assert not any(ord(char) < 32 or 0x202A <= ord(char) <= 0x202E for char in text)


def test_an_answer_that_says_the_same_is_no_translation():
    assert checked_answers(["KBS News", "Один"], ["kbs  news", "One"]) == ["", "One"]


# ── time ──────────────────────────────────────────────────────────────────────────────────────────

MOMENTS = st.lists(st.tuples(st.floats(0, 3), st.floats(0, 8)), min_size=1, max_size=30)


@given(MOMENTS, st.integers(1, 3))
def test_waits_that_follow_each_other_never_add_up_to_more_than_the_limit(gaps, at_once):
    """Messages that are due together, so many at once: none is held up longer than the limit."""
    limit_s, waits, now = 5.0, ChannelWaits(), NOW
    waited_s = 0.0
    for wanted in [gaps[index : index + at_once] for index in range(0, len(gaps), at_once)]:
        left_s = waits.left_s(NOW, now, limit_s)
        longest = max(min(left_s, length) for _, length in wanted)
        for _ in wanted:
            waits.begin(now)
        waited_s += longest
        now += timedelta(seconds=longest)
        for _ in wanted:
            waits.end(now)
        now += timedelta(seconds=wanted[0][0])
    assert waited_s <= limit_s + 0.001


def test_a_message_that_comes_later_has_its_own_time():
    waits = ChannelWaits()
    waits.begin(NOW)
    waits.end(NOW + timedelta(seconds=5))
    assert waits.left_s(NOW, NOW + timedelta(seconds=5), 5.0) == 0.0
    late = NOW + timedelta(seconds=9)
    assert waits.left_s(late, late, 5.0) == 5.0


def test_a_message_whose_channel_was_down_for_hours_has_its_own_time():
    assert ChannelWaits().left_s(NOW - timedelta(hours=5), NOW, 5.0) == 5.0


def test_a_clock_that_is_set_back_gives_nobody_more_than_the_limit():
    waits = ChannelWaits()
    waits.begin(NOW)
    waits.end(NOW - timedelta(hours=1))
    assert waits.left_s(NOW - timedelta(hours=1), NOW - timedelta(hours=1), 5.0) == 5.0


def test_a_service_is_paused_after_five_failures_and_for_at_most_an_hour():
    pause = ServicePause()
    for _ in range(5):
        assert not pause.is_paused(NOW)
        pause.record_failure(NOW)
    assert pause.is_paused(NOW + timedelta(seconds=59))
    assert not pause.is_paused(NOW + timedelta(seconds=61))
    pause.record_success()
    pause.record_failure(NOW, 1e9)
    assert pause.is_paused(NOW + timedelta(minutes=59))
    assert not pause.is_paused(NOW + timedelta(minutes=61))

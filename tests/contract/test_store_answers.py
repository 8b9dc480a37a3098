"""Answers of recipients replace one another in one transaction, and go with their delivery."""

from dataclasses import replace

import pytest

from store.records.answers import AnswerState
from store.records.deliveries import DeliveryState, Silence
from store.records.matching import Feedback
from store.records.retention import RetentionClass
from tests.support.records import NOW, later, make_delivery

S = DeliveryState
READER = "reader@example.org"


def opinion(feedback_id="f1", *, useful=True, **changes):
    values = {"off_story": not useful, "channel": "mail", "recipient": READER}
    return Feedback(feedback_id, "story", "a1", useful, 0.5, ("troops",), NOW, **{**values, **changes})


def mute(**changes):
    values = {"development": "d1", "channel": "mail", "recipient": READER}
    return Silence(0, "story", "", "muted", NOW, later(1_000), **{**values, **changes})


@pytest.fixture
def sent(store):
    store.enqueue([make_delivery("m1", subject="d1", recipient=READER, state=S.SENT)], NOW)
    return store


def test_nothing_is_answered_at_first(sent):
    assert sent.answer_state("m1", 0, NOW) == AnswerState()


def test_an_opinion_comes_back_with_every_field_and_replaces_the_one_before(sent):
    assert sent.replace_opinion("m1", 0, 0, opinion(), NOW)
    assert sent.answer_state("m1", 0, NOW) == AnswerState(1, opinion())
    other = opinion("f2", useful=False)
    assert sent.replace_opinion("m1", 0, 1, other, NOW)
    assert sent.answer_state("m1", 0, NOW) == AnswerState(2, other)
    assert sent.feedback() == [other]
    assert sent.replace_opinion("m1", 0, 2, None, NOW)
    assert sent.answer_state("m1", 0, NOW) == AnswerState(3)
    assert sent.feedback() == []


def test_a_mute_is_stored_and_ended(sent):
    assert sent.replace_mute("m1", 0, 0, mute(), NOW)
    (stored,) = sent.silences(NOW)
    assert replace(stored, id=0) == mute()
    assert sent.answer_state("m1", 0, NOW) == AnswerState(1, silence=stored)
    assert sent.answer_state("m1", 0, later(1_001)) == AnswerState(1)
    assert sent.replace_mute("m1", 0, 1, None, later(5))
    assert sent.silences(later(6)) == []
    assert sent.answer_state("m1", 0, later(6)) == AnswerState(2)


def test_an_outdated_version_changes_nothing(sent):
    sent.replace_opinion("m1", 0, 0, opinion(), NOW)
    for version in (0, 2, -1):
        assert not sent.replace_opinion("m1", 0, version, opinion("f2"), NOW)
        assert not sent.replace_opinion("m1", 0, version, None, NOW)
        assert not sent.replace_mute("m1", 0, version, mute(), NOW)
    assert sent.answer_state("m1", 0, NOW) == AnswerState(1, opinion())
    assert sent.silences(NOW) == []


def test_an_answer_to_no_delivery_is_refused(store):
    assert not store.replace_opinion("m1", 0, 0, opinion(), NOW)
    assert not store.replace_mute("m1", 0, 0, mute(), NOW)
    assert (store.feedback(), store.silences(NOW)) == ([], [])


def test_each_development_of_a_delivery_has_its_own_answer(sent):
    sent.replace_opinion("m1", 0, 0, opinion(), NOW)
    assert sent.answer_state("m1", 1, NOW) == AnswerState()
    assert sent.replace_opinion("m1", 1, 0, opinion("f2"), NOW)
    assert len(sent.feedback()) == 2


def test_an_opinion_that_cannot_be_stored_leaves_the_one_before(sent):
    from store.errors import StoreError

    sent.replace_opinion("m1", 0, 0, opinion(), NOW)
    sent.add_feedback(opinion("f2"))
    with pytest.raises(StoreError):
        sent.replace_opinion("m1", 0, 1, opinion("f2", useful=False), NOW)
    assert sent.answer_state("m1", 0, NOW) == AnswerState(1, opinion())
    assert sent.feedback() == [opinion(), opinion("f2")]


def test_what_a_person_undid_elsewhere_is_not_in_force(sent):
    sent.replace_opinion("m1", 0, 0, opinion(), NOW)
    sent.replace_mute("m1", 0, 1, mute(), NOW)
    sent.remove_feedback("f1")
    (stored,) = sent.silences(NOW)
    sent.end_silence(stored.id, NOW)
    assert sent.answer_state("m1", 0, NOW) == AnswerState(2)


@pytest.mark.parametrize("state", [S.WAITING, S.PENDING, S.RETRY, S.HELD])
def test_a_mute_discards_what_waits_for_its_reader_about_its_development(sent, state):
    own = {"subject": "d1", "recipient": READER, "state": state}
    others = (
        make_delivery("x1", **{**own, "subject": "d2"}),
        make_delivery("x2", **{**own, "recipient": "other@example.org"}),
        make_delivery("x3", **own, channel="second"),
        make_delivery("x4", **{**own, "state": S.DEAD}, revision=8),
    )
    sent.enqueue([make_delivery("m2", **own, revision=7), *others], NOW)
    sent.replace_mute("m1", 0, 0, mute(), NOW)
    muted = sent.delivery("m2")
    assert (muted.state, muted.last_error) == (S.DISCARDED, mute().discard_reason)
    assert [sent.delivery(one.id).state for one in others] == [one.state for one in others]
    assert sent.delivery("m1").state is S.SENT


def test_answers_go_with_their_delivery_and_feedback_stays(sent):
    sent.replace_opinion("m1", 0, 0, opinion(), NOW)
    sent.prune(RetentionClass.DELIVERIES, later(10), 10, later(10))
    assert sent.delivery("m1") is None
    sent.enqueue([make_delivery("m3", subject="d3")], NOW)
    assert sent.answer_state("m1", 0, NOW) == AnswerState()
    assert sent.feedback() == [opinion()]
